//! The phase [`Phase::Align`](crate::model::Phase::Align).

use bevy_ecs::prelude::*;

use super::{
    Stage,
    align_tell::{Proposal, tell_proposal},
    align_terms::{Actor, Ladder, Market, Ties, reprisal},
    stage::Books,
};
use crate::{
    chance::{Phase, Purpose},
    scenario::schema::Movers,
    theory::{
        alliance::{dissolves, kind_utility, pair_utility, utility, weighted},
        choice::{logit, logit_yes, pick},
        maths::{ln, ln_1p},
    },
    world::{
        Constraint, Cyber, Dyads, Industry, Journal, KindId, Ledger, Military, Outlook, Pact,
        Polity, Rules, StateId, Turn, Worldview,
        journal::{Choice, Decision, Event},
        rules::Kind,
    },
};

/// What one opening may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opening {
    /// With whom.
    pub partner: StateId,
    /// Which rung.
    pub kind: KindId,
    /// Ends a one-sided tie instead of making one.
    pub ends: bool,
}

/// Memory reused from turn to turn.
#[derive(Default)]
pub struct Scratch {
    actors: Vec<Actor>,
    ties: Ties,
    ladder: Ladder,
    openings: Vec<Opening>,
    utilities: Vec<f64>,
    chances: Vec<f64>,
    lenses: Vec<u8>,
    /// Places in the ledger of pacts whose signature falls due.
    due: Vec<usize>,
    fresh: Vec<Pact>,
    ended: Vec<(StateId, StateId, KindId)>,
}

