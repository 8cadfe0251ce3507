//! Landscape theory: which two blocs form when each state goes where it is least frustrated.
//!
//! No phase of a turn takes sides, so the states of the scenario revise their blocs here, one at a
//! time and drawn by addressed luck.

use rayon::prelude::*;

use super::{
    model_run::ModelRun,
    play::{Dice, Mean, bars, grid},
};
use deter_core::{
    scenario::{Loaded, quantity::Code, textbook::Textbook},
    theory::landscape::Landscape,
};

/// Runs from fair coins to a minimum.
const RUNS: u64 = 2_000;
/// Tries of one state in each of them; those that are drawn.
const TRIES: (usize, usize) = (600, 120);
/// Runs with imperfect sight, sweeps of all states before they count, and sweeps that count.
const LONG: (u64, u32, u32) = (32, 100, 200);

/// The scenario's table: sizes in % of the world's capabilities.
fn landscape(loaded: &Loaded) -> Option<(Landscape, Vec<Vec<bool>>)> {
    let s = &loaded.scenario;
    let Some(Textbook::Landscape { propensities, published }) = &s.textbook else {
        return None;
    };
    let n = s.states.len();
    let sizes: Vec<f64> = s
        .states
        .values()
        .filter_map(|state| state.cinc.as_ref().map(|size| 100.0 * size.value().get()))
        .collect();
    let mut matrix = vec![0.0; n * n];
    for (i, code) in s.states.keys().enumerate() {
        for (j, propensity) in propensities.get(code).into_iter().flatten().take(i).enumerate() {
            matrix[i * n + j] = propensity.get();
            matrix[j * n + i] = propensity.get();
        }
    }
    let configurations = published
        .iter()
        .map(|bloc| normal(s.states.keys().map(|code| bloc.contains(code)).collect()))
        .collect();
    Some((Landscape::new(sizes, matrix)?, configurations))
}

/// The same blocs, named such that the first state is in bloc `false`.
fn normal(mut configuration: Vec<bool>) -> Vec<bool> {
    if configuration.first() == Some(&true) {
        configuration.iter_mut().for_each(|bloc| *bloc = !*bloc);
    }
    configuration
}

/// One run: who is drawn and what it does, one try after the other.
struct Play<'a> {
    land: &'a Landscape,
    dice: Dice,
    codes: &'a [&'a Code],
    configuration: Vec<bool>,
    tries: u32,
}

