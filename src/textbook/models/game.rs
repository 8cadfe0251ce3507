//! Deterrence: the incident game of `respond`, where its solution is known.

use super::{
    imperfect,
    model_run::{Curve, ModelRun, Panel},
    play::{Dice, Mean, ensemble, grid, line, variant},
};
use deter_core::{
    model::events::EventData,
    scenario::{
        Loaded, Scenario,
        quantity::{Code, Figure, Share},
        schema::Pact,
        textbook::IncidentGame,
    },
    theory::{
        choice::logit_yes,
        deterrence::{Attack, extended_threshold, joint_help, whom_to_attack},
        incident::{Credence, Outcomes, SidePayoffs, outcome_probabilities, solve},
        unilateral::{Side, Thresholds, equilibrium, thresholds},
    },
    world::{build::Blueprint, journal::Detail},
};

/// Runs behind a frequency.
const RUNS: u64 = 500;
/// Precision at which people err now and then.
const HUMAN: f64 = 6.0;

fn share(value: f64) -> Share {
    Share::try_from(value.clamp(0.0, 1.0)).unwrap_or_default()
}

/// Incidents of one turn by outcome, over all runs: status quo, concession, backdown, clash.
fn outcomes(blueprint: &Blueprint, seed: u64, runs: u64) -> [f64; 4] {
    let counts = ensemble(blueprint, seed, runs, Detail::Nothing, |engine| {
        engine.step();
        let mut counts = [0.0; 4];
        for domain in &engine.tally().incidents {
            for (place, count) in domain.iter().enumerate() {
                // A war is a clash that went on.
                counts[place.min(3)] += f64::from(*count);
            }
        }
        counts
    });
    counts.iter().fold([0.0; 4], |sum, run| std::array::from_fn(|i| sum[i] + run[i]))
}

const NAMES: [&str; 4] = ["status quo", "concession", "backdown", "clash"];

const fn by_name(outcomes: &Outcomes) -> [f64; 4] {
    [outcomes.status_quo, outcomes.concession, outcomes.backdown, outcomes.clash]
}

/// A side's utilities without help.
const fn side(payoffs: &SidePayoffs) -> Side {
    Side {
        status_quo: payoffs.status_quo,
        concession: payoffs.concession,
        backdown: payoffs.backdown,
        clash_hard: payoffs.clash_hard.alone,
        clash_soft: payoffs.clash_soft.alone,
    }
}

fn of_game(game: &IncidentGame) -> Thresholds {
    let payoffs = game.payoffs();
    thresholds(&side(&payoffs.challenger), &side(&payoffs.target))
}

