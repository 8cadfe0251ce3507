//! deter: a laboratory of regional deterrence.
//!
//! States with military capacity, a constitutional constraint, reliance on a patron and cyber
//! resilience live through seeded turns. It is made for exploration and teaching; its probabilities
//! are frequencies of a model, and it forecasts nothing.
//!
//! # The tour
//!
//! Data flows one way, and each room imports only from those before it:
//!
//! | room | what lives there |
//! |---|---|
//! | [`theory`] | pure functions, one file for each canonical model, with equation and source |
//! | [`chance`] | luck with an address: who draws, when, against whom, for what |
//! | [`scenario`] | what the user writes (RON), and what is wrong with it |
//! | [`world`] | the ECS: states and pacts as entities, pairs as matrices, snapshots |
//! | [`turn`] | one file for each phase; its page is the table of contents of a turn |
//! | [`record`] | what a run leaves: events with reasons, series, pacts, a manifest |
//! | [`study`] | many runs: ensembles, comparisons, sweeps, calibration, verification |
//! | [`chart`] | pictures, one file for each figure |
//! | [`report`] | pages that put figures, tables and verdicts together |
//! | [`cli`] | the commands, and no logic of the model |
//!
//! # A run in six lines
//!
//! ```
//! use deter::{record::{History, Run}, scenario};
//!
//! let loaded = scenario::load("scenarios/teaching/two-states.ron".as_ref())?;
//! let history = History::play(&loaded, Run { turns: 4, ..Run::of(&loaded) }, |_| {});
//! let again = History::play(&loaded, history.run, |_| {});
//! assert_eq!(history.end.hash(), again.end.hash()); // the same seed, the same bits
//! assert!(history.events.iter().all(|event| event.turn < 4));
//! # Ok::<(), deter::scenario::LoadError>(())
//! ```

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
