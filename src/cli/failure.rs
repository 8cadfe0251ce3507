//! What can go wrong with a command, and the exit code it means.

use std::{io, process::ExitCode};

use deter_core::scenario::LoadError;
use deter_lab::LabError;
use deter_report::{chart::ChartError, page::ReportError};
use deter_study::{StudyError, branch::BranchError, files::FileError, record::RecordError};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A check that was asked for failed: exit code 1.
    #[error("{0}")]
    Check(String),
    /// A scenario or another input file is wrong: exit code 2.
    #[error("{0}")]
    Scenario(#[from] LoadError),
    /// Anything else that the user gave is wrong: exit code 2.
    #[error("{0}")]
    Input(String),
    /// A file: exit code 2 or, if the machine is to blame (disk, permission), 3.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder of a run: exit code 2 or, if the machine is to blame, 3.
    #[error("{0}")]
    Record(#[from] RecordError),
    /// A history that cannot be continued: exit code 2.
    #[error("{0}")]
    Branch(#[from] BranchError),
    /// A report: exit code 2 or, if the machine is to blame, 3.
    #[error("{0}")]
    Report(#[from] ReportError),
    /// A study of many runs: exit code 2 or, if the machine is to blame, 3.
    #[error("{0}")]
    Study(#[from] StudyError),
    /// A picture cannot be made or written: exit code 3, or 2 if somebody's file is in the way.
    #[error("{0}")]
    Chart(#[from] ChartError),
    /// The lab cannot be opened: exit code 3, or 2 if its class is wrong.
    #[error("{0}")]
    Lab(#[from] LabError),
    /// The user stopped the work: exit code 130.
    #[error("{0}")]
    Interrupted(String),
}

impl Failure {
    /// The exit code.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.number())
    }

    /// The exit code as a number.
    #[must_use]
    pub fn number(&self) -> u8 {
        let of_machine = match self {
            Self::Scenario(LoadError::Unreadable { reason, .. }) => {
                reason.kind() == io::ErrorKind::PermissionDenied
            }
            Self::Record(error) => error.is_machine(),
            Self::Report(error) => error.is_machine(),
            Self::Study(error) => error.is_machine(),
            Self::Chart(error) => error.is_machine(),
            Self::File(error) => error.is_machine(),
            Self::Lab(error) => error.is_machine(),
            _ => false,
        };
        match self {
            Self::Check(_) => 1,
            Self::Interrupted(_) => 130,
            _ if of_machine => 3,
            _ => 2,
        }
    }
}
