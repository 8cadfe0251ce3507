//! deter: a laboratory of regional deterrence.

pub mod chance;
pub mod chart;
pub mod cli;
pub mod record;
pub mod report;
pub mod scenario;
pub mod study;
pub mod theory;
pub mod turn;
pub mod world;
