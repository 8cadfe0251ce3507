//! Closed-form cases of deterrence: which theory function answers which case.
//! See [`super`] for the rules.
//!
//! The `... incident` mechanisms put a textbook game through the very solver that the respond phase
//! plays.

use super::super::inputs::{Answers, Inputs, columns, named, numbered, whole, yes};
use deter_core::theory::{
    belief::log_odds,
    deterrence::{self, Attack, MutualSide, TwoNode},
    grey_zone,
    incident::{self, Clash, Credence, Outcomes, Payoffs, SidePayoffs},
    ladder::{Rung, Sides},
    maths::exp,
    operations::{Alternative, Walk, shifts},
    unilateral::{self, Region, Side, Thresholds},
};

mechanisms![
    rudimentary_threshold,
    two_node_game,
    two_node_incident,
    unilateral_game,
    unilateral_incident,
    unilateral_ensemble,
    mutual_deterrence,
    three_party_game,
    extended_incident,
    independent_partners,
    grey_zone_intensity,
    salami_slices,
    escalation_ladder,
    operations_count,
    operations_above_ceiling,
    operations_displaced,
];

fn escalation_ladder(inputs: &Inputs) -> Answers {
    let [base, weight, stake, at_start, prior] =
        inputs.each(["share of the record", "weight", "stake", "prevails at start", "prior"]);
    let cost = [inputs.one("cost if hard"), inputs.one("cost if soft")];
    let (edge_at_start, resolve) = ([stake * at_start, stake * (1.0 - at_start)], [prior; 2]);
    let sides = Sides { weight, stake, cost, cost_growth: 1.0, edge_at_start, resolve };
    let rung = |prevails: f64| sides.rung(0, 0, log_odds(base), prevails, resolve);
    let rungs: Vec<Rung> = inputs.many("prevails").iter().map(|prevails| rung(*prevails)).collect();
    columns(
        &rungs,
        &[
            ("hard", |rung| rung.chance(true)),
            ("soft", |rung| rung.chance(false)),
            ("hard once climbed", |rung| rung.posterior(0.5, true)),
            ("hard once held", |rung| rung.posterior(0.5, false)),
        ],
    )
}

fn rudimentary_threshold(inputs: &Inputs) -> Answers {
    let [concession, status_quo, conflict] = inputs.each(["concession", "status quo", "conflict"]);
    let threshold = deterrence::rudimentary_threshold(concession, status_quo, conflict);
    vec![named("threshold", threshold)]
}

fn two_node(inputs: &Inputs) -> TwoNode {
    let [status_quo, win, attacker_war, capitulate, defender_war] =
        inputs.each(["status quo", "win", "attacker war", "capitulate", "defender war"]);
    TwoNode { status_quo, win, attacker_war, capitulate, defender_war }
}

/// Attack, resistance and outcomes for each precision, under the names `attacks[0]` and so on.
fn two_node_answers(inputs: &Inputs, solve: impl Fn(f64) -> (f64, f64, Outcomes)) -> Answers {
    let answers: Vec<_> = inputs.many("precision").iter().map(|&p| solve(p)).collect();
    columns(
        &answers,
        &[
            ("attacks", |a| a.0),
            ("resists", |a| a.1),
            ("status quo", |a| a.2.status_quo),
            ("concession", |a| a.2.concession),
            ("clash", |a| a.2.clash),
        ],
    )
}

fn two_node_game(inputs: &Inputs) -> Answers {
    let game = two_node(inputs);
    two_node_answers(inputs, |precision| deterrence::two_node_quantal(&game, precision))
}

fn two_node_incident(inputs: &Inputs) -> Answers {
    let game = two_node(inputs);
    let side = |status_quo, concession, war| SidePayoffs {
        status_quo,
        concession,
        // Never reached, because backing down is closed.
        backdown: 0.0,
        clash_hard: Clash::same(war),
        clash_soft: Clash::same(war),
    };
    let payoffs = Payoffs {
        challenger: side(game.status_quo, game.win, game.attacker_war),
        target: side(0.0, game.capitulate, game.defender_war),
        concession_possible: true,
        backdown_possible: false,
    };
    // With a single type on each side the priors must not matter.
    let (challenger_hard, target_hard) = (0.3, 0.7);
    let credence = credence(challenger_hard, target_hard, 0.0);
    two_node_answers(inputs, |precision| {
        let solution = incident::solve(&payoffs, &credence, precision);
        let outcomes = incident::outcome_probabilities(&solution, challenger_hard, target_hard);
        (solution.press(true), solution.resistance, outcomes)
    })
}

