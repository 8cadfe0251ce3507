//! Backtests: the shipped file fits its scenario, anybody's does, mistakes are told, and a world
//! whose truth is a run of itself is calibrated.

use std::{fs, num::NonZero, path::Path, process::Command};

use deter::{
    scenario::{Loaded, calendar::DateText, load, load_text, source::Source},
    study::{
        StudyError,
        backtest::{
            Observed, Task, judge,
            judge::Backtest,
            predictive::pit,
            skill::SkillVerdict,
            watch::{RunOutcome, run, tracker, watch},
        },
        disk::Disk,
        run::{Execution, Runner, pool},
    },
    turn::Engine,
    world::build::Blueprint,
};

const ISLANDS: &str = "scenarios/teaching/five-islands.ron";

/// What was observed around five islands: invented, with a past before the world starts.
const SEEN: &str = r#"(
    title: "The gulf", sources: { "log": "the harbour master's log" },
    counts: [
        (id: "ships", name: "Ships off Koral", unit: "days of a ship",
         of: "probes.maritime(MOGUL,KORAL)",
         every: quarter, first: "1998-01-01",
         values: [20, 24, 19, 22, 25, 21, 18, 23, 20, 26, 24, 22, 19, 21, 25, 23, 22, 20, 24, 21],
         source: "log"),
    ],
    pacts: [
        (id: "talks", name: "Talks with Sabel", of: "signed.talks(SABEL,*)",
         record: ("1998-01-01", "2005-12-31"), candidates: ["KORAL", "LIRA", "THULE"],
         signed: { "KORAL": "2003-05-01" }, by: ["2002-12-31", "2005-12-31"], source: "log"),
    ],
    happenings: [
        (id: "war", name: "War", of: "war", record: ("1998-01-01", "2005-12-31"),
         by: ["2005-12-31"], source: "log"),
        (id: "ships leave", name: "The step of Sabel", of: "ladder.reinterpretation(SABEL)",
         record: ("1998-01-01", "2005-12-31"), dates: ["2004-02-01"], by: ["2003-12-31", "2005-12-31"],
         source: "log"),
    ],
)"#;

fn islands() -> Loaded {
    load(Path::new(ISLANDS)).unwrap()
}

fn date(text: &str) -> DateText {
    DateText::try_from(text.to_owned()).unwrap()
}

fn found(observed: &str, from: &str, runs: u64, jobs: usize) -> Result<Backtest, StudyError> {
    found_in(&islands(), observed, from, runs, jobs)
}

fn found_in(
    world: &Loaded,
    observed: &str,
    from: &str,
    runs: u64,
    jobs: usize,
) -> Result<Backtest, StudyError> {
    let observed = Observed::of(Source::new("seen.ron", observed)?)?;
    let free = Runner::plain()?;
    let pool = pool(NonZero::new(jobs))?;
    let runner = Runner { execution: Execution { pool: &pool, ..free.execution }, ..free };
    Ok(judge(world, &observed, &date(from), (5, runs), &runner)?.unwrap())
}

fn told(observed: &str, from: &str) -> String {
    found(observed, from, 20, 1).expect_err("this should be refused").to_string()
}

