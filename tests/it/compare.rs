//! Two worlds under the same luck: a world beside itself differs nowhere, and pairing is real.

use std::collections::BTreeMap;

use deter::{
    scenario::{Loaded, load_text},
    study::{
        compare::{ComparisonRequest, compare},
        files::{Folder, WriteMode},
        run::Runner,
        why::{
            align::align, common::partings, parting::Parting, steps::Cause, trail, trail::Played,
        },
        worlds::prepare,
    },
};

fn small(from: &str, to: &str) -> Loaded {
    let text = crate::common::SMALL.replace(from, to);
    assert!(from == to || text != crate::common::SMALL, "the change must be one");
    load_text("small", "small.ron", &text, None).unwrap()
}

#[test]
fn a_world_beside_itself_is_the_same_for_every_seed() {
    let worlds = prepare(vec![small("", ""), small("", "")]).unwrap();
    for seed in [1, 7, 2021, u64::MAX] {
        let request = ComparisonRequest {
            runs: 60,
            seed: Some(seed),
            all: true,
            ..ComparisonRequest::default()
        };
        let (found, _) =
            compare(&worlds, &request, "", &Runner::plain().unwrap()).unwrap().unwrap();
        let against = &found.against[0];
        assert!(against.changes.is_empty() && !against.measures.is_empty());
        for measure in &against.measures {
            assert!(measure.paired.identical(), "{}", measure.name);
            assert_eq!(measure.paired.difference, 0.0, "{}", measure.name);
        }
        let alike = trail(&worlds[0], &worlds[1], seed, 0, 10);
        assert_eq!((alike.first_trace, alike.steps.len()), (None, 0));
    }
    assert_eq!(partings(&worlds[0], &[&worlds[1]], 7, 20)[0][0].runs, 20);
}

/// Nothing of a turn is told in full unless something else came of it; here all of it is.
#[test]
fn histories_part_where_they_part_when_every_event_is_told() {
    let event = "(name: \"a fort\", when: turn(3), effects: [attribute(state: \"CCC\", \
                 attribute: capacity, change: times(3.0))]),";
    let worlds = prepare(vec![
        small("", ""),
        small("resolve: set(0.5)", "resolve: set(0.9)"),
        small("    events: [\n", &format!("    events: [\n        {event}\n")),
    ]);
    let worlds = worlds.unwrap();
    let (seed, runs) = (7, 30);
    let found = partings(&worlds[0], &[&worlds[1], &worlds[2]], seed, runs);
    for (other, found) in worlds[1..].iter().zip(found) {
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for replicate in 0..runs {
            let [a, b] = [&worlds[0], other].map(|world| Played::of(world, seed, replicate));
            let pairs = align(&a.history.events, &b.history.events);
            let mut parted = pairs.iter().filter_map(Parting::of).filter(Parting::is_outcome);
            let what = match parted.next() {
                // The name of an event is put in where it is told.
                Some(first) if first.kind.name() == "script" => {
                    "environment: a fort (scripted)".into()
                }
                Some(first) => first.what(),
                None => "never: every event comes out the same".to_owned(),
            };
            *counted.entry(what).or_default() += 1;
        }
        let found: BTreeMap<String, u64> =
            found.into_iter().map(|one| (one.what, one.runs)).collect();
        assert_eq!(found, counted);
        assert!(found.len() > 1 || found.keys().any(|what| what.contains("a fort")), "{found:?}");
    }
}

#[test]
fn the_comparison_is_read_back_as_it_was_written() {
    let worlds =
        prepare(vec![small("", ""), small("resolve: set(0.5)", "resolve: set(0.9)")]).unwrap();
    let request = ComparisonRequest { runs: 60, ..ComparisonRequest::default() };
    let (found, played) =
        compare(&worlds, &request, "", &Runner::plain().unwrap()).unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = Folder::lock(folder.path(), "compare", &[], WriteMode::Fresh).unwrap();
    deter::study::compare::folder::write(&found, &played, &out, true).unwrap();
    assert_eq!(deter::study::compare::folder::read(folder.path()).unwrap(), found);
    assert!(found.against[0].changes.iter().any(|change| change.path == "states.CCC.resolve"));
}

