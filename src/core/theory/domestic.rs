about! {
    //! How a democracy's own rules and opinion hold its force back, and let it go.
    //!
    //! Support s for loosening a constraint drifts toward `σ(Σ weight · driver)`, reluctance and delivery
    //! counting against: `s' = s + rate (σ(…) − s)` (the thermostat of Wlezien 1995 with drivers of our own
    //! choice). Response is punctuated (Baumgartner & Jones 1993): while attention is elsewhere it keeps a
    //! share q of its speed, and with attention a it has `q + (1 − q) aˢ/(aˢ + θˢ)`. A referendum passes with `Φ((s − ½)/σ)`; a supermajority is of all members, not of those
    //! who vote.
}

use super::maths;

/// Response of politics at this attention, as a share of what it is at full response:
/// `q + (1 − q) aˢ/(aˢ + θˢ)`, so that problems pile up unanswered until something puts them on the
/// agenda (Baumgartner & Jones 1993; the form, a Hill curve, is ours).
///
/// `attention` a in [0, 1]; `quiet` q in [0, 1] is what is left without any; `threshold` θ > 0 is the
/// attention half-way; `steepness` s > 0 how sharp the change is.
#[must_use]
pub fn punctuated(attention: f64, quiet: f64, threshold: f64, steepness: f64) -> f64 {
    if attention <= 0.0 || quiet >= 1.0 {
        return quiet.min(1.0);
    }
    quiet + (1.0 - quiet) / (1.0 + maths::pow(threshold / attention, steepness))
}

/// Policy that follows a wish: `P' = P + γ (P* − P)`, the thermostat in one equation (Wlezien 1995).
///
/// `policy` and `wished` in one unit (share of product, say), `gain` γ per turn; stable iff 0 < γ < 2.
#[must_use]
pub fn thermostat_step(policy: f64, wished: f64, gain: f64) -> f64 {
    policy + gain * (wished - policy)
}

/// Turns until half the gap is closed: `ln ½ / ln(1 − γ)`, for γ in (0, 1).
#[must_use]
pub fn thermostat_half_life(gain: f64) -> f64 {
    -core::f64::consts::LN_2 / maths::ln_1p(-gain)
}

/// Long-run standard deviation of a thermostat with independent shocks of standard deviation `sigma`
/// per turn: `σ / √(1 − (1 − γ)²)`, an AR(1). `gain` γ in (0, 2).
#[must_use]
pub fn thermostat_sd(gain: f64, sigma: f64) -> f64 {
    let kept = 1.0 - gain;
    sigma / (1.0 - kept * kept).sqrt()
}

/// The thermostat in two equations: the public's wish for *more*, `R = a + b₁ W − b₂ P`, and policy
/// that follows it, `P' = P + g R` (Wlezien 1995, 1996). Delivery lowers the wish.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thermostat {
    /// Wish when nothing drives it, a.
    pub base: f64,
    /// Weight b₁ of the driver W (threat, say).
    pub driver_weight: f64,
    /// Weight b₂ > 0 of what is already delivered.
    pub delivered_weight: f64,
    /// Response g of policy to the wish, per turn.
    pub response: f64,
}

impl Thermostat {
    /// The wish for more, R.
    #[must_use]
    pub fn wish(&self, driver: f64, policy: f64) -> f64 {
        self.base + self.driver_weight * driver - self.delivered_weight * policy
    }

    /// Policy after a turn.
    #[must_use]
    pub fn step(&self, driver: f64, policy: f64) -> f64 {
        policy + self.response * self.wish(driver, policy)
    }

    /// Policy at which nobody wants more or less: `(a + b₁ W) / b₂`.
    #[must_use]
    pub fn steady_state(&self, driver: f64) -> f64 {
        (self.base + self.driver_weight * driver) / self.delivered_weight
    }

    /// Share of a gap that survives a turn, `1 − g b₂`; stable iff between −1 and 1.
    #[must_use]
    pub fn root(&self) -> f64 {
        1.0 - self.response * self.delivered_weight
    }
}

/// Members needed for a share, a fraction, or more of *all* `seats` (not of those who vote): two
/// thirds, (2, 3), of 465 are 310. A denominator of 0 counts as 1.
#[must_use]
pub fn members_needed(seats: u32, (numerator, denominator): (u32, u32)) -> u32 {
    let needed = (u64::from(seats) * u64::from(numerator)).div_ceil(u64::from(denominator.max(1)));
    u32::try_from(needed).unwrap_or(u32::MAX)
}

/// Probability that a referendum passes: `Φ((s − ½)/σ)`.
///
/// `support` s: expected share of valid votes in favour; `sd` σ ≥ 0: uncertainty of polls and of the
/// campaign (0.03 to 0.08). With σ = 0 the majority decides; a tie fails.
#[must_use]
pub fn referendum_passes(support: f64, sd: f64) -> f64 {
    if sd > 0.0 {
        maths::normal_cdf((support - 0.5) / sd)
    } else if support > 0.5 {
        1.0
    } else {
        0.0
    }
}

