//! The timeline of pacts, as a figure and as a table with reasons.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{PageContent, ReportError},
    table::{Frame, plain},
    words::spoken,
};
use crate::chart::pacts;
use deter_study::{record::tables::RunTables, table::text::Table};

/// The section; none without a history.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &PageContent) -> Result<Option<Markup>, ReportError> {
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
    let heads = ["who with whom", "kind", "signed", "in force", "lapsed"];
    let why = "why; or the source of an older one";
    let mut table = Table::new(heads.into_iter().chain([why]));
    for pact in &tables.pacts {
        table.row([
            format!("{}–{}", pact.proposer, pact.partner),
            spoken(&pact.kind),
            pact.signed.clone(),
            when(pact.in_force_turn),
            when(pact.lapsed_turn),
            pact.why.clone(),
        ]);
    }
    html! {
        details {
            summary { "All " (tables.pacts.len()) " pacts as a table, with reasons" }
            (plain(Frame { label: "All pacts", ..Frame::default() }, &table))
        }
    }
}
