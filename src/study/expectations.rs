//! What theories expect of what-ifs, held against what the model does under their lenses.
//!
//! A what-if writes down, theory by theory, which way a measure should move against the scenario it
//! is held against. Here all of them run beside that base under every theory and the same luck, and
//! each expectation gets a word: as expected, opposed, otherwise, open. A lens is one reading of a
//! theory: an expectation that is missed may be the model's fault, the lens's or the reading's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    compare::play,
    run::{MOST_RUNS, Plan, Runner, within},
    statistics::{Paired, Verdict, paired::holm, verdict::NEGLIGIBLE},
    table::format::{number, plural, signed},
    worlds::{self, World},
};
use crate::{StudyError, disk::Disk};
use deter_core::{
    model::quantity::find,
    scenario::{
        Loaded,
        expectations::{Direction, Expectation},
        lens::SHIPPED,
    },
};

/// How an expectation fared.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The measure moves as expected, or hardly, as expected.
    AsExpected,
    /// It moves the other way.
    Opposed,
    /// It moves though it should not, or does not though it should.
    Otherwise,
    /// These runs do not tell.
    Open,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 4] = [Self::AsExpected, Self::Opposed, Self::Otherwise, Self::Open];

    /// What was expected beside what was found.
    #[must_use]
    pub fn of(expected: Direction, found: Option<Direction>) -> Self {
        match found {
            None => Self::Open,
            Some(found) if found == expected => Self::AsExpected,
            Some(Direction::Unchanged) => Self::Otherwise,
            Some(_) if expected == Direction::Unchanged => Self::Otherwise,
            Some(_) => Self::Opposed,
        }
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AsExpected => "as expected",
            Self::Opposed => "opposed",
            Self::Otherwise => "otherwise",
            Self::Open => "open",
        }
    }

    /// The rule, in one sentence.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::AsExpected => {
                "the measure moves as expected: clearly or likely, and by more than a tenth of the base's \
                 standard deviation; or it hardly moves, as expected"
            }
            Self::Opposed => "it moves the other way",
            Self::Otherwise => "it moves where none was expected, or the other way round",
            Self::Open => "unclear, too few runs, or no pair of runs has the measure",
        }
    }
}

/// What a measure of a what-if does under one lens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LensEffect {
    /// The lens, of all states.
    pub lens: String,
    /// Differences from the base; none if no pair of runs has the measure.
    pub paired: Option<Paired>,
    /// p-value after Holm's correction over everything found in the study.
    pub corrected: f64,
    /// The word for the difference.
    pub verdict: Verdict,
    /// Which way the mean moves, if the verdict says.
    #[schemars(with = "Option<String>")]
    pub moves: Option<Direction>,
}

/// A measure of which something is expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Name of the measure.
    pub measure: String,
    /// What it means, with its unit.
    pub meaning: String,
    /// What a sentence calls it.
    pub subject: String,
    /// What it does, lens by lens, in the order of [`Study::lenses`].
    pub found: Vec<LensEffect>,
    /// What was expected of it.
    pub expected: Vec<TestedExpectation>,
}

/// An expectation and how it fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestedExpectation {
    /// The lens under which it is expected.
    pub lens: String,
    /// How the measure should move.
    #[schemars(with = "String")]
    pub direction: Direction,
    /// Why, in the words of the theory.
    pub why: String,
    /// What is known of it where it does not come out, in the words of the what-if.
    pub finding: String,
    /// How it fared.
    pub outcome: Outcome,
}

/// A what-if with all that is expected of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WhatIf {
    /// Name of the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The question it asks.
    pub question: String,
    /// Hash of the scenario under its own lens.
    pub scenario_hash: String,
    /// The measures, in the order in which they are first named.
    pub rows: Vec<Row>,
}

