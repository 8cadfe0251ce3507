about! {
    //! One contested operation, played as an extensive-form game between a challenger and a target.
    //!
    //! ```text
    //! challenger ── keeps still ───────────────────────────────▶ status quo       (SQ)
    //!     └ presses ─ target ── concedes ─────────────────────▶ concession       (DC)
    //!                    └ resists ─ challenger ── backs down ▶ backdown         (CD)
    //!                                    └ escalates ─────────▶ clash            (DD)
    //!                                                           alone, or helped by ≥ 1 partner
    //! ```
    //!
    //! This is the unilateral deterrence game with two-sided incomplete information (Zagare & Kilgour
    //! 2000, *Perfect Deterrence*), with partners who join a clash independently of one another
    //! (Quackenbush 2006), solved as an agent quantal response equilibrium (McKelvey & Palfrey 1998;
    //! Signorino 1999): at every node each type plays logit over its *expected* payoffs, given its
    //! beliefs and everybody's probabilities. A precision of 0 is a coin at every node; a large one
    //! approaches the equilibria in [`super::unilateral`].
    //!
    //! Each side is hard or soft; the types differ in what a clash is worth to them. Priors, and both
    //! sides' beliefs about help, are commonly known (the sides may hold different ones and know it).
    //!
    //! **Existence.** Write r for the target's total probability to resist. Given r, everything else
    //! follows, and the resistance it calls forth, r'(r), is continuous from 0–1 into itself for any
    //! finite precision, so r'(r) = r has a root. **Uniqueness.** When DC ≥ continuation of the hard
    //! type ≥ that of the soft one (challenger), the hard escalate at least as readily, and CD ≥ DD
    //! (target), a higher r raises the share of hard types among those who press, hence the danger in
    //! resisting: r' falls in r and the root is unique. With stranger payoffs there may be several; the
    //! bracketing below is deterministic and always returns the same one. The posterior after a press that hardly ever happens is the limit
    //! of the logit trembles themselves, so no off-path belief is left to taste.
    //!
    //! **A caution.** A node is worth its expected payoff, mistakes included, and a worse clash is
    //! entered by mistake less often. Once λ(CD − DD) exceeds 1.28, making DD worse still raises the
    //! value of having been resisted, towards CD: at most .28/λ in all. So help that is already
    //! overwhelming may let pressing creep up a little again, while escalation goes on falling.
}

use super::maths::{exp, ln, ln_1p, logistic};

pub use super::incident_tree::{
    ByType, Clash, Credence, Node, Outcomes, Payoffs, SidePayoffs, Solution, outcome_probabilities,
};

/// Above this the precision acts as this (utilities are of order 1). It keeps mixed equilibria:
/// with an infinite precision no resistance makes a soft challenger play "sometimes".
pub const PRECISION_CEILING: f64 = 1e6;
const RESIDUAL: f64 = 1e-13;
const STEPS: u32 = 200;

/// Solves the game for one `precision` λ ≥ 0 (1/utility; above [`PRECISION_CEILING`] it counts as
/// that). Does not allocate and cannot fail; priors at 0 or 1 are allowed.
#[must_use]
pub fn solve(payoffs: &Payoffs, credence: &Credence, precision: f64) -> Solution {
    let game = Game::new(payoffs, credence, precision.clamp(0.0, PRECISION_CEILING));
    if !payoffs.concession_possible {
        return game.answer(1.0);
    }
    let gap = |solution: &Solution, guess: f64| solution.resistance - guess;
    let (mut low, mut high) = (0.0, 1.0);
    let mut gap_low = gap(&game.answer(low), low);
    let mut gap_high = gap(&game.answer(high), high);
    let mut last_moved_low = None;
    let mut middle = 0.5 * (low + high);
    let mut solution = game.answer(middle);
    // Illinois false position (Dowell & Jarratt 1971), every third step a bisection: a handful of
    // evaluations at everyday precisions, and never more than three times a plain bisection.
    for step in 3..STEPS {
        solution.iterations = step;
        let here = gap(&solution, middle);
        if here.abs() <= RESIDUAL {
            break;
        }
        if here > 0.0 {
            (low, gap_low) = (middle, here);
            gap_high *= if last_moved_low == Some(true) { 0.5 } else { 1.0 };
        } else {
            (high, gap_high) = (middle, here);
            gap_low *= if last_moved_low == Some(false) { 0.5 } else { 1.0 };
        }
        last_moved_low = Some(here > 0.0);
        let secant = low + (high - low) * gap_low / (gap_low - gap_high);
        let inside = secant > low && secant < high;
        middle = if step % 3 != 0 && inside { secant } else { 0.5 * (low + high) };
        if middle <= low || middle >= high {
            break; // no floating-point number is left between the ends
        }
        solution = game.answer(middle);
    }
    solution
}

