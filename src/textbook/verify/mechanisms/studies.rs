//! Closed-form cases of the statistics of many runs: which function answers which case.
//! See [`super`] for the rules.

use super::super::inputs::{Answers, Inputs, named, numbered};
use deter_study::{
    score,
    sensitivity::sobol::of_ishigami,
    statistics::{interval, summary},
};

mechanisms![brier_decomposition, ensemble_score, normal_score, rare_event, sobol_indices,];

fn brier_decomposition(inputs: &Inputs) -> Answers {
    let probabilities = inputs.many("p");
    let outcomes: Vec<bool> = inputs.many("y").iter().map(|y| *y == 1.0).collect();
    let logs: Vec<f64> =
        probabilities.iter().zip(&outcomes).map(|(p, y)| score::log_score(*p, *y)).collect();
    score::brier(probabilities, &outcomes).map_or_else(Vec::new, |brier| {
        vec![
            named("brier", brier.score),
            named("reliability", brier.reliability),
            named("resolution", brier.resolution),
            named("uncertainty", brier.uncertainty),
            named("log score", summary::mean(&logs)),
        ]
    })
}

fn ensemble_score(inputs: &Inputs) -> Answers {
    let (ensemble, outcome) = (inputs.many("ensemble"), inputs.one("y"));
    vec![
        named("crps", score::crps(ensemble, outcome)),
        named("crps fair", score::crps_fair(ensemble, outcome)),
    ]
}

fn normal_score(inputs: &Inputs) -> Answers {
    let [mean, spread] = inputs.each(["mean", "spread"]);
    inputs.answers("y", "crps", |y| score::crps_of_normal(mean, spread, y))
}

fn rare_event(inputs: &Inputs) -> Answers {
    let (events, runs) = (u64::from(inputs.whole("events")), u64::from(inputs.whole("runs")));
    let confidence = inputs.one("confidence");
    vec![
        named("upper bound", interval::upper_bound(events, runs, confidence)),
        named("clopper-pearson", interval::clopper_pearson(events, runs, confidence).high),
        named("wilson", interval::wilson(events, runs, confidence).high),
    ]
}

fn sobol_indices(inputs: &Inputs) -> Answers {
    let indices = of_ishigami(inputs.whole("points"), 1, u64::from(inputs.whole("seed")));
    let [first, total]: [Vec<f64>; 2] =
        [indices.iter().map(|i| i.first).collect(), indices.iter().map(|i| i.total).collect()];
    [numbered("first", &first), numbered("total", &total)].concat()
}