/// The unilateral deterrence game: who keeps still, gives way, or fights, by credibility.
pub(super) fn unilateral(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let (Some(game), Some(dispute)) = (&s.incident_game, s.disputes.first()) else {
        return Err("an `incident_game` and a dispute");
    };
    let resolve = |code| s.states.get(code).map(|state| state.resolve.value().get());
    let (Some(challenger_hard), Some(target_hard)) =
        (resolve(&dispute.challenger), resolve(&dispute.target))
    else {
        return Err("both sides of its dispute");
    };
    model_run.model =
        "Zagare & Kilgour (2000): a threat deters as far as it is believed; against a \
                 content challenger less belief will do."
            .to_owned();
    let known = of_game(game);

    let harden = |s: &mut Scenario, code: &Code, hard: f64| {
        if let Some(state) = s.states.get_mut(code) {
            state.resolve = Figure::Set(share(hard));
        }
    };
    sweep(
        loaded,
        model_run,
        ("What credibility does", "the target's credibility"),
        &grid(0.05, 0.95, 10),
        (0.0, 1.0),
        |s, hard| harden(s, &dispute.target, hard),
        |hard| by_name(&equilibrium(&known, challenger_hard, hard).outcomes),
    )
    .x("chance, as the challenger sees it, that the target is hard")
    .mark(known.soft_challenger, "the soft stop bluffing")
    .mark(known.hard_challenger, "all keep still");

    sweep(
        loaded,
        model_run,
        ("A harder challenger", "the challenger's resolve"),
        &grid(0.05, 0.95, 10),
        (0.0, 1.0),
        |s, hard| harden(s, &dispute.challenger, hard),
        |hard| by_name(&equilibrium(&known, hard, target_hard).outcomes),
    )
    .x("chance that the challenger is hard")
    .mark(known.soft_target, "the soft give way");

    let (low, high) = (game.challenger.backdown.get(), game.challenger.concession.get());
    let content = |status_quo: f64| {
        let mut game = game.clone();
        if let Ok(weight) = status_quo.try_into() {
            game.challenger.status_quo = weight;
        }
        game
    };
    let (firm, span) = (0.5 * known.hard_challenger, high - low);
    sweep(
        loaded,
        model_run,
        (
            &format!("A more content challenger, at a credibility of {firm:.2}"),
            "the worth of the status quo",
        ),
        &grid(low + 0.07 * span, low + 0.97 * span, 10),
        (low + 0.01 * span, low + 0.99 * span),
        |s, status_quo| {
            harden(s, &dispute.target, firm);
            s.incident_game = Some(content(status_quo));
        },
        |status_quo| {
            let known = of_game(&content(status_quo));
            by_name(&equilibrium(&known, challenger_hard, firm).outcomes)
        },
    )
    .x("what the status quo is worth to the challenger");
    let payoffs = game.payoffs();
    let credence = Credence {
        challenger_hard,
        target_hard,
        help_seen_by_challenger: 0.0,
        help_seen_by_target: 0.0,
    };
    sweep(
        loaded,
        model_run,
        ("Players who err", "the precision of choice"),
        &grid(0.0, 12.0, 9),
        (0.0, 12.0),
        |s, precision| s.parameters.choice_precision = precision,
        |precision| {
            let solved = solve(&payoffs, &credence, precision);
            by_name(&outcome_probabilities(&solved, challenger_hard, target_hard))
        },
    )
    .x("precision of choice, λ");
    imperfect::two_nodes(model_run, &Dice::new(loaded.scenario.seed, 0), &dispute.challenger);
    imperfect::credible_enough(model_run);
    Ok(())
}

/// A panel of the frequencies of the four outcomes over a range of one thing: its title, and what the
/// thing is.
fn sweep<'m>(
    loaded: &Loaded,
    model_run: &'m mut ModelRun,
    (title, what): (&str, &str),
    at: &[f64],
    range: (f64, f64),
    change: impl Fn(&mut Scenario, f64),
    solved: impl Fn(f64) -> [f64; 4],
) -> &'m mut Panel {
    let seed = loaded.scenario.seed;
    let counted: Vec<[f64; 4]> = at
        .iter()
        .map(|x| outcomes(&variant(loaded, |l| change(&mut l.scenario, *x)), seed, RUNS))
        .collect();
    let curves = (0..4).map(|outcome| {
        let means: Vec<Mean> = at
            .iter()
            .zip(&counted)
            .map(|(x, counts)| frequency(*x, counts, outcome, solved(*x)[outcome]))
            .collect();
        let line = line(range.0, range.1, 400, |x| solved(x)[outcome]);
        let name = NAMES[outcome];
        model_run.means(&format!("{name} by {what}"), name, RUNS, &means, line)
    });
    let curves = curves.collect();
    model_run.panel(title, curves).y("share of incidents").spans(0.0, 1.0)
}

/// How often incidents end in an outcome.
fn frequency(x: f64, counts: &[f64; 4], outcome: usize, solved: f64) -> Mean {
    let n: f64 = counts.iter().sum();
    Mean::share(x, counts[outcome] / n, solved, n)
}

