//! Fans of the main series: median, middle 50 % and 90 % of the runs, turn by turn.

use super::{Findings, caption};
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

/// Most states that get a figure of their own.
const MOST_STATES: usize = 6;

fn fan(findings: &Findings, state: &str, Panel { measure, counts, .. }: &Panel) -> Option<Fan> {
    let counts = *counts;
    let series = findings.series(state, measure)?;
    if series.turns.iter().all(|(n, ..)| *n == 0) {
        return None;
    }
    let point = |(turn, (_, mean, values)): (usize, &(u64, f64, [f64; 5]))| {
        let mut values = *values;
        if counts {
            values[2] = *mean;
        }
        Quantiles { x: turn as f64 + 0.5, values }
    };
    let points: Vec<Quantiles> = series.turns.iter().enumerate().map(point).collect();
    Some(Fan { label: String::new(), points, style: theme::series(0), paths: Vec::new() })
}

fn panels(findings: &Findings, state: &str, list: &[Panel]) -> Vec<FanPanel> {
    let panel = |panel: &Panel| course::fan_panel(panel, vec![fan(findings, state, panel)?]);
    list.iter().filter_map(panel).collect()
}

fn heading(findings: &Findings, name: String, title: String) -> Heading {
    Heading {
        name,
        subtitle: format!(
            "{} runs under different luck. Every panel has its own scale, not always from zero.",
            findings.runs
        ),
        caption: caption(findings),
        alt: format!("{title}: fans of the median and the middle 50 % and 90 % of the runs."),
        title,
    }
}

fn figure(findings: &Findings, heading: Heading, panels: &[FanPanel]) -> Sheet {
    let axis = Horizontal::Turns(TimeAxis::of(&findings.frame.provenance));
    fan::draw(heading, &axis, panels, panels.len().clamp(1, 3), 205.0)
}

/// The system's series.
pub fn system(findings: &Findings) -> Sheet {
    let title = format!("What the runs do: {}", findings.frame.provenance.title);
    let heading = heading(findings, "ensemble-system".to_owned(), title);
    figure(findings, heading, &panels(findings, "*", &course::panels(&findings.frame.kinds, false)))
}

/// One figure for each of the first states in focus.
pub fn focus(findings: &Findings) -> Vec<Sheet> {
    let frame = &findings.frame;
    let list = course::panels(&frame.kinds, true);
    let one = |code: &String| {
        let panels = panels(findings, code, &list);
        let card = frame.states.iter().find(|card| card.code == *code)?;
        if panels.is_empty() {
            return None;
        }
        let title = format!("{} ({code}): {}", card.name, frame.provenance.title);
        let heading = heading(findings, format!("ensemble-{}", code.to_lowercase()), title);
        Some(figure(findings, heading, &panels))
    };
    frame.focus.iter().take(MOST_STATES).filter_map(one).collect()
}
