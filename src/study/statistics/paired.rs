//! Two worlds under the same luck: run r of one beside run r of the other.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    bootstrap::bca_of_means,
    interval::{Interval, sign_test, student_p, upper_bound},
    summary::{mean, sorted, standard_deviation, standard_error, variance},
};

/// Resamples behind every interval here: enough that the ends of a 95 % interval move by less than
/// a tenth of its width from seed to seed.
pub const RESAMPLES: usize = 2000;

/// The test behind a p-value of "no difference".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The exact sign test over the pairs that differ (of yes-or-no measures: McNemar's).
    Sign,
    /// Student's t of the mean difference of pairs.
    PairedT,
}

impl Test {
    /// Its name for a table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::PairedT => "paired t",
        }
    }
}

/// What changes in one measure from the first world to the second. Differences are second minus
/// first, in the unit of the measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Paired {
    /// Number of pairs.
    pub runs: usize,
    /// Mean in the first world.
    pub first: f64,
    /// Mean in the second world.
    pub second: f64,
    /// Mean difference.
    pub difference: f64,
    /// Standard deviation of the first world's runs, to see the difference beside.
    pub spread: f64,
    /// 95 % interval of the mean difference (bootstrap, BCa).
    pub interval: Interval,
    /// p-value of "no difference": the exact sign test where all differences are −1, 0 or 1
    /// (yes-or-no measures: McNemar) or fewer than 25 pairs differ, Student's paired t otherwise.
    pub p: f64,
    /// Which of the two it is.
    pub test: Test,
    /// Share of worlds in which the measure rose.
    pub rose: f64,
    /// Share of worlds in which it fell.
    pub fell: f64,
    /// Share of worlds in which it stayed, to the last bit.
    pub stayed: f64,
    /// Greatest share of worlds in which it may differ, at 95 % confidence: what "no pair differed"
    /// does not exclude.
    pub may_differ: f64,
    /// Probability of superiority: that a run of the second world exceeds an independent run of the
    /// first, ties counted half. One half: neither.
    pub superiority: f64,
    /// Cliff's delta, 2 × superiority − 1.
    pub cliff: f64,
    /// Cohen's d for pairs, mean difference / its standard deviation; 0 if nothing differs,
    /// infinite if all pairs differ alike.
    #[serde(with = "super::number")]
    #[schemars(with = "serde_json::Value")]
    pub cohen: f64,
    /// Variance of the difference that pairing saves: 1 − Var(second − first) / (Var(first) +
    /// Var(second)). 0: pairing did nothing; 0.9: a tenth of the runs does. None if both worlds are
    /// constant.
    pub variance_saved: Option<f64>,
}

impl Paired {
    /// Compares run by run. Runs beyond the shorter of the two are left out. `seed` is that of the
    /// bootstrap.
    #[must_use]
    pub fn of(first: &[f64], second: &[f64], seed: u64) -> Self {
        let differences = differences(first, second);
        let interval = bca_of_means(&[&differences], 0.95, RESAMPLES, seed);
        Self::with(first, second, &differences, interval[0])
    }

    /// The same of many measures, each as if it were alone; runs are drawn for all at once.
    #[must_use]
    pub fn all(measures: &[(Vec<f64>, Vec<f64>)], seed: u64) -> Vec<Self> {
        let all = measures.par_iter().map(|(first, second)| differences(first, second));
        let all: Vec<Vec<f64>> = all.collect();
        let columns: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
        let intervals = bca_of_means(&columns, 0.95, RESAMPLES, seed);
        let found = (0..measures.len()).into_par_iter().map(|at| {
            let (first, second) = &measures[at];
            Self::with(first, second, &all[at], intervals[at])
        });
        found.collect()
    }

