//! Figures of studies of little and of nothing.

use super::*;
use crate::chart::study::boxes;
use deter_study::{
    design::{grid::latin_hypercube, levels, trajectories::morris},
    discover::{Settings, prim},
    score::reliability as bins,
    sensitivity::{
        morris::effects,
        one_at_a_time::Curve,
        sobol::{Sources, of_ishigami},
    },
};

fn of_measure() -> MeasureSensitivity {
    let names = ["first_factor", "states.AAA.constraint", "third"];
    let walks = morris(3, 20, 1);
    let outcomes: Vec<Vec<f64>> = walks
        .iter()
        .map(|walk| walk.points.iter().map(|p| 9.0 + 4.0 * p[0] * p[1]).collect())
        .collect();
    let curve = |(place, name): (usize, &&str)| Curve {
        factor: (*name).to_owned(),
        at: levels(0.5, 2.0, 5),
        outcome: (0..5).map(|i| 10.0 + place as f64 * (f64::from(i) - 1.0)).collect(),
        standard_error: vec![0.2; 5],
        base_at: 1.0,
        base: 10.0,
    };
    MeasureSensitivity {
        measure: "probes".to_owned(),
        curves: names.iter().enumerate().map(curve).collect(),
        effects: names.map(str::to_owned).into_iter().zip(effects(&walks, &outcomes, 1)).collect(),
        indices: names.map(str::to_owned).into_iter().zip(of_ishigami(256, 20, 1)).collect(),
        sources: Some(Sources { parameters: 3.0, seed: 1.0 }),
    }
}

#[test]
fn every_figure_of_a_study_is_drawn_and_says_what_it_is() {
    let figures =
        of_sensitivity(&[of_measure(), MeasureSensitivity::default()], "a caption").unwrap();
    let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(names, ["tornado-probes", "curves-probes", "morris-probes", "sobol-probes"]);
    for figure in figures {
        assert!(figure.svg.contains("a caption") && !figure.svg.contains("NaN"), "{}", figure.name);
        assert!(figure.alt.ends_with('.'), "{}", figure.alt);
    }
}

#[test]
fn a_box_and_a_diagram_are_drawn() {
    let points = latin_hypercube(3, 300, 1);
    let interesting: Vec<bool> = points.iter().map(|p| p[0] > 0.6 && p[1] < 0.5).collect();
    let found = prim(&points, &interesting, Settings::default()).unwrap();
    let names = ["a", "b", "c"].map(str::to_owned);
    let chosen = found.balanced().unwrap();
    let figure = boxes::draw(&found, chosen, &names, "war > 0", "a caption").finish().unwrap();
    assert!(figure.svg.contains("war &gt; 0") && figure.svg.contains("qp &lt; 0.001"));
    let bins = bins(&[0.1, 0.2, 0.9, 0.95], &[false, false, true, true], 10);
    let figure = reliability::draw(&bins, "a caption").finish().unwrap();
    assert!(figure.svg.contains("4 yes-or-no questions"));
    assert!(reliability::draw(&[], "none").finish().is_ok());
}

#[test]
fn names_of_parameters_are_short_where_that_tells_them_apart() {
    let names = ["a.X.air.level", "a.X.sea.level", "memory_decay", "b.Y.sea.level"];
    let short = short(&names);
    assert_eq!(short, ["air level", "a X sea level", "memory decay", "b Y sea level"]);
}
