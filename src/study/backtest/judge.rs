//! The scores of the runs, beside those of the baselines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    announced::{BINS, Murphy, Ranking, auc, murphy},
    baseline::{CountBaseline, LevelBaseline, crps_of_hazard, hazard, size, within},
    observed::Observed,
    predictive::{Predicted, Smoothed, ln_density_of_ensemble, pit},
    series::{Observation, Series},
    skill::{Blocks, Compared, SkillScore, against},
    task::{Group, Task},
    watch::{RunOutcome, watch},
};
use crate::{
    StudyError,
    origin::Origin,
    patterns::judge::QUANTILES,
    run::Runner,
    score::{ReliabilityBin, crps_fair, log_score, reliability, share},
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

/// What a backtest found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Whether the runs tell apart who signs.
    pub rankings: Vec<Ranking>,
    /// What the scenario's script touches, and is therefore scored apart.
    pub scripted: Vec<Apart>,
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
        table(&self.scores)
    }
}

/// A row for each score and baseline.
#[must_use]
pub fn table(scores: &[Scored]) -> Table {
    let mut table = Table::new([
        "what",
        ">score",
        ">cases",
        ">runs",
        ">baseline",
        ">its score",
        ">skill or gain",
        ">95 % interval",
        "",
    ]);
    for scored in scores {
        for (place, race) in scored.against.iter().enumerate() {
            let once = |text: String| if place == 0 { text } else { String::new() };
            let unit = if scored.rule == "log score" { " nats" } else { "" };
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
                spoken(race.skill) + unit,
                interval,
                race.race.to_string(),
            ]);
        }
    }
    table
}

/// What is scored apart because the scenario's script touches it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Apart {
    /// Id of the observation.
    pub of: String,
    /// Which period, or who.
    pub what: String,
    /// The event of the script.
    pub event: String,
}

/// A mean score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesForecast {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// What one of it is.
    pub unit: String,
    /// Whether it is counted; if not, it is a level.
    pub counted: bool,
    /// The periods that lie in the run.
    pub periods: Vec<PeriodForecast>,
}

impl SeriesForecast {
    /// How many of the scored periods lie in the middle 90 % of the runs, and how many there are.
    #[must_use]
    pub fn inside(&self) -> (usize, usize) {
        let scored = self.periods.iter().filter(|p| p.scored);
        (scored.clone().filter(|p| p.inside()).count(), scored.count())
    }
}

impl PeriodForecast {
    /// Whether what was observed lies in the middle 90 % of the runs.
    #[must_use]
    pub fn inside(&self) -> bool {
        (self.quantiles[0]..=self.quantiles[4]).contains(&self.observed)
    }
}

/// One period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodForecast {
    /// First turn.
    pub first: u32,
    /// Turns.
    pub long: u32,
    /// Whether it is scored: it starts no earlier than the origin, and the script does not touch it.
    pub scored: bool,
    /// What was observed.
    pub observed: f64,
    /// Quantiles of the runs: 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
    /// Where the observed count stands among the runs, 0 to 1.
    pub pit: f64,
}

/// A yes-or-no question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The event of the script that answers it, if one does.
    pub script: Option<String>,
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
    let task = Task::new(observed, (&loaded.scenario, &engine), from, false)?;
    let seen = watch(&task, &blueprint, ("", seed), (0, runs), runner)?;
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
        rankings: Vec::new(),
        scripted: Vec::new(),
        murphy: None,
        reliability: Vec::new(),
        warnings: task.remarks.clone(),
    };
    score(&task, &seen, seed, &engine, &mut found);
    Ok(Some(found))
}

/// Scores what the runs showed.
pub fn score(task: &Task, seen: &[RunOutcome], seed: u64, engine: &Engine, found: &mut Backtest) {
    let rules = engine.rules();
    let label = |turn: u32| rules.calendar.label(i64::from(turn));
    for (place, series) in task.series.iter().enumerate() {
        let runs: Vec<Vec<f64>> = (0..series.periods.len())
            .map(|period| seen.iter().map(|run| run.counts[place][period]).collect())
            .collect();
        counts(series, &runs, seed, found);
        found.scripted.extend(series.scored(true).map(|(_, one)| Apart {
            of: series.id.clone(),
            what: label(one.first),
            event: one.script.clone().unwrap_or_default(),
        }));
    }
    for (place, group) in task.groups.iter().enumerate() {
        let runs: Vec<Vec<Option<i32>>> = (0..group.candidates.len())
            .map(|candidate| seen.iter().map(|run| run.signed[place][candidate]).collect())
            .collect();
        signatures(group, task.from, &runs, seed, rules.turns_per_year, found);
    }
    for (place, asked) in task.happenings.iter().enumerate() {
        let base = hazard(asked.past);
        for (last, by) in &asked.by {
            let yes = seen.iter().filter(|run| run.happened[place].is_some_and(|t| t <= *last));
            found.questions.push(Question {
                of: asked.id.clone(),
                who: String::new(),
                by: by.clone(),
                probability: share(yes.count() as u64, seen.len() as u64),
                base_rate: within(base, last + 1 - task.from),
                came_true: asked.happened.is_some_and(|turn| turn <= *last),
                runs: seen.len(),
                script: asked.script.clone(),
            });
        }
    }
    let apart = found.questions.iter().filter_map(|q| {
        Some(Apart { of: q.of.clone(), what: q.who.clone(), event: q.script.clone()? })
    });
    found.scripted.extend(apart.collect::<Vec<_>>());
    found.scripted.sort();
    found.scripted.dedup();
    let all: Vec<Question> =
        found.questions.iter().filter(|q| q.script.is_none()).cloned().collect();
    if !all.is_empty() {
        questions("all questions", "All yes-or-no questions", &all, seed, found);
        let probabilities: Vec<f64> = all.iter().map(|q| q.probability).collect();
        let outcomes: Vec<bool> = all.iter().map(|q| q.came_true).collect();
        found.reliability = reliability(&probabilities, &outcomes, BINS);
        found.murphy = murphy(&probabilities, &outcomes);
    }
}

