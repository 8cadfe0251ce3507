//! Many what-ifs at a glance: one column a what-if, one row an answer.

use super::{caption, spoken};
use crate::chart::{
    Heading, Sheet,
    parts::heatmap::{self, HeatMap},
};
use deter_study::compare::{
    Comparison,
    matrix::{Cell, Matrix},
};

/// Changes beyond this many times what matters get the deepest colour.
const DEEPEST: f64 = 3.0;

/// Draws the figure; none of one what-if, or without answers.
pub fn draw(comparison: &Comparison) -> Option<Sheet> {
    let matrix = Matrix::of(comparison)?;
    let title = format!(
        "What {} what-ifs do to the answers: {}",
        matrix.what_ifs.len(),
        comparison.worlds[0].provenance.title
    );
    let heading = Heading {
        name: "matrix".to_owned(),
        subtitle: format!("{} Colours beyond ±{DEEPEST} are cut off.", Matrix::KEY),
        caption: caption(comparison),
        alt: format!(
            "{title}. A heat map of {} answers by {} what-ifs.",
            matrix.rows.len(),
            matrix.what_ifs.len()
        ),
        title,
    };
    let value = |cell: &Cell| cell.multiple.clamp(-DEEPEST, DEEPEST);
    let text = |cell: &Option<Cell>| cell.as_ref().map_or_else(String::new, Cell::text);
    let map = HeatMap {
        row_title: "answer".to_owned(),
        rows: matrix.rows.iter().map(|(name, _)| spoken(name)).collect(),
        column_title: "what-if".to_owned(),
        columns: matrix.what_ifs.iter().map(|(name, _)| name.clone()).collect(),
        values: matrix
            .rows
            .iter()
            .map(|(_, row)| row.iter().map(|cell| cell.as_ref().map(value)).collect())
            .collect(),
        unit: "multiples of what matters".to_owned(),
        middle: Some(0.0),
        decimals: 1,
        texts: matrix.rows.iter().map(|(_, row)| row.iter().map(text).collect()).collect(),
    };
    Some(heatmap::draw(heading, &map))
}
