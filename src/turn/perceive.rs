//! perceive: projected power, threat, coverage, security gap, abandonment risk.

use bevy_ecs::prelude::*;

use crate::{
    theory::{
        contest,
        maths::{exp, ln},
        security::{abandonment_risk, coverage, security_gap},
        threat::{self, ThreatInputs},
    },
    world::{
        Clock, Constraint, Dyads, KindId, Ledger, Military, Outlook, Pact, Reliance, Roster, Rules,
        Start, StateId, Worldview, dyads::Matrix,
    },
};

/// Log power ratios are capped here: beyond it a neighbour is simply overwhelming, or helpless.
const POWER_RATIO_CAP: f64 = 5.0;

/// What every state needs to know of every other, gathered once.
#[derive(Default)]
pub struct Gathered {
    capacity: Vec<f64>,
    /// Capacity that law and role let it bring beyond its home.
    abroad: Vec<f64>,
    /// Log capacity abroad.
    log_abroad: Vec<f64>,
    log_home: Vec<f64>,
    /// Joining probability of a pact of each kind and age.
    unjoined: Matrix,
}

/// Writes what everybody expects of everybody, and each state's outlook.
pub fn perceive(
    clock: Res<Clock>,
    rules: Res<Rules>,
    roster: Res<Roster>,
    ledger: Res<Ledger>,
    pacts: Query<&Pact>,
    mut dyads: ResMut<Dyads>,
    mut states: Query<(&Military, &Constraint, &Reliance, &Worldview, &mut Outlook, &mut Start)>,
    mut gathered: Local<Gathered>,
) {
    let n = roster.len();
    let dyads = &mut *dyads;
    gather(&roster, &rules, &states, &mut gathered);
    joining(&clock, &rules, &ledger, &pacts, n, &mut gathered.unjoined, &mut dyads.joining);
    challengers_views(&rules, &roster, &gathered, dyads);
    for id in roster.ids() {
        let Ok((_, _, reliance, worldview, mut outlook, mut start)) =
            states.get_mut(roster.entity(id))
        else {
            continue;
        };
        let lens = &rules.lenses[usize::from(worldview.lens)];
        *outlook = look(&rules, &gathered, dyads, id, reliance.level, &lens.threat);
        if !start.looked {
            start.looked = true;
            start.gap = outlook.gap;
            start.cover_by_others = cover_by_others(&outlook);
            start.belief = outlook.belief;
        }
    }
}

/// Share of the need that partners and patrons are expected to cover, 0 to 1.
pub fn cover_by_others(outlook: &Outlook) -> f64 {
    if outlook.need > 0.0 {
        ((outlook.partners + outlook.patrons) / outlook.need).min(1.0)
    } else {
        0.0
    }
}

fn gather(
    roster: &Roster,
    rules: &Rules,
    states: &Query<(&Military, &Constraint, &Reliance, &Worldview, &mut Outlook, &mut Start)>,
    gathered: &mut Gathered,
) {
    gathered.capacity.clear();
    gathered.abroad.clear();
    gathered.log_abroad.clear();
    gathered.log_home.clear();
    for (entity, share) in roster.entities.iter().zip(&rules.theatre_share) {
        let (capacity, free) =
            states.get(*entity).map_or((0.0, 0.0), |(military, constraint, ..)| {
                (military.capacity, (1.0 - constraint.level) * share)
            });
        gathered.capacity.push(capacity);
        gathered.abroad.push(capacity * free);
        gathered.log_abroad.push(ln(capacity * free));
        gathered.log_home.push(ln(rules.parameters.defender_advantage * capacity));
    }
}

/// Chance that k joins j by their pacts: 1 − Π(1 − ρ), where ρ grows as a pact ages.
fn joining(
    clock: &Clock,
    rules: &Rules,
    ledger: &Ledger,
    pacts: &Query<&Pact>,
    n: usize,
    unjoined: &mut Matrix,
    joining: &mut Matrix,
) {
    if unjoined.cells().len() == n * n {
        unjoined.cells_mut().fill(1.0);
    } else {
        *unjoined = Matrix::filled(n, 1.0);
    }
    let now = clock.now();
    for pact in pacts.iter_many(&ledger.order).flatten() {
        if !pact.is_in_force(now) {
            continue;
        }
        let kind = &rules.kinds[pact.kind.at()];
        let rho = aged_joining(rules, pact.kind, now - pact.in_force);
        *unjoined.at(pact.proposer, pact.partner) *= 1.0 - rho;
        if kind.mutual {
            *unjoined.at(pact.partner, pact.proposer) *= 1.0 - rho;
        }
    }
    for (joining, unjoined) in joining.cells_mut().iter_mut().zip(unjoined.cells()) {
        *joining = 1.0 - unjoined;
    }
}