/// All what-ifs against one base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Study {
    /// What the numbers are not.
    pub note: String,
    /// Name of the base.
    pub base: String,
    /// Its hash under its own lens.
    pub base_hash: String,
    /// Replicates of every world under every lens.
    pub runs: u64,
    /// Seed of all luck.
    pub seed: u64,
    /// Version of deter.
    pub version: String,
    /// The lenses: the five, and others of which something is expected.
    pub lenses: Vec<String>,
    /// The what-ifs.
    pub what_ifs: Vec<WhatIf>,
}

impl Study {
    /// How many expectations came out how, in a sentence.
    #[must_use]
    pub fn said(&self) -> String {
        let counts = Outcome::ALL.map(|outcome| self.count(None, outcome));
        let [expected, opposed, otherwise, open] = counts;
        format!(
            "Of {} about {}, {expected} came out as expected, {opposed} the opposite way and \
             {otherwise} otherwise; on {open} these runs do not tell.",
            plural(counts.iter().sum::<usize>() as u64, "expectation"),
            plural(self.what_ifs.len() as u64, "what-if"),
        )
    }

    /// What did not come out as expected, a line each: what was found instead.
    #[must_use]
    pub fn missed(&self) -> Vec<String> {
        let missed = self.held().filter(|(_, _, held)| held.outcome != Outcome::AsExpected);
        missed.map(|(what_if, row, held)| line(&what_if.name, row, held)).collect()
    }

    /// Every expectation with the what-if and the measure it is of.
    pub fn held(&self) -> impl Iterator<Item = (&WhatIf, &Row, &TestedExpectation)> {
        let rows = self.what_ifs.iter().flat_map(|one| one.rows.iter().map(move |row| (one, row)));
        rows.flat_map(|(one, row)| row.expected.iter().map(move |held| (one, row, held)))
    }

    /// How many expectations under a lens, or all of them, fared so.
    #[must_use]
    pub fn count(&self, lens: Option<&str>, outcome: Outcome) -> usize {
        let of_lens = |held: &TestedExpectation| lens.is_none_or(|lens| lens == held.lens);
        self.held().filter(|(.., held)| held.outcome == outcome && of_lens(held)).count()
    }
}

/// The five lenses and any other of which something is expected, in order of appearance.
#[must_use]
pub fn lenses(what_ifs: &[Loaded]) -> Vec<String> {
    let mut names: Vec<String> = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
    for expectation in what_ifs.iter().flat_map(|one| &one.scenario.expectations) {
        if !names.contains(&expectation.lens) {
            names.push(expectation.lens.clone());
        }
    }
    names
}

/// What was found of an expectation instead of what was expected.
fn line(what_if: &str, row: &Row, held: &TestedExpectation) -> String {
    let found = row.found.iter().find(|found| found.lens == held.lens);
    let instead = match found.and_then(|found| found.moves) {
        Some(Direction::Rises) => "it rises",
        Some(Direction::Falls) => "it falls",
        Some(Direction::Unchanged) => "it hardly moves",
        None => "these runs do not tell",
    };
    let wanted = match held.direction {
        Direction::Rises => "should rise",
        Direction::Falls => "should fall",
        Direction::Unchanged => "should hardly move",
    };
    let numbers = found.and_then(|found| found.paired.as_ref()).map_or_else(String::new, |p| {
        let (low, high) = (signed(p.interval.low), signed(p.interval.high));
        let (was, by) = (number(p.first), signed(p.difference));
        format!(": {by} on {was}, 95 % interval {low} to {high}")
    });
    let lens = held.lens.replace('_', " ");
    let finding =
        if held.finding.is_empty() { String::new() } else { format!(". {}", held.finding) };
    format!("{what_if}, {lens}: {} {wanted}, {instead}{numbers}{finding}", row.subject)
}

