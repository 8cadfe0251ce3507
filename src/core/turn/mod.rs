//! One turn, as a table of contents.
//!
//! ```text
//! environment  growth, hidden regimes, public signals, scripted events
//! perceive     projected power, threat, coverage, security gap, abandonment risk
//! probe        challengers choose targets, domains, intensities
//! respond      targets tolerate, protest or contest; incidents are played; partners honour or not
//! learn        beliefs in patrons, reputations of partners, memory of hostile acts
//! politics     support at home, elections, the two ways to loosen a constraint
//! align        initiators seek pacts, partners consent, pacts lapse
//! cooperate    equipment and hardening flow through pacts
//! arm          spending, capital, planned reliance
//! trade        economic coercion costs, and wears off
//! record       what is kept of the turn
//! ```
//!
//! Inside a phase every state reads the world as the phase found it and writes afterwards, so the
//! order of states cannot matter; every draw has an address ([`crate::chance`]), so the order of
//! draws cannot either. A phase gathers from the ECS, calls [`crate::theory`], draws, writes, and,
//! if asked, says why.
//!
//! A new phase is one file here, one name in [`Phase`] and one line in [`schedule`].

#![allow(
    clippy::type_complexity,
    reason = "the signature of a system is the list of what it reads and writes"
)]

mod align;
mod align_tell;
mod align_terms;
mod arm;
mod cooperate;
mod engine;
mod environment;
mod incident;
mod learn;
mod perceive;
mod politics;
mod probe;
mod record;
mod respond;
mod script;
mod stage;
mod trade;

use bevy_ecs::{
    prelude::*,
    schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel},
};

pub use engine::Engine;
pub use record::measure_names;
pub use stage::Stage;

use crate::{
    chance::Phase,
    world::{Clock, Rules},
};

/// The label of the one schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ScheduleLabel)]
pub struct TurnSchedule;

/// The phases as a set each, so that the order can be read back from the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
struct In(Phase);

/// Whether the scenario runs this phase.
fn runs(phase: Phase) -> impl FnMut(Res<Rules>) -> bool + Clone {
    move |rules: Res<Rules>| rules.runs(phase)
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
    match phase {
        Phase::Environment => schedule.add_systems(environment::environment),
        Phase::Perceive => schedule.add_systems(perceive::perceive),
        Phase::Probe => schedule.add_systems(probe::probe),
        Phase::Respond => schedule.add_systems(respond::respond),
        Phase::Learn => schedule.add_systems(learn::learn),
        Phase::Politics => schedule.add_systems(politics::politics),
        Phase::Align => schedule.add_systems(align::align),
        Phase::Cooperate => schedule.add_systems(cooperate::cooperate),
        Phase::Arm => schedule.add_systems(arm::arm),
        Phase::Trade => schedule.add_systems(trade::trade),
        Phase::Record => schedule.add_systems(record::record),
    };
    schedule
}

/// The schedule of a turn: eleven phases in one chain, single-threaded, ambiguity an error.
#[must_use]
pub fn schedule() -> Schedule {
    let mut schedule = empty();
    schedule.add_systems(
        (
            begin,
            environment::environment
                .in_set(In(Phase::Environment))
                .run_if(runs(Phase::Environment)),
            perceive::perceive.in_set(In(Phase::Perceive)).run_if(runs(Phase::Perceive)),
            probe::probe.in_set(In(Phase::Probe)).run_if(runs(Phase::Probe)),
            respond::respond.in_set(In(Phase::Respond)).run_if(runs(Phase::Respond)),
            learn::learn.in_set(In(Phase::Learn)).run_if(runs(Phase::Learn)),
            politics::politics.in_set(In(Phase::Politics)).run_if(runs(Phase::Politics)),
            align::align.in_set(In(Phase::Align)).run_if(runs(Phase::Align)),
            cooperate::cooperate.in_set(In(Phase::Cooperate)).run_if(runs(Phase::Cooperate)),
            arm::arm.in_set(In(Phase::Arm)).run_if(runs(Phase::Arm)),
            trade::trade.in_set(In(Phase::Trade)).run_if(runs(Phase::Trade)),
            record::record.in_set(In(Phase::Record)).run_if(runs(Phase::Record)),
            pass,
        )
            .chain(),
    );
    schedule
}

/// A turn begins with empty hands: what the last one did could be read until now.
fn begin(mut turn: ResMut<crate::world::Turn>) {
    turn.clear();
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

    /// The phases in the order of the table of contents at the head of this file.
    fn documented() -> Vec<String> {
        let head = include_str!("mod.rs").split("```").nth(1).unwrap_or_default();
        head.lines()
            .filter_map(|line| line.strip_prefix("//! ")?.split_whitespace().next())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_phases_run_in_the_documented_order() {
        let (_, text) = scenario::shipped::SHIPPED[0];
        let loaded = scenario::load_text("shipped", "shipped.ron", text, None).unwrap();
        let mut world = Blueprint::new(&loaded).spawn(Luck::new(1, 0));
        let mut schedule = schedule();
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
        assert_eq!(order, documented());
    }
}
