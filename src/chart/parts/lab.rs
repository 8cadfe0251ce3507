//! A laboratory's picture: what the simulation does beside what the textbook says.

use super::axes::{Axes, Horizontal};
use super::layout::{self, Rect};
use super::legend::{self, Key};
use super::lines::{Line, draw_line};
use super::scale::{Ticks, extent};
use crate::chart::surface::{Canvas, Point, Stroke};
use crate::chart::theme::{self, Style};
use crate::chart::{ChartError, Figure, Heading, sheet::Sheet};

/// One panel of a laboratory.
#[derive(Debug, Clone, PartialEq)]
pub struct LabPanel {
    /// Title.
    pub title: String,
    /// What runs from left to right, with its unit.
    pub x_label: String,
    /// What runs upwards, with its unit.
    pub y_label: String,
    /// What the simulation gave: (x, y), drawn as points.
    pub simulated: Vec<Point>,
    /// The closed form: (x, y) from left to right, drawn as a line.
    pub analytic: Vec<Point>,
    /// Where the simulated points should lie: (x, low, high) from left to right; may be empty.
    pub bands: Vec<(f64, f64, f64)>,
}

fn analytic() -> Style {
    Style { dash: &[], ..theme::series(0) }
}

fn simulated() -> Style {
    Style { marker: crate::chart::surface::Marker::Circle, ..theme::series(1) }
}

impl LabPanel {
    /// Draws the panel into a cell.
    pub fn draw(&self, canvas: &mut Canvas, cell: Rect) {
        let points = || self.simulated.iter().chain(&self.analytic);
        let across = points().map(|p| p.0).chain(self.bands.iter().map(|b| b.0));
        let upward = points().map(|p| p.1).chain(self.bands.iter().flat_map(|b| [b.1, b.2]));
        let (low, high) = extent(upward).unwrap_or((0.0, 1.0));
        // A quantity near zero is shown from zero: how far a point is from the line means
        // something only against the whole.
        let low = if low > 0.0 && low < 0.5 * high { 0.0 } else { low };
        let axes = Axes {
            title: &self.title,
            unit: &self.y_label,
            horizontal: &Horizontal::around(across, &self.x_label),
            vertical: Ticks::around(low, high, 5, false),
            right: 10.0,
        };
        let plot = axes.draw(canvas, cell);
        let place = |x: f64, y: f64| (plot.x.at(x), plot.y.at(y));
        let sound =
            self.bands.iter().filter(|b| b.0.is_finite() && b.1.is_finite() && b.2.is_finite());
        let lower = sound.clone().map(|b| place(b.0, b.1));
        let corners: Vec<Point> = lower.chain(sound.rev().map(|b| place(b.0, b.2))).collect();
        canvas.area(&corners, theme::tint(analytic().colour, 0.15));
        let line = Line { label: String::new(), points: self.analytic.clone(), style: analytic() };
        draw_line(canvas, &plot, &line, 2.2);
        let rim = Stroke::solid(simulated().colour, 1.4);
        for point in self.simulated.iter().filter(|p| p.0.is_finite() && p.1.is_finite()) {
            simulated().marker.draw(canvas, place(point.0, point.1), 3.0, theme::PAPER, rim);
        }
    }
}

/// A figure of laboratory panels; `band` says what the shaded bands are, such as
/// `three standard errors`.
///
/// # Errors
///
/// [`ChartError::Draw`] if the drawing library refuses.
pub fn draw(heading: Heading, panels: &[LabPanel], band: &str) -> Result<Figure, ChartError> {
    let mut entries = vec![
        (Key::Line(analytic().stroke(2.2)), "closed form".to_owned()),
        (Key::Point(simulated()), "simulated".to_owned()),
    ];
    if panels.iter().any(|panel| !panel.bands.is_empty()) {
        entries.push((Key::Fill(theme::tint(analytic().colour, 0.15)), band.to_owned()));
    }
    let columns = panels.len().clamp(1, 2);
    let legend = legend::height(theme::WIDTH - 2.0 * theme::EDGE, &entries) + 6.0;
    let rows = layout::rows(panels.len(), columns);
    let row_height = if columns == 1 { 400.0 } else { 300.0 };
    let mut sheet = Sheet::new(heading, legend + layout::grid_height(rows, row_height));
    legend::rows(&mut sheet.canvas, sheet.body, &entries);
    let body = sheet.body.inside(0.0, legend, 0.0, 0.0);
    for (panel, cell) in panels.iter().zip(layout::grid(body, columns, panels.len())) {
        panel.draw(&mut sheet.canvas, cell);
    }
    sheet.finish()
}
