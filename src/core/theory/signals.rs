//! Costly signals of resolve: tying hands and sinking costs (derived after Fearon 1994, 1997).
//!
//! A defender wins a war with probability `win`, values the issue at `value` and pays `cost` for
//! war; it fights iff `win·value ≥ cost`. All in one unit of utility.
//!
//! Whether audiences punish empty threats at all is disputed (Snyder & Borghard 2011), and who
//! punishes what depends on the constituency (Brutger & Kertzer 2018): scenarios may set the cost
//! to zero, or below.

/// Audience cost that makes this type carry out its threat: `max(0, c − p·v)`. Tying hands costs
/// nothing if the threat is kept.
#[must_use]
pub fn committing_audience_cost(win: f64, value: f64, cost: f64) -> f64 {
    (cost - win * value).max(0.0)
}

/// Sunk cost that separates those who would fight from those who would not: `m* = c/p`, the value
/// to the marginal type (case `FEA-4`). Paid whatever follows. Infinite when `win` is 0.
#[must_use]
pub fn separating_sunk_cost(win: f64, cost: f64) -> f64 {
    cost / win
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_unwilling_need_tied_hands() {
        let marginal = separating_sunk_cost(0.5, 0.3);
        assert!(committing_audience_cost(0.5, marginal, 0.3).abs() < 1e-15);
        assert!(committing_audience_cost(0.5, marginal - 0.1, 0.3) > 0.0);
        assert_eq!(committing_audience_cost(0.5, marginal + 0.1, 0.3), 0.0);
    }
}
