//! From the folder of a whole ensemble back to what was found.
//!
//! Nothing is believed: the manifest must fit its own fingerprint, the scenario its hash, and every
//! file the hash that the manifest has of it. Whatever does not is named.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use super::{
    chunk::Chunk,
    export::{self, files},
    findings::{Findings, Gatherer, SeriesFinding},
    frame::Frame,
    measures,
    plan::{EnsembleRequest, Plan, SeriesMode},
    schema,
};
use crate::{
    StudyError,
    files::{MANIFEST, input, sealed},
    table::parquet::{Row, Table},
};
use deter_core::{
    scenario::{Loaded, load_text},
    turn::Engine,
    world::{KindId, Pact, StateId, build::Blueprint},
};

/// Replicates that are added up at a time.
const BATCH: usize = 250;

/// The manifest of a whole ensemble, as far as readers need it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Manifest {
    /// `ensemble`.
    pub kind: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// Hash of the resolved scenario and its lenses.
    pub scenario_hash: String,
    /// Version that ran it.
    pub version: String,
    /// Seed of all luck.
    pub seed: u64,
    /// How many replicates were run.
    pub runs: u64,
    /// Replicates asked for; the most, with a stop rule.
    pub runs_asked: u64,
    /// Stop rule.
    pub until: Option<String>,
    /// Series mode.
    pub series: SeriesMode,
    /// Whether estimates were drawn.
    pub uncertain: bool,
    /// Whether every event is kept.
    pub events: bool,
    /// Whether the edges of the network are told turn by turn.
    pub edges: bool,
    /// Measures that were asked for by name.
    pub measures: Vec<String>,
    /// What makes two folders parts of one ensemble.
    pub fingerprint: String,
    /// The command that makes it again.
    pub again: String,
    /// The resolved scenario.
    pub scenario_text: String,
    /// BLAKE3 of the files beside it.
    pub files: BTreeMap<String, String>,
}

/// A whole ensemble, read back.
#[derive(Debug, Clone, PartialEq)]
pub struct EnsembleResults {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its scenario.
    pub loaded: Loaded,
    /// What it found.
    pub findings: Findings,
    /// The replicate that lies nearest to the medians of all measures, each in its standard
    /// deviations.
    pub typical: u64,
}

fn damaged(path: &Path, how: impl ToString) -> StudyError {
    StudyError::Damaged { path: path.to_owned(), how: how.to_string() }
}

/// Reads the folder of a whole ensemble, one of `deter ensemble` or `deter merge`.
///
/// # Errors
/// If it holds none, or a file of it is cut off, altered or of another ensemble.
pub fn read(folder: &Path) -> Result<EnsembleResults, StudyError> {
    let (path, manifest, loaded, plan) = manifest(folder)?;
    let frame = &plan.frame;
    for name in files(&plan) {
        let file = folder.join(name);
        if let Some(how) = input::unsealed(&file, manifest.files.get(name).map(String::as_str))? {
            return Err(damaged(&file, how));
        }
    }
    let mut findings = gather(folder, (frame, manifest.uncertain))?;
    if findings.runs != manifest.runs {
        let how = format!("{} replicates are said, {} are there", manifest.runs, findings.runs);
        return Err(damaged(&path, how));
    }
    if manifest.series == SeriesMode::Quantiles {
        findings.series = series(&folder.join("series.parquet"), frame)?;
    }
    let typical = typical(&folder.join("runs.parquet"), &findings)?;
    Ok(EnsembleResults { manifest, loaded, findings, typical })
}

/// The manifest of an ensemble's folder, with its path, and the scenario and plan that it stands for.
fn manifest(folder: &Path) -> Result<(PathBuf, Manifest, Loaded, Plan), StudyError> {
    let path = folder.join(MANIFEST);
    let value =
        input::sealed(&path)?.ok_or_else(|| StudyError::Empty { path: folder.to_owned() })?;
    let manifest: Manifest =
        serde_json::from_value(value.clone()).map_err(|error| damaged(&path, error))?;
    if manifest.kind != "ensemble" {
        return Err(damaged(&path, format!("it is the manifest of: {}", manifest.kind)));
    }
    let (loaded, plan) = origin(&path, &manifest, value)?;
    Ok((path, manifest, loaded, plan))
}

/// The scenario that an ensemble's folder was made from.
///
/// # Errors
/// If it holds no ensemble, or its manifest is altered.
pub fn scenario(folder: &Path) -> Result<Loaded, StudyError> {
    Ok(manifest(folder)?.2)
}

/// The scenario and the plan, if the manifest is true to itself.
fn origin(path: &Path, manifest: &Manifest, value: Value) -> Result<(Loaded, Plan), StudyError> {
    let file = path.display().to_string();
    let loaded = load_text(&manifest.scenario, &file, &manifest.scenario_text, None)
        .map_err(|error| damaged(path, format!("its scenario cannot be read: {error}")))?;
    if manifest.version != env!("CARGO_PKG_VERSION") {
        let how = format!("deter {} made it, and can read it", manifest.version);
        return Err(damaged(path, how));
    }
    let until = manifest.until.as_deref().map(str::parse).transpose();
    let until = until.map_err(|error| damaged(path, format!("its stop rule: {error}")))?;
    let engine = Engine::new(Blueprint::new(&loaded));
    let request = EnsembleRequest {
        runs: manifest.runs_asked,
        seed: Some(manifest.seed),
        series: manifest.series,
        until,
        uncertain: manifest.uncertain,
        events: manifest.events,
        edges: manifest.edges,
        measures: manifest.measures.clone(),
        ..EnsembleRequest::default()
    };
    let plan = Plan::new(&loaded, &engine, &request).map_err(|error| damaged(path, error))?;
    let mut made = export::manifest(&plan, manifest.runs);
    made["files"] = value["files"].clone();
    if value != sealed(made) {
        return Err(damaged(path, "its contents do not fit one another"));
    }
    Ok((loaded, plan))
}

