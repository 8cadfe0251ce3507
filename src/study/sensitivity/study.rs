//! The three analyses of a study, from designs to findings, with what a reader must be warned of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    morris::{Effect, effects},
    one_at_a_time::Curve,
    sobol::{Index, Outcomes, Sources},
};
use crate::{
    StudyError,
    design::{saltelli::Saltelli, trajectories::morris},
    factors::Factor,
    file::{LEAST_TRAJECTORIES, MOST_POINTS, MorrisDesign, OneAtATime, SobolDesign, Study},
    files::Folder,
    points::{Rows, RunMeasures},
    run::{Runner, within},
    statistics::summary::{standard_error, variance},
    sweep::{run_points, scaled, write_table},
};

/// Fewest points of a Sobol design's sample of which the indices are said without a warning: with
/// fewer, intervals are wide as a rule (Saltelli et al. 2008 take 500 and more).
pub const LEAST_BASE: u32 = 512;

/// Resamples behind the intervals of indices.
const RESAMPLES: usize = 500;

/// What a measure depends on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct MeasureSensitivity {
    /// Name of the measure.
    pub measure: String,
    /// Curves, in the order of the factors; empty if not asked for.
    pub curves: Vec<Curve>,
    /// Elementary effects with the factor's name; likewise.
    pub effects: Vec<(String, Effect)>,
    /// Indices with the factor's name; likewise.
    pub indices: Vec<(String, Index)>,
    /// Where the variance of a single run comes from; needs two replicates of a Sobol design.
    pub sources: Option<Sources>,
}

/// The findings of a study.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Sensitivity {
    /// By measure, in the order of the study.
    pub measures: Vec<MeasureSensitivity>,
    /// What a reader must know before trusting them.
    pub warnings: Vec<String>,
}

/// Points of each design of a study, and the replicates at each.
fn designs(study: &Study) -> [(u128, u32); 3] {
    let factors = study.factors.len() as u128;
    let levels = |steps: u32| {
        let own =
            study.factors.iter().map(|f| f.levels.as_ref().map(|levels| levels.len() as u128));
        own.map(|own| own.unwrap_or_else(|| steps.into())).sum::<u128>() + 1
    };
    let curves = study.text.one_at_a_time.map_or((0, 1), |d| (levels(d.steps), d.runs));
    let walks =
        study.text.morris.map_or((0, 1), |d| (u128::from(d.trajectories) * (factors + 1), d.runs));
    let sobol = study.text.sobol.map_or((0, 1), |d| {
        let kept = d.keep.map_or(factors, |keep| factors.min(keep.into()));
        (u128::from(d.base) * (kept + 2), d.runs)
    });
    [curves, walks, sobol]
}

/// Number of replicates that the whole study runs.
#[must_use]
pub fn size(study: &Study) -> u64 {
    let runs = designs(study).map(|(points, runs)| points * u128::from(runs));
    u64::try_from(runs.iter().sum::<u128>()).unwrap_or(u64::MAX)
}

/// The measures of a study, and the places of their columns.
///
/// # Errors
/// If a measure is none, or a design has too many points.
pub fn measures(study: &Study) -> Result<(RunMeasures, Vec<usize>), StudyError> {
    let most = designs(study).map(|(points, _)| points).into_iter().max();
    within("points of a design:", most.unwrap_or_default(), MOST_POINTS as u64)?;
    let run_measures = RunMeasures::new(&study.loaded, &study.text.measures);
    let columns = study.text.measures.iter().map(|name| run_measures.column(name));
    let columns = columns.collect::<Result<_, _>>().map_err(StudyError::Input)?;
    Ok((run_measures, columns))
}

/// Runs what is not there yet and analyses it. None if it was interrupted.
///
/// # Errors
/// If a point makes no sound scenario, or the disk refuses.
pub fn run(
    study: &Study,
    (run_measures, columns): (&RunMeasures, &[usize]),
    out: &Folder,
    csv: bool,
    runner: &Runner<'_>,
) -> Result<Option<Sensitivity>, StudyError> {
    let measures = study.text.measures.iter();
    let mut found = Sensitivity {
        measures: measures
            .map(|measure| MeasureSensitivity {
                measure: measure.clone(),
                ..MeasureSensitivity::default()
            })
            .collect(),
        warnings: Vec::new(),
    };
    let analysis = Analysis { study, run_measures, columns, out, csv, runner };
    if let Some(design) = study.text.one_at_a_time
        && analysis.curves(design, &mut found)?.is_none()
    {
        return Ok(None);
    }
    if let Some(design) = study.text.morris
        && analysis.morris(design, &mut found)?.is_none()
    {
        return Ok(None);
    }
    if let Some(design) = study.text.sobol
        && analysis.sobol(design, &mut found)?.is_none()
    {
        return Ok(None);
    }
    Ok(Some(found))
}

