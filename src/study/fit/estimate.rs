//! Estimates of the weights, their errors, what the record cannot tell, and the surprises of history.

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    maximise::{Maximum, covariance},
    profile::Peak,
    record::{Event, Record},
    theory::{Reckoned, Theory, expected_of},
    weight::{Scale, Weight, is_free},
};
use crate::{
    run::bytes::chunk_data,
    statistics::{bootstrap::below, interval::Interval},
};
use deter_core::{chance::sequential, theory::maths::exp_m1};

/// Keeps the luck of resampling apart from any other use of the same seed.
const PURPOSE: u64 = 0x6669_7400;
/// Resamples of years, which cost nothing.
const RESAMPLES_OF_YEARS: usize = 1000;
/// Resamples of states, each of which costs a gradient.
const RESAMPLES_OF_STATES: usize = 100;

/// A weight and what the record says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// Its path in a scenario.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// On which scale mean, value and errors are.
    pub scale: Scale,
    /// Mean of its prior.
    pub prior: f64,
    /// Standard deviation of its prior.
    pub prior_sd: f64,
    /// The estimate.
    pub value: f64,
    /// Standard error by the curvature of likelihood and prior.
    pub by_curvature: f64,
    /// Standard error by resampled blocks (years; of some parts pairs or states), one Newton step from
    /// the estimate.
    pub by_blocks: f64,
    /// Standard error by resampled states (Snijders & Borgatti 1999), likewise.
    pub by_states: f64,
    /// The largest of the three.
    pub error: f64,
    /// How much of the prior's variance the record takes away, 0 to 1.
    pub told: f64,
    /// The weight that cannot be told apart from it, and the correlation, if that is above 0.8 in size.
    pub confused_with: Option<(String, f64)>,
    /// Its 95 % interval by the profile of the likelihood, where the normal law does not do.
    pub profile: Option<(f64, f64)>,
    /// The event without which it would move most, in standard errors.
    pub most_moved_by: Option<(String, f64)>,
}

/// What was signed, and what the model made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Surprise {
    /// The date, as the record has it.
    pub date: String,
    /// The two sides.
    pub between: (String, String),
    /// The kind.
    pub kind: String,
    /// Its name.
    pub title: String,
    /// Chance that the model gave to it in the turns in which it may have come.
    pub chance: f64,
    /// Its place among all ties at risk in its first turn, 1 the likeliest.
    pub rank: usize,
    /// How many there were.
    pub among: usize,
    /// Whether the model holds it impossible: no side could open such talks.
    pub impossible: bool,
}

/// Everything that the whole record says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimates {
    /// Weight by weight.
    pub weights: Vec<Estimate>,
    /// Their correlations by the curvature, row by row in the same order.
    pub correlations: Vec<Vec<f64>>,
    /// Event by event, in their order.
    pub surprises: Vec<Surprise>,
    /// Whether the search for the best weights came to rest.
    pub converged: bool,
    /// Steps of it.
    pub steps: usize,
    /// The logarithm of the likelihood, without the prior.
    pub log_likelihood: f64,
}

/// Below it in every turn a tie has no chance but that of what nobody explains.
const IMPOSSIBLE: f64 = 3e-6;

/// What takes long about errors: everything that needs many gradients.
#[derive(Debug, Clone, PartialEq)]
pub struct Errors {
    /// Covariance of the weights by the curvature, row by row.
    pub covariance: Vec<f64>,
    /// Standard errors by resampled years.
    pub by_years: Vec<f64>,
    /// Standard errors by resampled states.
    pub by_states: Vec<f64>,
    /// Ends of the intervals by profile, not a number where the normal law does.
    pub profiles: Vec<Vec<f64>>,
    /// How far every weight would move without each event.
    pub moved: Vec<Vec<f64>>,
}

chunk_data!(Errors { covariance, by_years, by_states, profiles, moved });

impl Errors {
    /// Around the best weights of the whole record.
    #[must_use]
    pub fn of(
        theory: &Theory,
        best: &[f64],
        seed: u64,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Self> {
        let n = best.len();
        let wanted = vec![true; theory.record.years.len()];
        let covariance = covariance(theory, &wanted, best);
        let step = |score: &[f64]| -> Vec<f64> {
            (0..n).map(|i| (0..n).map(|j| covariance[i * n + j] * score[j]).sum()).collect()
        };
        let reckoned = theory.at(best);
        let by_years = spread_by_blocks(&scores_of_years(theory, &reckoned), &covariance, seed);
        let by_states = spread_by_states(theory, &reckoned, seed, &step, stop)?;
        let moved = moved_by_events(theory, &reckoned, &step, stop)?;
        let peak = Peak::new(theory, &wanted, best, &covariance);
        let profiles = (0..n).map(|at| {
            let free = is_free(theory.layout.weights[at].sd);
            let found = if free { peak.interval(at) } else { None };
            let (low, high) = found.unwrap_or((f64::NAN, f64::NAN));
            (!stop()).then(|| vec![low, high])
        });
        let profiles = profiles.collect::<Option<_>>()?;
        Some(Self { covariance, by_years, by_states, profiles, moved })
    }
}

/// Half the width of a 95 % interval, in standard errors.
const WIDE: f64 = 1.959_963_984_540_054;

impl Estimate {
    /// Of a weight by the normal law alone: value and standard deviation on its scale.
    #[must_use]
    pub fn normal(weight: &Weight, value: f64, sd: f64) -> Self {
        Self {
            path: weight.path.clone(),
            name: weight.name.clone(),
            scale: weight.scale,
            prior: weight.mean,
            prior_sd: weight.sd,
            value,
            by_curvature: sd,
            by_blocks: f64::NAN,
            by_states: f64::NAN,
            error: sd,
            told: (1.0 - sd * sd / (weight.sd * weight.sd)).clamp(0.0, 1.0),
            confused_with: None,
            profile: None,
            most_moved_by: None,
        }
    }

