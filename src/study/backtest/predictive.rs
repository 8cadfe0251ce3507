//! Predictive distributions of counts and levels, and their scores.
//!
//! The CRPS of a distribution F of counts is Σ_{k ≥ 0} (F(k) − 1{y ≤ k})²; that of an ensemble is
//! the fair one of [`crate::score`]. An ensemble has no probability of a count that none of
//! its runs gave, so that its log score needs smoothing: see [`Smoothed`].

use crate::{
    score::crps_of_normal,
    statistics::summary::{mean, quantile_of_sorted, sorted, standard_deviation},
};
use deter_core::theory::maths::{exp, ln, ln_1p, ln_gamma, normal_cdf, pow};

/// Longest sum over counts.
const MOST_TERMS: u64 = 4_000_000;

/// The least standard deviation of a level, as a share of it: what is published is rounded.
const LEAST_SHARE: f64 = 0.01;

/// A distribution of counts, or of a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Predicted {
    /// One number: its CRPS is the absolute error, and it has no log score.
    Point(f64),
    /// Poisson of this mean.
    Poisson(f64),
    /// Negative binomial of this mean and size: the variance is mean + mean²/size.
    NegativeBinomial {
        /// Mean of the counts.
        mean: f64,
        /// Size: the smaller, the more the counts vary.
        size: f64,
    },
    /// ln(count + ½) is normal, rounded to counts: P(k) is the probability of ln k to ln(k + 1).
    LogNormal {
        /// Median of count + ½.
        median: f64,
        /// Standard deviation of the logarithm.
        deviation: f64,
    },
    /// A level that is normal: it has a density.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        deviation: f64,
    },
}

impl Predicted {
    /// A normal level that is no surer than what is published is rounded.
    #[must_use]
    pub fn normal(mean: f64, deviation: f64) -> Self {
        Self::Normal { mean, deviation: deviation.max(LEAST_SHARE * mean.abs()).max(1e-9) }
    }

    /// The same of a part of the period, of what is counted.
    #[must_use]
    pub fn of_part(self, share: f64) -> Self {
        match self {
            Self::Point(count) => Self::Point(share * count),
            Self::Poisson(mean) => Self::Poisson(share * mean),
            Self::NegativeBinomial { mean, size } => {
                Self::NegativeBinomial { mean: share * mean, size: share * size }
            }
            Self::LogNormal { median, deviation } => {
                Self::LogNormal { median: share * median, deviation }
            }
            Self::Normal { .. } => self,
        }
    }

    /// ln of the probability of `count`, of the density of a level; none for a point.
    fn ln_probability(&self, count: f64) -> Option<f64> {
        match *self {
            Self::Point(_) => None,
            Self::Poisson(mean) => Some(count * ln(mean) - mean - ln_gamma(count + 1.0)),
            Self::NegativeBinomial { mean, size } => Some(
                ln_gamma(count + size)
                    - ln_gamma(size)
                    - ln_gamma(count + 1.0)
                    - size * ln_1p(mean / size)
                    - count * ln_1p(size / mean),
            ),
            Self::LogNormal { median, deviation } => {
                let z = |edge: f64| (ln(edge) - ln(median)) / deviation;
                let below = if count > 0.0 { z(count) } else { f64::NEG_INFINITY };
                let (low, high) = (below, z(count + 1.0));
                // In the upper tail the difference of two numbers near 1 would be lost.
                let share = if low > 0.0 {
                    normal_cdf(-low) - normal_cdf(-high)
                } else {
                    normal_cdf(high) - normal_cdf(low)
                };
                Some(ln(share.max(1e-300)))
            }
            Self::Normal { mean, deviation } => Some(ln_density(count, mean, deviation)),
        }
    }

    /// The log score, in nats.
    #[must_use]
    pub fn log_score(&self, outcome: f64) -> Option<f64> {
        self.ln_probability(outcome).map(|p| -p)
    }

    /// The CRPS, in counts.
    #[must_use]
    pub fn crps(&self, outcome: f64) -> f64 {
        match *self {
            Self::Point(x) => (x - outcome).abs(),
            Self::Normal { mean, deviation } => crps_of_normal(mean, deviation, outcome),
            Self::LogNormal { median, deviation } => {
                ranked_far(outcome, |count| normal_cdf((ln(count + 1.0) - ln(median)) / deviation))
            }
            Self::Poisson(_) | Self::NegativeBinomial { .. } => {
                let mut below = 0.0;
                ranked(outcome, |count| {
                    below += exp(self.ln_probability(count).unwrap_or(f64::NEG_INFINITY));
                    below.min(1.0)
                })
            }
        }
    }
}

