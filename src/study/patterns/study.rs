//! Patterns as a study of many runs: what it is made of, and all that it plays.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Finding, Pattern, PatternStudy, judge::judge_all};
use crate::{
    StudyError,
    disk::{Disk, load},
    run::{Plan, Runner},
};
use deter_core::scenario::{
    LoadError, Loaded, lens::SHIPPED, load::options, load_text, source::Source,
};

/// The command that holds a scenario against patterns.
pub const KIND: &str = "patterns";

/// What is held against what.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The scenario.
    pub loaded: Loaded,
    /// The other worlds that the patterns name.
    pub worlds: BTreeMap<String, Loaded>,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnderLens {
    /// The lens.
    pub lens: String,
    /// Pattern by pattern.
    pub patterns: Vec<Finding>,
}

/// What the scenario shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternFindings {
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
    worlds: BTreeMap<String, String>,
}

impl Study {
    /// The other worlds that the patterns of a file name.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn worlds(
        patterns: &PatternStudy,
        file: &Path,
    ) -> Result<BTreeMap<String, Loaded>, LoadError> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let world =
            |(name, path): (&String, &PathBuf)| Ok((name.clone(), load(&folder.join(path))?));
        patterns.worlds.iter().map(world).collect()
    }

    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let shape = Shape {
            scenario: self.loaded.name.clone(),
            scenario_hash: self.loaded.hash(),
            seed: self.seed,
            patterns: options().to_string(&self.patterns).unwrap_or_default(),
            scenario_text: self.loaded.resolved(),
            worlds: self
                .worlds
                .iter()
                .map(|(name, world)| (name.clone(), world.resolved()))
                .collect(),
        };
        Plan { grows: true, ..Plan::new(KIND, self.runs, json!(shape), json!(self.lenses)) }
    }

    /// The study that the plan of a folder is of.
    ///
    /// # Errors
    /// If it is of another command or does not fit itself.
    pub fn of(plan: &Plan) -> Result<Self, StudyError> {
        let Shape { scenario, seed, patterns, scenario_text, worlds, .. } = plan.study()?;
        let loaded = load_text(&scenario, &scenario, &scenario_text, None)?;
        let patterns = Source::new("patterns", patterns)?.read()?;
        let world = |(name, text): (String, String)| {
            let loaded = load_text(&name, &name, &text, None)?;
            Ok::<_, StudyError>((name, loaded))
        };
        let worlds = worlds.into_iter().map(world).collect::<Result<_, _>>()?;
        Ok(Self { loaded, worlds, patterns, seed, runs: plan.runs, lenses: plan.options()? })
    }

    /// Runs in all.
    #[must_use]
    pub fn size(&self) -> u64 {
        let theories = if self.lenses { SHIPPED.len() as u64 } else { 0 };
        let of = |pattern: &Pattern| (pattern.world.clone(), pattern.against.clone());
        let parts: BTreeSet<_> = self.patterns.patterns.iter().map(of).collect();
        let worlds = parts.iter().map(|(_, against)| 1 + u64::from(against.is_some())).sum::<u64>();
        self.runs.saturating_mul(1 + theories).saturating_mul(worlds)
    }

    /// Runs what is not there yet. None if not all runs are there in the end.
    ///
    /// # Errors
    /// If the scenario lacks something that the patterns name, or the disk refuses.
    pub fn run(&self, runner: &Runner<'_>) -> Result<Option<PatternFindings>, StudyError> {
        let amount = (self.seed, self.runs);
        let own = judge_all(&self.patterns, (&self.loaded, &self.worlds), amount, "", runner)?;
        let (mut lenses, mut whole) = (Vec::new(), true);
        for (lens, _) in SHIPPED.iter().filter(|_| self.lenses) {
            let loaded = self.loaded.under(lens, &Disk)?;
            let worlds = self.worlds.iter().map(|(name, world)| {
                Ok::<_, StudyError>((name.clone(), world.under(lens, &Disk)?))
            });
            let worlds = worlds.collect::<Result<_, _>>()?;
            match judge_all(&self.patterns, (&loaded, &worlds), amount, lens, runner)? {
                Some(patterns) => lenses.push(UnderLens { lens: (*lens).to_owned(), patterns }),
                None => whole = false,
            }
        }
        Ok(own.filter(|_| whole).map(|own| PatternFindings { own, lenses }))
    }
}
