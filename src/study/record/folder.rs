//! The folder of a run: `series.csv`, `events.jsonl`, `pacts.csv`, `manifest.json`.
//!
//! The manifest goes away first and comes back last: a folder with a manifest is whole, and the
//! manifest's hashes say whether a file is still the one that was written.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};

use super::{
    events::EventRow,
    history::{History, Run},
    manifest::{FORMAT, Manifest},
    save::{Branching, SAVE, Save},
    tables::{PactRow, SeriesRow},
};
pub use crate::files::MANIFEST;
use crate::files::{
    FileError, Folder, WriteMode, input,
    output::{Pending, pretty},
};
use deter_core::scenario::Loaded;

/// Name of the table of series.
pub const SERIES: &str = "series.csv";
/// Name of the list of events.
pub const EVENTS: &str = "events.jsonl";
/// Name of the table of pacts.
pub const PACTS: &str = "pacts.csv";

/// Why the folder of a run cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A file: the machine, or what it holds.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder holds no run.
    #[error("{} holds no run: there is no {MANIFEST} of one ({found})", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
        /// What there is instead.
        found: String,
    },
    /// The folder was written by another version.
    #[error(
        "{} is of another layout ({found}; this is {FORMAT}): deter {version} wrote it and can \
         read it", path.display()
    )]
    Version {
        /// The manifest.
        path: PathBuf,
        /// Its layout.
        found: u32,
        /// The version that wrote it.
        version: String,
    },
    /// A state has no form in a file.
    #[error("turn {turn} cannot be saved: a number of it is infinite")]
    Unsaved {
        /// The turn.
        turn: u32,
    },
    /// A file cannot be trusted.
    #[error("{} is damaged: {how}; run the scenario again to write it anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        how: String,
    },
}

impl RecordError {
    /// Whether the machine is to blame and not what was given.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        matches!(self, Self::File(error) if error.is_machine())
    }
}

fn damaged(path: &Path, how: impl ToString) -> RecordError {
    RecordError::Damaged { path: path.to_owned(), how: how.to_string() }
}

/// Takes a folder for a run of this command, `run` or `branch`.
///
/// # Errors
/// If it belongs to another command, or the disk refuses.
pub fn lock(path: &Path, command: &str, force: bool) -> Result<Folder, FileError> {
    Folder::lock(path, command, &[SERIES, EVENTS, PACTS, MANIFEST], WriteMode::of(false, force))
}

/// Refuses a folder that holds a run other than this one would be, unless by force: what was found is not
/// replaced unasked. `branched` is where the new run leaves others, `saves` are the turns it keeps.
///
/// # Errors
/// If it holds another run.
pub fn refuse_other(
    path: &Path,
    loaded: &Loaded,
    run: Run,
    (branched, saves): (&[Branching], &[u32]),
    force: bool,
) -> Result<(), FileError> {
    // What is no run, or was not finished, is the folder's own business.
    let Some(old) = manifest(path).ok().filter(|_| !force) else { return Ok(()) };
    let kept = |name: &String| saves.iter().any(|turn| Save::file(*turn) == *name);
    let lost = |name: &String| name.starts_with(SAVE) && !kept(name);
    let which = (old.seed, old.replicate, old.turns, old.scenario_hash.as_str());
    if which == (run.seed, run.replicate, run.turns, loaded.hash().as_str())
        && old.version == env!("CARGO_PKG_VERSION")
        && old.branched == branched
        && !old.files.keys().any(lost)
    {
        return Ok(());
    }
    let why = format!(
        "it holds another run ({}, seed {}, replicate {}, {} turns{}); choose another --out, or add \
         --force to replace it",
        old.scenario,
        old.seed,
        old.replicate,
        old.turns,
        if old.branched.is_empty() { "" } else { ", branched" }
    );
    Err(FileError::refused("cannot write into", path, why))
}

/// Writes a run into a folder. Files that are no part of a run stay as they are.
///
/// # Errors
/// If the disk refuses; then there is no manifest, and nothing is half a file.
pub fn write(folder: &Folder, history: &History, loaded: &Loaded) -> Result<Manifest, RecordError> {
    let told = EventFile::begin(folder)?;
    history.events.iter().for_each(|event| told.write(event));
    write_told(folder, history, loaded, told)
}

