//! align: initiators seek pacts, partners consent, pacts lapse.
//!
//! Each opening is a ministep of a stochastic actor-oriented model (Snijders 2001) with mutual
//! consent: the initiator chooses by logit among every (partner, kind) that the ladder allows and
//! doing nothing, and the partner then says yes or no by its own utility.

use bevy_ecs::prelude::*;

use super::align_terms::{Actor, Market, Ties, reprisal};
use crate::{
    chance::{Phase, Purpose},
    scenario::schema::Movers,
    theory::{
        alliance::{dissolves, kind_utility, pair_utility, utility, weighted},
        choice::{logit, logit_yes, pick},
        maths::{ln, ln_1p},
    },
    world::{
        Clock, Constraint, Cyber, Dyads, Industry, Journal, KindId, Ledger, Military, Outlook,
        Pact, Polity, Roster, Rules, StateId, Turn, Worldview,
        journal::{Choice, Decision, Event},
        rules::{InitiatorPlan, Kind},
    },
};

/// How much worse staying is with a partner that one refuses.
const REFUSAL: f64 = 4.0;

/// What one opening may do.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Opening {
    partner: StateId,
    kind: KindId,
    /// Ends a one-sided tie instead of making one.
    ends: bool,
}

/// Memory reused from turn to turn.
#[derive(Default)]
pub struct Scratch {
    actors: Vec<Actor>,
    ties: Ties,
    openings: Vec<Opening>,
    utilities: Vec<f64>,
    chances: Vec<f64>,
    fresh: Vec<Pact>,
    ended: Vec<(StateId, StateId, KindId)>,
}

