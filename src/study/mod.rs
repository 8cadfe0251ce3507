//! Many runs: ensembles, comparisons, sweeps, verification, and the statistics of them.

pub mod backtest;
pub mod branch;
pub mod calibrate;
pub mod compare;
pub mod condition;
mod described;
pub mod design;
pub mod discover;
pub mod ensemble;
pub mod expectations;
pub mod factors;
pub mod file;
pub mod labs;
pub mod odd;
pub mod patterns;
pub mod points;
pub mod reference;
pub mod score;
pub mod sensitivity;
pub mod statistics;
pub mod sweep;
pub mod table;
pub mod verify;
pub mod why;
