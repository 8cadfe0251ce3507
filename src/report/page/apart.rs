//! How worlds under the same luck part: figures, where histories part first, what theories had
//! expected, and the rules of the verdicts.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{Compared, Material, ReportError},
    words::{plural, signed, spoken},
};
use crate::chart::{Figure, compare::of_comparison};
use deter_core::scenario::expectations::Direction;
use deter_study::{compare::comparison::Against, statistics::Verdict};

/// The section; none without a comparison.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &Material) -> Result<Option<Markup>, ReportError> {
    if material.comparisons.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for compared in &material.comparisons {
        parts.push((compared, of_comparison(&compared.comparison)?));
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
fn partings(compared: &Compared, against: &Against) -> Markup {
    html! {
        @if !against.partings.is_empty() {
            h3 { "Where the histories part first: " (compared.title(against.world)) }
            div.scroll tabindex="0" role="region" aria-label="Where the histories part first" {
                table {
                    thead {
                        tr {
                            th scope="col" { "the first thing that differs" }
                            th.number scope="col" { "runs" }
                            th.number scope="col" { "turn at the median" }
                        }
                    }
                    tbody {
                        @for parting in &against.partings {
                            tr {
                                th scope="row" { (parting.what) }
                                td.number { (parting.runs) " of " (parting.of) }
                                td.number { (turn(compared, parting.median_turn)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn turn(compared: &Compared, turn: u32) -> String {
    let labels = &compared.comparison.frame.provenance.turn_labels;
    labels.get(turn as usize).cloned().unwrap_or_else(|| turn.to_string())
}

/// What theories had expected, and what was found.
fn expected(compared: &Compared, against: &Against) -> Markup {
    html! {
        @if !against.expected.is_empty() {
            h3 { "What theories expect of it: " (compared.title(against.world)) }
            div.scroll tabindex="0" role="region" aria-label="What theories expect" {
                table {
                    thead {
                        tr {
                            th scope="col" { "theory" }
                            th scope="col" { "measure" }
                            th scope="col" { "expects that it" }
                            th scope="col" { "in these runs it" }
                            th scope="col" { "because" }
                        }
                    }
                    tbody {
                        @for one in &against.expected {
                            tr {
                                th scope="row" { (spoken(&one.lens)) }
                                td { (spoken(&one.measure)) }
                                td { (moves(one.direction)) }
                                td {
                                    (one.found.map_or("does not tell", moves))
                                    @if let Some((difference, _)) = one.difference {
                                        " (" (signed(difference)) ")"
                                    }
                                }
                                td { (one.why) }
                            }
                        }
                    }
                }
            }
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
