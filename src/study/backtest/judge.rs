//! The scores of the runs, beside those of the baselines.

use serde::{Deserialize, Serialize};

use super::{
    baseline::{CountBaseline, crps_of_hazard, hazard, size, within},
    observed::Observed,
    predictive::{Smoothed, pit},
    skill::{Blocks, SkillScore, against},
    task::{Group, Series, Task},
    watch::{RunOutcome, watch},
};
use crate::{
    StudyError,
    origin::Origin,
    patterns::judge::QUANTILES,
    run::Runner,
    score::{Brier, ReliabilityBin, brier, crps_fair, log_score, reliability},
    statistics::summary::{mean, quantile_of_sorted, sorted},
    table::{format::number, text::Table},
};
use deter_core::{
    scenario::{Loaded, calendar::DateText},
    turn::Engine,
    world::build::Blueprint,
};

/// Fewest runs of a backtest.
pub const LEAST_RUNS: u64 = 20;
/// Fewest runs that agree with the past of a pair, below which its probabilities are doubted.
const LEAST_AGREEING: usize = 30;
/// Fewest scored cases whose intervals are not doubted.
const LEAST_CASES: usize = 8;
/// Bins of the reliability diagram, and classes of Murphy's decomposition.
const BINS: usize = 10;

/// What a backtest found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// Title of the observations.
    pub title: String,
    /// Scenario, seed, runs, version.
    #[serde(flatten)]
    pub origin: Origin,
    /// The first turn that is scored.
    pub from: String,
    /// The last turn of the run.
    pub to: String,
    /// Every score, and every race against a baseline.
    pub scores: Vec<Scored>,
    /// Counts: what was announced for each period.
    pub series: Vec<SeriesForecast>,
    /// Yes-or-no questions: what was announced for each.
    pub questions: Vec<Question>,
    /// The Brier score of all questions in ten classes of probability, decomposed.
    pub murphy: Option<Murphy>,
    /// The reliability diagram.
    pub reliability: Vec<ReliabilityBin>,
    /// What a reader must know before trusting them.
    pub warnings: Vec<String>,
}

impl Backtest {
    /// A row for each score and baseline.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new([
            "what",
            ">score",
            ">cases",
            ">runs",
            ">baseline",
            ">its score",
            ">skill",
            ">95 % interval",
            "",
        ]);
        for scored in &self.scores {
            for (place, race) in scored.against.iter().enumerate() {
                let once = |text: String| if place == 0 { text } else { String::new() };
                let interval = if race.low.is_nan() {
                    "–".to_owned()
                } else {
                    format!("{} to {}", spoken(race.low), spoken(race.high))
                };
                table.row([
                    once(scored.of.clone()),
                    once(scored.rule.clone()),
                    once(scored.cases.to_string()),
                    once(number(scored.score)),
                    race.baseline.clone(),
                    number(race.score),
                    spoken(race.skill),
                    interval,
                    race.race.to_string(),
                ]);
            }
        }
        table
    }
}

/// A mean score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// What is scored: the id of the observation, or `all questions`.
    pub of: String,
    /// For readers.
    pub name: String,
    /// Which score.
    pub rule: String,
    /// Its unit.
    pub unit: String,
    /// How many cases: periods, questions, pairs.
    pub cases: usize,
    /// Mean score of the runs; less is better.
    pub score: f64,
    /// Against each baseline.
    pub against: Vec<SkillScore>,
}

/// Counts over the runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesForecast {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// What one of it is.
    pub unit: String,
    /// Turns of a period.
    pub long: u32,
    /// The periods that lie in the run.
    pub periods: Vec<PeriodForecast>,
}

/// One period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PeriodForecast {
    /// First turn.
    pub first: u32,
    /// Whether it is scored: it starts no earlier than the origin.
    pub scored: bool,
    /// What was observed.
    pub observed: f64,
    /// Quantiles of the runs: 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
    /// Where the observed count stands among the runs, 0 to 1.
    pub pit: f64,
}

/// A yes-or-no question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Id of the observation.
    pub of: String,
    /// Whom it is about; empty if about no pair.
    pub who: String,
    /// By the end of which day.
    pub by: String,
    /// Probability by the runs.
    pub probability: f64,
    /// Probability by the base rate of the past.
    pub base_rate: f64,
    /// Whether it came true.
    pub came_true: bool,
    /// How many runs agree with the past, and so make the probability.
    pub runs: usize,
}

