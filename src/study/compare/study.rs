//! A comparison as a study of many runs: what it is made of, and all that it plays.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Comparison, ComparisonRequest, compare, lenses, play::PlayedWorlds, said};
use crate::{
    StudyError,
    disk::Disk,
    run::{Plan, Runner},
    why::common::partings,
    worlds::{self, World},
};
use deter_core::scenario::{Loaded, lens::SHIPPED, load_text};

/// The command that compares.
pub const KIND: &str = "compare";
/// Most replicates in which the first differing event is looked for.
const MOST_LOOKED_AT: u64 = 200;

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The scenarios, the base first.
    pub scenarios: Vec<Loaded>,
    /// How, and what is shown.
    pub request: ComparisonRequest,
    /// Whether all is done under each of the five theories, too.
    pub lenses: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Shape {
    scenarios: Vec<String>,
    seed: u64,
    hashes: Vec<String>,
    texts: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Options {
    lenses: bool,
    measures: Vec<String>,
    all: bool,
}

impl Study {
    /// Seed of all luck: the base's if none is given.
    #[must_use]
    pub fn seed(&self) -> u64 {
        let own = self.scenarios.first().map_or(0, |base| base.scenario.seed);
        self.request.seed.unwrap_or(own)
    }

    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let shape = Shape {
            scenarios: self.scenarios.iter().map(|one| one.name.clone()).collect(),
            seed: self.seed(),
            hashes: self.scenarios.iter().map(Loaded::hash).collect(),
            texts: self.scenarios.iter().map(Loaded::resolved).collect(),
        };
        let ComparisonRequest { runs, measures, all, .. } = self.request.clone();
        let options = Options { lenses: self.lenses, measures, all };
        Plan { grows: true, ..Plan::new(KIND, runs, json!(shape), json!(options)) }
    }

    /// The comparison that the plan of a folder is of.
    ///
    /// # Errors
    /// If it is of another command or does not fit itself.
    pub fn of(plan: &Plan) -> Result<Self, StudyError> {
        let Shape { scenarios, seed, texts, .. } = plan.study()?;
        let Options { lenses, measures, all } = plan.options()?;
        let scenarios = scenarios.iter().zip(&texts);
        let scenarios: Result<Vec<Loaded>, _> =
            scenarios.map(|(name, text)| load_text(name, name, text, None)).collect();
        let request = ComparisonRequest { runs: plan.runs, seed: Some(seed), measures, all };
        Ok(Self { scenarios: scenarios?, request, lenses })
    }

    /// Runs of all worlds.
    #[must_use]
    pub fn size(&self) -> u64 {
        let theories = if self.lenses { SHIPPED.len() as u64 } else { 0 };
        self.request.runs.saturating_mul(self.scenarios.len() as u64).saturating_mul(1 + theories)
    }

    /// Runs what is not there yet and compares. None if not all runs are there in the end.
    ///
    /// # Errors
    /// If two worlds cannot be compared, a measure is none, or the disk refuses.
    pub fn run(
        &self,
        runner: &Runner<'_>,
    ) -> Result<Option<(Comparison, PlayedWorlds)>, StudyError> {
        let mut ready = worlds::prepare(self.scenarios.clone())?;
        let measures = worlds::ask(&mut ready, &self.request.measures)?;
        let request = ComparisonRequest { measures, ..self.request.clone() };
        let whole = compare(&ready, &request, "", runner)?;
        let mut found = Vec::new();
        for (name, _) in SHIPPED.iter().filter(|_| self.lenses) {
            let under: Result<Vec<Loaded>, _> =
                self.scenarios.iter().map(|one| one.under(name, &Disk)).collect();
            let mut under: Vec<World> = worlds::prepare(under?)?;
            worlds::ask(&mut under, &request.measures)?;
            let one = compare(&under, &request, name, runner)?;
            found.extend(one.map(|(comparison, _)| ((*name).to_owned(), comparison)));
        }
        let Some((mut comparison, played)) = whole else { return Ok(None) };
        if self.lenses && found.len() < SHIPPED.len() {
            return Ok(None);
        }
        if self.lenses {
            comparison.lenses = Some(lenses::gather(&found));
        }
        said::answer(&mut comparison);
        let looked = comparison.runs.min(MOST_LOOKED_AT);
        let others: Vec<&World> = comparison.against.iter().map(|one| &ready[one.world]).collect();
        let (seed, pool) = (comparison.seed, runner.execution.pool);
        let found = pool.install(|| partings(&ready[0], &others, seed, looked));
        for (against, found) in comparison.against.iter_mut().zip(found) {
            against.partings = found;
        }
        Ok(Some((comparison, played)))
    }
}
