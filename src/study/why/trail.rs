//! From the first difference of two histories to those of outcome.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    align::align,
    parting::{Difference, Parting},
    steps::{Step, consequences, steps},
};
use crate::{
    ensemble::{
        frame::Frame,
        measures::{Recorder, at_end, columns, of_pair},
    },
    record::{History, Run, save::Branching},
    worlds::{Change, World, changes},
};
use deter_core::{
    model::{
        events::EventKind,
        measures::Aggregation,
        quantity::{Quantity as Measured, Subject},
    },
    turn::Engine,
    world::journal::Detail,
};

/// Most quantities told of a step.
const MOST_QUANTITIES: usize = 3;

/// A quantity of a state that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// How many events of a kind differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindCount {
    /// The kind of event.
    #[schemars(with = "String")]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The first of which something else came that no script says.
    pub first_parting: Option<Parting>,
    /// Scripted events that only one history has, or has otherwise: what was changed, come to pass.
    pub scripted: Vec<Parting>,
    /// What followed, in the order of time: of all differences those of most consequence, with what
    /// led to them and what came of them.
    pub steps: Vec<Step>,
    /// How many events had another outcome.
    pub differences: usize,
    /// How many events differ, by kind.
    pub kinds: Vec<KindCount>,
    /// What answers the question of either world, whether it differs or not.
    pub answers: Vec<Quantity>,
    /// What sentences call them.
    pub answer_names: Vec<String>,
    /// Other measures of the run that differ, largest relative difference first.
    pub outcomes: Vec<Quantity>,
}

/// A history, and how it ends: its summary measures by name.
pub struct Played {
    /// The history.
    pub history: History,
    /// Its measures at the end.
    pub ends: Vec<(String, f64)>,
}

impl Played {
    /// A replicate of a world, played.
    #[must_use]
    pub fn of(world: &World, seed: u64, replicate: u64) -> Self {
        let mut engine = Engine::new(world.blueprint.clone());
        let run = Run { seed, replicate, turns: world.frame.turns() };
        let mut row = Vec::new();
        let columns = columns(&world.frame);
        let mut recorder = Recorder::new(&world.frame, &columns, false);
        recorder.play(&mut engine, (seed, replicate), Detail::Reasons, &mut row);
        let told = columns.into_iter().zip(row).filter(|(column, _)| !asked(&world.frame, column));
        let ends = told.map(|(column, x)| (column.name, x)).collect();
        Self { history: History::gather(&mut engine, &world.loaded, run), ends }
    }

    /// A history that was told before, as far as its series say how it ends.
    #[must_use]
    pub fn told(history: History, frame: &Frame) -> Self {
        let series = &history.tables.series;
        let per_year = f64::from(frame.provenance.turns_per_year.max(1));
        let end = |quantity: &Measured| {
            let bare = quantity.bare(&frame.kinds);
            let code = |id: deter_core::world::StateId| frame.code(id.0);
            let (state, other) = match quantity.of {
                Subject::System => ("*", None),
                Subject::State(id) => (code(id), None),
                Subject::Pair(a, b) => (code(a?), Some(code(b?))),
            };
            let path: Vec<f64> = series
                .iter()
                .filter(|row| row.measure == bare && row.state == state)
                .filter(|row| row.other.as_deref() == other)
                .map(|row| row.value)
                .collect();
            let counted = other.is_some() || quantity.measure().end != Aggregation::Last;
            let sum = path.iter().sum();
            (!path.is_empty() || (other.is_some() && counted))
                .then(|| at_end(quantity.measure().end, &path, sum, per_year))
        };
        let told = columns(frame).into_iter().filter(|column| !asked(frame, column));
        let ends = told.filter_map(|column| Some((column.name, end(&column.quantity)?))).collect();
        Self { history, ends }
    }
}

/// Whether a column is of two states and answers no question.
fn asked(frame: &Frame, column: &crate::ensemble::measures::Column) -> bool {
    of_pair(column) && frame.answers.iter().all(|answer| answer.measure != column.name)
}

