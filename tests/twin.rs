//! The engine and its framework-free twin (`benches/twin`) are two readings of one model: from the
//! same seed they end with the same hash, whatever the scenario.

use std::path::Path;

use deter::{
    scenario::{load, load_text},
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

mod common;
#[path = "../benches/twin/mod.rs"]
mod twin;

use twin::{Twin, made_up};

/// Runs both through `turns` turns of each replicate and compares hash and tally after every turn.
fn agree(name: &str, blueprint: &Blueprint, turns: u32, replicates: u64) {
    let mut engine = Engine::new(blueprint.clone());
    let mut twin = Twin::new(blueprint);
    for replicate in 0..replicates {
        let seed = 2021 + replicate % 3;
        engine.reset(seed, replicate, Detail::Nothing);
        twin.reset(seed, replicate);
        for turn in 0..turns {
            engine.step();
            twin.step();
            let snapshot = engine.snapshot();
            let part = || {
                let pairs = snapshot.states.iter().zip(&twin.now.states).zip(&blueprint.codes);
                let state = pairs.into_iter().find(|((a, b), _)| a != b).map(|(_, code)| code);
                let dyads = snapshot.dyads != twin.now.dyads;
                let pacts = snapshot.pacts != twin.now.pacts;
                format!("first state {state:?}, dyads {dyads}, pacts {pacts}")
            };
            let place = format!("{name}, replicate {replicate}, turn {turn}");
            assert_eq!(snapshot.hash(), twin.now.hash(), "{place}: {}", part());
            assert_eq!(snapshot.tally, twin.now.tally, "{place}");
        }
    }
}

fn shipped(name: &str) -> Blueprint {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.ron"));
    Blueprint::new(&load(&file).unwrap_or_else(|error| panic!("{name}: {error}")))
}

#[test]
fn the_twin_agrees_on_the_shipped_scenarios() {
    let names = [
        ("vietnam-2021", 40, 6),
        ("hindcast-2013", 33, 2),
        ("baltic-2014", 24, 2),
        ("teaching/five-islands", 24, 4),
        ("whatif/w03-article-9-amended", 40, 2),
        ("whatif/w07-taiwan-quarantine", 40, 2),
        ("whatif/w12-korea-japan-rift", 40, 2),
    ];
    for (name, turns, replicates) in names {
        agree(name, &shipped(name), turns, replicates);
    }
}

#[test]
fn the_twin_agrees_on_made_up_worlds() {
    for (states, seed) in [(6, 1), (24, 2), (50, 3), (50, 4)] {
        agree(&format!("{states} states, seed {seed}"), &made_up(states, 30, seed), 30, 2);
    }
    agree("200 states", &made_up(200, 6, 5), 6, 1);
}

#[test]
fn the_twin_agrees_where_phases_are_off_and_movers_take_turns() {
    for off in ["perceive", "probe, trade", "learn, arm", "align", "record, politics, cooperate"] {
        let text =
            common::SMALL.replace("off: []", &format!("movers: one_at_a_time, off: [{off}]"));
        let loaded = load_text("small", "small.ron", &text, None)
            .unwrap_or_else(|error| panic!("{off}: {error}"));
        agree(off, &Blueprint::new(&loaded), 8, 4);
    }
}
