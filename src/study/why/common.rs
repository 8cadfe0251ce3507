//! Where the histories part first, over many replicates.
//!
//! Both worlds of a replicate are played turn beside turn and left where they part: what comes
//! after is another question, and most of the work.

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{align::align, parting::Parting, trail::touching};
use crate::{record::events::EventRow, worlds::World};
use deter_core::{turn::Engine, world::journal::Detail};

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

/// The first differences of outcome in the first `runs` replicates, most common first.
#[must_use]
pub fn partings(base: &World, other: &World, seed: u64, runs: u64) -> Vec<CommonParting> {
    let engines = || (Engine::new(base.blueprint.clone()), Engine::new(other.blueprint.clone()));
    let turns = base.frame.turns();
    let firsts: Vec<Option<Parting>> = (0..runs)
        .into_par_iter()
        .map_init(engines, |(left, right), replicate| {
            left.reset(seed, replicate, Detail::Reasons);
            right.reset(seed, replicate, Detail::Reasons);
            first(left, right, turns).map(|parting| touching(parting, base, other))
        })
        .collect();
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
            CommonParting { what, runs: turns.len() as u64, of: runs, median_turn }
        })
        .collect();
    common.sort_by(|a, b| b.runs.cmp(&a.runs).then(a.what.cmp(&b.what)));
    common
}

/// Plays both until something else comes of an event.
fn first(left: &mut Engine, right: &mut Engine, turns: u32) -> Option<Parting> {
    let mut seen = (0, 0);
    while left.turn() < turns {
        left.step();
        right.step();
        let (base, other) = (fresh(left, &mut seen.0), fresh(right, &mut seen.1));
        let parted = align(&base, &other).iter().filter_map(Parting::of).find(Parting::is_outcome);
        if parted.is_some() {
            return parted;
        }
    }
    None
}

/// The events since the last look.
fn fresh(engine: &Engine, seen: &mut usize) -> Vec<EventRow> {
    let events = &engine.journal().events;
    let (rules, roster) = (engine.rules(), engine.roster());
    let rows = events.iter().enumerate().skip(*seen);
    let rows = rows.map(|(n, event)| EventRow::of(event, n as u64, rules, roster)).collect();
    *seen = events.len();
    rows
}
