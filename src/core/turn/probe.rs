//! The phase [`Phase::Probe`](crate::model::Phase::Probe).

use bevy_ecs::prelude::*;

use super::{
    Stage,
    decider::{About, Choices, OptionList, Options},
    respond::hazard,
};
use crate::{
    chance::{Phase, Purpose, quantile},
    model::{
        events::{EventData, Stance},
        moments::Moment,
        terms::{INTENSITY, PLAN},
    },
    scenario::{
        quantity::Salience,
        schema::{Domain, Flow, Intensity},
        validate::MOST_OPERATIONS,
    },
    theory::{
        choice::{logit, logit_yes},
        maths::{exp, ln},
        operations::{Alternative, saturated, shifts},
    },
    world::{
        Campaigns, Cyber, Dyads, Ledger, Military, Patron, Rules, Start, StateId, Turn,
        campaigns::Campaign,
        journal::{Choice, Decision, Event, Label, Terms},
        pacts::Bookmark,
        rules::{ChallengerPlan, DomainPlan},
        transient::Operation,
    },
};

/// How many of the terms of an operation last; the others set off a burst.
const LASTING: usize = 4;

/// A target as a challenger sees it in one domain.
#[derive(Clone, Copy)]
struct Target {
    id: StateId,
    terms: [f64; PLAN.len()],
    /// Stake × chance of success: what intensity would win.
    benefit: f64,
    /// Danger of escalation, 0 to 1.
    danger: f64,
}

impl Target {
    /// Utility of an operation, without what sets off a burst.
    fn lasting(&self) -> f64 {
        self.terms[..LASTING].iter().fold(0.0, |sum, term| sum + term)
    }

    /// What sets off a burst.
    fn trigger(&self) -> f64 {
        self.terms[LASTING..].iter().fold(0.0, |sum, term| sum + term)
    }
}

/// Memory reused from turn to turn.
#[derive(Default)]
pub struct Scratch {
    targets: Vec<Target>,
    alternatives: Vec<Alternative>,
    /// By target: what theory makes of the level in the long run, and in this turn.
    shifts: Vec<f64>,
    bursts: Vec<f64>,
    read: Bookmark,
    /// By target: pacts in force by which others warn it.
    detectors: Vec<i32>,
    resilience: Vec<f64>,
    capacity: Vec<f64>,
    /// By target: what its patrons said in public, against what a challenger expected.
    words: Vec<f64>,
    /// By target: operations beyond presence at disputed places, and how many were expected.
    severe: Vec<(u32, f64)>,
    /// Of the first look: hazard of an incident that was to be expected.
    hazards: Vec<(StateId, f64)>,
}

/// What the phase reads of a state.
type State =
    (&'static StateId, &'static Military, &'static Cyber, &'static Start, Option<&'static Patron>);

/// A challenger's operations of the turn in one domain.
#[derive(Clone, Copy)]
struct Front<'a> {
    plan: &'a ChallengerPlan,
    domain: Domain,
    means: &'a DomainPlan,
    /// Logarithm of the ceiling over the level of the start.
    log_ceiling: f64,
}

