//! From chunks to tables, manifest and findings, in one pass in the order of the replicates.

use parquet::data_type::ByteArray;
use serde_json::{Value, json};

use deter_core::world::{StateId, build::Blueprint};

use super::{
    chunk::Chunk,
    columns::Columns,
    findings::{Findings, Gatherer},
    frame::Frame,
    plan::{KIND, Plan, SeriesMode},
    run::{self, Outcome},
    schema,
    sink::{Cell, RowSink, Sink},
};
use crate::{
    StudyError,
    files::{Folder, output::pretty},
    run::{Ended, Job, Runner},
};

/// Name of the summary.
pub const SUMMARY: &str = "summary.json";
/// Name of the table of the estimates that were drawn.
pub const DRAWS: &str = "draws.csv";

/// Makes the tables of a whole ensemble from its chunks, of the first `runs` replicates.
///
/// # Errors
/// If a chunk is missing or damaged, or the disk refuses.
pub fn export(
    (plan, runs): (&Plan, u64),
    runner: &Runner<'_>,
    out: &Folder,
    csv: bool,
    tell: &mut dyn FnMut(u64),
) -> Result<Findings, StudyError> {
    // Without a manifest nobody takes what is there for whole.
    out.unseal()?;
    let manifest = manifest(plan, runs);
    let origin = manifest.to_string();
    let begin = |name: &str, fields| Sink::begin(out, name, fields, &origin, csv);
    let mut tables = Tables::begin(plan, begin)?;
    let mut gatherer = Gatherer::new(&plan.frame, plan.uncertain);
    let job = Job { runs, ..plan.job() };
    for chunk in runner.kept(&job) {
        let (_, chunk): (_, Chunk) = chunk?;
        tables.add(&chunk)?;
        gatherer.add(&chunk);
        tell(chunk.count);
    }
    let findings = gatherer.finish();
    for (_, sink) in tables.finish(&findings)? {
        sink.finish()?;
    }
    out.write(SUMMARY, pretty(&summary(&findings)).as_bytes())?;
    if let Some(drawer) = plan.drawer()? {
        out.write(DRAWS, drawer.table(runs)?.as_bytes())?;
    }
    out.seal(manifest, files(plan.series, plan.uncertain))?;
    Ok(findings)
}

