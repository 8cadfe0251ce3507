//! The one reader of Parquet tables, a row group at a time.
//!
//! Nothing is believed: where the columns of a file are said to lie is held against its length
//! before anything is read from there.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Once,
};

use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType},
    errors::ParquetError,
    file::{
        metadata::ParquetMetaData,
        reader::{FileReader, SerializedFileReader},
    },
};
use serde_json::Value;

use crate::{
    StudyError,
    files::{File, failed, input},
};

/// A Parquet table.
pub struct Table {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    /// Names of the columns, in order.
    pub names: Vec<String>,
    /// What wrote it, as JSON; null if it does not say.
    pub manifest: Value,
}

/// A column of a row group.
pub enum Column {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// A column of texts.
    Texts(Vec<Option<ByteArray>>),
}

/// A row.
pub struct Row {
    columns: Rc<Vec<Column>>,
    at: usize,
}

impl Row {
    /// How many cells it has.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.columns.len()
    }

    /// A cell as a number; NaN for none.
    #[must_use]
    pub fn number(&self, column: usize) -> f64 {
        match self.columns.get(column) {
            Some(Column::Numbers(values)) => values[self.at],
            _ => f64::NAN,
        }
    }

    /// A cell as a text; empty for none.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        match self.columns.get(column) {
            Some(Column::Texts(values)) => {
                values[self.at].as_ref().and_then(|bytes| bytes.as_utf8().ok()).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// The cells from a place on, as numbers.
    pub fn numbers(&self, from: usize) -> impl Iterator<Item = f64> + '_ {
        (from..self.cells()).map(|column| self.number(column))
    }
}

impl Table {
    /// Opens a table of at most so many bytes.
    ///
    /// # Errors
    /// If it cannot be read or is no such table.
    pub fn open(path: &Path, most: u64) -> Result<Self, StudyError> {
        let file = input::open(path, most)?;
        let length = file.metadata().map_err(failed("cannot read", path))?.len();
        let reader = guarded(path, || SerializedFileReader::new(file))?;
        let meta = reader.metadata().file_metadata();
        let fields = meta.schema().get_fields();
        let names: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
        if fields.iter().any(|field| !field.is_primitive()) {
            return Err(damaged(path, "its columns are nested"));
        }
        if !sound(reader.metadata(), length) {
            return Err(damaged(path, "its parts are said to lie outside of it"));
        }
        let manifest = meta
            .key_value_metadata()
            .and_then(|pairs| pairs.iter().find(|pair| pair.key == "deter.manifest"))
            .and_then(|pair| serde_json::from_str(pair.value.as_deref()?).ok())
            .unwrap_or_default();
        Ok(Self { path: path.to_owned(), reader, names, manifest })
    }

    /// The columns of every row group, one group after another.
    pub fn groups(&self) -> impl Iterator<Item = Result<Vec<Column>, StudyError>> + '_ {
        (0..self.reader.num_row_groups())
            .map(|group| guarded(&self.path, || columns(&self.reader, group)))
    }

    /// The rows, one after another.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, StudyError>> + '_ {
        self.groups().flat_map(|group| {
            let (columns, error) = match group {
                Ok(columns) => (columns, None),
                Err(error) => (Vec::new(), Some(Err(error))),
            };
            let rows = match columns.first() {
                Some(Column::Numbers(values)) => values.len(),
                Some(Column::Texts(values)) => values.len(),
                None => 0,
            };
            let columns = Rc::new(columns);
            let row = move |at| Ok(Row { columns: Rc::clone(&columns), at });
            error.into_iter().chain((0..rows).map(row))
        })
    }
}

fn damaged(path: &Path, how: impl ToString) -> StudyError {
    StudyError::Damaged { path: path.to_owned(), how: how.to_string() }
}

/// Whether everything lies inside the file, and the row groups have as many rows as they say.
fn sound(meta: &ParquetMetaData, length: u64) -> bool {
    let inside = |start: i64, size: i64| {
        let end = u64::try_from(start).ok().zip(u64::try_from(size).ok());
        end.and_then(|(start, size)| start.checked_add(size)).is_some_and(|end| end <= length)
    };
    meta.row_groups().iter().all(|group| {
        // A value takes room, but for those that are all alike.
        let rows = group.num_rows();
        (0..=i64::from(i32::MAX)).contains(&rows)
            && group.columns().iter().all(|column| {
                let first = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
                inside(first, column.compressed_size())
                    && inside(column.data_page_offset(), 0)
                    && column.num_values() == rows
            })
    })
}

thread_local! {
    /// Whether this thread is where a panic becomes an error.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Nothing is told of a panic that becomes an error: the error is told.
fn quiet_where_guarded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            if !GUARDED.get() {
                tell(panicked);
            }
        }));
    });
}

