//! What two states signed.

use std::sync::atomic::{AtomicU64, Ordering};

use bevy_ecs::prelude::{Component, Entity, Query, Resource, World};
use serde::{Deserialize, Serialize};

use super::ids::{KindId, StateId};
use crate::model::variables::variables;

variables! {
    /// Pacts, which are entities like states.
    PACTS: (Debug, Clone, Copy, PartialEq, Component, Serialize, Deserialize);

    /// A pact. Its life is three turns: signed, in force, lapsed; each may lie ahead.
    ///
    /// When a side leaves it is one draw over its life, not one a turn: an exponential number with
    /// mean 1 wears by −ln(1 − chance) in every turn in which a side might leave. That is the same law as
    /// a draw per turn.
    pub struct Pact {
        /// Who proposed it (for older pacts: the first in the order of codes).
        pub proposer: StateId,
        /// The other side.
        pub partner: StateId,
        /// Its kind, a rung of the ladder.
        pub kind: KindId,
        /// What it promises: chance that one side stands by the other, before all else.
        pub joining: f64,
        /// Turn in which the negotiation began.
        pub opened: i32,
        /// Turn of the signature.
        pub signed: i32,
        /// Turn of the entry into force.
        pub in_force: i32,
        /// Turn in which it lapsed.
        pub lapsed: Option<i32>,
        /// Turn in which a side leaves it; drawn when it is first put to the test.
        pub leaves: Option<i32>,
    }
}

/// Where a pact stands in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not signed, or signed and not yet in force.
    Negotiating,
    /// In force.
    InForce,
    /// It has lapsed.
    Lapsed,
}

impl Pact {
    /// The turn of the signature of a pact whose talks broke off.
    pub const NEVER: i32 = i32::MAX;

    /// Where it stands after the phases of `turn` that came so far.
    #[must_use]
    pub const fn status(&self, turn: i32) -> Status {
        match self.lapsed {
            Some(_) => Status::Lapsed,
            None if self.in_force <= turn => Status::InForce,
            None => Status::Negotiating,
        }
    }

    /// A pact that stands like this.
    #[must_use]
    pub const fn fresh(standing: &Standing) -> Self {
        let Standing { proposer, partner, kind, joining, opened, signed, in_force, leaves, .. } =
            *standing;
        Self { proposer, partner, kind, joining, opened, signed, in_force, lapsed: None, leaves }
    }

    /// Whether it is in force.
    #[must_use]
    pub fn is_in_force(&self, turn: i32) -> bool {
        self.status(turn) == Status::InForce
    }

    /// The side that is not `state`; `None` if `state` has no part in it.
    #[must_use]
    pub fn other(&self, state: StateId) -> Option<StateId> {
        if self.proposer == state {
            Some(self.partner)
        } else if self.partner == state {
            Some(self.proposer)
        } else {
            None
        }
    }
}

/// What a turn asks of every pact that has not lapsed, without a visit to its entity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Place in the ledger's order.
    pub place: u32,
    /// Who proposed it.
    pub proposer: StateId,
    /// The other side.
    pub partner: StateId,
    /// Its kind, a rung of the ladder.
    pub kind: KindId,
    /// What it promises.
    pub joining: f64,
    /// Turn in which the negotiation began.
    pub opened: i32,
    /// Turn of the signature.
    pub signed: i32,
    /// Turn of the entry into force.
    pub in_force: i32,
    /// Turn in which a side leaves it, once that has been drawn.
    pub leaves: Option<i32>,
}

/// Something happened to a pact that stands or stood: it entered the ledger, came into force, lapsed, or
/// promises something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct News {
    /// The pact, as it is now or was at its end.
    pub pact: Standing,
    /// Whether it stands: it has not lapsed.
    pub stands: bool,
    /// By how much it changes the number of pacts in force: 1, 0 or −1.
    pub in_force: i32,
}

/// How often any ledger was refilled: a reader that goes from one world to another must not take the
/// news of the one for those of the other.
static REFILLS: AtomicU64 = AtomicU64::new(0);

/// How far a reader has read the news.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bookmark {
    run: u64,
    read: usize,
}

