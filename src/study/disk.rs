//! Scenarios from this machine's disk.

use std::{
    io::{self, ErrorKind},
    path::{Component, Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    ensemble,
    files::{MANIFEST, input},
    record,
};
use deter_core::{
    model::quantity::Quantity,
    scenario::{
        self, Files, LoadError, Loaded, answers, diagnostic::did_you_mean, files::stays,
        shipped as library, source::Source,
    },
};

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, file: &Path, most: u64) -> Result<Vec<u8>, LoadError> {
        if let Some(text) = shipped(file).filter(|_| !file.exists()) {
            return Ok(text.as_bytes().to_vec());
        }
        // What is named on the command line may be a pipe.
        input::stream(file, most).map_err(|error| match error.reason.kind() {
            ErrorKind::FileTooLarge => {
                let bytes = file.metadata().map_or(0, |data| data.len()).max(most + 1);
                LoadError::TooLarge { file: file.to_owned(), bytes, most }
            }
            ErrorKind::NotFound => {
                let near = file.to_str().and_then(library::meant).map(str::to_owned);
                let why = format!(
                    "there is no such file, and no scenario or study of that name in the library{}",
                    did_you_mean(near.as_ref())
                );
                let reason = io::Error::new(ErrorKind::NotFound, why);
                LoadError::Unreadable { file: file.to_owned(), reason }
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

/// The text of the library at a path that leads into its folder.
fn shipped(file: &Path) -> Option<&'static str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in file.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    library::at(parts.join("/").strip_prefix(library::FOLDER)?.strip_prefix('/')?)
}

/// The path of what is called so: that of a file or folder here, else that of the scenario or study of the
/// library ([`library::called`]), which [`Disk`] reads wherever one is.
#[must_use]
pub fn named(name: &Path) -> PathBuf {
    let called = name.to_str().filter(|_| !name.exists()).and_then(library::called);
    called.map_or_else(|| name.to_owned(), |path| Path::new(library::FOLDER).join(path))
}

/// Reads and checks the scenario in `file`, or of this name in the library, with the parents and lenses beside it; of a folder that
/// `deter run` or `deter ensemble` has made, the scenario that was run, under the seed of the run.
///
/// # Errors
/// If the file cannot be read, or with every problem that was found.
pub fn load(file: &Path) -> Result<Loaded, LoadError> {
    let loaded = match file.join(MANIFEST) {
        manifest if manifest.is_file() => of_run(&manifest)?,
        _ => scenario::load(&named(file), &Disk)?,
    };
    // The grammar of measures is the model's, which is above the files.
    let problems = answers::problems(&loaded.scenario, &|name, kinds, codes| {
        Quantity::read(name, kinds, codes).err()
    });
    if problems.is_empty() { Ok(loaded) } else { Err(loaded.wrong(problems)) }
}

/// What a manifest says of its scenario, whether of a run or of an ensemble.
#[derive(Deserialize)]
struct Ran {
    kind: String,
    scenario: String,
    scenario_hash: String,
    seed: u64,
    #[serde(alias = "scenario_text")]
    text: String,
    /// What was changed on the way, if it is a branch.
    #[serde(default)]
    branched: Vec<serde_json::Value>,
    /// Whether it is an ensemble that drew its estimates.
    #[serde(default)]
    uncertain: bool,
}

/// The scenario in the manifest of a run or an ensemble.
fn of_run(manifest: &Path) -> Result<Loaded, LoadError> {
    let unreadable =
        |reason: io::Error| LoadError::Unreadable { file: manifest.to_owned(), reason };
    let wrong = |how: &str| unreadable(io::Error::new(ErrorKind::InvalidData, how));
    let bytes =
        input::bytes(manifest, input::MOST_TEXT).map_err(|error| unreadable(error.reason))?;
    let ran: Ran = serde_json::from_slice(&bytes)
        .map_err(|_| wrong("it is not that of a run or an ensemble, and names no scenario"))?;
    if !ran.branched.is_empty() {
        return Err(wrong(
            "it is that of a branch: what was changed on the way is in no scenario, so its scenario alone \
             would be another history; name the run that it left, or write the change as an event of a what-if",
        ));
    }
    if ran.uncertain {
        return Err(wrong(
            "it is that of an ensemble that drew its estimates, which its scenario alone does not: name the scenario",
        ));
    }
    // Whatever was altered, the seed too, is another world than the one that was run.
    let mut loaded = if ran.kind == "run" {
        record::folder::manifest(manifest).map_err(|error| wrong(&error.to_string()))?;
        let file = manifest.display().to_string();
        let loaded = scenario::load_text(&ran.scenario, &file, &ran.text, None)?;
        if loaded.hash() != ran.scenario_hash {
            return Err(wrong("its scenario does not fit its hash; it is of another version"));
        }
        loaded
    } else {
        let folder = manifest.parent().unwrap_or(Path::new(""));
        ensemble::read::scenario(folder).map_err(|error| wrong(&error.to_string()))?
    };
    loaded.scenario.seed = ran.seed;
    Ok(loaded)
}

/// A file with its tree, such as a study's, and the rows of the tables that it asks for.
///
/// # Errors
/// If it cannot be read, is no text, is too large or is no RON, or a table of it is wrong.
pub fn source(file: &Path) -> Result<Source, LoadError> {
    let file = &named(file);
    if file.exists() && !file.is_file() {
        // To open a pipe is to wait for its writer.
        let reason = io::Error::new(ErrorKind::InvalidInput, "it is no regular file");
        return Err(LoadError::Unreadable { file: file.clone(), reason });
    }
    let mut source = Source::new(file.display().to_string(), scenario::load::read(file, &Disk)?)?;
    source.folder = Some(file.parent().unwrap_or(Path::new("")).to_owned());
    source.with_tables(&Disk)
}
