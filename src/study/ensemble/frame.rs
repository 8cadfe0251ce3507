//! What all replicates of an ensemble have in common: who, what and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measures::columns;
use crate::record::{
    origin,
    tables::{Provenance, StateCard},
};
use deter_core::{
    model::{
        phrase::Form,
        quantity::{Quantity, find},
    },
    scenario::{Loaded, Scenario},
    turn::Engine,
    world::StateId,
};

/// Most states whose own measures are kept when the scenario names none in focus.
const MOST_IN_FOCUS: usize = 24;

/// Most pairs of states that have measures of their own in tables of runs.
const MOST_PAIRS: usize = 24;

/// A pact that was there before the first turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InitialPact {
    /// First state, by place in the order of codes.
    pub a: u16,
    /// Second state.
    pub b: u16,
    /// Its kind, a rung of the ladder.
    pub kind: u8,
    /// Turn of the entry into force; not negative if it was negotiated at the start.
    #[serde(default)]
    pub in_force: i32,
}

/// A measure that answers the question of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerMeasure {
    /// Name of its column.
    pub measure: String,
    /// Smallest change of its mean that would matter, in its unit.
    pub matters: f64,
}

/// What all replicates have in common, so that tables and figures need no scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Frame {
    /// Origin of the numbers.
    pub provenance: Provenance,
    /// The states in the order of their codes.
    pub states: Vec<StateCard>,
    /// Codes of the states whose own measures are kept.
    pub focus: Vec<String>,
    /// Codes of the states that seek pacts.
    pub initiators: Vec<String>,
    /// Kinds of pact, lowest rung first.
    pub kinds: Vec<String>,
    /// Pairs of states that have measures of their own, who acts first.
    #[schemars(with = "Vec<(u16, u16)>")]
    pub pairs: Vec<(StateId, StateId)>,
    /// Names of the series of a run, by number.
    pub measures: Vec<String>,
    /// Pacts in force or under negotiation at the start.
    pub old_pacts: Vec<InitialPact>,
    /// What answers the question, each with a column.
    pub answers: Vec<AnswerMeasure>,
    /// Other measures that were asked for by name, each with a column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
}

/// Challengers and targets with a dispute at the start, the most salient if there are many; in the
/// order of their codes.
fn pairs(engine: &Engine) -> Vec<(StateId, StateId)> {
    let salience = &engine.blueprint().start.dyads.salience;
    let ids = || engine.roster().ids();
    let all = ids().flat_map(|c| ids().map(move |j| (c, j)));
    let mut all: Vec<_> = all.filter(|(c, j)| salience.get(*c, *j) > 0.0).collect();
    all.sort_by(|a, b| salience.get(b.0, b.1).total_cmp(&salience.get(a.0, a.1)));
    all.truncate(MOST_PAIRS);
    all.sort_unstable();
    all
}

/// The answers of a scenario under the names of their columns; one that is no measure is none.
fn answers(s: &Scenario, kinds: &[String], codes: &[String]) -> Vec<AnswerMeasure> {
    let answers = s.answers.iter().filter_map(|answer| {
        let quantity = Quantity::read(&answer.measure, kinds, codes).ok()?;
        let measure = quantity.name(kinds, |id| codes[id.at()].as_str());
        Some(AnswerMeasure { measure, matters: answer.matters.get() })
    });
    answers.collect()
}

impl Frame {
    /// The frame of a scenario under a seed; `engine` was built from the same scenario.
    #[must_use]
    pub fn new(loaded: &Loaded, seed: u64, engine: &Engine) -> Self {
        let s = &loaded.scenario;
        let rules = engine.rules();
        let old_pacts = engine
            .blueprint()
            .start
            .pacts
            .iter()
            .map(|pact| InitialPact {
                a: pact.proposer.0,
                b: pact.partner.0,
                kind: pact.kind.0,
                in_force: pact.in_force,
            })
            .collect();
        Self {
            provenance: origin::provenance(loaded, seed, s.turns),
            states: origin::cards(loaded),
            focus: origin::focus(loaded, MOST_IN_FOCUS),
            initiators: s.initiators.keys().map(ToString::to_string).collect(),
            kinds: rules.kinds.iter().map(|kind| kind.name.clone()).collect(),
            pairs: pairs(engine),
            measures: engine.journal().measures.clone(),
            old_pacts,
            answers: answers(s, &rules.kind_names(), &engine.roster().codes),
            asked: Vec::new(),
        }
    }

