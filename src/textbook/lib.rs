//! Canonical models of the literature: each simulated once, beside its closed form.
//!
//! [`labs`] are scenarios that isolate one model; [`verify`] holds every mechanism against published
//! numbers.

pub mod labs;
pub mod verify;
