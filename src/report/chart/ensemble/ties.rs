//! The network to expect: who is tied to whom at the end, and in how many of the runs.

use super::{Findings, caption};
use crate::chart::{
    Heading,
    map::{land, outlines, places},
    network::{NODE, bow, draw_node},
    parts::legend::{self, Key},
    sheet::Sheet,
    surface::{Canvas, Rect, Stroke},
    theme,
};
use deter_study::{record::tables::StateCard, table::format::number};

const HEIGHT: f64 = 560.0;

/// Ties in a smaller share of the runs are not drawn: they would hide the others.
const LEAST: f64 = 0.05;

/// Width of a tie that a share of the runs has, in points.
fn width(share: f64) -> f64 {
    0.6 + 3.4 * share
}

fn new_tie(share: f64) -> Stroke {
    let blue = theme::series(0).colour;
    Stroke::solid(theme::tint(blue, 0.35 + 0.65 * share), width(share))
}

/// What was there before is the ground on which the new is seen.
fn old_tie(share: f64) -> Stroke {
    Stroke::solid(theme::tint(theme::AXIS, 0.15 + 0.4 * share), 0.9)
}

/// Draws the figure.
pub fn draw(findings: &Findings) -> Sheet {
    let frame = &findings.frame;
    let share = |count: u64| count as f64 / findings.runs.max(1) as f64;
    let expected: f64 = findings.tied.values().map(|count| share(*count)).sum();
    let states = frame.states.len();
    let heading = Heading {
        name: "ensemble-ties".to_owned(),
        title: format!("The network to expect: {}", frame.provenance.title),
        subtitle: format!(
            "The wider a blue line, the more runs end with a tie that was not there before. {} of {} pairs are tied on \
             average; not drawn: below {:.0} %.",
            number(expected),
            states * states.saturating_sub(1) / 2,
            100.0 * LEAST
        ),
        caption: caption(findings),
        alt: format!("Map of {states} states with lines for the ties that runs end with."),
    };
    let at_start = |pair: (u16, u16)| {
        frame.old_pacts.iter().any(|old| (old.a.min(old.b), old.a.max(old.b)) == pair)
    };
    let entries = [
        (Key::Line(old_tie(1.0)), "tied before the run".to_owned()),
        (Key::Line(new_tie(0.1)), "new in 10 %".to_owned()),
        (Key::Line(new_tie(0.5)), "50 %".to_owned()),
        (Key::Line(new_tie(1.0)), "all of the runs".to_owned()),
    ];
    let (mut sheet, area) = legend::sheet(heading, &entries, 6.0, HEIGHT);
    let mut ties: Vec<_> =
        findings.tied.iter().map(|(pair, count)| (*pair, share(*count))).collect();
    // Frequent and new ties last, so that they lie above the others.
    ties.sort_by(|a, b| {
        let rank = |tie: &((u16, u16), f64)| !at_start(tie.0);
        rank(a).cmp(&rank(b)).then(a.1.total_cmp(&b.1)).then(a.0.cmp(&b.0))
    });
    let lines = ties.into_iter().filter(|(_, share)| *share >= LEAST).map(|(pair, share)| {
        let stroke = if at_start(pair) { old_tie(share) } else { new_tie(share) };
        ((usize::from(pair.0), usize::from(pair.1)), stroke)
    });
    draw_map(&mut sheet.canvas, area, &frame.states, &lines.collect::<Vec<_>>());
    sheet
}

/// A map of states with lines between some of them, in the order in which they are drawn.
pub(in crate::chart) fn draw_map(
    canvas: &mut Canvas,
    area: Rect,
    states: &[StateCard],
    lines: &[((usize, usize), Stroke)],
) {
    canvas.rect(area, theme::SEA);
    let coordinates: Vec<_> = states.iter().map(|c| (c.longitude, c.latitude)).collect();
    let placed = places::place(&coordinates, Rect { left: 0.0, top: 0.0, ..area }, NODE + 2.5)
        .shifted((area.left, area.top));
    let codes: Vec<&str> = states.iter().map(|card| card.code.as_str()).collect();
    if let Some(projection) = placed.projection.filter(|_| outlines::of_earth(&codes)) {
        land::draw(canvas, area, &projection);
    }
    canvas.outline(area, Stroke::solid(theme::GRID, 1.0));
    for ((a, b), stroke) in lines {
        if let (Some(from), Some(to)) = (placed.places.get(*a), placed.places.get(*b)) {
            canvas.path(&bow(from.at, to.at), *stroke);
        }
    }
    for (card, place) in states.iter().zip(&placed.places) {
        draw_node(canvas, card, place);
    }
}