type State = (
    (&'static Outlook, &'static Military, &'static Constraint, &'static Industry),
    (&'static Cyber, &'static Polity, &'static Worldview),
);

/// Signatures fall due, pacts lapse, initiators take their openings.
pub fn align(
    clock: Res<Clock>,
    rules: Res<Rules>,
    roster: Res<Roster>,
    mut ledger: ResMut<Ledger>,
    mut dyads: ResMut<Dyads>,
    mut pacts: Query<&mut Pact>,
    states: Query<State>,
    mut turn: ResMut<Turn>,
    mut journal: ResMut<Journal>,
    mut commands: Commands,
    mut scratch: Local<Scratch>,
) {
    if rules.kinds.is_empty() {
        return;
    }
    gather(&clock, &rules, &roster, &dyads, &ledger, &pacts, &states, &mut scratch);
    leave(
        &clock,
        &rules,
        &roster,
        &ledger,
        &mut pacts,
        &dyads,
        &scratch.actors,
        &mut turn,
        &mut journal,
    );
    seek(&clock, &rules, &roster, &dyads, &mut scratch, &mut journal);
    for (a, b, kind) in scratch.ended.drain(..) {
        end_one_sided(&clock, &ledger, &mut pacts, &mut turn, (a, b, kind));
    }
    for pact in scratch.fresh.drain(..) {
        ledger.order.push(commands.spawn(pact).id());
        if pact.signed == clock.now() {
            signed(
                &clock,
                &rules,
                &roster,
                &pact,
                ledger.order.len() - 1,
                &mut dyads,
                &mut turn,
                &mut journal,
            );
        }
    }
    for (place, entity) in ledger.order.iter().enumerate() {
        if let Ok(pact) = pacts.get(*entity)
            && pact.signed == clock.now()
            && pact.opened < clock.now()
            && pact.lapsed.is_none()
        {
            signed(&clock, &rules, &roster, pact, place, &mut dyads, &mut turn, &mut journal);
        }
    }
    journal.tally.lapsed += turn.lapsed;
}

#[expect(clippy::too_many_arguments, reason = "one turn's context, gathered by the caller")]
fn gather(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    dyads: &Dyads,
    ledger: &Ledger,
    pacts: &Query<&mut Pact>,
    states: &Query<State>,
    scratch: &mut Scratch,
) {
    scratch.ties.clear(roster.len());
    for pact in pacts.iter_many(&ledger.order).flatten() {
        if pact.lapsed.is_none() {
            let mutual = rules.kinds[pact.kind.at()].mutual;
            let in_force = pact.is_in_force(clock.now());
            scratch.ties.add(pact.proposer, pact.partner, pact.kind, mutual, in_force);
        }
    }
    scratch.actors.clear();
    for (id, share) in roster.ids().zip(&rules.theatre_share) {
        let actor = states.get(roster.entity(id)).map_or_else(
            |_| Actor::default(),
            |((outlook, military, constraint, industry), (cyber, polity, worldview))| Actor {
                outlook: *outlook,
                abroad: military.capacity * (1.0 - constraint.level) * share,
                capacity: military.capacity,
                constraint: constraint.level,
                industry: industry.level,
                resilience: cyber.resilience,
                democracy: polity.democracy,
                known_ideal: polity.ideal_point.is_some(),
                lens: worldview.lens,
                degree: scratch.ties.degree(id),
                reprisal: reprisal(rules, dyads, id),
                patron: rules.patrons.iter().any(|plan| plan.id == id),
            },
        );
        scratch.actors.push(actor);
    }
}

/// Either side of a mutual pact may leave it, with chance 1 − σ(λk_i)σ(λk_j) a turn; refusing the
/// other as a partner makes leaving the better option by far. A pact lapses when its patience is
/// worn ([`Pact`]).
#[expect(clippy::too_many_arguments, reason = "one turn's context, gathered by the caller")]
fn leave(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    ledger: &Ledger,
    pacts: &mut Query<&mut Pact>,
    dyads: &Dyads,
    actors: &[Actor],
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let precision = rules.parameters.choice_precision;
    for entity in &ledger.order {
        let Ok(mut pact) = pacts.get_mut(*entity) else { continue };
        let kind = &rules.kinds[pact.kind.at()];
        if !kind.mutual || !pact.is_in_force(clock.now()) || pact.in_force >= clock.now() {
            continue;
        }
        let (a, b) = (pact.proposer, pact.partner);
        let (lens_a, lens_b) = (usize::from(actors[a.at()].lens), usize::from(actors[b.at()].lens));
        let address = clock
            .address(Phase::Align, Purpose::Leave, roster.key(a.min(b)))
            .with(roster.key(a.max(b)))
            .at(kind.key.0);
        let patience = match pact.patience {
            Some(patience) => patience,
            None => -ln(clock.luck.uniform(address)),
        };
        pact.patience = Some(patience);
        pact.worn += if dyads.estranged.get(a, b) > 0.0 {
            let keep = |lens: usize| rules.lenses[lens].keep - REFUSAL;
            -ln_1p(-dissolves(keep(lens_a), keep(lens_b), precision).min(1.0))
        } else {
            rules.wear[lens_a * rules.lenses.len() + lens_b]
        };
        if pact.worn < patience {
            continue;
        }
        pact.lapsed = Some(clock.now());
        turn.lapsed += 1;
        journal.tell(|| {
            Event::new(
                clock.turn,
                Phase::Align,
                "lapse",
                format!("{} of {} and {} lapses", kind.name, roster.code(a), roster.code(b)),
            )
            .by(a)
            .to(b)
            .number("kind", f64::from(pact.kind.0))
            .number("patience", patience)
            .number("worn", pact.worn)
        });
    }
}

fn end_one_sided(
    clock: &Clock,
    ledger: &Ledger,
    pacts: &mut Query<&mut Pact>,
    turn: &mut Turn,
    (a, b, kind): (StateId, StateId, KindId),
) {
    for entity in &ledger.order {
        if let Ok(mut pact) = pacts.get_mut(*entity)
            && (pact.proposer, pact.partner, pact.kind) == (a, b, kind)
            && pact.lapsed.is_none()
        {
            pact.lapsed = Some(clock.now());
            turn.lapsed += 1;
        }
    }
}

/// Openings of every initiator, or of the one whose turn it is.
fn seek(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    dyads: &Dyads,
    scratch: &mut Scratch,
    journal: &mut Journal,
) {
    let mut from = 0..rules.initiators.len();
    if rules.movers == Movers::OneAtATime && !from.is_empty() {
        let address = clock.address(Phase::Align, Purpose::Mover, crate::chance::Key::NONE);
        let mover = (clock.luck.uniform(address) * from.len() as f64) as usize;
        from = mover..mover + 1;
    }
    for plan in &rules.initiators[from] {
        let openings = if plan.fixed {
            plan.openings as u32
        } else {
            let address = clock.address(Phase::Align, Purpose::Openings, roster.key(plan.id));
            clock.luck.poisson(address, plan.openings)
        };
        for opening in 0..openings {
            ministep(clock, rules, roster, dyads, plan, opening, scratch, journal);
        }
    }
}

/// Whether the ladder lets the two seek this kind.
fn allowed(
    rules: &Rules,
    ties: &Ties,
    actors: &[Actor],
    i: StateId,
    j: StateId,
    kind: KindId,
) -> bool {
    let rung: &Kind = &rules.kinds[kind.at()];
    let stiffest = actors[i.at()].constraint.max(actors[j.at()].constraint);
    if stiffest > rung.constraint_at_most {
        return false;
    }
    if rung.patron && !(actors[i.at()].patron || actors[j.at()].patron) {
        return false;
    }
    if rung.any_of != 0 && ties.in_force(i, j) & rung.any_of == 0 {
        return rung.common_partner_in.is_some_and(|third| ties.common_in(i, j, third));
    }
    true
}

/// One opening: every option's utility, the logit choice, the partner's consent.
#[expect(clippy::too_many_arguments, reason = "one turn's context, gathered by the caller")]
fn ministep(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    dyads: &Dyads,
    plan: &InitiatorPlan,
    opening: u32,
    scratch: &mut Scratch,
    journal: &mut Journal,
) {
    let i = plan.id;
    let precision = rules.parameters.choice_precision;
    let Scratch { actors, ties, openings, utilities, chances, fresh, ended } = scratch;
    let market = Market { rules, dyads, actors, ties };
    let weights = &rules.lenses[usize::from(actors[i.at()].lens)].pact;
    openings.clear();
    utilities.clear();
    utilities.push(0.0);
    for j in roster.ids().filter(|j| *j != i) {
        // A state without power, quarrel or partner is not on anybody's list.
        let known = actors[j.at()].capacity > 0.0 || actors[j.at()].degree > 0;
        if !known || dyads.estranged.get(i, j) > 0.0 {
            continue;
        }
        let have = ties.any(i, j);
        let pair = market.pair_terms(i, j);
        let of_pair = pair_utility(&pair, weights);
        for kind in (0..rules.kinds.len() as u8).map(KindId) {
            let one_sided = !rules.kinds[kind.at()].mutual;
            let there = have & 1 << kind.0 != 0;
            if (there && !one_sided) || !allowed(rules, ties, actors, i, j, kind) {
                continue;
            }
            let terms = market.terms(&pair, i, j, kind);
            let worth = of_pair + kind_utility(&terms, weights);
            openings.push(Opening { partner: j, kind, ends: there });
            utilities.push(if there { -worth } else { worth });
        }
    }
    if openings.is_empty() {
        return;
    }
    chances.clear();
    chances.resize(utilities.len(), 0.0);
    logit(utilities, precision, chances);
    let address = clock.address(Phase::Align, Purpose::Proposal, roster.key(i)).at(opening);
    let draw = clock.luck.uniform(address);
    let chosen = pick(chances, draw);
    if journal.reasons() {
        tell_proposal(
            clock, rules, roster, &market, i, openings, utilities, chances, chosen, draw, address,
            journal,
        );
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
                && (rules.kinds[choice.kind.at()].mutual || pact.proposer == i))
    });
    if twice {
        return;
    }
    let kind = &rules.kinds[choice.kind.at()];
    if kind.mutual && !consents(clock, rules, roster, &market, i, &choice, opening, journal) {
        return;
    }
    fresh.push(negotiate(clock, rules, roster, i, &choice, opening));
}

