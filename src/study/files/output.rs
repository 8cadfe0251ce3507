//! The door out: files that are there whole or not at all, in folders that know who made them.
//!
//! A folder of results belongs to the command that made it. Its ledger `.deter` says which command
//! that was and what it wrote; while a process works there, it holds a lock on it. So what another
//! command or a person put into a folder is never replaced unasked, what is left of earlier results
//! never stands beside new ones, and two processes never write into one folder.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{FileError, MANIFEST, failed, input, sealed};

/// Name of the ledger.
pub const LEDGER: &str = ".deter";
/// Ending of files in the making.
const PARTIAL: &str = "partial";
/// What the ledger begins with; the name of the command follows.
const HEAD: &str = "deter ";

/// What is to become of what a folder holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriteMode {
    /// What the same command left goes when the first new file comes; anything else stays, and is an
    /// error where it is in the way.
    #[default]
    Fresh,
    /// What the same command left stays.
    Resume,
    /// What any command left goes, and what is in the way is replaced.
    Force,
}

impl WriteMode {
    /// What the options `--resume` and `--force` ask for.
    #[must_use]
    pub const fn of(resume: bool, force: bool) -> Self {
        match (force, resume) {
            (true, _) => Self::Force,
            (false, true) => Self::Resume,
            (false, false) => Self::Fresh,
        }
    }
}

/// A folder that this process alone writes into.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    force: bool,
    /// The folders that were made for it, itself first.
    made: Vec<PathBuf>,
    ledger: Mutex<Ledger>,
}

#[derive(Debug)]
struct Ledger {
    file: File,
    owner: String,
    /// What the folder holds of this command: files by name, folders with a slash behind.
    names: BTreeSet<String>,
    /// What was there before and goes when the first new file comes.
    stale: BTreeSet<String>,
}

impl Folder {
    /// Takes a folder for a command, made with its parents if it is not there. `names` are files that
    /// the command is sure to write, so that it is told before its work that one is in the way.
    ///
    /// # Errors
    /// If another process works there, it belongs to another command, somebody's own file is in the
    /// way, or the system refuses.
    pub fn lock(
        path: &Path,
        owner: &str,
        names: &[&str],
        mode: WriteMode,
    ) -> Result<Self, FileError> {
        let missing = |at: &&Path| !at.as_os_str().is_empty() && !at.exists();
        let made = path.ancestors().take_while(missing).map(Path::to_owned).collect();
        fs::create_dir_all(path).map_err(failed("cannot make the folder", path))?;
        let mut file = locked_ledger(path)?;
        let mut text = String::new();
        let place = path.join(LEDGER);
        file.read_to_string(&mut text).map_err(failed("cannot read", &place))?;
        let mut lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        let before = match lines.next() {
            Some(line) => Some(line.strip_prefix(HEAD).ok_or_else(|| {
                FileError::refused(
                    "cannot write into",
                    path,
                    format!("its {LEDGER} is not of deter"),
                )
            })?),
            None => None,
        };
        let held: BTreeSet<String> = lines.filter(|name| inside(name)).map(str::to_owned).collect();
        if let Some(other) = before.filter(|other| *other != owner && mode != WriteMode::Force) {
            let why = format!(
                "it belongs to `deter {other}`; choose another --out, or add --force to replace what \
                 is there"
            );
            return Err(FileError::refused("cannot write into", path, why));
        }
        let known = before.is_some();
        let foreign = before.is_some_and(|other| other != owner);
        let ledger = Ledger { file, owner: owner.to_owned(), names: held, stale: BTreeSet::new() };
        let (path, force) = (path.to_owned(), mode == WriteMode::Force);
        let folder = Self { path, force, made, ledger: Mutex::new(ledger) };
        let path = &folder.path;
        let mut ledger = folder.ledger();
        if known {
            ledger.clear_partial(path)?;
            if mode != WriteMode::Resume {
                ledger.stale = std::mem::take(&mut ledger.names);
            }
        } else {
            ledger.begin(path)?;
        }
        if foreign {
            ledger.drop_stale(path)?;
        }
        names.iter().try_for_each(|name| folder.free(name, &ledger))?;
        drop(ledger);
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this command wrote such a file here, be it earlier.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.ledger().names.contains(&top(name)) && self.path.join(name).is_file()
    }

