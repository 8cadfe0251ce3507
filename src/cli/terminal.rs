//! Tables for a terminal.

use std::io::{self, IsTerminal};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};

pub(super) use deter_study::table::{
    format::{interval, number, percent},
    text::{Cell, Table},
};
use deter_study::{why::common::CommonParting, worlds::Change};

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

/// Width of the terminal, characters; none in a pipe.
fn terminal() -> Option<usize> {
    io::stdout().is_terminal().then(textwrap::termwidth)
}

/// Width of a paragraph: no wider than the terminal, nor than is easily read.
fn readable() -> usize {
    terminal().unwrap_or(WIDEST).min(WIDEST)
}

/// How many columns of so many characters fit beside a first one; those of a wide page in a pipe.
pub(super) fn beside(first: usize, each: usize) -> usize {
    (terminal().unwrap_or(WIDEST).saturating_sub(first) / each).max(1)
}

/// Widest paragraph, characters.
const WIDEST: usize = 100;

/// A paragraph in lines that are easily read.
pub(super) fn wrapped(text: &str) -> String {
    textwrap::fill(text, readable()) + "\n"
}

/// An item of a list, in lines that are easily read.
pub(super) fn hanging(text: &str) -> String {
    let options = textwrap::Options::new(readable()).initial_indent("  ").subsequent_indent("    ");
    textwrap::fill(text, options) + "\n"
}

/// A text cut to so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let cut = text.chars().count() > most;
    text.chars().take(most).chain(cut.then_some('…')).collect()
}

/// What was changed, a line a field.
pub(super) fn changed(changes: &[Change], longest: usize) -> String {
    let side = |side: &Option<String>| {
        side.as_deref().map_or_else(|| "–".to_owned(), |text| shortened(text, longest))
    };
    if changes.is_empty() {
        return "  nothing: the two scenarios are the same\n".to_owned();
    }
    let line = |c: &Change| format!("  {}: {} → {}\n", c.path, side(&c.base), side(&c.other));
    changes.iter().map(line).collect()
}

/// Where histories part first, a line for each way.
pub(super) fn partings<'p>(partings: impl IntoIterator<Item = &'p CommonParting>) -> String {
    let line = |parting: &CommonParting| {
        let share = percent(parting.runs as f64 / parting.of.max(1) as f64);
        format!("  {share:>6}  {} (median turn {})\n", parting.what, parting.median_turn)
    };
    partings.into_iter().map(line).collect()
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
    // Where a table is wider than the terminal, its longest cells go on below.
    if let Some(width) = terminal().and_then(|width| u16::try_from(width).ok()) {
        drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    drawn
}
