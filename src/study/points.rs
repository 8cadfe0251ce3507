//! Many worlds, some replicates of each: what sweeps, sensitivity, ablation and backtests run.
//!
//! A case is a world; its replicates 0, 1, 2, … have the same luck in every case (common random
//! numbers), so that what differs between two cases is the worlds' doing. Neighbouring cases make a
//! chunk, which is written whole; a run that was killed has lost the chunks in work and nothing
//! else. What a case gives depends on its world and the seed alone, so threads cannot matter.

use std::{
    num::NonZero,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use rayon::prelude::*;

use super::{
    ensemble::{EnsembleError, Folder, chunk::Chunk, frame::Frame, measures},
    pool::pool,
};
use deter_core::{
    scenario::{Loaded, diagnostic::nearest},
    turn::Engine,
    world::{StateId, build::Blueprint, journal::Detail},
};

/// Chunks that the cases are cut into, about: enough for many threads, few enough for the disk.
const CHUNKS: usize = 128;
/// Most cases in a chunk.
const MOST_IN_CHUNK: usize = 64;

/// What is to be run.
pub struct Work<'a> {
    /// Where the chunks lie.
    pub folder: &'a Path,
    /// Everything that shapes the results, as text: chunks of another key are run again.
    pub key: &'a str,
    /// Number of worlds.
    pub cases: usize,
    /// Replicates of each.
    pub runs: u64,
    /// Numbers that a replicate gives.
    pub wide: usize,
    /// The world of a case, or why there is none.
    pub world: &'a (dyn Fn(usize) -> Result<Blueprint, String> + Sync),
    /// Runs a replicate from its start and appends its numbers.
    pub replicate: &'a (dyn Fn(&mut Engine, u64, &mut Vec<f64>) + Sync),
}

/// How it is run.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// Threads; all cores if none is given.
    pub jobs: Option<NonZero<usize>>,
    /// Set from outside to stop: chunks in work are dropped.
    pub interrupt: &'a AtomicBool,
    /// Told of every replicate that is done or was found, in no order.
    pub tell: &'a (dyn Fn(u64) + Sync),
}

/// The rows of all cases: case by case, replicate by replicate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    runs: usize,
    wide: usize,
    values: Vec<f64>,
}

impl Rows {
    /// Number of cases.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.values.len() / (self.runs * self.wide).max(1)
    }

    /// Replicates of each case.
    #[must_use]
    pub const fn runs(&self) -> usize {
        self.runs
    }

    /// The numbers of a replicate of a case.
    #[must_use]
    pub fn row(&self, case: usize, replicate: usize) -> &[f64] {
        let start = (case * self.runs + replicate) * self.wide;
        self.values.get(start..start + self.wide).unwrap_or_default()
    }

    /// One number of all replicates of a case; what does not apply is left out.
    #[must_use]
    pub fn of(&self, case: usize, column: usize) -> Vec<f64> {
        let values = (0..self.runs).filter_map(|r| self.row(case, r).get(column).copied());
        values.filter(|x| !x.is_nan()).collect()
    }

    /// The mean of a number over the replicates of each case; NaN where none has it.
    #[must_use]
    pub fn means(&self, column: usize) -> Vec<f64> {
        (0..self.cases())
            .map(|case| super::statistics::summary::mean(&self.of(case, column)))
            .collect()
    }
}

/// Runs what is not there yet. None if it was interrupted.
///
/// # Errors
/// If a world cannot be made or the disk refuses.
pub fn run(work: &Work<'_>, how: How<'_>) -> Result<Option<Rows>, EnsembleError> {
    let folder = Folder::at(work.folder);
    folder.prepare()?;
    let fingerprint = blake3::hash(
        format!("{}\n{}\n{}\n{}", env!("CARGO_PKG_VERSION"), work.key, work.runs, work.wide)
            .as_bytes(),
    );
    let fingerprint = fingerprint.to_hex().to_string();
    let size = work.cases.div_ceil(CHUNKS).clamp(1, MOST_IN_CHUNK);
    let starts: Vec<usize> = (0..work.cases).step_by(size).collect();
    let pool = pool(how.jobs).map_err(EnsembleError::Input)?;
    let done: Result<Vec<Option<Vec<f64>>>, EnsembleError> = pool.install(|| {
        let one = |first: &usize| {
            let cases = *first..(first + size).min(work.cases);
            chunk(work, how, &folder, &fingerprint, cases)
        };
        starts.par_iter().map(one).collect()
    });
    let done: Option<Vec<Vec<f64>>> = done?.into_iter().collect();
    Ok(done.map(|rows| Rows {
        runs: work.runs as usize,
        wide: work.wide,
        values: rows.into_iter().flatten().collect(),
    }))
}

