//! Armaments under shocks and battles, played.

use super::{Estimate, Simulate, frequency};
use crate::verify::{
    draws::{BatchMeans, Draws},
    inputs::Inputs,
    mechanisms::richardson_pair,
};
use deter_core::theory::combat::next_loss_falls_on_second;

/// The simulation of that name, if it is one of this file's.
pub fn lookup(name: &str) -> Option<Simulate> {
    Some(match name {
        "richardson shocks" => richardson_shocks,
        "battles" => battles,
        _ => return None,
    })
}

/// Euler–Maruyama steps from the balance: squares and products of the distances to it.
fn richardson_shocks(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let pair = richardson_pair(inputs);
    let Some(balance) = pair.equilibrium() else { return Vec::new() };
    let (step, sigma) = (inputs.one("step"), inputs.one("sigma"));
    let shock = sigma * step.sqrt();
    let [mut first, mut second, mut joint] = [(); 3].map(|()| BatchMeans::new(n));
    let mut now = balance;
    for turn in 0..n + SETTLE {
        now = pair.euler_step(now, step);
        now = (now.0 + shock * draws.normal(), now.1 + shock * draws.normal());
        if turn >= SETTLE {
            let (x, y) = (now.0 - balance.0, now.1 - balance.1);
            first.add(x * x);
            second.add(y * y);
            joint.add(x * y);
        }
    }
    vec![
        ("variance x".to_owned(), first.estimate()),
        ("variance y".to_owned(), second.estimate()),
        ("covariance".to_owned(), joint.estimate()),
    ]
}

/// Steps before a chain is looked at, so that its start is forgotten.
const SETTLE: u32 = 2_000;

/// Losses one by one until a side has none left.
fn battles(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let [alpha, beta] = ["alpha", "beta"].map(|name| inputs.one(name));
    let mut won = 0;
    for _ in 0..n {
        let (mut first, mut second) = (inputs.whole("first"), inputs.whole("second"));
        while first > 0 && second > 0 {
            if draws.happens(next_loss_falls_on_second(alpha, beta, first, second)) {
                second -= 1;
            } else {
                first -= 1;
            }
        }
        won += u64::from(second == 0);
    }
    vec![frequency("first wins", won, u64::from(n))]
}
