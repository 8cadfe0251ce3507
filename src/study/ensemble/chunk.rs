//! A chunk: neighbouring replicates, and the file they lie in until the tables are made.
//!
//! A chunk file is a head (what it is, whose it is, which replicates), the content, and the BLAKE3
//! hash of all that. Whatever happens to its bytes is noticed.

use super::{
    bytes::{Reader, Writer},
    sketch::Sketch,
};
use deter_core::world::{KindId, Pact, StateId, journal::Point};

const MAGIC: &[u8] = b"deter chunk 1\n";

/// Neighbouring replicates of an ensemble.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chunk {
    /// The first replicate.
    pub first: u64,
    /// How many.
    pub count: u64,
    /// Summary measures, row by row.
    pub rows: Vec<f64>,
    /// Of each replicate: the pacts that the run changed (opened or lapsed in it).
    pub pacts: Vec<Vec<Pact>>,
    /// Of each turn and series: the distribution over the replicates; empty if none was asked for.
    pub sketches: Vec<Sketch>,
    /// Of each replicate: every point of its series; empty unless all were asked for.
    pub points: Vec<Vec<Point>>,
}

impl Chunk {
    /// The rows, one a replicate, with its number.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[f64])> {
        let wide = self.rows.len() / (self.count as usize).max(1);
        (self.first..).zip(self.rows.chunks_exact(wide.max(1)))
    }

    /// The file's bytes. `fingerprint` says whose chunk it is.
    #[must_use]
    pub fn encode(&self, fingerprint: &str) -> Vec<u8> {
        let mut out = Writer::default();
        out.raw(MAGIC);
        out.raw(fingerprint.as_bytes());
        out.raw(b"\n");
        for n in [self.first, self.count, self.rows.len() as u64] {
            out.number(n);
        }
        for x in &self.rows {
            out.double(*x);
        }
        for pacts in &self.pacts {
            out.number(pacts.len() as u64);
            for pact in pacts {
                out.number(u64::from(pact.proposer.0));
                out.number(u64::from(pact.partner.0));
                out.number(u64::from(pact.kind.0));
                // A pact without end is written as one that ended before it began.
                for turn in
                    [pact.opened, pact.signed, pact.in_force, pact.lapsed.unwrap_or(i32::MIN)]
                {
                    out.signed(turn);
                }
            }
        }
        out.number(self.sketches.len() as u64);
        for sketch in &self.sketches {
            sketch.write(&mut out);
        }
        out.number(self.points.len() as u64);
        for points in &self.points {
            out.number(points.len() as u64);
            for point in points {
                out.number(u64::from(point.turn));
                out.number(point.state.map_or(0, |state| u64::from(state.0) + 1));
                out.number(u64::from(point.measure));
                out.double(point.value);
            }
        }
        let mut bytes = out.finish();
        let hash = blake3::hash(&bytes);
        bytes.extend_from_slice(hash.as_bytes());
        bytes
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn decode(bytes: &[u8], fingerprint: &str) -> Result<Self, String> {
        let short = || format!("it ends after {} bytes", bytes.len());
        let at = bytes.len().checked_sub(blake3::OUT_LEN).ok_or_else(short)?;
        let (body, hash) = bytes.split_at(at);
        let mut from = Reader::new(body);
        if from.raw(MAGIC.len()) != Some(MAGIC) {
            return Err("it is no chunk of an ensemble of this version".to_owned());
        }
        if blake3::hash(body).as_bytes().as_slice() != hash {
            return Err("its checksum does not fit its content (cut off or altered)".to_owned());
        }
        if from.raw(fingerprint.len()) != Some(fingerprint.as_bytes()) {
            return Err("it belongs to another ensemble".to_owned());
        }
        content(&mut from).ok_or_else(|| "its content does not fit its form".to_owned())
    }
}

fn content(from: &mut Reader<'_>) -> Option<Chunk> {
    from.raw(1)?;
    let (first, count) = (from.number()?, from.number()?);
    let cells = from.number()?;
    let rows = (0..cells).map(|_| from.double()).collect::<Option<_>>()?;
    let pacts = (0..count).map(|_| pacts(from)).collect::<Option<_>>()?;
    let sketches = from.number()?;
    let sketches = (0..sketches).map(|_| Sketch::read(from)).collect::<Option<_>>()?;
    let runs = from.number()?;
    let points = (0..runs).map(|_| points(from)).collect::<Option<_>>()?;
    from.at_end().then_some(Chunk { first, count, rows, pacts, sketches, points })
}

fn pacts(from: &mut Reader<'_>) -> Option<Vec<Pact>> {
    let count = from.number()?;
    let pact = |from: &mut Reader<'_>| {
        Some(Pact {
            proposer: StateId(u16::try_from(from.number()?).ok()?),
            partner: StateId(u16::try_from(from.number()?).ok()?),
            kind: KindId(u8::try_from(from.number()?).ok()?),
            opened: from.signed()?,
            signed: from.signed()?,
            in_force: from.signed()?,
            lapsed: Some(from.signed()?).filter(|turn| *turn != i32::MIN),
            patience: None,
            worn: 0.0,
        })
    };
    (0..count).map(|_| pact(from)).collect()
}

fn points(from: &mut Reader<'_>) -> Option<Vec<Point>> {
    let count = from.number()?;
    let point = |from: &mut Reader<'_>| {
        Some(Point {
            turn: u32::try_from(from.number()?).ok()?,
            state: match from.number()? {
                0 => None,
                n => Some(StateId(u16::try_from(n - 1).ok()?)),
            },
            measure: u16::try_from(from.number()?).ok()?,
            value: from.double()?,
        })
    };
    (0..count).map(|_| point(from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk() -> Chunk {
        let pact = Pact {
            proposer: StateId(3),
            partner: StateId(300),
            kind: KindId(2),
            opened: -4,
            signed: 0,
            in_force: 1,
            lapsed: None,
            patience: None,
            worn: 0.0,
        };
        Chunk {
            first: 500,
            count: 2,
            rows: vec![1.0, f64::INFINITY, -0.0, 2.5],
            pacts: vec![vec![pact, Pact { lapsed: Some(9), ..pact }], vec![]],
            sketches: vec![Sketch::of([1.0, 2.0].into_iter(), &mut Vec::new())],
            points: vec![
                vec![Point { turn: 3, state: Some(StateId(0)), measure: 7, value: 0.1 }],
                vec![Point { turn: 3, state: None, measure: 400, value: -1.0 }],
            ],
        }
    }

    #[test]
    fn a_chunk_comes_back_as_it_was() {
        let bytes = chunk().encode("abc");
        assert_eq!(Chunk::decode(&bytes, "abc"), Ok(chunk()));
        assert!(Chunk::decode(&bytes, "abd").unwrap_err().contains("another ensemble"));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let bytes = chunk().encode("abc");
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1 << (at % 8);
            assert!(Chunk::decode(&wrong, "abc").is_err(), "bit of byte {at}");
            assert!(Chunk::decode(&bytes[..at], "abc").is_err(), "cut at {at}");
        }
    }
}
