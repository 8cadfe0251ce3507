//! The tree of [`super::incident`]: what goes in, what comes out, and how a node is played.

use super::choice::logit_yes;

/// What a clash is worth to one type, in utility units (order 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clash {
    /// If the target stands alone (bilateral war).
    pub alone: f64,
    /// If at least one partner joins the target (multilateral war).
    pub helped: f64,
}

impl Clash {
    /// Worth regardless of help.
    #[must_use]
    pub const fn same(value: f64) -> Self {
        Self { alone: value, helped: value }
    }

    /// Expected worth when help comes with probability `help` (0–1).
    #[must_use]
    pub fn expected(self, help: f64) -> f64 {
        (1.0 - help) * self.alone + help * self.helped
    }
}

/// One side's utilities over the four outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SidePayoffs {
    /// Nobody moves (SQ).
    pub status_quo: f64,
    /// The target gives way (DC).
    pub concession: f64,
    /// The challenger gives way after resistance (CD).
    pub backdown: f64,
    /// A clash, to the hard type (DD+).
    pub clash_hard: Clash,
    /// A clash, to the soft type (DD−).
    pub clash_soft: Clash,
}

/// The game's payoffs and which nodes are open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payoffs {
    /// The challenger's utilities.
    pub challenger: SidePayoffs,
    /// The target's utilities.
    pub target: SidePayoffs,
    /// False: the target always resists (the three-party game EXT-1).
    pub concession_possible: bool,
    /// False: a resisted challenger always escalates (the two-node game AQRE-1).
    pub backdown_possible: bool,
}

/// What the players believe, all probabilities in 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Credence {
    /// Prior that the challenger is hard.
    pub challenger_hard: f64,
    /// Prior that the target is hard.
    pub target_hard: f64,
    /// Joint probability of help, [`super::deterrence::joint_help`], in the challenger's eyes.
    pub help_seen_by_challenger: f64,
    /// The same in the target's eyes.
    pub help_seen_by_target: f64,
}

/// One type's decision at one node: the two expected utilities compared, and the logit answer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Node {
    /// Expected utility of acting (pressing, resisting, escalating).
    pub act: f64,
    /// Expected utility of the other branch (keeping still, conceding, backing down).
    pub refrain: f64,
    /// Probability of acting.
    pub probability: f64,
}

impl Node {
    pub(super) fn choose(act: f64, refrain: f64, precision: f64) -> Self {
        Self { act, refrain, probability: logit_yes(act - refrain, precision) }
    }

    /// Plays the node: acts iff `uniform` (in [0,1)) falls below the probability.
    #[must_use]
    pub fn acts(self, uniform: f64) -> bool {
        uniform < self.probability
    }
}

/// The same node for both types.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ByType {
    /// The hard type's decision.
    pub hard: Node,
    /// The soft type's decision.
    pub soft: Node,
}

impl ByType {
    /// The decision of one type.
    #[must_use]
    pub fn of(self, hard: bool) -> Node {
        if hard { self.hard } else { self.soft }
    }
}

/// The equilibrium, node by node, to be played with one uniform per node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Solution {
    /// Challenger: press or keep still.
    pub press: ByType,
    /// Target: resist or concede.
    pub resist: ByType,
    /// Challenger, resisted: escalate or back down.
    pub escalate: ByType,
    /// The target's posterior that a challenger who presses is hard.
    pub posterior_hard: f64,
    /// Prior-weighted probability that the target resists (r).
    pub resistance: f64,
    /// Evaluations of r'(r) used.
    pub iterations: u32,
}

impl Solution {
    /// Probability that a challenger of this type presses.
    #[must_use]
    pub fn press(&self, hard: bool) -> f64 {
        self.press.of(hard).probability
    }

    /// Probability that a target of this type resists.
    #[must_use]
    pub fn resist(&self, hard: bool) -> f64 {
        self.resist.of(hard).probability
    }

    /// Probability that a resisted challenger of this type escalates.
    #[must_use]
    pub fn escalate(&self, hard: bool) -> f64 {
        self.escalate.of(hard).probability
    }
}

/// Frequencies of the four outcomes; they sum to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcomes {
    /// SQ: no press.
    pub status_quo: f64,
    /// DC: the target gave way.
    pub concession: f64,
    /// CD: the challenger gave way.
    pub backdown: f64,
    /// DD: clash.
    pub clash: f64,
}

/// Frequencies of the outcomes when types are hard with these probabilities (0–1): the players'
/// priors for what they expect, 0 or 1 for types known to the modeller.
#[must_use]
pub fn outcome_probabilities(
    solution: &Solution,
    challenger_hard: f64,
    target_hard: f64,
) -> Outcomes {
    let resistance =
        target_hard * solution.resist(true) + (1.0 - target_hard) * solution.resist(false);
    let hard = challenger_hard * solution.press(true);
    let soft = (1.0 - challenger_hard) * solution.press(false);
    let clash = resistance * (hard * solution.escalate(true) + soft * solution.escalate(false));
    Outcomes {
        status_quo: 1.0 - (hard + soft),
        concession: (hard + soft) * (1.0 - resistance),
        backdown: (hard + soft) * resistance - clash,
        clash,
    }
}
