//! Running the replicates of a plan on all cores.
//!
//! Every thread has an engine of its own for as long as it lives, takes the next chunk that nobody
//! has, runs it and writes its file. Nobody waits for anybody. What a replicate is depends on the
//! seed and its number alone, and the tables are made afterwards from the chunks in order, so it
//! does not matter which thread ran what, or when.

use std::{
    collections::BTreeMap,
    num::NonZero,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::{
    EnsembleError,
    chunk::Chunk,
    folder::Folder,
    measures::{columns, measure},
    moments::Moments,
    plan::{CHECK_EVERY, Plan, SeriesMode},
    sampler::{self, Sampler},
    sketch::Sketch,
    until::Watch,
};
use deter_core::{
    turn::Engine,
    world::{StateId, build::Blueprint, journal::Detail},
};

/// What is to be done.
pub struct Job<'a> {
    /// Where the chunks go.
    pub folder: &'a Folder,
    /// What is to be run.
    pub plan: &'a Plan,
    /// The world of the plan's scenario.
    pub blueprint: &'a Blueprint,
    /// Threads; all cores if none is given.
    pub jobs: Option<NonZero<usize>>,
    /// Set from outside to stop: chunks in work are dropped.
    pub interrupt: &'a AtomicBool,
}

/// What has happened so far.
pub struct Progress<'a> {
    /// Replicates done, those found in the folder included.
    pub done: u64,
    /// Of how many.
    pub of: u64,
    /// Replicates that were found in the folder.
    pub found: u64,
    /// Running moments of every column, in the order in which chunks came: for the eye only.
    pub moments: &'a [Moments],
    /// A chunk that was found damaged and is run again.
    pub damaged: Option<&'a EnsembleError>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// All that was asked for is there.
    Whole {
        /// Replicates that count.
        runs: u64,
        /// With a stop rule: whether it held, and what was reached.
        rule: Option<(bool, Vec<(String, f64)>)>,
    },
    /// It was interrupted; so many replicates are safe.
    Interrupted {
        /// How many.
        done: u64,
    },
}

enum Message {
    Done { first: u64, count: u64, rows: Vec<f64>, found: bool },
    Damaged(EnsembleError),
    Failed(EnsembleError),
}

/// Runs what is missing.
///
/// # Errors
/// If the disk refuses, or the stop rule names a measure that is none.
pub fn run(job: &Job<'_>, tell: &mut dyn FnMut(&Progress<'_>)) -> Result<Ended, EnsembleError> {
    let plan = job.plan;
    let columns = columns(&plan.frame);
    let mut watch = match &plan.until {
        Some(until) => Some(until.watch(&columns).map_err(EnsembleError::Input)?),
        None => None,
    };
    let chunks: Vec<(u64, u64)> = plan.chunks().collect();
    let threads = job.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let threads = threads.min(chunks.len()).max(1);
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (send, receive) = mpsc::channel();
    let mut desk = Desk::new(plan, columns.len());
    let mut failure = None;
    thread::scope(|scope| {
        for _ in 0..threads {
            let worker = Worker { job, chunks: &chunks, next: &next, stop: &stop };
            let send = send.clone();
            scope.spawn(move || worker.work(&send));
        }
        drop(send);
        for message in receive {
            match message {
                Message::Done { first, count, rows, found } => {
                    desk.take(first, count, rows, found, watch.as_mut());
                    tell(&desk.progress(None));
                    if desk.stopped_at.is_some() {
                        stop.store(true, Ordering::Relaxed);
                    }
                }
                Message::Damaged(error) => tell(&desk.progress(Some(&error))),
                Message::Failed(error) => {
                    stop.store(true, Ordering::Relaxed);
                    failure.get_or_insert(error);
                }
            }
        }
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let runs = match desk.stopped_at {
        Some(runs) => runs,
        None if desk.done < desk.of => return Ok(Ended::Interrupted { done: desk.done }),
        None => desk.of,
    };
    for (first, _) in chunks.into_iter().filter(|(first, _)| *first >= plan.replicates().0 + runs) {
        job.folder.remove(first)?;
    }
    let rule = watch.map(|watch| (desk.stopped_at.is_some(), watch.reached()));
    Ok(Ended::Whole { runs, rule })
}

/// Where the chunks' rows come in: counts them, and puts them in order for the stop rule.
struct Desk {
    done: u64,
    of: u64,
    found: u64,
    wide: usize,
    moments: Vec<Moments>,
    /// Chunks that came before their turn.
    early: BTreeMap<u64, Vec<f64>>,
    /// The next replicate in order.
    next: u64,
    stopped_at: Option<u64>,
}

impl Desk {
    fn new(plan: &Plan, wide: usize) -> Self {
        let (first, end) = plan.replicates();
        Self {
            done: 0,
            of: end - first,
            found: 0,
            wide,
            moments: vec![Moments::default(); wide],
            early: BTreeMap::new(),
            next: first,
            stopped_at: None,
        }
    }

    fn progress<'a>(&'a self, damaged: Option<&'a EnsembleError>) -> Progress<'a> {
        Progress {
            done: self.done,
            of: self.of,
            found: self.found,
            moments: &self.moments,
            damaged,
        }
    }

    fn take(
        &mut self,
        first: u64,
        count: u64,
        rows: Vec<f64>,
        found: bool,
        watch: Option<&mut Watch>,
    ) {
        self.done += count;
        self.found += if found { count } else { 0 };
        for row in rows.chunks_exact(self.wide) {
            for (moments, x) in self.moments.iter_mut().zip(row) {
                moments.take(*x);
            }
        }
        let Some(watch) = watch else {
            return;
        };
        self.early.insert(first, rows);
        while let Some(rows) = self.early.remove(&self.next) {
            for row in rows.chunks_exact(self.wide) {
                if self.stopped_at.is_some() {
                    return;
                }
                watch.take(row);
                self.next += 1;
                if self.next.is_multiple_of(CHECK_EVERY) && watch.holds() {
                    self.stopped_at = Some(self.next);
                }
            }
        }
    }
}

struct Worker<'a> {
    job: &'a Job<'a>,
    chunks: &'a [(u64, u64)],
    next: &'a AtomicUsize,
    stop: &'a AtomicBool,
}

impl Worker<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.job.interrupt.load(Ordering::Relaxed)
    }

    fn work(&self, send: &mpsc::Sender<Message>) {
        let (plan, folder) = (self.job.plan, self.job.folder);
        let fingerprint = plan.fingerprint();
        let mut bench: Option<Bench> = None;
        while !self.stopped() {
            let Some(&(first, count)) = self.chunks.get(self.next.fetch_add(1, Ordering::Relaxed))
            else {
                return;
            };
            let found = match folder.read((first, count), &fingerprint) {
                Ok(found) => found,
                Err(error @ EnsembleError::Damaged { .. }) => {
                    let _ = send.send(Message::Damaged(error));
                    None
                }
                Err(error) => {
                    let _ = send.send(Message::Failed(error));
                    return;
                }
            };
            let was_there = found.is_some();
            let chunk = match found {
                Some(chunk) => chunk,
                None => {
                    // A thread that only finds what is done needs no engine.
                    let bench = bench.get_or_insert_with(|| Bench::new(self.job));
                    let Some(chunk) = bench.run(plan, (first, count), &|| self.stopped()) else {
                        return;
                    };
                    if let Err(error) = folder.write(&chunk, &fingerprint) {
                        let _ = send.send(Message::Failed(error));
                        return;
                    }
                    chunk
                }
            };
            let done = Message::Done { first, count, rows: chunk.rows, found: was_there };
            // Nobody listens only if everything has ended.
            let _ = send.send(done);
        }
    }
}

