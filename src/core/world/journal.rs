//! What is kept of a run while it runs: numbers of every turn, events, decisions with reasons.
//!
//! Phases write here only what was asked for: a run inside a large ensemble keeps nothing but its
//! tallies, and pays for nothing else.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::{
    bars::Barred,
    ids::{KindId, StateId},
    transient::Outcome,
};
use crate::{chance::Address, model::events::EventData, scenario::schema::Domain};

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// Only what the end of the run shows.
    #[default]
    Nothing,
    /// The measures of every turn.
    Series,
    /// Also every event, and every decision with its reasons.
    Reasons,
}

/// One number of one turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The turn, from 0.
    pub turn: u32,
    /// State, of a pair the one that acts; none for a measure of the system.
    pub state: Option<StateId>,
    /// The other state of a pair.
    pub other: Option<StateId>,
    /// Number of the measure.
    pub measure: u16,
    /// The number, in the unit of its measure.
    pub value: f64,
}

/// What an option of a decision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// One of the fixed options of its kind of decision.
    Named(&'static str),
    /// A state, as the target of operations.
    State(StateId),
    /// A pact with a partner, or the end of one.
    Pact {
        /// Its kind.
        kind: KindId,
        /// With whom.
        partner: StateId,
        /// Ends a one-sided tie instead of making one.
        ends: bool,
    },
}

/// Terms of a utility by name, weighted and signed.
pub type Terms = Vec<(&'static str, f64)>;

/// One option of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What it is.
    pub option: Label,
    /// Utility, the sum of its terms.
    pub utility: f64,
    /// Probability that it is chosen.
    pub probability: f64,
    /// The terms.
    pub terms: Terms,
}

impl Choice {
    /// A fixed option.
    #[must_use]
    pub const fn named(name: &'static str, utility: f64, probability: f64, terms: Terms) -> Self {
        Self { option: Label::Named(name), utility, probability, terms }
    }
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// The options in their fixed order.
    pub options: Vec<Choice>,
    /// What would be an option if it were not barred.
    pub barred: Vec<Barred>,
    /// Which was chosen; none where the probabilities are shares of many operations.
    pub chosen: Option<usize>,
    /// The uniform draw that decided.
    pub draw: Option<f64>,
    /// Its address.
    pub address: Option<Address>,
    /// What the draw would have chosen, if somebody wanted something else.
    pub drawn: Option<usize>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The turn, from 0.
    pub turn: u32,
    /// Who did it.
    pub actor: Option<StateId>,
    /// To or with whom.
    pub counterpart: Option<StateId>,
    /// What happened, with its numbers.
    pub what: EventData,
    /// The decision behind it.
    pub decision: Option<Decision>,
}

impl Event {
    /// An event of nobody, without decision.
    #[must_use]
    pub const fn new(turn: u32, what: EventData) -> Self {
        Self { turn, actor: None, counterpart: None, what, decision: None }
    }

    /// The same, done by `actor`.
    #[must_use]
    pub const fn by(mut self, actor: StateId) -> Self {
        self.actor = Some(actor);
        self
    }

    /// The same, to or with `counterpart`.
    #[must_use]
    pub const fn to(mut self, counterpart: StateId) -> Self {
        self.counterpart = Some(counterpart);
        self
    }

    /// The same with its decision.
    #[must_use]
    pub fn because(mut self, decision: Decision) -> Self {
        self.decision = Some(decision);
        self
    }
}

/// What a run adds up, whatever the detail.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Operations by domain and intensity.
    pub operations: [[u64; 3]; Domain::COUNT],
    /// Incidents by domain and outcome.
    pub incidents: [[u32; Outcome::ALL.len()]; Domain::COUNT],
    /// Concessions outside incidents, by domain.
    pub concessions: [u32; Domain::COUNT],
    /// Calls for help: honoured, abandoned.
    pub calls: [u32; 2],
    /// Pacts signed in the run, by kind.
    pub signed: Vec<u32>,
    /// Pacts lapsed in the run.
    pub lapsed: u32,
    /// Steps taken: reinterpretation, amendment.
    pub steps: [u32; 2],
    /// Pairs with a disputed place and turns: no more intrusions than expected, all (general deterrence).
    pub held_back: [u64; 2],
}

/// What is kept of a run while it runs.
#[derive(Debug, Clone, Default, Resource)]
pub struct Journal {
    /// How much.
    pub detail: Detail,
    /// Names of the measures.
    pub measures: Vec<String>,
    /// Numbers in the order in which they came.
    pub points: Vec<Point>,
    /// Events in the order in which they came.
    pub events: Vec<Event>,
    /// What the run adds up.
    pub tally: Tally,
}

impl Journal {
    /// Whether reasons are asked for: only then may a phase spend time on words.
    #[must_use]
    pub fn reasons(&self) -> bool {
        self.detail == Detail::Reasons
    }

    /// Whether numbers of every turn are asked for.
    #[must_use]
    pub fn series(&self) -> bool {
        self.detail >= Detail::Series
    }

    /// Keeps an event; `tell` runs only if reasons are asked for.
    pub fn tell(&mut self, tell: impl FnOnce() -> Event) {
        if self.reasons() {
            let event = tell();
            self.events.push(event);
        }
    }

    /// Forgets the run, keeping the memory.
    pub fn clear(&mut self) {
        self.points.clear();
        self.events.clear();
        let mut signed = std::mem::take(&mut self.tally.signed);
        signed.fill(0);
        self.tally = Tally { signed, ..Tally::default() };
    }
}
