//! How a challenger's operations go: what of them changes, by target and domain.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::ids::StateId;
use crate::{
    model::variables::{Numbers, numbered_variables},
    scenario::schema::Domain,
};

numbered_variables! {
    /// What changes of a challenger's operations.
    CAMPAIGNS: (Debug, Clone, Copy, PartialEq, Serialize, Deserialize);

    /// A challenger's operations against one target in one domain.
    pub struct Campaign {
        /// Logarithm of their level over that of the start, before theory: drift, shocks, ceiling.
        pub course: f64,
        /// Logarithm of what theory makes of it: follows the worth of operations in some turns.
        pub shift: f64,
        /// Utility of an operation at the first look, from which its worth counts.
        pub rest: f64,
        /// Weight among all targets and holding back at the first look, 0 to 1.
        pub weight: f64,
        /// Multiple set by events.
        pub times: f64,
        /// Utility of an act of coercion besides, set by events.
        pub urge: f64,
        /// Operations beyond presence a turn, as they were expected at the first look.
        pub usual: f64,
        /// Whether there was a first look.
        pub seen: bool,
    }
}

impl Default for Campaign {
    fn default() -> Self {
        Self {
            course: 0.0,
            shift: 0.0,
            rest: 0.0,
            weight: 0.0,
            times: 1.0,
            urge: 0.0,
            usual: 0.0,
            seen: false,
        }
    }
}

/// Every challenger's operations, in the order challenger, domain, target.
#[derive(Debug, Clone, PartialEq, Default, Resource, Serialize, Deserialize)]
pub struct Campaigns {
    states: usize,
    cells: Vec<Campaign>,
    /// By challenger and domain: share held back at the first look; none before it.
    held: Vec<Option<f64>>,
}

impl Campaigns {
    /// All at rest.
    #[must_use]
    pub fn at_rest(challengers: usize, states: usize) -> Self {
        let fronts = challengers * Domain::COUNT;
        Self { states, cells: vec![Campaign::default(); fronts * states], held: vec![None; fronts] }
    }

    /// Takes over what was seen first: worth, weights, what was usual, and what theory made of a level.
    pub(super) fn see_first(&mut self, seen: &Self) {
        for (cell, seen) in self.cells.iter_mut().zip(&seen.cells) {
            let Campaign { course, times, urge, .. } = *cell;
            *cell = Campaign { course, times, urge, ..*seen };
        }
        self.held.clone_from(&seen.held);
    }

    /// Those of the challenger at this place among all challengers, in a domain, by target, and the
    /// share that is held back.
    pub fn front(
        &mut self,
        challenger: usize,
        domain: Domain,
    ) -> (&mut [Campaign], &mut Option<f64>) {
        let front = challenger * Domain::COUNT + domain as usize;
        (&mut self.cells[front * self.states..][..self.states], &mut self.held[front])
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, challenger: usize, domain: Domain, target: StateId) -> &Campaign {
        &self.cells[(challenger * Domain::COUNT + domain as usize) * self.states + target.at()]
    }

    /// Whether they are of as many challengers and states as `other`.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        self.states == other.states
            && self.cells.len() == other.cells.len()
            && self.held.len() == other.held.len()
    }

    /// Becomes a copy of `other` without a new allocation.
    pub fn copy_from(&mut self, other: &Self) {
        self.states = other.states;
        self.cells.clone_from(&other.cells);
        self.held.clone_from(&other.held);
    }
}

impl Numbers for Campaigns {
    fn numbers(&self, each: &mut impl FnMut(f64)) {
        self.cells.iter().for_each(|cell| cell.numbers(each));
        self.held.iter().for_each(|held| held.numbers(each));
    }
}
