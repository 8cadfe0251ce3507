about! {
    //! How far a state's need for security is met, by itself and by others.
    //!
    //! Covered is `(own + partners + min(patron, reliance · need)) / need`, at most 1; the gap is
    //! `threat · (1 − coverage)`, the risk of abandonment `reliance · (1 − belief)` (Snyder 1984).
}

/// Share of the need that is met, in [0, 1]: `(own + partners + min(patron, reliance · need)) / need`.
///
/// Strengths ≥ 0 in one unit (projected power); `need` is what the challengers project here. The
/// patron counts only as far as the state plans on it (`reliance`, 0 to 1). No need is met in full.
#[must_use]
pub fn coverage(own: f64, partners: f64, patron: f64, reliance: f64, need: f64) -> f64 {
    if need <= 0.0 {
        return 1.0;
    }
    ((own + partners + patron.min(reliance * need)) / need).clamp(0.0, 1.0)
}

/// Threat that is not met: `threat · (1 − coverage)`, all in [0, 1].
#[must_use]
pub fn security_gap(threat: f64, coverage: f64) -> f64 {
    threat * (1.0 - coverage)
}

/// Risk of abandonment (Snyder 1984), `reliance · (1 − belief)`: what is planned on the patron times
/// the chance that it does not come. Both in [0, 1].
#[must_use]
pub fn abandonment_risk(reliance: f64, belief: f64) -> f64 {
    reliance * (1.0 - belief)
}

/// Reliance that a belief supports: what was planned when belief was `then`, in proportion to the
/// belief `now`, at most 1. All in [0, 1]. Who believed in nothing and planned all the same has no
/// belief to lose: its plan stands. Ours.
#[must_use]
pub fn supported_reliance(planned: f64, now: f64, then: f64) -> f64 {
    if then > 0.0 { (planned * now / then).min(1.0) } else { planned }
}

/// Reliance after a turn: it closes the share `rate` in [0, 1] of the gap to what belief supports
/// ([`supported_reliance`]). Plans and forces change slowly, so the rate is small.
#[must_use]
pub fn reliance_next(reliance: f64, supported: f64, rate: f64) -> f64 {
    reliance + rate * (supported - reliance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_planned_help_of_the_patron_counts() {
        assert_eq!(coverage(10.0, 10.0, 500.0, 0.5, 100.0), 0.7);
        assert_eq!(coverage(10.0, 10.0, 20.0, 0.5, 100.0), 0.4);
        assert_eq!(coverage(0.0, 0.0, 0.0, 0.0, 0.0), 1.0);
        assert_eq!(coverage(300.0, 0.0, 0.0, 0.0, 100.0), 1.0);
        assert_eq!(security_gap(0.8, 1.0), 0.0);
    }

    #[test]
    fn reliance_follows_belief() {
        assert_eq!(supported_reliance(0.6, 0.4, 0.8), 0.3);
        assert_eq!(supported_reliance(0.6, 1.0, 0.5), 1.0);
        assert_eq!(supported_reliance(0.6, 0.7, 0.0), 0.6);
        let settled = (0..2000).fold(0.9, |reliance, _| reliance_next(reliance, 0.3, 0.02));
        assert!((settled - 0.3).abs() < 1e-12);
        assert_eq!(abandonment_risk(0.6, 1.0), 0.0);
    }
}
