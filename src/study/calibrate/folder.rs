//! A calibration from its first generation to its last, in a folder, so that work can go on.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    smc::{Generation, Sampler, Step, Stopped},
    world::Calibration,
};
use crate::{
    StudyError,
    files::{Folder, MANIFEST},
    origin,
    run::{Plan, Runner, storage},
};

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

/// Takes the folder for this calibration, or goes on with it if `resume` is set.
///
/// # Errors
/// If it holds something else, or this and nobody said to go on.
pub fn begin(plan: &Value, out: &Path, how: (bool, bool)) -> Result<(Folder, Plan), StudyError> {
    let plan = Plan::new("calibrate", 0, plan.clone(), Value::Null);
    storage::begin(out, &plan, &[MANIFEST], how)
}

/// Makes the generations; what is there of them is not run again. None if it was interrupted.
///
/// # Errors
/// If the disk refuses.
pub fn run(sampler: &Sampler<'_>, runner: &Runner<'_>) -> Result<Option<Course>, StudyError> {
    let mut generations: Vec<Generation> = Vec::new();
    loop {
        let spent = generations.iter().map(|generation| generation.runs).sum();
        let step = match generations.last() {
            None => sampler.first(runner),
            Some(last) => sampler.next(last, spent, runner),
        };
        match step? {
            Step::Made(generation) => generations.push(generation),
            Step::Given(stopped) => return Ok(Some(Course { generations, stopped })),
            Step::Interrupted => return Ok(None),
        }
    }
}
