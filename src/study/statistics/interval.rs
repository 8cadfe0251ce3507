//! Intervals with a known distribution: shares, rare events, means.

use std::{cell::RefCell, collections::BTreeMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use deter_core::theory::special::{beta_cdf, beta_quantile, normal_quantile};

/// From `low` to `high`, both included, in the unit of what it is an interval of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether it holds `value`.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// How wide it is.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

thread_local! {
    static KNOWN: RefCell<BTreeMap<[u64; 3], f64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Most quantiles that are remembered.
const MOST_KNOWN: usize = 4096;

/// [`beta_quantile`], remembered: one comparison asks for the same few again and again, and each is slow.
fn quantile(p: f64, a: f64, b: f64) -> f64 {
    let key = [p, a, b].map(f64::to_bits);
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        *known.entry(key).or_insert_with(|| beta_quantile(p, a, b))
    })
}

/// Exact interval of a share, `events` of `runs` (Clopper & Pearson 1934): never covers less than
/// `confidence`, and so is wider than needed for small samples.
#[must_use]
pub fn clopper_pearson(events: u64, runs: u64, confidence: f64) -> Interval {
    let (k, n, tail) = (events.min(runs) as f64, runs as f64, (1.0 - confidence) / 2.0);
    Interval {
        low: if k > 0.0 { quantile(tail, k, n - k + 1.0) } else { 0.0 },
        high: if k < n { quantile(1.0 - tail, k + 1.0, n - k) } else { 1.0 },
    }
}

/// The same for a share whose cases come in clusters, such as the operations of one run: with as many
/// independent cases as would give its standard error (Korn & Graubard 1998). Of a share of which no
/// cluster differs that error says nothing: then each of the `clusters` counts as one case.
#[must_use]
pub fn clustered_share(
    share: f64,
    standard_error: f64,
    clusters: usize,
    confidence: f64,
) -> Interval {
    let runs = clusters as f64;
    let n = if standard_error > 0.0 {
        (share * (1.0 - share) / (standard_error * standard_error)).max(1.0)
    } else {
        runs
    };
    let (k, tail) = (share * n, (1.0 - confidence) / 2.0);
    Interval {
        low: if k > 0.0 { quantile(tail, k, n - k + 1.0) } else { 0.0 },
        high: if k < n { quantile(1.0 - tail, k + 1.0, n - k) } else { 1.0 },
    }
}

/// Score interval of a share, `events` of `runs` (Wilson 1927): covers `confidence` on average
/// over shares, and stays within 0 and 1. The whole of 0 to 1 without runs.
#[must_use]
pub fn wilson(events: u64, runs: u64, confidence: f64) -> Interval {
    if runs == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let n = runs as f64;
    let share = events.min(runs) as f64 / n;
    let z = normal_quantile(0.5 + confidence / 2.0);
    let shrink = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / shrink;
    let half = z / shrink * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    // Rounding must not push the ends of a sample without events, or without others, inside.
    Interval {
        low: if events == 0 { 0.0 } else { (centre - half).max(0.0) },
        high: if events >= runs { 1.0 } else { (centre + half).min(1.0) },
    }
}

/// Exact one-sided upper bound of a share, `events` of `runs`. Without events it is
/// 1 − (1 − confidence)^(1/runs), for 95 % about 3/runs: the "rule of three" (Hanley &
/// Lippman-Hand 1983). What never happened in 1000 runs may still happen in 3 of 1000.
#[must_use]
pub fn upper_bound(events: u64, runs: u64, confidence: f64) -> f64 {
    if events >= runs {
        return 1.0;
    }
    quantile(confidence, events as f64 + 1.0, (runs - events) as f64)
}

