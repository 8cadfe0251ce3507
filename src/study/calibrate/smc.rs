//! Generations of draws that come nearer and nearer to the record.
//!
//! Population Monte Carlo (Beaumont, Cornuet, Marin & Robert 2009) with the adaptive tolerance of
//! Del Moral, Doucet & Jasra (2012): the first generation is drawn from the prior; each further one
//! around the last, by a [`Kernel`], and only what comes within a tolerance that is a quantile of
//! the distances before. A draw weighs prior over kernel density, times the share of its runs that
//! came within. The prior is flat in the unit cube.
//!
//! Attempt k of generation g has luck of its own under the seed, and the first attempts in order
//! that come near make the generation: threads cannot matter.

use std::ops::{ControlFlow, Range};

use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kernel::{Kernel, uniform};
use crate::{
    StudyError,
    run::{Chunking, Ended, Job, Runner, WorkerHandle, bytes::chunk_data},
    statistics::summary::{quantile_of_sorted, sorted, standard_deviation},
};
use deter_core::chance::sequential;

/// Keeps the luck of a calibration apart from any other use of the same seed.
const PURPOSE: u64 = 0x6361_6c69 << 32;
/// Runs of a generation, at most: replicates of the same seed are told apart by their number.
const MOST_RUNS: u64 = 1 << 40;
/// A summary that a run lacks and the record has, or the other way round, is this many scales away.
const MISSING: f64 = 3.0;
/// Fewest attempts of a batch.
const LEAST_BATCH: u64 = 64;
/// Chunks that a batch of attempts is cut into, about.
const CHUNKS: u64 = 32;
/// A generation is given up when this many draws were to be expected at the least acceptance, and
/// fewer came.
const EXPECTED: f64 = 20.0;

/// What is calibrated.
pub trait Simulator: Sync {
    /// How many numbers are sought.
    fn unknowns(&self) -> usize;
    /// The summaries of replicates `first` and on under `seed` at a place of the unit cube, run by
    /// run; NaN where a run has none. None if there is no world at this place.
    fn simulate(&self, unit: &[f64], seed: u64, first: u64, runs: usize) -> Option<Vec<f64>>;
}

/// What is to be come near to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// What was observed; NaN where a summary is not there.
    pub observed: Vec<f64>,
    /// The units in which summaries count; their spread under the prior where none is given.
    pub scales: Vec<Option<f64>>,
    /// How much they count.
    pub weights: Vec<f64>,
}

/// How it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// Seed of all luck.
    pub seed: u64,
    /// Draws of a generation.
    pub particles: usize,
    /// Runs of a draw.
    pub replicates: usize,
    /// Generations after the first, at most.
    pub generations: u32,
    /// The next tolerance, as a quantile of the distances.
    pub tolerance_quantile: f64,
    /// Least share of draws that must come within the tolerance.
    pub least_acceptance: f64,
    /// Runs in all, at most.
    pub runs: u64,
}

/// A draw that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Particle {
    /// Its place in the unit cube, where the prior is flat.
    pub unit: Vec<f64>,
    /// What its runs showed, run by run.
    pub summaries: Vec<f64>,
    /// How far each run is from the record.
    pub distances: Vec<f64>,
    /// Its weight; all together 1.
    pub weight: f64,
}

chunk_data!(Particle { unit, summaries, distances, weight });

/// A generation.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// 0 is the prior.
    pub number: u32,
    /// The greatest distance that was let in; infinite in the first.
    pub tolerance: f64,
    /// Draws it took.
    pub attempts: u64,
    /// Runs that were made for it.
    pub runs: u64,
    /// The units in which summaries count.
    pub scales: Vec<f64>,
    /// The draws.
    pub particles: Vec<Particle>,
}

impl Generation {
    /// Kish's effective number of draws, 1/Σw².
    #[must_use]
    pub fn effective(&self) -> f64 {
        let squares: f64 = self.particles.iter().map(|p| p.weight * p.weight).sum();
        if squares > 0.0 { 1.0 / squares } else { 0.0 }
    }

    /// Share of draws that came within the tolerance.
    #[must_use]
    pub fn acceptance(&self) -> f64 {
        self.particles.len() as f64 / self.attempts.max(1) as f64
    }

    /// The distance below which the share `p` of the weight lies, among the runs that were let in.
    fn distance_quantile(&self, p: f64) -> f64 {
        let mut all: Vec<(f64, f64)> = Vec::new();
        for particle in &self.particles {
            let within = particle.distances.iter().filter(|d| **d <= self.tolerance);
            let count = within.clone().count() as f64;
            all.extend(within.map(|distance| (*distance, particle.weight / count)));
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut left = p;
        for (distance, weight) in &all {
            left -= weight;
            if left <= 0.0 {
                return *distance;
            }
        }
        all.last().map_or(f64::INFINITY, |last| last.0)
    }
}

/// Why no further generation was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// As many as were asked for.
    Generations,
    /// Too few draws came within the next tolerance.
    Acceptance,
    /// It would have taken more runs than were allowed.
    Runs,
}