#[test]
fn a_trail_names_the_change_where_the_answer_is_known_by_construction() {
    let event = "(name: \"a fort\", when: turn(3), effects: [attribute(state: \"CCC\", \
                 attribute: capacity, change: times(3.0))]),";
    let more = small("    events: [\n", &format!("    events: [\n        {event}\n"));
    let worlds = prepare(vec![small("", ""), more]).unwrap();
    for seed in [7, 2021] {
        let found = trail(&worlds[0], &worlds[1], seed, 0, 12);
        assert!(found.changes.iter().any(|change| change.path.contains("a fort")));
        let first = found.first_trace.unwrap();
        assert_eq!((first.turn, first.kind.name()), (3, "script"));
        assert_eq!(first.touches, ["CCC"]);
        // The change itself is told apart from what followed, which it is the root of.
        assert_eq!(found.scripted, [first]);
        assert!(found.steps.iter().all(|step| step.parting.kind.name() != "script"));
        for (place, step) in found.steps.iter().enumerate() {
            if let Some((from, _)) = &step.source {
                let cause = match from {
                    Cause::Scripted(at) => &found.scripted[*at],
                    Cause::Step(at) => {
                        assert!(*at < place && found.steps[*at].consequences > 0, "{step:?}");
                        &found.steps[*at].parting
                    }
                };
                let effect = &step.parting;
                assert!((cause.turn, cause.phase) <= (effect.turn, effect.phase), "{step:?}");
            }
        }
    }
}

#[test]
fn equal_addresses_have_equal_luck_whatever_else_changes() {
    use deter::record::{History, Run};
    let draws = |resilience: &str| {
        let resilience = format!("resolve: set(0.5), resilience: set({resilience})");
        let loaded = small("resolve: set(0.5)", &resilience);
        let history = History::play(&loaded, Run { seed: 7, ..Run::of(&loaded) }, |_| {});
        let decisions = history.events.into_iter().filter_map(|event| event.decision);
        decisions
            .filter_map(|decision| Some((decision.address?.address(), decision.draw?)))
            .collect::<Vec<_>>()
    };
    let (base, other) = (draws("0.2"), draws("0.9"));
    let mut equal = 0;
    for (address, draw) in &base {
        if let Some((_, same)) = other.iter().find(|(known, _)| known == address) {
            assert_eq!(draw.to_bits(), same.to_bits(), "{address:?}");
            equal += 1;
        }
    }
    assert!(equal > 10, "only {equal} draws were compared");
}

/// A what-if of the small world, with a question of its own.
const CHILD: &str = r#"(
    extends: "small.ron", title: "A resolute target", question: "Does resolve pay?",
    states: { "CCC": (resolve: set(0.9)) },
    answers: [(measure: "incidents(AAA,CCC)", matters: 0.5)],
)"#;

fn workdir() -> crate::common::workdir::Workdir {
    crate::common::workdir::Workdir::with(&[
        ("small.ron", crate::common::SMALL),
        ("child.ron", CHILD),
    ])
}

#[test]
fn a_child_alone_is_held_against_its_parent() {
    let dir = workdir();
    let told = dir.fine("compare child.ron -n 60 --no-figures");
    let mut lines = told.lines();
    assert_eq!(lines.next(), Some("A resolute target (child against small)"));
    assert_eq!(lines.nth(1), Some("Does resolve pay?"));
    assert!(told.contains("incidents(AAA,CCC)") && !told.contains("network.density"), "{told}");
    // The same as with the parent named, and with any other measure that is asked for.
    assert_eq!(dir.fine("compare small.ron child.ron -n 60 --no-figures --force"), told);
    let more = dir.fine("compare child.ron -n 60 --no-figures --force --measure network.density");
    assert!(more.contains("network.density") && more.contains("incidents(AAA,CCC)"), "{more}");
    let wrong = dir.refused("compare small.ron -n 60", 2);
    assert!(wrong.contains("extends no other scenario"), "{wrong}");
    assert_eq!(dir.fine("diff child.ron"), dir.fine("diff small.ron child.ron"));
}

