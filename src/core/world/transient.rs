//! What one turn hands from phase to phase.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::ids::StateId;
use crate::{
    chance::{Address, Key, Luck, Phase, Purpose, philox::Stream},
    model::Parameters,
    scenario::schema::{Domain, Route},
};

/// When it is, and whose luck it is.
#[derive(Debug, Clone, Resource)]
pub struct Clock {
    /// Turn, 0 is the first.
    pub turn: u32,
    /// The luck of this world.
    pub luck: Luck,
}

impl Clock {
    /// The turn as pacts count it.
    #[must_use]
    pub const fn now(&self) -> i32 {
        self.turn as i32
    }

    /// The address of a draw in this turn.
    #[must_use]
    pub const fn address(&self, phase: Phase, purpose: Purpose, actor: Key) -> Address {
        Address::new(self.turn, phase, purpose, actor)
    }

    /// A generator of this address alone ([`Luck::rng`]).
    #[must_use]
    pub fn rng(&self, address: Address) -> Stream {
        self.luck.rng(address)
    }
}

impl Parameters {
    /// How severe one operation of each intensity is felt to be.
    #[must_use]
    pub const fn severities(&self) -> [f64; 3] {
        [self.severity_presence, self.severity_intrusion, self.severity_coercion]
    }
}

/// A challenger's operations against one target in one domain in this turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operation {
    /// The challenger whose operations they are.
    pub challenger: StateId,
    /// Against whom.
    pub target: StateId,
    /// The domain of operations.
    pub domain: Domain,
    /// How many, by intensity.
    pub counts: [u32; 3],
    /// Of a cyber operation: how many succeeded.
    pub successes: u32,
    /// How many the target detected (all, outside cyber).
    pub detected: u32,
    /// How many of those it can lay at the challenger's door.
    pub identified: u32,
    /// Blamed on the challenger, and not its doing.
    pub false_alarms: u32,
}

impl Operation {
    /// One operation by presence, seen by all.
    #[must_use]
    pub const fn single(challenger: StateId, target: StateId, domain: Domain) -> Self {
        Self {
            challenger,
            target,
            domain,
            counts: [1, 0, 0],
            successes: 1,
            detected: 1,
            identified: 1,
            false_alarms: 0,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.counts[0] + self.counts[1] + self.counts[2]
    }

    /// Severity of what can be laid at the challenger's door, given that of one operation of each
    /// intensity ([`Parameters::severities`]).
    #[must_use]
    pub fn severity(&self, of_each: &[f64; 3]) -> f64 {
        let whole: f64 = of_each
            .iter()
            .zip(self.counts)
            .map(|(severity, count)| severity * f64::from(count))
            .sum();
        let total = self.total();
        if total == 0 { 0.0 } else { whole * f64::from(self.identified) / f64::from(total) }
    }
}

/// How an incident ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The challenger did not press.
    StatusQuo,
    /// The target gave way.
    Concession,
    /// The challenger stopped short of force.
    Backdown,
    /// Force was used, and nobody died.
    Force,
    /// Some died, 25 at most.
    Lethal,
    /// More than 25 died, short of war.
    Severe,
    /// It became a war.
    War,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::StatusQuo,
        Self::Concession,
        Self::Backdown,
        Self::Force,
        Self::Lethal,
        Self::Severe,
        Self::War,
    ];

    /// Those in which force was used.
    pub const FORCE: [Self; 4] = [Self::Force, Self::Lethal, Self::Severe, Self::War];

    /// Name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StatusQuo => "status_quo",
            Self::Concession => "concession",
            Self::Backdown => "backdown",
            Self::Force => "force",
            Self::Lethal => "lethal",
            Self::Severe => "severe",
            Self::War => "war",
        }
    }
}

/// An incident of this turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Incident {
    /// Who pressed, or did not.
    pub challenger: StateId,
    /// Who was pressed.
    pub target: StateId,
    /// The domain of operations.
    pub domain: Domain,
    /// How it ended.
    pub outcome: Outcome,
    /// What was at stake, 0 to 1.
    pub stake: f64,
}

/// A call for help of this turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Who called.
    pub victim: StateId,
    /// Who was called.
    pub helper: StateId,
    /// Whether it stood by.
    pub honoured: bool,
}

/// What the phases of this turn have done so far.
#[derive(Debug, Clone, Default, Resource)]
pub struct Turn {
    /// Operations, in the order challenger, domain, target.
    pub operations: Vec<Operation>,
    /// Concessions outside incidents: challenger, target, domain.
    pub concessions: Vec<(StateId, StateId, Domain)>,
    /// The incidents of the turn.
    pub incidents: Vec<Incident>,
    /// Calls for help.
    pub calls: Vec<Call>,
    /// Incidents by script, to be played: challenger, target, domain.
    pub incidents_due: Vec<(StateId, StateId, Domain)>,
    /// Hostile acts by script: challenger, target, severity.
    pub acts: Vec<(StateId, StateId, f64)>,
    /// States that hold an election in this turn.
    pub elections: Vec<StateId>,
    /// Whether `Dyads::hosted` changed: an event gave or took bases.
    pub bases_moved: bool,
    /// Steps taken by script: state and index of the step.
    pub steps: Vec<(StateId, u8)>,
    /// Pacts signed in this turn, by place in the ledger.
    pub signed: Vec<usize>,
    /// Routes of the steps taken in this turn.
    pub steps_taken: Vec<Route>,
    /// Pacts that lapsed in this turn.
    pub lapsed: u32,
    /// Challengers' pairs with a disputed place: those with no more intrusions than expected, all.
    pub held_back: (u32, u32),
}

impl Turn {
    /// Forgets everything, keeping the memory.
    pub fn clear(&mut self) {
        self.operations.clear();
        self.concessions.clear();
        self.incidents.clear();
        self.calls.clear();
        self.incidents_due.clear();
        self.acts.clear();
        self.elections.clear();
        self.steps.clear();
        self.bases_moved = false;
        self.signed.clear();
        self.steps_taken.clear();
        self.lapsed = 0;
        self.held_back = (0, 0);
    }
}
