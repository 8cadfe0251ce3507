//! Where rows go: a Parquet file with zstd, and on request a CSV file beside it.
//!
//! Row groups have a fixed number of rows, whatever the rows came from, so the same rows give the
//! same bytes; and only one row group is in memory.

use std::{io::BufWriter, path::Path, sync::Arc};

use bytes::Bytes;
use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel},
    column::writer::{ColumnCloseResult, get_column_writer, get_typed_column_writer},
    data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr},
        writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite},
    },
    schema::types::{ColumnDescPtr, Type},
};
use rayon::prelude::*;

use super::schema::{Field, Form};
use crate::{
    StudyError,
    files::{File, FileError, Folder, failed, output::Pending},
    table::text,
};

/// Bytes of a row group in memory, for each of the tables. What Parquet keeps of every column of every group
/// until the file is whole is all that grows with the rows, so groups are large.
const GROUP: usize = 40 << 20;

/// A cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// An empty cell.
    Null,
    /// A whole number.
    Whole(i64),
    /// A number; NaN is nothing.
    Number(f64),
    /// A text.
    Text(ByteArray),
}

impl Cell {
    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Number(x) => x.is_nan(),
            _ => false,
        }
    }

    /// Its whole number; 0 of a text.
    #[must_use]
    pub const fn whole(&self) -> i64 {
        match self {
            Self::Whole(n) => *n,
            Self::Number(x) => *x as i64,
            Self::Null | Self::Text(_) => 0,
        }
    }

    /// Its number; NaN of a text.
    #[must_use]
    pub const fn number(&self) -> f64 {
        match self {
            Self::Number(x) => *x,
            Self::Whole(n) => *n as f64,
            Self::Null | Self::Text(_) => f64::NAN,
        }
    }

    /// Its text; empty of a number.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        match self {
            Self::Text(bytes) => bytes.data(),
            _ => &[],
        }
    }
}

/// Where rows go.
pub trait RowSink {
    /// Adds a row: one cell for each field.
    ///
    /// # Errors
    /// If the disk refuses.
    fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), StudyError>;
}

/// The cells of a column as Parquet takes them.
struct Held {
    values: Values,
    /// Of a column that may have empty cells: 1 for every cell that is none, else 0.
    there: Option<Vec<i16>>,
}

