//! Generations on the disk, so that a calibration that was stopped or killed goes on.
//!
//! ```text
//! DIR/calibration.json          what this is
//! DIR/chunks/000000002.chunk    generation 2
//! ```
//!
//! A generation is written whole, as a chunk like those of ensembles: with the fingerprint of
//! everything that shapes it and a checksum. What was killed has lost the generation in work.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    smc::{Generation, Particle, Sampler, Settings, Step, Stopped, Target},
    world::Calibration,
};
use crate::{
    ensemble::{EnsembleError, Folder, chunk::Chunk},
    origin,
    points::How,
    record::files::{make_folder, write_whole},
};

/// The plan of a calibration in its folder.
pub const PLAN: &str = "calibration.json";

/// A calibration that has come to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The generations, the prior first.
    pub generations: Vec<Generation>,
    /// Why there are no more.
    pub stopped: Stopped,
}

impl Course {
    /// Runs in all.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.generations.iter().map(|generation| generation.runs).sum()
    }

    /// The last generation: the posterior. None if not even the prior makes worlds.
    #[must_use]
    pub fn last(&self) -> Option<&Generation> {
        self.generations.last()
    }
}

/// Everything that shapes a calibration, to be recognised by and to be run again.
#[must_use]
pub fn plan(calibration: &Calibration, recover: Option<u32>) -> Value {
    let study = &calibration.study;
    let own = json!({ "recover": recover, "design": study.text });
    origin::plan("calibrate", (&study.name, &study.text.title), &study.loaded, own)
}

/// Takes the folder for this calibration, or goes on with it.
///
/// # Errors
/// If it holds something else, or this and nobody said to go on.
pub fn claim(plan: &Value, out: &Path, resume: bool) -> Result<(), EnsembleError> {
    let path = out.join(PLAN);
    let Ok(text) = std::fs::read_to_string(&path) else {
        make_folder(out)?;
        let text = serde_json::to_string_pretty(plan).unwrap_or_default() + "\n";
        return Ok(write_whole(&path, text.as_bytes())?);
    };
    let old: Value = serde_json::from_str(&text).unwrap_or_default();
    let parts = ["study", "scenario_hash", "seed", "turns", "version", "recover", "design"];
    let differs: Vec<&str> = parts.into_iter().filter(|key| old[*key] != plan[*key]).collect();
    if !differs.is_empty() {
        let differs = format!("{PLAN} differs in {}", differs.join(", "));
        return Err(EnsembleError::Foreign { path: out.to_owned(), differs });
    }
    if resume {
        return Ok(());
    }
    Err(EnsembleError::Input(format!(
        "{} already holds this calibration; add --resume to go on with it, or choose another --out",
        out.display()
    )))
}

/// Makes the generations that are not there yet. None if it was interrupted.
///
/// # Errors
/// If the disk refuses.
pub fn run(
    sampler: &Sampler<'_>,
    key: &str,
    out: &Path,
    how: How<'_>,
) -> Result<Option<Course>, EnsembleError> {
    let folder = Folder::at(out);
    folder.prepare()?;
    let fingerprint = fingerprint(key, sampler.target, sampler.settings);
    let mut generations: Vec<Generation> = Vec::new();
    loop {
        let number = generations.len() as u64;
        let count = sampler.settings.particles as u64;
        let found = match folder.read((number, count), &fingerprint) {
            Ok(Some(chunk)) => decode(&chunk, sampler),
            // What cannot be trusted is made again and written over.
            Ok(None) | Err(EnsembleError::Damaged { .. }) => None,
            Err(other) => return Err(other),
        };
        if let Some(generation) = found {
            (how.tell)(generation.runs);
            generations.push(generation);
            continue;
        }
        let spent = generations.iter().map(|generation| generation.runs).sum();
        let step = match generations.last() {
            None => sampler.first(how),
            Some(last) => sampler.next(last, spent, how),
        };
        match step {
            Step::Made(generation) => {
                folder.write(&encode(&generation), &fingerprint)?;
                generations.push(generation);
            }
            Step::Given(stopped) => return Ok(Some(Course { generations, stopped })),
            Step::Interrupted => return Ok(None),
        }
    }
}

fn fingerprint(key: &str, target: &Target, settings: &Settings) -> String {
    let bits: Vec<u64> = target.observed.iter().map(|x| x.to_bits()).collect();
    let whole =
        json!([env!("CARGO_PKG_VERSION"), key, bits, target.scales, target.weights, settings,]);
    blake3::hash(whole.to_string().as_bytes()).to_hex().to_string()
}

/// Numbers before the scales and the draws: tolerance, attempts, runs.
const HEAD: usize = 3;

fn encode(generation: &Generation) -> Chunk {
    let mut rows = vec![generation.tolerance, generation.attempts as f64, generation.runs as f64];
    rows.extend(&generation.scales);
    for particle in &generation.particles {
        rows.extend(&particle.unit);
        rows.extend(&particle.summaries);
        rows.extend(&particle.distances);
        rows.push(particle.weight);
    }
    let count = generation.particles.len();
    Chunk {
        first: u64::from(generation.number),
        count: count as u64,
        rows,
        pacts: vec![Vec::new(); count],
        ..Chunk::default()
    }
}

fn decode(chunk: &Chunk, sampler: &Sampler<'_>) -> Option<Generation> {
    let (unknowns, runs) = (sampler.simulator.unknowns(), sampler.settings.replicates);
    let summaries = sampler.target.observed.len();
    let (head, rest) = chunk.rows.split_at_checked(HEAD)?;
    let (scales, rest) = rest.split_at_checked(summaries)?;
    let wide = unknowns + runs * summaries + runs + 1;
    if rest.len() != wide * chunk.count as usize {
        return None;
    }
    let particle = |row: &[f64]| {
        let (unit, rest) = row.split_at(unknowns);
        let (shown, rest) = rest.split_at(runs * summaries);
        let (distances, weight) = rest.split_at(runs);
        Particle {
            unit: unit.to_vec(),
            summaries: shown.to_vec(),
            distances: distances.to_vec(),
            weight: weight[0],
        }
    };
    Some(Generation {
        number: u32::try_from(chunk.first).ok()?,
        tolerance: head[0],
        attempts: head[1] as u64,
        runs: head[2] as u64,
        scales: scales.to_vec(),
        particles: rest.chunks_exact(wide).map(particle).collect(),
    })
}
