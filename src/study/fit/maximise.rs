//! The best weights of an account of the record, and the curvature there.

use deter_core::theory::linear::symmetric_eigen;

/// A logarithm of a likelihood that blocks of the record add up to, with a normal prior of its weights.
pub trait Account: Sync {
    /// What the weights are before the record is looked at: mean and standard deviation.
    fn prior(&self) -> &[(f64, f64)];

    /// The logarithm of the likelihood of each block, and the gradient of their sum over the blocks
    /// that are wanted.
    fn likelihood(&self, weights: &[f64], wanted: &[bool]) -> (Vec<f64>, Vec<f64>);
}

/// The best weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Maximum {
    /// The weights.
    pub weights: Vec<f64>,
    /// The logarithm of the likelihood of each block there, without the prior.
    pub blocks: Vec<f64>,
    /// Steps that it took.
    pub steps: usize,
    /// Whether the gradient is as good as nought there.
    pub converged: bool,
}

/// Most steps of a search.
const MOST_STEPS: usize = 300;
/// The search ends when a step promises less than this, in units of log likelihood.
const ENOUGH: f64 = 1e-5;

/// The weights at which likelihood of the wanted blocks and prior are largest together: quasi-Newton
/// (BFGS; Nocedal & Wright 2006, chapter 6) in units of the prior's standard deviations, with
/// backtracking. None if it was told to stop.
pub fn maximise(
    account: &dyn Account,
    wanted: &[bool],
    from: &[f64],
    stop: &dyn Fn() -> bool,
) -> Option<Maximum> {
    let prior = account.prior();
    let n = prior.len();
    let weights = |z: &[f64]| -> Vec<f64> {
        prior.iter().zip(z).map(|((mean, sd), z)| mean + sd * z).collect()
    };
    // The negative logarithm of the posterior, and its gradient, in the scaled weights.
    let value = |z: &[f64]| {
        let (blocks, gradient) = account.likelihood(&weights(z), wanted);
        let sum: f64 = blocks.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|b| b.0).sum();
        let loss = 0.5 * z.iter().map(|z| z * z).sum::<f64>() - sum;
        let slope: Vec<f64> = (0..n).map(|i| z[i] - prior[i].1 * gradient[i]).collect();
        (loss, slope, blocks)
    };
    let mut z: Vec<f64> = prior.iter().zip(from).map(|((mean, sd), w)| (w - mean) / sd).collect();
    let (mut loss, mut slope, mut blocks) = value(&z);
    // The inverse of the curvature: that of the prior to begin with.
    let mut inverse = deter_core::theory::linear::identity(n);
    let (mut steps, mut converged) = (0, false);
    while steps < MOST_STEPS {
        if stop() {
            return None;
        }
        let direction: Vec<f64> = (0..n).map(|i| -dot(&inverse[i * n..][..n], &slope)).collect();
        let promise = -dot(&direction, &slope);
        if promise.is_nan() || promise < ENOUGH {
            converged = promise >= 0.0;
            break;
        }
        // A step of more than a few prior deviations at once is not believed.
        let longest = direction.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        let mut length = (3.0 / longest).min(1.0);
        let next = loop {
            let tried: Vec<f64> = z.iter().zip(&direction).map(|(z, d)| z + length * d).collect();
            let found = value(&tried);
            if found.0 <= loss - 1e-4 * length * promise {
                break Some((tried, found));
            }
            length *= 0.5;
            if length < 1e-10 {
                break None;
            }
        };
        let Some((tried, (lower, steeper, parts))) = next else {
            converged = promise < 1e-3;
            break;
        };
        update(&mut inverse, &difference(&tried, &z), &difference(&steeper, &slope));
        (z, loss, slope, blocks) = (tried, lower, steeper, parts);
        steps += 1;
    }
    Some(Maximum { weights: weights(&z), blocks, steps, converged })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// The BFGS update of the inverse curvature by a step and the change of the slope over it; left as it
/// is where the step shows no curvature.
fn update(inverse: &mut [f64], step: &[f64], change: &[f64]) {
    let n = step.len();
    let along = dot(step, change);
    if along <= 1e-12 {
        return;
    }
    let moved: Vec<f64> = (0..n).map(|i| dot(&inverse[i * n..][..n], change)).collect();
    let scale = (1.0 + dot(change, &moved) / along) / along;
    for i in 0..n {
        for j in 0..n {
            inverse[i * n + j] +=
                scale * step[i] * step[j] - (moved[i] * step[j] + step[i] * moved[j]) / along;
        }
    }
}

