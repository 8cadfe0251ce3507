//! What one run leaves: files that parse, agree with each other and make the run again.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::common::workdir::text;
use deter::{
    model::events::{EventData, EventKind},
    record::{History, Run, events::EventRow, folder, tables::SeriesRow},
    scenario::{self, Loaded},
};

const BASELINE: &str = "scenarios/vietnam-2021.ron";

fn deter(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_deter")).args(arguments).output().unwrap()
}

fn baseline() -> Loaded {
    scenario::load(Path::new(BASELINE)).unwrap()
}

/// A folder that holds a run of the baseline over twelve turns, and what is in it.
struct Written {
    _keeper: tempfile::TempDir,
    folder: PathBuf,
    manifest: deter::record::Manifest,
    events: Vec<EventRow>,
    series: Vec<SeriesRow>,
}

fn written() -> Written {
    let keeper = tempfile::tempdir().unwrap();
    let folder = keeper.path().join("run");
    let loaded = baseline();
    let history = History::play(&loaded, Run { turns: 12, ..Run::of(&loaded) }, |_| {});
    let out = folder::lock(&folder, "run", false).unwrap();
    folder::write(&out, &history, &loaded).unwrap();
    let manifest = folder::manifest(&folder).unwrap();
    let events = folder::events(&folder, &manifest).unwrap();
    let series = folder::series(&folder, &manifest).unwrap();
    assert_eq!(events, history.events, "events come back as they were");
    assert_eq!(series, history.tables.series, "series come back as they were");
    assert_eq!(folder::pacts(&folder, &manifest).unwrap(), history.tables.pacts);
    Written { _keeper: keeper, folder, manifest, events, series }
}

