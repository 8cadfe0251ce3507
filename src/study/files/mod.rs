//! Files: one door in ([`input`]) and one door out ([`output`]).
//!
//! Nothing else of the program opens, lists or writes a file.

use std::{
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
};

pub mod input;
pub mod output;

pub use output::{Folder, WriteMode};
/// A file that was opened by one of the doors.
pub use std::fs::File;

/// Name of the manifest: it is written last, so where it is, everything is.
pub const MANIFEST: &str = "manifest.json";

/// Name of the plan of a study of many runs.
pub const PLAN: &str = "plan.json";

/// The entry of a sealed JSON file with the BLAKE3 of all the rest of it.
const CHECKSUM: &str = "checksum";

/// A JSON object as it is written where it is read back: its last entry is the BLAKE3 of all the rest,
/// so that whatever is cut off or altered is found out.
#[must_use]
pub fn sealed(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(entries) = value.as_object_mut() {
        entries.insert(CHECKSUM.to_owned(), "".into());
        let text = serde_json::to_vec(entries).unwrap_or_default();
        entries.insert(CHECKSUM.to_owned(), blake3::hash(&text).to_hex().to_string().into());
    }
    value
}

/// A file or folder with which something did not work: the machine refused, or it is not what it
/// should be.
#[derive(Debug, thiserror::Error)]
#[error("{what} {}: {reason}", path.display())]
pub struct FileError {
    /// What was attempted, such as `cannot write`.
    pub what: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said, or what is wrong.
    pub reason: Error,
}

impl FileError {
    /// A file that is not what it should be.
    pub fn refused(what: &'static str, path: &Path, why: impl Into<String>) -> Self {
        failed(what, path)(Error::new(ErrorKind::InvalidData, why.into()))
    }

    /// A file that is larger than what is read.
    pub fn too_large(path: &Path, most: u64) -> Self {
        let why = format!("it is larger than the {most} bytes that are read");
        failed("cannot read", path)(Error::new(ErrorKind::FileTooLarge, why))
    }

    /// Whether the machine is to blame (disk, permission) and not what was given.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        match self.reason.kind() {
            ErrorKind::InvalidData => false,
            // A name of nothing was given.
            ErrorKind::NotFound => !self.what.starts_with("cannot read"),
            // Our own limit on what is read; the system's is on what is written.
            ErrorKind::FileTooLarge => self.reason.raw_os_error().is_some(),
            _ => true,
        }
    }

    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.reason.kind() == ErrorKind::NotFound
    }
}

/// The error of a path with which `what` did not work.
pub fn failed(what: &'static str, path: &Path) -> impl FnOnce(Error) -> FileError + use<> {
    let path = path.to_owned();
    move |reason| FileError { what, path, reason }
}