/// ln of the density of a normal distribution.
fn ln_density(at: f64, mean: f64, deviation: f64) -> f64 {
    let z = (at - mean) / deviation;
    -0.5 * z * z - ln(deviation) - 0.5 * ln(2.0 * std::f64::consts::PI)
}

/// Σ (F(k) − 1{y ≤ k})², `cumulative` asked for k = 0, 1, 2, … in order.
fn ranked(outcome: f64, mut cumulative: impl FnMut(f64) -> f64) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u64);
    loop {
        let k = count as f64;
        let reached = cumulative(k);
        let missed = if k < outcome { reached } else { 1.0 - reached };
        sum += missed * missed;
        count += 1;
        if (k >= outcome && missed < 1e-7) || count > MOST_TERMS {
            return sum;
        }
    }
}

/// The same of a distribution with a far tail, whose `cumulative` may be asked for any count: from a
/// thousand on a step is a thousandth of where it stands, and what lies in it is taken for its middle.
fn ranked_far(outcome: f64, cumulative: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut k) = (0.0_f64, 0.0_f64);
    loop {
        let mut step = (k / 1000.0).floor().max(1.0);
        if k < outcome {
            step = step.min((outcome - k).ceil());
        }
        let reached = cumulative(k + (step - 1.0) / 2.0);
        let missed = if k < outcome { reached } else { 1.0 - reached };
        sum += step * missed * missed;
        k += step;
        if k > outcome && missed < 1e-7 || k > 1e12 {
            return sum;
        }
    }
}

/// An ensemble of counts with a probability for every count: a normal kernel on each run, rounded
/// to whole counts and reflected at zero, of Silverman's (1986, eq. 3.31) width
/// 0.9 min(s, IQR/1.34) n^{−1/5}, at least ½; and with the weight 1/(n + 1), as if one more run had
/// been seen, a geometric distribution of the ensemble's mean, so that nothing is impossible.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoothed {
    values: Vec<f64>,
    width: f64,
    mean: f64,
}

impl Smoothed {
    /// Smooths an ensemble of at least one run.
    #[must_use]
    pub fn new(ensemble: &[f64]) -> Self {
        let values = sorted(ensemble);
        let width = width(&values).max(0.5);
        let mean = mean(&values);
        Self { values, width, mean }
    }

    /// Probability of a count.
    #[must_use]
    pub fn probability(&self, count: f64) -> f64 {
        let n = self.values.len() as f64;
        let piece = |low: f64, high: f64, x: f64| {
            normal_cdf((high - x) / self.width) - normal_cdf((low - x) / self.width)
        };
        let (low, high) = (count - 0.5, count + 0.5);
        // What a kernel has below −½ comes back on the other side.
        let of_run = |x: &f64| piece(low, high, *x) + piece(-1.0 - high, -1.0 - low, *x);
        let kernels: f64 = self.values.iter().map(of_run).sum();
        let mean = self.mean.max(1e-9);
        let wide = exp(count * (ln(mean) - ln_1p(mean)) - ln_1p(mean));
        (kernels + wide) / (n + 1.0)
    }

    /// The log score, in nats.
    #[must_use]
    pub fn log_score(&self, outcome: f64) -> f64 {
        -ln(self.probability(outcome).max(1e-300))
    }
}

/// Silverman's width of a kernel.
fn width(sorted: &[f64]) -> f64 {
    let range = quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25);
    let spread = standard_deviation(sorted);
    let spread = if range > 0.0 { spread.min(range / 1.34) } else { spread };
    0.9 * spread * pow(sorted.len() as f64, -0.2)
}

/// ln of the density that an ensemble of levels has at a value: normal kernels of Silverman's width, none
/// surer than what is published is rounded, and with the weight 1/(n + 1) a normal one three times as
/// wide as the ensemble.
#[must_use]
pub fn ln_density_of_ensemble(ensemble: &[f64], at: f64) -> f64 {
    let values = sorted(ensemble);
    let (n, mean) = (values.len() as f64, mean(&values));
    let least = (LEAST_SHARE * mean.abs()).max(1e-9);
    let width = width(&values).max(least);
    let wide = (3.0 * standard_deviation(&values)).max(3.0 * width);
    let logs = || {
        let kernels = values.iter().map(|x| ln_density(at, *x, width));
        kernels.chain(std::iter::once(ln_density(at, mean, wide)))
    };
    let most = logs().fold(f64::NEG_INFINITY, f64::max);
    most + ln(logs().map(|log| exp(log - most)).sum::<f64>() / (n + 1.0))
}

