//! Histograms of many runs, with lines for what was observed.

use super::axes::{Axes, Horizontal, Plot};
use super::layout;
use super::scale::{Ticks, extent};
use crate::chart::surface::Rect;
use crate::chart::surface::{Anchor, Canvas};
use crate::chart::theme;
use crate::chart::{Heading, sheet::Sheet};
use deter_study::table::format::fixed;

/// A panel of one histogram.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// What the panel shows, above it.
    pub title: String,
    /// What is counted, with its unit.
    pub x_label: String,
    /// One number a run; what is not finite is left out and said so under the title.
    pub values: Vec<f64>,
    /// Numbers to mark, with a word each, such as `observed`.
    pub references: Vec<(f64, String)>,
}

impl Histogram {
    /// Draws the panel into a cell; the axis shows the share of runs in per cent.
    pub fn draw(&self, canvas: &mut Canvas, cell: Rect) {
        let finite: Vec<f64> = self.values.iter().copied().filter(|v| v.is_finite()).collect();
        let marked = self.references.iter().map(|reference| reference.0);
        let (low, high) = extent(finite.iter().copied().chain(marked)).unwrap_or((0.0, 1.0));
        let whole = high - low <= 40.0 && finite.iter().all(|value| value.fract() == 0.0);
        // Whole numbers of a small span get a bin each, centred; others about twenty round bins.
        let ticks = Ticks::around(low, high, if whole { 8 } else { 5 }, whole);
        let edges: Vec<f64> = if whole {
            let (first, last) = (ticks.values[0] as i64, ticks.domain().1 as i64);
            (first..=last + 1).map(|edge| edge as f64 - 0.5).collect()
        } else {
            Ticks::around(low, high, 20, false).values
        };
        let (left, width) = (edges[0], edges[1] - edges[0]);
        let mut counts = vec![0_usize; edges.len() - 1];
        for value in &finite {
            let bin = ((value - left) / width) as usize;
            counts[bin.min(edges.len() - 2)] += 1;
        }
        let share = |count: usize| 100.0 * count as f64 / finite.len().max(1) as f64;
        let highest = counts.iter().map(|&count| share(count)).fold(0.0, f64::max);
        let missing = self.values.len() - finite.len();
        let unit = match missing {
            0 => format!("% of {} runs", fixed(finite.len() as f64, 0, false)),
            _ => format!(
                "% of {} runs; {missing} more have no number",
                fixed(finite.len() as f64, 0, false)
            ),
        };
        // Half a bin more at both ends, where bins are centred on whole numbers.
        let shown = if whole { ticks.with_margin(0.5) } else { ticks };
        // The names of references stand above the highest bar.
        let names = 14.0 * self.references.len().div_ceil(2) as f64 + 4.0;
        let room = (1.0 - names / (cell.height - 75.0).max(1.0)).max(0.5);
        let axes = Axes {
            title: &self.title,
            unit: &unit,
            horizontal: &Horizontal::Numbers(shown, self.x_label.clone()),
            vertical: Ticks::around(0.0, highest / room, 4, false),
            right: 10.0,
        };
        let plot = axes.draw(canvas, cell);
        for (bin, &count) in counts.iter().enumerate() {
            let (from, to) = (plot.x.at(edges[bin]) + 0.75, plot.x.at(edges[bin + 1]) - 0.75);
            let top = plot.y.at(share(count));
            let bar = Rect { left: from, top, width: to - from, height: plot.area.bottom() - top };
            canvas.rect(bar, theme::tint(theme::series(0).colour, 0.65));
        }
        self.mark(canvas, &plot);
    }

    /// Draws the references. Names of the lower ones stand at their left, of the upper ones at their
    /// right, and the outer ones lower, so that no name crosses another line.
    fn mark(&self, canvas: &mut Canvas, plot: &Plot) {
        let mut order: Vec<usize> = (0..self.references.len()).collect();
        order.sort_by(|&a, &b| self.references[a].0.total_cmp(&self.references[b].0));
        let lower = self.references.len() / 2;
        for (rank, &index) in order.iter().enumerate() {
            let (value, name) = &self.references[index];
            let style = theme::series(index + 1);
            let letters = theme::label().in_bold().in_colour(style.colour);
            let at = plot.x.at(*value);
            let long = letters.width(name) + 5.0;
            let left = if self.references.len() == 1 {
                at + long > plot.area.right()
            } else {
                rank < lower
            };
            let row = if rank < lower { lower - 1 - rank } else { rank - lower };
            let top = plot.area.top + 14.0 * row as f64;
            canvas.line((at, top), (at, plot.area.bottom()), style.stroke(2.0));
            if left {
                let x = (at - 5.0).max(plot.area.left + long);
                canvas.text((x, top + 9.0), name, letters.at(Anchor::End));
            } else {
                let x = (at + 5.0).min(plot.area.right() - long);
                canvas.text((x, top + 9.0), name, letters.at(Anchor::Start));
            }
        }
    }
}

/// A figure of histograms.
pub fn draw(heading: Heading, panels: &[Histogram], columns: usize) -> Sheet {
    let row_height = if columns == 1 { 340.0 } else { 240.0 };
    let mut sheet = Sheet::new(heading, layout::height(panels.len(), columns, row_height));
    for (panel, cell) in panels.iter().zip(layout::grid(sheet.body, columns, panels.len())) {
        panel.draw(&mut sheet.canvas, cell);
    }
    sheet
}
