//! Backtests: what the runs say of a stretch of time, scored by what happened, beside baselines
//! that know the past alone.
//!
//! * [`observed`]: the file of what was observed. [`task`]: the same for one scenario and one
//!   origin, with states and turns looked up and the past parted from what is scored.
//!   [`series`]: counts and levels. [`script`]: what the scenario was told of what came.
//! * [`watch`]: many runs, and what each shows of it.
//! * [`predictive`]: distributions of counts, and their scores. [`baseline`]: what the past alone
//!   would have said.
//! * [`announced`]: probabilities beside what came true.
//! * [`skill`]: skill against a baseline, with block-bootstrap intervals. [`mod@judge`]: all of it.
//!
//! The runs start where the scenario starts and are told nothing of what happened before the
//! origin, but for one thing: of a pair that had not signed at the origin, only the runs count in
//! which it had not, either. The baselines know all of the past. The race is fair to them.

pub mod announced;
pub mod baseline;
pub mod judge;
pub mod observed;
pub mod predictive;
pub mod script;
pub mod series;
pub mod skill;
pub mod study;
pub mod task;
pub mod watch;

pub use judge::{Backtest, judge};
pub use observed::Observed;
pub use task::Task;
