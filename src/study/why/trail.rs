//! From the first difference of two histories to those of outcome.

use serde::{Deserialize, Serialize};

use super::{
    align::align,
    links::{Why, source},
    parting::{Difference, Parting},
};
use crate::{
    ensemble::measures::{Recorder, columns, of_pair},
    record::{History, Run},
    worlds::{Change, World, changes},
};
use deter_core::{model::events::EventKind, turn::Engine, world::journal::Detail};

/// Longest chain that is followed back from one difference of outcome.
const LONGEST_CHAIN: usize = 6;

/// Most quantities told of a step.
const MOST_QUANTITIES: usize = 3;

/// A quantity of a state that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// State, or `*` for the system.
    pub state: String,
    /// Name of the measure.
    pub measure: String,
    /// In the base.
    pub base: f64,
    /// In the other world.
    pub other: f64,
}

/// One step of a trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The difference.
    pub parting: Parting,
    /// The step it is held to come from (its place in the trail, from 0) and why; none if it comes
    /// straight from what was changed, as far as events tell.
    pub source: Option<(usize, Why)>,
    /// Quantities of the one who decides that differed at the end of the turn before, the largest
    /// relative difference first.
    pub quantities: Vec<Quantity>,
}

/// How many events of a kind differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCount {
    /// The kind of event.
    pub kind: EventKind,
    /// The same in both.
    pub same: u64,
    /// Other reasons, the same outcome.
    pub reasons: u64,
    /// Another outcome.
    pub outcome: u64,
    /// Only in the base.
    pub only_base: u64,
    /// Only in the other world.
    pub only_other: u64,
}

/// Why two histories under one seed part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trail {
    /// Label of the base.
    pub base: String,
    /// Label of the other world.
    pub other: String,
    /// Seed of all luck.
    pub seed: u64,
    /// Replicate under it.
    pub replicate: u64,
    /// What differs between the scenarios.
    pub changes: Vec<Change>,
    /// The first event that differs in anything, if only in a probability.
    pub first_trace: Option<Parting>,
    /// The first of which something else came.
    pub first_parting: Option<Parting>,
    /// The causal trail, in the order of time.
    pub steps: Vec<Step>,
    /// How many events differ, by kind.
    pub kinds: Vec<KindCount>,
    /// Measures of the run that differ, largest relative difference first.
    pub outcomes: Vec<Quantity>,
}

/// Follows what becomes of the changes in one replicate; the trail has at most `most` steps.
#[must_use]
pub fn trail(base: &World, other: &World, seed: u64, replicate: u64, most: usize) -> Trail {
    let (left, left_row) = play(base, seed, replicate);
    let (right, right_row) = play(other, seed, replicate);
    let pairs = align(&left.events, &right.events);
    let mut kinds: Vec<KindCount> = Vec::new();
    let mut partings = Vec::new();
    for pair in &pairs {
        let parting = Parting::of(pair);
        if let Some(event) = pair.any() {
            count(&mut kinds, event.kind(), parting.as_ref());
        }
        partings.extend(parting.map(|parting| touching(parting, base, other)));
    }
    let series = Series { left: &left, right: &right };
    Trail {
        base: base.label.clone(),
        other: other.label.clone(),
        seed,
        replicate,
        changes: changes(base, other),
        first_trace: partings.first().cloned(),
        first_parting: partings.iter().find(|parting| parting.is_outcome()).cloned(),
        steps: steps(&partings, most, &series),
        kinds,
        outcomes: outcomes(base, other, &left_row, &right_row),
    }
}

/// One history, and its summary measures.
fn play(world: &World, seed: u64, replicate: u64) -> (History, Vec<f64>) {
    let mut engine = Engine::new(world.blueprint.clone());
    let run = Run { seed, replicate, turns: world.frame.turns() };
    let mut row = Vec::new();
    let mut recorder = Recorder::new(&world.frame, &columns(&world.frame), false);
    recorder.play(&mut engine, (seed, replicate), Detail::Reasons, &mut row);
    (History::gather(&mut engine, &world.loaded, run), row)
}

/// The same with the event's name and the states that it touches, if it is scripted.
pub(super) fn touching(mut parting: Parting, base: &World, other: &World) -> Parting {
    let text = parting.base.as_ref().or(parting.other.as_ref());
    let text = text.map_or_else(String::new, |side| side.text.clone());
    if parting.kind == EventKind::Script {
        for world in [base, other] {
            let scenario = &world.loaded.scenario;
            let events = scenario.events.iter().filter(|event| {
                text.strip_prefix(&event.name)
                    .is_some_and(|rest| rest.is_empty() || rest == format!(" ({})", event.source))
            });
            let events: Vec<_> = events.collect();
            if let Some(event) = events.first() {
                parting.about = Some(event.name.clone());
            }
            for effect in events.iter().flat_map(|event| &event.effects) {
                let effect = serde_json::to_value(effect).unwrap_or_default();
                names(&effect, &mut |name| {
                    let is_state = scenario.states.keys().any(|code| code.as_str() == name);
                    if is_state && !parting.touches.iter().any(|known| known == name) {
                        parting.touches.push(name.to_owned());
                    }
                });
            }
        }
    }
    parting
}

