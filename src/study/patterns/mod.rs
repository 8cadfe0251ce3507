//! Patterns: what a scenario of the past must show, held against what was observed.
//!
//! What to look for is data, in a RON file beside the scenarios; the engine knows no pattern.
//!
//! * [`sheet`]: the study file: patterns with what was observed, and the tests they must pass.
//! * [`measure`]: what is made of the turns of a run.
//! * [`witness`]: watches a run and takes the measures; [`faults`]: what must never happen.
//! * [`mod@judge`]: many runs, and the verdicts.

pub mod faults;
pub mod judge;
pub mod measure;
pub mod sheet;
pub mod study;
pub mod witness;

pub use judge::{Finding, judge};
pub use measure::Number;
pub use sheet::{Awaited, Pattern, PatternStudy};
pub use witness::{Reading, Witness, watch};