/// What the runs announce for every period of a series.
#[must_use]
pub fn forecast(series: &Series, runs: &[Vec<f64>]) -> SeriesForecast {
    let of_period = |(period, ensemble): (&Observation, &Vec<f64>)| {
        let ordered = sorted(ensemble);
        PeriodForecast {
            first: period.first,
            long: period.long,
            scored: period.after && period.script.is_none(),
            observed: period.value,
            quantiles: QUANTILES.map(|p| quantile_of_sorted(&ordered, p)),
            pit: pit(ensemble, period.value),
        }
    };
    SeriesForecast {
        id: series.id.clone(),
        name: series.name.clone(),
        unit: series.unit.clone(),
        counted: series.level.is_none(),
        periods: series.periods.iter().zip(runs).map(of_period).collect(),
    }
}

fn counts(series: &Series, runs: &[Vec<f64>], seed: u64, found: &mut Backtest) {
    found.series.push(forecast(series, runs));
    if series.level.is_none() && size(&series.past.values).is_none() {
        found.warnings.push(format!(
            "{}: the past varies no more than a Poisson process, so its negative binomial is Poisson",
            series.id
        ));
    }
    for apart in [false, true] {
        let scores = of_series(series, runs, apart);
        if !scores[0].crps.is_empty() {
            found.scores.extend(scored(series, &scores, apart, seed));
        }
    }
}

/// CRPS and log score of the runs over a series beside those of the baselines.
#[must_use]
pub fn scored(series: &Series, scores: &[Scores], apart: bool, seed: u64) -> Vec<Scored> {
    let crps = |one: &Scores| Some(one.crps.clone());
    let both = [
        ("CRPS", series.unit.as_str(), Compared::ByRatio, &crps as Of<'_>),
        ("log score", "nats", Compared::InNats, &|one: &Scores| one.logs.clone()),
    ];
    let of = |(rule, unit, compared, of): (&str, &str, Compared, Of<'_>)| {
        let own = of(&scores[0])?;
        let races = scores[1..].iter().filter_map(|base| {
            let pair = (&own[..], &of(base)?[..]);
            Some(against(base.who, pair, compared, Blocks::InTime, seed))
        });
        Some(Scored {
            of: id_of(&series.id, apart),
            name: series.name.clone(),
            rule: rule.to_owned(),
            unit: unit.to_owned(),
            cases: own.len(),
            score: mean(&own),
            against: races.collect(),
        })
    };
    both.into_iter().filter_map(of).collect()
}

type Of<'o> = &'o dyn Fn(&Scores) -> Option<Vec<f64>>;

/// The id of what is scored, or of what is scored apart.
fn id_of(id: &str, apart: bool) -> String {
    if apart { format!("{id}, scripted") } else { id.to_owned() }
}

/// The scores of one forecaster of a series, period by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Who forecasts: the runs, or a baseline.
    pub who: &'static str,
    /// CRPS, in the unit of the series.
    pub crps: Vec<f64>,
    /// Log scores, in nats; none of a forecaster of single numbers.
    pub logs: Option<Vec<f64>>,
}

/// What the runs are called among forecasters.
pub const MODEL: &str = "the model";