fn credence(challenger_hard: f64, target_hard: f64, help: f64) -> Credence {
    Credence {
        challenger_hard,
        target_hard,
        help_seen_by_challenger: help,
        help_seen_by_target: help,
    }
}

/// Utilities of one side in the order SQ, DC, CD, DD+, DD−.
fn unilateral_side(inputs: &Inputs, name: &str) -> Side {
    let [status_quo, concession, backdown, clash_hard, clash_soft] =
        [0, 1, 2, 3, 4].map(|i| inputs.at(name, i));
    Side { status_quo, concession, backdown, clash_hard, clash_soft }
}

fn priors(inputs: &Inputs) -> (f64, f64) {
    (inputs.one("challenger hard"), inputs.one("target hard"))
}

fn outcomes(outcomes: &Outcomes) -> [(String, f64); 4] {
    [
        named("status quo", outcomes.status_quo),
        named("concession", outcomes.concession),
        named("backdown", outcomes.backdown),
        named("clash", outcomes.clash),
    ]
}

fn unilateral_thresholds(inputs: &Inputs) -> Thresholds {
    unilateral::thresholds(
        &unilateral_side(inputs, "challenger"),
        &unilateral_side(inputs, "target"),
    )
}

fn unilateral_game(inputs: &Inputs) -> Answers {
    let thresholds = unilateral_thresholds(inputs);
    let (challenger, target) = priors(inputs);
    let play = unilateral::equilibrium(&thresholds, challenger, target);
    let mut found = vec![
        named("hard challenger below", thresholds.hard_challenger),
        named("soft challenger below", thresholds.soft_challenger),
        named("soft target below", thresholds.soft_target),
        named("hard presses", play.press_hard),
        named("soft presses", play.press_soft),
        named("soft resists", play.resist_soft),
    ];
    for region in [Region::Deterrence, Region::Separating, Region::Bluff, Region::Attack] {
        let here = yes(play.region == region);
        found.push((format!("is {}", region.name()), here));
    }
    found.extend(outcomes(&play.outcomes));
    found
}

/// The same utilities as `respond` takes them.
fn unilateral_payoffs(inputs: &Inputs) -> Payoffs {
    let payoffs = |name| {
        let side = unilateral_side(inputs, name);
        SidePayoffs {
            status_quo: side.status_quo,
            concession: side.concession,
            backdown: side.backdown,
            clash_hard: Clash::same(side.clash_hard),
            clash_soft: Clash::same(side.clash_soft),
        }
    };
    Payoffs {
        challenger: payoffs("challenger"),
        target: payoffs("target"),
        concession_possible: true,
        backdown_possible: true,
    }
}

fn unilateral_incident(inputs: &Inputs) -> Answers {
    let payoffs = unilateral_payoffs(inputs);
    let (challenger, target) = priors(inputs);
    let credence = credence(challenger, target, 0.0);
    let solution = incident::solve(&payoffs, &credence, inputs.one("precision"));
    let mut found = vec![
        named("hard presses", solution.press(true)),
        named("soft presses", solution.press(false)),
    ];
    let frequencies = incident::outcome_probabilities(&solution, challenger, target);
    found.extend(outcomes(&frequencies));
    found
}

fn unilateral_ensemble(inputs: &Inputs) -> Answers {
    let shares = unilateral::shares(&unilateral_thresholds(inputs));
    vec![
        named("deterrence", shares.deterrence),
        named("separating", shares.separating),
        named("bluff", shares.bluff),
        named("attack", shares.attack),
        named("clash", shares.clash),
    ]
}

/// Each side's utilities of winning, the status quo and conflict, then its credibility.
fn mutual_deterrence(inputs: &Inputs) -> Answers {
    let side = |name| {
        let [winning, status_quo, conflict_hard, hard] = [0, 1, 2, 3].map(|i| inputs.at(name, i));
        MutualSide { winning, status_quo, conflict_hard, hard }
    };
    let (first, second) = (side("first"), side("second"));
    let holds = deterrence::mutual_deterrence_holds(&first, &second);
    vec![
        named("first needs", first.threshold()),
        named("second needs", second.threshold()),
        named("holds", yes(holds)),
    ]
}

