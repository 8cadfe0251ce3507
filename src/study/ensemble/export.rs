//! From chunks to tables, manifest and findings, in one pass in the order of the replicates.

use std::collections::BTreeMap;

use parquet::data_type::ByteArray;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use deter_core::world::{Pact, StateId, build::Blueprint};

use super::{
    chunk::Chunk,
    columns::Columns,
    findings::{Findings, Gatherer, MeasureFinding, RateFinding},
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
    let pool = runner.execution.pool;
    runner.kept(&job, &mut |chunks: &[Chunk]| {
        let add = || chunks.iter().try_for_each(|chunk| tables.add(chunk));
        let (added, ()) = pool.install(|| rayon::join(add, || gatherer.add_all(chunks)));
        tell(chunks.iter().map(|chunk| chunk.count).sum());
        added
    })?;
    let findings = gatherer.finish();
    let tables = tables.finish(&findings)?;
    pool.install(|| tables.into_iter().try_for_each(|(_, sink)| sink.finish()))?;
    out.write(SUMMARY, pretty(&summary(&findings)).as_bytes())?;
    if let Some(drawer) = plan.drawer()? {
        out.write(DRAWS, drawer.table(runs)?.as_bytes())?;
    }
    out.seal(manifest, files(plan))?;
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
pub fn files(plan: &Plan) -> impl Iterator<Item = &'static str> {
    let series = (plan.series != SeriesMode::None).then_some("series.parquet");
    let draws = plan.uncertain.then_some(DRAWS);
    let events = plan.events.then_some("events.parquet");
    let edges = plan.edges.then_some("edges.parquet");
    let always = ["runs.parquet", "pacts.parquet", SUMMARY];
    always.into_iter().chain(series).chain(draws).chain(events).chain(edges)
}

/// Enough to know what the files are and to make them again.
pub(super) fn manifest(plan: &Plan, runs: u64) -> Value {
    let p = &plan.frame.provenance;
    let until = plan.until.as_ref().map(ToString::to_string);
    let rule = until.as_ref().map_or_else(String::new, |rule| format!(" --until '{rule}'"));
    let mut more = String::new();
    for (there, option) in
        [(plan.uncertain, " --uncertain"), (plan.events, " --events"), (plan.edges, " --edges")]
    {
        more += if there { option } else { "" };
    }
    more.extend(plan.frame.asked.iter().map(|name| format!(" --measure '{name}'")));
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
        "events": plan.events,
        "edges": plan.edges,
        "measures": plan.frame.asked,
        "turns": plan.frame.turns(),
        "first_turn": p.turn_labels.first(),
        "last_turn": p.turn_labels.last(),
        "fingerprint": plan.fingerprint(),
        "again": format!(
            "deter ensemble {}.ron --runs {} --seed {} --series {}{rule}{more}",
            p.scenario, plan.runs, p.seed, plan.series.name()
        ),
        "scenario_text": plan.scenario,
    })
}

/// The findings as JSON has them: measures, rates, and candidates by how often they signed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary<'f> {
    /// What the numbers are not.
    note: &'static str,
    /// Name of the scenario.
    scenario: &'f str,
    /// Seed of all luck.
    seed: u64,
    /// How many replicates were run.
    runs: u64,
    /// Shares of replicates in which something happened.
    rates: &'f [RateFinding],
    /// Measures of a replicate.
    measures: &'f [MeasureFinding],
    /// Pacts that some replicate signed.
    candidates: Vec<Candidate<'f>>,
}

/// A pact that some replicate signed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Candidate<'f> {
    /// Code of the side that proposed.
    proposer: &'f str,
    /// Code of the other side.
    partner: &'f str,
    /// Rung of the ladder.
    kind: &'f str,
    /// Replicates in which it was signed.
    runs_signed: u64,
    /// Share of the replicates.
    share: f64,
    /// Turns of the first signature, and in how many replicates it was that turn.
    first_turns: Vec<(i32, u64)>,
}

/// The findings as JSON has them.
#[must_use]
pub fn summary(findings: &Findings) -> Summary<'_> {
    let f = &findings.frame;
    let mut candidates: Vec<_> = findings.candidates.iter().collect();
    candidates.sort_by_key(|(key, finding)| (std::cmp::Reverse(finding.signed), **key));
    let candidates = candidates.into_iter().map(|((a, b, kind), finding)| Candidate {
        proposer: f.code(*a),
        partner: f.code(*b),
        kind: f.kind(*kind),
        runs_signed: finding.signed,
        share: finding.signed as f64 / findings.runs.max(1) as f64,
        first_turns: finding.turns.iter().map(|(turn, count)| (*turn, *count)).collect(),
    });
    Summary {
        note: "model frequencies, made for exploration and teaching; they forecast nothing",
        scenario: &f.provenance.scenario,
        seed: f.provenance.seed,
        runs: findings.runs,
        rates: &findings.rates,
        measures: &findings.measures,
        candidates: candidates.collect(),
    }
}

