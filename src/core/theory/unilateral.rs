//! The unilateral deterrence game with two-sided incomplete information, in closed form.
//!
//! The tree is the one of [`super::incident`], without partners and with exact best responses
//! (Zagare & Kilgour 2000, *Perfect Deterrence*; closed forms re-derived and checked for profitable
//! deviations, cases `UDG-*`). It is what [`super::incident::solve`] approaches at high precision,
//! and the textbook picture of why a threat need not be certain to deter.
//!
//! Steadfast equilibria, in which a soft target resists because it is believed to punish an
//! implausible belief off the path, also exist below the deterrence threshold. Zagare and Kilgour
//! set them aside, and so does this file.

use super::incident::Outcomes;

/// One side's utilities; a hard type prefers its clash to giving way, a soft one does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Nobody moves (SQ).
    pub status_quo: f64,
    /// The target gives way (DC).
    pub concession: f64,
    /// The challenger gives way after resistance (CD).
    pub backdown: f64,
    /// A clash, to the hard type (DD+).
    pub clash_hard: f64,
    /// A clash, to the soft type (DD−).
    pub clash_soft: f64,
}

/// The three numbers on which the equilibrium turns, all in 0–1 for payoffs ordered as the theory
/// asks (challenger: DC > SQ > CD, DC > DD+ > CD > DD−; target: CD > DD+ > DC > DD−).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// c_H: a hard challenger presses iff total resistance is below this.
    pub hard_challenger: f64,
    /// c_S ≤ c_H: a soft challenger bluffs iff total resistance is below this.
    pub soft_challenger: f64,
    /// d*: a soft target resists iff its posterior that the challenger is hard is below this.
    pub soft_target: f64,
}

/// Thresholds from payoffs: `c_H = (DC − SQ)/(DC − DD+)`, `c_S = (DC − SQ)/(DC − CD)` for the
/// challenger, `d* = (CD − DC)/(CD − DD−)` for the target. Payoffs out of order may give numbers
/// outside 0–1 or infinities.
#[must_use]
pub fn thresholds(challenger: &Side, target: &Side) -> Thresholds {
    let gain = challenger.concession - challenger.status_quo;
    Thresholds {
        hard_challenger: gain / (challenger.concession - challenger.clash_hard),
        soft_challenger: gain / (challenger.concession - challenger.backdown),
        soft_target: (target.backdown - target.concession) / (target.backdown - target.clash_soft),
    }
}

/// The four kinds of equilibrium.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Region {
    /// p_D ≥ c_H: nobody presses.
    Deterrence,
    /// c_S ≤ p_D < c_H: only the hard press, only the hard resist.
    Separating,
    /// p_D < c_S and p_C < d*: the soft of both sides bluff some of the time.
    Bluff,
    /// p_D < c_S and p_C ≥ d*: both types press and a soft target concedes.
    Attack,
}

impl Region {
    /// The name in the literature, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deterrence => "deterrence",
            Self::Separating => "separating",
            Self::Bluff => "bluff",
            Self::Attack => "attack",
        }
    }
}

/// Which equilibrium holds for priors `challenger_hard` and `target_hard` (0–1).
#[must_use]
pub fn region(thresholds: &Thresholds, challenger_hard: f64, target_hard: f64) -> Region {
    if target_hard >= thresholds.hard_challenger {
        Region::Deterrence
    } else if target_hard >= thresholds.soft_challenger {
        Region::Separating
    } else if challenger_hard < thresholds.soft_target {
        Region::Bluff
    } else {
        Region::Attack
    }
}

/// Equilibrium play. A hard target always resists, a hard challenger always escalates, a soft one
/// always backs down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play {
    /// The kind of equilibrium.
    pub region: Region,
    /// Probability that a hard challenger presses (0 or 1).
    pub press_hard: f64,
    /// Probability that a soft challenger presses (bluffs).
    pub press_soft: f64,
    /// Probability that a soft target resists (bluffs).
    pub resist_soft: f64,
    /// Frequencies of the four outcomes.
    pub outcomes: Outcomes,
}