struct Analysis<'a> {
    study: &'a Study,
    run_measures: &'a RunMeasures,
    columns: &'a [usize],
    out: &'a Folder,
    csv: bool,
    runner: &'a Runner<'a>,
}

impl Analysis<'_> {
    fn rows(
        &self,
        name: &str,
        factors: &[Factor],
        points: &[Vec<f64>],
        runs: u32,
    ) -> Result<Option<Rows>, StudyError> {
        let design = (points, u64::from(runs));
        let rows = run_points(self.study, self.run_measures, factors, design, name, self.runner)?;
        if let Some(rows) = &rows {
            let whole = (factors, points, rows);
            write_table(self.out, name, self.study, self.run_measures, whole, self.csv)?;
        }
        Ok(rows)
    }

    fn curves(
        &self,
        design: OneAtATime,
        found: &mut Sensitivity,
    ) -> Result<Option<()>, StudyError> {
        let factors = &self.study.factors;
        let base: Vec<f64> = factors.iter().map(|factor| factor.base).collect();
        let mut points = vec![base.clone()];
        let levels: Vec<Vec<f64>> =
            factors.iter().map(|factor| factor.levels(design.steps as usize)).collect();
        for (place, levels) in levels.iter().enumerate() {
            points.extend(levels.iter().map(|level| {
                let mut point = base.clone();
                point[place] = *level;
                point
            }));
        }
        let Some(rows) = self.rows("one_at_a_time", factors, &points, design.runs)? else {
            return Ok(None);
        };
        for (of, column) in found.measures.iter_mut().zip(self.columns) {
            let means = rows.means(*column);
            let mut case = 1;
            for (factor, at) in factors.iter().zip(&levels) {
                let cases = case..case + at.len();
                case = cases.end;
                of.curves.push(Curve {
                    factor: factor.name.clone(),
                    at: at.clone(),
                    outcome: means[cases.clone()].to_vec(),
                    standard_error: cases.map(|c| standard_error(&rows.of(c, *column))).collect(),
                    base_at: factor.base,
                    base: means[0],
                });
            }
        }
        Ok(Some(()))
    }

    fn morris(
        &self,
        design: MorrisDesign,
        found: &mut Sensitivity,
    ) -> Result<Option<()>, StudyError> {
        let factors = &self.study.factors;
        let seed = self.study.loaded.scenario.seed;
        let walks = morris(factors.len(), design.trajectories as usize, seed);
        let unit: Vec<Vec<f64>> = walks.iter().flat_map(|walk| walk.points.clone()).collect();
        let points = scaled(factors, &unit);
        let Some(rows) = self.rows("morris", factors, &points, design.runs)? else {
            return Ok(None);
        };
        if design.trajectories < LEAST_TRAJECTORIES {
            found.warnings.push(format!(
                "{} trajectories are few for a screening: ask for {LEAST_TRAJECTORIES} or more",
                design.trajectories
            ));
        }
        for (of, column) in found.measures.iter_mut().zip(self.columns) {
            let means = rows.means(*column);
            if means.iter().any(|mean| mean.is_nan()) {
                found.warnings.push(format!(
                    "{}: at some points no replicate has a value, so it has no elementary effects",
                    of.measure
                ));
                continue;
            }
            let outcomes: Vec<Vec<f64>> =
                means.chunks(factors.len() + 1).map(<[f64]>::to_vec).collect();
            let effects = effects(&walks, &outcomes, seed);
            of.effects = factors.iter().map(|f| f.name.clone()).zip(effects).collect();
        }
        never_acted(found, "morris", |of| {
            of.effects.iter().map(|(name, effect)| (name.clone(), effect.never_acted)).collect()
        });
        Ok(Some(()))
    }

    fn sobol(
        &self,
        design: SobolDesign,
        found: &mut Sensitivity,
    ) -> Result<Option<()>, StudyError> {
        let seed = self.study.loaded.scenario.seed;
        let kept = keep(&self.study.factors, design.keep, found);
        let points = Saltelli::new(kept.len(), design.base, seed)
            .map(|design| design.points().into_iter().map(<[f64]>::to_vec).collect::<Vec<_>>());
        let points = points.ok_or_else(|| {
            StudyError::Input(format!("no Sobol sequence for {} factors", kept.len()))
        })?;
        let points = scaled(&kept, &points);
        let Some(rows) = self.rows("sobol", &kept, &points, design.runs)? else {
            return Ok(None);
        };
        let base = design.base as usize;
        if design.base < LEAST_BASE {
            found.warnings.push(format!(
                "a base of {} points is small for shares of variance: ask for {LEAST_BASE} or more",
                design.base
            ));
        }
        for (of, column) in found.measures.iter_mut().zip(self.columns) {
            let means = rows.means(*column);
            if means.iter().any(|mean| mean.is_nan()) {
                found.warnings.push(format!(
                    "{}: at some points no replicate has a value, so it has no indices",
                    of.measure
                ));
                continue;
            }
            if design.runs > 1 {
                // The first sample is a plain one: the crosses would count its points again.
                let replicates: Vec<Vec<f64>> =
                    (0..base).map(|case| rows.of(case, *column)).collect();
                of.sources = Some(Sources::of(&replicates));
            }
            if variance(&means) == 0.0 {
                found.warnings.push(format!("{}: it is the same at every point", of.measure));
                continue;
            }
            let indices = Outcomes::of(&means, base)
                .map(|outcomes| outcomes.indices(RESAMPLES, seed))
                .unwrap_or_default();
            of.indices = kept.iter().map(|f| f.name.clone()).zip(indices).collect();
            unsure(of, &mut found.warnings);
        }
        never_acted(found, "sobol", |of| {
            of.indices.iter().map(|(name, index)| (name.clone(), index.never_acted)).collect()
        });
        Ok(Some(()))
    }
}

