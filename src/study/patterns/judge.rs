//! Many runs against what was observed.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    measure::{Binder, Bound, BoundNumber, Years},
    sheet::{Observed, Pattern, PatternStudy, Test},
    witness::{Reading, ranking, unrest, watch},
};
use crate::{
    StudyError,
    run::Runner,
    statistics::{
        Interval,
        interval::{clustered_share, of_mean},
        summary::{quantile_of_sorted, sorted},
    },
    table::format::number,
};
use deter_core::{
    scenario::{Loaded, calendar::Calendar},
    turn::Engine,
    world::{StateId, build::Blueprint},
};

/// Quantiles that are told: median, middle 50 % and middle 90 %.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// What the runs show of one pattern.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Short name.
    pub id: String,
    /// What it is.
    pub name: String,
    /// Unit of the number.
    pub unit: String,
    /// What was observed.
    pub observed: Option<f64>,
    /// Runs that have a number.
    pub runs: usize,
    /// All runs together: the mean, the share of all cases, the ranking by all runs.
    pub whole: f64,
    /// 95 % interval of `whole`, of the mean or share; of a number that is not one, none.
    pub interval: Option<Interval>,
    /// Quantiles over the runs: 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
    /// The tests.
    pub tests: Vec<Tested>,
    /// Whether all of them hold.
    pub passed: bool,
    /// Whether parameters were fitted to it, so that it tests nothing.
    pub fitted: bool,
    /// What is missing before it can be judged.
    pub awaits: Option<String>,
    /// Title of its panel in the figure.
    pub panel: Option<String>,
    /// Unit of its series.
    pub series_unit: String,
    /// The series over the runs.
    pub series: Vec<Stretch>,
    /// What was observed of it: place in turns and value.
    pub observed_series: Vec<(f64, f64)>,
    /// Of a ranking: the candidates, by how often they sign.
    pub candidates: Vec<Candidate>,
    /// Anything a reader should know.
    pub note: String,
}

impl Finding {
    /// The number that tests look at first: the median, or all runs together.
    #[must_use]
    pub fn headline(&self) -> f64 {
        self.tests.first().map_or(self.whole, |test| test.reached)
    }
}

/// A test and how it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tested {
    /// What is asked, in words.
    pub band: String,
    /// The number that is held against it.
    pub reached: f64,
    /// Whether it holds.
    pub passed: bool,
}

/// The runs at one place of a series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// Place in turns: turn t stands at t + 1/2, a year at its middle.
    pub at: f64,
    /// Quantiles over the runs.
    pub quantiles: [f64; 5],
}

/// A candidate of a ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// Code of the state.
    pub code: String,
    /// Share of runs in which it signs.
    pub signs: f64,
    /// Whether it did in history.
    pub signed: bool,
}

/// Patterns with what an engine is asked for.
#[derive(Debug, Clone)]
pub struct BoundStudy<'a> {
    study: &'a PatternStudy,
    /// One measure for each pattern.
    pub measures: Vec<Bound>,
    turns: u32,
    calendar: Calendar,
    codes: Vec<String>,
}

impl<'a> BoundStudy<'a> {
    /// The patterns of a study for a scenario.
    ///
    /// # Errors
    /// If the scenario lacks something that the study names.
    pub fn new(study: &'a PatternStudy, engine: &Engine, turns: u32) -> Result<Self, StudyError> {
        let binder = Binder { engine, turns };
        let bind = |pattern: &Pattern| {
            binder.bind(&format!("pattern {}", pattern.id), &pattern.measure, &pattern.number)
        };
        Ok(Self {
            study,
            measures: study.patterns.iter().map(bind).collect::<Result<_, _>>()?,
            turns,
            calendar: engine.rules().calendar,
            codes: engine.blueprint().codes.clone(),
        })
    }

    /// What these runs show, pattern by pattern.
    #[must_use]
    pub fn findings(&self, runs: &[Vec<Reading>]) -> Vec<Finding> {
        let patterns = self.study.patterns.iter().zip(&self.measures).enumerate();
        patterns
            .map(|(place, (pattern, bound))| {
                let readings: Vec<&Reading> =
                    runs.iter().filter_map(|run| run.get(place)).collect();
                self.finding(pattern, bound, &readings)
            })
            .collect()
    }

