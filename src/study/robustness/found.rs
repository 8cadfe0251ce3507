//! What the plausible models say: conclusions, where they break, regret, and what is good enough.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    study::{RobustnessRequest, Wish},
    uncertainty::{Law, Uncertainty},
};
use crate::{
    StudyError,
    condition::Condition,
    discover::{Settings, prim},
    ensemble::{frame::AnswerMeasure, moments::Share},
    origin::Origin,
    points::Rows,
    statistics::summary::{mean, quantile_of_sorted, sorted, standard_deviation, variance},
    table::{
        format::{number, percent, signed},
        numbers::Numbers,
        text::Table,
    },
};

/// Quantiles that are told.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// PRIM with boxes of a tenth of the models and more: a hundred models fill no smaller ones.
const PRIM: Settings = Settings { peel: 0.05, least_mass: 0.1 };

/// Quasi-p of a limit that is told, over the number of uncertainties: a box is chosen to fit.
const QUASI_P: f64 = 0.05;

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Robustness {
    /// Scenario, seed, runs of each world under each model, version.
    #[serde(flatten)]
    pub origin: Origin,
    /// How many plausible models were played.
    pub models: usize,
    /// How many more make no sound scenario, and were left out.
    pub left_out: usize,
    /// What was varied.
    pub uncertainties: Vec<Uncertainty>,
    /// How many runs the answers need.
    pub needed: Vec<Needed>,
    /// The conclusions: every answer of every what-if.
    pub conclusions: Vec<Conclusion>,
    /// How much each option falls short of the best, by what is wished; empty if nothing is.
    pub regrets: Vec<Regret>,
    /// In how many models each option is good enough; empty if nothing says what is.
    pub good_enough: Vec<GoodEnough>,
}

/// What an answer is in the world as it is, and how many runs it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Needed {
    /// The what-if.
    pub what_if: String,
    /// The measure.
    pub answer: String,
    /// The mean difference that the what-if makes under the scenario as it is.
    pub difference: f64,
    /// Runs of each world by which a difference as large as what matters is told from none, nine times of
    /// ten, at 5 %; none if a few runs show no spread to judge by.
    pub runs: Option<u64>,
}

impl Needed {
    /// By the paired differences of a few runs.
    #[must_use]
    pub fn of(what_if: &str, answer: &AnswerMeasure, differences: &[f64]) -> Self {
        // Of what no pair shows, a pair in so many is as rare as these runs leave open.
        let spread = standard_deviation(differences);
        let n = differences.len() as f64;
        let spread = if spread > 0.0 { spread } else { (3.0 / n.max(1.0)).sqrt() };
        // (1.96 + 1.28)² for an error of 5 % and a power of 90 %.
        let runs = 10.51 * spread * spread / (answer.matters * answer.matters);
        let seen = differences.iter().any(|x| *x != 0.0);
        Self {
            what_if: what_if.to_owned(),
            answer: answer.measure.clone(),
            difference: mean(differences),
            runs: (seen && runs.is_finite()).then(|| runs.ceil().max(2.0) as u64),
        }
    }
}

/// What a conclusion says of the difference that a what-if makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// It is more, by as much as matters.
    Rises,
    /// It is less, by as much as matters.
    Falls,
    /// It is smaller than what matters.
    Stays,
}

impl Claim {
    fn of(difference: f64, matters: f64) -> Self {
        match difference {
            more if more >= matters => Self::Rises,
            less if less <= -matters => Self::Falls,
            _ => Self::Stays,
        }
    }

    /// In words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rises => "rises",
            Self::Falls => "falls",
            Self::Stays => "stays",
        }
    }
}

