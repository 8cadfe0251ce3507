//! Many runs: what the commands of the same names do, in memory.

use std::{fmt::Write, path::Path, sync::Arc};

use deter_cli as cli;
use deter_core::{
    scenario::{Loaded, calendar::DateText},
    turn::Engine,
    world::build::Blueprint,
};
use deter_study::{
    backtest::{Observed, study::Study as Backtest},
    compare::{Comparison, ComparisonRequest, markdown, study::Study as Compare},
    ensemble::{
        EnsembleRequest, Plan, SeriesMode, Until,
        columns::Columns,
        export::{in_memory, summary},
        measures::Unit,
        schema::{Field, Form},
        sink::Cell,
    },
    files::output::pretty,
    fit::FitStudy,
    points::{self, RunMeasures, Work},
    run::MOST_RUNS,
    table::text,
    why::trail,
    worlds,
};
use pyo3::prelude::*;

use crate::{
    error::Wrong,
    scenario::{Scenario, field},
    table::{Table, escaped, html},
    work::{Call, work},
};

/// What a study found: the text of its command, its JSON, itself as HTML, and its tables by name.
type Found = (String, String, String, Vec<(&'static str, Table)>);

/// The whole text, folded under what is shown at once.
fn folded(shown: &str, text: &str) -> String {
    format!(
        "<div>{shown}<details><summary>all that the command prints</summary><pre>{}</pre></details></div>",
        escaped(text)
    )
}

fn shown(text: &str, table: (&'static str, &text::Table), json: String) -> PyResult<Found> {
    let html = folded(&html(table.1), text);
    Ok((text.to_owned(), json, html, vec![(table.0, Table::shown(table.1)?)]))
}

/// A setting that is written as on the command line.
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Wrong> {
    text.parse().map_err(Wrong::input)
}

/// `deter ensemble`.
#[pyfunction]
#[pyo3(signature = (base, runs, seed, series, until, uncertain, call))]
pub fn ensemble(
    py: Python<'_>,
    base: &Bound<'_, Scenario>,
    runs: u64,
    seed: Option<u64>,
    series: &str,
    until: Option<&str>,
    uncertain: bool,
    call: Call,
) -> PyResult<Found> {
    let loaded = base.get().loaded.clone();
    let request = EnsembleRequest {
        runs,
        seed,
        series: parsed::<SeriesMode>(series)?,
        until: until.map(parsed::<Until>).transpose()?,
        uncertain,
        ..EnsembleRequest::default()
    };
    let found = work(py, &call, runs, move |runner| {
        let blueprint = Blueprint::new(&loaded);
        let plan = Plan::new(&loaded, &Engine::new(blueprint.clone()), &request)?;
        in_memory(&plan, &blueprint, runner)
    });
    let (findings, outcome, tables) = found?;
    let text = cli::ensemble_output::report(&findings, outcome.rule.as_ref());
    let json = pretty(&summary(&findings));
    let tables: PyResult<Vec<_>> =
        tables.into_iter().map(|(name, table)| Ok((name, Table::of(table)?))).collect();
    Ok((text, json, String::new(), tables?))
}

/// Many points of a scenario, some runs of each: point, replicate, the numbers of the point, measures.
#[pyfunction]
#[pyo3(signature = (base, names, points, runs_each, seed, measures, call))]
pub fn simulate(
    py: Python<'_>,
    base: &Bound<'_, Scenario>,
    names: Vec<String>,
    points: Vec<Vec<f64>>,
    runs_each: u64,
    seed: Option<u64>,
    measures: Option<Vec<String>>,
    call: Call,
) -> PyResult<Table> {
    let mut loaded = Loaded::clone(&base.get().loaded);
    loaded.scenario.seed = seed.unwrap_or(loaded.scenario.seed);
    if let Some(at) = points.iter().position(|point| point.len() != names.len()) {
        let (found, wanted) = (points[at].len(), names.len());
        return Err(Wrong::input(format!("point {at} has {found} numbers: expected {wanted}")).into());
    }
    // What is wrong with a path is told before anything is run.
    if let Some(first) = points.first() {
        at(&loaded, &names, first).map_err(Wrong::Other)?;
    }
    // Every point is a copy: without the files, which only what is wrong needs.
    loaded.files.clear();
    let all = (points.len() as u64).saturating_mul(runs_each);
    let found = work(py, &call, all, move |runner| {
        let asked = measures.clone().unwrap_or_default();
        let run_measures = RunMeasures::new(&loaded, &asked);
        let chosen: Vec<usize> = match &measures {
            None => (0..run_measures.columns.len()).collect(),
            Some(names) => {
                let places = names.iter().map(|name| run_measures.column(name));
                places.collect::<Result<_, _>>().map_err(Wrong::Other)?
            }
        };
        let world =
            |place: usize| at(&loaded, &names, &points[place]).map(|one| Blueprint::new(&one));
        let study = Work {
            name: "",
            key: "",
            cases: points.len(),
            runs: runs_each,
            world: &world,
            run_measures: &run_measures,
        };
        let rows = points::run(&study, runner).map_err(Wrong::from)?;
        Ok::<_, Wrong>(rows.map(|rows| {
            let mut table = Columns::new(columns(&names, &run_measures, &chosen));
            for (at, point) in points.iter().enumerate() {
                for replicate in 0..rows.runs() {
                    let row = rows.row(at, replicate);
                    let head = [Cell::Whole(at as i64), Cell::Whole(replicate as i64)];
                    let numbers = point.iter().map(|x| Cell::Number(*x));
                    let found = chosen.iter().map(|place| Cell::Number(row[*place]));
                    table.push(head.into_iter().chain(numbers).chain(found));
                }
            }
            table
        }))
    });
    Table::of(found?)
}

/// The scenario with the numbers of a point.
fn at(loaded: &Loaded, names: &[String], point: &[f64]) -> Result<Loaded, String> {
    let numbers = names.iter().map(String::as_str).zip(point.iter().copied());
    loaded.with_numbers(numbers.clone()).map_err(|problems| {
        let point: Vec<String> = numbers.map(|(name, x)| format!("{name} = {x}")).collect();
        let why: Vec<String> = problems.iter().map(|one| format!("{}: {one}", one.path)).collect();
        format!("no sound scenario at {}: {}", point.join(", "), why.join("; "))
    })
}

fn columns(names: &[String], measures: &RunMeasures, chosen: &[usize]) -> Vec<Field> {
    let whole = |name, meaning| Field { optional: false, ..field(name, Form::Long, meaning) };
    let mut fields =
        vec![whole("point", "row of theta, from 0"), whole("replicate", "its run, from 0")];
    fields.extend(names.iter().map(|name| field(name, Form::Number, "as it was set")));
    fields.extend(chosen.iter().map(|place| {
        let column = &measures.columns[*place];
        let form = match column.unit {
            Unit::Count => Form::Long,
            Unit::Flag => Form::Whole,
            Unit::Number => Form::Number,
        };
        field(&column.name, form, &column.meaning)
    }));
    fields
}

/// `deter compare`.
#[pyfunction]
#[pyo3(signature = (scenarios, runs, seed, measures, all, lenses, call))]
pub fn compare(
    py: Python<'_>,
    scenarios: Vec<Bound<'_, Scenario>>,
    runs: u64,
    seed: Option<u64>,
    measures: Vec<String>,
    all: bool,
    lenses: bool,
    call: Call,
) -> PyResult<Found> {
    let scenarios = scenarios.iter().map(|one| Loaded::clone(&one.get().loaded)).collect();
    let request = ComparisonRequest { runs: runs.min(MOST_RUNS + 1), seed, measures, all };
    let others = request.others();
    let study = Compare { scenarios, request, lenses };
    let (found, _) = work(py, &call, study.size(), move |runner| study.run(runner))?;
    let text = cli::compare_output::report(&found, others);
    let mut tables = vec![("answers", Table::of(answers(&found))?)];
    if let Some(matrix) = found.lenses.as_ref().map(markdown::lenses) {
        tables.push(("lenses", Table::shown(&matrix)?));
    }
    Ok((text.clone(), pretty(&found), folded(&page(&found), &text), tables))
}

/// Every measure of every other world against the base: answers first.
fn answers(found: &Comparison) -> Columns {
    let number = |name, meaning| field(name, Form::Number, meaning);
    let mut table = Columns::new(vec![
        field("world", Form::Text, "which world is held against the base"),
        field("measure", Form::Text, "name of the measure"),
        field("answer", Form::Whole, "1 if it answers the question of the world"),
        number("base", "mean in the base"),
        number("here", "mean in the other world"),
        number("difference", "mean of the paired differences"),
        number("low", "lower end of its 95 % interval"),
        number("high", "upper end"),
        number("matters", "smallest difference that would matter, of an answer"),
        number("delta", "the difference in standard deviations of the base (Glass)"),
        number("p", "p-value after Holm's correction"),
        field("verdict", Form::Text, "the word for it"),
    ]);
    for against in &found.against {
        let world = &found.worlds[against.world].label;
        let rest = against.measures.iter().filter(|one| one.matters.is_none());
        for one in against.answers().into_iter().chain(rest) {
            let p = &one.paired;
            let numbers = [
                p.first,
                p.second,
                p.difference,
                p.interval.low,
                p.interval.high,
                one.matters.unwrap_or(f64::NAN),
                p.glass().unwrap_or(f64::NAN),
                one.corrected,
            ];
            let head = [
                crate::scenario::text(world),
                crate::scenario::text(&one.name),
                Cell::Whole(one.matters.is_some().into()),
            ];
            let verdict = crate::scenario::text(one.verdict.word());
            table.push(head.into_iter().chain(numbers.map(Cell::Number)).chain([verdict]));
        }
    }
    table
}

/// A comparison for a notebook: the answer in sentences, then its table.
fn page(found: &Comparison) -> String {
    let mut text = String::new();
    for against in &found.against {
        let world = &found.worlds[against.world];
        let (title, label) = (escaped(&world.provenance.title), escaped(&world.label));
        // Writing to a text cannot fail.
        let _ = write!(text, "<h4>{title} <small>({label})</small></h4>");
        for sentence in &against.answer {
            let _ = write!(text, "<p>{}</p>", escaped(sentence));
        }
        let answers = markdown::answers(against);
        if answers.rows.is_empty() {
            text += &html(&markdown::measures(against.others()));
        } else {
            text += &html(&answers);
        }
    }
    if let Some(lenses) = &found.lenses {
        text += &html(&markdown::lenses(lenses));
    }
    text
}

/// `deter fit`.
#[pyfunction]
pub fn fit(py: Python<'_>, study: &str, seed: Option<u64>, call: Call) -> PyResult<(Found, Scenario)> {
    let mut study = FitStudy::load(Path::new(study)).map_err(Wrong::from)?;
    if let Some(seed) = seed {
        study.loaded.scenario.seed = seed;
    }
    let study = Arc::new(study);
    let theirs = study.clone();
    let found = work(py, &call, study.size(), move |runner| theirs.run(runner))?;
    let world = study.estimated(&found).map_err(Wrong::input)?;
    let text = cli::fit::report(&found);
    Ok((shown(&text, ("estimates", &cli::fit::csv(&found)), pretty(&found))?, world.into()))
}

/// `deter backtest`.
#[pyfunction]
#[pyo3(signature = (base, observed, from_day, runs, seed, call))]
pub fn backtest(
    py: Python<'_>,
    base: &Bound<'_, Scenario>,
    observed: &str,
    from_day: &str,
    runs: u64,
    seed: Option<u64>,
    call: Call,
) -> PyResult<Found> {
    let loaded = Loaded::clone(&base.get().loaded);
    let study = Backtest {
        observed: Observed::load(Path::new(observed)).map_err(Wrong::from)?,
        from: DateText::try_from(from_day.to_owned()).map_err(Wrong::input)?,
        seed: seed.unwrap_or(loaded.scenario.seed),
        runs,
        loaded,
    };
    let found = work(py, &call, runs, move |runner| study.run(runner))?;
    let text = cli::backtest::report(&found);
    let page = folded(&html(&found.table()), &text);
    let scores = Table::shown(&cli::backtest::csv(&found))?;
    Ok((text, pretty(&found), page, vec![("scores", scores)]))
}

/// `deter diff`.
#[pyfunction]
pub fn diff(
    py: Python<'_>,
    base: &Bound<'_, Scenario>,
    other: &Bound<'_, Scenario>,
    seed: Option<u64>,
    replicate: u64,
    steps: usize,
    call: Call,
) -> PyResult<Found> {
    let pair = [base, other].map(|one| Loaded::clone(&one.get().loaded));
    let found = work(py, &call, 1, move |_| {
        let worlds = worlds::prepare(pair.into())?;
        let seed = seed.unwrap_or_else(|| worlds[0].seed());
        Ok::<_, deter_study::StudyError>(Some(trail::trail(
            &worlds[0], &worlds[1], seed, replicate, steps,
        )))
    })?;
    let text = cli::diff::report(&found);
    Ok((text.clone(), pretty(&found), format!("<pre>{}</pre>", escaped(&text)), Vec::new()))
}
