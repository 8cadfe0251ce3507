//! Work of many runs: on threads of its own, while the interpreter goes on to hear of Ctrl-C.

use std::{
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use deter_study::run::{Execution, Progress, Runner, Storage, pool};
use pyo3::{
    exceptions::{PyKeyboardInterrupt, PyRuntimeError},
    prelude::*,
};

use crate::error::Wrong;

/// How often the interpreter is asked whether Ctrl-C was heard, and told of progress.
const TICK: Duration = Duration::from_millis(50);
/// How long work may take to stop when it is asked to; what takes longer ends by itself, unheard.
const GRACE: Duration = Duration::from_millis(250);
/// Bytes of the stack of the thread that gathers: as much as a program's first thread has.
const STACK: usize = 8 << 20;

/// On how many threads, and who hears of progress: a function of runs done and runs in all.
#[derive(FromPyObject)]
pub struct Call {
    #[pyo3(item)]
    jobs: Option<NonZero<usize>>,
    #[pyo3(item)]
    progress: Option<Py<PyAny>>,
}

/// Does work of so many runs.
///
/// # Errors
/// If it cannot be done, or somebody stopped it.
pub fn work<T: Send + 'static, E: Into<Wrong>>(
    py: Python<'_>,
    call: &Call,
    runs: u64,
    work: impl FnOnce(&Runner<'_>) -> Result<Option<T>, E> + Send + 'static,
) -> PyResult<T> {
    let pool = pool(call.jobs).map_err(Wrong::from)?;
    let state = Arc::new((AtomicBool::new(false), AtomicU64::new(0)));
    let (send, receive) = mpsc::sync_channel(1);
    let theirs = state.clone();
    let thread = thread::Builder::new().name("deter".to_owned()).stack_size(STACK);
    thread.spawn(move || {
        let (interrupt, done) = &*theirs;
        let tell = |told: Progress<'_>| {
            if let Progress::Done(runs) | Progress::Found(runs) = told {
                done.fetch_add(runs, Ordering::Relaxed);
            }
        };
        let execution = Execution { pool: &pool, interrupt, tell: &tell };
        let found = work(&Runner { execution, storage: Storage::Memory }).map_err(Into::into);
        // Nobody listens any more if it took too long to stop.
        let _ = send.send(found);
    })?;
    let receive = Mutex::new(receive);
    let wait = |time| {
        py.detach(|| receive.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time))
    };
    let told = |done: u64| match &call.progress {
        Some(progress) => progress.call1(py, (done.min(runs), runs)).map(drop),
        None => Ok(()),
    };
    loop {
        match wait(TICK) {
            Ok(Ok(Some(found))) => {
                told(runs)?;
                return Ok(found);
            }
            Ok(Ok(None)) => return Err(PyKeyboardInterrupt::new_err("stopped")),
            Ok(Err(wrong)) => return Err(wrong.into()),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("deter panicked; what it said is above"));
            }
            Err(RecvTimeoutError::Timeout) => {
                let done = state.1.load(Ordering::Relaxed);
                if let Err(stop) = py.check_signals().and_then(|()| told(done)) {
                    state.0.store(true, Ordering::Relaxed);
                    let _ = wait(GRACE);
                    return Err(stop);
                }
            }
        }
    }
}
