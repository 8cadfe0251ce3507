//! Mean, spread and quantiles of a sample.

/// Sample mean; NaN of an empty sample.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Unbiased sample variance (divisor n − 1), in two passes; 0 for fewer than two values, and where they
/// differ by rounding alone ([`is_rounding`]), so that every ratio of variances knows a constant.
#[must_use]
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
    let variance = squares / (values.len() - 1) as f64;
    let largest = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if is_rounding(variance, largest) { 0.0 } else { variance }
}

/// Whether numbers as large as this can vary so little by rounding alone: what differs by less than a
/// part in 10¹² is the same number, and no share of its variance means anything.
#[must_use]
pub fn is_rounding(variance: f64, largest: f64) -> bool {
    // Not the square of the product, which may be too small for a number.
    variance.sqrt() <= 1e-12 * largest.abs()
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

/// The same of values that rise, each with how often it came.
#[must_use]
pub fn quantile_of_counts(counts: impl Iterator<Item = (f64, u64)> + Clone, p: f64) -> f64 {
    let all: u64 = counts.clone().map(|(_, count)| count).sum();
    let Some(last) = all.checked_sub(1) else { return f64::NAN };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let at = |rank: u64| {
        let mut below = 0;
        let found = counts.clone().find(|(_, count)| {
            below += count;
            below > rank
        });
        found.map_or(f64::NAN, |(value, _)| value)
    };
    let below = place.floor();
    let (value, share) = (at(below as u64), place - below);
    if share == 0.0 { value } else { value + share * (at((below as u64 + 1).min(last)) - value) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_known_sample() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), 5.0);
        assert!((variance(&values) - 32.0 / 7.0).abs() < 1e-15);
        assert!((standard_error(&values) - (32.0_f64 / 56.0).sqrt()).abs() < 1e-15);
        assert_eq!(variance(&[3.0]), 0.0);
        // Constants whose mean is rounded.
        assert_eq!((variance(&[0.4; 7]), variance(&[853.214_123; 61])), (0.0, 0.0));
        assert!(variance(&[0.4, 0.4 + 1e-9]) > 0.0);
    }

    #[test]
    fn quantiles_are_type_seven() {
        // R: quantile(c(10, 1, 2, 4), c(.1, .25, .5, .9), type = 7) = 1.3 1.75 3 8.2
        let values = [10.0, 1.0, 2.0, 4.0];
        for (p, expected) in [(0.1, 1.3), (0.25, 1.75), (0.5, 3.0), (0.9, 8.2), (1.0, 10.0)] {
            assert!((quantile(&values, p) - expected).abs() < 1e-12, "{p}");
        }
        assert_eq!(quantile_of_sorted(&[1.0, f64::INFINITY], 0.0), 1.0);
        assert!(quantile_of_sorted(&[], 0.5).is_nan());
        let counts = [(1.0, 2), (2.0, 1), (4.0, 3)];
        for p in [0.0, 0.05, 0.3, 0.5, 0.77, 1.0] {
            let whole = quantile_of_sorted(&[1.0, 1.0, 2.0, 4.0, 4.0, 4.0], p);
            assert_eq!(quantile_of_counts(counts.into_iter(), p), whole, "{p}");
        }
        assert!(quantile_of_counts([].into_iter(), 0.5).is_nan());
        assert!(is_rounding(1e-28, 0.4) && is_rounding(0.0, 0.0) && !is_rounding(1e-20, 0.4));
    }
}
