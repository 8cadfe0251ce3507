//! Ties, friendships and blocs that change step by step.

use super::{Estimate, Simulate, frequencies};
use crate::verify::{
    draws::{BatchMeans, Draws},
    inputs::Inputs,
    mechanisms::{count, effects, landscape},
};
use deter_core::theory::{
    alliance,
    balance::{constrained_step, local_step, smaller_faction},
    choice::pick,
    saom,
};

/// The simulation of that name, if it is one of this file's.
pub fn lookup(name: &str) -> Option<Simulate> {
    Some(match name {
        "pact turnover" => pact_turnover,
        "ministep choice" => ministep_choice,
        "ministeps" => ministeps,
        "constrained balance" => constrained_balance,
        "local balance" => local_balance,
        "bloc revisions" => bloc_revisions,
        _ => return None,
    })
}

/// One pact, turn by turn: both must want it, either may leave.
fn pact_turnover(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let cell = |name: &str, i: usize| inputs.many(name).get(i).copied().unwrap_or(f64::NAN);
    let precision = inputs.one("precision");
    let forms = alliance::forms(cell("forms", 0), cell("forms", 1), precision);
    let dissolves = alliance::dissolves(cell("keeps", 0), cell("keeps", 1), precision);
    let (mut in_force, mut age) = (false, 0_u32);
    let (mut without, mut formed, mut with, mut dissolved) = (0, 0, 0, 0);
    let (mut occupancy, mut durations) = (BatchMeans::new(n), Vec::new());
    for _ in 0..n {
        if in_force {
            with += 1;
            age += 1;
            if draws.happens(dissolves) {
                (in_force, dissolved) = (false, dissolved + 1);
                durations.push(f64::from(age));
            }
        } else {
            without += 1;
            if draws.happens(forms) {
                (in_force, age, formed) = (true, 0, formed + 1);
            }
        }
        occupancy.add(f64::from(u8::from(in_force)));
    }
    let duration = Estimate::Mean {
        value: deter_study::statistics::summary::mean(&durations),
        standard_error: deter_study::statistics::summary::standard_error(&durations),
    };
    vec![
        super::frequency("forms", formed, without),
        super::frequency("dissolves", dissolved, with),
        ("occupancy".to_owned(), occupancy.estimate()),
        ("mean duration".to_owned(), duration),
    ]
}

/// One actor of one network, asked again and again.
fn ministep_choice(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let mut ties: Vec<bool> = inputs.many("ties").iter().map(|&tie| tie > 0.5).collect();
    let side = count((ties.len() as f64).sqrt());
    if side == 0 || side * side != ties.len() {
        return Vec::new();
    }
    let actor = count(inputs.one("actor")).min(side - 1);
    let (mut objectives, mut chances) = (vec![0.0; side], vec![0.0; side]);
    let precision = inputs.one("precision");
    let effects = effects(inputs);
    saom::ministep(&mut ties, side, actor, &effects, precision, &mut objectives, &mut chances);
    let mut counts = vec![0; side];
    for _ in 0..n {
        counts[pick(&chances, draws.uniform())] += 1;
    }
    frequencies("probability", &counts)
}

