//! What is learnt of each number, what is not, and what cannot be told apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    folder::Course,
    smc::{Generation, Stopped},
    world::Calibration,
};
use crate::statistics::summary::{mean, quantile_of_sorted, standard_deviation};

/// Shares at which distributions are told: median, middle 50 % and middle 90 %.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Values that stand for a prior.
const PRIOR: usize = 2000;
/// A posterior that is narrower than its prior by less than this share has learnt nothing.
pub const LEAST_NARROWING: f64 = 0.1;
/// A pair of numbers correlated more strongly than this is known by a combination of the two only.
pub const MOST_CORRELATION: f64 = 0.8;

/// A distribution in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Mean, in the unit of the number.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
    /// Quantiles at [`QUANTILES`].
    pub quantiles: [f64; 5],
}

impl Spread {
    fn of(values: &[f64]) -> Self {
        let sorted = crate::statistics::summary::sorted(values);
        Self {
            mean: mean(values),
            deviation: standard_deviation(values),
            quantiles: QUANTILES.map(|p| quantile_of_sorted(&sorted, p)),
        }
    }

    /// Of weighted values; weights sum to 1.
    fn weighted(values: &[f64], weights: &[f64]) -> Self {
        let sum = |f: &dyn Fn(f64) -> f64| -> f64 {
            values.iter().zip(weights).map(|(x, w)| w * f(*x)).sum()
        };
        let mean = sum(&|x| x);
        Self {
            mean,
            deviation: sum(&|x| (x - mean) * (x - mean)).sqrt(),
            quantiles: QUANTILES.map(|p| weighted_quantile(values, weights, p)),
        }
    }
}

/// The value at the share `p` of the weight, between the middles of the weights of neighbours; NaN
/// of nothing.
#[must_use]
pub fn weighted_quantile(values: &[f64], weights: &[f64], p: f64) -> f64 {
    let mut all: Vec<(f64, f64)> = values
        .iter()
        .copied()
        .zip(weights.iter().copied())
        .filter(|(value, weight)| value.is_finite() && *weight > 0.0)
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole: f64 = all.iter().map(|(_, weight)| weight).sum();
    let (mut below, mut last) = (0.0, None::<(f64, f64)>);
    for (value, weight) in all {
        let middle = (below + weight / 2.0) / whole;
        if middle >= p {
            return last.map_or(value, |(at, before)| {
                at + (value - at) * (p - before) / (middle - before)
            });
        }
        below += weight;
        last = Some((value, middle));
    }
    last.map_or(f64::NAN, |(value, _)| value)
}

/// What is learnt of one number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Marginal {
    /// Its name.
    pub name: String,
    /// Its value in the scenario.
    pub scenario: f64,
    /// What was believed before the record was looked at.
    pub prior: Spread,
    /// What is believed after it.
    pub posterior: Spread,
    /// By which share the posterior is narrower than the prior, 1 − σ/σ.
    pub narrower: f64,
}

/// Two numbers and how they hang together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// Place of the one.
    pub one: usize,
    /// Place of the other.
    pub other: usize,
    /// Weighted correlation of the posterior.
    pub correlation: f64,
}

/// What the kept runs show of one summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PosteriorPredictive {
    /// Its short name.
    pub id: String,
    /// What was observed; none where a known history lacked it.
    pub observed: Option<f64>,
    /// The unit in which it counted.
    pub scale: f64,
    /// Quantiles over the runs of the prior.
    pub prior: [f64; 5],
    /// The least and the most that any run of the prior showed.
    pub reach: (f64, f64),
    /// Quantiles over the runs that came within the last tolerance.
    pub kept: [f64; 5],
}

impl PosteriorPredictive {
    /// Whether no run of the prior came to what was observed: then no value of the numbers explains it,
    /// and what comes near is a compromise.
    #[must_use]
    pub fn out_of_reach(&self) -> bool {
        let (low, high) = self.reach;
        self.observed.is_some_and(|observed| !(low..=high).contains(&observed))
    }
}

/// A generation in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GenerationSummary {
    /// 0 is the prior.
    pub number: u32,
    /// The greatest distance that was let in; none in the first.
    pub tolerance: Option<f64>,
    /// Share of draws that came within.
    pub acceptance: f64,
    /// Effective number of draws.
    pub effective: f64,
    /// How many replicates were run.
    pub runs: u64,
}

/// What a calibration has learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Posterior {
    /// What of each number.
    pub parameters: Vec<Marginal>,
    /// All pairs, the most correlated first.
    pub pairs: Vec<Pair>,
    /// What the runs show.
    pub summaries: Vec<PosteriorPredictive>,
    /// The generations.
    pub generations: Vec<GenerationSummary>,
    /// Why there are no more.
    pub stopped: Stopped,
    /// Runs in all.
    pub runs: u64,
    /// Effective number of draws of the posterior.
    pub effective: f64,
    /// Values of the posterior's draws, draw by draw.
    #[serde(skip)]
    pub draws: Vec<Vec<f64>>,
    /// Their weights.
    #[serde(skip)]
    pub weights: Vec<f64>,
}

