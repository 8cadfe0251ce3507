//! Watches a run and takes the measures.

use super::{
    faults::Faults,
    measure::{Bound, BoundNumber, Statistic, Years},
};
use crate::{
    StudyError,
    ensemble::measures::{at_end, slope},
    observe::{Tracker, kinds},
    run::{MOST_NUMBERS, MOST_RUNS, Runner, bytes::chunk_data, within},
    statistics::{
        paired::superiority,
        summary::{mean, variance},
    },
};
use deter_core::{
    model::{measures::Aggregation, quantity::Quantity},
    turn::Engine,
    world::{Pact, StateId, build::Blueprint},
};

/// What one run shows of one measure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The number; NaN if the run has none.
    pub value: f64,
    /// How many cases it is made of: 1, or the denominator of a share.
    pub weight: f64,
    /// For a ranking: 1 for each candidate who signed.
    pub marks: Vec<f64>,
    /// The series.
    pub series: Vec<f64>,
}

impl Reading {
    /// This reading less that of the same run in another world.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let series = self.series.iter().zip(&other.series).map(|(own, other)| own - other);
        Self { value: self.value - other.value, series: series.collect(), ..self.clone() }
    }
}

chunk_data!(Reading { value, weight, marks, series });

/// Watches run after run.
pub struct Witness<'a> {
    measures: &'a [Bound],
    tracker: Tracker,
    pacts: Vec<Pact>,
    faults: Option<Faults>,
}

impl<'a> Witness<'a> {
    /// A witness for these measures of an engine's scenario.
    #[must_use]
    pub fn new(measures: &'a [Bound], engine: &Engine) -> Self {
        let quantities = measures.iter().flat_map(Bound::quantities).collect();
        let of_faults = |measure: &Bound| {
            matches!(measure.number, BoundNumber::Faulty(_) | BoundNumber::Unobliged)
        };
        Self {
            measures,
            tracker: Tracker::new(quantities, &kinds(engine)),
            pacts: Vec::new(),
            faults: measures.iter().any(of_faults).then(Faults::default),
        }
    }

    /// Runs a replicate to its end and says what it shows, measure by measure.
    pub fn run(
        &mut self,
        engine: &mut Engine,
        seed: u64,
        replicate: u64,
        turns: u32,
    ) -> Vec<Reading> {
        let of = (seed, replicate);
        match &mut self.faults {
            Some(faults) => {
                faults.begin();
                self.tracker.play_with(engine, of, turns, &mut |engine| faults.look(engine));
            }
            None => self.tracker.play(engine, of, turns),
        }
        self.pacts.clear();
        self.pacts.extend(engine.pacts().filter(|pact| pact.signed < turns as i32).copied());
        let mut at = 0;
        let reading = |measure: &Bound| {
            let first = at;
            at += measure.quantities().count();
            self.read(measure, first, engine.rules().turns_per_year)
        };
        self.measures.iter().map(reading).collect()
    }

    /// What the finished run shows; `at` is the place of the measure's first quantity.
    fn read(&self, measure: &Bound, at: usize, turns_per_year: f64) -> Reading {
        let one = |value: f64| Reading { value, weight: 1.0, ..Reading::default() };
        let path = self.tracker.path(at);
        let year = (turns_per_year as usize).max(1);
        match &measure.number {
            BoundNumber::Run => {
                let end = measure.of.measure().end;
                let series = match end {
                    Aggregation::Any => Vec::new(),
                    _ if measure.of.counts() => self.tracker.level(at).collect(),
                    _ => path.to_vec(),
                };
                Reading { series, ..one(at_end(end, path, self.tracker.sum(at), turns_per_year)) }
            }
            BoundNumber::Highest => Reading {
                series: path.to_vec(),
                ..one(path.iter().copied().fold(f64::NAN, f64::max))
            },
            BoundNumber::Slope => {
                Reading { series: path.to_vec(), ..one(slope(path) * turns_per_year) }
            }
            BoundNumber::Changes => {
                let series = self.changes(at, year);
                let squares: Vec<f64> = series.iter().map(|change| change * change).collect();
                Reading { series, ..one(mean(&squares).sqrt()) }
            }
            BoundNumber::Rises(end) => {
                let series: Vec<f64> = self.tracker.level(at).collect();
                let rises = series.iter().take(*end as usize).any(|rise| *rise > 0.0);
                Reading { series, ..one(f64::from(u8::from(rises))) }
            }
            BoundNumber::Factor(_) => {
                let at_start = self.tracker.start(at) / self.tracker.start(at + 1);
                let ratios = path.iter().zip(self.tracker.path(at + 1));
                let series: Vec<f64> = ratios.map(|(of, over)| of / over / at_start).collect();
                Reading { series: series.clone(), ..one(series.last().copied().unwrap_or(1.0)) }
            }
            BoundNumber::Share(_) => {
                let (part, whole) = (self.tracker.sum(at), self.tracker.sum(at + 1));
                Reading { value: part / whole, weight: whole, ..Reading::default() }
            }
            BoundNumber::Ranking(_, candidates) => {
                let signed = |place: usize| self.tracker.sum(at + 1 + place) > 0.0;
                let marks: Vec<f64> =
                    (0..candidates.len()).map(|place| f64::from(u8::from(signed(place)))).collect();
                Reading { marks: marks.clone(), ..one(ranking(candidates, &marks)) }
            }
            BoundNumber::Order(low, high) => {
                let (in_order, all) = ladder(&self.pacts, *low, *high);
                Reading { value: in_order / all, weight: all, ..Reading::default() }
            }
            BoundNumber::Yearly(years) => {
                let (value, series) = of_counts(years, path);
                Reading { series, ..one(value) }
            }
            BoundNumber::Less(_) => {
                let of = |at: usize, quantity: &Quantity| {
                    let end = quantity.measure().end;
                    at_end(end, self.tracker.path(at), self.tracker.sum(at), turns_per_year)
                };
                one(of(at, &measure.of)
                    - measure.quantities().nth(1).map_or(0.0, |q| of(at + 1, &q)))
            }
            BoundNumber::Faulty(fault) => {
                one(self.faults.as_ref().map_or(f64::NAN, |faults| faults.signed(*fault)))
            }
            BoundNumber::Unobliged => one(self.faults.as_ref().map_or(f64::NAN, Faults::unobliged)),
            BoundNumber::Jumps(all, above) => {
                let all: Vec<f64> =
                    (0..all.len()).flat_map(|k| self.changes(at + 1 + k, year)).collect();
                let large = all.iter().filter(|change| change.abs() > *above).count();
                Reading {
                    value: large as f64 / all.len() as f64,
                    weight: all.len() as f64,
                    ..Reading::default()
                }
            }
            BoundNumber::Rest(others, turns) => {
                let marks: Vec<f64> = (0..=others.len())
                    .flat_map(|k| {
                        let path = self.tracker.path(at + k);
                        [path[0], mean(&path[1..=*turns])]
                    })
                    .collect();
                Reading { marks: marks.clone(), ..one(unrest(&marks)) }
            }
        }
    }

