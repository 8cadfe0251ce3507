//! Ablation: every mechanism off in turn, and what that changes in the patterns.
//!
//! * [`mechanisms`]: what can be switched off. [`mod@run`]: all of it under the same luck, against
//!   the whole model.

pub mod mechanisms;
pub mod run;

pub use mechanisms::{MECHANISMS, Mechanism};
pub use run::{Ablation, ablate};