impl Posterior {
    /// What a course has learnt; none if it has no generation.
    #[must_use]
    pub fn of(calibration: &Calibration, observed: &[f64], course: &Course) -> Option<Self> {
        let (first, last) = (course.generations.first()?, course.last()?);
        let study = &calibration.study;
        let draws: Vec<Vec<f64>> =
            last.particles.iter().map(|particle| calibration.values(&particle.unit)).collect();
        let weights: Vec<f64> = last.particles.iter().map(|particle| particle.weight).collect();
        let column = |place: usize| -> Vec<f64> { draws.iter().map(|draw| draw[place]).collect() };
        let parameters: Vec<Marginal> = study
            .factors
            .iter()
            .zip(&study.text.parameters)
            .enumerate()
            .map(|(place, (factor, unknown))| {
                let prior = Spread::of(&unknown.prior.sample(PRIOR));
                let posterior = Spread::weighted(&column(place), &weights);
                let narrower = 1.0 - posterior.deviation / prior.deviation;
                let (name, scenario) = (factor.name.clone(), factor.base);
                Marginal { name, scenario, prior, posterior, narrower }
            })
            .collect();
        let mut pairs = Vec::new();
        for one in 0..parameters.len() {
            for other in one + 1..parameters.len() {
                let (a, b) = (&parameters[one].posterior, &parameters[other].posterior);
                let together: f64 = draws
                    .iter()
                    .zip(&weights)
                    .map(|(draw, w)| w * (draw[one] - a.mean) * (draw[other] - b.mean))
                    .sum();
                let correlation = together / (a.deviation * b.deviation);
                pairs.push(Pair { one, other, correlation });
            }
        }
        pairs.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
        let summaries =
            study.text.summaries.iter().enumerate().map(|(place, summary)| PosteriorPredictive {
                id: summary.id.clone(),
                observed: observed.get(place).copied().filter(|value| value.is_finite()),
                scale: last.scales[place],
                prior: shown(first, place, observed.len()),
                reach: reach(first, place, observed.len()),
                kept: shown(last, place, observed.len()),
            });
        Some(Self {
            summaries: summaries.collect(),
            parameters,
            pairs,
            generations: course.generations.iter().map(summary).collect(),
            stopped: course.stopped,
            runs: course.runs(),
            effective: last.effective(),
            draws,
            weights,
        })
    }

    /// Numbers of which hardly anything was learnt.
    pub fn unlearnt(&self) -> impl Iterator<Item = &Marginal> {
        self.parameters.iter().filter(|marginal| marginal.narrower < LEAST_NARROWING)
    }

    /// Whether there is no generation beyond the prior: then nothing was compared with the record.
    #[must_use]
    pub const fn is_prior_alone(&self) -> bool {
        self.generations.len() < 2
    }

    /// Pairs that cannot be told apart.
    pub fn confounded(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.correlation.abs() > MOST_CORRELATION)
    }
}

fn summary(generation: &Generation) -> GenerationSummary {
    GenerationSummary {
        number: generation.number,
        tolerance: Some(generation.tolerance).filter(|tolerance| tolerance.is_finite()),
        acceptance: generation.acceptance(),
        effective: generation.effective(),
        runs: generation.runs,
    }
}

/// Quantiles of a summary over the runs that were let in.
fn shown(generation: &Generation, place: usize, wide: usize) -> [f64; 5] {
    let (mut values, mut weights) = (Vec::new(), Vec::new());
    for particle in &generation.particles {
        let runs = particle.summaries.chunks_exact(wide.max(1)).zip(&particle.distances);
        let near: Vec<f64> = runs
            .filter(|(_, distance)| **distance <= generation.tolerance)
            .map(|(run, _)| run[place])
            .collect();
        weights.extend(near.iter().map(|_| particle.weight / near.len() as f64));
        values.extend(near);
    }
    QUANTILES.map(|p| weighted_quantile(&values, &weights, p))
}

/// The least and the most that the runs of a generation showed of a summary.
fn reach(generation: &Generation, place: usize, wide: usize) -> (f64, f64) {
    let runs = generation.particles.iter().flat_map(|one| one.summaries.chunks_exact(wide.max(1)));
    let seen = runs.map(|run| run[place]).filter(|value| value.is_finite());
    seen.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

/// The share of the weight at values below one, half of that at the value itself: its rank in a
/// posterior, 0 to 1.
#[must_use]
pub fn rank(values: &[f64], weights: &[f64], value: f64) -> f64 {
    let of = |x: f64| {
        if x < value {
            1.0
        } else if x > value {
            0.0
        } else {
            0.5
        }
    };
    let whole: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(x, weight)| weight * of(*x)).sum::<f64>() / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_quantiles_are_plain_ones_under_equal_weights() {
        let values = [4.0, 1.0, 3.0, 2.0, f64::NAN];
        let weights = [0.25, 0.25, 0.25, 0.25, 0.0];
        assert_eq!(weighted_quantile(&values, &weights, 0.5), 2.5);
        assert_eq!(weighted_quantile(&values, &weights, 0.0), 1.0);
        assert_eq!(weighted_quantile(&values, &weights, 1.0), 4.0);
        assert!(weighted_quantile(&[], &[], 0.5).is_nan());
        // Nearly all the weight on one value draws every quantile to it.
        let heavy = [0.005, 0.005, 0.98, 0.01, 0.0];
        assert!((weighted_quantile(&values, &heavy, 0.5) - 3.0).abs() < 0.02);
    }
}
