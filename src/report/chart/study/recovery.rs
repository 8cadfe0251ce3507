//! Whether known values are found again: posterior over truth, one small panel for each number.

use super::short;
use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal},
        layout,
        scale::{Ticks, extent},
    },
    sheet::Sheet,
    surface::Stroke,
    theme,
};
use deter_study::calibrate::Recovery;

const ROW: f64 = 240.0;

/// Draws the figure.
pub fn draw(found: &Recovery, caption: &str) -> Sheet {
    let trials = found.trials.len();
    let heading = Heading {
        name: "recovery".to_owned(),
        title: "Are known values found again?".to_owned(),
        subtitle: format!(
            "{trials} trials: one history for each true value (to the right), and the median and \
             middle 90 % of the posterior that was learnt from it (upwards). On the line, what is \
             found is what was put in; orange where the interval misses."
        ),
        caption: caption.to_owned(),
        alt: format!("Posteriors over true values of {} parameters.", found.parameters.len()),
    };
    let names: Vec<&str> = found.parameters.iter().map(|one| one.name.as_str()).collect();
    let names = short(&names);
    let columns = found.parameters.len().clamp(1, 3);
    let mut sheet = Sheet::new(heading, layout::height(found.parameters.len(), columns, ROW));
    let cells = layout::grid(sheet.body, columns, found.parameters.len());
    for (place, (one, cell)) in found.parameters.iter().zip(cells).enumerate() {
        let of = |trial: usize| {
            let trial = &found.trials[trial];
            (trial.truth[place], trial.posterior.parameters[place].posterior.quantiles)
        };
        let all = (0..trials).flat_map(|trial| {
            let (truth, q) = of(trial);
            [truth, q[0], q[4]]
        });
        let (low, high) = extent(all).unwrap_or((0.0, 1.0));
        let share = |count: usize| 100.0 * count as f64 / trials.max(1) as f64;
        let axes = Axes {
            title: &names[place],
            unit: &format!(
                "held: {:.0} % by 50 %, {:.0} % by 90 %; narrower by {:.0} %",
                share(one.in_50),
                share(one.in_90),
                100.0 * one.narrower
            ),
            horizontal: &Horizontal::Numbers(
                Ticks::around(low, high, 5, false),
                "truth".to_owned(),
            ),
            vertical: Ticks::around(low, high, 5, false),
            right: 8.0,
        };
        let canvas = &mut sheet.canvas;
        let plot = axes.draw(canvas, cell);
        let ends = (plot.x.domain.0.max(plot.y.domain.0), plot.x.domain.1.min(plot.y.domain.1));
        let line = [ends.0, ends.1].map(|x| (plot.x.at(x), plot.y.at(x)));
        canvas.path(&line, Stroke::solid(theme::AXIS, 1.2).dashed(&[5.0, 3.0]));
        for trial in 0..trials {
            let (truth, q) = of(trial);
            let held = (q[0]..=q[4]).contains(&truth);
            let style = theme::series(usize::from(!held));
            let x = plot.x.at(truth);
            let ends = [(x, plot.y.at(q[0])), (x, plot.y.at(q[4]))];
            canvas.path(&ends, Stroke::solid(theme::tint(style.colour, 0.45), 1.2));
            let rim = Stroke::solid(theme::PAPER, 0.5);
            style.marker.draw(canvas, (x, plot.y.at(q[2])), 3.0, style.colour, rim);
        }
    }
    sheet
}
