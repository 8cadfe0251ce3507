//! The phase [`Phase::Respond`](crate::model::Phase::Respond).

use bevy_ecs::prelude::*;

use super::{
    Stage,
    decider::{About, Choices, OptionList},
    incident,
    perceive::comes_so_far,
    probe::stake,
};
use crate::{
    chance::{Phase, Purpose},
    model::{
        Parameters,
        events::{EventData, Stance},
        moments::Moment,
    },
    scenario::schema::{Domain, Intensity},
    theory::{
        choice::logit,
        maths::{exp, pow},
    },
    world::{Dyads, Rules, StateId, Turn, journal::Event, transient::Operation},
};

/// What the phase knows of a state, gathered once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Actor {
    /// Military capacity.
    pub capacity: f64,
    /// How democratic it is, 0 to 1.
    pub democracy: f64,
    /// Chance, as others see it, that it is hard.
    pub resolve: f64,
    /// Its type.
    pub hard: bool,
    /// Capacity that law and role let it bring beyond its home.
    pub abroad: f64,
    /// Whether it is a patron, and firm.
    pub firm: Option<bool>,
}

/// Every target's answer, every incident.
pub fn respond(
    stage: Stage,
    mut dyads: ResMut<Dyads>,
    mut states: Query<incident::State>,
    mut turn: ResMut<Turn>,
    mut choices: Choices,
    mut actors: Local<Vec<Actor>>,
) {
    actors.resize(stage.roster.len(), Actor::default());
    for (id, military, constraint, polity, resolve, patron) in &states {
        actors[id.at()] = Actor {
            capacity: military.capacity,
            democracy: polity.democracy,
            resolve: resolve.level,
            hard: resolve.hard,
            abroad: military.capacity * (1.0 - constraint.level) * constraint.theatre,
            firm: patron.map(|patron| patron.firm),
        };
    }
    for place in 0..turn.incidents_due.len() {
        let (challenger, target, domain) = turn.incidents_due[place];
        if has_met(&turn, challenger, target, domain) {
            continue;
        }
        let operation = Operation::single(challenger, target, domain);
        incident::play(&stage, &dyads, &actors, &operation, &mut turn, &mut choices);
    }
    for place in 0..turn.operations.len() {
        let operation = turn.operations[place];
        if operation.identified == 0
            || has_met(&turn, operation.challenger, operation.target, operation.domain)
        {
            continue;
        }
        let (stance, draw) = choose(&stage, &dyads, &actors, &operation, &mut choices);
        if stance == Stance::Concede {
            concede(&stage, &operation, &mut turn, &mut choices);
            continue;
        }
        if becomes_incident(&stage, &dyads, &operation, stance, draw) {
            incident::play(&stage, &dyads, &actors, &operation, &mut turn, &mut choices);
        }
    }
    for incident in &turn.incidents {
        incident::settle(&stage, incident, &mut dyads, &mut states);
    }
}

/// Whether the two have had their incident of this turn in this domain: its luck is drawn once.
fn has_met(turn: &Turn, challenger: StateId, target: StateId, domain: Domain) -> bool {
    turn.incidents
        .iter()
        .any(|met| (met.challenger, met.target, met.domain) == (challenger, target, domain))
}

/// Severity that a target feels, saturating in [0,1).
fn pressure(operation: &Operation, p: &Parameters) -> f64 {
    1.0 - exp(-operation.severity(&p.severities()))
}

/// By stance: names of the terms of its utility.
const STANCE_TERMS: [[&str; 3]; 4] = [
    ["slice lost", "audience", "risk"],
    ["slice lost", "audience", "trade at risk"],
    ["slice kept", "risk of a clash", "trade at risk"],
    ["stake given up", "audience", "pressure relieved"],
];