#[test]
fn a_file_of_ones_own_is_scored_and_threads_do_not_matter() {
    let one = found(SEEN, "2001-01-01", 60, 1).unwrap();
    assert_eq!(one, found(SEEN, "2001-01-01", 60, 2).unwrap());
    let rules: Vec<(&str, &str, usize)> =
        one.scores.iter().map(|s| (s.of.as_str(), s.rule.as_str(), s.cases)).collect();
    for expected in [
        ("ships", "CRPS", 8),
        ("ships", "log score", 8),
        ("talks", "Brier", 6),
        ("talks", "CRPS of the time", 3),
        ("all questions", "Brier", 9),
        ("all questions", "log score", 9),
    ] {
        assert!(rules.contains(&expected), "{expected:?} is not in {rules:?}");
    }
    let all = one.scores.iter().find(|s| s.of == "all questions" && s.rule == "Brier").unwrap();
    let murphy = one.murphy.unwrap();
    let b = murphy.classed;
    let sum = b.reliability - b.resolution + b.uncertainty + murphy.within_classes;
    assert!((sum - all.score).abs() < 1e-12);
    assert!(one.questions.iter().all(|q| q.probability > 0.0 && q.probability < 1.0));
    let came_true = one.questions.iter().filter(|q| q.came_true).count();
    assert_eq!((came_true, one.reliability.iter().map(|bin| bin.forecasts).sum::<u64>()), (2, 9));
    assert_eq!(one.series[0].periods.iter().filter(|period| period.scored).count(), 8);
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    assert!(told(SEEN, "1999-01-01").contains("outside the run, which goes from 2000Q1"));
    assert!(told(SEEN, "2001-02-01").contains("not the first day of a turn"));
    assert!(told(SEEN, "2006").contains("outside the run"));
    let misspelt = SEEN.replace("MOGUL,KORAL", "MOGUL,CORAL");
    let text = told(&misspelt, "2001");
    assert!(text.contains("seen.ron:5:") && text.contains("did you mean `KORAL`"), "{text}");
    assert!(text.contains("counts[0].of:"), "{text}");
    let text = told(&SEEN.replace("probes.maritime(MOGUL,KORAL)", "gdp(KORAL)"), "2001");
    assert!(text.contains("`gdp` counts nothing"), "{text}");
    let text = told(&SEEN.replace("signed.talks(SABEL,*)", "signed.talks"), "2001");
    assert!(text.contains("expected `signed.KIND(STATE,*)`"), "{text}");
    let no_past = SEEN.replace("first: \"1998-01-01\"", "first: \"2000-07-01\"");
    assert!(told(&no_past, "2001").contains("the baselines have no past"));
    let no_record = SEEN.replace("record: (\"1998-01-01\"", "record: (\"2000-10-01\"");
    assert!(told(&no_record, "2001").contains("the base rate has no past"));
    let late = SEEN.replace("2005-12-31", "2009-12-31");
    assert!(told(&late, "2001").contains("no day after 2005Q4"));
    let few = found(SEEN, "2001", 5, 1).unwrap_err().to_string();
    assert!(few.contains("at least 20"), "{few}");
}

/// 160 truths, each a run of the world that scores it, each held against 39 other runs.
///
/// A rank is uniform if the ensemble is calibrated. Neighbouring quarters hang together, so one
/// quarter of each truth is taken, another one by turns. Of 160 ranks in four classes, chi-square
/// with 3 degrees of freedom exceeds 16.27 once in a thousand seeds.
#[test]
fn a_world_whose_truth_is_its_own_run_is_calibrated() {
    let observed = Observed::of(Source::new("seen.ron", SEEN).unwrap()).unwrap();
    let blueprint = Blueprint::new(&islands());
    let mut engine = Engine::new(blueprint.clone());
    let world = islands();
    let task = Task::new(&observed, (&world.scenario, &engine), &date("2001"), false).unwrap();
    let mut tracker = tracker(&task, &engine);
    let runner = Runner::plain().unwrap();
    let mut classes = [0_u32; 4];
    for truth in 0..160_u64 {
        let seen: Vec<RunOutcome> =
            watch(&task, &blueprint, ("", 1000 + truth), (1, 39), &runner).unwrap().unwrap();
        let real = run(&task, (&mut engine, &mut tracker), 1000 + truth, 0);
        let period = (truth % 8) as usize;
        let ensemble: Vec<f64> = seen.iter().map(|run| run.counts[0][period]).collect();
        let place = pit(&ensemble, real.counts[0][period]);
        classes[((place * 4.0) as usize).min(3)] += 1;
    }
    let chi: f64 =
        classes.iter().map(|n| (f64::from(*n) - 40.0) * (f64::from(*n) - 40.0) / 40.0).sum();
    assert!(chi < 16.27, "{classes:?}: chi-square {chi:.1}");
}

