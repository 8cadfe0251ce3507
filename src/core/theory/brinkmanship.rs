//! The threat that leaves something to chance (Schelling 1966; Ellsberg; Snyder; Powell 1988).

/// Critical risk `R = (W − S)/(W − D)`: a side stays in the contest iff the risk of disaster in the
/// next step is below R (case `RISK-1`).
///
/// `winning` W, `submitting` S and `disaster` D are utilities with D < S < W, so that R is in 0–1.
/// The side with the higher critical risk is the more resolute; it need not prevail (Powell 1988).
#[must_use]
pub fn critical_risk(winning: f64, submitting: f64, disaster: f64) -> f64 {
    (winning - submitting) / (winning - disaster)
}

/// Who gives way when the risk rises step by step and both know each other's critical risk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GivesWay {
    /// The challenger, whose critical risk is lower.
    Challenger,
    /// The target.
    Target,
    /// Neither before the risk is certain, or both at once.
    Both,
}

/// The side with the lower critical risk gives way first.
#[must_use]
pub fn first_to_give_way(challenger: f64, target: f64) -> GivesWay {
    if challenger < target {
        GivesWay::Challenger
    } else if target < challenger {
        GivesWay::Target
    } else {
        GivesWay::Both
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_critical_risk_staying_is_worth_submitting() {
        let (w, s, d) = (1.0, 0.2, -4.0);
        let risk = critical_risk(w, s, d);
        assert!(((1.0 - risk) * w + risk * d - s).abs() < 1e-12);
        assert_eq!(first_to_give_way(0.2, 0.3), GivesWay::Challenger);
    }
}
