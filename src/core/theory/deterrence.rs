//! Closed forms of deterrence: when a threat, alone or with partners, keeps a challenger still.
//!
//! The thresholds below are what the played game of [`super::incident`] must approach at high
//! precision. The unilateral game with incomplete information has its own file,
//! [`super::unilateral`]; intensity below the threshold is in [`super::grey_zone`].

use super::choice::logit_yes;
use super::incident::Outcomes;

/// Credibility that just deters in the rudimentary asymmetric game (Zagare & Kilgour 2000, ch. 3):
/// `p* = (a_DC − a_SQ)/(a_DC − a_DD)`.
///
/// The challenger's utilities of the target's concession, the status quo and conflict, with
/// conflict < status quo < concession; then p* is in 0–1, and the challenger is deterred iff the
/// target retaliates with a probability of at least p*. A challenger content with the status quo is
/// deterred by less; that is what classical deterrence theory leaves out (Zagare 2004).
#[must_use]
pub fn rudimentary_threshold(concession: f64, status_quo: f64, conflict: f64) -> f64 {
    (concession - status_quo) / (concession - conflict)
}

/// One side of the mutual deterrence game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MutualSide {
    /// Utility when it defects and the other concedes.
    pub winning: f64,
    /// Utility of the status quo.
    pub status_quo: f64,
    /// Utility of conflict to its hard type, the one most willing to defect.
    pub conflict_hard: f64,
    /// Probability that it is hard, and so retaliates, in the other's eyes (0–1).
    pub hard: f64,
}

impl MutualSide {
    /// How credible the other side must be to keep this one still.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        rudimentary_threshold(self.winning, self.status_quo, self.conflict_hard)
    }
}

/// Whether "both always keep the status quo" is an equilibrium of the mutual game: each side's
/// credibility reaches the other's threshold (Zagare & Kilgour 2000, derived).
#[must_use]
pub fn mutual_deterrence_holds(a: &MutualSide, b: &MutualSide) -> bool {
    b.hard >= a.threshold() && a.hard >= b.threshold()
}

/// Whom a challenger attacks in the three-party game.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Attack {
    /// Nobody: extended deterrence holds.
    Nobody,
    /// The protégé; the defender may join.
    Protege,
    /// The defender; the protégé may join.
    Defender,
}

/// Joining probability above which a partner deters: `r* = (c_BW − c_SQ)/(c_BW − c_MW)`
/// (after Quackenbush 2006), from the challenger's utilities of a bilateral war, a multilateral war
/// and the status quo. At or below 0 the challenger is deterred anyway, above 1 never.
#[must_use]
pub fn extended_threshold(bilateral_war: f64, multilateral_war: f64, status_quo: f64) -> f64 {
    (bilateral_war - status_quo) / (bilateral_war - multilateral_war)
}

/// The challenger's choice in the three-party game (Quackenbush 2006; case `EXT-1`).
///
/// Attacking X is worth `r·c_MW + (1−r)·c_BW`, r the probability that X's partner joins. So, with
/// unequal reliabilities, it attacks the *more* reliable state, whose partner is likelier to stay
/// out. Ties go to the protégé, and to peace.
#[must_use]
pub fn whom_to_attack(
    bilateral_war: f64,
    multilateral_war: f64,
    status_quo: f64,
    defender_joins: f64,
    protege_joins: f64,
) -> Attack {
    let war = |joins: f64| joins * multilateral_war + (1.0 - joins) * bilateral_war;
    let (on_protege, on_defender) = (war(defender_joins), war(protege_joins));
    if on_protege.max(on_defender) <= status_quo {
        Attack::Nobody
    } else if on_protege >= on_defender {
        Attack::Protege
    } else {
        Attack::Defender
    }
}

/// Probability that at least one of several independent partners joins, `1 − Π(1 − r_k)`
/// (case `EXT-2`): small pacts add up. 0 without partners.
#[must_use]
pub fn joint_help(joining: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - joining.into_iter().fold(1.0, |nobody, joins| nobody * (1.0 - joins))
}

/// Utilities of the two-node game: attack or not, resist or capitulate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoNode {
    /// Attacker's status quo.
    pub status_quo: f64,
    /// Attacker's utility when the other capitulates.
    pub win: f64,
    /// Attacker's utility of war.
    pub attacker_war: f64,
    /// Defender's utility of capitulating.
    pub capitulate: f64,
    /// Defender's utility of war.
    pub defender_war: f64,
}

/// Agent quantal response equilibrium of the two-node game (Signorino 1999, logit form; case
/// `AQRE-1`): returns the probabilities to attack and to resist, and the outcomes (never a
/// backdown).
///
/// `p_resist = σ(λ(war₂ − capitulate))`, `p_attack = σ(λ[(1−p_r)·win + p_r·war₁ − status quo])`.
#[must_use]
pub fn two_node_quantal(game: &TwoNode, precision: f64) -> (f64, f64, Outcomes) {
    let resist = logit_yes(game.defender_war - game.capitulate, precision);
    let attacked = (1.0 - resist) * game.win + resist * game.attacker_war;
    let attack = logit_yes(attacked - game.status_quo, precision);
    let outcomes = Outcomes {
        status_quo: 1.0 - attack,
        concession: attack * (1.0 - resist),
        backdown: 0.0,
        clash: attack * resist,
    };
    (attack, resist, outcomes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_challengers_and_costlier_wars_need_less_credibility() {
        assert!((rudimentary_threshold(1.0, 0.6, 0.0) - 0.4).abs() < 1e-12);
        assert!(rudimentary_threshold(1.0, 0.8, 0.0) < 0.4);
        assert!(rudimentary_threshold(1.0, 0.6, -1.0) < 0.4);
    }

    #[test]
    fn mutual_deterrence_needs_both_thresholds() {
        let side = |hard| MutualSide { winning: 1.0, status_quo: 0.7, conflict_hard: 0.25, hard };
        assert!(mutual_deterrence_holds(&side(0.401), &side(0.41)));
        assert!(!mutual_deterrence_holds(&side(0.39), &side(0.9)));
    }

    #[test]
    fn a_partner_at_the_threshold_just_deters() {
        let threshold = extended_threshold(0.4, -1.0, 0.0);
        let attack = |joins| whom_to_attack(0.4, -1.0, 0.0, joins, 1.0);
        assert_eq!(attack(threshold + 1e-9), Attack::Nobody);
        assert_eq!(attack(threshold - 1e-9), Attack::Protege);
        assert!(joint_help([0.1, 0.15, 0.2]) > threshold && joint_help([]) == 0.0);
    }

    #[test]
    fn war_is_not_monotone_in_the_defenders_stake() {
        let war = |defender_war| {
            let game = TwoNode {
                status_quo: 0.6,
                win: 1.0,
                attacker_war: 0.0,
                capitulate: 0.0,
                defender_war,
            };
            two_node_quantal(&game, 5.0).2.clash
        };
        assert!(war(0.0) > war(-0.5) && war(0.0) > war(1.0));
    }
}
