//! The whole of a world as plain data: to save, load, hash, branch and reset.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    components::*,
    dyads::Dyads,
    ids::{Roster, StateId},
    journal::{Journal, Tally},
    pacts::{Ledger, Pact},
    transient::{Clock, Turn},
};
use crate::chance::Luck;

/// Everything of one state that changes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StateSnapshot {
    /// Economy.
    pub economy: Economy,
    /// Military.
    pub military: Military,
    /// Constraint.
    pub constraint: Constraint,
    /// Reliance.
    pub reliance: Reliance,
    /// Cyber.
    pub cyber: Cyber,
    /// Polity.
    pub polity: Polity,
    /// Industry.
    pub industry: Industry,
    /// Resolve.
    pub resolve: Resolve,
    /// Lens.
    pub worldview: Worldview,
    /// Outlook.
    pub outlook: Outlook,
    /// Start.
    pub start: Start,
    /// If it is a challenger.
    pub challenger: Option<Challenger>,
    /// If it is a patron.
    pub patron: Option<Patron>,
    /// If it has a ladder of steps.
    pub home: Option<Home>,
}

/// A world between two turns. Together with the scenario, the seed and the replicate it is all
/// that the future depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The next turn to run.
    pub turn: u32,
    /// States in the order of their codes.
    pub states: Vec<StateSnapshot>,
    /// Pacts in the order in which they came.
    pub pacts: Vec<Pact>,
    /// Pairs.
    pub dyads: Dyads,
    /// Which scripted events have happened.
    pub happened: Vec<bool>,
    /// Sums so far.
    pub tally: Tally,
}

/// Which scripted events have happened.
#[derive(Debug, Clone, Default, Resource)]
pub struct Happened(pub Vec<bool>);

type Everything<'w> = (
    (
        &'w mut Economy,
        &'w mut Military,
        &'w mut Constraint,
        &'w mut Reliance,
        &'w mut Cyber,
        &'w mut Polity,
        &'w mut Industry,
    ),
    (&'w mut Resolve, &'w mut Worldview, &'w mut Outlook, &'w mut Start),
    (Option<&'w mut Challenger>, Option<&'w mut Patron>, Option<&'w mut Home>),
);

impl Snapshot {
    /// A copy of the world as it is, to be continued with the turn the clock shows.
    #[must_use]
    pub fn take(world: &mut World) -> Self {
        let entities = world.resource::<Roster>().entities.clone();
        let mut query = world.query::<Everything>();
        let states = entities
            .iter()
            .filter_map(|entity| query.get(world, *entity).ok())
            .map(|((e, m, c, r, y, p, i), (s, w, o, t), (ch, pa, ho))| StateSnapshot {
                economy: *e,
                military: *m,
                constraint: *c,
                reliance: *r,
                cyber: *y,
                polity: *p,
                industry: *i,
                resolve: *s,
                worldview: *w,
                outlook: *o,
                start: *t,
                challenger: ch.copied(),
                patron: pa.copied(),
                home: ho.copied(),
            })
            .collect();
        let order = world.resource::<Ledger>().order().to_vec();
        let pacts = order.iter().filter_map(|entity| world.get::<Pact>(*entity).copied()).collect();
        Self {
            turn: world.resource::<Clock>().turn,
            states,
            pacts,
            dyads: world.resource::<Dyads>().clone(),
            happened: world.resource::<Happened>().0.clone(),
            tally: world.resource::<Journal>().tally.clone(),
        }
    }