    /// Its 95 % interval on its scale: by the error, or by the profile where that is wider.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let (low, high) = (self.value - WIDE * self.error, self.value + WIDE * self.error);
        self.profile.map_or((low, high), |ends| (low.min(ends.0), high.max(ends.1)))
    }

    /// The number as it stands in a scenario, and its standard error there.
    #[must_use]
    pub fn natural(&self) -> (f64, f64) {
        (self.scale.natural(self.value), self.scale.slope(self.value) * self.error)
    }

    /// The interval as it stands in a scenario.
    #[must_use]
    pub fn natural_interval(&self) -> Interval {
        let (low, high) = self.interval();
        Interval { low: self.scale.natural(low), high: self.scale.natural(high) }
    }
}

impl Estimates {
    /// Of the best weights of the whole record, with their errors.
    #[must_use]
    pub fn of(theory: &Theory, best: &Maximum, errors: &Errors) -> Self {
        let n = best.weights.len();
        let Errors { covariance, by_years, by_states, profiles, moved } = errors;
        let sd = |i: usize| covariance[i * n + i].max(0.0).sqrt();
        let correlation =
            |i: usize, j: usize| covariance[i * n + j] / (sd(i) * sd(j)).max(f64::MIN_POSITIVE);
        let weights = theory.layout.weights.iter().enumerate().map(|(i, weight)| {
            let error = sd(i).max(by_years[i]).max(by_states[i]);
            let with = |j: usize| correlation(i, j);
            // What is held fixed is confused with nothing.
            let free = |j: &usize| is_free(theory.layout.weights[*j].sd);
            let others = (0..n).filter(|j| *j != i).filter(free);
            let nearest = others.max_by(|j, k| with(*j).abs().total_cmp(&with(*k).abs()));
            let confused = nearest.filter(|j| free(&i) && with(*j).abs() > 0.8);
            let most = moved
                .iter()
                .enumerate()
                .max_by(|(_, a), (_, b)| a[i].abs().total_cmp(&b[i].abs()))
                .filter(|_| free(&i))
                .map(|(at, by)| (label(&theory.record, &theory.record.events[at]), by[i] / error));
            let profile = (profiles[i][0], profiles[i][1]);
            Estimate {
                by_blocks: by_years[i],
                by_states: by_states[i],
                error,
                confused_with: confused.map(|j| (theory.layout.weights[j].name.clone(), with(j))),
                profile: (!profile.0.is_nan()).then_some(profile),
                most_moved_by: most,
                ..Estimate::normal(weight, best.weights[i], sd(i))
            }
        });
        let row = |i: usize| (0..n).map(|j| correlation(i, j)).collect();
        Self {
            weights: weights.collect(),
            correlations: (0..n).map(row).collect(),
            surprises: surprises(&theory.record, &theory.expected(&best.weights)),
            converged: best.converged,
            steps: best.steps,
            log_likelihood: best.blocks.iter().sum(),
        }
    }
}

/// An event for readers.
#[must_use]
pub fn label(record: &Record, event: &Event) -> String {
    let Event { tie, date, .. } = event;
    let kind = record.kinds[tie.kind.at()].replace('_', " ");
    format!("{}–{} {kind} {date}", record.code(tie.a), record.code(tie.b))
}

/// A resample of so many things: how often each is drawn.
fn resample(luck: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
    let mut drawn = vec![0.0; count];
    for _ in 0..count {
        drawn[below(luck, count)] += 1.0;
    }
    drawn
}

fn deviations(steps: &[Vec<f64>], n: usize) -> Vec<f64> {
    let count = steps.len() as f64;
    (0..n)
        .map(|i| {
            let mean = steps.iter().map(|step| step[i]).sum::<f64>() / count;
            let square = |step: &Vec<f64>| (step[i] - mean) * (step[i] - mean);
            (steps.iter().map(square).sum::<f64>() / (count - 1.0)).sqrt()
        })
        .collect()
}

