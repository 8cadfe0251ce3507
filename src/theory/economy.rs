//! Product, trade and their use as a weapon.

use super::maths;

/// Concentration of trade among partners: `H = Σ s²` of the `shares` (which sum to 1). 1/n for n equal
/// partners, 1 for a single one.
#[must_use]
pub fn herfindahl(shares: &[f64]) -> f64 {
    shares.iter().fold(0.0, |sum, share| sum + share * share)
}

/// Hirschman's own index, `100 √Σ s²` (*National Power and the Structure of Foreign Trade*, 1945).
#[must_use]
pub fn hirschman(shares: &[f64]) -> f64 {
    100.0 * herfindahl(shares).sqrt()
}

/// What the target of economic pressure weighs. All values in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coercion {
    /// Its loss per turn of sanctions.
    pub cost_per_turn: f64,
    /// Turns that it expects them to last.
    pub expected_turns: f64,
    /// Value of the issue at stake.
    pub issue: f64,
    /// Audience cost of being seen to yield.
    pub audience_cost: f64,
}

impl Coercion {
    /// What yielding saves less what it costs; the target concedes where this is not negative. The
    /// logit rule takes it as the advantage of conceding.
    #[must_use]
    pub fn advantage_of_conceding(&self) -> f64 {
        self.cost_per_turn * self.expected_turns - self.issue - self.audience_cost
    }

    /// Whether a target who chooses exactly concedes.
    #[must_use]
    pub fn concedes(&self) -> bool {
        self.advantage_of_conceding() >= 0.0
    }
}

/// Whether the sender of sanctions goes on: its cost per turn is below its benefit per turn (senders
/// often stop because of their own cost: CSIS, *Deny, Deflect, Deter*, 2023).
#[must_use]
pub fn sender_continues(own_cost: f64, benefit: f64) -> bool {
    own_cost < benefit
}

/// Trade exposure after `episodes` of coercion, each of which moves the share `diversification` in
/// [0, 1] of it elsewhere: `e (1 − d)^n`. Repeated use blunts the tool.
#[must_use]
pub fn exposure_after(exposure: f64, diversification: f64, episodes: u32) -> f64 {
    exposure * maths::powi(1.0 - diversification, episodes)
}

/// Expected chance of future trade below which war looks better: `π = C / (B + C)`, for a `benefit` B
/// of trade and a `cost` C of being cut off, B + C > 0 (after Copeland 1996).
#[must_use]
pub fn trade_expectation_break_even(benefit: f64, cost: f64) -> f64 {
    cost / (benefit + cost)
}

/// Product after a turn: `G (1 + g)^(1/T) exp(shock)`.
///
/// `gdp` in money per year, `growth_per_year` g > −1, `turns_per_year` T > 0, `log_shock` in logs.
#[must_use]
pub fn gross_product_next(
    gdp: f64,
    growth_per_year: f64,
    turns_per_year: f64,
    log_shock: f64,
) -> f64 {
    gdp * maths::exp(maths::ln_1p(growth_per_year) / turns_per_year + log_shock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concentration_lies_between_even_and_single() {
        assert!((herfindahl(&[0.25; 4]) - 0.25).abs() < 1e-15);
        assert_eq!(hirschman(&[0.0, 1.0]), 100.0);
    }

    #[test]
    fn turns_compound_to_the_year() {
        let year = (0..4).fold(100.0, |gdp, _| gross_product_next(gdp, 0.06, 4.0, 0.0));
        assert!((year - 106.0).abs() < 1e-12);
    }

    #[test]
    fn coercion_works_only_where_it_costs_more_than_yielding() {
        let mild =
            Coercion { cost_per_turn: 1.0, expected_turns: 3.0, issue: 2.5, audience_cost: 1.0 };
        assert!(!mild.concedes());
        assert!(Coercion { expected_turns: 3.5, ..mild }.concedes());
        assert!((exposure_after(0.3, 0.08, 2) - 0.3 * 0.92 * 0.92).abs() < 1e-15);
    }
}
