//! The study file of a calibration: what is to be found, by what, and how long.
//!
//! ```ron
//! (
//!     title: "How often they probe",
//!     scenario: "two-states.ron",          // beside this file, in the folder above, or shipped
//!     until: "2004-12-31",                 // no datum may be later, and no run goes on longer
//!     sources: { "log": "the harbour master's log" },
//!     parameters: [
//!         (name: "challengers.ARDEN.operations.maritime.level", prior: uniform(5.0, 60.0)),
//!     ],
//!     summaries: [
//!         (id: "days", measure: "probes.maritime(ARDEN,BOREA)",
//!             number: yearly(from: "2000-01-01", years: 5, statistic: mean),
//!             observed: 61.0, last: "2004-12-31", source: "log"),
//!     ],
//!     particles: 400, generations: 6,
//! )
//! ```

use std::{collections::BTreeMap, path::Path};

use super::prior::Prior;
use crate::{
    disk,
    factors::{Factor, apply},
    file::scenario_of,
    observe::MeasureName,
    patterns::Number,
    run::MOST_RUNS,
};
use deter_core::{
    fields,
    scenario::{
        LoadError, Loaded, calendar::DateText, load::Problem, locate::FieldPath, paths::look,
        value::empty,
    },
};

/// Most numbers that are sought at once: far fewer can be told apart.
pub const MOST_PARAMETERS: usize = 40;

fields! {
    /// A calibration as a file says it.
    pub struct CalibrationText {
        /// Title for readers.
        title: String,
        /// Anything a reader should know.
        notes: String = empty(),
        /// The scenario: a file beside this one, in the folder above, or a shipped one.
        scenario: String,
        /// The last day of the data that may be used, such as `2021-09-30`. A datum that is later is
        /// refused, and runs end with the turn of this day.
        until: DateText,
        /// Seed of all luck; the scenario's if left out.
        seed: Option<u64>,
        /// Sources by key.
        sources: BTreeMap<String, String> = empty(),
        /// What is to be found.
        parameters: Vec<Unknown>,
        /// What is compared with the record.
        summaries: Vec<SummaryText>,
        /// Draws that make a generation.
        particles: u32,
        /// Runs of each draw; a draw weighs by the share of them that comes near the record.
        replicates: u32 = 1,
        /// Generations after the first, at most.
        generations: u32,
        /// The tolerance of a generation is this quantile of the distances of the one before.
        tolerance_quantile: f64 = 0.5,
        /// A generation is given up if a smaller share of its draws comes within the tolerance.
        least_acceptance: f64 = 0.02,
        /// Runs in all, at most: a generation that would need more is given up.
        runs: u64 = 1_000_000,
    }
}

fields! {
    /// A number that is to be found.
    pub struct Unknown {
        /// A parameter of the engine, or the path of a figure of the scenario or a weight of a lens.
        name: String,
        /// What is believed before the record is looked at.
        prior: Prior,
        /// Why this prior.
        why: String = empty(),
    }

    /// A number that is compared with the record.
    pub struct SummaryText {
        /// Short name.
        id: String,
        /// What it is of a run.
        measure: MeasureName,
        /// How its turns make one number of a run.
        number: Number = Number::Run,
        /// What was observed, in the unit of this number.
        observed: f64,
        /// The last day that the datum speaks of, to the day.
        last: DateText,
        /// Key of the source.
        source: String,
        /// The distance counts in units of this; if left out, in the spread of the runs under the prior
        /// (1.4826 times the median absolute deviation).
        scale: Option<f64>,
        /// How much it counts among the others.
        weight: f64 = 1.0,
        /// Anything a reader should know.
        note: String = empty(),
    }
}

/// A study that has been read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationStudy {
    /// Name: the file's, without folder and ending.
    pub name: String,
    /// As it was written.
    pub text: CalibrationText,
    /// The scenario, with its lenses in it, cut after the turn of `until`, with the study's seed.
    pub loaded: Loaded,
    /// The numbers that are sought, with the ends of their priors.
    pub factors: Vec<Factor>,
}

impl CalibrationStudy {
    /// Reads and checks a study.
    ///
    /// # Errors
    /// With everything that is wrong with the file, or with its scenario.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let source = disk::source(file)?;
        let said: CalibrationText = source.read()?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let Some(loaded) = scenario_of(&said.scenario, folder)? else {
            return Err(source.wrong(vec![Problem::new(
                "scenario".into(),
                format!("there is no scenario `{}`", said.scenario),
                "a file beside this one, in the folder above, or a shipped one",
            )]));
        };
        let mut loaded = loaded.with_lenses();
        let mut problems = Vec::new();
        loaded.scenario.seed = said.seed.unwrap_or(loaded.scenario.seed);
        cut(&said, &mut loaded, &mut problems);
        let factors = factors(&said, &loaded, &mut problems);
        summaries(&said, &mut problems);
        sizes(&said, &mut problems);
        if !problems.is_empty() {
            return Err(source.wrong(problems));
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, text: said, loaded, factors })
    }
}

