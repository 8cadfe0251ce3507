//! Ensembles that draw what studies estimated: the same bits however they are made, luck alone where an
//! estimate has no error, and a share of the spread that is told apart from luck.

use crate::common::workdir::Workdir;
use std::fs;

const ISLANDS: &str = include_str!("../../scenarios/teaching/five-islands.ron");

/// The five islands, of whose rates of talks and cabinets a study is said to have found something.
fn world(error: f64) -> Workdir {
    let child = format!(
        r#"(
    extends: "five-islands.ron",
    title: "Estimated islands",
    turns: 16,
    answers: [(measure: "signed", matters: 0.5), (measure: "probes", matters: 20.0)],
    initiators: {{ "SABEL": (openings: poisson(estimate(0.6, {error}, "a study"))) }},
    estimates: {{ "parameters.pact_precision": (value: 1.0, error: {error}, study: "a study") }},
)"#
    );
    Workdir::with(&[("islands.ron", &child), ("five-islands.ron", ISLANDS)])
}

const HOW: &str = "--series none --no-figures --csv";

#[test]
fn draws_are_the_same_bits_whatever_the_threads_and_shards() {
    let dir = world(0.4);
    let said =
        dir.fine(&format!("ensemble islands.ron -n 90 --uncertain --jobs 1 {HOW} --out whole"));
    assert!(said.contains("share of the variance by estimates"), "{said}");
    dir.fine(&format!(
        "ensemble islands.ron -n 90 --uncertain --jobs 2 --chunk 7 {HOW} --out again"
    ));
    for k in 1..=4 {
        let how = "--series none --no-figures";
        dir.fine(&format!("ensemble islands.ron -n 90 --uncertain --shard {k}/4 {how} --out s{k}"));
    }
    dir.fine("merge s1 s2 s3 s4 --csv --out merged");
    for other in ["again", "merged"] {
        for file in ["runs.csv", "pacts.csv", "draws.csv", "summary.json"] {
            let of = |folder: &str| fs::read(dir.path(&format!("{folder}/{file}"))).unwrap();
            assert!(of("whole") == of(other), "{other}/{file}");
        }
    }
    // A draw for every ten runs, of each of the two numbers.
    let draws = fs::read_to_string(dir.path("whole/draws.csv")).unwrap();
    assert_eq!(draws.lines().count(), 1 + 2 * 9);
    assert!(draws.contains("initiators.SABEL.openings"));
}

#[test]
fn an_estimate_without_an_error_leaves_luck_alone() {
    let dir = world(0.0);
    dir.fine(&format!("ensemble islands.ron -n 20 --uncertain {HOW} --out drawn"));
    dir.fine(&format!("ensemble islands.ron -n 20 {HOW} --out plain"));
    let of = |folder: &str| fs::read(dir.path(&format!("{folder}/runs.csv"))).unwrap();
    assert_eq!(of("drawn"), of("plain"));
}

#[test]
fn a_wide_estimate_makes_much_of_the_spread_of_what_it_drives() {
    let dir = world(0.55);
    dir.fine(&format!("ensemble islands.ron -n 400 --uncertain {HOW} --out wide"));
    let text = fs::read_to_string(dir.path("wide/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    let measures = summary["measures"].as_array().unwrap();
    let of = |name: &str| {
        let found = measures.iter().find(|one| one["name"] == name).unwrap();
        found["estimates"]["share"].as_f64().unwrap()
    };
    assert!(of("signed") > 0.1, "{}", of("signed"));
    assert!(of("signed") > of("probes"), "{} {}", of("signed"), of("probes"));
}

#[test]
fn a_world_of_which_nothing_was_estimated_is_refused_before_a_folder_is_taken() {
    let dir = world(0.1);
    let said = dir.refused("ensemble five-islands.ron -n 20 --uncertain --out never", 2);
    assert!(said.contains("nothing in five-islands was estimated"), "{said}");
    assert!(!dir.path("never").exists());
}

#[test]
fn an_ensemble_goes_on_as_it_was_begun_or_not_at_all() {
    let dir = world(0.4);
    dir.fine(&format!("ensemble islands.ron -n 20 {HOW} --out plain"));
    let said = dir
        .refused(&format!("ensemble islands.ron -n 40 --uncertain --resume {HOW} --out plain"), 2);
    assert!(said.contains("plain"), "{said}");
    dir.fine(&format!("ensemble islands.ron -n 20 --uncertain {HOW} --out drawn"));
    dir.refused(&format!("ensemble islands.ron -n 40 --resume {HOW} --out drawn"), 2);
    // Its scenario alone is another ensemble, and has a world code that plays none of these runs.
    let text =
        dir.fine(&format!("ensemble islands.ron -n 20 --uncertain --resume {HOW} --out drawn"));
    assert!(!text.contains("deter run D1"), "{text}");
    assert!(dir.refused("compare plain drawn -n 20", 2).contains("drew its estimates"));
}

#[test]
fn an_error_that_is_far_too_wide_is_refused_by_its_path() {
    let said = world(1e12).refused("ensemble islands.ron -n 20 --uncertain --out never", 2);
    assert!(said.contains("openings") && said.contains("hardly any number"), "{said}");
}
