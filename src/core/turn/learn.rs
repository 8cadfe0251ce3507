//! The phase [`Phase::Learn`](crate::model::Phase::Learn).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    theory::{
        belief::{BetaBelief, TwoStateChain},
        maths::pow,
        threat::remember,
    },
    world::{
        Dyads, Patron, Roster, Rules, StateId, Turn, Worldview,
        rules::PatronPlan,
        transient::{Call, Outcome},
    },
};

/// Everybody learns from what everybody could see.
pub fn learn(
    stage: Stage,
    turn: Res<Turn>,
    mut dyads: ResMut<Dyads>,
    patrons: Query<&Patron>,
    minds: Query<(&StateId, &Worldview)>,
    mut records: Local<Vec<f64>>,
) {
    records.resize(stage.roster.len(), 0.0);
    for (id, mind) in &minds {
        records[id.at()] = stage.rules.lenses[usize::from(mind.lens)].reputation;
    }
    for plan in &stage.rules.patrons {
        let Ok(patron) = patrons.get(stage.roster.entity(plan.id)) else {
            continue;
        };
        watch(&stage.roster, plan, patron.assured, &turn.calls, &records, &mut dyads);
    }
    for call in &turn.calls {
        if !stage.rules.patrons.iter().any(|plan| plan.id == call.helper) {
            note(&stage, *call, &records, &mut dyads);
        }
    }
    remember_acts(&stage.rules, &turn, &mut dyads);
}

/// Every observer's hidden-Markov filter of one patron: its regime may have moved, its public word
/// speaks to all, what it did speaks to the one it did it to, and to others as far as records
/// count (a tempered likelihood: weight 0 is the current calculus, 1 is Bayes).
fn watch(
    roster: &Roster,
    plan: &PatronPlan,
    assured: Option<bool>,
    calls: &[Call],
    records: &[f64],
    dyads: &mut Dyads,
) {
    let chain = TwoStateChain { leave_firm: plan.leave[0], leave_wavering: plan.leave[1] };
    let likely = |chance: f64, happened: bool| if happened { chance } else { 1.0 - chance };
    for observer in roster.ids().filter(|observer| *observer != plan.id) {
        let mut belief = chain.predict(dyads.belief.get(observer, plan.id));
        if let Some(assured) = assured {
            belief = TwoStateChain::update(
                belief,
                likely(plan.assure[0], assured),
                likely(plan.assure[1], assured),
            );
        }
        for call in calls.iter().filter(|call| call.helper == plan.id) {
            let weight = if call.victim == observer { 1.0 } else { records[observer.at()] };
            if weight <= 0.0 {
                continue;
            }
            belief = TwoStateChain::update(
                belief,
                pow(likely(plan.honour[0], call.honoured), weight),
                pow(likely(plan.honour[1], call.honoured), weight),
            );
        }
        dyads.belief.set(observer, plan.id, belief);
    }
}

/// A partner's record, with forgetting: the victim counts it in full, others as far as records
/// count. What is believed lies between the prior and the record, by the same weight.
fn note(stage: &Stage, call: Call, records: &[f64], dyads: &mut Dyads) {
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
        let after = before
            .forget_toward(stage.rules.prior, stage.rules.parameters.reputation_forgetting)
            .observe(weight, call.honoured);
        dyads.honoured.set(observer, call.helper, after.alpha);
        dyads.abandoned.set(observer, call.helper, after.beta);
        dyads.reputation.set(observer, call.helper, after.mean());
    }
}

/// Hostile acts are remembered by whom they hit, and fade.
fn remember_acts(rules: &Rules, turn: &Turn, dyads: &mut Dyads) {
    let p = &rules.parameters;
    for plan in &rules.challengers {
        for memory in dyads.memory.row_mut(plan.id) {
            *memory = remember(*memory, p.memory_decay, 0.0);
        }
        for felt in dyads.provocation.row_mut(plan.id) {
            *felt *= p.provocation_decay;
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
            Outcome::Clash => p.severity_clash,
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
}