    /// Nobody's own file is in the way.
    fn free(&self, name: &str, ledger: &Ledger) -> Result<(), FileError> {
        let (file, entry) = (self.path.join(name), top(name));
        let own = ledger.names.contains(&entry) || ledger.stale.contains(&entry);
        if own || self.force || !file.is_file() { Ok(()) } else { Err(in_the_way(&file)) }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // A ledger is sound between any two statements that may panic.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a file, in a folder below this one if its name says so; it appears when it is finished.
    ///
    /// # Errors
    /// If somebody's own file is in the way, or the system refuses.
    pub fn begin(&self, name: &str) -> Result<(Pending, File), FileError> {
        self.claim(name)?;
        Pending::begin(&self.path.join(name))
    }

    /// Begins a file that a long work fills; what was there before stays until [`Folder::place`].
    ///
    /// # Errors
    /// If the system refuses.
    pub fn aside(&self, name: &str) -> Result<(Pending, File), FileError> {
        Pending::begin(&self.path.join(name))
    }

    /// Puts such a file into its place.
    ///
    /// # Errors
    /// As [`Folder::begin`]; then nothing is left behind.
    pub fn place(&self, name: &str, pending: Pending, file: &File) -> Result<(), FileError> {
        self.claim(name)?;
        pending.finish(file)
    }

    /// From here on the file of this name is this command's.
    fn claim(&self, name: &str) -> Result<(), FileError> {
        let mut ledger = self.ledger();
        ledger.drop_stale(&self.path)?;
        self.free(name, &ledger)?;
        let entry = top(name);
        if !ledger.names.contains(&entry) {
            ledger.note(&entry, &self.path)?;
            ledger.names.insert(entry);
        }
        Ok(())
    }

    /// Writes a whole file: temporary name, sync, rename.
    ///
    /// # Errors
    /// As [`Folder::begin`]; then nothing is left behind.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let (pending, mut file) = self.begin(name)?;
        file.write_all(bytes).map_err(failed("cannot write", &pending.path))?;
        pending.finish(&file)
    }

    /// Writes a text as JSON that a person can read.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub fn write_json(&self, name: &str, value: &impl serde::Serialize) -> Result<(), FileError> {
        self.write(name, pretty(value).as_bytes())
    }

    /// Writes an object as [`sealed`] makes it, to be read back.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub fn write_sealed(&self, name: &str, value: serde_json::Value) -> Result<(), FileError> {
        self.write_json(name, &sealed(value))
    }

    /// Takes the seal away: what is there is no longer whole.
    ///
    /// # Errors
    /// If it is there and stays.
    pub fn unseal(&self) -> Result<(), FileError> {
        self.remove(MANIFEST)
    }

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// If it is there and stays.
    pub fn remove(&self, name: &str) -> Result<(), FileError> {
        remove(&self.path.join(name))
    }

    /// Removes a folder in it with all that it holds, if it is there.
    ///
    /// # Errors
    /// If it is there and stays.
    pub fn remove_below(&self, name: &str) -> Result<(), FileError> {
        remove_folder(&self.path.join(name))
    }

    /// Writes the manifest, the last file of all, with the hashes of these files.
    ///
    /// # Errors
    /// If one of them cannot be read, or the system refuses.
    pub fn seal<'n>(
        &self,
        mut manifest: serde_json::Value,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), FileError> {
        let hashes: Result<serde_json::Map<_, _>, FileError> = names
            .into_iter()
            .map(|name| Ok((name.to_owned(), input::hash(&self.path.join(name))?.into())))
            .collect();
        manifest["files"] = hashes?.into();
        self.write_sealed(MANIFEST, manifest)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let ledger = self.ledger();
        if ledger.names.is_empty() && ledger.stale.is_empty() {
            // Nothing was written: nobody's folder. A ledger that stays changes nothing, nor does a
            // folder, which goes only if it is empty.
            let _ = fs::remove_file(self.path.join(LEDGER));
            let _ = self.made.iter().try_for_each(fs::remove_dir);
        }
    }
}

impl Ledger {
    fn note(&mut self, line: &str, path: &Path) -> Result<(), FileError> {
        let line = format!("{line}\n");
        self.file.write_all(line.as_bytes()).map_err(failed("cannot write", &path.join(LEDGER)))
    }

    /// Removes what is left of earlier results, the manifest first.
    fn drop_stale(&mut self, path: &Path) -> Result<(), FileError> {
        if self.stale.is_empty() {
            return Ok(());
        }
        remove(&path.join(MANIFEST))?;
        for name in std::mem::take(&mut self.stale) {
            match name.strip_suffix('/') {
                Some(folder) => remove_folder(&path.join(folder))?,
                None => remove(&path.join(&name))?,
            }
        }
        self.begin(path)
    }

