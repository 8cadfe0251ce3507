//! Watches a run and takes the measures.

use std::ops::ControlFlow;

use super::{
    bound::{Bound, Counted},
    measure::Counts,
};
use crate::{
    StudyError,
    ensemble::measures::{graph_after, slope},
    run::{
        Cut, Ended, Job, MOST_NUMBERS, MOST_RUNS, Runner,
        bytes::{Kept, Reader, Writer},
        within,
    },
    statistics::{
        paired::superiority,
        summary::{mean, variance},
    },
};
use deter_core::{
    turn::Engine,
    world::{
        Home, Military, Pact, StateId, Turn, build::Blueprint, journal::Detail, transient::Outcome,
    },
};

/// Replicates in a chunk.
pub const CHUNK: u64 = 25;

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

impl Kept for Reading {
    fn write(&self, to: &mut Writer) {
        to.double(self.value);
        to.double(self.weight);
        self.marks.write(to);
        self.series.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (value, weight) = (from.double()?, from.double()?);
        Some(Self { value, weight, marks: Vec::read(from)?, series: Vec::read(from)? })
    }
}

/// Watches run after run.
#[derive(Debug, Clone)]
pub struct Witness<'a> {
    measures: &'a [Bound],
    /// One number a turn for each measure that needs it.
    tracks: Vec<Vec<f64>>,
    pacts: Vec<Pact>,
}

impl<'a> Witness<'a> {
    /// A witness for these measures.
    #[must_use]
    pub fn new(measures: &'a [Bound]) -> Self {
        Self { measures, tracks: vec![Vec::new(); measures.len()], pacts: Vec::new() }
    }

    /// Runs a replicate to its end and says what it shows, measure by measure.
    pub fn run(
        &mut self,
        engine: &mut Engine,
        seed: u64,
        replicate: u64,
        turns: u32,
    ) -> Vec<Reading> {
        engine.reset(seed, replicate, Detail::Nothing);
        for track in &mut self.tracks {
            track.clear();
        }
        while engine.turn() < turns {
            engine.step();
            for (measure, track) in self.measures.iter().zip(&mut self.tracks) {
                track.extend(look(engine, measure));
            }
        }
        self.pacts.clear();
        self.pacts.extend(engine.pacts().filter(|pact| pact.signed < turns as i32).copied());
        let all = self.measures.iter().zip(&self.tracks);
        all.map(|(measure, track)| read(engine, measure, track, &self.pacts, turns)).collect()
    }
}

/// What is noted of a turn that has just ended.
fn look(engine: &Engine, measure: &Bound) -> Option<f64> {
    let world = engine.world();
    let entity = |id: &StateId| engine.roster().entity(*id);
    let capacity = |id: &StateId| world.get::<Military>(entity(id)).map_or(0.0, |m| m.capacity);
    match measure {
        Bound::Operations(counted) => {
            let operations = &world.resource::<Turn>().operations;
            let of_pair = operations.iter().filter(|operation| {
                operation.challenger == counted.challenger
                    && operation.target == counted.target
                    && operation.domain == counted.domain
            });
            let counts =
                of_pair.flat_map(|operation| operation.counts.into_iter().zip(counted.intensities));
            Some(counts.filter(|(_, counts)| *counts).map(|(count, _)| f64::from(count)).sum())
        }
        Bound::HighestBurden(id) => {
            Some(world.get::<Military>(entity(id)).map_or(f64::NAN, |m| 100.0 * m.burden))
        }
        Bound::StepTaken(id, route, _) => {
            let plan = engine.rules().politics.iter().find(|plan| plan.id == *id)?;
            let taken = |taken: u8| {
                let steps = plan.steps.iter().take(usize::from(taken));
                steps.filter(|step| step.route == *route).count() as f64
            };
            let at_start =
                engine.blueprint().start.states[id.at()].home.map_or(0, |home| home.taken);
            let now = world.get::<Home>(entity(id)).map_or(0, |home| home.taken);
            Some(taken(now) - taken(at_start))
        }
        Bound::Concessions(domain, true) => {
            let operations = world.resource::<Turn>().operations.iter();
            let known = operations.filter(|operation| operation.domain == *domain);
            Some(known.map(|operation| f64::from(operation.identified)).sum())
        }
        Bound::CapacityRatio(of, to) => Some(capacity(of) / capacity(to)),
        _ => None,
    }
}