/// What an ensemble found, how it ended, and its tables in memory by their names.
pub type InMemory = (Findings, Outcome, Vec<(&'static str, Columns)>);

/// Runs an ensemble that leaves nothing on the disk. None if it was interrupted.
///
/// # Errors
/// As [`run::run`].
pub fn in_memory(
    plan: &Plan,
    blueprint: &Blueprint,
    runner: &Runner<'_>,
) -> Result<Option<InMemory>, StudyError> {
    let mut tables = Tables::begin(plan, |_, fields| Ok(Columns::new(fields)))?;
    let mut gatherer = Gatherer::new(&plan.frame, plan.uncertain);
    let outcome = run::run(plan, blueprint, runner, &mut |chunk, _| {
        gatherer.add(chunk);
        tables.add(chunk)
    })?;
    if outcome.ended != Ended::Whole {
        return Ok(None);
    }
    let findings = gatherer.finish();
    let tables = tables.finish(&findings)?;
    Ok(Some((findings, outcome, tables)))
}

/// The files that the manifest vouches for.
pub fn files(series: SeriesMode, uncertain: bool) -> impl Iterator<Item = &'static str> {
    let series = (series != SeriesMode::None).then_some("series.parquet");
    let draws = uncertain.then_some(DRAWS);
    ["runs.parquet", "pacts.parquet", SUMMARY].into_iter().chain(series).chain(draws)
}

/// Enough to know what the files are and to make them again.
pub(super) fn manifest(plan: &Plan, runs: u64) -> Value {
    let p = &plan.frame.provenance;
    let until = plan.until.as_ref().map(ToString::to_string);
    let rule = until.as_ref().map_or_else(String::new, |rule| format!(" --until '{rule}'"));
    let uncertain = if plan.uncertain { " --uncertain" } else { "" };
    json!({
        "kind": KIND,
        "note": "model frequencies, made for exploration and teaching; they forecast nothing",
        "scenario": p.scenario,
        "title": p.title,
        "scenario_hash": plan.scenario_hash,
        "version": p.version,
        "seed": p.seed,
        "replicates": [0, runs],
        "runs": runs,
        "runs_asked": plan.runs,
        "until": until,
        "series": plan.series.name(),
        "uncertain": plan.uncertain,
        "turns": plan.frame.turns(),
        "first_turn": p.turn_labels.first(),
        "last_turn": p.turn_labels.last(),
        "fingerprint": plan.fingerprint(),
        "again": format!(
            "deter ensemble {}.ron --runs {} --seed {} --series {}{rule}{uncertain}",
            p.scenario, plan.runs, p.seed, plan.series.name()
        ),
        "scenario_text": plan.scenario,
    })
}

/// The findings as JSON: measures, rates, and candidates by how often they signed.
#[must_use]
pub fn summary(findings: &Findings) -> Value {
    let f = &findings.frame;
    let mut candidates: Vec<_> = findings.candidates.iter().collect();
    candidates.sort_by_key(|(key, finding)| (std::cmp::Reverse(finding.signed), **key));
    let candidates: Vec<Value> = candidates
        .into_iter()
        .map(|((a, b, kind), finding)| {
            json!({
                "proposer": f.code(*a), "partner": f.code(*b), "kind": f.kind(*kind),
                "runs_signed": finding.signed,
                "share": finding.signed as f64 / findings.runs.max(1) as f64,
                "first_turns": finding.turns.iter().collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "note": "model frequencies, made for exploration and teaching; they forecast nothing",
        "scenario": f.provenance.scenario,
        "seed": f.provenance.seed,
        "runs": findings.runs,
        "rates": findings.rates,
        "measures": findings.measures,
        "candidates": candidates,
    })
}

/// The tables being made.
struct Tables<'p, S> {
    plan: &'p Plan,
    runs: S,
    pacts: S,
    series: Option<S>,
    words: Words,
}

/// Texts that come again and again, shared instead of copied.
struct Words {
    codes: Vec<ByteArray>,
    kinds: Vec<ByteArray>,
    measures: Vec<ByteArray>,
    labels: Vec<ByteArray>,
    system: ByteArray,
    none: ByteArray,
}

impl Words {
    fn new(frame: &Frame) -> Self {
        let all = |texts: &[String]| texts.iter().map(|t| ByteArray::from(t.as_str())).collect();
        Self {
            codes: frame.states.iter().map(|card| ByteArray::from(card.code.as_str())).collect(),
            kinds: all(&frame.kinds),
            measures: all(&frame.measures),
            labels: all(&frame.provenance.turn_labels),
            system: ByteArray::from("*"),
            none: ByteArray::from(""),
        }
    }

    fn get(&self, list: &[ByteArray], at: usize) -> Cell {
        Cell::Text(list.get(at).unwrap_or(&self.none).clone())
    }
}

impl<'p, S: RowSink> Tables<'p, S> {
    fn begin(
        plan: &'p Plan,
        begin: impl Fn(&str, Vec<schema::Field>) -> Result<S, StudyError>,
    ) -> Result<Self, StudyError> {
        Ok(Self {
            plan,
            runs: begin("runs", schema::runs(&plan.frame))?,
            pacts: begin("pacts", schema::pacts())?,
            series: match plan.series {
                SeriesMode::None => None,
                mode => Some(begin("series", schema::series(mode))?),
            },
            words: Words::new(&plan.frame),
        })
    }

    fn add(&mut self, chunk: &Chunk) -> Result<(), StudyError> {
        let words = &self.words;
        for (replicate, row) in chunk.rows() {
            let cells = row.iter().map(|x| Cell::Number(*x));
            self.runs.row(std::iter::once(Cell::Whole(replicate as i64)).chain(cells))?;
        }
        for (replicate, pacts) in (chunk.first..).zip(&chunk.pacts) {
            for pact in pacts {
                let turn = |turn: i32| Cell::Whole(i64::from(turn));
                let label = usize::try_from(pact.signed).unwrap_or(usize::MAX);
                self.pacts.row([
                    Cell::Whole(replicate as i64),
                    words.get(&words.codes, pact.proposer.at()),
                    words.get(&words.codes, pact.partner.at()),
                    words.get(&words.kinds, pact.kind.at()),
                    turn(pact.opened),
                    turn(pact.signed),
                    turn(pact.in_force),
                    pact.lapsed.map_or(Cell::Null, turn),
                    words.get(&words.labels, label),
                ])?;
            }
        }
        let Some(series) = self.series.as_mut().filter(|_| self.plan.series == SeriesMode::All)
        else {
            return Ok(());
        };
        for (replicate, points) in (chunk.first..).zip(&chunk.points) {
            for point in points {
                let code = |id: StateId| words.get(&words.codes, id.at());
                let state = point.state.map(code);
                series.row([
                    Cell::Whole(replicate as i64),
                    Cell::Whole(i64::from(point.turn)),
                    state.unwrap_or_else(|| Cell::Text(words.system.clone())),
                    point.other.map_or(Cell::Null, code),
                    words.get(&words.measures, usize::from(point.measure)),
                    Cell::Number(point.value),
                ])?;
            }
        }
        Ok(())
    }

    /// The tables by their names, all rows in them.
    fn finish(mut self, findings: &Findings) -> Result<Vec<(&'static str, S)>, StudyError> {
        let mut tables = vec![("runs", self.runs), ("pacts", self.pacts)];
        let Some(mut series) = self.series.take() else {
            return Ok(tables);
        };
        if self.plan.series == SeriesMode::Quantiles {
            for found in &findings.series {
                let (state, measure) = (
                    ByteArray::from(found.state.as_str()),
                    ByteArray::from(found.measure.as_str()),
                );
                for (turn, (n, mean, quantiles)) in found.turns.iter().enumerate() {
                    let head = [
                        Cell::Whole(turn as i64),
                        self.words.get(&self.words.labels, turn),
                        Cell::Text(state.clone()),
                        Cell::Text(measure.clone()),
                        Cell::Whole(*n as i64),
                        Cell::Number(*mean),
                    ];
                    series.row(head.into_iter().chain(quantiles.map(Cell::Number)))?;
                }
            }
        }
        tables.push(("series", series));
        Ok(tables)
    }
}
