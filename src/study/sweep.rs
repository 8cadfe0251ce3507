//! Studies of many points: designs in the factors' own units, run, and written as tables.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    design::{grid, scale},
    ensemble::{
        measures::Unit,
        schema::{Field, Form},
        sink::{Cell, RowSink, Sink},
    },
    factors::{Factor, apply},
    file::{MOST_POINTS, Study, SweepDesign},
    files::{Folder, MANIFEST},
    origin,
    points::{Rows, RunMeasures, Work, run},
    run::{MOST_RUNS, Plan, Runner, storage, within as most},
    table::numbers::NAMES,
};
use crate::StudyError;
use deter_core::world::build::Blueprint;

/// Rounding must not carry an end of a range beyond what the scenario allows.
fn within(x: f64, factor: &Factor) -> f64 {
    x.clamp(factor.low, factor.high)
}

/// Points in the factors' own units from points in the unit cube.
#[must_use]
pub fn scaled(factors: &[Factor], unit: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let one = |point: &Vec<f64>| {
        point
            .iter()
            .zip(factors)
            .map(|(u, factor)| within(scale(*u, factor.low, factor.high), factor))
            .collect()
    };
    unit.iter().map(one).collect()
}

/// The points of a sweep, and the replicates at each.
///
/// # Errors
/// If there are too many.
pub fn points(study: &Study, design: SweepDesign) -> Result<(Vec<Vec<f64>>, u64), StudyError> {
    match design {
        SweepDesign::Grid { steps, runs } => {
            let levels: Vec<Vec<f64>> =
                study.factors.iter().map(|factor| factor.levels(steps as usize)).collect();
            let counts: Vec<usize> = levels.iter().map(Vec::len).collect();
            let places = grid::full(&counts, MOST_POINTS).ok_or_else(|| {
                StudyError::Input(format!(
                    "a grid of {} factors with {steps} steps has more than {MOST_POINTS} points; \
                     take fewer, or latin_hypercube",
                    levels.len()
                ))
            })?;
            let point = |places: Vec<usize>| {
                levels.iter().zip(places).map(|(levels, place)| levels[place]).collect()
            };
            Ok((places.into_iter().map(point).collect(), u64::from(runs)))
        }
        SweepDesign::LatinHypercube { points, runs } => {
            most("points:", points.into(), MOST_POINTS as u64)?;
            let seed = study.loaded.scenario.seed;
            let unit = grid::latin_hypercube(study.factors.len(), points as usize, seed);
            Ok((scaled(&study.factors, &unit), u64::from(runs)))
        }
    }
}

/// Takes the folder for this study, or goes on with it if `resume` is set.
///
/// # Errors
/// If it holds another study, or this one and nobody said to go on.
pub fn begin(
    study: &Study,
    what: &str,
    out: &Path,
    how: (bool, bool),
) -> Result<(Folder, Plan), StudyError> {
    let mut shapes = plan(study, what);
    let options = shapes.as_object_mut().and_then(|shapes| shapes.remove("measures"));
    let plan = Plan::new(what, 0, shapes, options.unwrap_or_default());
    storage::begin(out, &plan, &[MANIFEST], how)
}

/// What a study is: enough to recognise it and to run it again.
fn plan(study: &Study, what: &str) -> Value {
    let design = match what {
        "sweep" => json!(study.text.sweep),
        _ => json!([study.text.one_at_a_time, study.text.morris, study.text.sobol]),
    };
    let factors: Vec<Value> = study
        .factors
        .iter()
        .map(|f| json!({ "name": f.name, "base": f.base, "low": f.low, "high": f.high, "levels": f.levels }))
        .collect();
    let own = json!({
        "measures": study.text.measures,
        "design": [design, json!(factors)],
        "again": format!("deter {what} {}.ron", study.name),
    });
    origin::plan(what, (&study.name, &study.text.title), &study.loaded, own)
}

/// Runs the points of one design of a study. None if it was interrupted.
///
/// # Errors
/// If a point makes no sound scenario, or the disk refuses.
pub fn run_points(
    study: &Study,
    run_measures: &RunMeasures,
    factors: &[Factor],
    (points, runs): (&[Vec<f64>], u64),
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Rows>, StudyError> {
    let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
    let bits: Vec<Vec<u64>> =
        points.iter().map(|point| point.iter().map(|x| x.to_bits()).collect()).collect();
    let key = serde_json::to_string(&(
        study.loaded.hash(),
        study.loaded.scenario.seed,
        names,
        bits,
        run_measures.columns.iter().map(|column| &column.name).collect::<Vec<_>>(),
    ));
    most("runs at each point:", runs.into(), MOST_RUNS)?;
    let work = Work {
        name,
        key: &key.unwrap_or_default(),
        cases: points.len(),
        runs,
        run_measures,
        world: &|case| Ok(Blueprint::new(&apply(&study.loaded, factors, &points[case])?)),
    };
    run(&work, runner)
}

/// Writes the table of a design: one row for each point and replicate, `point`, `replicate`, the
/// factors, the measures.
///
/// # Errors
/// If the disk refuses.
pub fn write_table(
    out: &Folder,
    name: &str,
    study: &Study,
    run_measures: &RunMeasures,
    (factors, points, rows): (&[Factor], &[Vec<f64>], &Rows),
    csv: bool,
) -> Result<(), StudyError> {
    let field =
        |name: String, form, optional, meaning: String| Field { name, form, optional, meaning };
    let mut fields = vec![
        field("point".to_owned(), Form::Long, false, "number of the point, from 0".to_owned()),
        field(
            "replicate".to_owned(),
            Form::Long,
            false,
            "number of the replicate, from 0".to_owned(),
        ),
    ];
    fields.extend(factors.iter().map(|factor| {
        let meaning =
            format!("value of `{}`, varied from {} to {}", factor.name, factor.low, factor.high);
        field(factor.column(), Form::Number, false, meaning)
    }));
    fields.extend(run_measures.columns.iter().map(|column| match column.unit {
        Unit::Count => field(column.name.clone(), Form::Long, false, column.meaning.clone()),
        Unit::Flag => field(column.name.clone(), Form::Whole, false, column.meaning.clone()),
        Unit::Number => field(column.name.clone(), Form::Number, true, column.meaning.clone()),
    }));
    let manifest = serde_json::to_string(&plan(study, "sweep")).unwrap_or_default();
    let mut sink = Sink::begin(out, name, fields, &manifest, csv)?;
    for (case, point) in points.iter().enumerate().take(rows.cases()) {
        for replicate in 0..rows.runs() {
            let head = [Cell::Whole(case as i64), Cell::Whole(replicate as i64)];
            let numbers = point.iter().chain(rows.row(case, replicate));
            sink.row(head.into_iter().chain(numbers.map(|x| Cell::Number(*x))))?;
        }
    }
    sink.finish()
}

/// Writes the manifest of a study that is whole.
///
/// # Errors
/// If the disk refuses.
pub fn write_manifest(out: &Folder, study: &Study, what: &str) -> Result<(), StudyError> {
    let tables = NAMES.into_iter().filter(|name| out.holds(name));
    Ok(out.seal(plan(study, what), tables)?)
}
