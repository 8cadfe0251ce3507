//! Inversions: one uniform number in, one draw out, rising with it.
//!
//! Inversion (not rejection) is what keeps two worlds paired: a slightly higher mean moves the
//! same luck to the same or a slightly higher count, it never reshuffles it.

use crate::theory::{
    maths::{exp, ln, ln_gamma},
    special::normal_quantile,
};

/// How far below the mean a count may start its search, in standard deviations. The mass left out
/// is below 1e-14 for every distribution here, far under the 2^-53 grain of a uniform number's use.
const SEARCH_FROM: f64 = 9.0;

/// Standard normal quantile of `uniform` in (0,1).
#[must_use]
pub fn normal(uniform: f64) -> f64 {
    normal_quantile(uniform)
}

/// 1/(k+1) for the counts that most draws stay below: a division per step would dominate the walk.
const RECIPROCALS: [f64; 1024] = {
    let mut table = [0.0; 1024];
    let mut k = 0;
    while k < table.len() {
        table[k] = 1.0 / (k as f64 + 1.0);
        k += 1;
    }
    table
};

/// Steps of a walk that are taken at once: their factors do not wait for one another.
const STRIDE: usize = 8;

/// Walks up from `start`, whose probability is `mass`, multiplying by
/// (a + b·k)/(k+1) = P(k+1)/P(k), a and b the `numerator`. Past the mode it ends where a further step adds
/// nothing that a sum near 1 could hold: what the masses lose by rounding must not send it on to the
/// ceiling.
fn walk(uniform: f64, start: u32, mut mass: f64, ceiling: u32, numerator: (f64, f64)) -> u32 {
    let mut cumulated = mass;
    if cumulated >= uniform {
        return start;
    }
    let (constant, slope) = numerator;
    let mut k = f64::from(start);
    let mut count = start;
    let steps = ceiling.saturating_sub(start) as usize;
    let known = RECIPROCALS.get(start as usize..).unwrap_or_default();
    let known = &known[..known.len().min(steps)];
    // By strides until one would reach the number, then step by step inside it.
    let (strides, _) = known.as_chunks::<STRIDE>();
    let ahead: [f64; STRIDE] = std::array::from_fn(|i| slope * i as f64);
    for reciprocals in strides {
        let here = constant + slope * k;
        let f: [f64; STRIDE] = std::array::from_fn(|i| (here + ahead[i]) * reciprocals[i]);
        let pairs = [f[0] * f[1], f[2] * f[3], f[4] * f[5], f[6] * f[7]];
        let half = pairs[0] * pairs[1];
        let low = (f[0] + pairs[0]) + pairs[0] * (f[2] + pairs[1]);
        let high = (f[4] + pairs[2]) + pairs[2] * (f[6] + pairs[3]);
        let reached = cumulated + mass * (low + half * high);
        if reached >= uniform {
            break;
        }
        cumulated = reached;
        mass *= half * (pairs[2] * pairs[3]);
        k += STRIDE as f64;
        count += STRIDE as u32;
        if mass < GRAIN * cumulated && f[7] < 1.0 {
            break;
        }
    }
    while cumulated < uniform && count < ceiling {
        let reciprocal = RECIPROCALS.get(count as usize);
        let ratio = (constant + slope * k) * reciprocal.copied().unwrap_or_else(|| 1.0 / (k + 1.0));
        mass *= ratio;
        if ratio < 1.0 && mass < GRAIN * cumulated {
            break;
        }
        count += 1;
        k += 1.0;
        cumulated += mass;
    }
    count
}

/// Half the distance of two numbers near 1.
const GRAIN: f64 = 0.25 * f64::EPSILON;

/// What the logarithm of Stirling's formula lacks of ln n!: its asymptotic series from 16 on, below it
/// the difference itself (Loader 2000).
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return ln_gamma(n + 1.0) - ((n + 0.5) * ln(n) - n + HALF_LN_TAU);
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / n
}

