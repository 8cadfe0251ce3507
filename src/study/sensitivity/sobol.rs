//! Sobol's indices: shares of the outcome's variance by factor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::statistics::{
    Interval,
    bootstrap::percentile,
    summary::{mean, variance},
};

/// The indices of one factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Index {
    /// First order: share of the variance that goes when only this factor is known.
    pub first: f64,
    /// 95 % bootstrap interval of it.
    pub first_interval: Interval,
    /// Total: share of the variance that stays when only this factor is unknown.
    pub total: f64,
    /// 95 % bootstrap interval of it.
    pub total_interval: Interval,
    /// Whether changing this factor never changed the outcome.
    pub never_acted: bool,
}

/// The outcomes at the points of a Saltelli design.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// At A.
    pub a: Vec<f64>,
    /// At B.
    pub b: Vec<f64>,
    /// At A crossed with B, by factor.
    pub crossed: Vec<Vec<f64>>,
}

impl Outcomes {
    /// Sorts outcomes in the order of [`crate::design::saltelli::Saltelli::points`]. None if
    /// their number is not `base` × (factors + 2).
    #[must_use]
    pub fn of(values: &[f64], base: usize) -> Option<Self> {
        if base == 0 || values.len() < 2 * base || !values.len().is_multiple_of(base) {
            return None;
        }
        let mut blocks = values.chunks(base).map(<[f64]>::to_vec);
        Some(Self { a: blocks.next()?, b: blocks.next()?, crossed: blocks.collect() })
    }

    /// The indices of all factors, with `resamples` bootstrap resamples of the rows.
    #[must_use]
    pub fn indices(&self, resamples: usize, seed: u64) -> Vec<Index> {
        let rows: Vec<usize> = (0..self.a.len()).collect();
        let interval = |statistic: &dyn Fn(&[usize]) -> f64| {
            percentile(rows.len(), 0.95, resamples, seed, statistic)
        };
        self.crossed
            .iter()
            .map(|crossed| Index {
                first: self.first(crossed, &rows),
                first_interval: interval(&|rows| self.first(crossed, rows)),
                total: self.total(crossed, &rows),
                total_interval: interval(&|rows| self.total(crossed, rows)),
                never_acted: self.a == *crossed,
            })
            .collect()
    }

    /// Saltelli et al. (2010), table 2 (b): mean of f_B (f_AB − f_A) over the variance. Outcomes
    /// are centred first, which leaves the estimate and takes away most of its error.
    fn first(&self, crossed: &[f64], rows: &[usize]) -> f64 {
        let (centre, variance) = self.moments(rows);
        let sum: f64 =
            rows.iter().map(|r| (self.b[*r] - centre) * (crossed[*r] - self.a[*r])).sum();
        sum / rows.len() as f64 / variance
    }

    /// Jansen (1999), table 2 (f): half the mean of (f_A − f_AB)² over the variance.
    fn total(&self, crossed: &[f64], rows: &[usize]) -> f64 {
        let (_, variance) = self.moments(rows);
        let square = |r: usize| (self.a[r] - crossed[r]) * (self.a[r] - crossed[r]);
        rows.iter().map(|r| square(*r)).sum::<f64>() / (2.0 * rows.len() as f64) / variance
    }

    /// Mean and variance of A and B together.
    fn moments(&self, rows: &[usize]) -> (f64, f64) {
        let all = || rows.iter().flat_map(|r| [self.a[*r], self.b[*r]]);
        let n = 2.0 * rows.len() as f64;
        let centre = all().sum::<f64>() / n;
        (centre, all().map(|x| (x - centre) * (x - centre)).sum::<f64>() / n)
    }
}

/// Where the variance of a single run comes from, when parameters are drawn from their ranges and
/// luck from its own: Var = Var(E[Y|parameters]) + E[Var(Y|parameters)].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sources {
    /// Variance between points: the parameters'.
    pub parameters: f64,
    /// Mean variance between replicates of one point: the seed's.
    pub seed: f64,
}

