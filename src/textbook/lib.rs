//! Canonical models of the literature: each simulated once, beside its closed form.
//!
//! [`models`] are scenarios that isolate one model; [`verify`] holds every mechanism against published
//! numbers.

pub mod models;
pub mod verify;
