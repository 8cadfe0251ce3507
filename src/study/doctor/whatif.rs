//! What a what-if moves of what it extends, under the same luck; and, if that is no measure, where the
//! change ends and through which numbers it would go on.

use std::collections::{BTreeMap, BTreeSet};

use deter_core::{
    model::Parameters,
    scenario::Loaded,
    turn::Engine,
    world::{Snapshot, journal::Detail},
};
use serde_json::Value;

use super::{Finding, MOST_TOLD, REPLICATES, TRIED};
use crate::{
    ensemble::measures::{Recorder, columns},
    worlds::{World, changes, prepare},
};

/// Runs by which numbers are tried.
const TRIES: u64 = 4;

/// What the change to a scenario moves, and what not.
pub(super) fn against(parent: &Loaded, child: &Loaded) -> Finding {
    let says = match prepare(vec![parent.clone(), child.clone()]) {
        Ok(worlds) => compared(&worlds[0], &worlds[1]),
        Err(error) => error.to_string(),
    };
    Finding { about: "what-if", says }
}

/// By measure that both worlds have: its values in the runs of the one and of the other.
type Measures = BTreeMap<String, Vec<[f64; 2]>>;

fn measures(parent: &World, child: &World, runs: u64) -> Measures {
    let mut all = Measures::new();
    for (at, world) in [parent, child].into_iter().enumerate() {
        let columns = columns(&world.frame);
        let mut recorder = Recorder::new(&world.frame, &columns, false);
        let mut engine = Engine::new(world.blueprint.clone());
        for replicate in 0..runs {
            let mut row = Vec::new();
            recorder.play(&mut engine, (child.seed(), replicate), Detail::Nothing, &mut row);
            for (column, value) in columns.iter().zip(row) {
                let values = all.entry(column.name.clone()).or_default();
                values.resize(runs as usize, [f64::NAN; 2]);
                values[replicate as usize][at] = value;
            }
        }
    }
    all
}

fn moves(values: &[[f64; 2]]) -> bool {
    values.iter().any(|[parent, child]| parent.to_bits() != child.to_bits())
}

fn compared(parent: &World, child: &World) -> String {
    let changes = changes(parent, child);
    let (parent_name, all) = (&parent.label, measures(parent, child, REPLICATES));
    let moved = all.values().filter(|values| moves(values)).count();
    if moved == 0 {
        let told: Vec<String> = changes.iter().take(MOST_TOLD).map(|c| c.path.clone()).collect();
        let (told, ends) = (told.join(", "), ends(parent, child));
        return format!(
            "no measure moves against `{parent_name}` under the same luck in {REPLICATES} runs: what is \
             changed ({told}) {ends}"
        );
    }
    let answers = child.answers.iter().filter_map(|answer| {
        let values = all.get(&answer.measure)?;
        let name = &answer.measure;
        if !moves(values) {
            return Some(format!("\n  `{name}` never"));
        }
        let differences = values.iter().map(|[parent, child]| child - parent);
        let known: Vec<f64> = differences.filter(|difference| !difference.is_nan()).collect();
        let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
        Some(format!("\n  `{name}` by {mean:+.3} on the mean; {} would matter", answer.matters))
    });
    let answers: Vec<String> = answers.collect();
    let of = if answers.is_empty() { "" } else { ", and of what answers its question" };
    format!(
        "{moved} of {} measures move against `{parent_name}` under the same luck in {REPLICATES} runs{of}{}",
        all.len(),
        answers.concat()
    )
}

/// Where a change ends that moves no measure.
fn ends(parent: &World, child: &World) -> String {
    let reached = reached(parent, child);
    let reaches = if reached.is_empty() {
        "reaches no variable: it says what is so already, or is about what is off or never comes"
            .to_owned()
    } else {
        let told = reached.iter().map(|(name, (turn, codes))| {
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            let of =
                if codes.is_empty() { String::new() } else { format!(" ({})", codes.join(", ")) };
            format!("{name}{of} in turn {turn}")
        });
        format!("reaches {} and ends there", told.take(MOST_TOLD).collect::<Vec<_>>().join(", "))
    };
    let gates = gates(parent, child);
    if gates.is_empty() {
        return format!(
            "{reaches}; no parameter lets it pass by being half as large again or less"
        );
    }
    format!("{reaches}; it would pass with {}", gates.join(" or "))
}

/// Variables that differ: first turn, and the states of which they are.
type Reached = BTreeMap<String, (u32, BTreeSet<String>)>;

fn reached(parent: &World, child: &World) -> Reached {
    let mut engines = [parent, child].map(|world| Engine::new(world.blueprint.clone()));
    let mut reached = Reached::new();
    for replicate in 0..TRIES {
        engines.iter_mut().for_each(|e| e.reset(child.seed(), replicate, Detail::Nothing));
        while engines[0].turn() < child.frame.turns() {
            let turn = engines[0].turn();
            engines.iter_mut().for_each(Engine::step);
            let ends = engines.each_mut().map(|engine| {
                // Another list of events is no other world.
                Snapshot { happened: Vec::new(), ..engine.snapshot() }
            });
            if ends[0] != ends[1] {
                let [was, is] = ends.map(|end| serde_json::to_value(end).unwrap_or_default());
                differences(&was, &is, child, turn, &mut reached);
            }
        }
    }
    reached
}

/// The variables in which two states of things differ: components of states, matrices, and lists.
fn differences(was: &Value, is: &Value, world: &World, turn: u32, reached: &mut Reached) {
    let mut note = |name: String, code: Option<&String>| {
        let (_, codes) = reached.entry(name).or_insert_with(|| (turn, BTreeSet::new()));
        codes.extend(code.cloned());
    };
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
    for (part, is) in fields(is) {
        let was = &was[&part];
        match part.as_str() {
            "states" => {
                let pairs =
                    was.as_array().into_iter().flatten().zip(is.as_array().into_iter().flatten());
                for ((was, is), card) in pairs.zip(&world.frame.states) {
                    for (component, is) in fields(is) {
                        for (field, is) in fields(&is) {
                            if was[&component][&field] != is {
                                note(format!("{component}.{field}"), Some(&card.code));
                            }
                        }
                    }
                }
            }
            "dyads" => {
                for (matrix, _) in fields(&is).into_iter().filter(|(matrix, is)| was[matrix] != *is)
                {
                    note(format!("dyads.{matrix}"), None);
                }
            }
            _ if *was != is => note(part, None),
            _ => {}
        }
    }
}

/// Parameters that let the change through to a measure if they were half as large again, or less.
fn gates(parent: &World, child: &World) -> Vec<String> {
    let mut gates = Vec::new();
    for info in Parameters::TABLE {
        let Some(value) = child.loaded.scenario.parameters.get(info.name) else { continue };
        let up = if value == 0.0 { 0.1 } else { value * TRIED };
        let tried = [up, value / TRIED].into_iter().filter(|tried| {
            *tried != value && (info.low..=info.high).contains(tried) && tried.is_finite()
        });
        let passes = |tried: &f64| {
            let changed = [parent, child].map(|world| {
                let mut loaded = world.loaded.clone();
                loaded.scenario.parameters.set(info.name, *tried);
                loaded
            });
            prepare(changed.into()).is_ok_and(|worlds| {
                measures(&worlds[0], &worlds[1], TRIES).values().any(|values| moves(values))
            })
        };
        if let Some(tried) = tried.into_iter().find(passes) {
            gates.push(format!("`{}` {tried:.4} in place of {value:.4}", info.name));
        }
        if gates.len() == MOST_TOLD {
            break;
        }
    }
    gates
}
