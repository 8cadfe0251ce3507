//! The network at the end of the runs: how often two states are tied, in the base, here, and the difference.

use super::{caption, suffix};
use crate::chart::{
    Heading, Sheet,
    ensemble::ties::draw_map,
    parts::{
        axes, layout,
        legend::{self, Key},
    },
    surface::Stroke,
    theme,
};
use deter_study::compare::{Comparison, comparison::WorldComparison};

const HEIGHT: f64 = 400.0;

/// Shares, and differences of shares, below which nothing is drawn: they would hide the others.
const LEAST: f64 = 0.05;

/// Draws the figure; none if no pair is tied more often in one world than in the other.
pub fn draw(comparison: &Comparison, against: &WorldComparison) -> Option<Sheet> {
    let runs = comparison.runs.max(1) as f64;
    let share = |count: u64| count as f64 / runs;
    let states = &comparison.frame.states;
    let place = |code: &str| states.iter().position(|card| card.code == code);
    let ties: Vec<((usize, usize), f64, f64)> = comparison
        .ties
        .iter()
        .filter_map(|tie| {
            let ends = (place(&tie.a)?, place(&tie.b)?);
            let of = |world: usize| tie.runs.get(world).copied().map(share);
            Some((ends, of(0)?, of(against.world)?))
        })
        .collect();
    let changed = ties.iter().filter(|(_, base, here)| (here - base).abs() >= LEAST).count();
    if changed == 0 {
        return None;
    }
    let world = &comparison.worlds[against.world];
    let title = format!("The network at the end: {}", world.provenance.title);
    let heading = Heading {
        name: format!("ties{}", suffix(comparison, against)),
        subtitle: format!(
            "The wider a line, the larger the share of runs that end with a pact between the two, or the \
             difference. Not drawn: below {:.0} %.",
            100.0 * LEAST
        ),
        alt: format!(
            "{title}. Maps of {} states with lines for ties in the base, here, and for {changed} differences.",
            states.len()
        ),
        caption: caption(comparison),
        title,
    };
    let entries = [
        (Key::Line(shown(1.0)), "tied in all runs".to_owned()),
        (Key::Line(shown(0.5)), "in half of them".to_owned()),
        (Key::Line(differs(0.5)), "more often here".to_owned()),
        (Key::Line(differs(-0.5)), "more rarely here".to_owned()),
    ];
    let grid = layout::height(3, 2, HEIGHT);
    let (mut sheet, body) = legend::sheet(heading, &entries, 8.0, grid);
    let cells = layout::grid(body, 2, 3);
    let labels =
        [format!("Base: {}", comparison.worlds[0].label), format!("Here: {}", world.label)];
    let lines = |of: &dyn Fn(f64, f64) -> f64, stroke: &dyn Fn(f64) -> Stroke| {
        let mut lines: Vec<((usize, usize), f64)> =
            ties.iter().map(|(ends, base, here)| (*ends, of(*base, *here))).collect();
        lines.retain(|(_, size)| size.abs() >= LEAST);
        // The largest last, so that they lie above the others.
        lines.sort_by(|a, b| a.1.abs().total_cmp(&b.1.abs()).then(a.0.cmp(&b.0)));
        lines.into_iter().map(|(ends, size)| (ends, stroke(size))).collect::<Vec<_>>()
    };
    let expected = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        ties.iter().map(|(_, base, here)| of(*base, *here)).sum()
    };
    let base = |base: f64, _: f64| base;
    let here = |_: f64, here: f64| here;
    let apart = |base: f64, here: f64| here - base;
    let difference =
        format!("Difference: {changed} pairs by {:.0} % of runs and more", 100.0 * LEAST);
    let panels: [(&str, String, Vec<_>); 3] = [
        (&labels[0], format!("{:.1} pairs tied on average", expected(&base)), lines(&base, &shown)),
        (&labels[1], format!("{:.1} pairs tied on average", expected(&here)), lines(&here, &shown)),
        (&difference, "here less base".to_owned(), lines(&apart, &differs)),
    ];
    for ((title, unit, lines), cell) in panels.into_iter().zip(cells) {
        let top = axes::heading(&mut sheet.canvas, cell, title, &unit);
        draw_map(&mut sheet.canvas, cell.inside(0.0, top + 4.0, 0.0, 0.0), states, &lines);
    }
    Some(sheet)
}

fn shown(share: f64) -> Stroke {
    // Most pairs are tied in all runs of both: what differs is the third map.
    Stroke::solid(theme::tint(theme::SOFT, 0.15 + 0.35 * share), 0.4 + 0.7 * share)
}

fn differs(by: f64) -> Stroke {
    let style = theme::series(usize::from(by < 0.0));
    style.stroke(0.8 + 4.0 * by.abs())
}
