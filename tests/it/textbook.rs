//! The textbook models: every one has its page, loads, runs, and agrees with its closed form.

use std::{fs, path::PathBuf};

use crate::common::workdir::deter;
use deter::{
    scenario::{Loaded, load},
    textbook::models::{self, ModelRun},
};

/// The five parts of the page at the head of every model, in their order.
const HEADINGS: [&str; 5] =
    ["WHAT IS IT?", "HOW IT WORKS", "THINGS TO NOTICE", "THINGS TO TRY", "SOURCE"];

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir("scenarios/textbook")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    files
}

fn loaded(name: &str) -> Loaded {
    let file = PathBuf::from("scenarios/textbook").join(format!("{name}.ron"));
    load(&file).unwrap_or_else(|error| panic!("{error}"))
}

fn run(loaded: &Loaded) -> ModelRun {
    models::of(loaded)
        .unwrap_or_else(|| panic!("{} has no `textbook`", loaded.name))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_model_has_its_page_in_the_fixed_form() {
    for file in files() {
        let text = fs::read_to_string(&file).unwrap();
        let page: Vec<&str> = text
            .lines()
            .take_while(|line| line.starts_with("//"))
            .map(|line| line.trim_start_matches('/').trim())
            .collect();
        assert!(page[0].starts_with("TEXTBOOK MODEL: "), "{}", file.display());
        let places: Vec<usize> = HEADINGS
            .iter()
            .map(|heading| {
                let found = page.iter().position(|line| line == heading);
                found.unwrap_or_else(|| panic!("{} lacks {heading}", file.display()))
            })
            .collect();
        assert!(places.is_sorted(), "{}: headings in another order", file.display());
        for (heading, place) in HEADINGS.iter().zip(&places) {
            let said: usize = page[place + 1..]
                .iter()
                .take_while(|l| !HEADINGS.contains(l))
                .map(|l| l.len())
                .sum();
            assert!(said > 60, "{}: {heading} says nothing", file.display());
        }
    }
}

#[test]
fn every_model_agrees_with_its_closed_form() {
    // Statistical comparisons pass with fixed seeds; of fresh seeds one in a thousand would fail.
    for file in files() {
        let loaded = load(&file).unwrap_or_else(|error| panic!("{error}"));
        let model_run = run(&loaded);
        assert!(!model_run.panels.is_empty() && !model_run.checks.is_empty(), "{}", loaded.name);
        for check in &model_run.checks {
            assert!(check.passed(), "{}: {check}", loaded.name);
        }
        for panel in &model_run.panels {
            let both = panel.curves.iter().any(|c| !c.simulated.is_empty())
                && panel.curves.iter().any(|c| !c.analytic.is_empty());
            assert!(both, "{}: {} shows one side only", loaded.name, panel.title);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_result() {
    let loaded = loaded("arms-race");
    // As text: gaps in a curve are NaN, which is not equal to itself.
    assert!(format!("{:?}", run(&loaded)) == format!("{:?}", run(&loaded)));
}

#[test]
fn the_landscape_of_1936_has_the_two_published_minima() {
    use deter::{scenario::textbook::Textbook, theory::landscape::Landscape};
    let loaded = loaded("landscape-theory");
    let s = &loaded.scenario;
    let Some(Textbook::Landscape { propensities, published }) = &s.textbook else {
        panic!("the model is another");
    };
    let n = s.states.len();
    let sizes = s.states.values().map(|state| 100.0 * state.cinc.as_ref().unwrap().value().get());
    let mut matrix = vec![0.0; n * n];
    for (i, code) in s.states.keys().enumerate().skip(1) {
        for (j, propensity) in propensities[code].iter().enumerate() {
            (matrix[i * n + j], matrix[j * n + i]) = (propensity.get(), propensity.get());
        }
    }
    let land = Landscape::new(sizes.collect(), matrix).unwrap();
    let basins = land.basins().unwrap();
    assert_eq!((n, basins.minima.len()), (17, 2));
    // Axelrod & Bennett 1993, Table 1, by the energies that the rebuilt propensities give.
    for (bloc, energy) in published.iter().zip([-2150.5, -2073.1]) {
        let sides: Vec<bool> = s.states.keys().map(|code| bloc.contains(code)).collect();
        let other = sides.iter().map(|side| !side).collect();
        assert!(basins.minima.contains(&sides) || basins.minima.contains(&other));
        assert!((land.energy(&sides) - energy).abs() < 0.05, "{}", land.energy(&sides));
    }
}

#[test]
fn the_old_name_of_the_option_is_refused_with_the_new_one() {
    let (code, _, said) = deter(&["verify", "--labs"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("--textbook"));
}
