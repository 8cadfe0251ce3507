//! Scenarios from this machine's disk.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use crate::files::input;
use deter_core::{
    model::quantity::Quantity,
    scenario::{self, Files, LoadError, Loaded, answers, files::stays, source::Source},
};

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, file: &Path, most: u64) -> Result<Vec<u8>, LoadError> {
        // What is named on the command line may be a pipe.
        input::stream(file, most).map_err(|error| match error.reason.kind() {
            ErrorKind::FileTooLarge => {
                let bytes = file.metadata().map_or(0, |data| data.len()).max(most + 1);
                LoadError::TooLarge { file: file.to_owned(), bytes, most }
            }
            _ => LoadError::Unreadable { file: file.to_owned(), reason: error.reason },
        })
    }

    fn within(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        let path = folder.join(name);
        if !stays(name) || !path.is_file() {
            return None;
        }
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let (home, real) = (folder.canonicalize().ok()?, path.canonicalize().ok()?);
        real.starts_with(home).then_some(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let paths = input::list(folder).unwrap_or_default();
        paths.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect()
    }
}

/// Reads and checks the scenario in `file`, with the parents and lenses beside it.
///
/// # Errors
/// If the file cannot be read, or with every problem that was found.
pub fn load(file: &Path) -> Result<Loaded, LoadError> {
    let loaded = scenario::load(file, &Disk)?;
    // The grammar of measures is the model's, which is above the files.
    let problems = answers::problems(&loaded.scenario, &|name, kinds, codes| {
        Quantity::read(name, kinds, codes).err()
    });
    if problems.is_empty() { Ok(loaded) } else { Err(loaded.wrong(problems)) }
}

/// A file with its tree, such as a study's, and the rows of the tables that it asks for.
///
/// # Errors
/// If it cannot be read, is no text, is too large or is no RON, or a table of it is wrong.
pub fn source(file: &Path) -> Result<Source, LoadError> {
    let mut source = Source::new(file.display().to_string(), scenario::load::read(file, &Disk)?)?;
    source.folder = Some(file.parent().unwrap_or(Path::new("")).to_owned());
    source.with_tables(&Disk)
}
