//! What can go wrong with a study file, apart from its scenario.

use crate::{ensemble::EnsembleError, files::FileError};
use deter_core::scenario::{LoadError, diagnostic::nearest};

/// Why a study did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The study file or its scenario does not load.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A name that the scenario does not have.
    #[error("{at}: the scenario has no {what} `{name}`{}", hint(nearest.as_ref()))]
    Unknown {
        /// Which part of the study.
        at: String,
        /// What was looked for.
        what: &'static str,
        /// Its name.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// Something in the study makes no sense.
    #[error("{at}: {problem}")]
    Senseless {
        /// Which part of the study.
        at: String,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// Its runs, or a file.
    #[error(transparent)]
    Runs(#[from] EnsembleError),
}

impl StudyError {
    /// A name that is none of these.
    pub fn unknown<'a>(
        at: &str,
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let (at, name) = (at.to_owned(), name.to_owned());
        let nearest = nearest(&name, known);
        Self::Unknown { at, what, name, nearest }
    }

    /// Something that makes no sense.
    pub fn senseless(at: &str, problem: impl Into<String>) -> Self {
        Self::Senseless { at: at.to_owned(), problem: problem.into() }
    }

    /// Whether the machine is to blame and not the user.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        matches!(self, Self::Runs(error) if error.is_machine())
    }
}

impl From<FileError> for StudyError {
    fn from(error: FileError) -> Self {
        Self::Runs(error.into())
    }
}

fn hint(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
