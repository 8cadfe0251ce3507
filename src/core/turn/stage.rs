//! What every part of a phase may read, and no phase writes.

use bevy_ecs::{prelude::*, system::SystemParam};

use super::decider::{About, Question};
use crate::{
    chance::{Address, Phase, Purpose},
    model::moments::Moment,
    world::{Bars, Clock, KindId, Ledger, Pact, Roster, Rules, StateId, pacts::Standing},
};

/// The stage on which a turn is played: when it is and whose luck it is, what the scenario fixed for
/// good, and who is who. A system asks for it like for any resource and hands it on whole.
#[derive(SystemParam)]
pub struct Stage<'w> {
    /// When it is, and whose luck it is.
    pub clock: Res<'w, Clock>,
    /// What does not change in a run.
    pub rules: Res<'w, Rules>,
    /// Who is who.
    pub roster: Res<'w, Roster>,
}

impl Stage<'_> {
    /// The address of a draw of this state in this turn.
    #[must_use]
    pub fn address(&self, phase: Phase, purpose: Purpose, actor: StateId) -> Address {
        self.clock.address(phase, purpose, self.roster.key(actor))
    }

    /// The address of a draw of this state against or with another.
    #[must_use]
    pub fn between(
        &self,
        phase: Phase,
        purpose: Purpose,
        actor: StateId,
        counterpart: StateId,
    ) -> Address {
        self.address(phase, purpose, actor).with(self.roster.key(counterpart))
    }

    /// What this state is asked in this turn.
    #[must_use]
    pub fn question(
        &self,
        moment: Moment,
        actor: StateId,
        counterpart: Option<StateId>,
        about: About,
    ) -> Question {
        Question { moment, turn: self.clock.turn, actor, counterpart, about }
    }

    /// The uniform number in (0,1) of an address.
    #[must_use]
    pub fn uniform(&self, address: Address) -> f64 {
        self.clock.luck.uniform(address)
    }

    /// The code of a state.
    #[must_use]
    pub fn code(&self, id: StateId) -> &str {
        self.roster.code(id)
    }
}

/// The books in which pacts are kept: their order, their entities, and room for new ones.
#[derive(SystemParam)]
pub struct Books<'w, 's> {
    /// All pacts in the order in which they came.
    pub ledger: ResMut<'w, Ledger>,
    /// What stands in the way of pacts.
    pub bars: ResMut<'w, Bars>,
    /// Pacts that are in the world; one signed in this very phase is not yet.
    pub pacts: Query<'w, 's, &'static mut Pact>,
    commands: Commands<'w, 's>,
}

impl Books<'_, '_> {
    /// Enters a new pact, and says at which place of the ledger.
    pub fn enter(&mut self, pact: Pact) -> usize {
        self.ledger.enter(self.commands.spawn(pact).id(), &pact)
    }

    /// Lets the standing pacts of two states of this kind promise so much from now on.
    pub fn oblige(&mut self, kind: KindId, (a, b): (StateId, StateId), joining: f64) {
        let Self { ledger, pacts, commands, .. } = self;
        ledger.oblige(kind, (a, b), joining, |entity, standing| match pacts.get_mut(entity) {
            Ok(mut pact) => pact.joining = joining,
            // Signed in this very phase: it enters the world with what it promises now.
            Err(_) => drop(commands.entity(entity).insert(Pact::fresh(standing))),
        });
    }

    /// Lets every standing pact lapse of which `ends` says so; how many there were.
    pub fn lapse(&mut self, turn: i32, ends: impl FnMut(&mut Standing) -> bool) -> u32 {
        self.ledger.lapse(&mut self.pacts, turn, ends)
    }

    /// Notes when pacts are left that are first put to the test: `drawn` says it of those.
    pub fn test(&mut self, drawn: impl FnMut(&Standing) -> Option<i32>) {
        self.ledger.test(&mut self.pacts, drawn);
    }
}
