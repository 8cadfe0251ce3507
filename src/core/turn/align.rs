//! The phase [`Phase::Align`](crate::model::Phase::Align).

use bevy_ecs::prelude::*;

use super::{
    Stage,
    align_tell::Weighed,
    align_terms::{Actor, Ladder, Market, Prospect, Ties, reprisal},
    decider::{About, Choices, Question, TwoOptions, odds},
    stage::Books,
};
use crate::{
    chance::{
        Phase, Purpose,
        quantile::{negative_binomial_mass, poisson},
    },
    model::{
        events::{Answer, EventData, Name, PactKindRef, Search},
        moments::Moment,
    },
    scenario::schema::Movers,
    theory::{
        alliance::{kind_utility, pair_utility, rate, utility, weighted},
        choice::{kind_then_option, logit_yes},
        maths::{exp, ln},
    },
    world::{
        Constraint, Cyber, Dyads, Industry, KindId, Ledger, Military, Outlook, Pact, Polity, Rules,
        Start, StateId, Turn, Worldview,
        bars::{Obstacle, Obstacles},
        journal::{Event, Terms},
        pacts::Standing,
        rules::Kind,
    },
};

/// Below it a capacity counts as this much: a state without arms has a logarithm, too.
const LEAST_CAPACITY: f64 = 1e-6;

/// What one opening may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opening {
    /// With whom; with oneself: to leave one's one-sided ties as they are.
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
    /// By state: its constraint, and the kinds that this lets it sign.
    may: Vec<(f64, u32)>,
    ties: Ties,
    ladder: Ladder,
    obstacles: Obstacles,
    openings: Vec<Opening>,
    utilities: Vec<f64>,
    chances: Vec<f64>,
    /// Every possible partner of who looks for one.
    partners: Vec<Partner>,
    /// How many openings there are of each kind.
    sizes: Vec<usize>,
    /// The constants of the kinds.
    constants: Vec<f64>,
    lenses: Vec<u8>,
    /// Places in the ledger of pacts whose signature falls due.
    due: Vec<usize>,
    fresh: Vec<Pact>,
    ended: Vec<(StateId, StateId, KindId)>,
}

/// A possible partner of who looks for one.
struct Partner {
    /// Kinds to be had with it, a bit for each.
    allowed: u32,
    /// Those that are there and would be ended, a bit for each.
    have: u32,
    /// The part of the utility that does not depend on the kind.
    of_pair: f64,
    /// What the rest depends on.
    prospect: Prospect,
}

type State = (
    &'static StateId,
    (&'static Outlook, &'static Military, &'static Constraint, &'static Industry),
    (&'static Cyber, &'static Polity, &'static Worldview, &'static Start),
);

/// Signatures fall due, pacts lapse, initiators open talks.
pub fn align(
    stage: Stage,
    mut books: Books,
    mut dyads: ResMut<Dyads>,
    states: Query<State>,
    mut turn: ResMut<Turn>,
    mut choices: Choices,
    mut scratch: Local<Scratch>,
) {
    if stage.rules.kinds.is_empty() {
        return;
    }
    scratch.lenses.resize(stage.roster.len(), 0);
    for (id, _, (_, _, worldview, _)) in &states {
        scratch.lenses[id.at()] = worldview.lens;
    }
    let exponential =
        |key| -ln(stage.uniform(stage.clock.address(Phase::Align, Purpose::BarEnd, key)));
    books.bars.draw_ends(&stage.rules, stage.clock.now(), exponential);
    let n = stage.roster.len();
    scratch.obstacles.look(&stage.rules, &books.bars, &dyads, n, stage.clock.now());
    if scratch.actors.is_empty() {
        scratch.ladder = Ladder::of(&stage.rules);
    }
    tie(&stage, &books.ledger, &mut scratch);
    leave(&stage, &mut books, &scratch, &mut turn, &mut choices);
    gather(&stage, &dyads, &states, &mut scratch);
    seek(&stage, &dyads, &mut scratch, &mut choices);
    for (a, b, kind) in scratch.ended.drain(..) {
        let ends = |pact: &mut Standing| (pact.proposer, pact.partner, pact.kind) == (a, b, kind);
        turn.lapsed += books.lapse(stage.clock.now(), ends);
    }
    let mut sign = |pact: &Pact, place: usize| {
        signed(&stage, pact, place, &mut dyads, &mut turn, &mut choices);
    };
    let before = books.ledger.order().len();
    for pact in scratch.fresh.drain(..) {
        let place = books.enter(pact);
        if pact.signed == stage.clock.now() {
            sign(&pact, place);
        }
    }
    for place in scratch.due.iter().copied().filter(|place| *place < before) {
        if let Ok(pact) = books.pacts.get(books.ledger.order()[place])
            && pact.lapsed.is_none()
            && scratch.obstacles.barred(pact.proposer, pact.partner) & pact.kind.bit() == 0
        {
            sign(pact, place);
        }
    }
    break_off(&stage, &mut books, &dyads, &scratch, &mut choices);
    scratch.due.clear();
    choices.journal.tally.lapsed += turn.lapsed;
}

