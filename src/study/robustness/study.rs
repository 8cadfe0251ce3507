//! Every plausible model plays the base and every what-if under the same luck.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    found::{Needed, Options, Robustness, conclude},
    uncertainty::{Uncertainty, model, refuse_known, uncertainties},
};
use crate::{
    StudyError,
    design::grid::latin_hypercube,
    ensemble::frame::AnswerMeasure,
    file::MOST_POINTS,
    origin::Origin,
    points::{Rows, RunMeasures, Work, run},
    run::{MOST_RUNS, Plan, Runner, plain, within},
    worlds::prepare,
};
use deter_core::{scenario::Loaded, world::build::Blueprint};

/// Runs of each world as it is, which give the conclusions that are put to the models, and by which it is
/// told before the work how many runs an answer needs.
pub const PILOT: u64 = 200;

/// Which way a measure is better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wish {
    /// The measure.
    pub measure: String,
    /// Whether less of it is better.
    pub low: bool,
}

impl std::str::FromStr for Wish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}`: expected low:MEASURE or high:MEASURE");
        let (way, measure) = text.split_once(':').ok_or_else(wrong)?;
        let low = match way {
            "low" => true,
            "high" => false,
            _ => return Err(wrong()),
        };
        Ok(Self { measure: measure.to_owned(), low })
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", if self.low { "low" } else { "high" }, self.measure)
    }
}

/// What is asked.
pub struct RobustnessRequest<'a> {
    /// The scenario that what-ifs are held against.
    pub base: &'a Loaded,
    /// The what-ifs.
    pub what_ifs: &'a [Loaded],
    /// How many plausible models.
    pub models: usize,
    /// Runs of each world under each model.
    pub runs: u64,
    /// Seed of all luck; the base's if none is given.
    pub seed: Option<u64>,
    /// Which way a measure is better, for regret.
    pub wishes: &'a [Wish],
    /// What is good enough, for satisficing: a condition on means.
    pub good_enough: Option<&'a str>,
}

impl RobustnessRequest<'_> {
    /// Seed of all luck.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or(self.base.scenario.seed)
    }

    /// Runs of all worlds.
    #[must_use]
    pub fn size(&self) -> u64 {
        let models = self.models as u64 * self.runs + PILOT;
        models.saturating_mul(self.what_ifs.len() as u64 + 1)
    }

    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let hashes: Vec<String> = self.what_ifs.iter().map(Loaded::hash).collect();
        let wishes: Vec<String> = self.wishes.iter().map(ToString::to_string).collect();
        let study = json!({
            "scenario": self.base.name,
            "scenario_hash": self.base.hash(),
            "what_ifs": hashes,
            "seed": self.seed(),
            "models": self.models,
            "wishes": wishes,
            "good_enough": self.good_enough,
        });
        Plan::new("robustness", self.runs, study, serde_json::Value::Null)
    }

    /// The measures that are recorded: the answers of all, and what wishes and conditions name.
    fn answers(&self) -> Result<Vec<AnswerMeasure>, StudyError> {
        let all: Vec<Loaded> = std::iter::once(self.base).chain(self.what_ifs).cloned().collect();
        let worlds = prepare(all)?;
        let answers = worlds.first().map_or_else(Vec::new, |world| world.frame.answers.clone());
        if answers.is_empty() {
            let told = format!("{} and its what-ifs declare no answers", self.base.name);
            return Err(StudyError::Input(told));
        }
        Ok(answers)
    }
}

/// How many runs the answers need, by a few runs of the worlds as they are. None if not all are there.
///
/// # Errors
/// If the worlds cannot be compared, declare no answers, or the disk refuses.
pub fn needed(
    wanted: &RobustnessRequest<'_>,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Needed>>, StudyError> {
    let answers = wanted.answers()?;
    let worlds: Vec<&Loaded> = std::iter::once(wanted.base).chain(wanted.what_ifs).collect();
    let mut played = Vec::new();
    for (place, loaded) in worlds.iter().enumerate() {
        let names: Vec<String> = answers.iter().map(|answer| answer.measure.clone()).collect();
        let points = [Vec::new()];
        let name = format!("pilot-{place}");
        let one = Lever { loaded, base: wanted.base, measures: &names };
        let found = play(&one, &name, (&[], &points), (wanted.seed(), PILOT), runner)?;
        let Some(rows) = found else { return Ok(None) };
        played.push(rows);
    }
    let mut all = Vec::new();
    for (place, what_if) in wanted.what_ifs.iter().enumerate() {
        for (column, answer) in answers.iter().enumerate() {
            let pairs = (0..PILOT as usize).map(|r| {
                let at = |option: usize| played[option].row(0, r).get(column).copied();
                at(place + 1).unwrap_or(f64::NAN) - at(0).unwrap_or(f64::NAN)
            });
            let differences: Vec<f64> = pairs.filter(|x| x.is_finite()).collect();
            all.push(Needed::of(&what_if.name, answer, &differences));
        }
    }
    Ok(Some(all))
}

/// Plays all models. None if not all runs are there in the end.
///
/// # Errors
/// If a measure is none, nothing is uncertain, or the disk refuses.
pub fn robustness(
    wanted: &RobustnessRequest<'_>,
    runner: &Runner<'_>,
) -> Result<Option<Robustness>, StudyError> {
    within("--runs", wanted.runs.into(), MOST_RUNS)?;
    within("--models", wanted.models as u128, MOST_POINTS as u64)?;
    let answers = wanted.answers()?;
    let all = uncertainties(wanted.base);
    refuse_known(wanted.base, &all)?;
    let Some(needed) = needed(wanted, runner)? else { return Ok(None) };
    let options: Vec<&Loaded> = std::iter::once(wanted.base).chain(wanted.what_ifs).collect();
    let (points, left_out) = models(&options, wanted, &all);
    if points.is_empty() {
        return Err(StudyError::Input("no plausible model makes a sound scenario".to_owned()));
    }
    let mut names: Vec<String> = answers.iter().map(|answer| answer.measure.clone()).collect();
    let more = wanted.wishes.iter().map(|wish| wish.measure.clone());
    let conditions = Options::named(wanted.good_enough)?;
    for name in more.chain(conditions) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // The scenario as it is comes first, and is no plausible model more than any other.
    let mut rows = Vec::new();
    for (place, loaded) in options.iter().enumerate() {
        let one = Lever { loaded, base: wanted.base, measures: &names };
        let name = format!("models-{}-{place}", plain(&loaded.name));
        let amount = (wanted.seed(), wanted.runs);
        let Some(found) = play(&one, &name, (&all, &points), amount, runner)? else {
            return Ok(None);
        };
        rows.push(found);
    }
    let origin = Origin::of(wanted.base, wanted.seed(), wanted.runs);
    let played = Options { names: &names, answers: &answers, rows: &rows, points: &points };
    let pool = runner.execution.pool;
    pool.install(|| conclude(origin, wanted, &all, left_out, needed, &played)).map(Some)
}

/// The points of the models that make sound worlds of all options, and how many do not.
fn models(
    options: &[&Loaded],
    wanted: &RobustnessRequest<'_>,
    all: &[Uncertainty],
) -> (Vec<Vec<f64>>, usize) {
    let unit = latin_hypercube(all.len(), wanted.models, wanted.seed());
    let values = unit
        .iter()
        .map(|point| all.iter().zip(point).map(|(one, unit)| one.at(*unit)).collect::<Vec<f64>>());
    let (sound, wrong): (Vec<Vec<f64>>, Vec<Vec<f64>>) = values.partition(|point| {
        options.iter().all(|loaded| model(loaded, wanted.base, all, point).is_ok())
    });
    (sound, wrong.len())
}

/// A world that is played under models.
struct Lever<'a> {
    loaded: &'a Loaded,
    base: &'a Loaded,
    measures: &'a [String],
}

/// Plays a world at points.
fn play(
    one: &Lever<'_>,
    name: &str,
    (all, points): (&[Uncertainty], &[Vec<f64>]),
    (seed, runs): (u64, u64),
    runner: &Runner<'_>,
) -> Result<Option<Rows>, StudyError> {
    let mut loaded = one.loaded.clone();
    loaded.scenario.seed = seed;
    let mut run_measures = RunMeasures::new(&loaded, one.measures);
    for name in one.measures {
        run_measures.column(name).map_err(StudyError::Input)?;
    }
    run_measures.keep(one.measures);
    let bits: Vec<Vec<u64>> =
        points.iter().map(|point| point.iter().map(|x| x.to_bits()).collect()).collect();
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    let key = serde_json::to_string(&(one.loaded.hash(), seed, names, bits, one.measures));
    let work = Work {
        name,
        key: &key.unwrap_or_default(),
        cases: points.len(),
        runs,
        run_measures: &run_measures,
        world: &|case| Ok(Blueprint::new(&model(&loaded, one.base, all, &points[case])?)),
    };
    run(&work, runner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_and_written() {
        let wish: Wish = "low:force(AAA,BBB)".parse().unwrap();
        assert_eq!((wish.low, wish.measure.as_str()), (true, "force(AAA,BBB)"));
        assert_eq!(wish.to_string(), "low:force(AAA,BBB)");
        assert!("force".parse::<Wish>().is_err() && "some:force".parse::<Wish>().is_err());
    }
}
