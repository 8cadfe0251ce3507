about! {
    //! Operations below the threshold of war, as counts: their level, what theory moves in it, their
    //! number.
    //!
    //! The record of a challenger's operations against a target is well told by a level that wanders
    //! (a random walk in logs, so that the best forecast of next year is this year, with its drift) and
    //! by counts around it that are more uneven than Poisson's (negative binomial; Cameron & Trivedi
    //! 2013). Levels come from the record; theory says what moves them from there: a choice among
    //! targets and holding back whose constants make it give the record at the start (alternative-
    //! specific constants; Train 2009, chapter 2). The ceiling is that of capacity: presence saturates.
}

use super::maths::{exp, ln, powi};

/// How a level wanders when nothing else moves it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walk {
    /// Growth of the mean, 1/yr.
    pub drift: f64,
    /// Standard deviation of the change of the logarithm over a year.
    pub volatility: f64,
    /// Share of what the logarithm is above its ceiling that a turn takes back, 0 to 1.
    pub reversion: f64,
}

impl Walk {
    /// The logarithm of a level against that of the start, a turn later:
    /// `x' = x + drift/T − σ²/2 + σ·ε` with `σ = volatility/√T`, so that the mean of the level grows by
    /// exp(drift/T) and by nothing else; above the logarithm of the `ceiling` a share of the excess is
    /// taken back.
    ///
    /// `turns_per_year` T > 0; `normal` ε is a standard normal number.
    ///
    /// ```
    /// # use deter_core::theory::operations::Walk;
    /// let walk = Walk { drift: 0.2, volatility: 0.0, reversion: 0.5 };
    /// assert!((walk.step(0.0, 1.0, 4.0, 0.0) - 0.05).abs() < 1e-15);
    /// assert!((walk.step(1.25, 1.0, 4.0, 0.0) - 1.15).abs() < 1e-15); // 0.3 above, half is taken back
    /// ```
    #[must_use]
    pub fn step(&self, log_level: f64, log_ceiling: f64, turns_per_year: f64, normal: f64) -> f64 {
        let spread = self.volatility / turns_per_year.sqrt();
        let free =
            log_level + self.drift / turns_per_year - 0.5 * spread * spread + spread * normal;
        free - self.reversion * (free - log_ceiling).max(0.0)
    }

    /// Mean and variance of a count after `years` far from the ceiling, if it started at `level` and
    /// has this `dispersion` k around its mean: `m = level·e^{drift·t}` and, by the law of total
    /// variance, `m + m²·(e^{σ²t}·(1 + 1/k) − 1)` with σ the yearly volatility.
    #[must_use]
    pub fn count_after(&self, level: f64, dispersion: f64, years: f64) -> (f64, f64) {
        let mean = level * exp(self.drift * years);
        (mean, count_variance(mean, self.volatility * self.volatility * years, dispersion))
    }

    /// Mean and variance of what the logarithm is above its ceiling after `turns`, if it began `above`
    /// it and never falls below: with g = drift/T − σ²/2, σ = volatility/√T and q = 1 − reversion,
    ///
    /// ```text
    /// qᵗ·above + q·g·(1 − qᵗ)/(1 − q)   and   q²·σ²·(1 − q²ᵗ)/(1 − q²),
    /// ```
    ///
    /// an autoregression of the first order. So a drift upwards ends at q·g/(1 − q). Needs a reversion
    /// above 0 and `turns_per_year` T > 0.
    #[must_use]
    pub fn above_ceiling(&self, above: f64, turns_per_year: f64, turns: u32) -> (f64, f64) {
        let spread = self.volatility * self.volatility / turns_per_year;
        let growth = self.drift / turns_per_year - 0.5 * spread;
        let kept = 1.0 - self.reversion;
        let left = powi(kept, turns);
        let mean = left * above + kept * growth * (1.0 - left) / self.reversion;
        (mean, kept * kept * spread * (1.0 - left * left) / (1.0 - kept * kept))
    }

    /// Mean and variance of a count with this `dispersion` after `turns`, if its level began at `level`,
    /// its logarithm `above` the ceiling, and never falls below: [`Self::above_ceiling`] makes the level
    /// log-normal.
    #[must_use]
    pub fn count_above_ceiling(
        &self,
        level: f64,
        above: f64,
        dispersion: f64,
        turns_per_year: f64,
        turns: u32,
    ) -> (f64, f64) {
        let (now, variance) = self.above_ceiling(above, turns_per_year, turns);
        let mean = level * exp(now - above + 0.5 * variance);
        (mean, count_variance(mean, variance, dispersion))
    }
}

