//! Whether known values are found again: the calibration of a calibration.
//!
//! Values are drawn from the prior, one history is run under each, and the calibration is done on
//! that history as if it were the record. Over many such trials a 90 % interval of an honest
//! posterior holds the true value in 90 % (Cook, Gelman & Rubin 2006; Talts et al. 2018). With a
//! tolerance above 0 it is a little too wide, never too narrow on average (Prangle et al. 2014).

use rand::Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    folder,
    kernel::uniform,
    posterior::{LEAST_NARROWING, Posterior, rank},
    smc::{Sampler, Settings, Simulator, Target},
    world::Calibration,
};
use crate::{
    StudyError,
    run::Runner,
    statistics::summary::{mean, standard_deviation},
};
use deter_core::{chance::sequential, theory::maths::exp};

/// Keeps the luck of trials apart from any other use of the same seed.
const PURPOSE: u64 = 0x7265_636f << 32;

/// One trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trial {
    /// The true values.
    pub truth: Vec<f64>,
    /// What was learnt from the history that they made.
    pub posterior: Posterior,
    /// The rank of every truth in its posterior, 0 to 1.
    pub ranks: Vec<f64>,
}

/// How one number was found again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recovered {
    /// Its name.
    pub name: String,
    /// Trials in which the middle 50 % of the posterior held the truth.
    pub in_50: usize,
    /// Trials in which the middle 90 % did.
    pub in_90: usize,
    /// Mean share by which the posterior is narrower than the prior.
    pub narrower: f64,
    /// Correlation of the truth with the posterior mean over the trials.
    pub correlation: f64,
    /// Mean of (posterior mean − truth) over the prior's standard deviation.
    pub bias: f64,
    /// Chance that ranks of an exact posterior, which are spread evenly, lie as unevenly as these
    /// (simulation-based calibration; Talts et al. 2018, by the test of Kolmogorov and Smirnov).
    pub even: f64,
}

/// What all trials show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recovery {
    /// The trials.
    pub trials: Vec<Trial>,
    /// Number by number.
    pub parameters: Vec<Recovered>,
    /// Pairs by their places, with the mean correlation of their posteriors, strongest first.
    pub pairs: Vec<super::posterior::Pair>,
}

impl Recovery {
    /// Numbers that hardly anything is learnt of, whatever the history.
    pub fn unlearnt(&self) -> impl Iterator<Item = &Recovered> {
        self.parameters.iter().filter(|one| one.narrower < LEAST_NARROWING)
    }
}

/// Runs the trials; what is there of them is not run again. None if interrupted.
///
/// # Errors
/// If the disk refuses, or no world can be made from the prior.
pub fn recover(
    calibration: &Calibration,
    trials: u32,
    runner: &Runner<'_>,
) -> Result<Option<Recovery>, StudyError> {
    let settings = calibration.settings();
    let mut found = Vec::new();
    for trial in 0..trials {
        let mut luck = sequential(settings.seed, PURPOSE | u64::from(trial));
        let Some((unit, observed)) = history(calibration, &mut luck) else {
            return Err(StudyError::Input("the prior makes no sound scenario".to_owned()));
        };
        // What was observed has luck of its own: no run of the calibration shares it.
        let settings = Settings { seed: luck.next_u64(), ..settings.clone() };
        let target = Target { observed, ..calibration.target() };
        let name = format!("trial-{trial:03}/");
        let sampler =
            Sampler { name: &name, simulator: calibration, target: &target, settings: &settings };
        let Some(course) = folder::run(&sampler, runner)? else {
            return Ok(None);
        };
        if let Some(posterior) = Posterior::of(calibration, &target.observed, &course) {
            let truth = calibration.values(&unit);
            let column = |place: usize| -> Vec<f64> {
                posterior.draws.iter().map(|draw| draw[place]).collect()
            };
            let of =
                |(place, truth): (usize, &f64)| rank(&column(place), &posterior.weights, *truth);
            let ranks = truth.iter().enumerate().map(of).collect();
            found.push(Trial { truth, posterior, ranks });
        }
    }
    Ok(Some(summed(calibration, found)))
}