/// The factors that matter most by Morris's μ*, taken relative to the greatest of each measure, in
/// the order of the study; all if no number is given.
fn keep(factors: &[Factor], count: Option<u32>, found: &Sensitivity) -> Vec<Factor> {
    let count = count.map_or(factors.len(), |count| count as usize);
    if count >= factors.len() {
        return factors.to_vec();
    }
    let mut weight = vec![0.0_f64; factors.len()];
    for of in &found.measures {
        let most = of.effects.iter().map(|(_, e)| e.mean_absolute).fold(0.0, f64::max);
        for (weight, (_, effect)) in weight.iter_mut().zip(&of.effects) {
            if most > 0.0 {
                *weight = weight.max(effect.mean_absolute / most);
            }
        }
    }
    let mut order: Vec<usize> = (0..factors.len()).collect();
    order.sort_by(|a, b| weight[*b].total_cmp(&weight[*a]).then(a.cmp(b)));
    order.truncate(count);
    order.sort_unstable();
    order.into_iter().map(|place| factors[place].clone()).collect()
}

/// Warns of indices whose intervals say little.
fn unsure(of: &MeasureSensitivity, warnings: &mut Vec<String>) {
    let names = |which: &dyn Fn(&Index) -> bool| -> Vec<&str> {
        of.indices.iter().filter(|(_, i)| which(i)).map(|(name, _)| name.as_str()).collect()
    };
    let overlap = names(&|i| {
        !i.never_acted && i.total_interval.low <= 0.0
            || i.first_interval.low <= 0.0 && i.first > 0.05
    });
    if !overlap.is_empty() {
        warnings.push(format!("{}: the interval reaches 0 of {}", of.measure, overlap.join(", ")));
    }
    let wide = names(&|i| i.total_interval.width() > 0.25 || i.first_interval.width() > 0.25);
    if !wide.is_empty() {
        warnings.push(format!(
            "{}: too few points, the interval is wider than a quarter of the variance of {}",
            of.measure,
            wide.join(", ")
        ));
    }
}

/// Names the factors that never changed any measure.
fn never_acted(
    found: &mut Sensitivity,
    design: &str,
    list: impl Fn(&MeasureSensitivity) -> Vec<(String, bool)>,
) {
    let lists: Vec<Vec<(String, bool)>> =
        found.measures.iter().map(list).filter(|list| !list.is_empty()).collect();
    let Some(first) = lists.first() else {
        return;
    };
    let silent: Vec<&str> = first
        .iter()
        .enumerate()
        .filter(|(place, _)| lists.iter().all(|list| list.get(*place).is_some_and(|f| f.1)))
        .map(|(_, (name, _))| name.as_str())
        .collect();
    if !silent.is_empty() {
        found.warnings.push(format!(
            "never acted on any measure ({design}): {}; the scenario may not use them",
            silent.join(", ")
        ));
    }
}
