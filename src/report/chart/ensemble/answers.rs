//! What answers the question, and what was asked for besides: every run as dots.

use super::{Findings, caption};
use crate::chart::{
    Heading, Sheet,
    parts::{
        axes::{self, Horizontal, foot},
        dots, layout,
        scale::{Ticks, extent},
    },
    surface::Stroke,
    theme,
};
use deter_study::{ensemble::measures::Unit, table::format::number};

/// Dots of a panel, each for as many runs.
const DOTS: usize = 50;
const ROW: f64 = 150.0;

/// Draws the figure; none of an ensemble without answers.
pub fn draw(findings: &Findings) -> Option<Sheet> {
    let frame = &findings.frame;
    let names = frame.answers.iter().map(|answer| &answer.measure).chain(&frame.asked);
    let columns = deter_study::ensemble::measures::columns(frame);
    let panels: Vec<(usize, &String)> = names
        .filter_map(|name| Some((columns.iter().position(|column| column.name == *name)?, name)))
        .filter(|(at, _)| !findings.distributions[*at].is_empty())
        .collect();
    if panels.is_empty() {
        return None;
    }
    let heading = Heading {
        name: "ensemble-answers".to_owned(),
        title: format!("What answers the question: {}", frame.provenance.title),
        subtitle: "Each dot is one of fifty equal parts of the runs; the line is their mean."
            .to_owned(),
        caption: caption(findings),
        alt: format!("Dot plots over {} runs of {} measures.", findings.runs, panels.len()),
    };
    let columns_wide = panels.len().min(2);
    let mut sheet = Sheet::new(heading, layout::height(panels.len(), columns_wide, ROW));
    let cells = layout::grid(sheet.body, columns_wide, panels.len());
    for ((at, name), cell) in panels.into_iter().zip(cells) {
        let found = &findings.measures[at];
        let (mean, se) = (found.mean.unwrap_or(f64::NAN), found.se.unwrap_or(f64::NAN));
        let title = theme::capital(&frame.subject(name));
        let unit = format!("mean {}, standard error {}", number(mean), number(se));
        let canvas = &mut sheet.canvas;
        let top = axes::heading(canvas, cell, &title, &unit);
        let plot = cell.inside(8.0, top + 6.0, 12.0, 22.0);
        let values = quantiles(&findings.distributions[at]);
        let whole = columns[at].unit != Unit::Number;
        let (low, high) = extent(values.iter().copied().chain([mean])).unwrap_or((0.0, 1.0));
        let margin = if whole { 0.5 } else { 0.0 };
        let ticks = Ticks::around(low, high, 6, whole).with_margin(margin);
        let x = foot(canvas, plot, &Horizontal::Numbers(ticks, String::new()));
        dots::draw(canvas, plot, &x, &values, (theme::series(0).colour, true));
        if mean.is_finite() {
            let at = x.at(mean);
            canvas.line((at, plot.top), (at, plot.bottom()), Stroke::solid(theme::INK, 1.4));
        }
    }
    Some(sheet)
}

/// Equal parts of a distribution: values with their counts, in order.
fn quantiles(distribution: &[(f64, u32)]) -> Vec<f64> {
    let all: u64 = distribution.iter().map(|(_, count)| u64::from(*count)).sum();
    let at = |dot: usize| {
        let rank = (dot as f64 + 0.5) / DOTS as f64 * all as f64;
        let mut before = 0.0;
        let found = distribution.iter().find(|(_, count)| {
            before += f64::from(*count);
            before > rank
        });
        found.or(distribution.last()).map_or(f64::NAN, |(value, _)| *value)
    };
    (0..DOTS).map(at).collect()
}
