//! Single histories turn by turn: the challengers' pressure, and the states in focus.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{PageContent, ReportError},
};
use crate::chart::{focus, probes};

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
        let tables = &shown.history.tables;
        parts.push((shown, probes::draw(tables).finish()?, focus::draw(tables).finish()?));
    }
    Ok(Some(html! {
        @for (shown, probes, focus) in &parts {
            (material.head(shown))
            (plate(probes))
            (plate(focus))
        }
    }))
}