    /// Changes of a quantity from the end of one year to that of the next.
    fn changes(&self, at: usize, year: usize) -> Vec<f64> {
        let ends = self.tracker.path(at).chunks_exact(year).map(|turns| turns[year - 1]);
        let ends: Vec<f64> = ends.collect();
        ends.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

/// The largest change as a share of the first value; values come in twos, the first and the later.
pub(super) fn unrest(values: &[f64]) -> f64 {
    let change = |two: &[f64]| ((two[1] - two[0]) / two[0]).abs();
    values.chunks_exact(2).map(change).filter(|change| change.is_finite()).fold(0.0, f64::max)
}

/// Area under the ROC curve of these marks.
pub(super) fn ranking(candidates: &[(StateId, bool)], marks: &[f64]) -> f64 {
    let of = |did: bool| -> Vec<f64> {
        let all = candidates.iter().zip(marks).filter(|((_, signed), _)| *signed == did);
        all.map(|(_, mark)| *mark).collect()
    };
    superiority(&of(false), &of(true))
}

/// The number of the counts, and the count of every year.
fn of_counts(counted: &Years, track: &[f64]) -> (f64, Vec<f64>) {
    let turns = track.get(counted.from..counted.from + counted.years * counted.year).unwrap_or(&[]);
    let years: Vec<f64> = turns.chunks(counted.year.max(1)).map(|year| year.iter().sum()).collect();
    let value = match counted.statistic {
        Statistic::Mean => mean(&years),
        Statistic::Dispersion => variance(turns) / mean(turns),
        Statistic::Rise => {
            let last = years.len().saturating_sub(2);
            mean(&years[last..]) / mean(&years[..2.min(years.len())])
        }
        Statistic::Trend => slope(&years) / mean(&years),
    };
    (value, years)
}

/// Pairs whose low pact came no later than their first high one, and all pairs with both whose
/// first high one came in the run.
fn ladder(pacts: &[Pact], low: u32, high: u32) -> (f64, f64) {
    let pair = |pact: &Pact| (pact.proposer.min(pact.partner), pact.proposer.max(pact.partner));
    let first = |of: (StateId, StateId), set: u32| {
        let all = pacts.iter().filter(|p| pair(p) == of && set & 1 << p.kind.0 != 0);
        all.map(|p| p.signed).min()
    };
    let mut pairs: Vec<_> = pacts
        .iter()
        .filter(|pact| pact.signed >= 0 && high & 1 << pact.kind.0 != 0)
        .map(pair)
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let (mut in_order, mut all) = (0.0, 0.0);
    for of in pairs {
        if let (Some(low), Some(high)) = (first(of, low), first(of, high).filter(|turn| *turn >= 0))
        {
            all += 1.0;
            in_order += f64::from(u8::from(low <= high));
        }
    }
    (in_order, all)
}

/// The readings of replicates 0 to `runs` − 1, in their order; `name` tells worlds of one study apart.
/// None if not all are there in the end.
///
/// # Errors
/// If they are too many, or the disk refuses.
pub fn watch(
    blueprint: &Blueprint,
    measures: &[Bound],
    (seed, runs): (u64, u64),
    turns: u32,
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<Vec<Vec<Reading>>>, StudyError> {
    within("--runs", runs.into(), MOST_RUNS)?;
    let numbers = u128::from(runs) * measures.len() as u128 * u128::from(turns.max(1));
    within("numbers that all runs give:", numbers, MOST_NUMBERS)?;
    runner.replicates(
        (name, &format!("{seed} {turns} {measures:?}")),
        runs,
        &|| {
            let engine = Engine::new(blueprint.clone());
            let witness = Witness::new(measures, &engine);
            (engine, witness)
        },
        &|(engine, witness), replicate| witness.run(engine, seed, replicate, turns),
    )
}
