//! The phase [`Phase::Learn`](crate::model::Phase::Learn).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    chance::{Phase, Purpose},
    scenario::{quantity::Salience, schema::Domain},
    theory::{
        belief::{BetaBelief, Conviction, TwoStateChain, log_likelihood_ratio},
        threat::remember,
    },
    world::{
        Dyads, Government, Patron, Rules, StateId, Turn, Worldview,
        rules::PatronPlan,
        transient::{Call, Outcome},
    },
};

/// Everybody learns from what everybody could see.
pub fn learn(
    stage: Stage,
    turn: Res<Turn>,
    mut dyads: ResMut<Dyads>,
    patrons: Query<(&Patron, &Government)>,
    minds: Query<(&StateId, &Worldview)>,
    mut records: Local<Vec<f64>>,
) {
    records.resize(stage.roster.len(), 0.0);
    for (id, mind) in &minds {
        records[id.at()] = stage.rules.lenses[usize::from(mind.lens)].reputation;
    }
    for plan in &stage.rules.patrons {
        let Ok((patron, government)) = patrons.get(stage.roster.entity(plan.id)) else {
            continue;
        };
        let said = (patron.assured, government.shift);
        watch(&stage, plan, said, &turn.calls, &records, &mut dyads);
    }
    for call in &turn.calls {
        note(&stage, *call, &records, &mut dyads);
    }
    remember_acts(&stage.rules, &turn, &mut dyads);
}

/// Every observer follows one patron in log odds: its regime may have moved, its public word and a new
/// government speak to all, what it did speaks to the one it did it to, and to others as far as
/// records count (a tempered likelihood: weight 0 is the current calculus, 1 is Bayes). Each is
/// drawn back to a view of its own.
fn watch(
    stage: &Stage,
    plan: &PatronPlan,
    (assured, shift): (Option<bool>, f64),
    calls: &[Call],
    records: &[f64],
    dyads: &mut Dyads,
) {
    let p = &stage.rules.parameters;
    let chain = TwoStateChain { leave_firm: plan.leave[0], leave_wavering: plan.leave[1] };
    let ratio = |chances: [f64; 2], happened: bool, most: f64| {
        let [firm, wavering] = chances.map(|chance| if happened { chance } else { 1.0 - chance });
        log_likelihood_ratio(firm, wavering, most)
    };
    let word = assured.map_or(0.0, |assured| ratio(plan.assure, assured, p.word_ratio_most));
    for observer in stage.roster.ids().filter(|observer| *observer != plan.id) {
        let mut evidence = word;
        for call in calls.iter().filter(|call| call.helper == plan.id) {
            let weight = if call.victim == observer { 1.0 } else { records[observer.at()] };
            if weight > 0.0 {
                let words = [&dyads.word_firm, &dyads.word_wavering];
                let honour = words.map(|word| word.get(plan.id, call.victim));
                evidence += weight * ratio(honour, call.honoured, p.call_ratio_most);
            }
        }
        let noise = if p.belief_noise > 0.0 {
            let address = stage.between(Phase::Learn, Purpose::Belief, observer, plan.id);
            p.belief_noise * stage.clock.luck.normal(address)
        } else {
            0.0
        };
        let own = Conviction {
            bias: dyads.bias.get(observer, plan.id),
            mean: plan.mean,
            pull: p.belief_pull,
            weight: p.belief_weight,
            least: p.belief_least,
            most: p.belief_most,
        };
        let belief = dyads.belief.at(observer, plan.id);
        *belief = own.next(&chain, *belief, evidence, noise + shift);
    }
}

/// The record of a partner, or of a patron, with forgetting: the victim counts it in full, others as
/// far as records count. What is believed lies between the prior and the record, by the same weight.
fn note(stage: &Stage, call: Call, records: &[f64], dyads: &mut Dyads) {
    let forgetting = stage.rules.parameters.reputation_forgetting;
    for observer in stage.roster.ids().filter(|observer| *observer != call.helper) {
        let own = call.victim == observer;
        let weight = if own { 1.0 } else { records[observer.at()] };
        if weight <= 0.0 {
            continue;
        }
        let before = BetaBelief {
            alpha: dyads.honoured.get(observer, call.helper),
            beta: dyads.abandoned.get(observer, call.helper),
        };
        let after = before.replace(stage.rules.prior, forgetting, weight, call.honoured);
        dyads.honoured.set(observer, call.helper, after.alpha);
        dyads.abandoned.set(observer, call.helper, after.beta);
        dyads.reputation.set(observer, call.helper, after.mean());
    }
}

/// Hostile acts are remembered by whom they hit, and fade; what was given up is not forgotten as soon.
fn remember_acts(rules: &Rules, turn: &Turn, dyads: &mut Dyads) {
    let p = &rules.parameters;
    for plan in &rules.challengers {
        for memory in dyads.memory.row_mut(plan.id) {
            *memory = remember(*memory, p.memory_decay, 0.0);
        }
        for felt in dyads.provocation.row_mut(plan.id) {
            *felt *= p.provocation_decay;
        }
        for grievance in dyads.grievance.row_mut(plan.id) {
            *grievance *= p.grievance_decay;
        }
    }
    let severities = p.severities();
    let mut add = |c: StateId, j: StateId, severity: f64| *dyads.memory.at(c, j) += severity;
    for operation in &turn.operations {
        let blamed = p.severity_false_alarm * f64::from(operation.false_alarms);
        let severity = operation.severity(&severities) + blamed;
        add(operation.challenger, operation.target, severity);
    }
    for incident in &turn.incidents {
        let severity = match incident.outcome {
            Outcome::StatusQuo => p.severity_status_quo,
            Outcome::Concession => p.severity_concession,
            Outcome::Backdown => p.severity_backdown,
            Outcome::Force => p.severity_force,
            Outcome::Lethal => p.severity_lethal,
            Outcome::Severe => p.severity_severe,
            Outcome::War => p.severity_war,
        };
        add(incident.challenger, incident.target, severity);
    }
    for (c, j, _) in &turn.concessions {
        add(*c, *j, p.severity_concession);
    }
    for (c, j, severity) in &turn.acts {
        add(*c, *j, *severity);
    }
    let given_up = |outcome, domain: Domain| outcome == Outcome::Concession && domain.has_place();
    for i in turn.incidents.iter().filter(|i| given_up(i.outcome, i.domain)) {
        *dyads.grievance.at(i.challenger, i.target) += p.grievance_concession * i.stake;
    }
    for (c, j, _) in turn.concessions.iter().filter(|(.., d)| given_up(Outcome::Concession, *d)) {
        let stake = dyads.salience.get(*c, *j) / Salience::MOST;
        *dyads.grievance.at(*c, *j) += p.grievance_concession * stake;
    }
}