/// What does not change with r, worked out once.
struct Game<'a> {
    payoffs: &'a Payoffs,
    credence: &'a Credence,
    precision: f64,
    escalate: ByType,
    /// Value to the challenger of having been resisted, by type.
    resisted: (f64, f64),
    prior_log_odds: f64,
}

impl<'a> Game<'a> {
    fn new(payoffs: &'a Payoffs, credence: &'a Credence, precision: f64) -> Self {
        let challenger = &payoffs.challenger;
        let node = |clash: Clash| {
            let act = clash.expected(credence.help_seen_by_challenger);
            let mut node = Node::choose(act, challenger.backdown, precision);
            if !payoffs.backdown_possible {
                node.probability = 1.0;
            }
            node
        };
        let (hard, soft) = (node(challenger.clash_hard), node(challenger.clash_soft));
        let value = |n: Node| n.probability * n.act + (1.0 - n.probability) * n.refrain;
        let prior = credence.challenger_hard;
        Self {
            payoffs,
            credence,
            precision,
            escalate: ByType { hard, soft },
            resisted: (value(hard), value(soft)),
            prior_log_odds: ln(prior) - ln(1.0 - prior),
        }
    }

    /// Everybody's answer to a total resistance of `guess`; its own `resistance` is r'(guess).
    fn answer(&self, guess: f64) -> Solution {
        let (challenger, target) = (&self.payoffs.challenger, &self.payoffs.target);
        let press = |resisted: f64| {
            let act = (1.0 - guess) * challenger.concession + guess * resisted;
            Node::choose(act, challenger.status_quo, self.precision)
        };
        let press = ByType { hard: press(self.resisted.0), soft: press(self.resisted.1) };
        // Log-odds, because at high precision both types may press with a probability below the
        // smallest float while their ratio still means something.
        let likelihood = self.log_probability(press.hard) - self.log_probability(press.soft);
        let posterior_hard = logistic(self.prior_log_odds + likelihood);
        let danger = posterior_hard * self.escalate.hard.probability
            + (1.0 - posterior_hard) * self.escalate.soft.probability;
        let resist = |clash: Clash| {
            let war = clash.expected(self.credence.help_seen_by_target);
            let act = (1.0 - danger) * target.backdown + danger * war;
            let mut node = Node::choose(act, target.concession, self.precision);
            if !self.payoffs.concession_possible {
                node.probability = 1.0;
            }
            node
        };
        let resist = ByType { hard: resist(target.clash_hard), soft: resist(target.clash_soft) };
        let prior = self.credence.target_hard;
        let resistance = prior * resist.hard.probability + (1.0 - prior) * resist.soft.probability;
        let escalate = self.escalate;
        Solution { press, resist, escalate, posterior_hard, resistance, iterations: 1 }
    }

