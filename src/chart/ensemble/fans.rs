//! Fans of the main series: median, middle 50 % and 90 % of the runs, turn by turn.

use super::{Findings, caption};
use crate::chart::{
    ChartError, Figure, Heading,
    parts::{
        axes::Horizontal,
        fan::{self, Fan, FanPanel, Quantiles},
        time::TimeAxis,
    },
    theme,
};

/// A panel: measure, title, unit, whether the axis starts at zero.
type Panel = (&'static str, &'static str, &'static str, bool);

const OF_SYSTEM: [Panel; 9] = [
    ("probes.air", "Operations in the air", "operations a turn", true),
    ("probes.maritime", "Operations at sea", "operations a turn", true),
    ("probes.cyber", "Cyber operations", "operations a turn", true),
    ("probes.economic", "Economic coercion", "operations a turn", true),
    ("deterrence.general", "General deterrence", "share of disputed pairs left alone, 0–1", true),
    ("pacts_signed", "Pacts signed", "signatures a turn", true),
    ("network.density", "Density of the network", "share of pairs with a pact in force", false),
    ("network.centralisation", "Centralisation", "Freeman degree centralisation, 0–1", false),
    (
        "network.hub_dependence",
        "Hub dependence",
        "share of connected pairs lost with the hub",
        false,
    ),
];

const OF_FOCUS: [Panel; 6] = [
    ("capacity", "Military capacity", "bn USD of capital, or the scenario's index", false),
    ("burden", "Military burden", "% of GDP", false),
    ("constraint", "Constraint on force abroad", "share of capacity held back, 0–1", false),
    ("security_gap", "Security gap", "threat × uncovered share, 0–1", false),
    ("reliance", "Reliance on the patron", "planned share of the need, 0–1", false),
    ("belief", "Belief in the patron", "probability that it is firm, 0–1", false),
];

/// Most states that get a figure of their own.
const MOST_STATES: usize = 6;

fn fan(findings: &Findings, state: &str, measure: &str) -> Option<Fan> {
    let series = findings.series(state, measure)?;
    if series.turns.iter().all(|(n, ..)| *n == 0) {
        return None;
    }
    let point = |(turn, (_, _, values)): (usize, &(u64, f64, [f64; 5]))| Quantiles {
        x: turn as f64 + 0.5,
        values: *values,
    };
    let points: Vec<Quantiles> = series.turns.iter().enumerate().map(point).collect();
    Some(Fan { label: String::new(), points, style: theme::series(0) })
}

fn panels(findings: &Findings, state: &str, list: &[Panel]) -> Vec<FanPanel> {
    let panel = |(measure, title, unit, from_zero): &Panel| {
        let fan = fan(findings, state, measure)?;
        // What no run ever shows would be an empty panel.
        let any = fan.points.iter().any(|point| point.values.iter().any(|value| *value != 0.0));
        any.then(|| FanPanel {
            title: (*title).to_owned(),
            unit: (*unit).to_owned(),
            fans: vec![fan],
            observed: Vec::new(),
            from_zero: *from_zero,
        })
    };
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

fn figure(
    findings: &Findings,
    heading: Heading,
    panels: &[FanPanel],
) -> Result<Figure, ChartError> {
    let axis = Horizontal::Turns(TimeAxis::of(&findings.frame.provenance));
    fan::draw(heading, &axis, panels, panels.len().clamp(1, 3), 205.0)
}

/// The system's series.
///
/// # Errors
///
/// [`ChartError::Draw`] if the drawing library refuses.
pub fn system(findings: &Findings) -> Result<Figure, ChartError> {
    let title = format!("What the runs do: {}", findings.frame.provenance.title);
    let heading = heading(findings, "ensemble-system".to_owned(), title);
    figure(findings, heading, &panels(findings, "*", &OF_SYSTEM))
}

/// One figure for each of the first states in focus.
///
/// # Errors
///
/// [`ChartError::Draw`] if the drawing library refuses.
pub fn focus(findings: &Findings) -> Result<Vec<Figure>, ChartError> {
    let frame = &findings.frame;
    let one = |code: &String| {
        let panels = panels(findings, code, &OF_FOCUS);
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
