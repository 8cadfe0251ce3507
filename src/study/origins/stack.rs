//! The weights that forecasters deserve in a mixture: those under which what happened would have been
//! likeliest (stacking of predictive distributions; Yao, Vehtari, Simpson & Gelman 2018).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::statistics::{bootstrap::below, interval::Interval, summary::quantile_of_sorted};
use deter_core::{
    chance::sequential,
    theory::maths::{exp, ln},
};

/// Keeps the luck of resampling apart from any other use of the same seed.
const PURPOSE: u64 = 0x7374_6163;
/// Resamples of blocks.
const RESAMPLES: usize = 400;
/// Most steps of a search, and the change of a weight at which it ends.
const MOST_STEPS: usize = 5000;
const ENOUGH: f64 = 1e-7;
/// The same of a resample, which starts near its end.
const MOST_STEPS_AGAIN: usize = 300;
const ENOUGH_AGAIN: f64 = 1e-5;
/// Parts of the blocks that are left out in turn; every block by itself if there are no more.
const FOLDS: usize = 10;

/// A mixture of forecasters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stack {
    /// What is forecast.
    pub of: String,
    /// Cases that were scored, and blocks of them.
    pub cases: usize,
    /// Blocks that were resampled together.
    pub blocks: usize,
    /// Every forecaster.
    pub members: Vec<Member>,
    /// Nats a case that the mixture gains over the first forecaster, the model, in every block (or tenth of
    /// them) by the weights of the others.
    pub gain: f64,
}

/// A forecaster in a mixture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Its name.
    pub who: String,
    /// Its weight, 0 to 1; all add up to 1.
    pub weight: f64,
    /// 95 % interval by resampled blocks.
    pub interval: Interval,
    /// Its mean log score alone, nats a case.
    pub alone: f64,
}

/// The weights that make the mean logarithm of the mixture largest, each case counting so often: the
/// expectation–maximisation of mixture weights, which never loses and needs no step size. `logs` are the
/// log scores of each forecaster, −ln of what it gave to what happened.
#[must_use]
pub fn weights(logs: &[Vec<f64>], times: &[f64]) -> Vec<f64> {
    let even = vec![1.0 / logs.len() as f64; logs.len()];
    climb(&likelihoods(logs), times, even, (MOST_STEPS, ENOUGH))
}

/// Steps of expectation–maximisation from some weights.
fn climb(
    given: &[f64],
    times: &[f64],
    mut weights: Vec<f64>,
    (most, enough): (usize, f64),
) -> Vec<f64> {
    let count = weights.len();
    let all: f64 = times.iter().sum();
    if all <= 0.0 {
        return weights;
    }
    for _ in 0..most {
        let mut next = vec![0.0; count];
        for (row, times) in given.chunks(count).zip(times) {
            let mixed: f64 = row.iter().zip(&weights).map(|(p, w)| p * w).sum();
            if mixed > 0.0 && *times > 0.0 {
                let part = times / (all * mixed);
                for ((next, p), w) in next.iter_mut().zip(row).zip(&weights) {
                    *next += part * p * w;
                }
            }
        }
        let moved = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        weights = next;
        if moved < enough {
            break;
        }
    }
    weights
}

/// What each forecaster gave to what happened, case by case, over the most that any gave.
fn likelihoods(logs: &[Vec<f64>]) -> Vec<f64> {
    let cases = logs.first().map_or(0, Vec::len);
    let mut given = Vec::with_capacity(cases * logs.len());
    for case in 0..cases {
        let best = logs.iter().map(|own| own[case]).fold(f64::INFINITY, f64::min);
        given.extend(logs.iter().map(|own| exp(best - own[case])));
    }
    given
}