/// A conclusion, and in how many plausible models it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Conclusion {
    /// Name of the what-if.
    pub what_if: String,
    /// Its title.
    pub title: String,
    /// The measure.
    pub answer: String,
    /// Smallest difference that would matter.
    pub matters: f64,
    /// The mean difference under the scenario as it is.
    pub as_it_is: f64,
    /// What it says: the conclusion that is put to the models.
    pub claim: Claim,
    /// Models in which that holds.
    pub holds: Share,
    /// Its exact 95 % interval (of models so drawn).
    pub interval: (f64, f64),
    /// Models in which the difference has the sign that it has under the scenario as it is, however small.
    pub same_sign: Share,
    /// Models that say the opposite by as much as matters.
    pub opposite: Share,
    /// Differences over the models: 5, 25, 50, 75, 95 %.
    pub quantiles: [f64; 5],
    /// Share of the spread over the models that is luck, by the errors of their means.
    pub luck: f64,
    /// Where it breaks; none if it breaks nowhere, or no box tells.
    pub breaks: Option<Break>,
}

/// A box of uncertainties in which a conclusion fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Break {
    /// Share of the failing models that are in it.
    pub coverage: f64,
    /// Share of its models that fail.
    pub density: f64,
    /// How many models it holds.
    pub models: u64,
    /// Its limits, in words, the surest first.
    pub limits: Vec<Limit>,
}

/// A limit of a box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limit {
    /// What is limited.
    pub name: String,
    /// How, such as `above 0.4`.
    pub how: String,
    /// The chance of as many failing models if it did nothing; quasi, for the box was chosen to fit.
    pub quasi_p: f64,
}

/// How much an option falls short of the best of each model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Regret {
    /// The option: the base or a what-if.
    pub option: String,
    /// What is wished.
    pub wish: String,
    /// Mean over the models, in the unit of the measure.
    pub mean: f64,
    /// The 90 % quantile.
    pub nine_of_ten: f64,
    /// The largest.
    pub largest: f64,
    /// Models in which it is the best.
    pub best: Share,
}

/// In how many models an option is good enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GoodEnough {
    /// The option.
    pub option: String,
    /// Models in which its means fulfil the condition.
    pub share: Share,
    /// The exact 95 % interval.
    pub interval: (f64, f64),
}

/// What all options gave under all models.
pub struct Options<'a> {
    /// Names of the measures, column by column.
    pub names: &'a [String],
    /// The answers, which come first among them.
    pub answers: &'a [AnswerMeasure],
    /// Option by option, the base first: model by model, replicate by replicate.
    pub rows: &'a [Rows],
    /// The models' points.
    pub points: &'a [Vec<f64>],
}

impl Options<'_> {
    /// The measures that a condition names.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn named(condition: Option<&str>) -> Result<Vec<String>, StudyError> {
        let Some(text) = condition else { return Ok(Vec::new()) };
        let condition: Condition = text.parse().map_err(StudyError::Input)?;
        Ok(condition.names().into_iter().map(str::to_owned).collect())
    }

    /// Mean and squared error of the mean difference of an option, model by model.
    fn differences(&self, option: usize, column: usize) -> Vec<(f64, f64)> {
        let runs = self.rows[0].runs();
        let of = |case: usize| {
            let at = |option: usize, r: usize| self.rows[option].row(case, r).get(column).copied();
            let pairs = (0..runs).filter_map(|r| Some(at(option, r)? - at(0, r)?));
            let pairs: Vec<f64> = pairs.filter(|x| x.is_finite()).collect();
            (mean(&pairs), variance(&pairs) / pairs.len().max(1) as f64)
        };
        (0..self.points.len()).map(of).filter(|(difference, _)| difference.is_finite()).collect()
    }
}

