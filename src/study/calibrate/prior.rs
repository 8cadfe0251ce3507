//! Priors, by their quantile functions: all work goes on in the unit cube, where every prior is flat.

use deter_core::{
    choices,
    theory::{
        maths::{exp, ln, normal_cdf},
        special::{beta_quantile, normal_quantile},
    },
};

choices! {
    /// What is believed of a number before the record is looked at.
    #[derive(Copy)]
    pub enum Prior {
        /// Every value between the two alike.
        Uniform(f64, f64),
        /// Every factor alike, between two positive numbers.
        LogUniform(f64, f64),
        /// A normal distribution, cut at two ends.
        Normal {
            /// Mean before the cut.
            mean: f64,
            /// Standard deviation before the cut.
            deviation: f64,
            /// The ends.
            within: (f64, f64),
        },
        /// A beta distribution, stretched between two ends.
        Beta {
            /// First shape: that of the upper end.
            a: f64,
            /// Second shape: that of the lower end.
            b: f64,
            /// The ends.
            within: (f64, f64),
        },
    }
}

impl Prior {
    /// What is wrong with it, if anything is.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let ends = |low: f64, high: f64| low.is_finite() && high.is_finite() && low < high;
        let positive = |x: f64| x.is_finite() && x > 0.0;
        let sound = match *self {
            Self::Uniform(low, high) => ends(low, high),
            Self::LogUniform(low, high) => ends(low, high) && low > 0.0,
            Self::Normal { mean, deviation, within } => {
                mean.is_finite() && positive(deviation) && ends(within.0, within.1)
            }
            Self::Beta { a, b, within } => positive(a) && positive(b) && ends(within.0, within.1),
        };
        let expected = match self {
            Self::Uniform(..) => "two finite numbers, the lower one first",
            Self::LogUniform(..) => "two positive numbers, the lower one first",
            Self::Normal { .. } => "a positive deviation and two finite ends, the lower one first",
            Self::Beta { .. } => "two positive shapes and two finite ends, the lower one first",
        };
        (!sound).then_some(expected)
    }

    /// The value below which the share `u` of the prior lies.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Uniform(low, high) => low + u * (high - low),
            Self::LogUniform(low, high) => exp(ln(low) + u * (ln(high) - ln(low))).clamp(low, high),
            Self::Normal { mean, deviation, within: (low, high) } => {
                let (a, b) = ((low - mean) / deviation, (high - mean) / deviation);
                // In the lower tail chances keep their digits, so the upper one is mirrored.
                let z =
                    if a + b > 0.0 { -cut_normal(-b, -a, 1.0 - u) } else { cut_normal(a, b, u) };
                (mean + deviation * z).clamp(low, high)
            }
            Self::Beta { a, b, within: (low, high) } => {
                (low + beta_quantile(u, a, b) * (high - low)).clamp(low, high)
            }
        }
    }

    /// The least and the greatest value.
    #[must_use]
    pub const fn ends(&self) -> (f64, f64) {
        match *self {
            Self::Uniform(low, high) | Self::LogUniform(low, high) => (low, high),
            Self::Normal { within, .. } | Self::Beta { within, .. } => within,
        }
    }

    /// Values that stand for it: the middles of `count` equal shares.
    #[must_use]
    pub fn sample(&self, count: usize) -> Vec<f64> {
        (0..count).map(|k| self.quantile((k as f64 + 0.5) / count as f64)).collect()
    }
}

