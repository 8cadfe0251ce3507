//! A run and its phases, for worlds of 24, 50, 200 and 400 states.
//!
//! `cargo bench --bench turn`. Below a microsecond, reading the clock is a part of what a phase seems
//! to take.

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use deter::{
    chance::Phase,
    scenario::load,
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

#[path = "../tests/it/common/made.rs"]
mod made;

use made::made_up;

/// The worlds: name, blueprint, turns of a run.
fn worlds() -> Vec<(&'static str, Blueprint, u32)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/vietnam-2021.ron");
    let mut worlds = Vec::new();
    match load(&file) {
        Ok(loaded) => worlds.push(("24", Blueprint::new(&loaded), loaded.scenario.turns)),
        Err(error) => eprintln!("the default scenario is left out: {error}"),
    }
    worlds.push(("50", made_up(50, 40, 50), 40));
    worlds.push(("200", made_up(200, 40, 200), 40));
    worlds.push(("400", made_up(400, 40, 400), 40));
    worlds
}

/// One whole run, reset included; a new replicate every time.
fn runs(c: &mut Criterion) {
    for (states, blueprint, turns) in worlds() {
        let mut group = c.benchmark_group(format!("run/{states} states"));
        group.sample_size(if states.len() > 2 { 10 } else { 30 });
        let mut engine = Engine::new(blueprint);
        let mut replicate = 0;
        group.bench_function("nothing kept", |bench| {
            bench.iter(|| {
                replicate += 1;
                engine.reset(1, replicate, Detail::Nothing);
                engine.run_to(turns);
                black_box(engine.turn())
            });
        });
        for (name, detail) in [("series", Detail::Series), ("reasons", Detail::Reasons)] {
            if states != "24" {
                continue;
            }
            group.bench_function(name, |bench| {
                bench.iter(|| {
                    engine.reset(1, 1, detail);
                    engine.run_to(turns);
                    black_box(engine.journal().events.len())
                });
            });
        }
        group.finish();
    }
}

/// Each phase in the middle of a run: whole turns are played from the same snapshot, and only the one
/// phase is timed.
fn phases(c: &mut Criterion) {
    for (states, blueprint, turns) in worlds() {
        let mut engine = Engine::new(blueprint);
        engine.reset(1, 1, Detail::Nothing);
        engine.run_to(turns / 2);
        let middle = engine.snapshot();
        let mut schedules = Phase::ALL.map(deter::turn::alone);
        let mut group = c.benchmark_group(format!("phase/{states} states"));
        group.sample_size(10);
        group.warm_up_time(Duration::from_millis(100));
        group.measurement_time(Duration::from_millis(400));
        for phase in Phase::ALL {
            group.bench_function(phase.name(), |bench| {
                bench.iter_custom(|times| {
                    let mut spent = Duration::ZERO;
                    for _ in 0..times {
                        engine.resume(&middle, 1, 1, Detail::Nothing);
                        for (other, schedule) in Phase::ALL.into_iter().zip(&mut schedules) {
                            let start = Instant::now();
                            engine.run(schedule);
                            spent += if other == phase { start.elapsed() } else { Duration::ZERO };
                        }
                    }
                    spent
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, runs, phases);
criterion_main!(benches);
