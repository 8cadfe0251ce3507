//! A world and its schedule, built once and used for run after run.

use bevy_ecs::prelude::*;

use super::{Decider, NoSuchOption, measure_names, schedule, script::FirstLook};
use crate::{
    chance::Luck,
    world::{
        Clock, Journal, Ledger, Pact, Roster, Rules, Snapshot,
        build::Blueprint,
        journal::{Detail, Event, Tally},
        script::EventPlan,
    },
};

/// A world and its schedule. Resetting is cheap, so one engine serves any number of runs; every
/// thread of an ensemble has its own.
pub struct Engine {
    blueprint: Blueprint,
    world: World,
    schedule: Schedule,
    /// Turn 0 without the script, by which things are seen first; of a world whose script may act in it.
    first_look: Option<Schedule>,
}

/// Why the systems of a turn cannot be put in one order.
#[derive(Debug, thiserror::Error)]
#[error("the systems of a turn can run in more than one order, or in none: {0}")]
pub struct UnorderedSystems(String);

impl Engine {
    /// An engine for this blueprint, at the start of replicate 0 of seed 0.
    #[must_use]
    pub fn new(blueprint: Blueprint) -> Self {
        Self::build(blueprint, |_, _| {})
    }

    /// The same with systems of the caller's own among the phases. `add` is given the world, for the
    /// resources that they keep, and the schedule of a turn, whose sets are [`super::Before`],
    /// [`super::In`] and [`super::After`] each phase.
    ///
    /// What such a system keeps in components and resources of its own is neither reset between
    /// runs nor part of a snapshot or of its hash; it may start anew when [`Clock::turn`] is 0.
    ///
    /// # Errors
    /// If there is more than one order in which the systems could run, and it would matter: two of
    /// them touch the same thing and neither is said to come first.
    pub fn with(
        blueprint: Blueprint,
        add: impl FnOnce(&mut World, &mut Schedule),
    ) -> Result<Self, UnorderedSystems> {
        let mut engine = Self::build(blueprint, add);
        let Self { world, schedule, .. } = &mut engine;
        match schedule.initialize(world) {
            Ok(_) => Ok(engine),
            Err(error) => Err(UnorderedSystems(error.to_string(schedule.graph(), world))),
        }
    }

    fn build(blueprint: Blueprint, add: impl FnOnce(&mut World, &mut Schedule)) -> Self {
        let world = blueprint.spawn(Luck::new(0, 0));
        let rules: &Rules = world.resource();
        let first_look = rules.script.iter().any(EventPlan::may_fire_at_start);
        let first_look = first_look.then(|| super::first_look(rules));
        let schedule = schedule(rules);
        let mut engine = Self { blueprint, world, schedule, first_look };
        engine.decide(Decider::default());
        let names = measure_names(engine.rules());
        engine.world.resource_mut::<Journal>().measures = names;
        add(&mut engine.world, &mut engine.schedule);
        let detail = engine.journal().detail;
        engine.reset(0, 0, detail);
        engine
    }

    /// Back to the start, for replicate `replicate` of `seed`, keeping this much.
    ///
    /// What later change counts from (gaps, threats, what operations and climbing were worth) is what
    /// there is before any event of the script: so an event in turn 0 is a change like any other, and
    /// not a part of what all are used to. So turn 0 is played twice, the first time without the script
    /// and no further than the last phase that sees something first.
    pub fn reset(&mut self, seed: u64, replicate: u64, detail: Detail) {
        let luck = Luck::new(seed, replicate);
        self.blueprint.start.restore(&mut self.world, luck);
        if let Some(first_look) = &mut self.first_look {
            let decider = std::mem::take(&mut *self.world.resource_mut::<Decider>());
            self.world.resource_mut::<Journal>().detail = Detail::Nothing;
            self.world.insert_resource(FirstLook);
            first_look.run(&mut self.world);
            self.world.remove_resource::<FirstLook>();
            self.world.insert_resource(decider);
            let seen = Snapshot::take(&mut self.world);
            self.blueprint.start.as_seen_first(&seen).restore(&mut self.world, luck);
        }
        self.world.resource_mut::<Journal>().detail = detail;
        self.world.resource_mut::<Decider>().clear();
    }

    /// Continues from a snapshot of a run of the same scenario.
    pub fn resume(&mut self, from: &Snapshot, seed: u64, replicate: u64, detail: Detail) {
        from.restore(&mut self.world, Luck::new(seed, replicate));
        self.world.resource_mut::<Journal>().detail = detail;
        self.world.resource_mut::<Decider>().clear();
    }

