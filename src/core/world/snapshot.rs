//! The whole of a world as plain data: to save, load, hash, branch and reset.

use bevy_ecs::{prelude::*, query::QueryData};
use serde::{Deserialize, Serialize};

use super::{
    bars::{BarSpan, Bars},
    campaigns::Campaigns,
    components::*,
    dyads::Dyads,
    ids::{Roster, StateId},
    journal::{Journal, Tally},
    pacts::{Ledger, Pact},
    transient::{Clock, Turn},
};
use crate::{chance::Luck, model::variables::Numbers};

/// The components of a state: those that every state has, and those of roles.
macro_rules! parts {
    ($($part:ident: $type:ident),*; $($role:ident: $role_type:ident),*) => {
        /// Everything of one state that changes.
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        pub struct StateSnapshot {
            $(#[doc = concat!("[`", stringify!($type), "`].")] pub $part: $type,)*
            $(#[doc = concat!("[`", stringify!($role_type), "`], of a state with that role.")]
            pub $role: Option<$role_type>,)*
        }

        /// The same in the world.
        #[derive(QueryData)]
        #[query_data(mutable)]
        struct Everything {
            $($part: &'static mut $type,)*
            $($role: Option<&'static mut $role_type>,)*
        }

        impl StateSnapshot {
            /// As the scenario has it at the start.
            pub(super) fn at_start(of: &Founding<'_>) -> Self {
                Self { $($part: of.into(),)* $($role: of.$role.map(Into::into),)* }
            }

            /// The numbers that can be set on the way: the last word of the path of each, and what
            /// fits.
            pub fn settable() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
                [$($type::SETTABLE,)* $($role_type::SETTABLE),*].into_iter().flatten()
            }

            /// Sets such a number; none if there is none of this name.
            ///
            /// # Errors
            /// If the value does not fit, in words.
            pub fn set(&mut self, name: &str, value: f64) -> Option<Result<(), String>> {
                None$(.or_else(|| self.$part.set(name, value)))*
                    $(.or_else(|| self.$role.as_mut()?.set(name, value)))*
            }

            fn take(here: EverythingReadOnlyItem) -> Self {
                Self { $($part: *here.$part,)* $($role: here.$role.copied(),)* }
            }

            fn restore(&self, mut here: EverythingItem) {
                $(*here.$part = self.$part;)*
                $(if let (Some(mut here), Some(there)) = (here.$role, self.$role) {
                    *here = there;
                })*
            }

            /// The components of the state to be.
            pub(super) fn spawn(&self, world: &mut World, id: StateId) -> Entity {
                let mut entity = world.spawn(id);
                $(entity.insert(self.$part);)*
                $(if let Some(role) = self.$role {
                    entity.insert(role);
                })*
                entity.id()
            }
        }

        impl Numbers for StateSnapshot {
            fn numbers(&self, each: &mut impl FnMut(f64)) {
                $(self.$part.numbers(each);)*
                $(self.$role.unwrap_or_default().numbers(each);)*
            }
        }
    };
}
// The order is that of the hash: a new component comes last among its like.
parts! {
    economy: Economy, military: Military, constraint: Constraint, reliance: Reliance, cyber: Cyber,
    polity: Polity, industry: Industry, resolve: Resolve, worldview: Worldview, outlook: Outlook,
    start: Start;
    patron: Patron, home: Home, government: Government
}

/// A world between two turns. Together with the scenario, the seed and the replicate it is all
/// that the future depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The next turn to run.
    pub turn: u32,
    /// States in the order of their codes.
    pub states: Vec<StateSnapshot>,
    /// Pacts in the order in which they came.
    pub pacts: Vec<Pact>,
    /// What there is between states.
    pub dyads: Dyads,
    /// From when to when bars stand, in the order of the rules.
    pub bars: Vec<BarSpan>,
    /// Operations of the challengers.
    pub campaigns: Campaigns,
    /// Which scripted events have happened.
    pub happened: Vec<bool>,
    /// Sums so far.
    pub tally: Tally,
}

/// Which scripted events have happened.
#[derive(Debug, Clone, Default, Resource)]
pub struct Happened(pub Vec<bool>);

impl Snapshot {
    /// A copy of the world as it is, to be continued with the turn the clock shows.
    #[must_use]
    pub fn take(world: &mut World) -> Self {
        let entities = world.resource::<Roster>().entities.clone();
        let mut query = world.query::<Everything>();
        let states = entities
            .iter()
            .filter_map(|entity| query.get(world, *entity).ok().map(StateSnapshot::take))
            .collect();
        let order = world.resource::<Ledger>().order().to_vec();
        let pacts = order.iter().filter_map(|entity| world.get::<Pact>(*entity).copied()).collect();
        Self {
            turn: world.resource::<Clock>().turn,
            states,
            pacts,
            dyads: world.resource::<Dyads>().clone(),
            bars: world.resource::<Bars>().0.clone(),
            campaigns: world.resource::<Campaigns>().clone(),
            happened: world.resource::<Happened>().0.clone(),
            tally: world.resource::<Journal>().tally.clone(),
        }
    }

    /// Puts this state of things into a world that was built from the same scenario, under this
    /// luck. Components are written in place; nothing of the world before remains.
    pub fn restore(&self, world: &mut World, luck: Luck) {
        let entities = world.resource::<Roster>().entities.clone();
        let mut query = world.query::<Everything>();
        for (entity, from) in entities.iter().zip(&self.states) {
            if let Ok(here) = query.get_mut(world, *entity) {
                from.restore(here);
            }
        }
        let mut ledger = std::mem::take(&mut *world.resource_mut::<Ledger>());
        ledger.refill(world, &self.pacts, self.turn);
        *world.resource_mut::<Ledger>() = ledger;
        let mut dyads = world.resource_mut::<Dyads>();
        for (here, there) in dyads.all_mut().into_iter().zip(self.dyads.all()) {
            here.copy_from(there);
        }
        world.resource_mut::<Bars>().0.clone_from(&self.bars);
        world.resource_mut::<Campaigns>().copy_from(&self.campaigns);
        world.resource_mut::<Happened>().0.clone_from(&self.happened);
        world.resource_mut::<Turn>().clear();
        let mut journal = world.resource_mut::<Journal>();
        journal.clear();
        journal.tally.clone_from(&self.tally);
        let mut clock = world.resource_mut::<Clock>();
        clock.turn = self.turn;
        clock.luck = luck;
    }

    /// The same start with what later change counts from as it was `seen` first.
    #[must_use]
    pub fn as_seen_first(&self, seen: &Self) -> Self {
        let mut start = self.clone();
        for (state, seen) in start.states.iter_mut().zip(&seen.states) {
            state.start = seen.start;
            if let (Some(home), Some(seen)) = (&mut state.home, &seen.home) {
                (home.constant, home.settled) = (seen.constant, seen.settled);
            }
        }
        start.dyads.edge_at_start.clone_from(&seen.dyads.edge_at_start);
        start.dyads.hazard_at_start.clone_from(&seen.dyads.hazard_at_start);
        start.campaigns.see_first(&seen.campaigns);
        start
    }

    /// Hash of every bit of the state of things: 64 hexadecimal digits (BLAKE3).
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut number = |x: f64| {
            hasher.update(&x.to_bits().to_le_bytes());
        };
        number(f64::from(self.turn));
        for state in &self.states {
            state.numbers(&mut number);
        }
        for pact in &self.pacts {
            let lapsed = pact.lapsed.unwrap_or(i32::MAX);
            for x in [
                i32::from(pact.proposer.0),
                i32::from(pact.partner.0),
                i32::from(pact.kind.0),
                pact.opened,
                pact.signed,
                pact.in_force,
                lapsed,
            ] {
                number(f64::from(x));
            }
            number(f64::from(pact.leaves.unwrap_or(i32::MAX)));
            number(pact.joining);
        }
        for matrix in self.dyads.all() {
            for x in matrix.cells() {
                number(*x);
            }
        }
        self.campaigns.numbers(&mut number);
        for happened in &self.happened {
            number(f64::from(u8::from(*happened)));
        }
        for bar in &self.bars {
            number(f64::from(bar.from));
            number(f64::from(bar.to));
        }
        hasher.finalize().to_hex().to_string()
    }
}