const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// Deviance `x·ln(x/m) + m − x` of x > 0 from a mean m > 0, exact where the two are close.
fn deviance(x: f64, mean: f64) -> f64 {
    let apart = x - mean;
    if apart.abs() >= 0.1 * (x + mean) {
        return x * ln(x / mean) - apart;
    }
    // x·ln((1 + v)/(1 − v)) in the odd powers of v = (x − m)/(x + m).
    let v = apart / (x + mean);
    let (mut sum, mut power) = (apart * v, 2.0 * x * v);
    for odd in (3..40).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// Probability of k of n, 0 < k < n, by the saddle point: no large logarithms are subtracted, so that
/// what a walk from here adds up to is 1 to the last digits (Loader 2000).
fn binomial_mass(k: f64, n: f64, chance: f64) -> f64 {
    let exponent = stirling_error(n)
        - stirling_error(k)
        - stirling_error(n - k)
        - deviance(k, n * chance)
        - deviance(n - k, n * (1.0 - chance));
    exp(exponent) * (n / (core::f64::consts::TAU * k * (n - k))).sqrt()
}

/// Whether a count with this mean is none by Markov's inequality alone, F(0) ≥ 1 − mean, which spares
/// rare things their logarithms. True for means ≤ 0.
fn is_surely_none(uniform: f64, mean: f64) -> bool {
    mean <= 1.0 - uniform
}

/// Probability of k ≥ 1 for a Poisson law, likewise.
fn poisson_mass(k: f64, mean: f64) -> f64 {
    exp(-stirling_error(k) - deviance(k, mean)) / (core::f64::consts::TAU * k).sqrt()
}

/// Probability of k ≥ 1 for a negative binomial law, by the binomial one: k/(k + r) of its mass.
fn negative_binomial_saddle(k: f64, mean: f64, dispersion: f64) -> f64 {
    let all = k + dispersion;
    dispersion / all * binomial_mass(k, all, mean / (dispersion + mean))
}

/// Smallest k with F(k) ≥ `uniform` for a Poisson law with this mean (0 for a mean ≤ 0).
#[must_use]
pub fn poisson(uniform: f64, mean: f64) -> u32 {
    if is_surely_none(uniform, mean) {
        return 0;
    }
    let spread = mean.sqrt();
    let start = (mean - SEARCH_FROM * spread).max(0.0) as u32;
    let k = f64::from(start);
    let mass = if start == 0 { exp(-mean) } else { poisson_mass(k, mean) };
    let ceiling = (mean + 40.0 * spread + 100.0).min(f64::from(u32::MAX)) as u32;
    walk(uniform, start, mass, ceiling, (mean, 0.0))
}

/// Smallest k with F(k) ≥ `uniform` for a negative binomial law with this mean and variance
/// mean + mean²/dispersion; an infinite dispersion is Poisson.
#[must_use]
pub fn negative_binomial(uniform: f64, mean: f64, dispersion: f64) -> u32 {
    if is_surely_none(uniform, mean) {
        return 0;
    }
    if dispersion.is_infinite() {
        return poisson(uniform, mean);
    }
    let failure = mean / (dispersion + mean);
    let at_zero = dispersion * ln(dispersion / (dispersion + mean));
    let spread = (mean + mean * mean / dispersion).sqrt();
    // From zero unless its probability underflows; only then is the far left tail skipped.
    let start = if at_zero > -600.0 { 0 } else { (mean - SEARCH_FROM * spread).max(0.0) as u32 };
    let k = f64::from(start);
    let mass =
        if start == 0 { exp(at_zero) } else { negative_binomial_saddle(k, mean, dispersion) };
    let ceiling = (mean + 60.0 * spread + 100.0).min(f64::from(u32::MAX)) as u32;
    walk(uniform, start, mass, ceiling, (failure * dispersion, failure))
}

/// Probability of exactly `k` under the negative binomial of [`negative_binomial`].
#[must_use]
pub fn negative_binomial_mass(k: u32, mean: f64, dispersion: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    let k = f64::from(k);
    if dispersion.is_infinite() {
        return if k == 0.0 { exp(-mean) } else { poisson_mass(k, mean) };
    }
    if k == 0.0 {
        exp(dispersion * ln(dispersion / (dispersion + mean)))
    } else {
        negative_binomial_saddle(k, mean, dispersion)
    }
}

/// Smallest k with F(k) ≥ `uniform` for `trials` trials of this chance.
#[must_use]
pub fn binomial(uniform: f64, trials: u32, chance: f64) -> u32 {
    if trials == 0 || chance <= 0.0 {
        return 0;
    }
    if chance >= 1.0 {
        return trials;
    }
    // Successes of a likely thing are counted by its failures, so that the walk stays short; the
    // flipped uniform keeps the result rising.
    if chance > 0.5 {
        return trials - binomial(1.0 - uniform, trials, 1.0 - chance);
    }
    let n = f64::from(trials);
    let mean = n * chance;
    if is_surely_none(uniform, mean) {
        return 0;
    }
    let odds = chance / (1.0 - chance);
    let at_zero = n * ln(1.0 - chance);
    let start = if at_zero > -600.0 {
        0
    } else {
        (mean - SEARCH_FROM * (mean * (1.0 - chance)).sqrt()).max(0.0) as u32
    };
    let k = f64::from(start);
    let mass = if start == 0 { exp(at_zero) } else { binomial_mass(k, n, chance) };
    walk(uniform, start, mass, trials, (odds * n, -odds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Midpoints of 20,000 equal cells stand for all uniform numbers: the mean and variance of the
    /// inverted values are then quadratures, not samples.
    fn moments(draw: impl Fn(f64) -> u32) -> (f64, f64) {
        let n = 20_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..n {
            let k = f64::from(draw((f64::from(i) + 0.5) / f64::from(n)));
            sum += k;
            squares += k * k;
        }
        let mean = sum / f64::from(n);
        (mean, squares / f64::from(n) - mean * mean)
    }

    #[test]
    fn counts_have_the_mean_and_variance_they_promise() {
        for mean in [0.05, 1.0, 6.0, 150.0, 4_000.0] {
            let (m, v) = moments(|u| poisson(u, mean));
            assert!((m / mean - 1.0).abs() < 0.005 && (v / mean - 1.0).abs() < 0.02, "{mean}");
            for dispersion in [1.5, 8.0, 200.0] {
                let (m, v) = moments(|u| negative_binomial(u, mean, dispersion));
                let variance = mean + mean * mean / dispersion;
                assert!((m / mean - 1.0).abs() < 0.005, "{mean} {dispersion}: {m}");
                assert!((v / variance - 1.0).abs() < 0.03, "{mean} {dispersion}: {v}");
            }
        }
        for (trials, chance) in [(1, 0.3), (12, 0.5), (300, 0.02), (300, 0.97), (50_000, 0.4)] {
            let (m, v) = moments(|u| binomial(u, trials, chance));
            let mean = f64::from(trials) * chance;
            assert!((m / mean - 1.0).abs() < 0.005, "{trials} {chance}: {m}");
            assert!((v / (mean * (1.0 - chance)) - 1.0).abs() < 0.02, "{trials} {chance}: {v}");
        }
    }

    #[test]
    fn more_luck_never_gives_fewer() {
        for i in 1..999_u32 {
            let (low, high) = (f64::from(i) / 1_000.0, f64::from(i + 1) / 1_000.0);
            assert!(poisson(low, 140.0) <= poisson(high, 140.0));
            assert!(negative_binomial(low, 140.0, 9.0) <= negative_binomial(high, 140.0, 9.0));
            assert!(binomial(low, 90, 0.7) <= binomial(high, 90, 0.7));
            // ... and a higher mean never gives fewer of the same luck.
            assert!(negative_binomial(low, 140.0, 9.0) <= negative_binomial(low, 141.0, 9.0));
        }
    }

    #[test]
    fn the_far_tail_ends_where_the_law_does() {
        // Deviations that a normal law has there too, with some room for skew.
        for tail in [1e-8, 3e-9, 1e-10, 1e-12, 1e-15, 2e-16] {
            let u = 1.0 - tail;
            for (trials, chance) in [(1_000_000, 0.01), (4_000_000_000, 0.3), (50_000, 0.02)] {
                let (n, p) = (f64::from(trials), chance);
                let apart =
                    (f64::from(binomial(u, trials, p)) - n * p) / (n * p * (1.0 - p)).sqrt();
                assert!((5.0..11.0).contains(&apart), "{trials} {p} {tail}: {apart}");
                let other = binomial(1.0 - u, trials, 1.0 - p);
                assert!((f64::from(other) - n * (1.0 - p)).abs() < 11.0 * (n * p).sqrt());
            }
            for (mean, dispersion) in [(40_000.0, 5e4), (90_000.0, 1e6), (1e5, f64::INFINITY)] {
                let spread = (mean + mean * mean / dispersion).sqrt();
                let apart = (f64::from(negative_binomial(u, mean, dispersion)) - mean) / spread;
                assert!((5.0..11.0).contains(&apart), "{mean} {dispersion} {tail}: {apart}");
            }
        }
        let (near, far) = (1.0 - 4e-9, 1.0 - 2e-9);
        assert!(binomial(near, 1_000_000, 0.01) <= binomial(far, 1_000_000, 0.01));
    }

    #[test]
    fn the_far_tail_is_that_of_the_masses_summed_from_its_end() {
        // The least k above which no more than the tail is left, by sums that start at nothing.
        let least = |tail: f64, from: u32, mass: &dyn Fn(f64) -> f64| {
            let (mut sum, mut k) = (0.0, from);
            while sum + mass(f64::from(k)) <= tail {
                sum += mass(f64::from(k));
                k -= 1;
            }
            k
        };
        for tail in [2.9e-9, 4.7e-10, 3.3e-12] {
            for (n, p) in [(1_000_000_u32, 0.01), (730_000, 0.004), (90_000, 0.31)] {
                let of = |k: f64| binomial_mass(k, f64::from(n), p);
                let end = (f64::from(n) * p * 1.5) as u32;
                let expected = least(tail, end, &of);
                assert!(binomial(1.0 - tail, n, p).abs_diff(expected) <= 1, "{n} {p} {tail}");
            }
            for (mean, dispersion) in [(10_000.0, 900.0), (44_000.0, 3e5)] {
                let of = |k: f64| negative_binomial_saddle(k, mean, dispersion);
                let expected = least(tail, (3.0 * mean) as u32, &of);
                let found = negative_binomial(1.0 - tail, mean, dispersion);
                assert!(found.abs_diff(expected) <= 1, "{mean} {dispersion} {tail}: {found}");
            }
        }
    }

    #[test]
    fn masses_add_up_to_one_to_the_last_digits() {
        let sum =
            |n: u32, mass: &dyn Fn(f64) -> f64| -> f64 { (1..n).map(|k| mass(f64::from(k))).sum() };
        let all = sum(20_000, &|k| binomial_mass(k, 1_000_000.0, 0.01));
        assert!((all - 1.0).abs() < 1e-12, "{}", all - 1.0);
        let all = sum(20_000, &|k| negative_binomial_saddle(k, 5_000.0, 80.0));
        assert!((all - 1.0).abs() < 1e-12, "{}", all - 1.0);
        let all = sum(2_000, &|k| poisson_mass(k, 700.0));
        assert!((all - 1.0).abs() < 1e-12, "{}", all - 1.0);
    }

    #[test]
    fn the_edges_of_luck_stay_finite() {
        for u in [5e-17, 1.0 - 1.2e-16] {
            assert!(poisson(u, 3.0) < 40);
            assert!(negative_binomial(u, 3.0, 0.5) < 400);
            assert!(binomial(u, 10, 0.5) <= 10);
            assert!(normal(u).is_finite());
        }
    }
}
