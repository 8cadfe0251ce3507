//! Two worlds under the same luck: a world beside itself differs nowhere, and pairing is real.

mod common;

use deter::{
    scenario::{Loaded, load_text},
    study::{
        compare::{Wish, compare, worlds::ready},
        why::{common::partings, trail},
    },
};

fn small(from: &str, to: &str) -> Loaded {
    let text = common::SMALL.replace(from, to);
    assert!(from == to || text != common::SMALL, "the change must be one");
    load_text("small", "small.ron", &text, None).unwrap()
}

#[test]
fn a_world_beside_itself_is_the_same_for_every_seed() {
    let worlds = ready(vec![small("", ""), small("", "")]).unwrap();
    for seed in [1, 7, 2021, u64::MAX] {
        let wish = Wish { runs: 60, seed: Some(seed), all: true, ..Wish::default() };
        let (found, _) = compare(&worlds, &wish, &|_| {}).unwrap();
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
        ready(vec![small("", ""), small("resolve: set(0.5)", "resolve: set(0.9)")]).unwrap();
    let wish = Wish { runs: 60, ..Wish::default() };
    let (found, played) = compare(&worlds, &wish, &|_| {}).unwrap();
    let folder = tempfile::tempdir().unwrap();
    deter::study::compare::folder::write(&found, &played, folder.path(), true).unwrap();
    assert_eq!(deter::study::compare::folder::read(folder.path()).unwrap(), found);
    assert!(found.against[0].changes.iter().any(|change| change.path == "states.CCC.resolve"));
}
