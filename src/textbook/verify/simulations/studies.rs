//! Luck with an address, and designs of studies, put to the test.

use super::{Estimate, Simulate, frequency};
use crate::verify::{draws::Draws, inputs::Inputs};
use deter_core::chance::{Address, Key, Luck, Phase, Purpose};
use deter_study::{
    sensitivity::sobol::of_ishigami,
    statistics::summary::{mean, standard_error},
};

/// The simulation of that name, if it is one of this file's.
pub fn lookup(name: &str) -> Option<Simulate> {
    Some(match name {
        "ishigami" => ishigami,
        "common luck" => common_luck,
        "thinning" => thinning,
        _ => return None,
    })
}

/// Sobol indices of Ishigami's function from `n` points and their crosses.
fn ishigami(_: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let indices = of_ishigami(n, 1, draws.word());
    let of = |name: &str, of: fn(&deter_study::sensitivity::sobol::Index) -> f64| {
        indices
            .iter()
            .enumerate()
            .map(|(i, index)| (format!("{name}[{i}]"), Estimate::Bare(of(index))))
            .collect::<Vec<_>>()
    };
    [of("first", |index| index.first), of("total", |index| index.total)].concat()
}

/// An event in two worlds: under luck of their own, and under the same address of the same luck.
fn common_luck(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let chance = |i: usize| inputs.many("chance").get(i).copied().unwrap_or(f64::NAN);
    let (seed, other) = (draws.word(), draws.word());
    let happens = |seed: u64, replicate: u32, chance: f64| {
        let address = Address::new(0, Phase::Respond, Purpose::Press, Key::NONE);
        let uniform = Luck::new(seed, u64::from(replicate)).uniform(address);
        f64::from(u8::from(uniform < chance))
    };
    let variance = |second: u64| {
        let differences: Vec<f64> =
            (0..n).map(|r| happens(second, r, chance(1)) - happens(seed, r, chance(0))).collect();
        let centre = mean(&differences);
        let squares: Vec<f64> = differences.iter().map(|d| (d - centre) * (d - centre)).collect();
        Estimate::Mean { value: mean(&squares), standard_error: standard_error(&squares) }
    };
    vec![
        ("variance apart".to_owned(), variance(other)),
        ("variance together".to_owned(), variance(seed)),
    ]
}

/// Operations of a turn, thinned as `probe` thins intrusions: detected, then identified.
fn thinning(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let [rate, detected, identified] =
        ["rate", "detected", "identified"].map(|name| inputs.one(name));
    let luck = Luck::new(draws.word(), 0);
    let at =
        |turn: u32, purpose| Address::new(turn, Phase::Probe, purpose, Key::NONE).at(turn >> 16);
    let counts: Vec<f64> = (0..n)
        .map(|turn| {
            let all = luck.poisson(at(turn, Purpose::Operations), rate);
            let seen = luck.binomial(at(turn, Purpose::Detection), all, detected);
            f64::from(luck.binomial(at(turn, Purpose::Identification), seen, identified))
        })
        .collect();
    let none = counts.iter().filter(|count| **count == 0.0).count() as u64;
    let known = Estimate::Mean { value: mean(&counts), standard_error: standard_error(&counts) };
    vec![("identified".to_owned(), known), frequency("none", none, u64::from(n))]
}
