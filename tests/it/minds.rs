//! Promise: in the baseline, beliefs in the patron and military burdens are as restless as the record
//! says, and no army doubles by gifts.

use std::path::Path;

use deter::{
    scenario::{Loaded, load},
    turn::Engine,
    world::{StateId, build::Blueprint, journal::Detail},
};

/// Runs behind a number.
const RUNS: u64 = 60;

fn baseline() -> Loaded {
    load(Path::new("scenarios/vietnam-2021.ron")).unwrap()
}

/// What `read` sees after every turn of every run.
fn watch(loaded: &Loaded, mut read: impl FnMut(u64, u32, &mut Engine)) {
    let mut engine = Engine::new(Blueprint::new(loaded));
    for run in 0..RUNS {
        engine.reset(loaded.scenario.seed, run, Detail::Nothing);
        for turn in 0..loaded.scenario.turns {
            engine.step();
            read(run, turn, &mut engine);
        }
    }
}

fn sd(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt()
}

#[test]
fn beliefs_move_and_differ_as_surveys_do() {
    let loaded = baseline();
    let engine = Engine::new(Blueprint::new(&loaded));
    let patron = engine.rules().patrons[0].id;
    let observers: Vec<StateId> = engine.roster().ids().filter(|id| *id != patron).collect();
    let beliefs = |engine: &mut Engine| -> Vec<f64> {
        let dyads = engine.snapshot().dyads;
        observers.iter().map(|observer| dyads.belief.get(*observer, patron)).collect()
    };
    let (mut year, mut changes) = (Vec::new(), vec![Vec::new(); observers.len()]);
    let (mut spreads, mut all) = (Vec::new(), Vec::new());
    watch(&loaded, |_, turn, engine| {
        if turn % 4 != 3 && turn != 8 {
            return;
        }
        let now = beliefs(engine);
        if turn == 8 {
            spreads.push(sd(&now));
            return;
        }
        all.extend(now.clone());
        if turn > 3 {
            for (of, (now, before)) in changes.iter_mut().zip(now.iter().zip(&year)) {
                of.push(now - before);
            }
        }
        year = now;
    });
    // Confidence in one state moves by 0.07 a year; states differ by 0.20 (us_credibility surveys).
    let moves: Vec<f64> = changes.iter().map(|of| sd(of)).collect();
    let moved = moves.iter().sum::<f64>() / moves.len() as f64;
    assert!((0.05..=0.10).contains(&moved), "a state's belief moves by {moved} a year");
    assert!(moves.iter().all(|sd| (0.04..=0.12).contains(sd)), "{moves:?}");
    let spread = spreads.iter().sum::<f64>() / spreads.len() as f64;
    assert!(spread >= 0.10, "after eight quarters observers differ by {spread}");
    let great = changes.iter().flatten().filter(|change| change.abs() > 0.3).count() as f64;
    let years = changes.iter().map(Vec::len).sum::<usize>() as f64;
    assert!(great / years < 0.03, "{great} of {years}");
    assert!(all.iter().all(|belief| (0.05..=0.95).contains(belief)));
}

#[test]
fn burdens_move_as_the_record_says_and_no_army_doubles_by_gifts() {
    let mut loaded = baseline();
    let count = loaded.scenario.states.len();
    let record: Vec<f64> =
        Engine::new(Blueprint::new(&loaded)).rules().arms.iter().map(|arms| arms.noise).collect();
    let mut ends = vec![0.0; count];
    let (mut year, mut changes) = (vec![0.0; count], vec![Vec::new(); count]);
    let last = loaded.scenario.turns - 1;
    watch(&loaded, |_, turn, engine| {
        if turn % 4 == 3 {
            let states = engine.snapshot().states;
            for (place, state) in states.iter().enumerate() {
                let burden = 100.0 * state.military.burden;
                if turn > 3 {
                    changes[place].push(burden - year[place]);
                }
                year[place] = burden;
                if turn == last {
                    ends[place] += state.military.capacity / RUNS as f64;
                    let before = state.start.capacity;
                    assert!(before > 0.0 && state.military.burden <= state.military.ceiling);
                }
            }
        }
    });
    for ((changes, record), code) in changes.iter().zip(&record).zip(loaded.scenario.states.keys())
    {
        let ratio = sd(changes) / record;
        assert!((1.0 / 1.5..=1.5).contains(&ratio), "{code}: {ratio} times the record");
    }
    loaded.scenario.parameters.equipment_flow = 0.0;
    let mut without = vec![0.0; count];
    watch(&loaded, |_, turn, engine| {
        if turn == last {
            for (place, state) in engine.snapshot().states.iter().enumerate() {
                without[place] += state.military.capacity / RUNS as f64;
            }
        }
    });
    for ((with, without), code) in ends.iter().zip(&without).zip(loaded.scenario.states.keys()) {
        assert!(with / without < 1.15, "{code}: gifts make it {} times as strong", with / without);
    }
}
