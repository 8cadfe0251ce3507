//! Stacked bars over turns.

use plotters::style::RGBAColor;

use super::axes::{Axes, Horizontal, Plot};
use super::scale::{Scale, Ticks};
use super::time::TimeAxis;
use crate::chart::surface::Rect;
use crate::chart::surface::{Anchor, Canvas, Stroke};
use crate::chart::theme;
use deter_study::table::format::fixed;

/// One layer of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Name, for the legend.
    pub label: String,
    /// One number a turn; what is negative or not finite counts as nothing.
    pub values: Vec<f64>,
    /// Colour of its boxes.
    pub colour: RGBAColor,
}

/// A panel of stacked bars, the first layer below.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedBars {
    /// What the panel shows, above it.
    pub title: String,
    /// The unit of the vertical axis, under the title.
    pub unit: String,
    /// The layers, from below.
    pub layers: Vec<Layer>,
    /// Whether the numbers are counts, so that ticks are whole.
    pub counts: bool,
}

fn size(layer: &Layer, turn: usize) -> f64 {
    layer.values.get(turn).copied().filter(|value| value.is_finite()).unwrap_or(0.0).max(0.0)
}

impl StackedBars {
    /// Draws the panel into a cell; returns where its data went, for what is laid over it.
    pub fn draw(&self, canvas: &mut Canvas, cell: Rect, time: &TimeAxis) -> Plot {
        let totals = (0..time.turns())
            .map(|turn| self.layers.iter().map(|layer| size(layer, turn)).sum::<f64>());
        let highest = totals.fold(0.0, f64::max);
        let axes = Axes {
            title: &self.title,
            unit: &self.unit,
            horizontal: &Horizontal::Turns(time.clone()),
            vertical: Ticks::around(0.0, highest, 5, self.counts),
            right: 6.0,
        };
        let plot = axes.draw(canvas, cell);
        for turn in 0..time.turns() {
            let mut below = 0.0;
            for layer in &self.layers {
                let above = below + size(layer, turn);
                canvas.rect(bar(&plot.x, turn, plot.y.at(below), plot.y.at(above)), layer.colour);
                below = above;
            }
        }
        plot
    }
}

/// The bar of a turn between two heights; a gap of a fifth parts it from its neighbours.
fn bar(x: &Scale, turn: usize, base: f64, top: f64) -> Rect {
    let (left, right) = (x.at(turn as f64 + 0.1), x.at(turn as f64 + 0.9));
    // A lone turn would be one slab across the panel.
    let width = (right - left).min(48.0);
    Rect { left: (left + right - width) / 2.0, top, width, height: base - top }
}

/// A low strip of bars under a panel, on the panel's turns and a scale of its own that starts at
/// zero; its name and largest number are written at its left, above.
pub fn strip(canvas: &mut Canvas, area: Rect, x: &Scale, layer: &Layer) {
    let highest = layer.values.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let y = Scale { domain: (0.0, highest.max(1.0)), range: (area.bottom(), area.top + 14.0) };
    let base = area.bottom();
    canvas.line((area.left, base), (area.right(), base), Stroke::solid(theme::GRID, 1.0));
    for turn in 0..layer.values.len() {
        canvas.rect(bar(x, turn, base, y.at(size(layer, turn))), layer.colour);
    }
    let total: f64 = (0..layer.values.len()).map(|turn| size(layer, turn)).sum();
    let most = fixed(highest, 0, false);
    let text = if highest > 0.0 {
        format!("{}: {} in all, at most {most} a turn", layer.label, fixed(total, 0, false))
    } else {
        format!("{}: none", layer.label)
    };
    canvas.text((area.left, area.top + 10.0), &text, theme::small().at(Anchor::Start));
}
