//! Where the chunks of a study lie: in memory, in its folder, or in the folders of its shards.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use super::{Chunking, Job, MOST_RUNS, Shard, plan::Plan, store::Store, within};
use crate::{
    StudyError,
    files::{Folder, PLAN, WriteMode},
};

/// Most missing shards that are told by name.
const MOST_NAMED: usize = 20;

/// Where chunks lie.
#[derive(Debug)]
pub enum Storage<'f> {
    /// Nowhere: nothing is kept.
    Memory,
    /// In the folder of the study, or a part of it.
    Folder {
        /// The folder.
        folder: &'f Folder,
        /// What shapes all jobs of the study.
        key: String,
        /// Which part of it.
        shard: Shard,
    },
    /// In the folders of all its shards, to be put together.
    Parts {
        /// The folders, in the order of their shards.
        parts: Vec<(PathBuf, Shard)>,
        /// What shapes all jobs of the study.
        key: String,
    },
}

impl<'f> Storage<'f> {
    /// The folder of a plan.
    #[must_use]
    pub fn of(folder: &'f Folder, plan: &Plan) -> Self {
        Self::Folder { folder, key: plan.key(), shard: plan.shard }
    }

    /// The shards of a plan.
    #[must_use]
    pub fn parts(parts: &[(PathBuf, Plan)]) -> Self {
        Self::Parts {
            parts: parts.iter().map(|(path, plan)| (path.clone(), plan.shard)).collect(),
            key: parts.first().map_or_else(String::new, |(_, plan)| plan.key()),
        }
    }

    /// The store of a job's chunks; none if they are not kept.
    pub(super) fn store(&self, job: &Job<'_>) -> Option<Store<'f>> {
        let (out, parts, whole) = match self {
            Self::Memory => return None,
            Self::Folder { folder, key, shard } => {
                (Some(*folder), vec![(folder.path().to_owned(), *shard)], key)
            }
            Self::Parts { parts, key } => (None, parts.clone(), key),
        };
        // Replicates can be added to chunks of replicates; a chunk of cases has all of them.
        let size = match job.cut {
            Chunking::Cases(_) => (job.cases, job.runs),
            Chunking::Runs(_) => (job.cases, 0),
        };
        let text = format!("{whole}\n{}\n{}\n{size:?}", job.name, job.key);
        let key = blake3::hash(text.as_bytes()).to_hex().to_string();
        let below = if job.name.is_empty() {
            "chunks/".to_owned()
        } else {
            format!("chunks/{}/", job.name)
        };
        let cut = (job.cut, job.chunks());
        Some(Store { out, parts, below, key, cut })
    }

    /// The chunks that are made here, by number, and whether there are others.
    pub(super) fn mine(&self, chunks: usize) -> (Range<usize>, bool) {
        match self {
            Self::Folder { shard, .. } => (shard.of(chunks), *shard != Shard::WHOLE),
            Self::Memory | Self::Parts { .. } => (0..chunks, false),
        }
    }

    /// Removes the chunks of a job that begin at this replicate or later.
    ///
    /// # Errors
    /// If one stays.
    pub fn remove_from(&self, job: &Job<'_>, first: u64) -> Result<(), StudyError> {
        let Some(store) = self.store(job) else { return Ok(()) };
        job.pieces().filter(|piece| piece.first >= first).try_for_each(|piece| store.remove(&piece))
    }
}

/// Begins a study in a folder, or goes on with it if `resume` is set. Returns the plan that holds: an
/// old one keeps the size of its chunks. A study that is whole is enlarged if its plan allows it and
/// more runs are asked for. `names` are files that it is sure to write.
///
/// # Errors
/// If the folder is taken, belongs to another study or cannot be written.
pub fn begin(
    out: &Path,
    plan: &Plan,
    names: &[&str],
    (resume, force): (bool, bool),
) -> Result<(Folder, Plan), StudyError> {
    if plan.grows {
        within("--runs", plan.runs.into(), MOST_RUNS)?;
    }
    let take = if force { WriteMode::Force } else { WriteMode::Resume };
    let all: Vec<&str> = names.iter().copied().chain([PLAN]).collect();
    let folder = Folder::lock(out, &plan.kind, &all, take)?;
    let old = if force || !out.join(PLAN).is_file() { None } else { Some(Plan::read(out)?) };
    let whole = match old {
        None => plan.clone(),
        Some(_) if !resume => return Err(StudyError::Occupied { path: out.to_owned() }),
        Some(old) => {
            let foreign = |differs| StudyError::Foreign { path: out.to_owned(), differs };
            if let Some(differs) = plan.differs(&old) {
                return Err(foreign(differs));
            }
            if plan.shard != old.shard {
                return Err(foreign(format!("shard {}, not {}", old.shard, plan.shard)));
            }
            let grows = plan.grows && plan.shard == Shard::WHOLE && plan.runs > old.runs;
            if plan.runs != old.runs && !grows {
                let (there, here) = (old.runs, plan.runs);
                return Err(foreign(format!("number of runs {there}, not {here}")));
            }
            Plan { chunk: old.chunk, ..plan.clone() }
        }
    };
    folder.unseal()?;
    folder.write_sealed(PLAN, serde_json::json!(whole))?;
    Ok((folder, whole))
}

/// The shards in order, if they make one whole study.
///
/// # Errors
/// If one cannot be read, belongs to another study, comes twice or is missing.
pub fn parts(folders: &[PathBuf]) -> Result<Vec<(PathBuf, Plan)>, StudyError> {
    let mut parts: Vec<(PathBuf, Plan)> = Vec::new();
    for path in folders {
        parts.push((path.clone(), Plan::read(path)?));
    }
    let Some((first, plan)) = parts.first() else {
        return Err(StudyError::Shards("no folder was named".to_owned()));
    };
    let n = plan.shard.n;
    for (path, other) in &parts {
        let foreign = |differs: String| {
            let (here, there) = (path.display(), first.display());
            StudyError::Shards(format!("{here} does not belong to {there}: {differs}"))
        };
        let differs = plan.differs(other).or_else(|| plan.apart(other));
        if let Some(differs) = differs {
            return Err(foreign(differs));
        }
        if other.shard.n != n {
            return Err(foreign(format!("it is shard {}, not one of {n}", other.shard)));
        }
    }
    parts.sort_by_key(|(_, plan)| plan.shard);
    for pair in parts.windows(2) {
        let [(a, plan), (b, same)] = pair else { continue };
        if plan.shard == same.shard {
            let (a, b) = (a.display(), b.display());
            return Err(StudyError::Shards(format!(
                "{a} and {b} overlap: both are shard {}",
                plan.shard
            )));
        }
    }
    let there: Vec<u64> = parts.iter().map(|(_, plan)| plan.shard.k).collect();
    let missing = n.saturating_sub(there.len() as u64);
    if missing > 0 {
        let word = if missing == 1 { "shard" } else { "shards" };
        let mut named: Vec<String> = (1..=n)
            .filter(|k| !there.contains(k))
            .map(|k| Shard { k, n }.to_string())
            .take(MOST_NAMED)
            .collect();
        let more = missing - named.len() as u64;
        named.extend((more > 0).then(|| format!("and {more} more")));
        return Err(StudyError::Shards(format!("missing {word} {}", named.join(", "))));
    }
    Ok(parts)
}
