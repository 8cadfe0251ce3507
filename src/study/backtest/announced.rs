//! What is told of announced probabilities: how well they rank, and Murphy's decomposition.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    score::{Brier, brier},
    statistics::summary::sorted,
};

/// Bins of the reliability diagram, and classes of Murphy's decomposition.
pub const BINS: usize = 10;

/// How well the runs tell those who sign from those who do not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ranking {
    /// Id of the observation.
    pub of: String,
    /// By the end of which day.
    pub by: String,
    /// The chance that one who signed had been given more than one who did not; 0.5 is a coin. None if all
    /// signed, or nobody.
    pub auc: Option<f64>,
    /// How many signed.
    pub signed: usize,
    /// How many could have.
    pub candidates: usize,
}

/// The chance that a forecast that came true had been given more than one that did not, ties by half
/// (Hanley & McNeil 1982). None if all or none came true.
#[must_use]
pub fn auc(probabilities: &[f64], outcomes: &[bool]) -> Option<f64> {
    let of = |wanted: bool| {
        let pairs = probabilities.iter().zip(outcomes);
        sorted(&pairs.filter(|(_, y)| **y == wanted).map(|(p, _)| *p).collect::<Vec<_>>())
    };
    let (yes, no) = (of(true), of(false));
    let over = yes.iter().map(|p| {
        let below = no.partition_point(|q| q < p);
        (below + no.partition_point(|q| q <= p)) as f64 / 2.0
    });
    let pairs = yes.len() as f64 * no.len() as f64;
    (pairs > 0.0).then(|| over.sum::<f64>() / pairs)
}

/// Murphy's (1973) decomposition in ten classes of probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Murphy {
    /// Every probability replaced by the mean of its class.
    pub classed: Brier,
    /// What the classes hide: the Brier score less that of the classed probabilities.
    pub within_classes: f64,
}

/// Murphy's decomposition in classes. None without questions.
#[must_use]
pub fn murphy(probabilities: &[f64], outcomes: &[bool]) -> Option<Murphy> {
    let class = |p: f64| ((p * BINS as f64) as usize).min(BINS - 1);
    let mut sums = [(0.0, 0.0); BINS];
    for p in probabilities {
        let sum = &mut sums[class(*p)];
        *sum = (sum.0 + p, sum.1 + 1.0);
    }
    let mean_of_class = |p: &f64| sums[class(*p)].0 / sums[class(*p)].1;
    let classed: Vec<f64> = probabilities.iter().map(mean_of_class).collect();
    let (whole, classed) = (brier(probabilities, outcomes)?, brier(&classed, outcomes)?);
    Some(Murphy { classed, within_classes: whole.score - classed.score })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decomposition_adds_up() {
        let p: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 200) / 199.0).collect();
        let y: Vec<bool> = (0..200).map(|i| i * 53 % 97 < i % 60).collect();
        let m = murphy(&p, &y).unwrap();
        let b = m.classed;
        let whole = brier(&p, &y).unwrap().score;
        let sum = b.reliability - b.resolution + b.uncertainty + m.within_classes;
        assert!((sum - whole).abs() < 1e-12, "{sum} instead of {whole}");
        assert!((b.score - (b.reliability - b.resolution + b.uncertainty)).abs() < 1e-12);
        assert_eq!(murphy(&[], &[]), None);
    }

    #[test]
    fn a_ranking_counts_pairs_and_half_of_ties() {
        let y = [true, false, false, true];
        assert_eq!(auc(&[0.9, 0.1, 0.2, 0.8], &y), Some(1.0));
        assert_eq!(auc(&[0.1, 0.9, 0.8, 0.2], &y), Some(0.0));
        assert_eq!(auc(&[0.5; 4], &y), Some(0.5));
        assert_eq!(auc(&[0.3, 0.3, 0.1, 0.2], &y), Some(0.625));
        assert_eq!(auc(&[0.1, 0.2], &[false, false]), None);
    }
}