    fn finding(&self, pattern: &Pattern, bound: &Bound, readings: &[&Reading]) -> Finding {
        let has = |reading: &&&Reading| reading.value.is_finite() && reading.weight > 0.0;
        let values: Vec<f64> = readings.iter().filter(has).map(|reading| reading.value).collect();
        let ordered = sorted(&values);
        let quantiles = QUANTILES.map(|p| quantile_of_sorted(&ordered, p));
        let candidates = self.candidates(bound, readings);
        let whole = match &bound.number {
            BoundNumber::Ranking(_, did) => {
                let signs: Vec<f64> = candidates.iter().map(|candidate| candidate.signs).collect();
                ranking(did, &signs)
            }
            BoundNumber::Rest(..) => unrest(&mean_marks(readings)),
            _ => {
                let sum = |of: fn(&Reading) -> f64| -> f64 {
                    readings.iter().filter(has).map(|reading| of(reading)).sum()
                };
                sum(|reading| reading.value * reading.weight) / sum(|reading| reading.weight)
            }
        };
        let of_a_mean = !matches!(bound.number, BoundNumber::Ranking(..) | BoundNumber::Rest(..));
        let interval = of_a_mean.then(|| {
            let weights: f64 = readings.iter().filter(has).map(|r| r.weight).sum();
            let off = readings.iter().filter(has).map(|r| r.weight * (r.value - whole));
            let error = off.map(|off| off * off).sum::<f64>().sqrt() / weights;
            if bound.is_share() && (0.0..=1.0).contains(&whole) {
                clustered_share(whole, error, values.len(), 0.95)
            } else {
                of_mean(whole, error, values.len(), 0.95)
            }
        });
        let tests: Vec<Tested> =
            pattern.tests.iter().map(|test| tested(test, &ordered, whole, &quantiles)).collect();
        let mut candidates = candidates;
        candidates.sort_by(|a, b| b.signs.total_cmp(&a.signs).then(a.code.cmp(&b.code)));
        Finding {
            id: pattern.id.clone(),
            name: pattern.name.clone(),
            unit: pattern.unit.clone(),
            observed: pattern.observed.value,
            runs: values.len(),
            whole,
            quantiles,
            passed: !values.is_empty() && tests.iter().all(|test| test.passed),
            tests,
            interval,
            fitted: pattern.fitted,
            awaits: pattern.awaits.clone(),
            panel: pattern.panel.clone(),
            series_unit: pattern.series_unit.clone().unwrap_or_else(|| pattern.unit.clone()),
            series: series(bound, readings),
            observed_series: self.observed(bound, &pattern.observed),
            candidates,
            note: pattern.note.clone(),
        }
    }

    fn candidates(&self, bound: &Bound, readings: &[&Reading]) -> Vec<Candidate> {
        let BoundNumber::Ranking(_, candidates) = &bound.number else {
            return Vec::new();
        };
        let one = |(place, (id, signed)): (usize, &(StateId, bool))| {
            let marks = readings.iter().filter_map(|reading| reading.marks.get(place));
            Candidate {
                code: self.codes.get(id.at()).cloned().unwrap_or_default(),
                signs: marks.sum::<f64>() / readings.len().max(1) as f64,
                signed: *signed,
            }
        };
        candidates.iter().enumerate().map(one).collect()
    }

    /// The observed series at the places where the runs' series stands.
    fn observed(&self, bound: &Bound, observed: &Observed) -> Vec<(f64, f64)> {
        let points = observed.series.iter().map(|(date, value)| {
            let turn = self.calendar.turn_of(date.date());
            (turn, *value)
        });
        let inside = points.filter(|(turn, _)| (0..i64::from(self.turns)).contains(turn));
        inside
            .map(|(turn, value)| {
                let at = match &bound.number {
                    BoundNumber::Yearly(counted) => {
                        let year =
                            (turn as usize).saturating_sub(counted.from) / counted.year.max(1);
                        middle(counted, year)
                    }
                    _ => turn as f64 + 0.5,
                };
                (at, value)
            })
            .collect()
    }
}

