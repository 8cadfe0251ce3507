//! The folder of an ensemble in work: its plan, and its chunks.
//!
//! ```text
//! DIR/ensemble.json           the plan: what this is
//! DIR/chunks/000000250.chunk  replicates 250 and on
//! ```
//!
//! Files come whole or not at all, so a run that was killed at any moment has lost the chunks in
//! work and nothing else. When all chunks are there, the tables are made from them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{EnsembleError, chunk::Chunk, plan::Plan};
use crate::record::files::{clear_partial, failed, make_folder, write_whole};

/// Name of the plan.
pub const PLAN: &str = "ensemble.json";

const CHUNKS: &str = "chunks";

/// The folder of an ensemble in work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// This folder; nothing is looked at or made.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its plan.
    ///
    /// # Errors
    /// If there is none, or it cannot be read or trusted.
    pub fn plan(&self) -> Result<Plan, EnsembleError> {
        let path = self.path.join(PLAN);
        let text = match fs::read_to_string(&path) {
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => {
                return Err(EnsembleError::Empty { path: self.path.clone() });
            }
            other => other.map_err(failed("cannot read", &path))?,
        };
        serde_json::from_str(&text)
            .map_err(|error| EnsembleError::Damaged { path, how: error.to_string() })
    }

    /// Begins an ensemble here, or goes on with it if `resume` is set. Returns the plan that holds:
    /// an old one keeps the size of its chunks.
    ///
    /// # Errors
    /// If the folder is taken, belongs to another ensemble or cannot be written.
    pub fn begin(&self, plan: &Plan, resume: bool) -> Result<Plan, EnsembleError> {
        match self.plan() {
            Ok(_) if !resume => Err(EnsembleError::Occupied { path: self.path.clone() }),
            Ok(old) => {
                let foreign = |differs| EnsembleError::Foreign { path: self.path.clone(), differs };
                if let Some(differs) = plan.differs(&old) {
                    return Err(foreign(differs));
                }
                if plan.shard != old.shard {
                    return Err(foreign(format!("shard {}, not {}", old.shard, plan.shard)));
                }
                self.prepare()?;
                Ok(old)
            }
            Err(EnsembleError::Empty { .. }) => {
                self.prepare()?;
                let text = serde_json::to_string_pretty(plan).unwrap_or_default();
                write_whole(&self.path.join(PLAN), text.as_bytes())?;
                Ok(plan.clone())
            }
            Err(other) => Err(other),
        }
    }

    /// Makes the folder and takes away what a killed run left half-written.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn prepare(&self) -> Result<(), EnsembleError> {
        make_folder(&self.path.join(CHUNKS))?;
        self.sweep()
    }

    /// Removes what a killed run left half-written.
    fn sweep(&self) -> Result<(), EnsembleError> {
        for folder in [&self.path, &self.path.join(CHUNKS)] {
            clear_partial(folder)?;
        }
        Ok(())
    }

    /// Where the chunk with this first replicate is.
    #[must_use]
    pub fn chunk_path(&self, first: u64) -> PathBuf {
        self.path.join(CHUNKS).join(format!("{first:09}.chunk"))
    }

    /// Writes a chunk.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, chunk: &Chunk, fingerprint: &str) -> Result<(), EnsembleError> {
        Ok(write_whole(&self.chunk_path(chunk.first), &chunk.encode(fingerprint))?)
    }

    /// Reads the chunk of these replicates; none if it is not there.
    ///
    /// # Errors
    /// If it cannot be read or trusted.
    pub fn read(
        &self,
        (first, count): (u64, u64),
        fingerprint: &str,
    ) -> Result<Option<Chunk>, EnsembleError> {
        let path = self.chunk_path(first);
        let bytes = match fs::read(&path) {
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(failed("cannot read", &path))?,
        };
        let chunk = Chunk::decode(&bytes, fingerprint).and_then(|chunk| {
            if (chunk.first, chunk.count) == (first, count) {
                Ok(chunk)
            } else {
                Err(format!("it holds {} replicates from {}", chunk.count, chunk.first))
            }
        });
        chunk.map(Some).map_err(|how| EnsembleError::Damaged { path, how })
    }

    /// Removes the chunk with this first replicate, if it is there.
    ///
    /// # Errors
    /// If it is there and stays.
    pub fn remove(&self, first: u64) -> Result<(), EnsembleError> {
        let path = self.chunk_path(first);
        match fs::remove_file(&path) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
                Err(failed("cannot remove", &path)(reason).into())
            }
            _ => Ok(()),
        }
    }
}
