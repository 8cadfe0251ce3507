//! What an outcome depends on: one factor at a time, screening, and shares of variance.
//!
//! Analyses only: they take a design ([`super::design`]) and the outcomes at its points, and know
//! nothing of what was run.

pub mod morris;
pub mod one_at_a_time;
pub mod sobol;