/// What would be signed now and is barred since the talks began is not signed: the talks break off.
fn break_off(
    stage: &Stage,
    books: &mut Books,
    dyads: &Dyads,
    scratch: &Scratch,
    choices: &mut Choices,
) {
    let now = stage.clock.now();
    let breaks = |pact: &Standing| {
        let barred = || scratch.obstacles.barred(pact.proposer, pact.partner);
        pact.signed == now && pact.opened < now && barred() & pact.kind.bit() != 0
    };
    let due = scratch.due.iter().filter_map(|place| books.ledger.at(*place as u32));
    if !due.into_iter().any(breaks) {
        return;
    }
    books.lapse(now, |pact| {
        let breaks = breaks(pact);
        if breaks {
            let pair = (pact.proposer, pact.partner);
            let kinds = pact.kind.bit();
            (pact.signed, pact.in_force) = (Pact::NEVER, Pact::NEVER);
            choices.tell(|| {
                let mut why = scratch.obstacles.why(&stage.rules, dyads, pair, kinds);
                let bar = why.find_map(|barred| match barred.by {
                    Obstacle::Bar(place) => Some(Name(place)),
                    Obstacle::Bloodshed => None,
                });
                let what = EventData::BrokenOff { pact: PactKindRef(pact.kind), bar };
                Event::new(stage.clock.turn, what).by(pact.proposer).to(pact.partner)
            });
        }
        breaks
    });
}

/// Notes the ties as the phase found them, and which signatures fall due.
fn tie(stage: &Stage, ledger: &Ledger, scratch: &mut Scratch) {
    let now = stage.clock.now();
    scratch.ties.note(&stage.rules, &scratch.ladder, ledger, now);
    let due = ledger.latest().iter().filter(|pact| pact.signed == now && pact.opened < now);
    scratch.due.extend(due.map(|pact| pact.place as usize));
}

/// Either side of a mutual pact may leave it, with chance 1 − σ(λk_i)σ(λk_j) a turn. When that is, is
/// drawn when the pact is first put to the test ([`Pact`]).
fn leave(
    stage: &Stage,
    books: &mut Books,
    scratch: &Scratch,
    turn: &mut Turn,
    choices: &mut Choices,
) {
    let now = stage.clock.now();
    let Scratch { lenses, ladder, .. } = scratch;
    // A pact is not left in the turn in which it enters into force.
    let may_be_left = |pact: &Standing| pact.in_force < now && ladder.mutual & pact.kind.bit() != 0;
    let wear = |pact: &Standing| {
        let [a, b] = [pact.proposer, pact.partner].map(|side| usize::from(lenses[side.at()]));
        stage.rules.wear[a * stage.rules.lenses.len() + b]
    };
    books.test(|pact| {
        may_be_left(pact).then(|| {
            let (a, b) = (pact.proposer, pact.partner);
            let address = stage.between(Phase::Align, Purpose::Leave, a.min(b), a.max(b)).at(stage
                .rules
                .kinds[pact.kind.at()]
            .key
            .0);
            let turns = (-ln(stage.uniform(address)) / wear(pact)).ceil().clamp(1.0, 1e9);
            now + turns as i32 - 1
        })
    });
    if choices.draws() && !books.ledger.is_left_by(now) {
        return;
    }
    let leaves = |pact: &Standing| pact.leaves.is_some_and(|turn| turn <= now);
    turn.lapsed += books.lapse(now, |pact| {
        let mut leaves = leaves(pact);
        if (choices.draws() && !leaves) || !may_be_left(pact) {
            return false;
        }
        let chance = || 1.0 - exp(-wear(pact));
        if !choices.draws() {
            let about = About::Pact(pact.kind);
            let question = stage.question(Moment::Leave, pact.proposer, Some(pact.partner), about);
            leaves = choices.settle(&question, usize::from(!leaves), &odds(chance())) == 0;
        }
        if leaves {
            choices.tell(|| {
                let what = EventData::Lapse { pact: PactKindRef(pact.kind), chance: chance() };
                Event::new(stage.clock.turn, what).by(pact.proposer).to(pact.partner)
            });
        }
        leaves
    });
}

