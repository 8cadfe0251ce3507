//! Parts of the record with a likelihood of their own, beside that of the signatures: counts of
//! operations, disputes and how far they climb, burdens, steps at home.
//!
//! Each is an [`Account`] whose weights are numbers of the scenario; its gradient is taken by
//! differences, since there are few of them.

pub mod burdens;
mod gather;
pub mod home;
pub mod operations;
pub mod rows;
pub mod rungs;

pub use gather::all;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    estimate::{Estimate, spread_by_blocks},
    maximise::{Account, covariance, maximise},
    profile::Peak,
    weight::Weight,
};
use crate::run::bytes::chunk_data;

/// The logarithm of the likelihood of every block at some weights.
pub type Likelihood = Box<dyn Fn(&[f64]) -> Vec<f64> + Send + Sync>;
/// Further estimates that follow from the weights and their errors.
pub type Derived = Box<dyn Fn(&[f64]) -> Vec<Estimate> + Send + Sync>;

/// A part of the record.
pub struct Part {
    /// What it is about.
    pub name: String,
    /// Numbers that were observed.
    pub observed: usize,
    /// What is estimated.
    pub weights: Vec<Weight>,
    /// What its blocks are: years, pairs, states.
    pub blocks: Vec<String>,
    /// What was said of the record and could not be used, in words.
    pub notes: Vec<String>,
    prior: Vec<(f64, f64)>,
    likelihood: Likelihood,
    derived: Option<Derived>,
}

/// Step of the differences, in standard deviations of a prior.
const STEP: f64 = 1e-4;

impl Part {
    /// One of these weights and blocks.
    #[must_use]
    pub fn new(
        name: String,
        observed: usize,
        weights: Vec<Weight>,
        blocks: Vec<String>,
        likelihood: Likelihood,
    ) -> Self {
        let prior = weights.iter().map(|weight| (weight.mean, weight.sd)).collect();
        let notes = Vec::new();
        Self { name, observed, weights, blocks, notes, prior, likelihood, derived: None }
    }

    /// The same with estimates that follow from its weights.
    #[must_use]
    pub fn with(mut self, derived: Derived) -> Self {
        self.derived = Some(derived);
        self
    }

    /// Of every block how its likelihood changes with every weight.
    fn scores(&self, weights: &[f64]) -> Vec<Vec<f64>> {
        let mut scores = vec![vec![0.0; weights.len()]; self.blocks.len()];
        for (at, (_, sd)) in self.prior.iter().enumerate() {
            let side = |sign: f64| {
                let mut moved = weights.to_vec();
                moved[at] += sign * STEP * sd;
                (self.likelihood)(&moved)
            };
            for ((score, up), down) in scores.iter_mut().zip(side(1.0)).zip(side(-1.0)) {
                score[at] = (up - down) / (2.0 * STEP * sd);
            }
        }
        scores
    }

    /// Finds the best weights and their errors. None if it was told to stop.
    #[must_use]
    pub fn fit(&self, seed: u64, stop: &dyn Fn() -> bool) -> Option<PartFit> {
        let wanted = vec![true; self.blocks.len()];
        let start: Vec<f64> = self.prior.iter().map(|prior| prior.0).collect();
        let best = maximise(self, &wanted, &start, stop)?;
        let covariance = covariance(self, &wanted, &best.weights);
        let by_blocks = spread_by_blocks(&self.scores(&best.weights), &covariance, seed);
        let peak = Peak::new(self, &wanted, &best.weights, &covariance);
        let mut profiles = Vec::new();
        for at in 0..best.weights.len() {
            if stop() {
                return None;
            }
            let (low, high) = peak.interval(at).unwrap_or((f64::NAN, f64::NAN));
            profiles.extend([low, high]);
        }
        let converged = u32::from(best.converged);
        Some(PartFit { weights: best.weights, covariance, by_blocks, profiles, converged })
    }

    /// What was found, for readers.
    #[must_use]
    pub fn estimates(&self, found: &PartFit) -> PartEstimates {
        let n = self.weights.len();
        let own = self.weights.iter().enumerate().map(|(i, weight)| {
            let sd = |i: usize| found.covariance[i * n + i].max(0.0).sqrt();
            let with = |j: usize| found.covariance[i * n + j] / (sd(i) * sd(j)).max(1e-300);
            let others = (0..n).filter(|j| *j != i);
            let nearest = others.max_by(|j, k| with(*j).abs().total_cmp(&with(*k).abs()));
            let confused = nearest.filter(|j| with(*j).abs() > 0.8);
            let profile = (found.profiles[2 * i], found.profiles[2 * i + 1]);
            Estimate {
                by_blocks: found.by_blocks[i],
                by_states: f64::NAN,
                error: sd(i).max(found.by_blocks[i]),
                confused_with: confused.map(|j| (self.weights[j].name.clone(), with(j))),
                profile: (!profile.0.is_nan()).then_some(profile),
                ..Estimate::normal(weight, found.weights[i], sd(i))
            }
        });
        let mut weights: Vec<Estimate> = own.collect();
        weights.extend(self.derived.iter().flat_map(|derived| derived(&found.weights)));
        PartEstimates {
            name: self.name.clone(),
            observed: self.observed,
            notes: self.notes.clone(),
            weights,
            converged: found.converged == 1,
        }
    }
}

impl Account for Part {
    fn prior(&self) -> &[(f64, f64)] {
        &self.prior
    }

    fn likelihood(&self, weights: &[f64], wanted: &[bool]) -> (Vec<f64>, Vec<f64>) {
        let scores = self.scores(weights);
        let mut gradient = vec![0.0; weights.len()];
        for (score, _) in scores.iter().zip(wanted).filter(|(_, wanted)| **wanted) {
            gradient.iter_mut().zip(score).for_each(|(sum, x)| *sum += x);
        }
        ((self.likelihood)(weights), gradient)
    }
}

/// The best weights of a part, their covariance row by row, their errors by resampled blocks, the ends
/// of their profiles (not a number where the normal law does).
#[derive(Debug, Clone, PartialEq)]
pub struct PartFit {
    weights: Vec<f64>,
    covariance: Vec<f64>,
    by_blocks: Vec<f64>,
    profiles: Vec<f64>,
    converged: u32,
}

chunk_data!(PartFit { weights, covariance, by_blocks, profiles, converged });

/// What was found of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartEstimates {
    /// What it is about.
    pub name: String,
    /// Numbers that were observed.
    pub observed: usize,
    /// What was said of the record and could not be used.
    pub notes: Vec<String>,
    /// Weight by weight, and what follows from them.
    pub weights: Vec<Estimate>,
    /// Whether the search came to rest.
    pub converged: bool,
}
