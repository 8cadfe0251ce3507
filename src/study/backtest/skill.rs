//! Skill against a baseline, with a block-bootstrap interval.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    fit::verdict::LEAST_BLOCKS as LEAST_FOR_A_WORD,
    score::skill,
    statistics::{Interval, bootstrap, number, summary::mean},
};

/// Resamples behind an interval.
const RESAMPLES: usize = 2000;
/// Stands for −∞ while intervals are made: between infinities there is no interpolation.
const LEAST: f64 = -1e9;
/// Fewest blocks of which an interval says something.
const LEAST_BLOCKS: usize = 3;

/// What may be said of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkillVerdict {
    /// The whole interval lies above 0.
    Better,
    /// The whole interval lies below 0.
    Worse,
    /// The interval holds 0.
    NotToldApart,
    /// Fewer than eight blocks: the numbers stand without a word.
    TooFew,
}

impl fmt::Display for SkillVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Better => "better",
            Self::Worse => "WORSE",
            Self::NotToldApart => "not told apart",
            Self::TooFew => "",
        })
    }
}

/// The model against one baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SkillScore {
    /// The baseline.
    pub baseline: String,
    /// Its mean score.
    pub score: f64,
    /// 1 − score/baseline's score, −∞ if the baseline was perfect and the model was not; of log scores the
    /// nats a case that the model gains over the baseline.
    #[serde(with = "number")]
    #[schemars(with = "serde_json::Value")]
    pub skill: f64,
    /// Lower end of the 95 % interval.
    #[serde(with = "number")]
    #[schemars(with = "serde_json::Value")]
    pub low: f64,
    /// Upper end.
    #[serde(with = "number")]
    #[schemars(with = "serde_json::Value")]
    pub high: f64,
    /// What may be said.
    pub race: SkillVerdict,
}

/// Which cases are resampled together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Blocks<'a> {
    /// Circular blocks of neighbours, as many as the cube root of their number: periods that follow
    /// one another.
    InTime,
    /// The cases of one name: questions about one pair.
    Named(&'a [String]),
}

/// How two scores are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// By their ratio, where nought is perfect.
    ByRatio,
    /// By their difference, in nats.
    InNats,
}

/// The model's scores against a baseline's, case by case.
#[must_use]
pub fn against(
    baseline: &str,
    (model, base): (&[f64], &[f64]),
    compared: Compared,
    blocks: Blocks<'_>,
    seed: u64,
) -> SkillScore {
    let of = |model: f64, base: f64| match compared {
        Compared::ByRatio => {
            skill(model, base).unwrap_or(if model > 0.0 { LEAST } else { 0.0 }).max(LEAST)
        }
        Compared::InNats => base - model,
    };
    let endless = |skill: f64| if skill <= LEAST { f64::NEG_INFINITY } else { skill };
    let whole = endless(of(mean(model), mean(base)));
    let over = |rows: &mut dyn Iterator<Item = usize>| {
        let (mut one, mut other, mut count) = (0.0, 0.0, 0.0);
        for row in rows {
            one += model[row];
            other += base[row];
            count += 1.0;
        }
        of(one / count, other / count)
    };
    let (count, interval) = match blocks {
        Blocks::InTime => {
            let n = model.len();
            let long = (1..=n).rev().find(|long| long * long * long <= n).unwrap_or(1);
            let statistic = |rows: &[usize]| over(&mut rows.iter().copied());
            // A word needs so many periods; that neighbours hang together widens its interval.
            (n, bootstrap::in_blocks(n, long, 0.95, RESAMPLES, seed, statistic))
        }
        Blocks::Named(names) => {
            let mut distinct: Vec<&String> = names.iter().collect();
            distinct.sort_unstable();
            distinct.dedup();
            let members: Vec<Vec<usize>> = distinct
                .iter()
                .map(|name| (0..names.len()).filter(|row| names[*row] == **name).collect())
                .collect();
            let statistic = |rows: &[usize]| {
                over(&mut rows.iter().flat_map(|block| members[*block].iter().copied()))
            };
            let n = members.len();
            (n, bootstrap::percentile(n, 0.95, RESAMPLES, seed, statistic))
        }
    };
    let nothing = Interval { low: f64::NAN, high: f64::NAN };
    let interval = if count < LEAST_BLOCKS { nothing } else { interval };
    let race = if interval.low.is_nan() || count < LEAST_FOR_A_WORD {
        SkillVerdict::TooFew
    } else if interval.low > 0.0 {
        SkillVerdict::Better
    } else if interval.high < 0.0 {
        SkillVerdict::Worse
    } else {
        SkillVerdict::NotToldApart
    };
    SkillScore {
        baseline: baseline.to_owned(),
        score: mean(base),
        skill: whole,
        low: endless(interval.low),
        high: endless(interval.high),
        race,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(model: &[f64], base: &[f64], blocks: Blocks<'_>) -> SkillScore {
        against("b", (model, base), Compared::ByRatio, blocks, 1)
    }

    #[test]
    fn wins_and_losses_are_told_alike() {
        let (small, large) = ([1.0, 1.2, 0.9, 1.1, 1.0, 1.3, 0.8, 1.0, 1.1], [2.0; 9]);
        let won = ratio(&small, &large, Blocks::InTime);
        assert_eq!((won.race, won.score), (SkillVerdict::Better, 2.0));
        assert!((won.skill - (1.0 - 9.4 / 18.0)).abs() < 1e-12 && won.low < won.skill);
        let lost = ratio(&large, &small, Blocks::InTime);
        assert_eq!(lost.race, SkillVerdict::Worse);
        assert_eq!(ratio(&large, &large, Blocks::InTime).race, SkillVerdict::NotToldApart);
        // Seven periods have an interval, and no word.
        let seven = ratio(&small[..7], &large[..7], Blocks::InTime);
        assert_eq!((seven.race, seven.race.to_string()), (SkillVerdict::TooFew, String::new()));
        assert!(seven.low > 0.0 && ratio(&small[..2], &large[..2], Blocks::InTime).low.is_nan());
        let nats = against("b", (&small, &large), Compared::InNats, Blocks::InTime, 1);
        assert!((nats.skill - (2.0 - 9.4 / 9.0)).abs() < 1e-12);
    }

    #[test]
    fn cases_of_one_name_stay_together() {
        let names: Vec<String> = ["A", "A", "B", "B", "C", "C"].map(str::to_owned).into();
        let model = [0.1, 0.1, 0.9, 0.9, 0.5, 0.5];
        let named = ratio(&model, &[0.5; 6], Blocks::Named(&names));
        let single: Vec<String> = (0..6).map(|i| i.to_string()).collect();
        let alone = ratio(&model, &[0.5; 6], Blocks::Named(&single));
        assert!(named.high - named.low > alone.high - alone.low, "{named:?} {alone:?}");
        // A perfect baseline cannot be beaten.
        let lost = ratio(&[0.1, 0.1, 0.1], &[0.0; 3], Blocks::Named(&names[3..]));
        assert_eq!(lost.skill, f64::NEG_INFINITY);
    }
}
