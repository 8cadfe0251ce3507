//! The phase [`Phase::Cooperate`](crate::model::Phase::Cooperate).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    model::{Parameters, events::EventData},
    scenario::schema::Flow,
    theory::cyber::vulnerability_after,
    world::{
        Cyber, Economy, Industry, Journal, Ledger, Military, Start, StateId,
        journal::Event,
        pacts::{Bookmark, Standing},
    },
};

/// What each state gains in this turn, added up before anything is written.
#[derive(Default, Clone, Copy)]
pub struct Gain {
    imports: f64,
    industry: f64,
    spending: f64,
    own_industry: f64,
    /// What it lets go through one pact.
    offer: f64,
}

/// What is kept from turn to turn.
#[derive(Default)]
pub struct Scratch {
    gains: Vec<Gain>,
    /// By state: pacts in force that harden its networks.
    hardeners: Vec<i32>,
    hardeners_read: Bookmark,
    /// Pacts in force by which equipment moves, and whether orders come back.
    trades: Vec<(StateId, StateId, bool)>,
    trades_read: Bookmark,
}

type State = (
    &'static StateId,
    &'static Economy,
    &'static mut Military,
    &'static mut Industry,
    &'static mut Cyber,
    &'static Start,
);

/// Equipment moves, orders come back, networks harden.
pub fn cooperate(
    stage: Stage,
    ledger: Res<Ledger>,
    mut states: Query<State>,
    mut journal: ResMut<Journal>,
    mut scratch: Local<Scratch>,
) {
    let Scratch { gains, hardeners, hardeners_read, trades, trades_read } = &mut *scratch;
    let p = &stage.rules.parameters;
    gains.resize(stage.roster.len(), Gain::default());
    for (id, economy, military, industry, ..) in &states {
        let spending = economy.gdp * military.burden;
        gains[id.at()] = Gain {
            spending,
            own_industry: industry.level,
            offer: offer(p, industry.level, spending),
            ..Gain::default()
        };
    }
    let carrying = |flow| stage.rules.kinds_that(|kind| kind.carries(flow));
    let (hardening, arms, orders) =
        (carrying(Flow::Resilience), carrying(Flow::Capacity), carrying(Flow::Industry));
    ledger.count(hardeners_read, hardeners, stage.roster.len(), hardening);
    let (anew, news) = ledger.news(trades_read);
    if anew || news.iter().any(|news| news.in_force != 0 && arms & news.pact.kind.bit() != 0) {
        trades.clear();
        let moves = |pact: &&Standing| arms & pact.kind.bit() != 0;
        trades.extend(
            ledger
                .in_force(stage.clock.now())
                .filter(moves)
                .map(|pact| (pact.proposer, pact.partner, orders & pact.kind.bit() != 0)),
        );
    }
    for (a, b, orders) in trades.iter().copied() {
        let (giver, receiver) = direction(gains, (a, b));
        gains[receiver.at()].imports += gains[giver.at()].offer;
        if orders {
            gains[giver.at()].industry += p.orders_gain;
        }
    }
    if journal.reasons() {
        for (a, b, _) in trades.iter().copied() {
            let (giver, receiver) = direction(gains, (a, b));
            let worth = taken(p, &gains[receiver.at()]) * gains[giver.at()].offer;
            if worth > 0.0 {
                journal.tell(|| {
                    Event::new(stage.clock.turn, EventData::Transfer { worth })
                        .by(giver)
                        .to(receiver)
                });
            }
        }
    }
    for (id, _, mut military, mut industry, mut cyber, start) in &mut states {
        let gain = &gains[id.at()];
        if gain.imports > 0.0 {
            // `arm` will count the whole budget as its own arms; what imports cost comes off here.
            military.capacity += taken(p, gain) * gain.imports * (1.0 - p.imports_paid);
        }
        if gain.industry > 0.0 {
            industry.level += gain.industry.min(1.0) * (1.0 - industry.level);
        }
        let hardeners = hardeners[id.at()].unsigned_abs();
        if hardeners > 0 {
            let hardened =
                1.0 - vulnerability_after(1.0 - start.resilience, p.hardening, hardeners);
            if hardened > cyber.resilience {
                cyber.resilience += p.hardening_rate * (hardened - cyber.resilience);
            }
        }
    }
}

/// What a giver lets go through one pact: as its industry and its means allow, and never more than
/// moves between any two states.
fn offer(p: &Parameters, industry: f64, spending: f64) -> f64 {
    (p.equipment_flow * industry * spending).min(p.equipment_most)
}

/// Share of what it is offered that a receiver has room for in its budget.
fn taken(p: &Parameters, receiver: &Gain) -> f64 {
    let room = p.imports_most * receiver.spending;
    if receiver.imports > room { room / receiver.imports } else { 1.0 }
}

/// Equipment goes from the side with more industry to the other; the proposer gives if equal.
fn direction(gains: &[Gain], (a, b): (StateId, StateId)) -> (StateId, StateId) {
    if gains[b.at()].own_industry > gains[a.at()].own_industry { (b, a) } else { (a, b) }
}
