//! The reference of the files is the one the code writes, and it leaves out no field.

use std::fs;

use crate::common::workdir::{Workdir, text as printed};
use deter::study::reference;

#[test]
fn the_reference_in_the_repository_is_the_one_the_code_writes() {
    let kept = include_str!("../../scenarios/REFERENCE.md");
    let written = reference::document();
    let parted = kept.lines().zip(written.lines()).find(|(kept, written)| kept != written);
    assert_eq!(parted, None, "write it anew: deter check --reference > scenarios/REFERENCE.md");
    assert_eq!(kept.trim_end(), written.trim_end());
}

#[test]
fn what_the_reference_says_of_a_field_is_true() {
    let text = reference::document();
    for line in [
        "| `turns` | whole number | `40` | How many turns to run, 0 to 2000. |",
        "| `lens` | text | `\"balance_of_threat\"` |",
        "| `ceiling` | figure: a number from 0 to 1 | `set(1.0)` |",
        "| `capability_index` | [CapabilityIndex](#capabilityindex) | `capital_stock` |",
        "| `gdp` | figure: a number from 0 to 1e12 | *required* |",
    ] {
        assert!(text.contains(line), "{line}");
    }
    assert!(!text.contains("| `` |"), "a field without a name");
}

#[test]
fn an_editor_is_told_of_an_error_in_one_line() {
    let text = fs::read_to_string("scenarios/teaching/two-states.ron").unwrap();
    let dir = Workdir::with(&[("x.ron", &text.replace("status_quo:", "status_qou:"))]);
    let output = dir.run("check --short x.ron");
    assert_eq!(output.status.code(), Some(2));
    let said = printed(&output.stdout);
    let (place, what) = said.trim_end().split_once(": error: ").unwrap();
    let line = 1 + text.lines().position(|line| line.contains("status_quo:")).unwrap();
    // The head comment names it, too: the error is in the challenger.
    let line = text
        .lines()
        .enumerate()
        .skip(line)
        .find(|(_, l)| l.contains("status_quo:"))
        .map_or(line, |(place, _)| place + 1);
    assert!(place.ends_with(&format!("x.ron:{line}:13")), "{said}");
    assert!(what.contains("status_qou") && what.contains("did you mean `status_quo`?"), "{said}");
    assert_eq!(said.lines().count(), 1);
}