/// Murphy's (1973) decomposition in ten classes of probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Murphy {
    /// Every probability replaced by the mean of its class.
    pub classed: Brier,
    /// What the classes hide: the Brier score less that of the classed probabilities.
    pub within_classes: f64,
}

/// Runs a scenario and scores it. None if not all runs are there in the end.
///
/// # Errors
/// If the file and the scenario do not fit, or there are too few runs.
pub fn judge(
    loaded: &Loaded,
    observed: &Observed,
    from: &DateText,
    (seed, runs): (u64, u64),
    runner: &Runner<'_>,
) -> Result<Option<Backtest>, StudyError> {
    if runs < LEAST_RUNS {
        let problem = format!("{runs} runs make no distribution: at least {LEAST_RUNS}");
        return Err(StudyError::senseless("--runs", problem));
    }
    let blueprint = Blueprint::new(loaded);
    let engine = Engine::new(blueprint.clone());
    let turns = loaded.scenario.turns;
    let task = Task::new(observed, &engine, turns, from)?;
    let seen = watch(&task, &blueprint, seed, (0, runs), runner)?;
    let Some(seen) = seen else { return Ok(None) };
    let label = |turn: u32| engine.rules().calendar.label(i64::from(turn));
    let mut found = Backtest {
        title: observed.text.title.clone(),
        origin: Origin::of(loaded, seed, runs),
        from: label(task.from),
        to: label(turns.saturating_sub(1)),
        scores: Vec::new(),
        series: Vec::new(),
        questions: Vec::new(),
        murphy: None,
        reliability: Vec::new(),
        warnings: task.remarks.clone(),
    };
    score(&task, &seen, seed, engine.rules().turns_per_year, &mut found);
    Ok(Some(found))
}

/// Scores what the runs showed.
pub fn score(
    task: &Task,
    seen: &[RunOutcome],
    seed: u64,
    turns_per_year: f64,
    found: &mut Backtest,
) {
    for (place, series) in task.series.iter().enumerate() {
        let runs: Vec<Vec<f64>> = (0..series.periods.len())
            .map(|period| seen.iter().map(|run| run.counts[place][period]).collect())
            .collect();
        counts(series, task.from, &runs, seed, found);
    }
    for (place, group) in task.groups.iter().enumerate() {
        let runs: Vec<Vec<Option<i32>>> = (0..group.candidates.len())
            .map(|candidate| seen.iter().map(|run| run.signed[place][candidate]).collect())
            .collect();
        signatures(group, task.from, &runs, seed, turns_per_year, found);
    }
    for (place, asked) in task.happenings.iter().enumerate() {
        let base = hazard(asked.past);
        for (last, by) in &asked.by {
            let yes = seen.iter().filter(|run| run.happened[place].is_some_and(|t| t <= *last));
            found.questions.push(Question {
                of: asked.id.clone(),
                who: String::new(),
                by: by.clone(),
                probability: smooth(yes.count(), seen.len()),
                base_rate: within(base, last + 1 - task.from),
                came_true: asked.happened.is_some_and(|turn| turn <= *last),
                runs: seen.len(),
            });
        }
    }
    let all = found.questions.clone();
    if !all.is_empty() {
        questions("all questions", "All yes-or-no questions", &all, seed, found);
        let probabilities: Vec<f64> = all.iter().map(|q| q.probability).collect();
        let outcomes: Vec<bool> = all.iter().map(|q| q.came_true).collect();
        found.reliability = reliability(&probabilities, &outcomes, BINS);
        found.murphy = murphy(&probabilities, &outcomes);
    }
    for scored in &found.scores {
        if scored.cases < LEAST_CASES && scored.rule != "log score" {
            found.warnings.push(format!(
                "{}, {}: {} cases are few; its intervals are rough",
                scored.of, scored.rule, scored.cases
            ));
        }
    }
}

/// A share of runs as a probability: (k + ½)/(n + 1), since what n runs never showed is not
/// impossible.
fn smooth(events: usize, runs: usize) -> f64 {
    hazard((events as u64, runs as u64))
}

