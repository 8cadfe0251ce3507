//! A world that is stepped turn by turn: read, acted for, branched.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use deter_core::{
    model::{
        moments::Moment,
        quantity::Quantity,
        reader::{Reader, View},
    },
    scenario::Loaded,
    turn::{Caller, Engine, Options, Question, RequestedChoice},
    world::{Roster, Rules, dyads::DYADS},
};
use deter_study::{
    branch::{BranchError, Course, orders::Names},
    record::{Run as Which, events::EventRow},
    table::text,
};
use pyo3::{exceptions::PyIndexError, prelude::*, types::PyDict};
use serde_json::Value;

use crate::{error::Wrong, run, scenario::Scenario, table::Table};

/// A world between two turns.
#[pyclass(module = "deter")]
pub struct World {
    course: Course,
    loaded: Loaded,
}

/// Who is who, kept where the engine is lent to a turn.
#[derive(Clone)]
struct Words {
    rules: Rules,
    roster: Roster,
}

impl Words {
    fn of(engine: &Engine) -> Self {
        Self { rules: engine.rules().clone(), roster: engine.roster().clone() }
    }

    const fn names(&self) -> Names<'_> {
        Names { rules: &self.rules, roster: &self.roster }
    }
}

/// A measure of the turn that was played last; none if it does not apply.
///
/// # Errors
/// If there is no such measure.
pub fn measure(engine: &Engine, name: &str) -> Result<Option<f64>, Wrong> {
    let kinds = engine.rules().kind_names();
    let quantity = Quantity::read(name, &kinds, &engine.roster().codes).map_err(Wrong::Other)?;
    let mut reader = Reader::new(&[quantity], &kinds);
    let view = View::of(engine.world(), engine.turn().saturating_sub(1));
    reader.begin();
    reader.turn(&view);
    let value = reader.value(0, &view);
    Ok((!value.is_nan()).then_some(value))
}

/// What goes wrong in a turn that a function of the caller's plays.
enum Failed {
    Branch(BranchError),
    Python(PyErr),
}

impl From<BranchError> for Failed {
    fn from(error: BranchError) -> Self {
        Self::Branch(error)
    }
}

impl From<Failed> for PyErr {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Branch(error) => Wrong::from(error).into(),
            Failed::Python(error) => error,
        }
    }
}

/// A question as the caller's function is asked it.
fn asked<'py>(
    py: Python<'py>,
    words: &Words,
    question: &Question,
    options: &dyn Options,
) -> PyResult<Bound<'py, PyDict>> {
    let (names, moment) = (words.names(), question.moment);
    let dict = PyDict::new(py);
    dict.set_item("order", names.question(question))?;
    dict.set_item("moment", moment.name())?;
    dict.set_item("turn", question.turn)?;
    dict.set_item("actor", words.roster.code(question.actor))?;
    dict.set_item("counterpart", question.counterpart.map(|id| words.roster.code(id)))?;
    let rows: PyResult<Vec<Bound<'py, PyDict>>> = (0..options.chances().len())
        .filter(|_| !moment.is_number())
        .map(|at| {
            let row = PyDict::new(py);
            let label = RequestedChoice::Option(options.label(moment, at));
            row.set_item("option", names.option(label))?;
            row.set_item("probability", options.chances()[at])?;
            row.set_item("utility", options.utility(at))?;
            row.set_item("terms", options.terms(at).into_iter().collect::<BTreeMap<_, _>>())?;
            Ok(row)
        })
        .collect();
    dict.set_item("options", rows?)?;
    Ok(dict)
}

/// What the caller's function wants: an option as it is written, a number, or nothing.
fn wanted(
    words: &Words,
    moment: Moment,
    answer: &Bound<'_, PyAny>,
) -> PyResult<Option<RequestedChoice>> {
    if answer.is_none() {
        return Ok(None);
    }
    let text = answer.str()?.to_string();
    let wish = words.names().wish(moment, &text).ok_or_else(|| {
        let expected = moment.written().join(", ");
        Wrong::Other(format!("`{text}` is no option of {moment}: expected {expected}, or None"))
    })?;
    Ok(Some(wish))
}

#[pymethods]
impl World {
    /// A world at its start.
    #[new]
    #[pyo3(signature = (base, seed=None, replicate=0))]
    fn new(base: &Bound<'_, Scenario>, seed: Option<u64>, replicate: u64) -> Self {
        let loaded = Loaded::clone(&base.get().loaded);
        let usual = Which::of(&loaded);
        let which = Which { seed: seed.unwrap_or(usual.seed), replicate, ..usual };
        Self { course: Course::begin(&loaded, which), loaded }
    }

