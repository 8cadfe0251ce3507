//! Scores of predictive distributions: proper, so that the honest distribution scores best on
//! average (Gneiting & Raftery 2007). Lower is better in all of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use deter_core::theory::maths::{exp, ln, normal_cdf};

/// Brier score with Murphy's (1973) decomposition: score = reliability − resolution + uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Brier {
    /// Mean of (p − y)².
    pub score: f64,
    /// How far frequencies are from the probabilities that announced them; 0 is best.
    pub reliability: f64,
    /// How far the frequencies of different announcements part; more is better.
    pub resolution: f64,
    /// Variance of the outcomes: what is left to a forecaster who only knows the base rate.
    pub uncertainty: f64,
}

/// The Brier score of `probabilities` for `outcomes`; forecasts of equal probability are one class,
/// so that the decomposition is exact. None without forecasts.
#[must_use]
pub fn brier(probabilities: &[f64], outcomes: &[bool]) -> Option<Brier> {
    let mut pairs: Vec<(f64, f64)> = probabilities
        .iter()
        .copied()
        .zip(outcomes.iter().map(|y| f64::from(u8::from(*y))))
        .collect();
    if pairs.is_empty() {
        return None;
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = pairs.len() as f64;
    let base = pairs.iter().map(|(_, y)| y).sum::<f64>() / n;
    let (mut reliability, mut resolution) = (0.0, 0.0);
    for class in pairs.chunk_by(|a, b| a.0 == b.0) {
        let size = class.len() as f64;
        let frequency = class.iter().map(|(_, y)| y).sum::<f64>() / size;
        reliability += size * (class[0].0 - frequency) * (class[0].0 - frequency) / n;
        resolution += size * (frequency - base) * (frequency - base) / n;
    }
    Some(Brier {
        score: pairs.iter().map(|(p, y)| (p - y) * (p - y)).sum::<f64>() / n,
        reliability,
        resolution,
        uncertainty: base * (1.0 - base),
    })
}

/// Logarithmic score of one yes-or-no outcome, −ln of the probability it was given, in nats. There is no
/// floor, which would pay whoever says "never": who says it and errs has lost for ever. An ensemble
/// does not say it, see [`share`].
#[must_use]
pub fn log_score(probability: f64, outcome: bool) -> f64 {
    -ln(if outcome { probability } else { 1.0 - probability })
}

/// The probability of what `events` of `runs` runs showed: (events + ½)/(runs + 1), the predictive
/// probability after Jeffreys's prior Beta(½, ½) (Krichevsky & Trofimov 1981). A run more has it with this
/// chance, so that it is itself an honest forecast; what no run showed is not impossible.
#[must_use]
pub fn share(events: u64, runs: u64) -> f64 {
    (events as f64 + 0.5) / (runs as f64 + 1.0)
}

/// Continuous ranked probability score of an ensemble, in the unit of the outcome:
/// E|X − y| − ½ E|X − X′| (Gneiting & Raftery 2007). NaN for an empty ensemble.
#[must_use]
pub fn crps(ensemble: &[f64], outcome: f64) -> f64 {
    let n = ensemble.len() as f64;
    absolute_error(ensemble, outcome) - spread(ensemble) / (n * n)
}

/// The fair version (Ferro 2014), which does not punish an ensemble for being small: E|X − X′| is
/// taken over pairs of different members. Needs two of them.
#[must_use]
pub fn crps_fair(ensemble: &[f64], outcome: f64) -> f64 {
    let n = ensemble.len() as f64;
    absolute_error(ensemble, outcome) - spread(ensemble) / (n * (n - 1.0))
}

fn absolute_error(ensemble: &[f64], outcome: f64) -> f64 {
    ensemble.iter().map(|x| (x - outcome).abs()).sum::<f64>() / ensemble.len() as f64
}

/// Half the sum of |x − x′| over all ordered pairs, by the order statistics.
fn spread(ensemble: &[f64]) -> f64 {
    let sorted = super::statistics::summary::sorted(ensemble);
    let n = sorted.len() as f64;
    sorted.iter().enumerate().map(|(i, x)| (2.0 * i as f64 + 1.0 - n) * x).sum()
}

/// Continuous ranked probability score of a normal distribution:
/// σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π), z = (y − μ)/σ.
#[must_use]
pub fn crps_of_normal(mean: f64, standard_deviation: f64, outcome: f64) -> f64 {
    let z = (outcome - mean) / standard_deviation;
    let density = exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
    let root = 1.0 / std::f64::consts::PI.sqrt();
    standard_deviation * (z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * density - root)
}

/// One point of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReliabilityBin {
    /// Mean probability announced in the bin.
    pub announced: f64,
    /// Share of those forecasts that came true.
    pub observed: f64,
    /// Number of forecasts that came true.
    pub events: u64,
    /// Number of forecasts in the bin.
    pub forecasts: u64,
}

