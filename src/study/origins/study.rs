//! Rolling origins as a study of many worlds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    fitted::Fitted,
    pairs::{FORECASTERS, PairForecast, PairScores, forecasts, groups, logs, score},
    pool::{Case, Coverage, cases, coverage, scores, stacks},
    sheet::OriginsStudy,
    stack::{Stack, stack},
};
use crate::{
    StudyError,
    backtest::{
        judge::{LEAST_RUNS, Scored, SeriesForecast, forecast, of_series, scored},
        task::Task,
        watch::{RunOutcome, watch},
    },
    fit::{
        record::Record,
        study::{Stop, each},
    },
    origin::Origin,
    run::{Chunking, Job, Plan, Runner},
    table::format::plural,
};
use deter_core::{
    scenario::{
        calendar::{Calendar, DateText},
        load::options,
        schema::Scenario,
    },
    turn::Engine,
    world::{StateId, build::Blueprint},
};

/// The command that scores from rolling origins.
pub const KIND: &str = "backtest --origins";

/// What rolling origins found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RollingOrigins {
    /// Where its numbers come from.
    pub origin: Origin,
    /// Title of the study.
    pub title: String,
    /// Origin by origin.
    pub origins: Vec<OfOrigin>,
    /// Counts and levels of all origins, periods of one year resampled together.
    pub pooled: Vec<Scored>,
    /// How often what was observed lies in the middle 90 % of the runs.
    pub coverage: Vec<Coverage>,
    /// Who signs, of all origins.
    pub pairs: Vec<PairScores>,
    /// The weights that model and baselines deserve, if they were asked for.
    pub stacks: Vec<Stack>,
    /// What a reader must know of how the files were read.
    pub warnings: Vec<String>,
}

/// What was found from one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OfOrigin {
    /// The first turn.
    pub from: String,
    /// How many turns it lies after the first origin.
    pub after: u32,
    /// Signatures of the years before that it was fitted to.
    pub fitted_to: u32,
    /// Whether the search for the best weights came to rest.
    pub converged: bool,
    /// Counts and levels: what was announced for each period.
    pub series: Vec<SeriesForecast>,
    /// Their scores.
    pub scores: Vec<Scored>,
    /// Who signs.
    pub pairs: Vec<PairScores>,
}

#[derive(Debug, Serialize)]
struct Shape {
    study: String,
    scenario: String,
    scenario_hash: String,
    scenario_text: String,
    observed: String,
}