/// A pact in force between two states, the lower number first.
struct Life {
    ends: (u16, u16),
    kind: u8,
    from: i32,
    to: Option<i32>,
}

impl Life {
    fn holds(&self, turn: i32) -> bool {
        self.from <= turn && self.to.is_none_or(|to| turn < to)
    }
}

/// All pacts of a replicate: those of the start that it left alone, and those that it opened or saw lapse.
fn lives(frame: &Frame, changed: &[Pact]) -> Vec<Life> {
    let ends = |a: u16, b: u16| (a.min(b), a.max(b));
    let mut old: Vec<Life> = frame
        .old_pacts
        .iter()
        .map(|pact| Life {
            ends: ends(pact.a, pact.b),
            kind: pact.kind,
            from: pact.in_force,
            to: None,
        })
        .collect();
    for pact in changed {
        let own = ends(pact.proposer.0, pact.partner.0);
        let kind = pact.kind.0;
        let is_old = |life: &&mut Life| life.to.is_none() && (life.ends, life.kind) == (own, kind);
        match old.iter_mut().find(is_old).filter(|_| pact.opened < 0) {
            Some(life) => life.to = pact.lapsed,
            None => old.push(Life { ends: own, kind, from: pact.in_force, to: pact.lapsed }),
        }
    }
    old
}

/// The tables being made.
struct Tables<'p, S> {
    plan: &'p Plan,
    runs: S,
    pacts: S,
    series: Option<S>,
    events: Option<S>,
    edges: Option<S>,
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
            events: plan.events.then(|| begin("events", schema::events())).transpose()?,
            edges: plan.edges.then(|| begin("edges", schema::edges())).transpose()?,
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
        self.add_events(chunk)?;
        self.add_edges(chunk)?;
        let words = &self.words;
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

    fn add_events(&mut self, chunk: &Chunk) -> Result<(), StudyError> {
        let Some(sink) = &mut self.events else { return Ok(()) };
        let words = &self.words;
        let text = |text: &String| Cell::Text(ByteArray::from(text.as_str()));
        let maybe = |said: &Option<String>| said.as_ref().map_or(Cell::Null, text);
        for (replicate, events) in (chunk.first..).zip(&chunk.events) {
            for (n, event) in events.iter().enumerate() {
                sink.row([
                    Cell::Whole(replicate as i64),
                    Cell::Whole(n as i64),
                    Cell::Whole(i64::from(event.turn)),
                    words.get(&words.labels, event.turn as usize),
                    text(&event.phase),
                    text(&event.kind),
                    maybe(&event.actor),
                    maybe(&event.counterpart),
                    maybe(&event.about),
                    maybe(&event.chosen),
                    event.probability.map_or(Cell::Null, Cell::Number),
                    event.draw.map_or(Cell::Null, Cell::Number),
                    text(&event.text),
                ])?;
            }
        }
        Ok(())
    }

    fn add_edges(&mut self, chunk: &Chunk) -> Result<(), StudyError> {
        let Some(sink) = &mut self.edges else { return Ok(()) };
        let words = &self.words;
        for (replicate, changed) in (chunk.first..).zip(&chunk.pacts) {
            let lives = lives(&self.plan.frame, changed);
            for turn in 0..self.plan.frame.turns() {
                let mut tied: BTreeMap<(u16, u16), (u8, i64)> = BTreeMap::new();
                for life in lives.iter().filter(|life| life.holds(turn as i32)) {
                    let edge = tied.entry(life.ends).or_insert((life.kind, 0));
                    *edge = (edge.0.max(life.kind), edge.1 + 1);
                }
                for ((a, b), (kind, pacts)) in tied {
                    sink.row([
                        Cell::Whole(replicate as i64),
                        Cell::Whole(i64::from(turn)),
                        words.get(&words.codes, usize::from(a)),
                        words.get(&words.codes, usize::from(b)),
                        words.get(&words.kinds, usize::from(kind)),
                        Cell::Whole(pacts),
                    ])?;
                }
            }
        }
        Ok(())
    }

    /// The tables by their names, all rows in them.
    fn finish(mut self, findings: &Findings) -> Result<Vec<(&'static str, S)>, StudyError> {
        let mut tables = vec![("runs", self.runs), ("pacts", self.pacts)];
        tables.extend(self.events.take().map(|sink| ("events", sink)));
        tables.extend(self.edges.take().map(|sink| ("edges", sink)));
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