/// More of what a file may hold: gaps, days that an origin parts, a change of definition, levels, which
/// step, states outside of the world.
const MORE: &str = r#"(
    title: "The gulf, more closely", sources: { "log": "the harbour master's log" },
    counts: [
        (id: "ships", name: "Ships off Koral", unit: "days of a ship", definition: "seen from the pier",
         of: "probes.maritime(MOGUL,KORAL)", every: half, first: "1998-01-01",
         values: [44, unknown, 47, 43, unknown, 46, 40, 39, unknown, 41],
         later: [(definition: "seen by satellite", every: quarter, first: "2003-01-01",
                  values: [31, 33, 30, 35, 32, 30])],
         source: "log"),
        (id: "force", name: "Uses of force against Koral", unit: "a year", of: "incidents.force(MOGUL,KORAL)",
         every: year, first: "1998-01-01", until: "2004-12-31",
         dates: ["1999-03-02", "2001-02-01", "2001-08-03", "2001-09-01", "2004-05-05"], source: "log"),
    ],
    levels: [
        (id: "burden", name: "Burden of Koral", unit: "% of GDP", of: "burden(KORAL)", every: year,
         first: "1997-01-01", values: [1.9, 2.0, 2.0, 2.1, 2.0, 2.1, 2.2, 2.2, 2.1], source: "log"),
        (id: "belief", name: "Belief of Koral", unit: "0 to 1", of: "belief_in(KORAL,ATLA)", taken: last,
         every: year, first: "1997-01-01", values: [0.6, 0.7, 0.6, 0.5, 0.6, 0.7, 0.6, 0.5], source: "log"),
    ],
    pacts: [
        (id: "talks", name: "Talks with Sabel", of: "signed.talks(SABEL,*)",
         record: ("1998-01-01", "2005-12-31"), candidates: ["KORAL", "LIRA", "THULE", "ULTIMA", "AVALON"],
         signed: { "KORAL": "2003-05-01", "AVALON": "2002-01-01" }, by: ["2005-12-31"], source: "log"),
    ],
    happenings: [
        (id: "second step", name: "The second step of Sabel", of: "ladder(SABEL)", reaches: 2.0,
         record: ("1998-01-01", "2005-12-31"), dates: ["2004-02-01"], by: ["2005-12-31"], source: "log"),
    ],
)"#;

#[test]
fn gaps_parts_of_periods_changes_and_strangers_are_read_and_named() {
    let more = MORE.replace("ATLA", patron().as_str());
    let observed = Observed::of(Source::new("more.ron", more.as_str()).unwrap()).unwrap();
    let (world, from) = (islands(), date("2001-07-01"));
    let engine = Engine::new(Blueprint::new(&world));
    let task = Task::new(&observed, (&world.scenario, &engine), &from, false).unwrap();
    let ids: Vec<&str> = task.series.iter().map(|one| one.id.as_str()).collect();
    // What the satellite saw has no past before the origin, and the pier's does not stand in for it.
    assert_eq!(ids, ["ships (seen from the pier)", "force", "burden", "belief"]);
    let ships = &task.series[0];
    assert_eq!(
        (&ships.past.values[..], &ships.past.times[..]),
        (&[44.0, 47.0, 43.0, 46.0, 40.0][..], &[0.0, 2.0, 3.0, 5.0, 6.0][..])
    );
    let scored: Vec<(u32, f64, f64)> =
        ships.scored(false).map(|(_, one)| (one.first, one.value, one.lead)).collect();
    assert_eq!(scored, [(6, 39.0, 1.0), (10, 41.0, 3.0)]);
    // Of the year 2001 the second half is scored: two of its three days.
    let force = &task.series[1];
    let first = force.scored(false).next().unwrap().1;
    assert_eq!((first.first, first.long, first.value), (6, 2, 2.0));
    assert_eq!(force.past.values, [0.0, 1.0, 0.0]);
    // A level cannot be split.
    let burden = &task.series[2];
    assert_eq!(burden.scored(false).count(), 4);
    let remarks = task.remarks.join("\n");
    for part in [
        "burden: left out: 1 period on both sides of the origin, which cannot be split",
        "ships (seen from the pier): left out: 1 period after the origin that nobody observed",
        "ships (seen by satellite): 0 periods end before",
        "talks: 2 of the candidates are states outside of this world, 1 of which signed: ULTIMA, AVALON",
    ] {
        assert!(remarks.contains(part), "`{part}` is not in\n{remarks}");
    }
    let found = found(&more, "2001-07-01", 40, 2).unwrap();
    let of =
        |id: &str, rule: &str| found.scores.iter().find(|s| s.of == id && s.rule == rule).unwrap();
    assert_eq!(of("burden", "CRPS").against.len(), 4);
    assert!(of("belief", "log score").score.is_finite());
    assert_eq!(found.rankings.iter().map(|one| one.candidates).sum::<usize>(), 3);
    // A slip of the hand is no stranger, unless the file says so.
    let slip = more.replace("\"ULTIMA\"", "\"THULA\"");
    let told = told(&slip, "2001-07-01");
    assert!(told.contains("no state `THULA` in this world") && told.contains("`THULE`"), "{told}");
    assert!(told.contains("pacts[0].candidates[3]"), "{told}");
    let meant = slip.replace("counts: [", "outside: [\"THULA\"], counts: [");
    assert!(found_in(&islands(), &meant, "2001-07-01", 20, 1).is_ok());
}