/// The scores of the runs and of every baseline, the runs first, in the periods that are scored or those
/// that are scored apart.
#[must_use]
pub fn of_series(series: &Series, runs: &[Vec<f64>], apart: bool) -> Vec<Scores> {
    let cases: Vec<_> = series.scored(apart).map(|(place, one)| (one, &runs[place])).collect();
    let level = series.level.is_some();
    let log = |ensemble: &[f64], y: f64| {
        if level {
            -ln_density_of_ensemble(ensemble, y)
        } else {
            Smoothed::new(ensemble).log_score(y)
        }
    };
    let mut found = vec![Scores {
        who: MODEL,
        crps: cases.iter().map(|(one, runs)| crps_fair(runs, one.value)).collect(),
        logs: Some(cases.iter().map(|(one, runs)| log(runs, one.value)).collect()),
    }];
    let mut add = |who, predict: &dyn Fn(f64) -> Predicted| {
        let said: Vec<(Predicted, f64)> = cases
            .iter()
            .map(|(one, _)| {
                let share = f64::from(one.long) / f64::from(series.long);
                let whole = predict(one.lead);
                (if share == 1.0 { whole } else { whole.of_part(share) }, one.value)
            })
            .collect();
        found.push(Scores {
            who,
            crps: said.iter().map(|(said, y)| said.crps(*y)).collect(),
            logs: said.iter().map(|(said, y)| said.log_score(*y)).collect(),
        });
    };
    if level {
        for one in LevelBaseline::ALL {
            add(one.name(), &|lead| one.predict(&series.past, lead));
        }
    } else {
        for one in CountBaseline::ALL {
            add(one.name(), &|lead| one.predict(&series.past, lead));
        }
    }
    found
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
    for (one, runs) in group.candidates.iter().zip(runs) {
        let (code, signed) = (&one.code, one.signed);
        // Only runs that agree with what was known at the origin: no signature so far.
        let open: Vec<Option<u32>> = runs
            .iter()
            .filter(|turn| turn.is_none_or(|turn| turn >= from as i32))
            .map(|turn| turn.and_then(|turn| u32::try_from(turn).ok()))
            .collect();
        if open.len() < LEAST_AGREEING.min(runs.len()) {
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
                probability: share(yes as u64, open.len() as u64),
                base_rate: within(base, last + 1 - from),
                came_true: signed.is_some_and(|turn| turn <= *last),
                runs: open.len(),
                script: one.script.clone(),
            });
        }
        if open.len() >= 2 && horizon > 0.0 && one.script.is_none() {
            let ensemble: Vec<f64> = open.iter().map(|turn| turn.map_or(horizon, time)).collect();
            let outcome = signed.map_or(horizon, time);
            times.push(crps_fair(&ensemble, outcome) / turns_per_year);
            rated.push(crps_of_hazard(base, outcome, horizon) / turns_per_year);
            never.push((horizon - outcome) / turns_per_year);
            who.push(code.clone());
        }
    }
    for apart in [false, true] {
        let own = |q: &&Question| q.script.is_some() == apart;
        let own: Vec<Question> = asked.iter().filter(own).cloned().collect();
        if !own.is_empty() {
            questions(&id_of(&group.id, apart), &group.name, &own, seed, found);
        }
    }
    for (_, by) in &group.by {
        let own = asked.iter().filter(|q| q.by == *by && q.script.is_none());
        let (p, y): (Vec<f64>, Vec<bool>) = own.map(|q| (q.probability, q.came_true)).unzip();
        found.rankings.push(Ranking {
            of: group.id.clone(),
            by: by.clone(),
            auc: auc(&p, &y),
            signed: y.iter().filter(|y| **y).count(),
            candidates: y.len(),
        });
    }
    found.questions.extend(asked);
    if !times.is_empty() {
        let race = |name: &str, base: &[f64]| {
            against(name, (&times, base), Compared::ByRatio, Blocks::Named(&who), seed)
        };
        found.scores.push(Scored {
            of: group.id.clone(),
            name: group.name.clone(),
            rule: "CRPS of the time".to_owned(),
            unit: "years".to_owned(),
            cases: times.len(),
            score: mean(&times),
            against: vec![race("base rate per pair", &rated), race("nobody signs", &never)],
        });
    }
}

/// Brier and log score of some questions, about each pair resampled together.
fn questions(id: &str, name: &str, asked: &[Question], seed: u64, found: &mut Backtest) {
    let blocks: Vec<String> =
        asked.iter().map(|q| if q.who.is_empty() { q.of.clone() } else { q.who.clone() }).collect();
    let outcome = |q: &Question| f64::from(u8::from(q.came_true));
    let square = |p: f64, q: &Question| (p - outcome(q)) * (p - outcome(q));
    let log = |p: f64, q: &Question| log_score(p, q.came_true);
    let of = |score: &dyn Fn(f64, &Question) -> f64, p: &dyn Fn(&Question) -> f64| -> Vec<f64> {
        asked.iter().map(|q| score(p(q), q)).collect()
    };
    for (rule, unit, compared, score) in [
        ("Brier", "", Compared::ByRatio, &square as &dyn Fn(f64, &Question) -> f64),
        ("log score", "nats", Compared::InNats, &log),
    ] {
        let model = of(score, &|q| q.probability);
        let race = |name: &str, p: &dyn Fn(&Question) -> f64| {
            against(name, (&model, &of(score, p)), compared, Blocks::Named(&blocks), seed)
        };
        let mut races = vec![race("base rate per pair", &|q| q.base_rate)];
        if compared == Compared::ByRatio {
            // Who says "never" and errs has no log score.
            races.push(race("nothing happens", &|_| 0.0));
        }
        found.scores.push(Scored {
            of: id.to_owned(),
            name: name.to_owned(),
            rule: rule.to_owned(),
            unit: unit.to_owned(),
            cases: model.len(),
            score: mean(&model),
            against: races,
        });
    }
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
