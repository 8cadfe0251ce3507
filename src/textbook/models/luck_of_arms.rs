//! Luck and haste in an arms race: how far shocks spread two armaments, and how long a step may be.
//!
//! Panels of the model of the arms race; its pair of states is the scenario's.

use super::{
    arms::{burdens, react, start_from},
    model_run::{Curve, ModelRun, Panel},
    play::{Mean, ensemble, grid, variant},
};
use deter_core::{
    scenario::Loaded,
    theory::arms::RichardsonPair,
    world::{build::Blueprint, journal::Detail},
};
use deter_study::statistics::summary::mean;

/// Independent races, and turns until their start is forgotten.
const RACES: (u64, u32) = (600, 160);
/// Shock, in the units of armament per root of a year.
const SHOCK: f64 = 0.1;

/// Spread of both armaments, and how they go together, by the strength of the reactions: the engine
/// with shocks of the burdens, from rest.
pub(super) fn spread(
    loaded: &Loaded,
    model_run: &mut ModelRun,
    blueprint: &Blueprint,
    pair: &RichardsonPair,
) {
    let dt = 1.0 / blueprint.rules.turns_per_year;
    let (races, turns) = RACES;
    let n = races as f64;
    let mut found = [Vec::new(), Vec::new()];
    for factor in grid(0.0, 0.9, 7) {
        let pair = RichardsonPair { k: factor * pair.k, l: factor * pair.l, ..*pair };
        let Some((rest, spread)) = pair.equilibrium().zip(pair.stationary_covariance(dt, SHOCK))
        else {
            continue;
        };
        let shocked = variant(loaded, |l| {
            react(&mut l.scenario, blueprint, factor);
            start_from(&mut l.scenario, blueprint, rest);
            l.scenario.parameters.burden_noise = SHOCK;
        });
        let ends = ensemble(&shocked, loaded.scenario.seed, races, Detail::Nothing, |engine| {
            engine.run_to(turns);
            burdens(engine)
        });
        let firsts: Vec<f64> = ends.iter().map(|end| end.0).collect();
        let seconds: Vec<f64> = ends.iter().map(|end| end.1).collect();
        let (one, two) = (mean(&firsts), mean(&seconds));
        let of_ends = |f: &dyn Fn(&(f64, f64)) -> f64| ends.iter().map(f).sum::<f64>() / (n - 1.0);
        let variance = of_ends(&|end| (end.0 - one) * (end.0 - one));
        let joint = of_ends(&|end| (end.0 - one) * (end.1 - two));
        // Spread of the moments of normal pairs.
        let of_variance = spread.first * (2.0 / (n - 1.0)).sqrt();
        let of_joint =
            ((spread.first * spread.second + spread.joint * spread.joint) / (n - 1.0)).sqrt();
        let point = |simulated, solved, error| Mean {
            x: factor,
            simulated,
            solved,
            error,
            is_share: false,
            is_estimated: false,
        };
        found[0].push(point(variance, spread.first, of_variance));
        found[1].push(point(joint, spread.joint, of_joint));
    }
    let curves = ["variance of the first", "covariance"]
        .into_iter()
        .zip(&found)
        .map(|(label, means)| model_run.means(label, label, races, means, Vec::new()))
        .collect();
    model_run.panels.push(Panel {
        title: "Luck in the race".to_owned(),
        x_label: "reactions, of the scenario's".to_owned(),
        y_label: "spread between runs with shocks, % of GDP squared".to_owned(),
        curves,
        spans: Some((0.0, 0.0)),
        ..Panel::default()
    });
}

/// How far from rest a race is after many decisions, by the time between two of them.
pub(super) fn haste(model_run: &mut ModelRun, pair: &RichardsonPair) {
    let (Some((x, y)), Some(longest)) = (pair.equilibrium(), pair.longest_stable_euler_step())
    else {
        return;
    };
    let settles = |share: f64| {
        let away = |now: (f64, f64)| (now.0 - x).abs() + (now.1 - y).abs();
        let start = (x + 0.1, y - 0.1);
        let end = (0..20_000).fold(start, |now: (f64, f64), _| {
            if away(now) > 1e6 { now } else { pair.euler_step(now, share * longest) }
        });
        if away(end) < away(start) { 1.0 } else { 0.0 }
    };
    let simulated: Vec<(f64, f64)> =
        grid(0.75, 1.25, 10).into_iter().map(|share| (share, settles(share))).collect();
    model_run.exact(
        "whether a race of hasty decisions settles",
        0.0,
        simulated.iter().map(|(share, end)| (*end, if *share < 1.0 { 1.0 } else { 0.0 })),
    );
    model_run.panels.push(Panel {
        title: "Seldom and too much".to_owned(),
        x_label: format!(
            "time between decisions, of the longest that settles ({longest:.1} years)"
        ),
        y_label: "1: the race comes to rest, 0: it swings ever wider".to_owned(),
        curves: vec![Curve {
            simulated,
            analytic: vec![(0.75, 1.0), (1.0, 1.0), (1.0, 0.0), (1.25, 0.0)],
            ..Curve::default()
        }],
        spans: Some((0.0, 1.0)),
        ..Panel::default()
    });
}
