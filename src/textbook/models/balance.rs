//! Structural balance: the states repair their triads and end in one camp or in two.
//!
//! No phase of a turn repairs triads, so the theory's own games are played here with addressed luck;
//! the flow of friendliness is integrated step by step.

use rayon::prelude::*;

use super::{
    model_run::{Curve, ModelRun},
    play::{Dice, Mean, bars, grid, line},
};
use deter_core::{
    scenario::{Loaded, quantity::Code, textbook::Textbook},
    theory::{
        balance::{
            LARGEST_ENUMERATED, constrained_absorption, constrained_step, enumerate,
            imbalanced_triads, local_friendly_density, local_step, smaller_faction,
        },
        balance_flow::Flow,
        linear::product,
    },
};

/// Runs from fair coins until all triads are balanced, and the longest any may take.
const RUNS: (u64, u32) = (4_000, 2_000);
/// Members of the large network, repairs of one triad before they count, and those that count.
const LARGE: (usize, u32, u32) = (60, 60_000, 120_000);
/// How far from the limit of infinitely many members the large network may be.
const NEAR: f64 = 0.01;
/// Steps of the integration of the flow.
const STEPS: usize = 2_000;
/// Share of the time to the blow-up that is followed.
const FOLLOWED: f64 = 0.95;

/// From fair coins: an n × n matrix of signs.
fn coins(dice: &Dice, code: &Code, n: usize) -> Vec<i8> {
    let mut signs = vec![1_i8; n * n];
    for i in 0..n {
        for j in 0..i {
            let sign = if dice.roll(0, code, (i * n + j) as u32) < 0.5 { 1 } else { -1 };
            (signs[i * n + j], signs[j * n + i]) = (sign, sign);
        }
    }
    signs
}

/// Friendliness at the start, symmetric; the diagonal is 0.
fn start(loaded: &Loaded) -> Option<Vec<f64>> {
    let s = &loaded.scenario;
    let Some(Textbook::StructuralBalance { friendliness }) = &s.textbook else {
        return None;
    };
    let n = s.states.len();
    let mut matrix = vec![0.0; n * n];
    for (i, code) in s.states.keys().enumerate() {
        for (j, number) in friendliness.get(code).into_iter().flatten().take(i).enumerate() {
            (matrix[i * n + j], matrix[j * n + i]) = (number.get(), number.get());
        }
    }
    Some(matrix)
}

/// How friendliness splits the states, where coins and repairs lead, and what never settles.
pub(super) fn camps(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    let matrix = start(loaded).ok_or("friendliness")?;
    let first = s.states.keys().next().ok_or("3 to 5 states")?;
    model_run.model =
        "A friend's enemy is an enemy: Antal, Krapivsky & Redner (2005) repair one triad at a \
                 time, Marvel et al. (2011) let friendliness flow. Both end in one camp or in two."
            .to_owned();
    flow(loaded, model_run, &matrix);
    ends(model_run, first, s.seed, s.states.len())?;
    quarrels(model_run, first, s.seed);
    unrest(model_run, first, s.seed);
    Ok(())
}

/// A step of the classical Runge–Kutta method for `dX/dt = X²`.
fn integrate(now: &[f64], n: usize, dt: f64) -> Vec<f64> {
    let ahead = |slope: &[f64], dt: f64| -> Vec<f64> {
        now.iter().zip(slope).map(|(x, k)| x + dt * k).collect()
    };
    let square = |x: &[f64]| product(x, x, n);
    let one = square(now);
    let two = square(&ahead(&one, dt / 2.0));
    let three = square(&ahead(&two, dt / 2.0));
    let four = square(&ahead(&three, dt));
    (0..n * n)
        .map(|k| now[k] + dt / 6.0 * (one[k] + 2.0 * two[k] + 2.0 * three[k] + four[k]))
        .collect()
}

/// Friendliness with the first state, integrated and solved.
fn flow(loaded: &Loaded, model_run: &mut ModelRun, matrix: &[f64]) {
    let states = &loaded.scenario.states;
    let n = states.len();
    let solved = Flow::new(matrix, n);
    let blow_up = solved.blow_up_time();
    // Where nothing blows up, the slowest rate of the matrix sets the time.
    let end = if blow_up.is_finite() {
        FOLLOWED * blow_up
    } else {
        matrix.iter().map(|x| x.abs()).reduce(f64::max).map_or(1.0, |x| 5.0 / x.max(1e-3))
    };
    let dt = end / STEPS as f64;
    let mut path = vec![matrix.to_vec()];
    for step in 0..STEPS {
        path.push(integrate(&path[step], n, dt));
    }
    let time = |step: usize| step as f64 * dt;
    let every = STEPS / 16;
    let compared = path.iter().enumerate().step_by(every).flat_map(|(step, simulated)| {
        let scale = simulated.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
        let solved = solved.at(time(step));
        let pairs: Vec<(f64, f64)> =
            simulated.iter().zip(solved).map(|(a, b)| (a / scale, b / scale)).collect();
        pairs
    });
    model_run.exact("friendliness over time, by size of the largest", 1e-6, compared);
    let factions = solved.factions();
    let last = &path[STEPS];
    let agree =
        (1..n).map(|j| (f64::from(u8::from(last[j] > 0.0)), f64::from(u8::from(factions[j]))));
    if blow_up.is_finite() {
        model_run.exact("who ends on the side of the first", 0.0, agree);
    }
    let name = |place: usize| states.values().nth(place).map_or("", |state| state.name.as_str());
    let curves = (1..n)
        .map(|j| {
            Curve::new(
                name(j),
                (0..=STEPS).step_by(every).map(|k| (time(k), path[k][j])).collect(),
                (0..=STEPS).step_by(every / 5).map(|k| (time(k), solved.at(time(k))[j])).collect(),
            )
        })
        .collect();
    model_run
        .panel("Friendliness flows", curves)
        .x("time, 1/friendliness")
        .y(format!("friendliness with {}", name(0)))
        .mark(blow_up, "two camps");
}