    /// Begins the ledger: nothing but the owner is in it.
    fn begin(&mut self, path: &Path) -> Result<(), FileError> {
        self.file.set_len(0).map_err(failed("cannot write", &path.join(LEDGER)))?;
        self.note(&format!("{HEAD}{}", self.owner), path)
    }

    /// Removes what a killed process left half-written: with the lock, no other one is alive here.
    fn clear_partial(&self, path: &Path) -> Result<(), FileError> {
        let below = self.names.iter().filter_map(|name| name.strip_suffix('/'));
        let mut open: Vec<PathBuf> = below.map(|name| path.join(name)).collect();
        let mut found = input::list(path)?;
        while let Some(folder) = open.pop() {
            let inside = input::optional(input::list(&folder))?.unwrap_or_default();
            open.extend(inside.iter().filter(|path| path.is_dir()).cloned());
            found.extend(inside);
        }
        found.iter().filter(|path| is_partial(path)).try_for_each(|path| remove(path))
    }
}

/// The ledger's file, locked for this process.
fn locked_ledger(path: &Path) -> Result<File, FileError> {
    let place = path.join(LEDGER);
    let cannot = || failed("cannot write into", path);
    loop {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(&place).map_err(cannot())?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let why = "another deter is at work there; wait for it, or choose another --out";
                return Err(FileError::refused("cannot write into", path, why));
            }
            // Some file systems know no locks.
            Err(TryLockError::Error(reason)) if reason.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(reason)) => return Err(cannot()(reason)),
        }
        // Whoever held it before may have taken the file away.
        if place.is_file() {
            return Ok(file);
        }
    }
}

/// Whether a name of a ledger stays in its folder.
fn inside(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(std::path::Component::Normal(_)), None))
}

/// How a ledger notes a file: itself, or the folder that it lies in.
fn top(name: &str) -> String {
    name.split_once('/').map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/"))
}

fn remove_folder(path: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(path) {
        Err(reason) if reason.kind() != ErrorKind::NotFound => {
            Err(failed("cannot remove", path)(reason))
        }
        _ => Ok(()),
    }
}

fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(reason) if reason.kind() != ErrorKind::NotFound => {
            Err(failed("cannot remove", path)(reason))
        }
        _ => Ok(()),
    }
}

/// Writes one file that stands by itself. What is there already is replaced if `mine` knows its
/// bytes, or by force.
///
/// # Errors
/// If somebody's own file is in the way, or the system refuses.
pub fn write_single_file(
    path: &Path,
    bytes: &[u8],
    mine: impl Fn(&[u8]) -> bool,
    force: bool,
) -> Result<(), FileError> {
    check_writable(path, mine, force)?;
    // In a folder of results it goes with them when others come.
    if let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str()))
        && folder.join(LEDGER).is_file()
    {
        let mut ledger = locked_ledger(folder)?;
        let (mut text, line) = (String::new(), format!("{name}\n"));
        ledger.read_to_string(&mut text).map_err(failed("cannot read", folder))?;
        if !text.split_inclusive('\n').any(|known| known == line) {
            ledger.write_all(line.as_bytes()).map_err(failed("cannot write into", folder))?;
        }
    }
    let (pending, mut file) = Pending::begin(path)?;
    file.write_all(bytes).map_err(failed("cannot write", path))?;
    pending.finish(&file)
}

/// Whether such a file may be written, to be known before the work.
///
/// # Errors
/// As [`write_single_file`].
pub fn check_writable(
    path: &Path,
    mine: impl Fn(&[u8]) -> bool,
    force: bool,
) -> Result<(), FileError> {
    if force || !path.is_file() || mine(&input::bytes(path, input::MOST_TEXT)?) {
        return Ok(());
    }
    Err(in_the_way(path))
}

fn in_the_way(path: &Path) -> FileError {
    let why = "it is there already and not of this command; choose another --out, or add --force to \
               replace it";
    FileError::refused("cannot write", path, why)
}

/// JSON that a person can read, with a line's end.
#[must_use]
pub fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// A file in the making; removed again unless [`Pending::finish`] is reached.
#[derive(Debug)]
pub struct Pending {
    /// Where it will be.
    pub path: PathBuf,
    temporary: PathBuf,
}

