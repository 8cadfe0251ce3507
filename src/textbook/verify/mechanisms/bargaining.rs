//! Closed-form cases of bargaining, signals, reputation and risk: which theory function answers
//! which case. See [`super`] for the rules.

use super::super::inputs::{Inputs, Mechanism, named, numbered, whole, yes};
use deter_core::theory::{bargaining, brinkmanship, reputation, signals};

/// The mechanism of that name, if it is one of this file's.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    Some(match name {
        "bargaining range" => bargaining_range,
        "ultimatum" => ultimatum,
        "preventive war" => preventive_war,
        "costly signals" => costly_signals,
        "chain store" => chain_store,
        "critical risk" => critical_risk,
        _ => return None,
    })
}

fn bargaining_range(inputs: &Inputs) -> Vec<(String, f64)> {
    let (from, to) =
        bargaining::range(inputs.one("win"), inputs.one("cost a"), inputs.one("cost b"));
    vec![named("from", from), named("to", to), named("width", to - from)]
}

fn ultimatum(inputs: &Inputs) -> Vec<(String, f64)> {
    let [win, cost, lowest, highest] =
        ["win", "cost a", "cost b from", "cost b to"].map(|name| inputs.one(name));
    let best = bargaining::ultimatum(win, cost, lowest, highest);
    vec![
        named("demand", best.demand),
        named("war", best.war),
        named("expected utility", best.expected_utility),
    ]
}

fn preventive_war(inputs: &Inputs) -> Vec<(String, f64)> {
    let [today, discount, cost] = ["win today", "discount", "cost"].map(|name| inputs.one(name));
    let threshold = bargaining::preventive_war_threshold(today, discount, cost);
    vec![named("threshold", threshold)]
}

fn costly_signals(inputs: &Inputs) -> Vec<(String, f64)> {
    let (win, cost) = (inputs.one("win"), inputs.one("cost"));
    let values = inputs.many("value").iter();
    let audience: Vec<f64> =
        values.map(|&value| signals::committing_audience_cost(win, value, cost)).collect();
    let mut found = numbered("audience cost", &audience);
    found.push(named("sunk cost", signals::separating_sunk_cost(win, cost)));
    found
}

fn chain_store(inputs: &Inputs) -> Vec<(String, f64)> {
    let remaining = inputs.many("remaining").iter();
    let stages: Vec<_> = remaining
        .map(|&n| reputation::encounter(inputs.one("belief"), whole(n), inputs.one("gain")))
        .collect();
    let column = |name, of: fn(&reputation::Encounter) -> f64| {
        numbered(name, &stages.iter().map(of).collect::<Vec<_>>())
    };
    [
        column("threshold", |stage| stage.threshold),
        column("enters", |stage| yes(stage.enters)),
        column("weak fights", |stage| stage.weak_fights),
        column("belief after fight", |stage| stage.belief_after_fight),
    ]
    .concat()
}

fn critical_risk(inputs: &Inputs) -> Vec<(String, f64)> {
    let [winning, submitting, disaster] =
        ["winning", "submitting", "disaster"].map(|name| inputs.one(name));
    let risk = brinkmanship::critical_risk(winning, submitting, disaster);
    vec![named("risk", risk)]
}
