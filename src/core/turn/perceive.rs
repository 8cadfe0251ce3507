//! The phase [`Phase::Perceive`](crate::model::Phase::Perceive).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    scenario::{quantity::Salience, schema::Flow},
    theory::{
        contest,
        maths::ln,
        security::{abandonment_risk, coverage, security_gap},
        threat::{self, ThreatInputs},
    },
    world::{
        Constraint, Dyads, KindId, Ledger, Military, Outlook, Reliance, Rules, Start, StateId,
        Worldview,
    },
};

/// A pair tied by at least one pact in force, in the order of the ledger.
#[derive(Clone, Copy)]
struct Tie {
    helper: StateId,
    at: StateId,
    /// Chance that the helper does not join, by their pacts.
    unjoined: f64,
    /// Power that it can bring there.
    power: f64,
}

/// Marks a pair without a tie.
const UNTIED: u32 = u32::MAX;

/// What every state needs to know of every other, gathered once.
#[derive(Default)]
pub struct Gathered {
    capacity: Vec<f64>,
    /// Capacity that law and role let it bring beyond its home.
    abroad: Vec<f64>,
    log_home: Vec<f64>,
    /// Whether it is a patron.
    patron: Vec<bool>,
    /// k, j: which of the ties is theirs.
    tie_of: Vec<u32>,
    /// Whether it is a challenger.
    challenger: Vec<bool>,
    /// Everything that concerns help runs over these few, not over all pairs.
    ties: Vec<Tie>,
    /// By j: what partners and patrons are expected to bring, as j sees it.
    partners: Vec<f64>,
    patrons: Vec<f64>,
    /// By number of the challenger: log capacity abroad.
    log_abroad: Vec<f64>,
    /// By challenger: hostile acts remembered against anybody.
    hostility: Vec<f64>,
    /// i, h: whether i can stand at h's home, as of now.
    standing: Vec<f64>,
}

type State = (
    &'static StateId,
    &'static Military,
    &'static Constraint,
    &'static Reliance,
    &'static Worldview,
    &'static mut Outlook,
    &'static mut Start,
);

