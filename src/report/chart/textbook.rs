//! The figure of a textbook model: closed form and simulation in the same panels.

use super::parts::axes::{Axes, Horizontal, Plot, heading};
use super::parts::layout;
use super::parts::legend::{self, Key};
use super::parts::lines::{Line, draw_line, end_room, name_ends};
use super::parts::scale::{Ticks, extent};
use super::surface::Rect;
use super::surface::{Anchor, Canvas, Marker, Stroke};
use super::theme::{self, Style};
use super::{Heading, sheet::Sheet};
use deter_textbook::models::{Curve, ModelRun, Panel};

/// What the shaded bands are.
const BAND_MEANS: &str = "where 99.9 % of correct simulations lie, all points together";

/// Draws a textbook model as `textbook.svg`; `caption` says where its numbers come from
/// ([`super::caption`]).
pub fn draw(model_run: &ModelRun, caption: &str) -> Sheet {
    let passed = model_run.checks.iter().filter(|check| check.passed()).count();
    let verdict = match model_run.checks.iter().find(|check| !check.passed()) {
        None => format!("All {passed} comparisons agree."),
        Some(check) => format!("Simulation and closed form disagree: {}.", check.what),
    };
    let panels = &model_run.panels;
    let heading = Heading {
        name: "textbook".to_owned(),
        title: model_run.title.clone(),
        subtitle: format!("{} {verdict}", model_run.model),
        caption: caption.to_owned(),
        alt: format!(
            "{}: {} panels with the closed form as lines and the simulation as points. {verdict}",
            model_run.title,
            panels.len()
        ),
    };
    let mut entries = vec![
        (Key::Line(of_key().stroke(2.2)), "closed form".to_owned()),
        (Key::Point(of_key()), "simulated".to_owned()),
    ];
    if panels.iter().flat_map(|panel| &panel.curves).any(|curve| !curve.bands.is_empty()) {
        entries.push((Key::Fill(theme::tint(theme::INK, 0.15)), BAND_MEANS.to_owned()));
    }
    let row_height = if panels.len() == 1 { 400.0 } else { 290.0 };
    let grid = layout::height(panels.len(), 2, row_height);
    let (mut sheet, body) = legend::sheet(heading, &entries, 6.0, grid);
    for (panel, cell) in panels.iter().zip(cells(body, panels.len(), row_height)) {
        draw_panel(panel, &mut sheet.canvas, cell);
    }
    sheet
}

/// Two panels a row; of an odd number the first has a row of its own.
fn cells(body: Rect, count: usize, row_height: f64) -> Vec<Rect> {
    let mut cells = Vec::with_capacity(count);
    let mut rest = body;
    if count % 2 == 1 {
        cells.push(Rect { height: row_height, ..body });
        let taken = row_height + theme::GUTTER;
        rest = body.inside(0.0, taken.min(body.height), 0.0, 0.0);
    }
    cells.extend(layout::grid(rest, 2, count - cells.len()));
    cells
}

/// Round ticks that leave as little of an axis empty as four to eight steps can; whole ones where
/// nothing but whole `numbers` is shown: there is no half a state.
fn fitting(low: f64, high: f64, mut numbers: impl Iterator<Item = f64>) -> Ticks {
    // What is not finite is a gap in a line.
    let whole = numbers.all(|x| !x.is_finite() || x.fract() == 0.0);
    let spare = |ticks: &Ticks| ticks.domain().1 - ticks.domain().0;
    [5, 4, 6, 7, 8]
        .into_iter()
        .map(|target| Ticks::around(low, high, target, whole))
        .reduce(|best, next| if spare(&next) < 0.93 * spare(&best) { next } else { best })
        .unwrap_or_else(|| Ticks::around(low, high, 5, whole))
}

/// Line and points of the n-th curve: one colour, told apart from others by its marker and by the
/// name at its end. Lines are solid: a dash between points would look like data.
fn style(index: usize) -> Style {
    Style { dash: &[], ..theme::series(index) }
}

/// The line and the points of the key, which stands for all curves.
const fn of_key() -> Style {
    Style { colour: theme::INK, dash: &[], marker: Marker::Circle }
}

