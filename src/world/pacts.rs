//! What two states signed.

use bevy_ecs::prelude::{Component, Entity, Resource};
use serde::{Deserialize, Serialize};

use super::ids::{KindId, StateId};

/// A pact. Its life is three turns: signed, in force, lapsed; each may lie ahead.
///
/// Whether it lapses is one draw over its life, not one a turn: it has a `patience`, exponential
/// with mean 1, that wears by −ln(1 − chance) in every turn in which a side might leave. That is
/// the same law as a draw per turn, for chances that may change, and a tenth of the cost.
#[derive(Debug, Clone, Copy, PartialEq, Component, Serialize, Deserialize)]
pub struct Pact {
    /// Who proposed it (for older pacts: the first in the order of codes).
    pub proposer: StateId,
    /// The other side.
    pub partner: StateId,
    /// Rung.
    pub kind: KindId,
    /// Turn in which the negotiation began.
    pub opened: i32,
    /// Turn of the signature.
    pub signed: i32,
    /// Turn of the entry into force.
    pub in_force: i32,
    /// Turn in which it lapsed.
    pub lapsed: Option<i32>,
    /// Its patience; drawn when it is first put to the test.
    pub patience: Option<f64>,
    /// How much of it is worn.
    pub worn: f64,
}

/// Where a pact stands in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not signed, or signed and not yet in force.
    Negotiating,
    /// In force.
    InForce,
    /// Ended.
    Lapsed,
}

impl Pact {
    /// Where it stands after the phases of `turn` that came so far.
    #[must_use]
    pub const fn status(&self, turn: i32) -> Status {
        match self.lapsed {
            Some(_) => Status::Lapsed,
            None if self.in_force <= turn => Status::InForce,
            None => Status::Negotiating,
        }
    }

    /// Whether it is in force.
    #[must_use]
    pub fn is_in_force(&self, turn: i32) -> bool {
        self.status(turn) == Status::InForce
    }

    /// The side that is not `state`; `None` if `state` has no part in it.
    #[must_use]
    pub fn other(&self, state: StateId) -> Option<StateId> {
        if self.proposer == state {
            Some(self.partner)
        } else if self.partner == state {
            Some(self.proposer)
        } else {
            None
        }
    }
}

/// All pacts in the order in which they came into the world: queries go through it, because the
/// ECS promises no order.
#[derive(Debug, Clone, Default, Resource)]
pub struct Ledger {
    /// Entities.
    pub order: Vec<Entity>,
}
