about! {
    //! The stock of military capital that spending keeps up, by perpetual inventory: a state on its path of
    //! steady growth owns `spending / (depreciation + growth)`, and a turn leaves `(1 − δ)^(1/T)` of it.
}

use super::maths;

/// Military capital (money) that a state on its path of steady growth owns:
/// `spending / (depreciation + growth)`, by the perpetual inventory method.
///
/// `spending` in money per year, rates per year. Infinite if the rates sum to nothing or less:
/// nothing ever wears out, and no finite stock fits the spending.
#[must_use]
pub fn capital_at_start(spending: f64, depreciation: f64, growth: f64) -> f64 {
    let rate = depreciation + growth;
    if rate > 0.0 { spending / rate } else { f64::INFINITY }
}

/// Share of capital that a turn leaves: `(1 − δ)^(1/T)`, for δ in [0, 1] a year and T > 0 turns in it.
#[must_use]
pub fn capital_kept(depreciation_per_year: f64, turns_per_year: f64) -> f64 {
    maths::pow(1.0 - depreciation_per_year, 1.0 / turns_per_year)
}

/// Military capital after a turn: `capital · (1 − δ)^(1/T) + investment`.
///
/// `depreciation_per_year` δ in [0, 1], `turns_per_year` T > 0, `investment_per_turn` in money.
#[must_use]
pub fn capital_next(
    capital: f64,
    depreciation_per_year: f64,
    turns_per_year: f64,
    investment_per_turn: f64,
) -> f64 {
    capital * capital_kept(depreciation_per_year, turns_per_year) + investment_per_turn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_growth_keeps_capital_over_spending_constant() {
        let (depreciation, growth) = (0.05, 0.03);
        let start = capital_at_start(50.0, depreciation, growth);
        // With yearly turns the perpetual inventory is exact for spending that falls due at year's end.
        let next = capital_next(start, depreciation, 1.0, 50.0);
        assert!((next / start - 1.0 - growth).abs() < 1e-15);
    }
}
