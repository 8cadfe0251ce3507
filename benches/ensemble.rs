//! Whole ensembles: replicates a second on one thread and on all, from the start of the threads to
//! the last table on the disk, and the bare work of the replicates for comparison: how much faster
//! it is on all threads is as much as an ensemble can hope for.

use std::{num::NonZero, path::Path, sync::atomic::AtomicBool};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deter::{
    scenario::load,
    study::{
        ensemble::{EnsembleRequest, Plan, SeriesMode, export, run},
        run::{Execution, Runner, Shard, Storage, pool, storage},
    },
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};
use rayon::prelude::*;

/// Replicates of one ensemble.
const RUNS: u64 = 4_000;

fn ensembles(c: &mut Criterion) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/vietnam-2021.ron");
    let loaded = match load(&file) {
        Ok(loaded) => loaded,
        Err(error) => return eprintln!("there is no default scenario: {error}"),
    };
    let blueprint = Blueprint::new(&loaded);
    let engine = Engine::new(blueprint.clone());
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut group = c.benchmark_group(format!("{RUNS} replicates"));
    group.throughput(Throughput::Elements(RUNS)).sample_size(10);
    for (name, series) in [("none", SeriesMode::None), ("quantiles", SeriesMode::Quantiles)] {
        let request = EnsembleRequest { runs: RUNS, series, ..EnsembleRequest::default() };
        let plan = match Plan::new(&loaded, &engine, &request) {
            Ok(plan) => plan,
            Err(error) => return eprintln!("no plan: {error}"),
        };
        for jobs in [1, cores] {
            let jobs = NonZero::new(jobs);
            let threads = jobs.map_or(0, NonZero::get);
            group.bench_function(format!("series {name}, {threads} threads"), |bench| {
                bench.iter(|| whole(&plan, &blueprint, jobs));
            });
        }
    }
    for threads in [1, cores] {
        let pool = match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool,
            Err(error) => return eprintln!("no threads: {error}"),
        };
        group.bench_function(format!("a bare rayon loop, {threads} threads"), |bench| {
            bench.iter(|| {
                pool.install(|| {
                    (0..RUNS).into_par_iter().for_each_init(
                        || Engine::new(blueprint.clone()),
                        |engine, replicate| {
                            engine.reset(loaded.scenario.seed, replicate, Detail::Nothing);
                            engine.run_to(loaded.scenario.turns);
                        },
                    );
                });
            });
        });
    }
    group.finish();
}

/// Runs a plan in a fresh folder and makes its tables.
fn whole(plan: &Plan, blueprint: &Blueprint, jobs: Option<NonZero<usize>>) {
    let done = || -> Result<(), Box<dyn std::error::Error>> {
        let keeper = tempfile::tempdir()?;
        let held = plan.of_folder(Shard::WHOLE);
        let (out, held) =
            storage::begin(&keeper.path().join("ensemble"), &held, &[], (false, false))?;
        let (pool, never) = (pool(jobs)?, AtomicBool::new(false));
        let execution = Execution { pool: &pool, interrupt: &never, tell: &|_| () };
        let runner = Runner { execution, storage: Storage::of(&out, &held) };
        run::run(plan, blueprint, &runner, &mut |_, _| Ok(()))?;
        export::export((plan, RUNS), &runner, &out, false, &mut |_| ())?;
        Ok(())
    };
    if let Err(error) = done() {
        eprintln!("the ensemble failed: {error}");
    }
}

criterion_group!(benches, ensembles);
criterion_main!(benches);