impl Standing {
    /// What is asked of the pact at this place.
    #[must_use]
    pub const fn of(place: usize, pact: &Pact) -> Self {
        Self {
            place: place as u32,
            proposer: pact.proposer,
            partner: pact.partner,
            kind: pact.kind,
            joining: pact.joining,
            opened: pact.opened,
            signed: pact.signed,
            in_force: pact.in_force,
            leaves: pact.leaves,
        }
    }

    /// Whether it is between these two, whoever proposed it.
    #[must_use]
    pub fn is_between(&self, a: StateId, b: StateId) -> bool {
        [(a, b), (b, a)].contains(&(self.proposer, self.partner))
    }
}

/// All pacts in the order in which they came into the world: queries go through it, because the
/// ECS promises no order. It also knows which of them stand, since most phases ask that of every
/// pact in every turn; a pact enters and leaves through the ledger alone, which keeps the two one. Few
/// of them change in a turn, so it also writes down what does: whoever counts pacts reads the news.
#[derive(Debug, Clone, Default, Resource)]
pub struct Ledger {
    order: Vec<Entity>,
    standing: Vec<Standing>,
    /// The turn that is being played, or was played last.
    now: i32,
    /// Place before which all standing pacts were in force before this turn and have been put to the test.
    tested: u32,
    /// First turn in which a side leaves a standing pact, as far as that has been drawn.
    next_leave: i32,
    /// How often the ledger was refilled, and what happened since.
    run: u64,
    news: Vec<News>,
}

impl Ledger {
    /// The entities, in order.
    #[must_use]
    pub fn order(&self) -> &[Entity] {
        &self.order
    }

    /// The pacts that have not lapsed, in order.
    #[must_use]
    pub fn standing(&self) -> &[Standing] {
        &self.standing
    }

    /// The pacts in force in `turn`, in order.
    pub fn in_force(&self, turn: i32) -> impl Iterator<Item = &Standing> {
        self.standing.iter().filter(move |pact| pact.in_force <= turn)
    }

    /// What happened since the reader last asked, and whether it is to begin with nothing: then the
    /// news are all there were since, the pacts that stood at the start among them.
    pub fn news(&self, mark: &mut Bookmark) -> (bool, &[News]) {
        let anew = mark.run != self.run;
        let read = if anew { 0 } else { mark.read };
        *mark = Bookmark { run: self.run, read: self.news.len() };
        (anew, &self.news[read..])
    }

    /// Keeps up a count, by state, of the pacts in force of these kinds to which it is a side.
    pub fn count(&self, mark: &mut Bookmark, counts: &mut Vec<i32>, states: usize, kinds: u32) {
        let (anew, news) = self.news(mark);
        if anew {
            counts.clear();
            counts.resize(states, 0);
        }
        for News { pact, in_force, .. } in news.iter().filter(|n| kinds & n.pact.kind.bit() != 0) {
            counts[pact.proposer.at()] += in_force;
            counts[pact.partner.at()] += in_force;
        }
    }

    /// The pact of this place, if it stands.
    #[must_use]
    pub fn at(&self, place: u32) -> Option<&Standing> {
        let at = self.standing.binary_search_by_key(&place, |pact| pact.place).ok()?;
        Some(&self.standing[at])
    }

    /// The latest pacts, in order: all that stand and were not in force before this turn, or are still to
    /// be put to the test ([`Ledger::test`]), are among them.
    #[must_use]
    pub fn latest(&self) -> &[Standing] {
        &self.standing[self.standing.partition_point(|pact| pact.place < self.tested)..]
    }

    /// Whether a side leaves a standing pact by this turn.
    #[must_use]
    pub const fn is_left_by(&self, turn: i32) -> bool {
        self.next_leave <= turn
    }

    /// A turn begins: pacts come into force.
    pub fn begin(&mut self, now: i32) {
        let mut news = std::mem::take(&mut self.news);
        let comes = |pact: &&Standing| self.now < pact.in_force && pact.in_force <= now;
        let come = self.latest().iter().filter(comes);
        news.extend(come.map(|pact| News { pact: *pact, stands: true, in_force: 1 }));
        (self.now, self.news) = (now, news);
    }