#[test]
fn folders_of_runs_and_ensembles_stand_for_their_scenarios() {
    let dir = workdir();
    dir.fine("run small.ron --seed 5 --no-figures --out a-run");
    dir.fine("ensemble child.ron -n 2 --out many");
    let answer = |scenarios: &str| {
        let found =
            dir.fine(&format!("compare {scenarios} --seed 5 -n 60 --no-figures --json --force"));
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        found["against"][0]["measures"].clone()
    };
    assert_eq!(answer("a-run many"), answer("small.ron child.ron"));
    // The seed is that of the run, and what is damaged is refused.
    let told = dir.fine("compare a-run child.ron -n 50 --no-figures --force");
    assert!(told.contains("seed 5,"), "{told}");
    let manifest = dir.path("a-run").join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("gdp: set(900.0)", "gdp: set(901.0)")).unwrap();
    let wrong = dir.refused("compare a-run child.ron", 2);
    assert!(wrong.contains("its checksum does not fit"), "{wrong}");
}

#[test]
fn what_ifs_of_one_scenario_are_held_against_it_and_others_against_the_first() {
    let dir = workdir();
    let second = CHILD.replace("set(0.9)", "set(0.1)");
    std::fs::write(dir.path("second.ron"), second).unwrap();
    let told = dir.fine("compare child.ron second.ron -n 4 --no-figures");
    assert!(
        told.contains("(child against small)") && told.contains("(second against small)"),
        "{told}"
    );
    // The folder says what was compared.
    assert!(dir.path("output/small-compare-child-second-2021").is_dir(), "{told}");
    let told = dir.fine("compare second.ron --base child.ron -n 4 --no-figures");
    assert!(told.contains("(second against child)"), "{told}");
    let output = dir.run("compare child.ron small.ron -n 4 --no-figures");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("child, which is itself a what-if"), "{said}");
}

#[test]
fn any_measure_of_any_pair_can_be_asked_for_and_sums_of_parts_too() {
    let dir = workdir();
    let told = dir.fine(
        "compare child.ron -n 60 --no-figures --measure probes.air(AAA,CCC) --measure force(BBB,CCC)",
    );
    for name in ["probes.air(AAA,CCC)", "force(BBB,CCC)", "incidents(AAA,CCC)"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    let wrong = dir.refused("compare child.ron -n 60 --measure probes.air(AAA,CCD) --force", 2);
    assert!(wrong.contains("no state `CCD`; did you mean `CCC`?"), "{wrong}");
}

#[test]
fn a_change_goes_through_the_mechanism_that_it_was_made_to_go_through() {
    let dir = workdir();
    let found = dir.fine("diff child.ron --gates -n 200 --json");
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let answers = found["answers"].as_array().unwrap();
    // Resolve acts in `respond` alone: what the change does goes with that phase, all of it.
    for answer in answers {
        let gates = answer["gates"].as_array().unwrap();
        let respond = gates.iter().find(|gate| gate["mechanism"] == "respond").unwrap();
        assert_eq!(respond["left"], 0.0, "{respond}");
        assert_eq!(respond["share"], 1.0, "{respond}");
    }
    let unmoved = found["unmoved"].as_array().unwrap();
    assert_eq!(answers.len() + unmoved.len(), 1, "{found}");
    // A branch is one history, of which no others can be played.
    dir.fine("run small.ron --no-figures --out one");
    dir.fine("branch one --at 3 --set disputes.AAA.CCC.salience=3 --no-figures --out two");
    let told = dir.fine("diff one two");
    assert!(told.contains("how it ends"), "{told}");
    assert!(dir.refused("diff one two --gates", 2).contains("a branch is one history"));
}
