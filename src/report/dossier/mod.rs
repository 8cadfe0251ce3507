//! The dossier: all that a referee is handed, in one page.
//!
//! * [`studies`]: closed forms, promises, patterns, sensitivity, calibration.
//! * [`against`]: backtest, ablation, robustness, what is known to fail.

pub mod against;
pub mod studies;

use maud::{Markup, PreEscaped, html};
use serde::{Deserialize, Serialize};

use crate::page::{
    document::{self, Section},
    table::{Frame, framed, heads, plain},
};
use deter_study::table::text::Table;

/// A part of the dossier, as it lies in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierPart {
    /// Everything that shapes it, hashed: a part of another fingerprint is made anew.
    pub fingerprint: String,
    /// What it says, in a sentence.
    pub short: String,
    /// What in it speaks against the model, one line each.
    pub failures: Vec<String>,
    /// Its section: markup that this crate made.
    pub html: String,
}

impl DossierPart {
    /// A part without a fingerprint yet.
    #[must_use]
    pub fn new(short: String, failures: Vec<String>, html: Markup) -> Self {
        Self { fingerprint: String::new(), short, failures, html: html.into_string() }
    }
}

/// What a referee attacks, and the part that answers.
const ATTACKS: [(&str, &str, &str); 10] = [
    ("Results are built in", "ablation", "every mechanism off in turn, under the same luck"),
    (
        "Too many parameters; anything fits",
        "sensitivity",
        "what the outcomes depend on, and what never acts",
    ),
    (
        "It was fitted to what it explains",
        "backtest",
        "scored on years that set no parameter, beside baselines of the past",
    ),
    (
        "Your capability index is wrong",
        "robustness",
        "indices, priors, theories and judgements varied at once, and where conclusions break",
    ),
    ("Only one theory", "patterns", "five lenses over one engine, the same patterns"),
    ("Only one history", "patterns", "bands and shares of runs, not one trajectory"),
    (
        "The mechanisms are not those of the literature",
        "closed",
        "their closed forms, from the functions that the phases call",
    ),
    ("Not reproducible", "checks", "the same seed, the same bits; hashes under every figure"),
    ("You show what went well", "failures", "every miss of this document in one list"),
    ("It cannot be told what it does", "odd", "the description (ODD+D), written from the code"),
];

/// The page. `parts` in their order: anchor, heading, part.
#[must_use]
pub fn page(
    title: &str,
    quick: bool,
    parts: &[(&'static str, &'static str, DossierPart)],
) -> String {
    let mut sections: Vec<Section> = vec![("answer", "In short", summary(quick, parts))];
    sections.extend(
        parts
            .iter()
            .map(|(anchor, heading, part)| (*anchor, *heading, html! { (PreEscaped(&part.html)) })),
    );
    document::framed(title, &sections)
}

fn summary(quick: bool, parts: &[(&'static str, &'static str, DossierPart)]) -> Markup {
    let has = |anchor: &str| parts.iter().any(|(known, _, _)| *known == anchor);
    let frame = |label| Frame { label, ..Frame::default() };
    let said = html! {
        @for (anchor, heading, part) in parts {
            tr { th scope="row" { a href={ "#" (anchor) } { (heading) } } td { (part.short) } }
        }
    };
    let asked = html! {
        @for (attack, anchor, answer) in ATTACKS.iter().filter(|(_, anchor, _)| has(anchor)) {
            tr { th scope="row" { (attack) } td { a href={ "#" (anchor) } { (answer) } } }
        }
    };
    html! {
        p.lede {
            "What speaks for this model and what speaks against it, made by one command and from nothing "
            "but the code and the scenarios. The model is made for exploration and teaching: a share of "
            "runs is a frequency in the model, never a forecast."
        }
        @if quick {
            p.why {
                "This is the quick version: few runs, a small screening, three what-ifs. Intervals are "
                "wide, and a line that says “not told apart” may only need more runs."
            }
        }
        (framed(frame("What each part says"), &heads(["part", "what it says"]), &said))
        h3 { "What referees ask" }
        (framed(frame("What referees ask"), &heads(["objection", "where it is met, or not"]), &asked))
    }
}

/// A table in its frame.
fn grid(label: &str, table: &Table) -> Markup {
    plain(Frame { label, ..Frame::default() }, table)
}
