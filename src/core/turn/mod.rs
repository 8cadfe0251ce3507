//! One turn: its phases, in the order of [`Phase`], which is the table of
//! contents.
//!
//! Inside a phase every state reads the world as the phase found it and writes afterwards, so the
//! order of states cannot matter; every draw has an address ([`crate::chance`]), so the order of
//! draws cannot either. A phase gathers from the ECS, calls [`crate::theory`], draws, writes, and,
//! if asked, says why.
//!
//! A new phase is a row of [`crate::model::phases`] and one file here, with the system of its name.
//! Systems of your own stand [`Before`], [`In`] or [`After`] a phase ([`Engine::with`]).

#![allow(
    clippy::type_complexity,
    reason = "the signature of a system is the list of what it reads and writes"
)]

mod align_tell;
mod align_terms;
pub mod decider;
mod engine;
mod incident;
mod script;
mod stage;

use bevy_ecs::{
    prelude::*,
    schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel},
};

pub use self::{align::MOST_TALKS, record::measure_names};
pub use decider::{
    About, Caller, Decider, Forced, NoSuchOption, Options, Order, Question, RequestedChoice, Sides,
};
pub use engine::{Engine, UnorderedSystems};
pub use stage::Stage;

use crate::{
    model::{Phase, phases::phases},
    world::{Clock, Ledger, Rules, Turn},
};

/// The label of the one schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ScheduleLabel)]
pub struct TurnSchedule;

/// The system of a phase, and whatever else is to run with it: while the scenario runs the phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct In(pub Phase);

/// What runs between a phase and the one before it, whether or not the scenario runs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct Before(pub Phase);

/// What runs between a phase and the next one, whether or not the scenario runs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct After(pub Phase);

/// The file of every phase, and its system.
macro_rules! systems {
    ($($(#[doc = $doc:literal])+ $number:literal $phase:ident $name:ident: $($theory:ident),*;
        without $without:literal;)*) => {
        $(mod $name;)*

        fn add(schedule: &mut Schedule, phase: Phase) {
            match phase {
                $(Phase::$phase => schedule.add_systems($name::$name.in_set(In(phase))),)*
            };
        }

        /// The models of [`crate::theory`] that a phase calls: the name of each, and what it is.
        #[must_use]
        pub const fn models(phase: Phase) -> &'static [(&'static str, &'static str)] {
            match phase {
                $(Phase::$phase => {
                    &[$((stringify!($theory), crate::theory::$theory::ABOUT)),*]
                })*
            }
        }
    };
}
phases!(systems);

/// What does not run.
const fn never() -> bool {
    false
}

/// An empty schedule: single-threaded, ambiguity an error.
fn empty() -> Schedule {
    let mut schedule = Schedule::new(TurnSchedule);
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    schedule
}

/// One phase alone, for whoever wants to time it or look at what it does: what the turn has done
/// so far stays, and the clock does not move.
#[must_use]
pub fn alone(phase: Phase) -> Schedule {
    let mut schedule = empty();
    add(&mut schedule, phase);
    schedule
}

/// The schedule of a turn by these rules: the phases in one chain, single-threaded, ambiguity an error.
#[must_use]
pub fn schedule(rules: &Rules) -> Schedule {
    schedule_of(rules, &Phase::ALL)
}

/// The phases of a turn in which something is seen for the first time, and those that come before them:
/// what is sought, paid and kept of a turn sees nothing new.
fn first_look(rules: &Rules) -> Schedule {
    schedule_of(rules, &Phase::ALL[..=Phase::Politics.place()])
}

fn schedule_of(rules: &Rules, phases: &[Phase]) -> Schedule {
    let mut schedule = empty();
    for phase in phases {
        add(&mut schedule, *phase);
        schedule.configure_sets((Before(*phase), In(*phase), After(*phase)).chain());
        if !rules.runs(*phase) {
            schedule.configure_sets(In(*phase).run_if(never));
        }
    }
    for pair in phases.windows(2) {
        schedule.configure_sets(After(pair[0]).before(Before(pair[1])));
    }
    if let [first, .., last] = phases {
        schedule.add_systems((begin.before(Before(*first)), pass.after(After(*last))));
    }
    schedule
}

/// A turn begins with empty hands: what the last one did could be read until now. Pacts come into force.
fn begin(clock: Res<Clock>, mut turn: ResMut<Turn>, mut ledger: ResMut<Ledger>) {
    turn.clear();
    ledger.begin(clock.now());
}

/// The turn is over.
fn pass(mut clock: ResMut<Clock>) {
    clock.turn += 1;
}

/// Runs one turn.
pub fn run(world: &mut World, schedule: &mut Schedule) {
    schedule.run(world);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chance::Luck, scenario, world::build::Blueprint};

    #[test]
    fn the_phases_run_in_the_order_of_their_table() {
        let (_, text) = scenario::shipped::SHIPPED[0];
        let loaded = scenario::load_text("shipped", "shipped.ron", text, None).unwrap();
        let mut world = Blueprint::new(&loaded).spawn(Luck::new(1, 0));
        let mut schedule = schedule(world.resource());
        // Two systems that could run in either order would be an error here.
        schedule.initialize(&mut world).unwrap();
        let order: Vec<String> = schedule
            .systems()
            .unwrap()
            .map(|(_, system)| system.name().to_string())
            .filter_map(|name| name.rsplit("::").next().map(str::to_owned))
            // Sync points of the commands that a phase queues are no phases.
            .filter(|name| !["begin", "pass", "apply_deferred"].contains(&name.as_str()))
            .collect();
        assert_eq!(order, Phase::ALL.map(|phase| phase.name().to_owned()));
    }
}
