//! What can go wrong with a study.

use std::path::PathBuf;

use crate::files::{FileError, MANIFEST, PLAN};
use deter_core::scenario::{
    LoadError,
    diagnostic::{did_you_mean, nearest},
};

/// Why a study did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The study file or its scenario does not load.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A name that the scenario does not have.
    #[error("{at}: the scenario has no {what} `{name}`{}", did_you_mean(nearest.as_ref()))]
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
    /// A file: the machine, or what it holds.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder holds this study already, and nobody said to go on with it.
    #[error(
        "{} already holds such a study; add --resume to go on with it, --force to begin anew, or choose another --out",
        path.display()
    )]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// The folder belongs to another study.
    #[error(
        "{} belongs to another study: {differs}; choose another --out, or run what it was made \
         for", path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What differs, and how.
        differs: String,
    },
    /// A file of the study cannot be trusted.
    #[error("{} is damaged: {how}; delete it and run what made it again with --resume",
            path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        how: String,
    },
    /// The folder holds no ensemble.
    #[error("{} holds no ensemble or study: there is no {PLAN} or {MANIFEST} of one", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// Shards that do not make a whole.
    #[error("cannot merge: {0}")]
    Shards(String),
    /// Something the user asked for makes no sense.
    #[error("{0}")]
    Input(String),
    /// The machine has not what it takes, such as threads.
    #[error("{0}")]
    Machine(String),
    /// A table cannot be encoded.
    #[error("cannot write {}: {reason}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// What the encoder said.
        reason: String,
    },
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
        match self {
            Self::File(error) => error.is_machine(),
            Self::Encoding { .. } | Self::Machine(_) => true,
            _ => false,
        }
    }
}
