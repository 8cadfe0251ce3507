//! Burden sharing: free riding in `arm` is Olson and Zeckhauser's best response.
//!
//! In `arm` a member's burden falls by `free_riding` for what others are expected to cover. Where
//! fatigue is in proportion to a member's means, each unit that others give lowers its own gift by
//! the same amount whoever it is, and the rest point of the phase is the equilibrium of the theory.

use super::{
    model_run::{Curve, ModelRun},
    play::{engine, line, variant},
};
use deter_core::{
    scenario::{Loaded, quantity::Code, textbook::Textbook},
    theory::burden::{best_response, equilibrium, pareto_optimum},
    world::build::Blueprint,
};

/// How far from rest the end of a run may be, money a year.
const NEAR: f64 = 0.02;
/// Points of a path that are drawn.
const DRAWN: usize = 25;

/// Contributions of the members (code, money a year) after every turn.
fn contributions(loaded: &Loaded, blueprint: Blueprint, members: &[Code]) -> Vec<Vec<f64>> {
    let turns = loaded.scenario.turns;
    let mut engine = engine(blueprint, loaded.scenario.seed);
    let places: Vec<usize> = members
        .iter()
        .filter_map(|code| {
            engine.roster().codes.binary_search_by(|known| known.as_str().cmp(code.as_str())).ok()
        })
        .collect();
    (0..turns)
        .map(|_| {
            engine.step();
            let snapshot = engine.snapshot();
            places
                .iter()
                .filter_map(|place| snapshot.states.get(*place))
                .map(|state| state.military.burden * state.economy.gdp)
                .collect()
        })
        .collect()
}

/// Who gives what, how much of what it has, and how much less than would be best for all.
pub(super) fn burden(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let Some(Textbook::BurdenSharing { taste }) = &s.textbook else {
        return Err("a taste for defence");
    };
    let taste = taste.get();
    let mut members: Vec<(Code, f64)> = s
        .states
        .iter()
        .filter(|(code, _)| !s.challengers.contains_key(*code))
        .map(|(code, state)| (code.clone(), state.gdp.value().get()))
        .collect();
    members.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let codes: Vec<Code> = members.iter().map(|(code, _)| code.clone()).collect();
    let means: Vec<f64> = members.iter().map(|(_, w)| *w).collect();
    model_run.model =
        "Olson & Zeckhauser (1966): defence of all is given by the large, enjoyed by all, and \
                 there is too little of it."
            .to_owned();
    let mut gifts = vec![0.0; means.len()];
    let total = equilibrium(&means, taste, &mut gifts);
    let path = contributions(loaded, Blueprint::new(loaded), &codes);
    let end = path.last().ok_or("at least one turn")?;
    model_run.exact("contributions at rest", NEAR, end.iter().copied().zip(gifts.iter().copied()));
    let given: f64 = end.iter().sum();
    let answers =
        end.iter().zip(&means).map(|(own, w)| (*own, best_response(*w, taste, given - own)));
    model_run.exact("nobody would rather give more or less", 2.0 * NEAR, answers);

    let years = |turn: usize| (turn as f64 + 1.0) / f64::from(s.turns_per_year);
    let every = path.len().div_ceil(DRAWN).max(1);
    let last = years(path.len().saturating_sub(1));
    let curves = members
        .iter()
        .enumerate()
        .map(|(i, (code, _))| {
            Curve::new(
                s.states.get(code).map_or(String::new(), |state| state.name.clone()),
                path.iter()
                    .enumerate()
                    .step_by(every)
                    .map(|(turn, now)| (years(turn), now[i]))
                    .collect(),
                vec![(0.0, gifts[i]), (last, gifts[i])],
            )
        })
        .collect();
    model_run
        .panel("Who gives", curves)
        .x("years; lines: the equilibrium")
        .y("spending on defence, money a year");

    let free_until = total * (1.0 - taste) / taste;
    let share = |w: f64| (w - free_until).max(0.0) / w;
    let largest = means.first().copied().unwrap_or(1.0);
    model_run
        .panel(
            "The large are exploited by the small",
            vec![Curve::new(
                "",
                means.iter().zip(end).map(|(w, gift)| (*w, gift / w)).collect(),
                line(0.05 * largest, largest, 160, share),
            )],
        )
        .x("means of a member, money a year")
        .y("share of its means that it gives")
        .mark(free_until, "below: a free ride");
    more_members(loaded, model_run, &codes, &means, taste);
    Ok(())
}

/// What all give together as the alliance grows, the largest first.
fn more_members(
    loaded: &Loaded,
    model_run: &mut ModelRun,
    codes: &[Code],
    means: &[f64],
    taste: f64,
) {
    let sum = |count: usize| {
        let mut gifts = vec![0.0; count];
        equilibrium(&means[..count], taste, &mut gifts)
    };
    let simulated: Vec<(f64, f64)> = (1..=codes.len())
        .map(|count| {
            let out = &codes[count..];
            let blueprint = variant(loaded, |loaded| {
                let s = &mut loaded.scenario;
                s.states.retain(|code, _| !out.contains(code));
                s.pacts.retain(|pact| {
                    !out.contains(&pact.between.0) && !out.contains(&pact.between.1)
                });
            });
            let path = contributions(loaded, blueprint, &codes[..count]);
            (count as f64, path.last().map_or(f64::NAN, |end| end.iter().sum()))
        })
        .collect();
    model_run.exact(
        "what all give together",
        2.0 * NEAR,
        simulated.iter().zip(1..).map(|((_, total), count)| (*total, sum(count))),
    );
    let by_count = |of: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        (1..=codes.len()).map(|count| (count as f64, of(count))).collect()
    };
    model_run
        .panel(
            "Too little",
            vec![
                Curve::new("given", simulated, by_count(&sum)),
                Curve::new(
                    "best for all",
                    Vec::new(),
                    by_count(&|count| pareto_optimum(&means[..count], taste)),
                ),
            ],
        )
        .x("members, the largest first")
        .y("spending of all together, money a year")
        .spans(0.0, 1.0);
}
