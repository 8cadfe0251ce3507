//! Reputation for toughness under repeated probing: the chain store (Kreps & Wilson 1982).
//!
//! One defender meets n challengers in turn. A challenger gains `b` if the defender concedes and
//! `b − 1` if it fights (0 < b < 1). A tough defender always fights; a weak one would rather
//! concede in any single encounter, and fights to be thought tough.

use super::maths::powi;

/// One encounter, `remaining` of them left including this one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Encounter {
    /// Belief in toughness above which challengers stay out: `bⁿ`.
    pub threshold: f64,
    /// Whether this challenger comes in (an indifferent one stays out).
    pub enters: bool,
    /// Probability that a weak defender fights if challenged.
    pub weak_fights: f64,
    /// Belief in toughness after a fight; after a concession it is 0.
    pub belief_after_fight: f64,
}

/// Sequential equilibrium play when the defender is thought tough with probability `belief` (0–1;
/// case `KW-1`). `gain` is b in (0,1).
///
/// A weak defender fights for sure if `belief ≥ b^(n−1)`, otherwise with
/// `(1 − b^(n−1))·p/((1 − p)·b^(n−1))`, after which the belief is b^(n−1): just enough to leave the
/// next challenger indifferent. In the last encounter it concedes.
#[must_use]
pub fn encounter(belief: f64, remaining: u32, gain: f64) -> Encounter {
    let threshold = powi(gain, remaining);
    let next = powi(gain, remaining.saturating_sub(1));
    let weak_fights = if remaining <= 1 {
        0.0
    } else if belief >= next {
        1.0
    } else {
        (1.0 - next) * belief / ((1.0 - belief) * next)
    };
    let fights = belief + (1.0 - belief) * weak_fights;
    let belief_after_fight = if fights > 0.0 { belief / fights } else { belief };
    Encounter { threshold, enters: belief < threshold, weak_fights, belief_after_fight }
}

/// What happened in one encounter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The challenger stayed out.
    StayedOut,
    /// It came in and the defender fought.
    Fought,
    /// It came in and the defender conceded.
    Conceded,
}

/// Plays one encounter: `entry` (in [0,1)) is drawn for the challenger, `fight` for the defender.
/// Returns what happened and the belief afterwards.
///
/// A challenger exactly at its threshold is indifferent. On the equilibrium path it must stay out
/// with a probability that keeps the weak defender indifferent one encounter earlier, `indifferent_stays_out`
/// (1/a for a defender that gains a > 1 by being left alone); elsewhere the rule is strict.
#[must_use]
pub fn play(
    belief: f64,
    remaining: u32,
    gain: f64,
    tough: bool,
    indifferent_stays_out: f64,
    entry: f64,
    fight: f64,
) -> (Outcome, f64) {
    let stage = encounter(belief, remaining, gain);
    // Beliefs at the threshold come out of a division, so equality needs a hair's breadth.
    let indifferent = (belief - stage.threshold).abs() < 1e-12 && belief > 0.0;
    let enters = if indifferent { entry >= indifferent_stays_out } else { stage.enters };
    if !enters {
        (Outcome::StayedOut, belief)
    } else if tough || fight < stage.weak_fights {
        (Outcome::Fought, stage.belief_after_fight)
    } else {
        (Outcome::Conceded, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_fight_leaves_the_next_challenger_indifferent() {
        let now = encounter(0.1, 3, 0.5);
        assert!(now.enters && now.weak_fights > 0.0 && now.weak_fights < 1.0);
        let next = encounter(now.belief_after_fight, 2, 0.5);
        assert!((now.belief_after_fight - next.threshold).abs() < 1e-12);
        // And the present one: its expected gain is b less the chance of a fight.
        let fights = 0.1 + 0.9 * now.weak_fights;
        assert!(0.5 - fights > 0.0);
    }

    #[test]
    fn conceding_once_ends_the_reputation() {
        let (outcome, belief) = play(0.1, 3, 0.5, false, 0.5, 0.0, 0.99);
        assert_eq!((outcome, belief), (Outcome::Conceded, 0.0));
        assert_eq!(play(belief, 2, 0.5, false, 0.5, 0.0, 0.0).0, Outcome::Conceded);
    }

    #[test]
    fn long_shadows_deter() {
        assert!(!encounter(0.1, 5, 0.5).enters && encounter(0.1, 1, 0.5).enters);
        assert_eq!(play(0.1, 5, 0.5, false, 0.5, 0.0, 0.0), (Outcome::StayedOut, 0.1));
    }
}