/// A thread's engine and scratch space.
struct Bench {
    engine: Engine,
    focus: Vec<StateId>,
    series: usize,
    sampler: Sampler,
    samples: Vec<f64>,
    keys: Vec<u32>,
}

impl Bench {
    fn new(job: &Job<'_>) -> Self {
        Self {
            engine: Engine::new(job.blueprint.clone()),
            focus: job.plan.frame.focus_ids(),
            series: sampler::series(&job.plan.frame).len(),
            sampler: Sampler::default(),
            samples: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Runs a chunk; none if it was told to stop.
    fn run(
        &mut self,
        plan: &Plan,
        (first, count): (u64, u64),
        stopped: &dyn Fn() -> bool,
    ) -> Option<Chunk> {
        let (seed, turns) = (plan.frame.provenance.seed, plan.frame.turns());
        let detail = if plan.series == SeriesMode::All { Detail::Series } else { Detail::Nothing };
        let mut chunk = Chunk { first, count, ..Chunk::default() };
        self.samples.clear();
        let engine = &mut self.engine;
        for replicate in first..first + count {
            if stopped() {
                return None;
            }
            engine.reset(seed, replicate, detail);
            if plan.series == SeriesMode::None {
                engine.run_to(turns);
            } else {
                self.sampler.begin(engine);
                while engine.turn() < turns {
                    engine.step();
                    self.sampler.turn(engine, &self.focus);
                }
                self.sampler.end(engine, &self.focus);
                self.samples.extend_from_slice(&self.sampler.values);
            }
            measure(engine, &self.focus, &mut chunk.rows);
            let changed = engine.pacts().filter(|p| p.opened >= 0 || p.lapsed.is_some());
            chunk.pacts.push(changed.copied().collect());
            if plan.series == SeriesMode::All {
                chunk.points.push(engine.journal().points.clone());
            }
        }
        if plan.series != SeriesMode::None {
            let cells = self.series * turns as usize;
            let (samples, keys) = (&self.samples, &mut self.keys);
            let of = |cell: usize| samples.iter().skip(cell).step_by(cells.max(1)).copied();
            chunk.sketches = (0..cells).map(|cell| Sketch::of(of(cell), keys)).collect();
        }
        Some(chunk)
    }
}