/// What the phase knows of every state.
fn gather(stage: &Stage, dyads: &Dyads, states: &Query<State>, scratch: &mut Scratch) {
    scratch.actors.resize(stage.roster.len(), Actor::default());
    scratch.may.resize(stage.roster.len(), (f64::NAN, 0));
    for (id, (outlook, military, constraint, industry), (cyber, polity, worldview, start)) in states
    {
        let (constraint_then, may) = &mut scratch.may[id.at()];
        if *constraint_then != constraint.level {
            *constraint_then = constraint.level;
            *may = stage.rules.kinds_that(|kind| constraint.level <= kind.constraint_at_most);
        }
        scratch.actors[id.at()] = Actor {
            outlook: *outlook,
            abroad: military.capacity * (1.0 - constraint.level) * constraint.theatre,
            capacity: military.capacity,
            size: ln(military.capacity.max(LEAST_CAPACITY)),
            constraint: constraint.level,
            industry: industry.level,
            resilience: cyber.resilience,
            democracy: polity.democracy,
            known_ideal: polity.ideal_point.is_some(),
            lens: worldview.lens,
            degree: scratch.ties.degree(*id),
            reprisal: reprisal(&stage.rules, dyads, *id),
            patron: stage.rules.patrons.iter().any(|plan| plan.id == *id),
            challenger: stage.rules.challenger(*id).is_some(),
            at_start: [start.abandonment, start.threat, start.gap, start.constraint],
            may: *may,
        };
    }
    // A state without power does not make the others look greater.
    let (mut sum, mut armed) = (0.0, 0.0_f64);
    for actor in scratch.actors.iter().filter(|actor| actor.capacity > LEAST_CAPACITY) {
        sum += actor.size;
        armed += 1.0;
    }
    let mean = sum / armed.max(1.0);
    scratch.actors.iter_mut().for_each(|actor| actor.size -= mean);
}

/// Openings of every initiator, or of the one whose turn it is.
fn seek(stage: &Stage, dyads: &Dyads, scratch: &mut Scratch, choices: &mut Choices) {
    let mut from = 0..stage.rules.initiators.len();
    if stage.rules.movers == Movers::OneAtATime && !from.is_empty() {
        let address = stage.clock.address(Phase::Align, Purpose::Mover, crate::chance::Key::NONE);
        let mover = (stage.uniform(address) * from.len() as f64) as usize;
        from = mover..mover + 1;
    }
    for plan in &stage.rules.initiators[from] {
        let actor = &scratch.actors[plan.id.at()];
        let address = stage.address(Phase::Align, Purpose::Openings, plan.id);
        let (drawn, mean) = if plan.fixed {
            (plan.openings as u32, plan.openings)
        } else {
            let weights = stage.rules.lenses[usize::from(actor.lens)].rate;
            let mean = rate(plan.openings, weights, actor.drive(), actor.at_start);
            let mean = mean.min(MOST_TALKS);
            (stage.clock.luck.poisson(address, mean), mean)
        };
        let question = stage.question(Moment::Openings, plan.id, None, About::Nothing);
        let probability = |n| {
            if plan.fixed {
                f64::from(u8::from(n == drawn))
            } else {
                negative_binomial_mass(n, mean, f64::INFINITY)
            }
        };
        let openings = choices.number(&question, drawn, probability, || actor.moved());
        if openings > 0 && weigh(stage, dyads, plan.id, scratch) {
            for opening in 0..openings {
                ministep(stage, dyads, plan.id, opening, scratch, choices);
            }
        }
    }
}

