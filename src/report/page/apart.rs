//! How worlds under the same luck part: figures, where histories part first, what theories had
//! expected, and the rules of the verdicts.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{Compared, PageContent, ReportError},
    table::{Frame, plain},
    words::{plural, signed, spoken},
};
use crate::chart::{Figure, compare};
use deter_core::scenario::expectations::Direction;
use deter_study::{compare::comparison::WorldComparison, statistics::Verdict, table::text::Table};

/// The section; none without a comparison.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &PageContent) -> Result<Option<Markup>, ReportError> {
    if material.comparisons.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for compared in &material.comparisons {
        parts.push((compared, compare::apart(&compared.comparison)?));
    }
    Ok(Some(html! {
        @for (compared, figures) in &parts {
            @if parts.len() > 1 { h3 { (compared.name()) } }
            @let (of_states, of_all): (Vec<_>, Vec<_>) = figures.iter().partition(|f| of_a_state(f));
            @for figure in &of_all { (plate(figure)) }
            @for against in &compared.comparison.against {
                (partings(compared, against))
                (expected(compared, against))
            }
            @if !of_states.is_empty() {
                details {
                    summary {
                        "The states in focus, one by one: "
                        (plural(of_states.len() as u64, "figure"))
                    }
                    div { @for figure in &of_states { (plate(figure)) } }
                }
            }
        }
        details {
            summary { "What the verdicts mean, and what the intervals assume" }
            dl.sources {
                @for verdict in Verdict::ALL { dt { strong { (verdict) } } dd { (verdict.rule()) } }
            }
            @if let Some((compared, _)) = parts.first() { p { (compared.comparison.assumptions) } }
        }
    }))
}

/// Whether a figure is about one state and not about all.
fn of_a_state(figure: &Figure) -> bool {
    let part = ["worlds-", "parting-"].iter().find_map(|head| figure.name.strip_prefix(head));
    part.is_some_and(|part| !part.starts_with("system"))
}

/// Where the histories part first.
fn partings(compared: &Compared, against: &WorldComparison) -> Markup {
    let mut table = Table::new(["the first thing that differs", ">runs", ">turn at the median"]);
    for parting in &against.partings {
        let runs = format!("{} of {}", parting.runs, parting.of);
        table.row([parting.what.clone(), runs, turn(compared, parting.median_turn)]);
    }
    html! {
        @if !against.partings.is_empty() {
            h3 { "Where the histories part first: " (compared.title(against.world)) }
            (plain(Frame { label: "Where the histories part first", ..Frame::default() }, &table))
        }
    }
}

fn turn(compared: &Compared, turn: u32) -> String {
    let labels = &compared.comparison.frame.provenance.turn_labels;
    labels.get(turn as usize).cloned().unwrap_or_else(|| turn.to_string())
}

/// What theories had expected, and what was found.
fn expected(compared: &Compared, against: &WorldComparison) -> Markup {
    let mut table =
        Table::new(["theory", "measure", "expects that it", "in these runs it", "because"]);
    for one in &against.expected {
        let moved = one.found.map_or("does not tell", moves);
        let by = one.difference.map_or_else(String::new, |(by, _)| format!(" ({})", signed(by)));
        table.row([
            spoken(&one.lens),
            spoken(&one.measure),
            moves(one.direction).to_owned(),
            format!("{moved}{by}"),
            one.why.clone(),
        ]);
    }
    html! {
        @if !against.expected.is_empty() {
            h3 { "What theories expect of it: " (compared.title(against.world)) }
            (plain(Frame { label: "What theories expect", ..Frame::default() }, &table))
            p.why {
                "Found under the lens of the scenario, in "
                (plural(compared.comparison.runs, "pair")) " of runs."
            }
        }
    }
}

const fn moves(direction: Direction) -> &'static str {
    match direction {
        Direction::Rises => "rises",
        Direction::Falls => "falls",
        Direction::Unchanged => "hardly differs",
    }
}
