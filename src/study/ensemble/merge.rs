//! From shards to a whole: what belongs together, what is missing, what is foreign.

use std::path::PathBuf;

use super::{
    EnsembleError,
    folder::Folder,
    plan::{Plan, Shard},
};

/// A folder with its plan.
pub type Part = (Folder, Plan);

/// The shards in order, if they make one whole ensemble.
///
/// # Errors
/// If one cannot be read, belongs to another ensemble, comes twice or is missing.
pub fn parts(folders: &[PathBuf]) -> Result<Vec<Part>, EnsembleError> {
    let mut parts: Vec<Part> = Vec::new();
    for path in folders {
        let folder = Folder::at(path);
        let plan = folder.plan()?;
        parts.push((folder, plan));
    }
    let Some((first, plan)) = parts.first() else {
        return Err(EnsembleError::Shards("no folder was named".to_owned()));
    };
    let n = plan.shard.n;
    for (folder, other) in &parts {
        let foreign = |differs: String| {
            let (here, there) = (folder.path().display(), first.path().display());
            EnsembleError::Shards(format!("{here} does not belong to {there}: {differs}"))
        };
        if let Some(differs) = plan.differs(other) {
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
            let (a, b) = (a.path().display(), b.path().display());
            return Err(EnsembleError::Shards(format!(
                "{a} and {b} overlap: both are shard {}",
                plan.shard
            )));
        }
    }
    let there: Vec<u64> = parts.iter().map(|(_, plan)| plan.shard.k).collect();
    let missing: Vec<String> =
        (1..=n).filter(|k| !there.contains(k)).map(|k| Shard { k, n }.to_string()).collect();
    if !missing.is_empty() {
        let word = if missing.len() == 1 { "shard" } else { "shards" };
        return Err(EnsembleError::Shards(format!("missing {word} {}", missing.join(", "))));
    }
    Ok(parts)
}

/// The chunks of all parts in order, each read when it is its turn. Only the first `runs`
/// replicates count.
pub fn chunks(
    parts: &[Part],
    runs: u64,
) -> impl Iterator<Item = Result<super::chunk::Chunk, EnsembleError>> + '_ {
    parts.iter().flat_map(move |(folder, plan)| {
        let fingerprint = plan.fingerprint();
        plan.chunks().filter(move |(first, _)| *first < runs).map(move |(first, count)| {
            folder.read((first, count), &fingerprint)?.ok_or_else(|| {
                EnsembleError::Shards(format!(
                    "{} (shard {}) is not finished: replicates {first} to {} are missing; run it \
                     again with --resume",
                    folder.path().display(),
                    plan.shard,
                    first + count - 1
                ))
            })
        })
    })
}