impl<'a> Play<'a> {
    /// From fair coins.
    fn new(land: &'a Landscape, codes: &'a [&'a Code], seed: u64, replicate: u64) -> Self {
        let dice = Dice::new(seed, replicate);
        let configuration = codes.iter().map(|code| dice.roll(0, code, 0) < 0.5).collect();
        Self { land, dice, codes, configuration, tries: 0 }
    }

    /// One state, drawn uniformly, looks where it is less frustrated.
    fn step(&mut self, precision: f64) {
        self.tries += 1;
        let n = self.codes.len();
        let Some(lots) = self.codes.first() else {
            return;
        };
        let drawn = ((self.dice.roll(self.tries, lots, 1) * n as f64) as usize).min(n - 1);
        let uniform = self.dice.roll(self.tries, lots, 2);
        self.land.revise(&mut self.configuration, drawn, precision, uniform);
    }
}

/// The way down, where it ends, and what imperfect sight changes.
pub(super) fn blocs(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    let (land, published) = landscape(loaded).ok_or("sizes and propensities")?;
    let codes: Vec<&Code> = loaded.scenario.states.keys().collect();
    let seed = loaded.scenario.seed;
    model_run.model =
        "Axelrod & Bennett (1993): each goes to the bloc where it is least frustrated, by the size \
                 of those it likes and those it does not; a continent slides into one of few stable \
                 divisions."
            .to_owned();
    let basins = land.basins().ok_or("2 to 20 states")?;
    let found = published.iter().map(|bloc| f64::from(u8::from(basins.minima.contains(bloc))));
    let counted = (basins.minima.len() as f64, published.len() as f64);
    model_run.exact(
        "the published configurations are all the stable ones",
        0.0,
        found.map(|found| (found, 1.0)).chain([counted]),
    );

    // What every run has: its energy at some tries, and which minimum it ends in.
    let (tries, drawn) = TRIES;
    let every = drawn / 12;
    let runs: Vec<(Vec<f64>, Option<usize>)> = (0..RUNS)
        .into_par_iter()
        .map(|replicate| {
            let mut play = Play::new(&land, &codes, seed, replicate);
            let mut energies = Vec::new();
            for at in 0..tries {
                if at <= drawn && at.is_multiple_of(every) {
                    energies.push(land.energy(&play.configuration));
                }
                play.step(f64::INFINITY);
            }
            let end = normal(play.configuration);
            (energies, basins.minima.iter().position(|minimum| *minimum == end))
        })
        .collect();
    let descent = land.descent(drawn).ok_or("2 to 20 states")?;
    let n = RUNS as f64;
    let means: Vec<Mean> = descent
        .iter()
        .enumerate()
        .step_by(every)
        .enumerate()
        .map(|(place, (at, solved))| {
            Mean::with_error(
                at as f64,
                runs.iter().map(|run| run.0[place]).sum::<f64>() / n,
                solved.mean,
                (solved.variance / n).sqrt(),
            )
        })
        .collect();
    let line = descent.iter().enumerate().map(|(at, solved)| (at as f64, solved.mean)).collect();
    let curve = model_run.means("energy on the way down", "", RUNS, &means, line);
    model_run
        .panel("The way down", vec![curve])
        .x("tries of one state")
        .y("energy, mean of runs from fair coins");
    ends(model_run, &land, &basins.minima, &basins.shares, &runs);
    sight(model_run, &land, &codes, seed)
}

/// How many of the runs end in each minimum.
fn ends(
    model_run: &mut ModelRun,
    land: &Landscape,
    minima: &[Vec<bool>],
    shares: &[f64],
    runs: &[(Vec<f64>, Option<usize>)],
) {
    let n = RUNS as f64;
    let means: Vec<Mean> = minima
        .iter()
        .zip(shares)
        .enumerate()
        .map(|(place, (minimum, share))| {
            let ended = runs.iter().filter(|run| run.1 == Some(place)).count() as f64;
            Mean::share(land.energy(minimum), ended / n, *share, n)
        })
        .collect();
    // Nothing lies between two minima: a bar for each, not a line through them.
    let bars = bars(&means);
    let curve = model_run.means("where the runs end", "", RUNS, &means, bars);
    let marks = minima
        .iter()
        .map(|minimum| {
            let apart = minimum.iter().filter(|bloc| **bloc).count();
            let others = minimum.len() - apart;
            (land.energy(minimum), format!("{} to {}", others.max(apart), others.min(apart)))
        })
        .collect();
    model_run
        .panel("Where it ends", vec![curve])
        .x("energy of the stable division")
        .y("share of runs from fair coins")
        .spans(0.0, 1.0)
        .marks = marks;
}

/// The mean energy in the long run when moves are logit choices.
fn sight(
    model_run: &mut ModelRun,
    land: &Landscape,
    codes: &[&Code],
    seed: u64,
) -> Result<(), &'static str> {
    let (runs, before, counted) = LONG;
    // At the largest precision a typical move is worth a few units of the logit.
    let typical =
        land.survey().map(|survey| survey.mean - survey.lowest).ok_or("2 to 20 states")?;
    let mut means = Vec::new();
    for precision in grid(0.0, 8.0 / typical, 7) {
        let energies: Vec<f64> = (0..runs)
            .into_par_iter()
            .map(|replicate| {
                let mut play = Play::new(land, codes, seed, replicate);
                let mut sum = 0.0;
                for sweep in 0..before + counted {
                    codes.iter().for_each(|_| play.step(precision));
                    if sweep >= before {
                        sum += land.energy(&play.configuration);
                    }
                }
                sum / f64::from(counted)
            })
            .collect();
        let solved = land.gibbs(precision).ok_or("2 to 20 states")?;
        means.push(Mean::of(precision, &energies, solved.mean));
    }
    let curve = model_run.means("energy with imperfect sight", "", runs, &means, Vec::new());
    model_run
        .panel("Imperfect sight", vec![curve])
        .x("precision of the choice, 1/energy")
        .y("mean energy in the long run");
    Ok(())
}
