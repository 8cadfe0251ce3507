//! The one runner under all studies, and the one door out: what is resumed, cut into shards, enlarged
//! or run on other threads has the bytes of the whole, and a folder belongs to what made it.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::{
    common::workdir::{Workdir, assert_same, text},
    faults::dossier_workdir,
};
use deter::study::files::{Folder, WriteMode};

/// Everything that a study leaves for readers: not how it got there.
fn results(dir: &Workdir, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = dir.bytes(out);
    found.retain(|name, _| {
        !name.starts_with("chunks")
            && !["plan.json", ".deter"].iter().any(|own| name.ends_with(own))
    });
    assert!(found.len() > 1, "{out} holds no results");
    found
}

/// A study that is stopped, cut, enlarged or run on two threads is the whole, byte for byte.
fn is_whole_however_it_is_made(command: &str) {
    let dir = dossier_workdir();
    dir.fine(&format!("{command} -n 130 --jobs 1 --out whole"));
    let whole = results(&dir, "whole");
    let same = |out: &str| assert_same(&whole, &results(&dir, out));
    dir.fine(&format!("{command} -n 130 --jobs 2 --out two"));
    same("two");
    // A kill leaves some chunks and no results; what is damaged meanwhile is run again.
    for name in whole.keys() {
        fs::remove_file(dir.path("two").join(name)).unwrap();
    }
    let chunks = dir.path("two/chunks");
    fs::remove_file(chunks.join("000000050.chunk")).unwrap();
    fs::write(chunks.join("000000075.chunk"), "x").unwrap();
    let kept = fs::metadata(chunks.join("000000025.chunk")).unwrap().modified().unwrap();
    let told = dir.refused(&format!("{command} -n 130 --out two"), 2);
    assert!(told.contains("--resume"), "{told}");
    let output = dir.run(&format!("{command} -n 130 --resume --out two"));
    let told = text(&output.stderr);
    assert!(output.status.success() && told.contains("000000075.chunk is damaged"), "{told}");
    same("two");
    let now = fs::metadata(chunks.join("000000025.chunk")).unwrap().modified().unwrap();
    assert_eq!(kept, now, "what was whole was run again");
    for k in [2, 1, 3] {
        let said = dir.fine(&format!("{command} -n 130 --shard {k}/3 --out s{k}"));
        assert!(said.contains(&format!("shard {k}/3 is whole")), "{said}");
    }
    let csv = if command.contains("--csv") { "--csv --no-figures" } else { "" };
    dir.fine(&format!("merge s3 s1 s2 --out merged {csv}"));
    same("merged");
    let told = dir.refused("merge s1 s3 --out never", 2);
    assert!(told.contains("missing shard 2/3"), "{told}");
    // A study that is whole is enlarged.
    dir.fine(&format!("{command} -n 60 --out grown"));
    dir.fine(&format!("{command} -n 130 --resume --out grown"));
    same("grown");
    let told = dir.refused(&format!("{command} -n 60 --resume --out grown"), 2);
    assert!(told.contains("number of runs 130, not 60"), "{told}");
}

#[test]
pub fn a_comparison_is_whole_however_it_is_made() {
    is_whole_however_it_is_made("compare world.ron whatif/richer.ron --csv --no-figures");
}

#[test]
pub fn an_ensemble_is_whole_however_it_is_made() {
    is_whole_however_it_is_made("ensemble small.ron --chunk 25 --csv --no-figures --keep-chunks");
}

#[test]
pub fn patterns_are_whole_however_they_are_made() {
    is_whole_however_it_is_made("patterns world.ron");
}

#[test]
pub fn a_backtest_is_whole_however_it_is_made() {
    is_whole_however_it_is_made("backtest world.ron --observed observed.ron --from 2003-01-01");
}

