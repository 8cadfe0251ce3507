//! The one runner under all studies: cases × replicates.
//!
//! A study is a list of cases (worlds) and a number of replicates of each; replicate r has the same
//! luck in every case. Neighbouring runs make a chunk. Every thread takes the next chunk that nobody
//! has, and nobody waits for anybody; what a chunk gives depends on its runs alone, and chunks are
//! handed on in their order, so threads cannot matter. With a folder, chunks are written whole and
//! sealed as they are done: a run that was killed has lost the chunks in work and nothing else, and
//! the chunks can be made in parts on several machines.
//!
//! * [`plan`]: what a folder of runs is for, and how two are told apart. [`store`]: its chunks.
//!   [`bytes`]: what is in them. [`storage`]: taking a folder, and putting shards together.

pub mod bytes;
pub mod plan;
pub mod storage;
pub mod store;

use std::{
    collections::BTreeMap,
    num::NonZero,
    ops::{ControlFlow, Range},
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use rayon::{ThreadPool, prelude::*};

use bytes::ChunkData;
pub use plan::{Plan, Shard};
pub use storage::Storage;
use store::Store;

use crate::StudyError;

/// Most runs of one world.
pub const MOST_RUNS: u64 = 100_000_000;
/// Most runs of a study, all its worlds together.
pub const MOST_IN_ALL: u64 = 10_000_000_000;
/// Most numbers that a study holds in memory: 16 GiB.
pub const MOST_NUMBERS: u64 = 1 << 31;
/// Replicates in a chunk of one world.
const CHUNK: u64 = 25;
/// Most threads of a study on a machine of few cores.
const MOST_THREADS: usize = 64;

/// Whether a number that was asked for is one that can be done.
///
/// # Errors
/// In words with the limit, if it is 0 or too large.
pub fn within(what: &str, asked: u128, most: u64) -> Result<(), StudyError> {
    if (1..=u128::from(most)).contains(&asked) {
        return Ok(());
    }
    Err(StudyError::Input(format!("{what} {asked}: expected 1 to {most}")))
}

/// What is told of work as it gets on.
#[derive(Debug)]
pub enum Progress<'a> {
    /// So many runs are done.
    Done(u64),
    /// So many runs were found in the folder.
    Found(u64),
    /// A chunk was found that cannot be trusted; it is run again.
    Damaged(&'a StudyError),
}

/// How work is done: on which threads, who may stop it, and who hears of it.
#[derive(Clone, Copy)]
pub struct Execution<'a> {
    /// The threads.
    pub pool: &'a ThreadPool,
    /// Set from outside to stop: chunks in work are dropped.
    pub interrupt: &'a AtomicBool,
    /// Told of what is done, from any thread, in no order.
    pub tell: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// How many threads there will be if so many are asked for: one for each core if no number is given,
/// and never more than make sense.
#[must_use]
pub fn threads(jobs: Option<NonZero<usize>>) -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    jobs.map_or(cores, NonZero::get).min(MOST_THREADS.max(4 * cores))
}

/// A pool of [`threads`].
///
/// # Errors
/// If the system has no threads to give.
pub fn pool(jobs: Option<NonZero<usize>>) -> Result<ThreadPool, StudyError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads(jobs)).build();
    pool.map_err(|reason| {
        StudyError::Machine(format!("the system has no threads to give: {reason}"))
    })
}

/// A name as that of a job's folder.
#[must_use]
pub fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// How a job is cut into chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chunking {
    /// So many neighbouring cases with all their replicates.
    Cases(usize),
    /// So many neighbouring replicates of all cases. Then more can be added later.
    Runs(u64),
}

/// A part of a study: some cases, some replicates of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job<'j> {
    /// Name of the folder of its chunks below the study's; empty if there is but one.
    pub name: &'j str,
    /// What shapes it, beyond what shapes the whole study.
    pub key: &'j str,
    /// Number of worlds.
    pub cases: usize,
    /// Replicates of each.
    pub runs: u64,
    /// How it is cut.
    pub cut: Chunking,
}

/// A chunk of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkRange {
    /// Which cases.
    pub cases: Range<usize>,
    /// Which replicates of each.
    pub runs: Range<u64>,
    /// What its file is named after: the number of its first run.
    pub first: u64,
}

impl ChunkRange {
    /// Runs in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.cases.len() as u64 * (self.runs.end - self.runs.start)
    }
}

impl Job<'_> {
    /// Its chunks in order.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = ChunkRange> + use<> {
        let (cases, runs, cut) = (self.cases, self.runs, self.cut);
        (0..self.chunks()).map(move |at| piece(cases, runs, cut, at))
    }

    /// How many chunks it has.
    #[must_use]
    pub fn chunks(&self) -> usize {
        let chunks = match self.cut {
            Chunking::Cases(size) => self.cases.div_ceil(size.max(1)) as u64,
            Chunking::Runs(size) => self.runs.div_ceil(size.max(1)),
        };
        usize::try_from(chunks).unwrap_or(usize::MAX)
    }

    /// A chunk by its number; they are not held, for there may be a hundred million of them.
    fn piece(&self, at: usize) -> ChunkRange {
        piece(self.cases, self.runs, self.cut, at)
    }
}

