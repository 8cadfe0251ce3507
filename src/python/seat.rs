//! A world as a task: one question after another is put to one state, and its player answers.
//!
//! A turn asks a state several times, and an engine plays whole turns. So a turn is played again from its
//! start with the answers so far, until it asks something that has none yet: luck has addresses, so that
//! all before that question comes out as it was.

use std::sync::{Arc, Mutex, PoisonError};

use deter_core::{
    model::moments::Moment,
    scenario::Loaded,
    turn::{Caller, Decider, Engine, RequestedChoice},
    world::{Snapshot, StateId, build::Blueprint, journal::Detail},
};
use deter_study::branch::orders::Names;
use pyo3::prelude::*;

use crate::{
    error::Wrong,
    scenario::Scenario,
    world::measure,
};

/// Where a choice is a number, so many are offered: 0, 1, 2, ...
const NUMBERS: u32 = 10;

/// A question without an answer.
struct Asked {
    moment: Moment,
    counterpart: Option<StateId>,
    /// What may be chosen, with probability and utility in the model.
    options: Vec<(RequestedChoice, f64, f64)>,
}

/// What has been answered in a turn, and the first question that has not.
#[derive(Default)]
struct Answers {
    given: Vec<Option<RequestedChoice>>,
    next: usize,
    open: Option<Asked>,
}

/// A world in which one state is played.
#[pyclass(module = "deter")]
pub struct Seat {
    engine: Engine,
    /// The state of things before the turn that is being answered.
    start: Snapshot,
    answers: Arc<Mutex<Answers>>,
    seed: u64,
    replicate: u64,
    turns: u32,
    state: StateId,
    moments: Vec<Moment>,
    measures: Vec<String>,
    /// The measures after the turn that was played last.
    values: Vec<f64>,
}

impl Seat {
    fn ask(&self) -> std::sync::MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn caller(&self) -> Caller {
        let (answers, state, moments) = (self.answers.clone(), self.state, self.moments.clone());
        Box::new(move |question, options| {
            if question.actor != state || !moments.contains(&question.moment) {
                return None;
            }
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            let at = answers.next;
            answers.next += 1;
            if let Some(given) = answers.given.get(at) {
                return *given;
            }
            if answers.open.is_none() {
                let options = if question.moment.is_number() {
                    (0..NUMBERS).map(|n| (RequestedChoice::Number(n), 0.0, 0.0)).collect()
                } else {
                    let one = |(at, chance): (usize, &f64)| {
                        let label = options.label(question.moment, at);
                        (RequestedChoice::Option(label), *chance, options.utility(at))
                    };
                    options.chances().iter().enumerate().map(one).collect()
                };
                let (moment, counterpart) = (question.moment, question.counterpart);
                answers.open = Some(Asked { moment, counterpart, options });
            }
            None
        })
    }

    /// Plays until something is asked or all turns are played; the measures after each turn that ended.
    fn advance(&mut self) -> Result<Vec<Vec<f64>>, Wrong> {
        let mut ended = Vec::new();
        while self.start.turn < self.turns {
            self.engine.resume(&self.start, self.seed, self.replicate, Detail::Nothing);
            (self.ask().next, self.ask().open) = (0, None);
            self.engine.step();
            if self.ask().open.is_some() {
                break;
            }
            self.measure()?;
            ended.push(self.values.clone());
            self.start = self.engine.snapshot();
            self.ask().given.clear();
        }
        Ok(ended)
    }

    fn measure(&mut self) -> Result<(), Wrong> {
        let values = self.measures.iter().map(|name| measure(&self.engine, name));
        let values: Vec<Option<f64>> = values.collect::<Result<_, _>>()?;
        self.values = values.into_iter().map(|value| value.unwrap_or(0.0)).collect();
        Ok(())
    }
}

