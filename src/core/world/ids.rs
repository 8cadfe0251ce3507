//! Who is who: states and kinds by number, code, key and entity.

use bevy_ecs::prelude::{Component, Entity, Resource};
use serde::{Deserialize, Serialize};

use crate::{
    chance::Key,
    model::variables::{Numbers, none_is},
};

/// A state's number: the place of its code in sorted order. Also the component that tells a
/// state's entity who it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Component, Serialize, Deserialize,
)]
pub struct StateId(pub u16);

impl StateId {
    /// The number as an index.
    #[must_use]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

impl Numbers for StateId {
    fn numbers(&self, each: &mut impl FnMut(f64)) {
        self.0.numbers(each);
    }
}

none_is!(StateId = -1.0);

/// A kind of pact's number: its rung on the scenario's ladder, 0 is the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KindId(pub u8);

impl KindId {
    /// The number as a bit in a set of kinds.
    #[must_use]
    pub const fn bit(self) -> u32 {
        1 << self.0
    }

    /// The number as an index.
    #[must_use]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// The states in the order of their codes.
#[derive(Debug, Clone, Resource)]
pub struct Roster {
    /// Codes of the states, in order.
    pub codes: Vec<String>,
    /// Keys of their luck.
    pub keys: Vec<Key>,
    /// Entities of the states, in the same order.
    pub entities: Vec<Entity>,
}

impl Roster {
    /// How many states there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// All numbers in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = StateId> + use<> {
        (0..self.codes.len() as u16).map(StateId)
    }

    /// The code of a state.
    #[must_use]
    pub fn code(&self, id: StateId) -> &str {
        &self.codes[id.at()]
    }

    /// The key of a state's luck.
    #[must_use]
    pub fn key(&self, id: StateId) -> Key {
        self.keys[id.at()]
    }

    /// The entity of a state.
    #[must_use]
    pub fn entity(&self, id: StateId) -> Entity {
        self.entities[id.at()]
    }
}
