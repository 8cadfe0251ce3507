//! A backtest as a study of many runs: what it is made of.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    judge::{Backtest, judge},
    observed::Observed,
};
use crate::{
    StudyError,
    run::{Plan, Runner},
};
use deter_core::scenario::{Loaded, calendar::DateText, load_text, source::Source};

/// The command that scores what happened.
pub const KIND: &str = "backtest";

/// What is scored by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The scenario.
    pub loaded: Loaded,
    /// What was observed.
    pub observed: Observed,
    /// The first day that is scored.
    pub from: DateText,
    /// Seed of all luck.
    pub seed: u64,
    /// How many replicates were run.
    pub runs: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Shape {
    scenario: String,
    scenario_hash: String,
    seed: u64,
    from: DateText,
    observed: String,
    observed_text: String,
    scenario_text: String,
}

impl Study {
    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let shape = Shape {
            scenario: self.loaded.name.clone(),
            scenario_hash: self.loaded.hash(),
            seed: self.seed,
            from: self.from.clone(),
            observed: self.observed.source.file.clone(),
            observed_text: self.observed.source.text.to_string(),
            scenario_text: self.loaded.resolved(),
        };
        Plan { grows: true, ..Plan::new(KIND, self.runs, json!(shape), json!(null)) }
    }

    /// The study that the plan of a folder is of.
    ///
    /// # Errors
    /// If it is of another command or does not fit itself.
    pub fn of(plan: &Plan) -> Result<Self, StudyError> {
        let shape: Shape = plan.study()?;
        let name = &shape.scenario;
        Ok(Self {
            loaded: load_text(name, name, &shape.scenario_text, None)?,
            observed: Observed::of(Source::new(shape.observed, shape.observed_text)?)?,
            from: shape.from,
            seed: shape.seed,
            runs: plan.runs,
        })
    }

    /// Runs what is not there yet and scores it. None if not all runs are there in the end.
    ///
    /// # Errors
    /// If the file and the scenario do not fit, there are too few runs, or the disk refuses.
    pub fn run(&self, runner: &Runner<'_>) -> Result<Option<Backtest>, StudyError> {
        judge(&self.loaded, &self.observed, &self.from, (self.seed, self.runs), runner)
    }
}
