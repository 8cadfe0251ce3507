about! {
    //! A partner's own node in an incident: honour the call for help, or abandon.
    //!
    //! Logit over the difference in expected utility, the partner's calculus of Snyder (1984, 1997:
    //! abandonment against entrapment) with the cost of a broken promise (Fearon 1994) and a treaty
    //! obligation. Partners decide independently; [`super::deterrence::joint_help`] joins them.
}

use super::choice::logit_yes;
use super::maths::ln;

/// What a partner weighs. Utilities are of order 1 unless said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HonourTerms {
    /// What it loses if the victim falls.
    pub stake: f64,
    /// Audience and reputation cost of abandoning, saved by honouring.
    pub reputation_cost: f64,
    /// Joining probability ρ that its pacts with the victim promise (0–1), all pacts together.
    pub joining: f64,
    /// Utility per unit of ln(ρ/(1−ρ)). With 1/λ, a partner to whom all else cancels out honours
    /// with exactly ρ; 0 makes treaties ink on paper.
    pub obligation_weight: f64,
    /// Expected cost of a lost war.
    pub war_cost: f64,
    /// Chance that the coalition prevails if it joins (0–1).
    pub balance: f64,
    /// Share of cases in which law and norm forbid it to act there (0–1); 0 at home.
    pub constraint: f64,
}

/// Bounds ρ away from 0 and 1, whose log-odds are infinite.
const LEAST_JOINING: f64 = 1e-6;

impl HonourTerms {
    /// The utility terms by name, in the order they are summed.
    #[must_use]
    pub fn terms(&self) -> [(&'static str, f64); 4] {
        let joining = self.joining.clamp(LEAST_JOINING, 1.0 - LEAST_JOINING);
        [
            ("stake", self.stake),
            ("reputation", self.reputation_cost),
            ("obligation", self.obligation_weight * ln(joining / (1.0 - joining))),
            ("war", -self.war_cost * (1.0 - self.balance)),
        ]
    }

    /// Utility of honouring minus abandoning.
    #[must_use]
    pub fn advantage(&self) -> f64 {
        self.terms().iter().fold(0.0, |sum, term| sum + term.1)
    }
}

/// Probability that the partner honours: `(1 − constraint)·σ(λ·advantage)`, λ ≥ 0 the `precision`.
#[must_use]
pub fn honour_probability(terms: &HonourTerms, precision: f64) -> f64 {
    (1.0 - terms.constraint) * logit_yes(terms.advantage(), precision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_with_nothing_else_at_stake_keeps_the_pacts_rate() {
        let terms = HonourTerms { joining: 0.2, obligation_weight: 0.25, ..Default::default() };
        assert!((honour_probability(&terms, 4.0) - 0.2).abs() < 1e-12);
        let bound = HonourTerms { constraint: 0.75, ..terms };
        assert!((honour_probability(&bound, 4.0) - 0.05).abs() < 1e-12);
        assert_eq!(honour_probability(&terms, 0.0), 0.5);
    }

    #[test]
    fn cost_holds_back_and_balance_helps() {
        let terms = HonourTerms { stake: 0.5, war_cost: 1.0, balance: 0.5, ..Default::default() };
        let with = |terms| honour_probability(&terms, 4.0);
        assert!((with(terms) - 0.5).abs() < 1e-12);
        assert!(with(HonourTerms { balance: 0.9, ..terms }) > with(terms));
        assert!(with(HonourTerms { war_cost: 2.0, ..terms }) < with(terms));
        // No pact at all is a finite aversion, not an impossibility.
        assert!(with(HonourTerms { obligation_weight: 0.25, ..terms }) > 0.0);
    }
}