/// The code of the patron of the islands.
fn patron() -> String {
    islands().scenario.patrons.keys().next().unwrap().to_string()
}

#[test]
fn what_the_script_makes_happen_is_scored_apart() {
    let script = |events: &str| {
        let text =
            format!("(extends: \"five-islands.ron\", title: \"Told\", more_events: [{events}])");
        load_text("told", "told.ron", &text, Some((Path::new("scenarios/teaching"), &Disk)))
            .unwrap()
    };
    let told = script(
        r#"(name: "the signature", when: date("2003-05-01"),
            effects: [sign(kind: "talks", between: ("KORAL", "SABEL"))]),
           (name: "the visit", when: date("2002-08-01"),
            effects: [provocation(challenger: "MOGUL", target: "KORAL", size: 0.5)]),
           (name: "before the origin", when: date("2000-08-01"),
            effects: [provocation(challenger: "MOGUL", target: "KORAL", size: 0.5)])"#,
    );
    let free = found(SEEN, "2001-01-01", 40, 2).unwrap();
    let found = found_in(&told, SEEN, "2001-01-01", 40, 2).unwrap();
    let apart: Vec<(&str, &str, &str)> = found
        .scripted
        .iter()
        .map(|one| (one.of.as_str(), one.what.as_str(), one.event.as_str()))
        .collect();
    assert_eq!(apart, [("ships", "2002Q3", "the visit"), ("talks", "KORAL", "the signature")]);
    let cases = |found: &Backtest, id: &str, rule: &str| {
        found.scores.iter().find(|s| s.of == id && s.rule == rule).map(|s| s.cases)
    };
    assert_eq!((cases(&free, "ships", "CRPS"), cases(&found, "ships", "CRPS")), (Some(8), Some(7)));
    assert_eq!(cases(&found, "ships, scripted", "CRPS"), Some(1));
    assert_eq!(cases(&found, "talks", "Brier"), Some(4));
    assert_eq!(cases(&found, "talks, scripted", "Brier"), Some(2));
    assert_eq!(cases(&found, "all questions", "Brier"), Some(7));
    assert!(free.scripted.is_empty() && cases(&free, "ships, scripted", "CRPS").is_none());
}

/// Counts a hundred times what the world makes are a loss, and told as one.
#[test]
fn a_loss_is_a_loss() {
    let far = SEEN
        .replace("values: [20, 24, 19, 22, 25, 21, 18, 23, 20, 26, 24, 22, 19, 21, 25, 23, 22, 20, 24, 21]",
                 "values: [2000, 2010, 2003, 2004, 1999, 2001, 2002, 2003, 2000, 2007, 2004, 2002, 1999, 2001, 2005, 2003, 2002, 2000, 2004, 2001]");
    let found = found(&far, "2001", 40, 2).unwrap();
    let crps = found.scores.iter().find(|s| s.of == "ships" && s.rule == "CRPS").unwrap();
    assert!(
        crps.against.iter().all(|race| race.race == SkillVerdict::Worse && race.skill < -10.0),
        "{crps:?}"
    );
}

#[test]
fn the_shipped_file_fits_the_hindcast_and_the_command_leaves_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("bt");
    let deter = |from: &str, more: &[&str]| {
        let shipped = ["--observed", "scenarios/studies/observed-2017.ron", "--from", from];
        Command::new(env!("CARGO_BIN_EXE_deter"))
            .args(["backtest", "scenarios/calibrated-2016.ron", "--runs", "24"])
            .args(shipped)
            .args(more)
            .output()
            .unwrap()
    };
    let told = deter("2017-01-01", &["--out", out.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    for part in [
        "random walk of logs",
        "base rate per pair",
        "reliability",
        "not forecasts",
        "(AUC)",
        "nats",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    for file in [
        "backtest.json",
        "scores.csv",
        "backtest-counts.svg",
        "backtest-skill.svg",
        "reliability.svg",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
    let json: Backtest = serde_json::from_slice(&deter("2017-01-01", &["--json"]).stdout).unwrap();
    let kept = fs::read(out.join("backtest.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Backtest>(&kept).unwrap(), json);
    let none = folder.path().join("none");
    let refused = deter("1900-01-01", &["--out", none.to_str().unwrap()]);
    assert_eq!((refused.status.code(), none.exists()), (Some(2), false));
}
