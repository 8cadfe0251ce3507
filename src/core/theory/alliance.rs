about! {
    //! What a pact is worth to a state, and when two states form, keep or leave one.
    //!
    //! The utility is the ministep objective of stochastic actor-oriented models (Snijders 2001) with
    //! the effects found for bilateral defence agreements (Kinne 2018: preferential attachment and
    //! triadic closure), balance of threat (Walt 1987), abandonment and entrapment (Snyder 1984), and
    //! security bought with autonomy (Morrow 1991). Consent is mutual, leaving is unilateral.
}

use super::choice::logit_yes;
use super::maths::{exp, ln};
use crate::model::weights::{pact_terms, signed};

macro_rules! of_scope {
    (kind kind $term:expr) => {
        $term
    };
    (pair pair $term:expr) => {
        $term
    };
    // Nothing: −0 is what can be added to any number and leaves its bits.
    ($asked:ident $scope:ident $term:expr) => {
        -0.0
    };
}

macro_rules! pact {
    ($( $(#[doc = $doc:literal])+ $name:ident $sign:tt $scope:ident $when:ident $moved:ident; )+) => {
        /// Number of terms in the utility of a pact, the baseline included.
        pub const TERMS: usize = 1 + [$(stringify!($name)),+].len();

        /// What one state sees in one (partner, kind of pact). Each term is non-negative and of order
        /// 1; [`utility`] knows the signs: costs are subtracted, so their weights are positive too.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct PactTerms {
            $( $(#[doc = $doc])+ pub $name: f64, )+
        }

        impl PactTerms {
            /// These, with what depends on the kind of pact from `kind`.
            #[must_use]
            pub const fn with_kind(&self, kind: &Self) -> Self {
                Self { $($name: pick!($scope self kind).$name,)+ }
            }
        }

        /// How much each term of [`PactTerms`] counts for a state: a part of its lens. Units of utility
        /// per unit of the term; a negative weight turns a term round.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct PactWeights {
            /// Utility of any pact before its merits: the density effect, usually negative.
            pub baseline: f64,
            $( $(#[doc = $doc])+ pub $name: f64, )+
        }

        /// The weighted terms by name, in the order of the table.
        #[must_use]
        pub fn weighted(terms: &PactTerms, weights: &PactWeights) -> [(&'static str, f64); TERMS] {
            [
                ("baseline", weights.baseline),
                $((stringify!($name), signed!($sign weights.$name) * terms.$name),)+
            ]
        }

        /// The terms by which weights are multiplied: costs with their minus, and 1 for the baseline, in
        /// the order of the table.
        #[must_use]
        pub fn regressors(terms: &PactTerms) -> [f64; TERMS] {
            [1.0, $(signed!($sign terms.$name),)+]
        }

        /// The part of the utility that depends on the two sides only, whatever they sign.
        #[must_use]
        pub fn pair_utility(terms: &PactTerms, weights: &PactWeights) -> f64 {
            weights.baseline
                $(+ of_scope!(pair $scope signed!($sign weights.$name) * terms.$name))+
        }

        /// The part that depends on what they sign.
        #[must_use]
        pub fn kind_utility(terms: &PactTerms, weights: &PactWeights) -> f64 {
            -0.0 $(+ of_scope!(kind $scope signed!($sign weights.$name) * terms.$name))+
        }
    };
}

macro_rules! pick {
    (pair $pair:ident $kind:ident) => {
        $pair
    };
    (kind $pair:ident $kind:ident) => {
        $kind
    };
}

pact_terms!(pact);

/// Utility of the pact over having none: [`pair_utility`] + [`kind_utility`].
#[must_use]
pub fn utility(terms: &PactTerms, weights: &PactWeights) -> f64 {
    pair_utility(terms, weights) + kind_utility(terms, weights)
}

/// Rate at which a state opens talks: `mean · exp(Σ b (x − x₀))`, the rate function of stochastic
/// actor-oriented models (Snijders 2001). `mean` ≥ 0 is the rate at the start, x what drives it, x₀ the
/// same at the start, b the weights in log rate per unit.
#[must_use]
pub fn rate<const N: usize>(mean: f64, weights: [f64; N], now: [f64; N], start: [f64; N]) -> f64 {
    let drive = (0..N).fold(0.0, |sum, at| sum + weights[at] * (now[at] - start[at]));
    mean * exp(drive)
}

/// Probability that both agree, `σ(λu_i)σ(λu_j)`, each judging by its own utility of the pact.
#[must_use]
pub fn forms(utility_i: f64, utility_j: f64, precision: f64) -> f64 {
    logit_yes(utility_i, precision) * logit_yes(utility_j, precision)
}

/// Probability that a pact ends because at least one side leaves, `1 − σ(λk_i)σ(λk_j)`, k being the
/// utility of keeping over leaving.
#[must_use]
pub fn dissolves(keep_i: f64, keep_j: f64, precision: f64) -> f64 {
    1.0 - forms(keep_i, keep_j, precision)
}

/// Long-run law of one pact that forms and dissolves with constant probabilities per turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoState {
    /// Share of turns in force, f/(f+d).
    pub occupancy: f64,
    /// Mean duration in turns, 1/d (infinite when d = 0).
    pub mean_duration: f64,
}

/// The stationary law of the two-state chain (case `PACT-1`); NaN occupancy if both are 0, for then
/// the pact stays as it began.
#[must_use]
pub fn two_state(forms: f64, dissolves: f64) -> TwoState {
    TwoState { occupancy: forms / (forms + dissolves), mean_duration: 1.0 / dissolves }
}

/// Tightness of commitment c ≥ 0 that minimises abandonment plus entrapment losses,
/// `L_a e^(−kc) + L_e (1 − e^(−mc))` (derived from Snyder 1984; case `ALL-1`).
///
/// `c* = ln(kL_a/(mL_e))/(k − m)` when tightness cures abandonment faster than it breeds entrapment
/// (k > m > 0) and abandonment weighs more at the start (kL_a > mL_e). Otherwise a corner: 0 (no
/// commitment) or infinity (the closest possible), whichever loses less. Losses are positive, in
/// one unit; rates are per unit of tightness.
#[must_use]
pub fn tightness(
    abandonment_loss: f64,
    abandonment_rate: f64,
    entrapment_loss: f64,
    entrapment_rate: f64,
) -> f64 {
    let cure = abandonment_rate * abandonment_loss;
    let harm = entrapment_rate * entrapment_loss;
    if abandonment_rate > entrapment_rate {
        if cure > harm { ln(cure / harm) / (abandonment_rate - entrapment_rate) } else { 0.0 }
    } else if abandonment_loss > entrapment_loss {
        f64::INFINITY
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merits_raise_and_costs_lower_the_utility() {
        let weights = PactWeights {
            shared_threat: 2.0,
            entrapment: 1.0,
            baseline: -4.0,
            ..Default::default()
        };
        let none = utility(&PactTerms::default(), &weights);
        let with = |terms| utility(&terms, &weights);
        assert_eq!(none, -4.0);
        assert!(with(PactTerms { shared_threat: 0.5, ..Default::default() }) > none);
        assert!(with(PactTerms { entrapment: 0.5, ..Default::default() }) < none);
    }

    #[test]
    fn the_utility_is_the_sum_of_its_terms() {
        let mut weights = PactWeights { baseline: -0.7, ..Default::default() };
        weights.gap_reduction = 0.3;
        weights.entrapment = 0.9;
        weights.norm = 0.2;
        weights.partner_threat = 0.8;
        weights.reliability = 0.4;
        let terms = PactTerms {
            gap_reduction: 0.2,
            entrapment: 0.5,
            norm: 0.6,
            partner_threat: 0.1,
            reliability: 0.7,
            ..Default::default()
        };
        let sum: f64 = weighted(&terms, &weights).iter().map(|term| term.1).sum();
        assert!((utility(&terms, &weights) - sum).abs() < 1e-15);
    }

    #[test]
    fn the_rate_is_its_mean_at_the_start_and_follows_what_drives_it() {
        assert_eq!(rate(1.9, [2.0, -1.0], [0.2, 0.6], [0.2, 0.6]), 1.9);
        let doubt = rate(1.0, [2.0], [0.4], [0.2]);
        assert!((ln(doubt) - 0.4).abs() < 1e-15);
    }

    #[test]
    fn every_term_has_its_own_name() {
        let mut names = weighted(&PactTerms::default(), &PactWeights::default()).map(|t| t.0);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn consent_is_mutual_and_precision_decides() {
        assert_eq!(forms(1.0, -1.0, f64::INFINITY), 0.0);
        assert_eq!(forms(1.0, 1.0, f64::INFINITY), 1.0);
        assert_eq!((forms(9.0, -9.0, 0.0), dissolves(9.0, -9.0, 0.0)), (0.25, 0.75));
    }

    #[test]
    fn tightness_is_the_minimum_and_follows_fear() {
        let loss = |c: f64| {
            10.0 * super::super::maths::exp(-2.0 * c)
                + 4.0 * (1.0 - super::super::maths::exp(-0.5 * c))
        };
        let best = tightness(10.0, 2.0, 4.0, 0.5);
        assert!(loss(best) < loss(best + 0.01) && loss(best) < loss(best - 0.01));
        assert!(tightness(12.0, 2.0, 4.0, 0.5) > best && tightness(10.0, 2.0, 5.0, 0.5) < best);
        assert_eq!(tightness(1.0, 2.0, 9.0, 0.5), 0.0);
        assert_eq!(tightness(9.0, 0.5, 1.0, 0.5), f64::INFINITY);
    }
}
