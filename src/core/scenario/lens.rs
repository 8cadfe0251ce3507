//! Lenses: named packs of weights, one per theory of international relations.

use serde::{Deserialize, Serialize};

use super::quantity::{Multiple, Weight};

/// A theory as weights over one engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lens {
    /// Title for readers.
    pub title: String,
    /// What the theory says, and who said it.
    #[serde(default)]
    pub notes: String,
    /// What makes another state a threat.
    pub threat: ThreatLens,
    /// What makes a pact worth having.
    pub pact: PactLens,
    /// Constant of the utility of staying in a pact, over the pact's own utility.
    pub keep: Weight,
    /// How strongly records of behaviour count, times the parameter `reputation_weight`.
    #[serde(default = "super::schema::defaults::one_multiple")]
    pub reputation: Multiple,
    /// How strongly arms answer arms, times the parameter `reaction`.
    #[serde(default = "super::schema::defaults::one_multiple")]
    pub arms_reaction: Multiple,
    /// How strongly arms answer a security gap, times the parameter `gap_response`.
    #[serde(default = "super::schema::defaults::one_multiple")]
    pub gap_response: Multiple,
    /// How much one relies on what others cover, times the parameter `free_riding`.
    #[serde(default = "super::schema::defaults::one_multiple")]
    pub free_riding: Multiple,
}

/// Weights of the threat index (a logistic; Walt 1987).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreatLens {
    /// Constant: the threat from an equal, idle, distant stranger.
    pub constant: Weight,
    /// Log ratio of projected power.
    pub power: Weight,
    /// Intent, read from hostile acts.
    pub intent: Weight,
    /// Dispute, salience / 3.
    pub dispute: Weight,
    /// Distance of ideal points.
    pub ideal_distance: Weight,
    /// Exposure to trade, which subtracts.
    pub exposure: Weight,
}

/// Weights of the utility of a pact.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PactLens {
    /// Constant (density): what a pact with nobody in particular is worth.
    pub baseline: Weight,
    /// Fall of the own security gap.
    #[serde(default)]
    pub gap_reduction: Weight,
    /// Threat that both feel.
    #[serde(default)]
    pub shared_threat: Weight,
    /// Own abandonment risk.
    #[serde(default)]
    pub abandonment: Weight,
    /// What flows: industry that complements, resilience where weak.
    #[serde(default)]
    pub flows: Weight,
    /// Common partners (triadic closure).
    #[serde(default)]
    pub common_partners: Weight,
    /// The partner's number of partners (preferential attachment).
    #[serde(default)]
    pub popularity: Weight,
    /// A lower rung already there.
    #[serde(default)]
    pub lower_rung: Weight,
    /// Likeness of regimes.
    #[serde(default)]
    pub regime_likeness: Weight,
    /// Likeness of ideal points.
    #[serde(default)]
    pub ideal_likeness: Weight,
    /// The partner's reputation for honouring what it signed.
    #[serde(default)]
    pub reliability: Weight,
    /// A tie from the partner already there (one-sided kinds).
    #[serde(default)]
    pub reciprocity: Weight,
    /// Cost in autonomy, which subtracts.
    #[serde(default)]
    pub autonomy_cost: Weight,
    /// Provocation × exposure × expected reprisal, which subtracts.
    #[serde(default)]
    pub provocation: Weight,
    /// Entrapment by the partner's own threat, which subtracts.
    #[serde(default)]
    pub entrapment: Weight,
    /// Threat felt from the partner itself, which subtracts.
    #[serde(default)]
    pub partner_threat: Weight,
    /// Own norm against binding ties, which subtracts.
    #[serde(default)]
    pub norm: Weight,
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
