//! The phase [`Phase::Perceive`](crate::model::Phase::Perceive).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    scenario::{quantity::Salience, schema::Flow},
    theory::{
        contest,
        honour::{Help, believed_word, readiness},
        maths::ln,
        security::{abandonment_risk, coverage, security_gap},
        threat::{self, ThreatInputs},
    },
    world::{
        Constraint, Dyads, Ledger, Military, Outlook, Reliance, Rules, Start, StateId, Turn,
        Worldview,
        pacts::{Bookmark, News, Standing},
        rules::ChallengerPlan,
    },
};

/// A pair tied by at least one pact in force that promises something, in the order of the ledger.
#[derive(Clone, Copy)]
struct Tie {
    helper: StateId,
    at: StateId,
}

/// A pact in force that promises something.
#[derive(Clone, Copy)]
struct Promise {
    sides: (StateId, StateId),
    mutual: bool,
    joining: f64,
    since: i32,
}

/// What every state needs to know of every other, gathered once.
#[derive(Default)]
pub struct Gathered {
    capacity: Vec<f64>,
    /// Capacity that law and role let it bring beyond its home.
    abroad: Vec<f64>,
    log_home: Vec<f64>,
    /// Whether it is a patron.
    patron: Vec<bool>,
    /// Whether it is a challenger.
    challenger: Vec<bool>,
    read: Bookmark,
    /// i, h: in how many pacts in force h gives i places.
    places: Vec<i32>,
    promises: Vec<Promise>,
    /// Challengers, and those that accommodate them.
    accommodations: Vec<(StateId, StateId)>,
    /// Everything that concerns help runs over these few, not over all pairs.
    ties: Vec<Tie>,
    /// By j: what partners and patrons are expected to bring, as j sees it.
    partners: Vec<f64>,
    patrons: Vec<f64>,
    /// By number of the challenger: log capacity abroad.
    log_abroad: Vec<f64>,
    /// By challenger: hostile acts remembered against anybody.
    hostility: Vec<f64>,
    /// By challenger, then by state: logarithm of what distance leaves there of the challenger's strength.
    log_reach: Vec<f64>,
    /// By state: number of the challenger that it feels threatens it most.
    worst: Vec<Option<usize>>,
    /// By challenger, then by state: how ready that is to help against it by its own stake, and how
    /// grave the case is if it is the victim.
    stakes: Vec<f64>,
    severities: Vec<f64>,
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
    turn: Res<Turn>,
    mut dyads: ResMut<Dyads>,
    mut states: Query<State>,
    mut gathered: Local<Gathered>,
) {
    let dyads = &mut *dyads;
    let gathered = &mut *gathered;
    gather(&stage, &states, gathered);
    let remembered = |plan: &ChallengerPlan| dyads.memory.row(plan.id).iter().sum::<f64>();
    gathered.hostility.clear();
    gathered.hostility.extend(stage.rules.challengers.iter().map(remembered));
    let (anew, news) = ledger.news(&mut gathered.read);
    stand(&stage, (anew, news), anew || turn.bases_moved, gathered, dyads);
    tie(&stage, &ledger, (anew, news), gathered, dyads);
    gathered.worst.resize(stage.roster.len(), None);
    for (id, _, _, _, worldview, ..) in &states {
        let lens = &stage.rules.lenses[usize::from(worldview.lens)];
        feel_threats(&stage.rules, gathered, dyads, *id, &lens.threat);
        gathered.worst[id.at()] = worst(&stage.rules, dyads, *id);
    }
    expect_help(&stage.rules, gathered, dyads);
    let first = states.iter().any(|(.., start)| !start.looked);
    challengers_views(&stage, gathered, dyads, first);
    for (id, _, _, reliance, _, mut outlook, mut start) in &mut states {
        *outlook = look(&stage.rules, gathered, dyads, *id, reliance.level);
        if !start.looked {
            start.looked = true;
            start.gap = outlook.gap;
            start.cover_by_others = cover_by_others(&outlook);
            start.belief = outlook.belief;
            start.threat = outlook.threat;
            start.abandonment = outlook.abandonment;
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
        let free = (1.0 - constraint.level) * constraint.theatre;
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
fn stand(
    stage: &Stage,
    (anew, news): (bool, &[News]),
    mut moved: bool,
    gathered: &mut Gathered,
    dyads: &mut Dyads,
) {
    let n = stage.roster.len();
    let Gathered { places, log_reach, .. } = gathered;
    if anew {
        places.clear();
        places.resize(n * n, 0);
    }
    let gives_places = stage.rules.kinds_that(|kind| kind.carries(Flow::Projection));
    for News { pact, in_force, .. } in news.iter().filter(|news| news.in_force != 0) {
        if gives_places & pact.kind.bit() != 0 {
            moved = true;
            places[pact.partner.at() * n + pact.proposer.at()] += in_force;
            places[pact.proposer.at() * n + pact.partner.at()] += in_force;
        }
    }
    if !moved {
        return;
    }
    for i in stage.roster.ids() {
        let given = places[i.at() * n..][..n].iter().map(|pacts| *pacts > 0);
        let row =
            given.zip(dyads.hosted.row(i)).map(|(given, host)| if given { 1.0 } else { *host });
        if !row.clone().eq(dyads.standing.row(i).iter().copied()) {
            for (stands, now) in dyads.standing.row_mut(i).iter_mut().zip(row) {
                *stands = now;
            }
            stage.rules.reaches(i, dyads.standing.row(i), dyads.reach.row_mut(i));
        }
    }
    log_reach.clear();
    for plan in &stage.rules.challengers {
        log_reach.extend(dyads.reach.row(plan.id).iter().map(|reach| ln(*reach)));
    }
}

/// Who promised what to whom: of all pacts of a pair the strongest counts, and it grows as it ages.
/// And who accommodates which challenger.
fn tie(
    stage: &Stage,
    ledger: &Ledger,
    (anew, news): (bool, &[News]),
    gathered: &mut Gathered,
    dyads: &mut Dyads,
) {
    let Gathered { promises, accommodations, ties, challenger, .. } = gathered;
    let now = stage.clock.now();
    let accommodates = stage.rules.kinds_that(|kind| kind.accommodates);
    let counts = |pact: &Standing| pact.joining > 0.0 || accommodates & pact.kind.bit() != 0;
    // A pledge that an event takes back has been one.
    let matters = |news: &News| match news.in_force {
        0 => news.pact.in_force <= now,
        _ => counts(&news.pact),
    };
    if anew {
        dyads.joining.cells_mut().fill(0.0);
        for plan in &stage.rules.challengers {
            dyads.accommodation.row_mut(plan.id).fill(0.0);
        }
    } else {
        ties.drain(..).for_each(|tie| dyads.joining.set(tie.helper, tie.at, 0.0));
    }
    if anew || news.iter().any(matters) {
        if !anew {
            accommodations.iter().for_each(|(c, j)| dyads.accommodation.set(*c, *j, 0.0));
        }
        promises.clear();
        accommodations.clear();
        let mutual = stage.rules.kinds_that(|kind| kind.mutual);
        for pact in ledger.in_force(now).filter(|pact| counts(pact)) {
            let sides = (pact.proposer, pact.partner);
            if accommodates & pact.kind.bit() != 0 {
                let ways = [sides, (sides.1, sides.0)].into_iter();
                accommodations.extend(ways.filter(|(c, _)| challenger[c.at()]));
            }
            if pact.joining > 0.0 {
                let mutual = mutual & pact.kind.bit() != 0;
                let Standing { joining, in_force: since, .. } = *pact;
                promises.push(Promise { sides, mutual, joining, since });
            }
        }
        accommodations.iter().for_each(|(c, j)| dyads.accommodation.set(*c, *j, 1.0));
    }
    ties.clear();
    for Promise { sides: (a, b), mutual, joining, since } in promises.iter().copied() {
        let rho = aged_joining(&stage.rules, joining, now - since);
        for (helper, at) in [(a, b), (b, a)].into_iter().take(1 + usize::from(mutual)) {
            let joining = dyads.joining.at(helper, at);
            if *joining == 0.0 {
                ties.push(Tie { helper, at });
            }
            *joining = joining.max(rho);
        }
    }
}

/// What a pact that promised `joining` promises once it has been in force for `age` turns.
pub fn aged_joining(rules: &Rules, joining: f64, age: i32) -> f64 {
    let oldest = rules.ripeness.len() - 1;
    let ripe = rules.ripeness[usize::try_from(age).unwrap_or(0).min(oldest)];
    let p = &rules.parameters;
    (joining * (1.0 + p.pact_ageing_gain * ripe)).min(p.joining_most.max(joining))
}

/// The chance that `helper` stands by `victim` against `challenger`, if a promise of its is kept with
/// this chance (`word`) and its strongest pact with the victim promises `joining`. What players expect
/// and what they do is this one function.
pub fn help(
    rules: &Rules,
    dyads: &Dyads,
    (helper, victim, challenger): (StateId, StateId, StateId),
    joining: f64,
    word: f64,
) -> Help {
    let stake = own_stake(rules, dyads, helper, challenger);
    let severity = severity(rules, dyads, challenger, victim);
    let obligation = obligation(rules, dyads, (victim, challenger), joining);
    Help { obligation, word, stake, severity }
}

/// What is left of a promise if the victim accommodates the challenger.
fn obligation(
    rules: &Rules,
    dyads: &Dyads,
    (victim, challenger): (StateId, StateId),
    joining: f64,
) -> f64 {
    let accommodates = dyads.accommodation.get(challenger, victim);
    joining * (1.0 - rules.parameters.accommodation_cover * accommodates)
}

/// What a helper has at stake itself against a challenger.
fn own_stake(rules: &Rules, dyads: &Dyads, helper: StateId, challenger: StateId) -> f64 {
    readiness(dyads.threat.get(helper, challenger), rules.parameters.help_stake_share)
}

/// How grave a case is between a challenger and a victim.
fn severity(rules: &Rules, dyads: &Dyads, challenger: StateId, victim: StateId) -> f64 {
    let dispute = dyads.salience.get(challenger, victim) / Salience::MOST;
    readiness(dispute, rules.parameters.help_severity_share)
}

/// Whether enough of a capacity is left where it would bring this `power` for a call to make sense: who
/// is not called does not come, and is not counted on.
pub fn comes_so_far(rules: &Rules, power: f64, capacity: f64) -> bool {
    power >= rules.parameters.call_reach * capacity
}

/// How good the word that `helper` gave `victim` is in the eyes of `observer`: a patron's by belief in
/// its regime, a partner's by its record.
pub fn word_seen_by(
    rules: &Rules,
    dyads: &Dyads,
    observer: StateId,
    (helper, victim): (StateId, StateId),
) -> f64 {
    let patron = rules.patrons.iter().any(|plan| plan.id == helper);
    word_of(dyads, observer, (helper, victim), patron)
}

fn word_of(
    dyads: &Dyads,
    observer: StateId,
    (helper, victim): (StateId, StateId),
    patron: bool,
) -> f64 {
    if !patron {
        return dyads.reputation.get(observer, helper);
    }
    let words = [&dyads.word_firm, &dyads.word_wavering];
    let [firm, wavering] = words.map(|word| word.get(helper, victim));
    believed_word(dyads.belief.get(observer, helper), firm, wavering)
}

/// Power that i can bring to bear at j.
fn projected(dyads: &Dyads, gathered: &Gathered, from: StateId, at: StateId) -> f64 {
    if from == at {
        gathered.capacity[at.at()]
    } else {
        gathered.abroad[from.at()] * dyads.reach.get(from, at)
    }
}

/// What k promised to j, and what is expected to come of it in power, as every challenger sees it and
/// as j itself does, against the challenger that j feels threatens it most; a challenger's own pacts
/// with a target are not counted on.
fn expect_help(rules: &Rules, gathered: &mut Gathered, dyads: &mut Dyads) {
    let Gathered { ties, patron, challenger, capacity, abroad, .. } = gathered;
    let Gathered { worst, partners, patrons, stakes, severities, .. } = gathered;
    let n = capacity.len();
    stakes.clear();
    severities.clear();
    for c in rules.challengers.iter().map(|plan| plan.id) {
        dyads.help.row_mut(c).fill(0.0);
        let all = (0..n as u16).map(StateId);
        stakes.extend(all.clone().map(|helper| own_stake(rules, dyads, helper, c)));
        severities.extend(all.map(|victim| severity(rules, dyads, c, victim)));
    }
    for sums in [&mut *partners, &mut *patrons] {
        sums.clear();
        sums.resize(capacity.len(), 0.0);
    }
    for Tie { helper, at } in ties.iter().copied() {
        let joining = dyads.joining.get(helper, at);
        let power = abroad[helper.at()] * dyads.reach.get(helper, at);
        if !comes_so_far(rules, power, capacity[helper.at()]) {
            continue;
        }
        let expected = |dyads: &Dyads, observer, against: usize| {
            let challenger = rules.challengers[against].id;
            let help = Help {
                obligation: obligation(rules, dyads, (at, challenger), joining),
                word: word_of(dyads, observer, (helper, at), patron[helper.at()]),
                stake: stakes[against * n + helper.at()],
                severity: severities[against * n + at.at()],
            };
            help.chance() * power
        };
        for (against, plan) in rules.challengers.iter().enumerate() {
            let observer = plan.id;
            if helper != observer && at != observer {
                let comes = expected(dyads, observer, against);
                *dyads.help.at(observer, at) += comes;
            }
        }
        if !challenger[helper.at()]
            && let Some(against) = worst[at.at()]
        {
            let sums = if patron[helper.at()] { &mut *patrons } else { &mut *partners };
            sums[at.at()] += expected(dyads, at, against);
        }
    }
}

/// Number of the challenger that a state feels threatens it most; none without one.
fn worst(rules: &Rules, dyads: &Dyads, id: StateId) -> Option<usize> {
    let mut worst: Option<(usize, f64)> = None;
    for (at, plan) in rules.challengers.iter().enumerate().filter(|(_, plan)| plan.id != id) {
        let threat = dyads.threat.get(id, plan.id);
        if worst.is_none_or(|(_, most)| threat > most) {
            worst = Some((at, threat));
        }
    }
    worst.map(|(at, _)| at)
}

/// What each challenger expects to meet at each target, and its chance to prevail there; at the first
/// look also what is at stake then.
fn challengers_views(stage: &Stage, gathered: &mut Gathered, dyads: &mut Dyads, first: bool) {
    let p = &stage.rules.parameters;
    for challenger in stage.rules.challengers.iter().map(|plan| plan.id) {
        for target in stage.roster.ids().filter(|target| *target != challenger) {
            let own = p.defender_advantage * gathered.capacity[target.at()];
            let attack = projected(dyads, gathered, challenger, target);
            let met = own + dyads.help.get(challenger, target);
            let prevails = contest::ratio(attack, met, p.contest_decisiveness);
            dyads.success.set(challenger, target, prevails);
            if first {
                let stake = dyads.salience.get(challenger, target) / Salience::MOST;
                dyads.edge_at_start.set(challenger, target, stake * prevails);
                dyads.edge_at_start.set(target, challenger, stake * (1.0 - prevails));
            }
        }
    }
}

/// What threat a state feels from every challenger.
fn feel_threats(
    rules: &Rules,
    gathered: &Gathered,
    dyads: &mut Dyads,
    id: StateId,
    weights: &threat::ThreatWeights,
) {
    let p = &rules.parameters;
    let log_reach = gathered.log_reach.chunks_exact(gathered.capacity.len());
    let challengers = rules.challengers.iter().zip(log_reach);
    for (((plan, log_reach), log_abroad), against_all) in
        challengers.zip(&gathered.log_abroad).zip(&gathered.hostility)
    {
        let challenger = plan.id;
        if challenger == id {
            continue;
        }
        let log_power = log_abroad + log_reach[id.at()] - gathered.log_home[id.at()];
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
        dyads.threat.set(id, challenger, threat::index(&inputs, weights));
    }
}

/// One state's outlook: the greatest threat sets the need.
fn look(rules: &Rules, gathered: &Gathered, dyads: &Dyads, id: StateId, reliance: f64) -> Outlook {
    let own = rules.parameters.defender_advantage * gathered.capacity[id.at()];
    let from = gathered.worst[id.at()].map(|at| rules.challengers[at].id);
    let worst = from.map_or(0.0, |challenger| dyads.threat.get(id, challenger));
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