/// The perfect Bayesian equilibrium for priors `challenger_hard` = p_C and `target_hard` = p_D.
///
/// In the bluff region the soft challenger presses with `p_C(1−d*)/((1−p_C)d*)`, which leaves a soft
/// target indifferent, and the soft target resists with `(c_S−p_D)/(1−p_D)`, which leaves a soft
/// challenger indifferent.
#[must_use]
pub fn equilibrium(thresholds: &Thresholds, challenger_hard: f64, target_hard: f64) -> Play {
    let (hard, d) = (challenger_hard, thresholds.soft_target);
    let region = region(thresholds, challenger_hard, target_hard);
    let (press_hard, press_soft, resist_soft) = match region {
        Region::Deterrence => (0.0, 0.0, 0.0),
        Region::Separating => (1.0, 0.0, 0.0),
        Region::Bluff => (
            1.0,
            hard * (1.0 - d) / ((1.0 - hard) * d),
            (thresholds.soft_challenger - target_hard) / (1.0 - target_hard),
        ),
        Region::Attack => (1.0, 1.0, 0.0),
    };
    let resistance = target_hard + (1.0 - target_hard) * resist_soft;
    let (hard_press, soft_press) = (hard * press_hard, (1.0 - hard) * press_soft);
    let outcomes = Outcomes {
        status_quo: 1.0 - hard_press - soft_press,
        concession: (hard_press + soft_press) * (1.0 - resistance),
        backdown: soft_press * resistance,
        clash: hard_press * resistance,
    };
    Play { region, press_hard, press_soft, resist_soft, outcomes }
}

/// Exact shares of the four regions, and the chance of a clash, when both priors are uniform on
/// 0–1: areas of the unit square (case `UDG-ENS`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// 1 − c_H.
    pub deterrence: f64,
    /// c_H − c_S.
    pub separating: f64,
    /// c_S d*.
    pub bluff: f64,
    /// c_S (1 − d*).
    pub attack: f64,
    /// `(c_H² − c_S²)/4 + c_S² d*²/2 + c_S² (1 − d*²)/4`.
    pub clash: f64,
}

/// The shares for thresholds within 0–1, c_S ≤ c_H.
#[must_use]
pub fn shares(thresholds: &Thresholds) -> Shares {
    let Thresholds { hard_challenger: hard, soft_challenger: soft, soft_target: d } = *thresholds;
    Shares {
        deterrence: 1.0 - hard,
        separating: hard - soft,
        bluff: soft * d,
        attack: soft * (1.0 - d),
        clash: (hard * hard - soft * soft) / 4.0
            + soft * soft * d * d / 2.0
            + soft * soft * (1.0 - d * d) / 4.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Thresholds =
        Thresholds { hard_challenger: 0.5, soft_challenger: 0.4, soft_target: 8.0 / 13.0 };

    #[test]
    fn bluffing_leaves_the_soft_types_indifferent() {
        let play = equilibrium(&T, 0.3, 0.2);
        let posterior = 0.3 / (0.3 + 0.7 * play.press_soft);
        let resistance = 0.2 + 0.8 * play.resist_soft;
        assert_eq!(play.region, Region::Bluff);
        assert!((posterior - T.soft_target).abs() < 1e-12);
        assert!((resistance - T.soft_challenger).abs() < 1e-12);
    }

    #[test]
    fn shares_are_the_mean_over_a_grid_of_priors() {
        let (n, mut clash, mut total) = (400, 0.0, 0.0);
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let middle = |k: i32| (f64::from(k) + 0.5) / f64::from(n);
            let o = equilibrium(&T, middle(i), middle(j)).outcomes;
            clash += o.clash / f64::from(n * n);
            total += o.status_quo + o.concession + o.backdown + o.clash;
        }
        assert!((clash - shares(&T).clash).abs() < 1e-3);
        assert!((total / f64::from(n * n) - 1.0).abs() < 1e-12);
    }
}
