//! The fourth cell of the network figure: what lines and nodes mean, with counts.

use super::axes;
use super::ties::Moment;
use crate::chart::parts::legend::{self, KEY_WIDTH, Key};
use crate::chart::surface::Rect;
use crate::chart::surface::{Anchor, Canvas, Stroke};
use crate::chart::theme;
use deter_study::record::tables::RunTables;

const ROW: f64 = 20.0;

/// What occurs on the map and so needs a word.
pub(super) struct KeyEntries {
    /// A state lies beyond the map.
    pub far: bool,
    /// A node does not stand on its capital.
    pub moved: bool,
}

/// Draws the key into a cell.
pub(super) fn draw(
    canvas: &mut Canvas,
    cell: Rect,
    tables: &RunTables,
    moments: &[Moment],
    shown: KeyEntries,
) {
    let top = axes::heading(canvas, cell, "Pairs by their highest rung", "");
    let mut line = cell.top + top + 12.0;
    line = kinds(canvas, cell, line, tables, moments) + 12.0;
    line = roles(canvas, cell, line, tables);
    if shown.far {
        line = note(
            canvas,
            cell,
            line,
            "Arrow at the rim: the state lies beyond the map, on that side.",
        );
    }
    if shown.moved {
        line = note(
            canvas,
            cell,
            line,
            "Thin line to a dot: the node made room and stands beside its capital.",
        );
    }
    reached(
        canvas,
        Rect { top: line + 14.0, height: cell.bottom() - line - 14.0, ..cell },
        tables,
        moments,
    );
}

fn note(canvas: &mut Canvas, cell: Rect, top: f64, words: &str) -> f64 {
    let lines = theme::small().wrap(words, cell.width - 8.0);
    for (place, text) in lines.iter().enumerate() {
        canvas.text((cell.left, top + 14.0 * (place + 1) as f64), text, theme::small());
    }
    top + 14.0 * lines.len() as f64
}

/// The pairs on a rung reached during the run, highest first, in words: what the last map emphasises.
fn reached(canvas: &mut Canvas, area: Rect, tables: &RunTables, moments: &[Moment]) {
    let letters = theme::small();
    let code = |state: usize| tables.states[state].code.as_str();
    let mut named: Vec<String> = moments
        .iter()
        .last()
        .into_iter()
        .flat_map(|moment| moment.ties.iter().rev())
        .filter(|tie| tie.new)
        .map(|tie| {
            format!("{}–{} {}", code(tie.ends.0), code(tie.ends.1), theme::spoken(&tie.kind))
        })
        .collect();
    let rows = ((area.height - 22.0) / 14.0).floor();
    if named.is_empty() || rows < 2.0 {
        return;
    }
    canvas.text(
        (area.left, area.top + 11.0),
        "Rungs reached during the run",
        theme::label().in_bold(),
    );
    let rows = rows as usize;
    if named.len() > 2 * rows {
        let more = named.len() - 2 * rows + 1;
        named.truncate(2 * rows - 1);
        named.push(format!("and {more} more"));
    }
    let width = area.width / 2.0;
    for (place, text) in named.iter().enumerate() {
        let at = (
            area.left + width * (place / rows) as f64,
            area.top + 28.0 + 14.0 * (place % rows) as f64,
        );
        canvas.text(at, &letters.fit(text, width - 10.0), letters);
    }
}

/// The rungs from above, with the number of pairs at every moment; returns where they end.
fn kinds(canvas: &mut Canvas, cell: Rect, top: f64, tables: &RunTables, moments: &[Moment]) -> f64 {
    let (label, small) = (theme::label(), theme::small().at(Anchor::End));
    let column = |place: usize| cell.right() - 8.0 - 52.0 * (moments.len() - 1 - place) as f64;
    for (place, moment) in moments.iter().enumerate() {
        canvas.text((column(place), top), moment.word, small);
    }
    let mut line = top + 6.0;
    let mut row = |key: Option<Key>, name: &str, counts: &dyn Fn(&Moment) -> usize| {
        let middle = line + ROW / 2.0;
        if let Some(key) = key {
            legend::key(canvas, cell.left, middle, key);
        }
        let room = column(0) - 30.0 - cell.left - KEY_WIDTH - 10.0;
        let left = cell.left + KEY_WIDTH + 8.0;
        canvas.text_beside((left, middle), &label.fit(name, room), label);
        for (place, moment) in moments.iter().enumerate() {
            let count = counts(moment).to_string();
            canvas.text_beside((column(place), middle), &count, label.at(Anchor::End));
        }
        line += ROW;
    };
    // As many rungs as leave room for the rest; a ladder of more than eleven is cut at the bottom.
    for kind in tables.kinds.iter().rev().take(11) {
        let key = Key::Line(theme::pact(&tables.kinds, kind));
        row(Some(key), &theme::spoken(kind), &|moment| {
            moment.ties.iter().filter(|tie| tie.kind == *kind).count()
        });
    }
    row(None, "all", &|moment| moment.ties.len());
    let rule = line - ROW;
    canvas.line((cell.left, rule), (cell.right() - 8.0, rule), Stroke::solid(theme::GRID, 1.0));
    line
}

/// The roles that occur, in the order of the ladder of roles; returns where they end.
fn roles(canvas: &mut Canvas, cell: Rect, top: f64, tables: &RunTables) -> f64 {
    let known = ["challenger", "patron", "initiator", "member"];
    let entries: Vec<_> = known
        .into_iter()
        .filter(|role| tables.states.iter().any(|card| card.role == *role))
        .map(|role| {
            let (shape, fill, rim) = theme::role(role);
            (Key::Node(shape, fill, rim), role.to_owned())
        })
        .collect();
    let area = Rect { top, height: 40.0, ..cell };
    top + legend::rows(canvas, area, &entries)
}
