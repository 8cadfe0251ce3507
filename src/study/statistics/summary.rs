//! Mean, spread, quantiles and histograms of a sample.

use serde::{Deserialize, Serialize};

/// Sample mean; NaN of an empty sample.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Unbiased sample variance (divisor n − 1), in two passes; 0 for fewer than two values.
#[must_use]
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
    squares / (values.len() - 1) as f64
}

/// Sample standard deviation.
#[must_use]
pub fn standard_deviation(values: &[f64]) -> f64 {
    variance(values).sqrt()
}

/// Monte-Carlo standard error of the mean of independent runs, s/√n.
#[must_use]
pub fn standard_error(values: &[f64]) -> f64 {
    (variance(values) / values.len() as f64).sqrt()
}

/// Quantile `p` of a sample in rising order: linear interpolation of the order statistics, type 7
/// of Hyndman & Fan (1996), the default of R and NumPy. NaN of an empty sample.
#[must_use]
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let share = place - below as f64;
    // Without the branch an infinite neighbour times a zero share would be NaN.
    if share == 0.0 {
        sorted[below]
    } else {
        sorted[below] + share * (sorted[above] - sorted[below])
    }
}

/// The sample in rising order, NaN last.
#[must_use]
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Quantile `p` of a sample in any order; see [`quantile_of_sorted`].
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> f64 {
    quantile_of_sorted(&sorted(values), p)
}

/// What one measure looks like over many runs. Units are those of the measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of runs.
    pub runs: usize,
    /// Sample mean.
    pub mean: f64,
    /// Standard deviation between runs.
    pub standard_deviation: f64,
    /// Monte-Carlo standard error of the mean.
    pub standard_error: f64,
    /// Least value.
    pub least: f64,
    /// 5 % of the runs lie below.
    pub p05: f64,
    /// A quarter of the runs lies below.
    pub p25: f64,
    /// Half of the runs lie below.
    pub median: f64,
    /// Three quarters of the runs lie below.
    pub p75: f64,
    /// 95 % of the runs lie below.
    pub p95: f64,
    /// Greatest value.
    pub greatest: f64,
}

impl Summary {
    /// The summary of a sample; all NaN (and no runs) of an empty one.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let sorted = sorted(values);
        let at = |p| quantile_of_sorted(&sorted, p);
        Self {
            runs: values.len(),
            mean: mean(values),
            standard_deviation: standard_deviation(values),
            standard_error: standard_error(values),
            least: at(0.0),
            p05: at(0.05),
            p25: at(0.25),
            median: at(0.5),
            p75: at(0.75),
            p95: at(0.95),
            greatest: at(1.0),
        }
    }
}

/// Counts in equal bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Edges, one more than there are bins. A bin holds its lower edge; the last one both.
    pub edges: Vec<f64>,
    /// Number of values in each bin.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// `bins` equal bins from the least to the greatest finite value. Values that are not finite
    /// are in none. None without finite values or bins.
    #[must_use]
    pub fn of(values: &[f64], bins: usize) -> Option<Self> {
        let finite = || values.iter().copied().filter(|x| x.is_finite());
        let low = finite().reduce(f64::min)?;
        let high = finite().reduce(f64::max)?;
        if bins == 0 {
            return None;
        }
        // A sample of one value still deserves a bin with a width.
        let (low, high) = if low == high { (low - 0.5, high + 0.5) } else { (low, high) };
        let width = (high - low) / bins as f64;
        let edges = (0..=bins).map(|k| low + width * k as f64).collect();
        let mut counts = vec![0; bins];
        for x in finite() {
            let bin = ((x - low) / width) as usize;
            counts[bin.min(bins - 1)] += 1;
        }
        Some(Self { edges, counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_known_sample() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), 5.0);
        assert!((variance(&values) - 32.0 / 7.0).abs() < 1e-15);
        assert!((standard_error(&values) - (32.0_f64 / 56.0).sqrt()).abs() < 1e-15);
        assert_eq!((variance(&[3.0]), Summary::of(&[]).runs), (0.0, 0));
    }

    #[test]
    fn quantiles_are_type_seven() {
        // R: quantile(c(10, 1, 2, 4), c(.1, .25, .5, .9), type = 7) = 1.3 1.75 3 8.2
        let values = [10.0, 1.0, 2.0, 4.0];
        for (p, expected) in [(0.1, 1.3), (0.25, 1.75), (0.5, 3.0), (0.9, 8.2), (1.0, 10.0)] {
            assert!((quantile(&values, p) - expected).abs() < 1e-12, "{p}");
        }
        assert_eq!(quantile(&[1.0, f64::INFINITY], 0.0), 1.0);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn a_histogram_holds_every_finite_value_once() {
        let values = [0.0, 1.0, 1.5, 2.0, 4.0, f64::NAN];
        let histogram = Histogram::of(&values, 4).unwrap();
        assert_eq!(histogram.edges, [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(histogram.counts, [1, 2, 1, 1]);
        assert_eq!(Histogram::of(&[3.0; 5], 1).unwrap().counts, [5]);
        assert_eq!(Histogram::of(&[f64::NAN], 3), None);
    }
}
