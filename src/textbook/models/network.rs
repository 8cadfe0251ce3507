//! Networks of pacts: the laws of `align`, alone.

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, ensemble, grid, variant},
    war_stable,
};
use deter_core::{
    scenario::{
        Loaded,
        quantity::{Code, Weight},
        schema::Pact,
    },
    theory::{
        alliance::{PactTerms, PactWeights, dissolves, two_state, utility},
        choice::logit_yes,
        saom::{Effects, Stationary, stationary},
    },
    turn::Engine,
    world::{Clock, Rules, build::Blueprint, journal::Detail},
};

/// Runs behind a mean of the long run, turns before it counts, and turns that count.
const LONG: (u64, u32, u32) = (32, 50, 150);
/// Runs behind a frequency of a single turn.
const RUNS: u64 = 800;
/// Most common partners that are tried.
const PARTNERS: usize = 6;

/// One-sided or mutual ties in force after a turn: share of ordered pairs with a tie, of pairs with
/// both, of pairs with none.
fn ties(engine: &Engine) -> [f64; 3] {
    let n = engine.roster().len();
    let mut matrix = vec![false; n * n];
    for pact in engine.pacts().filter(|pact| pact.lapsed.is_none()) {
        matrix[pact.proposer.at() * n + pact.partner.at()] = true;
    }
    let (mut all, mut both, mut none) = (0.0, 0.0, 0.0);
    for i in 0..n {
        for j in i + 1..n {
            let (there, back) = (matrix[i * n + j], matrix[j * n + i]);
            all += f64::from(u8::from(there)) + f64::from(u8::from(back));
            both += f64::from(u8::from(there && back));
            none += f64::from(u8::from(!there && !back));
        }
    }
    let pairs = (n * (n - 1)) as f64 / 2.0;
    [all / (2.0 * pairs), both / pairs, none / pairs]
}

/// The scenario with kinds of pact of one sort only, and every lens changed.
fn only(loaded: &mut Loaded, mutual: bool, change: impl Fn(&mut deter_core::scenario::lens::Lens)) {
    loaded.scenario.pact_kinds.retain(|kind| kind.mutual == mutual);
    let kinds = loaded.scenario.pact_kinds.clone();
    loaded.scenario.pacts.retain(|pact| kinds.iter().any(|kind| kind.name == pact.kind));
    loaded.lenses.values_mut().for_each(change);
}

fn weight(value: f64) -> Weight {
    Weight::try_from(value).unwrap_or_default()
}

/// Weights of a pact in the lens that all states of a model share.
fn weights(blueprint: &Blueprint) -> (PactWeights, f64) {
    blueprint
        .rules
        .lenses
        .first()
        .map_or((PactWeights::default(), 0.0), |lens| (lens.pact, lens.keep))
}

/// Ministeps, consent and closure.
pub(super) fn networks(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    model_run.model =
        "Snijders (2001), Kinne (2018): each in turn changes one tie or none; pacts need two \
                 and last until one leaves; common partners bring strangers together."
            .to_owned();
    ministeps(loaded, model_run)?;
    consent(loaded, model_run)?;
    closure(loaded, model_run)?;
    let lots = loaded.scenario.states.keys().next().ok_or("a state")?;
    war_stable::census(model_run, &Dice::new(loaded.scenario.seed, 0), lots);
    Ok(())
}

/// One-sided ties of a few states in the long run, by the worth of a tie.
fn ministeps(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let n = loaded.scenario.states.len();
    let (reciprocity, own) = {
        let blueprint = Blueprint::new(loaded);
        let (weights, _) = weights(&blueprint);
        (weights.reciprocity, weights.baseline)
    };
    let law = |outdegree: f64| -> Option<[f64; 3]> {
        let effects = Effects { outdegree, reciprocity, transitive_triplets: 0.0 };
        stationary(n, &effects)
            .map(|Stationary { density, mutual, null, .. }| [density, mutual, null])
    };
    let (runs, before, counted) = LONG;
    let mut means: [Vec<Mean>; 3] = Default::default();
    for outdegree in grid(own - 1.0, own + 1.5, 6) {
        let blueprint = variant(loaded, |loaded| {
            only(loaded, false, |lens| {
                lens.pact.baseline = weight(outdegree);
                lens.pact.common_partners = weight(0.0);
            });
        });
        let seed = loaded.scenario.seed;
        let found = ensemble(&blueprint, seed, runs, Detail::Nothing, |engine| {
            engine.run_to(before);
            let mut sum = [0.0; 3];
            for _ in 0..counted {
                engine.step();
                let now = ties(engine);
                sum = [0, 1, 2].map(|i| sum[i] + now[i] / f64::from(counted));
            }
            sum
        });
        let solved = law(outdegree).ok_or("two to four states")?;
        for (place, means) in means.iter_mut().enumerate() {
            let of_runs: Vec<f64> = found.iter().map(|run| run[place]).collect();
            means.push(Mean::of(outdegree, &of_runs, solved[place]));
        }
    }
    let names = ["ties", "pairs tied both ways", "pairs without a tie"];
    let curves = (0..3)
        .map(|place| {
            let line = grid(own - 1.0, own + 1.5, 26)
                .into_iter()
                .filter_map(|x| law(x).map(|solved| (x, solved[place])))
                .collect();
            model_run.means(names[place], names[place], runs, &means[place], line)
        })
        .collect();
    model_run
        .panel("One tie at a time", curves)
        .x(format!("worth of a tie (outdegree β), with a reciprocity of {reciprocity}"))
        .y("share in the long run")
        .spans(0.0, 1.0)
        .mark(own, "this scenario");
    Ok(())
}

