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