/// The mean of each mark over the runs.
fn mean_marks(readings: &[&Reading]) -> Vec<f64> {
    let marks = readings.iter().map(|reading| reading.marks.len()).max().unwrap_or(0);
    let mean = |place: usize| {
        let all = readings.iter().filter_map(|reading| reading.marks.get(place));
        all.sum::<f64>() / readings.len() as f64
    };
    (0..marks).map(mean).collect()
}

/// The middle of a counted year, in turns.
fn middle(counted: &Years, year: usize) -> f64 {
    counted.from as f64 + counted.year as f64 * (year as f64 + 0.5)
}

fn series(bound: &Bound, readings: &[&Reading]) -> Vec<Stretch> {
    let long = readings.iter().map(|reading| reading.series.len()).max().unwrap_or(0);
    let stretch = |place: usize| {
        let at = match &bound.number {
            BoundNumber::Yearly(counted) => middle(counted, place),
            _ => place as f64 + 0.5,
        };
        let values: Vec<f64> = readings
            .iter()
            .filter_map(|reading| reading.series.get(place).copied())
            .filter(|value| value.is_finite())
            .collect();
        let ordered = sorted(&values);
        Stretch { at, quantiles: QUANTILES.map(|p| quantile_of_sorted(&ordered, p)) }
    };
    (0..long).map(stretch).collect()
}

fn tested(test: &Test, ordered: &[f64], whole: f64, quantiles: &[f64; 5]) -> Tested {
    let inside = |value: f64, low: f64, high: f64| value >= low && value <= high;
    let (band, reached, passed) = match *test {
        Test::Median(low, high) => {
            (format!("median {}", range(low, high)), quantiles[2], inside(quantiles[2], low, high))
        }
        Test::Whole(low, high) => {
            (format!("all runs {}", range(low, high)), whole, inside(whole, low, high))
        }
        Test::Holds(value) => (
            format!("90 % interval holds {}", number(value)),
            value,
            inside(value, quantiles[0], quantiles[4]),
        ),
        Test::Middle { holds, share } => {
            let ends = [0.5 - share / 2.0, 0.5 + share / 2.0];
            let [low, high] = ends.map(|p| quantile_of_sorted(ordered, p));
            let band = format!("middle {} % holds {}", number(100.0 * share), number(holds));
            (band, holds, inside(holds, low, high))
        }
        Test::Runs { within: (low, high), at_least } => {
            let there = ordered.iter().filter(|value| inside(**value, low, high)).count();
            let share = there as f64 / ordered.len().max(1) as f64;
            let band = format!("{} in ≥ {} % of runs", range(low, high), number(100.0 * at_least));
            (band, share, share >= at_least)
        }
    };
    Tested { band, reached, passed: passed && !ordered.is_empty() }
}

fn range(low: f64, high: f64) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{} to {}", number(low), number(high)),
        (true, false) => format!("≥ {}", number(low)),
        (false, true) => format!("≤ {}", number(high)),
        (false, false) => "any".to_owned(),
    }
}

/// How many patterns hold, in words: those that are tests, and apart from them those that were
/// fitted.
#[must_use]
pub fn score(findings: &[Finding]) -> String {
    let held = |fitted: bool| {
        let all = || {
            let judged = findings.iter().filter(|finding| finding.awaits.is_none());
            judged.filter(move |finding| finding.fitted == fitted)
        };
        (all().filter(|finding| finding.passed).count(), all().count())
    };
    let ((held_tests, tests), (held_fits, fits)) = (held(false), held(true));
    match fits {
        0 => format!("{held_tests} of {tests} patterns hold"),
        _ => format!(
            "{held_tests} of {tests} patterns hold; {fits} more were fitted, which tests nothing \
             ({held_fits} hold)"
        ),
    }
}

