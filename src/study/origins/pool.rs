//! Scores of all origins together, year by year.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stack::{Stack, stack};
use crate::{
    backtest::{
        judge::{Scored, Scores},
        series::Series,
        skill::{Blocks, Compared, against},
    },
    statistics::summary::mean,
};

/// What was forecast of a period from an origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The series.
    pub series: String,
    /// Its unit.
    pub unit: String,
    /// Whether it is counted.
    pub counted: bool,
    /// The year in which the period begins.
    pub year: String,
    /// Forecasters, the runs first.
    pub who: Vec<&'static str>,
    /// What was observed, without its sign.
    pub size: f64,
    /// CRPS of each.
    pub crps: Vec<f64>,
    /// Log score of each; none of a forecaster of single numbers.
    pub logs: Vec<Option<f64>>,
    /// Whether it lies in the middle 90 % of the runs.
    pub inside: bool,
}

/// The cases of a series from one origin.
pub fn cases(
    series: &Series,
    scores: &[Scores],
    inside: &[bool],
    year: &dyn Fn(u32) -> String,
) -> Vec<Case> {
    let of = |(at, (_, one)): (usize, (usize, &crate::backtest::series::Observation))| Case {
        series: series.id.clone(),
        unit: series.unit.clone(),
        counted: series.level.is_none(),
        year: year(one.first),
        who: scores.iter().map(|one| one.who).collect(),
        size: one.value.abs(),
        crps: scores.iter().map(|one| one.crps[at]).collect(),
        logs: scores.iter().map(|one| one.logs.as_ref().map(|logs| logs[at])).collect(),
        inside: inside[at],
    };
    series.scored(false).enumerate().map(of).collect()
}

/// How often what was observed lies in the middle 90 % of the runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The series, or `all counts`, `all levels`.
    pub of: String,
    /// How many do.
    pub inside: usize,
    /// How many there are.
    pub cases: usize,
}

/// What is told of one series, or of all of them.
struct Pool<'c> {
    of: String,
    unit: String,
    cases: Vec<&'c Case>,
    scales: Vec<f64>,
}

/// Series by series, then all counts and all levels, each series in units of its mean.
fn pools(all: &[Case]) -> Vec<Pool<'_>> {
    let mut names: Vec<&String> = Vec::new();
    for case in all {
        if !names.contains(&&case.series) {
            names.push(&case.series);
        }
    }
    let mut pools: Vec<Pool<'_>> = names
        .iter()
        .map(|name| {
            let cases: Vec<&Case> = all.iter().filter(|case| case.series == **name).collect();
            let (of, unit) = ((*name).clone(), cases[0].unit.clone());
            Pool { of, unit, scales: vec![1.0; cases.len()], cases }
        })
        .collect();
    let size = |name: &str| {
        let own = all.iter().filter(|case| case.series == name).map(|case| case.size);
        mean(&own.collect::<Vec<f64>>()).max(1e-9)
    };
    let sizes: Vec<f64> = names.iter().map(|name| size(name)).collect();
    let scale =
        |case: &Case| 1.0 / sizes[names.iter().position(|name| **name == case.series).unwrap_or(0)];
    for (of, counted) in [("all counts", true), ("all levels", false)] {
        let cases: Vec<&Case> = all.iter().filter(|case| case.counted == counted).collect();
        if !cases.is_empty() {
            let scales = cases.iter().map(|case| scale(case)).collect();
            let unit = "share of a series' mean".to_owned();
            pools.push(Pool { of: of.to_owned(), unit, cases, scales });
        }
    }
    pools
}

/// Scores beside every baseline, periods of one year resampled together.
#[must_use]
pub fn scores(all: &[Case], seed: u64) -> Vec<Scored> {
    let mut found = Vec::new();
    for pool in pools(all) {
        let years: Vec<String> = pool.cases.iter().map(|case| case.year.clone()).collect();
        let who = &pool.cases[0].who;
        let crps = |at: usize| -> Option<Vec<f64>> {
            Some(pool.cases.iter().zip(&pool.scales).map(|(case, s)| s * case.crps[at]).collect())
        };
        let logs = |at: usize| -> Option<Vec<f64>> {
            pool.cases.iter().map(|case| case.logs[at]).collect()
        };
        for (rule, unit, compared, of) in [
            ("CRPS", pool.unit.as_str(), Compared::ByRatio, &crps as &dyn Fn(usize) -> _),
            ("log score", "nats", Compared::InNats, &logs),
        ] {
            let Some(own) = of(0) else { continue };
            let races = (1..who.len()).filter_map(|at| {
                let pair = (&own[..], &of(at)?[..]);
                Some(against(who[at], pair, compared, Blocks::Named(&years), seed))
            });
            found.push(Scored {
                of: pool.of.clone(),
                name: pool.of.clone(),
                rule: rule.to_owned(),
                unit: unit.to_owned(),
                cases: own.len(),
                score: mean(&own),
                against: races.collect(),
            });
        }
    }
    found
}

/// How often what was observed lies in the middle 90 % of the runs.
#[must_use]
pub fn coverage(all: &[Case]) -> Vec<Coverage> {
    let of = |pool: Pool<'_>| Coverage {
        inside: pool.cases.iter().filter(|case| case.inside).count(),
        cases: pool.cases.len(),
        of: pool.of,
    };
    pools(all).into_iter().map(of).collect()
}

/// The mixtures of model and baselines, of counts and of levels, by their log scores.
#[must_use]
pub fn stacks(all: &[Case], seed: u64) -> Vec<Stack> {
    let mut found = Vec::new();
    for (of, counted) in [("counts", true), ("levels", false)] {
        let cases: Vec<&Case> = all.iter().filter(|case| case.counted == counted).collect();
        let Some(first) = cases.first() else { continue };
        let (mut names, mut logs) = (Vec::new(), Vec::new());
        for (at, who) in first.who.iter().enumerate() {
            if let Some(own) = cases.iter().map(|case| case.logs[at]).collect::<Option<Vec<f64>>>()
            {
                names.push(*who);
                logs.push(own);
            }
        }
        let years: Vec<String> = cases.iter().map(|case| case.year.clone()).collect();
        found.push(stack(of, &names, &logs, &years, seed));
    }
    found
}
