//! Closed-form cases of bargaining, signals, reputation and risk: which theory function answers
//! which case. See [`super`] for the rules.

use super::super::inputs::{Answers, Inputs, columns, named, whole, yes};
use deter_core::theory::{bargaining, brinkmanship, reputation, signals};

mechanisms![
    bargaining_range,
    ultimatum,
    preventive_war,
    costly_signals,
    chain_store,
    critical_risk,
];

fn bargaining_range(inputs: &Inputs) -> Answers {
    let (from, to) =
        bargaining::range(inputs.one("win"), inputs.one("cost a"), inputs.one("cost b"));
    vec![named("from", from), named("to", to), named("width", to - from)]
}

fn ultimatum(inputs: &Inputs) -> Answers {
    let [win, cost, lowest, highest] = inputs.each(["win", "cost a", "cost b from", "cost b to"]);
    let best = bargaining::ultimatum(win, cost, lowest, highest);
    vec![
        named("demand", best.demand),
        named("war", best.war),
        named("expected utility", best.expected_utility),
    ]
}

fn preventive_war(inputs: &Inputs) -> Answers {
    let [today, discount, cost] = inputs.each(["win today", "discount", "cost"]);
    let threshold = bargaining::preventive_war_threshold(today, discount, cost);
    vec![named("threshold", threshold)]
}

fn costly_signals(inputs: &Inputs) -> Answers {
    let (win, cost) = (inputs.one("win"), inputs.one("cost"));
    let mut found = inputs.answers("value", "audience cost", |value| {
        signals::committing_audience_cost(win, value, cost)
    });
    found.push(named("sunk cost", signals::separating_sunk_cost(win, cost)));
    found
}

fn chain_store(inputs: &Inputs) -> Answers {
    let remaining = inputs.many("remaining").iter();
    let stages: Vec<_> = remaining
        .map(|&n| reputation::encounter(inputs.one("belief"), whole(n), inputs.one("gain")))
        .collect();
    columns(
        &stages,
        &[
            ("threshold", |stage| stage.threshold),
            ("enters", |stage| yes(stage.enters)),
            ("weak fights", |stage| stage.weak_fights),
            ("belief after fight", |stage| stage.belief_after_fight),
        ],
    )
}

fn critical_risk(inputs: &Inputs) -> Answers {
    let [winning, submitting, disaster] = inputs.each(["winning", "submitting", "disaster"]);
    let risk = brinkmanship::critical_risk(winning, submitting, disaster);
    vec![named("risk", risk)]
}