/// The values of a column.
enum Values {
    Whole(Vec<i32>),
    Long(Vec<i64>),
    Number(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Held {
    fn new(field: &Field) -> Self {
        let values = match field.form {
            Form::Whole => Values::Whole(Vec::new()),
            Form::Long => Values::Long(Vec::new()),
            Form::Number => Values::Number(Vec::new()),
            Form::Text => Values::Text(Vec::new()),
        };
        Self { values, there: field.optional.then(Vec::new) }
    }

    /// Bytes that a row takes, but for the letters of its texts.
    const fn wide(&self) -> usize {
        let value = match self.values {
            Values::Whole(_) => size_of::<i32>(),
            Values::Long(_) => size_of::<i64>(),
            Values::Number(_) => size_of::<f64>(),
            Values::Text(_) => size_of::<ByteArray>(),
        };
        value + if self.there.is_some() { size_of::<i16>() } else { 0 }
    }

    fn push(&mut self, cell: Cell) {
        if let Some(there) = &mut self.there {
            there.push(i16::from(!cell.is_null()));
            if cell.is_null() {
                return;
            }
        }
        match &mut self.values {
            Values::Whole(values) => values.push(cell.whole() as i32),
            Values::Long(values) => values.push(cell.whole()),
            Values::Number(values) => values.push(cell.number()),
            Values::Text(values) => values.push(match cell {
                Cell::Text(bytes) => bytes,
                _ => ByteArray::from(""),
            }),
        }
    }

    /// All cells in order.
    fn cells(&self) -> impl Iterator<Item = Cell> {
        let mut next = 0;
        let mut value = move || {
            next += 1;
            match &self.values {
                Values::Whole(values) => values.get(next - 1).map(|x| Cell::Whole((*x).into())),
                Values::Long(values) => values.get(next - 1).map(|x| Cell::Whole(*x)),
                Values::Number(values) => values.get(next - 1).map(|x| Cell::Number(*x)),
                Values::Text(values) => values.get(next - 1).map(|x| Cell::Text(x.clone())),
            }
        };
        let mut there = self.there.iter().flatten();
        std::iter::from_fn(move || match (self.there.is_some(), there.next()) {
            (false, _) | (_, Some(1)) => value(),
            (_, Some(_)) => Some(Cell::Null),
            (true, None) => None,
        })
    }

    fn clear(&mut self) {
        match &mut self.values {
            Values::Whole(values) => values.clear(),
            Values::Long(values) => values.clear(),
            Values::Number(values) => values.clear(),
            Values::Text(values) => values.clear(),
        }
        self.there.iter_mut().for_each(Vec::clear);
    }

    /// As it stands in the file.
    fn pack(&self, column: ColumnDescPtr, properties: WriterPropertiesPtr) -> Packed {
        let (column, there) = ((column, properties), self.there.as_deref());
        match &self.values {
            Values::Whole(values) => packed::<Int32Type>(column, values, there),
            Values::Long(values) => packed::<Int64Type>(column, values, there),
            Values::Number(values) => packed::<DoubleType>(column, values, there),
            Values::Text(values) => packed::<ByteArrayType>(column, values, there),
        }
    }
}

/// A table being written.
pub struct Sink {
    columns: Vec<Held>,
    rows: usize,
    /// Rows of a group.
    most: usize,
    parquet: Target<SerializedFileWriter<BufWriter<File>>>,
    csv: Option<Target<csv::Writer<BufWriter<File>>>>,
}

struct Target<W> {
    pending: Pending,
    file: File,
    writer: W,
}

impl<W> Target<W> {
    fn begin(
        (folder, name): (&Folder, &str),
        make: impl FnOnce(BufWriter<File>) -> Result<W, StudyError>,
    ) -> Result<Self, StudyError> {
        let (pending, file) = folder.begin(name)?;
        let again = file.try_clone().map_err(cannot_write(&pending.path))?;
        Ok(Self { pending, file: again, writer: make(BufWriter::new(file))? })
    }
}

/// Writes a table for readers as `NAME.parquet`: a column of numbers as numbers, any other as texts.
///
/// # Errors
/// If the disk refuses.
pub fn write_table(
    out: &Folder,
    name: &str,
    table: &text::Table,
    manifest: &str,
) -> Result<(), StudyError> {
    let fields = fields(table);
    let forms: Vec<Form> = fields.iter().map(|field| field.form).collect();
    let mut sink = Sink::begin(out, name, fields, manifest, false)?;
    for row in &table.rows {
        sink.row(cells(&forms, row))?;
    }
    sink.finish()
}

/// The columns of a table for readers: numbers where all of its cells are.
pub(super) fn fields(table: &text::Table) -> Vec<Field> {
    let numeric = |column: usize| {
        table.rows.iter().all(|row| !matches!(row.get(column), Some(text::Cell::Text(_))))
    };
    let field = |(at, column): (usize, &text::Column)| Field {
        name: column.name.clone(),
        form: if numeric(at) { Form::Number } else { Form::Text },
        optional: true,
        meaning: column.title.clone(),
    };
    table.columns.iter().enumerate().map(field).collect()
}

/// The cells of a row in columns of these forms.
pub(super) fn cells(forms: &[Form], row: &[text::Cell]) -> impl Iterator<Item = Cell> {
    forms.iter().enumerate().map(|(at, form)| match (form, row.get(at)) {
        (_, None) => Cell::Null,
        (Form::Number, Some(text::Cell::Number(x) | text::Cell::Shown(x, _))) => Cell::Number(*x),
        (_, Some(other)) => Cell::Text(ByteArray::from(other.plain().as_str())),
    })
}

fn cannot_write(path: &Path) -> impl FnOnce(std::io::Error) -> FileError + use<> {
    failed("cannot write", path)
}

fn encoding(path: &Path) -> impl Fn(ParquetError) -> StudyError + use<> {
    let path = path.to_owned();
    move |reason| match reason {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(reason) => cannot_write(&path)(*reason).into(),
            Err(other) => StudyError::Encoding { path: path.clone(), reason: other.to_string() },
        },
        other => StudyError::Encoding { path: path.clone(), reason: other.to_string() },
    }
}

fn csv_failed(path: &Path) -> impl FnOnce(csv::Error) -> StudyError + use<> {
    let path = path.to_owned();
    move |error| cannot_write(&path)(error.into()).into()
}

impl Sink {
    /// Begins `NAME.parquet`, and `NAME.csv` if asked, in a folder. `manifest` goes into the file's
    /// metadata.
    ///
    /// # Errors
    /// If the files cannot be made.
    pub fn begin(
        folder: &Folder,
        name: &str,
        fields: Vec<Field>,
        manifest: &str,
        with_csv: bool,
    ) -> Result<Self, StudyError> {
        let file = format!("{name}.parquet");
        let wrong = encoding(&folder.path().join(&file));
        let schema = schema(name, &fields).map_err(&wrong)?;
        let meanings: Vec<(&str, &str)> =
            fields.iter().map(|field| (field.name.as_str(), field.meaning.as_str())).collect();
        let notes = serde_json::to_string(&meanings).unwrap_or_default();
        let properties = WriterProperties::builder()
            .set_created_by(concat!("deter ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            // Groups have one or two pages a column: nothing to look up.
            .set_offset_index_disabled(true)
            .set_key_value_metadata(Some(vec![
                KeyValue::new("deter.manifest".to_owned(), manifest.to_owned()),
                KeyValue::new("deter.columns".to_owned(), notes),
            ]))
            .build();
        let parquet = Target::begin((folder, &file), |file| {
            SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(&wrong)
        })?;
        let csv = if with_csv {
            let file = format!("{name}.csv");
            let mut csv =
                Target::begin((folder, &file), |file| Ok(csv::Writer::from_writer(file)))?;
            let names = fields.iter().map(|field| &field.name);
            csv.writer.write_record(names).map_err(csv_failed(&csv.pending.path))?;
            Some(csv)
        } else {
            None
        };
        let columns: Vec<Held> = fields.iter().map(Held::new).collect();
        // A power of two, to which lists that double grow without anything over.
        let most = GROUP / columns.iter().map(Held::wide).sum::<usize>().max(1);
        let most = (most / 2 + 1).next_power_of_two();
        Ok(Self { columns, rows: 0, most, parquet, csv })
    }

    fn flush(&mut self) -> Result<(), StudyError> {
        if let Some(csv) = &mut self.csv {
            let mut texts: Vec<String> = vec![String::new(); self.columns.len()];
            let mut cells: Vec<_> = self.columns.iter().map(Held::cells).collect();
            for _ in 0..self.rows {
                for (text, cells) in texts.iter_mut().zip(&mut cells) {
                    text.clear();
                    write_cell(&cells.next().unwrap_or(Cell::Null), text);
                }
                csv.writer.write_record(&texts).map_err(csv_failed(&csv.pending.path))?;
            }
        }
        let wrong = encoding(&self.parquet.pending.path);
        write_group(&mut self.parquet.writer, &self.columns).map_err(wrong)?;
        self.columns.iter_mut().for_each(Held::clear);
        self.rows = 0;
        Ok(())
    }

    /// Writes what is left; the files appear.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn finish(mut self) -> Result<(), StudyError> {
        if self.rows > 0 {
            self.flush()?;
        }
        let Target { pending, file, writer } = self.parquet;
        let inner = writer.into_inner().map_err(encoding(&pending.path))?;
        inner.into_inner().map_err(|error| cannot_write(&pending.path)(error.into_error()))?;
        pending.finish(&file)?;
        if let Some(Target { pending, file, mut writer }) = self.csv {
            writer.flush().map_err(cannot_write(&pending.path))?;
            pending.finish(&file)?;
        }
        Ok(())
    }
}

impl RowSink for Sink {
    fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), StudyError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows >= self.most { self.flush() } else { Ok(()) }
    }
}

