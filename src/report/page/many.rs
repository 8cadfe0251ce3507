//! What many runs have in common, and how far they part: the figures of ensembles.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{PageContent, ReportError},
};
use crate::chart::ensemble::of_ensemble;

/// The section; none without an ensemble.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &PageContent) -> Result<Option<Markup>, ReportError> {
    if material.ensembles.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for whole in &material.ensembles {
        parts.push((&whole.loaded.scenario.title, of_ensemble(&whole.findings)?));
    }
    Ok(Some(html! {
        p {
            "Every run has the same scenario and other luck. A band shows how far the runs part; it "
            "holds luck alone, not the doubt about the numbers behind the scenario."
        }
        @for (title, figures) in &parts {
            @if parts.len() > 1 { h3 { (title) } }
            @for figure in figures { (plate(figure)) }
        }
    }))
}
