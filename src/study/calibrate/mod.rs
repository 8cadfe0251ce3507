//! Calibration: which values of the judged numbers give the history that was observed.
//!
//! Sequential approximate Bayesian computation: draw values from the prior, run the scenario, keep
//! what comes near to the record, and again around what was kept with a smaller tolerance. Priors,
//! summaries and sizes stand in a study file, which also says when the data end: nothing later is
//! let in.
//!
//! * [`sheet`]: the study file. [`prior`]: priors. [`world`]: one run for one draw.
//! * [`kernel`]: where the next draws come from. [`smc`]: generations.
//! * [`folder`]: generations on the disk, so that work can go on.
//! * [`posterior`]: what is learnt, what is not, and what cannot be told apart.
//! * [`mod@recover`]: whether known values are found again.

pub mod folder;
pub mod kernel;
pub mod posterior;
pub mod prior;
pub mod recover;
pub mod sheet;
pub mod smc;
pub mod table;
#[cfg(test)]
mod tests;
pub mod world;

pub use posterior::Posterior;
pub use recover::{Recovery, recover};
pub use sheet::CalibrationStudy;
pub use world::Calibration;
