//! Rolling origins: a world on each of several days knows what is dated before and nothing that came.

use crate::common::workdir::Workdir;
use deter::{
    scenario::{calendar::DateText, events::When},
    study::{origins::OriginsStudy, run::Runner},
    turn::Engine,
    world::build::Blueprint,
};

const STUDY: &str = r#"(
    title: "Islands from two days", scenario: "world.ron", observed: "seen.ron",
    origins: ["2001-01-01", "2003-01-01"], until: "2005-12-31", headline: "SABEL",
    years: 1, memory: 3, replicates: 2,
    record: [
        (kind: "talks", between: ("SABEL", "KORAL"), signed: "1999-05-01"),
        (kind: "arms", between: ("SABEL", "LIRA"), signed: "2002-02-01"),
        (kind: "talks", between: ("SABEL", "LIRA"), signed: "2003-05-01"),
        (kind: "talks", between: ("LIRA", "KORAL"), signed: "2003-08-01"),
        (kind: "talks", between: ("SABEL", "AVALON"), signed: "2001"),
    ],
    figures: [table("figures.csv")],
)"#;

const SEEN: &str = r#"(
    title: "The gulf", sources: { "log": "the harbour master's log" },
    counts: [
        (id: "ships", name: "Ships off Koral", unit: "days of a ship", of: "probes.maritime(MOGUL,KORAL)",
         every: quarter, first: "2000-01-01", source: "log",
         values: [20, 24, 19, 22, 25, 21, 18, 23, 20, 26, 24, 22, 19, 21, 25, 23, 22, 20, 24, 21, 20, 24, 22, 21]),
        (id: "late", name: "Late", unit: "a year", of: "incidents(MOGUL,KORAL)", every: year,
         first: "2000-01-01", values: [1, 0, 2, 0, 1, 0], source: "log"),
    ],
    levels: [
        (id: "burden", name: "Burden of Koral", unit: "% of GDP", of: "burden(KORAL)", every: year,
         first: "1997-01-01", values: [1.9, 2.0, 2.0, 2.1, 2.0, 2.1, 2.2, 2.2, 2.1], source: "log"),
    ],
)"#;

const FIGURES: &str = "path,from,value,source
states.KORAL.gdp,2002-01,77,log
states.KORAL.gdp,2001-01-01,66,log
states.KORAL.gdp,2004,99,log
";

const CHILD: &str = r#"(
    extends: "five-islands.ron", title: "The islands with a script",
    states: { "LIRA": (lens: "balance_of_threat") },
    more_events: [
        (name: "before", when: date("2002-07-01"),
         effects: [attribute(state: "KORAL", attribute: reliance, change: by(0.05)),
                   hostile_act(challenger: "MOGUL", target: "KORAL", severity: 0.2)]),
        (name: "after", when: date("2004-07-01"),
         effects: [hostile_act(challenger: "MOGUL", target: "KORAL", severity: 0.4)]),
    ],
)"#;

fn workdir() -> Workdir {
    let islands = include_str!("../../scenarios/teaching/five-islands.ron");
    Workdir::with(&[
        ("five-islands.ron", islands),
        ("world.ron", CHILD),
        ("seen.ron", SEEN),
        ("figures.csv", FIGURES),
        ("study.ron", STUDY),
    ])
}

fn date(text: &str) -> DateText {
    DateText::try_from(text.to_owned()).unwrap()
}

#[test]
fn a_world_knows_what_is_dated_before_its_day_and_nothing_that_came() {
    let dir = workdir();
    let study = OriginsStudy::load(&dir.path("study.ron"), 20).unwrap();
    let on = |day: &str| deter::study::origins::world::world(&study, &date(day), 8).unwrap();
    let gdp = |day: &str| {
        on(day)
            .scenario
            .states
            .iter()
            .find(|(c, _)| c.as_str() == "KORAL")
            .unwrap()
            .1
            .gdp
            .value()
            .get()
    };
    let base = study.loaded.scenario.states.iter().find(|(c, _)| c.as_str() == "KORAL").unwrap().1;
    assert_eq!(
        [gdp("2000-01-01"), gdp("2001-01-01"), gdp("2003-01-01")],
        [base.gdp.value().get(), 66.0, 77.0]
    );
    // Signatures of before are in force.
    let arms = |day: &str| {
        let pacts = on(day).scenario.pacts;
        pacts
            .iter()
            .filter(|pact| pact.kind == "arms" && pact.signed == Some(date("2002-02-01")))
            .count()
    };
    assert_eq!((arms("2001-01-01"), arms("2003-01-01")), (0, 1));
    // What came before has left its traces, what came after is not known.
    let world = on("2003-01-01").scenario;
    let dated = world.events.iter().filter(|event| matches!(event.when, When::Date(_)));
    assert_eq!(dated.count(), 0);
    let left: Vec<&str> = world
        .events
        .iter()
        .filter(|event| event.when == When::Turn(0))
        .map(|event| event.name.as_str())
        .collect();
    // The feud was laid in the spring of 2002 and lifted in the summer of 2003: it is on.
    assert_eq!(left, ["a trawler of Sabel is seized", "before"]);
    let reliance = |s: &deter::scenario::Scenario| {
        s.states.iter().find(|(c, _)| c.as_str() == "KORAL").unwrap().1.reliance.value().get()
    };
    let more = reliance(&world) - reliance(&study.loaded.scenario);
    assert!((more - 0.05).abs() < 1e-12, "{more}");
    // It is a world that runs.
    let mut engine = Engine::new(Blueprint::new(&on("2003-01-01")));
    engine.run_to(8);
    // What is told later changes nothing that is known before.
    let other = STUDY.replace("\"2003-08-01\"", "\"2004-08-01\"");
    std::fs::write(dir.path("study.ron"), other).unwrap();
    let later = OriginsStudy::load(&dir.path("study.ron"), 20).unwrap();
    let never = || false;
    let fit =
        |study: &OriginsStudy, day: &str| study.fit_before(&date(day), &never).unwrap().unwrap();
    assert_eq!(fit(&study, "2003-01-01"), fit(&later, "2003-01-01"));
}

