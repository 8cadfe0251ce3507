//! What theories expect is held against what their lenses do, in worlds where the answer is known.

use std::{fs, path::Path, process::Command};

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

fn folder(what_if: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let base = "scenarios/teaching/five-islands.ron";
    fs::copy(base, folder.path().join("five-islands.ron")).unwrap();
    fs::write(folder.path().join("quiet.ron"), what_if).unwrap();
    folder
}

fn run(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_deter"))
        .arg("expectations")
        .arg(folder.join("quiet.ron"))
        .arg("--base")
        .arg(folder.join("five-islands.ron"))
        .args(more)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn an_expectation_fares_as_the_world_was_made_for_it() {
    let folder = folder(QUIET);
    let (code, json, error) = run(folder.path(), &["--runs", "60", "--json"]);
    assert_eq!(code, Some(0), "{error}");
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
    let (_, json, _) = run(folder.path(), &["--runs", "5", "--json"]);
    let few: deter::study::expectations::Study = serde_json::from_str(&json).unwrap();
    assert_eq!(few.count(None, Outcome::Open), 4);
}

#[test]
fn the_same_bytes_on_one_thread_and_on_three() {
    let folder = folder(QUIET);
    let out = |jobs: &str| {
        let out = folder.path().join(jobs);
        let out_text = out.to_str().unwrap();
        let (code, _, error) =
            run(folder.path(), &["--runs", "60", "--jobs", jobs, "--out", out_text]);
        assert_eq!(code, Some(0), "{error}");
        ["expectations.json", "expectations.csv", "expectations.svg", "expectations.png"]
            .map(|name| fs::read(out.join(name)).unwrap())
    };
    assert!(out("1") == out("3"), "results depend on the number of threads");
}

#[test]
fn a_measure_that_is_none_and_a_what_if_that_says_nothing_are_refused() {
    let wrong = folder(&QUIET.replace("measure: \"war\"", "measure: \"wars\""));
    let (code, _, error) = run(wrong.path(), &["--runs", "5"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("no measure `wars`; did you mean `war`?"), "{error}");
    let (start, _) = QUIET.split_once("    expectations").unwrap();
    let silent = folder(&format!("{start})"));
    let (code, _, error) = run(silent.path(), &["--runs", "5"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("quiet: nothing is expected of it"), "{error}");
}
