//! Events and decisions in the words of the scenario: the rows of `events.jsonl`.
//!
//! A row is one JSON object on one line. Its `n` is its place in the file, from 0; a decision holds
//! every option with its utility, the terms whose sum it is, its probability, and the uniform draw
//! that chose, with the draw's address.

use serde::{Deserialize, Serialize};

use super::named;
use deter_core::{
    chance::{Address, Key, Phase, Purpose},
    scenario::schema::Domain,
    world::{Roster, Rules, journal, transient::Outcome},
};

/// Something that happened, with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// Its place among the events of the run, 0 is the first.
    pub n: u64,
    /// Turn, 0 is the first.
    pub turn: u32,
    /// Label of the turn, such as `2021Q3`.
    pub date: String,
    /// Phase in which it happened.
    pub phase: Phase,
    /// What kind of thing, such as `operation`, `stance`, `incident`, `call`, `proposal`,
    /// `consent`, `signature`, `lapse`, `step`, `election`, `signal`.
    pub kind: String,
    /// Code of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Code of to or with whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<String>,
    /// Domain of operations it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Kind of pact it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pact: Option<String>,
    /// How an incident ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// What happened, in plain words; the actor is the subject.
    pub text: String,
    /// Its numbers by name.
    #[serde(default, with = "named", skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<(String, f64)>,
    /// The decision behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionRow>,
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// The options in their fixed order.
    pub options: Vec<OptionRow>,
    /// Place of the one chosen; none where the probabilities are shares of many operations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<usize>,
    /// The uniform number in (0, 1) that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<f64>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressRow>,
}

/// An option of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionRow {
    /// What it is.
    pub option: String,
    /// Utility: the sum of the terms.
    pub utility: f64,
    /// Probability that it is chosen.
    pub probability: f64,
    /// Terms by name, weighted and signed.
    #[serde(default, with = "named", skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<(String, f64)>,
}

/// The address of a draw: with the seed and the replicate, all that it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRow {
    /// Turn.
    pub turn: u16,
    /// Phase.
    pub phase: Phase,
    /// What is decided.
    pub purpose: Purpose,
    /// Code of who draws; none for the system, or for the key of a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Code of against or with whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<String>,
    /// Keys of actor and counterpart as the generator sees them.
    pub keys: (u32, u32),
    /// Which of several draws alike.
    pub index: u32,
}

impl AddressRow {
    fn of(address: Address, roster: &Roster) -> Self {
        let code = |key: Key| {
            roster.keys.iter().position(|known| *known == key).map(|at| roster.codes[at].clone())
        };
        Self {
            turn: address.turn,
            phase: address.phase,
            purpose: address.purpose,
            actor: code(address.actor),
            counterpart: code(address.counterpart),
            keys: (address.actor.0, address.counterpart.0),
            index: address.index,
        }
    }

    /// The address as the generator takes it.
    #[must_use]
    pub const fn address(&self) -> Address {
        Address {
            turn: self.turn,
            phase: self.phase,
            purpose: self.purpose,
            actor: Key(self.keys.0),
            counterpart: Key(self.keys.1),
            index: self.index,
        }
    }
}

impl EventRow {
    /// The event at place `n` in the words of the scenario.
    #[must_use]
    pub fn of(event: &journal::Event, n: u64, rules: &Rules, roster: &Roster) -> Self {
        let number = |name: &str| {
            event.numbers.iter().find(|(known, _)| known == name).map(|(_, x)| *x as usize)
        };
        let domain = number("domain").and_then(|d| Domain::ALL.get(d)).map(|d| d.name());
        let pact = number("kind").and_then(|kind| rules.kinds.get(kind)).map(|k| k.name.clone());
        let outcome = number("outcome").and_then(|o| Outcome::ALL.get(o)).map(|o| o.name());
        let spoken = ["domain", "kind", "outcome"];
        Self {
            n,
            turn: event.turn,
            date: rules.calendar.label(i64::from(event.turn)),
            phase: event.phase,
            kind: event.kind.clone(),
            actor: event.actor.map(|id| roster.code(id).to_owned()),
            counterpart: event.counterpart.map(|id| roster.code(id).to_owned()),
            domain: domain.map(str::to_owned),
            pact,
            outcome: outcome.map(str::to_owned),
            text: event.text.clone(),
            numbers: event
                .numbers
                .iter()
                .filter(|(name, _)| !spoken.contains(&name.as_str()))
                .cloned()
                .collect(),
            decision: event.decision.as_ref().map(|decision| DecisionRow {
                options: decision
                    .options
                    .iter()
                    .map(|choice| OptionRow {
                        option: choice.option.clone(),
                        utility: choice.utility,
                        probability: choice.probability,
                        terms: choice.terms.clone(),
                    })
                    .collect(),
                chosen: decision.chosen,
                draw: decision.draw,
                address: decision.address.map(|address| AddressRow::of(address, roster)),
            }),
        }
    }

    /// A number of it by name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.numbers.iter().find(|(known, _)| known == name).map(|(_, x)| *x)
    }
}