#[test]
fn a_manifest_names_the_commit_that_the_program_was_built_from() {
    let git = |question: &[&str]| {
        let output = Command::new("git").arg("rev-parse").args(question).output().ok()?;
        output.status.success().then(|| text(&output.stdout).trim().to_owned())
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().ok();
    let top = git(&["--show-toplevel"]).and_then(|top| Path::new(&top).canonicalize().ok());
    // The binary says its commit; the library of a test has none.
    let keeper = tempfile::tempdir().unwrap();
    let out = keeper.path().to_string_lossy().into_owned();
    let run = deter(&["run", "--turns", "1", "--no-figures", "--quiet", "--out", &out]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let commit = folder::manifest(keeper.path()).unwrap().commit;
    // Unpacked sources are of no commit, unless whoever packed them says so.
    if top.is_some() && top == here {
        let named = commit.expect("built in a checkout");
        assert_eq!(Some(named.trim_end_matches("-dirty").to_owned()), git(&["HEAD"]));
    }
}

#[test]
fn a_run_that_is_written_as_it_goes_has_the_bytes_of_one_that_is_kept_whole() {
    let kept = written();
    let keeper = tempfile::tempdir().unwrap();
    let out = keeper.path().to_string_lossy().into_owned();
    let run = deter(&["run", BASELINE, "--turns", "12", "--no-figures", "--quiet", "--out", &out]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    for file in [folder::EVENTS, folder::SERIES, folder::PACTS] {
        let read = |home: &Path| fs::read(home.join(file)).unwrap();
        assert!(read(keeper.path()) == read(&kept.folder), "{file}");
    }
}

#[test]
fn series_add_up_to_the_events() {
    let run = written();
    let mut counted: BTreeMap<(u32, String, String), f64> = BTreeMap::new();
    // Of a pair, with the code of the state that is acted on.
    let mut count = |turn, other: &str, measure: String, by: f64| {
        *counted.entry((turn, other.to_owned(), measure)).or_default() += by;
    };
    for event in &run.events {
        let domain = event.what.domain().map_or("", |domain| domain.name());
        match event.kind().name() {
            "operation" => {
                for intensity in ["presence", "intrusion", "coercion"] {
                    let target = event.counterpart.as_deref().unwrap();
                    let measure = format!("probes.{domain}.{intensity}");
                    let by = event.what.number(intensity).unwrap();
                    count(event.turn, target, measure.clone(), by);
                    count(event.turn, "*", measure, by);
                    count(event.turn, "*", format!("probes.{domain}"), by);
                }
            }
            "incident" => {
                let EventData::Incident { outcome, .. } = &event.what else { unreachable!() };
                let outcome = outcome.name();
                count(event.turn, "*", format!("incidents.{domain}.{outcome}"), 1.0);
                count(event.turn, "*", format!("incidents.{outcome}"), 1.0);
                if outcome == "concession" {
                    count(event.turn, "*", format!("concessions.{domain}"), 1.0);
                    count(event.turn, "*", "concessions".to_owned(), 1.0);
                }
            }
            "concession" => {
                count(event.turn, "*", format!("concessions.{domain}"), 1.0);
                count(event.turn, "*", "concessions".to_owned(), 1.0);
            }
            "signature" => {
                count(event.turn, "*", format!("signed.{}", event.what.pact().unwrap()), 1.0);
                count(event.turn, "*", "signed".to_owned(), 1.0);
            }
            "lapse" => count(event.turn, "*", "lapsed".to_owned(), 1.0),
            "step" => count(event.turn, "*", "steps".to_owned(), 1.0),
            "call" => {
                let honoured = event.what == EventData::Call { honoured: true };
                let measure = if honoured { "calls.honoured" } else { "calls.abandoned" };
                count(event.turn, "*", measure.to_owned(), 1.0);
            }
            _ => {}
        }
    }
    let tallied = ["probes", "incidents", "concessions", "calls", "signed", "lapsed", "steps"];
    let mut written: BTreeMap<(u32, String, String), f64> = BTreeMap::new();
    for row in &run.series {
        let head = row.measure.split('.').next().unwrap();
        // Of pairs, only operations are counted from the events here.
        if tallied.contains(&head) && (row.other.is_none() || head == "probes") {
            let of = row.other.as_ref().unwrap_or(&row.state).clone();
            *written.entry((row.turn, of, row.measure.clone())).or_default() += row.value;
        }
    }
    let mut seen = 0;
    for (key, value) in written {
        let events = counted.remove(&key).unwrap_or(0.0);
        assert_eq!(value, events, "{key:?}");
        seen += usize::from(events > 0.0);
    }
    counted.retain(|_, value| *value > 0.0);
    assert!(counted.is_empty(), "events that no series counts: {counted:?}");
    assert!(seen > 30, "only {seen} numbers were compared");
}

#[test]
fn pacts_in_the_table_are_those_in_the_series() {
    let run = written();
    let pacts = folder::pacts(&run.folder, &run.manifest).unwrap();
    for turn in 0..12 {
        let mut kinds: BTreeMap<&str, f64> = BTreeMap::new();
        for pact in &pacts {
            let from = pact.in_force_turn.is_some_and(|from| from <= turn);
            if from && pact.lapsed_turn.is_none_or(|end| end > turn) {
                *kinds.entry(&pact.kind).or_default() += 1.0;
            }
        }
        let rows = run.series.iter().filter(|row| {
            row.turn as i32 == turn && row.measure.starts_with("pacts.") && row.state == "*"
        });
        for row in rows {
            let kind = row.measure.trim_start_matches("pacts.");
            assert_eq!(row.value, kinds.get(kind).copied().unwrap_or(0.0), "turn {turn} {kind}");
        }
    }
    assert!(pacts.iter().all(|pact| !pact.why.is_empty()), "every pact has a reason or a source");
}

#[test]
fn every_decision_is_what_its_numbers_say() {
    let run = written();
    let luck = deter::chance::Luck::new(run.manifest.seed, run.manifest.replicate);
    let mut drawn = 0;
    for event in &run.events {
        let Some(decision) = &event.decision else { continue };
        let total: f64 = decision.options.iter().map(|option| option.probability).sum();
        if decision.options.len() > 1 {
            assert!(
                (total - 1.0).abs() < 1e-9,
                "event {}: probabilities add up to {total}",
                event.n
            );
        }
        for option in decision.options.iter().filter(|option| !option.terms.is_empty()) {
            let sum: f64 = option.terms.iter().map(|(_, x)| x).sum();
            assert!(
                (sum - option.utility).abs() < 1e-9,
                "event {}: the terms of {} add up to {sum}, not {}",
                event.n,
                option.option,
                option.utility
            );
        }
        if let (Some(draw), Some(address)) = (decision.draw, &decision.address) {
            assert_eq!(draw.to_bits(), luck.uniform(address.address()).to_bits(), "{}", event.n);
            drawn += 1;
            if let Some(chosen) = decision.chosen {
                let before: f64 =
                    decision.options[..chosen].iter().map(|option| option.probability).sum();
                let after = before + decision.options[chosen].probability;
                assert!(
                    before - 1e-12 <= draw && draw <= after + 1e-12,
                    "event {}: {draw} does not choose option {chosen} ({before} to {after})",
                    event.n
                );
            }
        }
    }
    assert!(drawn > 100, "only {drawn} draws were looked at");
}

#[test]
pub fn a_manifest_makes_its_run_again_and_says_so() {
    let run = written();
    let again = tempfile::tempdir().unwrap();
    let out = again.path().join("again");
    let manifest = run.folder.join("manifest.json");
    let (manifest, out) = (manifest.to_str().unwrap(), out.to_str().unwrap());
    let result = deter(&["run", manifest, "--out", out, "--no-figures"]);
    assert!(result.status.success(), "{}", text(&result.stderr));
    assert!(text(&result.stdout).contains("bit for bit"), "{}", text(&result.stdout));
    for name in ["series.csv", "events.jsonl", "pacts.csv"] {
        let (old, new) = (run.folder.join(name), Path::new(out).join(name));
        assert!(fs::read(old).unwrap() == fs::read(new).unwrap(), "{name} differs");
    }
}

#[test]
fn a_folder_without_a_run_is_told_apart_from_one_with() {
    let empty = tempfile::tempdir().unwrap();
    let result = deter(&["explain", empty.path().to_str().unwrap(), "--event", "0"]);
    assert_eq!(result.status.code(), Some(2));
    assert!(text(&result.stderr).contains("holds no run"), "{}", text(&result.stderr));
}

#[test]
pub fn a_wrong_scenario_writes_nothing() {
    let keeper = tempfile::tempdir().unwrap();
    let file = keeper.path().join("wrong.ron");
    let spoiled = fs::read_to_string(BASELINE).unwrap().replacen("turns: 40", "turms: 40", 1);
    fs::write(&file, spoiled).unwrap();
    let out = keeper.path().join("out");
    let result = deter(&["run", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let told = text(&result.stderr);
    assert_eq!(result.status.code(), Some(2), "{told}");
    assert!(told.contains("did you mean `turns`?") && told.contains("wrong.ron:"), "{told}");
    assert!(!out.exists());
}

#[test]
fn figures_come_as_svg_and_png() {
    let keeper = tempfile::tempdir().unwrap();
    let out = keeper.path().to_str().unwrap();
    let result = deter(&["run", BASELINE, "--turns", "4", "--out", out]);
    assert!(result.status.success(), "{}", text(&result.stderr));
    for name in ["probes", "network", "pacts", "focus"] {
        let svg = fs::read_to_string(keeper.path().join(format!("{name}.svg"))).unwrap();
        assert!(svg.contains("vietnam-2021 · seed 2021"), "{name}");
        let png = fs::read(keeper.path().join(format!("{name}.png"))).unwrap();
        assert!(png.starts_with(b"\x89PNG"), "{name}");
    }
}

#[test]
fn another_run_is_not_replaced_unasked_and_the_same_one_is() {
    let dir = crate::common::workdir::Workdir::with(&[("small.ron", crate::common::SMALL)]);
    dir.fine("run small.ron --seed 1 --no-figures --out kept");
    dir.fine("run small.ron --seed 1 --no-figures --out kept");
    for other in ["--seed 2", "--seed 1 --turns 3", "--seed 1 --replicate 4"] {
        let told =
            dir.refused(&format!("run small.ron {other} --no-figures --quiet --out kept"), 2);
        assert!(told.contains("another run (small, seed 1, replicate 0, 8 turns)"), "{told}");
    }
    dir.fine("run small.ron --seed 2 --no-figures --force --save-at 3 --out kept");
    // A save is lost with a run that keeps none.
    dir.refused("run small.ron --seed 2 --no-figures --out kept", 2);
    dir.fine("run small.ron --seed 2 --no-figures --save-at 3 --out kept");
}

#[test]
fn a_textbook_model_says_what_it_is_and_whether_it_agrees() {
    let dir = crate::common::workdir::Workdir::with(&[]);
    let told = dir.fine("run arms-race --out model");
    for part in ["WHAT IS IT?", "Simulation and closed form agree", "textbook.svg"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // There is no decision in it to ask about.
    assert!(!told.contains("deter explain"), "{told}");
    let told = dir.fine("run two-states --no-figures --out small");
    let ask = told.lines().find_map(|line| line.split_once("deter explain ")).unwrap().1.to_owned();
    assert!(dir.fine(&format!("explain {ask}")).contains("probability"), "{ask}");
    dir.fine("report model --out page.html");
    let page = fs::read_to_string(dir.path("page.html")).unwrap();
    for part in ["The model and its closed form", "THINGS TO TRY", "agrees"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn states_are_asked_for_by_code_or_name_and_the_nearest_is_told() {
    let dir = crate::common::workdir::Workdir::with(&[("small.ron", crate::common::SMALL)]);
    dir.fine("run small.ron --no-figures --out one");
    let by_code = dir.fine("explain one --state CCC");
    assert_eq!(dir.fine("explain one --state ccc"), by_code);
    assert_eq!(dir.fine("explain one --state target"), by_code);
    let told = dir.refused("explain one --state Targe", 2);
    assert!(told.contains("did you mean `Target`?") && told.contains("AAA, BBB, CCC"), "{told}");
    let told = dir.refused("run smal.ron", 2);
    assert!(told.contains("no such file"), "{told}");
    assert!(dir.refused("run w5", 2).contains("did you mean `w05-japan-arms`?"));
}

#[test]
fn zero_turns_are_a_run_too() {
    let keeper = tempfile::tempdir().unwrap();
    let out = keeper.path().to_str().unwrap();
    let result = deter(&["run", BASELINE, "--turns", "0", "--out", out]);
    assert!(result.status.success(), "{}", text(&result.stderr));
    assert_eq!(fs::read_to_string(keeper.path().join("events.jsonl")).unwrap(), "");
}

/// The golden run: a change here is a change of results, and the changelog says so.
#[test]
fn the_story_of_six_turns() {
    let loaded = baseline();
    let history = History::play(&loaded, Run { turns: 6, ..Run::of(&loaded) }, |_| {});
    insta::assert_snapshot!(format!(
        "{}\nstate {}\n",
        deter::record::story::tell(&history),
        history.end.hash()
    ));
}

#[test]
fn an_explanation_reads_like_one() {
    let run = written();
    let folder = run.folder.to_str().unwrap();
    let proposal = run.events.iter().find(|event| event.kind() == EventKind::Proposal).unwrap();
    let result = deter(&["explain", folder, "--event", &proposal.n.to_string()]);
    assert!(result.status.success());
    insta::assert_snapshot!(text(&result.stdout));
}

#[test]
fn an_explanation_asked_for_by_a_wrong_name_names_the_nearest() {
    let run = written();
    let folder = run.folder.to_str().unwrap();
    for (arguments, told) in [
        (["--state", "VNN"], "did you mean `VNM`?"),
        (["--kind", "proposl"], "did you mean `proposal`?"),
        (["--turn", "99"], "expected 0 to 11"),
        (["--event", "999999"], "has events 0 to"),
    ] {
        let result = deter(&["explain", folder, arguments[0], arguments[1]]);
        assert_eq!(result.status.code(), Some(2));
        assert!(text(&result.stderr).contains(told), "{}", text(&result.stderr));
    }
}

/// A list that a child writes anew is all it has: who meant to add is told.
#[test]
fn check_says_what_a_child_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let child = folder.path().join("child.ron");
    std::fs::write(&child, "(extends: \"vietnam-2021\", title: \"calm\", events: [])").unwrap();
    let told = text(&deter(&["check", child.to_str().unwrap()]).stdout);
    assert!(told.contains("leaves out   11 of its events (`more_events` adds"), "{told}");
}

#[test]
fn check_sums_up_and_prints_what_makes_the_same_runs() {
    let result = deter(&["check", BASELINE]);
    assert!(result.status.success());
    insta::assert_snapshot!(text(&result.stdout));
    let resolved = text(&deter(&["check", BASELINE, "--resolved"]).stdout);
    let again = scenario::load_text("again", "again.ron", &resolved, None).unwrap();
    assert_eq!(again.hash(), baseline().hash());
}