/// Variance of a count with this mean m and dispersion k around a level whose logarithm is normal with
/// variance v, by the law of total variance: `m + m²·(e^v·(1 + 1/k) − 1)`.
#[must_use]
pub fn count_variance(mean: f64, log_variance: f64, dispersion: f64) -> f64 {
    mean + mean * mean * (exp(log_variance) * (1.0 + 1.0 / dispersion) - 1.0)
}

/// Correlation of two such counts, each (mean, variance), if the logarithms of their levels have the
/// covariance c: `m₁·m₂·(e^c − 1)/√(v₁·v₂)`.
#[must_use]
pub fn count_correlation(one: (f64, f64), other: (f64, f64), log_covariance: f64) -> f64 {
    one.0 * other.0 * (exp(log_covariance) - 1.0) / (one.1 * other.1).sqrt()
}

/// Capacity to operate against that of the start, which grows with military capacity and saturates:
/// `(1 + h)·x/(x + h)` at a ratio of capacities x ≥ 0; 1 at x = 1, at most 1 + h.
#[must_use]
pub fn saturated(ratio: f64, saturation: f64) -> f64 {
    if ratio + saturation > 0.0 { (1.0 + saturation) * ratio / (ratio + saturation) } else { 0.0 }
}

/// A target in the choice of [`shifts`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// Utility of an operation there over that at which it has its weight.
    pub worth: f64,
    /// Its weight among all targets and holding back.
    pub weight: f64,
}

/// Logarithms of a shift that stand for none left, and for more than any level can take.
pub const FARTHEST: f64 = 60.0;

