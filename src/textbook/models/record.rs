//! A partner's record with forgetting: how sure long experience makes, and of how much of it.
//!
//! Panels of the model of abandonment and entrapment: `learn` forgets towards the prior, the textbook
//! forgets everything.

use super::{
    model_run::ModelRun,
    play::{Dice, Mean, grid, line},
};
use deter_core::{
    scenario::quantity::Code,
    theory::{
        belief::{BetaBelief, effective_sample_size, stationary_sd},
        maths::pow,
    },
};

/// Independent histories, and calls for help until the prior is forgotten.
const HISTORIES: (u64, u32) = (600, 250);
/// Chance that the partner honours a call.
const HONOURS: f64 = 0.7;

/// How far the mean belief strays from the truth, by what is kept of old evidence.
pub(super) fn forgetting(model_run: &mut ModelRun, seed: u64, code: &Code) {
    let (histories, calls) = HISTORIES;
    let mut weights = Vec::new();
    let means: Vec<Mean> = grid(0.5, 0.95, 7)
        .into_iter()
        .map(|keep| {
            let ends: Vec<BetaBelief> = (0..histories)
                .map(|history| {
                    let dice = Dice::new(seed, history);
                    let start = BetaBelief { alpha: 1.0, beta: 1.0 };
                    (1..=calls).fold(start, |belief, turn| {
                        belief.forget(keep).observe(1.0, dice.roll(turn, code, 60) < HONOURS)
                    })
                })
                .collect();
            weights.extend(ends.iter().map(|end| (end.weight(), effective_sample_size(keep))));
            let beliefs: Vec<f64> = ends.iter().map(BetaBelief::mean).collect();
            Mean::spread(keep, &beliefs, stationary_sd(HONOURS, keep))
        })
        .collect();
    model_run.exact("calls that are kept in mind", 1e-3, weights);
    let solved = line(0.5, 0.95, 60, |keep| stationary_sd(HONOURS, keep));
    let curve = model_run.means("what forgetting leaves in doubt", "", histories, &means, solved);
    model_run
        .panel("Who forgets is easily moved", vec![curve])
        .x("share of old evidence kept at each call")
        .y("how far the belief strays, standard deviation")
        .spans(0.0, 0.0);
}

/// How sure a record makes: partners of every reliability, of whom each keeps or breaks its word.
pub(super) fn certainty(model_run: &mut ModelRun, code: &Code) {
    // Luck of its own for each partner; the scenario's seed moves the first panels only.
    let partners = 4_000_u64;
    let flat = BetaBelief { alpha: 1.0, beta: 1.0 };
    let (mut within, mut doubtful) = (Vec::new(), Vec::new());
    for calls in [0_u32, 1, 2, 3, 5, 8] {
        let kept = BetaBelief { alpha: 1.0 + f64::from(calls), beta: 1.0 };
        let (mut held, mut spotless, mut bad) = (0.0, 0.0, 0.0);
        for partner in 0..partners {
            let dice = Dice::new(partner, u64::from(calls));
            let reliability = dice.roll(0, code, 61);
            let belief = (1..=calls).fold(flat, |belief, turn| {
                belief.observe(1.0, dice.roll(turn, code, 62) < reliability)
            });
            let interval = belief.quantile(0.05)..=belief.quantile(0.95);
            held += f64::from(u8::from(interval.contains(&reliability)));
            if belief.alpha == kept.alpha {
                spotless += 1.0;
                bad += f64::from(u8::from(reliability < 0.5));
            }
        }
        let (x, n) = (f64::from(calls), partners as f64);
        within.push(Mean::share(x, held / n, 0.9, n));
        doubtful.push(Mean::share(
            x,
            bad / f64::max(spotless, 1.0),
            kept.probability_below(0.5),
            spotless,
        ));
    }
    let solved = line(0.0, 8.0, 41, |calls| pow(0.5, calls + 1.0));
    let label = "word kept, yet unreliable";
    let curves = vec![
        model_run.means(
            "inside the 90 % interval",
            "in the 90 % interval",
            partners,
            &within,
            Vec::new(),
        ),
        model_run.means("unreliable behind a spotless record", label, partners, &doubtful, solved),
    ];
    model_run
        .panel("How sure a record makes", curves)
        .x("calls for help so far")
        .y("share of partners")
        .spans(0.0, 1.0);
}
