//! Studies of many points and the dossier, as whole commands: any number of threads and a
//! resumption write the same bytes, warnings say where a design is too small, and what never acts
//! is named.

use std::{fs, path::PathBuf};

use crate::common::workdir::{Workdir, assert_same, deter};

/// A study of the teaching world: two numbers that act, and one that cannot where nobody wars.
const STUDY: &str = r#"(
    title: "The islands", scenario: "five-islands.ron", turns: 6,
    factors: [
        (name: "challengers.MOGUL.operations.maritime.drift", low: 0.0, high: 1.5),
        (name: "parameters.choice_precision", low: 1.0, high: 8.0),
        (name: "parameters.war_loss", low: 0.1, high: 0.2),
    ],
    measures: ["probes", "war"],
    one_at_a_time: (steps: 3, runs: 2),
    morris: (trajectories: 4, runs: 2),
    sobol: (base: 16, runs: 2, keep: 2),
    sweep: latin_hypercube(points: 80, runs: 2),
)"#;

fn workdir() -> Workdir {
    let islands = include_str!("../../scenarios/teaching/five-islands.ron");
    Workdir::with(&[("five-islands.ron", islands), ("study.ron", STUDY)])
}

#[test]
fn a_sensitivity_study_is_the_same_on_any_number_of_threads_and_resumed() {
    let dir = workdir();
    dir.fine("sensitivity study.ron --jobs 1 --csv --out one");
    dir.fine("sensitivity study.ron --jobs 3 --csv --out three");
    let whole = dir.bytes("one");
    assert_same(&whole, &dir.bytes("three"));
    assert!(whole.keys().any(|name| name.ends_with("morris-probes.svg")), "{:?}", whole.keys());
    // What is gone is made again, what is there is kept.
    fs::remove_file(dir.path("three/sobol.parquet")).unwrap();
    fs::remove_file(dir.path("three/summary.json")).unwrap();
    dir.fine("sensitivity study.ron --jobs 2 --csv --resume --out three");
    assert_same(&whole, &dir.bytes("three"));
}

#[test]
fn a_study_that_is_too_small_says_so_and_names_what_never_acted() {
    let said = workdir().fine("sensitivity study.ron --no-figures --out s");
    for warning in [
        "4 trajectories are few for a screening: ask for 20 or more",
        "a base of 16 points is small",
        "never acted on any measure (morris): parameters.war_loss",
        "probes: too few points, the interval is wider than a quarter of the variance",
        "war: it is the same at every point",
    ] {
        assert!(said.contains(warning), "{warning}: {said}");
    }
}

#[test]
fn a_sweep_feeds_discovery_which_finds_the_box_that_the_outcome_lives_in() {
    let dir = workdir();
    dir.fine("sweep study.ron --jobs 1 --csv --out one");
    dir.fine("sweep study.ron --jobs 3 --csv --out three");
    assert_same(&dir.bytes("one"), &dir.bytes("three"));
    // Many probes take a level that rises: the box must close in from below on that factor.
    let where_many = "discover one --where probes>430 --out";
    let said = dir.fine(&format!("{where_many} box"));
    assert!(said.contains("maritime_drift"), "{said}");
    dir.fine(&format!("{where_many} again"));
    assert_same(&dir.bytes("box"), &dir.bytes("again"));
    let error = dir.refused("discover one --where probes>1e9 --out never", 2);
    assert!(error.contains("holds in 0 of 160 runs"), "{error}");
}

/// A command of the repository's own scenarios.
fn shipped(arguments: &str) -> String {
    let (code, text, errors) = deter(&arguments.split_whitespace().collect::<Vec<_>>());
    assert_eq!(code, Some(0), "{arguments}: {errors}");
    text
}

#[test]
fn every_mechanism_is_switched_off_under_the_same_luck() {
    let run = |jobs: u32| shipped(&format!("ablation -n 6 --json --jobs {jobs}"));
    let found = run(1);
    assert_eq!(found, run(2));
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let text = found.to_string();
    for mechanism in ["learn", "align", "arm", "politics"] {
        assert!(text.contains(mechanism), "{mechanism}");
    }
}