fn chunk(
    work: &Work<'_>,
    how: How<'_>,
    folder: &Folder,
    fingerprint: &str,
    cases: std::ops::Range<usize>,
) -> Result<Option<Vec<f64>>, EnsembleError> {
    if how.interrupt.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let (first, count) = (cases.start as u64 * work.runs, cases.len() as u64 * work.runs);
    match folder.read((first, count), fingerprint) {
        Ok(Some(chunk)) => {
            (how.tell)(count);
            return Ok(Some(chunk.rows));
        }
        // What cannot be trusted is run again and written over.
        Ok(None) | Err(EnsembleError::Damaged { .. }) => {}
        Err(other) => return Err(other),
    }
    let mut rows = Vec::with_capacity(count as usize * work.wide);
    for case in cases {
        let blueprint = (work.world)(case).map_err(EnsembleError::Input)?;
        let mut engine = Engine::new(blueprint);
        for replicate in 0..work.runs {
            if how.interrupt.load(Ordering::Relaxed) {
                return Ok(None);
            }
            (work.replicate)(&mut engine, replicate, &mut rows);
            (how.tell)(1);
        }
    }
    let chunk =
        Chunk { first, count, rows, pacts: vec![Vec::new(); count as usize], ..Chunk::default() };
    folder.write(&chunk, fingerprint)?;
    Ok(Some(chunk.rows))
}

/// What a run's end is measured by: the columns of an ensemble's `runs.parquet`.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// Who, what and when.
    pub frame: Frame,
    /// The columns.
    pub columns: Vec<measures::Column>,
    focus: Vec<StateId>,
}

impl Gauge {
    /// The gauge of a scenario.
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        let engine = Engine::new(Blueprint::new(loaded));
        let frame = Frame::new(loaded, loaded.scenario.seed, &engine);
        Self { columns: measures::columns(&frame), focus: frame.focus_ids(), frame }
    }

    /// The place of a column.
    ///
    /// # Errors
    /// The nearest name and what there is, in words, if there is none of the name.
    pub fn column(&self, name: &str) -> Result<usize, String> {
        self.columns.iter().position(|column| column.name == name).ok_or_else(|| {
            let names = || self.columns.iter().map(|column| column.name.as_str());
            match nearest(name, names()) {
                Some(near) => format!("no measure `{name}`; did you mean `{near}`?"),
                None => {
                    format!("no measure `{name}`: `deter ensemble SCENARIO --schema` lists them")
                }
            }
        })
    }

    /// Runs a replicate from start to end and appends its measures.
    pub fn replicate(&self, engine: &mut Engine, replicate: u64, row: &mut Vec<f64>) {
        engine.reset(self.frame.provenance.seed, replicate, Detail::Nothing);
        engine.run_to(self.frame.turns());
        measures::measure(engine, &self.focus, row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases of numbers that need no world of their own.
    fn rows(folder: &Path, key: &str, jobs: usize, seen: &std::sync::Mutex<u64>) -> Rows {
        let (name, text) = deter_core::scenario::shipped::SHIPPED[0];
        let loaded = deter_core::scenario::load_text(name, name, text, None).unwrap();
        let blueprint = Blueprint::new(&loaded);
        let work = Work {
            folder,
            key,
            cases: 5,
            runs: 3,
            wide: 2,
            world: &|_| Ok(blueprint.clone()),
            replicate: &|engine, replicate, row| {
                *seen.lock().unwrap() += 1;
                engine.reset(1, replicate, Detail::Nothing);
                engine.run_to(2);
                row.push(replicate as f64);
                row.push(engine.tally().operations.iter().flatten().sum::<u64>() as f64);
            },
        };
        let how =
            How { jobs: NonZero::new(jobs), interrupt: &AtomicBool::new(false), tell: &|_| {} };
        run(&work, how).unwrap().unwrap()
    }

    #[test]
    fn the_same_rows_with_any_threads_and_nothing_is_run_twice() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let seen = std::sync::Mutex::new(0);
        let first = rows(one.path(), "a", 1, &seen);
        assert_eq!(first, rows(two.path(), "a", 3, &seen));
        assert_eq!((first.cases(), first.runs(), first.row(4, 2)[0]), (5, 3, 2.0));
        // Luck is common to the cases.
        assert_eq!(first.of(0, 1), first.of(4, 1));
        assert_eq!(*seen.lock().unwrap(), 30);
        assert_eq!(first, rows(one.path(), "a", 2, &seen));
        assert_eq!(*seen.lock().unwrap(), 30);
        // A damaged chunk is run again; another key is another study.
        std::fs::write(one.path().join("chunks/000000003.chunk"), "x").unwrap();
        assert_eq!(first, rows(one.path(), "a", 2, &seen));
        assert_eq!(*seen.lock().unwrap(), 33);
        rows(one.path(), "b", 2, &seen);
        assert_eq!(*seen.lock().unwrap(), 48);
    }
}