/// Runs a scenario and holds it against the patterns that are of no other world; `name` tells worlds of
/// one study apart. None if not all runs are there in the end.
///
/// # Errors
/// If the scenario lacks something that the study names, or the disk refuses.
pub fn judge(
    study: &PatternStudy,
    loaded: &Loaded,
    amount: (u64, u64),
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Finding>>, StudyError> {
    judge_part(&study.of_worlds(None, None), loaded, None, amount, name, runner)
}

/// The same of the patterns of every world that the study names, in its order; `worlds` has them.
///
/// # Errors
/// If a world lacks something that the study names, or the disk refuses.
pub fn judge_all(
    study: &PatternStudy,
    (loaded, worlds): (&Loaded, &BTreeMap<String, Loaded>),
    amount: (u64, u64),
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Finding>>, StudyError> {
    let of = |pattern: &Pattern| (pattern.world.clone(), pattern.against.clone());
    let parts: BTreeSet<_> = study.patterns.iter().map(of).collect();
    let (mut found, mut whole) = (Vec::new(), true);
    for (world, against) in parts {
        let part = study.of_worlds(world.as_deref(), against.as_deref());
        let get = |world: &Option<String>| world.as_ref().and_then(|world| worlds.get(world));
        let name =
            [Some(name), world.as_deref(), against.as_deref()].map(Option::unwrap_or_default);
        let name = name.join(" ").trim().to_owned();
        let own = get(&world).unwrap_or(loaded);
        match judge_part(&part, own, get(&against), amount, &name, runner)? {
            Some(findings) => found.extend(findings),
            None => whole = false,
        }
    }
    let place = |finding: &Finding| study.patterns.iter().position(|one| one.id == finding.id);
    found.sort_by_key(place);
    Ok(whole.then_some(found))
}

fn judge_part(
    study: &PatternStudy,
    loaded: &Loaded,
    against: Option<&Loaded>,
    amount: (u64, u64),
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Finding>>, StudyError> {
    let (blueprint, turns) = (Blueprint::new(loaded), loaded.scenario.turns);
    let bound_study = BoundStudy::new(study, &Engine::new(blueprint.clone()), turns)?;
    let mut readings = watch(&blueprint, &bound_study.measures, amount, turns, name, runner)?;
    if let Some(other) = against {
        let other_turns = other.scenario.turns;
        let (blueprint, name) = (Blueprint::new(other), format!("{name} less"));
        let bound = BoundStudy::new(study, &Engine::new(blueprint.clone()), other_turns)?;
        let others = watch(&blueprint, &bound.measures, amount, other_turns, &name, runner)?;
        readings = readings.zip(others).map(|(mut readings, others)| {
            let both = readings.iter_mut().flatten().zip(others.into_iter().flatten());
            both.for_each(|(reading, other)| *reading = reading.less(&other));
            readings
        });
    }
    Ok(readings.map(|readings| bound_study.findings(&readings)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_says_what_it_asks_and_can_fail() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let quantiles = QUANTILES.map(|p| quantile_of_sorted(&values, p));
        let go = |test: Test| tested(&test, &values, 40.0, &quantiles);
        assert!(go(Test::Median(50.0, 60.0)).passed && !go(Test::Median(51.0, 60.0)).passed);
        assert!(go(Test::Whole(0.0, 40.0)).passed && !go(Test::Whole(0.0, 39.0)).passed);
        assert!(go(Test::Holds(94.0)).passed && !go(Test::Holds(96.0)).passed);
        let most = |at_least| Test::Runs { within: (f64::NEG_INFINITY, 79.0), at_least };
        assert!(go(most(0.79)).passed && !go(most(0.81)).passed);
        let middle = |holds| Test::Middle { holds, share: 0.8 };
        assert!(go(middle(90.0)).passed && !go(middle(91.0)).passed);
        assert_eq!(go(most(0.8)).band, "≤ 79 in ≥ 80 % of runs");
        assert!(!tested(&Test::Whole(0.0, 1.0), &[], f64::NAN, &[f64::NAN; 5]).passed);
    }
}
