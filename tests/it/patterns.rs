//! The patterns of the past: the shipped study fits its scenario, and mistakes in one are told.

use std::{fs, num::NonZero, path::Path};

use deter::{
    scenario::load,
    study::{
        StudyError,
        patterns::{PatternStudy, judge, judge::BoundStudy, study::Study, watch},
        run::{Execution, Runner, pool},
    },
    turn::Engine,
    world::build::Blueprint,
};

const SCENARIO: &str = "scenarios/hindcast-2013.ron";

fn study() -> PatternStudy {
    PatternStudy::load(&PatternStudy::beside(Path::new(SCENARIO))).unwrap()
}

/// A study of the two-state teaching world with these patterns.
fn wrong(patterns: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.ron");
    let text = format!(
        "(title: \"Mine\", scenario: \"x.ron\", sources: {{ \"book\": \"a book\" }}, patterns: [{patterns}])"
    );
    fs::write(&file, text).unwrap();
    let check = || -> Result<(), StudyError> {
        let study = PatternStudy::load(&file)?;
        let mut loaded = load(Path::new("scenarios/vietnam-2021.ron"))?;
        loaded.scenario.turns = 2;
        judge(&study, &loaded, (1, 1), "", &Runner::plain()?)?;
        Ok(())
    };
    check().expect_err("this study should be refused").to_string()
}

#[test]
fn every_pattern_of_the_hindcast_has_a_number_a_band_and_a_verdict() {
    let loaded = load(Path::new(SCENARIO)).unwrap();
    let study = study();
    let named = Path::new("scenarios/studies").join(&study.scenario);
    assert_eq!(named.canonicalize().unwrap(), Path::new(SCENARIO).canonicalize().unwrap());
    let free = Runner::plain().unwrap();
    let findings = judge(&study, &loaded, (2013, 60), "", &free).unwrap().unwrap();
    let numbers: Vec<String> = (1..=12).map(|n| format!("P{n}")).collect();
    for number in &numbers {
        assert!(findings.iter().any(|f| f.id.trim_end_matches(['a', 'b']) == number), "{number}");
    }
    for finding in &findings {
        assert!(finding.whole.is_finite(), "{}: {}", finding.id, finding.whole);
        assert!(finding.quantiles.is_sorted(), "{}", finding.id);
        assert!(!finding.tests.is_empty(), "{}", finding.id);
        for stretch in &finding.series {
            assert!(stretch.quantiles.is_sorted(), "{} at {}", finding.id, stretch.at);
        }
        for (at, _) in &finding.observed_series {
            assert!((0.0..=34.0).contains(at), "{}: {at}", finding.id);
        }
    }
}

#[test]
fn the_rows_of_the_baseline_have_numbers_in_all_their_worlds() {
    let baseline = Path::new("scenarios/vietnam-2021.ron");
    let file = PatternStudy::beside(baseline);
    let patterns = PatternStudy::load(&file).unwrap();
    let study = Study {
        worlds: Study::worlds(&patterns, &file).unwrap(),
        loaded: load(baseline).unwrap(),
        patterns,
        seed: 1,
        runs: 6,
        lenses: false,
    };
    // A folder is enough to go on with.
    assert_eq!(Study::of(&study.plan()).unwrap().plan(), study.plan());
    let shown = study.run(&Runner::plain().unwrap()).unwrap().unwrap().own;
    let told: Vec<&String> = shown.iter().map(|finding| &finding.id).collect();
    let asked: Vec<&String> = study.patterns.patterns.iter().map(|pattern| &pattern.id).collect();
    assert_eq!(told, asked);
    for finding in shown.iter().filter(|finding| finding.id != "M5a") {
        assert!(finding.whole.is_finite(), "{}: {}", finding.id, finding.whole);
    }
    let of = |id: &str| shown.iter().find(|finding| finding.id == id).unwrap();
    for never in ["M1a", "M1b", "M5b"] {
        assert_eq!(of(never).whole, 0.0, "{never}");
    }
    // A lever moves what it is told to move, and the interval is of the pairs.
    assert!(of("M4").interval.unwrap().width() > 0.0);
}

