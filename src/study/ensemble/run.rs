//! The replicates of an ensemble, and the rule by which it may stop early.

use std::ops::ControlFlow;

use super::{
    chunk::{Chunk, ToldEvent},
    measures::{Recorder, columns},
    moments::Moments,
    plan::{CHECK_EVERY, Plan, SeriesMode},
    sketch::Sketch,
    uncertain::{Drawer, PER_DRAW},
};
use crate::{
    StudyError,
    record::events::EventRow,
    run::{ChunkRange, Ended, Runner, WorkerHandle},
};
use deter_core::{
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

/// What became of a stop rule: whether it held, and each condition with what was reached.
pub type Rule = (bool, Vec<(String, f64)>);

/// Who is shown every chunk in order, with the running moments of every column.
pub type Tell<'t> = &'t mut dyn FnMut(&Chunk, &[Moments]) -> Result<(), StudyError>;

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether all that was asked for is there.
    pub ended: Ended,
    /// Replicates that count.
    pub runs: u64,
    /// With a stop rule: what became of it.
    pub rule: Option<Rule>,
}

/// Runs what is missing.
///
/// # Errors
/// If the disk refuses, the stop rule names a measure that is none, or `tell` does.
pub fn run(
    plan: &Plan,
    blueprint: &Blueprint,
    runner: &Runner<'_>,
    tell: Tell<'_>,
) -> Result<Outcome, StudyError> {
    let columns = columns(&plan.frame);
    let mut watch = match &plan.until {
        Some(until) => Some(until.watch(&columns).map_err(StudyError::Input)?),
        None => None,
    };
    if watch.is_some() && !CHECK_EVERY.is_multiple_of(plan.chunk) {
        return Err(StudyError::Input(format!(
            "--until: chunks of {} replicates, with which this was begun, do not divide {CHECK_EVERY}",
            plan.chunk
        )));
    }
    let mut moments = vec![Moments::default(); columns.len()];
    let mut stopped_at = None;
    let job = plan.job();
    let drawer = plan.drawer()?;
    let ended = runner.run(
        &job,
        &|| Worker::new(plan, blueprint, drawer.as_ref()),
        &|worker, piece, ask| worker.run(plan, piece, ask),
        &mut |piece, chunk: Chunk| {
            for (replicate, row) in chunk.rows() {
                for (moments, x) in moments.iter_mut().zip(row) {
                    moments.add(*x);
                }
                let Some(watch) = &mut watch else { continue };
                watch.add(row);
                // Chunks end where the rule looks, so nothing is taken in beyond.
                if (replicate + 1).is_multiple_of(CHECK_EVERY) && watch.holds() {
                    stopped_at = Some(piece.runs.end);
                }
            }
            tell(&chunk, &moments)?;
            Ok(stopped_at.map_or(ControlFlow::Continue(()), |_| ControlFlow::Break(())))
        },
    )?;
    let runs = stopped_at.unwrap_or(plan.runs);
    if ended == Ended::Whole {
        runner.storage.remove_from(&job, runs)?;
    }
    let rule = watch.map(|watch| (stopped_at.is_some(), watch.reached()));
    Ok(Outcome { ended, runs, rule })
}

/// A thread's engine and scratch space.
struct Worker<'d> {
    engine: Engine,
    drawer: Option<&'d Drawer>,
    /// The draw that the engine is of.
    draw: Option<u64>,
    recorder: Recorder,
    samples: Vec<f64>,
    keys: Vec<u64>,
}

impl<'d> Worker<'d> {
    fn new(plan: &Plan, blueprint: &Blueprint, drawer: Option<&'d Drawer>) -> Self {
        Self {
            engine: Engine::new(blueprint.clone()),
            drawer,
            draw: None,
            recorder: Recorder::new(
                &plan.frame,
                &columns(&plan.frame),
                plan.series != SeriesMode::None,
            ),
            samples: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Runs a chunk; none if it was told to stop.
    fn run(
        &mut self,
        plan: &Plan,
        piece: &ChunkRange,
        ask: &WorkerHandle<'_>,
    ) -> Result<Option<Chunk>, StudyError> {
        let (seed, turns) = (plan.frame.provenance.seed, plan.frame.turns());
        let detail = match plan.series {
            _ if plan.events => Detail::Reasons,
            SeriesMode::All => Detail::Series,
            _ => Detail::Nothing,
        };
        let mut chunk = Chunk { first: piece.first, count: piece.count(), ..Chunk::default() };
        self.samples.clear();
        for replicate in piece.runs.clone() {
            if ask.stopped() {
                return Ok(None);
            }
            let draw = replicate / PER_DRAW;
            if let Some(drawer) = self.drawer.filter(|_| self.draw != Some(draw)) {
                self.engine = drawer.engine(draw)?;
                self.draw = Some(draw);
            }
            let engine = &mut self.engine;
            self.recorder.play(engine, (seed, replicate), detail, &mut chunk.rows);
            self.samples.extend_from_slice(self.recorder.values());
            let changed = engine.pacts().filter(|p| p.opened >= 0 || p.lapsed.is_some());
            chunk.pacts.push(changed.copied().collect());
            if plan.series == SeriesMode::All {
                chunk.points.push(engine.journal().points.clone());
            }
            if plan.events {
                let (rules, roster) = (engine.rules(), engine.roster());
                let all = engine.journal().events.iter().zip(0..);
                let told = |(event, n)| ToldEvent::of(&EventRow::of(event, n, rules, roster));
                chunk.events.push(all.map(told).collect());
            }
            ask.done(1);
        }
        if plan.series != SeriesMode::None {
            let cells = self.recorder.series() * turns as usize;
            let (samples, keys) = (&self.samples, &mut self.keys);
            let of = |cell: usize| samples.iter().skip(cell).step_by(cells.max(1)).copied();
            chunk.sketches = (0..cells).map(|cell| Sketch::of(of(cell), keys)).collect();
        }
        Ok(Some(chunk))
    }
}
