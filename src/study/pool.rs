//! The threads of a study.

use std::num::NonZero;

use rayon::ThreadPool;

/// A pool of so many threads, of one for each core if no number is given.
///
/// # Errors
/// In words, if the system has no threads to give.
pub fn pool(jobs: Option<NonZero<usize>>) -> Result<ThreadPool, String> {
    let threads = jobs.map_or(0, NonZero::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|reason| format!("--jobs: no threads: {reason}"))
}
