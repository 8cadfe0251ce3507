about! {
    //! Product, trade and their use as a weapon.
    //!
    //! Product grows as `G (1 + g)^(1/T) exp(shock)`; n episodes of coercion, each of which moves the share
    //! d of the trade elsewhere, leave `e (1 − d)^n` of an exposure: repeated use blunts the tool.
}

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

/// Growth of a turn in logs, `ln(1 + g)/T`, of `growth_per_year` g > −1 in a year of `turns_per_year` T > 0.
#[must_use]
pub fn trend_of_turn(growth_per_year: f64, turns_per_year: f64) -> f64 {
    maths::ln_1p(growth_per_year) / turns_per_year
}

/// Product after a turn: `G exp(trend + shock)`, `G (1 + g)^(1/T) exp(shock)` with [`trend_of_turn`].
///
/// `gdp` in money per year, both others in logs.
#[must_use]
pub fn gross_product_next(gdp: f64, trend: f64, log_shock: f64) -> f64 {
    gdp * maths::exp(trend + log_shock)
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
        let year =
            (0..4).fold(100.0, |gdp, _| gross_product_next(gdp, trend_of_turn(0.06, 4.0), 0.0));
        assert!((year - 106.0).abs() < 1e-12);
    }

    #[test]
    fn every_episode_moves_the_same_share_elsewhere() {
        assert!((exposure_after(0.3, 0.08, 2) - 0.3 * 0.92 * 0.92).abs() < 1e-15);
    }
}