#[pymethods]
impl Seat {
    /// The seat of a state, asked at these moments, with these measures after every turn.
    #[new]
    fn new(
        base: &Bound<'_, Scenario>,
        state: &str,
        moments: Vec<String>,
        measures: Vec<String>,
    ) -> PyResult<Self> {
        let loaded = Loaded::clone(&base.get().loaded);
        let mut engine = Engine::new(Blueprint::new(&loaded));
        let roster = engine.roster();
        let id = roster.ids().find(|id| roster.code(*id) == state);
        let known = |name: &String| {
            let moment = Moment::ALL.into_iter().find(|moment| moment.name() == name);
            let all = Moment::ALL.map(Moment::name).join(", ");
            moment.ok_or_else(|| Wrong::Other(format!("there is no moment `{name}`: expected {all}")))
        };
        let moments: Vec<Moment> = moments.iter().map(known).collect::<Result<_, _>>()?;
        let start = engine.snapshot();
        let mut seat = Self {
            state: id.ok_or_else(|| Wrong::Other(format!("there is no state `{state}`")))?,
            engine,
            start,
            answers: Arc::default(),
            seed: loaded.scenario.seed,
            replicate: 0,
            turns: loaded.scenario.turns,
            moments,
            measures,
            values: Vec::new(),
        };
        seat.measure()?;
        Ok(seat)
    }

    /// Begins anew under this luck and plays until something is asked; the measures after each turn that
    /// ended.
    fn reset(&mut self, py: Python<'_>, seed: u64, replicate: u64) -> PyResult<Vec<Vec<f64>>> {
        (self.seed, self.replicate) = (seed, replicate);
        self.engine.decide(Decider::default());
        self.engine.reset(seed, replicate, Detail::Nothing);
        self.measure()?;
        self.start = self.engine.snapshot();
        *self.ask() = Answers::default();
        self.engine.decide(Decider::caller(self.caller()));
        Ok(py.detach(|| self.advance())?)
    }

    /// Answers what is asked with the option of this place, or leaves it to the draw; then as `reset`.
    #[pyo3(signature = (option=None))]
    fn answer(&mut self, py: Python<'_>, option: Option<usize>) -> PyResult<Vec<Vec<f64>>> {
        let mut answers = self.ask();
        let open = answers.open.take().ok_or_else(|| Wrong::Other("nothing is asked".to_owned()))?;
        let chosen = option.and_then(|at| open.options.get(at)).map(|(choice, ..)| *choice);
        answers.given.push(chosen);
        drop(answers);
        Ok(py.detach(|| self.advance())?)
    }

    /// What is asked: moment, place of the counterpart among the states, and the options with their
    /// probabilities and utilities in the model. `None` once all turns are played.
    #[getter]
    #[expect(clippy::type_complexity, reason = "a tuple, as Python has it")]
    fn question(&self) -> Option<(&'static str, Option<u16>, Vec<String>, Vec<f64>, Vec<f64>)> {
        let answers = self.ask();
        let open = answers.open.as_ref()?;
        let names = Names { rules: self.engine.rules(), roster: self.engine.roster() };
        let options = open.options.iter();
        Some((
            open.moment.name(),
            open.counterpart.map(|id| id.0),
            options.clone().map(|(choice, ..)| names.option(*choice)).collect(),
            options.clone().map(|(_, chance, _)| *chance).collect(),
            options.map(|(.., utility)| *utility).collect(),
        ))
    }

    /// The turn that is being answered.
    #[getter]
    fn turn(&self) -> u32 {
        self.start.turn
    }

    /// The measures after the turn that was played last.
    #[getter]
    fn values(&self) -> Vec<f64> {
        self.values.clone()
    }

    /// The most options that a question may have.
    #[getter]
    fn most_options(&self) -> usize {
        let (kinds, states) = (self.engine.rules().kinds.len(), self.engine.roster().len());
        let proposals = 2 * kinds * states.saturating_sub(1) + 1;
        let most = |moment: &Moment| match moment {
            Moment::Proposal => proposals,
            number if number.is_number() => NUMBERS as usize,
            other => other.options().len(),
        };
        self.moments.iter().map(most).max().unwrap_or(0)
    }

    /// Hash of the state of things before the turn that is being answered.
    #[getter]
    fn state_hash(&self) -> String {
        self.start.hash()
    }
}
