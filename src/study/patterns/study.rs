//! Patterns as a study of many runs: what it is made of, and all that it plays.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Finding, PatternStudy, judge};
use crate::{
    StudyError,
    disk::Disk,
    run::{Plan, Runner},
};
use deter_core::scenario::{Loaded, lens::SHIPPED, load::options, load_text, source::Source};

/// The command that holds a scenario against patterns.
pub const KIND: &str = "patterns";

/// What is held against what.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The scenario.
    pub loaded: Loaded,
    /// The patterns.
    pub patterns: PatternStudy,
    /// Seed of all luck.
    pub seed: u64,
    /// Replicates under each lens.
    pub runs: u64,
    /// Whether all is done under each of the five theories, too.
    pub lenses: bool,
}

/// What one lens shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderLens {
    /// The lens.
    pub lens: String,
    /// Pattern by pattern.
    pub patterns: Vec<Finding>,
}

/// What the scenario shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// As it is, pattern by pattern.
    pub own: Vec<Finding>,
    /// Under each theory, if that was asked for.
    pub lenses: Vec<UnderLens>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Shape {
    scenario: String,
    scenario_hash: String,
    seed: u64,
    patterns: String,
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
            patterns: options().to_string(&self.patterns).unwrap_or_default(),
            scenario_text: self.loaded.resolved(),
        };
        Plan { grows: true, ..Plan::new(KIND, self.runs, json!(shape), json!(self.lenses)) }
    }

    /// The study that the plan of a folder is of.
    ///
    /// # Errors
    /// If it is of another command or does not fit itself.
    pub fn of(plan: &Plan) -> Result<Self, StudyError> {
        let Shape { scenario, seed, patterns, scenario_text, .. } = plan.study()?;
        let loaded = load_text(&scenario, &scenario, &scenario_text, None)?;
        let patterns = Source::new("patterns", patterns)?.read()?;
        Ok(Self { loaded, patterns, seed, runs: plan.runs, lenses: plan.options()? })
    }

    /// Runs in all.
    #[must_use]
    pub fn size(&self) -> u64 {
        let theories = if self.lenses { SHIPPED.len() as u64 } else { 0 };
        self.runs.saturating_mul(1 + theories)
    }

    /// Runs what is not there yet. None if not all runs are there in the end.
    ///
    /// # Errors
    /// If the scenario lacks something that the patterns name, or the disk refuses.
    pub fn run(&self, runner: &Runner<'_>) -> Result<Option<Shown>, StudyError> {
        let amount = (self.seed, self.runs);
        let own = judge(&self.patterns, &self.loaded, amount, "", runner)?;
        let (mut lenses, mut whole) = (Vec::new(), true);
        for (lens, _) in SHIPPED.iter().filter(|_| self.lenses) {
            let loaded = self.loaded.under(lens, &Disk)?;
            match judge(&self.patterns, &loaded, amount, lens, runner)? {
                Some(patterns) => lenses.push(UnderLens { lens: (*lens).to_owned(), patterns }),
                None => whole = false,
            }
        }
        Ok(own.filter(|_| whole).map(|own| Shown { own, lenses }))
    }
}
