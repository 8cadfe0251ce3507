//! A table in memory, column by column, for readers that take columns over as they are.

use super::{
    schema::{Field, Form},
    sink::{Cell, RowSink},
};
use crate::{StudyError, table::text};

/// The values of a column; of a text all bytes, and where each text ends among them.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Whole numbers of 32 bits.
    Whole(Vec<i32>),
    /// Whole numbers of 64 bits.
    Long(Vec<i64>),
    /// Floating-point numbers.
    Number(Vec<f64>),
    /// Texts in UTF-8.
    Text {
        /// Where each begins, and last where the last ends.
        ends: Vec<i64>,
        /// All of them.
        bytes: Vec<u8>,
    },
}

/// A column in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name, form and meaning.
    pub field: Field,
    /// Its values; where there is none anything may stand.
    pub values: Values,
    /// Where there is a value; empty if everywhere.
    pub there: Vec<bool>,
}

/// A table in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// Its columns, all of one length.
    pub columns: Vec<Column>,
    /// How long they are.
    pub rows: usize,
}

impl Column {
    fn new(field: Field) -> Self {
        let values = match field.form {
            Form::Whole => Values::Whole(Vec::new()),
            Form::Long => Values::Long(Vec::new()),
            Form::Number => Values::Number(Vec::new()),
            Form::Text => Values::Text { ends: vec![0], bytes: Vec::new() },
        };
        Self { field, values, there: Vec::new() }
    }

    fn push(&mut self, cell: &Cell) {
        let there = !cell.is_null();
        if self.field.optional {
            self.there.push(there);
        }
        match &mut self.values {
            Values::Whole(all) => all.push(cell.whole() as i32),
            Values::Long(all) => all.push(cell.whole()),
            Values::Number(all) => all.push(cell.number()),
            Values::Text { ends, bytes } => {
                bytes.extend_from_slice(cell.text());
                ends.push(bytes.len() as i64);
            }
        }
    }
}

impl Columns {
    /// A table without rows.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self { columns: fields.into_iter().map(Column::new).collect(), rows: 0 }
    }

    /// A table for readers: a column of numbers as numbers, any other as texts.
    #[must_use]
    pub fn of(table: &text::Table) -> Self {
        let mut columns = Self::new(super::sink::fields(table));
        for row in &table.rows {
            let cells: Vec<Cell> = super::sink::cells(&columns.fields(), row).collect();
            columns.push(cells);
        }
        columns
    }

    fn fields(&self) -> Vec<Form> {
        self.columns.iter().map(|column| column.field.form).collect()
    }

    /// Adds a row: one cell for each column.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(&cell);
        }
        self.rows += 1;
    }
}

impl RowSink for Columns {
    fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), StudyError> {
        self.push(cells);
        Ok(())
    }
}