/// Every challenger's operations of the turn.
#[expect(clippy::too_many_arguments, reason = "what a system reads and writes")]
pub fn probe(
    stage: Stage,
    mut dyads: ResMut<Dyads>,
    ledger: Res<Ledger>,
    states: Query<State>,
    mut campaigns: ResMut<Campaigns>,
    mut turn: ResMut<Turn>,
    mut choices: Choices,
    mut scratch: Local<Scratch>,
) {
    let scratch = &mut *scratch;
    gather(&stage, &ledger, &states, scratch);
    let p = &stage.rules.parameters;
    for (place, plan) in stage.rules.challengers.iter().enumerate() {
        let Ok((_, military, _, start, _)) = states.get(stage.roster.entity(plan.id)) else {
            continue;
        };
        let grown = if start.capacity > 0.0 {
            // A capacity that began next to nothing may have grown by more than a number can say.
            (military.capacity / start.capacity).min(1e300)
        } else {
            1.0
        };
        let log_grown = ln(saturated(grown, p.ceiling_saturation));
        hear(&stage, &dyads, &states, plan.id, &mut scratch.words);
        scratch.severe.clear();
        scratch.severe.resize(stage.roster.len(), (0, 0.0));
        for domain in Domain::ALL {
            let Some(means) = &plan.operations[domain as usize] else {
                continue;
            };
            let front = Front { plan, domain, means, log_ceiling: means.log_ceiling + log_grown };
            weigh(&stage.rules, &dyads, &front, scratch);
            let (here, held) = campaigns.front(place, domain);
            look(&stage.rules, &front, scratch, here, held);
            shift(&stage.rules, here, held.unwrap_or(1.0), scratch);
            tell_plan(&stage, &front, scratch, here, held.unwrap_or(1.0), &mut choices);
            for at in 0..scratch.targets.len() {
                let target = scratch.targets[at];
                let campaign = &mut here[target.id.at()];
                operate(&stage, &front, &target, at, campaign, scratch, &mut turn, &mut choices);
            }
            for (target, hazard) in scratch.hazards.drain(..) {
                *dyads.hazard_at_start.at(plan.id, target) += hazard;
            }
        }
        count_held_back(&stage.rules, &dyads, plan, &scratch.severe, &mut turn);
    }
}

fn gather(stage: &Stage, ledger: &Ledger, states: &Query<State>, scratch: &mut Scratch) {
    scratch.resilience.resize(stage.roster.len(), 0.0);
    scratch.capacity.resize(stage.roster.len(), 0.0);
    for (id, military, cyber, ..) in states {
        scratch.resilience[id.at()] = cyber.resilience;
        scratch.capacity[id.at()] = military.capacity;
    }
    ledger.count(
        &mut scratch.read,
        &mut scratch.detectors,
        stage.roster.len(),
        stage.rules.kinds_that(|kind| kind.carries(Flow::Detection)),
    );
}

/// How far the patrons' public words of the turn invite c against each target: how much less they
/// assured than c expected by what it believes of them, by how surely they are bound to the target.
fn hear(stage: &Stage, dyads: &Dyads, states: &Query<State>, c: StateId, words: &mut Vec<f64>) {
    words.clear();
    words.resize(stage.roster.len(), 0.0);
    for plan in stage.rules.patrons.iter().filter(|plan| plan.id != c) {
        let Ok((.., Some(patron))) = states.get(stage.roster.entity(plan.id)) else {
            continue;
        };
        let Some(assured) = patron.assured else { continue };
        let belief = dyads.belief.get(c, plan.id);
        let expected = belief * plan.assure[0] + (1.0 - belief) * plan.assure[1];
        let missed = expected - f64::from(u8::from(assured));
        for (word, joining) in words.iter_mut().zip(dyads.joining.row(plan.id)) {
            *word += missed * joining;
        }
    }
}

/// What is at stake for c at j in a domain, 0 to 1; a negligible one means j is no target there.
pub fn stake(
    rules: &Rules,
    dyads: &Dyads,
    c: StateId,
    j: StateId,
    domain: Domain,
    power: f64,
) -> f64 {
    let p = &rules.parameters;
    let dispute = dyads.salience.get(c, j) / Salience::MOST;
    match domain {
        Domain::Air | Domain::Maritime | Domain::Land => {
            if rules.disputed(c, j, domain) {
                dispute
            } else {
                0.0
            }
        }
        // Secrets are worth having from a rival with weight in the world, dispute or not.
        Domain::Cyber => {
            let apart = (rules.ideal_distance.get(c, j) / p.rivalry_distance).min(1.0);
            let rivalry = apart * power.min(1.0);
            ((1.0 - p.rivalry_weight) * dispute + p.rivalry_weight * rivalry).min(1.0)
        }
        // Trade is a lever only where there is trade, and a quarrel to use it in.
        Domain::Economic => {
            let quarrel = (dispute + dyads.provocation.get(c, j)).min(1.0);
            if dyads.exposure.get(j, c) > 0.0 { quarrel } else { 0.0 }
        }
    }
}

