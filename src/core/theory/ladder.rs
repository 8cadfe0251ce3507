about! {
    //! A ladder of escalation whose rungs are those of the record: incident, force, deaths, many
    //! deaths, war (the hostility levels of the Correlates of War; Kahn 1965 for the ladder).
    //!
    //! On each rung the side that would climb does so with `σ(κ + β (w − w₀))`: κ is the log odds that
    //! the record gives, `w` what climbing is worth, the stake times the chance to prevail with the
    //! help that is expected, less its cost, and `w₀` what it was worth at the start. So the record's
    //! frequencies hold as long as nothing changes, and stakes, balance, help and types move them. A
    //! side is of the hard or the soft type, which it alone knows; every climb and every restraint
    //! shifts the other's belief by Bayes' rule (Fearon 1995; Slantchev 2003).
}

use super::maths::{logistic, powi};

/// What climbing is worth: `stake · prevails − cost · other`, the cost by how probably the other side
/// will climb in its turn, from one half of it against a soft one to the whole against a hard one.
/// Stake and chances from 0 to 1, the cost in utility.
#[must_use]
pub fn worth(stake: f64, prevails: f64, cost: f64, other_hard: f64) -> f64 {
    stake * prevails - cost * (0.5 + 0.5 * other_hard)
}

/// A rung, as the side sees it that would climb it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rung {
    /// Log odds of climbing at the start: those of the record.
    pub base: f64,
    /// Log odds per unit of worth, β ≥ 0.
    pub weight: f64,
    /// What climbing was worth at the start, types unknown.
    pub at_start: f64,
    /// Stake, 0 to 1.
    pub stake: f64,
    /// Chance to prevail with the help that is expected or has come.
    pub prevails: f64,
    /// Cost to the hard and to the soft type.
    pub cost: [f64; 2],
    /// Chance that the other side is hard, as this one sees it.
    pub other_hard: f64,
}

impl Rung {
    /// What climbing is worth over what it was worth at the start.
    #[must_use]
    pub fn gain(&self, hard: bool) -> f64 {
        let cost = self.cost[usize::from(!hard)];
        worth(self.stake, self.prevails, cost, self.other_hard) - self.at_start
    }

    /// Chance to climb.
    #[must_use]
    pub fn chance(&self, hard: bool) -> f64 {
        logistic(self.base + self.weight * self.gain(hard))
    }

    /// Chance that the side is hard once it has been seen to climb or not; `prior` before.
    #[must_use]
    pub fn posterior(&self, prior: f64, climbed: bool) -> f64 {
        let likely = |hard| if climbed { self.chance(hard) } else { 1.0 - self.chance(hard) };
        let (hard, soft) = (prior * likely(true), (1.0 - prior) * likely(false));
        if hard + soft > 0.0 { hard / (hard + soft) } else { prior }
    }
}

/// The two sides of a ladder, as they were before either moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// Log odds per unit of worth, β ≥ 0.
    pub weight: f64,
    /// What is at stake, 0 to 1.
    pub stake: f64,
    /// Cost of the lowest rung to the hard and to the soft type.
    pub cost: [f64; 2],
    /// By how much each rung costs more than the one below.
    pub cost_growth: f64,
    /// Stake times chance to prevail at the start, of either side.
    pub edge_at_start: [f64; 2],
    /// Chance that either side is hard, 0 to 1.
    pub resolve: [f64; 2],
}

impl Sides {
    /// A rung as `side`, 0 or 1, sees it that would climb it: how many rungs lie below, the log odds of
    /// the record, its chance to prevail, and the chance that either side is hard after what was seen.
    #[must_use]
    pub fn rung(&self, side: usize, below: u32, base: f64, prevails: f64, hard: [f64; 2]) -> Rung {
        let (other, resolve) = (1 - side, self.resolve);
        let growth = powi(self.cost_growth, below);
        let cost = self.cost.map(|cost| cost * growth);
        let usual = resolve[side] * cost[0] + (1.0 - resolve[side]) * cost[1];
        Rung {
            base,
            weight: self.weight,
            at_start: self.edge_at_start[side] + worth(0.0, 0.0, usual, resolve[other]),
            stake: self.stake,
            prevails,
            cost,
            other_hard: hard[other],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::belief::log_odds, *};

    fn rung() -> Rung {
        let at_start = worth(0.6, 0.4, 0.5, 0.5);
        Rung {
            base: log_odds(0.34),
            weight: 2.0,
            at_start,
            stake: 0.6,
            prevails: 0.4,
            cost: [0.5, 0.5],
            other_hard: 0.5,
        }
    }

    #[test]
    fn the_record_holds_where_nothing_has_changed() {
        assert!((rung().chance(true) - 0.34).abs() < 1e-15);
        assert_eq!(rung().posterior(0.3, true), 0.3);
        assert!((Rung { weight: 0.0, prevails: 1.0, ..rung() }.chance(false) - 0.34).abs() < 1e-15);
    }

    #[test]
    fn at_the_start_the_average_type_climbs_as_the_record_says() {
        let sides = Sides {
            weight: 2.0,
            stake: 0.6,
            cost: [0.3, 0.8],
            cost_growth: 1.5,
            edge_at_start: [0.6 * 0.4, 0.6 * 0.6],
            resolve: [0.25, 0.7],
        };
        for (side, below) in [(0, 0), (1, 0), (0, 3), (1, 4)] {
            let prevails = [0.4, 0.6][side];
            let rung = sides.rung(side, below, log_odds(0.34), prevails, sides.resolve);
            let hard = sides.resolve[side];
            assert!((hard * rung.gain(true) + (1.0 - hard) * rung.gain(false)).abs() < 1e-15);
            assert!(rung.chance(true) > 0.34 && rung.chance(false) < 0.34);
        }
        let climb = |hard| sides.rung(0, 1, 0.0, 0.4, hard).chance(true);
        assert!(climb([0.25, 0.9]) < climb([0.25, 0.7]) && climb([0.9, 0.7]) == climb([0.25, 0.7]));
    }

    #[test]
    fn stake_and_balance_raise_cost_and_a_hard_other_lower_the_chance() {
        let base = rung().chance(true);
        assert!(Rung { stake: 0.9, ..rung() }.chance(true) > base);
        assert!(Rung { prevails: 0.2, ..rung() }.chance(true) < base);
        assert!(Rung { other_hard: 0.9, ..rung() }.chance(true) < base);
    }

    #[test]
    fn beliefs_are_a_martingale() {
        let rung = Rung { cost: [0.2, 0.8], ..rung() };
        let prior = 0.3;
        let climbs = prior * rung.chance(true) + (1.0 - prior) * rung.chance(false);
        let mean =
            climbs * rung.posterior(prior, true) + (1.0 - climbs) * rung.posterior(prior, false);
        assert!((mean - prior).abs() < 1e-15);
        assert!(rung.posterior(prior, true) > prior && rung.posterior(prior, false) < prior);
    }
}
