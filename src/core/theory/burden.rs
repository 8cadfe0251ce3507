//! Who pays for a common defence: Olson & Zeckhauser, "An Economic Theory of Alliances" (1966), with
//! Cobb–Douglas tastes `U_i = (w_i − q_i)^(1−a) Q^a`, `Q = Σ q_j`.
//!
//! `taste` a in (0, 1] is the share of its means that a member alone would spend on defence; `means`
//! w_i ≥ 0 (product, or product times threat) and contributions q_i are in the same money.

/// What a member gives when the others together give `others`: `max(0, a w − (1 − a) Q_others)`.
/// Each unit given by others lowers its own gift by 1 − a: the free ride.
#[must_use]
pub fn best_response(means: f64, taste: f64, others: f64) -> f64 {
    (taste * means - (1.0 - taste) * others).max(0.0)
}

/// Contributions that are best responses to one another, written into `contributions`; returns
/// their total Q.
///
/// Contributors S are those with `w_i > Q (1 − a)/a`, and `Q = a W_S / (a + |S| (1 − a))`. Starting
/// from all, members who would give less than nothing are dropped until none is; dropping only
/// raises Q, so nobody returns.
///
/// # Panics
/// If the slices differ in length.
pub fn equilibrium(means: &[f64], taste: f64, contributions: &mut [f64]) -> f64 {
    assert_eq!(means.len(), contributions.len(), "one contribution per member");
    let mut threshold = 0.0;
    let mut total = 0.0;
    let mut contributors = usize::MAX;
    loop {
        let mut count = 0;
        let mut pooled = 0.0;
        for &w in means.iter().filter(|&&w| w > threshold) {
            count += 1;
            pooled += w;
        }
        if count == contributors {
            break;
        }
        contributors = count;
        total =
            if count == 0 { 0.0 } else { taste * pooled / (taste + count as f64 * (1.0 - taste)) };
        // Never lower, so that rounding cannot bring back a member who is just indifferent.
        threshold = f64::max(threshold, total * (1.0 - taste) / taste);
    }
    for (contribution, &w) in contributions.iter_mut().zip(means) {
        *contribution = (w - threshold).max(0.0);
    }
    total
}

/// The total that would be best for the alliance: `a W`, independent of who pays.
#[must_use]
pub fn pareto_optimum(means: &[f64], taste: f64) -> f64 {
    taste * means.iter().fold(0.0, |sum, w| sum + w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_equilibrium_is_a_fixed_point_of_best_responses() {
        for taste in [0.05, 0.3, 0.5, 1.0] {
            let means = [25.0, 4.2, 1.7, 22.0, 0.44, 0.0];
            let mut gifts = [0.0; 6];
            let total = equilibrium(&means, taste, &mut gifts);
            assert!((gifts.iter().sum::<f64>() - total).abs() < 1e-12);
            for (w, gift) in means.iter().zip(gifts) {
                assert!((best_response(*w, taste, total - gift) - gift).abs() < 1e-12);
            }
            assert!(total <= pareto_optimum(&means, taste) + 1e-12);
        }
    }

    #[test]
    fn the_large_are_exploited_by_the_small() {
        let mut gifts = [0.0; 5];
        equilibrium(&[25.0, 4.2, 1.7, 1.7, 0.44], 0.05, &mut gifts);
        assert!((gifts[0] - 1.25).abs() < 1e-12);
        assert_eq!(gifts[1..], [0.0; 4]);
        assert_eq!(equilibrium(&[], 0.5, &mut []), 0.0);
    }
}