/// Judges what was played.
pub(super) fn conclude(
    origin: Origin,
    wanted: &RobustnessRequest<'_>,
    uncertainties: &[Uncertainty],
    left_out: usize,
    needed: Vec<Needed>,
    played: &Options<'_>,
) -> Result<Robustness, StudyError> {
    let all: Vec<(usize, usize)> = (0..wanted.what_ifs.len())
        .flat_map(|place| (0..played.answers.len()).map(move |column| (place, column)))
        .collect();
    let conclusions: Vec<Option<Conclusion>> =
        all.into_par_iter()
            .map(|(place, column)| {
                let what_if = &wanted.what_ifs[place];
                // A what-if answers its own question.
                let own =
                    what_if.scenario.answers.is_empty()
                        || what_if.scenario.answers.iter().any(|one| {
                            one.measure.replace(' ', "") == played.answers[column].measure
                        });
                let name = &played.answers[column].measure;
                let plain = needed.iter().find(|n| n.what_if == what_if.name && n.answer == *name);
                let plain = plain.filter(|_| own)?;
                conclusion(what_if, (place + 1, column), plain.difference, uncertainties, played)
            })
            .collect();
    let names: Vec<String> = std::iter::once(wanted.base)
        .chain(wanted.what_ifs)
        .map(|loaded| loaded.name.clone())
        .collect();
    let regrets = wanted.wishes.iter().map(|wish| regrets(wish, &names, played));
    let good_enough = wanted.good_enough.map(|text| good_enough(text, &names, played));
    Ok(Robustness {
        origin,
        models: played.points.len(),
        left_out,
        uncertainties: uncertainties.to_vec(),
        needed,
        conclusions: conclusions.into_iter().flatten().collect(),
        regrets: regrets.collect::<Result<Vec<_>, _>>()?.concat(),
        good_enough: good_enough.transpose()?.unwrap_or_default(),
    })
}

fn conclusion(
    what_if: &deter_core::scenario::Loaded,
    (option, column): (usize, usize),
    as_it_is: f64,
    uncertainties: &[Uncertainty],
    played: &Options<'_>,
) -> Option<Conclusion> {
    let AnswerMeasure { measure, matters } = &played.answers[column];
    let found = played.differences(option, column);
    if found.len() < played.points.len() || found.is_empty() {
        return None;
    }
    let differences: Vec<f64> = found.iter().map(|(difference, _)| *difference).collect();
    let of = found.len() as u64;
    let claims: Vec<Claim> = differences.iter().map(|d| Claim::of(*d, *matters)).collect();
    let count = |claim: Claim| claims.iter().filter(|one| **one == claim).count() as u64;
    let claim = Claim::of(as_it_is, *matters);
    let opposite = match claim {
        Claim::Rises => count(Claim::Falls),
        Claim::Falls => count(Claim::Rises),
        Claim::Stays => 0,
    };
    let same = differences.iter().filter(|d| **d * as_it_is > 0.0).count() as u64;
    let holds = Share { events: count(claim), of };
    let fails: Vec<bool> = claims.iter().map(|one| *one != claim).collect();
    let ordered = sorted(&differences);
    let errors: Vec<f64> = found.iter().map(|(_, square)| *square).collect();
    let spread = variance(&differences);
    Some(Conclusion {
        what_if: what_if.name.clone(),
        title: what_if.scenario.title.clone(),
        answer: measure.clone(),
        matters: *matters,
        as_it_is,
        claim,
        holds,
        interval: holds.interval(0.95),
        same_sign: Share { events: same, of },
        opposite: Share { events: opposite, of },
        quantiles: QUANTILES.map(|p| quantile_of_sorted(&ordered, p)),
        luck: if spread > 0.0 { (mean(&errors) / spread).min(1.0) } else { 0.0 },
        breaks: breaks(uncertainties, played.points, &fails),
    })
}

/// The box in which a conclusion fails, with the limits that are more than luck.
fn breaks(uncertainties: &[Uncertainty], points: &[Vec<f64>], fails: &[bool]) -> Option<Break> {
    let found = prim(points, fails, PRIM)?;
    let region = found.balanced()?;
    let sure = QUASI_P / uncertainties.len().max(1) as f64;
    let mut limits: Vec<Limit> = uncertainties
        .iter()
        .enumerate()
        .filter_map(|(at, one)| {
            let quasi_p = region.quasi_p[at].filter(|p| *p <= sure)?;
            let how = limit(one, region.limits[at], region.restricted[at]);
            Some(Limit { name: one.name.clone(), how, quasi_p })
        })
        .collect();
    limits.sort_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p));
    (!limits.is_empty()).then_some(Break {
        coverage: region.coverage,
        density: region.density,
        models: region.cases,
        limits,
    })
}

