//! Who has which rung with whom: below the diagonal at the start of a run, above it at its end.

use crate::chart::{
    network::ties::{Tie, ties},
    parts::{
        axes,
        legend::{self, Key},
    },
    surface::{Anchor, Canvas, Rect, Stroke},
    theme,
};
use deter_study::record::tables::RunTables;

/// Most states of the matrix: cells of more could not be read.
const MOST_STATES: usize = 48;

/// Height of the title, of the codes above the cells, and of the key.
const HEADS: f64 = 156.0;

/// The states shown: all, or those with the most ties.
fn shown(tables: &RunTables) -> Vec<usize> {
    let ties = |state: usize| {
        let code = &tables.states[state].code;
        tables.pacts.iter().filter(|pact| pact.proposer == *code || pact.partner == *code).count()
    };
    let mut all: Vec<usize> = (0..tables.states.len()).collect();
    all.sort_by_key(|state| std::cmp::Reverse(ties(*state)));
    all.truncate(MOST_STATES);
    all.sort_unstable();
    all
}

/// Side of a cell.
fn side(states: usize) -> f64 {
    (620.0 / states.max(1) as f64).clamp(12.0, 24.0)
}

/// How high the matrix is, with its title and key.
pub(super) fn height(tables: &RunTables) -> f64 {
    let states = shown(tables).len();
    HEADS + side(states) * states as f64
}

/// Draws it into an area.
pub(super) fn draw(canvas: &mut Canvas, area: Rect, tables: &RunTables) {
    let states = shown(tables);
    let turns = tables.provenance.turn_labels.len() as i32;
    let [before, after] = [-1, turns - 1].map(|turn| ties(tables, turn));
    let tie = |all: &'_ [Tie], a: usize, b: usize| -> Option<(String, bool)> {
        let found = all.iter().find(|tie| tie.ends == (a.min(b), a.max(b)))?;
        Some((found.kind.clone(), found.new))
    };
    let title = Rect { top: area.top + 22.0, ..area };
    let unit = "the highest rung in force between two states: below the diagonal before the first turn, \
                above it after the last one; a dot: a rung that was reached during the run";
    axes::heading(canvas, title, "Who is tied to whom, start and end", unit);
    let entries: Vec<(Key, String)> = tables
        .kinds
        .iter()
        .map(|kind| (Key::Fill(theme::pact(&tables.kinds, kind).colour), theme::spoken(kind)))
        .collect();
    let keys = Rect { top: area.top + 56.0, ..area };
    let used = legend::rows(canvas, keys, &entries);
    let side = side(states.len());
    let small = theme::small();
    let letters = small.sized(small.size.min(0.62 * side));
    let names = states.iter().map(|at| letters.width(&tables.states[*at].code)).fold(0.0, f64::max);
    let (left, top) = (area.left + names + 8.0, keys.top + used + names.min(32.0) + 6.0);
    for (place, at) in states.iter().enumerate() {
        let code = &tables.states[*at].code;
        let middle = side * (place as f64 + 0.5);
        canvas.text_beside((left - 5.0, top + middle), code, letters.at(Anchor::End));
        canvas.text_beside((left + middle, top - 4.0), code, letters.turned());
    }
    for (row, a) in states.iter().enumerate() {
        for (column, b) in states.iter().enumerate() {
            let cell = Rect {
                left: left + side * column as f64,
                top: top + side * row as f64,
                width: side,
                height: side,
            }
            .inside(0.6, 0.6, 0.6, 0.6);
            if row == column {
                canvas.rect(cell, theme::GRID);
                continue;
            }
            let found = tie(if column > row { &after } else { &before }, *a, *b);
            let Some((kind, new)) = found else {
                canvas.outline(cell, Stroke::solid(theme::GRID, 0.5));
                continue;
            };
            canvas.rect(cell, theme::pact(&tables.kinds, &kind).colour);
            if new {
                let centre = (cell.left + cell.width / 2.0, cell.top + cell.height / 2.0);
                canvas.circle(centre, 0.17 * side, theme::PAPER);
            }
        }
    }
}