/// Fills the targets: those with a level, a stake, and no war.
fn weigh(rules: &Rules, dyads: &Dyads, front: &Front<'_>, scratch: &mut Scratch) {
    let Front { plan, domain, means, .. } = *front;
    let p = &rules.parameters;
    let c = plan.id;
    let own = scratch.capacity[c.at()];
    scratch.targets.clear();
    let levels = (0_u16..).map(StateId).zip(&means.levels).zip(dyads.war.row(c));
    for ((j, level), war) in levels {
        if *level <= 0.0 || *war > 0.0 || j == c {
            continue;
        }
        let weight = if own > 0.0 { scratch.capacity[j.at()] / own } else { 1.0 };
        let stake = stake(rules, dyads, c, j, domain, weight);
        if stake < p.negligible_stake {
            continue;
        }
        let prevails = dyads.success.get(c, j);
        let (success, danger) = match domain {
            Domain::Air | Domain::Maritime | Domain::Land => (prevails, 1.0 - prevails),
            Domain::Cyber => {
                let unseen = p.cyber_detection * p.cyber_identification;
                (1.0 - scratch.resilience[j.at()], (1.0 - prevails) * unseen)
            }
            Domain::Economic => {
                (dyads.exposure.get(j, c), p.escalation_by_trade * (1.0 - prevails))
            }
        };
        let slice = if domain.has_place() { p.stake_weight } else { p.stake_weight_remote };
        let terms = [
            slice * stake * success,
            -means.cost,
            -p.escalation_on_frequency * danger,
            -p.restraint_weight * dyads.accommodation.get(c, j),
            p.reprisal_weight * (dyads.provocation.get(c, j) - dyads.provocation_usual.get(c, j)),
            p.words_weight * scratch.words[j.at()],
        ];
        scratch.targets.push(Target { id: j, terms, benefit: stake * success, danger });
    }
}

/// The first look: from there the worth of operations counts. A recorded level is what a logit choice
/// makes of the worth of that day, with as much held back as the status quo is worth; one that is
/// not recorded is what there would be if nothing were held back.
fn look(
    rules: &Rules,
    front: &Front<'_>,
    scratch: &Scratch,
    campaigns: &mut [Campaign],
    held: &mut Option<f64>,
) {
    let Front { plan, means, .. } = *front;
    if held.is_none() {
        let level = |target: &Target| means.levels[target.id.at()];
        let total = scratch.targets.iter().fold(0.0, |sum, target| sum + level(target));
        let holds = if !means.recorded || total <= 0.0 {
            1.0
        } else {
            let worth = |sum, target: &Target| sum + level(target) * target.lasting();
            let worth = scratch.targets.iter().fold(0.0, worth) / total;
            logit_yes(plan.status_quo - worth, rules.parameters.choice_precision)
        };
        for target in &scratch.targets {
            campaigns[target.id.at()].weight =
                if means.recorded { (1.0 - holds) * level(target) / total } else { 1.0 };
        }
        *held = Some(holds);
    }
    for target in &scratch.targets {
        let campaign = &mut campaigns[target.id.at()];
        if !campaign.seen {
            campaign.rest = if means.recorded { target.lasting() } else { plan.status_quo };
        }
    }
}

/// What theory makes of every level: in the long run, and by what sets off a burst in this turn.
fn shift(rules: &Rules, campaigns: &[Campaign], held: f64, scratch: &mut Scratch) {
    let Scratch { targets, alternatives, shifts: lasting, bursts, .. } = scratch;
    let precision = rules.parameters.choice_precision;
    let mut fill = |more: fn(&Target) -> f64, shifted: &mut Vec<f64>| {
        alternatives.clear();
        alternatives.extend(targets.iter().map(|target| {
            let Campaign { rest, weight, .. } = campaigns[target.id.at()];
            Alternative { worth: target.lasting() - rest + more(target), weight }
        }));
        shifted.resize(targets.len(), 0.0);
        shifts(alternatives, held, precision, shifted);
    };
    fill(|_| 0.0, lasting);
    if targets.iter().any(|target| target.trigger() != 0.0) {
        fill(Target::trigger, bursts);
        for (burst, lasting) in bursts.iter_mut().zip(lasting) {
            *burst -= *lasting;
        }
    } else {
        bursts.clear();
        bursts.resize(targets.len(), 0.0);
    }
}