/// By how much theory changes the level of every target, as a logarithm: the logit choice among the
/// targets and holding back over what it was with all worths 0,
///
/// ```text
/// ln F_j = λ·w_j − ln(h + Σ_k v_k·exp(λ·w_k)),   h + Σ_k v_k = 1 at the start.
/// ```
///
/// What becomes worth less to attack is attacked less; a part of that moves to the other targets
/// (displacement), the smaller the more is held back at the start, `held` h. `precision` λ ≥ 0, infinity is the
/// best response; the result lies within ±[`FARTHEST`]. Sums run in the order given.
///
/// # Panics
/// If the slices differ in length.
pub fn shifts(alternatives: &[Alternative], held: f64, precision: f64, shifts: &mut [f64]) {
    assert_eq!(alternatives.len(), shifts.len(), "a shift for each");
    // An infinite precision times no difference is none.
    let scaled = |difference: f64| if difference == 0.0 { 0.0 } else { precision * difference };
    let weighed = || alternatives.iter().filter(|one| one.weight > 0.0);
    let floor = if held > 0.0 { 0.0 } else { f64::NEG_INFINITY };
    let best = weighed().map(|one| one.worth).fold(floor, f64::max);
    // Nobody to choose among: everyone answers for itself.
    let (best, sum) = if best == f64::NEG_INFINITY {
        (0.0, 1.0)
    } else {
        let holding = if held > 0.0 { held * exp(scaled(-best)) } else { 0.0 };
        let add = |sum, one: &Alternative| sum + one.weight * exp(scaled(one.worth - best));
        (best, weighed().fold(holding, add))
    };
    let of_all = ln(sum);
    for (shift, one) in shifts.iter_mut().zip(alternatives) {
        *shift = (scaled(one.worth - best) - of_all).clamp(-FARTHEST, FARTHEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::special::normal_quantile;

    #[test]
    fn the_mean_of_a_level_grows_by_its_drift_alone() {
        for (drift, volatility) in [(0.0, 0.8), (0.3, 0.4), (-0.5, 1.2)] {
            let walk = Walk { drift, volatility, reversion: 0.3 };
            let cells = 40_000;
            let mean: f64 = (0..cells)
                .map(|i| normal_quantile((f64::from(i) + 0.5) / f64::from(cells)))
                .map(|normal| exp(walk.step(0.0, f64::INFINITY, 4.0, normal)))
                .sum::<f64>()
                / f64::from(cells);
            assert!((mean / exp(drift / 4.0) - 1.0).abs() < 2e-4, "{drift} {volatility}: {mean}");
        }
    }

    #[test]
    fn above_the_ceiling_a_level_returns_and_below_it_walks_free() {
        let walk = Walk { drift: 0.0, volatility: 0.0, reversion: 0.25 };
        let mut level = 1.0;
        for _ in 0..40 {
            let next = walk.step(level, 0.4, 4.0, 0.0);
            assert!(next < level && next >= 0.4);
            level = next;
        }
        assert!(level - 0.4 < 1e-4);
        assert_eq!(walk.step(0.3, 0.4, 4.0, 0.0).to_bits(), 0.3_f64.to_bits());
    }

    #[test]
    fn above_the_ceiling_the_walk_is_an_autoregression() {
        let walk = Walk { drift: 1.2, volatility: 0.0, reversion: 0.25 };
        let (mut level, ceiling) = (2.0, 0.5);
        for turn in 1..=60 {
            level = walk.step(level, ceiling, 4.0, 0.0);
            let (mean, variance) = walk.above_ceiling(1.5, 4.0, turn);
            assert!((level - ceiling - mean).abs() < 1e-12 && variance == 0.0);
        }
        assert!((level - ceiling - 0.75 * 0.3 / 0.25).abs() < 1e-7);
        let restless = Walk { volatility: 0.4, ..walk };
        // One turn: q²σ²; two: q²σ²(1 + q²).
        let one = 0.5625 * 0.04;
        assert!((restless.above_ceiling(1.5, 4.0, 1).1 - one).abs() < 1e-15);
        assert!((restless.above_ceiling(1.5, 4.0, 2).1 - one * 1.5625).abs() < 1e-15);
    }

    #[test]
    fn counts_of_one_level_go_together_and_counts_of_none_do_not() {
        let count = |k: f64| (30.0, count_variance(30.0, 0.09, k));
        assert_eq!(count_correlation(count(4.0), count(4.0), 0.0), 0.0);
        // Without chance around the level only Poisson's is left.
        let level = 900.0 * (exp(0.09) - 1.0);
        let found = count_correlation(count(f64::INFINITY), count(f64::INFINITY), 0.09);
        assert!((found - level / (30.0 + level)).abs() < 1e-12);
    }

    #[test]
    fn capacity_saturates_and_starts_at_one() {
        assert_eq!((saturated(1.0, 1.2), saturated(0.0, 1.2)), (1.0, 0.0));
        assert!(saturated(1e300, 1.2) <= 2.2 && saturated(2.0, 1.2) > 1.0);
        assert_eq!(saturated(0.0, 0.0), 0.0);
    }

    fn of(worths: &[f64], weights: &[f64], held: f64, precision: f64) -> Vec<f64> {
        let alternatives: Vec<Alternative> = worths
            .iter()
            .zip(weights)
            .map(|(worth, weight)| Alternative { worth: *worth, weight: *weight })
            .collect();
        let mut found = vec![0.0; worths.len()];
        shifts(&alternatives, held, precision, &mut found);
        found
    }

    #[test]
    fn at_rest_nothing_shifts_and_what_is_displaced_is_not_lost() {
        let weights = [0.5, 0.1, 0.2];
        for precision in [0.0, 4.0, f64::INFINITY] {
            assert!(of(&[0.0; 3], &weights, 0.2, precision).iter().all(|f| f.abs() < 1e-15));
        }
        let total = |worths: &[f64], held: f64| -> f64 {
            let weights = weights.map(|w| w * (1.0 - held) / 0.8);
            let factors = of(worths, &weights, held, 4.0);
            factors.iter().zip(weights).map(|(f, w)| w * exp(*f)).sum::<f64>() / (1.0 - held)
        };
        // A target worth less: fewer operations there, more elsewhere; with nothing held back the sum
        // stays, else it falls.
        let found = of(&[-0.2, 0.0, 0.0], &weights, 0.2, 4.0);
        assert!(found[0] < 0.0 && found[1] > 0.0 && (found[1] - found[2]).abs() < 1e-15);
        assert!((total(&[-0.2, 0.0, 0.0], 0.0) - 1.0).abs() < 1e-12);
        assert!(total(&[-0.2, 0.0, 0.0], 0.6) < 1.0);
        // All held back but for a sliver: every target answers for itself, by the odds.
        let alone = of(&[0.1, 0.0, 0.0], &[1e-9; 3], 1.0, 4.0);
        assert!((alone[0] - 0.4).abs() < 1e-6 && alone[1].abs() < 1e-6);
    }

    #[test]
    fn with_weights_of_one_it_is_the_plain_logit() {
        let (worths, mut chances) = ([0.3, -0.2, 0.05], [0.0; 4]);
        for precision in [0.0, 3.0, 20_000.0, f64::INFINITY] {
            let found = of(&worths, &[1.0; 3], 1.0, precision);
            let options = [0.0, worths[0], worths[1], worths[2]];
            crate::theory::choice::logit(&options, precision, &mut chances);
            for (f, p) in found.iter().zip(&chances[1..]) {
                assert!((exp(*f) - p).abs() < 1e-12, "{precision}: {f} {p}");
            }
        }
    }
}
