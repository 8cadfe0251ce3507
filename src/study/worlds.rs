//! Scenarios made ready to run under the same luck, and what differs between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    StudyError,
    ensemble::frame::{AnswerMeasure, Frame},
    record::{origin::provenance, tables::Provenance},
};
use deter_core::{
    scenario::{Loaded, difference},
    turn::Engine,
    world::{StateId, build::Blueprint},
};

/// Who a world is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorldCard {
    /// Short name, unlike that of any other world of the comparison.
    pub label: String,
    /// Origin of its numbers.
    pub provenance: Provenance,
    /// The question its scenario asks.
    pub question: String,
    /// The lens of the scenario.
    pub lens: String,
    /// The resolved scenario as RON: with the seed it re-runs the world.
    pub scenario: String,
}

/// One field in which two scenarios differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Path of the field.
    pub path: String,
    /// What the base has, if it has it.
    pub base: Option<String>,
    /// What the other has, if it has it.
    pub other: Option<String>,
}

/// A scenario made ready to run beside others.
pub struct World {
    /// Short name, unlike that of any other world of the comparison.
    pub label: String,
    /// The scenario.
    pub loaded: Loaded,
    /// Its world.
    pub blueprint: Blueprint,
    /// Who, what and when; the states in focus are the same in all worlds, and so is what is recorded
    /// of the answers of any.
    pub frame: Frame,
    /// What answers this world's own question.
    pub answers: Vec<AnswerMeasure>,
}

impl World {
    /// The seed the scenario names.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.loaded.scenario.seed
    }

    /// The states in focus by number.
    #[must_use]
    pub fn focus(&self) -> Vec<StateId> {
        self.frame.focus_ids()
    }

    /// Its frame under a seed.
    #[must_use]
    pub fn frame_under(&self, seed: u64) -> Frame {
        let mut frame = self.frame.clone();
        frame.provenance = provenance(&self.loaded, seed, frame.turns());
        frame
    }

    /// Who it is, under a seed.
    #[must_use]
    pub fn card(&self, seed: u64) -> WorldCard {
        WorldCard {
            label: self.label.clone(),
            provenance: self.frame_under(seed).provenance,
            question: self.loaded.scenario.question.clone(),
            lens: self.loaded.scenario.lens.clone(),
            scenario: self.loaded.resolved(),
        }
    }
}

/// Makes scenarios ready; the first is the base.
///
/// # Errors
/// If one runs for another number of turns than the base, or by another calendar: sums over a
/// longer run are larger for that reason alone.
pub fn prepare(scenarios: Vec<Loaded>) -> Result<Vec<World>, StudyError> {
    let mut worlds: Vec<World> = Vec::new();
    for loaded in scenarios {
        let blueprint = Blueprint::new(&loaded);
        let engine = Engine::new(blueprint.clone());
        let frame = Frame::new(&loaded, loaded.scenario.seed, &engine);
        let label = fresh(&loaded.name, &worlds);
        let answers = frame.answers.clone();
        worlds.push(World { label, loaded, blueprint, frame, answers });
    }
    if let Some((base, others)) = worlds.split_first() {
        let of = |world: &World| (world.frame.turns(), world.loaded.scenario.turns_per_year);
        if let Some(other) = others.iter().find(|other| of(other) != of(base)) {
            let ((turns, a_year), (here, of_here)) = (of(base), of(other));
            return Err(StudyError::Input(format!(
                "cannot compare {} and {}: {turns} turns at {a_year} a year against {here} at \
                 {of_here}; give both the same `turns` and `turns_per_year`",
                base.label, other.label
            )));
        }
    }
    share_focus(&mut worlds);
    share_answers(&mut worlds);
    Ok(worlds)
}

/// A name that no world has yet.
fn fresh(name: &str, worlds: &[World]) -> String {
    let taken = |label: &str| worlds.iter().any(|world| world.label == label);
    if !taken(name) {
        return name.to_owned();
    }
    (2..).map(|n| format!("{name} ({n})")).find(|label| !taken(label)).unwrap_or_default()
}

/// All worlds follow the states that any of them has in focus or expects something of, as far as
/// all have them.
fn share_focus(worlds: &mut [World]) {
    let mut focus: Vec<String> = Vec::new();
    for world in worlds.iter() {
        let codes = world.frame.states.iter().map(|card| &card.code);
        let expected = codes.filter(|code| {
            let of = format!("({code})");
            let mut all = world.loaded.scenario.expectations.iter();
            all.any(|expectation| expectation.measure.ends_with(&of))
        });
        for code in world.frame.focus.iter().chain(expected) {
            let everywhere =
                worlds.iter().all(|w| w.frame.states.iter().any(|card| card.code == *code));
            if everywhere && !focus.contains(code) {
                focus.push(code.clone());
            }
        }
    }
    for world in worlds {
        world.frame.focus.clone_from(&focus);
    }
}

/// All worlds record what answers the question of any, as far as they can.
fn share_answers(worlds: &mut [World]) {
    let mut all: Vec<AnswerMeasure> = Vec::new();
    for answer in worlds.iter().flat_map(|world| &world.answers) {
        if all.iter().all(|known| known.measure != answer.measure) {
            all.push(answer.clone());
        }
    }
    for world in worlds {
        world.frame.answers.clone_from(&all);
    }
}

/// Has all worlds record measures by name; their names as columns.
///
/// # Errors
/// If one is no measure of the base.
pub fn ask(worlds: &mut [World], measures: &[String]) -> Result<Vec<String>, StudyError> {
    let wrong = |why| StudyError::Input(format!("--measure: {why}"));
    let Some((base, others)) = worlds.split_first_mut() else { return Ok(Vec::new()) };
    let names = base.frame.ask(measures).map_err(wrong)?;
    for other in others {
        other.frame.asked.clone_from(&base.frame.asked);
    }
    Ok(names)
}

/// What differs between two worlds, field by field.
#[must_use]
pub fn changes(base: &World, other: &World) -> Vec<Change> {
    let mut changes: Vec<Change> = difference(&base.loaded.scenario, &other.loaded.scenario)
        .into_iter()
        .filter(|found| !WORDS.iter().any(|word| found.path.starts_with(word)))
        .map(|found| Change { path: found.path, base: found.left, other: found.right })
        .collect();
    for (name, lens) in &other.loaded.lenses {
        if base.loaded.lenses.get(name).is_some_and(|own| own != lens) {
            let path = format!("lens {name}");
            let (base, other) = (Some("weights".to_owned()), Some("other weights".to_owned()));
            changes.push(Change { path, base, other });
        }
    }
    changes
}

/// Fields that shape no run.
const WORDS: [&str; 5] = ["title", "question", "notes", "answers", "expectations"];
