//! The reliability diagram: of what was announced with a probability, how much came true.

use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal},
        scale::Ticks,
    },
    sheet::Sheet,
    surface::{Anchor, Canvas, Rect, Stroke},
    theme,
};
use deter_study::{score::ReliabilityBin, statistics::interval::clopper_pearson};

/// Draws the figure.
pub fn draw(bins: &[ReliabilityBin], caption: &str) -> Sheet {
    let forecasts: u64 = bins.iter().map(|bin| bin.forecasts).sum();
    let events: u64 = bins.iter().map(|bin| bin.events).sum();
    let heading = Heading {
        name: "reliability".to_owned(),
        title: "Announced and observed".to_owned(),
        subtitle: format!(
            "{forecasts} yes-or-no questions, {events} of which came true. A dot on the line: what \
             was given a probability came true as often; bars are exact 95 % intervals, numbers say \
             how many questions a dot stands for."
        ),
        caption: caption.to_owned(),
        alt: format!("Reliability diagram of {forecasts} probabilities in {} bins.", bins.len()),
    };
    let mut sheet = Sheet::new(heading, 430.0);
    let ticks = || Ticks::around(0.0, 1.0, 5, false);
    let horizontal = Horizontal::Numbers(ticks(), "probability announced".to_owned());
    let axes = Axes {
        title: "",
        unit: "share that came true",
        horizontal: &horizontal,
        vertical: ticks(),
        right: 10.0,
    };
    let cell = Rect { width: 520.0, ..sheet.body };
    let beside = sheet.body.inside(560.0, 0.0, 0.0, 0.0);
    let canvas = &mut sheet.canvas;
    announced(canvas, beside, bins);
    let plot = axes.draw(canvas, cell);
    let corner = |x: f64| (plot.x.at(x), plot.y.at(x));
    canvas.path(&[corner(0.0), corner(1.0)], Stroke::solid(theme::AXIS, 1.2).dashed(&[6.0, 4.0]));
    let style = theme::series(0);
    for bin in bins {
        let x = plot.x.at(bin.announced);
        let interval = clopper_pearson(bin.events, bin.forecasts, 0.95);
        let ends = [(x, plot.y.at(interval.low)), (x, plot.y.at(interval.high))];
        canvas.path(&ends, Stroke::solid(theme::tint(style.colour, 0.4), 1.6));
        let at = (x, plot.y.at(bin.observed));
        style.marker.draw(canvas, at, 4.5, style.colour, Stroke::solid(theme::PAPER, 0.75));
        let right = bin.announced > 0.9;
        let (shift, anchor) = if right { (-8.0, Anchor::End) } else { (8.0, Anchor::Start) };
        let letters = theme::small().at(anchor);
        canvas.text_beside((at.0 + shift, at.1 - 9.0), &bin.forecasts.to_string(), letters);
    }
    sheet
}

/// How often each probability was announced: a forecaster who always says the same is sharp in
/// nothing, however reliable.
fn announced(canvas: &mut Canvas, cell: Rect, bins: &[ReliabilityBin]) {
    let most = bins.iter().map(|bin| bin.forecasts).max().unwrap_or(1) as f64;
    let axes = Axes {
        title: "",
        unit: "questions in each bin",
        horizontal: &Horizontal::Numbers(
            Ticks::around(0.0, 1.0, 5, false),
            "probability announced".to_owned(),
        ),
        vertical: Ticks::around(0.0, most, 4, true),
        right: 6.0,
    };
    let plot = axes.draw(canvas, cell);
    let colour = theme::tint(theme::series(0).colour, 0.55);
    for bin in bins {
        let left = (bin.announced * 10.0).floor().min(9.0) / 10.0;
        let (from, to) = (plot.x.at(left) + 1.0, plot.x.at(left + 0.1) - 1.0);
        let top = plot.y.at(bin.forecasts as f64);
        let height = plot.area.bottom() - top;
        canvas.rect(Rect { left: from, top, width: to - from, height }, colour);
    }
}