/// The same where the events were written as they came.
///
/// # Errors
/// As [`write()`].
pub fn write_told(
    folder: &Folder,
    history: &History,
    loaded: &Loaded,
    told: EventFile,
) -> Result<Manifest, RecordError> {
    let mut hashes = BTreeMap::new();
    let mut put = |name: &str, bytes: Vec<u8>| -> Result<(), RecordError> {
        folder.write(name, &bytes)?;
        hashes.insert(name.to_owned(), blake3::hash(&bytes).to_hex().to_string());
        Ok(())
    };
    put(SERIES, csv(&history.tables.series))?;
    put(PACTS, csv(&history.tables.pacts))?;
    for state in &history.saves {
        let turn = state.turn;
        let Run { seed, replicate, .. } = history.run;
        let save = Save::new(loaded.hash(), seed, replicate, state.clone());
        put(&Save::file(turn), save.bytes().ok_or(RecordError::Unsaved { turn })?)?;
    }
    hashes.insert(EVENTS.to_owned(), told.place(folder)?);
    let whole = Manifest::new(history, loaded, hashes).sealed();
    folder.write(MANIFEST, pretty(&whole).as_bytes())?;
    Ok(whole)
}

/// Rows as CSV with a head; writing to memory cannot fail.
fn csv<T: Serialize>(rows: &[T]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let _ = writer.serialize(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// Events on their way to the disk, line by line: a long run need not hold all of its reasons at once.
#[derive(Debug, Clone)]
pub struct EventFile(Arc<Mutex<Lines>>);

#[derive(Debug)]
struct Lines {
    /// None once it is in its place.
    pending: Option<Pending>,
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    /// The first line that could not be written.
    failed: Option<io::Error>,
}

impl EventFile {
    /// Begins the file; it appears when the run is written.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn begin(folder: &Folder) -> Result<Self, FileError> {
        let (pending, file) = folder.aside(EVENTS)?;
        let (pending, file) = (Some(pending), BufWriter::new(file));
        let hasher = blake3::Hasher::new();
        Ok(Self(Arc::new(Mutex::new(Lines { pending, file, hasher, failed: None }))))
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        // A line is written or has failed; nothing lies between.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes an event; what fails is said when the file is put into its place.
    pub fn write(&self, event: &EventRow) {
        let mut lines = self.lines();
        let mut line = serde_json::to_vec(event).unwrap_or_default();
        line.push(b'\n');
        lines.hasher.update(&line);
        if lines.failed.is_none() {
            lines.failed = lines.file.write_all(&line).err();
        }
    }

    /// Puts the file into its place; its BLAKE3.
    fn place(&self, folder: &Folder) -> Result<String, FileError> {
        let mut lines = self.lines();
        let failed = lines.failed.take().or_else(|| lines.file.flush().err());
        if let Some(reason) = failed {
            let path = folder.path().join(EVENTS);
            return Err(FileError { what: "cannot write", path, reason });
        }
        if let Some(pending) = lines.pending.take() {
            folder.place(EVENTS, pending, lines.file.get_ref())?;
        }
        Ok(lines.hasher.finalize().to_hex().to_string())
    }
}

/// The manifest of a run's folder (or the manifest itself).
///
/// # Errors
/// If there is none, or it is of another version or damaged.
pub fn manifest(path: &Path) -> Result<Manifest, RecordError> {
    let file = if path.is_dir() { path.join(MANIFEST) } else { path.to_owned() };
    let text = match input::bytes(&file, input::MOST_TEXT) {
        Err(error) if error.is_missing() => {
            // What was named: a folder, or the manifest in it.
            let named = path.file_name().is_some_and(|name| name == MANIFEST);
            let folder = path.parent().filter(|_| named).unwrap_or(path);
            let here = folder.as_os_str().is_empty();
            let folder = if here { Path::new(".") } else { folder }.to_owned();
            let found = if folder.is_dir() {
                "it was not finished, or is another folder"
            } else {
                "there is no such folder"
            };
            return Err(RecordError::Empty { path: folder, found: found.to_owned() });
        }
        other => other?,
    };
    let value: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| damaged(&file, error))?;
    if value["kind"] != "run" {
        let found = match value["kind"].as_str() {
            Some(kind) => format!("it is the manifest of: {kind}"),
            None => "the manifest is of something else".to_owned(),
        };
        return Err(RecordError::Empty { path: path.to_owned(), found });
    }
    let format = value["format"].as_u64().unwrap_or_default() as u32;
    if format != FORMAT {
        let version = value["version"].as_str().unwrap_or("?").to_owned();
        return Err(RecordError::Version { path: file, found: format, version });
    }
    let read: Manifest = serde_json::from_value(value).map_err(|error| damaged(&file, error))?;
    let sealed = read.clone().sealed();
    if read.checksum == sealed.checksum {
        Ok(read)
    } else {
        Err(damaged(&file, "its checksum does not fit its content (cut off or altered)"))
    }
}

/// A file of the folder, if its hash is the manifest's.
fn trusted(folder: &Path, manifest: &Manifest, name: &str) -> Result<Vec<u8>, RecordError> {
    let file = folder.join(name);
    let bytes = input::bytes(&file, input::MOST_TEXT)?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    if manifest.files.get(name) == Some(&hash) {
        Ok(bytes)
    } else {
        Err(damaged(&file, format!("its hash is not the one in {MANIFEST} (cut off or altered)")))
    }
}

/// Events of a run's folder.
///
/// # Errors
/// If it holds no run, or a file of it is damaged.
pub fn events(folder: &Path, manifest: &Manifest) -> Result<Vec<EventRow>, RecordError> {
    let mut all = Vec::new();
    each_event(folder, manifest, |event| all.push(event))?;
    Ok(all)
}

/// Each event of a run's folder, one after the other: they need not all be held at once.
///
/// # Errors
/// As [`events`].
pub fn each_event(
    folder: &Path,
    manifest: &Manifest,
    mut take: impl FnMut(EventRow),
) -> Result<(), RecordError> {
    let path = folder.join(EVENTS);
    if let Some(how) = input::unsealed(&path, manifest.files.get(EVENTS).map(String::as_str))? {
        return Err(damaged(&path, how));
    }
    let file = BufReader::new(input::open(&path, input::MOST_TABLE)?);
    for (place, line) in file.lines().enumerate() {
        let wrong =
            |error: &dyn std::fmt::Display| damaged(&path, format!("line {}: {error}", place + 1));
        let line = line.map_err(|error| wrong(&error))?;
        take(serde_json::from_str(&line).map_err(|error| wrong(&error))?);
    }
    Ok(())
}

/// Series of a run's folder.
///
/// # Errors
/// If it holds no run, or a file of it is damaged.
pub fn series(folder: &Path, manifest: &Manifest) -> Result<Vec<SeriesRow>, RecordError> {
    rows(folder, manifest, SERIES)
}

/// Pacts of a run's folder.
///
/// # Errors
/// If it holds no run, or a file of it is damaged.
pub fn pacts(folder: &Path, manifest: &Manifest) -> Result<Vec<PactRow>, RecordError> {
    rows(folder, manifest, PACTS)
}

/// The save of this turn; none if the run was not saved there.
///
/// # Errors
/// If it should be there and is not, or is damaged, of another version or of another run.
pub fn save(folder: &Path, manifest: &Manifest, turn: u32) -> Result<Option<Save>, RecordError> {
    let name = Save::file(turn);
    if !manifest.files.contains_key(&name) {
        return Ok(None);
    }
    let bytes = trusted(folder, manifest, &name)?;
    let wrong = |how: String| damaged(&folder.join(&name), how);
    let save = Save::read(&bytes).map_err(wrong)?;
    let of = (save.scenario_hash.as_str(), save.seed, save.replicate, save.state.turn);
    if of != (manifest.scenario_hash.as_str(), manifest.seed, manifest.replicate, turn) {
        return Err(wrong("it is the save of another run or turn".to_owned()));
    }
    Ok(Some(save))
}

fn rows<T: DeserializeOwned>(
    folder: &Path,
    manifest: &Manifest,
    name: &str,
) -> Result<Vec<T>, RecordError> {
    let bytes = trusted(folder, manifest, name)?;
    csv::Reader::from_reader(bytes.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| damaged(&folder.join(name), error))
}