/// The mixture of named forecasters; cases of one block are resampled together.
#[must_use]
pub fn stack(of: &str, names: &[&str], logs: &[Vec<f64>], blocks: &[String], seed: u64) -> Stack {
    let cases = blocks.len();
    let mut distinct: Vec<&String> = blocks.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let place: Vec<usize> =
        blocks.iter().map(|block| distinct.binary_search(&block).unwrap_or(0)).collect();
    let by_block = |counts: &[f64]| place.iter().map(|at| counts[*at]).collect::<Vec<f64>>();
    let found = weights(logs, &vec![1.0; cases]);
    let given = likelihoods(logs);
    // A weight of nought would stay nought.
    let near = || found.iter().map(|w| 0.9 * w + 0.1 / found.len() as f64).collect();
    let again =
        |counts: &[f64]| climb(&given, &by_block(counts), near(), (MOST_STEPS_AGAIN, ENOUGH_AGAIN));
    let mut luck = sequential(seed, PURPOSE);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(RESAMPLES); logs.len()];
    for _ in 0..RESAMPLES {
        let mut counts = vec![0.0; distinct.len()];
        for _ in 0..distinct.len() {
            counts[below(&mut luck, distinct.len())] += 1.0;
        }
        drawn.iter_mut().zip(again(&counts)).for_each(|(all, weight)| all.push(weight));
    }
    let mut gain = 0.0;
    let folds = distinct.len().min(FOLDS);
    for out in 0..folds {
        let held = |block: usize| block % folds == out;
        let counts: Vec<f64> =
            (0..distinct.len()).map(|block| f64::from(u8::from(!held(block)))).collect();
        let own = again(&counts);
        for case in (0..cases).filter(|case| held(place[*case])) {
            let row = &given[case * logs.len()..][..logs.len()];
            let mixed: f64 = row.iter().zip(&own).map(|(p, w)| w * p).sum();
            gain += ln(mixed.max(1e-300)) - ln(row[0].max(1e-300));
        }
    }
    let members =
        names.iter().zip(logs).zip(found).zip(&mut drawn).map(|(((who, logs), weight), drawn)| {
            drawn.sort_by(f64::total_cmp);
            let end = |p: f64| quantile_of_sorted(drawn, p);
            Member {
                who: (*who).to_owned(),
                weight,
                interval: Interval { low: end(0.025), high: end(0.975) },
                alone: logs.iter().sum::<f64>() / cases.max(1) as f64,
            }
        });
    Stack {
        of: of.to_owned(),
        cases,
        blocks: distinct.len(),
        members: members.collect(),
        gain: gain / cases.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::theory::maths::pow;

    /// Two thousand coins, of which a share shows heads as one forecaster says, the others as the other.
    #[test]
    fn a_known_mixture_is_found_again() {
        let (one, other, wrong) = (0.9_f64, 0.2_f64, 0.5_f64);
        for share in [0.0, 0.3, 0.7, 1.0] {
            let heads = share * one + (1.0 - share) * other;
            let cases = 2000;
            let up = (heads * f64::from(cases)).round() as usize;
            let says = |p: f64| -> Vec<f64> {
                (0..cases as usize).map(|i| -ln(if i < up { p } else { 1.0 - p })).collect()
            };
            let found = weights(&[says(one), says(other)], &vec![1.0; cases as usize]);
            assert!((found[0] - share).abs() < 2e-3, "{share}: {found:?}");
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            // A third who is always worse than one of the two at the truth gets nothing where one is right.
            if share == 1.0 {
                let found = weights(&[says(one), says(wrong)], &vec![1.0; cases as usize]);
                assert!(found[1] < 1e-3, "{found:?}");
            }
        }
    }

    /// No weights on a grid of the simplex are better.
    #[test]
    fn no_other_weights_are_better() {
        let logs: Vec<Vec<f64>> = (1..4)
            .map(|k| {
                (0..40).map(|i| 0.5 + 2.0 * pow((f64::from(i * k * 37 % 41)) / 41.0, 2.0)).collect()
            })
            .collect();
        let value = |w: &[f64]| -> f64 {
            (0..40).map(|i| ln(logs.iter().zip(w).map(|(l, w)| w * exp(-l[i])).sum())).sum()
        };
        let best = value(&weights(&logs, &[1.0; 40]));
        for a in 0..=20 {
            for b in 0..=20 - a {
                let w = [f64::from(a), f64::from(b), f64::from(20 - a - b)].map(|x| x / 20.0);
                assert!(value(&w) <= best + 1e-6, "{w:?}");
            }
        }
    }

    #[test]
    fn a_mixture_is_told_with_its_doubt() {
        let blocks: Vec<String> = (0..60).map(|i| format!("{}", 2010 + i % 10)).collect();
        let good: Vec<f64> = (0..60).map(|i| 1.0 + 0.1 * f64::from(i % 3)).collect();
        let bad: Vec<f64> = good.iter().map(|x| x + 1.0).collect();
        let found = stack("counts", &["good", "bad"], &[good, bad], &blocks, 3);
        assert!(found.members[0].weight > 0.999 && found.members[0].interval.low > 0.99);
        assert_eq!((found.cases, found.blocks), (60, 10));
        assert!(found.gain.abs() < 1e-3, "{}", found.gain);
        assert_eq!(
            found,
            stack(
                "counts",
                &["good", "bad"],
                &[
                    (0..60).map(|i| 1.0 + 0.1 * f64::from(i % 3)).collect(),
                    (0..60).map(|i| 2.0 + 0.1 * f64::from(i % 3)).collect(),
                ],
                &blocks,
                3
            )
        );
    }
}
