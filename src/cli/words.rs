//! Tables and numbers for a terminal.

use comfy_table::{CellAlignment, Table, presets};

/// An empty table with the names of its columns: the first to the left, the others to the right.
pub(super) fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(head.to_vec());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A table as text, without the spaces at the ends of its lines.
pub(super) fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A number for a reader: three to four digits; a dash for none.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    match size {
        _ if x.is_nan() => "–".to_owned(),
        _ if size == 0.0 => "0".to_owned(),
        _ if size >= 1000.0 => format!("{x:.0}"),
        _ if size >= 10.0 => format!("{x:.1}"),
        _ if size >= 0.01 => format!("{x:.3}"),
        _ => format!("{x:.1e}"),
    }
}

/// An interval for a reader.
pub(super) fn interval(low: f64, high: f64) -> String {
    format!("{} to {}", number(low), number(high))
}