/// The reliability diagram in `bins` equal bins of probability; empty bins are left out.
#[must_use]
pub fn reliability(probabilities: &[f64], outcomes: &[bool], bins: usize) -> Vec<ReliabilityBin> {
    let bins = bins.max(1);
    let mut sums = vec![(0.0, 0_u64, 0_u64); bins];
    for (p, y) in probabilities.iter().zip(outcomes) {
        let bin = ((p * bins as f64) as usize).min(bins - 1);
        sums[bin].0 += p;
        sums[bin].1 += u64::from(*y);
        sums[bin].2 += 1;
    }
    sums.into_iter()
        .filter(|(_, _, forecasts)| *forecasts > 0)
        .map(|(announced, events, forecasts)| ReliabilityBin {
            announced: announced / forecasts as f64,
            observed: events as f64 / forecasts as f64,
            events,
            forecasts,
        })
        .collect()
}

/// Skill against a baseline: 1 − score / baseline score. 1 is perfect, 0 no better, negative worse.
/// None if the baseline is already perfect.
#[must_use]
pub fn skill(score: f64, baseline: f64) -> Option<f64> {
    (baseline > 0.0).then(|| 1.0 - score / baseline)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-12, "{got} instead of {expected}");
    }

    #[test]
    fn murphy_adds_up() {
        let p = [0.1, 0.1, 0.4, 0.4, 0.4, 0.8, 0.8, 0.9, 0.9, 0.2];
        let y = [0, 0, 1, 0, 0, 1, 1, 1, 0, 0].map(|y| y == 1);
        let b = brier(&p, &y).unwrap();
        near(b.score, 0.164);
        near(b.reliability, 0.142 / 3.0);
        near(b.resolution, 0.37 / 3.0);
        near(b.uncertainty, 0.24);
        near(b.reliability - b.resolution + b.uncertainty, b.score);
        let log: f64 = p.iter().zip(y).map(|(p, y)| log_score(*p, y)).sum();
        near(log / 10.0, 0.522_603_927_331_629_1);
        assert_eq!(brier(&[], &[]), None);
    }

    #[test]
    fn nothing_beats_the_honest_probability_on_average() {
        let expected = |announced: f64, honest: f64| {
            honest * log_score(announced, true) + (1.0 - honest) * log_score(announced, false)
        };
        for honest in [0.0004, 0.0031, 0.005, 0.02, 0.4, 0.993, 0.9997] {
            for other in [0.0, 0.001, 0.0049, 0.01, 0.3, 0.8, 0.9991, 1.0] {
                assert!(expected(honest, honest) < expected(other, honest), "{honest} {other}");
            }
        }
        // Who says "never" gains nothing over who says what a thousand runs can show, and may lose all.
        assert!(log_score(share(0, 1000), false) < 0.000_6);
        assert_eq!(log_score(0.0, true), f64::INFINITY);
    }

    /// What an ensemble of so many runs says of an event of this chance, averaged over ensembles and
    /// outcomes: the chance itself is best, and of shares with a little added the one of Jeffreys's prior
    /// loses less than a nat in a hundred runs at any chance.
    #[test]
    fn a_share_of_runs_is_nearly_as_good_as_the_truth() {
        let loss = |chance: f64, runs: u64| {
            let mut mass = deter_core::theory::maths::pow(1.0 - chance, runs as f64);
            let mut sum = 0.0;
            for events in 0..=runs {
                let said = share(events, runs);
                sum += mass
                    * (chance * log_score(said, true) + (1.0 - chance) * log_score(said, false));
                mass *= (runs - events) as f64 / (events + 1) as f64 * chance / (1.0 - chance);
            }
            sum - chance * log_score(chance, true) - (1.0 - chance) * log_score(chance, false)
        };
        for chance in [0.001, 0.01, 0.1, 0.3, 0.5] {
            let (few, many) = (loss(chance, 20), loss(chance, 200));
            assert!(0.0 <= many && many < few && few < 0.05, "{chance}: {few} {many}");
            assert!(200.0 * many < 1.0, "{chance}: {many}");
        }
    }

    #[test]
    fn ranked_probability_scores() {
        near(crps(&[4.0, 1.0, 2.0], 3.0), 2.0 / 3.0);
        near(crps_fair(&[4.0, 1.0, 2.0], 3.0), 1.0 / 3.0);
        near(crps(&[5.0], 3.0), 2.0);
        near(crps_of_normal(0.0, 1.0, 0.0), 0.233_694_977_255_109_13);
        near(crps_of_normal(0.0, 1.0, 1.5), 0.994_424_003_977_452_9);
        near(crps_of_normal(10.0, 2.0, 13.0), 2.0 * 0.994_424_003_977_452_9);
    }

    #[test]
    fn bins_and_skill() {
        let bins = reliability(&[0.05, 0.15, 0.11, 1.0], &[false, true, false, true], 10);
        assert_eq!(bins.len(), 3);
        assert_eq!((bins[1].events, bins[1].forecasts, bins[2].observed), (1, 2, 1.0));
        near(bins[1].announced, 0.13);
        assert_eq!(
            (skill(1.0, 2.0), skill(3.0, 2.0), skill(1.0, 0.0)),
            (Some(0.5), Some(-0.5), None)
        );
    }
}
