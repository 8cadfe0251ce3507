//! Files that are there whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What the machine refused: disk, permission, a folder that is a file.
#[derive(Debug, thiserror::Error)]
#[error("{what} {}: {reason}", path.display())]
pub struct MachineError {
    /// What was attempted, such as `cannot write`.
    pub what: &'static str,
    /// Where.
    pub path: PathBuf,
    /// What the system said.
    pub reason: io::Error,
}

/// Ending of files in the making.
pub const PARTIAL: &str = "partial";

/// A file in the making; removed again unless [`Pending::finish`] is reached.
#[derive(Debug)]
pub struct Pending {
    path: PathBuf,
    temporary: PathBuf,
}

impl Pending {
    /// Begins a file; it appears at `path` when it is finished.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(path: &Path) -> Result<(Self, File), MachineError> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.{PARTIAL}", std::process::id()));
        let pending = Self { path: path.to_owned(), temporary: PathBuf::from(name) };
        let file = File::create(&pending.temporary).map_err(cannot_write(path))?;
        Ok((pending, file))
    }

    /// Syncs what was written and moves it to its place.
    ///
    /// # Errors
    /// If the disk refuses; then nothing is left behind.
    pub fn finish(self, file: &File) -> Result<(), MachineError> {
        file.sync_all()
            .and_then(|()| fs::rename(&self.temporary, &self.path))
            .and_then(|()| sync_folder(&self.path))
            .map_err(cannot_write(&self.path))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // After `finish` there is nothing left to remove; a leftover would change nothing.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// The rename itself must reach the disk, too.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        // A bare name lies in the folder one is in.
        Some(folder) if cfg!(unix) && folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Writes a whole file: temporary name, sync, rename.
///
/// # Errors
/// If the disk refuses; then nothing is left behind.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), MachineError> {
    let (pending, mut file) = Pending::begin(path)?;
    file.write_all(bytes).map_err(cannot_write(path))?;
    pending.finish(&file)
}

/// Removes what a killed writer left half-written in this folder itself; one that is not there holds
/// nothing.
///
/// # Errors
/// If it cannot be read, or a file cannot be removed.
pub fn clear_partial(folder: &Path) -> Result<(), MachineError> {
    let cannot_read = || failed("cannot read the folder", folder);
    let entries = match fs::read_dir(folder) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(cannot_read())?,
    };
    for entry in entries {
        let path = entry.map_err(cannot_read())?.path();
        if is_partial(&path) {
            fs::remove_file(&path).map_err(failed("cannot remove", &path))?;
        }
    }
    Ok(())
}

/// Whether a file has the name of one in the making: `NAME.PROCESS.partial`.
fn is_partial(path: &Path) -> bool {
    let process = path.file_stem().and_then(|stem| Path::new(stem).extension());
    path.extension().is_some_and(|ending| ending == PARTIAL)
        && process.is_some_and(|id| id.as_encoded_bytes().iter().all(u8::is_ascii_digit))
}

/// The error of a path that cannot be written.
pub fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> MachineError + use<> {
    failed("cannot write", path)
}

/// The error of a path with which `what` did not work.
pub fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> MachineError + use<> {
    let path = path.to_owned();
    move |reason| MachineError { what, path, reason }
}

/// Makes a folder with its parents.
///
/// # Errors
/// If it cannot be made.
pub fn make_folder(path: &Path) -> Result<(), MachineError> {
    fs::create_dir_all(path).map_err(failed("cannot make the folder", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_writer_left_goes_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let others = ["runs.csv", "notes.partial", "runs.csv.mine.partial", "7.partial"];
        for name in others.iter().chain(&["runs.csv.4711.partial"]) {
            fs::write(at(name), "x").unwrap();
        }
        clear_partial(folder.path()).unwrap();
        assert!(others.iter().all(|name| at(name).exists()));
        assert!(!at("runs.csv.4711.partial").exists());
        clear_partial(&at("not there")).unwrap();
    }
}
