//! Single histories turn by turn: the challengers' pressure, and the states in focus.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{Material, ReportError},
};
use crate::chart::{focus, probes};

/// The section; none without a history.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &Material) -> Result<Option<Markup>, ReportError> {
    if material.tales.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for tale in &material.tales {
        let tables = &tale.history.tables;
        parts.push((tale, probes::draw(tables)?, focus::draw(tables)?));
    }
    Ok(Some(html! {
        @for (tale, probes, focus) in &parts {
            (material.head(tale))
            (plate(probes))
            (plate(focus))
        }
    }))
}