/// Draws a panel into a cell.
fn draw_panel(panel: &Panel, canvas: &mut Canvas, cell: Rect) {
    let points =
        || panel.curves.iter().flat_map(|curve| curve.simulated.iter().chain(&curve.analytic));
    let bands = || panel.curves.iter().flat_map(|curve| &curve.bands);
    let across = points().map(|p| p.0).chain(bands().map(|b| b.0));
    let across = across.chain(panel.marks.iter().map(|mark| mark.0));
    let (first, last) = extent(across).unwrap_or((0.0, 1.0));
    let upward = points().map(|p| p.1).chain(bands().flat_map(|b| [b.1, b.2]));
    let upward = upward.chain(panel.spans.into_iter().flat_map(|(low, high)| [low, high]));
    let (low, high) = extent(upward).unwrap_or((0.0, 1.0));
    // A quantity near zero is shown from zero: how far a point is from the line means
    // something only against the whole.
    let low = if low > 0.0 && low < 0.5 * high { 0.0 } else { low };
    let low = if low.abs() < 1e-9 * high.abs() { 0.0 } else { low };
    let marked = mark_rows(panel);
    let top = heading(canvas, cell, &panel.title, &panel.y_label);
    let below = cell.inside(0.0, top - 16.0 + MARK * marked as f64, 0.0, 0.0);
    let axes = Axes {
        title: "",
        unit: "",
        horizontal: &Horizontal::Numbers(
            fitting(first, last, points().map(|p| p.0)),
            panel.x_label.clone(),
        ),
        vertical: fitting(low, high, points().map(|p| p.1)),
        right: end_room(panel.curves.iter().map(|curve| curve.label.as_str())).max(10.0),
    };
    let plot = axes.draw(canvas, below);
    for (place, mark) in panel.marks.iter().enumerate() {
        draw_mark(canvas, &plot, mark, place % marked.max(1));
    }
    for (index, curve) in panel.curves.iter().enumerate() {
        draw_band(curve, canvas, &plot, style(index));
    }
    for (index, curve) in panel.curves.iter().enumerate() {
        let line =
            Line { label: String::new(), points: curve.analytic.clone(), style: style(index) };
        draw_line(canvas, &plot, &line, 2.2);
    }
    for (index, curve) in panel.curves.iter().enumerate() {
        draw_points(curve, canvas, &plot, style(index));
    }
    let named: Vec<_> = (0..)
        .zip(&panel.curves)
        .filter(|(_, curve)| !curve.label.is_empty())
        .filter_map(|(index, curve)| {
            let ends = curve.analytic.last().or(curve.simulated.last());
            ends.map(|end| (curve.label.as_str(), *end, style(index)))
        })
        .collect();
    name_ends(canvas, &plot, &named);
}

/// Height of a row of words over the places that the theory names, in points.
const MARK: f64 = 13.0;

/// Rows of words over the plot: neighbours write at different heights.
fn mark_rows(panel: &Panel) -> usize {
    panel.marks.iter().filter(|mark| mark.0.is_finite()).count().min(3)
}

fn draw_band(curve: &Curve, canvas: &mut Canvas, plot: &Plot, style: Style) {
    for (x, low, high) in &curve.bands {
        let (top, bottom) = (plot.y.at(*high), plot.y.at(*low));
        if x.is_finite() && top.is_finite() && bottom - top > 0.5 {
            let left = plot.x.at(*x) - BAND / 2.0;
            let band = Rect { left, top, width: BAND, height: bottom - top };
            canvas.rect(band, theme::tint(style.colour, 0.25));
        }
    }
}

fn draw_points(curve: &Curve, canvas: &mut Canvas, plot: &Plot, style: Style) {
    let rim = Stroke::solid(style.colour, 1.4);
    for point in curve.simulated.iter().filter(|p| p.0.is_finite() && p.1.is_finite()) {
        let at = (plot.x.at(point.0), plot.y.at(point.1));
        style.marker.draw(canvas, at, 3.0, theme::PAPER, rim);
    }
}

/// Width of the band at a point.
const BAND: f64 = 9.0;

/// A dotted line at a place that the theory names, with its words over the plot.
fn draw_mark(canvas: &mut Canvas, plot: &Plot, (at, text): &(f64, String), row: usize) {
    if !at.is_finite() {
        return;
    }
    let x = plot.x.at(*at);
    let dotted = Stroke::solid(theme::AXIS, 1.0).dashed(&[2.0, 2.5]);
    let height = plot.area.top - 4.0 - MARK * row as f64;
    canvas.line((x, height - 8.0), (x, plot.area.bottom()), dotted);
    let letters = theme::small();
    let room = plot.area.right() - x;
    if letters.width(text) + 6.0 < room {
        canvas.text((x + 4.0, height), text, letters);
    } else {
        canvas.text((x - 4.0, height), text, letters.at(Anchor::End));
    }
}
