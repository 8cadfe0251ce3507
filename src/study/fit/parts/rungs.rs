//! Disputes and how far they climb: rates and shares that pairs have in common, and of each pair what
//! its own record makes of them.
//!
//! The number of disputes of a pair is Poisson with a rate of its own, and rates are gamma distributed
//! over the pairs (so counts are negative binomial); the share of those in which force is used is beta
//! distributed over the pairs. The laws over the pairs are estimated, and a pair's own rate and share
//! are then means given its record: shrunk to the others the more, the less there is (empirical
//! Bayes; Efron & Morris 1975). Of deaths and war there are so few that one share does for all.

use super::Part;
use crate::fit::{
    estimate::Estimate,
    weight::{Scale, Weight},
};
use deter_core::{
    chance::quantile::negative_binomial_mass,
    theory::maths::{exp, ln, ln_gamma, logistic},
};

/// What a pair did.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What it is called.
    pub name: String,
    /// The path of its dispute, if the scenario has one.
    pub path: Option<String>,
    /// Length of the record, years.
    pub years: f64,
    /// Disputes, and in how many of them force was used.
    pub counts: [u32; 2],
}

/// How unlike pairs are: logarithm of the shape of the rates' gamma law, and of the precision of the
/// shares' beta law, before the record is looked at.
const SHAPE: (f64, f64) = (0.0, 1.0);
const PRECISION: (f64, f64) = (1.6, 1.0);

fn hidden(name: &str, mean: f64, sd: f64, scale: Scale) -> Weight {
    Weight { path: String::new(), name: name.to_owned(), mean, sd, scale }
}

/// Disputes a year.
#[must_use]
pub fn rates(pairs: Vec<Pair>) -> Part {
    let weights = vec![
        hidden("disputes a year, mean of the pairs", ln(0.1), 1.5, Scale::Log),
        hidden("shape of their law over the pairs", SHAPE.0, SHAPE.1, Scale::Log),
    ];
    let names = pairs.iter().map(|pair| pair.name.clone()).collect();
    let own = pairs.clone();
    let likelihood = move |weights: &[f64]| {
        let (rate, shape) = (exp(weights[0]), exp(weights[1]));
        let of = |pair: &Pair| {
            ln(negative_binomial_mass(pair.counts[0], rate * pair.years, shape)
                .max(f64::MIN_POSITIVE))
        };
        own.iter().map(of).collect()
    };
    let disputed = pairs.clone();
    let derived = move |weights: &[f64]| {
        let (rate, shape) = (exp(weights[0]), exp(weights[1]));
        let of = |pair: &Pair| {
            let path = format!("{}.incidents", pair.path.as_ref()?);
            // Gamma with this shape and inverse scale: on the scale of logs its error is about 1/√shape.
            let (own, years) = (shape + f64::from(pair.counts[0]), shape / rate + pair.years);
            let (mean, sd) = (ln(own / years), 1.0 / own.sqrt());
            let name = format!("disputes a year of {}", pair.name);
            let weight =
                Weight { path, name, mean: weights[0], sd: 1.0 / shape.sqrt(), scale: Scale::Log };
            Some(Estimate::normal(&weight, mean, sd))
        };
        disputed.iter().filter_map(of).collect()
    };
    let observed = pairs.len();
    Part::new("disputes of pairs".to_owned(), observed, weights, names, Box::new(likelihood))
        .with(Box::new(derived))
}

/// ln of the chance of `hits` among `trials` if shares are beta distributed, but for the binomial
/// coefficient, which no weight moves.
fn beta_binomial(hits: u32, trials: u32, mean: f64, precision: f64) -> f64 {
    let (hits, misses) = (f64::from(hits), f64::from(trials - hits.min(trials)));
    let (a, b) = (mean * precision, (1.0 - mean) * precision);
    let beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    beta(a + hits, b + misses) - beta(a, b)
}

