//! Intervals by the profile of the likelihood, for weights of which the normal law says too little
//! (Venzon & Moolgavkar 1988).

use super::maximise::Account;

/// Half the chi-squared quantile of one degree of freedom at 95 %.
const DROP: f64 = 1.920_729_410_347_062;
/// The normal law fails where the posterior has dropped by another amount at the end of its interval:
/// by more than this share.
const FAILS: f64 = 0.3;
/// Steps to the end of an interval on either side.
const STEPS: usize = 4;
/// Half the width of a 95 % interval, in standard errors.
const WIDE: f64 = 1.959_963_984_540_054;

/// What a profile needs of an account at its best weights.
pub struct Peak<'a> {
    account: &'a dyn Account,
    wanted: &'a [bool],
    best: &'a [f64],
    covariance: &'a [f64],
    least: f64,
}

impl<'a> Peak<'a> {
    /// Of an account whose best weights and their covariance are known.
    #[must_use]
    pub fn new(
        account: &'a dyn Account,
        wanted: &'a [bool],
        best: &'a [f64],
        covariance: &'a [f64],
    ) -> Self {
        let mut peak = Self { account, wanted, best, covariance, least: 0.0 };
        peak.least = peak.loss(best).0;
        peak
    }

    /// The negative logarithm of the posterior, and its gradient.
    fn loss(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let (blocks, slope) = self.account.likelihood(weights, self.wanted);
        let told = blocks.iter().zip(self.wanted).filter(|(_, wanted)| **wanted);
        let mut loss = -told.map(|(block, _)| block).sum::<f64>();
        let mut gradient = Vec::with_capacity(weights.len());
        for ((weight, (mean, sd)), slope) in weights.iter().zip(self.account.prior()).zip(slope) {
            let z = (weight - mean) / sd;
            loss += 0.5 * z * z;
            gradient.push(z / sd - slope);
        }
        (loss, gradient)
    }

    fn covariance(&self, i: usize, j: usize) -> f64 {
        self.covariance[i * self.best.len() + j]
    }

    /// The weights that go with weight `i` at another value, by the normal law.
    fn along(&self, i: usize, off: f64) -> Vec<f64> {
        let own = self.covariance(i, i);
        let other = |j: usize| self.best[j] + off * self.covariance(i, j) / own;
        (0..self.best.len()).map(other).collect()
    }

    /// How far the posterior has dropped with weight `i` so far off and the others at their best: two
    /// Newton steps from where the normal law puts them.
    fn drop(&self, i: usize, off: f64) -> f64 {
        let n = self.best.len();
        let mut weights = self.along(i, off);
        let first = self.loss(&weights).0;
        let own = self.covariance(i, i);
        for _ in 0..2 {
            let (_, gradient) = self.loss(&weights);
            let step: Vec<f64> = (0..n)
                .map(|j| {
                    let given = |k: usize| {
                        self.covariance(j, k) - self.covariance(j, i) * self.covariance(i, k) / own
                    };
                    (0..n).map(|k| given(k) * gradient[k]).sum()
                })
                .collect();
            (0..n).filter(|j| *j != i).for_each(|j| weights[j] -= step[j]);
        }
        self.loss(&weights).0.min(first) - self.least
    }

    /// The 95 % interval of weight `i` by its profile, if the normal law does not do.
    #[must_use]
    pub fn interval(&self, i: usize) -> Option<(f64, f64)> {
        let sd = self.covariance(i, i).sqrt();
        let fails = |sign: f64| {
            let drop = self.loss(&self.along(i, sign * WIDE * sd)).0 - self.least;
            (drop / DROP - 1.0).abs() > FAILS
        };
        if !(fails(1.0) || fails(-1.0)) {
            return None;
        }
        let end = |sign: f64| {
            let mut off = WIDE * sd;
            for _ in 0..STEPS {
                let drop = self.drop(i, sign * off).max(1e-3);
                // Near the best a drop goes with the square of the distance.
                off *= (DROP / drop).sqrt().clamp(0.5, 2.0);
            }
            self.best[i] + sign * off
        };
        Some((end(-1.0), end(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::maximise::{covariance, maximise};
    use deter_core::theory::maths::{exp, ln};

    /// A Poisson count of 3 under a log rate, with a prior so wide that it says nothing.
    struct Three(Vec<(f64, f64)>);

    impl Account for Three {
        fn prior(&self) -> &[(f64, f64)] {
            &self.0
        }
        fn likelihood(&self, w: &[f64], _: &[bool]) -> (Vec<f64>, Vec<f64>) {
            (vec![3.0 * w[0] - exp(w[0])], vec![3.0 - exp(w[0])])
        }
    }

    #[test]
    fn a_small_count_has_the_interval_of_its_likelihood_ratio() {
        let account = Three(vec![(0.0, 100.0)]);
        let best = maximise(&account, &[true], &[1.0], &|| false).unwrap().weights;
        let covariance = covariance(&account, &[true], &best);
        let peak = Peak::new(&account, &[true], &best, &covariance);
        let (low, high) = peak.interval(0).unwrap();
        // Where 3 ln μ − μ is 1.92 below its height 3 ln 3 − 3.
        let drop = |log: f64| 3.0 * ln(3.0) - 3.0 - (3.0 * log - exp(log));
        assert!((drop(low) - DROP).abs() < 0.02, "{low}: {}", drop(low));
        assert!((drop(high) - DROP).abs() < 0.02, "{high}: {}", drop(high));
    }
}
