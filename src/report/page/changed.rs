//! What was changed: field by field, the first scenario against every other.

use maud::{Markup, html};

use super::{
    source::PageContent,
    table::{Frame, framed, heads},
    words::spoken,
};
use deter_core::scenario::difference;

/// Changes shown before the rest is folded away.
const SHOWN: usize = 12;

/// The section; none if there is one scenario only.
#[must_use]
pub fn section(material: &PageContent) -> Option<Markup> {
    let scenarios = material.scenarios();
    let (base, others) = scenarios.split_first()?;
    if others.is_empty() {
        return None;
    }
    Some(html! {
        @for other in others {
            h3 { (base.scenario.title) " → " (other.scenario.title) }
            (table(&changes(&base.scenario, &other.scenario)))
        }
    })
}

/// A change: path, what the base has, what the other has.
pub type Change = (String, Option<String>, Option<String>);

fn changes(
    base: &deter_core::scenario::Scenario,
    other: &deter_core::scenario::Scenario,
) -> Vec<Change> {
    // Titles and words are no change of the world.
    let words = ["title", "question", "notes", "seed", "expectations"];
    difference(base, other)
        .into_iter()
        .filter(|d| !words.iter().any(|word| d.path.split(['.', '[']).next() == Some(word)))
        .map(|d| (d.path, d.left, d.right))
        .collect()
}

/// The table of changes; long ones are folded.
#[must_use]
pub fn table(changes: &[Change]) -> Markup {
    let rows = |changes: &[Change]| {
        let rows = html! {
            @for (path, left, right) in changes {
                tr {
                    th scope="row" { (spoken_path(path)) }
                    td { (side(left.as_deref())) }
                    td { (side(right.as_deref())) }
                }
            }
        };
        let heads = heads(["field", "in the first world", "in the other"]);
        framed(Frame { label: "Changes", ..Frame::default() }, &heads, &rows)
    };
    let (first, rest) = changes.split_at(changes.len().min(SHOWN));
    html! {
        @if changes.is_empty() {
            p { "Nothing: both scenarios are the same but for their words." }
        } @else {
            (rows(first))
        }
        @if !rest.is_empty() {
            details {
                summary { "And " (rest.len()) " more" }
                (rows(rest))
            }
        }
    }
}

fn side(value: Option<&str>) -> Markup {
    html! {
        @match value {
            Some(text) => code { (text) },
            None => span.none { "not there" },
        }
    }
}

/// A path that may be broken at its dots.
#[must_use]
pub fn spoken_path(path: &str) -> Markup {
    html! {
        @for (place, part) in path.split('.').enumerate() {
            @if place > 0 { span.dot { " › " } }
            (spoken(part))
        }
    }
}