#[test]
fn conclusions_are_held_in_many_plausible_models() {
    let run = |jobs: u32| {
        shipped(&format!(
            "robustness w05 w10 --models 12 -n 2 --json --jobs {jobs} --wish low:security_gap(JPN) \
             --good-enough security_gap(JPN)<0.1"
        ))
    };
    let found = run(1);
    assert_eq!(found, run(2));
    for uncertain in ["cinc", "berkemeier2018", "postwar2018", "hedging", "judged", "estimated"] {
        assert!(found.contains(uncertain), "{uncertain}");
    }
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let models = found["models"].as_u64().unwrap();
    assert_eq!(models + found["left_out"].as_u64().unwrap(), 12);
    let conclusions = found["conclusions"].as_array().unwrap();
    assert!(conclusions.len() >= 4, "{found}");
    for one in conclusions {
        assert_eq!(one["holds"]["of"], models, "{one}");
        // What is put to the models is what the scenario says as it is.
        let (plain, matters) =
            (one["as_it_is"].as_f64().unwrap(), one["matters"].as_f64().unwrap());
        let claim = match plain {
            more if more >= matters => "rises",
            less if less <= -matters => "falls",
            _ => "stays",
        };
        assert_eq!(one["claim"], claim, "{one}");
    }
    // Of three options one is the best of every model, and regrets nothing there.
    let regrets = found["regrets"].as_array().unwrap();
    assert_eq!(regrets.len(), 3);
    let best: u64 = regrets.iter().map(|one| one["best"]["events"].as_u64().unwrap()).sum();
    assert!(best >= models, "{found}");
    assert_eq!(found["good_enough"].as_array().unwrap().len(), 3);
}

#[test]
fn a_dossier_is_one_whole_page_and_a_resumed_one_has_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let out = |name: &str| folder.path().join(name);
    // A record of the islands, since that of the hindcast takes minutes.
    let islands = r#"(extends: "five-islands.ron", title: "One lens", lens: "balance_of_threat",
        states: { "LIRA": (lens: "balance_of_threat") })"#;
    let record = r#"(title: "Who signed", scenario: "islands.ron", until: "2003-12-31", replicates: 1, record: [
        (kind: "talks", between: ("KORAL", "SABEL"), signed: "2001-03-01"),
        (kind: "arms", between: ("KORAL", "LIRA"), signed: "2003-06"),
    ])"#;
    fs::write(out("islands.ron"), islands).unwrap();
    fs::write(out("fit.ron"), record).unwrap();
    let make = |name: &str, more: &str| {
        let (fit, out) = (out("fit.ron"), out(name));
        shipped(&format!(
            "dossier --quick -n 20 --fit {} --out {} {more}",
            fit.display(),
            out.display()
        ))
    };
    make("whole", "--jobs 2");
    let page = fs::read_to_string(out("whole").join("dossier.html")).unwrap();
    for part in [
        "Closed forms",
        "Promises",
        "Patterns by lens",
        "Sensitivity",
        "Calibration",
        "What is estimated",
        "Backtest",
        "Ablation",
        "Robustness",
        "Known failures",
    ] {
        assert!(page.contains(&format!(">{part}</h2>")), "{part}");
    }
    assert!(page.contains("not a forecast") || page.contains("never a forecast"));
    for reach in ["src=\"http", "href=\"http", "@import", "<script src"] {
        assert!(!page.contains(reach), "{reach}");
    }
    // Parts that are lost are made again, the others kept.
    let parts = out("whole").join("parts");
    let mut all: Vec<PathBuf> = fs::read_dir(&parts).unwrap().map(|e| e.unwrap().path()).collect();
    all.sort();
    assert!(all.len() >= 10, "{all:?}");
    for part in all.iter().step_by(3) {
        fs::remove_file(part).unwrap();
    }
    fs::remove_file(out("whole").join("dossier.html")).unwrap();
    make("whole", "--jobs 1 --resume");
    assert!(fs::read_to_string(out("whole").join("dossier.html")).unwrap() == page);
}
