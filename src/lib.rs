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
//!
//! # Promises
//!
//! Each with the test that keeps it; a test sees to it that the tests and the numbers are there.
//!
//! | promise | kept by |
//! |---|---|
//! | Within a version, scenario, seed and replicate give the same bits: on every machine, in every profile, with any number of threads | `tests/it/properties.rs::every_number_of_threads_and_every_profile_gives_the_same_bits` |
//! | Keys of luck and known answers of the generator stay as they are across versions | `src/chance/philox.rs::gives_the_published_known_answers` |
//! | A change of the bits of a run is a new version with a line in `CHANGELOG.md`: the state's hash of one world is written down | `tests/it/properties.rs::every_number_of_threads_and_every_profile_gives_the_same_bits` |
//! | A world code or manifest of another version is told apart; it replays with that version only | `tests/it/promises.rs::a_code_of_another_version_is_refused` |
//! | A manifest makes its run again, bit for bit | `tests/it/run.rs::a_manifest_makes_its_run_again_and_says_so` |
//! | What is killed and resumed, or cut into shards and merged, has the bytes of the whole | `tests/it/ensemble.rs::killed_at_any_moment_and_resumed_gives_the_same_bytes`, `tests/it/ensemble.rs::seven_shards_merged_are_the_whole`, `tests/it/faults.rs::a_killed_sweep_resumes_to_the_same_bytes`, `tests/it/faults.rs::a_killed_dossier_resumes_to_the_same_bytes`, `tests/it/calibration.rs::a_killed_calibration_goes_on_to_the_same_bytes_with_any_threads` |
//! | A file under its final name is whole; damaged and foreign ones are named and refused | `tests/it/faults.rs::every_reader_names_and_refuses_a_damaged_or_foreign_file_of_a_run`, `tests/it/faults.rs::every_reader_names_and_refuses_a_damaged_or_foreign_file_of_many_runs` |
//! | No text makes it panic; what is wrong is told with file, line and column | `tests/it/fuzz.rs::spoiled_shipped_scenarios_are_refused_or_play_with_finite_numbers` |
//! | Every number of every output is finite | `tests/it/extremes.rs::economies_that_stand_still_explode_or_collapse` |
//! | A scenario reads nothing outside its folder, and runs no script in a report | `tests/it/faults.rs::a_scenario_reads_nothing_outside_its_folder`, `tests/it/report.rs::hostile_words_run_nothing_and_leave_the_page_whole` |
//!
//! Exit codes: 0 fine, 1 a check failed, 2 bad input
//! (`tests/it/run.rs::a_wrong_scenario_writes_nothing`), 3 the machine
//! (`tests/it/faults.rs::a_path_that_is_a_file_is_named_and_exits_with_3`), 130 stopped by Ctrl-C
//! (`tests/it/faults.rs::an_interrupted_sweep_says_how_to_go_on_and_does`,
//! `tests/it/faults.rs::an_interrupted_dossier_says_how_to_go_on_and_does`).
//!
//! | limit of a scenario | most |
//! |---|---|
//! | bytes of a file | 4194304 |
//! | states | 500 |
//! | turns of a run | 2000 |
//! | kinds of pact | 32 |
//! | pacts, disputes or events, each | 100000 |
//! | bytes of a text | 20000 |
//! | operations a turn in a domain | 100000 |
//! | openings an initiator has in a turn | 1000 |
//! | steps of a ladder | 200 |
//! | scenarios that extend one another in a row | 8 |
//! | brackets within brackets | 64 |

pub use deter_cli as cli;
pub use deter_core::{chance, theory, turn, world};
pub use deter_report::{self as report, chart};
pub use deter_study::{self as study, record};
pub use deter_textbook as textbook;

/// What the user writes, read from this machine's disk.
pub mod scenario {
    pub use deter_core::scenario::*;
    pub use deter_study::disk::load;
}
