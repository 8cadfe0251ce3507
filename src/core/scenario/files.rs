//! Where the files of a scenario come from: the core opens none by itself.

use std::path::{Component, Path, PathBuf};

use super::diagnostic::LoadError;

/// A way to files: a disk, an archive, the files that a page holds in memory.
pub trait Files {
    /// The bytes of a file of at most `most` bytes.
    ///
    /// # Errors
    /// If there is no such file, or it is larger.
    fn read(&self, file: &Path, most: u64) -> Result<Vec<u8>, LoadError>;

    /// The file of this name in a folder, if there is one that does not lead out of the folder, be
    /// it by its name (see [`stays`]) or by a link.
    fn within(&self, folder: &Path, name: &str) -> Option<PathBuf>;

    /// What tells one file or folder from another, however it is named.
    fn identity(&self, path: &Path) -> PathBuf;

    /// The names of what lies in a folder, to suggest one of them.
    fn names(&self, folder: &Path) -> Vec<String>;
}

/// No files at all: a scenario has what it says itself and what is shipped.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, file: &Path, _most: u64) -> Result<Vec<u8>, LoadError> {
        let reason = std::io::Error::from(std::io::ErrorKind::NotFound);
        Err(LoadError::Unreadable { file: file.to_owned(), reason })
    }

    fn within(&self, _folder: &Path, _name: &str) -> Option<PathBuf> {
        None
    }

    fn identity(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    fn names(&self, _folder: &Path) -> Vec<String> {
        Vec::new()
    }
}

/// Whether a name stays in the folder from which it is followed.
#[must_use]
pub fn stays(name: &str) -> bool {
    let path = Path::new(name);
    !name.contains(['\\', ':', '\0'])
        && path.components().all(|part| matches!(part, Component::Normal(_)))
        && path.file_name().is_some()
}