/// A mutual pact of two states, from nothing to its long-run share of turns in force.
fn consent(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let pair: Vec<Code> = loaded.scenario.states.keys().take(2).cloned().collect();
    let blueprint = variant(loaded, |loaded| {
        only(loaded, true, |lens| lens.pact.common_partners = weight(0.0));
        alone(loaded, &pair);
    });
    let (weights, keep) = weights(&blueprint);
    let precision = loaded.scenario.parameters.pact_precision;
    let worth = utility(&PactTerms::default(), &weights);
    // The one asks whenever there is no pact, the other says yes or no.
    let (f, d) = (logit_yes(worth, precision), dissolves(keep, keep, precision));
    let turns = 24;
    let found = ensemble(&blueprint, loaded.scenario.seed, RUNS, Detail::Nothing, |engine| {
        (0..turns)
            .map(|_| {
                engine.step();
                let now = engine.world().resource::<Clock>().now() - 1;
                engine.pacts().any(|pact| pact.is_in_force(now))
            })
            .collect::<Vec<bool>>()
    });
    let mut solved = 0.0;
    let means: Vec<Mean> = (0..turns)
        .map(|turn| {
            solved = solved * (1.0 - d) + (1.0 - solved) * f;
            let signed = found.iter().filter(|run| run[turn]).count() as f64 / RUNS as f64;
            Mean::share(turn as f64 + 1.0, signed, solved, RUNS as f64)
        })
        .collect();
    let curve = model_run.means("a pact in force", "in force", RUNS, &means, Vec::new());
    let occupancy = two_state(f, d).occupancy;
    let rest =
        Curve::new("long run", Vec::new(), vec![(1.0, occupancy), (turns as f64, occupancy)]);
    model_run
        .panel("It takes two to sign, one to leave", vec![curve, rest])
        .x("turn")
        .y("share of runs with the pact in force")
        .spans(0.0, 1.0);
    Ok(())
}

/// Leaves only these states, of whom the first seeks pacts.
fn alone(loaded: &mut Loaded, states: &[Code]) {
    let s = &mut loaded.scenario;
    s.states.retain(|code, _| states.contains(code));
    s.initiators.retain(|code, _| states.first() == Some(code));
    s.pacts.retain(|pact| states.contains(&pact.between.0) && states.contains(&pact.between.1));
}

/// The chance to sign in a turn, by the number of partners that both have.
fn closure(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let mut codes = s.states.keys().cloned();
    let (Some(a), Some(b)) = (codes.next(), codes.next()) else {
        return Err("two states");
    };
    let kind = s.pact_kinds.iter().find(|kind| kind.mutual).ok_or("a mutual kind of pact")?;
    let model = s.states.get(&a).cloned().ok_or("two states")?;
    let mut means = Vec::new();
    for count in 0..=PARTNERS {
        let common: Vec<Code> =
            (0..count).filter_map(|k| Code::try_from(format!("ZZ{k}")).ok()).collect();
        let blueprint = variant(loaded, |loaded| {
            only(loaded, true, |_| {});
            alone(loaded, &[a.clone(), b.clone()]);
            let s = &mut loaded.scenario;
            s.pacts.clear();
            for third in &common {
                s.states.insert(third.clone(), model.clone());
                s.pacts.extend([&a, &b].map(|side| Pact {
                    kind: kind.name.clone(),
                    between: (side.clone(), third.clone()),
                    signed: Some(s.start.clone()),
                    title: String::new(),
                    confidence: None,
                    in_force: None,
                    obliges: None,
                    source: String::new(),
                }));
            }
        });
        let (weights, _) = weights(&blueprint);
        let terms =
            PactTerms { common_partners: closed(&blueprint.rules, count), ..PactTerms::default() };
        let worth = utility(&terms, &weights);
        let solved = logit_yes(worth, s.parameters.pact_precision);
        let before = blueprint.start.pacts.len();
        let signed = ensemble(&blueprint, s.seed, RUNS, Detail::Nothing, |engine| {
            engine.step();
            engine.pacts().count() > before
        });
        let share = signed.iter().filter(|signed| **signed).count() as f64 / RUNS as f64;
        means.push(Mean::share(count as f64, share, solved, RUNS as f64));
    }
    let curve = model_run.means("chance to sign by common partners", "", RUNS, &means, Vec::new());
    model_run
        .panel("Friends of friends", vec![curve])
        .x("common partners")
        .y("chance to sign in a turn")
        .spans(0.0, 0.0);
    Ok(())
}

/// How far this many common partners count: closure saturates.
fn closed(rules: &Rules, count: usize) -> f64 {
    rules.closure.get(count).copied().unwrap_or(f64::NAN)
}