/// Writes what everybody expects of everybody, and each state's outlook.
pub fn perceive(
    stage: Stage,
    ledger: Res<Ledger>,
    mut dyads: ResMut<Dyads>,
    mut states: Query<State>,
    mut gathered: Local<Gathered>,
) {
    let dyads = &mut *dyads;
    let gathered = &mut *gathered;
    gather(&stage, &states, gathered);
    stand(&stage, &ledger, &mut gathered.standing, dyads);
    tie(&stage, &ledger, gathered, dyads);
    expect_help(&stage.rules, gathered, dyads);
    challengers_views(&stage, gathered, dyads);
    for (id, _, _, reliance, worldview, mut outlook, mut start) in &mut states {
        let lens = &stage.rules.lenses[usize::from(worldview.lens)];
        *outlook = look(&stage.rules, gathered, dyads, *id, reliance.level, &lens.threat);
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

fn gather(stage: &Stage, states: &Query<State>, gathered: &mut Gathered) {
    let n = stage.roster.len();
    for of_state in [&mut gathered.capacity, &mut gathered.abroad, &mut gathered.log_home] {
        of_state.resize(n, 0.0);
    }
    for (id, military, constraint, ..) in states {
        let capacity = military.capacity;
        let free = (1.0 - constraint.level) * stage.rules.theatre_share[id.at()];
        gathered.capacity[id.at()] = capacity;
        gathered.abroad[id.at()] = capacity * free;
        gathered.log_home[id.at()] = ln(stage.rules.parameters.defender_advantage * capacity);
    }
    let abroad = &gathered.abroad;
    gathered.log_abroad.clear();
    gathered.log_abroad.extend(stage.rules.challengers.iter().map(|plan| ln(abroad[plan.id.at()])));
    if gathered.patron.len() != n {
        gathered.patron = stage
            .roster
            .ids()
            .map(|id| stage.rules.patrons.iter().any(|plan| plan.id == id))
            .collect();
        gathered.challenger = stage
            .roster
            .ids()
            .map(|id| stage.rules.challengers.iter().any(|plan| plan.id == id))
            .collect();
    }
}

/// Whose forces count from where: at home, at the hosts of their bases, and with whoever gives them
/// places by a pact in force. What distance leaves changes with that, and only then.
fn stand(stage: &Stage, ledger: &Ledger, standing: &mut Vec<f64>, dyads: &mut Dyads) {
    let n = stage.roster.len();
    standing.clear();
    standing.extend_from_slice(dyads.hosted.cells());
    for pact in ledger.in_force(stage.clock.now()) {
        let kind = &stage.rules.kinds[pact.kind.at()];
        if kind.carries(Flow::Projection) {
            standing[pact.partner.at() * n + pact.proposer.at()] = 1.0;
            standing[pact.proposer.at() * n + pact.partner.at()] = 1.0;
        }
    }
    for i in stage.roster.ids() {
        let row = &standing[i.at() * n..][..n];
        if row != dyads.standing.row(i) {
            dyads.standing.row_mut(i).copy_from_slice(row);
            for j in stage.roster.ids() {
                dyads.reach.set(i, j, stage.rules.reach_of(i, j, row));
            }
        }
    }
}

/// Who is tied to whom, and how probably nobody comes of it: Π(1 − ρ), where ρ grows as a pact ages.
fn tie(stage: &Stage, ledger: &Ledger, gathered: &mut Gathered, dyads: &Dyads) {
    let n = gathered.capacity.len();
    let Gathered { tie_of, ties, abroad, .. } = gathered;
    tie_of.clear();
    tie_of.resize(n * n, UNTIED);
    ties.clear();
    let now = stage.clock.now();
    for pact in ledger.in_force(now) {
        let rho = aged_joining(&stage.rules, pact.kind, now - pact.in_force);
        let ways = if stage.rules.kinds[pact.kind.at()].mutual { 2 } else { 1 };
        let sides = [(pact.proposer, pact.partner), (pact.partner, pact.proposer)];
        for (helper, at) in &sides[..ways] {
            let tie = &mut tie_of[helper.at() * n + at.at()];
            if *tie == UNTIED {
                *tie = ties.len() as u32;
                let power = abroad[helper.at()] * dyads.reach.get(*helper, *at);
                ties.push(Tie { helper: *helper, at: *at, unjoined: 1.0, power });
            }
            ties[*tie as usize].unjoined *= 1.0 - rho;
        }
    }
}

/// Joining probability of a pact of this kind that has been in force for `age` turns.
pub fn aged_joining(rules: &Rules, kind: KindId, age: i32) -> f64 {
    let oldest = rules.ripeness.len() - 1;
    let ripe = rules.ripeness[usize::try_from(age).unwrap_or(0).min(oldest)];
    let p = &rules.parameters;
    (rules.kinds[kind.at()].joining * (1.0 + p.pact_ageing_gain * ripe)).min(p.joining_most)
}

/// Power that i can bring to bear at j.
fn projected(dyads: &Dyads, gathered: &Gathered, from: StateId, at: StateId) -> f64 {
    if from == at {
        gathered.capacity[at.at()]
    } else {
        gathered.abroad[from.at()] * dyads.reach.get(from, at)
    }
}

/// Chance that k joins j by their pacts, and what comes of it in power: joining × reputation, for a
/// patron × belief, as every challenger sees it and as j itself does. Whoever threatens most is found
/// later; a challenger's own pacts with a target are not counted on.
fn expect_help(rules: &Rules, gathered: &mut Gathered, dyads: &mut Dyads) {
    let Gathered { ties, patron, challenger, partners, patrons, capacity, .. } = gathered;
    dyads.joining.cells_mut().fill(0.0);
    for plan in &rules.challengers {
        dyads.help.row_mut(plan.id).fill(0.0);
    }
    for sums in [&mut *partners, &mut *patrons] {
        sums.clear();
        sums.resize(capacity.len(), 0.0);
    }
    for tie in ties.iter() {
        let joining = 1.0 - tie.unjoined;
        if joining <= 0.0 {
            continue;
        }
        let (helper, at) = (tie.helper, tie.at);
        dyads.joining.set(helper, at, joining);
        let by_patron = patron[helper.at()];
        let words = if by_patron { &dyads.belief } else { &dyads.reputation };
        for observer in rules.challengers.iter().map(|plan| plan.id) {
            if helper != observer && at != observer {
                *dyads.help.at(observer, at) += joining * words.get(observer, helper) * tie.power;
            }
        }
        if !challenger[helper.at()] {
            let sums = if by_patron { &mut *patrons } else { &mut *partners };
            sums[at.at()] += joining * words.get(at, helper) * tie.power;
        }
    }
}

/// What each challenger expects to meet at each target, and its chance to prevail there.
fn challengers_views(stage: &Stage, gathered: &mut Gathered, dyads: &mut Dyads) {
    let p = &stage.rules.parameters;
    gathered.hostility.clear();
    for challenger in stage.rules.challengers.iter().map(|plan| plan.id) {
        for target in stage.roster.ids().filter(|target| *target != challenger) {
            let own = p.defender_advantage * gathered.capacity[target.at()];
            let attack = projected(dyads, gathered, challenger, target);
            let met = own + dyads.help.get(challenger, target);
            dyads.success.set(
                challenger,
                target,
                contest::ratio(attack, met, p.contest_decisiveness),
            );
        }
        gathered.hostility.push(dyads.memory.row(challenger).iter().sum());
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
    for ((plan, log_abroad), against_all) in
        rules.challengers.iter().zip(&gathered.log_abroad).zip(&gathered.hostility)
    {
        let challenger = plan.id;
        if challenger == id {
            continue;
        }
        let log_power =
            log_abroad + ln(dyads.reach.get(challenger, id)) - gathered.log_home[id.at()];
        let against_self = dyads.memory.get(challenger, id);
        let inputs = ThreatInputs {
            // A powerless state against a powerless challenger is 0/0: parity.
            power: if log_power.is_nan() {
                0.0
            } else {
                log_power.clamp(-p.power_ratio_cap, p.power_ratio_cap)
            },
            intent: threat::intent(
                (against_self + dyads.grievance.get(challenger, id)) / p.memory_scale,
                (against_all - against_self).max(0.0) / p.memory_scale,
                p.spill_over,
            ),
            dispute: dyads.salience.get(challenger, id) / Salience::MOST,
            ideal_distance: rules.ideal_distance.get(id, challenger),
            exposure: dyads.exposure.get(id, challenger),
        };
        let index = threat::index(&inputs, weights);
        dyads.threat.set(id, challenger, index);
        if from.is_none() || index > worst {
            (worst, from) = (index, Some(challenger));
        }
    }
    let need = from.map_or(0.0, |challenger| projected(dyads, gathered, challenger, id));
    let (partners, patrons) = (gathered.partners[id.at()], gathered.patrons[id.at()]);
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
