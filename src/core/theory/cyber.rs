about! {
    //! Intrusions: who did it, what protection is worth, and protecting one another.
    //!
    //! Each of k partners removes the share η of what is vulnerable: `v = v₀ (1 − η)^k`.
}

use super::maths;

/// Probability that the suspect did it, after `signals` independent indicators that all point to it:
/// `π hⁿ / (π hⁿ + (1 − π) fⁿ)` (Bayes).
///
/// `prior` π, `hit` h = P(indicator | it did), `false_alarm` f = P(indicator | it did not). The prior
/// is returned if the indicators are impossible either way.
#[must_use]
pub fn attribution(prior: f64, hit: f64, false_alarm: f64, signals: u32) -> f64 {
    // The ratio of the two, not each of them: both are nothing long before their ratio is.
    let ratio = maths::powi(false_alarm / hit, signals);
    let posterior = prior / (prior + (1.0 - prior) * ratio);
    if posterior.is_nan() { prior } else { posterior }
}

/// How the chance of a breach falls with money `z` spent on protection (Gordon & Loeb 2002).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreachFunction {
    /// Class I: `S = v / (α z + 1)^β`.
    ClassOne {
        /// Productivity α > 0, 1/money.
        alpha: f64,
        /// Curvature β ≥ 1.
        beta: f64,
    },
    /// Class II: `S = v^(α z + 1)`.
    ClassTwo {
        /// Productivity α > 0, 1/money.
        alpha: f64,
    },
}

impl BreachFunction {
    /// Chance of a breach after spending `z` ≥ 0, from `vulnerability` v in [0, 1] without protection.
    #[must_use]
    pub fn residual(&self, vulnerability: f64, z: f64) -> f64 {
        match *self {
            Self::ClassOne { alpha, beta } => vulnerability / maths::pow(alpha * z + 1.0, beta),
            Self::ClassTwo { alpha } => maths::pow(vulnerability, alpha * z + 1.0),
        }
    }

    /// Spending z* ≥ 0 that minimises `S(z) L + z`, for a `loss` L in money:
    ///
    /// ```text
    /// I:  ((α β v L)^(1/(β+1)) − 1) / α        II:  ln(1/(−α v L ln v)) / (α ln v)
    /// ```
    ///
    /// and 0 where that is negative. Never above `v L / e` for these two classes (for others it can
    /// be: Hausken 2006). In class II it is 0 for the very secure and for the hopeless (v = 1).
    #[must_use]
    pub fn best_investment(&self, vulnerability: f64, loss: f64) -> f64 {
        match *self {
            Self::ClassOne { alpha, beta } => {
                let product = alpha * beta * vulnerability * loss;
                ((maths::pow(product, 1.0 / (beta + 1.0)) - 1.0) / alpha).max(0.0)
            }
            Self::ClassTwo { alpha } => {
                if vulnerability <= 0.0 || vulnerability >= 1.0 {
                    return 0.0;
                }
                let log = maths::ln(vulnerability);
                (-maths::ln(-alpha * vulnerability * loss * log) / (alpha * log)).max(0.0)
            }
        }
    }
}

/// Gordon & Loeb's bound on sensible protection: `v L / e`, 37 % of the expected loss.
#[must_use]
pub fn investment_bound(vulnerability: f64, loss: f64) -> f64 {
    vulnerability * loss / core::f64::consts::E
}

/// Vulnerability after sharing with `partners`: `v₀ (1 − η)^k`. Each partner removes the share
/// `eta` η in [0, 1] of what is left: the k-th is worth `v₀ η (1 − η)^(k−1)`.
#[must_use]
pub fn vulnerability_after(v0: f64, eta: f64, partners: u32) -> f64 {
    v0 * maths::powi(1.0 - eta, partners)
}

/// Two owners of linked systems who may invest in protection (Kunreuther & Heal 2003).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InterdependentSecurity {
    /// Chance p of a direct breach without protection.
    pub direct: f64,
    /// Chance q of a breach by way of the other while it is unprotected, whatever one's own
    /// protection.
    pub contagion: f64,
    /// Loss L in money.
    pub loss: f64,
}

impl InterdependentSecurity {
    /// Both investing is an equilibrium iff protection costs less than `p L`.
    #[must_use]
    pub fn all_invest_below(&self) -> f64 {
        self.direct * self.loss
    }

    /// Nobody investing is an equilibrium iff protection costs more than `p L (1 − q)`. Between the two
    /// thresholds both are: expectations tip the outcome, and sharing information is worth most.
    #[must_use]
    pub fn none_invest_above(&self) -> f64 {
        self.direct * self.loss * (1.0 - self.contagion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn investment_is_the_minimum_and_below_the_bound() {
        let classes = [
            BreachFunction::ClassOne { alpha: 0.1, beta: 1.2 },
            BreachFunction::ClassOne { alpha: 0.001, beta: 1.0 },
            BreachFunction::ClassTwo { alpha: 0.05 },
        ];
        for class in classes {
            for v in [0.0, 0.1, 0.6, 0.95, 1.0] {
                let best = class.best_investment(v, 400.0);
                assert!(best <= investment_bound(v, 400.0));
                let cost = |z: f64| class.residual(v, z) * 400.0 + z;
                for step in 0..400 {
                    assert!(cost(best) <= cost(f64::from(step)) + 1e-9);
                }
            }
        }
    }

    #[test]
    fn uninformative_indicators_and_absent_links_change_nothing() {
        assert!((attribution(0.6, 0.3, 0.3, 4) - 0.6).abs() < 1e-15);
        assert_eq!(attribution(0.6, 0.8, 0.1, 0), 0.6);
        // Thousands of indicators leave no doubt, though each likelihood is below the least number.
        assert_eq!(attribution(0.01, 0.3, 0.1, 2_000), 1.0);
        assert_eq!(attribution(0.99, 0.1, 0.3, 2_000), 0.0);
        assert!(
            (attribution(0.5, 0.3, 0.3 / 1.001, 5_000)
                - 1.0 / (1.0 + maths::powi(1.001, 5_000).recip()))
            .abs()
                < 1e-12
        );
        assert_eq!((attribution(0.3, 0.0, 0.0, 3), attribution(0.3, 0.0, 0.2, 3)), (0.3, 0.0));
        assert_eq!((attribution(0.3, 0.2, 0.0, 3), attribution(0.0, 0.2, 0.1, 3)), (1.0, 0.0));
        assert_eq!(vulnerability_after(0.6, 0.2, 0), 0.6);
        let linked = InterdependentSecurity { direct: 0.2, contagion: 0.0, loss: 10.0 };
        assert_eq!(linked.all_invest_below(), linked.none_invest_above());
    }
}