/// Follows what becomes of the changes in one replicate; the trail has at most `most` steps.
#[must_use]
pub fn trail(base: &World, other: &World, seed: u64, replicate: u64, most: usize) -> Trail {
    let played = [base, other].map(|world| Played::of(world, seed, replicate));
    between([base, other], &played, most)
}

/// The same of two histories that were played.
#[must_use]
pub fn between([base, other]: [&World; 2], [left, right]: &[Played; 2], most: usize) -> Trail {
    let pairs = align(&left.history.events, &right.history.events);
    let mut kinds: Vec<KindCount> = Vec::new();
    let mut partings = Vec::new();
    for pair in &pairs {
        let parting = Parting::of(pair);
        if let Some(event) = pair.any() {
            count(&mut kinds, event.kind(), parting.as_ref());
        }
        partings.extend(parting.map(|parting| touching(parting, base, other)));
    }
    let is_script = |parting: &&Parting| parting.kind == EventKind::Script && parting.is_outcome();
    let run = left.history.run;
    let series = Series { left: &left.history, right: &right.history };
    let (answers, outcomes) = ends([&base.frame, &other.frame], [left, right]);
    let consequences = consequences(&partings);
    Trail {
        base: base.label.clone(),
        other: other.label.clone(),
        seed: run.seed,
        replicate: run.replicate,
        changes: [changes(base, other), branched(base, [&left.history, &right.history])].concat(),
        first_trace: partings.first().cloned(),
        first_parting: partings.iter().find(|one| one.is_outcome() && !is_script(one)).cloned(),
        scripted: partings.iter().filter(is_script).cloned().collect(),
        differences: partings.iter().filter(|one| one.is_outcome()).count(),
        steps: steps(&partings, &consequences, most, &|parting| series.before(parting)),
        kinds,
        answer_names: answers.iter().map(|q| other.frame.subject(&q.measure)).collect(),
        answers,
        outcomes,
    }
}

/// What one history set or chose on the way and the other did not.
fn branched(base: &World, [left, right]: [&History; 2]) -> Vec<Change> {
    let all = |history: &History| -> Vec<(String, Option<String>)> {
        let of = |branching: &Branching| {
            let label = base.frame.provenance.turn_labels.get(branching.turn as usize);
            let since = label.map_or_else(String::new, |label| format!(" from {label} on"));
            let set = branching.set.iter().map(|set| {
                let (path, value) = set.split_once('=').unwrap_or((set, ""));
                (format!("{path}{since}"), Some(value.to_owned()))
            });
            let chosen = branching
                .decide
                .iter()
                .map(|chosen| (format!("decision{since}"), Some(chosen.clone())));
            set.chain(chosen).collect::<Vec<_>>()
        };
        history.branched.iter().flat_map(of).collect()
    };
    let [here, there] = [all(left), all(right)];
    let only = |one: &[(String, Option<String>)], other: &[(String, Option<String>)]| {
        one.iter().filter(|set| !other.contains(set)).cloned().collect::<Vec<_>>()
    };
    let base =
        only(&here, &there).into_iter().map(|(path, base)| Change { path, base, other: None });
    let other =
        only(&there, &here).into_iter().map(|(path, other)| Change { path, base: None, other });
    base.chain(other).collect()
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

/// How both end: what answers the question of either, and the other measures that differ.
fn ends(frames: [&Frame; 2], [left, right]: [&Played; 2]) -> (Vec<Quantity>, Vec<Quantity>) {
    let found = left.ends.iter().filter_map(|(name, x)| {
        let (_, y) = right.ends.iter().find(|(known, _)| known == name)?;
        Some(Quantity { state: "*".to_owned(), measure: name.clone(), base: *x, other: *y })
    });
    let mut answers: Vec<&str> = Vec::new();
    for answer in frames.into_iter().rev().flat_map(|frame| &frame.answers) {
        if !answers.contains(&answer.measure.as_str()) {
            answers.push(&answer.measure);
        }
    }
    let place = |q: &Quantity| answers.iter().position(|name| *name == q.measure);
    let (mut own, others): (Vec<Quantity>, Vec<Quantity>) = found.partition(|q| place(q).is_some());
    own.sort_by_key(place);
    let many = others.len();
    (own, largest(others, many))
}