    /// Has measures recorded by name, of whichever states they are; under the names of their columns.
    ///
    /// # Errors
    /// In words with the nearest name, if one is no measure.
    pub fn ask(&mut self, measures: &[String]) -> Result<Vec<String>, String> {
        let codes: Vec<String> = self.states.iter().map(|card| card.code.clone()).collect();
        let columns = columns(self);
        let mut names = Vec::new();
        for asked in measures {
            let known = columns.iter().map(|column| column.name.as_str());
            let name = match Quantity::read(asked, &self.kinds, &codes) {
                Ok(quantity) => quantity.name(&self.kinds, |id| codes[id.at()].as_str()),
                // A former name, or the nearest of those there are; else why it is none.
                Err(why) => match find(asked, known) {
                    Ok(place) => columns[place].name.clone(),
                    Err(other) if other.contains('?') || other.contains("now written") => {
                        return Err(other);
                    }
                    Err(_) => return Err(why),
                },
            };
            if !self.asked.contains(&name) {
                self.asked.push(name.clone());
            }
            names.push(name);
        }
        Ok(names)
    }

    /// Number of turns.
    #[must_use]
    pub fn turns(&self) -> u32 {
        self.provenance.turn_labels.len() as u32
    }

    /// The states in focus by number.
    #[must_use]
    pub fn focus_ids(&self) -> Vec<StateId> {
        let place = |code: &String| self.states.iter().position(|card| card.code == *code);
        self.focus.iter().filter_map(place).map(|at| StateId(at as u16)).collect()
    }

    /// Code of a state.
    #[must_use]
    pub fn code(&self, state: u16) -> &str {
        self.states.get(usize::from(state)).map_or("?", |card| card.code.as_str())
    }

    /// The quantity of a measure's name; none if it is none here.
    #[must_use]
    pub fn quantity(&self, measure: &str) -> Option<Quantity> {
        let codes: Vec<String> = self.states.iter().map(|card| card.code.clone()).collect();
        Quantity::read(measure, &self.kinds, &codes).ok()
    }

    /// What a sentence calls a quantity, by the names of the states.
    #[must_use]
    pub fn noun(&self, quantity: &Quantity) -> String {
        let name = |id: StateId| self.states.get(id.at()).map_or("?", |card| card.name.as_str());
        quantity.phrase(&self.kinds, name)
    }

    /// The subject of a sentence about a measure: a number of things, a share of worlds, or a level.
    #[must_use]
    pub fn subject(&self, measure: &str) -> String {
        let Some(quantity) = self.quantity(measure) else { return measure.to_owned() };
        let noun = self.noun(&quantity);
        match quantity.form() {
            Form::Count => format!("the number of {noun}"),
            Form::Rate => format!("the share of worlds with {noun}"),
            Form::Level => noun.trim_end_matches(',').to_owned(),
        }
    }

    /// Name of a kind.
    #[must_use]
    pub fn kind(&self, kind: u8) -> &str {
        self.kinds.get(usize::from(kind)).map_or("?", String::as_str)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use deter_core::{
        scenario::{load_text, shipped::SHIPPED},
        turn::Engine,
        world::build::Blueprint,
    };

    use super::Frame;
    use crate::ensemble::measures::{self, Column};

    /// The columns of a shipped scenario.
    pub(in crate::ensemble) fn columns() -> Vec<Column> {
        let (name, text) = SHIPPED[0];
        let loaded = load_text(name, name, text, None).unwrap();
        measures::columns(&Frame::new(&loaded, 1, &Engine::new(Blueprint::new(&loaded))))
    }

    #[test]
    fn column_names_are_unlike_whatever_the_case() {
        let mut names: Vec<String> = columns().iter().map(|c| c.name.to_lowercase()).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
