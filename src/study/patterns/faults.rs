//! What no measure can say of a run and must never happen: signatures that something barred or that
//! were of what was there, and calls for help of states that promised nothing.
//!
//! It looks at the world from outside after every turn, and asks the bars and the pacts themselves,
//! not the phases that are to heed them.

use deter_core::{
    turn::Engine,
    world::{
        Bars, Dyads, Pact, StateId, Turn,
        bars::{Obstacle, Obstacles},
    },
};

use super::measure::Fault;

/// Counts the faults of a run.
#[derive(Debug, Default)]
pub struct Faults {
    after: Obstacles,
    /// Pairs between which blood that was shed stands in the way of the next turn, as the last one left it.
    blood: Vec<(StateId, StateId)>,
    turn: u32,
    barred: f64,
    again: f64,
    unobliged: f64,
}

impl Faults {
    /// A run begins.
    pub fn begin(&mut self) {
        *self = Self::default();
    }

    /// Looks at the world before the first turn, and after every turn.
    pub fn look(&mut self, engine: &Engine) {
        let (world, rules) = (engine.world(), engine.rules());
        let (bars, dyads) = (world.resource::<Bars>(), world.resource::<Dyads>());
        if engine.turn() > self.turn {
            self.turn = engine.turn();
            let now = self.turn as i32 - 1;
            self.after.look(rules, bars, dyads, engine.roster().len(), now);
            let pacts: Vec<&Pact> = engine.pacts().collect();
            let turn = world.resource::<Turn>();
            for pact in turn.signed.iter().filter_map(|place| pacts.get(*place)) {
                let (pair, kinds) = ((pact.proposer, pact.partner), 1 << pact.kind.0);
                let by_a_bar = self
                    .after
                    .why(rules, dyads, pair, kinds)
                    .any(|barred| matches!(barred.by, Obstacle::Bar(_)));
                // Blood of this very turn was shed after the signature.
                let by_blood =
                    self.blood.contains(&pair) && self.after.barred(pair.0, pair.1) & kinds != 0;
                self.barred += f64::from(u8::from(by_a_bar || by_blood));
                let same = |other: &&&Pact| {
                    other.kind == pact.kind
                        && [(other.proposer, other.partner), (other.partner, other.proposer)]
                            .contains(&pair)
                        && other.signed < now
                        && other.lapsed.is_none()
                };
                self.again += f64::from(u8::from(pacts.iter().find(same).is_some()));
            }
            let obliged = |victim: StateId, helper: StateId| {
                pacts.iter().any(|pact| {
                    let pair = (pact.proposer, pact.partner);
                    pact.joining > 0.0
                        && (pair == (victim, helper) || pair == (helper, victim))
                        && pact.in_force <= now
                        && pact.lapsed.is_none_or(|lapsed| lapsed >= now)
                })
            };
            let calls = turn.calls.iter();
            let unobliged = calls.filter(|call| !obliged(call.victim, call.helper)).count();
            self.unobliged += unobliged as f64;
        }
        let next = f64::from(engine.turn());
        let pairs = engine.roster().ids().flat_map(|a| engine.roster().ids().map(move |b| (a, b)));
        self.blood.clear();
        self.blood.extend(pairs.filter(|(a, b)| next < dyads.bloodshed.get(*a, *b)));
    }

    /// Signatures with this fault so far.
    #[must_use]
    pub const fn signed(&self, fault: Fault) -> f64 {
        match fault {
            Fault::Barred => self.barred,
            Fault::Again => self.again,
        }
    }

    /// Calls of states that no pact in force obliged.
    #[must_use]
    pub const fn unobliged(&self) -> f64 {
        self.unobliged
    }
}
