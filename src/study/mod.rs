//! Many runs: ensembles, comparisons, sweeps, verification, and the statistics of them.

pub mod compare;
pub mod design;
pub mod discover;
pub mod ensemble;
pub mod patterns;
pub mod score;
pub mod sensitivity;
pub mod statistics;
pub mod verify;
