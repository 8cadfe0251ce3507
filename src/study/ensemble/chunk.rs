//! What is kept of neighbouring replicates until the tables are made.

use super::sketch::Sketch;
use crate::{
    record::events::EventRow,
    run::bytes::{ChunkData, Reader, Writer, chunk_data},
};
use deter_core::world::{KindId, Pact, StateId, journal::Point};

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
    /// Of each replicate: every event; empty unless they were asked for.
    pub events: Vec<Vec<ToldEvent>>,
}

/// An event as a row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToldEvent {
    /// The turn, from 0.
    pub turn: u32,
    /// Name of the phase.
    pub phase: String,
    /// Name of the kind.
    pub kind: String,
    /// Code of who did it.
    pub actor: Option<String>,
    /// Code of to or with whom.
    pub counterpart: Option<String>,
    /// Domain, or kind of pact.
    pub about: Option<String>,
    /// The option that was chosen, if it was a choice.
    pub chosen: Option<String>,
    /// Its probability.
    pub probability: Option<f64>,
    /// The draw that decided.
    pub draw: Option<f64>,
    /// Who did what, in words.
    pub text: String,
}

chunk_data!(ToldEvent {
    turn,
    phase,
    kind,
    actor,
    counterpart,
    about,
    chosen,
    probability,
    draw,
    text
});

impl ToldEvent {
    /// The row of an event.
    #[must_use]
    pub fn of(event: &EventRow) -> Self {
        let decision = event.decision.as_ref();
        let chosen = decision.and_then(|decision| decision.options.get(decision.chosen?));
        Self {
            turn: event.turn,
            phase: event.what.phase().name().to_owned(),
            kind: event.kind().name().to_owned(),
            actor: event.actor.clone(),
            counterpart: event.counterpart.clone(),
            about: event.about(),
            chosen: chosen.map(|option| option.option.clone()),
            probability: chosen.map(|option| option.probability),
            draw: decision.and_then(|decision| decision.draw),
            text: event.sentence(),
        }
    }
}

impl Chunk {
    /// The rows, one a replicate, with its number.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[f64])> {
        let wide = self.rows.len() / (self.count as usize).max(1);
        (self.first..).zip(self.rows.chunks_exact(wide.max(1)))
    }
}

impl ChunkData for Chunk {
    fn write(&self, out: &mut Writer) {
        out.number(self.first);
        out.number(self.count);
        self.rows.write(out);
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
        self.sketches.write(out);
        out.number(self.points.len() as u64);
        for points in &self.points {
            out.number(points.len() as u64);
            for point in points {
                out.number(u64::from(point.turn));
                for state in [point.state, point.other] {
                    out.number(state.map_or(0, |state| u64::from(state.0) + 1));
                }
                out.number(u64::from(point.measure));
                out.double(point.value);
            }
        }
        self.events.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (first, count) = (from.number()?, from.number()?);
        let rows = Vec::read(from)?;
        let pacts = (0..count).map(|_| pacts(from)).collect::<Option<_>>()?;
        let sketches = Vec::read(from)?;
        let runs = from.number()?;
        let points = (0..runs).map(|_| points(from)).collect::<Option<_>>()?;
        let events = Vec::read(from)?;
        Some(Self { first, count, rows, pacts, sketches, points, events })
    }
}

fn pacts(from: &mut Reader<'_>) -> Option<Vec<Pact>> {
    let count = from.number()?;
    let pact = |from: &mut Reader<'_>| {
        Some(Pact {
            proposer: StateId(u16::try_from(from.number()?).ok()?),
            partner: StateId(u16::try_from(from.number()?).ok()?),
            kind: KindId(u8::try_from(from.number()?).ok()?),
            joining: 0.0,
            opened: from.signed()?,
            signed: from.signed()?,
            in_force: from.signed()?,
            lapsed: Some(from.signed()?).filter(|turn| *turn != i32::MIN),
            leaves: None,
        })
    };
    (0..count).map(|_| pact(from)).collect()
}

/// A state, or none.
fn state(from: &mut Reader<'_>) -> Option<Option<StateId>> {
    Some(match from.number()? {
        0 => None,
        n => Some(StateId(u16::try_from(n - 1).ok()?)),
    })
}

fn points(from: &mut Reader<'_>) -> Option<Vec<Point>> {
    let count = from.number()?;
    let point = |from: &mut Reader<'_>| {
        Some(Point {
            turn: u32::try_from(from.number()?).ok()?,
            state: state(from)?,
            other: state(from)?,
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
            joining: 0.0,
            opened: -4,
            signed: 0,
            in_force: 1,
            lapsed: None,
            leaves: None,
        };
        Chunk {
            first: 500,
            count: 2,
            rows: vec![1.0, f64::INFINITY, -0.0, 2.5],
            pacts: vec![vec![pact, Pact { lapsed: Some(9), ..pact }], vec![]],
            sketches: vec![Sketch::of([1.0, 2.0].into_iter(), &mut Vec::new())],
            points: vec![
                vec![Point {
                    turn: 3,
                    state: Some(StateId(0)),
                    other: Some(StateId(1)),
                    measure: 7,
                    value: 0.1,
                }],
                vec![Point { turn: 3, state: None, other: None, measure: 400, value: -1.0 }],
            ],
            events: vec![
                vec![ToldEvent {
                    turn: 1,
                    actor: Some("AAA".to_owned()),
                    draw: Some(0.25),
                    text: "AAA waits".to_owned(),
                    ..ToldEvent::default()
                }],
                vec![],
            ],
        }
    }

    #[test]
    fn a_chunk_comes_back_as_it_was() {
        let mut out = Writer::default();
        chunk().write(&mut out);
        let bytes = out.finish();
        let mut from = Reader::new(&bytes);
        assert_eq!(Chunk::read(&mut from), Some(chunk()));
        assert!(from.at_end());
        for at in 0..bytes.len() {
            assert_eq!(Chunk::read(&mut Reader::new(&bytes[..at])), None);
        }
    }
}
