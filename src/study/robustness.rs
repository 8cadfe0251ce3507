//! Robustness: which conclusions survive another capability index and another prior of reliability.
//!
//! What military capacity is measured by, and how reliable allies are supposed to be, is not
//! settled. A conclusion that holds under one choice alone is one about the choice.

use serde::{Deserialize, Serialize};

use super::{
    compare::{Comparison, ComparisonRequest, compare, comparison::Measure},
    origin::Origin,
    patterns::{PatternStudy, judge},
    run::{Plan, Runner, plain},
    table::{format::number, text::Table},
    worlds::prepare,
};
use crate::StudyError;
use deter_core::scenario::{
    Loaded,
    expectations::Direction,
    load::options,
    schema::{CapabilityIndex, ReliabilityPrior},
    validate::validate,
};

/// The capability indices, with the names that a scenario uses.
pub const INDICES: [(CapabilityIndex, &str); 3] = [
    (CapabilityIndex::CapitalStock, "capital_stock"),
    (CapabilityIndex::Cinc, "cinc"),
    (CapabilityIndex::Spending, "spending"),
];

/// The priors of reliability, likewise.
pub const PRIORS: [(ReliabilityPrior, &str); 3] = [
    (ReliabilityPrior::Leeds2000, "leeds2000 (0.745)"),
    (ReliabilityPrior::Berkemeier2018, "berkemeier2018 (0.50)"),
    (ReliabilityPrior::Postwar2018, "postwar2018 (0.22)"),
];

/// One choice of index and prior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// What capacity is measured by.
    pub index: CapabilityIndex,
    /// How reliable allies are supposed to be.
    pub prior: ReliabilityPrior,
    /// Name for readers.
    pub name: &'static str,
}

/// The choices: the scenario's own first, then one switched at a time.
#[must_use]
pub fn choices(loaded: &Loaded) -> Vec<Choice> {
    let (index, prior) = (loaded.scenario.capability_index, loaded.scenario.reliability_prior);
    let mut all = vec![Choice { index, prior, name: "as it is" }];
    let indices = INDICES.into_iter().filter(|(other, _)| *other != index);
    all.extend(indices.map(|(index, name)| Choice { index, prior, name }));
    let priors = PRIORS.into_iter().filter(|(other, _)| *other != prior);
    all.extend(priors.map(|(prior, name)| Choice { index, prior, name }));
    all
}

/// A scenario under a choice.
///
/// # Errors
/// In words, if the scenario has not the figures that the index needs.
pub fn under(loaded: &Loaded, choice: Choice) -> Result<Loaded, String> {
    let mut other = loaded.clone();
    other.scenario.capability_index = choice.index;
    other.scenario.reliability_prior = choice.prior;
    match validate(&other.scenario).into_iter().next() {
        Some(wrong) => Err(format!("{}: {}: {}", loaded.name, wrong.path, wrong.message)),
        None => Ok(other),
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Robustness {
    /// Scenario, seed, runs, version.
    #[serde(flatten)]
    pub origin: Origin,
    /// The choices, the scenario's own first.
    pub choices: Vec<String>,
    /// Choices that a scenario has no figures for, and why.
    pub left_out: Vec<String>,
    /// The conclusions.
    pub conclusions: Vec<Conclusion>,
}

impl Robustness {
    /// A row for each conclusion, a column for each choice.
    #[must_use]
    pub fn table(&self) -> Table {
        let heads = ["of", "about", "survives"].into_iter();
        let mut table = Table::new(heads.chain(self.choices.iter().map(String::as_str)));
        for one in &self.conclusions {
            let survives = if one.survives { "yes" } else { "NO" };
            let start = [one.of.as_str(), one.about.as_str(), survives].into_iter();
            table.row(start.chain(one.says.iter().map(String::as_str)));
        }
        table
    }
}

/// A conclusion under every choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// Where it comes from: the study of patterns, or a what-if.
    pub of: String,
    /// What it is about.
    pub about: String,
    /// What it says under each choice.
    pub says: Vec<String>,
    /// Whether it says the same under all of them.
    pub survives: bool,
}

fn conclusion(of: &str, about: String, says: Vec<(String, String)>) -> Conclusion {
    let survives = says.windows(2).all(|pair| pair[0].0 == pair[1].0);
    let says = says.into_iter().map(|(_, words)| words).collect();
    Conclusion { of: of.to_owned(), about, says, survives }
}

/// What is asked.
pub struct RobustnessRequest<'a> {
    /// The scenario whose patterns are held.
    pub loaded: &'a Loaded,
    /// The patterns; none if there are none.
    pub study: Option<&'a PatternStudy>,
    /// Comparisons: a base and its what-if.
    pub whatifs: &'a [(Loaded, Loaded)],
    /// Seed of all luck; if none is given, every scenario's own.
    pub seed: Option<u64>,
    /// Runs of each world.
    pub runs: u64,
}