/// The covariance of the weights by the curvature of likelihood and prior at their best: the inverse
/// of the negative matrix of second derivatives, which are differences of the gradient. A direction
/// in which the record bends the wrong way is left to the prior.
pub fn covariance(account: &dyn Account, wanted: &[bool], at: &[f64]) -> Vec<f64> {
    let prior = account.prior();
    let n = at.len();
    let mut curvature = vec![0.0; n * n];
    for i in 0..n {
        let step = 0.02 * prior[i].1;
        let slope = |sign: f64| {
            let mut weights = at.to_vec();
            weights[i] += sign * step;
            account.likelihood(&weights, wanted).1
        };
        let (up, down) = (slope(1.0), slope(-1.0));
        for j in 0..n {
            // In units of the priors, so that none dwarfs the others.
            curvature[i * n + j] = -(up[j] - down[j]) / (2.0 * step) * prior[i].1 * prior[j].1;
        }
    }
    for i in 0..n {
        for j in 0..i {
            let mean = 0.5 * (curvature[i * n + j] + curvature[j * n + i]);
            (curvature[i * n + j], curvature[j * n + i]) = (mean, mean);
        }
    }
    let eigen = symmetric_eigen(&curvature, n);
    let mut covariance = vec![0.0; n * n];
    for (k, value) in eigen.values.iter().enumerate() {
        let vector = &eigen.vectors[k * n..][..n];
        let spread = 1.0 / (1.0 + value.max(0.0));
        for i in 0..n {
            for j in 0..n {
                covariance[i * n + j] += spread * vector[i] * vector[j] * prior[i].1 * prior[j].1;
            }
        }
    }
    covariance
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Poisson counts 7 and 4 in two blocks of exposure 2 and 3 under a log rate w₀ + w₁·block.
    struct Counts(Vec<(f64, f64)>);

    impl Account for Counts {
        fn prior(&self) -> &[(f64, f64)] {
            &self.0
        }
        fn likelihood(&self, w: &[f64], wanted: &[bool]) -> (Vec<f64>, Vec<f64>) {
            let mut gradient = vec![0.0; 2];
            let blocks =
                [(7.0, 2.0), (4.0, 3.0)].iter().enumerate().map(|(block, (count, time))| {
                    let x = block as f64;
                    let log = w[0] + w[1] * x;
                    let mean = time * deter_core::theory::maths::exp(log);
                    if wanted[block] {
                        gradient[0] += count - mean;
                        gradient[1] += (count - mean) * x;
                    }
                    count * log - mean
                });
            let blocks = blocks.collect();
            (blocks, gradient)
        }
    }

    #[test]
    fn a_flat_prior_gives_the_logarithm_of_the_rates_and_their_known_errors() {
        let account = Counts(vec![(0.0, 1e3), (0.0, 1e3)]);
        let wanted = [true, true];
        let found = maximise(&account, &wanted, &[0.0, 0.0], &|| false).unwrap();
        let ln = deter_core::theory::maths::ln;
        assert!(found.converged);
        // The search rests where a step promises less than 1e-5 nats: within 0.002 of seven counts.
        assert!((found.weights[0] - ln(3.5)).abs() < 0.005, "{:?}", found.weights);
        assert!((found.weights[1] - (ln(4.0 / 3.0) - ln(3.5))).abs() < 0.005);
        // Of counts n and m the errors are 1/√n, and √(1/n + 1/m) of the difference.
        let account = Counts(vec![(ln(3.5), 1.0), (0.0, 1.0)]);
        let best = maximise(&account, &wanted, &[0.0, 0.0], &|| false).unwrap().weights;
        let covariance = covariance(&account, &wanted, &best);
        let mean = |block: usize| {
            let log = best[0] + best[1] * block as f64;
            [2.0, 3.0][block] * deter_core::theory::maths::exp(log)
        };
        // With priors of 1: the inverse of [[n+m+1, m], [m, m+1]].
        let (n, m) = (mean(0), mean(1));
        let det = (n + m + 1.0) * (m + 1.0) - m * m;
        assert!((covariance[0] - (m + 1.0) / det).abs() < 1e-3 * covariance[0]);
        assert!((covariance[3] - (n + m + 1.0) / det).abs() < 1e-3 * covariance[3]);
        assert!((covariance[1] + m / det).abs() < 1e-3 * covariance[0]);
    }

    #[test]
    fn a_block_that_is_not_wanted_counts_for_nothing() {
        let account = Counts(vec![(0.0, 1e3), (0.0, 1e-6)]);
        let found = maximise(&account, &[true, false], &[0.0, 0.0], &|| false).unwrap();
        assert!((found.weights[0] - deter_core::theory::maths::ln(3.5)).abs() < 0.005);
    }
}
