//! The file of what was observed: counts and levels by period, who signed what when, what else happened.
//!
//! ```ron
//! (
//!     title: "The gulf, 2003 to 2005",
//!     sources: { "log": "the harbour master's log" },
//!     counts: [(
//!         id: "ships", name: "Ships in the gulf", unit: "days of a ship",
//!         of: "probes.maritime(MOGUL,KORAL)",
//!         every: year, first: "2000-01-01",   // periods follow one another
//!         values: [120, 133, unknown, 151, 140, 160],
//!         // From here on something else is counted: scored by itself, by a past of its own.
//!         later: [(definition: "boats, too", every: quarter, first: "2006-01-01", values: [60, 71])],
//!         source: "log",
//!     ), (
//!         id: "landings", name: "Landings", unit: "a year", of: "incidents.force(MOGUL,KORAL)",
//!         every: year, first: "2000-01-01", until: "2005-12-31",
//!         dates: ["2001-03-02", "2004-07-30"], // each by itself: an origin may part a year
//!         source: "log",
//!     )],
//!     levels: [(
//!         id: "burden", name: "Burden of Koral", unit: "% of GDP", of: "burden(KORAL)",
//!         every: year, first: "2000-01-01", values: [1.2, 1.3, 1.2, unknown, 1.4], source: "log",
//!     )],
//!     pacts: [(
//!         id: "arms", name: "Arms agreements of Sabel", of: "signed.arms(SABEL,*)",
//!         record: ("2000-01-01", "2005-12-31"), // first and last day of which all is known
//!         candidates: ["KORAL", "LIRA", "THULE"],
//!         signed: { "KORAL": "2002-03-01", "THULE": "2004-10-01" }, // the others did not
//!         by: ["2004-12-31", "2005-12-31"],     // "has it signed by the end of this day?"
//!         source: "log",
//!     )],
//!     happenings: [(
//!         id: "war", name: "War between any two states", of: "war",
//!         record: ("2000-01-01", "2005-12-31"), dates: [], by: ["2005-12-31"], source: "log",
//!     )],
//! )
//! ```
//!
//! Whatever has a name among the measures can be observed: what is counted among `counts`, any other number
//! among `levels`. The file holds the past, too: what lies before the origin (`--from`) is all that the baselines
//! know; what lies after it is scored. A date is a day, a month, a quarter or a year.

use std::{collections::BTreeMap, path::Path};

use schemars::JsonSchema;
use serde::Serialize;

use crate::{disk, observe::MeasureName};
use deter_core::{
    choices, fields,
    scenario::{
        LoadError,
        book::Book,
        calendar::DateText,
        load::Problem,
        locate::FieldPath,
        notation::Node,
        quantity::Code,
        reader::Reader,
        source::Source,
        value::{Value, empty},
    },
};

fields! {
    /// What was observed, as a file says it.
    pub struct ObservedText {
        /// Title for readers.
        title: String,
        /// Anything a reader should know.
        notes: String = empty(),
        /// Sources by key.
        sources: BTreeMap<String, String>,
        /// Codes of states that no scenario of these need have. Others that a scenario does not have are
        /// left out and named as well, but for those a slip of the hand away from a code that it has.
        outside: Vec<Code> = empty(),
        /// Counts by period.
        counts: Vec<SeriesText> = empty(),
        /// Other numbers by period: shares, steps taken, beliefs, capacities.
        levels: Vec<SeriesText> = empty(),
        /// Who signed a kind of pact with a state, and when.
        pacts: Vec<PactText> = empty(),
        /// What else happened, or did not.
        happenings: Vec<HappeningText> = empty(),
    }

    /// Counts of one thing, or a number, period by period.
    pub struct SeriesText {
        /// Short name.
        id: String,
        /// What it is, for readers.
        name: String,
        /// What one of it is.
        unit: String,
        /// What is counted or measured in the runs.
        of: MeasureName,
        /// How it is counted or measured, if that changes: see `later`.
        definition: String = empty(),
        /// How long a period is.
        every: Period,
        /// First day of the first period.
        first: DateText,
        /// Period by period: whole numbers from 0 of what is counted; `unknown` where nobody looked.
        values: Vec<Reading> = empty(),
        /// Instead of `values`, of what is counted: the day of each. Then a period that the origin parts is
        /// scored by what comes after it.
        dates: Vec<DateText> = empty(),
        /// The last day of which all `dates` are known.
        until: Option<DateText>,
        /// What a level is in the runs.
        taken: Taken = empty(),
        /// The same after its definition or its period changed. Each part has a past of its own.
        later: Vec<PartText> = empty(),
        /// Key of the source.
        source: String,
    }

    /// A series after its definition or its period changed.
    pub struct PartText {
        /// How it is counted or measured from here on.
        definition: String,
        /// What is counted or measured in the runs, if that is another measure now.
        of: Option<MeasureName>,
        /// How long a period is.
        every: Period,
        /// First day of the first period.
        first: DateText,
        /// Period by period, as before.
        values: Vec<Reading>,
    }
}