impl RobustnessRequest<'_> {
    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let whatifs = self.whatifs.iter().map(|(base, other)| (base.hash(), other.hash()));
        let study = serde_json::json!({
            "scenario": self.loaded.name,
            "scenario_hash": self.loaded.hash(),
            "seed": self.seed,
            "patterns": self.study.and_then(|study| options().to_string(study).ok()),
            "what_ifs": whatifs.collect::<Vec<_>>(),
        });
        Plan { grows: true, ..Plan::new("robustness", self.runs, study, serde_json::Value::Null) }
    }
}

/// Holds every conclusion under every choice. None if not all runs are there in the end.
///
/// # Errors
/// If the scenario lacks something that the study names, or worlds cannot be compared.
pub fn robustness(
    wanted: &RobustnessRequest<'_>,
    runner: &Runner<'_>,
) -> Result<Option<Robustness>, StudyError> {
    let loaded = wanted.loaded;
    let seed = wanted.seed.unwrap_or(loaded.scenario.seed);
    let mut found = Robustness {
        origin: Origin::of(loaded, seed, wanted.runs),
        choices: Vec::new(),
        left_out: Vec::new(),
        conclusions: Vec::new(),
    };
    let mut kept = Vec::new();
    for choice in choices(loaded) {
        let worlds = std::iter::once(loaded)
            .chain(wanted.whatifs.iter().flat_map(|(base, other)| [base, other]));
        let made: Result<Vec<Loaded>, String> = worlds.map(|one| under(one, choice)).collect();
        match made {
            Ok(made) => {
                found.choices.push(choice.name.to_owned());
                kept.push(made);
            }
            Err(why) => found.left_out.push(format!("{}: {why}", choice.name)),
        }
    }
    if let Some(study) = wanted.study {
        let mut all = Vec::new();
        for (worlds, choice) in kept.iter().zip(&found.choices) {
            let name = format!("patterns-{}", plain(choice));
            let findings = judge(study, &worlds[0], (seed, wanted.runs), &name, runner)?;
            let Some(findings) = findings else { return Ok(None) };
            all.push(findings);
        }
        for (place, pattern) in study.patterns.iter().enumerate() {
            let says = all.iter().map(|findings| {
                let finding = &findings[place];
                let word = if finding.passed { "holds" } else { "fails" };
                (word.to_owned(), format!("{word} ({})", number(finding.headline())))
            });
            let about = format!("{} {}", pattern.id, pattern.name);
            found.conclusions.push(conclusion(&study.title, about, says.collect()));
        }
    }
    for (place, (_, other)) in wanted.whatifs.iter().enumerate() {
        let mut all: Vec<Vec<Measure>> = Vec::new();
        for (worlds, choice) in kept.iter().zip(&found.choices) {
            let pair = worlds[1 + 2 * place..3 + 2 * place].to_vec();
            let name = format!("whatif-{place}-{}", plain(choice));
            let Some(measures) = measures(pair, wanted, &name, runner)? else { return Ok(None) };
            all.push(measures);
        }
        let Some(first) = all.first() else { continue };
        // A conclusion is a difference that the scenario as it is shows.
        let shown = first.iter().filter(|measure| measure.shown);
        for measure in shown.filter(|m| m.moves().is_some_and(|d| d != Direction::Unchanged)) {
            let says = all.iter().map(|measures| {
                let same = measures.iter().find(|m| m.name == measure.name);
                let word = word(same.and_then(Measure::moves));
                let difference = same.map_or(f64::NAN, |m| m.paired.difference);
                (word.to_owned(), format!("{word} ({})", number(difference)))
            });
            let about = measure.name.clone();
            found.conclusions.push(conclusion(&other.scenario.title, about, says.collect()));
        }
    }
    Ok(Some(found))
}

fn word(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::Rises) => "rises",
        Some(Direction::Falls) => "falls",
        Some(Direction::Unchanged) => "no difference",
        None => "unclear",
    }
}

fn measures(
    pair: Vec<Loaded>,
    wanted: &RobustnessRequest<'_>,
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Measure>>, StudyError> {
    let worlds = prepare(pair)?;
    let request = ComparisonRequest {
        runs: wanted.runs,
        seed: wanted.seed,
        measures: Vec::new(),
        all: false,
    };
    let found = compare(&worlds, &request, name, runner)?;
    let first = |comparison: Comparison| comparison.against.into_iter().next();
    Ok(found.map(|(found, _)| first(found).map_or_else(Vec::new, |against| against.measures)))
}
