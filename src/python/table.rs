//! Tables as Arrow: columns are handed over as they are, by Arrow's C stream in a capsule, which pandas,
//! polars, DuckDB and pyarrow read.

use std::{collections::BTreeMap, fmt::Write, sync::Arc};

use arrow_array::{
    Array, ArrayRef, Float64Array, Int32Array, Int64Array, LargeStringArray, RecordBatch,
    RecordBatchIterator, ffi_stream::FFI_ArrowArrayStream,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, ffi::FFI_ArrowSchema};
use deter_study::{
    ensemble::columns::{Column, Columns, Values},
    table::text,
};
use pyo3::{
    exceptions::{PyKeyError, PyRuntimeError},
    prelude::*,
    types::{PyCapsule, PyDict, PyList},
};

/// Rows that a notebook shows.
const SHOWN: usize = 10;
/// Columns that a notebook shows.
const WIDEST: usize = 12;

/// A table of columns. pandas, polars, DuckDB and pyarrow take it over without a copy.
#[pyclass(frozen, module = "deter")]
pub struct Table {
    batch: RecordBatch,
}

fn failed(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// A column as Arrow has it; nothing is copied.
fn array(column: Column) -> Result<(Field, ArrayRef), ArrowError> {
    let Column { field, values, there } = column;
    let nulls = there.contains(&false).then(|| NullBuffer::from(there));
    let (form, array): (_, ArrayRef) = match values {
        Values::Whole(all) => {
            (DataType::Int32, Arc::new(Int32Array::try_new(ScalarBuffer::from(all), nulls)?))
        }
        Values::Long(all) => {
            (DataType::Int64, Arc::new(Int64Array::try_new(ScalarBuffer::from(all), nulls)?))
        }
        Values::Number(all) => {
            (DataType::Float64, Arc::new(Float64Array::try_new(ScalarBuffer::from(all), nulls)?))
        }
        Values::Text { ends, bytes } => {
            let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
            let texts = LargeStringArray::try_new(ends, Buffer::from_vec(bytes), nulls)?;
            (DataType::LargeUtf8, Arc::new(texts))
        }
    };
    let note = [("meaning".to_owned(), field.meaning)];
    Ok((Field::new(field.name, form, field.optional).with_metadata(note), array))
}

impl Table {
    /// Of columns in memory.
    ///
    /// # Errors
    /// If they are not of one length.
    pub fn of(columns: Columns) -> PyResult<Self> {
        let columns: Result<Vec<_>, _> = columns.columns.into_iter().map(array).collect();
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) =
            columns.map_err(failed)?.into_iter().unzip();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays);
        Ok(Self { batch: batch.map_err(failed)? })
    }

    /// Of a table for readers.
    ///
    /// # Errors
    /// As [`Table::of`].
    pub fn shown(table: &text::Table) -> PyResult<Self> {
        Self::of(Columns::of(table))
    }

    fn at(&self, name: &str) -> PyResult<&ArrayRef> {
        self.batch.column_by_name(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))
    }

    /// A page of it: so many rows and columns, as texts.
    fn page(&self) -> text::Table {
        let schema = self.batch.schema();
        let all = schema.fields().iter().zip(self.batch.columns()).take(WIDEST);
        let heads = all.clone().map(|(field, _)| match field.data_type() {
            DataType::LargeUtf8 => field.name().clone(),
            _ => format!(">{}", field.name()),
        });
        let mut page = text::Table::new(heads);
        for row in 0..self.batch.num_rows().min(SHOWN) {
            page.row(all.clone().map(|(_, array)| cell(array, row)));
        }
        page
    }

    fn size(&self) -> String {
        let (rows, columns) = (self.batch.num_rows(), self.batch.num_columns());
        format!("{rows} rows × {columns} columns")
    }
}

fn cell(array: &ArrayRef, row: usize) -> text::Cell {
    let any = array.as_any();
    if array.is_null(row) {
        text::Cell::Number(f64::NAN)
    } else if let Some(all) = any.downcast_ref::<Float64Array>() {
        text::Cell::Number(all.value(row))
    } else if let Some(all) = any.downcast_ref::<Int64Array>() {
        text::Cell::Text(all.value(row).to_string())
    } else if let Some(all) = any.downcast_ref::<Int32Array>() {
        text::Cell::Text(all.value(row).to_string())
    } else if let Some(all) = any.downcast_ref::<LargeStringArray>() {
        text::Cell::Text(all.value(row).to_owned())
    } else {
        text::Cell::Number(f64::NAN)
    }
}