/// The partner says yes or no by its own utility.
#[expect(clippy::too_many_arguments, reason = "one turn's context, gathered by the caller")]
fn consents(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    market: &Market<'_>,
    i: StateId,
    choice: &Opening,
    opening: u32,
    journal: &mut Journal,
) -> bool {
    let j = choice.partner;
    let weights = &rules.lenses[usize::from(market.actors[j.at()].lens)].pact;
    let pair = market.pair_terms(j, i);
    let terms = market.terms(&pair, j, i, choice.kind);
    let worth = utility(&terms, weights);
    let chance = logit_yes(worth, rules.parameters.choice_precision);
    let address = clock
        .address(Phase::Align, Purpose::Consent, roster.key(j))
        .with(roster.key(i))
        .at(rules.kinds[choice.kind.at()].key.0.wrapping_add(opening));
    let draw = clock.luck.uniform(address);
    let yes = draw < chance;
    journal.tell(|| {
        Event::new(
            clock.turn,
            Phase::Align,
            "consent",
            format!(
                "{} {} of {}",
                if yes { "accepts" } else { "declines" },
                rules.kinds[choice.kind.at()].name,
                roster.code(i)
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
fn named(terms: &[(&'static str, f64)]) -> Vec<(String, f64)> {
    terms.iter().filter(|(_, x)| *x != 0.0).map(|(name, x)| ((*name).to_owned(), *x)).collect()
}

/// How long it takes from the opening to the signature, and from there to entry into force.
fn negotiate(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    i: StateId,
    choice: &Opening,
    opening: u32,
) -> Pact {
    let p = &rules.parameters;
    let kind = &rules.kinds[choice.kind.at()];
    let at = |purpose| {
        clock
            .address(Phase::Align, purpose, roster.key(i))
            .with(roster.key(choice.partner))
            .at(kind.key.0.wrapping_add(opening))
    };
    let (talks, papers) = if kind.mutual {
        (
            clock.luck.poisson(at(Purpose::Negotiation), p.negotiation_turns),
            clock.luck.poisson(at(Purpose::Ratification), p.ratification_turns),
        )
    } else {
        (0, 0)
    };
    let signed = clock.now() + talks as i32;
    Pact {
        proposer: i,
        partner: choice.partner,
        kind: choice.kind,
        opened: clock.now(),
        signed,
        in_force: signed + papers as i32,
        lapsed: None,
        patience: None,
        worn: 0.0,
    }
}

/// A pact is signed: the challengers take note.
#[expect(clippy::too_many_arguments, reason = "one turn's context, gathered by the caller")]
fn signed(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    pact: &Pact,
    place: usize,
    dyads: &mut Dyads,
    turn: &mut Turn,
    journal: &mut Journal,
) {
    let kind = &rules.kinds[pact.kind.at()];
    turn.signed.push(place);
    journal.tally.signed[pact.kind.at()] += 1;
    provoke(rules, dyads, kind, pact.proposer, pact.partner);
    journal.tell(|| {
        Event::new(
            clock.turn,
            Phase::Align,
            "signature",
            format!(
                "{} and {} sign {}",
                roster.code(pact.proposer),
                roster.code(pact.partner),
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

#[expect(clippy::too_many_arguments, reason = "one turn's context, gathered by the caller")]
fn tell_proposal(
    clock: &Clock,
    rules: &Rules,
    roster: &Roster,
    market: &Market<'_>,
    i: StateId,
    openings: &[Opening],
    utilities: &[f64],
    chances: &[f64],
    chosen: usize,
    draw: f64,
    address: crate::chance::Address,
    journal: &mut Journal,
) {
    let weights = &rules.lenses[usize::from(market.actors[i.at()].lens)].pact;
    let label = |opening: &Opening| {
        let verb = if opening.ends { "end " } else { "" };
        format!(
            "{verb}{} with {}",
            rules.kinds[opening.kind.at()].name,
            roster.code(opening.partner)
        )
    };
    let mut options = vec![Choice {
        option: "nothing".to_owned(),
        utility: 0.0,
        probability: chances[0],
        terms: Vec::new(),
    }];
    for (place, opening) in openings.iter().enumerate() {
        let sign = if opening.ends { -1.0 } else { 1.0 };
        let pair = market.pair_terms(i, opening.partner);
        let all = market.terms(&pair, i, opening.partner, opening.kind);
        let mut terms = named(&weighted(&all, weights));
        for (_, x) in &mut terms {
            *x *= sign;
        }
        options.push(Choice {
            option: label(opening),
            utility: utilities[place + 1],
            probability: chances[place + 1],
            terms,
        });
    }
    let text = match chosen {
        0 => "looks for a pact and does nothing".to_owned(),
        place => format!("seeks {}", label(&openings[place - 1])),
    };
    let mut event =
        Event::new(clock.turn, Phase::Align, "proposal", text).by(i).because(Decision {
            options,
            chosen: Some(chosen),
            draw: Some(draw),
            address: Some(address),
        });
    if chosen > 0 {
        event = event
            .to(openings[chosen - 1].partner)
            .number("kind", f64::from(openings[chosen - 1].kind.0));
    }
    journal.events.push(event);
}
