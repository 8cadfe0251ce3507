//! Calibration as the program does it: known values are found again, a kill loses nothing, and data
//! after the declared end are refused.

use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::common::workdir::Workdir;
use deter::study::{
    calibrate::{Calibration, CalibrationStudy, recover},
    run::Runner,
};

/// How often ARDEN sails, and at what cost it enters: two numbers, two summaries.
const STUDY: &str = r#"(
    title: "The strait",
    scenario: "two-states.ron",
    until: "2004-12-31",
    seed: 7,
    sources: { "log": "a log that was made up" },
    parameters: [
        (name: "challengers.ARDEN.operations.maritime.level", prior: uniform(4.0, 60.0)),
        (name: "challengers.ARDEN.operations.maritime.intrusion_cost", prior: uniform(0.0, 0.8)),
    ],
    summaries: [
        (
            id: "presence", measure: "probes.maritime.presence(ARDEN,BOREA)",
            number: yearly(from: "2000-01-01", years: 5, statistic: mean),
            observed: 40.0, last: "2004-12-31", source: "log",
        ),
        (
            id: "intrusion", measure: "probes.maritime.intrusion(ARDEN,BOREA)",
            number: yearly(from: "2000-01-01", years: 5, statistic: mean),
            observed: 15.0, last: "2004-12-31", source: "log",
        ),
    ],
    particles: 60,
    generations: 3,
)"#;

fn workdir(study: &str) -> Workdir {
    let straits = include_str!("../../scenarios/teaching/two-states.ron");
    Workdir::with(&[("strait.ron", study), ("two-states.ron", straits)])
}

fn results(dir: &Workdir, out: &str) -> Vec<Vec<u8>> {
    ["posterior.parquet", "posterior.csv", "summary.json", "manifest.json"]
        .map(|name| fs::read(dir.path(out).join(name)).unwrap())
        .to_vec()
}

/// 40 trials of 2 numbers: of 80 intervals of 90 % that hold with chance 0.9, fewer than 64 hold
/// once in 1,500 times (binomial tail), and of 80 of 50 % fewer than 27 or more than 56 once in
/// 500, so that a good calibration fails at one seed in 350. Both numbers leave a trace.
#[test]
fn known_values_are_found_again_in_a_small_world() {
    let dir = workdir(&STUDY.replace("particles: 60", "particles: 40"));
    let calibration = Calibration::load(&dir.path("strait.ron")).unwrap();
    let found = recover(&calibration, 40, &Runner::plain().unwrap()).unwrap().unwrap();
    assert_eq!(found.trials.len(), 40);
    let sum = |f: fn(&deter::study::calibrate::recover::Recovered) -> usize| -> usize {
        found.parameters.iter().map(f).sum()
    };
    let (in_50, in_90) = (sum(|one| one.in_50), sum(|one| one.in_90));
    assert!(in_90 >= 64, "{in_90} of 80: {:?}", found.parameters);
    assert!((27..=56).contains(&in_50), "{in_50} of 80: {:?}", found.parameters);
    let often = &found.parameters[0];
    assert!(often.narrower > 0.4 && often.correlation > 0.8, "{often:?}");
    assert!(found.parameters[1].narrower > 0.2, "{:?}", found.parameters[1]);
}