/// Most talks that a state can be expected to open in a turn, whatever drives it.
pub const MOST_TALKS: f64 = 100.0;

/// Every option of an initiator with its utility and chance, kind by kind; whether there is one. What
/// it signs meanwhile counts from the next turn on, so all its openings of a turn see the same options.
fn weigh(stage: &Stage, dyads: &Dyads, i: StateId, scratch: &mut Scratch) -> bool {
    let Scratch {
        actors,
        ties,
        ladder,
        obstacles,
        openings,
        utilities,
        chances,
        partners,
        sizes,
        constants,
        ..
    } = scratch;
    let market = Market { rules: &stage.rules, dyads, actors, ties, ladder, obstacles };
    let weights = &stage.rules.lenses[usize::from(actors[i.at()].lens)].pact;
    if constants.is_empty() {
        constants.extend(stage.rules.kinds.iter().map(|kind| kind.constant));
    }
    partners.clear();
    for j in stage.roster.ids().filter(|j| *j != i) {
        // A state without power, quarrel or partner is not on anybody's list.
        let known = actors[j.at()].capacity > 0.0 || actors[j.at()].degree > 0;
        if !known {
            continue;
        }
        let have = ties.any(i, j);
        // What is there and mutual can neither be made nor be ended by one side.
        let allowed = market.allowed(i, j) & !(have & ladder.mutual);
        if allowed != 0 {
            let pair = market.pair_terms(i, j);
            partners.push(Partner {
                allowed,
                have,
                of_pair: pair_utility(&pair, weights),
                prospect: market.prospect(i, j, pair.reliability),
            });
        }
    }
    openings.clear();
    utilities.clear();
    sizes.clear();
    let offered = partners.iter().fold(0, |all, partner| all | partner.allowed);
    for (place, rung) in (0..).zip(&stage.rules.kinds) {
        let (kind, before) = (KindId(place), openings.len());
        let bit = 1_u32 << place;
        if offered & bit == 0 {
            sizes.push(0);
            continue;
        }
        for Partner { have, of_pair, prospect, .. } in
            partners.iter().filter(|partner| partner.allowed & bit != 0)
        {
            let there = have & bit != 0;
            let worth = of_pair + kind_utility(&market.kind_terms(i, prospect, kind), weights);
            openings.push(Opening { partner: prospect.partner, kind, ends: there });
            utilities.push(if there { -worth } else { worth });
        }
        // Ties that a state makes and ends alone may all be left as they are.
        if !rung.mutual && openings.len() > before {
            openings.push(Opening { partner: i, kind, ends: false });
            utilities.push(0.0);
        }
        sizes.push(openings.len() - before);
    }
    chances.clear();
    chances.resize(utilities.len(), 0.0);
    let p = &stage.rules.parameters;
    kind_then_option(sizes, constants, utilities, p.pact_precision, p.kind_inclusive, chances);
    !openings.is_empty()
}