#[test]
fn a_signature_that_a_bar_forbids_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (world, file) = (folder.path().join("world.ron"), folder.path().join("mine.ron"));
    let text = "(extends: \"vietnam-2021.ron\", title: \"Forced\", turns: 2, events: [
        (name: \"against the bar\", when: turn(1), source: \"made up\",
         effects: [sign(kind: \"logistics\", between: (\"PRK\", \"USA\"))])])";
    fs::write(&world, text).unwrap();
    fs::write(
        &file,
        "(title: \"Mine\", scenario: \"world.ron\", sources: { \"book\": \"a book\" }, patterns: [
            (id: \"A\", name: \"a\", unit: \"u\", measure: \"signed\", number: faulty(fault: barred),
             observed: (source: \"book\"), tests: [whole(0.0, 0.0)])])",
    )
    .unwrap();
    let study = PatternStudy::load(&file).unwrap();
    let found = judge(&study, &load(&world).unwrap(), (1, 2), "", &Runner::plain().unwrap());
    let found = found.unwrap().unwrap();
    assert_eq!((found[0].whole, found[0].passed), (1.0, false));
}

#[test]
fn what_is_seen_does_not_depend_on_the_threads() {
    let loaded = load(Path::new(SCENARIO)).unwrap();
    let blueprint = Blueprint::new(&loaded);
    let engine = Engine::new(blueprint.clone());
    let study = study();
    let bound_study = BoundStudy::new(&study, &engine, 10);
    // The counted years do not fit into ten turns.
    assert!(bound_study.is_err());
    let bound_study = BoundStudy::new(&study, &engine, 34).unwrap();
    let seen = |threads: usize| {
        let (free, pool) = (Runner::plain().unwrap(), pool(NonZero::new(threads)).unwrap());
        let runner = Runner { execution: Execution { pool: &pool, ..free.execution }, ..free };
        let runs =
            watch(&blueprint, &bound_study.measures, (5, 40), 34, "", &runner).unwrap().unwrap();
        // NaN is a number like others here.
        format!("{runs:?}")
    };
    assert_eq!(seen(1), seen(3));
}

#[test]
fn mistakes_in_a_study_are_told_with_the_nearest_name() {
    let pattern = |measure: &str, source: &str| {
        format!(
            "(id: \"A\", name: \"a\", unit: \"u\", measure: {measure}, \
             observed: (source: \"{source}\"), tests: [median(0.0, 1.0)])"
        )
    };
    let cases = [
        (pattern("\"war\"", "bok"), "no source `bok`; did you mean `book`?"),
        (
            pattern("\"burden(JPM)\", number: highest", "book"),
            "no state `JPM`; did you mean `JPN`?",
        ),
        (pattern("\"signed.logistic(JPN,*)\"", "book"), "did you mean `logistics`?"),
        (
            pattern("\"ladder.amendment(CHN)\", number: rises()", "book"),
            "`ladder.amendment(CHN)` does not apply",
        ),
        (
            pattern("\"ladder.amendment(JPN)\", number: rises(until: \"2031\")", "book"),
            "outside the run, which goes from 2021Q3 to 2021Q4",
        ),
        (
            pattern(
                "\"signed.logistics(JPN,*)\", \
                 number: ranking(candidates: [\"AUS\"], signed: [\"FRA\"])",
                "book",
            ),
            "FRA signed and is no candidate",
        ),
        (
            pattern(
                "\"signed\", number: ranking(candidates: [\"AUS\", \"FRA\"], signed: [\"FRA\"])",
                "book",
            ),
            "expected one such as `signed.KIND(STATE,*)`",
        ),
        (pattern("\"war\", number: order(low: [], high: [])", "book"), "the measure `signed`"),
        (pattern("\"gdp(JPN)\", number: share(of: \"probes\")", "book"), "that are counted"),
        (
            pattern("operations(challenger: \"CHN\", target: \"JPN\")", "book"),
            "`operations` is now written \"probes.DOMAIN.INTENSITY(CHALLENGER,TARGET)\"",
        ),
        (pattern("\"war\", world: \"other\"", "book"), "no world `other`"),
        (pattern("\"war\", number: faulty(fault: again)", "book"), "the measure `signed`"),
        (
            pattern("\"war\", number: jumps(across: [\"JPN\", \"USA\"], above: 0.1)", "book"),
            "expected a measure of states",
        ),
        (pattern("war", "book"), "`war` is now written \"war\""),
        (pattern("\"wars\"", "book"), "no measure `wars`; did you mean `war`?"),
        (pattern("\"burden(JPN)\", number: highest(stat: 1)", "book"), "highest"),
        ([pattern("\"war\"", "book"), pattern("\"war\"", "book")].join(","), "two of this id"),
    ];
    for (patterns, told) in cases {
        let error = wrong(&patterns);
        assert!(error.contains(told), "{told}:\n{error}");
    }
}
