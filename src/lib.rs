//! deter: a laboratory of regional deterrence.
//!
//! States with military capacity, a constitutional constraint, reliance on a patron and cyber
//! resilience live through seeded turns. It is made for exploration and teaching; its probabilities
//! are frequencies of a model, and it forecasts nothing.
//!
//! # The tour
//!
//! Data flows one way. Each floor is a crate inside `src` that uses only those before it, so that the
//! compiler keeps the order:
//!
//! | floor | module | what lives there |
//! |---|---|---|
//! | `src/core` | [`model`] | the registries: what there is a name for, each thing once |
//! | | [`theory`] | pure functions, one file for each canonical model, with equation and source |
//! | | [`chance`] | luck with an address: who draws, when, against whom, for what |
//! | | [`scenario`] | what the user writes (RON), and what is wrong with it |
//! | | [`world`] | the ECS: states and pacts as entities, pairs as matrices, snapshots |
//! | | [`turn`] | one file for each phase; its page is the table of contents of a turn |
//! | `src/study` | [`record`] | what a run leaves: events with reasons, series, pacts, a manifest |
//! | | [`study`] | many runs: ensembles, comparisons, sweeps, calibration |
//! | `src/textbook` | [`textbook`] | the canonical models simulated and solved, and published numbers |
//! | `src/report` | [`chart`] | pictures, one file for each figure |
//! | | [`report`] | pages that put figures, tables and verdicts together |
//! | `src/lab` | [`lab`] | the page on which worlds run while one changes them, alone and with a class |
//! | `src/cli` | [`cli`] | the commands, and no logic of the model |
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
//!
//! # A system of your own
//!
//! What a state does that this model does not know is a system among the phases
//! ([`turn::Before`], [`turn::In`], [`turn::After`]). It draws from an address, through the traits of
//! [`rand`], so that it changes nobody else's luck.
//!
//! ```
//! use deter::{bevy_ecs::prelude::*, chance::{Phase, Purpose}, rand::RngExt, scenario, world::build::Blueprint};
//! use deter::{turn::{After, Engine, Stage}, world::{Economy, StateId}};
//!
//! /// In one turn of a hundred a disaster takes a tenth of what a state produces.
//! fn disasters(stage: Stage, mut economies: Query<(&StateId, &mut Economy)>) {
//!     for (id, mut economy) in &mut economies {
//!         let address = stage.address(Phase::Environment, Purpose::Own(0), *id);
//!         economy.gdp *= if stage.clock.rng(address).random_bool(0.01) { 0.9 } else { 1.0 };
//!     }
//! }
//!
//! let loaded = scenario::load("scenarios/teaching/two-states.ron".as_ref())?;
//! let mut engine = Engine::with(Blueprint::new(&loaded), |_world, turn| {
//!     turn.add_systems(disasters.in_set(After(Phase::Environment)));
//! })?;
//! engine.run_to(4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Promises
//!
//! [`Promise`] lists them. Exit codes are 0 fine, 1 a check failed, 2 bad input, 3 the machine, 130
//! stopped by Ctrl-C.
//!
//! | limit of a scenario | most |
//! |---|---|
//! | bytes of a file | [`MOST_BYTES`](scenario::load::MOST_BYTES) |
//! | states | [`MOST_STATES`](scenario::validate::MOST_STATES) |
//! | turns of a run | [`MOST_TURNS`](scenario::validate::MOST_TURNS) |
//! | kinds of pact | [`MOST_KINDS`](scenario::validate::MOST_KINDS) |
//! | pacts, rivalries, disputes or events, each | [`MOST_ITEMS`](scenario::validate::MOST_ITEMS) |
//! | bars | [`MOST_BARS`](scenario::validate::MOST_BARS) |
//! | tables of a file | [`MOST_TABLES`](scenario::table::MOST_TABLES) |
//! | columns of a table | [`MOST_COLUMNS`](scenario::table::MOST_COLUMNS) |
//! | bytes of a text | [`LONGEST_TEXT`](scenario::validate::LONGEST_TEXT) |
//! | operations a turn against a target in a domain | [`MOST_OPERATIONS`](scenario::validate::MOST_OPERATIONS) |
//! | openings an initiator has in a turn | [`MOST_OPENINGS`](scenario::validate::MOST_OPENINGS) |
//! | steps of a ladder | [`MOST_STEPS`](scenario::validate::MOST_STEPS) |
//! | scenarios that extend one another in a row | [`DEEPEST`](scenario::extends::DEEPEST) |
//! | brackets within brackets | [`MOST_NESTING`](scenario::notation::MOST_NESTING) |
//!
//! | limit of a study | most |
//! |---|---|
//! | runs of a world | [`MOST_RUNS`](study::run::MOST_RUNS) |
//! | runs of all worlds | [`MOST_IN_ALL`](study::run::MOST_IN_ALL) |
//! | numbers held in memory | [`MOST_NUMBERS`](study::run::MOST_NUMBERS) |
//! | shards | [`MOST_SHARDS`](study::run::plan::MOST_SHARDS) |
//! | points of a design | [`MOST_POINTS`](study::file::MOST_POINTS) |

mod promise;

pub use deter_cli as cli;
pub use deter_core::{bevy_ecs, chance, model, rand, theory, turn, world};
pub use deter_lab as lab;
pub use deter_report::{self as report, chart};
pub use deter_study::{self as study, record};
pub use deter_textbook as textbook;
pub use promise::Promise;

/// What the user writes, read from this machine's disk.
pub mod scenario {
    pub use deter_core::scenario::*;
    pub use deter_study::disk::load;
}
