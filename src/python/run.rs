//! One run with its reasons.

use std::path::{Path, PathBuf};

use deter_cli::explain::Explain;
use deter_core::scenario::Loaded;
use deter_study::{
    ensemble::{
        columns::Columns,
        schema::{Field, Form},
        sink::Cell,
    },
    record::{self, History, Run as Which, events::EventRow, folder, story},
};
use pyo3::prelude::*;

use crate::{
    error::Wrong,
    scenario::{Scenario, field, text},
    table::Table,
    work::{Call, work},
};

/// Everything about one run: events with reasons, series, pacts, the story.
#[pyclass(frozen, module = "deter")]
pub struct Run {
    history: History,
    loaded: Loaded,
}

impl Run {
    /// Of a history of a scenario.
    #[must_use]
    pub const fn of(history: History, loaded: Loaded) -> Self {
        Self { history, loaded }
    }
}

/// Events as `events.jsonl` has them, each a dict.
///
/// # Errors
/// If the interpreter refuses.
pub fn events<'py>(py: Python<'py>, events: &[&EventRow]) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(events).unwrap_or_default();
    py.import("json")?.call_method1("loads", (text,))
}

/// `deter run`, in memory.
#[pyfunction]
pub fn play(
    py: Python<'_>,
    base: &Bound<'_, Scenario>,
    seed: Option<u64>,
    replicate: u64,
    turns: Option<u32>,
    call: Call,
) -> PyResult<Run> {
    let loaded = Loaded::clone(&base.get().loaded);
    let usual = Which::of(&loaded);
    let turns = turns.unwrap_or(usual.turns);
    let most = deter_core::scenario::validate::MOST_TURNS;
    if turns > most {
        return Err(Wrong::input(format!("turns {turns}: expected 0 to {most}")).into());
    }
    let which = Which { seed: seed.unwrap_or(usual.seed), replicate, turns };
    work(py, &call, 1, move |_| {
        let history = History::play(&loaded, which, |_| {});
        Ok::<_, Wrong>(Some(Run { history, loaded }))
    })
}

/// `deter explain`: the text and the events.
#[pyfunction]
pub fn explain<'py>(
    run: &Bound<'py, PyAny>,
    event: Option<u64>,
    state: Option<String>,
    turn: Option<String>,
    kind: Option<String>,
    all: bool,
) -> PyResult<(String, Bound<'py, PyAny>)> {
    let asked = Explain { folder: PathBuf::new(), event, state, turn, kind, all, json: false };
    let told = |rows: &[EventRow], turns| {
        let chosen = asked.choose(rows, turns).map_err(Wrong::from)?;
        Ok((asked.tell(&chosen), events(run.py(), &chosen)?))
    };
    match run.cast::<Run>() {
        Ok(run) => {
            let history = &run.get().history;
            told(&history.events, history.run.turns)
        }
        Err(_) => {
            let path: PathBuf = run.extract()?;
            let manifest = folder::manifest(&path).map_err(Wrong::from)?;
            told(&folder::events(&path, &manifest).map_err(Wrong::from)?, manifest.turns)
        }
    }
}

/// A column that every row has.
fn full(name: &str, form: Form, meaning: &str) -> Field {
    Field { optional: false, ..field(name, form, meaning) }
}

#[pymethods]
impl Run {
    /// Seed of all luck.
    #[getter]
    fn seed(&self) -> u64 {
        self.history.run.seed
    }

    /// Replicate under the seed.
    #[getter]
    fn replicate(&self) -> u64 {
        self.history.run.replicate
    }

    /// Turns played.
    #[getter]
    fn turns(&self) -> u32 {
        self.history.run.turns
    }

    /// The world code by which `deter run CODE` replays it; empty if no code can.
    #[getter]
    fn code(&self) -> &str {
        &self.history.tables.provenance.code
    }

    /// Hash of every bit of the state of things after the last turn.
    #[getter]
    fn state_hash(&self) -> String {
        self.history.end.hash()
    }

    /// The story, as `deter run` prints it.
    #[getter]
    fn story(&self) -> String {
        story::tell(&self.history)
    }

    /// What was not left to the draw, and what the model would have done.
    #[getter]
    fn forced(&self) -> Vec<String> {
        self.history.forced.clone()
    }

    /// Every event with its reasons, as `events.jsonl` has it.
    #[getter]
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        events(py, &self.history.events.iter().collect::<Vec<_>>())
    }

    /// Every number of every turn: `series.csv` as a table.
    #[getter]
    fn series(&self) -> PyResult<Table> {
        let mut table = Columns::new(vec![
            full("turn", Form::Whole, "turn, from 0"),
            full("date", Form::Text, "label of the turn"),
            full("state", Form::Text, "code of the state, of a pair the one that acts; * for the system"),
            field("other", Form::Text, "code of the other state of a pair"),
            full("measure", Form::Text, "name of the measure"),
            full("value", Form::Number, "value, in the unit of the measure"),
        ]);
        for row in &self.history.tables.series {
            table.push([
                Cell::Whole(row.turn.into()),
                text(&row.date),
                text(&row.state),
                row.other.as_deref().map_or(Cell::Null, text),
                text(&row.measure),
                Cell::Number(row.value),
            ]);
        }
        Table::of(table)
    }

    /// Every pact over its life: `pacts.csv` as a table.
    #[getter]
    fn pacts(&self) -> PyResult<Table> {
        let mut table = Columns::new(vec![
            full("proposer", Form::Text, "code of the side that proposed; of older pacts the first"),
            full("partner", Form::Text, "code of the other side"),
            full("kind", Form::Text, "rung of the ladder"),
            full("status", Form::Text, "negotiating, in_force or lapsed when the run ended"),
            field("signed_turn", Form::Whole, "turn of the signature; negative before the run"),
            full("signed", Form::Text, "day or turn label of the signature"),
            field("in_force_turn", Form::Whole, "turn of the entry into force"),
            field("lapsed_turn", Form::Whole, "turn in which it lapsed"),
            full("why", Form::Text, "what weighed most; of older pacts the source"),
        ]);
        let turn = |turn: Option<i32>| turn.map_or(Cell::Null, |turn| Cell::Whole(turn.into()));
        for row in &self.history.tables.pacts {
            table.push([
                text(&row.proposer),
                text(&row.partner),
                text(&row.kind),
                text(&row.status),
                turn(row.signed_turn),
                text(&row.signed),
                turn(row.in_force_turn),
                turn(row.lapsed_turn),
                text(&row.why),
            ]);
        }
        Table::of(table)
    }

    /// Writes the folder that `deter run` would write, without figures; its path.
    #[pyo3(signature = (folder, force=false))]
    fn save(&self, py: Python<'_>, folder: &str, force: bool) -> PyResult<String> {
        let written = py.detach(|| {
            let folder = folder::lock(Path::new(folder), "run", force)?;
            record::folder::write(&folder, &self.history, &self.loaded).map_err(Wrong::from)?;
            Ok::<_, Wrong>(folder.path().display().to_string())
        });
        Ok(written?)
    }

    fn __repr__(&self) -> String {
        let Which { seed, replicate, turns } = self.history.run;
        format!(
            "deter.Run of {}: seed {seed}, replicate {replicate}, {turns} turns, {} events",
            self.loaded.name,
            self.history.events.len()
        )
    }
}