impl Stopped {
    /// The reason, for readers.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Generations => "all generations were made",
            Self::Acceptance => "too few draws came within the next tolerance",
            Self::Runs => "the next generation would have taken more runs than allowed",
        }
    }
}

/// What came of trying for a generation.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// It is there.
    Made(Generation),
    /// There is none, and this is why.
    Given(Stopped),
    /// Somebody interrupted.
    Interrupted,
}

/// A sampler over one simulator, target and settings.
#[derive(Clone, Copy)]
pub struct Sampler<'a> {
    /// Name of the calibration among others of one study; empty if there is but one.
    pub name: &'a str,
    /// What is calibrated.
    pub simulator: &'a dyn Simulator,
    /// What is to be come near to.
    pub target: &'a Target,
    /// How the generations are made.
    pub settings: &'a Settings,
}

/// The luck of one attempt.
fn luck(seed: u64, generation: u32, attempt: u64) -> ChaCha8Rng {
    let mut luck = sequential(seed, PURPOSE | u64::from(generation));
    luck.set_stream(attempt);
    luck
}

impl Sampler<'_> {
    /// The draws of some attempts in their order, each none if it is not kept. None at all if not all
    /// are there in the end.
    fn attempts(
        &self,
        generation: u32,
        attempts: Range<u64>,
        runner: &Runner<'_>,
        draw: &(dyn Fn(u64, &WorkerHandle<'_>) -> Option<Particle> + Sync),
    ) -> Result<Option<Vec<Option<Particle>>>, StudyError> {
        let (first, count) = (attempts.start, attempts.end - attempts.start);
        let bits: Vec<u64> = self.target.observed.iter().map(|x| x.to_bits()).collect();
        let Target { scales, weights, .. } = self.target;
        // More generations, or runs, change none that are there.
        let settings = Settings { generations: 0, runs: 0, ..self.settings.clone() };
        let job = Job {
            name: &format!("{}generation-{generation:02}-{first:09}", self.name),
            key: &format!("{bits:?} {scales:?} {weights:?} {settings:?}"),
            cases: count as usize,
            runs: self.settings.replicates as u64,
            cut: Chunking::Cases(count.div_ceil(CHUNKS) as usize),
        };
        let mut drawn = Vec::with_capacity(count as usize);
        let ended = runner.run(
            &job,
            &|| (),
            &|(), piece, ask| {
                let mut kept = Vec::new();
                for attempt in piece.cases.clone() {
                    if ask.stopped() {
                        return Ok(None);
                    }
                    kept.push(draw(first + attempt as u64, ask));
                }
                // What was dropped halfway is no draw that failed.
                Ok((!ask.stopped()).then_some(kept))
            },
            &mut |_, kept: Vec<Option<Particle>>| {
                drawn.extend(kept);
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok((ended == Ended::Whole).then_some(drawn))
    }

    /// The first generation: draws from the prior, all of them kept.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn first(&self, runner: &Runner<'_>) -> Result<Step, StudyError> {
        let s = self.settings;
        let count = s.particles as u64;
        let weight = 1.0 / s.particles as f64;
        let draw = |attempt: u64, ask: &WorkerHandle<'_>| -> Option<Particle> {
            let mut luck = luck(s.seed, 0, attempt);
            // A place without a world has no likelihood: the next draw of the same luck.
            for _ in 0..100 {
                let unknowns = self.simulator.unknowns();
                let unit: Vec<f64> = (0..unknowns).map(|_| uniform(&mut luck)).collect();
                if let Some(summaries) = self.run(&unit, 0, attempt, ask) {
                    return Some(Particle { unit, summaries, distances: Vec::new(), weight });
                }
            }
            None
        };
        let Some(drawn) = self.attempts(0, 0..count, runner, &draw)? else {
            return Ok(Step::Interrupted);
        };
        let mut particles: Vec<Particle> = drawn.into_iter().flatten().collect();
        if particles.len() < s.particles {
            return Ok(Step::Given(Stopped::Acceptance));
        }
        let scales = self.scales(&particles);
        for particle in &mut particles {
            particle.distances = self.distances(&particle.summaries, &scales);
        }
        let runs = count * s.replicates as u64;
        let tolerance = f64::INFINITY;
        let number = 0;
        Ok(Step::Made(Generation { number, tolerance, attempts: count, runs, scales, particles }))
    }

    /// The generation after `last`; `spent` is how many runs there were until now.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn next(
        &self,
        last: &Generation,
        spent: u64,
        runner: &Runner<'_>,
    ) -> Result<Step, StudyError> {
        let s = self.settings;
        let number = last.number + 1;
        if number > s.generations {
            return Ok(Step::Given(Stopped::Generations));
        }
        let tolerance = last.distance_quantile(s.tolerance_quantile);
        let kernel = Kernel::around(
            last.particles.iter().map(|particle| particle.unit.clone()).collect(),
            last.particles.iter().map(|particle| particle.weight).collect(),
        );
        let allowed = s.runs.saturating_sub(spent).min(MOST_RUNS) / s.replicates as u64;
        let draw = |attempt: u64, ask: &WorkerHandle<'_>| -> Option<Particle> {
            let unit = kernel.draw(&mut luck(s.seed, number, attempt))?;
            let summaries = self.run(&unit, number, attempt, ask)?;
            let distances = self.distances(&summaries, &last.scales);
            let near = distances.iter().filter(|distance| **distance <= tolerance).count();
            let share = near as f64 / distances.len() as f64;
            let weight = share / kernel.density(&unit);
            (near > 0).then_some(Particle { unit, summaries, distances, weight })
        };
        let mut particles: Vec<Particle> = Vec::with_capacity(s.particles);
        let (mut attempts, mut tried) = (0, 0);
        while particles.len() < s.particles {
            let rate = (particles.len() as f64 + 1.0) / (tried as f64 + 1.0 / s.tolerance_quantile);
            if tried as f64 * s.least_acceptance >= EXPECTED && rate < s.least_acceptance {
                return Ok(Step::Given(Stopped::Acceptance));
            }
            if tried >= allowed {
                return Ok(Step::Given(Stopped::Runs));
            }
            let lacking = (s.particles - particles.len()) as f64;
            let batch = ((lacking / rate) as u64).clamp(LEAST_BATCH, s.particles as u64 * 4);
            let until = (tried + batch).min(allowed);
            let Some(drawn) = self.attempts(number, tried..until, runner, &draw)? else {
                return Ok(Step::Interrupted);
            };
            tried = until;
            for one in drawn {
                if particles.len() == s.particles {
                    break;
                }
                attempts += 1;
                particles.extend(one);
            }
        }
        let sum: f64 = particles.iter().map(|particle| particle.weight).sum();
        for particle in &mut particles {
            particle.weight /= sum;
        }
        let (runs, scales) = (tried * s.replicates as u64, last.scales.clone());
        Ok(Step::Made(Generation { number, tolerance, attempts, runs, scales, particles }))
    }

    /// The summaries of an attempt; none if there is no world, or the work is to be dropped.
    fn run(
        &self,
        unit: &[f64],
        generation: u32,
        attempt: u64,
        ask: &WorkerHandle<'_>,
    ) -> Option<Vec<f64>> {
        if ask.stopped() {
            return None;
        }
        let s = self.settings;
        let first = u64::from(generation) * MOST_RUNS + attempt * s.replicates as u64;
        let summaries = self.simulator.simulate(unit, s.seed, first, s.replicates);
        ask.done(s.replicates as u64);
        summaries
    }

    /// Distances from the record: weighted root mean squares of the deviations in their scales.
    fn distances(&self, summaries: &[f64], scales: &[f64]) -> Vec<f64> {
        let Target { observed, weights, .. } = self.target;
        let whole: f64 = weights.iter().sum();
        let one = |run: &[f64]| {
            let all = run.iter().zip(observed).zip(scales).zip(weights);
            let squares: f64 = all
                .map(|(((seen, wanted), scale), weight)| {
                    let away = match (seen.is_finite(), wanted.is_finite()) {
                        (true, true) => (seen - wanted) / scale,
                        (false, false) => 0.0,
                        _ => MISSING,
                    };
                    weight * away * away
                })
                .sum();
            (squares / whole).sqrt()
        };
        summaries.chunks_exact(observed.len().max(1)).map(one).collect()
    }

    /// The units of the summaries: as given, else their spread over the first generation.
    fn scales(&self, particles: &[Particle]) -> Vec<f64> {
        let wide = self.target.observed.len().max(1);
        let of = |place: usize| -> Vec<f64> {
            let runs = particles.iter().flat_map(|p| p.summaries.chunks_exact(wide));
            runs.map(|run| run[place]).filter(|value| value.is_finite()).collect()
        };
        let scales = self.target.scales.iter().enumerate();
        scales.map(|(place, given)| given.unwrap_or_else(|| spread(&of(place)))).collect()
    }
}

/// 1.4826 times the median absolute deviation: the standard deviation, for normal numbers. Where
/// more than half are alike, the standard deviation itself; 1 if all are.
fn spread(values: &[f64]) -> f64 {
    let median = quantile_of_sorted(&sorted(values), 0.5);
    let away: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
    let robust = 1.4826 * quantile_of_sorted(&sorted(&away), 0.5);
    let plain = standard_deviation(values);
    [robust, plain].into_iter().find(|spread| *spread > 0.0).unwrap_or(1.0)
}