fn counts(series: &Series, from: u32, runs: &[Vec<f64>], seed: u64, found: &mut Backtest) {
    let of_period = |(period, ensemble): (&super::task::Counts, &Vec<f64>)| {
        let ordered = sorted(ensemble);
        PeriodForecast {
            first: period.first,
            scored: period.first >= from,
            observed: period.value,
            quantiles: QUANTILES.map(|p| quantile_of_sorted(&ordered, p)),
            pit: pit(ensemble, period.value),
        }
    };
    found.series.push(SeriesForecast {
        id: series.id.clone(),
        name: series.name.clone(),
        unit: series.unit.clone(),
        long: series.long,
        periods: series.periods.iter().zip(runs).map(of_period).collect(),
    });
    if size(&series.past).is_none() {
        found.warnings.push(format!(
            "{}: the past varies no more than a Poisson process, so its negative binomial is Poisson",
            series.id
        ));
    }
    let scored: Vec<(f64, &Vec<f64>)> =
        series.periods.iter().map(|p| p.value).zip(runs).skip(series.first_scored).collect();
    let crps: Vec<f64> = scored.iter().map(|(y, ensemble)| crps_fair(ensemble, *y)).collect();
    let logs: Vec<f64> =
        scored.iter().map(|(y, ensemble)| Smoothed::new(ensemble).log_score(*y)).collect();
    let (mut of_crps, mut of_logs) = (Vec::new(), Vec::new());
    for baseline in CountBaseline::ALL {
        let predicted = |place: usize| baseline.predict(&series.past, series.lead + place);
        let all = scored.iter().enumerate();
        let base: Vec<f64> = all.clone().map(|(n, (y, _))| predicted(n).crps(*y)).collect();
        of_crps.push(against(baseline.name(), &crps, &base, Blocks::InTime, seed));
        let base: Option<Vec<f64>> = all.map(|(n, (y, _))| predicted(n).log_score(*y)).collect();
        if let Some(base) = base {
            of_logs.push(against(baseline.name(), &logs, &base, Blocks::InTime, seed));
        }
    }
    for (rule, unit, scores, against) in
        [("CRPS", series.unit.as_str(), &crps, of_crps), ("log score", "nats", &logs, of_logs)]
    {
        found.scores.push(Scored {
            of: series.id.clone(),
            name: series.name.clone(),
            rule: rule.to_owned(),
            unit: unit.to_owned(),
            cases: scores.len(),
            score: mean(scores),
            against,
        });
    }
}

fn signatures(
    group: &Group,
    from: u32,
    runs: &[Vec<Option<i32>>],
    seed: u64,
    turns_per_year: f64,
    found: &mut Backtest,
) {
    let base = hazard(group.past);
    let horizon = f64::from(group.end - from.min(group.end));
    let time = |turn: u32| (f64::from(turn - from.min(turn)) + 0.5).min(horizon);
    let (mut times, mut rated, mut never, mut who) = (vec![], vec![], vec![], vec![]);
    let mut asked = Vec::new();
    for ((_, code, signed), runs) in group.candidates.iter().zip(runs) {
        // Only runs that agree with what was known at the origin: no signature so far.
        let open: Vec<Option<u32>> = runs
            .iter()
            .filter(|turn| turn.is_none_or(|turn| turn >= from as i32))
            .map(|turn| turn.and_then(|turn| u32::try_from(turn).ok()))
            .collect();
        if open.len() < LEAST_AGREEING {
            found.warnings.push(format!(
                "{}: in only {} of {} runs {code} has not signed before the origin, as in history",
                group.id,
                open.len(),
                runs.len()
            ));
        }
        for (last, by) in &group.by {
            let yes = open.iter().flatten().filter(|turn| *turn <= last).count();
            asked.push(Question {
                of: group.id.clone(),
                who: code.clone(),
                by: by.clone(),
                probability: smooth(yes, open.len()),
                base_rate: within(base, last + 1 - from),
                came_true: signed.is_some_and(|turn| turn <= *last),
                runs: open.len(),
            });
        }
        if open.len() >= 2 && horizon > 0.0 {
            let ensemble: Vec<f64> = open.iter().map(|turn| turn.map_or(horizon, time)).collect();
            let outcome = signed.map_or(horizon, time);
            times.push(crps_fair(&ensemble, outcome) / turns_per_year);
            rated.push(crps_of_hazard(base, outcome, horizon) / turns_per_year);
            never.push((horizon - outcome) / turns_per_year);
            who.push(code.clone());
        }
    }
    questions(&group.id, &group.name, &asked, seed, found);
    found.questions.extend(asked);
    if !times.is_empty() {
        found.scores.push(Scored {
            of: group.id.clone(),
            name: group.name.clone(),
            rule: "CRPS of the time".to_owned(),
            unit: "years".to_owned(),
            cases: times.len(),
            score: mean(&times),
            against: vec![
                against("base rate per pair", &times, &rated, Blocks::Named(&who), seed),
                against("nobody signs", &times, &never, Blocks::Named(&who), seed),
            ],
        });
    }
}