    /// ln of a node's logit probability, finite where the probability itself underflows.
    fn log_probability(&self, node: Node) -> f64 {
        let z = self.precision * (node.act - node.refrain);
        if z >= 0.0 { -ln_1p(exp(-z)) } else { z - ln_1p(exp(z)) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::unilateral::{self, Side};
    use super::*;

    fn side(status_quo: f64, concession: f64, backdown: f64, hard: f64, soft: f64) -> SidePayoffs {
        let (clash_hard, clash_soft) = (Clash::same(hard), Clash::same(soft));
        SidePayoffs { status_quo, concession, backdown, clash_hard, clash_soft }
    }

    fn textbook() -> Payoffs {
        Payoffs {
            challenger: side(0.6, 1.0, 0.0, 0.2, -0.5),
            target: side(1.0, 0.0, 0.8, 0.3, -0.5),
            concession_possible: true,
            backdown_possible: true,
        }
    }

    fn credence(challenger_hard: f64, target_hard: f64, help: f64) -> Credence {
        Credence {
            challenger_hard,
            target_hard,
            help_seen_by_challenger: help,
            help_seen_by_target: help,
        }
    }

    #[test]
    fn no_precision_is_a_coin_at_every_node() {
        let s = solve(&textbook(), &credence(0.3, 0.2, 0.5), 0.0);
        for hard in [true, false] {
            assert_eq!([s.press(hard), s.resist(hard), s.escalate(hard)], [0.5; 3]);
        }
        assert_eq!((s.posterior_hard, s.resistance), (0.3, 0.5));
    }

    #[test]
    fn high_precision_plays_the_closed_form_of_every_region() {
        let p = textbook();
        let plain = |s: &SidePayoffs| Side {
            status_quo: s.status_quo,
            concession: s.concession,
            backdown: s.backdown,
            clash_hard: s.clash_hard.alone,
            clash_soft: s.clash_soft.alone,
        };
        let thresholds = unilateral::thresholds(&plain(&p.challenger), &plain(&p.target));
        for (challenger, target) in [(0.3, 0.7), (0.3, 0.45), (0.3, 0.2), (0.8, 0.2)] {
            for (precision, within) in [(300.0, 0.02), (1000.0, 0.01), (f64::INFINITY, 1e-4)] {
                let s = solve(&p, &credence(challenger, target, 0.0), precision);
                let exact = unilateral::equilibrium(&thresholds, challenger, target);
                let o = outcome_probabilities(&s, challenger, target);
                let near = |a: f64, b: f64| assert!((a - b).abs() < within, "{exact:?} {s:?}");
                near(s.press(false), exact.press_soft);
                near(s.press(true), exact.press_hard);
                near(o.concession, exact.outcomes.concession);
                near(o.backdown, exact.outcomes.backdown);
                near(o.clash, exact.outcomes.clash);
            }
        }
    }

    #[test]
    fn the_root_is_a_fixed_point_at_every_precision() {
        for exponent in 0..25 {
            let precision = 0.01 * super::super::maths::powi(2.0, exponent);
            let c = credence(0.3, 0.2, 0.1);
            let s = solve(&textbook(), &c, precision);
            let r = c.target_hard * s.resist(true) + (1.0 - c.target_hard) * s.resist(false);
            assert!((r - s.resistance).abs() < 1e-15 && s.iterations < STEPS - 1);
            assert!(precision > 10.0 || s.iterations <= 15, "{precision} {}", s.iterations);
        }
    }

    #[test]
    fn help_lowers_pressing_and_raises_resistance() {
        let mut p = textbook();
        p.challenger.clash_hard.helped = -0.8;
        p.challenger.clash_soft.helped = -1.5;
        p.target.clash_hard.helped = 0.6;
        p.target.clash_soft.helped = 0.1;
        let at = |percent| solve(&p, &credence(0.5, 0.3, 0.01 * f64::from(percent)), 4.0);
        for percent in 1..=60 {
            let (less, more) = (at(percent - 1), at(percent));
            assert!(more.press(true) < less.press(true) && more.press(false) < less.press(false));
            assert!(more.resistance > less.resistance);
        }
    }

    #[test]
    fn closed_nodes_give_the_two_smaller_games() {
        let mut p = textbook();
        p.challenger = side(0.6, 1.0, -9.0, 0.0, 0.0);
        p.target = side(1.0, 0.0, 0.0, 0.3, 0.3);
        p.backdown_possible = false;
        let s = solve(&p, &credence(0.4, 0.7, 0.0), 3.0);
        let o = outcome_probabilities(&s, 0.4, 0.7);
        assert!((s.resistance - 0.7109495026250039).abs() < 1e-12);
        assert!((o.clash - 0.20073458116145843).abs() < 1e-12 && o.backdown.abs() < 1e-15);
        p.concession_possible = false;
        assert_eq!(solve(&p, &credence(0.4, 0.7, 0.0), 3.0).resist(false), 1.0);
    }

    #[test]
    fn certain_priors_are_allowed() {
        for (c, t) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
            let s = solve(&textbook(), &credence(c, t, 0.3), 50.0);
            let o = outcome_probabilities(&s, c, t);
            assert!(s.posterior_hard == c && s.resistance.is_finite());
            assert!((o.status_quo + o.concession + o.backdown + o.clash - 1.0).abs() < 1e-12);
        }
    }
}