impl OriginsStudy {
    /// The plan of its folder.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let shape = Shape {
            study: options().to_string(&self.text).unwrap_or_default(),
            scenario: self.loaded.name.clone(),
            scenario_hash: self.loaded.hash(),
            scenario_text: self.loaded.resolved(),
            observed: self.observed.source.text.to_string(),
        };
        Plan { grows: true, ..Plan::new(KIND, self.runs, json!(shape), json!(null)) }
    }

    /// How much is to be done.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.text.origins.len() as u64 * (self.runs + 1)
    }

    /// Fits and runs what is not there yet, and scores it; `mixed` asks for the weights of a mixture. None if
    /// not all is there in the end.
    ///
    /// # Errors
    /// If what is dated before an origin makes no world, what was observed does not fit it, or the disk
    /// refuses.
    pub fn run(
        &self,
        mixed: bool,
        runner: &Runner<'_>,
    ) -> Result<Option<RollingOrigins>, StudyError> {
        if self.runs < LEAST_RUNS {
            let problem = format!("{} runs make no distribution: at least {LEAST_RUNS}", self.runs);
            return Err(StudyError::senseless("--runs", problem));
        }
        let seed = self.loaded.scenario.seed;
        let days: Vec<&DateText> = self.text.origins.iter().collect();
        let job =
            Job { name: "fits", key: "", cases: days.len(), runs: 1, cut: Chunking::Cases(1) };
        let fit = |at: usize, stop: Stop<'_>| self.fit_before(days[at], stop);
        let Some(fits) = each(&job, runner, &fit)? else { return Ok(None) };
        let mut found = RollingOrigins {
            origin: Origin::of(&self.loaded, seed, self.runs),
            title: self.text.title.clone(),
            origins: Vec::new(),
            pooled: Vec::new(),
            coverage: Vec::new(),
            pairs: Vec::new(),
            stacks: Vec::new(),
            warnings: Vec::new(),
        };
        let mut periods: Vec<Case> = Vec::new();
        let mut asked: [Vec<PairForecast>; 2] = [Vec::new(), Vec::new()];
        for (day, fitted) in days.into_iter().zip(&fits) {
            let Some(ready) = self.from(day, fitted, runner)? else { return Ok(None) };
            found.origins.push(ready.of);
            found.warnings.extend(ready.remarks);
            periods.extend(ready.periods);
            asked.iter_mut().zip(ready.asked).for_each(|(all, own)| all.extend(own));
        }
        found.pooled = scores(&periods, seed);
        found.coverage = coverage(&periods);
        found.pairs = self.who_signs(&asked);
        found.warnings.sort();
        found.warnings.dedup();
        if mixed {
            found.stacks = stacks(&periods, seed);
            for (of, own) in self.sets(&asked[0]) {
                let blocks: Vec<String> = own.iter().map(|one| one.between.clone()).collect();
                let of = format!("who signs: {of}");
                found.stacks.push(stack(&of, &FORECASTERS, &logs(&own), &blocks, seed));
            }
        }
        Ok(Some(found))
    }

    /// The forecasts of the headline's ties, and of all.
    fn sets<'f>(&self, all: &'f [PairForecast]) -> Vec<(String, Vec<&'f PairForecast>)> {
        let own = self.text.headline.as_ref().map(|code| {
            (code.to_string(), all.iter().filter(|one| one.headline).collect::<Vec<_>>())
        });
        own.into_iter().chain([("all".to_owned(), all.iter().collect())]).collect()
    }

    fn who_signs(&self, asked: &[Vec<PairForecast>; 2]) -> Vec<PairScores> {
        let words = [
            format!("{} ahead", plural(u64::from(self.text.years), "year")),
            format!("up to {}", self.text.until),
        ];
        let seed = self.loaded.scenario.seed;
        let of = |(all, words): (&Vec<PairForecast>, &String)| -> Vec<PairScores> {
            let sets = self.sets(all);
            sets.iter().map(|(of, own)| score(of, words, own, seed)).collect()
        };
        asked.iter().zip(&words).flat_map(of).collect()
    }

    /// Runs from one origin and scores it. None if not all runs are there in the end.
    fn from(
        &self,
        day: &DateText,
        fitted: &Fitted,
        runner: &Runner<'_>,
    ) -> Result<Option<Ready>, StudyError> {
        let world = self.world_on(day, fitted)?;
        let blueprint = Blueprint::new(&world);
        let engine = Engine::new(blueprint.clone());
        let rules = engine.rules();
        let turns = world.scenario.turns;
        let label = |turn: u32| rules.calendar.label(i64::from(turn));
        // What is had again in the first turn was known before it.
        let told = Scenario { events: Vec::new(), ..world.scenario.clone() };
        let mut task = Task::new(&self.observed, (&told, &engine), day, true)?;
        let mut text = self.record_between(day, &self.text.until)?.text;
        text.until = self.text.until.clone();
        let record = Record::of(&text, &world, &engine);
        let near = (self.text.years * rules.turns_per_year as u32).min(turns);
        let by = [near, turns].map(|end| (end - 1, label(end - 1)));
        (task.groups, task.happenings) = (groups(&record, &by), Vec::new());
        let seed = self.loaded.scenario.seed;
        let seen = watch(&task, &blueprint, (&label(0), seed), (0, self.runs), runner)?;
        let Some(seen) = seen else { return Ok(None) };
        let first = &self.text.origins.iter().map(DateText::date).min();
        let calendar =
            Calendar::new(first.unwrap_or(day.date()), self.loaded.scenario.turns_per_year);
        let mut ready = Ready {
            of: OfOrigin {
                from: label(0),
                after: u32::try_from(calendar.turn_of(day.date())).unwrap_or(0),
                fitted_to: fitted.facts[0],
                converged: fitted.facts[1] == 1,
                series: Vec::new(),
                scores: Vec::new(),
                pairs: Vec::new(),
            },
            periods: Vec::new(),
            asked: [Vec::new(), Vec::new()],
            remarks: task.remarks.iter().map(|one| format!("from {}: {one}", label(0))).collect(),
        };
        if fitted.facts[2] > 0 {
            let outside = fitted.facts[2];
            ready.remarks.push(format!("{outside} mentions of states outside of this world"));
        }
        ready.count(&task, &seen, seed, &|turn| label(turn).chars().take(4).collect());
        let headline = self.text.headline.as_ref().and_then(|code| {
            let at = record.codes.iter().position(|known| known == code.as_str());
            at.and_then(|at| u16::try_from(at).ok()).map(StateId)
        });
        ready.asked =
            [0, 1].map(|day| forecasts(&record, (&task.groups, &seen), fitted, headline, day));
        ready.of.pairs = self.who_signs(&ready.asked);
        Ok(Some(ready))
    }
}

/// What an origin adds.
struct Ready {
    of: OfOrigin,
    periods: Vec<Case>,
    asked: [Vec<PairForecast>; 2],
    remarks: Vec<String>,
}

impl Ready {
    fn count(&mut self, task: &Task, seen: &[RunOutcome], seed: u64, year: &dyn Fn(u32) -> String) {
        for (place, series) in task.series.iter().enumerate() {
            let runs: Vec<Vec<f64>> = (0..series.periods.len())
                .map(|period| seen.iter().map(|run| run.counts[place][period]).collect())
                .collect();
            let own = of_series(series, &runs, false);
            if own[0].crps.is_empty() {
                continue;
            }
            self.of.scores.extend(scored(series, &own, false, seed));
            let announced = forecast(series, &runs);
            let inside: Vec<bool> =
                announced.periods.iter().filter(|one| one.scored).map(|one| one.inside()).collect();
            self.periods.extend(cases(series, &own, &inside, year));
            self.of.series.push(announced);
        }
    }
}