fn three_party_game(inputs: &Inputs) -> Answers {
    let [bilateral, multilateral, status_quo] =
        inputs.each(["bilateral war", "multilateral war", "status quo"]);
    let pairs = inputs.many("defender joins").iter().zip(inputs.many("protege joins"));
    let choices: Vec<Attack> = pairs
        .map(|(&defender, &protege)| {
            deterrence::whom_to_attack(bilateral, multilateral, status_quo, defender, protege)
        })
        .collect();
    let chosen =
        |name, whom| numbered(name, &choices.iter().map(|&c| yes(c == whom)).collect::<Vec<_>>());
    let threshold = deterrence::extended_threshold(bilateral, multilateral, status_quo);
    let mut found = vec![named("threshold", threshold)];
    found.extend(chosen("attacks protege", Attack::Protege));
    found.extend(chosen("attacks defender", Attack::Defender));
    found
}

fn extended_incident(inputs: &Inputs) -> Answers {
    let clash =
        Clash { alone: inputs.one("bilateral war"), helped: inputs.one("multilateral war") };
    let challenger = SidePayoffs {
        status_quo: inputs.one("status quo"),
        clash_hard: clash,
        clash_soft: clash,
        ..Default::default()
    };
    let payoffs = Payoffs {
        challenger,
        target: SidePayoffs::default(),
        concession_possible: false,
        backdown_possible: false,
    };
    inputs.answers("help", "presses", |help| {
        let credence = credence(0.5, 0.5, help);
        incident::solve(&payoffs, &credence, inputs.one("precision")).press(true)
    })
}

fn independent_partners(inputs: &Inputs) -> Answers {
    let anyone = deterrence::joint_help(inputs.many("joins").iter().copied());
    vec![named("anyone", anyone), named("deterred", yes(anyone > inputs.one("threshold")))]
}

fn grey_zone_intensity(inputs: &Inputs) -> Answers {
    let intensity = |loss| grey_zone::intensity(inputs.one("benefit"), loss);
    let escalates = |loss| grey_zone::escalation_probability(intensity(loss));
    [
        inputs.answers("escalation loss", "intensity", intensity),
        inputs.answers("escalation loss", "escalates", escalates),
    ]
    .concat()
}

fn salami_slices(inputs: &Inputs) -> Answers {
    let slice = |discount| grey_zone::tolerated_slice(inputs.one("resistance cost"), discount);
    let turns = |discount| grey_zone::turns_to_take(inputs.one("stake"), slice(discount));
    [inputs.answers("discount", "slice", slice), inputs.answers("discount", "turns", turns)]
        .concat()
}

fn operations_count(inputs: &Inputs) -> Answers {
    let [level, drift, volatility, dispersion] =
        inputs.each(["level", "drift", "volatility", "dispersion"]);
    let walk = Walk { drift, volatility, reversion: 0.0 };
    let mean = |years| walk.count_after(level, dispersion, years).0;
    let variance = |years| walk.count_after(level, dispersion, years).1;
    [inputs.answers("years", "mean", mean), inputs.answers("years", "variance", variance)].concat()
}

fn operations_above_ceiling(inputs: &Inputs) -> Answers {
    let [level, above, turns_per_year, dispersion] =
        inputs.each(["level", "above", "turns per year", "dispersion"]);
    let [drift, volatility, reversion] = inputs.each(["drift", "volatility", "reversion"]);
    let walk = Walk { drift, volatility, reversion };
    let count =
        |turns| walk.count_above_ceiling(level, above, dispersion, turns_per_year, whole(turns));
    [
        inputs.answers("turns", "mean", |turns| count(turns).0),
        inputs.answers("turns", "variance", |turns| count(turns).1),
    ]
    .concat()
}

fn operations_displaced(inputs: &Inputs) -> Answers {
    let alternatives: Vec<Alternative> = inputs
        .many("worth")
        .iter()
        .zip(inputs.many("weight"))
        .map(|(worth, weight)| Alternative { worth: *worth, weight: *weight })
        .collect();
    let mut factors = vec![0.0; alternatives.len()];
    shifts(&alternatives, inputs.one("held"), inputs.one("precision"), &mut factors);
    numbered("factor", &factors.into_iter().map(exp).collect::<Vec<_>>())
}
