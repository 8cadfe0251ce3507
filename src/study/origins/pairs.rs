//! Who signs with whom, asked on a day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fitted::Fitted;
use crate::{
    backtest::{
        announced::auc,
        baseline::within,
        judge::{MODEL, Scored},
        skill::{Blocks, Compared, against},
        task::{Candidate, Group},
        watch::RunOutcome,
    },
    fit::record::Record,
    score::{log_score, share},
    statistics::summary::mean,
};
use deter_core::{
    theory::maths::exp_m1,
    world::{KindId, StateId},
};

/// Who says how likely a tie is, in their order: the runs, and two that know the past alone.
pub const FORECASTERS: [&str; 3] = [MODEL, "covariates, no theory", "rate of the kind"];

/// A tie that may be signed after a day, by the end of another.
#[derive(Debug, Clone, PartialEq)]
pub struct PairForecast {
    /// The two, for readers.
    pub between: String,
    /// Whether the headline is one of them.
    pub headline: bool,
    /// Its chance, by each of [`FORECASTERS`].
    pub chances: [f64; 3],
    /// Whether it was signed.
    pub signed: bool,
}

/// Groups of all ties at risk on the first day of a record: one for each state and kind, so that every tie
/// stands in one.
#[must_use]
pub fn groups(record: &Record, by: &[(u32, String)]) -> Vec<Group> {
    let mut groups = Vec::new();
    for a in 0..record.codes.len() as u16 {
        for kind in 0..record.kinds.len() as u8 {
            let (state, kind) = (StateId(a), KindId(kind));
            let candidates: Vec<Candidate> = (a + 1..record.codes.len() as u16)
                .map(StateId)
                .filter_map(|id| {
                    let at = record.place(state, id, kind);
                    let event = record
                        .events
                        .iter()
                        .find(|event| record.place(event.tie.a, event.tie.b, event.tie.kind) == at);
                    let open = record.at_risk[at] > 0 || event.is_some();
                    open.then(|| Candidate {
                        id,
                        code: record.code(id).to_owned(),
                        signed: event.map(|event| event.last),
                        script: None,
                    })
                })
                .collect();
            if !candidates.is_empty() {
                let id = format!("{} {}", record.code(state), record.kinds[kind.at()]);
                groups.push(Group {
                    name: id.clone(),
                    id,
                    state,
                    kind,
                    candidates,
                    by: by.to_vec(),
                    end: record.turns,
                    past: (0, 0),
                });
            }
        }
    }
    groups
}

/// What each forecaster says of every tie by the end of the first, second, … of the days that groups are
/// asked for.
#[must_use]
pub fn forecasts(
    record: &Record,
    (groups, seen): (&[Group], &[RunOutcome]),
    fitted: &Fitted,
    headline: Option<StateId>,
    day: usize,
) -> Vec<PairForecast> {
    let mut found = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let last = group.by[day].0;
        let turns = last + 1;
        for (at, one) in group.candidates.iter().enumerate() {
            let tie = record.place(group.state, one.id, group.kind);
            let own = headline.is_some_and(|state| state == group.state || state == one.id);
            let yes = seen
                .iter()
                .filter(|run| run.signed[place][at].is_some_and(|turn| turn <= last as i32))
                .count();
            let rates = if own { &fitted.by_kind_of_headline } else { &fitted.by_kind };
            found.push(PairForecast {
                between: format!("{}–{}", record.code(group.state), one.code),
                headline: own,
                chances: [
                    share(yes as u64, seen.len() as u64),
                    -exp_m1(-fitted.hazard[tie] * f64::from(turns)),
                    within(rates[group.kind.at()], turns),
                ],
                signed: one.signed.is_some_and(|turn| turn <= last),
            });
        }
    }
    found
}

/// Scores of forecasts of ties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PairScores {
    /// Whose ties: a code, or `all`.
    pub of: String,
    /// When it was asked, and by when.
    pub asked: String,
    /// How many were signed.
    pub signed: usize,
    /// How many were at risk.
    pub at_risk: usize,
    /// How many the runs expect to be signed.
    pub expected: f64,
    /// Chance that one that was signed had been given more than one that was not, by each forecaster.
    pub auc: Vec<(String, Option<f64>)>,
    /// Brier and log score beside the others.
    pub scores: Vec<Scored>,
}

/// Scores some forecasts; ties of the same two states are resampled together.
#[must_use]
pub fn score(of: &str, asked: &str, all: &[&PairForecast], seed: u64) -> PairScores {
    let outcomes: Vec<bool> = all.iter().map(|one| one.signed).collect();
    let blocks: Vec<String> = all.iter().map(|one| one.between.clone()).collect();
    let by = |who: usize| -> Vec<f64> { all.iter().map(|one| one.chances[who]).collect() };
    let square = |p: f64, y: bool| (p - f64::from(u8::from(y))) * (p - f64::from(u8::from(y)));
    let scores = [
        ("Brier", "", Compared::ByRatio, &square as &dyn Fn(f64, bool) -> f64),
        ("log score", "nats", Compared::InNats, &log_score),
    ]
    .map(|(rule, unit, compared, score)| {
        let of_who = |who: usize| -> Vec<f64> {
            by(who).into_iter().zip(&outcomes).map(|(p, y)| score(p, *y)).collect()
        };
        let own = of_who(0);
        let races = (1..FORECASTERS.len()).map(|who| {
            let pair = (&own[..], &of_who(who)[..]);
            against(FORECASTERS[who], pair, compared, Blocks::Named(&blocks), seed)
        });
        Scored {
            of: of.to_owned(),
            name: format!("Who signs: {of}, {asked}"),
            rule: rule.to_owned(),
            unit: unit.to_owned(),
            cases: own.len(),
            score: mean(&own),
            against: races.collect(),
        }
    });
    PairScores {
        of: of.to_owned(),
        asked: asked.to_owned(),
        signed: outcomes.iter().filter(|y| **y).count(),
        at_risk: outcomes.len(),
        expected: by(0).iter().sum(),
        auc: (0..FORECASTERS.len())
            .map(|who| (FORECASTERS[who].to_owned(), auc(&by(who), &outcomes)))
            .collect(),
        scores: scores.to_vec(),
    }
}

/// The log scores of every forecaster, for a mixture.
#[must_use]
pub fn logs(all: &[&PairForecast]) -> Vec<Vec<f64>> {
    (0..FORECASTERS.len())
        .map(|who| all.iter().map(|one| log_score(one.chances[who], one.signed)).collect())
        .collect()
}