type State = (
    &'static StateId,
    (&'static Outlook, &'static Military, &'static Constraint, &'static Industry),
    (&'static Cyber, &'static Polity, &'static Worldview),
);

/// Signatures fall due, pacts lapse, initiators take their openings.
pub fn align(
    stage: Stage,
    mut books: Books,
    mut dyads: ResMut<Dyads>,
    states: Query<State>,
    mut turn: ResMut<Turn>,
    mut journal: ResMut<Journal>,
    mut scratch: Local<Scratch>,
) {
    if stage.rules.kinds.is_empty() {
        return;
    }
    scratch.lenses.resize(stage.roster.len(), 0);
    for (id, _, (_, _, worldview)) in &states {
        scratch.lenses[id.at()] = worldview.lens;
    }
    scratch.ladder = Ladder::of(&stage.rules);
    tie(&stage, &books.ledger, &mut scratch);
    leave(&stage, &mut books, &dyads, &scratch, &mut turn, &mut journal);
    gather(&stage, &dyads, &states, &mut scratch);
    seek(&stage, &dyads, &mut scratch, &mut journal);
    for (a, b, kind) in scratch.ended.drain(..) {
        let ends = |pact: &mut Pact| (pact.proposer, pact.partner, pact.kind) == (a, b, kind);
        turn.lapsed += books.lapse(stage.clock.now(), ends);
    }
    let mut sign = |pact: &Pact, place: usize| {
        signed(&stage, pact, place, &mut dyads, &mut turn, &mut journal);
    };
    let before = books.ledger.order().len();
    for pact in scratch.fresh.drain(..) {
        let place = books.enter(pact);
        if pact.signed == stage.clock.now() {
            sign(&pact, place);
        }
    }
    for place in scratch.due.drain(..).filter(|place| *place < before) {
        if let Ok(pact) = books.pacts.get(books.ledger.order()[place])
            && pact.lapsed.is_none()
        {
            sign(pact, place);
        }
    }
    journal.tally.lapsed += turn.lapsed;
}

/// Notes the ties as the phase found them, and which signatures fall due.
fn tie(stage: &Stage, ledger: &Ledger, scratch: &mut Scratch) {
    let now = stage.clock.now();
    scratch.ties.clear(stage.roster.len(), stage.rules.kinds.len());
    for pact in ledger.standing() {
        scratch.ties.add(&scratch.ladder, pact, now);
        if pact.signed == now && pact.opened < now {
            scratch.due.push(pact.place as usize);
        }
    }
}

/// Either side of a mutual pact may leave it, with chance 1 − σ(λk_i)σ(λk_j) a turn; refusing the
/// other as a partner makes leaving the better option by far. A pact lapses when its patience is
/// worn ([`Pact`]). Each wears by itself, whatever the order of the ECS; those that lapse do so in the
/// order of the ledger.
fn leave(
    stage: &Stage,
    books: &mut Books,
    dyads: &Dyads,
    scratch: &Scratch,
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let now = stage.clock.now();
    let Scratch { lenses, ladder, .. } = scratch;
    // A pact is not left in the turn in which it enters into force.
    let may_be_left = |pact: &Pact| pact.in_force < now && ladder.mutual & 1 << pact.kind.0 != 0;
    let mut worn_out = false;
    for mut pact in books.pacts.iter_mut().filter(|pact| pact.lapsed.is_none() && may_be_left(pact))
    {
        let (a, b) = (pact.proposer, pact.partner);
        let (lens_a, lens_b) = (usize::from(lenses[a.at()]), usize::from(lenses[b.at()]));
        let wear = if dyads.estranged.get(a, b) > 0.0 {
            let keep = |lens: usize| stage.rules.lenses[lens].keep - stage.rules.parameters.refusal;
            let precision = stage.rules.parameters.choice_precision;
            -ln_1p(-dissolves(keep(lens_a), keep(lens_b), precision).min(1.0))
        } else {
            stage.rules.wear[lens_a * stage.rules.lenses.len() + lens_b]
        };
        let pact = &mut *pact;
        pact.worn += wear;
        let patience =
            pact.patience.get_or_insert_with(|| {
                let address = stage
                    .between(Phase::Align, Purpose::Leave, a.min(b), a.max(b))
                    .at(stage.rules.kinds[pact.kind.at()].key.0);
                -ln(stage.uniform(address))
            });
        worn_out |= pact.worn >= *patience;
    }
    if !worn_out {
        return;
    }
    turn.lapsed += books.lapse(now, |pact| {
        let leaves = may_be_left(pact) && pact.patience.is_some_and(|all| pact.worn >= all);
        if leaves {
            tell_lapse(stage, pact, journal);
        }
        leaves
    });
}

fn tell_lapse(stage: &Stage, pact: &Pact, journal: &mut Journal) {
    journal.tell(|| {
        let (a, b) = (pact.proposer, pact.partner);
        let kind = &stage.rules.kinds[pact.kind.at()].name;
        Event::new(
            stage.clock.turn,
            Phase::Align,
            "lapse",
            format!("{kind} of {} and {} lapses", stage.code(a), stage.code(b)),
        )
        .by(a)
        .to(b)
        .number("kind", f64::from(pact.kind.0))
        .number("patience", pact.patience.unwrap_or(f64::INFINITY))
        .number("worn", pact.worn)
    });
}

/// What the phase knows of every state.
fn gather(stage: &Stage, dyads: &Dyads, states: &Query<State>, scratch: &mut Scratch) {
    scratch.actors.resize(stage.roster.len(), Actor::default());
    for (id, (outlook, military, constraint, industry), (cyber, polity, worldview)) in states {
        scratch.actors[id.at()] = Actor {
            outlook: *outlook,
            abroad: military.capacity
                * (1.0 - constraint.level)
                * stage.rules.theatre_share[id.at()],
            capacity: military.capacity,
            constraint: constraint.level,
            industry: industry.level,
            resilience: cyber.resilience,
            democracy: polity.democracy,
            known_ideal: polity.ideal_point.is_some(),
            lens: worldview.lens,
            degree: scratch.ties.degree(*id),
            reprisal: reprisal(&stage.rules, dyads, *id),
            patron: stage.rules.patrons.iter().any(|plan| plan.id == *id),
            may: may(&stage.rules, constraint.level),
        };
    }
}

/// Kinds that a constraint of this level lets a state sign, a bit for each.
fn may(rules: &Rules, constraint: f64) -> u32 {
    let kinds = (0..).zip(&rules.kinds);
    kinds.fold(0, |may, (place, kind)| {
        may | u32::from(constraint <= kind.constraint_at_most) << place
    })
}

/// Openings of every initiator, or of the one whose turn it is.
fn seek(stage: &Stage, dyads: &Dyads, scratch: &mut Scratch, journal: &mut Journal) {
    let mut from = 0..stage.rules.initiators.len();
    if stage.rules.movers == Movers::OneAtATime && !from.is_empty() {
        let address = stage.clock.address(Phase::Align, Purpose::Mover, crate::chance::Key::NONE);
        let mover = (stage.uniform(address) * from.len() as f64) as usize;
        from = mover..mover + 1;
    }
    for plan in &stage.rules.initiators[from] {
        let openings = if plan.fixed {
            plan.openings as u32
        } else {
            let address = stage.address(Phase::Align, Purpose::Openings, plan.id);
            stage.clock.luck.poisson(address, plan.openings)
        };
        if openings > 0 && weigh(stage, dyads, plan.id, scratch) {
            for opening in 0..openings {
                ministep(stage, dyads, plan.id, opening, scratch, journal);
            }
        }
    }
}

/// Every option of an initiator with its utility and chance; whether there is one besides doing
/// nothing. What it signs meanwhile counts from the next turn on, so all its openings of a turn
/// see the same options.
fn weigh(stage: &Stage, dyads: &Dyads, i: StateId, scratch: &mut Scratch) -> bool {
    let Scratch { actors, ties, ladder, openings, utilities, chances, .. } = scratch;
    let market = Market { rules: &stage.rules, dyads, actors, ties, ladder: *ladder };
    let weights = &stage.rules.lenses[usize::from(actors[i.at()].lens)].pact;
    openings.clear();
    utilities.clear();
    utilities.push(0.0);
    for j in stage.roster.ids().filter(|j| *j != i) {
        // A state without power, quarrel or partner is not on anybody's list.
        let known = actors[j.at()].capacity > 0.0 || actors[j.at()].degree > 0;
        if !known || dyads.estranged.get(i, j) > 0.0 {
            continue;
        }
        let have = ties.any(i, j);
        // What is there and mutual can neither be made nor be ended by one side.
        let mut allowed = market.allowed(i, j) & !(have & ladder.mutual);
        if allowed == 0 {
            continue;
        }
        let pair = market.pair_terms(i, j);
        let of_pair = pair_utility(&pair, weights);
        while allowed != 0 {
            let kind = KindId(allowed.trailing_zeros() as u8);
            allowed &= allowed - 1;
            let there = have & 1 << kind.0 != 0;
            let terms = market.kind_terms(pair.reliability, i, j, kind);
            let worth = of_pair + kind_utility(&terms, weights);
            openings.push(Opening { partner: j, kind, ends: there });
            utilities.push(if there { -worth } else { worth });
        }
    }
    chances.clear();
    chances.resize(utilities.len(), 0.0);
    logit(utilities, stage.rules.parameters.choice_precision, chances);
    !openings.is_empty()
}

/// One opening: the logit choice, the partner's consent.
fn ministep(
    stage: &Stage,
    dyads: &Dyads,
    i: StateId,
    opening: u32,
    scratch: &mut Scratch,
    journal: &mut Journal,
) {
    let Scratch { actors, ties, ladder, openings, utilities, chances, fresh, ended, .. } = scratch;
    let market = Market { rules: &stage.rules, dyads, actors, ties, ladder: *ladder };
    let address = stage.address(Phase::Align, Purpose::Proposal, i).at(opening);
    let draw = stage.uniform(address);
    let chosen = pick(chances, draw);
    if journal.reasons() {
        let proposal = Proposal { by: i, openings, utilities, chances, chosen, draw, address };
        tell_proposal(stage, &market, &proposal, journal);
    }
    let Some(choice) = chosen.checked_sub(1).map(|place| openings[place]) else {
        return;
    };
    if choice.ends {
        ended.push((i, choice.partner, choice.kind));
        return;
    }
    // The same pact twice in one turn, from two openings or both sides: the first one stands.
    let twice = fresh.iter().any(|pact| {
        pact.kind == choice.kind
            && (pact.other(i) == Some(choice.partner)
                && (stage.rules.kinds[choice.kind.at()].mutual || pact.proposer == i))
    });
    if twice {
        return;
    }
    let kind = &stage.rules.kinds[choice.kind.at()];
    if kind.mutual && !consents(stage, &market, i, &choice, opening, journal) {
        return;
    }
    fresh.push(negotiate(stage, i, &choice, opening));
}

/// The partner says yes or no by its own utility.
fn consents(
    stage: &Stage,
    market: &Market<'_>,
    i: StateId,
    choice: &Opening,
    opening: u32,
    journal: &mut Journal,
) -> bool {
    let j = choice.partner;
    let weights = &stage.rules.lenses[usize::from(market.actors[j.at()].lens)].pact;
    let pair = market.pair_terms(j, i);
    let terms = market.terms(&pair, j, i, choice.kind);
    let worth = utility(&terms, weights);
    let chance = logit_yes(worth, stage.rules.parameters.choice_precision);
    let address =
        stage
            .between(Phase::Align, Purpose::Consent, j, i)
            .at(stage.rules.kinds[choice.kind.at()].key.0.wrapping_add(opening));
    let draw = stage.uniform(address);
    let yes = draw < chance;
    journal.tell(|| {
        Event::new(
            stage.clock.turn,
            Phase::Align,
            "consent",
            format!(
                "{} {} of {}",
                if yes { "accepts" } else { "declines" },
                stage.rules.kinds[choice.kind.at()].name,
                stage.code(i)
            ),
        )
        .by(j)
        .to(i)
        .number("kind", f64::from(choice.kind.0))
        .because(Decision {
            options: vec![
                Choice {
                    option: "accept".to_owned(),
                    utility: worth,
                    probability: chance,
                    terms: named(&weighted(&terms, weights)),
                },
                Choice {
                    option: "decline".to_owned(),
                    utility: 0.0,
                    probability: 1.0 - chance,
                    terms: Vec::new(),
                },
            ],
            chosen: Some(usize::from(!yes)),
            draw: Some(draw),
            address: Some(address),
        })
    });
    yes
}

/// Terms that are not zero, by name.
pub fn named(terms: &[(&'static str, f64)]) -> Vec<(String, f64)> {
    terms.iter().filter(|(_, x)| *x != 0.0).map(|(name, x)| ((*name).to_owned(), *x)).collect()
}

/// How long it takes from the opening to the signature, and from there to entry into force.
fn negotiate(stage: &Stage, i: StateId, choice: &Opening, opening: u32) -> Pact {
    let p = &stage.rules.parameters;
    let kind = &stage.rules.kinds[choice.kind.at()];
    let at = |purpose| {
        stage.between(Phase::Align, purpose, i, choice.partner).at(kind.key.0.wrapping_add(opening))
    };
    let (talks, papers) = if kind.mutual {
        (
            stage.clock.luck.poisson(at(Purpose::Negotiation), p.negotiation_turns),
            stage.clock.luck.poisson(at(Purpose::Ratification), p.ratification_turns),
        )
    } else {
        (0, 0)
    };
    let signed = stage.clock.now() + talks as i32;
    Pact {
        proposer: i,
        partner: choice.partner,
        kind: choice.kind,
        opened: stage.clock.now(),
        signed,
        in_force: signed + papers as i32,
        lapsed: None,
        patience: None,
        worn: 0.0,
    }
}

/// A pact is signed: the challengers take note.
fn signed(
    stage: &Stage,
    pact: &Pact,
    place: usize,
    dyads: &mut Dyads,
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let kind = &stage.rules.kinds[pact.kind.at()];
    turn.signed.push(place);
    journal.tally.signed[pact.kind.at()] += 1;
    provoke(&stage.rules, dyads, kind, pact.proposer, pact.partner);
    journal.tell(|| {
        Event::new(
            stage.clock.turn,
            Phase::Align,
            "signature",
            format!(
                "{} and {} sign {}",
                stage.code(pact.proposer),
                stage.code(pact.partner),
                kind.name
            ),
        )
        .by(pact.proposer)
        .to(pact.partner)
        .number("kind", f64::from(pact.kind.0))
        .number("in_force", f64::from(pact.in_force))
    });
}

/// Every challenger that has a dispute with a side feels provoked by it.
pub fn provoke(rules: &Rules, dyads: &mut Dyads, kind: &Kind, a: StateId, b: StateId) {
    for challenger in rules.challengers.iter().map(|plan| plan.id) {
        if challenger == a || challenger == b {
            continue;
        }
        for side in [a, b] {
            if dyads.salience.get(challenger, side) > 0.0 {
                let felt = dyads.provocation.at(challenger, side);
                *felt = (*felt + kind.provocation).min(1.0);
            }
        }
    }
}