/// Where an outcome stands among the runs: the share below it and half of the share equal to it.
/// Over many outcomes of a calibrated ensemble it is uniform (Dawid 1984), but for ties.
#[must_use]
pub fn pit(ensemble: &[f64], outcome: f64) -> f64 {
    let below = ensemble.iter().filter(|x| **x < outcome).count() as f64;
    let equal = ensemble.iter().filter(|x| **x == outcome).count() as f64;
    (below + equal / 2.0) / ensemble.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64, tolerance: f64) {
        assert!((got - expected).abs() < tolerance, "{got} instead of {expected}");
    }

    /// (y − λ)(2F(y) − 1) + 2λ p(y) − λ e^{−2λ} (I₀(2λ) + I₁(2λ)): Wei & Held (2014), with
    /// I₀(2) = 2.2795853 and I₁(2) = 1.5906369.
    #[test]
    fn poisson_has_its_closed_form() {
        near(Predicted::Poisson(1.0).crps(0.0), 0.476_222_4, 1e-6);
        near(Predicted::Poisson(1.0).crps(1.0), 0.211_981_3, 1e-6);
        near(Predicted::Poisson(1.0).log_score(0.0).unwrap(), 1.0, 1e-12);
        near(Predicted::Poisson(2.0).log_score(2.0).unwrap(), 2.0 - ln(2.0), 1e-12);
        // Of a large mean it is that of the normal distribution.
        let normal = crate::score::crps_of_normal(900.0, 30.0, 930.0);
        near(Predicted::Poisson(900.0).crps(930.0), normal, 0.15);
    }

    #[test]
    fn probabilities_of_counts_sum_to_one() {
        let all = [
            Predicted::Poisson(3.5),
            Predicted::NegativeBinomial { mean: 4.0, size: 1.5 },
            Predicted::LogNormal { median: 4.5, deviation: 0.7 },
        ];
        for predicted in all {
            let sum: f64 =
                (0..2000).map(|k| exp(predicted.ln_probability(f64::from(k)).unwrap())).sum();
            near(sum, 1.0, 1e-6);
        }
        let smoothed = Smoothed::new(&[0.0, 0.0, 1.0, 4.0, 9.0]);
        near((0..2000).map(|k| smoothed.probability(f64::from(k))).sum(), 1.0, 1e-9);
        // A negative binomial of great size is Poisson; of size 1 it is geometric.
        let wide = Predicted::NegativeBinomial { mean: 2.0, size: 1e7 };
        near(wide.crps(3.0), Predicted::Poisson(2.0).crps(3.0), 1e-5);
        let geometric = Predicted::NegativeBinomial { mean: 1.0, size: 1.0 };
        near(geometric.log_score(2.0).unwrap(), 3.0 * ln(2.0), 1e-9);
    }

    #[test]
    fn densities_of_levels_integrate_to_one() {
        let ensemble = [1.0, 1.1, 1.05, 1.4, 0.9, 1.2];
        let step = 0.001;
        let sum: f64 = (-9000..11000)
            .map(|i| exp(ln_density_of_ensemble(&ensemble, f64::from(i) * step)))
            .sum();
        near(sum * step, 1.0, 1e-6);
        let normal = Predicted::normal(1.0, 0.0);
        near(
            normal.log_score(1.0).unwrap(),
            0.5 * ln(2.0 * std::f64::consts::PI) + ln(0.01),
            1e-12,
        );
        // Of a part of a period less is counted, around the same rate.
        let part = Predicted::NegativeBinomial { mean: 4.0, size: 2.0 }.of_part(0.25);
        assert_eq!(part, Predicted::NegativeBinomial { mean: 1.0, size: 0.5 });
    }

    #[test]
    fn long_steps_in_a_far_tail_change_nothing_that_shows() {
        for (median, deviation, outcome) in
            [(4.5, 0.7, 3.0), (900.0, 0.5, 1161.0), (3000.0, 1.0, 12.0)]
        {
            let cumulative = |count: f64| normal_cdf((ln(count + 1.0) - ln(median)) / deviation);
            let (far, one_by_one) = (ranked_far(outcome, cumulative), ranked(outcome, cumulative));
            assert!((far / one_by_one - 1.0).abs() < 1e-4, "{median}: {far} {one_by_one}");
        }
    }

    #[test]
    fn what_is_known_costs_nothing() {
        near(Predicted::Point(7.0).crps(7.0), 0.0, 1e-15);
        assert_eq!(Predicted::Point(7.0).log_score(7.0), None);
        near(crate::score::crps_fair(&[7.0; 30], 7.0), 0.0, 1e-15);
        let sure = Smoothed::new(&[7.0; 2000]);
        assert!(sure.log_score(7.0) < sure.log_score(9.0) && sure.log_score(1e5).is_finite());
    }

    #[test]
    fn a_rank_counts_half_of_its_ties() {
        near(pit(&[1.0, 2.0, 2.0, 3.0], 2.0), 0.5, 1e-15);
        assert_eq!((pit(&[1.0, 2.0], 0.0), pit(&[1.0, 2.0], 5.0)), (0.0, 1.0));
    }
}
