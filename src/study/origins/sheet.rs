//! The study file of rolling origins.
//!
//! ```ron
//! (
//!     title: "Four origins",
//!     scenario: "hindcast-2013.ron",     // beside this file, in the folder above, or shipped
//!     observed: "observed.ron",          // beside this file
//!     origins: ["2013Q2", "2015-01-01", "2017-01-01", "2019-01-01"],
//!     until: "2021-09-30",
//!     record: [table("vietnam-2021/pacts.csv")],       // signatures, by their days
//!     figures: [table("rolling-origins/figures.csv")], // numbers of the scenario, by their days
//! )
//! ```

use std::{collections::BTreeMap, path::Path};

use crate::{
    backtest::Observed,
    disk,
    file::scenario_of,
    fit::sheet::{MOST_REPLICATES, StepTaken},
    observe::{slip_of, whereabouts},
};
use deter_core::{
    fields,
    scenario::{
        LoadError, Loaded,
        calendar::{Calendar, DateText},
        load::Problem,
        locate::FieldPath,
        paths,
        quantity::Code,
        schema::Pact,
        source::Source,
        value::empty,
    },
};

/// Most origins of a study.
pub const MOST_ORIGINS: usize = 40;

fields! {
    /// Rolling origins as a file says them.
    pub struct OriginsText {
        /// Title for readers.
        title: String,
        /// Anything a reader should know.
        notes: String = empty(),
        /// The scenario that the worlds at the origins are made of. Its dated events after an origin are
        /// left out: a forecast is told nothing of what came.
        scenario: String,
        /// What was observed: the file's name, beside this one. What it says of pacts is not looked at:
        /// `record` does.
        observed: String,
        /// The days from which it is run, each the first of a turn, none before the scenario's start.
        origins: Vec<DateText>,
        /// The last day that is scored.
        until: DateText,
        /// Seed of all luck; the scenario's if left out.
        seed: Option<u64>,
        /// Signatures, in the form of a scenario's pacts. Those of before an origin are in force there and
        /// what is fitted to; later ones are what is scored. One without a date is neither.
        record: Vec<Pact>,
        /// Steps at home that were taken.
        steps: Vec<StepTaken> = empty(),
        /// Numbers of the scenario by their days: at an origin the last one before or on it holds.
        figures: Vec<DatedFigure> = empty(),
        /// Codes of states of the record that the scenario need not have.
        outside: Vec<Code> = empty(),
        /// Whose signatures are told apart, because its list is complete.
        headline: Option<Code>,
        /// How many years after an origin it is asked who has signed, beside the whole time to `until`.
        years: u32 = 2,
        /// How many years before an origin rates of talks and constants of kinds are fitted to.
        memory: u32 = 8,
        /// How often the history of those years is played with other luck.
        replicates: u32 = 4,
    }

    /// A number of the scenario from a day on.
    pub struct DatedFigure {
        /// Its path, such as `states.JPN.gdp`.
        path: String,
        /// The first day on which it holds.
        from: DateText,
        /// The number, in the unit of its field.
        value: f64,
        /// Where it comes from.
        source: String,
    }
}

/// Rolling origins that have been read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginsStudy {
    /// Name: the file's, without folder and ending.
    pub name: String,
    /// The file, to show where something is wrong.
    pub source: Source,
    /// As it was written.
    pub text: OriginsText,
    /// The scenario, with the study's seed, holding every lens it uses.
    pub loaded: Loaded,
    /// What was observed.
    pub observed: Observed,
    /// How many replicates are run from each origin.
    pub runs: u64,
}

impl OriginsStudy {
    /// Reads and checks a study.
    ///
    /// # Errors
    /// With everything that is wrong with the file, its scenario, or what was observed.
    pub fn load(file: &Path, runs: u64) -> Result<Self, LoadError> {
        let source = disk::source(file)?;
        let text: OriginsText = source.read()?;
        let folder = source.folder.as_deref().unwrap_or(Path::new(""));
        let Some(loaded) = scenario_of(&text.scenario, folder)? else {
            let message = format!("there is no scenario `{}`", text.scenario);
            let expected = "a file beside this one, in the folder above, or a shipped one";
            return Err(source.wrong(vec![Problem::new("scenario".into(), message, expected)]));
        };
        let observed = Observed::load(&folder.join(&text.observed))?;
        let mut loaded = loaded.with_lenses();
        if let Some(seed) = text.seed {
            loaded.scenario.seed = seed;
        }
        let problems = problems(&text, &loaded);
        if !problems.is_empty() {
            return Err(source.wrong(problems));
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, source, text, loaded, observed, runs })
    }
}

