//! Dots with intervals, one a row: effects, sensitivities, patterns against observations.

use super::axes::{Horizontal, foot, uprights};
use super::fan::observed;
use super::legend::{self, Key};
use super::scale::{Ticks, extent};
use crate::chart::surface::{Anchor, Marker, Stroke};
use crate::chart::theme::{self, Style};
use crate::chart::{Heading, sheet::Sheet};

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestRow {
    /// Name, at the left.
    pub label: String,
    /// The estimate.
    pub point: f64,
    /// The wide interval, such as 90 %.
    pub outer: (f64, f64),
    /// The narrow interval, such as 50 %, if there is one.
    pub inner: Option<(f64, f64)>,
    /// What was observed, if it was.
    pub observed: Option<f64>,
    /// What stands at the right, such as the numbers or a verdict; may be empty.
    pub note: String,
}

/// A figure of rows on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// What the axis shows, with its unit.
    pub x_label: String,
    /// The rows, from above.
    pub rows: Vec<ForestRow>,
    /// A number to compare with, such as 0 for effects, and what it means.
    pub reference: Option<(f64, String)>,
    /// What the dot and the intervals are, such as `median; middle 50 % and 90 % of the runs`.
    pub intervals: String,
}

const ROW: f64 = 24.0;

/// Draws the figure.
pub fn draw(heading: Heading, forest: &Forest) -> Sheet {
    let style = Style { marker: Marker::Circle, ..theme::series(0) };
    let mut entries = vec![(Key::Series(style), forest.intervals.clone())];
    if forest.rows.iter().any(|row| row.observed.is_some()) {
        entries.push((Key::Point(observed()), "observed".to_owned()));
    }
    let rows = ROW * forest.rows.len() as f64;
    let (mut sheet, body) = legend::sheet(heading, &entries, 20.0, rows + 40.0);
    let label = theme::label();
    let widest_text = theme::at_most(320.0, 0.36);
    let widest = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|text| label.width(text)).fold(0.0, f64::max).min(widest_text)
    };
    let names = widest(&mut forest.rows.iter().map(|row| row.label.as_str()));
    let notes = widest(&mut forest.rows.iter().map(|row| row.note.as_str()));
    let area = body.inside(names + 16.0, 0.0, notes + 16.0, 40.0);
    let all = forest
        .rows
        .iter()
        .flat_map(|row| [row.point, row.outer.0, row.outer.1, row.observed.unwrap_or(row.point)]);
    let reference = forest.reference.iter().map(|reference| reference.0);
    let (low, high) = extent(all.chain(reference)).unwrap_or((0.0, 1.0));
    let ticks = Ticks::around(low, high, 6, false);
    let canvas = &mut sheet.canvas;
    let x = uprights(canvas, area, &ticks);
    if let Some((value, meaning)) = &forest.reference {
        let at = x.at(*value);
        canvas.line((at, area.top - 4.0), (at, area.bottom()), Stroke::solid(theme::SOFT, 1.2));
        let half = theme::small().width(meaning) / 2.0;
        let middle = at.clamp(sheet.body.left + half, sheet.body.right() - half);
        canvas.text((middle, area.top - 8.0), meaning, theme::small().at(Anchor::Middle));
    }
    for (place, row) in forest.rows.iter().enumerate() {
        let middle = area.top + ROW * (place as f64 + 0.5);
        canvas.text_beside((sheet.body.left, middle), &label.fit(&row.label, widest_text), label);
        let note = label.at(Anchor::End).in_colour(theme::SOFT);
        canvas.text_beside((sheet.body.right(), middle), &label.fit(&row.note, widest_text), note);
        let span = |from: f64, to: f64| [(x.at(from), middle), (x.at(to), middle)];
        if row.outer.0.is_finite() && row.outer.1.is_finite() {
            let ends = span(row.outer.0, row.outer.1);
            canvas.path(&ends, Stroke::solid(theme::tint(style.colour, 0.6), 1.6));
        }
        if let Some((from, to)) =
            row.inner.filter(|inner| inner.0.is_finite() && inner.1.is_finite())
        {
            canvas.path(&span(from, to), Stroke::solid(style.colour, 4.5));
        }
        if row.point.is_finite() {
            let rim = Stroke::solid(style.colour, 1.6);
            style.marker.draw(canvas, (x.at(row.point), middle), 4.0, theme::PAPER, rim);
        }
        if let Some(value) = row.observed.filter(|value| value.is_finite()) {
            let rim = Stroke::solid(observed().colour, 1.6);
            observed().marker.draw(canvas, (x.at(value), middle), 4.0, theme::PAPER, rim);
        }
    }
    foot(canvas, area, &Horizontal::Numbers(ticks, forest.x_label.clone()));
    sheet
}