/// A target's logit choice of stance, and the draw that says whether an incident comes of it.
fn choose(
    stage: &Stage,
    dyads: &Dyads,
    actors: &[Actor],
    operation: &Operation,
    choices: &mut Choices,
) -> (Stance, f64) {
    let p = &stage.rules.parameters;
    let (c, j) = (operation.challenger, operation.target);
    let target = &actors[j.at()];
    let pressure = pressure(operation, p);
    let stake = stake(&stage.rules, dyads, c, j, operation.domain, 1.0);
    let exposure = dyads.exposure.get(j, c);
    let prevails = dyads.success.get(c, j);
    let clash_cost = if target.hard { p.clash_cost_hard } else { p.clash_cost_soft };
    let audience = audience_cost(&stage.rules, target.democracy);
    let coerced = operation.counts[Intensity::Coercion as usize] > 0;
    let risk = p.contest_risk + (1.0 - p.contest_risk) * pressure;
    // Each stance: what it saves, what it shows, what it risks. Tolerance loses a slice of the
    // stake for good (salami tactics); contest risks a clash one may lose.
    let terms = [
        [-p.tolerate_slice * stake * pressure, -audience * pressure, 0.0],
        [-p.protest_slice * stake * pressure, 0.0, -p.protest_trade * exposure],
        [
            p.contest_slice * stake * (1.0 + pressure),
            -clash_cost * prevails * risk,
            -p.contest_trade * exposure,
        ],
        [-p.concede_cost - stake, -audience, p.concede_relief * pressure],
    ];
    let open = if coerced { 4 } else { 3 };
    let mut utilities = [0.0; 4];
    for (utility, terms) in utilities.iter_mut().zip(&terms) {
        *utility = terms.iter().fold(0.0, |sum, term| sum + term);
    }
    let mut chances = [0.0; 4];
    logit(&utilities[..open], p.choice_precision, &mut chances[..open]);
    let address = stage.between(Phase::Respond, Purpose::Stance, j, c).at(operation.domain as u32);
    let question = stage.question(Moment::Stance, j, Some(c), About::Domain(operation.domain));
    let options = OptionList {
        chances: &chances[..open],
        utilities: &utilities[..open],
        terms: |at: usize| STANCE_TERMS[at].into_iter().zip(terms[at]).collect(),
    };
    let (draw, incident) = stage.clock.luck.uniform_pair(address);
    let chosen = choices.choose_by(draw, &question, address, &options);
    let stance = Stance::ALL[chosen.at];
    let what = EventData::Stance { domain: operation.domain, pressure, stance };
    choices.tell_choice(&question, what, chosen.decision);
    (stance, incident)
}

/// Audience cost of backing down, before a public that is part hawk, part dove, and matters as far
/// as the state is a democracy; an autocracy keeps a part of it.
pub fn audience_cost(rules: &Rules, democracy: f64) -> f64 {
    let p = &rules.parameters;
    let public = p.hawk_share * p.audience_cost_hawk + (1.0 - p.hawk_share) * p.audience_cost_dove;
    public * (1.0 + p.audience_democracy * democracy) / (1.0 + p.audience_democracy)
}

fn concede(stage: &Stage, operation: &Operation, turn: &mut Turn, choices: &mut Choices) {
    let domain = operation.domain;
    turn.concessions.push((operation.challenger, operation.target, domain));
    choices.journal.tally.concessions[domain as usize] += 1;
    choices.tell(|| {
        Event::new(stage.clock.turn, EventData::Concession { domain })
            .by(operation.target)
            .to(operation.challenger)
    });
}

/// Hazard −Σ n ln(1 − h) of so many operations of each intensity, each adding so much.
pub fn hazard(counts: [f64; 3], each: [f64; 3]) -> f64 {
    counts.iter().zip(each).map(|(count, each)| count * each).sum()
}

/// Whether at least one of the operations starts an incident: 1 − e^(−hazard). Where the record says
/// how often the pair has incidents, the hazard of the first turn stands for that rate, and as
/// operations multiply the rate follows with an elasticity.
fn becomes_incident(
    stage: &Stage,
    dyads: &Dyads,
    operation: &Operation,
    stance: Stance,
    draw: f64,
) -> bool {
    let plan = stage.rules.challenger(operation.challenger);
    let means = plan.and_then(|plan| plan.operations[operation.domain as usize].as_ref());
    let Some(means) = means else {
        return false;
    };
    let p = &stage.rules.parameters;
    let share = f64::from(operation.identified) / f64::from(operation.total().max(1));
    let counts = operation.counts.map(|count| f64::from(count) * share);
    let mut hazard = hazard(counts, means.hazards[stance as usize]);
    let (c, j) = (operation.challenger, operation.target);
    let rate = stage.rules.incident_rate.get(c, j);
    let usual = dyads.hazard_at_start.get(c, j);
    if operation.domain.has_place() && rate.is_finite() && usual > 0.0 {
        hazard = rate * pow(hazard / usual, p.incident_elasticity);
    }
    hazard > 0.0 && draw < 1.0 - exp(-hazard)
}

/// Everybody whom a target calls: those who promised something and whose strength reaches that far.
pub fn helpers(
    rules: &Rules,
    dyads: &Dyads,
    actors: &[Actor],
    challenger: StateId,
    target: StateId,
) -> impl Iterator<Item = (StateId, f64)> {
    (0..rules.names.len() as u16)
        .map(StateId)
        .filter(move |helper| *helper != challenger && *helper != target)
        .filter(move |helper| {
            let Actor { capacity, abroad, .. } = actors[helper.at()];
            comes_so_far(rules, abroad * dyads.reach.get(*helper, target), capacity)
        })
        .map(move |helper| (helper, dyads.joining.get(helper, target)))
        .filter(|(_, joining)| *joining > 0.0)
}
