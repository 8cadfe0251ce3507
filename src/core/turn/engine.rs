//! A world and its schedule, built once and used for run after run.

use bevy_ecs::prelude::*;

use super::{measure_names, schedule};
use crate::{
    chance::Luck,
    world::{
        Clock, Journal, Ledger, Pact, Roster, Rules, Snapshot,
        build::Blueprint,
        journal::{Detail, Tally},
    },
};

/// A world and its schedule. Resetting is cheap, so one engine serves any number of runs; every
/// thread of an ensemble has its own.
pub struct Engine {
    blueprint: Blueprint,
    world: World,
    schedule: Schedule,
}

impl Engine {
    /// An engine for this blueprint, at the start of replicate 0 of seed 0.
    #[must_use]
    pub fn new(blueprint: Blueprint) -> Self {
        let world = blueprint.spawn(Luck::new(0, 0));
        let mut engine = Self { blueprint, world, schedule: schedule() };
        let names = measure_names(engine.rules());
        engine.world.resource_mut::<Journal>().measures = names;
        engine
    }

    /// Back to the start, for replicate `replicate` of `seed`, keeping this much.
    pub fn reset(&mut self, seed: u64, replicate: u64, detail: Detail) {
        self.blueprint.start.restore(&mut self.world, Luck::new(seed, replicate));
        self.world.resource_mut::<Journal>().detail = detail;
    }

    /// Continues from a snapshot of a run of the same scenario.
    pub fn resume(&mut self, from: &Snapshot, seed: u64, replicate: u64, detail: Detail) {
        from.restore(&mut self.world, Luck::new(seed, replicate));
        self.world.resource_mut::<Journal>().detail = detail;
    }

    /// Runs one turn.
    pub fn step(&mut self) {
        self.schedule.run(&mut self.world);
    }

    /// Runs another schedule on this world, such as one phase ([`super::alone`]).
    pub fn run(&mut self, schedule: &mut Schedule) {
        schedule.run(&mut self.world);
    }

    /// Runs until `turns` turns have been played in all.
    pub fn run_to(&mut self, turns: u32) {
        while self.turn() < turns {
            self.step();
        }
    }

    /// The next turn to play.
    #[must_use]
    pub fn turn(&self) -> u32 {
        self.world.resource::<Clock>().turn
    }

    /// The state of things between two turns.
    #[must_use]
    pub fn snapshot(&mut self) -> Snapshot {
        Snapshot::take(&mut self.world)
    }

    /// What was kept.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        self.world.resource::<Journal>()
    }

    /// Sums of the run.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.journal().tally
    }

    /// Rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        self.world.resource::<Rules>()
    }

    /// Who is who.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        self.world.resource::<Roster>()
    }

    /// The blueprint.
    #[must_use]
    pub const fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    /// All pacts so far, in the order in which they came.
    pub fn pacts(&self) -> impl Iterator<Item = &Pact> {
        let order = self.world.resource::<Ledger>().order();
        order.iter().filter_map(|entity| self.world.get::<Pact>(*entity))
    }

    /// The ECS, for whoever wants to look deeper.
    #[must_use]
    pub const fn world(&self) -> &World {
        &self.world
    }
}
