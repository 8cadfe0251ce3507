//! Bargaining and war: Fearon's ultimatum with a private cost, and the promise that cannot be kept.
//!
//! No phase of a turn bargains, so the game is played here, a demand a turn, on the strength of the
//! scenario's first two states and with addressed luck.

use rayon::prelude::*;

use super::{
    costly,
    model_run::ModelRun,
    play::{Dice, Mean, grid, line},
};
use deter_core::{
    scenario::{Loaded, textbook::Textbook},
    theory::{
        bargaining::{preventive_war_threshold, range, ultimatum},
        contest,
    },
    world::{StateId, build::Blueprint},
};

/// Runs of `turns` turns behind a mean.
const RUNS: u64 = 40;
/// Turns after which a discounted future has nothing left to give.
const LONG: u32 = 4_000;

/// The second state's answers to one demand: (wars, what the first gets), one a turn.
fn demand(loaded: &Loaded, ask: f64, win: f64, costs: (f64, f64, f64)) -> Vec<(f64, f64)> {
    let (own, lowest, highest) = costs;
    let turns = loaded.scenario.turns.max(1);
    let Some(second) = loaded.scenario.states.keys().nth(1) else {
        return Vec::new();
    };
    let runs: Vec<Vec<(f64, f64)>> = (0..RUNS)
        .into_par_iter()
        .map(|replicate| {
            let dice = Dice::new(loaded.scenario.seed, replicate);
            (0..turns)
                .map(|turn| {
                    // The second state alone knows what a war would cost it this time.
                    let cost = lowest + (highest - lowest) * dice.roll(turn, second, 0);
                    if ask > win + cost { (1.0, win - own) } else { (0.0, ask) }
                })
                .collect()
        })
        .collect();
    runs.concat()
}

/// The ultimatum over a range of demands, and preventive war over a range of shifts in power.
pub(super) fn war(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let blueprint = Blueprint::new(loaded);
    let (
        Some(Textbook::Bargaining { cost, lowest, highest, discount, preventive_cost }),
        [a, b, ..],
    ) = (&loaded.scenario.textbook, &blueprint.start.states[..])
    else {
        return Err("two states");
    };
    let (own, low, high) = (cost.get(), lowest.get(), highest.get());
    let p = &blueprint.rules.parameters;
    let win = contest::ratio(
        a.military.capacity * blueprint.rules.reach.get(StateId(0), StateId(1)),
        p.defender_advantage * b.military.capacity,
        p.contest_decisiveness,
    );
    model_run.model =
        "Fearon (1995): war is a failure of bargaining, by private information or because a \
                 promise could not be kept."
            .to_owned();
    let best = ultimatum(win, own, low, high);
    let chance = |ask: f64| ((ask - win - low) / (high - low)).clamp(0.0, 1.0);
    let worth = |ask: f64| (1.0 - chance(ask)) * ask + chance(ask) * (win - own);
    let (from, to) = (range(win, own, high).0, win + 1.15 * high);
    let asked = grid(from, to, 14);
    let played: Vec<Vec<(f64, f64)>> =
        asked.iter().map(|ask| demand(loaded, *ask, win, (own, low, high))).collect();
    let (mut worths, mut wars) = (Vec::new(), Vec::new());
    for (ask, answers) in asked.iter().zip(&played) {
        let n = answers.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| answers.iter().map(of).sum::<f64>() / n;
        let share = Mean::share(*ask, mean(|a| a.0), chance(*ask), n);
        // What the first gets is one of two numbers, so its spread is that of the wars.
        let gap = (*ask - (win - own)).abs();
        let gained = mean(|a| a.1);
        worths.push(Mean::with_error(*ask, gained, worth(*ask), gap * share.error));
        wars.push(share);
    }
    let runs = RUNS * u64::from(loaded.scenario.turns.max(1));
    let demanded = "share of the issue that the first state demands";
    let curve =
        model_run.means("what a demand is worth", "", runs, &worths, line(from, to, 200, worth));
    model_run.exact("the best demand", 1e-9, [(worth(best.demand), best.expected_utility)]);
    let (_, all) = range(win, own, low);
    let (_, some) = range(win, own, high);
    model_run
        .panel("What a demand is worth", vec![curve])
        .x(demanded)
        .y("expected share of the issue, costs of war off")
        .mark(all, "every B accepts")
        .mark(best.demand, "x*: best")
        .mark(some, "no B accepts");
    let curve =
        model_run.means("chance of war by demand", "", runs, &wars, line(from, to, 200, chance));
    model_run
        .panel("What it risks", vec![curve])
        .x(demanded)
        .y("share of demands that end in war")
        .spans(0.0, 1.0)
        .mark(best.demand, "x*: best");
    promise(model_run, win, discount.get(), preventive_cost.get());
    // The defender wins where the first does not, and war costs it what it costs the first.
    let lots = loaded.scenario.states.keys().next().ok_or("two states")?;
    costly::signals(model_run, &Dice::new(loaded.scenario.seed, 0), lots, 1.0 - win, own);
    Ok(())
}

/// What the declining side gains by war today over the best that it could be given, turn by turn.
fn gain_of_war(today: f64, tomorrow: f64, discount: f64, cost: f64) -> f64 {
    let (mut war, mut wait, mut weight) = (-cost, 0.0, 1.0);
    for turn in 0..LONG {
        // A war won today is won for good; who waits gets all of today's pie and fights tomorrow.
        war += weight * (1.0 - today);
        wait += weight * if turn == 0 { 1.0 } else { 1.0 - tomorrow };
        weight *= discount;
        if turn == 0 {
            wait -= weight * cost;
        }
    }
    war - wait
}

fn promise(model_run: &mut ModelRun, today: f64, discount: f64, cost: f64) {
    let threshold = preventive_war_threshold(today, discount, cost);
    let solved = |tomorrow: f64| discount / (1.0 - discount) * (tomorrow - threshold);
    let curve = model_run.exact_curve(
        "gain of preventive war",
        1e-6,
        line(today, 1.0, 10, |tomorrow| gain_of_war(today, tomorrow, discount, cost)),
        line(today, 1.0, 60, solved),
        solved,
    );
    model_run
        .panel("A promise that cannot be kept", vec![curve])
        .x("chance of the rising side to win tomorrow")
        .y("what war today gains the declining side, pies")
        .mark(today, "today")
        .mark(threshold, "beyond: war today");
}
