//! Where the histories part first, over many replicates.
//!
//! Both worlds of a replicate are played turn beside turn and left where they part: what comes
//! after is another question, and most of the work.

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    align::align,
    parting::{Parting, same_words},
    trail::touching,
};
use crate::{record::events::EventRow, worlds::World};
use deter_core::{
    model::events::EventPart,
    turn::Engine,
    world::journal::{Detail, Event},
};

/// Where the histories of two worlds part first, and how often it is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommonParting {
    /// Phase, kind, actor and counterpart, in words.
    pub what: String,
    /// In how many replicates.
    pub runs: u64,
    /// Of how many that were looked at.
    pub of: u64,
    /// The turn in which it comes, at the median.
    pub median_turn: u32,
}

/// What stands for replicates whose histories never part.
pub const NEVER: &str = "never: every event comes out the same";

/// The first differences of outcome in the first `runs` replicates, most common first, from each of the
/// others. The base is played once beside all of them.
#[must_use]
pub fn partings(base: &World, others: &[&World], seed: u64, runs: u64) -> Vec<Vec<CommonParting>> {
    let turns = base.frame.turns();
    let engine = |world: &World| Engine::new(world.blueprint.clone());
    let engines = || (engine(base), others.iter().map(|other| engine(other)).collect::<Vec<_>>());
    let firsts: Vec<Vec<Option<Parting>>> = (0..runs)
        .into_par_iter()
        .map_init(engines, |(left, rights), replicate| {
            for engine in rights.iter_mut().chain([&mut *left]) {
                engine.reset(seed, replicate, Detail::Reasons);
            }
            let first = first(left, rights, turns).into_iter().zip(others);
            first.map(|(parting, other)| Some(touching(parting?, base, other))).collect()
        })
        .collect();
    let of = |other: usize| common(firsts.iter().map(|first| first[other].as_ref()), turns);
    (0..others.len()).map(of).collect()
}

/// Alike ones counted, most common first.
fn common<'p>(
    firsts: impl ExactSizeIterator<Item = Option<&'p Parting>>,
    turns: u32,
) -> Vec<CommonParting> {
    let of = firsts.len() as u64;
    let mut counted: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for parting in firsts {
        let (what, turn) = parting
            .map_or_else(|| (NEVER.to_owned(), turns), |parting| (parting.what(), parting.turn));
        counted.entry(what).or_default().push(turn);
    }
    let mut common: Vec<CommonParting> = counted
        .into_iter()
        .map(|(what, mut turns)| {
            turns.sort_unstable();
            let median_turn = turns.get(turns.len() / 2).copied().unwrap_or(0);
            CommonParting { what, runs: turns.len() as u64, of, median_turn }
        })
        .collect();
    common.sort_by(|a, b| b.runs.cmp(&a.runs).then(a.what.cmp(&b.what)));
    common
}

/// Plays all until something else comes of an event than in the first.
fn first(left: &mut Engine, rights: &mut [Engine], turns: u32) -> Vec<Option<Parting>> {
    let mut found = vec![None; rights.len()];
    let alike: Vec<bool> = rights.iter().map(|right| same_names(left, right)).collect();
    while left.turn() < turns && found.contains(&None) {
        left.step();
        let base = left.take_events();
        for ((right, found), alike) in rights.iter_mut().zip(&mut found).zip(&alike) {
            if found.is_some() {
                continue;
            }
            right.step();
            let other = right.take_events();
            let before = if *alike { same((left, &base), (right, &other)) } else { 0 };
            let [base, other] = [&base, &other].map(|all| &all[before..]);
            if !(base.is_empty() && other.is_empty()) {
                let (base, other) = (rows(left, base), rows(right, other));
                let mut parted = align(&base, &other).into_iter().filter_map(|p| Parting::of(&p));
                *found = parted.find(Parting::is_outcome);
            }
        }
    }
    found
}

fn rows(engine: &Engine, events: &[Event]) -> Vec<EventRow> {
    let events = events.iter().zip(0..);
    events.map(|(event, n)| EventRow::of(event, n, engine.rules(), engine.roster())).collect()
}

/// Of how many events at the start the same came, in the same order: most turns end with this, and no row of
/// reasons need be made of them. If in doubt it is not so.
fn same((left, base): (&Engine, &[Event]), (right, other): (&Engine, &[Event])) -> usize {
    let chosen = |event: &Event| {
        let decision = event.decision.as_ref()?;
        Some((decision.address, decision.options.get(decision.chosen?).map(|one| one.option)))
    };
    let told = |engine: &Engine, event: &Event| {
        let bare = Event { decision: None, what: event.what.clone(), ..*event };
        EventRow::of(&bare, 0, engine.rules(), engine.roster())
    };
    let named = |event: &Event| {
        let mut named = false;
        event.what.parts(|_, part| named |= matches!(part, EventPart::Named(_)));
        named
    };
    let alike = |(a, b): &(&Event, &Event)| {
        (a.actor, a.counterpart, chosen(a)) == (b.actor, b.counterpart, chosen(b))
            // What a scenario names has another number in another scenario.
            && ((a.what == b.what && !named(a)) || same_words(&told(left, a), &told(right, b)))
    };
    base.iter().zip(other).take_while(alike).count()
}

/// Whether numbers of states and of kinds of pacts mean the same in both.
fn same_names(left: &Engine, right: &Engine) -> bool {
    let kinds = |engine: &Engine| -> Vec<String> {
        engine.rules().kinds.iter().map(|kind| kind.name.clone()).collect()
    };
    left.roster().codes == right.roster().codes && kinds(left) == kinds(right)
}
