//! Lines over turns or numbers, named at their ends.

use super::axes::{Axes, Horizontal, Plot};
use super::labels::spread;
use super::layout;
use super::scale::{Ticks, extent};
use crate::chart::surface::Rect;
use crate::chart::surface::{Anchor, Canvas, Point, Stroke};
use crate::chart::theme::{self, Style};
use crate::chart::{Heading, sheet::Sheet};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Name, written at its end.
    pub label: String,
    /// Points from left to right; one that is not finite is a gap. Turn `i` stands at `i + 0.5`.
    pub points: Vec<Point>,
    /// Colour, dash and shape.
    pub style: Style,
}

/// A panel of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePanel {
    /// What the panel shows, above it.
    pub title: String,
    /// The unit of the vertical axis, under the title.
    pub unit: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// The axis spans at least this much, so that noise does not look like a trend.
    pub least_span: f64,
}

impl LinePanel {
    /// Draws the panel into a cell.
    pub fn draw(&self, canvas: &mut Canvas, cell: Rect, horizontal: &Horizontal) {
        let ends: Vec<&Line> = self.lines.iter().filter(|line| last(line).is_some()).collect();
        let axes = Axes {
            title: &self.title,
            unit: &self.unit,
            horizontal,
            vertical: self.ticks(),
            right: end_room(ends.iter().map(|line| line.label.as_str())),
        };
        let plot = axes.draw(canvas, cell);
        // Dashed lines last: through their gaps a line that runs under them still shows.
        for dashed in [false, true] {
            for line in self.lines.iter().filter(|line| dashed != line.style.dash.is_empty()) {
                draw_line(canvas, &plot, line, 1.9);
            }
        }
        let named: Vec<_> = ends
            .iter()
            .filter_map(|line| Some((line.label.as_str(), last(line)?, line.style)))
            .collect();
        name_ends(canvas, &plot, &named);
    }

    fn ticks(&self) -> Ticks {
        let values = self.lines.iter().flat_map(|line| &line.points).map(|point| point.1);
        let (low, high) = extent(values).unwrap_or((0.0, 1.0));
        let lack = (self.least_span - (high - low)).max(0.0);
        // What is never negative gets no negative axis for the sake of its span.
        let floor = if low >= 0.0 { (low - lack / 2.0).max(0.0) } else { low - lack / 2.0 };
        Ticks::around(floor, (floor + self.least_span).max(high), 4, false)
    }
}

/// The room that names at line ends need at the right, in points.
pub fn end_room<'a>(labels: impl Iterator<Item = &'a str>) -> f64 {
    let letters = theme::label().in_bold();
    labels.map(|label| letters.width(label) + 16.0).fold(6.0, f64::max)
}

fn last(line: &Line) -> Option<Point> {
    line.points.iter().copied().rfind(|point| point.1.is_finite())
}

/// Draws a line with its gaps; a lone point between gaps becomes a dot.
pub fn draw_line(canvas: &mut Canvas, plot: &Plot, line: &Line, width: f64) {
    for run in line.points.split(|point| !(point.0.is_finite() && point.1.is_finite())) {
        let run: Vec<Point> = run.iter().map(|p| (plot.x.at(p.0), plot.y.at(p.1))).collect();
        if let [alone] = run[..] {
            canvas.circle(alone, width, line.style.colour);
        }
        canvas.path(&run, line.style.stroke(width));
    }
}

/// Writes names beside the ends of lines, moved apart where they would overlap.
pub fn name_ends(canvas: &mut Canvas, plot: &Plot, ends: &[(&str, Point, Style)]) {
    let letters = theme::label().in_bold();
    let wanted: Vec<f64> = ends.iter().map(|(_, end, _)| plot.y.at(end.1)).collect();
    let places = spread(&wanted, 13.0, plot.area.top - 4.0, plot.area.bottom() + 2.0);
    for ((name, end, style), place) in ends.iter().zip(places) {
        let from = (plot.x.at(end.0), plot.y.at(end.1));
        let left = plot.area.right() + 12.0;
        style.marker.draw(canvas, from, 3.0, style.colour, Stroke::solid(theme::PAPER, 0.75));
        if (place - from.1).abs() > 4.0 || left - from.0 > 26.0 {
            let leader = Stroke::solid(theme::tint(style.colour, 0.5), 0.75);
            canvas.path(&[(from.0 + 4.0, from.1), (left - 2.0, place)], leader);
        }
        let letters = letters.in_colour(style.colour).at(Anchor::Start);
        canvas.text_beside((left, place), name, letters);
    }
}

/// A figure of line panels with one axis from left to right.
pub fn draw(
    heading: Heading,
    horizontal: &Horizontal,
    panels: &[LinePanel],
    columns: usize,
    row_height: f64,
) -> Sheet {
    let mut sheet = Sheet::new(heading, layout::height(panels.len(), columns, row_height));
    for (panel, cell) in panels.iter().zip(layout::grid(sheet.body, columns, panels.len())) {
        panel.draw(&mut sheet.canvas, cell, horizontal);
    }
    sheet
}
