//! The study file of a fit: which world, which record, what is known of it.
//!
//! ```ron
//! (
//!     title: "Who signed with whom, 2013 to 2021",
//!     scenario: "hindcast-2013.ron",            // beside this file, in the folder above, or shipped
//!     until: "2021-09-30",                      // later rows are not looked at
//!     record: [table("vietnam-2021/pacts.csv")], // dated signatures, in the form of a scenario's pacts
//!     steps: [(state: "JPN", step: "three principles on equipment transfer", taken: "2014-04-01")],
//!     replicates: 8,
//! )
//! ```

use std::path::Path;

use super::parts::rows;
use crate::{
    disk,
    file::scenario_of,
    observe::{slip_of, whereabouts},
};
use deter_core::{
    fields,
    scenario::{
        LoadError, Loaded,
        calendar::{Calendar, DateText},
        load::Problem,
        locate::FieldPath,
        quantity::Code,
        schema::{Domain, Pact},
        source::Source,
        validate::MOST_TURNS,
        value::empty,
    },
};

/// Most replicates of the history that a fit averages over.
pub const MOST_REPLICATES: u32 = 200;

fields! {
    /// A fit as a file says it.
    pub struct FitText {
        /// Title for readers.
        title: String,
        /// Anything a reader should know.
        notes: String = empty(),
        /// The scenario, whose start is the first turn of the record.
        scenario: String,
        /// The last day of the record, such as `2021-09-30`. What the rows of `record` and `steps` have
        /// after it is not looked at: the fit is what it would have been on that day.
        until: DateText,
        /// Seed of all luck; the scenario's if left out.
        seed: Option<u64>,
        /// Signatures, in the form of a scenario's pacts. Those of before the start are no events;
        /// one without a date is neither an event nor at risk.
        record: Vec<Pact>,
        /// Steps at home that were taken.
        steps: Vec<StepTaken> = empty(),
        /// Codes of states of the record that the scenario need not have. Others that it does not have are
        /// left out and counted as well, but for those a slip of the hand away from a code that it has.
        outside: Vec<Code> = empty(),
        /// Counts of operations by period: how the challengers' levels wander is estimated from them.
        operations: Vec<OperationsSeries> = empty(),
        /// Militarised disputes of pairs and how far they climbed. Rates and force are estimated from
        /// the pairs of the scenario's challengers, what is rarer from all.
        disputes: Vec<DisputesOfPair> = empty(),
        /// Burdens year by year: reaction, fatigue and noise are estimated from them.
        burdens: Vec<BurdenSeries> = empty(),
        /// Whose signatures are told apart, because its list is complete.
        headline: Option<Code>,
        /// How often the history is played with other luck: what the record does not hold is
        /// averaged over.
        replicates: u32 = 8,
        /// Standard deviation of the prior of a weight, as a share of its size.
        spread: f64 = 0.5,
        /// The least standard deviation of a prior.
        least_spread: f64 = 0.25,
        /// Talks a turn of a state of which nothing is known: the prior does not look at what the
        /// scenario has, which may have been set by the record.
        talks: f64 = 0.3,
        /// Standard deviation of the logarithms of the rates of talks around it: how differently
        /// states seek pacts, and how unevenly they list what they sign.
        listing: f64 = 1.0,
        /// Standard deviation of the constants of the kinds around 0.
        constants: f64 = 2.0,
        /// The last day of the years that out-of-time scores are fitted to.
        fitted_to: Option<DateText>,
    }

    /// A step at home that was taken.
    pub struct StepTaken {
        /// Whose.
        state: Code,
        /// Name of the step in the scenario.
        step: String,
        /// When.
        taken: DateText,
    }
}

fields! {
    /// Counts of a challenger's operations against a target, period by period, of one definition.
    pub struct OperationsSeries {
        /// Whose operations.
        challenger: Code,
        /// Against whom.
        target: Code,
        /// In which domain.
        domain: Domain,
        /// What was counted, and by whom. Series of a domain share how they wander, each has a level of
        /// its own; rows of one name and target follow one another.
        series: String,
        /// First day of the first period.
        first: DateText,
        /// Length of a period, months: 1 to 12.
        months: u32,
        /// Counts, period by period.
        counts: Vec<u32>,
    }

    /// Militarised disputes between two states that began in a span of years.
    pub struct DisputesOfPair {
        /// The two.
        between: (Code, Code),
        /// First year.
        from: u32,
        /// Last year.
        to: u32,
        /// How many began.
        disputes: u32,
        /// In how many of them force was used.
        force: u32,
        /// In how many of those somebody died.
        lethal: u32,
        /// In how many of those more than 25 did.
        severe: u32,
        /// How many of those became wars.
        war: u32,
    }

    /// Burdens of a state, an unbroken run of years.
    pub struct BurdenSeries {
        /// Whose.
        state: Code,
        /// The first year.
        first: u32,
        /// Military spending year by year, % of GDP.
        burdens: Vec<f64>,
    }
}

