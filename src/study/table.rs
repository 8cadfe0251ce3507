//! Reading back the tables that ensembles and sweeps write: numbers by column.

use std::path::Path;

use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::DataType,
    errors::ParquetError,
    file::reader::{FileReader, SerializedFileReader},
};
use serde_json::Value;

use super::{
    ensemble::EnsembleError,
    files::{File, MANIFEST, input},
};
use deter_core::scenario::diagnostic::nearest;

/// The tables that a folder of results may hold, in the order in which they are looked for.
pub(super) const NAMES: [&str; 4] =
    ["sweep.parquet", "runs.parquet", "sobol.parquet", "morris.parquet"];

/// Largest table that is read into memory: 4 GiB.
const MOST_BYTES: u64 = 1 << 32;

/// The numbers of a table; columns of text are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub names: Vec<String>,
    /// The columns; what does not apply is NaN.
    pub columns: Vec<Vec<f64>>,
    /// What wrote it, as JSON.
    pub manifest: Value,
}

impl Table {
    /// Reads a Parquet file, or the table of a folder of results.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn read(path: &Path) -> Result<Self, EnsembleError> {
        let file = if path.is_dir() {
            let found = NAMES.iter().map(|name| path.join(name)).find(|file| file.is_file());
            found.ok_or_else(|| {
                EnsembleError::Input(format!(
                    "{} holds no table of runs: expected one of {}",
                    path.display(),
                    NAMES.join(", ")
                ))
            })?
        } else {
            path.to_owned()
        };
        trusted(&file)?;
        let handle = input::open(&file, MOST_BYTES)?;
        decode(handle).map_err(|error| EnsembleError::Damaged {
            path: file,
            how: format!("it is no table that can be read ({error})"),
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// A column by its name.
    ///
    /// # Errors
    /// The nearest name, in words, if there is none of the name.
    pub fn column(&self, name: &str) -> Result<&[f64], String> {
        let place = self.names.iter().position(|known| known == name);
        match place {
            Some(place) => Ok(&self.columns[place]),
            None => Err(match nearest(name, self.names.iter().map(String::as_str)) {
                Some(near) => format!("no column `{name}`; did you mean `{near}`?"),
                None => {
                    let few: Vec<&str> = self.names.iter().take(40).map(String::as_str).collect();
                    format!("no column `{name}`: the table has {}", few.join(", "))
                }
            }),
        }
    }
}

/// Whether a table is the one that its folder's manifest names. A table by itself says nothing
/// against itself.
fn trusted(file: &Path) -> Result<(), EnsembleError> {
    let beside = file.with_file_name(MANIFEST);
    let text = input::optional(input::bytes(&beside, input::MOST_TEXT))?;
    let Some(text) = text else { return Ok(()) };
    let damaged = |path: &Path, how: String| EnsembleError::Damaged { path: path.to_owned(), how };
    let manifest: Value =
        serde_json::from_slice(&text).map_err(|error| damaged(&beside, error.to_string()))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let Some(told) = manifest["files"][&*name].as_str() else {
        return Err(damaged(&beside, format!("it knows no {name}")));
    };
    input::unsealed(file, Some(told))?.map_or(Ok(()), |how| Err(damaged(file, how)))
}

fn decode(file: File) -> Result<Table, ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let meta = reader.metadata().file_metadata();
    let manifest = meta
        .key_value_metadata()
        .and_then(|pairs| pairs.iter().find(|pair| pair.key == "deter.manifest"))
        .and_then(|pair| serde_json::from_str(pair.value.as_deref()?).ok())
        .unwrap_or_default();
    let schema = meta.schema_descr();
    let mut table = Table { names: Vec::new(), columns: Vec::new(), manifest };
    for place in 0..schema.num_columns() {
        let mut values = Vec::new();
        let mut numbers = true;
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group)?;
            let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            match group.get_column_reader(place)? {
                ColumnReader::Int32ColumnReader(r) => take(r, rows, f64::from, &mut values)?,
                ColumnReader::Int64ColumnReader(r) => take(r, rows, |x| x as f64, &mut values)?,
                ColumnReader::DoubleColumnReader(r) => take(r, rows, |x| x, &mut values)?,
                ColumnReader::FloatColumnReader(r) => take(r, rows, f64::from, &mut values)?,
                ColumnReader::BoolColumnReader(r) => {
                    take(r, rows, |x| f64::from(u8::from(x)), &mut values)?;
                }
                _ => numbers = false,
            }
        }
        if numbers {
            table.names.push(schema.column(place).name().to_owned());
            table.columns.push(values);
        }
    }
    Ok(table)
}

/// Reads a column of a row group; nulls become NaN.
fn take<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    number: impl Fn(T::T) -> f64,
    into: &mut Vec<f64>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut done = 0;
    while done < rows {
        let (records, ..) =
            reader.read_records(rows - done, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::General("a column is too short".to_owned()));
        }
        done += records;
    }
    let mut values = values.into_iter();
    if levels.is_empty() {
        into.extend(values.map(number));
    } else {
        into.extend(levels.into_iter().map(|level| match level {
            0 => f64::NAN,
            _ => values.next().map_or(f64::NAN, &number),
        }));
    }
    Ok(())
}