/// Joining probability of a pact of this kind that has been in force for `age` turns.
pub fn aged_joining(rules: &Rules, kind: KindId, age: i32) -> f64 {
    let p = &rules.parameters;
    let ripe = 1.0 - exp(-f64::from(age) / p.pact_ageing_turns);
    (rules.kinds[kind.at()].joining * (1.0 + p.pact_ageing_gain * ripe)).min(0.95)
}

/// Power that i can bring to bear at j.
fn projected(rules: &Rules, gathered: &Gathered, from: StateId, at: StateId) -> f64 {
    if from == at {
        gathered.capacity[at.at()]
    } else {
        gathered.abroad[from.at()] * rules.reach.get(from, at)
    }
}

/// What o expects of k if j is in trouble, in power: joining × reputation, for a patron × belief.
fn expected_help(
    rules: &Rules,
    gathered: &Gathered,
    dyads: &Dyads,
    observer: StateId,
    helper: StateId,
    at: StateId,
) -> f64 {
    let joins = dyads.joining.get(helper, at);
    if joins <= 0.0 {
        return 0.0;
    }
    let patron = rules.patrons.iter().any(|plan| plan.id == helper);
    let word = if patron {
        dyads.belief.get(observer, helper)
    } else {
        dyads.reputation.get(observer, helper)
    };
    joins * word * projected(rules, gathered, helper, at)
}

/// What each challenger expects to meet at each target, and its chance to prevail there.
fn challengers_views(rules: &Rules, roster: &Roster, gathered: &Gathered, dyads: &mut Dyads) {
    let p = &rules.parameters;
    for challenger in rules.challengers.iter().map(|plan| plan.id) {
        for target in roster.ids().filter(|target| *target != challenger) {
            let help: f64 = roster
                .ids()
                .filter(|helper| *helper != target && *helper != challenger)
                .map(|helper| expected_help(rules, gathered, dyads, challenger, helper, target))
                .sum();
            let own = p.defender_advantage * gathered.capacity[target.at()];
            let attack = projected(rules, gathered, challenger, target);
            dyads.help.set(challenger, target, help);
            let success = contest::ratio(attack, own + help, p.contest_decisiveness);
            dyads.success.set(challenger, target, success);
        }
    }
}

/// One state's outlook. The threat of every challenger is kept in the matrix; the greatest one
/// sets the need.
fn look(
    rules: &Rules,
    gathered: &Gathered,
    dyads: &mut Dyads,
    id: StateId,
    reliance: f64,
    weights: &threat::ThreatWeights,
) -> Outlook {
    let p = &rules.parameters;
    let own = p.defender_advantage * gathered.capacity[id.at()];
    let (mut worst, mut from) = (0.0, None);
    for challenger in rules.challengers.iter().map(|plan| plan.id).filter(|c| *c != id) {
        let log_power = gathered.log_abroad[challenger.at()] + ln(rules.reach.get(challenger, id))
            - gathered.log_home[id.at()];
        let against_self = dyads.memory.get(challenger, id);
        let against_all: f64 = dyads.memory.row(challenger).iter().sum();
        let inputs = ThreatInputs {
            // A powerless state against a powerless challenger is 0/0: parity.
            log_power_ratio: if log_power.is_nan() {
                0.0
            } else {
                log_power.clamp(-POWER_RATIO_CAP, POWER_RATIO_CAP)
            },
            intent: threat::intent(
                against_self / p.memory_scale,
                (against_all - against_self).max(0.0) / p.memory_scale,
                p.spill_over,
            ),
            dispute: dyads.salience.get(challenger, id) / 3.0,
            ideal_distance: rules.ideal_distance.get(id, challenger),
            exposure: dyads.exposure.get(id, challenger),
        };
        let index = threat::index(&inputs, weights);
        dyads.threat.set(id, challenger, index);
        if from.is_none() || index > worst {
            (worst, from) = (index, Some(challenger));
        }
    }
    let need = from.map_or(0.0, |challenger| projected(rules, gathered, challenger, id));
    let (mut partners, mut patrons) = (0.0, 0.0);
    for helper in 0..gathered.capacity.len() as u16 {
        let helper = StateId(helper);
        if helper == id || Some(helper) == from {
            continue;
        }
        let help = expected_help(rules, gathered, dyads, id, helper, id);
        if rules.patrons.iter().any(|plan| plan.id == helper) {
            patrons += help;
        } else {
            partners += help;
        }
    }
    let (mut belief, mut believed) = (0.0, 0.0);
    for patron in rules.patrons.iter().filter(|plan| plan.id != id) {
        belief += dyads.belief.get(id, patron.id);
        believed += 1.0;
    }
    let belief = if believed > 0.0 { belief / believed } else { 1.0 };
    let covered = coverage(own, partners, patrons, reliance, need);
    Outlook {
        threat: worst,
        from,
        need,
        own,
        partners,
        patrons: patrons.min(reliance * need),
        coverage: covered,
        gap: security_gap(worst, covered),
        abandonment: abandonment_risk(reliance, belief),
        belief,
    }
}
