//! Two worlds under the same luck: a world beside itself differs nowhere, and pairing is real.

use deter::{
    scenario::{Loaded, load_text},
    study::{
        compare::{ComparisonRequest, compare},
        files::{Folder, WriteMode},
        run::Runner,
        why::{common::partings, trail},
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
    assert_eq!(partings(&worlds[0], &worlds[1], 7, 20)[0].runs, 20);
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
        assert_eq!(found.steps[0].parting, first, "the trail begins with what was changed");
        for step in &found.steps {
            if let Some((from, _)) = &step.source {
                let (cause, effect) = (&found.steps[*from].parting, &step.parting);
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
