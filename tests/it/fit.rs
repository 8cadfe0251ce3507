//! Estimation of decisions as the program does it: the gradient is that of the likelihood, known
//! weights are found again, work goes on where it was stopped, and later data are refused.

use crate::common::workdir::Workdir;
use deter::study::{
    fit::{
        FitStudy,
        maximise::{Account, maximise},
        record::Record,
        recover::recover,
        study::account,
        theory::Theory,
    },
    run::Runner,
};
use deter::{turn::Engine, world::build::Blueprint};

/// The five islands under one lens.
const ISLANDS: &str = r#"(
    extends: "five-islands.ron",
    title: "One lens",
    lens: "balance_of_threat",
    states: { "LIRA": (lens: "balance_of_threat") },
    initiators: {
        "KORAL": (openings: poisson(set(0.8))),
        "SABEL": (openings: poisson(set(1.0))),
        "LIRA":  (openings: poisson(set(0.8))),
    },
)"#;

const STUDY: &str = r#"(
    title: "Who signed with whom in the gulf",
    scenario: "islands.ron",
    until: "2005-12-31",
    record: [
        (kind: "talks", between: ("KORAL", "SABEL"), signed: "2001-03-01"),
        (kind: "talks", between: ("LIRA", "SABEL"), signed: "2002"),
        (kind: "arms", between: ("KORAL", "LIRA"), signed: "2003-06", confidence: medium),
        (kind: "arms", between: ("SABEL", "THULE"), signed: "2004Q2"),
        (kind: "talks", between: ("KORAL", "LIRA")), // without a date: neither event nor at risk
    ],
    steps: [(state: "SABEL", step: "ships may leave", taken: "2002-05-01")],
    operations: [
        (challenger: "MOGUL", target: "SABEL", domain: air, series: "flights", first: "2000-01-01", months: 3,
         counts: [8, 11, 7, 9, 12, 15, 9, 13, 10, 8, 14, 16, 12, 11, 17, 13]),
        (challenger: "MOGUL", target: "SABEL", domain: air, series: "flights", first: "2004-01-01", months: 12,
         counts: [60, 66, 1000]), // the last year ends after the record
        (challenger: "NOBODY", target: "SABEL", domain: air, series: "flights", first: "2004", months: 12, counts: [4, 5]),
    ],
    disputes: [
        (between: ("MOGUL", "KORAL"), from: 1990, to: 1999, disputes: 6, force: 2, lethal: 0, severe: 0, war: 0),
        (between: ("SABEL", "MOGUL"), from: 1990, to: 1999, disputes: 2, force: 1, lethal: 1, severe: 0, war: 0),
        (between: ("LIRA", "SABEL"), from: 1990, to: 1999, disputes: 1, force: 1, lethal: 1, severe: 1, war: 0),
    ],
    burdens: [
        (state: "SABEL", first: 1995, burdens: [1.0, 1.05, 0.98, 1.1, 1.2, 1.15, 1.12]),
        (state: "MOGUL", first: 1995, burdens: [3.0, 3.2, 3.1, 3.3, 3.25, 3.4, 3.5]),
    ],
    headline: "SABEL",
    replicates: 3,
    talks: 0.8,
    listing: 0.5,
    constants: 0.7,
    fitted_to: "2003-12-31",
)"#;

fn workdir(study: &str) -> Workdir {
    let islands = include_str!("../../scenarios/teaching/five-islands.ron");
    Workdir::with(&[("fit.ron", study), ("islands.ron", ISLANDS), ("five-islands.ron", islands)])
}

fn theory() -> (Record, Theory) {
    let dir = workdir(STUDY);
    let study = FitStudy::load(&dir.path("fit.ron")).unwrap();
    let engine = Engine::new(Blueprint::new(&study.loaded));
    let record = Record::of(&study.text, &study.loaded, &engine);
    let theory = account(&study, &record, &engine, true).unwrap();
    (record, theory)
}

#[test]
fn the_record_is_what_the_file_says() {
    let (record, _) = theory();
    let told: Vec<_> = record
        .events
        .iter()
        .map(|e| (record.code(e.tie.a), record.code(e.tie.b), e.first, e.last, e.weight))
        .collect();
    assert_eq!(
        told,
        [
            ("KORAL", "SABEL", 4, 4, 1.0),
            ("LIRA", "SABEL", 8, 11, 1.0),
            ("KORAL", "LIRA", 13, 13, 0.7),
            ("SABEL", "THULE", 17, 17, 1.0),
        ]
    );
    assert_eq!((record.undated, record.turns, record.years.len()), (1, 24, 6));
}

