//! What the project promises, in one binary: a module a topic, so that everything is linked once.
//!
//! `cargo test --test it pacts::` runs one of them.

mod common;

mod allocations;
mod backtest;
mod bars;
mod branch;
mod calibration;
mod closed_forms;
mod compare;
mod consistency;
mod decisions;
mod diagnostics;
mod ensemble;
mod expectations;
mod extremes;
mod faults;
mod fit;
mod fuzz;
mod fuzz_files;
mod guide;
mod levers;
mod library;
mod limits;
mod minds;
mod odd;
mod operations;
mod origins;
mod pacts;
mod paper;
mod patterns;
mod promises;
mod properties;
mod readme;
mod reference;
mod report;
mod rules;
mod run;
mod runner;
mod said;
mod studies;
mod tables;
mod textbook;
mod theory;
mod uncertain;
