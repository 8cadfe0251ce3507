//! Work off the server's threads: one queue, told as it gets on, kept, and dropped when nobody listens.
//!
//! A comparison is played twice: a first look of few runs, which no longer work can hold up, and the whole.
//! Both lie behind one [`Job`], which keeps what was told last. Who asks for what somebody else has asked
//! for listens to the same job.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use deter_study::{
    StudyError,
    run::{self, Execution, Runner, Storage},
};
use rayon::ThreadPool;
use tokio::sync::{OnceCell, watch};

use crate::{
    Refusal,
    limits::{KEPT_COMPARISONS, MOST_WAITING},
    view,
    world::{Asked, Library},
};

/// Runs of the first look.
const FIRST_LOOK: u64 = 25;

/// What was told last: after how many runs, and what.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Runs of each world so far; the number of the event.
    pub runs: u64,
    /// What the page is sent.
    pub text: Arc<str>,
    /// Whether nothing will follow.
    pub last: bool,
}

/// A comparison that is asked for, is being made, or is there.
#[derive(Debug)]
pub struct Job {
    asked: Asked,
    listeners: AtomicUsize,
    dropped: AtomicBool,
    told: watch::Sender<Told>,
}

/// Somebody who listens; when the last one is gone, the work is dropped.
#[derive(Debug)]
pub struct Listener {
    job: Arc<Job>,
    /// What is told.
    pub told: watch::Receiver<Told>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        if self.job.listeners.fetch_sub(1, Ordering::AcqRel) == 1 && !self.job.told.borrow().last {
            self.job.dropped.store(true, Ordering::Release);
        }
    }
}

impl Job {
    fn new(asked: Asked) -> Self {
        let (told, _) = watch::channel(Told::default());
        Self { asked, listeners: AtomicUsize::new(0), dropped: AtomicBool::new(false), told }
    }

    /// Whether a listener may still join: nobody has dropped it.
    fn is_live(&self) -> bool {
        !self.dropped.load(Ordering::Acquire)
    }

    fn tell(&self, told: Told) {
        // The whole tells again what the first look has told.
        self.told.send_if_modified(|now| {
            let newer = told.runs > now.runs || (told.last && !now.last);
            if newer {
                *now = told;
            }
            newer
        });
    }

    /// Plays it as far as `runs` and tells what comes out.
    fn play(&self, runs: u64, library: &Library, pool: &ThreadPool) {
        let of = self.asked.runs;
        let execution = Execution { pool, interrupt: &self.dropped, tell: &|_| () };
        let runner = Runner { execution, storage: Storage::Memory };
        let part = Asked { runs: runs.min(of), ..self.asked.clone() };
        let ended = part.play(library, &runner, &mut |worlds, comparison, played| {
            let value = view::comparison(&self.asked, worlds, &comparison, played);
            let told =
                Told { runs: played.runs, text: value.to_string().into(), last: played.runs == of };
            self.tell(told);
        });
        if let Err(refusal) = ended {
            let runs = self.told.borrow().runs + 1;
            self.tell(Told { runs, text: refusal.json().to_string().into(), last: true });
        }
    }
}

#[derive(Debug, Default)]
struct Lists {
    /// First looks, then wholes: each has a thread of its own.
    waiting: [VecDeque<Arc<Job>>; 2],
    kept: VecDeque<(String, Arc<Job>)>,
    closed: bool,
}

/// The desk at which comparisons are asked for.
#[derive(Debug)]
pub struct Desk {
    lists: Mutex<Lists>,
    come: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What it guards is whole between two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// A desk with its threads.
    ///
    /// # Errors
    /// If the machine has no threads to give.
    pub fn open(library: &Arc<Library>) -> Result<Arc<Self>, StudyError> {
        let desk = Arc::new(Self { lists: Mutex::default(), come: Condvar::new() });
        let one = std::num::NonZero::<usize>::MIN;
        let others = run::threads(None).saturating_sub(1);
        let most = std::num::NonZero::new(others).unwrap_or(one);
        for (lane, pool) in [run::pool(Some(one))?, run::pool(Some(most))?].into_iter().enumerate()
        {
            let (desk, library) = (desk.clone(), library.clone());
            thread::spawn(move || {
                while let Some(job) = desk.next(lane) {
                    let runs = if lane == 0 { FIRST_LOOK } else { u64::MAX };
                    if job.is_live() && !job.told.borrow().last {
                        job.play(runs, &library, &pool);
                    }
                }
            });
        }
        Ok(desk)
    }

    fn next(&self, lane: usize) -> Option<Arc<Job>> {
        let mut lists = lock(&self.lists);
        loop {
            if lists.closed {
                return None;
            }
            if let Some(job) = lists.waiting[lane].pop_front() {
                return Some(job);
            }
            lists = self.come.wait(lists).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends its threads when they have done what they are at.
    pub fn close(&self) {
        lock(&self.lists).closed = true;
        self.come.notify_all();
    }

    /// Asks for a comparison, or listens to the one that somebody has asked for.
    ///
    /// # Errors
    /// If too many wait.
    pub fn ask(&self, asked: Asked) -> Result<Listener, Refusal> {
        let mut lists = lock(&self.lists);
        let key = asked.key();
        lists.kept.retain(|(_, job)| job.is_live());
        let known = lists.kept.iter().position(|(known, _)| *known == key);
        let job = match known.and_then(|place| lists.kept.remove(place)) {
            Some((_, job)) => job,
            None => {
                lists.waiting.iter_mut().for_each(|list| list.retain(|job| job.is_live()));
                if lists.waiting[1].len() >= MOST_WAITING {
                    return Err(Refusal::busy("too many comparisons wait; ask again in a moment"));
                }
                let job = Arc::new(Job::new(asked));
                lists.waiting.iter_mut().for_each(|list| list.push_back(job.clone()));
                self.come.notify_all();
                job
            }
        };
        job.listeners.fetch_add(1, Ordering::AcqRel);
        lists.kept.push_back((key, job.clone()));
        while lists.kept.len() > KEPT_COMPARISONS {
            lists.kept.pop_front();
        }
        Ok(Listener { told: job.told.subscribe(), job })
    }
}

/// A result, or the place where it will be.
type KeptPlace<T> = Arc<OnceCell<T>>;

/// These by key, with when each was last asked for.
type KeptPlaces<T> = BTreeMap<String, (u64, KeptPlace<T>)>;

/// Results that are made once and kept, the last that were asked for.
#[derive(Debug)]
pub struct Kept<T> {
    most: usize,
    /// How often anything was asked for, and for each key when it was last.
    all: Mutex<(u64, KeptPlaces<T>)>,
}

impl<T> Kept<T> {
    /// So many are kept.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { most, all: Mutex::new((0, BTreeMap::new())) }
    }

    /// The place of this key, empty or filled; all who ask for it at once share it.
    pub fn place(&self, key: &str) -> KeptPlace<T> {
        let mut all = lock(&self.all);
        all.0 += 1;
        let now = all.0;
        let place = all.1.entry(key.to_owned()).or_insert_with(|| (now, Arc::default()));
        place.0 = now;
        let found = place.1.clone();
        while all.1.len() > self.most {
            let oldest = all.1.iter().min_by_key(|(_, (used, _))| *used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            all.1.remove(&oldest);
        }
        found
    }
}
