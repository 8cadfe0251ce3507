//! What can go wrong with an ensemble, apart from its scenario.

use std::path::PathBuf;

use crate::record::files::MachineError;

/// Why an ensemble did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleError {
    /// The machine: disk, permission.
    #[error(transparent)]
    Machine(#[from] MachineError),
    /// The folder holds an ensemble already, and nobody said to go on with it.
    #[error(
        "{} already holds an ensemble; add --resume to go on with it, or choose another --out",
        path.display()
    )]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// The folder belongs to another ensemble.
    #[error(
        "{} belongs to another ensemble: {differs}; choose another --out, or run what it was made \
         for", path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What differs, and how.
        differs: String,
    },
    /// A file of the ensemble cannot be trusted.
    #[error("{} is damaged: {how}; delete it and run what made it again with --resume",
            path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        how: String,
    },
    /// The folder holds no ensemble.
    #[error("{} holds no ensemble: there is no {}", path.display(), super::folder::PLAN)]
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
    /// A table cannot be encoded.
    #[error("cannot write {}: {reason}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// What the encoder said.
        reason: String,
    },
}

impl EnsembleError {
    /// Whether the machine is to blame and not the user.
    #[must_use]
    pub const fn is_machine(&self) -> bool {
        matches!(self, Self::Machine(_) | Self::Encoding { .. })
    }
}
