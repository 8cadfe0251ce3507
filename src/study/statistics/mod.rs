//! The statistics of many runs: pure functions of numbers, with their assumptions beside them.
//!
//! * [`summary`]: mean, spread, quantiles, Monte-Carlo standard error.
//! * [`interval`]: shares and rare events, Student's interval of a mean.
//! * [`bootstrap`]: percentile and bias-corrected intervals, blocks for what hangs together.
//! * [`likelihood`]: the words of the IPCC for how sure a direction is.
//! * [`number`]: infinite numbers in JSON.
//! * [`paired`]: two worlds under the same luck. [`verdict`]: what may be said of the difference.
//!
//! Whatever draws does so from a seed, one thread, one order: the same numbers give the same
//! intervals on every machine.

pub mod bootstrap;
pub mod interval;
pub mod likelihood;
pub mod number;
pub mod paired;
pub mod summary;
pub mod verdict;

pub use interval::Interval;
pub use paired::Paired;
pub use verdict::Verdict;