fn piece(cases: usize, runs: u64, cut: Chunking, at: usize) -> ChunkRange {
    match cut {
        Chunking::Cases(size) => {
            let start = at * size.max(1);
            let cases = start..(start + size.max(1)).min(cases);
            ChunkRange { first: start as u64 * runs, runs: 0..runs, cases }
        }
        Chunking::Runs(size) => {
            let first = at as u64 * size.max(1);
            ChunkRange { first, runs: first..(first + size.max(1)).min(runs), cases: 0..cases }
        }
    }
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every chunk that was wanted was handed on.
    Whole,
    /// The chunks of this shard are done; the others are made elsewhere.
    Part,
    /// It was interrupted.
    Interrupted,
}

/// Runs jobs, in a folder or in memory.
pub struct Runner<'a> {
    /// How it works.
    pub execution: Execution<'a>,
    /// Where chunks lie.
    pub storage: Storage<'a>,
}

impl Runner<'static> {
    /// In memory, on all cores; nobody stops it or hears of it.
    ///
    /// # Errors
    /// If the system has no threads to give.
    pub fn plain() -> Result<Self, StudyError> {
        static POOL: OnceLock<ThreadPool> = OnceLock::new();
        static NEVER: AtomicBool = AtomicBool::new(false);
        let pool = match POOL.get() {
            Some(pool) => pool,
            None => {
                let made = pool(None)?;
                POOL.get_or_init(|| made)
            }
        };
        let execution = Execution { pool, interrupt: &NEVER, tell: &|_| () };
        Ok(Self { execution, storage: Storage::Memory })
    }
}

/// What a thread at work asks and says.
pub struct WorkerHandle<'a> {
    stop: &'a AtomicBool,
    execution: Execution<'a>,
}

impl WorkerHandle<'_> {
    /// Whether the work is to be dropped.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.execution.interrupt.load(Ordering::Relaxed)
    }

    /// So many runs more are done.
    pub fn done(&self, runs: u64) {
        (self.execution.tell)(Progress::Done(runs));
    }

    /// Does every run of a piece, case by case. None if it was told to stop.
    ///
    /// # Errors
    /// What `run` says.
    pub fn each(
        &self,
        piece: &ChunkRange,
        mut run: impl FnMut(usize, u64) -> Result<(), StudyError>,
    ) -> Result<Option<()>, StudyError> {
        for case in piece.cases.clone() {
            for replicate in piece.runs.clone() {
                if self.stopped() {
                    return Ok(None);
                }
                run(case, replicate)?;
                self.done(1);
            }
        }
        Ok(Some(()))
    }
}

/// What a thread does with a piece: what is to be kept of it, none if it was told to stop.
pub type Play<'p, B, K> =
    &'p (dyn Fn(&mut B, &ChunkRange, &WorkerHandle<'_>) -> Result<Option<K>, StudyError> + Sync);

/// What is done with the chunks in their order, and whether that is enough.
pub type Consume<'t, K> = &'t mut dyn FnMut(&ChunkRange, K) -> Result<ControlFlow<()>, StudyError>;

enum Message<K> {
    Done(usize, K),
    Failed(StudyError),
}