    fn with(first: &[f64], second: &[f64], differences: &[f64], interval: Interval) -> Self {
        let runs = differences.len();
        let (first, second) = (&first[..runs], &second[..runs]);
        let rose = differences.iter().filter(|d| **d > 0.0).count();
        let fell = differences.iter().filter(|d| **d < 0.0).count();
        let share = |count: usize| if runs == 0 { 0.0 } else { count as f64 / runs as f64 };
        let difference = mean(differences);
        let spread = standard_deviation(differences);
        let apart = variance(first) + variance(second);
        let superiority = superiority(first, second);
        let (p, test) = p_of(differences, rose as u64, fell as u64);
        Self {
            runs,
            first: mean(first),
            second: mean(second),
            difference,
            spread: standard_deviation(first),
            interval,
            p,
            test,
            rose: share(rose),
            fell: share(fell),
            stayed: share(runs - rose - fell),
            may_differ: upper_bound((rose + fell) as u64, runs as u64, 0.95),
            superiority,
            cliff: 2.0 * superiority - 1.0,
            cohen: match (difference == 0.0, spread > 0.0) {
                (true, _) => 0.0,
                (false, true) => difference / spread,
                (false, false) => f64::INFINITY.copysign(difference),
            },
            variance_saved: (apart > 0.0).then(|| 1.0 - spread * spread / apart),
        }
    }

    /// Glass's Δ: the mean difference in standard deviations of the first world's runs (Glass 1976),
    /// which the change has not touched; none if they are all alike.
    #[must_use]
    pub fn glass(&self) -> Option<f64> {
        (self.spread > 0.0).then(|| self.difference / self.spread)
    }

    /// Whether no pair differs at all.
    #[must_use]
    pub fn identical(&self) -> bool {
        self.stayed == 1.0
    }
}

/// Second minus first, of so many runs as both have.
fn differences(first: &[f64], second: &[f64]) -> Vec<f64> {
    // What is rounding is no difference.
    let apart = |(a, b): (&f64, &f64)| {
        if (b - a).abs() <= 1e-12 * a.abs().max(b.abs()) { 0.0 } else { b - a }
    };
    first.iter().zip(second).map(apart).collect()
}

/// The p-value, by the test that fits the differences.
fn p_of(differences: &[f64], rose: u64, fell: u64) -> (f64, Test) {
    let few = rose + fell < 25;
    if few || differences.iter().all(|d| *d == 0.0 || d.abs() == 1.0) {
        return (sign_test(rose, fell), Test::Sign);
    }
    let error = standard_error(differences);
    let student = || student_p(mean(differences) / error, (differences.len() - 1) as f64);
    (if error == 0.0 { 0.0 } else { student() }, Test::PairedT)
}

/// P(second > first) + ½ P(second = first) for independent runs: the Mann–Whitney statistic over
/// n². One half without runs.
#[must_use]
pub fn superiority(first: &[f64], second: &[f64]) -> f64 {
    if first.is_empty() || second.is_empty() {
        return 0.5;
    }
    let first_sorted = sorted(first);
    let wins: f64 = second
        .iter()
        .map(|x| {
            let under = first_sorted.partition_point(|y| y < x);
            let up_to = first_sorted.partition_point(|y| y <= x);
            (under + up_to) as f64 / 2.0
        })
        .sum();
    wins / (first.len() as f64 * second.len() as f64)
}