/// One opening: the logit choice, the partner's consent.
fn ministep(
    stage: &Stage,
    dyads: &Dyads,
    i: StateId,
    opening: u32,
    scratch: &mut Scratch,
    choices: &mut Choices,
) {
    let Scratch {
        actors, ties, ladder, obstacles, openings, utilities, chances, fresh, ended, ..
    } = scratch;
    let market = Market { rules: &stage.rules, dyads, actors, ties, ladder, obstacles };
    let address = stage.address(Phase::Align, Purpose::Proposal, i).at(opening);
    let weights = &stage.rules.lenses[usize::from(actors[i.at()].lens)].pact;
    let question = stage.question(Moment::Proposal, i, None, About::Opening(opening));
    let options = Weighed { market: &market, weights, by: i, openings, utilities, chances };
    let chosen = choices.choose(stage, &question, address, &options);
    let choice = openings[chosen.at];
    let sought = (choice.partner != i).then_some(choice);
    let search = match sought {
        None => Search::Nothing,
        Some(opening) if opening.ends => Search::End,
        Some(_) => Search::Pact,
    };
    let what =
        EventData::Proposal { search, pact: sought.map(|opening| PactKindRef(opening.kind)) };
    let counterpart = sought.map(|opening| opening.partner);
    choices.tell_choice(&Question { counterpart, ..question }, what, chosen.decision);
    if sought.is_none() {
        return;
    }
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
    if kind.mutual && !consents(stage, &market, i, &choice, opening, choices) {
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
    choices: &mut Choices,
) -> bool {
    let j = choice.partner;
    let weights = &stage.rules.lenses[usize::from(market.actors[j.at()].lens)].pact;
    let terms = market.terms(j, i, choice.kind);
    let worth = utility(&terms, weights);
    let chance = logit_yes(worth, stage.rules.parameters.pact_precision);
    let address =
        stage
            .between(Phase::Align, Purpose::Consent, j, i)
            .at(stage.rules.kinds[choice.kind.at()].key.0.wrapping_add(opening));
    let question = stage.question(Moment::Consent, j, Some(i), About::Pact(choice.kind));
    let options = TwoOptions::new(
        chance,
        |at| if at == 0 { worth } else { 0.0 },
        |at| if at == 0 { told(&weighted(&terms, weights)) } else { Terms::new() },
    );
    let chosen = choices.choose(stage, &question, address, &options);
    let yes = chosen.first();
    let answer = if yes { Answer::Accepts } else { Answer::Declines };
    let what = EventData::Consent { pact: PactKindRef(choice.kind), answer };
    choices.tell_choice(&question, what, chosen.decision);
    yes
}

/// Terms that are not zero, by name.
pub fn told(terms: &[(&'static str, f64)]) -> Terms {
    terms.iter().filter(|(_, x)| *x != 0.0).copied().collect()
}

/// How long it takes from the opening to the signature, and from there to entry into force.
fn negotiate(stage: &Stage, i: StateId, choice: &Opening, opening: u32) -> Pact {
    let p = &stage.rules.parameters;
    let kind = &stage.rules.kinds[choice.kind.at()];
    let (talks, papers) = if kind.mutual {
        let address = stage
            .between(Phase::Align, Purpose::Negotiation, i, choice.partner)
            .at(kind.key.0.wrapping_add(opening));
        let (talks, papers) = stage.clock.luck.uniform_pair(address);
        (poisson(talks, p.negotiation_turns), poisson(papers, p.ratification_turns))
    } else {
        (0, 0)
    };
    let signed = stage.clock.now() + talks as i32;
    Pact {
        proposer: i,
        partner: choice.partner,
        kind: choice.kind,
        joining: kind.joining,
        opened: stage.clock.now(),
        signed,
        in_force: signed + papers as i32,
        lapsed: None,
        leaves: None,
    }
}

/// A pact is signed: the challengers take note.
fn signed(
    stage: &Stage,
    pact: &Pact,
    place: usize,
    dyads: &mut Dyads,
    turn: &mut Turn,
    choices: &mut Choices,
) {
    let kind = &stage.rules.kinds[pact.kind.at()];
    turn.signed.push(place);
    choices.journal.tally.signed[pact.kind.at()] += 1;
    provoke(&stage.rules, dyads, kind, pact.proposer, pact.partner);
    choices.tell(|| {
        let what = EventData::Signature {
            pact: PactKindRef(pact.kind),
            in_force: Some(pact.in_force),
            script: None,
        };
        Event::new(stage.clock.turn, what).by(pact.proposer).to(pact.partner)
    });
}

/// Every challenger that has a dispute with a side feels provoked by it.
pub fn provoke(rules: &Rules, dyads: &mut Dyads, kind: &Kind, a: StateId, b: StateId) {
    dyads.provoke(rules.challengers.iter().map(|plan| plan.id), kind.provocation, a, b);
}
