//! Scenarios: by name, from a file or a text, and with other numbers.

use std::{path::Path, sync::Arc};

use deter_core::scenario::{Loaded, figures::figures, load_text, paths};
use deter_study::{
    disk::{self, Disk},
    ensemble::{
        columns::Columns,
        schema::{Field, Form},
        sink::Cell,
    },
};
use pyo3::{prelude::*, types::PyDict};

use crate::{error::Wrong, table::Table};

/// A world to run: read, checked, complete.
#[pyclass(frozen, module = "deter")]
#[derive(Clone)]
pub struct Scenario {
    /// As it was loaded.
    pub loaded: Arc<Loaded>,
}

impl From<Loaded> for Scenario {
    fn from(loaded: Loaded) -> Self {
        Self { loaded: Arc::new(loaded) }
    }
}

/// The scenario of this name in the library, in this file (or the folder of a run or an ensemble), or of
/// this text; what it extends is looked for beside it and in the library.
///
/// # Errors
/// If it is wrong, or cannot be read.
#[pyfunction]
#[pyo3(signature = (source, name=None))]
pub fn scenario(source: &str, name: Option<&str>) -> PyResult<Scenario> {
    let loaded = if source.contains('\n') || source.trim_start().starts_with('(') {
        let name = name.unwrap_or("scenario");
        load_text(name, &format!("{name}.ron"), source, Some((Path::new("."), &Disk)))
    } else {
        disk::load(Path::new(source))
    };
    let mut loaded = loaded.map_err(Wrong::from)?;
    if let Some(name) = name {
        name.clone_into(&mut loaded.name);
    }
    Ok(loaded.into())
}

/// A column of a table that is made here.
#[must_use]
pub fn field(name: &str, form: Form, meaning: &str) -> Field {
    Field { name: name.to_owned(), form, optional: true, meaning: meaning.to_owned() }
}

/// A text of a table that is made here.
#[must_use]
pub fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

#[pymethods]
impl Scenario {
    /// Its name: the file's, or of the title that it was given.
    #[getter]
    fn name(&self) -> &str {
        &self.loaded.name
    }

    /// Its title for readers.
    #[getter]
    fn title(&self) -> &str {
        &self.loaded.scenario.title
    }

    /// The question it asks; empty if none.
    #[getter]
    fn question(&self) -> &str {
        &self.loaded.scenario.question
    }

    /// The seed of its luck, where no other is asked for.
    #[getter]
    fn seed(&self) -> u64 {
        self.loaded.scenario.seed
    }

    /// How many turns it runs.
    #[getter]
    fn turns(&self) -> u32 {
        self.loaded.scenario.turns
    }

    /// Hash of all that shapes a run but the seed, 64 hexadecimal digits.
    #[getter]
    fn hash(&self) -> String {
        self.loaded.hash()
    }

    /// Codes of its states, in order.
    #[getter]
    fn states(&self) -> Vec<String> {
        self.loaded.scenario.states.keys().map(ToString::to_string).collect()
    }

    /// All of it as RON, with every lens that it uses: it makes the same runs wherever it is read.
    #[getter]
    fn text(&self) -> String {
        self.loaded.resolved()
    }

    /// The same with these numbers, by path; with a title of its own it is named after it.
    #[pyo3(signature = (numbers, title=None))]
    fn set(&self, numbers: &Bound<'_, PyDict>, title: Option<&str>) -> PyResult<Self> {
        let numbers: Vec<(String, f64)> = numbers
            .iter()
            .map(|(path, value)| Ok((path.extract()?, value.extract()?)))
            .collect::<PyResult<_>>()?;
        Ok(self.loaded.changed(&numbers, title).map_err(Wrong::from)?.into())
    }

    /// The same with all states under one lens, such as `hedging`.
    fn under(&self, lens: &str) -> PyResult<Self> {
        Ok(self.loaded.under(lens, &Disk).map_err(Wrong::from)?.into())
    }

    /// The scenario that it extends, if it extends one.
    fn parent(&self) -> PyResult<Option<Self>> {
        Ok(self.loaded.parent(&Disk).map_err(Wrong::from)?.map(Self::from))
    }

    /// The number at a path, and the range in which it may be varied, if it has one.
    fn number(&self, path: &str) -> PyResult<(f64, Option<(f64, f64)>)> {
        Ok(paths::look(&self.loaded.scenario, path).map_err(Wrong::input)?)
    }

    /// Every figure and parameter: path, value, class, range, source, whether the scenario sets it.
    fn parameters(&self) -> PyResult<Table> {
        let mut table = Columns::new(vec![
            field("path", Form::Text, "where it stands, as `set` and studies write it"),
            field("value", Form::Number, "value, in the unit of the field"),
            field("class", Form::Text, "data, literature, estimate, judgement or construction"),
            field("low", Form::Number, "least value to vary it to, where there is a range"),
            field("high", Form::Number, "greatest value to vary it to"),
            field("source", Form::Text, "source or reason; of a parameter what it means"),
            field("own", Form::Whole, "1 if the scenario sets it, 0 if it is the engine's default"),
        ]);
        for row in figures(&self.loaded.scenario) {
            let (low, high) = row.range.unwrap_or((f64::NAN, f64::NAN));
            let class = format!("{:?}", row.class).to_lowercase();
            table.push([
                text(&row.path),
                Cell::Number(row.value),
                text(&class),
                Cell::Number(low),
                Cell::Number(high),
                text(&row.source),
                Cell::Whole(row.own.into()),
            ]);
        }
        Table::of(table)
    }

    fn __repr__(&self) -> String {
        let s = &self.loaded.scenario;
        format!(
            "deter.Scenario {}: {} ({} states, {} turns, seed {})",
            self.loaded.name,
            s.title,
            s.states.len(),
            s.turns,
            s.seed
        )
    }

    fn __eq__(&self, other: &Self) -> bool {
        (self.loaded.hash(), self.seed()) == (other.loaded.hash(), other.seed())
    }

    /// Its text makes it again, in another process too.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String, String))> {
        let make = py.import("deter._native")?.getattr("scenario")?;
        Ok((make, (self.text(), self.loaded.name.clone())))
    }
}
