//! Lenses: named packs of weights, one per theory of international relations.

use super::{
    quantity::{Multiple, Weight},
    value::{empty, plain},
};
use crate::fields;

use crate::{
    model::weights::{pact_terms, threat_terms},
    theory::{alliance::PactWeights, threat::ThreatWeights},
};

fields! {
    /// A theory as weights over one engine.
    pub struct Lens {
        /// Title for readers.
        title: String,
        /// What the theory says, and who said it.
        notes: String = empty(),
        /// What makes another state a threat.
        threat: ThreatLens,
        /// What makes a pact worth having.
        pact: PactLens,
        /// What makes a state look for pacts more often than at the start.
        rate: RateLens = empty() => FieldByField,
        /// Constant of the utility of staying in a pact, over the pact's own utility.
        keep: Weight,
        /// How strongly records of behaviour count, times the parameter `reputation_weight`.
        reputation: Multiple = plain(1.0),
        /// How strongly arms answer arms, times the parameter `reaction`.
        arms_reaction: Multiple = plain(1.0),
        /// How strongly arms answer a security gap, times the parameter `gap_response`.
        gap_response: Multiple = plain(1.0),
        /// How much one relies on what others cover, times the parameter `free_riding`.
        free_riding: Multiple = plain(1.0),
    }

    /// Weights of the rate of opening talks, log rate per unit of change since the start.
    #[derive(Copy, Default)]
    pub struct RateLens {
        /// Abandonment risk, 0 to 1.
        abandonment: Weight = empty(),
        /// Threat index, 0 to 1.
        threat: Weight = empty(),
        /// Security gap, 0 to 1.
        gap: Weight = empty(),
        /// Constraint on force abroad, 0 to 1.
        constraint: Weight = empty(),
    }
}

impl RateLens {
    /// The names of what drives the rate, in the order of [`Self::weights`].
    pub const NAMES: [&str; 4] = ["abandonment", "threat", "gap", "constraint"];

    /// As the rate takes them.
    #[must_use]
    pub const fn weights(&self) -> [f64; 4] {
        [self.abandonment.get(), self.threat.get(), self.gap.get(), self.constraint.get()]
    }
}

macro_rules! threat_lens {
    ($( $(#[doc = $doc:literal])+ $name:ident $sign:tt; )+) => {
        fields! {
            /// Weights of the threat index (a logistic; Walt 1987).
            #[derive(Copy)]
            pub struct ThreatLens {
                /// Constant: the threat from an equal, idle, distant stranger.
                constant: Weight,
                $( $(#[doc = $doc])+ $name: Weight = empty(), )+
            }
        }

        impl ThreatLens {
            /// As the index takes them.
            #[must_use]
            pub const fn weights(&self) -> ThreatWeights {
                ThreatWeights { constant: self.constant.get(), $($name: self.$name.get(),)+ }
            }
        }
    };
}
threat_terms!(threat_lens);

macro_rules! pact_lens {
    ($( $(#[doc = $doc:literal])+ $name:ident $sign:tt $scope:ident $when:ident $moved:ident; )+) => {
        fields! {
            /// Weights of the utility of a pact.
            #[derive(Copy)]
            pub struct PactLens {
                /// Constant (density): what a pact with nobody in particular is worth.
                baseline: Weight,
                $( $(#[doc = $doc])+ $name: Weight = empty(), )+
            }
        }

        impl PactLens {
            /// As the utility takes them.
            #[must_use]
            pub const fn weights(&self) -> PactWeights {
                PactWeights { baseline: self.baseline.get(), $($name: self.$name.get(),)+ }
            }
        }
    };
}
pact_terms!(pact_lens);

/// The lenses that are shipped with the engine, by name.
pub const SHIPPED: [(&str, &str); 5] = [
    ("balance_of_power", include_str!("../../../scenarios/lenses/balance_of_power.ron")),
    ("balance_of_threat", include_str!("../../../scenarios/lenses/balance_of_threat.ron")),
    ("constructivism", include_str!("../../../scenarios/lenses/constructivism.ron")),
    ("hedging", include_str!("../../../scenarios/lenses/hedging.ron")),
    (
        "liberal_institutionalism",
        include_str!("../../../scenarios/lenses/liberal_institutionalism.ron"),
    ),
];
