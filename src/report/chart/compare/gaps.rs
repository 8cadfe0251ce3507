//! The paired difference of the main series, turn by turn: when the worlds part.

use super::fans::{by_state, course_of};
use crate::chart::{
    Sheet,
    course::Panel,
    parts::lines::{self, Line, LinePanel},
    theme::{self, Style},
};
use deter_study::compare::{Comparison, comparison::WorldComparison};

/// One figure for the system and one for each state in focus in which anything differs.
pub fn draw(comparison: &Comparison, against: &WorldComparison) -> Vec<Sheet> {
    let words = |title: &str| {
        (
            format!(
                "Mean paired difference from {} and its 95 % interval, each turn by itself. What \
                 does not differ in any turn is left out.",
                comparison.worlds[0].label
            ),
            format!("{title}: lines of the mean paired difference with intervals."),
        )
    };
    let naming = ("parting", ", turn by turn");
    by_state(comparison, against, naming, panel_of, words, |heading, axis, panels| {
        lines::draw(heading, axis, panels, panels.len().clamp(1, 3), 190.0)
    })
}

fn panel_of(
    comparison: &Comparison,
    against: &WorldComparison,
    state: &str,
    Panel { measure, title, unit, .. }: &Panel,
) -> Option<LinePanel> {
    let course = course_of(comparison, state, measure)?;
    let turns = course.differences.get(against.world.checked_sub(1)?)?;
    let found = || turns.iter().enumerate().filter_map(|(turn, d)| Some((turn, (*d)?)));
    if found().all(|(_, (mean, interval))| mean == 0.0 && interval.width() == 0.0) {
        return None;
    }
    let style = theme::series(0);
    let edge = Style { colour: theme::tint(style.colour, 0.5), dash: &[2.0, 2.5], ..style };
    let line = |label: &str, style: Style, value: &dyn Fn(f64, f64, f64) -> f64| Line {
        label: label.to_owned(),
        points: found()
            .map(|(turn, (mean, i))| (turn as f64 + 0.5, value(i.low, mean, i.high)))
            .collect(),
        style,
    };
    let zero = Style { colour: theme::AXIS, dash: &[], ..style };
    Some(LinePanel {
        title: title.clone(),
        unit: format!("difference, {unit}"),
        lines: vec![
            line("0", zero, &|_, _, _| 0.0),
            line("95 %", edge, &|_, _, high| high),
            line("mean", style, &|_, mean, _| mean),
            line("95 %", edge, &|low, _, _| low),
        ],
        least_span: 0.0,
    })
}
