//! One run for one draw.

use std::path::Path;

use super::{
    sheet::CalibrationStudy,
    smc::{Settings, Simulator, Target},
};
use crate::{
    StudyError,
    design::grid::latin_hypercube,
    factors::apply,
    patterns::{
        Witness,
        measure::{Binder, Bound},
    },
};
use deter_core::{scenario::Loaded, turn::Engine, world::build::Blueprint};

/// Places of the prior of which at least one must make a sound scenario.
const PLACES: usize = 100;

/// A calibration made ready: its study, and the measures looked up in the scenario.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// The study.
    pub study: CalibrationStudy,
    measures: Vec<Bound>,
}

impl Calibration {
    /// Reads a study and its scenario, and looks everything up.
    ///
    /// # Errors
    /// If either is wrong, or they do not fit together.
    pub fn load(file: &Path) -> Result<Self, StudyError> {
        Self::new(CalibrationStudy::load(file)?)
    }

    /// The same for a study that has been read.
    ///
    /// # Errors
    /// If the scenario lacks something that a measure names, or has not enough turns for it, or the
    /// prior makes no sound scenario.
    pub fn new(study: CalibrationStudy) -> Result<Self, StudyError> {
        let engine = Engine::new(Blueprint::new(&study.loaded));
        let binder = Binder { engine: &engine, turns: study.loaded.scenario.turns };
        let summaries = study.text.summaries.iter();
        let measures: Result<Vec<Bound>, StudyError> = summaries
            .map(|one| binder.bind(&format!("summary {}", one.id), &one.measure, &one.number))
            .collect();
        let calibration = Self { measures: measures?, study };
        let seed = calibration.settings().seed;
        let mut refused = None;
        for place in latin_hypercube(calibration.unknowns(), PLACES, seed) {
            match calibration.loaded(&place) {
                Ok(_) => return Ok(calibration),
                Err(why) => refused = Some(why),
            }
        }
        let why = refused.map_or_else(String::new, |why| format!(", such as: {why}"));
        Err(StudyError::Input(format!("the prior makes no sound scenario{why}")))
    }

    /// The scenario at a place of the unit cube.
    fn loaded(&self, unit: &[f64]) -> Result<Loaded, String> {
        apply(&self.study.loaded, &self.study.factors, &self.values(unit))
    }

    /// The values at a place of the unit cube.
    #[must_use]
    pub fn values(&self, unit: &[f64]) -> Vec<f64> {
        let all = self.study.text.parameters.iter().zip(unit);
        all.map(|(unknown, u)| unknown.prior.quantile(*u)).collect()
    }

    /// What was observed, and how it counts.
    #[must_use]
    pub fn target(&self) -> Target {
        let all = &self.study.text.summaries;
        Target {
            observed: all.iter().map(|summary| summary.observed).collect(),
            scales: all.iter().map(|summary| summary.scale).collect(),
            weights: all.iter().map(|summary| summary.weight).collect(),
        }
    }

    /// How it is done.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let text = &self.study.text;
        Settings {
            seed: self.study.loaded.scenario.seed,
            particles: text.particles as usize,
            replicates: text.replicates as usize,
            generations: text.generations,
            tolerance_quantile: text.tolerance_quantile,
            least_acceptance: text.least_acceptance,
            runs: text.runs,
        }
    }
}

impl Simulator for Calibration {
    fn unknowns(&self) -> usize {
        self.study.factors.len()
    }

    fn simulate(&self, unit: &[f64], seed: u64, first: u64, runs: usize) -> Option<Vec<f64>> {
        // A corner of the prior that makes no sound scenario has no likelihood.
        let loaded = self.loaded(unit).ok()?;
        let mut engine = Engine::new(Blueprint::new(&loaded));
        let mut witness = Witness::new(&self.measures, &engine);
        let mut summaries = Vec::with_capacity(runs * self.measures.len());
        for run in 0..runs as u64 {
            let turns = loaded.scenario.turns;
            let readings = witness.run(&mut engine, seed, first + run, turns);
            summaries.extend(readings.into_iter().map(|reading| reading.value));
        }
        Some(summaries)
    }
}