impl Pending {
    fn begin(path: &Path) -> Result<(Self, File), FileError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(failed("cannot make the folder", folder))?;
        }
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.{PARTIAL}", std::process::id()));
        let pending = Self { path: path.to_owned(), temporary: PathBuf::from(name) };
        let file = File::create(&pending.temporary).map_err(failed("cannot write", path))?;
        Ok((pending, file))
    }

    /// Syncs what was written and moves it to its place.
    ///
    /// # Errors
    /// If the disk refuses; then nothing is left behind.
    pub fn finish(self, file: &File) -> Result<(), FileError> {
        file.sync_all()
            .and_then(|()| fs::rename(&self.temporary, &self.path))
            .and_then(|()| sync_folder(&self.path))
            .map_err(failed("cannot write", &self.path))
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

/// Whether a file has the name of one in the making: `NAME.PROCESS.partial`.
fn is_partial(path: &Path) -> bool {
    let process = path.file_stem().and_then(|stem| Path::new(stem).extension());
    path.extension().is_some_and(|ending| ending == PARTIAL)
        && process.is_some_and(|id| id.as_encoded_bytes().iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(path: &Path, owner: &str, mode: WriteMode) -> Result<Folder, FileError> {
        Folder::lock(path, owner, &["a.csv"], mode)
    }

    #[test]
    fn what_a_killed_writer_left_goes_and_nothing_else_does() {
        let keeper = tempfile::tempdir().unwrap();
        let at = |name: &str| keeper.path().join(name);
        take(keeper.path(), "run", WriteMode::Fresh).unwrap().write("a.csv", b"a").unwrap();
        let others = ["runs.csv", "notes.partial", "runs.csv.mine.partial", "7.partial"];
        for name in others.iter().chain(&["a.csv.4711.partial"]) {
            fs::write(at(name), "x").unwrap();
        }
        take(keeper.path(), "run", WriteMode::Resume).unwrap();
        assert!(others.iter().all(|name| at(name).exists()) && at("a.csv").exists());
        assert!(!at("a.csv.4711.partial").exists());
    }

    #[test]
    fn a_folder_belongs_to_what_made_it() {
        let keeper = tempfile::tempdir().unwrap();
        let path = &keeper.path().join("out");
        drop(take(path, "run", WriteMode::Fresh).unwrap());
        assert!(!path.exists(), "a folder into which nothing was written goes again");
        let folder = take(path, "run", WriteMode::Fresh).unwrap();
        folder.write("a.csv", b"old").unwrap();
        folder.write("figures/b.svg", b"old").unwrap();
        folder.seal(serde_json::json!({}), ["a.csv"]).unwrap();
        let refusal = take(path, "run", WriteMode::Fresh).unwrap_err();
        assert!(refusal.to_string().contains("at work") && !refusal.is_machine(), "{refusal}");
        drop(folder);
        let refusal = take(path, "sweep", WriteMode::Resume).unwrap_err().to_string();
        assert!(
            refusal.contains("belongs to `deter run`") && refusal.contains("--force"),
            "{refusal}"
        );
        // Old results go with the first new one, not before.
        let folder = take(path, "run", WriteMode::Fresh).unwrap();
        assert!(path.join(MANIFEST).exists());
        folder.write("c.csv", b"new").unwrap();
        drop(folder);
        let left: Vec<PathBuf> = input::list(path).unwrap();
        assert_eq!(left, [path.join(LEDGER), path.join("c.csv")]);
        take(path, "sweep", WriteMode::Force).unwrap().write("a.csv", b"").unwrap();
        assert!(!path.join("c.csv").exists());
    }

    #[test]
    fn nobodys_own_file_is_replaced_unasked() {
        let keeper = tempfile::tempdir().unwrap();
        let path = keeper.path();
        fs::write(path.join("a.csv"), "mine").unwrap();
        let refusal = take(path, "run", WriteMode::Fresh).unwrap_err().to_string();
        assert!(refusal.contains("a.csv") && refusal.contains("--force"), "{refusal}");
        let folder = Folder::lock(path, "run", &[], WriteMode::Fresh).unwrap();
        assert!(folder.write("a.csv", b"new").is_err());
        drop(folder);
        assert_eq!(fs::read(path.join("a.csv")).unwrap(), b"mine");
        take(path, "run", WriteMode::Force).unwrap().write("a.csv", b"new").unwrap();
        assert_eq!(fs::read(path.join("a.csv")).unwrap(), b"new");
    }
}