    /// The next turn to play, from 0; also how many were played.
    #[getter]
    fn turn(&self) -> u32 {
        self.course.engine().turn()
    }

    /// How many turns there are.
    #[getter]
    fn turns(&self) -> u32 {
        self.course.run().turns
    }

    /// Label of the turn that was played last, such as `2024Q3`; at the start of the first.
    #[getter]
    fn date(&self) -> String {
        let engine = self.course.engine();
        engine.rules().calendar.label(i64::from(engine.turn().saturating_sub(1)))
    }

    /// Whether all turns are played.
    #[getter]
    fn done(&self) -> bool {
        self.turn() >= self.turns()
    }

    /// Codes of the states, in order.
    #[getter]
    fn codes(&self) -> Vec<String> {
        self.course.engine().roster().codes.clone()
    }

    /// Hash of every bit of the state of things.
    #[getter]
    fn state_hash(&mut self) -> String {
        self.course.snapshot().hash()
    }

    /// Plays one turn. `policy` is asked at every choice of these states, or of all: it is given the
    /// question as a dict and answers with an option, or `None` to leave it to the draw. If it raises,
    /// the turn was not played.
    #[pyo3(signature = (policy=None, states=None))]
    fn step(
        &mut self,
        py: Python<'_>,
        policy: Option<Py<PyAny>>,
        states: Option<Vec<String>>,
    ) -> PyResult<()> {
        if self.done() {
            return Err(PyIndexError::new_err("all turns are played"));
        }
        let Some(policy) = policy else {
            let next = self.turn() + 1;
            py.detach(|| self.course.play_to(next, &[], |_| {}));
            return Ok(());
        };
        let words = Words::of(self.course.engine());
        if let Some(code) = states.iter().flatten().find(|code| !words.roster.codes.contains(code)) {
            return Err(Wrong::Other(format!("there is no state `{code}`")).into());
        }
        let raised = Arc::new(Mutex::new(None));
        let theirs = raised.clone();
        let caller: Caller = Box::new(move |question, options| {
            let actor = words.roster.code(question.actor);
            let mut raised = theirs.lock().unwrap_or_else(PoisonError::into_inner);
            if raised.is_some() || states.as_ref().is_some_and(|all| all.iter().all(|s| s != actor)) {
                return None;
            }
            let answer = Python::attach(|py| {
                let answer = policy.bind(py).call1((asked(py, &words, question, options)?,))?;
                wanted(&words, question.moment, &answer)
            });
            answer.unwrap_or_else(|error| {
                *raised = Some(error);
                None
            })
        });
        let well = || match raised.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(Failed::Python(error)),
            None => Ok(()),
        };
        Ok(self.course.step_by(caller, well)?)
    }

    /// Each time round one turn is played and the world handed out, until all are.
    const fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, Self>>> {
        if slf.borrow().done() {
            return Ok(None);
        }
        slf.borrow_mut().step(slf.py(), None, None)?;
        Ok(Some(slf.clone()))
    }

    /// A measure of the turn that was played last, by its name, such as `network.density`.
    fn __getitem__(&self, measure: &str) -> PyResult<Option<f64>> {
        Ok(self::measure(self.course.engine(), measure)?)
    }

    /// Everything of every state that changes: a row a state.
    #[getter]
    fn states(&mut self) -> PyResult<Table> {
        let state = self.course.snapshot();
        let mut rows: Vec<Vec<(String, text::Cell)>> = Vec::new();
        for (code, state) in self.codes().into_iter().zip(&state.states) {
            let mut row = vec![("state".to_owned(), text::Cell::Text(code))];
            flat("", &serde_json::to_value(state).unwrap_or_default(), &mut row);
            rows.push(row);
        }
        let mut names: Vec<String> = Vec::new();
        for (name, _) in rows.iter().flatten() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let mut table = text::Table::new(&names);
        for row in rows {
            let mut row: BTreeMap<String, text::Cell> = row.into_iter().collect();
            let cell = |name| row.remove(name).unwrap_or(text::Cell::Number(f64::NAN));
            let cells: Vec<text::Cell> = names.iter().map(cell).collect();
            table.row(cells);
        }
        Table::shown(&table)
    }

    /// Everything between two states that changes: a row for each ordered pair.
    #[getter]
    fn pairs(&mut self) -> PyResult<Table> {
        let state = self.course.snapshot();
        let roster = self.course.engine().roster();
        let names = DYADS[0].fields.iter().map(|(name, _)| *name);
        let mut table = text::Table::new(["a", "b"].into_iter().chain(names));
        for a in roster.ids() {
            for b in roster.ids().filter(|b| *b != a) {
                let codes = [roster.code(a), roster.code(b)].map(text::Cell::from);
                let values = state.dyads.all().map(|matrix| text::Cell::from(matrix.get(a, b)));
                table.row(codes.into_iter().chain(values));
            }
        }
        Table::shown(&table)
    }

    /// Every pact so far: who, kind, turns of its life, whether it is in force before the next turn.
    #[getter]
    fn pacts(&self) -> PyResult<Table> {
        let engine = self.course.engine();
        let (roster, rules, now) = (engine.roster(), engine.rules(), engine.turn() as i32);
        let heads = ["proposer", "partner", "kind", "signed_turn", "in_force_turn", "lapsed_turn"];
        let mut table = text::Table::new(heads.into_iter().chain(["in_force"]));
        for pact in engine.pacts() {
            let lapsed = pact.lapsed.filter(|turn| *turn <= now);
            let stands = pact.in_force <= now && lapsed.is_none();
            let turn = |turn: i32| text::Cell::from(f64::from(turn));
            table.row([
                text::Cell::from(roster.code(pact.proposer)),
                text::Cell::from(roster.code(pact.partner)),
                text::Cell::from(&rules.kinds[pact.kind.at()].name),
                turn(pact.signed),
                turn(pact.in_force),
                lapsed.map_or(text::Cell::Number(f64::NAN), turn),
                text::Cell::from(f64::from(u8::from(stands))),
            ]);
        }
        Table::shown(&table)
    }

    /// The events of the turn that was played last, with their reasons.
    #[getter]
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let engine = self.course.engine();
        let (rules, roster) = (engine.rules(), engine.roster());
        let last = engine.turn().saturating_sub(1);
        let all = engine.journal().events.iter().filter(|event| event.turn == last);
        let rows: Vec<EventRow> =
            (0..).zip(all).map(|(n, event)| EventRow::of(event, n, rules, roster)).collect();
        run::events(py, &rows.iter().collect::<Vec<_>>())
    }

    /// Sets numbers by their paths in the state as it is, and has something chosen otherwise later
    /// (`ACTOR.MOMENT(COUNTERPART)=OPTION@TURN`), as `deter branch` does.
    #[pyo3(signature = (numbers=None, decide=Vec::new()))]
    fn set(&mut self, numbers: Option<&Bound<'_, PyDict>>, decide: Vec<String>) -> PyResult<()> {
        let numbers = numbers.iter().flat_map(|numbers| numbers.iter());
        let set: Vec<String> = numbers
            .map(|(path, value)| Ok(format!("{}={}", path.str()?, value.str()?)))
            .collect::<PyResult<_>>()?;
        // What is refused must leave nothing behind.
        let mut fork = self.course.fork().map_err(Wrong::from)?;
        fork.set(&set, &decide, "").map_err(Wrong::from)?;
        self.course = fork;
        Ok(())
    }

    /// The same world once more, at the same turn and under the same luck: each goes its own way.
    fn branch(&mut self) -> PyResult<Self> {
        Ok(Self { course: self.course.fork().map_err(Wrong::from)?, loaded: self.loaded.clone() })
    }

    /// All that happened so far, as a run.
    fn run(&mut self) -> PyResult<run::Run> {
        let history = self.course.so_far().map_err(Wrong::from)?;
        Ok(run::Run::of(history, self.loaded.clone()))
    }

    fn __repr__(&self) -> String {
        let Which { seed, replicate, turns } = self.course.run();
        let (name, turn) = (&self.loaded.name, self.turn());
        format!("deter.World of {name}: turn {turn} of {turns}, seed {seed}, replicate {replicate}")
    }
}

/// The parts of a value by their paths: numbers, yes or no as 1 or 0, and texts.
fn flat(path: &str, value: &Value, row: &mut Vec<(String, text::Cell)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let cell = match value {
        Value::Object(parts) => {
            parts.iter().for_each(|(name, part)| flat(&below(name), part, row));
            return;
        }
        Value::Array(parts) => {
            let all = parts.iter().enumerate();
            all.for_each(|(at, part)| flat(&below(&at.to_string()), part, row));
            return;
        }
        Value::Null => return,
        Value::Bool(yes) => text::Cell::Number(f64::from(u8::from(*yes))),
        Value::Number(number) => text::Cell::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => text::Cell::Text(text.clone()),
    };
    row.push((path.to_owned(), cell));
}