/// Brier and log score of some questions, about each pair resampled together.
fn questions(id: &str, name: &str, asked: &[Question], seed: u64, found: &mut Backtest) {
    let blocks: Vec<String> =
        asked.iter().map(|q| if q.who.is_empty() { q.of.clone() } else { q.who.clone() }).collect();
    let outcome = |q: &Question| f64::from(u8::from(q.came_true));
    let square = |p: f64, q: &Question| (p - outcome(q)) * (p - outcome(q));
    // Nothing is said to be impossible: as if half an event had been seen in the runs.
    let log = |p: f64, q: &Question| log_score(p, q.came_true, smooth(0, q.runs));
    let of = |score: &dyn Fn(f64, &Question) -> f64, p: &dyn Fn(&Question) -> f64| -> Vec<f64> {
        asked.iter().map(|q| score(p(q), q)).collect()
    };
    for (rule, unit, score) in [
        ("Brier", "", &square as &dyn Fn(f64, &Question) -> f64),
        ("log score", "nats", &log as &dyn Fn(f64, &Question) -> f64),
    ] {
        let model = of(score, &|q| q.probability);
        let race = |name: &str, p: &dyn Fn(&Question) -> f64| {
            against(name, &model, &of(score, p), Blocks::Named(&blocks), seed)
        };
        found.scores.push(Scored {
            of: id.to_owned(),
            name: name.to_owned(),
            rule: rule.to_owned(),
            unit: unit.to_owned(),
            cases: model.len(),
            score: mean(&model),
            against: vec![
                race("base rate per pair", &|q| q.base_rate),
                race("nothing happens", &|_| 0.0),
            ],
        });
    }
}

/// Murphy's decomposition in classes. None without questions.
#[must_use]
pub fn murphy(probabilities: &[f64], outcomes: &[bool]) -> Option<Murphy> {
    let class = |p: f64| ((p * BINS as f64) as usize).min(BINS - 1);
    let mut sums = [(0.0, 0.0); BINS];
    for p in probabilities {
        let sum = &mut sums[class(*p)];
        *sum = (sum.0 + p, sum.1 + 1.0);
    }
    let mean_of_class = |p: &f64| sums[class(*p)].0 / sums[class(*p)].1;
    let classed: Vec<f64> = probabilities.iter().map(mean_of_class).collect();
    let (whole, classed) = (brier(probabilities, outcomes)?, brier(&classed, outcomes)?);
    Some(Murphy { classed, within_classes: whole.score - classed.score })
}

/// A skill for readers.
#[must_use]
pub fn spoken(skill: f64) -> String {
    if skill.is_nan() {
        return "–".to_owned();
    }
    if skill.is_infinite() {
        return "−∞".to_owned();
    }
    match format!("{skill:+.2}").as_str() {
        "-0.00" | "+0.00" => "0.00".to_owned(),
        text => text.replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decomposition_adds_up() {
        let p: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 200) / 199.0).collect();
        let y: Vec<bool> = (0..200).map(|i| i * 53 % 97 < i % 60).collect();
        let m = murphy(&p, &y).unwrap();
        let b = m.classed;
        let whole = brier(&p, &y).unwrap().score;
        let sum = b.reliability - b.resolution + b.uncertainty + m.within_classes;
        assert!((sum - whole).abs() < 1e-12, "{sum} instead of {whole}");
        assert!((b.score - (b.reliability - b.resolution + b.uncertainty)).abs() < 1e-12);
        assert_eq!(murphy(&[], &[]), None);
    }
}
