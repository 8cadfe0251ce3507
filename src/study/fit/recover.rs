//! Whether known weights are found again: weights are drawn from their priors, the world of the study
//! is played freely under each, and the fit is done on the signatures of that world as if they were
//! the record. Over many such trials a 95 % interval of an honest error holds the truth in 95 %
//! (Cook, Gelman & Rubin 2006).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    maximise::{covariance, maximise},
    record::Record,
    sheet::FitStudy,
    study::{account, each},
    theory::Layout,
    weight::is_free,
};
use crate::{
    StudyError,
    run::{Chunking, Job, Runner},
    statistics::summary::{mean, standard_deviation},
};
use deter_core::{
    chance::{quantile, sequential},
    scenario::{
        calendar::{Calendar, DateText},
        quantity::Code,
        schema::Pact,
    },
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};
use rand::Rng;

/// Keeps the luck of trials apart from any other use of the same seed.
const PURPOSE: u64 = 0x6669_7401;
/// Half the width of a 95 % interval, in standard errors.
const WIDE: f64 = 1.959_963_984_540_054;

/// How one weight was found again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recovered {
    /// What it is called.
    pub name: String,
    /// Trials in which the 95 % interval held the truth.
    pub in_95: usize,
    /// Mean of (estimate − truth) over the standard deviation of the prior.
    pub bias: f64,
    /// Correlation of truth and estimate over the trials.
    pub correlation: f64,
    /// Mean share of the prior's variance that the record takes away.
    pub told: f64,
}

/// What all trials show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recovery {
    /// Trials.
    pub trials: usize,
    /// Mean number of signatures in a trial.
    pub events: f64,
    /// Weight by weight.
    pub weights: Vec<Recovered>,
    /// Intervals of all weights and trials that held the truth, and how many there were.
    pub held: (usize, usize),
}

/// Runs the trials; none if it was stopped.
///
/// # Errors
/// If no world can be made, or the disk refuses.
pub fn recover(
    study: &FitStudy,
    trials: usize,
    runner: &Runner<'_>,
) -> Result<Option<Recovery>, StudyError> {
    let engine = Engine::new(Blueprint::new(&study.loaded));
    let layout = Layout::of(&study.text, &study.loaded.scenario, &engine, true);
    let job = Job { name: "recovery", key: "", cases: trials, runs: 1, cut: Chunking::Cases(1) };
    // Of every trial the truth, the estimates and the errors, one after another, and the signatures.
    let found = each(&job, runner, &|at, stop| trial(study, &layout, at as u64, stop))?;
    Ok(found.map(|found: Vec<Vec<f64>>| gather(&layout, &found)))
}

fn trial(
    study: &FitStudy,
    layout: &Layout,
    trial: u64,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Vec<f64>>, StudyError> {
    let seed = study.loaded.scenario.seed;
    let mut luck = sequential(seed, PURPOSE.wrapping_add(trial << 32));
    let mut uniform = || (f64::from(luck.next_u32()) + 0.5) / 4_294_967_296.0;
    let truth: Vec<f64> = layout
        .weights
        .iter()
        .map(|weight| weight.mean + weight.sd * quantile::normal(uniform()))
        .collect();
    let mut world = study.loaded.clone();
    for (weight, value) in layout.weights.iter().zip(&truth) {
        world
            .set(&weight.path, weight.scale.natural(*value))
            .map_err(|slip| StudyError::Input(slip.message))?;
    }
    let (history, events) = play(study, &world, trial)?;
    let mut own = study.clone();
    own.text.record = history;
    let engine = Engine::new(Blueprint::new(&own.loaded));
    let record = Record::of(&own.text, &own.loaded, &engine);
    let theory = account(&own, &record, &engine, true)?;
    let wanted = vec![true; record.years.len()];
    let start: Vec<f64> = layout.weights.iter().map(|weight| weight.mean).collect();
    let Some(best) = maximise(&theory, &wanted, &start, stop) else { return Ok(None) };
    let best = best.weights;
    let covariance = covariance(&theory, &wanted, &best);
    let n = best.len();
    let errors = (0..n).map(|i| covariance[i * n + i].max(0.0).sqrt());
    Ok(Some(truth.into_iter().chain(best.iter().copied()).chain(errors).chain([events]).collect()))
}

/// The signatures of a world that is played freely, as a record, and how many there are.
fn play(
    study: &FitStudy,
    world: &deter_core::scenario::Loaded,
    trial: u64,
) -> Result<(Vec<Pact>, f64), StudyError> {
    let s = &world.scenario;
    let calendar = Calendar::new(s.start.date(), s.turns_per_year);
    let turns = (calendar.turn_of(study.text.until.date()) + 1).max(1) as u32;
    let mut engine = Engine::new(Blueprint::new(world));
    engine.reset(s.seed, trial, Detail::Nothing);
    engine.run_to(turns);
    let codes: Vec<Code> = s.states.keys().cloned().collect();
    let kinds = &engine.rules().kinds;
    let signed = |turn: i32| DateText::try_from(calendar.label(i64::from(turn)));
    let pacts =
        engine.pacts().filter(|pact| pact.opened >= 0 && (0..turns as i32).contains(&pact.signed));
    let pacts = pacts.map(|pact| {
        Ok(Pact {
            kind: kinds[pact.kind.at()].name.clone(),
            between: (codes[pact.proposer.at()].clone(), codes[pact.partner.at()].clone()),
            signed: Some(signed(pact.signed)?),
            in_force: None,
            obliges: None,
            title: String::new(),
            confidence: None,
            source: String::new(),
        })
    });
    let pacts: Vec<Pact> = pacts.collect::<Result<_, String>>().map_err(StudyError::Input)?;
    let count = pacts.len() as f64;
    Ok((pacts, count))
}

fn gather(layout: &Layout, found: &[Vec<f64>]) -> Recovery {
    let n = layout.weights.len();
    let free = (0..n).filter(|i| is_free(layout.weights[*i].sd));
    let weights: Vec<Recovered> = free
        .map(|i| {
            let of =
                |part: usize| -> Vec<f64> { found.iter().map(|row| row[part * n + i]).collect() };
            let (truth, estimate, error) = (of(0), of(1), of(2));
            let sd = layout.weights[i].sd;
            let off: Vec<f64> = truth.iter().zip(&estimate).map(|(t, e)| (e - t) / sd).collect();
            let held = |at: &usize| (estimate[*at] - truth[*at]).abs() <= WIDE * error[*at];
            let told: Vec<f64> = error.iter().map(|e| 1.0 - e * e / (sd * sd)).collect();
            Recovered {
                name: layout.weights[i].name.clone(),
                in_95: (0..found.len()).filter(held).count(),
                bias: mean(&off),
                correlation: correlation(&truth, &estimate),
                told: mean(&told),
            }
        })
        .collect();
    let held = weights.iter().map(|weight| weight.in_95).sum();
    let events: Vec<f64> = found.iter().map(|row| row[3 * n]).collect();
    Recovery {
        trials: found.len(),
        events: mean(&events),
        held: (held, weights.len() * found.len()),
        weights,
    }
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let products: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let spread = standard_deviation(a) * standard_deviation(b) * (a.len() as f64 - 1.0);
    products / spread
}
