//! The figures of an ensemble: what many runs of one scenario have in common, and how far they part.
//!
//! * [`answers`]: what answers the question, as dots.
//! * [`fans`]: the main series of the system and of the states in focus, median and bands.
//! * [`pacts`]: how many pacts a run signs. [`signing`]: when each candidate signs, if it does.
//! * [`dyads`]: which pair signs which kind, and how often. [`ties`]: the network to expect.

pub mod answers;
pub mod dyads;
pub mod fans;
pub mod pacts;
pub mod signing;
#[cfg(test)]
mod tests;
pub mod ties;

use super::{ChartError, Figure, sheet::finish};
use deter_study::ensemble::{Findings, frame::Frame};

/// The figures of an ensemble, in the order in which a report shows them. Without series there are
/// no fans.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_ensemble(findings: &Findings) -> Result<Vec<Figure>, ChartError> {
    let mut figures: Vec<super::Sheet> = answers::draw(findings).into_iter().collect();
    if !findings.series.is_empty() {
        figures.push(fans::system(findings));
        figures.extend(fans::focus(findings));
    }
    figures.push(pacts::draw(findings));
    figures.push(signing::draw(findings));
    figures.push(dyads::draw(findings));
    figures.push(ties::draw(findings));
    finish(figures)
}

/// The line under every figure.
fn caption(findings: &Findings) -> String {
    format!("{} runs · {}", findings.runs, super::caption(&findings.frame.provenance))
}

/// A candidate's name, such as `A–B logistics`.
fn candidate(frame: &Frame, (a, b, kind): (u16, u16, u8)) -> String {
    format!("{}–{} {}", frame.code(a), frame.code(b), super::theme::spoken(frame.kind(kind)))
}

/// The candidates by how often they signed.
fn ranked(findings: &Findings) -> Vec<(u16, u16, u8)> {
    let mut order: Vec<_> = findings.candidates.iter().collect();
    order.sort_by_key(|(key, found)| (std::cmp::Reverse(found.signed), **key));
    order.into_iter().map(|(key, _)| *key).collect()
}