impl Sources {
    /// From replicates at every point, replicate k under the same luck at every point, by two-way
    /// analysis of variance. What luck adds at all points alike moves no point's mean against
    /// another's; only what it adds at each point on its own (the residual) does, by 1/replicates,
    /// and is taken out again (at least 0 stays). Luck drawn anew at every point is residual
    /// altogether, so the estimate holds for it, too.
    #[must_use]
    pub fn of(points: &[Vec<f64>]) -> Self {
        let within: Vec<f64> = points.iter().map(|replicates| variance(replicates)).collect();
        let means: Vec<f64> = points.iter().map(|replicates| mean(replicates)).collect();
        let seed = if within.is_empty() { 0.0 } else { mean(&within) };
        let replicates = points.iter().map(Vec::len).min().unwrap_or(0);
        // Variance over the points of what each replicate lies off its point's mean.
        let residual: f64 = (0..replicates)
            .map(|k| {
                let off = points.iter().zip(&means).map(|(point, mean)| point[k] - mean);
                variance(&off.collect::<Vec<f64>>())
            })
            .sum::<f64>()
            / (replicates.max(2) - 1) as f64;
        let noise = residual / replicates.max(1) as f64;
        Self { parameters: (variance(&means) - noise).max(0.0), seed }
    }

    /// Share of the variance of a single run that is the seed's; None if nothing varies.
    #[must_use]
    pub fn share_of_seed(&self) -> Option<f64> {
        let all = self.parameters + self.seed;
        (all > 0.0).then(|| self.seed / all)
    }
}

/// Ishigami & Homma's (1990) function of three factors in the unit cube, taken to −π … π: the
/// standard check of sensitivity analyses, sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁.
#[must_use]
pub fn ishigami(unit: &[f64; 3]) -> f64 {
    use deter_core::theory::maths::{powi, sin};
    use std::f64::consts::PI;
    let [x, y, z] = unit.map(|u| PI * (2.0 * u - 1.0));
    sin(x) + 7.0 * powi(sin(y), 2) + 0.1 * powi(z, 4) * sin(x)
}

/// The indices of [`ishigami`] by a Saltelli design of `base` × 5 points.
#[must_use]
pub fn of_ishigami(base: u32, resamples: usize, seed: u64) -> Vec<Index> {
    let Some(design) = crate::design::saltelli::Saltelli::new(3, base, seed) else {
        return Vec::new();
    };
    let values: Vec<f64> = design.points().iter().map(|p| ishigami(&[p[0], p[1], p[2]])).collect();
    Outcomes::of(&values, base as usize)
        .map(|outcomes| outcomes.indices(resamples, seed))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ishigami_has_its_indices() {
        let found = of_ishigami(1 << 14, 40, 2021);
        let first = [0.313_905_191_147_811_46, 0.442_411_144_790_040_9, 0.0];
        let total = [0.557_588_855_209_959_2, 0.442_411_144_790_040_9, 0.243_683_664_062_147_73];
        for ((index, first), total) in found.iter().zip(first).zip(total) {
            assert!((index.first - first).abs() < 0.02, "{index:?}");
            assert!((index.total - total).abs() < 0.02, "{index:?}");
            assert!(index.first_interval.low <= first + 0.01);
        }
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn what_never_acts_is_told() {
        let outcomes = Outcomes::of(&[1.0, 2.0, 5.0, 4.0, 1.0, 2.0, 5.0, 2.0], 2).unwrap();
        let found = outcomes.indices(10, 1);
        assert!(found[0].never_acted && !found[1].never_acted);
        assert_eq!((found[0].first, found[0].total), (0.0, 0.0));
        assert_eq!(Outcomes::of(&[1.0, 2.0, 3.0], 2), None);
    }

    #[test]
    fn variance_is_told_apart_by_its_source() {
        // Points at 0 and 10, luck of ±1 at both alike: between the means 50, within 2 (n − 1 = 1).
        let points = [vec![-1.0, 1.0], vec![9.0, 11.0]];
        let sources = Sources::of(&points);
        assert_eq!((sources.parameters, sources.seed), (50.0, 2.0));
        assert!((sources.share_of_seed().unwrap() - 2.0 / 52.0).abs() < 1e-15);
        // Luck that acts the other way round at the second point: residual 4, half of it in means.
        let crossed = Sources::of(&[vec![-1.0, 1.0], vec![11.0, 9.0]]);
        assert_eq!((crossed.parameters, crossed.seed), (48.0, 2.0));
        // Common luck far above the factor's effect hides nothing of it.
        let loud = Sources::of(&[vec![-100.0, 100.0], vec![-98.0, 102.0]]);
        assert_eq!(loud.parameters, 2.0);
        assert_eq!(Sources::of(&[vec![3.0, 3.0]]).share_of_seed(), None);
        // A constant whose mean is rounded has no variance to share.
        assert_eq!(Sources::of(&vec![vec![0.4; 3]; 7]).share_of_seed(), None);
    }
}