/// A table of this ensemble.
fn table(path: &Path, fields: &[schema::Field]) -> Result<Table, StudyError> {
    let table = Table::open(path, input::MOST_TABLE)?;
    if !table.names.iter().eq(fields.iter().map(|field| &field.name)) {
        return Err(damaged(path, "its columns are not those of this ensemble"));
    }
    Ok(table)
}

/// Everything but the series, by the same sums that made it.
fn gather(folder: &Path, (frame, uncertain): (&Frame, bool)) -> Result<Findings, StudyError> {
    let of_runs = table(&folder.join("runs.parquet"), &schema::runs(frame))?;
    let mut of_runs = of_runs.rows();
    let pacts = folder.join("pacts.parquet");
    let of_pacts = table(&pacts, &schema::pacts())?;
    let mut of_pacts = of_pacts
        .rows()
        .map(|row| row.and_then(|row| pact(&row, frame).map_err(|how| damaged(&pacts, how))))
        .peekable();
    let mut gatherer = Gatherer::new(frame, uncertain);
    let mut first = 0;
    loop {
        let mut chunk = Chunk { first, ..Chunk::default() };
        for row in of_runs.by_ref().take(BATCH) {
            let row = row?;
            chunk.rows.extend(row.numbers(1));
            let mut signed = Vec::new();
            let here = first + chunk.count;
            while let Some(found) = of_pacts
                .next_if(|found| found.as_ref().map_or(true, |(replicate, _)| *replicate == here))
            {
                signed.push(found?.1);
            }
            chunk.pacts.push(signed);
            chunk.count += 1;
        }
        if chunk.count == 0 {
            break;
        }
        first += chunk.count;
        gatherer.add(&chunk);
    }
    match of_pacts.next() {
        None => Ok(gatherer.finish()),
        Some(_) => Err(damaged(&pacts, "it holds pacts of replicates that are not there")),
    }
}

/// A row of the table of pacts: its replicate and the pact.
fn pact(row: &Row, frame: &Frame) -> Result<(u64, Pact), String> {
    let state = |column: usize| {
        let code = row.text(column);
        let place = frame.states.iter().position(|card| card.code == code);
        place.map(|at| StateId(at as u16)).ok_or_else(|| format!("there is no state `{code}`"))
    };
    let kind = row.text(3);
    let rung = frame.kinds.iter().position(|known| known == kind);
    let turn = |column: usize| row.number(column) as i32;
    Ok((
        row.number(0) as u64,
        Pact {
            proposer: state(1)?,
            partner: state(2)?,
            kind: KindId(rung.ok_or_else(|| format!("there is no kind `{kind}`"))? as u8),
            joining: 0.0,
            opened: turn(4),
            signed: turn(5),
            in_force: turn(6),
            lapsed: (!row.number(7).is_nan()).then(|| turn(7)),
            leaves: None,
        },
    ))
}

/// The quantiles of the series.
fn series(path: &Path, frame: &Frame) -> Result<Vec<SeriesFinding>, StudyError> {
    let mut found: Vec<SeriesFinding> = measures::series(frame)
        .into_iter()
        .map(|(state, measure)| SeriesFinding { state, measure, turns: Vec::new() })
        .collect();
    let mut at = 0;
    for row in table(path, &schema::series(SeriesMode::Quantiles))?.rows() {
        let row = row?;
        let (state, measure) = (row.text(2), row.text(3));
        let is = |series: &SeriesFinding| series.state == state && series.measure == measure;
        // Rows come series by series: mostly the one before goes on.
        if !found.get(at).is_some_and(is) {
            at = found.iter().position(is).ok_or_else(|| damaged(path, "an unknown series"))?;
        }
        let quantiles = std::array::from_fn(|place| row.number(6 + place));
        found[at].turns.push((row.number(4) as u64, row.number(5), quantiles));
    }
    match found.iter().all(|series| series.turns.len() == frame.turns() as usize) {
        true => Ok(found),
        false => Err(damaged(path, "turns are missing")),
    }
}

/// The replicate nearest to the medians: the least sum of distances in standard deviations, over
/// the measures that every replicate has.
fn typical(path: &Path, findings: &Findings) -> Result<u64, StudyError> {
    let scales: Vec<Option<(f64, f64)>> = findings
        .measures
        .iter()
        .map(|m| match (m.quantiles, m.sd.filter(|sd| *sd > 0.0 && m.n == findings.runs)) {
            (Some(quantiles), Some(sd)) => Some((quantiles[2], sd)),
            _ => None,
        })
        .collect();
    let mut best = (f64::INFINITY, 0);
    for (replicate, row) in (0..).zip(table(path, &schema::runs(&findings.frame))?.rows()) {
        let row = row?;
        let away: f64 = row
            .numbers(1)
            .zip(&scales)
            .filter_map(|(x, scale)| scale.map(|(at, sd)| (x - at).abs() / sd))
            .sum();
        if away < best.0 {
            best = (away, replicate);
        }
    }
    Ok(best.1)
}
