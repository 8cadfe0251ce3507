//! Every mechanism off in turn, under the same luck as the whole model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mechanisms::MECHANISMS;
use crate::{
    StudyError,
    origin::Origin,
    patterns::{
        PatternStudy, Reading,
        judge::{BoundStudy, Finding},
        watch,
    },
    run::{Runner, plain},
    statistics::{Paired, Verdict, paired::holm},
    table::{format::number, text::Table},
};
use deter_core::{scenario::Loaded, turn::Engine, world::build::Blueprint};

/// Every mechanism off in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ablation {
    /// Title of the patterns.
    pub study: String,
    /// Scenario, seed, runs, version.
    #[serde(flatten)]
    pub origin: Origin,
    /// The patterns: id, name, and what the whole model shows.
    pub patterns: Vec<WholeModelPattern>,
    /// What each world without a mechanism shows.
    pub without: Vec<WithoutMechanism>,
    /// Mechanisms that the scenario does not use.
    pub unused: Vec<String>,
}

/// A pattern under the whole model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WholeModelPattern {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// Unit of the number.
    pub unit: String,
    /// The number that its test looks at: the median of the runs, or all of them together.
    pub shown: f64,
    /// Whether it holds.
    pub holds: bool,
}

/// A world without a mechanism.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WithoutMechanism {
    /// The mechanism.
    pub mechanism: String,
    /// What goes with it.
    pub what: String,
    /// Pattern by pattern.
    pub cells: Vec<Cell>,
}

impl Ablation {
    /// A row for each mechanism, a column for each pattern: the number that its test looks at, `F`
    /// where the pattern fails, and a star where it moved clearly.
    #[must_use]
    pub fn table(&self) -> Table {
        let ids = self.patterns.iter().map(|pattern| format!(">{}", pattern.id));
        let heads = ["without".to_owned()].into_iter().chain(ids).chain([">changed".to_owned()]);
        let mut table = Table::new(heads);
        let shown = |shown: f64, holds: bool, moved: bool| {
            let marks = [if holds { "" } else { "F" }, if moved { "*" } else { "" }];
            format!("{}{}", number(shown), marks.concat())
        };
        let whole = self.patterns.iter().map(|p| shown(p.shown, p.holds, false));
        let first = ["(the whole model)".to_owned()];
        table.row(first.into_iter().chain(whole).chain([String::new()]));
        for without in &self.without {
            let cells = without.cells.iter().map(|cell| {
                let moved = cell.verdict == Verdict::Clear;
                shown(cell.shown.unwrap_or(f64::NAN), cell.holds, moved)
            });
            let changed = without.changed(&self.patterns).to_string();
            table.row([without.mechanism.clone()].into_iter().chain(cells).chain([changed]));
        }
        table
    }
}

impl WithoutMechanism {
    /// Patterns whose verdict is another than the whole model's.
    #[must_use]
    pub fn changed(&self, whole: &[WholeModelPattern]) -> usize {
        self.cells.iter().zip(whole).filter(|(cell, whole)| cell.holds != whole.holds).count()
    }
}

/// A pattern in a world without a mechanism.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// The number that its test looks at.
    pub shown: Option<f64>,
    /// Whether it holds.
    pub holds: bool,
    /// Mean difference to the whole model, run by run under the same luck.
    pub difference: Option<f64>,
    /// What may be said of the difference, after Holm's correction over the whole table.
    pub verdict: Verdict,
}

/// Plays the scenario whole, and without each mechanism that it uses. None if not all runs are there
/// in the end.
///
/// # Errors
/// If the scenario lacks something that the study names, a world cannot be made, or the disk
/// refuses.
pub fn ablate(
    loaded: &Loaded,
    study: &PatternStudy,
    (seed, runs): (u64, u64),
    runner: &Runner<'_>,
) -> Result<Option<Ablation>, StudyError> {
    let study = &study.of_worlds(None, None);
    let play = |loaded: &Loaded, name: &str| -> Result<_, StudyError> {
        let (blueprint, turns) = (Blueprint::new(loaded), loaded.scenario.turns);
        let bound_study = BoundStudy::new(study, &Engine::new(blueprint.clone()), turns)?;
        let readings = watch(&blueprint, &bound_study.measures, (seed, runs), turns, name, runner)?;
        Ok(readings.map(|readings| (bound_study.findings(&readings), readings)))
    };
    let Some((findings, base)) = play(loaded, "whole")? else { return Ok(None) };
    let mut found = Ablation {
        study: study.title.clone(),
        origin: Origin::of(loaded, seed, runs),
        patterns: findings.iter().map(whole).collect(),
        without: Vec::new(),
        unused: Vec::new(),
    };
    let mut pairs: Vec<Option<Paired>> = Vec::new();
    for mechanism in MECHANISMS.iter() {
        let other = mechanism.off(loaded).map_err(|why| StudyError::senseless("ablation", why))?;
        let Some(other) = other else {
            found.unused.push(mechanism.name.to_owned());
            continue;
        };
        let name = format!("without-{}", plain(mechanism.name));
        let Some((findings, readings)) = play(&other, &name)? else { return Ok(None) };
        let cells = findings.iter().map(|finding| Cell {
            shown: Some(finding.headline()).filter(|x| x.is_finite()),
            holds: finding.passed,
            difference: None,
            verdict: Verdict::Unclear,
        });
        found.without.push(WithoutMechanism {
            mechanism: mechanism.name.to_owned(),
            what: mechanism.what.to_string(),
            cells: cells.collect(),
        });
        pairs.extend((0..findings.len()).map(|place| paired(&base, &readings, place, seed)));
    }
    let p: Vec<f64> = pairs.iter().map(|pair| pair.as_ref().map_or(1.0, |pair| pair.p)).collect();
    let cells = found.without.iter_mut().flat_map(|without| &mut without.cells);
    for ((cell, pair), corrected) in cells.zip(pairs).zip(holm(&p)) {
        if let Some(pair) = pair {
            cell.difference = Some(pair.difference);
            cell.verdict = Verdict::of(&pair, corrected);
        }
    }
    Ok(Some(found))
}

fn whole(finding: &Finding) -> WholeModelPattern {
    WholeModelPattern {
        id: finding.id.clone(),
        name: finding.name.clone(),
        unit: finding.unit.clone(),
        shown: finding.headline(),
        holds: finding.passed,
    }
}

/// Runs that have the number in both worlds, pair by pair; none if there is no such pair.
fn paired(
    base: &[Vec<Reading>],
    other: &[Vec<Reading>],
    place: usize,
    seed: u64,
) -> Option<Paired> {
    let value = |run: &Vec<Reading>| run.get(place).map_or(f64::NAN, |reading| reading.value);
    let both = base.iter().zip(other).map(|(a, b)| (value(a), value(b)));
    let (first, second): (Vec<f64>, Vec<f64>) =
        both.filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
    (!first.is_empty()).then(|| Paired::of(&first, &second, seed))
}