/// Runs end with the last turn that the data may know.
fn cut(said: &CalibrationText, loaded: &mut Loaded, problems: &mut Vec<Problem>) {
    if !is_day(&said.until) {
        problems.push(not_a_day("until".into(), &said.until));
        return;
    }
    let calendar = deter_core::scenario::calendar::Calendar::new(
        loaded.scenario.start.date(),
        loaded.scenario.turns_per_year,
    );
    match u32::try_from(calendar.turn_of(said.until.date()) + 1) {
        Ok(turns) if turns > 0 => loaded.scenario.turns = loaded.scenario.turns.min(turns),
        _ => problems.push(Problem::new(
            "until".into(),
            format!("the data end on {}, before the scenario starts", said.until),
            format!("a day after {}", loaded.scenario.start),
        )),
    }
}

/// Whether a date is a day, not a period whose end one would have to guess.
fn is_day(date: &DateText) -> bool {
    date.as_str().len() == "2021-09-30".len()
}

fn not_a_day(path: FieldPath, date: &DateText) -> Problem {
    let message = format!("`{date}` is a period; which of its days is meant?");
    Problem::new(path, message, "a day such as 2021-09-30")
}

fn factors(said: &CalibrationText, loaded: &Loaded, problems: &mut Vec<Problem>) -> Vec<Factor> {
    let mut found: Vec<Factor> = Vec::with_capacity(said.parameters.len());
    for (place, unknown) in said.parameters.iter().enumerate() {
        let path = || FieldPath::from("parameters").index(place);
        let base = match look(&loaded.scenario, &unknown.name) {
            Ok((base, _)) => base,
            Err(wrong) => {
                problems.push(wrong.at(path().name("name")));
                continue;
            }
        };
        if found.iter().any(|known| known.name == unknown.name) {
            let text = format!("`{}` is sought already", unknown.name);
            problems.push(Problem::new(path().name("name"), text, "each parameter once"));
            continue;
        }
        if let Some(expected) = unknown.prior.problem() {
            let text = format!("the prior of `{}` is none", unknown.name);
            problems.push(Problem::new(path().name("prior"), text, expected));
            continue;
        }
        // Whatever the prior allows, the scenario must allow: else the prior is cut unseen.
        let (low, high) = unknown.prior.ends();
        let factor = Factor { name: unknown.name.clone(), base, low, high, levels: None };
        let ends = [low, high].map(|end| apply(loaded, std::slice::from_ref(&factor), &[end]));
        if let Some(message) = ends.into_iter().find_map(Result::err) {
            let expected = "a prior that ends where the scenario allows";
            problems.push(Problem::new(path().name("prior"), message, expected));
            continue;
        }
        found.push(factor);
    }
    if said.parameters.is_empty() || said.parameters.len() > MOST_PARAMETERS {
        let text = format!("{} parameters are sought", said.parameters.len());
        let expected = format!("1 to {MOST_PARAMETERS}");
        problems.push(Problem::new("parameters".into(), text, expected));
    }
    found
}

fn summaries(said: &CalibrationText, problems: &mut Vec<Problem>) {
    if said.summaries.is_empty() {
        let text = "nothing is compared with the record";
        problems.push(Problem::new("summaries".into(), text, "at least one summary"));
    }
    for (place, summary) in said.summaries.iter().enumerate() {
        let path = || FieldPath::from("summaries").index(place);
        if said.summaries.iter().take(place).any(|other| other.id == summary.id) {
            let text = format!("there is a `{}` already", summary.id);
            problems.push(Problem::new(path().name("id"), text, "a name of its own"));
        }
        if !summary.observed.is_finite() {
            let text = format!("{} is no number", summary.observed);
            problems.push(Problem::new(path().name("observed"), text, "a finite number"));
        }
        if summary.scale.is_some_and(|scale| !scale.is_finite() || scale <= 0.0) {
            let text = "nothing can be counted in this scale";
            problems.push(Problem::new(path().name("scale"), text, "a positive number"));
        }
        if !summary.weight.is_finite() || summary.weight <= 0.0 {
            let text = format!("{} is no weight", summary.weight);
            problems.push(Problem::new(path().name("weight"), text, "a positive number"));
        }
        if !said.sources.contains_key(&summary.source) {
            let known = said.sources.keys().map(String::as_str);
            problems.push(Problem::unknown(
                path().name("source"),
                "source",
                &summary.source,
                known,
            ));
        }
        if !is_day(&summary.last) {
            problems.push(not_a_day(path().name("last"), &summary.last));
        } else if is_day(&said.until) && summary.last.as_str() > said.until.as_str() {
            let text = format!(
                "`{}` was observed up to {}, and the data to calibrate on end on {}",
                summary.id, summary.last, said.until
            );
            problems.push(Problem::new(path().name("last"), text, "no later datum"));
        }
    }
}

fn sizes(said: &CalibrationText, problems: &mut Vec<Problem>) {
    let mut within = |name: &'static str, value: f64, low: f64, high: f64| {
        if !(low..=high).contains(&value) {
            let expected = format!("a number from {low} to {high}");
            problems.push(Problem::new(name.into(), format!("{value} is out of range"), expected));
        }
    };
    within("particles", f64::from(said.particles), 8.0, 100_000.0);
    within("replicates", f64::from(said.replicates), 1.0, 1000.0);
    within("generations", f64::from(said.generations), 0.0, 100.0);
    within("tolerance_quantile", said.tolerance_quantile, 0.01, 0.99);
    within("least_acceptance", said.least_acceptance, 1e-6, 1.0);
    within("runs", said.runs as f64, 1.0, MOST_RUNS as f64);
}