/// Probability per turn that a formal amendment passes: none unless every house has its
/// supermajority, else `P(agreement on the text) · P(referendum)`. The gate that has held is
/// agreement on the text and the risk of the referendum, not seats.
#[must_use]
pub fn amendment_passes(supermajorities: bool, agreement_on_text: f64, referendum: f64) -> f64 {
    if supermajorities { agreement_on_text * referendum } else { 0.0 }
}

/// What moves support for loosening a constraint. Each in [0, 1] unless said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SupportDrivers {
    /// Perceived threat.
    pub threat: f64,
    /// Fear that the patron will not come.
    pub abandonment_risk: f64,
    /// Rally round the flag after an incident.
    pub rally: f64,
    /// How openly the patron wishes the constraint gone.
    pub patron_wish: f64,
    /// The norm against the use of force: slow to move.
    pub reluctance: f64,
    /// What has been delivered already: the thermostat.
    pub delivered: f64,
}

/// Weights of the drivers on the logistic scale, and speed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SupportWeights {
    /// Log odds of support when nothing drives it.
    pub constant: f64,
    /// Adds per unit of threat.
    pub threat: f64,
    /// Adds per unit of abandonment risk.
    pub abandonment_risk: f64,
    /// Adds per unit of rally.
    pub rally: f64,
    /// Signed: an open wish of the patron may help (> 0) or backfire (< 0).
    pub patron_wish: f64,
    /// Subtracts per unit of reluctance.
    pub reluctance: f64,
    /// Subtracts per unit delivered.
    pub delivered: f64,
    /// Share of the gap to its target that support closes per turn, in [0, 1].
    pub rate: f64,
}

/// Support after a turn, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SupportMove {
    /// Support now, in [0, 1].
    pub support: f64,
    /// Where it is drifting to.
    pub target: f64,
    /// Signed contributions to the target's log odds; they sum to `logit(target)`.
    pub terms: [(&'static str, f64); 7],
}

/// Support s in [0, 1] for loosening a constraint drifts toward `σ(Σ weight · driver)`, reluctance and
/// delivery counting against: `s' = s + rate (σ(…) − s)` (the thermostat of Wlezien 1995 with
/// drivers of our own choice; this form is ours).
#[must_use]
pub fn support_next(
    support: f64,
    drivers: &SupportDrivers,
    weights: &SupportWeights,
) -> SupportMove {
    let terms = [
        ("constant", weights.constant),
        ("threat", weights.threat * drivers.threat),
        ("abandonment risk", weights.abandonment_risk * drivers.abandonment_risk),
        ("rally", weights.rally * drivers.rally),
        ("patron's wish", weights.patron_wish * drivers.patron_wish),
        ("own reluctance", -weights.reluctance * drivers.reluctance),
        ("already delivered", -weights.delivered * drivers.delivered),
    ];
    let target = maths::logistic(terms.iter().fold(0.0, |sum, term| sum + term.1));
    SupportMove { support: thermostat_step(support, target, weights.rate), target, terms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thermostats_rest_at_their_steady_state() {
        let two =
            Thermostat { base: 0.2, driver_weight: 1.0, delivered_weight: 0.5, response: 0.4 };
        let rest = two.steady_state(1.2);
        assert!((two.step(1.2, rest) - rest).abs() < 1e-15);
        assert!(((two.step(1.2, rest + 1.0) - rest) - two.root()).abs() < 1e-15);
        let half = thermostat_half_life(0.3);
        assert!((maths::pow(0.7, half) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn response_waits_for_attention() {
        let response = |attention| punctuated(attention, 0.2, 0.4, 6.0);
        assert_eq!(response(0.0), 0.2);
        assert!((response(0.4) - 0.6).abs() < 1e-12);
        assert!(response(0.2) < 0.25 && response(0.8) > 0.95 && response(1.0) < 1.0);
        assert_eq!(punctuated(0.7, 1.0, 0.4, 6.0), 1.0);
    }

    #[test]
    fn supermajorities_round_up_and_referendums_are_fair() {
        assert_eq!(members_needed(465, (2, 3)), 310);
        assert_eq!(members_needed(248, (2, 3)), 166);
        assert_eq!(members_needed(u32::MAX, (2, 2)), u32::MAX);
        assert_eq!((members_needed(0, (2, 3)), members_needed(5, (1, 0))), (0, 5));
        assert_eq!(referendum_passes(0.5, 0.04), 0.5);
        assert_eq!(amendment_passes(false, 1.0, 1.0), 0.0);
    }

    #[test]
    fn support_stays_a_share_and_its_terms_explain_it() {
        let drivers =
            SupportDrivers { threat: 0.8, patron_wish: 1.0, reluctance: 0.6, ..Default::default() };
        let weights = SupportWeights {
            threat: 9.0,
            patron_wish: -2.0,
            reluctance: 1.0,
            delivered: 3.0,
            rate: 0.1,
            ..Default::default()
        };
        let mut support = 0.3;
        for _ in 0..500 {
            support = support_next(support, &drivers, &weights).support;
            assert!((0.0..=1.0).contains(&support));
        }
        let settled = support_next(support, &drivers, &weights);
        assert!((settled.support - settled.target).abs() < 1e-12);
        let delivered =
            support_next(support, &SupportDrivers { delivered: 1.0, ..drivers }, &weights);
        assert!(delivered.target < settled.target);
    }
}