/// In how many runs the smaller camp has 0, 1, 2 members.
fn ends(model_run: &mut ModelRun, code: &Code, seed: u64, n: usize) -> Result<(), &'static str> {
    let solved = constrained_absorption(n).ok_or("3 to 5 states")?;
    let (runs, longest) = RUNS;
    let ended: Vec<Option<usize>> = (0..runs)
        .into_par_iter()
        .map(|replicate| {
            let dice = Dice::new(seed, replicate);
            let mut signs = coins(&dice, code, n);
            for turn in 1..=longest {
                if let Some(size) = smaller_faction(&signs, n) {
                    return Some(size);
                }
                let (pair, tie) = (dice.roll(turn, code, 0), dice.roll(turn, code, 1));
                constrained_step(&mut signs, n, pair, tie);
            }
            smaller_faction(&signs, n)
        })
        .collect();
    let means: Vec<Mean> = solved
        .iter()
        .enumerate()
        .map(|(size, share)| {
            let count = ended.iter().filter(|end| **end == Some(size)).count() as f64;
            Mean::share(size as f64, count / runs as f64, *share, runs as f64)
        })
        .collect();
    // Nobody is between two sizes: a bar for each, not a line through them.
    let bars = bars(&means);
    let curve = model_run.means("size of the smaller camp", "", runs, &means, bars);
    model_run
        .panel("One camp or two?", vec![curve])
        .x(format!("members of the smaller camp, of {n}"))
        .y("share of runs from fair coins")
        .spans(0.0, 1.0);
    Ok(())
}

/// Quarrels before anybody moves: imbalanced triads among coins, by the number of states.
fn quarrels(model_run: &mut ModelRun, code: &Code, seed: u64) {
    let (runs, _) = RUNS;
    let mut means = Vec::new();
    let mut balanced = Vec::new();
    for n in 3..=LARGEST_ENUMERATED {
        let Some(counts) = enumerate(n) else {
            continue;
        };
        let found: Vec<f64> = (0..runs)
            .map(|replicate| {
                imbalanced_triads(&coins(&Dice::new(seed, replicate), code, n), n) as f64
            })
            .collect();
        let none = found.iter().filter(|count| **count == 0.0).count() as f64 / runs as f64;
        let share = counts.balanced as f64 / counts.states as f64;
        means.push(Mean::of(n as f64, &found, counts.mean_imbalanced));
        balanced.push(Mean::share(n as f64, none, share, runs as f64));
    }
    let curve =
        model_run.means("imbalanced triads among coins", "imbalanced", runs, &means, Vec::new());
    let calm =
        model_run.means("balanced from the start", "no quarrel", runs, &balanced, Vec::new());
    model_run
        .panel("Before anybody moves", vec![curve, calm])
        .x("states")
        .y("triads, mean of runs; and share of runs without a quarrel")
        .spans(0.0, 0.0);
}

/// A large network in which repairs make new quarrels, by the chance that enemies reconcile.
fn unrest(model_run: &mut ModelRun, code: &Code, seed: u64) {
    let (n, before, counted) = LARGE;
    let links = (n * (n - 1) / 2) as f64;
    // At one half a finite network takes ever longer to decide; both sides of it are played.
    let chances: Vec<f64> =
        grid(0.0, 0.4, 5).into_iter().chain([0.6, 0.7, 0.8, 0.9, 1.0]).collect();
    let simulated: Vec<(f64, f64)> = chances
        .par_iter()
        .enumerate()
        .map(|(replicate, reconcile)| {
            let dice = Dice::new(seed, replicate as u64);
            let mut signs = coins(&dice, code, n);
            let friendly = |signs: &[i8]| {
                (0..n).map(|i| (0..i).filter(|j| signs[i * n + j] > 0).count()).sum::<usize>()
                    as f64
            };
            let (mut sum, mut looks) = (0.0, 0.0);
            for turn in 1..=before + counted {
                let uniforms = core::array::from_fn(|k| dice.roll(turn, code, k as u32));
                local_step(&mut signs, n, *reconcile, uniforms);
                if turn > before && turn % 500 == 0 {
                    sum += friendly(&signs) / links;
                    looks += 1.0;
                }
            }
            (*reconcile, sum / looks)
        })
        .collect();
    let curve = model_run.exact_curve(
        &format!("friendly links among {n}, against the limit of many"),
        NEAR,
        simulated,
        line(0.0, 1.0, 101, local_friendly_density),
        local_friendly_density,
    );
    model_run
        .panel("Enemies who rarely reconcile", vec![curve])
        .x("chance that the enemies of a broken triad make peace")
        .y(format!("share of links that are friendly, {n} actors"))
        .spans(0.0, 1.0)
        .mark(0.5, "peace for all");
}