fn tell_plan(
    stage: &Stage,
    front: &Front<'_>,
    scratch: &Scratch,
    campaigns: &[Campaign],
    held: f64,
    choices: &mut Choices,
) {
    if scratch.targets.is_empty() || !choices.journal.reasons() {
        return;
    }
    let Front { plan, domain, means, .. } = *front;
    // Probabilities of the choice as it is now: weights at the start, by what theory made of them.
    let share = |at: usize| {
        let campaign = &campaigns[scratch.targets[at].id.at()];
        campaign.weight * exp(scratch.shifts[at] + scratch.bursts[at])
    };
    let acting = (0..scratch.targets.len()).fold(0.0, |sum, at| sum + share(at));
    let mut options = vec![Choice::named(
        "hold back",
        plan.status_quo,
        if held > 0.0 { (1.0 - acting).max(0.0) } else { 0.0 },
        vec![("status quo", plan.status_quo)],
    )];
    for (at, target) in scratch.targets.iter().enumerate() {
        options.push(Choice {
            option: Label::State(target.id),
            utility: target.lasting() + target.trigger(),
            probability: share(at),
            terms: PLAN.iter().map(|term| term.name).zip(target.terms).collect(),
        });
    }
    let usual = scratch.targets.iter().fold(0.0, |sum, target| sum + means.levels[target.id.at()]);
    choices.tell(|| {
        Event::new(stage.clock.turn, EventData::Plan { domain, usual })
            .by(plan.id)
            .because(Decision { options, ..Decision::default() })
    });
}

