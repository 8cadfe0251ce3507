//! Hardening by cooperation: `cooperate` alone, and what each further partner is worth.

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, against, engine, line, variant},
    protection,
};
use deter_core::{
    scenario::{Loaded, quantity::Code},
    theory::{cyber::vulnerability_after, maths::powi},
    turn::Engine,
    world::build::Blueprint,
};

/// How far from rest the end of a run may be.
const NEAR: f64 = 1e-6;
/// Points of a path that are drawn.
const DRAWN: u32 = 24;

/// Chance that an intrusion into this state succeeds, at the start and after every turn, with the
/// first `partners` of the scenario's pacts.
fn simulate(blueprint: Blueprint, seed: u64, turns: u32, code: &Code) -> Vec<f64> {
    let mut engine = engine(blueprint, seed);
    let place = engine.roster().codes.iter().position(|known| known.as_str() == code.as_str());
    let vulnerability = |engine: &mut Engine| {
        let snapshot = engine.snapshot();
        place
            .and_then(|place| snapshot.states.get(place))
            .map_or(f64::NAN, |state| 1.0 - state.cyber.resilience)
    };
    let mut path = vec![vulnerability(&mut engine)];
    for _ in 0..turns {
        engine.step();
        path.push(vulnerability(&mut engine));
    }
    path
}

/// The scenario with its first `count` pacts only.
fn with_partners(loaded: &Loaded, count: usize) -> Blueprint {
    variant(loaded, |loaded| loaded.scenario.pacts.truncate(count))
}

/// Over time, by the number of partners, and by how much one partner can teach.
pub(super) fn together(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let (learner, partner) = s.pacts.first().map(|pact| &pact.between).ok_or("a pact")?;
    model_run.model =
        "Each partner finds the same share of the holes that are left: v = v0 (1 − η)^k. The first \
                 is worth most, and a partner gains from the tie as well."
            .to_owned();
    let most = s.pacts.len();
    let p = &s.parameters;
    let start = |code: &Code| simulate(Blueprint::new(loaded), s.seed, 0, code)[0];
    let (own, theirs) = (start(learner), start(partner));
    let rest = |v0: f64, count: usize| vulnerability_after(v0, p.hardening, count as u32);
    let path = |v0: f64, count: usize, turn: u32| {
        let end = rest(v0, count);
        end + (v0 - end) * powi(1.0 - p.hardening_rate, turn)
    };

    let every = s.turns.div_ceil(2 * DRAWN).max(1);
    let shown = s.turns / 2;
    let mut counts = vec![1, most.div_ceil(2), most];
    counts.dedup();
    let mut curves: Vec<Curve> = Vec::new();
    let mut pairs = Vec::new();
    let cases = counts
        .iter()
        .map(|count| (learner, own, *count, *count, format!("with {count}")))
        .chain([(partner, theirs, most, 1, "its first partner".to_owned())]);
    for (code, v0, pacts, count, label) in cases {
        let run = simulate(with_partners(loaded, pacts), s.seed, s.turns, code);
        pairs.extend(run.iter().zip(0..).map(|(now, turn)| (*now, path(v0, count, turn))));
        curves.push(Curve::new(
            label,
            run.iter()
                .zip(0..=shown)
                .step_by(every as usize)
                .map(|(now, turn)| (f64::from(turn), *now))
                .collect(),
            (0..=shown).map(|turn| (f64::from(turn), path(v0, count, turn))).collect(),
        ));
    }
    model_run.exact("chance of a breach, turn by turn", 1e-9, pairs);
    model_run
        .panel("Harder, together", curves)
        .x("turn")
        .y("chance that an intrusion succeeds")
        .spans(0.0, 0.0);

    let ends: Vec<f64> = (0..=most)
        .map(|count| {
            let run = simulate(with_partners(loaded, count), s.seed, s.turns, learner);
            run.last().copied().unwrap_or(f64::NAN)
        })
        .collect();
    let by_count: Vec<(f64, f64)> =
        ends.iter().zip(0..).map(|(end, count)| (f64::from(count), *end)).collect();
    model_run.exact(
        "chance of a breach at rest, by partners",
        NEAR,
        ends.iter().zip(0..).map(|(end, count)| (*end, rest(own, count))),
    );
    let worth: Vec<(f64, f64)> = ends
        .windows(2)
        .zip(1..)
        .map(|(pair, count)| (f64::from(count), pair[0] - pair[1]))
        .collect();
    let solved = |count: usize| rest(own, count - 1) - rest(own, count);
    model_run
        .panel(
            "The next partner",
            vec![
                Curve::new(
                    "left",
                    by_count,
                    (0..=most).map(|count| (count as f64, rest(own, count))).collect(),
                ),
                Curve::new(
                    "taken off",
                    worth,
                    (1..=most).map(|count| (count as f64, solved(count))).collect(),
                ),
            ],
        )
        .x("partners")
        .y("chance of a breach at rest, and what the last one took off it")
        .spans(0.0, 0.0);
    teachers(loaded, model_run, learner, own);
    protection::who_did_it(model_run, &Dice::new(s.seed, 0), learner);
    protection::how_much(model_run);
    protection::wait_for_others(model_run);
    Ok(())
}

/// The chance of a breach at rest by what one partner can teach.
fn teachers(loaded: &Loaded, model_run: &mut ModelRun, learner: &Code, own: f64) {
    let s = &loaded.scenario;
    let most = s.pacts.len();
    let mut curves = Vec::new();
    let mut pairs = Vec::new();
    for count in [1, most] {
        let solved = |eta: f64| vulnerability_after(own, eta, count as u32);
        let simulated = line(0.0, 1.0, 11, |eta| {
            let blueprint = variant(loaded, |loaded| {
                loaded.scenario.pacts.truncate(count);
                loaded.scenario.parameters.hardening = eta;
            });
            let run = simulate(blueprint, s.seed, s.turns, learner);
            run.last().copied().unwrap_or(f64::NAN)
        });
        pairs.extend(against(&simulated, solved));
        curves.push(Curve::new(format!("with {count}"), simulated, line(0.0, 1.0, 60, solved)));
    }
    model_run.exact("chance of a breach at rest, by what is taught", NEAR, pairs);
    model_run
        .panel("Good teachers or many?", curves)
        .x("share of the holes that one partner finds, η")
        .y("chance of a breach at rest")
        .spans(0.0, 0.0)
        .mark(s.parameters.hardening, "this scenario");
}