    /// Adds a pact, and says at which place.
    pub fn enter(&mut self, entity: Entity, pact: &Pact) -> usize {
        let place = self.order.len();
        self.order.push(entity);
        self.stand(place, pact);
        place
    }

    /// Lets every standing pact lapse, in `turn`, of which `ends` says so; how many there were. One
    /// whose entity is not yet in the world (signed in the same phase) stays.
    pub fn lapse(
        &mut self,
        pacts: &mut Query<&mut Pact>,
        turn: i32,
        mut ends: impl FnMut(&mut Standing) -> bool,
    ) -> u32 {
        let Self { order, standing, now, news, next_leave, .. } = self;
        let (before, mut at) = (standing.len(), 0);
        while let Some(known) = standing.get_mut(at) {
            let since = known.in_force;
            if ends(known)
                && let Ok(mut pact) = pacts.get_mut(order[known.place as usize])
            {
                *pact = Pact { lapsed: Some(turn), ..Pact::fresh(known) };
                let in_force = -i32::from(since <= *now);
                news.push(News { pact: standing.remove(at), stands: false, in_force });
            } else {
                at += 1;
            }
        }
        *next_leave = standing.iter().filter_map(|pact| pact.leaves).min().unwrap_or(i32::MAX);
        (before - standing.len()) as u32
    }

    /// Puts the pacts to the test that were in force before this turn and have not been: `drawn` says
    /// when a side leaves, if one can.
    pub fn test(
        &mut self,
        pacts: &mut Query<&mut Pact>,
        mut drawn: impl FnMut(&Standing) -> Option<i32>,
    ) {
        let from = self.standing.partition_point(|pact| pact.place < self.tested);
        let Self { order, standing, now, tested, next_leave, .. } = self;
        let mut young = None;
        for known in &mut standing[from..] {
            if known.in_force >= *now {
                young = young.or(Some(known.place));
            } else if known.leaves.is_none()
                && let Some(turn) = drawn(known)
                && let Ok(mut pact) = pacts.get_mut(order[known.place as usize])
            {
                (known.leaves, pact.leaves) = (Some(turn), Some(turn));
                *next_leave = turn.min(*next_leave);
            }
        }
        *tested = young.unwrap_or(order.len() as u32);
    }

    /// Lets the standing pacts of two states of this kind promise so much; `each` is told of them.
    pub fn oblige(
        &mut self,
        kind: KindId,
        (a, b): (StateId, StateId),
        joining: f64,
        mut each: impl FnMut(Entity, &Standing),
    ) {
        let Self { order, standing, news, .. } = self;
        for known in standing.iter_mut().filter(|pact| pact.kind == kind && pact.is_between(a, b)) {
            known.joining = joining;
            news.push(News { pact: *known, stands: true, in_force: 0 });
            each(order[known.place as usize], known);
        }
    }

    /// Becomes the ledger of exactly these pacts, before the turn `next`. Entities that are there are
    /// written over, since pacts are few and only their number changes; others are added or removed.
    pub fn refill(&mut self, world: &mut World, pacts: &[Pact], next: u32) {
        self.now = next as i32 - 1;
        self.run = 1 + REFILLS.fetch_add(1, Ordering::Relaxed);
        self.news.clear();
        (self.tested, self.next_leave) = (0, i32::MAX);
        for surplus in self.order.drain(pacts.len().min(self.order.len())..) {
            world.despawn(surplus);
        }
        // Nobody asks the ECS what was removed, and it would remember all of it.
        world.clear_trackers();
        self.standing.clear();
        for (place, pact) in pacts.iter().enumerate() {
            match self.order.get(place).and_then(|entity| world.get_mut::<Pact>(*entity)) {
                Some(mut here) => {
                    *here = *pact;
                    self.stand(place, pact);
                }
                None => {
                    self.enter(world.spawn(*pact).id(), pact);
                }
            }
        }
    }

    fn stand(&mut self, place: usize, pact: &Pact) {
        if pact.lapsed.is_none() {
            let pact = Standing::of(place, pact);
            let in_force = i32::from(pact.in_force <= self.now);
            self.next_leave = pact.leaves.unwrap_or(i32::MAX).min(self.next_leave);
            self.standing.push(pact);
            self.news.push(News { pact, stands: true, in_force });
        }
    }
}
