//! The phase [`Phase::Probe`](crate::model::Phase::Probe).

use bevy_ecs::prelude::*;

use super::{
    Stage,
    decider::{About, Choices, Few, Options},
    respond::{can_clash, usual_hazard},
};
use crate::{
    chance::{Phase, Purpose, quantile},
    model::{Parameters, events::What, moments::Moment, terms::PLAN},
    scenario::{
        quantity::Salience,
        schema::{Domain, Flow, Intensity},
    },
    theory::choice::{logit, nested_logit},
    world::{
        Challenger, Cyber, Dyads, Ledger, Military, Rules, Start, StateId, Turn,
        journal::{Choice, Decision, Event, Label},
        rules::{ChallengerPlan, DomainPlan},
        transient::Operation,
    },
};

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

/// Memory reused from turn to turn.
#[derive(Default)]
pub struct Scratch {
    targets: Vec<Target>,
    utilities: Vec<f64>,
    shares: Vec<f64>,
    detectors: Vec<u32>,
    resilience: Vec<f64>,
    capacity: Vec<f64>,
    /// What a challenger does not know of the patrons' commitment to each target.
    doubt: Vec<f64>,
    acted: Vec<bool>,
}

/// What the phase reads of a state, and a challenger's mood, which it moves.
type State = (
    &'static StateId,
    &'static Military,
    &'static Cyber,
    &'static Start,
    Option<&'static mut Challenger>,
);

/// A challenger's operations of the turn in one domain.
#[derive(Clone, Copy)]
struct Campaign<'a> {
    plan: &'a ChallengerPlan,
    domain: Domain,
    means: DomainPlan,
    /// Most operations in this turn.
    budget: f64,
}

/// Every challenger's operations of the turn.
pub fn probe(
    stage: Stage,
    mut dyads: ResMut<Dyads>,
    ledger: Res<Ledger>,
    mut states: Query<State>,
    mut turn: ResMut<Turn>,
    mut choices: Choices,
    mut scratch: Local<Scratch>,
) {
    gather(&stage, &ledger, &states, &mut scratch);
    for plan in &stage.rules.challengers {
        let entity = stage.roster.entity(plan.id);
        let Ok((_, military, _, start, Some(mut mood))) = states.get_mut(entity) else {
            continue;
        };
        let growth = budget_growth(
            military.capacity,
            start.capacity,
            stage.rules.parameters.budget_saturation,
        );
        doubt(&stage.rules, &dyads, plan.id, &mut scratch.doubt);
        for domain in Domain::ALL {
            let Some(means) = plan.operations[domain as usize] else {
                continue;
            };
            wander(&stage, plan.id, domain, &mut mood);
            let budget = means.per_turn
                * growth
                * mood.scale[domain as usize]
                * crate::theory::maths::exp(mood.assertiveness[domain as usize]);
            let campaign = Campaign { plan, domain, means, budget };
            weigh(&stage.rules, &dyads, &campaign, &mut scratch);
            if scratch.targets.is_empty() {
                continue;
            }
            tell_plan(&stage, &campaign, &scratch, &mut choices);
            for place in 0..scratch.targets.len() {
                expect_hazard(&stage, &campaign, place, &scratch, &mut dyads);
                operate(&stage, &campaign, place, &scratch, &mut turn, &mut choices);
            }
        }
        count_held_back(&dyads, plan.id, &mut scratch.acted, &mut turn);
    }
}

/// Operations grow with capacity and saturate: (1+h)x/(x+h) at capacity ratio x, 1 at the start.
fn budget_growth(capacity: f64, at_start: f64, saturation: f64) -> f64 {
    if at_start <= 0.0 {
        return 1.0;
    }
    // A capacity that began next to nothing may have grown by more than a number can say.
    let x = (capacity / at_start).min(1e300);
    if x + saturation > 0.0 { (1.0 + saturation) * x / (x + saturation) } else { 0.0 }
}

fn gather(stage: &Stage, ledger: &Ledger, states: &Query<State>, scratch: &mut Scratch) {
    scratch.resilience.resize(stage.roster.len(), 0.0);
    scratch.capacity.resize(stage.roster.len(), 0.0);
    for (id, military, cyber, ..) in states {
        scratch.resilience[id.at()] = cyber.resilience;
        scratch.capacity[id.at()] = military.capacity;
    }
    scratch.detectors.clear();
    scratch.detectors.resize(stage.roster.len(), 0);
    for pact in ledger.in_force(stage.clock.now()) {
        if stage.rules.kinds[pact.kind.at()].carries(Flow::Detection) {
            scratch.detectors[pact.proposer.at()] += 1;
            scratch.detectors[pact.partner.at()] += 1;
        }
    }
}