#[test]
pub fn a_killed_calibration_goes_on_to_the_same_bytes_with_any_threads() {
    let dir = workdir(&STUDY.replace("particles: 60", "particles: 400"));
    let said = dir.fine("calibrate strait.ron --out whole --csv --jobs 1");
    assert!(said.contains("narrower by") && said.contains("not forecasts"), "{said}");
    assert!(dir.path("whole/figures/posterior.svg").is_file());
    assert!(dir.path("whole/figures/pairs.svg").is_file());
    let mut child =
        dir.command("calibrate strait.ron --out killed --csv --jobs 2").spawn().unwrap();
    let (first, start) =
        (dir.path("killed/chunks/generation-00-000000000/000000000.chunk"), Instant::now());
    while !first.is_file() && start.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.is_file());
    let without = dir.path("killed/summary.json");
    assert!(!without.is_file(), "it was done before it could be killed");
    dir.refused("calibrate strait.ron --out killed --csv", 2);
    let foreign = dir.refused("calibrate strait.ron --out killed --csv --resume --seed 8", 2);
    assert!(foreign.contains("seed"), "{foreign}");
    dir.fine("calibrate strait.ron --out killed --csv --resume --jobs 3");
    assert_eq!(results(&dir, "whole"), results(&dir, "killed"));
}

#[test]
fn what_was_observed_after_the_end_of_the_data_is_refused_by_name() {
    let late = STUDY.replacen("last: \"2004-12-31\"", "last: \"2005-01-01\"", 1);
    let said = workdir(&late).refused("calibrate strait.ron", 2);
    assert!(said.contains("presence") && said.contains("2005-01-01"), "{said}");
    assert!(said.contains("strait.ron:"), "{said}");
    // A measure that looks beyond it does not fit into the run.
    let long = STUDY.replacen("until: \"2004-12-31\"", "until: \"2003-12-31\"", 1);
    let long = long.replace("last: \"2004-12-31\"", "last: \"2003-12-31\"");
    let said = workdir(&long).refused("calibrate strait.ron", 2);
    assert!(said.contains("16 turns"), "{said}");
    for (from, to, word) in [
        ("last: \"2004-12-31\"", "last: \"2004\"", "which of its days"),
        ("until: \"2004-12-31\"", "until: \"1999-12-31\"", "before the scenario starts"),
        ("uniform(4.0, 60.0)", "uniform(60.0, 4.0)", "the lower one first"),
        ("uniform(0.0, 0.8)", "uniform(-1.0, 0.8)", "intrusion_cost"),
        ("maritime.level", "maritime.levl", "level"),
        ("source: \"log\"", "source: \"logs\"", "log"),
        ("particles: 60", "particles: 3", "8 to 100000"),
    ] {
        let said = workdir(&STUDY.replacen(from, to, 1)).refused("calibrate strait.ron", 2);
        assert!(said.contains(word), "{to}: {said}");
    }
}

/// Each number could be what its prior says, but not both: ARDEN would spend more than its ceiling.
#[test]
fn a_prior_without_a_sound_scenario_is_refused_before_a_folder_is_taken() {
    let both = STUDY
        .replace("challengers.ARDEN.operations.maritime.level", "states.ARDEN.spending")
        .replace("uniform(4.0, 60.0)", "uniform(4.0, 4.4)")
        .replace("challengers.ARDEN.operations.maritime.intrusion_cost", "states.ARDEN.ceiling")
        .replace("uniform(0.0, 0.8)", "uniform(0.032, 0.035)");
    let dir = workdir(&both);
    for command in
        ["calibrate strait.ron --out never", "calibrate strait.ron --recover 2 --out never"]
    {
        let said = dir.refused(command, 2);
        assert!(said.contains("the prior makes no sound scenario, such as: "), "{said}");
        assert!(said.contains("above the ceiling"), "{said}");
        assert!(!dir.path("never").exists(), "{command}");
    }
}

#[test]
fn the_shipped_studies_fit_their_scenarios_and_know_nothing_later() {
    for (name, end) in
        [("hindcast-calibration", "2021-09-30"), ("calibration-to-2016", "2016-12-31")]
    {
        let file = format!("scenarios/studies/{name}.ron");
        let study = CalibrationStudy::load(Path::new(&file)).unwrap();
        assert_eq!(study.text.until.as_str(), end);
        for unknown in &study.text.parameters {
            assert!(!unknown.why.is_empty(), "{}", unknown.name);
        }
        Calibration::new(study).unwrap();
    }
}