/// What was observed in a period; none if nobody looked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Reading(pub Option<f64>);

impl Value for Reading {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if reader.word(node) == Some("unknown") {
            return Some(Self(None));
        }
        f64::read(node, reader).map(|value| Self(Some(value)))
    }

    fn describe(_: &mut Book) -> String {
        "number or `unknown`".to_owned()
    }
}

choices! {
    /// What the number of a period is in a run, of what is no count.
    #[derive(Copy, Eq, Default)]
    pub enum Taken {
        /// The mean of its turns.
        #[default]
        Mean,
        /// That of its last turn.
        Last,
    }
}

choices! {
    /// How long a period of counts is.
    #[derive(Copy, Eq)]
    pub enum Period {
        /// A year, from whatever day it starts.
        Year,
        /// Half a year.
        Half,
        /// A quarter.
        Quarter,
        /// A month.
        Month,
    }
}

impl Period {
    /// How many of them a year has.
    #[must_use]
    pub const fn in_a_year(self) -> u32 {
        match self {
            Self::Year => 1,
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Month => 12,
        }
    }
}

fields! {
    /// Who signed a kind of pact with a state, and when: a question for each candidate and each date.
    pub struct PactText {
        /// Short name.
        id: String,
        /// What it is, for readers.
        name: String,
        /// What is signed with whomever: `signed.KIND(STATE,*)`.
        of: MeasureName,
        /// First and last day of which it is known who signed.
        record: (DateText, DateText),
        /// Who could have signed. Of states that the scenario does not have it is said how many there are.
        candidates: Vec<Code>,
        /// The first signature of those who did, on any day up to the end of the record.
        signed: BTreeMap<Code, DateText> = empty(),
        /// By the end of which days it is asked whether they have.
        by: Vec<DateText>,
        /// Key of the source.
        source: String,
    }

    /// Something that happens or not.
    pub struct HappeningText {
        /// Short name.
        id: String,
        /// What it is, for readers.
        name: String,
        /// What rises in the runs when it happens: a count, or a number of a state.
        of: MeasureName,
        /// The level that it must reach to have happened, such as the third step of a ladder; any rise
        /// if left out.
        reaches: Option<f64>,
        /// First and last day of which it is known.
        record: (DateText, DateText),
        /// When it happened.
        dates: Vec<DateText> = empty(),
        /// By the end of which days it is asked whether it has happened since the origin.
        by: Vec<DateText>,
        /// Key of the source.
        source: String,
    }
}

/// A file of what was observed, read and checked as far as it can be without a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The file, to show where something is wrong.
    pub source: Source,
    /// As it was written.
    pub text: ObservedText,
}

impl Observed {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        Self::of(disk::source(file)?)
    }

    /// The same of a file that has been read.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn of(source: Source) -> Result<Self, LoadError> {
        let text: ObservedText = source.read()?;
        let problems = problems(&text);
        if problems.is_empty() { Ok(Self { source, text }) } else { Err(source.wrong(problems)) }
    }
}

/// Path of a part: `counts[2]`.
pub(super) fn part(list: &str, place: usize) -> FieldPath {
    FieldPath::from(list).index(place)
}

