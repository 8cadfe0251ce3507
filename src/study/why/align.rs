//! Which event of one history is which of the other: by the address of its draw, else by turn,
//! phase, kind, who and about what.

use std::collections::BTreeMap;

use crate::record::events::EventRow;
use deter_core::{
    chance::Phase,
    model::events::{EventData, EventKind},
};

/// Where an event belongs in a history, whatever came of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    turn: u32,
    phase: Phase,
    kind: EventKind,
    actor: String,
    counterpart: String,
    about: String,
    /// Which of several events alike.
    nth: u32,
}

impl Place {
    fn of(event: &EventRow) -> Self {
        let address = event.decision.as_ref().and_then(|decision| decision.address.as_ref());
        let text = |code: &Option<String>| code.clone().unwrap_or_default();
        let (actor, counterpart, about) = match address {
            // What is sought is an outcome: the same opening may lead to another partner.
            Some(address) => (
                text(&address.actor),
                text(&address.counterpart),
                format!("{:?} {}", address.purpose, address.index),
            ),
            None => {
                let about = match &event.what {
                    EventData::Script { event } => event.0.clone(),
                    _ => event.about().unwrap_or_default(),
                };
                (text(&event.actor), text(&event.counterpart), about)
            }
        };
        let (turn, phase, kind) = (event.turn, event.what.phase(), event.kind());
        Self { turn, phase, kind, actor, counterpart, about, nth: 0 }
    }
}

/// An event of both histories, or of one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair<'a> {
    /// The event in the base, if it is there.
    pub base: Option<&'a EventRow>,
    /// The event in the other world, if it is there.
    pub other: Option<&'a EventRow>,
}

impl<'a> Pair<'a> {
    /// Whichever is there.
    #[must_use]
    pub const fn any(&self) -> Option<&'a EventRow> {
        match self.base {
            Some(event) => Some(event),
            None => self.other,
        }
    }
}

fn placed(events: &[EventRow]) -> Vec<(Place, &EventRow)> {
    let mut seen: BTreeMap<Place, u32> = BTreeMap::new();
    events
        .iter()
        .map(|event| {
            let place = Place::of(event);
            let nth = seen.entry(place.clone()).or_default();
            *nth += 1;
            (Place { nth: *nth, ..place }, event)
        })
        .collect()
}

/// All events of both, in the order of turns and phases; within a phase those of the base as they
/// came, then those that only the other has.
#[must_use]
pub fn align<'a>(base: &'a [EventRow], other: &'a [EventRow]) -> Vec<Pair<'a>> {
    let mut there: BTreeMap<Place, &EventRow> = placed(other).into_iter().collect();
    let mut pairs: Vec<Pair<'a>> = placed(base)
        .into_iter()
        .map(|(place, event)| Pair { base: Some(event), other: there.remove(&place) })
        .collect();
    let mut alone: Vec<&EventRow> = there.into_values().collect();
    alone.sort_by_key(|event| event.n);
    pairs.extend(alone.into_iter().map(|event| Pair { base: None, other: Some(event) }));
    pairs.sort_by_key(|pair| pair.any().map(|event| (event.turn, event.what.phase())));
    pairs
}