impl Runner<'_> {
    /// Does a job: chunks that are there are read, the others are made. `bench` makes what a thread
    /// needs; `take` is handed the chunks in order, on the thread that calls, and may say that it has
    /// enough.
    ///
    /// # Errors
    /// If a chunk cannot be made, or the disk refuses.
    pub fn run<B, K: ChunkData>(
        &self,
        job: &Job<'_>,
        worker: &(dyn Fn() -> B + Sync),
        play: Play<'_, B, K>,
        take: Consume<'_, K>,
    ) -> Result<Ended, StudyError> {
        let store = self.storage.store(job);
        let (mine, part) = self.storage.mine(job.chunks());
        let (next, stop) = (AtomicUsize::new(mine.start), AtomicBool::new(false));
        let (send, receive) = mpsc::channel();
        let work = |send: &mpsc::Sender<Message<K>>| {
            let ask = WorkerHandle { stop: &stop, execution: self.execution };
            let mut own = None;
            while !ask.stopped() {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= mine.end {
                    return;
                }
                let piece = &job.piece(at);
                let made = match self.found(store.as_ref(), piece) {
                    Ok(Some(kept)) => Ok(Some(kept)),
                    Ok(None) => make(&mut own, worker, play, piece, &ask, store.as_ref()),
                    Err(error) => Err(error),
                };
                // Nobody listens only if everything has ended.
                let _ = match made {
                    Ok(Some(kept)) => send.send(Message::Done(at, kept)),
                    Ok(None) => return,
                    Err(error) => send.send(Message::Failed(error)),
                };
            }
        };
        let mut due = mine.start;
        let mut outcome = Ok(ControlFlow::Continue(()));
        self.execution.pool.in_place_scope(|scope| {
            for _ in 0..self.execution.pool.current_num_threads().min(mine.len()) {
                let (send, work) = (send.clone(), &work);
                scope.spawn(move |_| work(&send));
            }
            drop(send);
            let mut early = BTreeMap::new();
            for message in receive {
                match message {
                    Message::Done(at, kept) => drop(early.insert(at, kept)),
                    Message::Failed(error) if outcome.is_ok() => outcome = Err(error),
                    Message::Failed(_) => {}
                }
                while let (Ok(ControlFlow::Continue(())), Some(kept)) =
                    (&outcome, early.remove(&due))
                {
                    outcome = take(&job.piece(due), kept);
                    due += 1;
                }
                if !matches!(outcome, Ok(ControlFlow::Continue(()))) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        });
        match outcome? {
            ControlFlow::Continue(()) if due < mine.end => Ok(Ended::Interrupted),
            ControlFlow::Continue(()) if part => Ok(Ended::Part),
            _ => Ok(Ended::Whole),
        }
    }

    /// What is kept of every replicate of one world, in their order. `name` and `key` are those of its
    /// [`Job`]. None if not all are there in the end.
    ///
    /// # Errors
    /// If they are too many, or the disk refuses.
    pub fn replicates<B, K: ChunkData>(
        &self,
        (name, key): (&str, &str),
        runs: u64,
        worker: &(dyn Fn() -> B + Sync),
        play: &(dyn Fn(&mut B, u64) -> K + Sync),
    ) -> Result<Option<Vec<K>>, StudyError> {
        within("--runs", runs.into(), MOST_RUNS)?;
        let job = Job { name, key, cases: 1, runs, cut: Chunking::Runs(CHUNK) };
        let mut all = Vec::with_capacity(runs as usize);
        let ended = self.run(
            &job,
            worker,
            &|own, piece, ask| {
                let mut kept = Vec::new();
                let done = ask.each(piece, |_, replicate| {
                    kept.push(play(own, replicate));
                    Ok(())
                })?;
                Ok(done.map(|()| kept))
            },
            &mut |_, kept: Vec<K>| {
                all.extend(kept);
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok((ended == Ended::Whole).then_some(all))
    }

    /// A chunk that is there and can be trusted.
    fn found<K: ChunkData>(
        &self,
        store: Option<&Store<'_>>,
        piece: &ChunkRange,
    ) -> Result<Option<K>, StudyError> {
        let Some(store) = store else { return Ok(None) };
        match store.read(piece) {
            Err(error @ StudyError::Damaged { .. }) if store.writes() => {
                (self.execution.tell)(Progress::Damaged(&error));
                Ok(None)
            }
            Ok(Some(kept)) => {
                (self.execution.tell)(Progress::Found(piece.count()));
                Ok(Some(kept))
            }
            other => other,
        }
    }

    /// Hands on the chunks of a job in their order, some at a time that were read by all threads.
    ///
    /// # Errors
    /// If one is not there, or cannot be trusted; what `take` says. All of them are missing in memory.
    pub fn kept<K: ChunkData>(
        &self,
        job: &Job<'_>,
        take: &mut dyn FnMut(&[K]) -> Result<(), StudyError>,
    ) -> Result<(), StudyError> {
        let missing = || StudyError::Input("chunks were not kept".to_owned());
        let store = self.storage.store(job).ok_or_else(missing)?;
        let read = |at: usize| {
            let piece = job.piece(at);
            store.read(&piece)?.ok_or_else(|| store.unfinished(&piece))
        };
        let (chunks, pool) = (job.chunks(), self.execution.pool);
        let batch = 2 * pool.current_num_threads();
        for first in (0..chunks).step_by(batch) {
            let some = first..(first + batch).min(chunks);
            let read: Result<Vec<K>, StudyError> =
                pool.install(|| some.into_par_iter().map(read).collect());
            take(&read?)?;
        }
        Ok(())
    }
}

/// Makes a chunk and writes it, if there is where to.
fn make<B, K: ChunkData>(
    own: &mut Option<B>,
    worker: &(dyn Fn() -> B + Sync),
    play: Play<'_, B, K>,
    piece: &ChunkRange,
    ask: &WorkerHandle<'_>,
    store: Option<&Store<'_>>,
) -> Result<Option<K>, StudyError> {
    // Shards that are put together are not run.
    if let Some(store) = store.filter(|store| !store.writes()) {
        return Err(store.unfinished(piece));
    }
    // A thread that only finds what is done needs no engine.
    let Some(kept) = play(own.get_or_insert_with(worker), piece, ask)? else { return Ok(None) };
    if let Some(store) = store {
        store.write(piece, &kept)?;
    }
    Ok(Some(kept))
}
