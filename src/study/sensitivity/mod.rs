//! What an outcome depends on: one factor at a time, screening, and shares of variance.
//!
//! [`morris`], [`one_at_a_time`] and [`sobol`] are analyses only: they take a design
//! ([`super::design`]) and the outcomes at its points, and know nothing of what was run. [`study`]
//! runs the designs of a study's file and puts the three together.

pub mod morris;
pub mod one_at_a_time;
pub mod sobol;
pub mod study;