/// Central differences of the logarithm of the likelihood, weight by weight.
#[test]
fn the_gradient_is_that_of_the_likelihood() {
    let (record, theory) = theory();
    let mut at: Vec<f64> = theory.prior().iter().map(|prior| prior.0).collect();
    // Away from where anything is 0.
    at.iter_mut().enumerate().for_each(|(i, w)| *w += 0.1 * ((i % 5) as f64 - 2.0));
    let wanted: Vec<bool> = (0..record.years.len()).map(|block| block != 2).collect();
    let sum = |at: &[f64]| -> f64 {
        let blocks = theory.likelihood(at, &wanted).0;
        blocks.iter().zip(&wanted).filter(|(_, wanted)| **wanted).map(|(x, _)| x).sum()
    };
    let gradient = theory.likelihood(&at, &wanted).1;
    assert!(gradient.iter().filter(|x| x.abs() > 1e-3).count() > 12, "{gradient:?}");
    for i in 0..at.len() {
        let moved = |by: f64| {
            let mut at = at.clone();
            at[i] += by;
            sum(&at)
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        let name = &theory.layout.weights[i].name;
        assert!(
            (slope - gradient[i]).abs() < 1e-5 * (1.0 + slope.abs()),
            "{name}: {slope} {}",
            gradient[i]
        );
    }
}

#[test]
fn the_best_weights_leave_no_slope_but_that_of_the_prior() {
    let (record, theory) = theory();
    let wanted = vec![true; record.years.len()];
    let start: Vec<f64> = theory.prior().iter().map(|prior| prior.0).collect();
    let found = maximise(&theory, &wanted, &start, &|| false).unwrap();
    assert!(found.converged);
    let gradient = theory.likelihood(&found.weights, &wanted).1;
    for ((weight, slope), (mean, sd)) in found.weights.iter().zip(gradient).zip(theory.prior()) {
        let left = sd * slope - (weight - mean) / sd;
        assert!(left.abs() < 0.01, "{left}");
    }
}

/// Twelve histories from weights drawn from their priors. If intervals are right each holds the truth
/// in 95 %; those of one history hang together, so that the share over all has a standard error of
/// about 2 points here: under 88 % comes by chance in less than one case of 1,000.
#[test]
fn known_weights_are_found_again() {
    let dir = workdir(STUDY);
    let study = FitStudy::load(&dir.path("fit.ron")).unwrap();
    let found = recover(&study, 12, &Runner::plain().unwrap()).unwrap().unwrap();
    let (held, of) = found.held;
    assert!(held as f64 >= 0.88 * of as f64, "{held} of {of}");
    // What is put in comes out: where a history tells much of a weight, truth and estimate go together.
    let told = found.weights.iter().filter(|weight| weight.told > 0.5);
    let together: Vec<f64> = told.map(|weight| weight.correlation).collect();
    assert!(!together.is_empty() && together.iter().all(|r| *r > 0.4), "{together:?}");
    // A history of a few signatures tells something, and not much.
    assert!(found.weights.iter().any(|weight| weight.told > 0.1));
    assert!(found.events > 2.0, "{}", found.events);
}

/// What comes after the last day changes nothing, whatever it is.
#[test]
fn what_is_later_is_not_looked_at() {
    let record = |text: &str| {
        let dir = workdir(text);
        let study = FitStudy::load(&dir.path("fit.ron")).unwrap();
        let engine = Engine::new(Blueprint::new(&study.loaded));
        Record::of(&study.text, &study.loaded, &engine)
    };
    let earlier = STUDY
        .replace("2005-12-31", "2003-12-31")
        .replace("\"2003-12-31\",\n)", "\"2002-12-31\",\n)");
    let without = earlier
        .replace("(kind: \"arms\", between: (\"SABEL\", \"THULE\"), signed: \"2004Q2\"),", "");
    assert_ne!(without, earlier);
    assert_eq!(record(&earlier), record(&without));
    assert_eq!(record(&earlier).events.len(), 3);
}

#[test]
fn rows_of_states_outside_of_the_world_are_counted_and_slips_refused() {
    let with = |code: &str| {
        let row = format!(
            "record: [(kind: \"arms\", between: (\"SABEL\", \"{code}\"), signed: \"2004\"),"
        );
        let text = STUDY.replacen("record: [", &row, 1);
        assert_ne!(text, STUDY);
        workdir(&text)
    };
    let told = with("AVALON").fine("fit fit.ron");
    assert!(told.contains("1 mentions of states outside of this world: AVALON 1."), "{told}");
    let told = with("THULA").refused("fit fit.ron", 2);
    assert!(told.contains("no state `THULA` in this world") && told.contains("`THULE`"), "{told}");
}

#[test]
fn a_fit_goes_on_to_the_same_bytes_and_tells_what_it_found() {
    let dir = workdir(STUDY);
    let told = dir.fine("fit fit.ron --out whole");
    for part in ["nats an event", "covariates, no theory", "Estimates", "surprises of history"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    dir.fine("fit fit.ron --out again");
    let again = dir.fine("fit fit.ron --out again --resume --jobs 1");
    assert_eq!(told.replace("whole", "again"), again);
    for file in ["whole/fit.json", "whole/estimates.csv"] {
        let other = file.replace("whole", "again");
        assert_eq!(
            std::fs::read(dir.path(file)).unwrap(),
            std::fs::read(dir.path(&other)).unwrap()
        );
    }
}

/// Operations, disputes, burdens and steps are estimated beside the signatures, each number where the
/// scenario has it, and the scenario with the estimates says so of each.
#[test]
fn other_parts_of_the_record_are_estimated_where_the_scenario_has_them() {
    let dir = workdir(STUDY);
    let told = dir.fine("fit fit.ron --out whole");
    assert!(told.contains("operations of MOGUL: air, 18 numbers"), "{told}");
    assert!(told.contains("domain of this world: 1 series"), "{told}");
    let table = std::fs::read_to_string(dir.path("whole/estimates.csv")).unwrap();
    for path in [
        "challengers.MOGUL.operations.air.volatility",
        "disputes.MOGUL.KORAL.incidents",
        "disputes.MOGUL.SABEL.force",
        "parameters.force_given_incident",
        "parameters.severe_given_lethal",
        "parameters.fatigue",
        "states.SABEL.burden_noise",
        "parameters.cabinet_hazard",
    ] {
        assert!(table.contains(path), "{path}: {table}");
    }
    let loaded = deter::study::disk::load(&dir.path("whole/estimated.ron")).unwrap();
    let found = deter::scenario::estimates::uncertain(&loaded.scenario);
    for path in ["challengers.MOGUL.operations.air.drift", "parameters.fatigue"] {
        let one = found.iter().find(|one| one.path == path).unwrap();
        assert!(one.error > 0.0 && one.study == "fit", "{one:?}");
    }
    // And it runs, with its estimates drawn.
    dir.fine(
        "ensemble whole/estimated.ron -n 20 --uncertain --series none --no-figures --out drawn",
    );
}

#[test]
fn more_on_a_rung_than_below_is_refused_with_its_place() {
    let wrong = STUDY.replace("disputes: 2, force: 1", "disputes: 2, force: 3");
    let told = workdir(&wrong).refused("fit fit.ron", 2);
    assert!(told.contains("3 with `force` among 2"), "{told}");
    for (was, is, says) in [
        (
            "challenger: \"MOGUL\", target: \"SABEL\"",
            "challenger: \"MOGULL\", target: \"SABEL\"",
            "did you mean `MOGUL`",
        ),
        (
            "first: \"2004-01-01\", months: 12",
            "first: \"2003-01-01\", months: 12",
            "speaks of these days",
        ),
        ("(\"MOGUL\", \"KORAL\")", "(\"MOGUL\", \"MOGUL\")", "with itself"),
        ("[1.0, 1.05, 0.98, 1.1, 1.2, 1.15, 1.12]", "[1.0, 1.05]", "2 years"),
        ("until: \"2005-12-31\"", "until: \"9999-12-31\"", "at most 2000 turns"),
    ] {
        let wrong = STUDY.replacen(was, is, 1);
        assert_ne!(wrong, STUDY, "{was}");
        let told = workdir(&wrong).refused("fit fit.ron", 2);
        assert!(told.contains(says), "{says}: {told}");
    }
}

#[test]
fn what_is_unknown_is_refused_with_its_place() {
    let unknown =
        STUDY.replace("kind: \"arms\", between: (\"SABEL\"", "kind: \"armz\", between: (\"SABEL\"");
    let told = workdir(&unknown).refused("fit fit.ron", 2);
    assert!(told.contains("armz") && told.contains("did you mean `arms`"), "{told}");
    let lenses =
        ISLANDS.replace("\"LIRA\": (lens: \"balance_of_threat\")", "\"LIRA\": (lens: \"hedging\")");
    let dir = workdir(STUDY);
    std::fs::write(dir.path("islands.ron"), lenses).unwrap();
    assert!(dir.refused("fit fit.ron", 2).contains("a lens of its own"));
}
