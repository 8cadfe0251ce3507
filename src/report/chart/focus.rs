//! Attributes of the states in focus over time, as small multiples.

use std::collections::BTreeMap;

use super::parts::axes::Horizontal;
use super::parts::lines::{self, Line, LinePanel};
use super::parts::time::TimeAxis;
use super::surface::Point;
use super::{Heading, caption, sheet::Sheet, theme};
use deter_core::model::measures::named;
use deter_study::record::tables::RunTables;

/// A measure and how its panel shows it.
struct Panel {
    /// Name in the series; names with further qualifiers after a dot are taken too.
    name: &'static str,
    /// Shown with its first number as 100: states differ in money by a factor of a hundred.
    indexed: bool,
    /// The axis spans at least this much.
    least_span: f64,
}

const fn panel(name: &'static str, indexed: bool, least_span: f64) -> Panel {
    Panel { name, indexed, least_span }
}

const PANELS: [Panel; 7] = [
    panel("capacity", true, 20.0),
    panel("burden", false, 0.5),
    panel("constraint", false, 0.2),
    panel("security_gap", false, 0.1),
    panel("belief", false, 0.2),
    panel("reliance", false, 0.2),
    panel("cyber_resilience", false, 0.2),
];

/// Draws the figure.
pub fn draw(tables: &RunTables) -> Sheet {
    let panels: Vec<LinePanel> = PANELS.iter().filter_map(|panel| drawn(tables, panel)).collect();
    let titles: Vec<String> = panels.iter().map(|panel| panel.title.to_lowercase()).collect();
    let heading = Heading {
        name: "focus".to_owned(),
        title: format!("States in focus: {}", tables.provenance.title),
        subtitle: format!(
            "{}. Every panel has its own scale, not always from zero.",
            in_focus(tables).join(", ")
        ),
        caption: caption(&tables.provenance),
        alt: format!(
            "Lines over the turns of the run for {}: {}.",
            in_focus(tables).join(", "),
            titles.join(", ")
        ),
    };
    if panels.is_empty() {
        return Sheet::empty(heading, "No attributes of states in focus are recorded.");
    }
    let axis = Horizontal::Turns(TimeAxis::of(&tables.provenance));
    let columns = if panels.len() == 4 { 2 } else { panels.len().min(3) };
    lines::draw(heading, &axis, &panels, columns, 205.0)
}

fn in_focus(tables: &RunTables) -> Vec<String> {
    if tables.focus.is_empty() {
        return vec!["No state is in focus".to_owned()];
    }
    let name = |code: &String| {
        let card = tables.states.iter().find(|card| card.code == *code);
        card.map_or_else(|| code.clone(), |card| format!("{} ({code})", card.name))
    };
    tables.focus.iter().map(name).collect()
}

/// Whether a state is the one patron there is.
fn only_patron(tables: &RunTables, code: &str) -> bool {
    let mut patrons = tables.states.iter().filter(|card| card.role == "patron");
    patrons.next().is_some_and(|first| first.code == code) && patrons.next().is_none()
}

/// The panel of a measure; none if no state in focus has it.
fn drawn(tables: &RunTables, panel: &Panel) -> Option<LinePanel> {
    let measure = named(panel.name)?;
    // By the place in focus and the qualifier, such as a patron's code: one line each.
    let mut lines: BTreeMap<(usize, &str), Vec<Point>> = BTreeMap::new();
    for row in tables.series.iter().filter(|row| row.other.is_none()) {
        let Some(rest) = row.measure.strip_prefix(panel.name) else {
            continue;
        };
        let Some(qualifier) = rest.strip_prefix('.').or_else(|| rest.is_empty().then_some(""))
        else {
            continue;
        };
        // That a patron believes in itself is no news.
        if panel.name == "belief" && only_patron(tables, &row.state) {
            continue;
        }
        let Some(place) = tables.focus.iter().position(|code| *code == row.state) else {
            continue;
        };
        lines.entry((place, qualifier)).or_default().push((f64::from(row.turn) + 0.5, row.value));
    }
    let lines: Vec<Line> = lines
        .into_iter()
        .filter_map(|((place, qualifier), mut points)| {
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            if panel.indexed {
                let first = points.iter().map(|p| p.1).find(|v| v.is_finite() && *v > 0.0)?;
                points.iter_mut().for_each(|point| point.1 *= 100.0 / first);
            }
            let code = &tables.focus[place];
            let label = match qualifier {
                "" => code.clone(),
                _ => format!("{code} {}", theme::spoken(qualifier)),
            };
            Some(Line { label, points, style: theme::series(place) })
        })
        .collect();
    (!lines.is_empty()).then(|| LinePanel {
        title: theme::capital(measure.title),
        unit: if panel.indexed { "index, first turn = 100" } else { measure.unit }.to_owned(),
        lines,
        least_span: panel.least_span,
    })
}
