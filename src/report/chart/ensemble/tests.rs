//! Figures of ensembles of many and of no findings.

use super::of_ensemble;
use crate::chart::tests::{is_sourced, provenance, quarters};
use deter_core::{
    chance::sequential,
    world::{KindId, Pact, StateId},
};
use deter_study::{
    ensemble::{
        Findings,
        chunk::Chunk,
        findings::Gatherer,
        frame::{Frame, InitialPact},
        measures::{columns, series},
        sketch::Sketch,
    },
    record::tables::StateCard,
};
use rand::Rng;

fn frame(states: usize, turns: usize) -> Frame {
    let roles = ["challenger", "patron", "initiator"];
    let card = |at: usize| StateCard {
        code: format!("S{at:02}"),
        name: format!("State {at}"),
        latitude: 5.0 * (at % 9) as f64,
        longitude: 100.0 + 4.0 * (at % 7) as f64,
        role: roles.get(at).unwrap_or(&"member").to_string(),
    };
    Frame {
        provenance: provenance(quarters(2021, turns)),
        states: (0..states).map(card).collect(),
        focus: (0..states.min(2)).map(|at| format!("S{at:02}")).collect(),
        initiators: vec!["S02".to_owned()],
        kinds: vec!["dialogue".to_owned(), "logistics".to_owned()],
        pairs: Vec::new(),
        measures: Vec::new(),
        old_pacts: vec![InitialPact { a: 0, b: 1, kind: 0, in_force: -1 }],
        answers: Vec::new(),
        asked: Vec::new(),
    }
}

fn findings(states: usize, turns: usize, runs: u64) -> Findings {
    let frame = frame(states, turns);
    let mut luck = sequential(1, 1);
    let mut any = |below: u32| luck.next_u32() % below;
    let cells = series(&frame).len() * turns;
    let chunk = Chunk {
        first: 0,
        count: runs,
        rows: (0..runs as usize * columns(&frame).len()).map(|_| f64::from(any(2))).collect(),
        pacts: (0..runs)
            .map(|_| {
                let signed = any(turns.max(1) as u32) as i32;
                let partner = StateId(3 + any(states.max(5) as u32 - 4) as u16);
                vec![Pact {
                    proposer: StateId(2),
                    partner,
                    kind: KindId(any(2) as u8),
                    joining: 0.0,
                    opened: signed,
                    signed,
                    in_force: signed,
                    lapsed: None,
                    leaves: None,
                }]
            })
            .collect(),
        sketches: (0..cells)
            .map(|_| {
                let values: Vec<f64> = (0..runs).map(|_| f64::from(any(50))).collect();
                Sketch::of(values.into_iter(), &mut Vec::new())
            })
            .collect(),
        points: Vec::new(),
        events: Vec::new(),
    };
    let mut gatherer = Gatherer::new(&frame, false);
    if runs > 0 {
        gatherer.add(&chunk);
    }
    gatherer.finish()
}

#[test]
fn every_figure_is_drawn_and_says_where_it_is_from() {
    for (states, turns, runs) in [(12, 40, 60), (6, 1, 1), (30, 80, 300)] {
        let figures = of_ensemble(&findings(states, turns, runs)).unwrap();
        assert!(figures.len() >= 6, "{} figures", figures.len());
        for figure in figures {
            is_sourced(&figure, &format!("{runs} runs · "));
        }
    }
}

#[test]
fn no_runs_and_no_series_are_no_error() {
    let figures = of_ensemble(&findings(6, 4, 0)).unwrap();
    assert!(figures.iter().all(|figure| !figure.svg.contains("NaN")));
}
