//! Tables for a terminal.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};

pub(super) use deter_study::table::{
    format::{interval, number, percent},
    text::{Cell, Table},
};

/// A table as text without lines, and without the spaces at the ends of its own.
pub(super) fn lines(table: &Table) -> String {
    text(&drawn(table))
}

/// The same in columns of these widths; what does not fit goes on below.
pub(super) fn within(table: &Table, width: u16, widths: &[u16]) -> String {
    let mut drawn = drawn(table);
    drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    for (column, width) in drawn.column_iter_mut().zip(widths) {
        column.set_padding((0, 1));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(*width)));
    }
    text(&drawn)
}

fn text(drawn: &comfy_table::Table) -> String {
    drawn.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn drawn(table: &Table) -> comfy_table::Table {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(presets::NOTHING);
    drawn.set_header(table.columns.iter().map(|column| &column.title));
    for row in &table.rows {
        drawn.add_row(row.iter().map(Cell::shown));
    }
    for (column, of) in drawn.column_iter_mut().zip(&table.columns) {
        if of.right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    drawn
}
