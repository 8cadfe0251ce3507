//! Chunks on the disk: each a head (what it is, whose it is, which runs), the content, and the BLAKE3
//! hash of all that. Whatever happens to its bytes is noticed.

use std::path::PathBuf;

use super::{
    ChunkRange, Chunking, Shard,
    bytes::{ChunkData, Reader, Writer},
};
use crate::{
    StudyError,
    files::{Folder, input},
};

const MAGIC: &[u8] = b"deter chunk 3\n";
/// Largest chunk that is read: 4 GiB.
const MOST_BYTES: u64 = 1 << 32;

/// Where the chunks of a job lie.
#[derive(Debug)]
pub struct Store<'f> {
    /// The folder that they are written into; none if they are only read.
    pub(super) out: Option<&'f Folder>,
    /// The folders they are read from, each with the shard that it holds.
    pub(super) parts: Vec<(PathBuf, Shard)>,
    /// Folder of the chunks in each of them, with a slash behind.
    pub(super) below: String,
    /// Whose chunks they are.
    pub(super) key: String,
    /// How they are cut, and how many there are.
    pub(super) cut: (Chunking, usize),
}

impl Store<'_> {
    /// Whether what is missing can be made and written.
    #[must_use]
    pub const fn writes(&self) -> bool {
        self.out.is_some()
    }

    fn name(&self, piece: &ChunkRange) -> String {
        format!("{}{:09}.chunk", self.below, piece.first)
    }

    /// Writes a chunk.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, piece: &ChunkRange, kept: &impl ChunkData) -> Result<(), StudyError> {
        let Some(out) = self.out else { return Ok(()) };
        Ok(out.write(&self.name(piece), &encode(piece, kept, &self.key))?)
    }

    /// Reads a chunk; none if it is not there, or holds another number of runs than it now should.
    ///
    /// # Errors
    /// If it cannot be read or trusted.
    pub fn read<K: ChunkData>(&self, piece: &ChunkRange) -> Result<Option<K>, StudyError> {
        for (folder, _) in &self.parts {
            let path = folder.join(self.name(piece));
            let Some(bytes) = input::optional(input::bytes(&path, MOST_BYTES))? else { continue };
            return decode(&bytes, piece, &self.key)
                .map_err(|how| StudyError::Damaged { path, how });
        }
        Ok(None)
    }

    /// Removes a chunk, if it is there.
    ///
    /// # Errors
    /// If it is there and stays.
    pub fn remove(&self, piece: &ChunkRange) -> Result<(), StudyError> {
        self.out.map_or(Ok(()), |out| Ok(out.remove(&self.name(piece))?))
    }

    /// What is said if a chunk is missing that cannot be made here.
    #[must_use]
    pub fn unfinished(&self, piece: &ChunkRange) -> StudyError {
        let chunk = self.name(piece);
        let (cut, count) = self.cut;
        let at = match cut {
            Chunking::Cases(size) => piece.cases.start / size.max(1),
            Chunking::Runs(size) => (piece.first / size.max(1)) as usize,
        };
        let of = |shard: &Shard| shard.of(count).contains(&at);
        let names: Vec<String> = self
            .parts
            .iter()
            .filter(|(_, shard)| of(shard))
            .map(|(path, shard)| format!("{} (shard {shard})", path.display()))
            .collect();
        StudyError::Shards(format!(
            "{} is not finished: there is no {chunk}; run it again with --resume",
            names.join(" or ")
        ))
    }
}

fn encode(piece: &ChunkRange, kept: &impl ChunkData, key: &str) -> Vec<u8> {
    let mut out = Writer::default();
    out.raw(MAGIC);
    out.raw(key.as_bytes());
    out.raw(b"\n");
    out.number(piece.first);
    out.number(piece.count());
    kept.write(&mut out);
    let mut bytes = out.finish();
    let hash = blake3::hash(&bytes);
    bytes.extend_from_slice(hash.as_bytes());
    bytes
}

/// What is wrong with it is told in words.
fn decode<K: ChunkData>(bytes: &[u8], piece: &ChunkRange, key: &str) -> Result<Option<K>, String> {
    let short = || format!("it ends after {} bytes", bytes.len());
    let at = bytes.len().checked_sub(blake3::OUT_LEN).ok_or_else(short)?;
    let (body, hash) = bytes.split_at(at);
    let mut from = Reader::new(body);
    if from.raw(MAGIC.len()) != Some(MAGIC) {
        return Err("it is no chunk of runs of this version".to_owned());
    }
    if blake3::hash(body).as_bytes().as_slice() != hash {
        return Err("its checksum does not fit its content (cut off or altered)".to_owned());
    }
    if from.raw(key.len()) != Some(key.as_bytes()) {
        return Err("it belongs to another study".to_owned());
    }
    let head = (from.raw(1), from.number(), from.number());
    if head != (Some(b"\n"), Some(piece.first), Some(piece.count())) {
        return Ok(None);
    }
    let kept = K::read(&mut from).filter(|_| from.at_end());
    kept.map(Some).ok_or_else(|| "its content does not fit its form".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(runs: std::ops::Range<u64>) -> ChunkRange {
        ChunkRange { cases: 0..1, first: runs.start, runs }
    }

    #[test]
    fn a_chunk_comes_back_as_it_was_and_every_flipped_bit_and_cut_is_noticed() {
        let kept = vec![vec![1.0, f64::INFINITY], vec![-0.0], vec![]];
        let piece = piece(500..503);
        let bytes = encode(&piece, &kept, "abc");
        let read = |bytes: &[u8]| decode::<Vec<Vec<f64>>>(bytes, &piece, "abc");
        assert_eq!(read(&bytes), Ok(Some(kept)));
        let other = decode::<Vec<Vec<f64>>>(&bytes, &piece, "abd");
        assert!(other.unwrap_err().contains("another study"));
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1 << (at % 8);
            assert!(read(&wrong).is_err(), "bit of byte {at}");
            assert!(read(&bytes[..at]).is_err(), "cut at {at}");
        }
        // A last chunk that was shorter before runs were added is made again.
        assert_eq!(decode::<Vec<Vec<f64>>>(&bytes, &self::piece(500..510), "abc"), Ok(None));
    }
}
