//! The manifest of a comparison's folder: whether its files are still those that were written.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::folder::COMPARISON;
use crate::{
    ensemble::{EnsembleError, export::hash},
    record::files::{failed, write_whole},
};

/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// The files that it vouches for.
pub const FILES: [&str; 3] = [COMPARISON, "runs.parquet", "differences.parquet"];

/// What the folder is, and the hashes of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `comparison`.
    pub kind: String,
    /// Version that wrote it.
    pub version: String,
    /// BLAKE3 of the files.
    pub files: BTreeMap<String, String>,
}

/// Writes the manifest of the files that lie in a folder.
///
/// # Errors
/// If the disk refuses.
pub fn write(folder: &Path) -> Result<(), EnsembleError> {
    let files = FILES
        .iter()
        .map(|name| Ok((String::from(*name), hash(&folder.join(name))?)))
        .collect::<Result<_, EnsembleError>>()?;
    let whole = Manifest {
        kind: "comparison".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        files,
    };
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    Ok(write_whole(&folder.join(MANIFEST), text.as_bytes())?)
}

/// Checks that every file of a comparison is the one that was written.
///
/// # Errors
/// If there is no comparison, or a file of it is cut off, altered or of another version.
pub fn check(folder: &Path) -> Result<(), EnsembleError> {
    let path = folder.join(MANIFEST);
    let damaged = |path: &Path, how: String| EnsembleError::Damaged { path: path.to_owned(), how };
    let bytes = match fs::read(&path) {
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => {
            return Err(damaged(&path, "it is not there".to_owned()));
        }
        other => other.map_err(failed("cannot read", &path))?,
    };
    let whole: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| damaged(&path, error.to_string()))?;
    if whole.kind != "comparison" {
        return Err(damaged(&path, format!("it is the manifest of: {}", whole.kind)));
    }
    if whole.version != env!("CARGO_PKG_VERSION") {
        return Err(damaged(&path, format!("deter {} made it, and can read it", whole.version)));
    }
    for name in FILES {
        let file = folder.join(name);
        if !file.is_file() {
            return Err(damaged(&file, "it is not there".to_owned()));
        }
        if whole.files.get(name) != Some(&hash(&file)?) {
            let how = format!("its hash is not the one in {MANIFEST} (cut off or altered)");
            return Err(damaged(&file, how));
        }
    }
    Ok(())
}