/// What the finished run shows.
fn read(engine: &Engine, measure: &Bound, track: &[f64], pacts: &[Pact], turns: u32) -> Reading {
    let one = |value: f64| Reading { value, weight: 1.0, ..Reading::default() };
    let tally = engine.tally();
    match measure {
        Bound::PactsSigned(state, kind) => {
            let of_state = pacts.iter().filter(|pact| {
                pact.kind == *kind && pact.signed >= 0 && pact.other(*state).is_some()
            });
            let mut series = vec![0.0; turns as usize];
            let mut count = 0.0;
            for pact in of_state {
                count += 1.0;
                series[pact.signed as usize] += 1.0;
            }
            let mut so_far = 0.0;
            for turn in &mut series {
                so_far += *turn;
                *turn = so_far;
            }
            Reading { series, ..one(count) }
        }
        Bound::Signers(state, kind, candidates) => {
            let marks: Vec<f64> = candidates
                .iter()
                .map(|(candidate, _)| {
                    let signed = pacts.iter().any(|pact| {
                        pact.kind == *kind
                            && pact.signed >= 0
                            && pact.other(*state) == Some(*candidate)
                    });
                    f64::from(u8::from(signed))
                })
                .collect();
            Reading { value: ranking(candidates, &marks), weight: 1.0, marks, series: Vec::new() }
        }
        Bound::Operations(counted) => {
            let (value, series) = of_counts(counted, track);
            Reading { series, ..one(value) }
        }
        Bound::HighestBurden(_) => Reading {
            series: track.to_vec(),
            ..one(track.iter().copied().fold(f64::NAN, f64::max))
        },
        Bound::StepTaken(_, _, end) => {
            let taken = track.iter().take(*end as usize).any(|count| *count > 0.0);
            Reading { series: track.to_vec(), ..one(f64::from(u8::from(taken))) }
        }
        Bound::War => {
            let wars: u32 =
                tally.incidents.iter().map(|domain| domain[Outcome::War as usize]).sum();
            one(f64::from(u8::from(wars > 0)))
        }
        Bound::LadderOrder(low, high) => {
            let (in_order, all) = ladder(pacts, *low, *high);
            Reading { value: in_order / all, weight: all, ..Reading::default() }
        }
        Bound::Concessions(domain, known) => {
            let d = *domain as usize;
            let won = tally.concessions[d] + tally.incidents[d][Outcome::Concession as usize];
            let all = if *known {
                track.iter().sum()
            } else {
                tally.operations[d].iter().sum::<u64>() as f64
            };
            Reading { value: f64::from(won) / all, weight: all, ..Reading::default() }
        }
        Bound::CentralisationSlope(around) => {
            let series = centralisation(engine.roster().len(), pacts, *around, turns);
            Reading {
                value: slope(&series) * engine.rules().turns_per_year,
                weight: 1.0,
                marks: Vec::new(),
                series,
            }
        }
        Bound::CapacityRatio(of, to) => {
            let start = &engine.blueprint().start.states;
            let at_start = start[of.at()].military.capacity / start[to.at()].military.capacity;
            let series: Vec<f64> = track.iter().map(|ratio| ratio / at_start).collect();
            Reading { series: series.clone(), ..one(series.last().copied().unwrap_or(1.0)) }
        }
    }
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
fn of_counts(counted: &Counted, track: &[f64]) -> (f64, Vec<f64>) {
    let turns = track.get(counted.from..counted.from + counted.years * counted.year).unwrap_or(&[]);
    let years: Vec<f64> = turns.chunks(counted.year.max(1)).map(|year| year.iter().sum()).collect();
    let value = match counted.number {
        Counts::YearlyMean => mean(&years),
        Counts::Dispersion => variance(turns) / mean(turns),
        Counts::Rise => {
            let last = years.len().saturating_sub(2);
            mean(&years[last..]) / mean(&years[..2.min(years.len())])
        }
        Counts::Trend => slope(&years) / mean(&years),
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

/// Centralisation around a state after every turn.
fn centralisation(states: usize, pacts: &[Pact], around: StateId, turns: u32) -> Vec<f64> {
    let mut changes: Vec<i32> =
        pacts.iter().flat_map(|pact| [Some(pact.in_force), pact.lapsed]).flatten().collect();
    changes.sort_unstable();
    let mut series = Vec::with_capacity(turns as usize);
    let mut value = f64::NAN;
    for turn in 0..turns as i32 {
        if turn == 0 || changes.binary_search(&turn).is_ok() {
            value = graph_after(states, pacts, turn).centralisation_around(around.at());
        }
        series.push(value);
    }
    series
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
    let key = format!("{seed} {turns} {measures:?}");
    let job = Job { name, key: &key, cases: 1, runs, cut: Cut::Runs(CHUNK) };
    let mut readings = Vec::with_capacity(runs as usize);
    let ended = runner.run(
        &job,
        &|| (Engine::new(blueprint.clone()), Witness::new(measures)),
        &|(engine, witness), piece, ask| {
            let mut kept = Vec::new();
            let done = ask.each(piece, |_, replicate| {
                kept.push(witness.run(engine, seed, replicate, turns));
                Ok(())
            })?;
            Ok(done.map(|()| kept))
        },
        &mut |_, kept: Vec<Vec<Reading>>| {
            readings.extend(kept);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok((ended == Ended::Whole).then_some(readings))
}
