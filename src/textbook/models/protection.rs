//! Protection: who did it, how much to spend against it, and waiting for the others.
//!
//! Panels of the model of cyber hardening that no phase plays; numbers are set here.

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, against, line},
};
use deter_core::{
    scenario::quantity::Code,
    theory::{
        choice::logit,
        cyber::{BreachFunction, InterdependentSecurity, attribution, investment_bound},
    },
};

/// Cases of intrusion that are investigated.
const CASES: u32 = 40_000;
/// Prior suspicion, chance that an indicator points to the one who did it, and to one who did not.
const SUSPICION: [f64; 3] = [0.2, 0.7, 0.3];
/// Loss from a breach, money.
const LOSS: f64 = 400.0;

/// Guilt among those to whom all of some indicators point.
pub(super) fn who_did_it(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let [prior, hit, false_alarm] = SUSPICION;
    let means: Vec<Mean> = (0..=5)
        .map(|signals| {
            let (mut all, mut guilty) = (0.0, 0.0);
            for case in 1..=CASES {
                let did_it = dice.roll(case, code, 10) < prior;
                let chance = if did_it { hit } else { false_alarm };
                if (0..signals).all(|k| dice.roll(case, code, 11 + k) < chance) {
                    all += 1.0;
                    guilty += f64::from(u8::from(did_it));
                }
            }
            let solved = attribution(prior, hit, false_alarm, signals);
            Mean::share(f64::from(signals), guilty / f64::max(all, 1.0), solved, all)
        })
        .collect();
    let curve = model_run.means("guilt by indicators", "", u64::from(CASES), &means, Vec::new());
    model_run
        .panel("Who was it?", vec![curve])
        .x("independent indicators, all pointing to the suspect")
        .y("share of suspects who did it")
        .spans(0.0, 1.0);
}

/// Spending that leaves least to lose, searched and solved, under the bound of 37 %.
pub(super) fn how_much(model_run: &mut ModelRun) {
    let classes = [
        ("class I", BreachFunction::ClassOne { alpha: 0.05, beta: 1.0 }),
        ("class II", BreachFunction::ClassTwo { alpha: 0.02 }),
    ];
    let mut pairs = Vec::new();
    let mut curves = Vec::new();
    for (label, class) in classes {
        let searched = |vulnerability: f64| {
            let cost = |z: f64| class.residual(vulnerability, z) * LOSS + z;
            let spendings = (0..=8_000).map(|k| f64::from(k) / 50.0);
            spendings.fold(0.0, |best, z| if cost(z) < cost(best) { z } else { best })
        };
        let simulated = line(0.0, 1.0, 11, searched);
        pairs.extend(simulated.iter().map(|(v, z)| (*z, class.best_investment(*v, LOSS))));
        let analytic = line(0.0, 1.0, 101, |v| class.best_investment(v, LOSS));
        curves.push(Curve::new(label, simulated, analytic));
    }
    curves.push(Curve::new(
        "37 % of the loss",
        Vec::new(),
        line(0.0, 1.0, 2, |v| investment_bound(v, LOSS)),
    ));
    model_run.exact("spending on protection", 0.02, pairs);
    model_run
        .panel("How much to spend", curves)
        .x("chance of a breach without protection")
        .y(format!("best spending, of a loss of {LOSS}"))
        .spans(0.0, 0.0);
}

/// Two linked owners who answer one another until neither changes its mind.
pub(super) fn wait_for_others(model_run: &mut ModelRun) {
    let linked = InterdependentSecurity { direct: 0.3, contagion: 0.4, loss: 10.0 };
    let loss = |own: bool, other: bool, cost: f64| {
        let direct = if own { 0.0 } else { linked.direct };
        let through = if other { 0.0 } else { linked.contagion };
        // Either way in does the same harm once.
        (if own { cost } else { 0.0 }) + linked.loss * (direct + (1.0 - direct) * through)
    };
    let settle = |start: bool, cost: f64| {
        let mut both = [start; 2];
        for turn in 0..20 {
            let (me, other) = (turn % 2, (turn + 1) % 2);
            let utilities = [-loss(true, both[other], cost), -loss(false, both[other], cost)];
            let mut chosen = [0.0; 2];
            logit(&utilities, f64::INFINITY, &mut chosen);
            both[me] = chosen[0] > 0.5;
        }
        both.iter().filter(|invests| **invests).count() as f64 / 2.0
    };
    let starts = [
        ("starting together", true, linked.all_invest_below()),
        ("starting apart", false, linked.none_invest_above()),
    ];
    let mut pairs = Vec::new();
    let mut curves = Vec::new();
    for (label, start, threshold) in starts {
        let solved = |cost: f64| if cost < threshold { 1.0 } else { 0.0 };
        let simulated = line(1.05, 3.85, 15, |cost| settle(start, cost));
        pairs.extend(against(&simulated, solved));
        let analytic = vec![(1.0, 1.0), (threshold, 1.0), (threshold, 0.0), (4.0, 0.0)];
        curves.push(Curve::new(label, simulated, analytic));
    }
    model_run.exact("who protects itself, by cost", 0.0, pairs);
    model_run
        .panel("Waiting for the other", curves)
        .x(format!("cost of protection, of a loss of {}", linked.loss))
        .y("share of two linked owners who pay for it")
        .spans(0.0, 1.0);
}