fn problems(text: &OriginsText, loaded: &Loaded) -> Vec<Problem> {
    let scenario = &loaded.scenario;
    let mut found = Vec::new();
    let part = |list: &str, place: usize| FieldPath::from(list).index(place);
    let mut say = |path: FieldPath, message: String, expected: &str| {
        found.push(Problem::new(path, message, expected));
    };
    if !(1..=MOST_ORIGINS).contains(&text.origins.len()) {
        let message = format!("{} origins", text.origins.len());
        say("origins".into(), message, &format!("1 to {MOST_ORIGINS}"));
    }
    for (place, origin) in text.origins.iter().enumerate() {
        let path = part("origins", place);
        if place > 0 && origin.date() <= text.origins[place - 1].date() {
            say(path.clone(), format!("{origin} is not after the origin before it"), "later days");
        }
        if origin.date() < scenario.start.date() {
            let message =
                format!("{origin} lies before the start of the scenario, {}", scenario.start);
            say(path.clone(), message, "that day or a later one");
        }
        if !origin.date().begins_turn(scenario.turns_per_year) {
            let message = format!("{origin} is not the first day of a turn");
            say(path.clone(), message, "such as 2015-01-01, or 2015Q1");
        }
        if text.until.date() <= origin.date() {
            let message = format!("nothing is scored from {origin} to {}", text.until);
            say(path, message, "a day before `until`");
        }
    }
    for (name, value, most) in [
        ("years", text.years, 100),
        ("memory", text.memory, 100),
        ("replicates", text.replicates, MOST_REPLICATES),
    ] {
        if !(1..=most).contains(&value) {
            say(name.into(), format!("{value} cannot be"), &format!("1 to {most}"));
        }
    }
    let other = scenario.states.iter().find_map(|(code, state)| {
        state.lens.as_ref().filter(|lens| **lens != scenario.lens).map(|lens| (code, lens))
    });
    if let Some((code, lens)) = other {
        let message = format!("{code} sees the world through a lens of its own, `{lens}`");
        say("scenario".into(), message, "a scenario with one lens, under which rates are fitted");
    }
    if scenario.pact_kinds.is_empty() || scenario.initiators.is_empty() {
        let message = format!("nobody seeks pacts in `{}`", text.scenario);
        say("scenario".into(), message, "a scenario with `pact_kinds` and `initiators`");
    }
    for (place, pact) in text.record.iter().enumerate() {
        let path = part("record", place);
        if !scenario.pact_kinds.iter().any(|kind| kind.name == pact.kind) {
            let known = scenario.pact_kinds.iter().map(|kind| kind.name.as_str());
            found.push(Problem::unknown(path.name("kind"), "kind", &pact.kind, known));
        }
        for (side, code) in [&pact.between.0, &pact.between.1].into_iter().enumerate() {
            let known = scenario.states.keys().map(Code::as_str);
            if let Err(meant) = whereabouts(code, known, &text.outside) {
                found.push(slip_of(path.name("between").index(side), code, meant));
            }
        }
    }
    for (place, step) in text.steps.iter().enumerate() {
        let steps = scenario.politics.get(&step.state).map(|politics| &politics.steps);
        let known = steps.into_iter().flatten().map(|step| step.name.as_str());
        if !known.clone().any(|name| name == step.step) {
            let path = part("steps", place).name("step");
            found.push(Problem::unknown(path, "step", &step.step, known));
        }
    }
    let mut tried = loaded.clone();
    let mut dated = BTreeMap::new();
    for (place, figure) in text.figures.iter().enumerate() {
        if let Some(first) = dated.insert((&figure.path, figure.from.date()), place) {
            let message = format!(
                "{} from {} is written before, as figures[{first}]",
                figure.path, figure.from
            );
            found.push(Problem::new(
                part("figures", place),
                message,
                "one number for a path and a day",
            ));
        }
        if let Err(wrong) = paths::restate(&mut tried.scenario, &figure.path, figure.value) {
            found.push(wrong.at(part("figures", place).name("path")));
        }
    }
    if let Some(code) = text.headline.as_ref().filter(|code| !scenario.states.contains_key(*code)) {
        let known = scenario.states.keys().map(Code::as_str);
        found.push(Problem::unknown("headline".into(), "state", code.as_str(), known));
    }
    found
}

/// The date with which a turn of a calendar begins.
#[must_use]
pub fn date_of(calendar: &Calendar, turn: i64) -> Option<DateText> {
    DateText::try_from(calendar.label(turn).replace('M', "-")).ok()
}
