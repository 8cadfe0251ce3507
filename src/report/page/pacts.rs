//! The timeline of pacts, as a figure and as a table with reasons.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{Material, ReportError},
    words::spoken,
};
use crate::chart::pacts;
use deter_study::record::tables::RunTables;

/// The section; none without a history.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &Material) -> Result<Option<Markup>, ReportError> {
    if material.shown_runs.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for shown in &material.shown_runs {
        parts.push((shown, pacts::draw(&shown.history.tables).finish()?));
    }
    Ok(Some(html! {
        @for (shown, figure) in &parts {
            (material.head(shown))
            (plate(figure))
            (table(&shown.history.tables))
        }
    }))
}

fn table(tables: &RunTables) -> Markup {
    let when = |turn: Option<i32>| match turn {
        None => String::new(),
        Some(turn) if turn < 0 => "before".to_owned(),
        Some(turn) => {
            let label =
                usize::try_from(turn).ok().and_then(|t| tables.provenance.turn_labels.get(t));
            label.cloned().unwrap_or_else(|| "after the end".to_owned())
        }
    };
    html! {
        details {
            summary { "All " (tables.pacts.len()) " pacts as a table, with reasons" }
            div.scroll tabindex="0" role="region" aria-label="All pacts" {
                table {
                    thead {
                        tr {
                            th scope="col" { "who with whom" }
                            th scope="col" { "kind" }
                            th scope="col" { "signed" }
                            th scope="col" { "in force" }
                            th scope="col" { "lapsed" }
                            th scope="col" { "why; or the source of an older one" }
                        }
                    }
                    tbody {
                        @for pact in &tables.pacts {
                            tr {
                                th scope="row" { (pact.proposer) "–" (pact.partner) }
                                td { (spoken(&pact.kind)) }
                                td { (pact.signed) }
                                td { (when(pact.in_force_turn)) }
                                td { (when(pact.lapsed_turn)) }
                                td { (pact.why) }
                            }
                        }
                    }
                }
            }
        }
    }
}
