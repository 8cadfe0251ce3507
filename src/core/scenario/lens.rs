//! Lenses: named packs of weights, one per theory of international relations.

use super::{
    quantity::{Multiple, Weight},
    value::{empty, plain},
};
use crate::fields;

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

    /// Weights of the threat index (a logistic; Walt 1987).
    #[derive(Copy)]
    pub struct ThreatLens {
        /// Constant: the threat from an equal, idle, distant stranger.
        constant: Weight,
        /// Log ratio of projected power.
        power: Weight,
        /// Intent, read from hostile acts.
        intent: Weight,
        /// Dispute, salience / 3.
        dispute: Weight,
        /// Distance of ideal points.
        ideal_distance: Weight,
        /// Exposure to trade, which subtracts.
        exposure: Weight,
    }

    /// Weights of the utility of a pact.
    #[derive(Copy)]
    pub struct PactLens {
        /// Constant (density): what a pact with nobody in particular is worth.
        baseline: Weight,
        /// Fall of the own security gap.
        gap_reduction: Weight = empty(),
        /// Threat that both feel.
        shared_threat: Weight = empty(),
        /// Own abandonment risk.
        abandonment: Weight = empty(),
        /// What flows: industry that complements, resilience where weak.
        flows: Weight = empty(),
        /// Common partners (triadic closure).
        common_partners: Weight = empty(),
        /// The partner's number of partners (preferential attachment).
        popularity: Weight = empty(),
        /// A lower rung already there.
        lower_rung: Weight = empty(),
        /// Likeness of regimes.
        regime_likeness: Weight = empty(),
        /// Likeness of ideal points.
        ideal_likeness: Weight = empty(),
        /// The partner's reputation for honouring what it signed.
        reliability: Weight = empty(),
        /// A tie from the partner already there (one-sided kinds).
        reciprocity: Weight = empty(),
        /// Cost in autonomy, which subtracts.
        autonomy_cost: Weight = empty(),
        /// Provocation × exposure × expected reprisal, which subtracts.
        provocation: Weight = empty(),
        /// Entrapment by the partner's own threat, which subtracts.
        entrapment: Weight = empty(),
        /// Threat felt from the partner itself, which subtracts.
        partner_threat: Weight = empty(),
        /// Own norm against binding ties, which subtracts.
        norm: Weight = empty(),
    }
}

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
