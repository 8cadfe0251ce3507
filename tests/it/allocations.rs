//! A run allocates nothing from turn to turn: what its phases need they keep from the runs before.
//! Reasons are paid for only when they are asked for.

use std::path::Path;

use crate::common::made::made_up;
use allocation_counter::measure;
use deter::{
    scenario::load,
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

/// Replicates that are played before anything is counted, and again while it is.
const REPLICATES: u64 = 6;

/// How often they are played before.
const ROUNDS: u64 = 4;

/// One turn in so many may find a list of the ECS full that is doubled then: it hands out new
/// entities beside those of earlier runs, so its books still grow a little, ever more rarely.
const RARELY: usize = 100;

fn shipped(name: &str) -> Blueprint {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.ron"));
    Blueprint::new(&load(&file).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Allocations of every turn of every replicate, when each has been played before.
fn per_turn(blueprint: Blueprint, turns: u32, detail: Detail) -> Vec<u64> {
    let mut engine = Engine::new(blueprint);
    for replicate in (0..ROUNDS).flat_map(|_| 0..REPLICATES) {
        engine.reset(1, replicate, detail);
        engine.run_to(turns);
    }
    let mut counts = Vec::new();
    for replicate in 0..REPLICATES {
        engine.reset(1, replicate, detail);
        for _ in 0..turns {
            counts.push(measure(|| engine.step()).count_total);
        }
    }
    counts
}

#[test]
fn a_turn_allocates_nothing() {
    let worlds = [
        ("the default scenario", shipped("vietnam-2021"), 40),
        ("the hindcast", shipped("hindcast-2013"), 33),
        ("another region", shipped("baltic-2014"), 24),
        ("50 made-up states", made_up(50, 30, 3), 30),
    ];
    for (name, blueprint, turns) in worlds {
        let counts = per_turn(blueprint, turns, Detail::Nothing);
        let guilty: Vec<_> = counts.iter().enumerate().filter(|(_, count)| **count > 0).collect();
        assert!(
            guilty.len() <= counts.len() / RARELY && guilty.iter().all(|(_, count)| **count == 1),
            "{name}: turns that allocate, and how often: {guilty:?}"
        );
    }
}

#[test]
fn reasons_are_paid_for_when_they_are_asked_for() {
    let counts = per_turn(shipped("vietnam-2021"), 8, Detail::Reasons);
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
