//! Games played move by move: incidents, ultimata, chains of challengers.

use super::{Estimate, Simulate, frequency};
use crate::verify::{
    draws::Draws,
    inputs::{Inputs, whole},
    mechanisms::{unilateral_payoffs, unilateral_side},
};
use deter_core::theory::{
    bargaining,
    incident::{Credence, Payoffs, Solution, solve},
    reputation,
    unilateral::{self, Region},
};

/// The simulation of that name, if it is one of this file's.
pub fn lookup(name: &str) -> Option<Simulate> {
    Some(match name {
        "unilateral incident" => unilateral_incident,
        "unilateral ensemble" => unilateral_ensemble,
        "ultimatum" => ultimatum,
        "chain store" => chain_store,
        _ => return None,
    })
}

/// How an incident ended: status quo, concession, backdown, clash.
const OUTCOMES: [&str; 4] = ["status quo", "concession", "backdown", "clash"];

/// One incident, node by node; the place of its outcome in [`OUTCOMES`].
fn incident(solution: &Solution, hard: (bool, bool), draws: &mut Draws) -> usize {
    if !solution.press.of(hard.0).acts(draws.uniform()) {
        0
    } else if !solution.resist.of(hard.1).acts(draws.uniform()) {
        1
    } else if !solution.escalate.of(hard.0).acts(draws.uniform()) {
        2
    } else {
        3
    }
}

/// The game that `respond` plays, solved by players who never err.
fn solved(payoffs: &Payoffs, challenger_hard: f64, target_hard: f64) -> Solution {
    let credence = Credence {
        challenger_hard,
        target_hard,
        help_seen_by_challenger: 0.0,
        help_seen_by_target: 0.0,
    };
    solve(payoffs, &credence, f64::INFINITY)
}

fn unilateral_incident(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let (challenger, target) = (inputs.one("challenger hard"), inputs.one("target hard"));
    let solution = solved(&unilateral_payoffs(inputs), challenger, target);
    let mut counts = [0_u64; 4];
    for _ in 0..n {
        let hard = (draws.happens(challenger), draws.happens(target));
        counts[incident(&solution, hard, draws)] += 1;
    }
    OUTCOMES.iter().zip(counts).map(|(name, k)| frequency(name, k, u64::from(n))).collect()
}

/// Priors drawn from the unit square: which region they fall in, and whether the incident that is
/// then played ends in a clash.
fn unilateral_ensemble(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let side = |name| unilateral_side(inputs, name);
    let thresholds = unilateral::thresholds(&side("challenger"), &side("target"));
    let payoffs = unilateral_payoffs(inputs);
    let regions = [Region::Deterrence, Region::Separating, Region::Bluff, Region::Attack];
    let (mut counts, mut clashes) = ([0_u64; 4], 0);
    for _ in 0..n {
        let (challenger, target) = (draws.uniform(), draws.uniform());
        let region = unilateral::region(&thresholds, challenger, target);
        for (count, known) in counts.iter_mut().zip(regions) {
            *count += u64::from(region == known);
        }
        let solution = solved(&payoffs, challenger, target);
        let hard = (draws.happens(challenger), draws.happens(target));
        clashes += u64::from(incident(&solution, hard, draws) == 3);
    }
    let mut found = vec![frequency("clash", clashes, u64::from(n))];
    found.extend(regions.iter().zip(counts).map(|(r, k)| frequency(r.name(), k, u64::from(n))));
    found
}

/// The best demand, made to many a B: war if B's cost is too small to swallow it.
fn ultimatum(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let [win, cost, lowest, highest] =
        ["win", "cost a", "cost b from", "cost b to"].map(|name| inputs.one(name));
    let demand = bargaining::ultimatum(win, cost, lowest, highest).demand;
    let mut wars = 0;
    for _ in 0..n {
        let other = lowest + (highest - lowest) * draws.uniform();
        wars += u64::from(demand > bargaining::range(win, cost, other).1);
    }
    let share = wars as f64 / f64::from(n);
    let (fought, settled) = (bargaining::range(win, cost, 0.0).0, demand);
    let spread = (settled - fought) * (share * (1.0 - share) / f64::from(n)).sqrt();
    let utility =
        Estimate::Mean { value: share * fought + (1.0 - share) * settled, standard_error: spread };
    vec![frequency("war", wars, u64::from(n)), ("expected utility".to_owned(), utility)]
}

/// A weak defender challenged at every length of the chain: how often it fights.
fn chain_store(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let (belief, gain) = (inputs.one("belief"), inputs.one("gain"));
    let fights = inputs.many("remaining").iter().enumerate().map(|(i, &remaining)| {
        let weak = reputation::encounter(belief, whole(remaining), gain).weak_fights;
        let fought = (0..n).filter(|_| draws.happens(weak)).count();
        frequency(&format!("weak fights[{i}]"), fought as u64, u64::from(n))
    });
    fights.collect()
}
