about! {
    //! Balance of threat (Walt, *The Origins of Alliances*, 1987): aggregate power, proximity and
    //! offensive capability (here: projected power), and perceived intentions.
    //!
    //! The index is the logistic of a weighted sum of the log power ratio, intent, the salience of disputes,
    //! the distance of ideal points and, with a minus, exposure to trade. Intent is `1 − exp(−(own + s ·
    //! others))` over remembered acts, of which a turn keeps a share.
}

use super::maths;
use crate::model::weights::{signed, threat_terms};

macro_rules! threat {
    ($( $(#[doc = $doc:literal])+ $name:ident $sign:tt; )+) => {
        /// What one state sees in another.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct ThreatInputs {
            $( $(#[doc = $doc])+ pub $name: f64, )+
        }

        /// How much each counts, on the logistic scale. A lens is a choice of these: pure balance of
        /// power has only `power`; constructivism leans on `ideal_distance`; liberal institutionalism on
        /// `exposure`.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct ThreatWeights {
            /// Log odds of threat from a peaceful equal.
            pub constant: f64,
            $(
                #[doc = concat!("Per unit of [`ThreatInputs::", stringify!($name), "`].")]
                pub $name: f64,
            )+
        }

        /// Threat index in (0, 1): the logistic of the weighted sum of the inputs, in their order. The
        /// additive form in logs is Walt's product of factors with each factor's weight as its exponent.
        #[must_use]
        pub fn index(inputs: &ThreatInputs, weights: &ThreatWeights) -> f64 {
            maths::logistic(
                0.0 + weights.constant $(+ signed!($sign weights.$name) * inputs.$name)+
            )
        }
    };
}
threat_terms!(threat);

/// Perceived hostile intention from remembered acts: `1 − exp(−(own + s · others))`, in [0, 1).
///
/// Both memories ≥ 0 are sums of severities as [`remember`] keeps them, that against others over all
/// of them together, so that a state to which nothing happens changes nothing; `spill_over` s ≥ 0 is
/// how much what happens to others counts for oneself (0: none; Weisiger & Yarhi-Milo 2015 find that
/// it does). Saturating: the tenth insult adds little.
#[must_use]
pub fn intent(memory_against_self: f64, memory_against_others: f64, spill_over: f64) -> f64 {
    1.0 - maths::exp(-(memory_against_self + spill_over * memory_against_others))
}

/// Memory of hostile acts after a turn: `decay · memory + severity` of the turn's acts. `decay` in
/// [0, 1) is the share kept per turn; steady acts of severity a lead to a/(1 − decay).
#[must_use]
pub fn remember(memory: f64, decay: f64, acts_severity: f64) -> f64 {
    decay * memory + acts_severity
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_summed_and_not_averaged() {
        // Two neighbours hit as hard as one frighten twice as much; one to whom nothing happens does
        // not calm anybody.
        let (one, two) = (intent(0.0, 0.3, 0.5), intent(0.0, 0.3 + 0.3, 0.5));
        assert!(((1.0 - one) * (1.0 - one) - (1.0 - two)).abs() < 1e-15);
        assert_eq!(intent(0.2, 0.3 + 0.0, 0.5), intent(0.2, 0.3, 0.5));
    }

    #[test]
    fn every_factor_raises_threat_but_exposure() {
        let mut weights = ThreatWeights { constant: -2.0, ..Default::default() };
        (weights.power, weights.intent, weights.dispute) = (0.5, 2.0, 1.0);
        (weights.ideal_distance, weights.exposure) = (0.3, 1.0);
        let calm = ThreatInputs::default();
        let base = index(&calm, &weights);
        assert_eq!(base, maths::logistic(-2.0));
        assert!(index(&ThreatInputs { power: 1.0, ..calm }, &weights) > base);
        assert!(index(&ThreatInputs { intent: 1.0, ..calm }, &weights) > base);
        assert!(index(&ThreatInputs { dispute: 1.0, ..calm }, &weights) > base);
        assert!(index(&ThreatInputs { ideal_distance: 1.0, ..calm }, &weights) > base);
        assert!(index(&ThreatInputs { exposure: 1.0, ..calm }, &weights) < base);
        // No capability at all: no threat, whatever the intention.
        let powerless = ThreatInputs { power: f64::NEG_INFINITY, intent: 1.0, ..calm };
        assert_eq!(index(&powerless, &weights), 0.0);
    }

    #[test]
    fn memory_settles_and_intent_saturates() {
        let memory = (0..300).fold(0.0, |memory, _| remember(memory, 0.9, 0.05));
        assert!((memory - 0.5).abs() < 1e-12);
        assert_eq!(intent(0.0, 5.0, 0.0), 0.0);
        assert!(intent(3.0, 0.0, 0.3) - intent(2.9, 0.0, 0.3) < 0.01);
        assert!(intent(1e9, 1e9, 1.0) <= 1.0);
    }
}
