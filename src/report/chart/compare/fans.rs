//! The main series of both worlds: medians and bands over one another.

use super::{caption, suffix};
use crate::chart::{
    Heading, Sheet,
    course::{self, Panel},
    parts::{
        axes::Horizontal,
        fan::{self, Fan, FanPanel, Quantiles},
        time::TimeAxis,
    },
    theme,
};
use deter_study::compare::{
    Comparison,
    comparison::{Course, WorldComparison},
};

/// The figures: the system, then the states in focus whose series differ most.
pub fn draw(comparison: &Comparison, against: &WorldComparison) -> Vec<Sheet> {
    let words = |title: &str| {
        (
            format!(
                "base: {}. here: {}. Every panel has its own scale, not always from zero.",
                comparison.worlds[0].label, comparison.worlds[against.world].label
            ),
            format!(
                "{title}: fans of the median and the middle of the runs in both worlds, turn by turn."
            ),
        )
    };
    by_state(comparison, against, ("worlds", ""), fan_panel, words, |heading, axis, panels| {
        fan::draw(heading, axis, panels, panels.len().clamp(1, 3), 205.0)
    })
}

/// A figure for the system and one for each state in focus that has panels: the head of its file's
/// name and what its title adds, its panels, its subtitle and alternative text by its title.
pub(super) fn by_state<P>(
    comparison: &Comparison,
    against: &WorldComparison,
    (head, more): (&str, &str),
    panel: impl Fn(&Comparison, &WorldComparison, &str, &Panel) -> Option<P>,
    words: impl Fn(&str) -> (String, String),
    draw: impl Fn(Heading, &Horizontal, &[P]) -> Sheet,
) -> Vec<Sheet> {
    let axis = Horizontal::Turns(TimeAxis::of(&comparison.frame.provenance));
    let mut sheets = Vec::new();
    for (state, list) in pages(comparison) {
        let panels: Vec<P> =
            list.iter().filter_map(|one| panel(comparison, against, state, one)).collect();
        if panels.is_empty() {
            continue;
        }
        let world = &comparison.worlds[against.world].provenance.title;
        let title = format!("{}{more}: {world}", name_of(comparison, state));
        let part = if state == "*" { "system".to_owned() } else { state.to_lowercase() };
        let (subtitle, alt) = words(&title);
        let name = format!("{head}-{part}{}", suffix(comparison, against));
        let heading = Heading { name, title, subtitle, caption: caption(comparison), alt };
        sheets.push(draw(heading, &axis, &panels));
    }
    sheets
}

/// Whose series are drawn, and which.
fn pages(comparison: &Comparison) -> impl Iterator<Item = (&str, Vec<Panel>)> {
    let frame = &comparison.frame;
    let states = frame.focus.iter().map(|code| (code.as_str(), true));
    let all = std::iter::once(("*", false)).chain(states);
    all.map(|(state, of_state)| (state, course::panels(&frame.kinds, of_state)))
}

/// `The system`, or a state's name with its code.
fn name_of(comparison: &Comparison, state: &str) -> String {
    let card = comparison.frame.states.iter().find(|card| card.code == state);
    card.map_or_else(|| "Both worlds".to_owned(), |card| format!("{} ({state})", card.name))
}

/// The course of a measure of a state.
pub(super) fn course_of<'a>(
    comparison: &'a Comparison,
    state: &str,
    measure: &str,
) -> Option<&'a Course> {
    comparison.series.iter().find(|course| course.state == state && course.measure == measure)
}

fn fan_panel(
    comparison: &Comparison,
    against: &WorldComparison,
    state: &str,
    panel: &Panel,
) -> Option<FanPanel> {
    let course = course_of(comparison, state, &panel.measure)?;
    let fan = |(place, (world, label)): (usize, (usize, &str))| {
        let means = course.means.get(world);
        let quantiles = |(turn, values): (usize, &Option<[f64; 5]>)| {
            values.map(|mut values| {
                let mean = means.and_then(|means| means.get(turn).copied().flatten());
                if let Some(mean) = mean.filter(|_| panel.counts) {
                    values[2] = mean;
                }
                Quantiles { x: turn as f64 + 0.5, values }
            })
        };
        let points: Vec<Quantiles> =
            course.worlds.get(world)?.iter().enumerate().filter_map(quantiles).collect();
        let path = |run: &Vec<Option<f64>>| {
            let at = |(turn, x): (usize, &Option<f64>)| (turn as f64 + 0.5, x.unwrap_or(f64::NAN));
            run.iter().enumerate().map(at).collect()
        };
        // Single runs of counts would be nothing but jumps.
        let kept = course.paths.get(world).filter(|_| !panel.counts);
        let paths = kept.map_or_else(Vec::new, |runs| runs.iter().map(path).collect());
        Some(Fan { label: label.to_owned(), points, style: theme::series(place), paths })
    };
    let fans: Vec<Fan> =
        [(0, "base"), (against.world, "here")].into_iter().enumerate().filter_map(fan).collect();
    course::fan_panel(panel, fans)
}
