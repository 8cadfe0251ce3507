//! In what an event of one history differs from the same event of the other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::align::Pair;
use crate::record::{decisions::DecisionRow, events::EventRow};
use deter_core::{
    chance::Phase,
    model::events::{EventData, EventKind},
    world::transient::Outcome,
};

/// Kinds whose numbers move continuously: that they differ is a matter of degree, no other outcome.
const BY_DEGREE: [EventKind; 4] =
    [EventKind::Support, EventKind::Transfer, EventKind::Plan, EventKind::Election];

/// Most terms that are kept of a decision.
const MOST_TERMS: usize = 3;

/// How two histories differ in one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Utilities, terms, probabilities or quantities differ, and the same came of it.
    Reasons,
    /// Something else came of it.
    Outcome,
    /// Only the base has it.
    OnlyBase,
    /// Only the other world has it.
    OnlyOther,
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// Who did what, in plain words.
    pub text: String,
    /// Probability of what was chosen, if it was a choice.
    pub probability: Option<f64>,
    /// The uniform draw that decided.
    pub draw: Option<f64>,
}

/// A term of a decision that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TermChange {
    /// The option it belongs to.
    pub option: String,
    /// The term.
    pub term: String,
    /// Its value in the base; 0 if it is not there.
    pub base: f64,
    /// Its value in the other world.
    pub other: f64,
}

/// An event in which two histories differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parting {
    /// The turn in which they part.
    pub turn: u32,
    /// Label of the turn.
    pub date: String,
    /// The phase in which they part.
    #[schemars(with = "String")]
    pub phase: Phase,
    /// Kind of event.
    #[schemars(with = "String")]
    pub kind: EventKind,
    /// Whether shots were fired in it, in one history or the other.
    #[serde(skip)]
    pub bloody: bool,
    /// Who acts.
    pub actor: Option<String>,
    /// With or against whom, in the history that has it; in both if they agree.
    pub counterpart: Option<String>,
    /// Domain, kind of pact or name of a scripted event.
    pub about: Option<String>,
    /// States that a scripted event touches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
    /// How they differ.
    pub how: Difference,
    /// The base.
    pub base: Option<Side>,
    /// The other world.
    pub other: Option<Side>,
    /// Terms that differ, the largest difference first; those of what was chosen come before all
    /// others.
    pub terms: Vec<TermChange>,
}

impl Parting {
    /// The difference of a pair; none if both are the same to the last bit.
    #[must_use]
    pub fn of(pair: &Pair<'_>) -> Option<Self> {
        let event = pair.any()?;
        let how = match (pair.base, pair.other) {
            (Some(_), None) => Difference::OnlyBase,
            (None, Some(_)) => Difference::OnlyOther,
            (Some(base), Some(other)) => differ(base, other)?,
            (None, None) => return None,
        };
        let both = |of: fn(&EventRow) -> Option<String>| {
            let (a, b) = (pair.base.and_then(of), pair.other.and_then(of));
            if pair.base.is_some() && pair.other.is_some() && a != b { None } else { a.or(b) }
        };
        let bloody = |event: &EventRow| matches!(&event.what, EventData::Incident { outcome, .. } if Outcome::FORCE.contains(outcome));
        Some(Self {
            turn: event.turn,
            date: event.date.clone(),
            phase: event.what.phase(),
            kind: event.kind(),
            bloody: pair.base.into_iter().chain(pair.other).any(bloody),
            actor: event.actor.clone(),
            counterpart: both(|event| event.counterpart.clone()),
            about: both(EventRow::about),
            touches: Vec::new(),
            how,
            base: pair.base.map(side),
            other: pair.other.map(side),
            terms: match (pair.base, pair.other) {
                (Some(base), Some(other)) => terms(base, other),
                _ => Vec::new(),
            },
        })
    }

    /// Whether something else came of it, and not only other reasons for the same.
    #[must_use]
    pub fn is_outcome(&self) -> bool {
        self.how != Difference::Reasons
    }

    /// Who has a part in it.
    pub fn who(&self) -> impl Iterator<Item = &str> {
        self.actor.iter().chain(&self.counterpart).chain(&self.touches).map(String::as_str)
    }