/// Every text in a value.
fn names(value: &serde_json::Value, tell: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(name) => tell(name),
        serde_json::Value::Array(all) => all.iter().for_each(|value| names(value, tell)),
        serde_json::Value::Object(all) => all.values().for_each(|value| names(value, tell)),
        _ => {}
    }
}

fn count(kinds: &mut Vec<KindCount>, kind: EventKind, parting: Option<&Parting>) {
    let at = kinds.iter().position(|known| known.kind == kind).unwrap_or_else(|| {
        let none = KindCount { kind, same: 0, reasons: 0, outcome: 0, only_base: 0, only_other: 0 };
        kinds.push(none);
        kinds.len() - 1
    });
    let kind = &mut kinds[at];
    match parting.map(|parting| parting.how) {
        None => kind.same += 1,
        Some(Difference::Reasons) => kind.reasons += 1,
        Some(Difference::Outcome) => kind.outcome += 1,
        Some(Difference::OnlyBase) => kind.only_base += 1,
        Some(Difference::OnlyOther) => kind.only_other += 1,
    }
}

/// The chains behind the first other outcome and the weightiest ones, in the order of time.
fn steps(partings: &[Parting], most: usize, series: &Series<'_>) -> Vec<Step> {
    let mut kept: Vec<usize> = Vec::new();
    let mut ends: Vec<usize> =
        (0..partings.len()).filter(|at| partings[*at].is_outcome()).collect();
    let first = ends.first().copied();
    // The weightiest first; of the same weight the earliest.
    ends.sort_by_key(|at| (std::cmp::Reverse(partings[*at].weight()), *at));
    let sources: Vec<Option<(usize, Why)>> =
        (0..partings.len()).map(|at| source(&partings[at], &partings[..at])).collect();
    for end in first.into_iter().chain(ends) {
        let mut chain = vec![end];
        while chain.len() < LONGEST_CHAIN {
            let Some((before, _)) = chain.last().and_then(|at| sources[*at].as_ref()) else {
                break;
            };
            chain.push(*before);
        }
        let fresh = chain.iter().filter(|at| !kept.contains(at)).count();
        if kept.len() + fresh > most {
            continue;
        }
        for at in chain {
            if !kept.contains(&at) {
                kept.push(at);
            }
        }
    }
    kept.sort_unstable();
    let place = |at: usize| kept.iter().position(|known| *known == at);
    kept.iter()
        .map(|at| Step {
            parting: partings[*at].clone(),
            source: sources[*at].clone().and_then(|(from, why)| Some((place(from)?, why))),
            quantities: series.before(&partings[*at]),
        })
        .collect()
}

/// The series of both histories.
struct Series<'a> {
    left: &'a History,
    right: &'a History,
}

impl Series<'_> {
    /// Quantities of the actor that differ at the end of the turn before.
    fn before(&self, parting: &Parting) -> Vec<Quantity> {
        let (Some(actor), Some(turn)) = (&parting.actor, parting.turn.checked_sub(1)) else {
            return Vec::new();
        };
        let of = |history: &History| -> Vec<(String, f64)> {
            let rows = history.tables.series.iter();
            rows.filter(|row| row.turn == turn && row.state == *actor && row.other.is_none())
                .map(|row| (row.measure.clone(), row.value))
                .collect()
        };
        let there = of(self.right);
        let found = of(self.left).into_iter().filter_map(|(measure, base)| {
            let other = there.iter().find(|(name, _)| *name == measure)?.1;
            Some(Quantity { state: actor.clone(), measure, base, other })
        });
        largest(found.collect(), MOST_QUANTITIES)
    }
}

/// Those that differ by most of their size, at most `most`.
fn largest(mut all: Vec<Quantity>, most: usize) -> Vec<Quantity> {
    let share = |q: &Quantity| {
        let size = q.base.abs().max(q.other.abs());
        if size > 0.0 { (q.other - q.base).abs() / size } else { 0.0 }
    };
    all.retain(|q| q.base.is_finite() && q.other.is_finite() && q.base != q.other);
    all.sort_by(|a, b| share(b).total_cmp(&share(a)));
    all.truncate(most);
    all
}

fn outcomes(base: &World, other: &World, left: &[f64], right: &[f64]) -> Vec<Quantity> {
    let there = columns(&other.frame);
    let here = columns(&base.frame).into_iter().zip(left);
    let found = here.filter(|(column, _)| !of_pair(column)).filter_map(|(column, x)| {
        let at = there.iter().position(|known| known.name == column.name)?;
        Some(Quantity {
            state: "*".to_owned(),
            measure: column.name,
            base: *x,
            other: *right.get(at)?,
        })
    });
    let all: Vec<Quantity> = found.collect();
    let many = all.len();
    largest(all, many)
}
