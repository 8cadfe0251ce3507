//! The phase [`Phase::Environment`](crate::model::Phase::Environment).

use bevy_ecs::prelude::*;

use super::{
    Stage,
    decider::{About, Choices, odds},
    politics::election_due,
    script::{Script, play},
};
use crate::{
    chance::{Phase, Purpose},
    model::{events::EventData, moments::Moment},
    scenario::{
        schema::Regime,
        validate::{LEAST_GDP, MOST_GDP},
    },
    theory::{
        economy::{gross_product_next, trend_of_turn},
        maths::logistic,
    },
    world::{
        Dyads, Economy, Government, Patron, Resolve, StateId,
        journal::{Decision, Event},
        rules::PatronPlan,
    },
};

/// Growth, regimes and signals, then scripted events: history has the last word.
pub fn environment(
    stage: Stage,
    mut states: Query<(&StateId, &mut Resolve)>,
    mut patrons: Query<&mut Patron>,
    mut governments: Query<&mut Government>,
    mut script: Script,
    mut trends: Local<Vec<(f64, f64)>>,
) {
    if stage.clock.turn == 0 {
        draw_types(&stage, &mut states);
        draw_regimes(&stage, &mut patrons);
        draw_views(&stage, script.dyads());
    }
    grow(&stage, &mut script.economies(), &mut trends);
    for plan in &stage.rules.patrons {
        let Ok(mut patron) = patrons.get_mut(stage.roster.entity(plan.id)) else {
            continue;
        };
        commit(&stage, plan, &mut patron, &mut script.choices);
        if let Ok(mut government) = governments.get_mut(stage.roster.entity(plan.id)) {
            govern(&stage, plan, &mut government, &mut script.choices);
        }
    }
    play(&stage, &mut patrons, &mut script);
}

/// Who is of the hard type: once a run.
fn draw_types(stage: &Stage, states: &mut Query<(&StateId, &mut Resolve)>) {
    for (id, mut resolve) in states {
        let address = stage.address(Phase::Environment, Purpose::HardType, *id);
        resolve.hard = stage.uniform(address) < resolve.level;
    }
}

/// Who means what it signed: once a run, where the scenario leaves it open.
fn draw_regimes(stage: &Stage, patrons: &mut Query<&mut Patron>) {
    for plan in &stage.rules.patrons {
        // Another index than the later changes of regime, which draw in this turn, too.
        let address = stage.address(Phase::Environment, Purpose::Regime, plan.id).at(1);
        if let Ok(mut patron) = patrons.get_mut(stage.roster.entity(plan.id)) {
            patron.firm = stage.uniform(address) < plan.starts_firm;
        }
    }
}

/// How each observer sees a patron when it thinks of no day in particular: once a run. Where the
/// scenario says what an observer believes at the start it starts there, else at its own view.
fn draw_views(stage: &Stage, dyads: &mut Dyads) {
    let p = &stage.rules.parameters;
    for plan in &stage.rules.patrons {
        for observer in stage.roster.ids().filter(|observer| *observer != plan.id) {
            let surveyed = stage.rules.surveyed.get(observer, plan.id) > 0.0;
            let spread = if surveyed { p.belief_bias_known } else { p.belief_bias };
            if spread <= 0.0 {
                continue;
            }
            let address = stage.between(Phase::Environment, Purpose::BeliefBias, observer, plan.id);
            let bias = dyads.bias.at(observer, plan.id);
            *bias += spread * stage.clock.luck.normal(address);
            if !surveyed {
                let belief = logistic(plan.mean + *bias).clamp(p.belief_least, p.belief_most);
                dyads.belief.set(observer, plan.id, belief);
            }
        }
    }
}

/// GDP grows with its trend and a shock. By state, `trends` has the growth of the turn before and what that
/// was in logs of a turn: it changes when an event changes it.
fn grow(
    stage: &Stage,
    economies: &mut Query<'_, '_, (&StateId, &mut Economy)>,
    trends: &mut Vec<(f64, f64)>,
) {
    let spread = stage.rules.parameters.growth_shock;
    trends.resize(stage.roster.len(), (f64::NAN, 0.0));
    for (id, mut economy) in economies {
        let shock = if spread > 0.0 {
            let address = stage.address(Phase::Environment, Purpose::Growth, *id);
            spread * stage.clock.luck.normal(address)
        } else {
            0.0
        };
        // A collapse of two thousand turns ends above nothing, and a boom below infinity.
        let (growth, trend) = &mut trends[id.at()];
        if *growth != economy.growth {
            *growth = economy.growth;
            *trend = trend_of_turn(economy.growth, stage.rules.turns_per_year);
        }
        let next = gross_product_next(economy.gdp, *trend, shock);
        economy.gdp = next.clamp(LEAST_GDP, MOST_GDP);
    }
}

/// A patron's commitment moves in jumps, and the world sees only what it says.
fn commit(stage: &Stage, plan: &PatronPlan, patron: &mut Patron, choices: &mut Choices) {
    let key = stage.roster.key(plan.id);
    let leave = plan.leave[usize::from(!patron.firm)];
    let address = stage.clock.address(Phase::Environment, Purpose::Regime, key);
    let draw = stage.uniform(address);
    if draw < leave {
        patron.firm = !patron.firm;
        let becomes = if patron.firm { Regime::Firm } else { Regime::Wavering };
        choices.tell(|| {
            Event::new(stage.clock.turn, EventData::Regime { becomes }).by(plan.id).because(
                Decision { draw: Some(draw), address: Some(address), ..Decision::default() },
            )
        });
    }
    let assure = plan.assure[usize::from(!patron.firm)];
    let address = stage.clock.address(Phase::Environment, Purpose::Signal, key);
    let question = stage.question(Moment::Signal, plan.id, None, About::Nothing);
    let assured = choices.choose(stage, &question, address, &odds(assure)).first();
    patron.assured = Some(assured);
    choices.tell(|| Event::new(stage.clock.turn, EventData::Signal { assured }).by(plan.id));
}

/// An election may change a patron's government, and a new one is believed more or less than the old.
fn govern(stage: &Stage, plan: &PatronPlan, government: &mut Government, choices: &mut Choices) {
    government.shift = 0.0;
    let next = &mut government.next_election;
    if !election_due(&plan.elections, plan.election_turns, next, stage.clock.turn, false) {
        return;
    }
    let address = stage.address(Phase::Environment, Purpose::Government, plan.id);
    if stage.uniform(address) < plan.turnover {
        government.shift = plan.new_government * stage.clock.luck.normal(address.at(1));
        let shift = government.shift;
        choices.tell(|| Event::new(stage.clock.turn, EventData::Government { shift }).by(plan.id));
    }
}