/// A fit that has been read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct FitStudy {
    /// Name: the file's, without folder and ending.
    pub name: String,
    /// The file, to show where something is wrong.
    pub source: Source,
    /// As it was written.
    pub text: FitText,
    /// The scenario, with the study's seed, holding every lens it uses.
    pub loaded: Loaded,
}

impl FitStudy {
    /// Reads and checks a study.
    ///
    /// # Errors
    /// With everything that is wrong with the file, or with its scenario.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let source = disk::source(file)?;
        let text: FitText = source.read()?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let Some(loaded) = scenario_of(&text.scenario, folder)? else {
            let message = format!("there is no scenario `{}`", text.scenario);
            let expected = "a file beside this one, in the folder above, or a shipped one";
            return Err(source.wrong(vec![Problem::new("scenario".into(), message, expected)]));
        };
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self::of(name, source, text, loaded)
    }

    /// The same of what has been read.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn of(
        name: String,
        source: Source,
        text: FitText,
        loaded: Loaded,
    ) -> Result<Self, LoadError> {
        let mut loaded = loaded.with_lenses();
        if let Some(seed) = text.seed {
            loaded.scenario.seed = seed;
        }
        let problems = problems(&text, &loaded);
        if problems.is_empty() {
            Ok(Self { name, source, text, loaded })
        } else {
            Err(source.wrong(problems))
        }
    }
}

fn problems(text: &FitText, loaded: &Loaded) -> Vec<Problem> {
    let scenario = &loaded.scenario;
    let mut found = Vec::new();
    let mut say = |path: FieldPath, message: String, expected: &str| {
        found.push(Problem::new(path, message, expected));
    };
    let part = |list: &str, place: usize| FieldPath::from(list).index(place);
    if text.until.date() <= scenario.start.date() {
        let message = format!("the record ends on {} before the scenario starts", text.until);
        say("until".into(), message, "a day after the start of the scenario");
    }
    let calendar = Calendar::new(scenario.start.date(), scenario.turns_per_year);
    let turns = calendar.turn_of(text.until.date());
    if turns > i64::from(MOST_TURNS) {
        let expected = format!("at most {MOST_TURNS} turns after the start of the scenario");
        say("until".into(), format!("a record of {turns} turns"), &expected);
    }
    if !(1..=MOST_REPLICATES).contains(&text.replicates) {
        let expected = format!("1 to {MOST_REPLICATES}");
        say("replicates".into(), format!("{} replicates", text.replicates), &expected);
    }
    for (name, value) in [
        ("spread", text.spread),
        ("least_spread", text.least_spread),
        ("talks", text.talks),
        ("listing", text.listing),
        ("constants", text.constants),
    ] {
        if !(value.is_finite() && value > 0.0 && value <= 100.0) {
            say(name.into(), format!("{value} cannot be"), "a number above 0, up to 100");
        }
    }
    if let Some(day) = &text.fitted_to
        && !(scenario.start.date() < day.date() && day.date() < text.until.date())
    {
        let message = format!("{day} is not within the record");
        say("fitted_to".into(), message, "a day between the start and `until`");
    }
    let other = scenario.states.iter().find_map(|(code, state)| {
        state.lens.as_ref().filter(|lens| **lens != scenario.lens).map(|lens| (code, lens))
    });
    if let Some((code, lens)) = other {
        let message = format!("{code} sees the world through a lens of its own, `{lens}`");
        say("scenario".into(), message, "a scenario with one lens, whose weights are estimated");
    }
    if scenario.pact_kinds.is_empty() || scenario.initiators.is_empty() {
        let message = format!("nobody seeks pacts in `{}`", text.scenario);
        say("scenario".into(), message, "a scenario with `pact_kinds` and `initiators`");
    }
    let mut unknown = Vec::new();
    for (place, pact) in text.record.iter().enumerate() {
        let path = part("record", place);
        if !scenario.pact_kinds.iter().any(|kind| kind.name == pact.kind) {
            let known = scenario.pact_kinds.iter().map(|kind| kind.name.as_str());
            unknown.push(Problem::unknown(path.name("kind"), "kind", &pact.kind, known));
        }
        for (side, code) in [&pact.between.0, &pact.between.1].into_iter().enumerate() {
            let codes = scenario.states.keys().map(Code::as_str);
            if let Err(meant) = whereabouts(code, codes, &text.outside) {
                unknown.push(slip_of(path.name("between").index(side), code, meant));
            }
        }
    }
    for (place, step) in text.steps.iter().enumerate() {
        let path = part("steps", place);
        let steps = scenario.politics.get(&step.state).map(|politics| &politics.steps);
        let known = steps.into_iter().flatten().map(|step| step.name.as_str());
        if !known.clone().any(|name| name == step.step) {
            unknown.push(Problem::unknown(path.name("step"), "step", &step.step, known));
        }
    }
    if let Some(code) = text.headline.as_ref().filter(|code| !scenario.states.contains_key(*code)) {
        let known = scenario.states.keys().map(Code::as_str);
        unknown.push(Problem::unknown("headline".into(), "state", code.as_str(), known));
    }
    found.extend(unknown);
    found.extend(rows::problems(text, scenario));
    found
}
