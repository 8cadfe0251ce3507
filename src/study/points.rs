//! Many worlds, some replicates of each, each measured at its end: what sweeps and sensitivity run.
//!
//! Replicates 0, 1, 2, … have the same luck in every case (common random numbers), so that what
//! differs between two cases is the worlds' doing.

use std::{
    ops::ControlFlow,
    sync::{Mutex, PoisonError},
};

use super::{
    ensemble::{
        frame::Frame,
        measures::{self, Recorder},
    },
    run::{Chunking, Ended, Job, MOST_IN_ALL, MOST_NUMBERS, Runner, within},
};
use crate::StudyError;
use deter_core::{
    model::quantity::find,
    scenario::Loaded,
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

/// Chunks that the cases are cut into, about: enough for many threads, few enough for the disk.
const CHUNKS: usize = 128;
/// Most cases in a chunk.
const MOST_IN_CHUNK: usize = 64;

/// What is to be run.
pub struct Work<'a> {
    /// Name of the part of the study; empty if there is but one.
    pub name: &'a str,
    /// Everything that shapes the results, as text: chunks of another key are run again.
    pub key: &'a str,
    /// Number of worlds.
    pub cases: usize,
    /// Replicates of each.
    pub runs: u64,
    /// The world of a case, or why there is none.
    pub world: &'a (dyn Fn(usize) -> Result<Blueprint, String> + Sync),
    /// What is measured.
    pub run_measures: &'a RunMeasures,
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
/// If it is too large, a world cannot be made or the disk refuses.
pub fn run(work: &Work<'_>, runner: &Runner<'_>) -> Result<Option<Rows>, StudyError> {
    let wide = work.run_measures.columns.len();
    let all = work.cases as u128 * u128::from(work.runs);
    within("runs of all points together:", all, MOST_IN_ALL)?;
    within("numbers that all points give:", all * wide as u128, MOST_NUMBERS)?;
    let size = work.cases.div_ceil(CHUNKS).clamp(1, MOST_IN_CHUNK);
    let job = Job {
        name: work.name,
        key: work.key,
        cases: work.cases,
        runs: work.runs,
        cut: Chunking::Cases(size),
    };
    let mut values = Vec::with_capacity(all as usize * wide);
    let ended = runner.run(
        &job,
        &|| None::<(usize, Engine)>,
        &|worker, piece, ask| {
            let mut rows = Vec::with_capacity(piece.count() as usize * wide);
            let done = ask.each(piece, |case, replicate| {
                if worker.as_ref().is_none_or(|(known, _)| *known != case) {
                    let blueprint = (work.world)(case).map_err(StudyError::Input)?;
                    *worker = Some((case, Engine::new(blueprint)));
                }
                if let Some((_, engine)) = worker {
                    work.run_measures.replicate(engine, replicate, &mut rows);
                }
                Ok(())
            })?;
            Ok(done.map(|()| rows))
        },
        &mut |_, rows| {
            values.extend(rows);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok((ended == Ended::Whole).then_some(Rows { runs: work.runs as usize, wide, values }))
}

/// What a run's end is measured by: the columns of an ensemble's `runs.parquet`.
pub struct RunMeasures {
    /// Who, what and when.
    pub frame: Frame,
    /// The columns.
    pub columns: Vec<measures::Column>,
    /// Recorders that no thread needs just now.
    idle: Mutex<Vec<Recorder>>,
}

impl RunMeasures {
    /// The measures of a scenario, with those measures of pairs of states that are asked for: there are
    /// many, and most are not looked at.
    #[must_use]
    pub fn new(loaded: &Loaded, asked: &[String]) -> Self {
        let engine = Engine::new(Blueprint::new(loaded));
        let mut frame = Frame::new(loaded, loaded.scenario.seed, &engine);
        for name in asked {
            // What is no measure is told where it is looked up.
            let _ = frame.ask(std::slice::from_ref(name));
        }
        let mut columns = measures::columns(&frame);
        columns.retain(|column| !measures::of_pair(column) || asked.contains(&column.name));
        Self { columns, idle: Mutex::default(), frame }
    }

    /// Takes these measures alone, in this order.
    pub fn keep(&mut self, names: &[String]) {
        let find = |name: &String| self.columns.iter().find(|column| column.name == *name).cloned();
        self.columns = names.iter().filter_map(find).collect();
        self.idle = Mutex::default();
    }

    /// The place of a column.
    ///
    /// # Errors
    /// The nearest name and what there is, in words, if there is none of the name.
    pub fn column(&self, name: &str) -> Result<usize, String> {
        find(name, self.columns.iter().map(|column| column.name.as_str()))
    }

    /// Runs a replicate from start to end and appends its measures.
    pub fn replicate(&self, engine: &mut Engine, replicate: u64, row: &mut Vec<f64>) {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let known = idle().pop();
        let mut recorder =
            known.unwrap_or_else(|| Recorder::new(&self.frame, &self.columns, false));
        let seed = self.frame.provenance.seed;
        recorder.play(engine, (seed, replicate), Detail::Nothing, row);
        idle().push(recorder);
    }
}
