//! The promises of the crate's page (`src/lib.rs`): every test named there exists, and every limit
//! is the one that is kept.

use std::{fs, path::Path, process::Command};

use deter::{
    record::code::WorldCode,
    scenario::{extends, load, load_text, notation, shipped::SHIPPED, validate},
};

fn page() -> String {
    let text = include_str!("../../src/lib.rs");
    text.lines().filter_map(|line| line.strip_prefix("//!")).collect::<Vec<_>>().join("\n")
}

/// The words between backticks that name a test: `FILE::NAME`.
fn named(page: &str) -> Vec<(String, String)> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|word| word.split_once(".rs::"))
        .map(|(file, name)| (format!("{file}.rs"), name.to_owned()))
        .collect()
}

#[test]
fn every_test_that_a_promise_names_is_there() {
    let promises = page();
    let (_, promises) = promises.split_once("# Promises").unwrap();
    let tests = named(promises);
    assert!(tests.len() >= 15, "{}", tests.len());
    for (file, name) in tests {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (before, _) = text
            .split_once(&format!("fn {name}("))
            .unwrap_or_else(|| panic!("{file} has no test `{name}`"));
        let marked = before.trim_end().ends_with("#[test]");
        assert!(marked, "{file}: `{name}` is no test, or its attribute stands elsewhere");
    }
    // No promise stands without a test.
    let rows = promises.lines().filter(|line| line.starts_with(" | ") && !line.contains("---"));
    let promised = rows.take_while(|row| !row.contains("limit of a scenario")).skip(1);
    for row in promised {
        assert!(!named(row).is_empty(), "no test keeps: {row}");
    }
}

#[test]
fn every_limit_of_the_page_is_the_one_that_is_kept() {
    let page = page();
    let limit = |what: &str| -> f64 {
        let row = page.lines().find(|line| line.starts_with(&format!(" | {what} |")));
        let row = row.unwrap_or_else(|| panic!("no limit for {what}"));
        row.split('|').nth(2).unwrap().trim().parse().unwrap()
    };
    assert_eq!(limit("bytes of a file"), load::MOST_BYTES as f64);
    assert_eq!(limit("states"), validate::MOST_STATES as f64);
    assert_eq!(limit("turns of a run"), f64::from(validate::MOST_TURNS));
    assert_eq!(limit("kinds of pact"), validate::MOST_KINDS as f64);
    assert_eq!(limit("pacts, disputes or events, each"), validate::MOST_ITEMS as f64);
    assert_eq!(limit("bytes of a text"), validate::LONGEST_TEXT as f64);
    assert_eq!(limit("operations a turn in a domain"), validate::MOST_OPERATIONS);
    assert_eq!(limit("openings an initiator has in a turn"), validate::MOST_OPENINGS);
    assert_eq!(limit("steps of a ladder"), validate::MOST_STEPS as f64);
    assert_eq!(limit("scenarios that extend one another in a row"), extends::DEEPEST as f64);
    assert_eq!(limit("brackets within brackets"), notation::MOST_NESTING as f64);
}

#[test]
fn a_code_of_another_version_is_refused() {
    let (name, text) = SHIPPED[0];
    let loaded = load_text(name, name, text, None).unwrap();
    let mut code = WorldCode::of(&loaded, 7, 0, loaded.scenario.turns);
    code.version[1] += 9;
    let mut deter = Command::new(env!("CARGO_BIN_EXE_deter"));
    let output = deter.args(["run", &code.text()]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("only that version replays it"), "{said}");
}