fn write_cell(cell: &Cell, line: &mut String) {
    use std::fmt::Write;
    // Writing to a text cannot fail.
    let _ = match cell {
        Cell::Null => Ok(()),
        Cell::Number(x) if x.is_nan() => Ok(()),
        Cell::Whole(n) => write!(line, "{n}"),
        Cell::Number(x) => write!(line, "{x}"),
        Cell::Text(bytes) => {
            write!(line, "{}", text::harmless(bytes.as_utf8().unwrap_or_default()))
        }
    };
}

fn schema(name: &str, fields: &[Field]) -> Result<Type, ParquetError> {
    let columns = fields.iter().map(|field| {
        let physical = match field.form {
            Form::Whole => Physical::INT32,
            Form::Long => Physical::INT64,
            Form::Number => Physical::DOUBLE,
            Form::Text => Physical::BYTE_ARRAY,
        };
        let repetition = if field.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let logical = (field.form == Form::Text).then_some(LogicalType::String);
        let column = Type::primitive_type_builder(&field.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical);
        column.build().map(Arc::new)
    });
    Type::group_type_builder(name).with_fields(columns.collect::<Result<_, _>>()?).build()
}

/// A column of a group of rows, and what Parquet knows of it.
type Packed = Result<(Bytes, ColumnCloseResult), ParquetError>;

/// Writes a group of rows: columns are packed apart, on the threads of the pool that this is called on, if
/// any, and put one behind the other.
fn write_group(
    writer: &mut SerializedFileWriter<BufWriter<File>>,
    columns: &[Held],
) -> Result<(), ParquetError> {
    let (properties, schema) = (writer.properties(), writer.schema_descr());
    let packed = |(held, column): (&Held, &ColumnDescPtr)| -> Packed {
        held.pack(column.clone(), properties.clone())
    };
    let packed: Vec<Packed> = if rayon::current_thread_index().is_none() {
        columns.iter().zip(schema.columns()).map(packed).collect()
    } else {
        columns.par_iter().zip(schema.columns()).map(packed).collect()
    };
    let mut group = writer.next_row_group()?;
    for column in packed {
        let (bytes, close) = column?;
        group.append_column(&bytes, close)?;
    }
    group.close()?;
    Ok(())
}

fn packed<T: DataType>(
    (column, properties): (ColumnDescPtr, WriterPropertiesPtr),
    values: &[T::T],
    there: Option<&[i16]>,
) -> Packed {
    let mut bytes = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut bytes));
    let mut writer = get_typed_column_writer::<T>(get_column_writer(column, properties, pages));
    writer.write_batch(values, there, None)?;
    let close = writer.close()?;
    Ok((bytes.into_inner()?.into(), close))
}