/// Of every year how the likelihood changes with every weight.
fn scores_of_years(theory: &Theory, reckoned: &[Reckoned]) -> Vec<Vec<f64>> {
    let blocks = theory.record.years.len();
    let of = |block: usize| {
        let only: Vec<f64> = (0..blocks).map(|b| f64::from(u8::from(b == block))).collect();
        theory.score(reckoned, &only, None)
    };
    (0..blocks).map(of).collect()
}

/// Standard errors by resampled blocks, one Newton step from the best weights: of every block how its
/// likelihood changes with every weight, and the covariance of the weights row by row.
#[must_use]
pub fn spread_by_blocks(scores: &[Vec<f64>], covariance: &[f64], seed: u64) -> Vec<f64> {
    let n = scores.first().map_or(0, Vec::len);
    let mut luck = sequential(seed, PURPOSE);
    let steps: Vec<Vec<f64>> = (0..RESAMPLES_OF_YEARS)
        .map(|_| {
            let drawn = resample(&mut luck, scores.len());
            let score: Vec<f64> = (0..n)
                .map(|i| scores.iter().zip(&drawn).map(|(s, times)| (times - 1.0) * s[i]).sum())
                .collect();
            (0..n).map(|i| (0..n).map(|j| covariance[i * n + j] * score[j]).sum()).collect()
        })
        .collect();
    deviations(&steps, n)
}

fn spread_by_states(
    theory: &Theory,
    reckoned: &[Reckoned],
    seed: u64,
    step: &(dyn Fn(&[f64]) -> Vec<f64> + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<f64>> {
    let record = &theory.record;
    let all = vec![1.0; record.years.len()];
    let whole = theory.score(reckoned, &all, None);
    let mut luck = sequential(seed, PURPOSE + 1);
    let samples: Vec<Vec<f64>> =
        (0..RESAMPLES_OF_STATES).map(|_| resample(&mut luck, record.codes.len())).collect();
    let steps: Vec<Option<Vec<f64>>> = samples
        .par_iter()
        .map(|drawn| {
            if stop() {
                return None;
            }
            let ties: Vec<f64> =
                record.ties().map(|tie| drawn[tie.a.at()] * drawn[tie.b.at()]).collect();
            let score = theory.score(reckoned, &all, Some(&ties));
            let change: Vec<f64> = score.iter().zip(&whole).map(|(s, w)| s - w).collect();
            Some(step(&change))
        })
        .collect();
    let steps = steps.into_iter().collect::<Option<Vec<_>>>()?;
    Some(deviations(&steps, theory.layout.weights.len()))
}

/// How far every weight would move without each event: one Newton step.
fn moved_by_events(
    theory: &Theory,
    reckoned: &[Reckoned],
    step: &(dyn Fn(&[f64]) -> Vec<f64> + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Vec<f64>>> {
    let record = &theory.record;
    let all = vec![1.0; record.years.len()];
    let whole = theory.score(reckoned, &all, None);
    let each = record.events.par_iter().map(|event| {
        if stop() {
            return None;
        }
        // Without the tie altogether: neither signed nor at risk.
        let mut ties = vec![1.0; record.size()];
        ties[record.place(event.tie.a, event.tie.b, event.tie.kind)] = 0.0;
        let score = theory.score(reckoned, &all, Some(&ties));
        let change: Vec<f64> = score.iter().zip(&whole).map(|(s, w)| s - w).collect();
        Some(step(&change))
    });
    let each: Vec<Option<Vec<f64>>> = each.collect();
    each.into_iter().collect()
}

/// What was signed and how likely each account held it.
#[must_use]
pub fn surprises(record: &Record, expected: &[f64]) -> Vec<Surprise> {
    let size = record.size();
    let of = |event: &Event| {
        let own = record.place(event.tie.a, event.tie.b, event.tie.kind);
        let row = &expected[event.first as usize * size..][..size];
        let mut open: Vec<bool> = record.at_risk.iter().map(|last| *last > event.first).collect();
        for other in &record.events {
            let tie = record.place(other.tie.a, other.tie.b, other.tie.kind);
            open[tie] |= other.last >= event.first;
        }
        let rivals = row.iter().zip(&open).filter(|(_, open)| **open);
        let chance = -exp_m1(-expected_of(record, event, expected));
        let turns = f64::from(event.last - event.first + 1);
        Surprise {
            date: event.date.clone(),
            between: (record.code(event.tie.a).to_owned(), record.code(event.tie.b).to_owned()),
            kind: record.kinds[event.tie.kind.at()].clone(),
            title: event.title.clone(),
            chance,
            rank: 1 + rivals.clone().filter(|(x, _)| **x > row[own]).count(),
            among: rivals.count(),
            impossible: chance <= IMPOSSIBLE * turns,
        }
    };
    record.events.iter().map(of).collect()
}