    /// From now on this decider chooses for the states; by default it is the draw.
    ///
    /// ```
    /// use deter_core::{
    ///     model::moments::Moment,
    ///     scenario,
    ///     turn::{Decider, Engine, RequestedChoice},
    ///     world::{build::Blueprint, journal::{Detail, Label}},
    /// };
    ///
    /// let (name, text) = scenario::shipped::SHIPPED[0];
    /// let loaded = scenario::load_text(name, name, text, None)?;
    /// let mut engine = Engine::new(Blueprint::new(&loaded));
    /// engine.reset(7, 0, Detail::Nothing);
    /// // Nobody accepts anything.
    /// engine.decide(Decider::caller(Box::new(|question, _| {
    ///     let declines = RequestedChoice::Option(Label::Named("decline"));
    ///     (question.moment == Moment::Consent).then_some(declines)
    /// })));
    /// for _ in 0..8 {
    ///     engine.try_step()?;
    /// }
    /// assert!(engine.decider().forced().iter().all(|forced| forced.probability < 1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&mut self, decider: Decider) {
        self.world.insert_resource(decider);
    }

    /// Who chooses, and what was not left to the draw since the last reset.
    #[must_use]
    pub fn decider(&self) -> &Decider {
        self.world.resource::<Decider>()
    }

    /// Runs one turn in which somebody may want something that is no option.
    ///
    /// # Errors
    /// If so; the draw has chosen instead, and the run should not be used.
    pub fn try_step(&mut self) -> Result<(), NoSuchOption> {
        self.step();
        self.decider().wrong().map_or(Ok(()), |wrong| Err(wrong.clone()))
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

    /// The events that were kept so far; from here on others are, so that a long run need not hold all
    /// of its reasons at once.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.world.resource_mut::<Journal>().events)
    }

    /// Sums of the run.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.journal().tally
    }

    /// What the scenario has fixed for the whole run.
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

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::{
        chance::{Phase, Purpose},
        scenario::{load_text, shipped::SHIPPED},
        turn::{After, Before, In, Stage},
        world::{Economy, StateId},
    };

    fn end(add: impl FnOnce(&mut World, &mut Schedule)) -> Result<String, UnorderedSystems> {
        let loaded = load_text("shipped", "shipped.ron", SHIPPED[0].1, None).unwrap();
        let mut engine = Engine::with(Blueprint::new(&loaded), add)?;
        engine.reset(7, 0, Detail::Nothing);
        engine.run_to(6);
        Ok(engine.snapshot().hash())
    }

    /// An ensemble plays a million replicates in one world.
    #[test]
    fn a_world_remembers_nothing_of_the_runs_before() {
        let loaded = load_text("shipped", "shipped.ron", SHIPPED[0].1, None).unwrap();
        let mut engine = Engine::new(Blueprint::new(&loaded));
        let start = engine.pacts().count();
        for replicate in 0..4 {
            engine.reset(7, replicate, Detail::Nothing);
            assert_eq!(
                (engine.pacts().count(), engine.world().removed::<Pact>().count()),
                (start, 0)
            );
            engine.run_to(12);
            assert!(engine.pacts().count() > start, "no pact was opened");
        }
    }

    #[derive(Resource, Default)]
    struct Seen(Vec<f64>);

    fn watch(stage: Stage, mut seen: ResMut<Seen>) {
        let drawn = stage.roster.ids().map(|id| {
            stage.clock.rng(stage.address(Phase::Probe, Purpose::Own(3), id)).random::<f64>()
        });
        seen.0.extend(drawn);
    }

    fn tax(mut economies: Query<&mut Economy, With<StateId>>) {
        economies.iter_mut().for_each(|mut economy| economy.gdp *= 0.99);
    }

    #[test]
    fn a_plug_in_that_only_draws_changes_nobody_elses_luck() {
        let plain = end(|_, _| {}).unwrap();
        for place in 0..3 {
            let watched = end(|world, turn| {
                world.init_resource::<Seen>();
                match place {
                    0 => turn.add_systems(watch.in_set(Before(Phase::Probe))),
                    1 => {
                        turn.add_systems(watch.in_set(In(Phase::Align)).after(In(Phase::Politics)))
                    }
                    _ => turn.add_systems(watch.in_set(After(Phase::Record))),
                };
            });
            assert_eq!(watched.unwrap(), plain);
        }
        let taxed = end(|_, turn| {
            turn.add_systems(tax.in_set(After(Phase::Environment)));
        });
        assert_ne!(taxed.unwrap(), plain);
    }

    #[test]
    fn a_new_engine_stands_at_the_start_of_replicate_0_of_seed_0() {
        let loaded = load_text("shipped", "shipped.ron", SHIPPED[0].1, None).unwrap();
        let mut new = Engine::new(Blueprint::new(&loaded));
        let mut reset = Engine::new(Blueprint::new(&loaded));
        reset.reset(7, 3, Detail::Nothing);
        reset.run_to(2);
        reset.reset(0, 0, Detail::Nothing);
        assert_eq!(new.snapshot().hash(), reset.snapshot().hash());
        new.run_to(2);
        reset.run_to(2);
        assert_eq!(new.snapshot().hash(), reset.snapshot().hash());
    }

    #[test]
    fn a_lever_of_turn_0_is_not_what_all_are_used_to() {
        let at_start = |event: &str| {
            let text = format!(
                r#"(extends: "vietnam-2021.ron", title: "a child", more_events: [{event}])"#
            );
            let loaded = load_text("child", "child.ron", &text, None).unwrap();
            let mut engine = Engine::new(Blueprint::new(&loaded));
            engine.step();
            let states = engine.snapshot().states;
            states
                .iter()
                .map(|state| (state.start.gap, state.start.abandonment))
                .collect::<Vec<_>>()
        };
        let patron = {
            let loaded = load_text("shipped", "shipped.ron", SHIPPED[0].1, None).unwrap();
            loaded.scenario.patrons.keys().next().unwrap().to_string()
        };
        let doubted = format!(
            r#"(name: "doubt", when: turn(0), effects: [belief(patron: "{patron}", change: to(0.2))])"#
        );
        assert_eq!(at_start(""), at_start(&doubted));
    }

    #[test]
    fn systems_without_an_order_are_refused_by_name() {
        let refused = end(|_, turn| {
            turn.add_systems(tax);
        });
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("tax") && error.contains("Economy"), "{error}");
    }
}
