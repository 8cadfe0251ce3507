about! {
    //! Who prevails when both sides spend: contest success functions and the efforts they call forth.
    //!
    //! Strength x prevails over y with `x^m / (x^m + y^m)` (Tullock 1980; axioms in Skaperdas 1996); m is
    //! the decisiveness: 0 is a coin, ∞ gives everything to the stronger.
}

use super::maths;

/// Probability that strength `x` prevails over `y`: `x^m / (x^m + y^m)` (Tullock 1980; axioms in
/// Skaperdas 1996).
///
/// `x`, `y` ≥ 0 in any common unit (only their ratio counts), decisiveness `m` ≥ 0: 0 is a coin, ∞
/// gives everything to the stronger. Two powerless sides are even: 0.5. The ratio is taken before
/// the power, so that no large number overflows.
#[must_use]
pub fn ratio(x: f64, y: f64, m: f64) -> f64 {
    if x == y {
        0.5
    } else if x > y {
        1.0 / (1.0 + maths::pow(y / x, m))
    } else {
        let relative = maths::pow(x / y, m);
        relative / (1.0 + relative)
    }
}

/// Probability that strength `x` prevails over `y` by their difference: `σ(k (x − y))`
/// (Hirshleifer 1989). `k` ≥ 0 in 1/unit of strength. Unlike [`ratio`] it leaves a side without
/// strength some chance, and depends on the unit.
#[must_use]
pub fn logistic_contest(x: f64, y: f64, k: f64) -> f64 {
    maths::logistic(k * (x - y))
}

/// What n equal contestants do for one prize.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SymmetricContest {
    /// Effort of each, in units of the prize.
    pub effort: f64,
    /// Effort of all: the share of the prize that the contest burns, times the prize.
    pub total: f64,
    /// Expected payoff of each.
    pub payoff: f64,
}

/// Equilibrium of a ratio contest among `contestants` equal players for a `prize`: each spends
/// `m (n − 1) V / n²` (Tullock 1980).
///
/// `None` when no equilibrium in pure efforts exists: fewer than two players, or m > n/(n − 1),
/// where each would rather stay out.
#[must_use]
pub fn symmetric_tullock(contestants: u32, m: f64, prize: f64) -> Option<SymmetricContest> {
    let n = f64::from(contestants);
    if contestants < 2 || m * (n - 1.0) > n {
        return None;
    }
    let effort = m * (n - 1.0) * prize / (n * n);
    Some(SymmetricContest { effort, total: n * effort, payoff: prize / n - effort })
}

/// What two contestants do who value the prize differently.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairContest {
    /// Efforts of the first and the second.
    pub efforts: [f64; 2],
    /// Probability that the first prevails.
    pub first_prevails: f64,
}

/// Equilibrium of a two-player ratio contest for prizes worth `values` > 0 to the two:
/// `x_i = m V_i p (1 − p)` with `p = V₁^m / (V₁^m + V₂^m)` (Tullock 1980; Nti 1999).
///
/// `None` when the weaker would rather stay out: m > 1 + (V_weak / V_strong)^m.
#[must_use]
pub fn pair_tullock(values: [f64; 2], m: f64) -> Option<PairContest> {
    let p = ratio(values[0], values[1], m);
    if m * p.max(1.0 - p) > 1.0 {
        return None;
    }
    let efforts = values.map(|value| m * value * p * (1.0 - p));
    Some(PairContest { efforts, first_prevails: p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ratio_counts_and_limits_hold() {
        assert_eq!(ratio(0.0, 0.0, 1.0), 0.5);
        assert_eq!(ratio(3.0, 0.0, 1.0), 1.0);
        assert_eq!(ratio(1.0, 5.0, 0.0), 0.5);
        assert_eq!(ratio(1.0, 5.0, f64::INFINITY), 0.0);
        assert_eq!(ratio(1e300, 1e299, 3.0), ratio(10.0, 1.0, 3.0));
        assert!((ratio(2.0, 7.0, 1.7) + ratio(7.0, 2.0, 1.7) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn equilibrium_efforts_are_best_responses() {
        for (values, m) in [([2.0, 1.0], 1.0), ([1.0, 1.0], 2.0), ([3.0, 2.0], 0.7)] {
            let found = pair_tullock(values, m).expect("exists");
            let [first, second] = found.efforts;
            for (value, own, other) in [(values[0], first, second), (values[1], second, first)] {
                let payoff = |effort: f64| ratio(effort, other, m) * value - effort;
                for step in 0..100 {
                    assert!(payoff(value * f64::from(step) / 100.0) <= payoff(own) + 1e-12);
                }
            }
        }
        assert_eq!(pair_tullock([2.0, 1.0], 1.6), None);
        assert_eq!(symmetric_tullock(3, 1.6, 1.0), None);
        let two = symmetric_tullock(2, 1.0, 1.0).expect("exists");
        assert_eq!(two.effort, pair_tullock([1.0, 1.0], 1.0).expect("exists").efforts[0]);
    }
}
