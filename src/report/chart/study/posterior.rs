//! What a calibration has learnt: prior and posterior of each number, one small panel each.

use super::short;
use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal},
        layout,
        legend::{self, Key},
        scale::Ticks,
    },
    sheet::Sheet,
    surface::{Anchor, Point, Rect, Stroke},
    theme,
};
use deter_study::calibrate::{CalibrationStudy, Posterior, posterior::LEAST_NARROWING};

/// Bars of a panel.
const BINS: usize = 24;
/// Values that stand for a prior.
const PRIOR: usize = 4800;
const ROW: f64 = 205.0;

/// Shares of a weighted sample in equal bins between two ends.
fn shares(values: &[f64], weights: impl Iterator<Item = f64>, ends: (f64, f64)) -> Vec<f64> {
    let mut shares = vec![0.0; BINS];
    for (value, weight) in values.iter().zip(weights) {
        let bin = (value - ends.0) / (ends.1 - ends.0) * BINS as f64;
        shares[(bin as usize).min(BINS - 1)] += weight;
    }
    shares
}

/// Draws the figure.
pub fn draw(study: &CalibrationStudy, found: &Posterior, caption: &str) -> Sheet {
    let heading = Heading {
        name: "posterior".to_owned(),
        title: format!("{}: what is learnt", study.text.title),
        subtitle: format!(
            "Share of the draws, in per cent, by value; {:.0} effective draws after {} runs. Under \
             each name: by how much the posterior is narrower than the prior.",
            found.effective, found.runs
        ),
        caption: caption.to_owned(),
        alt: format!("Prior and posterior of {} parameters.", found.parameters.len()),
    };
    let (after, before) = (theme::series(0).colour, theme::SOFT);
    let entries = [
        (Key::Line(Stroke::solid(before, 1.5)), "prior".to_owned()),
        (Key::Fill(theme::tint(after, 0.5)), "posterior".to_owned()),
        (Key::Line(Stroke::solid(after, 3.0)), "its middle 90 %, with the median".to_owned()),
        (Key::Line(in_scenario()), "the scenario's value".to_owned()),
    ];
    let names: Vec<&str> = found.parameters.iter().map(|one| one.name.as_str()).collect();
    let names = short(&names);
    let columns = found.parameters.len().clamp(1, 3);
    let grid = layout::height(found.parameters.len(), columns, ROW);
    let (mut sheet, body) = legend::sheet(heading, &entries, 8.0, grid);
    let cells = layout::grid(body, columns, found.parameters.len());
    for (place, (marginal, cell)) in found.parameters.iter().zip(cells).enumerate() {
        let (prior, factor) = (&study.text.parameters[place].prior, &study.factors[place]);
        let ends = (factor.low, factor.high);
        let values: Vec<f64> = found.draws.iter().map(|draw| draw[place]).collect();
        let posterior = shares(&values, found.weights.iter().copied(), ends);
        let weight = 1.0 / PRIOR as f64;
        let prior = shares(&prior.sample(PRIOR), std::iter::repeat(weight), ends);
        let highest = posterior.iter().chain(&prior).copied().fold(0.0, f64::max);
        let narrowing = if marginal.narrower < LEAST_NARROWING {
            "hardly narrower than the prior".to_owned()
        } else {
            format!("narrower by {:.0} %", 100.0 * marginal.narrower)
        };
        let axes = Axes {
            title: &names[place],
            unit: &narrowing,
            horizontal: &Horizontal::Numbers(
                Ticks::around(ends.0, ends.1, 5, false),
                String::new(),
            ),
            // Room above the highest bar for the interval.
            vertical: Ticks::around(0.0, 118.0 * highest, 3, false),
            right: 10.0,
        };
        let canvas = &mut sheet.canvas;
        let plot = axes.draw(canvas, cell);
        let edge = |bin: usize| plot.x.at(ends.0 + (ends.1 - ends.0) * bin as f64 / BINS as f64);
        for (bin, share) in posterior.iter().enumerate() {
            let (left, top) = (edge(bin), plot.y.at(100.0 * share));
            let width = (edge(bin + 1) - left - 0.5).max(0.5);
            let bar = Rect { left, top, width, height: plot.area.bottom() - top };
            canvas.rect(bar, theme::tint(after, 0.5));
        }
        let outline: Vec<Point> = prior
            .iter()
            .enumerate()
            .flat_map(|(bin, share)| {
                let y = plot.y.at(100.0 * share);
                [(edge(bin), y), (edge(bin + 1), y)]
            })
            .collect();
        canvas.path(&outline, Stroke::solid(before, 1.5));
        let q = marginal.posterior.quantiles.map(|value| plot.x.at(value));
        let above = plot.area.top + 5.0;
        canvas.line((q[0], above), (q[4], above), Stroke::solid(after, 3.0));
        let rim = Stroke::solid(theme::PAPER, 1.0);
        theme::series(0).marker.draw(canvas, (q[2], above), 4.5, after, rim);
        if (ends.0..=ends.1).contains(&marginal.scenario) {
            let at = plot.x.at(marginal.scenario);
            canvas.line((at, plot.area.top), (at, plot.area.bottom()), in_scenario());
        } else {
            let note = theme::small().at(Anchor::End);
            let at = (plot.area.right(), plot.area.top + 18.0);
            canvas.text(at, "the scenario's lies outside", note);
        }
    }
    sheet
}

fn in_scenario() -> Stroke {
    Stroke::solid(theme::series(1).colour, 1.5).dashed(&[4.0, 2.5])
}