    /// Puts this state of things into a world that was built from the same scenario, under this
    /// luck. Components are written in place; nothing of the world before remains.
    pub fn restore(&self, world: &mut World, luck: Luck) {
        let entities = world.resource::<Roster>().entities.clone();
        let mut query = world.query::<Everything>();
        for (entity, from) in entities.iter().zip(&self.states) {
            let Ok(((e, m, c, r, y, p, i), (s, w, o, t), (ch, pa, ho))) =
                query.get_mut(world, *entity)
            else {
                continue;
            };
            let (mut e, mut m, mut c, mut r, mut y, mut p, mut i) = (e, m, c, r, y, p, i);
            let (mut s, mut w, mut o, mut t) = (s, w, o, t);
            *e = from.economy;
            *m = from.military;
            *c = from.constraint;
            *r = from.reliance;
            *y = from.cyber;
            *p = from.polity;
            *i = from.industry;
            *s = from.resolve;
            *w = from.worldview;
            *o = from.outlook;
            *t = from.start;
            if let (Some(mut here), Some(there)) = (ch, from.challenger) {
                *here = there;
            }
            if let (Some(mut here), Some(there)) = (pa, from.patron) {
                *here = there;
            }
            if let (Some(mut here), Some(there)) = (ho, from.home) {
                *here = there;
            }
        }
        let mut ledger = std::mem::take(&mut *world.resource_mut::<Ledger>());
        ledger.refill(world, &self.pacts);
        *world.resource_mut::<Ledger>() = ledger;
        let mut dyads = world.resource_mut::<Dyads>();
        for (here, there) in dyads.all_mut().into_iter().zip(self.dyads.all()) {
            here.copy_from(there);
        }
        world.resource_mut::<Happened>().0.clone_from(&self.happened);
        world.resource_mut::<Turn>().clear();
        let mut journal = world.resource_mut::<Journal>();
        journal.clear();
        journal.tally.clone_from(&self.tally);
        let mut clock = world.resource_mut::<Clock>();
        clock.turn = self.turn;
        clock.luck = luck;
    }

    /// Hash of every bit of the state of things: 64 hexadecimal digits (BLAKE3).
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut number = |x: f64| {
            hasher.update(&x.to_bits().to_le_bytes());
        };
        number(f64::from(self.turn));
        for state in &self.states {
            for x in state.numbers() {
                number(x);
            }
        }
        for pact in &self.pacts {
            let lapsed = pact.lapsed.unwrap_or(i32::MAX);
            for x in [
                i32::from(pact.proposer.0),
                i32::from(pact.partner.0),
                i32::from(pact.kind.0),
                pact.opened,
                pact.signed,
                pact.in_force,
                lapsed,
            ] {
                number(f64::from(x));
            }
            number(pact.patience.unwrap_or(-1.0));
            number(pact.worn);
        }
        for matrix in self.dyads.all() {
            for x in matrix.cells() {
                number(*x);
            }
        }
        for happened in &self.happened {
            number(f64::from(u8::from(*happened)));
        }
        hasher.finalize().to_hex().to_string()
    }
}

impl StateSnapshot {
    /// Everything of a state that changes, as numbers in a fixed order.
    fn numbers(&self) -> impl Iterator<Item = f64> {
        let yes = |flag: bool| f64::from(u8::from(flag));
        let who = |id: Option<StateId>| id.map_or(-1.0, |id| f64::from(id.0));
        let challenger =
            self.challenger.unwrap_or(Challenger { assertiveness: [0.0; 4], scale: [0.0; 4] });
        let patron = self.patron.unwrap_or(Patron { firm: false, assured: None });
        let home = self.home.unwrap_or(Home {
            support: 0.0,
            reluctance: 0.0,
            rally: 0.0,
            seats: [0.0; 2],
            taken: 0,
            constant: 0.0,
            settled: false,
            next_election: 0,
        });
        let o = &self.outlook;
        let s = &self.start;
        [
            self.economy.gdp,
            self.economy.growth,
            self.military.capacity,
            self.military.burden,
            self.military.ceiling,
            self.military.grievance,
            self.constraint.level,
            self.reliance.level,
            self.cyber.resilience,
            self.polity.democracy,
            self.polity.ideal_point.unwrap_or(-99.0),
            self.industry.level,
            self.resolve.level,
            yes(self.resolve.hard),
            f64::from(self.worldview.lens),
            o.threat,
            who(o.from),
            o.need,
            o.own,
            o.partners,
            o.patrons,
            o.coverage,
            o.gap,
            o.abandonment,
            o.belief,
            s.capacity,
            s.resilience,
            s.constraint,
            s.gap,
            s.cover_by_others,
            s.belief,
            s.reliance,
            yes(s.looked),
            yes(patron.firm),
            patron.assured.map_or(-1.0, yes),
            home.support,
            home.reluctance,
            home.rally,
            home.seats[0],
            home.seats[1],
            f64::from(home.taken),
            home.constant,
            yes(home.settled),
            f64::from(home.next_election),
        ]
        .into_iter()
        .chain(challenger.assertiveness)
        .chain(challenger.scale)
    }
}