/// Draws the operations against one target: how many, how severe, what of it is seen.
#[expect(clippy::too_many_arguments, reason = "what the phase reads and what it writes")]
fn operate(
    stage: &Stage,
    front: &Front<'_>,
    target: &Target,
    at: usize,
    campaign: &mut Campaign,
    scratch: &mut Scratch,
    turn: &mut Turn,
    choices: &mut Choices,
) {
    let Front { plan, domain, means, log_ceiling } = *front;
    let p = &stage.rules.parameters;
    let address =
        |purpose| stage.between(Phase::Probe, purpose, plan.id, target.id).at(domain as u32);
    let urge = campaign.urge;
    let intensity_terms = |at: usize| {
        let g = Intensity::ALL[at].level(p.intrusion_level);
        [
            target.benefit * g,
            -p.escalation_on_intensity * target.danger * g * g,
            -means.intensity_cost[at],
            urge * g,
        ]
    };
    // Asked for when something happens: most targets of most turns have nothing.
    let utilities = || -> [f64; 3] {
        std::array::from_fn(|at| intensity_terms(at).iter().fold(0.0, |sum, term| sum + term))
    };
    let shares = |utilities: [f64; 3]| {
        let mut shares = [0.0; 3];
        logit(&utilities, p.choice_precision, &mut shares);
        shares
    };
    let drawn_at = address(Purpose::Operations);
    let (draw, level) = stage.clock.luck.uniform_pair(drawn_at);
    let start = means.levels[target.id.at()];
    if campaign.seen {
        // The level of the start is that of turn 0.
        if stage.clock.turn > 0 {
            let normal = quantile::normal(level);
            campaign.course =
                means.walk.step(campaign.course, log_ceiling, stage.rules.turns_per_year, normal);
        }
        campaign.shift += p.operations_adjustment * (scratch.shifts[at] - campaign.shift);
    } else {
        campaign.seen = true;
        campaign.shift = scratch.shifts[at];
        let usual = start * exp(campaign.shift);
        let severities = shares(utilities());
        campaign.usual = usual * (1.0 - severities[0]);
        if domain.has_place() {
            // The first turn is measured by operations that are answered by a protest.
            let each = means.hazards[Stance::Protest as usize];
            let hazard = hazard(severities.map(|share| share * usual), each);
            scratch.hazards.push((target.id, hazard));
        }
    }
    let log = campaign.course + campaign.shift + scratch.bursts[at];
    let mean = (start * campaign.times * exp(log)).min(MOST_OPERATIONS);
    if domain.has_place() {
        let drift = means.walk.drift * f64::from(stage.clock.turn) / stage.rules.turns_per_year;
        scratch.severe[target.id.at()].1 += campaign.usual * exp(drift.min(log_ceiling));
    }
    let question = |moment| stage.question(moment, plan.id, Some(target.id), About::Domain(domain));
    let count = quantile::negative_binomial(draw, mean, means.dispersion);
    let probability = |n| quantile::negative_binomial_mass(n, mean, means.dispersion);
    let count = choices.number(&question(Moment::Operations), count, probability, Terms::new);
    let (identification, false_alarms) = if domain == Domain::Cyber {
        let pair = stage.clock.luck.uniform_pair(address(Purpose::Identification));
        (pair.0, quantile::poisson(pair.1, p.cyber_false_alarm))
    } else {
        (0.5, 0)
    };
    if count == 0 && false_alarms == 0 {
        return;
    }
    let utilities = utilities();
    let severities = shares(utilities);
    let (first, second) = stage.clock.luck.uniform_pair(address(Purpose::Intensity));
    let severe = quantile::binomial(first, count, 1.0 - severities[0]);
    let grave = if severe > 0 {
        let given = severities[2] / (severities[1] + severities[2]);
        quantile::binomial(second, severe, given)
    } else {
        0
    };
    let terms =
        |at: usize| INTENSITY.iter().map(|term| term.name).zip(intensity_terms(at)).collect();
    let options = OptionList { chances: &severities, utilities: &utilities, terms };
    let counts = [count - severe, severe - grave, grave];
    let counts = choices.split(&question(Moment::Intensity), counts, &options);
    if domain.has_place() {
        scratch.severe[target.id.at()].0 += counts[1] + counts[2];
    }
    let (successes, detected, identified) = if domain == Domain::Cyber {
        let unseen = (1.0 - p.cyber_detection)
            * crate::theory::cyber::vulnerability_after(
                1.0,
                p.detection_by_pact,
                scratch.detectors[target.id.at()].unsigned_abs(),
            );
        let resilience = scratch.resilience[target.id.at()];
        let (success, detection) = stage.clock.luck.uniform_pair(address(Purpose::Success));
        let successes = quantile::binomial(success, count, 1.0 - resilience);
        let detected = quantile::binomial(detection, count, 1.0 - unseen);
        let identified = quantile::binomial(identification, detected, p.cyber_identification);
        (successes, detected, identified)
    } else {
        (count, count, count)
    };
    let operation = Operation {
        challenger: plan.id,
        target: target.id,
        domain,
        counts,
        successes,
        detected,
        identified,
        false_alarms,
    };
    turn.operations.push(operation);
    let sums = &mut choices.journal.tally.operations[domain as usize];
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += u64::from(count);
    }
    choices.tell(|| {
        let of_cyber = |count: u32| (domain == Domain::Cyber).then_some(count);
        let what = EventData::Operation {
            domain,
            expected: mean,
            presence: counts[0],
            intrusion: counts[1],
            coercion: counts[2],
            successes: of_cyber(successes),
            detected: of_cyber(detected),
            identified: of_cyber(identified),
            false_alarms: of_cyber(false_alarms),
        };
        let options = options.told(Moment::Intensity);
        Event::new(stage.clock.turn, what).by(plan.id).to(target.id).because(Decision {
            options,
            draw: Some(draw),
            address: Some(drawn_at),
            ..Decision::default()
        })
    });
}

/// General deterrence: in how many pairs with a disputed place there was no more beyond presence than
/// the level of the start and its drift let expect.
fn count_held_back(
    rules: &Rules,
    dyads: &Dyads,
    plan: &ChallengerPlan,
    severe: &[(u32, f64)],
    turn: &mut Turn,
) {
    let c = plan.id;
    let acts = |j| {
        let mut fronts = Domain::ALL.into_iter().zip(&plan.operations);
        fronts.any(|(domain, means)| {
            domain.has_place() && means.is_some() && rules.disputed(c, j, domain)
        })
    };
    let ids = (0_u16..).map(StateId);
    for ((j, salience), (count, usual)) in ids.zip(dyads.salience.row(c)).zip(severe) {
        if *salience > 0.0 && acts(j) {
            turn.held_back.1 += 1;
            turn.held_back.0 += u32::from(f64::from(*count) <= *usual);
        }
    }
}