/// Three parties: what a patron's treaty, or several small pacts, keep from happening.
pub(super) fn three_party(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let (Some(game), Some(pact)) = (&s.incident_game, s.pacts.first()) else {
        return Err("an `incident_game` and a pact");
    };
    let payoffs = game.payoffs().challenger;
    let (war, status_quo) = (payoffs.clash_hard, payoffs.status_quo);
    model_run.model =
        "Quackenbush (2006): a partner deters once its joining is likely enough; small \
                 pacts add up to one."
            .to_owned();
    let threshold = extended_threshold(war.alone, war.helped, status_quo);
    let joins = |s: &mut Scenario, joining: f64, precision: f64| {
        for kind in s.pact_kinds.iter_mut().filter(|kind| kind.name == pact.kind) {
            kind.joining = share(joining);
        }
        s.parameters.choice_precision = precision;
    };
    let exact = |joining: f64| {
        let attack = whom_to_attack(war.alone, war.helped, status_quo, joining, 1.0);
        f64::from(u8::from(attack != Attack::Nobody))
    };
    let erring = |joining: f64| logit_yes(war.expected(joining) - status_quo, HUMAN);
    let mut curves = Vec::new();
    let sharp = s.parameters.choice_precision;
    for (label, precision, solved) in
        [("best responses", sharp, &exact as &dyn Fn(f64) -> f64), ("λ = 6", HUMAN, &erring)]
    {
        let means: Vec<Mean> = grid(0.02, 0.94, 12)
            .into_iter()
            .map(|joining| {
                let blueprint = variant(loaded, |l| joins(&mut l.scenario, joining, precision));
                frequency(joining, &outcomes(&blueprint, s.seed, RUNS), 3, solved(joining))
            })
            .collect();
        let line = line(0.0, 0.95, 400, solved);
        curves.push(model_run.means(&format!("attacks, {label}"), label, RUNS, &means, line));
    }
    model_run
        .panel("One treaty", curves)
        .x("chance that the defender joins, as the challenger sees it")
        .y("share of incidents that end in an attack")
        .spans(0.0, 1.0)
        .mark(threshold, format!("r* = {threshold:.3}"));
    small_pacts(loaded, model_run, pact, erring);
    Ok(())
}

/// None, one, two … pacts with the patrons, each of the joining chance that its kind has.
fn small_pacts(
    loaded: &Loaded,
    model_run: &mut ModelRun,
    pact: &Pact,
    attacks: impl Fn(f64) -> f64,
) {
    let s = &loaded.scenario;
    let kind = s.pact_kinds.iter().find(|kind| kind.name == pact.kind);
    let joining = kind.map_or(0.0, |kind| kind.joining.get());
    let target = s.disputes.first().map(|dispute| dispute.target.clone());
    let (mut expected, mut attacked) = (Vec::new(), Vec::new());
    for count in 0..=s.patrons.len() {
        let blueprint = variant(loaded, |l| {
            let s = &mut l.scenario;
            s.parameters.choice_precision = HUMAN;
            s.pacts = s
                .patrons
                .keys()
                .take(count)
                .filter_map(|patron| Some((patron.clone(), target.clone()?)))
                .map(|between| Pact { between, ..pact.clone() })
                .collect();
        });
        let joint = joint_help(std::iter::repeat_n(joining, count));
        let expectations = ensemble(&blueprint, s.seed, 20, Detail::Reasons, |engine| {
            engine.step();
            let events = &engine.journal().events;
            events.iter().find_map(|event| match event.what {
                EventData::Incident { help_seen_by_challenger, .. } => {
                    Some(help_seen_by_challenger)
                }
                _ => None,
            })
        });
        let x = count as f64;
        expected.extend(expectations.iter().flatten().next().map(|help| (x, *help, joint)));
        attacked.push(frequency(x, &outcomes(&blueprint, s.seed, RUNS), 3, attacks(joint)));
    }
    model_run.exact(
        "help that the challenger expects of small pacts",
        1e-12,
        expected.iter().map(|(_, simulated, solved)| (*simulated, *solved)),
    );
    let help = Curve::new(
        "help expected",
        expected.iter().map(|(x, simulated, _)| (*x, *simulated)).collect(),
        expected.iter().map(|(x, _, solved)| (*x, *solved)).collect(),
    );
    let attacks =
        model_run.means("attacks, small pacts, λ = 6", "attacks", RUNS, &attacked, Vec::new());
    model_run
        .panel(format!("Small pacts, each of a joining chance of {joining}"), vec![help, attacks])
        .x("number of partners")
        .y("chance; share of incidents, λ = 6")
        .spans(0.0, 1.0);
}
