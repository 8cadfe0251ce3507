//! Below the threshold of war: how hard to push, and which slices are let pass.

/// Intensity of grey-zone pressure that maximises `b·g − g²·L`: `g* = min(1, b/(2L))`
/// (simplest form consistent with Gannon, Gartzke, Lindsay & Schram 2023; case `GREY-1`).
///
/// `benefit` b > 0 is the gain per unit of intensity, `escalation_loss` L ≥ 0 the loss if it
/// escalates, which happens with probability g². A stronger escalation threat lowers *intensity*;
/// activity never stops. Intensity is a share of the most that can be done (0–1).
#[must_use]
pub fn intensity(benefit: f64, escalation_loss: f64) -> f64 {
    if benefit <= 0.0 {
        0.0
    } else if benefit >= 2.0 * escalation_loss {
        1.0
    } else {
        benefit / (2.0 * escalation_loss)
    }
}

/// Probability that pressure of this intensity (0–1) escalates: g².
#[must_use]
pub fn escalation_probability(intensity: f64) -> f64 {
    intensity * intensity
}

/// Largest slice that a target lets pass: `c(1 − δ)` (after Schelling 1966, derived; case `SAL-1`).
///
/// `resistance_cost` c, in the units of the stake, is paid once to end the slicing; `discount` δ in
/// [0,1) is the weight of the next turn to a target that expects the slicing to go on for ever.
/// A myopic one (δ = 0) lets anything below c pass.
#[must_use]
pub fn tolerated_slice(resistance_cost: f64, discount: f64) -> f64 {
    resistance_cost * (1.0 - discount)
}

/// Turns of slicing until a stake worth `stake` is gone, a whole number: the last slice may be thinner.
/// Infinite when no slice is tolerated. A part in 10⁹ of a slice is no reason for one more.
#[must_use]
pub fn turns_to_take(stake: f64, slice: f64) -> f64 {
    (stake / slice - 1e-9).ceil().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_threat_lowers_intensity_but_not_to_zero() {
        let g = [0.25, 0.5, 1.0, 2.0, 5.0].map(|loss| intensity(1.0, loss));
        assert!(g.windows(2).all(|pair| pair[0] >= pair[1]) && g[4] > 0.0);
        assert_eq!((intensity(1.0, 0.0), intensity(0.0, 0.0)), (1.0, 0.0));
        // The optimum beats its neighbours.
        let value = |g: f64| g - escalation_probability(g) * 2.0;
        assert!(value(g[3]) > value(g[3] + 0.01) && value(g[3]) > value(g[3] - 0.01));
    }

    #[test]
    fn foresight_makes_slices_thin() {
        assert!(tolerated_slice(1.0, 0.9) < tolerated_slice(1.0, 0.0));
        assert_eq!(turns_to_take(5.0, tolerated_slice(1.0, 0.9)), 50.0);
    }

    #[test]
    fn turns_are_counted_and_not_measured() {
        // What is left after so many bites, and after one fewer.
        for (stake, slice, turns) in
            [(1.0, 0.3, 4.0), (5.0, 2.5, 2.0), (5.0, 2.4, 3.0), (0.2, 0.7, 1.0)]
        {
            assert_eq!(turns_to_take(stake, slice), turns);
            assert!(turns * slice >= stake && (turns - 1.0) * slice < stake);
        }
        assert_eq!((turns_to_take(0.0, 0.3), turns_to_take(1.0, 0.0)), (0.0, f64::INFINITY));
    }
}