/// Assertiveness: an AR(1) in logs around 0.
fn wander(stage: &Stage, id: StateId, domain: Domain, mood: &mut Challenger) {
    let p = &stage.rules.parameters;
    let log = &mut mood.assertiveness[domain as usize];
    *log *= p.assertiveness_persistence;
    if p.assertiveness_noise > 0.0 {
        let address = stage.address(Phase::Probe, Purpose::Assertiveness, id).at(domain as u32);
        *log += p.assertiveness_noise * stage.clock.luck.normal(address);
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
        Domain::Air | Domain::Maritime => {
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

/// What c does not know of the patrons' commitment to each target, and could learn by probing.
fn doubt(rules: &Rules, dyads: &Dyads, c: StateId, doubts: &mut Vec<f64>) {
    doubts.clear();
    doubts.extend((0..rules.names.len() as u16).map(StateId).map(|j| -> f64 {
        rules
            .patrons
            .iter()
            .filter(|patron| patron.id != j && patron.id != c)
            .map(|patron| {
                let belief = dyads.belief.get(c, patron.id);
                4.0 * belief * (1.0 - belief) * dyads.joining.get(patron.id, j)
            })
            .sum()
    }));
}

/// Fills the targets, their utilities and their shares of the budget; the last share is holding.
fn weigh(rules: &Rules, dyads: &Dyads, campaign: &Campaign<'_>, scratch: &mut Scratch) {
    let Campaign { plan, domain, means, .. } = *campaign;
    let p = &rules.parameters;
    let c = plan.id;
    let own = scratch.capacity[c.at()];
    scratch.targets.clear();
    scratch.utilities.clear();
    scratch.utilities.push(plan.status_quo);
    for j in (0..scratch.capacity.len() as u16).map(StateId).filter(|j| *j != c) {
        let weight = if own > 0.0 { scratch.capacity[j.at()] / own } else { 1.0 };
        let stake = stake(rules, dyads, c, j, domain, weight);
        if stake < p.negligible_stake || dyads.war.get(c, j) > 0.0 {
            continue;
        }
        let prevails = dyads.success.get(c, j);
        let (success, danger) = match domain {
            Domain::Air | Domain::Maritime => (prevails, 1.0 - prevails),
            Domain::Cyber => {
                let unseen = p.cyber_detection * p.cyber_identification;
                (1.0 - scratch.resilience[j.at()], (1.0 - prevails) * unseen)
            }
            Domain::Economic => {
                (dyads.exposure.get(j, c), p.escalation_by_trade * (1.0 - prevails))
            }
        };
        let slice = match domain {
            Domain::Air | Domain::Maritime => p.stake_weight,
            Domain::Cyber | Domain::Economic => p.stake_weight_remote,
        };
        let terms = [
            slice * stake * success,
            p.information_weight * scratch.doubt[j.at()],
            p.reprisal_weight * dyads.provocation.get(c, j),
            -means.cost,
            -p.escalation_on_frequency * danger,
        ];
        scratch.targets.push(Target { id: j, terms, benefit: stake * success, danger });
        scratch.utilities.push(terms.iter().fold(0.0, |sum, term| sum + term));
    }
    let acting = scratch.targets.len();
    scratch.shares.clear();
    scratch.shares.resize(acting + 1, 0.0);
    if acting > 0 {
        nested_logit(
            &[1, acting],
            &scratch.utilities,
            p.choice_precision,
            p.nest_similarity,
            &mut scratch.shares,
        );
    }
}

fn tell_plan(stage: &Stage, campaign: &Campaign<'_>, scratch: &Scratch, choices: &mut Choices) {
    let Campaign { plan, domain, budget, .. } = *campaign;
    if !choices.journal.reasons() {
        return;
    }
    let mut options = vec![Choice::named(
        "hold back",
        scratch.utilities[0],
        scratch.shares[0],
        vec![("status quo", scratch.utilities[0])],
    )];
    for (place, target) in scratch.targets.iter().enumerate() {
        options.push(Choice {
            option: Label::State(target.id),
            utility: scratch.utilities[place + 1],
            probability: scratch.shares[place + 1],
            terms: PLAN.iter().map(|term| term.name).zip(target.terms).collect(),
        });
    }
    choices.tell(|| {
        Event::new(stage.clock.turn, What::Plan { domain, budget })
            .by(plan.id)
            .because(Decision { options, ..Decision::default() })
    });
}

/// Of the first turn: what hazard of an incident was to be expected, against which later turns count.
fn expect_hazard(
    stage: &Stage,
    campaign: &Campaign<'_>,
    place: usize,
    scratch: &Scratch,
    dyads: &mut Dyads,
) {
    let Campaign { plan, domain, means, budget } = *campaign;
    if stage.clock.turn > 0 || !can_clash(domain) {
        return;
    }
    let p = &stage.rules.parameters;
    let target = &scratch.targets[place];
    let mean = budget * scratch.shares[place + 1];
    let mut severities = [0.0; 3];
    logit(&intensities(p, target, &means), p.choice_precision, &mut severities);
    *dyads.hazard_at_start.at(plan.id, target.id) +=
        usual_hazard(p, severities.map(|share| share * mean), means.hazard);
}

/// Utilities of the intensities (grey-zone logic): benefit, danger of escalation, cost.
fn intensities(p: &Parameters, target: &Target, means: &DomainPlan) -> [f64; 3] {
    Intensity::ALL.map(|intensity| {
        let g = intensity.level(p.intrusion_level);
        target.benefit * g
            - p.escalation_on_intensity * target.danger * g * g
            - means.intensity_cost[intensity as usize]
    })
}

/// Draws the operations against one target: how many, how severe, what of it is seen.
fn operate(
    stage: &Stage,
    campaign: &Campaign<'_>,
    place: usize,
    scratch: &Scratch,
    turn: &mut Turn,
    choices: &mut Choices,
) {
    let Campaign { plan, domain, means, budget } = *campaign;
    let p = &stage.rules.parameters;
    let target = &scratch.targets[place];
    let at = |purpose| stage.between(Phase::Probe, purpose, plan.id, target.id).at(domain as u32);
    let mean = budget * scratch.shares[place + 1];
    let address = at(Purpose::Operations);
    let (draw, alarm) = stage.clock.luck.uniform_pair(address);
    let question = |moment| stage.question(moment, plan.id, Some(target.id), About::Domain(domain));
    let count = quantile::negative_binomial(draw, mean, p.operations_dispersion);
    let count = choices.number(&question(Moment::Operations), count, |n| {
        quantile::negative_binomial_mass(n, mean, p.operations_dispersion)
    });
    let false_alarms =
        if domain == Domain::Cyber { quantile::poisson(alarm, p.cyber_false_alarm) } else { 0 };
    if count == 0 && false_alarms == 0 {
        return;
    }
    let utilities = intensities(p, target, &means);
    let mut severities = [0.0; 3];
    logit(&utilities, p.choice_precision, &mut severities);
    let (first, second) = stage.clock.luck.uniform_pair(at(Purpose::Intensity));
    let severe = quantile::binomial(first, count, 1.0 - severities[0]);
    let grave = if severe > 0 {
        let given = severities[2] / (severities[1] + severities[2]);
        quantile::binomial(second, severe, given)
    } else {
        0
    };
    let terms = |at: usize| {
        let g = Intensity::ALL[at].level(p.intrusion_level);
        vec![
            ("benefit", target.benefit * g),
            ("escalation", -p.escalation_on_intensity * target.danger * g * g),
            ("cost", -means.intensity_cost[at]),
        ]
    };
    let options = Few { chances: &severities, utilities: &utilities, terms };
    let counts = [count - severe, severe - grave, grave];
    let counts = choices.split(&question(Moment::Intensity), counts, &options);
    let (successes, detected, identified) = if domain == Domain::Cyber {
        let unseen = (1.0 - p.cyber_detection)
            * crate::theory::cyber::vulnerability_after(
                1.0,
                p.detection_by_pact,
                scratch.detectors[target.id.at()],
            );
        let resilience = scratch.resilience[target.id.at()];
        let successes = stage.clock.luck.binomial(at(Purpose::Success), count, 1.0 - resilience);
        let detected = stage.clock.luck.binomial(at(Purpose::Detection), count, 1.0 - unseen);
        let identified = stage.clock.luck.binomial(
            at(Purpose::Identification),
            detected,
            p.cyber_identification,
        );
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
    for (sum, count) in choices.journal.tally.operations[domain as usize].iter_mut().zip(counts) {
        *sum += u64::from(count);
    }
    choices.tell(|| {
        let of_cyber = |count: u32| (domain == Domain::Cyber).then_some(count);
        let what = What::Operation {
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
            address: Some(address),
            ..Decision::default()
        })
    });
}

/// General deterrence: in how many pairs with a dispute nothing beyond presence happened.
fn count_held_back(dyads: &Dyads, challenger: StateId, acted: &mut Vec<bool>, turn: &mut Turn) {
    let disputes = dyads.salience.row(challenger);
    acted.clear();
    acted.resize(disputes.len(), false);
    for operation in turn.operations.iter().filter(|o| o.challenger == challenger) {
        acted[operation.target.at()] |= operation.counts[1] + operation.counts[2] > 0;
    }
    for (salience, acted) in disputes.iter().zip(acted) {
        if *salience > 0.0 {
            turn.held_back.1 += 1;
            turn.held_back.0 += u32::from(!*acted);
        }
    }
}