/// A place of the unit cube that makes a world, and the summaries of one history there.
fn history(
    calibration: &Calibration,
    luck: &mut rand_chacha::ChaCha8Rng,
) -> Option<(Vec<f64>, Vec<f64>)> {
    (0..100).find_map(|_| {
        let unit: Vec<f64> = (0..calibration.unknowns()).map(|_| uniform(luck)).collect();
        let seed = luck.next_u64();
        let observed = calibration.simulate(&unit, seed, 0, 1)?;
        Some((unit, observed))
    })
}

fn summed(calibration: &Calibration, trials: Vec<Trial>) -> Recovery {
    let of = |place: usize| -> Recovered {
        let all = || trials.iter().map(|t| (t.truth[place], &t.posterior.parameters[place]));
        let held = |low: usize, high: usize| {
            let inside = |(truth, m): &(f64, &super::posterior::Marginal)| {
                (m.posterior.quantiles[low]..=m.posterior.quantiles[high]).contains(truth)
            };
            all().filter(inside).count()
        };
        let (truths, means): (Vec<f64>, Vec<f64>) =
            all().map(|(truth, m)| (truth, m.posterior.mean)).unzip();
        let biases: Vec<f64> =
            all().map(|(truth, m)| (m.posterior.mean - truth) / m.prior.deviation).collect();
        let narrower: Vec<f64> = all().map(|(_, m)| m.narrower).collect();
        let ranks: Vec<f64> = trials.iter().map(|trial| trial.ranks[place]).collect();
        Recovered {
            even: evenness(&ranks),
            name: calibration.study.factors[place].name.clone(),
            in_50: held(1, 3),
            in_90: held(0, 4),
            narrower: mean(&narrower),
            correlation: correlation(&truths, &means),
            bias: mean(&biases),
        }
    };
    let parameters: Vec<Recovered> = (0..calibration.unknowns()).map(of).collect();
    let mut pairs = Vec::new();
    for one in 0..parameters.len() {
        for other in one + 1..parameters.len() {
            let all = trials.iter().flat_map(|trial| &trial.posterior.pairs);
            let these = all.filter(|pair| (pair.one, pair.other) == (one, other));
            let values: Vec<f64> = these.map(|pair| pair.correlation).collect();
            pairs.push(super::posterior::Pair { one, other, correlation: mean(&values) });
        }
    }
    pairs.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
    Recovery { trials, parameters, pairs }
}

/// Pearson's correlation; NaN of what does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (centre_a, centre_b) = (mean(a), mean(b));
    let together: f64 = a.iter().zip(b).map(|(x, y)| (x - centre_a) * (y - centre_b)).sum();
    let n = a.len().saturating_sub(1) as f64;
    together / n / (standard_deviation(a) * standard_deviation(b))
}

/// The chance that even numbers between 0 and 1 lie further from an even spread than these: the test of
/// Kolmogorov and Smirnov, with Stephens' (1970) correction for few of them.
fn evenness(ranks: &[f64]) -> f64 {
    let sorted = crate::statistics::summary::sorted(ranks);
    let n = sorted.len() as f64;
    let farthest = sorted.iter().enumerate().fold(0.0_f64, |most, (at, rank)| {
        let (below, above) = (at as f64 / n, (at as f64 + 1.0) / n);
        most.max(rank - below).max(above - rank)
    });
    let lambda = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * farthest;
    let terms = (1..=100).map(|k| {
        let k = f64::from(k);
        let sign = if k % 2.0 == 1.0 { 1.0 } else { -1.0 };
        sign * exp(-2.0 * k * k * lambda * lambda)
    });
    if lambda < 0.2 { 1.0 } else { (2.0 * terms.sum::<f64>()).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::evenness;

    #[test]
    fn even_ranks_are_even_and_crowded_ones_are_not() {
        let even: Vec<f64> = (0..40).map(|at| (f64::from(at) + 0.5) / 40.0).collect();
        assert!(evenness(&even) > 0.999);
        // Forty numbers of which the largest distance is .215 have a p of 5 % (Massey 1951: .210).
        let shifted: Vec<f64> = even.iter().map(|rank| (rank - 0.2).max(0.001)).collect();
        assert!((0.02..0.07).contains(&evenness(&shifted)), "{}", evenness(&shifted));
        let narrow: Vec<f64> = even.iter().map(|rank| 0.45 + 0.1 * rank).collect();
        assert!(evenness(&narrow) < 1e-4);
    }
}