/// What the library makes of the bytes; where it gives up on them, the file is damaged.
fn guarded<T>(
    path: &Path,
    read: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, StudyError> {
    let how = |why: &dyn std::fmt::Display| format!("it is no table that can be read ({why})");
    quiet_where_guarded();
    let before = GUARDED.replace(true);
    let found = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(before);
    match found {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => Err(damaged(path, how(&error))),
        Err(_) => Err(damaged(path, how(&"its bytes fit no column"))),
    }
}

fn columns(reader: &SerializedFileReader<File>, group: usize) -> Result<Vec<Column>, ParquetError> {
    let group = reader.get_row_group(group)?;
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    (0..group.num_columns())
        .map(|place| {
            Ok(match group.get_column_reader(place)? {
                ColumnReader::Int32ColumnReader(r) => numbers(r, rows, f64::from)?,
                ColumnReader::Int64ColumnReader(r) => numbers(r, rows, |x| x as f64)?,
                ColumnReader::DoubleColumnReader(r) => numbers(r, rows, |x| x)?,
                ColumnReader::FloatColumnReader(r) => numbers(r, rows, f64::from)?,
                ColumnReader::BoolColumnReader(r) => numbers(r, rows, |x| f64::from(u8::from(x)))?,
                ColumnReader::ByteArrayColumnReader(r) => Column::Texts(cells(r, rows)?),
                _ => Column::Texts(vec![None; rows]),
            })
        })
        .collect()
}

fn numbers<T: DataType>(
    reader: ColumnReaderImpl<T>,
    rows: usize,
    number: impl Fn(T::T) -> f64,
) -> Result<Column, ParquetError> {
    let cells = cells(reader, rows)?.into_iter();
    Ok(Column::Numbers(cells.map(|cell| cell.map_or(f64::NAN, &number)).collect()))
}

/// The cells of a column of a row group.
fn cells<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
) -> Result<Vec<Option<T::T>>, ParquetError> {
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
        return Ok(values.map(Some).collect());
    }
    Ok(levels.into_iter().map(|level| if level == 0 { None } else { values.next() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ensemble::{
            schema::{Field, Form},
            sink::{Cell, RowSink, Sink},
        },
        files::{Folder, WriteMode},
    };

    fn written(folder: &Path) -> PathBuf {
        let field = |name: &str, form, optional| Field {
            name: name.to_owned(),
            form,
            optional,
            meaning: String::new(),
        };
        let fields = vec![
            field("run", Form::Long, false),
            field("gap(X,*)", Form::Number, true),
            field("state", Form::Text, false),
        ];
        let folder = Folder::lock(folder, "test", &[], WriteMode::Force).unwrap();
        let mut sink = Sink::begin(&folder, "runs", fields, "{\"seed\":7}", false).unwrap();
        for run in 0..40 {
            let gap = if run % 3 == 0 { f64::NAN } else { f64::from(run) / 8.0 };
            let text = if run % 2 == 0 { "even" } else { "odd" };
            let cells = [Cell::Whole(i64::from(run)), Cell::Number(gap), Cell::Text(text.into())];
            sink.row(cells).unwrap();
        }
        sink.finish().unwrap();
        folder.path().join("runs.parquet")
    }

    fn read(path: &Path) -> Result<Vec<(f64, f64, String)>, StudyError> {
        let table = Table::open(path, u64::MAX)?;
        table
            .rows()
            .map(|row| row.map(|r| (r.number(0), r.number(1), r.text(2).to_owned())))
            .collect()
    }

    #[test]
    fn what_was_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let table = Table::open(&path, u64::MAX).unwrap();
        assert_eq!(table.names, ["run", "gap(X,*)", "state"]);
        assert_eq!(table.manifest["seed"], 7);
        let rows = read(&path).unwrap();
        assert_eq!(rows.len(), 40);
        assert_eq!(rows[7], (7.0, 0.875, "odd".to_owned()));
        assert!(rows[6].1.is_nan());
    }

    #[test]
    fn a_damaged_file_is_named_and_never_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = std::fs::read(written(folder.path())).unwrap();
        let path = folder.path().join("damaged.parquet");
        let mut refused = 0;
        let mut check = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            if let Err(error) = read(&path) {
                assert!(error.to_string().contains("damaged.parquet"), "{error}");
                refused += 1;
            }
        };
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 0xff;
            check(&wrong);
        }
        for cut in (0..bytes.len()).step_by(17) {
            check(&bytes[..cut]);
        }
        assert!(refused > bytes.len() / 4, "only {refused} of {} were noticed", bytes.len());
    }
}