#[test]
fn origins_are_scored_apart_and_together_and_a_mixture_is_weighed() {
    let dir = workdir();
    let study = OriginsStudy::load(&dir.path("study.ron"), 30).unwrap();
    let found = study.run(true, &Runner::plain().unwrap()).unwrap().unwrap();
    let from: Vec<(&str, u32)> =
        found.origins.iter().map(|one| (one.from.as_str(), one.fitted_to)).collect();
    assert_eq!(from, [("2001Q1", 1), ("2003Q1", 1)]);
    let ids =
        |at: usize| found.origins[at].series.iter().map(|one| one.id.as_str()).collect::<Vec<_>>();
    // In 2001 there is but one year of `late`: it is left out there, and said.
    assert_eq!((ids(0), ids(1)), (vec!["ships", "burden"], vec!["ships", "late", "burden"]));
    assert!(
        found.warnings.iter().any(|one| one.starts_with("from 2001Q1: late: 1 periods end before"))
    );
    let all = found.pooled.iter().find(|one| one.of == "all counts" && one.rule == "CRPS").unwrap();
    assert_eq!(all.cases, 20 + 12 + 3);
    // One year ahead two of the ties are signed from 2003 on, one of them by the headline.
    let pairs: Vec<(&str, &str, usize)> =
        found.pairs.iter().map(|one| (one.of.as_str(), one.asked.as_str(), one.signed)).collect();
    assert_eq!(
        pairs,
        [
            ("SABEL", "1\u{a0}year ahead", 1),
            ("all", "1\u{a0}year ahead", 2),
            ("SABEL", "up to 2005-12-31", 3),
            ("all", "up to 2005-12-31", 5),
        ]
    );
    for stack in &found.stacks {
        let sum: f64 = stack.members.iter().map(|one| one.weight).sum();
        assert!((sum - 1.0).abs() < 1e-6 && stack.gain.is_finite(), "{stack:?}");
    }
    let of: Vec<&str> = found.stacks.iter().map(|one| one.of.as_str()).collect();
    assert_eq!(of, ["counts", "levels", "who signs: SABEL", "who signs: all"]);
}

#[test]
fn the_command_goes_on_to_the_same_bytes_and_tells_what_is_wrong() {
    let dir = workdir();
    let told = dir.fine("backtest --origins study.ron -n 30 --stack --out whole --jobs 2");
    for part in [
        "From 2003Q1, fitted to 1 signatures",
        "All origins",
        "random walk of logs with drift",
        "covariates, no theory",
        "middle 90 %",
        "Weights in a mixture, counts",
        "1 mentions of states outside of this world",
        "not forecasts",
    ] {
        assert!(told.contains(part), "`{part}` is not in\n{told}");
    }
    for file in [
        "origins.json",
        "scores.csv",
        "stack.csv",
        "origins-counts.svg",
        "origins-levels.svg",
        "origins-skill.svg",
    ] {
        assert!(dir.path("whole").join(file).is_file(), "{file}");
    }
    dir.fine("backtest --origins study.ron -n 25 --out grown --jobs 1");
    let again =
        dir.fine("backtest --origins study.ron -n 30 --stack --out grown --resume --jobs 1");
    assert_eq!(told.replace("whole", "grown"), again);
    for (right, wrong, said) in [
        ("\"AVALON\"", "\"KORAI\"", "no state `KORAI` in this world"),
        ("2001-01-01\", \"2003", "1991-01-01\", \"2003", "before the start of the scenario"),
        ("\"2003-01-01\"", "\"2003-02-01\"", "is not the first day of a turn"),
        ("seen.ron", "unseen.ron", "unseen.ron"),
        ("memory: 3", "memory: 0", "0 cannot be"),
    ] {
        let text = STUDY.replacen(right, wrong, 1);
        assert_ne!(text, STUDY, "{right}");
        std::fs::write(dir.path("wrong.ron"), text).unwrap();
        let told = dir.refused("backtest --origins wrong.ron -n 30", 2);
        assert!(told.contains(said), "{said}: {told}");
    }
    std::fs::write(dir.path("figures.csv"), FIGURES.replace("gdp,2004", "gpd,2004")).unwrap();
    let told = dir.refused("backtest --origins study.ron -n 30", 2);
    assert!(told.contains("figures.csv:4") && told.contains("gdp"), "{told}");
    dir.refused("backtest --origins study.ron world.ron", 2);
    dir.refused("backtest world.ron --stack --observed seen.ron --from 2001", 2);
}
