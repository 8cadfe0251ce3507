//! Baselines: what the past alone would have said.

use super::predictive::Predicted;
use crate::statistics::summary::{mean, variance};
use deter_core::theory::maths::{exp, ln, ln_1p};

/// A baseline of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfCounts {
    /// The last count of the past, again.
    Persistence,
    /// Poisson with the mean of the past, half a count added to its sum.
    ConstantRate,
    /// Negative binomial with mean and variance of the past (method of moments).
    NegativeBinomial,
    /// The last count, spread by the steps of the past: a random walk of ln(count + ½) without
    /// drift.
    RandomWalk,
}

impl OfCounts {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Persistence, Self::ConstantRate, Self::NegativeBinomial, Self::RandomWalk];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Persistence => "persistence",
            Self::ConstantRate => "constant rate (Poisson)",
            Self::NegativeBinomial => "constant rate (negative binomial)",
            Self::RandomWalk => "random walk of logs",
        }
    }

    /// What it predicts `lead` periods after the last of the `past`, which has three or more.
    #[must_use]
    pub fn predict(self, past: &[f64], lead: usize) -> Predicted {
        let last = past.last().copied().unwrap_or(0.0);
        let rate = (past.iter().sum::<f64>() + 0.5) / past.len().max(1) as f64;
        match self {
            Self::Persistence => Predicted::Point(last),
            Self::ConstantRate => Predicted::Poisson(rate),
            Self::NegativeBinomial => match size(past) {
                Some(size) => Predicted::NegativeBinomial { mean: rate, size },
                None => Predicted::Poisson(rate),
            },
            Self::RandomWalk => {
                let log = |count: f64| ln(count + 0.5);
                let steps = past.windows(2).map(|pair| log(pair[1]) - log(pair[0]));
                let squares: f64 = steps.map(|step| step * step).sum();
                let of_steps = squares / (past.len().max(2) - 1) as f64;
                // A past without a step would make the walk stand still for ever; counting alone
                // moves a logarithm by about 1/count.
                let of_step = of_steps.max(1.0 / (last + 0.5));
                Predicted::LogNormal {
                    median: last + 0.5,
                    deviation: (of_step * lead as f64).sqrt(),
                }
            }
        }
    }
}

/// Size of the negative binomial with mean and variance of the past; none if it varies no more
/// than a Poisson process would.
#[must_use]
pub fn size(past: &[f64]) -> Option<f64> {
    let (mean, variance) = (mean(past), variance(past));
    (variance > mean && mean > 0.0).then(|| mean * mean / (variance - mean))
}

/// The chance of a turn that `events` in `turns` turns make: (events + ½)/(turns + 1), the mean
/// after Jeffreys's prior Beta(½, ½). So nothing is impossible because it has never been seen.
#[must_use]
pub fn hazard((events, turns): (u64, u64)) -> f64 {
    (events as f64 + 0.5) / (turns as f64 + 1.0)
}

/// The chance that something of this hazard happens within so many turns.
#[must_use]
pub fn within(hazard: f64, turns: u32) -> f64 {
    1.0 - exp(f64::from(turns) * ln_1p(-hazard))
}

/// Threshold-weighted CRPS of a time that is geometric with this hazard, in turns: times are the
/// middles of turns, and nothing after the horizon counts, ∫₀ᴴ (F(t) − 1{T ≤ t})² dt.
#[must_use]
pub fn crps_of_hazard(hazard: f64, outcome: f64, horizon: f64) -> f64 {
    let (mut sum, mut turn) = (0.0, 0_u32);
    let outcome = outcome.min(horizon);
    let mut from = 0.0;
    while from < horizon {
        // Between two middles of turns F is flat.
        let to = (f64::from(turn) + 0.5).min(horizon);
        let reached = within(hazard, turn);
        let before = (outcome.min(to) - from).max(0.0);
        sum +=
            before * reached * reached + (to - from - before) * (1.0 - reached) * (1.0 - reached);
        (from, turn) = (to, turn + 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::crps;

    #[test]
    fn what_is_not_over_dispersed_is_poisson() {
        assert_eq!(size(&[4.0, 4.0, 5.0]), None);
        assert_eq!(size(&[0.0, 0.0, 0.0]), None);
        let size = size(&[1.0, 5.0, 9.0]).unwrap(); // mean 5, variance 16
        assert!((size - 25.0 / 11.0).abs() < 1e-12);
        let poisson = OfCounts::NegativeBinomial.predict(&[4.0, 4.0, 5.0], 1);
        assert_eq!(poisson, Predicted::Poisson(4.5));
    }

    #[test]
    fn a_walk_spreads_with_the_root_of_time() {
        let spread = |lead| match OfCounts::RandomWalk.predict(&[10.0, 20.0, 10.0], lead) {
            Predicted::LogNormal { deviation, .. } => deviation,
            other => panic!("{other:?}"),
        };
        assert!((spread(4) - 2.0 * spread(1)).abs() < 1e-12);
        assert!((spread(1) - ln(20.5 / 10.5)).abs() < 1e-12);
    }

    #[test]
    fn chances_add_up_and_never_seen_is_not_never() {
        assert_eq!(hazard((0, 0)), 0.5);
        assert!((within(0.1, 2) - 0.19).abs() < 1e-12);
        assert!(within(hazard((0, 100)), 4) > 0.0);
    }

    /// The same number by the ensemble formula, from the middles of equal slices of the law.
    #[test]
    fn the_score_of_a_hazard_is_that_of_its_ensemble() {
        let (hazard, horizon) = (0.13, 9.0);
        let ensemble: Vec<f64> = (0..4000)
            .map(|i| {
                let u = (f64::from(i) + 0.5) / 4000.0;
                let turn = (0..9).find(|turn| within(hazard, turn + 1) > u);
                turn.map_or(horizon, |turn| f64::from(turn) + 0.5)
            })
            .collect();
        for outcome in [0.5_f64, 3.5, 8.5, 20.0] {
            let exact = crps(&ensemble, outcome.min(horizon));
            let got = crps_of_hazard(hazard, outcome, horizon);
            assert!((got - exact).abs() < 2e-3, "{outcome}: {got} instead of {exact}");
        }
    }
}
