//! What goes wrong, as exceptions with the text of the commands.

use std::fmt::Display;

use deter_cli::Failure;
use deter_core::scenario::{Diagnostic, LoadError};
use deter_study::{StudyError, branch::BranchError, files::FileError, record::RecordError};
use pyo3::{
    create_exception,
    exceptions::{PyException, PyOSError},
    prelude::*,
    types::PyDict,
};

create_exception!(deter, Error, PyException, "Something that was asked for cannot be done.");
create_exception!(
    deter,
    ScenarioError,
    Error,
    "A scenario or a study is wrong: where, what, and what was expected.\n\nThe text is that of the \
     command; the fields are of the first thing that is wrong, and `diagnostics` lists all."
);

/// The fields of a `ScenarioError`.
pub const FIELDS: [&str; 8] =
    ["file", "line", "column", "path", "message", "expected", "suggestion", "diagnostics"];

/// What went wrong, where there is no interpreter at hand.
pub enum Wrong {
    /// A file that is loaded.
    Load(LoadError),
    /// The machine.
    Machine(String),
    /// Anything else.
    Other(String),
}

impl Wrong {
    /// Something that makes no sense.
    pub fn input(text: impl Display) -> Self {
        Self::Other(text.to_string())
    }
}

impl From<LoadError> for Wrong {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl From<StudyError> for Wrong {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Load(error) => Self::Load(error),
            error if error.is_machine() => Self::Machine(error.to_string()),
            error => Self::Other(error.to_string()),
        }
    }
}

impl From<RecordError> for Wrong {
    fn from(error: RecordError) -> Self {
        if error.is_machine() {
            Self::Machine(error.to_string())
        } else {
            Self::Other(error.to_string())
        }
    }
}

impl From<FileError> for Wrong {
    fn from(error: FileError) -> Self {
        if error.is_machine() {
            Self::Machine(error.to_string())
        } else {
            Self::Other(error.to_string())
        }
    }
}

impl From<BranchError> for Wrong {
    fn from(error: BranchError) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<Failure> for Wrong {
    fn from(error: Failure) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<Wrong> for PyErr {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Machine(text) => PyOSError::new_err(text),
            Wrong::Other(text) => Error::new_err(text),
            Wrong::Load(error) => Python::attach(|py| {
                let raised = ScenarioError::new_err(error.to_string());
                match tell(py, &error, raised.value(py)) {
                    Ok(()) => raised,
                    Err(other) => other,
                }
            }),
        }
    }
}

/// Puts what is known of a file's problems into an exception.
fn tell(
    py: Python<'_>,
    error: &LoadError,
    raised: &Bound<'_, pyo3::exceptions::PyBaseException>,
) -> PyResult<()> {
    let all: Vec<Bound<'_, PyDict>> =
        error.diagnostics().iter().map(|one| fields(py, one)).collect::<PyResult<_>>()?;
    match all.first() {
        Some(first) => {
            for (name, value) in first {
                raised.setattr(name.extract::<String>()?, value)?;
            }
        }
        None => {
            if let LoadError::Unreadable { file, .. } | LoadError::TooLarge { file, .. } = error {
                raised.setattr("file", file.display().to_string())?;
            }
        }
    }
    raised.setattr("diagnostics", all)
}

fn fields<'py>(py: Python<'py>, one: &Diagnostic) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let (line, column) = one.position();
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    dict.set_item("file", &one.file)?;
    dict.set_item("line", line)?;
    dict.set_item("column", column)?;
    dict.set_item("path", given(&one.path))?;
    dict.set_item("message", &one.message)?;
    dict.set_item("expected", given(&one.expected))?;
    dict.set_item("suggestion", one.nearest.clone())?;
    Ok(dict)
}