fn problems(text: &ObservedText) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    let series = SERIES.into_iter().flat_map(|(list, counted)| {
        let all = series_of(text, list).iter().enumerate();
        all.map(move |(place, one)| (part(list, place), one, counted))
    });
    let pacts = text.pacts.iter().enumerate();
    let happenings = text.happenings.iter().enumerate();
    let heads = series
        .clone()
        .map(|(path, one, _)| (path, &one.id, &one.source))
        .chain(pacts.clone().map(|(place, one)| (part("pacts", place), &one.id, &one.source)))
        .chain(
            happenings
                .clone()
                .map(|(place, one)| (part("happenings", place), &one.id, &one.source)),
        );
    for (path, id, source) in heads {
        if ids.contains(&id.as_str()) {
            let message = format!("there is another `{id}`");
            found.push(Problem::new(path.name("id"), message, "an id of its own"));
        }
        ids.push(id);
        if !text.sources.contains_key(source) {
            let known = text.sources.keys().map(String::as_str);
            found.push(Problem::unknown(path.name("source"), "source", source, known));
        }
    }
    if ids.is_empty() {
        let message = "nothing was observed";
        let expected = "`counts`, `levels`, `pacts` or `happenings`";
        found.push(Problem::new("counts".into(), message, expected));
    }
    for (path, one, counted) in series {
        one_series(&path, one, counted, &mut found);
    }
    for (place, one) in pacts {
        let path = part("pacts", place);
        record(&path, &one.record, &one.by, &mut found);
        for (code, date) in &one.signed {
            if !one.candidates.contains(code) {
                let known = one.candidates.iter().map(Code::as_str);
                let path = path.name("signed").name(code);
                found.push(Problem::unknown(path, "candidate", code.as_str(), known));
            }
            in_record(&path.name("signed").name(code), date, &one.record.1, &mut found);
        }
        for (at, code) in one.candidates.iter().enumerate() {
            if one.candidates[..at].contains(code) {
                let message = format!("{code} stands here twice");
                found.push(Problem::new(path.name("candidates").index(at), message, "each once"));
            }
        }
        if one.candidates.is_empty() {
            found.push(Problem::new(path.name("candidates"), "nobody could sign", "some states"));
        }
    }
    for (place, one) in happenings {
        let path = part("happenings", place);
        record(&path, &one.record, &one.by, &mut found);
        for (at, date) in one.dates.iter().enumerate() {
            in_record(&path.name("dates").index(at), date, &one.record.1, &mut found);
        }
    }
    found
}

/// The lists of series, and whether what stands in them is counted.
const SERIES: [(&str, bool); 2] = [("counts", true), ("levels", false)];

/// The series of a list.
pub(super) fn series_of<'t>(text: &'t ObservedText, list: &str) -> &'t [SeriesText] {
    if list == "levels" { &text.levels } else { &text.counts }
}

fn one_series(path: &FieldPath, one: &SeriesText, counted: bool, found: &mut Vec<Problem>) {
    let mut say = |path: FieldPath, message: String, expected: &str| {
        found.push(Problem::new(path, message, expected));
    };
    if one.values.is_empty() && one.dates.is_empty() && one.until.is_none() {
        let message = "there is no value".to_owned();
        say(path.name("values"), message, "one for each period, or `dates` with `until`");
    }
    if !one.dates.is_empty() || one.until.is_some() {
        if !one.values.is_empty() || !one.later.is_empty() {
            let message = "there are values as well".to_owned();
            say(path.name("dates"), message, "either `dates` and `until`, or values by period");
        }
        if !counted {
            let message = "a level has no dates".to_owned();
            say(path.name("dates"), message, "values by period");
        }
        match &one.until {
            None => {
                let message = "it is not said up to when they are known".to_owned();
                say(path.name("until"), message, "the last day of which all `dates` are known");
            }
            Some(until) if until.date() <= one.first.date() => {
                let message = format!("{until} is not after the first day, {}", one.first);
                say(path.name("until"), message, "a later day");
            }
            Some(until) => {
                for (at, date) in one.dates.iter().enumerate() {
                    if date.date() < one.first.date() || date.date() > until.date() {
                        let message = format!("{date} is not within {} and {until}", one.first);
                        say(path.name("dates").index(at), message, "a day between the two");
                    }
                }
            }
        }
    }
    let later = one.later.iter().enumerate();
    let later = later.map(|(at, part)| (path.name("later").index(at), &part.values));
    for (path, _) in later.clone().filter(|(_, values)| values.is_empty()) {
        say(path.name("values"), "there is no value".to_owned(), "one for each period");
    }
    for (path, values) in std::iter::once((path.clone(), &one.values)).chain(later) {
        for (at, value) in values.iter().enumerate() {
            let Some(value) = value.0 else { continue };
            let whole = value >= 0.0 && value.fract() == 0.0 && value <= 1e6;
            if counted && !whole {
                let message = format!("{value} counts nothing");
                let expected = "a whole number from 0 to 1000000, or `unknown`";
                say(path.name("values").index(at), message, expected);
            } else if !value.is_finite() {
                let message = format!("{value} is no level");
                say(path.name("values").index(at), message, "a finite number, or `unknown`");
            }
        }
    }
}