#[test]
pub fn a_folder_belongs_to_what_made_it() {
    let dir = dossier_workdir();
    dir.fine("ensemble small.ron -n 10 --no-figures --out taken");
    let before = dir.bytes("taken");
    dir.fine("run small.ron --no-figures --out source");
    for command in [
        "run small.ron --out taken",
        "branch source --at 3 --out taken",
        "compare world.ron whatif/richer.ron -n 10 --resume --out taken",
        "patterns world.ron -n 10 --out taken",
        "dossier -n 20 --scenario world.ron --calibrated world.ron --observed observed.ron \
         --from 2003-01-01 --sensitivity sensitivity.ron --whatifs whatif --out taken",
    ] {
        let told = dir.refused(command, 2);
        assert!(told.contains("taken") && told.contains("`deter ensemble`"), "{command}: {told}");
        assert!(told.contains("--force"), "{command}: {told}");
    }
    assert_same(&before, &dir.bytes("taken"));
    dir.fine("run small.ron --no-figures --force --out taken");
    assert!(!dir.path("taken/runs.parquet").exists() && !dir.path("taken/chunks").exists());
    // What a person wrote is not replaced, be it by a run or by a page.
    for (command, file) in [
        ("run small.ron --out mine", "mine/series.csv"),
        ("report source --out mine/page.html", "mine/page.html"),
    ] {
        fs::create_dir_all(dir.path("mine")).unwrap();
        fs::write(dir.path(file), "mine").unwrap();
        let told = dir.refused(command, 2);
        assert!(told.contains(file), "{told}");
        assert_eq!(fs::read(dir.path(file)).unwrap(), b"mine");
    }
    // A page of its own is.
    dir.fine("report source");
    dir.fine("report source");
}

#[test]
pub fn nothing_of_earlier_results_stays_beside_new_ones() {
    let dir = dossier_workdir();
    dir.fine("run small.ron --save-at 3 --out r");
    dir.fine("report r");
    assert!(dir.path("r/save-3.json").exists() && dir.path("r/probes.svg").exists());
    fs::write(dir.path("r/notes.txt"), "mine").unwrap();
    dir.fine("run small.ron --seed 9 --no-figures --force --out r");
    let left: Vec<String> =
        dir.bytes("r").into_keys().map(|name| name.display().to_string()).collect();
    let all = [".deter", "events.jsonl", "manifest.json", "notes.txt", "pacts.csv", "series.csv"];
    assert_eq!(left, all);
}

#[test]
pub fn two_processes_never_write_into_one_folder() {
    let dir = dossier_workdir();
    let held = Folder::lock(&dir.path("shared"), "run", &[], WriteMode::Fresh).unwrap();
    let told = dir.refused("run small.ron --no-figures --out shared", 2);
    assert!(told.contains("shared") && told.contains("at work"), "{told}");
    drop(held);
    dir.fine("run small.ron --no-figures --out shared");
}

#[test]
fn sizes_have_limits_that_are_told_before_the_work() {
    let dir = dossier_workdir();
    for command in [
        "ensemble small.ron --out never -n",
        "compare world.ron whatif/richer.ron --out never -n",
        "patterns world.ron -n",
        "backtest world.ron --observed observed.ron --from 2003-01-01 -n",
        "ablation world.ron -n",
        "robustness world.ron whatif/richer.ron -n",
    ] {
        let told = dir.refused(&format!("{command} 1000000000000"), 2);
        assert!(told.contains("1 to 100000000"), "{command}: {told}");
    }
    let study = |design: &str| {
        let text = format!(
            "(title: \"t\", scenario: \"small.ron\", turns: 2, measures: [\"probes\"], \
             factors: [(name: \"parameters.growth_shock\", low: 0.0, high: 0.02)], sweep: {design})"
        );
        fs::write(dir.path("study.ron"), text).unwrap();
        dir.refused("sweep study.ron --out never", 2)
    };
    let told = study("latin_hypercube(points: 2, runs: 4294967295)");
    assert!(told.contains("expected 1 to"), "{told}");
    let told = study("latin_hypercube(points: 4294967295, runs: 1)");
    assert!(told.contains("1000000"), "{told}");
}