    /// Phase, kind, actor, counterpart, and what about, without numbers: to count alike ones.
    #[must_use]
    pub fn what(&self) -> String {
        if let (EventKind::Script, Some(name)) = (self.kind, &self.about) {
            return format!("{}: {name} (scripted)", self.phase);
        }
        let mut text = format!("{}: {}", self.phase, self.kind.name().replace('_', " "));
        if let Some(actor) = &self.actor {
            text += &format!(" of {actor}");
        }
        if let Some(counterpart) = &self.counterpart {
            text += &format!(" towards {counterpart}");
        }
        if let Some(about) = &self.about {
            text += &format!(" ({about})");
        }
        text
    }

    /// How much it weighs as something a history is remembered by.
    #[must_use]
    pub fn weight(&self) -> u32 {
        use EventKind as E;
        match self.kind {
            _ if !self.is_outcome() => 0,
            E::Incident if self.bloody => 8,
            E::Step | E::ReferendumLost | E::Veto | E::Ceiling => 7,
            E::Regime | E::Government | E::Script => 6,
            E::Incident | E::Concession | E::Signature | E::Lapse | E::BrokenOff => 5,
            E::Call | E::Signal | E::Shock => 4,
            E::Consent | E::Proposal => 3,
            E::Move | E::Stance => 2,
            E::Plan | E::Operation | E::Support | E::Election | E::Transfer => 1,
        }
    }
}

/// How two events at the same place differ.
fn differ(base: &EventRow, other: &EventRow) -> Option<Difference> {
    let chosen = |event: &EventRow| -> Option<String> {
        let decision = event.decision.as_ref()?;
        Some(decision.options.get(decision.chosen?)?.option.clone())
    };
    let same = (&base.what, &base.actor, &base.counterpart, &base.decision)
        == (&other.what, &other.actor, &other.counterpart, &other.decision);
    if same {
        return None;
    }
    let by_degree = BY_DEGREE.contains(&base.kind());
    if chosen(base) != chosen(other) || (!by_degree && base.text() != other.text()) {
        Some(Difference::Outcome)
    } else {
        Some(Difference::Reasons)
    }
}

/// Whether the same is told of both, of what comes by degrees but for its numbers.
pub(super) fn same_words(base: &EventRow, other: &EventRow) -> bool {
    let by_degree = BY_DEGREE.contains(&base.kind()) && base.about() == other.about();
    base.kind() == other.kind() && (by_degree || base.text() == other.text())
}

fn side(event: &EventRow) -> Side {
    let decision = event.decision.as_ref();
    let chosen = decision.and_then(|d| d.options.get(d.chosen?));
    Side {
        text: event.sentence(),
        probability: chosen.map(|option| option.probability),
        draw: decision.and_then(|decision| decision.draw),
    }
}

fn terms(base: &EventRow, other: &EventRow) -> Vec<TermChange> {
    let (Some(here), Some(there)) = (&base.decision, &other.decision) else {
        return Vec::new();
    };
    let mut found: Vec<(bool, TermChange)> = Vec::new();
    for option in &here.options {
        let Some(same) = there.options.iter().find(|o| o.option == option.option) else {
            continue;
        };
        let chosen = is_chosen(here, &option.option) || is_chosen(there, &option.option);
        let only_there = same.terms.iter().filter(|(name, _)| !has(&option.terms, name));
        let names = option.terms.iter().chain(only_there).map(|(name, _)| name);
        for name in names {
            let (a, b) = (value(&option.terms, name), value(&same.terms, name));
            if a != b {
                let (option, term) = (option.option.clone(), name.clone());
                found.push((chosen, TermChange { option, term, base: a, other: b }));
            }
        }
    }
    let size = |change: &TermChange| (change.other - change.base).abs();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(size(&b.1).total_cmp(&size(&a.1))));
    found.into_iter().take(MOST_TERMS).map(|(_, change)| change).collect()
}

fn is_chosen(decision: &DecisionRow, option: &str) -> bool {
    decision.chosen.and_then(|at| decision.options.get(at)).is_some_and(|o| o.option == option)
}

fn has(terms: &[(String, f64)], name: &str) -> bool {
    terms.iter().any(|(known, _)| known == name)
}

fn value(terms: &[(String, f64)], name: &str) -> f64 {
    terms.iter().find(|(known, _)| known == name).map_or(0.0, |(_, x)| *x)
}