/// The values of a column, `None` where there is none.
fn list<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    let any = array.as_any();
    if let Some(all) = any.downcast_ref::<Float64Array>() {
        PyList::new(py, all.iter().collect::<Vec<_>>())
    } else if let Some(all) = any.downcast_ref::<Int64Array>() {
        PyList::new(py, all.iter().collect::<Vec<_>>())
    } else if let Some(all) = any.downcast_ref::<Int32Array>() {
        PyList::new(py, all.iter().collect::<Vec<_>>())
    } else if let Some(all) = any.downcast_ref::<LargeStringArray>() {
        PyList::new(py, all.iter().collect::<Vec<_>>())
    } else {
        Err(PyRuntimeError::new_err("a column of no known form"))
    }
}

/// A table as HTML.
#[must_use]
pub fn html(table: &text::Table) -> String {
    let mut text = "<table><thead><tr>".to_owned();
    let side = |right: bool| if right { "right" } else { "left" };
    // Writing to a text cannot fail.
    for column in &table.columns {
        let (side, title) = (side(column.right), escaped(&column.title));
        let _ = write!(text, "<th style=\"text-align:{side}\">{title}</th>");
    }
    text += "</tr></thead><tbody>";
    for row in &table.rows {
        text += "<tr>";
        for (column, cell) in table.columns.iter().zip(row) {
            let (side, cell) = (side(column.right), escaped(&cell.shown()));
            let _ = write!(text, "<td style=\"text-align:{side}\">{cell}</td>");
        }
        text += "</tr>";
    }
    text + "</tbody></table>"
}

/// A text that is no markup.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// What each column means, with its unit.
    #[getter]
    fn meanings(&self) -> BTreeMap<String, String> {
        let schema = self.batch.schema();
        let meaning = |field: &Arc<Field>| field.metadata().get("meaning").cloned();
        let all = schema.fields().iter();
        all.map(|field| (field.name().clone(), meaning(field).unwrap_or_default())).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The values of a column, `None` where there is none.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        list(py, self.at(name)?)
    }

    fn __contains__(&self, name: &str) -> bool {
        self.at(name).is_ok()
    }

    /// The names of the columns, so that `dict(table)` and `list(table)` work.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PyList::new(py, self.columns())?.into_any().call_method0("__iter__")
    }

    /// The names of the columns.
    fn keys(&self) -> Vec<String> {
        self.columns()
    }

    /// The rows, each by the names of the columns.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let names = self.columns();
        let columns: Vec<Bound<'py, PyList>> =
            self.batch.columns().iter().map(|array| list(py, array)).collect::<PyResult<_>>()?;
        (0..self.batch.num_rows())
            .map(|row| {
                let dict = PyDict::new(py);
                for (name, column) in names.iter().zip(&columns) {
                    dict.set_item(name, column.get_item(row)?)?;
                }
                Ok(dict)
            })
            .collect()
    }

    /// As a frame of pandas (needs pandas and pyarrow).
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let table = slf.py().import("pyarrow")?.getattr("table")?.call1((slf,))?;
        table.call_method0("to_pandas")
    }

    /// As a frame of polars (needs polars).
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.getattr("DataFrame")?.call1((slf,))
    }

    /// The schema as a capsule of Arrow's C interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.batch.schema()).map_err(failed)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The table as a capsule of Arrow's C stream interface. Its own types are handed over, whatever is
    /// requested, as that interface allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let schema = self.batch.schema();
        let batches = RecordBatchIterator::new([Ok(self.batch.clone())], schema);
        PyCapsule::new_with_value(
            py,
            FFI_ArrowArrayStream::new(Box::new(batches)),
            c"arrow_array_stream",
        )
    }

    fn __repr__(&self) -> String {
        let page = self.page();
        let rows: Vec<Vec<String>> = std::iter::once(
            page.columns.iter().map(|column| column.title.clone()).collect(),
        )
        .chain(page.rows.iter().map(|row| row.iter().map(text::Cell::shown).collect()))
        .collect();
        let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
        let mut text = format!("deter.Table of {}\n", self.size());
        for row in &rows {
            for (at, cell) in row.iter().enumerate() {
                let wide = width(at);
                let _ = if page.columns[at].right {
                    write!(text, "{cell:>wide$}  ")
                } else {
                    write!(text, "{cell:<wide$}  ")
                };
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text
    }

    fn _repr_html_(&self) -> String {
        format!("{}<p>{}</p>", html(&self.page()), self.size())
    }
}