/// A network whose actors, drawn with equal chances, take ministep after ministep.
fn ministeps(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let actors = count(inputs.one("actors"));
    if !(2..=saom::LARGEST_EXACT).contains(&actors) {
        return Vec::new();
    }
    let effects = effects(inputs);
    let mut ties = vec![false; actors * actors];
    let (mut objectives, mut chances) = (vec![0.0; actors], vec![0.0; actors]);
    let names = ["density", "mutual", "null", "empty", "complete"];
    let mut means = names.map(|_| BatchMeans::new(n));
    let pairs = (actors * (actors - 1) / 2) as f64;
    for step in 0..n + 1_000 {
        let actor = draws.index(actors);
        saom::ministep(&mut ties, actors, actor, &effects, 1.0, &mut objectives, &mut chances);
        if let Some(to) = saom::receiver(actor, pick(&chances, draws.uniform())) {
            let tie = &mut ties[actor * actors + to];
            *tie = !*tie;
        }
        if step < 1_000 {
            continue;
        }
        let (mut there, mut mutual, mut null) = (0.0, 0.0, 0.0);
        for i in 0..actors {
            for j in i + 1..actors {
                let (a, b) = (ties[i * actors + j], ties[j * actors + i]);
                there += f64::from(u8::from(a) + u8::from(b));
                mutual += f64::from(u8::from(a && b));
                null += f64::from(u8::from(!a && !b));
            }
        }
        let yes = |condition: bool| f64::from(u8::from(condition));
        let density = there / (2.0 * pairs);
        let now = [density, mutual / pairs, null / pairs, yes(density == 0.0), yes(density == 1.0)];
        means.iter_mut().zip(now).for_each(|(mean, x)| mean.add(x));
    }
    names.iter().zip(&means).map(|(name, mean)| ((*name).to_owned(), mean.estimate())).collect()
}

/// Friendships from fair coins, repaired until every triad is balanced.
fn constrained_balance(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let mut found = Vec::new();
    for actors in inputs.many("actors").iter().map(|&actors| count(actors)) {
        let mut counts = vec![0_u64; actors / 2 + 1];
        for _ in 0..n {
            let mut signs = coins(actors, draws);
            let size = loop {
                if let Some(size) = smaller_faction(&signs, actors) {
                    break size;
                }
                constrained_step(&mut signs, actors, draws.uniform(), draws.uniform());
            };
            counts[size] += 1;
        }
        found.extend(frequencies(&format!("faction[{actors}]"), &counts));
    }
    found
}

/// Signs of every pair, friend or foe as likely.
fn coins(actors: usize, draws: &mut Draws) -> Vec<i8> {
    let mut signs = vec![1; actors * actors];
    for i in 0..actors {
        for j in i + 1..actors {
            if draws.happens(0.5) {
                (signs[i * actors + j], signs[j * actors + i]) = (-1, -1);
            }
        }
    }
    signs
}

/// A large network of friendships repaired triad by triad, seen after it has settled.
fn local_balance(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let actors = count(inputs.one("actors"));
    let pairs = (actors * actors.saturating_sub(1)) as f64;
    let settle = n / 4;
    let mut found = Vec::new();
    for (i, &reconcile) in inputs.many("reconcile").iter().enumerate() {
        let mut signs = coins(actors, draws);
        let (mut sum, mut looks) = (0.0, 0.0);
        for step in 0..n {
            let uniforms = [(); 4].map(|()| draws.uniform());
            local_step(&mut signs, actors, reconcile, uniforms);
            if step >= settle && step % 500 == 0 {
                let friends: usize = (0..actors)
                    .map(|i| (0..actors).filter(|&j| j != i && signs[i * actors + j] > 0).count())
                    .sum();
                sum += friends as f64 / pairs;
                looks += 1.0;
            }
        }
        found.push((format!("friendly[{i}]"), Estimate::Bare(sum / looks)));
    }
    found
}

/// States, drawn with equal chances, revise which bloc they belong to.
fn bloc_revisions(inputs: &Inputs, n: u32, draws: &mut Draws) -> Vec<(String, Estimate)> {
    let Some(land) = landscape(inputs) else { return Vec::new() };
    let Some(survey) = land.survey() else { return Vec::new() };
    let precision = inputs.one("precision");
    let mut blocs = vec![false; land.actors()];
    let (mut lowest, mut energies) = (BatchMeans::new(n), BatchMeans::new(n));
    for step in 0..n + 1_000 {
        land.revise(&mut blocs, draws.index(land.actors()), precision, draws.uniform());
        if step >= 1_000 {
            let energy = land.energy(&blocs);
            lowest.add(f64::from(u8::from((energy - survey.lowest).abs() < 1e-9)));
            energies.add(energy);
        }
    }
    vec![
        ("at lowest".to_owned(), lowest.estimate()),
        ("mean energy".to_owned(), energies.estimate()),
    ]
}
