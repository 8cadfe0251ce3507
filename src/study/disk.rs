//! Scenarios from this machine's disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

use deter_core::scenario::{self, Files, LoadError, Loaded, files::stays};

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, file: &Path, most: u64) -> Result<Vec<u8>, LoadError> {
        let unreadable = |reason| LoadError::Unreadable { file: file.to_owned(), reason };
        let bytes = fs::metadata(file).map_err(unreadable)?.len();
        if bytes > most {
            return Err(LoadError::TooLarge { file: file.to_owned(), bytes, most });
        }
        fs::read(file).map_err(unreadable)
    }

    fn within(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        let path = folder.join(name);
        if !stays(name) || !path.is_file() {
            return None;
        }
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let (home, real) = (fs::canonicalize(folder).ok()?, fs::canonicalize(&path).ok()?);
        real.starts_with(home).then_some(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }
}

/// Reads and checks the scenario in `file`, with the parents and lenses beside it.
///
/// # Errors
/// If the file cannot be read, or with every problem that was found.
pub fn load(file: &Path) -> Result<Loaded, LoadError> {
    scenario::load(file, &Disk)
}

/// The text of a file, such as a study's.
///
/// # Errors
/// If it cannot be read, is no text or is too large.
pub fn read(file: &Path) -> Result<String, LoadError> {
    scenario::load::read(file, &Disk)
}