/// Quantile of a standard normal cut at `a` < `b`, a + b ≤ 0. Where even the chance of being below b
/// is less than the least number, the tail is an exponential one.
fn cut_normal(a: f64, b: f64, u: f64) -> f64 {
    let (below, above) = (normal_cdf(a), normal_cdf(b));
    if above > f64::MIN_POSITIVE {
        return normal_quantile(below + u * (above - below));
    }
    let share = 1.0 - exp(b * (b - a));
    b - ln(1.0 - (1.0 - u) * share) / b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::summary::{mean, standard_deviation};

    #[test]
    fn quantiles_rise_from_end_to_end() {
        for prior in [
            Prior::Uniform(-1.0, 3.0),
            Prior::LogUniform(0.1, 10.0),
            Prior::Normal { mean: 1.0, deviation: 2.0, within: (0.0, 2.5) },
            Prior::Beta { a: 2.0, b: 5.0, within: (-1.0, 1.0) },
        ] {
            assert_eq!(prior.problem(), None);
            let values: Vec<f64> =
                (0..=100).map(|i| prior.quantile(f64::from(i) / 100.0)).collect();
            assert!(values.is_sorted(), "{prior:?}");
            let (low, high) = prior.ends();
            assert!((values[0] - low).abs() < 1e-9 && (values[100] - high).abs() < 1e-9);
        }
        assert!((Prior::LogUniform(0.1, 10.0).quantile(0.5) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_normal_cut_far_out_is_no_end_of_it() {
        for far in [8.0_f64, 10.0, 30.0, 50.0] {
            for sign in [1.0_f64, -1.0] {
                let ends = [sign * far, sign * (far + 2.0)];
                let within = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                let prior = Prior::Normal { mean: 0.0, deviation: 1.0, within };
                let middle = sign * prior.quantile(0.5);
                // Beyond z a normal falls like e^(−z·t): the middle is ln 2 / z further out.
                let expected = far + core::f64::consts::LN_2 / far;
                assert!(
                    (middle - expected).abs() < 1.0 / (far * far * far),
                    "{far} {sign}: {middle}"
                );
                assert!(prior.quantile(0.25) < prior.quantile(0.75));
            }
        }
    }

    #[test]
    fn a_normal_cut_eight_to_forty_deviations_out_spreads_as_its_tail_does() {
        // Mills: beyond z the mean is φ(z)/(1 − Φ(z)) = z + 1/z − 2/z³ + …, the deviation nearly 1/z.
        for far in [8.3_f64, 9.6, 37.4, 37.7, 38.5] {
            let (centre, deviation) = (3.0, 0.25);
            let end = centre + far * deviation;
            let prior = Prior::Normal { mean: centre, deviation, within: (end, end + 2.0) };
            let values = prior.sample(4_000);
            let out = (mean(&values) - end) / deviation;
            assert!(
                (out - (1.0 / far - 2.0 / (far * far * far))).abs() < 0.02 / far,
                "{far}: {out}"
            );
            let spread = standard_deviation(&values) / deviation;
            assert!((spread * far - 1.0).abs() < 0.05, "{far}: {spread}");
        }
    }

    #[test]
    fn moments_are_those_of_the_books() {
        // Beta(2, 5): mean 2/7, variance 10/392. A normal cut far out is a normal.
        let beta = Prior::Beta { a: 2.0, b: 5.0, within: (0.0, 1.0) }.sample(4000);
        assert!((mean(&beta) - 2.0 / 7.0).abs() < 1e-5);
        assert!((standard_deviation(&beta) - (10.0_f64 / 392.0).sqrt()).abs() < 1e-3);
        let normal = Prior::Normal { mean: 3.0, deviation: 0.5, within: (-7.0, 13.0) };
        let normal = normal.sample(4000);
        assert!((mean(&normal) - 3.0).abs() < 1e-9);
        assert!((standard_deviation(&normal) - 0.5).abs() < 1e-3);
    }

    #[test]
    fn nonsense_is_told() {
        for prior in [
            Prior::Uniform(2.0, 1.0),
            Prior::LogUniform(0.0, 1.0),
            Prior::Normal { mean: 0.0, deviation: 0.0, within: (0.0, 1.0) },
            Prior::Beta { a: 1.0, b: f64::NAN, within: (0.0, 1.0) },
        ] {
            assert!(prior.problem().is_some(), "{prior:?}");
        }
    }
}