/// A limit in words.
fn limit(one: &Uncertainty, (low, high): (f64, f64), (from, to): (bool, bool)) -> String {
    if let Law::Chosen(all) = &one.law {
        let (first, last) = (low.ceil() as usize, high.floor() as usize);
        let names = all.iter().enumerate().filter(|(at, _)| (first..=last).contains(at));
        let names: Vec<String> = names.map(|(_, name)| name.replace('_', " ")).collect();
        return names.join(" or ");
    }
    match (from, to) {
        (true, true) => format!("from {} to {}", number(low), number(high)),
        (true, false) => format!("above {}", number(low)),
        _ => format!("below {}", number(high)),
    }
}

/// The means of a measure, option by option, model by model.
fn means(name: &str, played: &Options<'_>) -> Result<Vec<Vec<f64>>, StudyError> {
    let column = played.names.iter().position(|known| known == name);
    let column = column.ok_or_else(|| StudyError::Input(format!("no measure `{name}`")))?;
    Ok(played.rows.iter().map(|rows| rows.means(column)).collect())
}

fn regrets(wish: &Wish, names: &[String], played: &Options<'_>) -> Result<Vec<Regret>, StudyError> {
    let means = means(&wish.measure, played)?;
    let worth = |x: f64| if wish.low { -x } else { x };
    let models = played.points.len();
    let best: Vec<f64> = (0..models)
        .map(|m| means.iter().map(|of| worth(of[m])).fold(f64::NEG_INFINITY, f64::max))
        .collect();
    let of = |(option, name): (usize, &String)| {
        let short: Vec<f64> = (0..models).map(|m| best[m] - worth(means[option][m])).collect();
        let ordered = sorted(&short);
        Regret {
            option: name.clone(),
            wish: wish.to_string(),
            mean: mean(&short),
            nine_of_ten: quantile_of_sorted(&ordered, 0.9),
            largest: ordered.last().copied().unwrap_or(f64::NAN),
            best: Share {
                events: short.iter().filter(|x| **x == 0.0).count() as u64,
                of: models as u64,
            },
        }
    };
    Ok(names.iter().enumerate().map(of).collect())
}

fn good_enough(
    text: &str,
    names: &[String],
    played: &Options<'_>,
) -> Result<Vec<GoodEnough>, StudyError> {
    let condition: Condition = text.parse().map_err(StudyError::Input)?;
    let of = |(option, name): (usize, &String)| {
        let rows = &played.rows[option];
        let columns = (0..played.names.len()).map(|column| rows.means(column)).collect();
        let manifest = serde_json::Value::Null;
        let table = Numbers { names: played.names.to_vec(), columns, manifest };
        let fulfilled = condition.rows(&table).map_err(StudyError::Input)?;
        let events = fulfilled.iter().filter(|holds| **holds).count() as u64;
        let share = Share { events, of: played.points.len() as u64 };
        Ok(GoodEnough { option: name.clone(), share, interval: share.interval(0.95) })
    };
    names.iter().enumerate().map(of).collect()
}