/// Holm's (1979) step-down correction: p-values such that rejecting those ≤ α keeps the chance of
/// any false rejection among all of them at α, whatever their dependence.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut corrected = vec![1.0; p.len()];
    let mut highest: f64 = 0.0;
    for (rank, place) in order.into_iter().enumerate() {
        highest = highest.max((p[place] * (p.len() - rank) as f64).min(1.0));
        corrected[place] = highest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::{
        chance::{Address, Key, Luck, Phase, Purpose},
        theory::{maths::ln, special::normal_quantile},
    };

    fn coins(chance: f64, of: Purpose, n: u64) -> Vec<f64> {
        let address = Address::new(0, Phase::Probe, of, Key(1));
        (0..n).map(|r| f64::from(u8::from(Luck::new(1, r).uniform(address) < chance))).collect()
    }

    #[test]
    fn a_world_beside_itself_differs_nowhere() {
        let world = coins(0.4, Purpose::Stance, 300);
        let same = Paired::of(&world, &world, 1);
        assert!(same.identical());
        assert_eq!((same.difference, same.interval), (0.0, Interval { low: 0.0, high: 0.0 }));
        assert_eq!((same.p, same.cohen, same.superiority), (1.0, 0.0, 0.5));
        assert_eq!(same.variance_saved, Some(1.0));
        // Rule of three: 300 equal pairs leave about 1 % open.
        assert!((same.may_differ - 0.009_936).abs() < 1e-5, "{}", same.may_differ);
    }

    #[test]
    fn common_luck_saves_the_variance_theory_says() {
        // CRN-1: chances .3 and .35 of one uniform number. Var of the difference is .05 × .95 =
        // .0475 coupled and .21 + .2275 = .4375 apart. n = 20,000: standard errors under 2 %.
        let (low, high) =
            (coins(0.3, Purpose::Stance, 20_000), coins(0.35, Purpose::Stance, 20_000));
        let coupled = Paired::of(&low, &high, 1);
        assert!((coupled.variance_saved.unwrap() - (1.0 - 0.0475 / 0.4375)).abs() < 0.01);
        assert!((coupled.difference - 0.05).abs() < 0.006 && coupled.fell == 0.0);
        let apart = Paired::of(&low, &coins(0.35, Purpose::Veto, 20_000), 1);
        assert!(apart.variance_saved.unwrap().abs() < 0.03);
        assert!(coupled.interval.width() < 0.4 * apart.interval.width());
    }

    /// Share of `TRIALS` comparisons of `PAIRS` pairs whose 95 % interval holds the true difference.
    fn coverage(pair: impl Fn([f64; 3]) -> (f64, f64) + Sync, truth: f64) -> f64 {
        let address = |of| Address::new(0, Phase::Probe, of, Key(1));
        let held = (0..TRIALS)
            .into_par_iter()
            .filter(|trial| {
                let (first, second): (Vec<f64>, Vec<f64>) = (0..PAIRS)
                    .map(|run| {
                        let luck = Luck::new(*trial, run);
                        let draws = [Purpose::Stance, Purpose::Veto, Purpose::Text];
                        pair(draws.map(|of| luck.uniform(address(of)).max(1e-300)))
                    })
                    .unzip();
                let interval = Paired::of(&first, &second, *trial).interval;
                (interval.low..=interval.high).contains(&truth)
            })
            .count();
        held as f64 / TRIALS as f64
    }

    const TRIALS: u64 = 1_500;
    const PAIRS: u64 = 300;

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        // 1500 trials: the standard error of a coverage of 95 % is .0056, so that a fresh seed of
        // right intervals would leave 93–97 % once in 2800 trials of each of these kinds.
        // Alike in both worlds, and a normal difference.
        let plain = coverage(
            |[u, v, _]| (5.0 + normal_quantile(u), 5.3 + normal_quantile(u) + normal_quantile(v)),
            0.3,
        );
        // A skewed difference: exponential of mean 2, less one tenth of another.
        let skewed = coverage(|[u, v, _]| (0.1 * -ln(u), -2.0 * ln(v)), 1.9);
        // Most pairs do not differ at all; one in five by an exponential of mean 1.
        let mostly_zero = coverage(|[u, v, w]| (w, w + if u < 0.2 { -ln(v) } else { 0.0 }), 0.2);
        for (kind, share) in [("plain", plain), ("skewed", skewed), ("mostly zero", mostly_zero)] {
            assert!((0.93..=0.97).contains(&share), "{kind}: {share}");
        }
    }

    #[test]
    fn effect_sizes_by_hand() {
        let pair = Paired::of(&[1.0, 2.0, 3.0], &[2.0, 2.0, 6.0], 1);
        // Differences 1 0 3: mean 4/3, variance 7/3. Wins: 2>1, 2=2 (twice each) and 6 over all.
        // The first world's standard deviation is 1.
        assert!((pair.glass().unwrap() - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(
            (pair.test, Paired::of(&[1.0; 3], &[2.0, 2.0, 6.0], 1).glass()),
            (Test::Sign, None)
        );
        assert!((pair.cohen - (4.0 / 3.0) / (7.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((pair.superiority - (1.5 + 1.5 + 3.0) / 9.0).abs() < 1e-12);
        assert_eq!((pair.rose, pair.fell), (2.0 / 3.0, 0.0));
        assert_eq!(Paired::of(&[], &[], 1).runs, 0);
    }

    #[test]
    fn holm_by_hand() {
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (got, expected) in corrected.into_iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((got - expected).abs() < 1e-12);
        }
    }
}