/// The plan of its folder.
#[must_use]
pub fn plan(base: &Loaded, what_ifs: &[Loaded], runs: u64, seed: Option<u64>) -> Plan {
    let scenarios: Vec<&str> = what_ifs.iter().map(|one| one.name.as_str()).collect();
    let hashes: Vec<String> = what_ifs.iter().map(Loaded::hash).collect();
    let study = serde_json::json!({
        "base": base.name,
        "base_hash": base.hash(),
        "seed": seed.unwrap_or(base.scenario.seed),
        "what_ifs": scenarios,
        "hashes": hashes,
    });
    Plan { grows: true, ..Plan::new("expectations", runs, study, serde_json::Value::Null) }
}

/// Runs every what-if beside the base under every lens. None if not all runs are there in the end.
///
/// # Errors
/// If nothing is expected of a what-if, a measure is none, a lens is not there, or two scenarios
/// cannot be compared.
pub fn hold(
    base: &Loaded,
    what_ifs: &[Loaded],
    runs: u64,
    seed: Option<u64>,
    runner: &Runner<'_>,
) -> Result<Option<Study>, StudyError> {
    within("--runs", runs.into(), MOST_RUNS)?;
    if let Some(silent) = what_ifs.iter().find(|one| one.scenario.expectations.is_empty()) {
        return Err(StudyError::Input(format!(
            "{}: nothing is expected of it; write `expectations` into it, as in \
             scenarios/whatif/w01-patron-withdraws.ron",
            silent.name
        )));
    }
    let seed = seed.unwrap_or(base.scenario.seed);
    let names = lenses(what_ifs);
    let mut study = Study {
        note: super::compare::comparison::NOTE.to_owned(),
        base: base.name.clone(),
        base_hash: base.hash(),
        runs,
        seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        lenses: names.clone(),
        what_ifs: what_ifs.iter().map(blank).collect(),
    };
    for lens in &names {
        let all = std::iter::once(base).chain(what_ifs).map(|one| one.under(lens, &Disk));
        let worlds = worlds::prepare(
            all.collect::<Result<_, _>>()
                .map_err(|error| StudyError::Input(format!("under lens {lens}: {error}")))?,
        )?;
        if under(lens, &worlds, &mut study, runner)?.is_none() {
            return Ok(None);
        }
    }
    judge(&mut study);
    Ok(Some(study))
}

/// A what-if with its expectations, before anything is found.
fn blank(loaded: &Loaded) -> WhatIf {
    let mut rows: Vec<Row> = Vec::new();
    for Expectation { lens, measure, direction, why, finding } in &loaded.scenario.expectations {
        let held = TestedExpectation {
            lens: lens.clone(),
            direction: *direction,
            why: why.clone(),
            finding: finding.clone(),
            outcome: Outcome::Open,
        };
        match rows.iter_mut().find(|row| row.measure == *measure) {
            Some(row) => row.expected.push(held),
            None => rows.push(Row {
                measure: measure.clone(),
                meaning: String::new(),
                subject: String::new(),
                found: Vec::new(),
                expected: vec![held],
            }),
        }
    }
    WhatIf {
        name: loaded.name.clone(),
        title: loaded.scenario.title.clone(),
        question: loaded.scenario.question.clone(),
        scenario_hash: loaded.hash(),
        rows,
    }
}

/// Runs all worlds under one lens and takes the differences.
fn under(
    lens: &str,
    worlds: &[World],
    study: &mut Study,
    runner: &Runner<'_>,
) -> Result<Option<()>, StudyError> {
    let named =
        |name: &str| study.what_ifs.iter().flat_map(|one| &one.rows).any(|row| row.measure == name);
    let columns = play::columns(worlds, &named);
    for what_if in &study.what_ifs {
        for row in &what_if.rows {
            let names = columns.iter().map(|column| column.name.as_str());
            find(&row.measure, names).map_err(|why| {
                StudyError::Input(format!("{}: expectations: {why}", what_if.name))
            })?;
        }
    }
    let amount = (study.seed, study.runs);
    let played = play::play(worlds, columns, amount, lens, runner)?;
    let Some(played) = played else { return Ok(None) };
    for (place, what_if) in study.what_ifs.iter_mut().enumerate() {
        for row in &mut what_if.rows {
            let column = played.columns.iter().position(|column| column.name == row.measure);
            let Some(column) = column else { continue };
            row.meaning.clone_from(&played.columns[column].meaning);
            row.subject = worlds[0].frame.subject(&row.measure);
            let pairs = played.column(0, column).into_iter().zip(played.column(place + 1, column));
            let (first, second): (Vec<f64>, Vec<f64>) =
                pairs.filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
            let luck = study.seed.wrapping_add(column as u64);
            row.found.push(LensEffect {
                lens: lens.to_owned(),
                paired: (!first.is_empty()).then(|| Paired::of(&first, &second, luck)),
                corrected: 1.0,
                verdict: Verdict::TooFewRuns,
                moves: None,
            });
        }
    }
    Ok(Some(()))
}