impl Robustness {
    /// A row for each conclusion.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::new([
            "what-if",
            "answer",
            "conclusion",
            ">as it is",
            ">holds in",
            ">95 % interval",
            ">same sign",
            ">opposite",
            ">median difference",
            ">middle 90 % of models",
            ">matters from",
            ">luck's share",
        ]);
        for one in &self.conclusions {
            table.row([
                one.what_if.clone(),
                one.answer.clone(),
                one.claim.word().to_owned(),
                number(one.as_it_is),
                percent(one.holds.value()),
                format!("{} to {}", percent(one.interval.0), percent(one.interval.1)),
                percent(one.same_sign.value()),
                percent(one.opposite.value()),
                number(one.quantiles[2]),
                format!("{} to {}", number(one.quantiles[0]), number(one.quantiles[4])),
                number(one.matters),
                percent(one.luck),
            ]);
        }
        table
    }

    /// A row for each option and wish.
    #[must_use]
    pub fn regret_table(&self) -> Table {
        let mut table = Table::new([
            "option",
            "wish",
            ">mean regret",
            ">90 % of models below",
            ">largest",
            ">best in",
        ]);
        for one in &self.regrets {
            table.row([
                one.option.clone(),
                one.wish.clone(),
                number(one.mean),
                number(one.nine_of_ten),
                number(one.largest),
                percent(one.best.value()),
            ]);
        }
        table
    }

    /// The conclusions in sentences, those that hold least first.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let mut order: Vec<&Conclusion> = self.conclusions.iter().collect();
        order.sort_by(|a, b| a.holds.value().total_cmp(&b.holds.value()));
        let told = |one: &Conclusion| {
            let by = match one.claim {
                Claim::Stays => format!("within {}", number(one.matters)),
                _ => format!("by {} or more", number(one.matters)),
            };
            let opposite = if one.opposite.events > 0 {
                format!("; in {} the opposite", one.opposite.events)
            } else {
                String::new()
            };
            let breaks = one.breaks.as_ref().map_or_else(String::new, |found| {
                let limits: Vec<String> = found
                    .limits
                    .iter()
                    .take(3)
                    .map(|l| format!("{} is {}", l.name, l.how))
                    .collect();
                format!(
                    " It breaks where {} ({} of the {} models there, {} of all that break it).",
                    limits.join(" and "),
                    percent(found.density),
                    found.models,
                    percent(found.coverage)
                )
            });
            format!(
                "{}: {} {} {by} in the model as it is ({}), and in {} of {} plausible models (95 %: {} to \
                 {}){opposite}.{breaks}",
                one.title,
                one.answer,
                one.claim.word(),
                signed(one.as_it_is),
                one.holds.events,
                one.holds.of,
                percent(one.interval.0),
                percent(one.interval.1)
            )
        };
        order.into_iter().map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(name: &str) -> Uncertainty {
        Uncertainty { name: name.to_owned(), law: Law::Judged { low: 0.0, high: 1.0 } }
    }

    #[test]
    fn a_conclusion_breaks_where_it_was_made_to_break() {
        let all = [judged("a"), judged("b")];
        let points = crate::design::grid::latin_hypercube(2, 200, 5);
        let fails: Vec<bool> = points.iter().map(|point| point[1] > 0.7).collect();
        let found = breaks(&all, &points, &fails).unwrap();
        assert_eq!(found.limits.len(), 1, "{found:?}");
        assert_eq!(found.limits[0].name, "b");
        // Peeling takes a twentieth of the box at a time.
        let limit: f64 = found.limits[0].how.strip_prefix("above ").unwrap().parse().unwrap();
        assert!((limit - 0.7).abs() < 0.05 && found.density > 0.9, "{found:?}");
        assert_eq!(breaks(&all, &points, &[false; 200]), None);
    }

    #[test]
    fn rare_answers_need_more_runs() {
        let answer = AnswerMeasure { measure: "war".to_owned(), matters: 0.01 };
        let mut rare = vec![0.0; 60];
        rare[3] = 1.0;
        let often: Vec<f64> = (0..60).map(|r| f64::from(r % 2)).collect();
        let runs = |differences: &[f64]| Needed::of("w", &answer, differences).runs;
        assert!(runs(&often) > runs(&rare));
        // 10.51 · .0167 / .0001, the variance of one in sixty.
        assert!((1_700..1_800).contains(&runs(&rare).unwrap()), "{:?}", runs(&rare));
        assert_eq!(runs(&[0.0; 60]), None);
    }
}
