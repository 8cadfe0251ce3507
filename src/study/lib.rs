//! Many runs: ensembles, comparisons, sweeps, verification, and the statistics of them.

pub mod ablation;
pub mod backtest;
pub mod branch;
pub mod calibrate;
pub mod checks;
pub mod compare;
pub mod condition;
pub mod design;
pub mod discover;
pub mod disk;
pub mod doctor;
pub mod ensemble;
pub mod error;
pub mod expectations;
pub mod factors;
pub mod file;
pub mod files;
pub mod fit;
pub mod observe;
pub mod odd;
pub mod origin;
pub mod patterns;
pub mod points;
pub mod record;
pub mod reference;
pub mod robustness;
pub mod run;
pub mod score;
pub mod sensitivity;
pub mod statistics;
pub mod sweep;
pub mod table;
pub mod why;
pub mod worlds;

pub use error::StudyError;
