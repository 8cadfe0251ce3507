//! Imperfect choice in small games: two who learn what the other usually does, and the two games
//! that theory solves at a glance.
//!
//! Panels of other models that no phase plays; numbers are set here.

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, against, grid, line},
};
use deter_core::{
    scenario::quantity::Code,
    theory::{
        choice::{logit_yes, quantal_response_2x2},
        deterrence::{
            MutualSide, TwoNode, mutual_deterrence_holds, rudimentary_threshold, two_node_quantal,
        },
    },
};

/// Independent plays behind a share.
const PLAYS: u32 = 4_000;
/// Rounds of adjustment until both know one another.
const ROUNDS: u32 = 4_000;

/// The dilemma as a game of two moves, arming or not, when neither sees perfectly: the chance of
/// restraint by precision, as two populations reach it by answering one another.
pub(super) fn two_by_two(model_run: &mut ModelRun) {
    let games = [
        ("stag hunt", [[1.0, 0.0], [0.7, 0.4]]),
        ("prisoner's dilemma", [[0.6, 0.0], [1.0, 0.2]]),
        ("chicken", [[0.6, 0.3], [1.0, 0.0]]),
    ];
    let mut curves = Vec::new();
    let mut pairs = Vec::new();
    for (label, row) in games {
        // The column player has the same game from the other side.
        let column = [[row[0][0], row[1][0]], [row[0][1], row[1][1]]];
        let settle = |precision: f64| {
            let mut restrained = 0.5;
            for round in 1..=ROUNDS {
                let worth = |own: [f64; 2]| restrained * own[0] + (1.0 - restrained) * own[1];
                let answer = logit_yes(worth(row[0]) - worth(row[1]), precision);
                restrained += (answer - restrained) / (f64::from(round).sqrt() + 1.0);
            }
            restrained
        };
        // Of several equilibria the one in which both do the same, nearest to where they came from.
        let solved = |precision: f64| {
            quantal_response_2x2(&row, &column, precision)
                .into_iter()
                .filter(|(p, q)| (p - q).abs() < 1e-6)
                .map(|(p, _)| p)
                .min_by(|a, b| {
                    (a - settle(precision)).abs().total_cmp(&(b - settle(precision)).abs())
                })
                .unwrap_or(f64::NAN)
        };
        let simulated = line(0.0, 6.0, 9, settle);
        pairs.extend(against(&simulated, solved));
        let analytic = line(0.0, 6.0, 31, solved);
        curves.push(Curve::new(label, simulated, analytic));
    }
    model_run.exact("restraint of two who learn about one another", 1e-4, pairs);
    model_run
        .panel("What it is a dilemma of", curves)
        .x("precision of choice, λ")
        .y("chance of restraint, both alike")
        .spans(0.0, 1.0);
}

/// Attack and resistance, played by choices with noise, by what war is worth to the defender.
pub(super) fn two_nodes(model_run: &mut ModelRun, dice: &Dice, code: &Code) {
    let precision = 5.0;
    let game = |defender_war: f64| TwoNode {
        status_quo: 0.6,
        win: 1.0,
        attacker_war: 0.0,
        capitulate: 0.0,
        defender_war,
    };
    // A logit choice is the best one of options with noise: here of two, whose noises differ by a
    // logistic number.
    let noise = |turn, index| {
        let u: f64 = dice.roll(turn, code, index);
        deter_core::theory::maths::ln(u.max(1e-300) / (1.0 - u)) / precision
    };
    let mut curves = Vec::new();
    let wars = grid(-1.0, 1.0, 9);
    let played: Vec<[f64; 2]> = wars
        .iter()
        .map(|war| {
            let game = game(*war);
            let mut counts = [0.0; 2];
            for turn in 1..=PLAYS {
                let resists = game.defender_war - game.capitulate > noise(turn, 20);
                // The attacker knows the chance that the other resists, not its noise.
                let chance = logit_yes(game.defender_war - game.capitulate, precision);
                let attacked = (1.0 - chance) * game.win + chance * game.attacker_war;
                if attacked - game.status_quo > noise(turn, 21) {
                    counts[usize::from(resists)] += 1.0 / f64::from(PLAYS);
                }
            }
            counts
        })
        .collect();
    for (place, label) in ["concession", "war"].into_iter().enumerate() {
        let solved = |war: f64| {
            let outcomes = two_node_quantal(&game(war), precision).2;
            [outcomes.concession, outcomes.clash][place]
        };
        let means: Vec<Mean> = wars
            .iter()
            .zip(&played)
            .map(|(war, share)| Mean::share(*war, share[place], solved(*war), f64::from(PLAYS)))
            .collect();
        let what = format!("two moves: {label}");
        let path = line(-1.0, 1.0, 60, solved);
        curves.push(model_run.means(&what, label, u64::from(PLAYS), &means, path));
    }
    model_run
        .panel("War is likeliest where resolve is in doubt", curves)
        .x("what war is worth to the defender")
        .y("share of plays")
        .spans(0.0, 0.0);
}

/// How credible retaliation must be, by how content the challenger is: the least that keeps one
/// who counts its gains at rest, and two who deter one another.
pub(super) fn credible_enough(model_run: &mut ModelRun) {
    let (winning, conflict) = (1.0, 0.25);
    let shown = grid(0.3, 0.95, 9);
    // Credibility is raised in small steps until the challenger no longer dares.
    let deters = |status_quo: f64, enough: &dyn Fn(f64) -> bool| {
        (0..=10_000)
            .map(|k| f64::from(k) / 10_000.0)
            .find(|p| *p > 0.0 && enough(*p))
            .unwrap_or(status_quo)
    };
    let alone =
        |status_quo: f64| deters(status_quo, &|p| p * conflict + (1.0 - p) * winning <= status_quo);
    let both = |status_quo: f64| {
        let side =
            |status_quo, hard| MutualSide { winning, status_quo, conflict_hard: conflict, hard };
        // The other side is less content, and needs more to be deterred.
        deters(status_quo, &|p| {
            mutual_deterrence_holds(&side(status_quo, p), &side((status_quo - 0.15).max(0.3), p))
        })
    };
    let solved = |status_quo: f64| rudimentary_threshold(winning, status_quo, conflict);
    let curves = vec![
        Curve::new(
            "one-sided",
            shown.iter().map(|s| (*s, alone(*s))).collect(),
            line(0.3, 0.95, 60, solved),
        ),
        Curve::new(
            "mutual, with one less content",
            shown.iter().map(|s| (*s, both(*s))).collect(),
            line(0.3, 0.95, 60, |s| solved((s - 0.15).max(0.3))),
        ),
    ];
    let pairs: Vec<(f64, f64)> = shown
        .iter()
        .flat_map(|s| [(alone(*s), solved(*s)), (both(*s), solved((s - 0.15).max(0.3)))])
        .collect();
    model_run.exact("credibility that is enough", 2e-4, pairs);
    model_run
        .panel("Credible enough", curves)
        .x("what the status quo is worth to the challenger; winning is 1")
        .y("least chance of retaliation that deters")
        .spans(0.0, 1.0);
}
