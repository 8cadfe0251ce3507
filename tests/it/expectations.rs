//! What theories expect is held against what their lenses do, in worlds where the answer is known.

use std::fs;

use crate::common::workdir::Workdir;
use deter::study::expectations::Outcome;

/// A what-if on the teaching world in which nobody probes.
const QUIET: &str = r#"(
    extends: "five-islands.ron",
    title: "Nobody probes",
    off: [probe],
    expectations: [
        (lens: "balance_of_threat", measure: "probes", direction: falls, why: "there are none"),
        (lens: "balance_of_power", measure: "probes", direction: rises, why: "it is wrong on purpose"),
        (lens: "hedging", measure: "probes", direction: unchanged, why: "it is wrong, too"),
        (lens: "constructivism", measure: "war", direction: unchanged, why: "there is none before"),
    ],
)"#;

fn workdir(what_if: &str) -> Workdir {
    let islands = include_str!("../../scenarios/teaching/five-islands.ron");
    Workdir::with(&[("five-islands.ron", islands), ("quiet.ron", what_if)])
}

const COMMAND: &str = "expectations quiet.ron --base five-islands.ron --runs";

#[test]
fn an_expectation_fares_as_the_world_was_made_for_it() {
    let dir = workdir(QUIET);
    let json = dir.fine(&format!("{COMMAND} 60 --json"));
    let study: deter::study::expectations::Study = serde_json::from_str(&json).unwrap();
    let of = |lens: &str| {
        let mut held = study.held().filter(|(.., held)| held.lens == lens);
        held.next().map(|(_, _, held)| held.outcome).unwrap()
    };
    assert_eq!(of("balance_of_threat"), Outcome::AsExpected);
    assert_eq!(of("balance_of_power"), Outcome::Opposed);
    assert_eq!(of("hedging"), Outcome::Otherwise);
    assert_eq!(study.lenses.len(), 5);
    assert!(study.what_ifs[0].rows.iter().all(|row| row.found.len() == 5));
    assert_eq!(study.held().count(), 4);
    // A handful of runs is never enough for a word.
    let json = dir.fine(&format!("{COMMAND} 5 --json"));
    let few: deter::study::expectations::Study = serde_json::from_str(&json).unwrap();
    assert_eq!(few.count(None, Outcome::Open), 4);
}

#[test]
fn the_same_bytes_on_one_thread_and_on_three() {
    let dir = workdir(QUIET);
    let out = |jobs: &str| {
        dir.fine(&format!("{COMMAND} 60 --jobs {jobs} --out {jobs}"));
        ["expectations.json", "expectations.csv", "expectations.svg", "expectations.png"]
            .map(|name| fs::read(dir.path(jobs).join(name)).unwrap())
    };
    assert!(out("1") == out("3"), "results depend on the number of threads");
}

#[test]
fn a_measure_that_is_none_and_a_what_if_that_says_nothing_are_refused() {
    let wrong = workdir(&QUIET.replace("measure: \"war\"", "measure: \"wars\""));
    let error = wrong.refused(&format!("{COMMAND} 5"), 2);
    assert!(error.contains("no measure `wars`; did you mean `war`?"), "{error}");
    let (start, _) = QUIET.split_once("    expectations").unwrap();
    let error = workdir(&format!("{start})")).refused(&format!("{COMMAND} 5"), 2);
    assert!(error.contains("quiet: nothing is expected of it"), "{error}");
}