/// The share of disputes in which force is used; `path` is that of the share of all.
#[must_use]
pub fn force(path: &str, pairs: Vec<Pair>) -> Part {
    let pairs: Vec<Pair> = pairs.into_iter().filter(|pair| pair.counts[0] > 0).collect();
    let mut mean = hidden("share with force, mean of the pairs", 0.0, 1.5, Scale::LogOdds);
    path.clone_into(&mut mean.path);
    let weights = vec![
        mean,
        hidden("precision of their law over the pairs", PRECISION.0, PRECISION.1, Scale::Log),
    ];
    let names = pairs.iter().map(|pair| pair.name.clone()).collect();
    let own = pairs.clone();
    let likelihood = move |weights: &[f64]| {
        let (mean, precision) = (logistic(weights[0]), exp(weights[1]));
        let of = |pair: &Pair| beta_binomial(pair.counts[1], pair.counts[0], mean, precision);
        own.iter().map(of).collect()
    };
    let disputed = pairs.clone();
    let derived = move |weights: &[f64]| {
        let (mean, precision) = (logistic(weights[0]), exp(weights[1]));
        let of = |pair: &Pair| {
            let path = format!("{}.force", pair.path.as_ref()?);
            let trials = precision + f64::from(pair.counts[0]);
            let share = (mean * precision + f64::from(pair.counts[1])) / trials;
            // The variance of a beta law, on the scale of log odds.
            let sd =
                |share: f64, trials: f64| 1.0 / (share * (1.0 - share) * (trials + 1.0)).sqrt();
            let name = format!("share with force of {}", pair.name);
            let (scale, spread) = (Scale::LogOdds, sd(mean, precision));
            let weight = Weight { path, name, mean: weights[0], sd: spread, scale };
            Some(Estimate::normal(&weight, scale.of(share), sd(share, trials)))
        };
        disputed.iter().filter_map(of).collect()
    };
    let observed = pairs.iter().map(|pair| pair.counts[0] as usize).sum();
    Part::new("force in disputes".to_owned(), observed, weights, names, Box::new(likelihood))
        .with(Box::new(derived))
}

/// A rung of which there is so little that one share does for all pairs: of each pair how many there
/// were, and how many of them climbed.
#[must_use]
pub fn share(name: &str, path: &str, pairs: Vec<(String, [u32; 2])>) -> Part {
    let mut weight = hidden(name, 0.0, 1.5, Scale::LogOdds);
    path.clone_into(&mut weight.path);
    let names = pairs.iter().map(|pair| pair.0.clone()).collect();
    let observed = pairs.iter().map(|pair| pair.1[0] as usize).sum();
    let likelihood = move |weights: &[f64]| {
        let share = logistic(weights[0]);
        let of = |(_, [of, climbed]): &(String, [u32; 2])| {
            let (hits, misses) = (f64::from(*climbed), f64::from(of.saturating_sub(*climbed)));
            hits * ln(share) + misses * ln(1.0 - share)
        };
        pairs.iter().map(of).collect()
    };
    Part::new(name.to_owned(), observed, vec![weight], names, Box::new(likelihood))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, counts: [u32; 2]) -> Pair {
        let path = Some(format!("disputes.{name}"));
        Pair { name: name.to_owned(), path, years: 25.0, counts }
    }

    #[test]
    fn a_pair_without_a_record_has_the_mean_of_all_and_one_with_much_its_own() {
        let pairs = [[0, 0], [12, 1], [10, 6], [7, 6], [5, 1]];
        let pairs: Vec<Pair> = pairs.iter().map(|counts| pair("x", *counts)).collect();
        let part = rates(pairs.clone());
        let found = part.estimates(&part.fit(1, &|| false).unwrap());
        let rate = |at: usize| exp(found.weights[at].value);
        // Shrunk: between its own count over 25 years and the mean of all.
        assert!(rate(2) > 0.0 && rate(2) < rate(0));
        assert!(12.0 / 25.0 > rate(3) && rate(3) > rate(0));
        let part = force("parameters.force_given_incident", pairs);
        let found = part.estimates(&part.fit(1, &|| false).unwrap());
        let share = |at: usize| logistic(found.weights[at].value);
        assert_eq!(found.observed, 34);
        assert!(share(2) > 1.0 / 12.0 && share(2) < share(0), "{}", share(2));
        assert!(share(4) < 6.0 / 7.0 && share(4) > share(0), "{}", share(4));
    }

    #[test]
    fn one_share_for_all_has_the_error_of_a_binomial_number() {
        let part = share("deaths", "parameters.lethal_given_force", vec![("x".into(), [40, 10])]);
        let found = part.estimates(&part.fit(1, &|| false).unwrap());
        // With the prior N(0, 1.5²) of the log odds z the slope 10 − 40 p − z/1.5² is nought at the best, and
        // the curvature n p (1 − p) + 1/1.5².
        let z = found.weights[0].value;
        let p = logistic(z);
        assert!((10.0 - 40.0 * p - z / 2.25).abs() < 0.05, "{p}");
        let sd = 1.0 / (40.0 * p * (1.0 - p) + 1.0 / 2.25).sqrt();
        assert!((found.weights[0].by_curvature - sd).abs() < 1e-3);
    }
}
