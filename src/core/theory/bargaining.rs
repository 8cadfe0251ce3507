//! Why bargaining fails: the rationalist accounts of war (Fearon 1995, *International
//! Organization* 49(3)).
//!
//! An issue worth 1 is divided; `p` is side A's chance to win a war, costs are shares of the issue.

/// Divisions (A's share) that both sides prefer to war: `[p − c_A, p + c_B]`, of width `c_A + c_B`
/// (case `FEA-1`). Not cut to 0–1: a bound outside means that side would take even everything or
/// nothing rather than fight.
#[must_use]
pub fn range(win: f64, cost_a: f64, cost_b: f64) -> (f64, f64) {
    (win - cost_a, win + cost_b)
}

/// A's best take-it-or-leave-it demand when B's cost is private.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ultimatum {
    /// A's demanded share.
    pub demand: f64,
    /// Probability that B prefers war.
    pub war: f64,
    /// A's expected utility.
    pub expected_utility: f64,
}

/// A demands x; B, of cost uniform on `[lowest, highest]`, fights iff `x > p + c_B` (case `FEA-2`).
///
/// Interior optimum `x* = p + (highest − c_A)/2`, never below the demand that every B accepts,
/// `p + lowest`. Risk of war is then the price of asking more. Needs `lowest < highest`; shares are
/// not cut to 0–1.
#[must_use]
pub fn ultimatum(win: f64, cost_a: f64, lowest: f64, highest: f64) -> Ultimatum {
    let excess = (0.5 * (highest - cost_a)).max(lowest);
    let war = (excess - lowest) / (highest - lowest);
    let demand = win + excess;
    Ultimatum { demand, war, expected_utility: (1.0 - war) * demand + war * (win - cost_a) }
}

/// Strength of the rising side tomorrow above which the declining side fights today:
/// `p₂ > (p₁ + c_B(1 − δ)²)/δ` (case `FEA-3`).
///
/// A pie of 1 per period, a war that costs the declining side `cost` once, discount `discount` δ in
/// (0,1), and a rising side that cannot promise not to use its strength: the commitment problem
/// (Fearon 1995; Powell 2006). Above 1: no shift is large enough. Report how risk changes with a
/// shift in power as a sensitivity, never as a law (Benson, Meirowitz & Ramsay).
#[must_use]
pub fn preventive_war_threshold(win_today: f64, discount: f64, cost: f64) -> f64 {
    (win_today + cost * (1.0 - discount) * (1.0 - discount)) / discount
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demand_is_the_best_of_a_grid() {
        for (win, cost, low, high) in
            [(0.6, 0.1, 0.0, 0.3), (0.4, 0.2, 0.1, 0.5), (0.5, 0.3, 0.2, 0.4)]
        {
            let best = ultimatum(win, cost, low, high);
            for step in 0..=100 {
                let demand = win + low + (high - low) * f64::from(step) / 100.0;
                let war = f64::from(step) / 100.0;
                assert!((1.0 - war) * demand + war * (win - cost) <= best.expected_utility + 1e-12);
            }
        }
    }

    #[test]
    fn no_shift_no_preventive_war() {
        // The threshold lies above today's strength, and patience brings it down to it.
        assert!(preventive_war_threshold(0.3, 0.9, 2.0) > 0.3);
        assert!((preventive_war_threshold(0.3, 1.0, 2.0) - 0.3).abs() < 1e-15);
    }
}