/// The record is a stretch of time, and what is asked lies in it.
fn record(
    path: &FieldPath,
    record: &(DateText, DateText),
    by: &[DateText],
    found: &mut Vec<Problem>,
) {
    if record.1.date() <= record.0.date() {
        let message = format!("the record ends on {} before it starts", record.1);
        found.push(Problem::new(path.name("record"), message, "the first and then the last day"));
    }
    if by.is_empty() {
        found.push(Problem::new(path.name("by"), "no day is asked for", "at least one date"));
    }
    for (at, date) in by.iter().enumerate() {
        in_record(&path.name("by").index(at), date, &record.1, found);
    }
}

fn in_record(path: &FieldPath, date: &DateText, end: &DateText, found: &mut Vec<Problem>) {
    if date.date() > end.date() {
        let message = format!("{date} lies after the record, which ends on {end}");
        found.push(Problem::new(path.clone(), message, "a day of the record, or a longer record"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> String {
        match Source::new("seen.ron", text).and_then(Observed::of) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let text = r#"(
            title: "t", sources: { "log": "a log" },
            counts: [
                (id: "a", name: "a", unit: "u", of: "signed.k(AAA,*)",
                 every: year, first: "2000", values: [1, -2, 0.5], source: "lag"),
                (id: "a", name: "b", unit: "u", of: "signed.k(AAA,*)",
                 every: year, first: "2000", values: [], source: "log"),
                (id: "c", name: "c", unit: "u", of: "war", every: year, first: "2000", until: "2005",
                 dates: ["2001", "2007"], source: "log"),
            ],
            levels: [
                (id: "l", name: "l", unit: "u", of: "burden(AAA)", every: year, first: "2000",
                 dates: ["2001"], source: "log"),
            ],
            pacts: [
                (id: "p", name: "p", of: "signed.k(AAA,*)", record: ("2000", "2005"),
                 candidates: ["BBB"], signed: { "BBC": "2001", "BBB": "2006" }, by: [], source: "log"),
            ],
            happenings: [
                (id: "w", name: "w", of: "war", record: ("2005", "2000"), by: ["2004"], source: "log"),
            ],
        )"#;
        let errors = errors(text);
        for part in [
            "unknown source `lag`",
            "did you mean `log`",
            "seen.ron:5:",
            "-2 counts nothing",
            "0.5 counts nothing",
            "there is another `a`",
            "there is no value",
            "a whole number from 0 to 1000000, or `unknown`",
            "a level has no dates",
            "it is not said up to when they are known",
            "2007 is not within 2000 and 2005",
            "unknown candidate `BBC`",
            "2006 lies after the record",
            "no day is asked for",
            "before it starts",
            "2004 lies after the record",
        ] {
            assert!(errors.contains(part), "`{part}` is not in\n{errors}");
        }
    }

    #[test]
    fn a_file_of_nothing_and_a_misspelt_field_are_refused() {
        assert!(errors(r#"(title: "t", sources: {})"#).contains("nothing was observed"));
        assert!(errors(r#"(title: "t", sources: {}, count: [])"#).contains("counts"));
    }
}