/// Two-sided p-value of Student's t with `freedom` degrees of freedom: P(|T| ≥ |t|), by the
/// regularised incomplete beta function I_{ν/(ν+t²)}(ν/2, 1/2).
#[must_use]
pub fn student_p(t: f64, freedom: f64) -> f64 {
    beta_cdf(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// The t that |T| stays below with probability `confidence`.
#[must_use]
pub fn student_quantile(confidence: f64, freedom: f64) -> f64 {
    let x = quantile(1.0 - confidence, freedom / 2.0, 0.5);
    (freedom * (1.0 - x) / x).sqrt()
}

/// Student's interval of a mean from its standard error: exact for normal values, good for any
/// with a variance once there are some dozens. The whole line for fewer than two runs.
#[must_use]
pub fn of_mean(mean: f64, standard_error: f64, runs: usize, confidence: f64) -> Interval {
    if runs < 2 {
        return Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    let half = student_quantile(confidence, (runs - 1) as f64) * standard_error;
    Interval { low: mean - half, high: mean + half }
}

/// P(X ≥ `events`) for `runs` trials of this chance: exact, by the beta distribution.
#[must_use]
pub fn binomial_upper_tail(events: u64, runs: u64, chance: f64) -> f64 {
    if events == 0 {
        1.0
    } else if events > runs {
        0.0
    } else {
        beta_cdf(chance, events as f64, (runs - events) as f64 + 1.0)
    }
}

/// Exact two-sided sign test: whether `rose` of the `rose + fell` pairs that moved could come from
/// a fair coin. For yes-or-no outcomes this is McNemar's exact test. 1 if nothing moved.
#[must_use]
pub fn sign_test(rose: u64, fell: u64) -> f64 {
    (2.0 * binomial_upper_tail(rose.max(fell), rose + fell, 0.5)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::chance::quantile::binomial;

    #[test]
    fn nothing_in_a_thousand_runs() {
        assert!((upper_bound(0, 1000, 0.95) - 0.002_991_249_545_095_331_4).abs() < 1e-12);
        assert!((clopper_pearson(0, 1000, 0.95).high - 0.003_682_083_896_865_64).abs() < 1e-12);
        assert!((wilson(0, 1000, 0.95).high - 0.003_826_758_487_344_305_5).abs() < 1e-9);
        assert_eq!((clopper_pearson(0, 9, 0.95).low, wilson(9, 9, 0.95).high), (0.0, 1.0));
        assert_eq!(clopper_pearson(0, 0, 0.95), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn shares_of_textbooks() {
        // Agresti & Coull (1998): 2 of 10, Clopper–Pearson 0.0252 to 0.5561, Wilson 0.0567 to 0.5098.
        let exact = clopper_pearson(2, 10, 0.95);
        assert!((exact.low - 0.0252).abs() < 5e-5 && (exact.high - 0.5561).abs() < 5e-5);
        let score = wilson(2, 10, 0.95);
        assert!((score.low - 0.0567).abs() < 5e-5 && (score.high - 0.5098).abs() < 5e-5);
    }

    #[test]
    fn a_clustered_share_stays_a_share_and_is_exact_where_nothing_is_clustered() {
        let error = |k: f64, n: f64| (k / n * (1.0 - k / n) / n).sqrt();
        let (own, exact) =
            (clustered_share(0.2, error(2.0, 10.0), 10, 0.95), clopper_pearson(2, 10, 0.95));
        assert!((own.low - exact.low).abs() < 1e-9 && (own.high - exact.high).abs() < 1e-9);
        let rare = clustered_share(0.004, 0.006, 60, 0.95);
        assert!(
            rare.low > 0.0 && rare.low < 0.004 && rare.high > 0.004 && rare.high < 1.0,
            "{rare:?}"
        );
        assert_eq!(clustered_share(0.0, 0.0, 20, 0.95), clopper_pearson(0, 20, 0.95));
    }

    #[test]
    fn student_has_its_tables() {
        for (freedom, t) in [(1.0, 12.7062), (9.0, 2.262_16), (30.0, 2.042_27), (999.0, 1.962_34)] {
            assert!((student_quantile(0.95, freedom) - t).abs() < 5e-5, "{freedom}");
            assert!((student_p(t, freedom) - 0.05).abs() < 1e-5);
        }
    }

    #[test]
    fn tails_of_coins() {
        assert!((binomial_upper_tail(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-12);
        assert!((sign_test(8, 2) - 112.0 / 1024.0).abs() < 1e-12);
        assert_eq!((sign_test(0, 0), sign_test(5, 5)), (1.0, 1.0));
    }

    /// The share of samples whose interval holds the truth, by the exact law of the count: 2000
    /// midpoints of the unit interval stand for all samples.
    fn coverage(chance: f64, runs: u32, interval: impl Fn(u64, u64) -> Interval) -> f64 {
        let held = (0..2000).filter(|i| {
            let events = binomial((f64::from(*i) + 0.5) / 2000.0, runs, chance);
            interval(u64::from(events), u64::from(runs)).holds(chance)
        });
        held.count() as f64 / 2000.0
    }

    #[test]
    fn intervals_of_shares_cover() {
        for chance in [0.02, 0.1, 0.37, 0.5] {
            assert!(coverage(chance, 400, |k, n| clopper_pearson(k, n, 0.95)) >= 0.948, "{chance}");
            let score = coverage(chance, 400, |k, n| wilson(k, n, 0.95));
            assert!((0.93..=0.97).contains(&score), "{chance}: {score}");
        }
    }
}
