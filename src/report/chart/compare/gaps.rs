//! The paired difference of the main series, turn by turn: when the worlds part.

use super::{
    caption,
    fans::{course_of, name_of, pages},
    suffix,
};
use crate::chart::{
    Heading, Sheet,
    course::Panel,
    parts::{
        axes::Horizontal,
        lines::{self, Line, LinePanel},
        time::TimeAxis,
    },
    theme::{self, Style},
};
use deter_study::compare::{Comparison, comparison::Against};

/// One figure for the system and one for each state in focus in which anything differs.
pub fn draw(comparison: &Comparison, against: &Against) -> Vec<Sheet> {
    let mut figures = Vec::new();
    for (state, list) in pages(comparison) {
        let panels: Vec<LinePanel> =
            list.iter().filter_map(|panel| panel_of(comparison, against, state, panel)).collect();
        if panels.is_empty() {
            continue;
        }
        let world = &comparison.worlds[against.world];
        let who = name_of(comparison, state);
        let title = format!("{who}, turn by turn: {}", world.provenance.title);
        let part = if state == "*" { "system".to_owned() } else { state.to_lowercase() };
        let heading = Heading {
            name: format!("parting-{part}{}", suffix(comparison, against)),
            subtitle: format!(
                "Mean paired difference from {} and its 95 % interval, each turn by itself. What \
                 does not differ in any turn is left out.",
                comparison.worlds[0].label
            ),
            caption: caption(comparison),
            alt: format!("{title}: lines of the mean paired difference with intervals."),
            title,
        };
        let axis = Horizontal::Turns(TimeAxis::of(&comparison.frame.provenance));
        figures.push(lines::draw(heading, &axis, &panels, panels.len().clamp(1, 3), 190.0));
    }
    figures
}

fn panel_of(
    comparison: &Comparison,
    against: &Against,
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
