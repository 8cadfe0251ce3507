//! Costly signals: whose threat is believed, by what it costs to make it or to go back on it.
//!
//! A panel of the model of bargaining and war that no phase plays; the value of the issue to the
//! defender is drawn evenly from 0 to 1.

use super::{
    model_run::ModelRun,
    play::{Dice, Mean, grid, line},
};
use deter_core::{
    scenario::quantity::Code,
    theory::signals::{committing_audience_cost, separating_sunk_cost},
};

/// Defenders drawn.
const DRAWN: u32 = 4_000;

/// How many of those who signal would fight: by sunk cost, and by audience cost.
pub(super) fn signals(model_run: &mut ModelRun, dice: &Dice, code: &Code, win: f64, cost: f64) {
    let separating = separating_sunk_cost(win, cost);
    let (mut sunk, mut tied) = (Vec::new(), Vec::new());
    // Who would fight anyway: the issue is worth more than war costs.
    let anyway = |value: f64| win * value >= cost;
    let solved_sunk = |paid: f64| ((1.0 - separating) / (1.0 - paid)).clamp(0.0, 1.0);
    let solved_tied = |audience: f64| 1.0 - ((cost - audience) / win).clamp(0.0, 1.0);
    for price in grid(0.0, 0.9, 10) {
        let values = || (1..=DRAWN).map(|turn| dice.roll(turn, code, 50));
        // To be left alone is worth the issue, and no more is paid for it.
        let senders = values().filter(|value| *value >= price).count() as f64;
        let serious = values().filter(|value| *value >= price && anyway(*value)).count() as f64;
        let solved = solved_sunk(price);
        sunk.push(Mean::share(price, serious / senders.max(1.0), solved, senders));
        let kept = values().filter(|value| committing_audience_cost(win, *value, cost) <= price);
        let kept = kept.count() as f64 / f64::from(DRAWN);
        tied.push(Mean::share(price, kept, solved_tied(price), f64::from(DRAWN)));
    }
    let runs = u64::from(DRAWN);
    let curves = vec![
        model_run.means(
            "sunk costs",
            "sinking costs",
            runs,
            &sunk,
            line(0.0, 0.9, 60, solved_sunk),
        ),
        model_run.means("tied hands", "tying hands", runs, &tied, line(0.0, 0.9, 60, solved_tied)),
    ];
    model_run
        .panel("Talk is cheap, signals are not", curves)
        .x("cost of the signal, or of going back on it")
        .y("share of those who threaten who mean it")
        .spans(0.0, 1.0)
        .mark(separating, "parts bluff from resolve");
}
