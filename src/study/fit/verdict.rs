//! What each account of the record is worth: scores of years that it was not fitted to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{record::Record, theory::blocks};
use crate::{
    run::bytes::chunk_data,
    statistics::{bootstrap::percentile, interval::Interval},
};
use deter_core::{
    chance::quantile::{negative_binomial_mass, poisson},
    world::StateId,
};

/// A verdict in a word needs so many blocks.
pub const LEAST_BLOCKS: usize = 8;
/// Resamples of years.
const RESAMPLES: usize = 2000;

/// What an account made of years that it was not fitted to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeldOut {
    /// The logarithm of the likelihood of each block; NaN of those that it was fitted to.
    pub blocks: Vec<f64>,
    /// Signatures of the headline expected by kind in the blocks that were held out.
    pub expected: Vec<f64>,
    /// Area under the curve: the chance that what was signed had been given more than what was not.
    pub auc: Vec<f64>,
    /// The weights.
    pub weights: Vec<f64>,
}

chunk_data!(HeldOut { blocks, expected, auc, weights });

impl HeldOut {
    /// By what an account expects of every tie in every turn, outside the blocks that it was fitted to.
    #[must_use]
    pub fn of(
        record: &Record,
        expected: &[f64],
        fitted: &[bool],
        headline: Option<StateId>,
        weights: Vec<f64>,
    ) -> Self {
        let scores = blocks(record, expected);
        let held = |block: usize| !fitted[block];
        let blocks =
            scores.iter().enumerate().map(|(b, x)| if held(b) { *x } else { f64::NAN }).collect();
        Self {
            blocks,
            expected: counts(record, expected, &held, headline),
            auc: [None, headline].map(|of| auc(record, expected, &held, of)).to_vec(),
            weights,
        }
    }
}

/// Signatures of a state, or of all, expected by kind in the turns of some blocks while at risk.
fn counts(
    record: &Record,
    expected: &[f64],
    held: &dyn Fn(usize) -> bool,
    of: Option<StateId>,
) -> Vec<f64> {
    let size = record.size();
    let last = record.last();
    let mut counts = vec![0.0; record.kinds.len()];
    for (at, tie) in record.ties().enumerate().filter(|(_, tie)| of.is_none_or(|s| tie.has(s))) {
        let turns = (0..last[at] as usize).filter(|turn| held(record.blocks[*turn]));
        counts[tie.kind.at()] += turns.map(|turn| expected[turn * size + at]).sum::<f64>();
    }
    counts
}

/// The same counts as they were.
#[must_use]
pub fn observed(record: &Record, of: Option<StateId>) -> Vec<u32> {
    let mut counts = vec![0; record.kinds.len()];
    for event in record.events.iter().filter(|event| of.is_none_or(|s| event.tie.has(s))) {
        counts[event.tie.kind.at()] += 1;
    }
    counts
}

/// The chance that a tie that was signed in the blocks held out had been given a higher mean hazard
/// than one that was at risk and was not. 0.5 is a coin; NaN if nothing was signed.
fn auc(
    record: &Record,
    expected: &[f64],
    held: &dyn Fn(usize) -> bool,
    of: Option<StateId>,
) -> f64 {
    let size = record.size();
    let last = record.last();
    let (mut signed, mut not) = (Vec::new(), Vec::new());
    for (at, _) in record.ties().enumerate().filter(|(_, tie)| of.is_none_or(|s| tie.has(s))) {
        let turns: Vec<usize> =
            (0..last[at] as usize).filter(|turn| held(record.blocks[*turn])).collect();
        if turns.is_empty() {
            continue;
        }
        let mean =
            turns.iter().map(|turn| expected[turn * size + at]).sum::<f64>() / turns.len() as f64;
        let event = |e: &&super::record::Event| record.place(e.tie.a, e.tie.b, e.tie.kind) == at;
        let was = record.events.iter().find(event).is_some_and(|e| held(record.block(e)));
        if was { signed.push(mean) } else { not.push(mean) }
    }
    not.sort_by(f64::total_cmp);
    let over: f64 = signed
        .iter()
        .map(|x| {
            let below = not.partition_point(|y| y < x);
            let same = not.partition_point(|y| y <= x) - below;
            below as f64 + 0.5 * same as f64
        })
        .sum();
    over / (signed.len() as f64 * not.len() as f64)
}

/// An account beside the constants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The account.
    pub account: String,
    /// Nats an event over constants, each year scored by what was fitted to the others.
    pub by_years: Gain,
    /// The same over the covariate hazard.
    pub over_covariates: Gain,
    /// Nats an event over constants after the day up to which it was fitted.
    pub later: Option<Gain>,
    /// The same over the covariate hazard.
    pub later_over_covariates: Option<Gain>,
    /// Area under the curve after that day: of all ties, of those of the headline.
    pub auc: Option<Vec<f64>>,
}

/// A difference of log scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gain {
    /// Nats an event.
    pub nats: f64,
    /// 95 % interval by resampled years.
    pub interval: Interval,
    /// Blocks that were scored.
    pub blocks: usize,
}

impl Gain {
    /// Of one account over another in the blocks that both were scored in.
    #[must_use]
    pub fn over(record: &Record, own: &[f64], other: &[f64], seed: u64) -> Self {
        let events = |block: usize| {
            record.events.iter().filter(|event| record.block(event) == block).count() as f64
        };
        let rows: Vec<(f64, f64)> = own
            .iter()
            .zip(other)
            .enumerate()
            .filter(|(_, (a, b))| a.is_finite() && b.is_finite())
            .map(|(block, (a, b))| (a - b, events(block)))
            .collect();
        let ratio = |picked: &[usize]| {
            let sum = |part: fn(&(f64, f64)) -> f64| {
                picked.iter().map(|at| part(&rows[*at])).sum::<f64>()
            };
            sum(|row| row.0) / sum(|row| row.1).max(1.0)
        };
        let all: Vec<usize> = (0..rows.len()).collect();
        let interval = percentile(rows.len(), 0.95, RESAMPLES, seed, ratio);
        Self { nats: ratio(&all), interval, blocks: rows.len() }
    }

    /// A word for it, if there are blocks enough for one.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.blocks < LEAST_BLOCKS {
            return "";
        }
        match (self.interval.low > 0.0, self.interval.high < 0.0) {
            (true, _) => "better",
            (_, true) => "worse",
            _ => "not told apart",
        }
    }
}

/// Signatures of the headline by kind, each year expected by what was fitted to the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// The kind.
    pub kind: String,
    /// Signatures that there were.
    pub observed: u32,
    /// Signatures expected.
    pub expected: f64,
    /// The middle 80 % of a Poisson number with that mean.
    pub middle: (u32, u32),
}

impl Counted {
    /// By an expectation.
    #[must_use]
    pub fn of(kind: &str, observed: u32, expected: f64) -> Self {
        let middle = (poisson(0.1, expected), poisson(0.9, expected));
        Self { kind: kind.to_owned(), observed, expected, middle }
    }

    /// Whether what was observed lies in the middle.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.middle.0 <= self.observed && self.observed <= self.middle.1
    }

    /// Chance of exactly that number.
    #[must_use]
    pub fn chance(&self) -> f64 {
        negative_binomial_mass(self.observed, self.expected, f64::INFINITY)
    }
}
