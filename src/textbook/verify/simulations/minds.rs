//! Reputations with forgetting, opinion under shocks, and single choices, played.

use super::{Estimate, Simulate, frequencies};
use crate::verify::{
    draws::{BatchMeans, Draws},
    inputs::Inputs,
};
use deter_core::theory::{
    belief::BetaBelief,
    choice::{logit, pick},
    domestic,
};

/// The simulation of that name, if it is one of this file's.
pub fn lookup(name: &str) -> Option<Simulate> {
    Some(match name {
        "forgetting" => forgetting,
        "thermostat shocks" => thermostat_shocks,
        "picks" => picks,
        _ => return None,
    })
}

/// An ally that honours with chance θ, watched by an observer who forgets: where the mean of its
/// belief lies, and how far it wanders.
fn forgetting(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let (keep, theta) = (inputs.one("keep"), inputs.one("theta"));
    let nothing = BetaBelief { alpha: 0.0, beta: 0.0 };
    let mut belief = nothing;
    let (mut means, mut squares) = (BatchMeans::new(n), BatchMeans::new(n));
    for turn in 0..n + 1_000 {
        belief = belief.forget_toward(nothing, keep).observe(1.0, draws.happens(theta));
        if turn >= 1_000 {
            let mean = belief.mean();
            means.add(mean);
            squares.add((mean - theta) * (mean - theta));
        }
    }
    vec![
        ("mean".to_owned(), means.estimate()),
        ("sd".to_owned(), squares.through(f64::sqrt, |x| 0.5 / x.sqrt())),
    ]
}

/// Policy that follows a wish, shocked every turn: how far it wanders.
fn thermostat_shocks(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let (gain, sigma) = (inputs.one("gain"), inputs.one("sigma"));
    let mut squares = BatchMeans::new(n);
    let mut policy = 0.0;
    for turn in 0..n + 1_000 {
        policy = domestic::thermostat_step(policy, 0.0, gain) + sigma * draws.normal();
        if turn >= 1_000 {
            squares.add(policy * policy);
        }
    }
    vec![("sd".to_owned(), squares.through(f64::sqrt, |x| 0.5 / x.sqrt()))]
}

/// Logit choices, as every phase draws them.
fn picks(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let utilities = inputs.many("utility");
    let mut found = Vec::new();
    for (i, &precision) in inputs.many("precision").iter().enumerate() {
        let mut chances = vec![0.0; utilities.len()];
        logit(utilities, precision, &mut chances);
        let mut counts = vec![0; utilities.len()];
        for _ in 0..n {
            counts[pick(&chances, draws.uniform())] += 1;
        }
        found.extend(frequencies(&format!("p[{i}]"), &counts));
    }
    found
}