/// Which way a measure moves, its size before how sure it is: a difference that the whole interval puts
/// below what is negligible is none to a theory, however clear it is under common luck.
fn moves(pair: &Paired, verdict: Verdict) -> Option<Direction> {
    let margin = NEGLIGIBLE * pair.spread;
    let small = pair.interval.low >= -margin && pair.interval.high <= margin;
    let told = verdict != Verdict::TooFewRuns;
    if told && small { Some(Direction::Unchanged) } else { verdict.moves(pair.difference) }
}

/// Verdicts under Holm's correction over everything that was found, and how expectations fared.
fn judge(study: &mut Study) {
    let found = || study.what_ifs.iter().flat_map(|one| &one.rows).flat_map(|row| &row.found);
    let raw: Vec<f64> = found().filter_map(|one| one.paired.as_ref()).map(|pair| pair.p).collect();
    let mut corrected = holm(&raw).into_iter();
    for row in study.what_ifs.iter_mut().flat_map(|one| &mut one.rows) {
        for one in &mut row.found {
            let Some(pair) = &one.paired else { continue };
            one.corrected = corrected.next().unwrap_or(1.0);
            one.verdict = Verdict::of(pair, one.corrected);
            one.moves = moves(pair, one.verdict);
        }
        for held in &mut row.expected {
            let found = row.found.iter().find(|one| one.lens == held.lens);
            held.outcome = Outcome::of(held.direction, found.and_then(|one| one.moves));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_that_is_clear_and_negligible_is_none_to_a_theory() {
        let before: Vec<f64> = (0..200).map(f64::from).collect();
        let moved = |by: f64| -> Vec<f64> { before.iter().map(|x| x + by).collect() };
        let of = |by: f64| {
            let mut after = moved(by);
            after[0] += 0.1; // not all differences alike
            let pair = Paired::of(&before, &after, 1);
            moves(&pair, Verdict::of(&pair, 1e-6))
        };
        // The standard deviation of the base is 57.9.
        assert_eq!(of(1.0), Some(Direction::Unchanged));
        assert_eq!(of(9.0), Some(Direction::Rises));
        assert_eq!(of(-9.0), Some(Direction::Falls));
    }

    #[test]
    fn every_pair_of_expected_and_found_has_its_word() {
        use Direction::{Falls, Rises, Unchanged};
        assert_eq!(Outcome::of(Rises, Some(Rises)), Outcome::AsExpected);
        assert_eq!(Outcome::of(Unchanged, Some(Unchanged)), Outcome::AsExpected);
        assert_eq!(Outcome::of(Rises, Some(Falls)), Outcome::Opposed);
        assert_eq!(Outcome::of(Falls, Some(Unchanged)), Outcome::Otherwise);
        assert_eq!(Outcome::of(Unchanged, Some(Falls)), Outcome::Otherwise);
        assert_eq!(Outcome::of(Unchanged, None), Outcome::Open);
        for outcome in Outcome::ALL {
            assert!(!outcome.word().is_empty() && outcome.rule().len() > 10);
        }
    }
}
