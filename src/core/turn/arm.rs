//! The phase [`Phase::Arm`](crate::model::Phase::Arm).

use bevy_ecs::prelude::*;

use super::{Stage, perceive::cover_by_others};
use crate::{
    chance::{Phase, Purpose},
    model::events::EventData,
    theory::{
        arms::richardson_change,
        security::{reliance_next, supported_reliance},
    },
    world::{
        Dyads, Economy, Journal, Military, Outlook, Reliance, Start, StateId, Worldview,
        build::rival_burden, journal::Event, rules::ArmsPlan,
    },
};

type State = (
    &'static StateId,
    &'static mut Military,
    &'static mut Reliance,
    &'static Economy,
    &'static Outlook,
    &'static Start,
    &'static Worldview,
);

/// Every state's burden, capacity and planned reliance.
pub fn arm(
    stage: Stage,
    dyads: Res<Dyads>,
    mut states: Query<State>,
    mut journal: ResMut<Journal>,
    mut burdens: Local<Vec<f64>>,
) {
    let p = &stage.rules.parameters;
    let step = 1.0 / stage.rules.turns_per_year;
    burdens.resize(stage.roster.len(), 0.0);
    for (id, military, ..) in &states {
        burdens[id.at()] = military.burden;
    }
    for (id, mut military, mut reliance, economy, outlook, start, worldview) in &mut states {
        let id = *id;
        let lens = &stage.rules.lenses[usize::from(worldview.lens)];
        let arms = stage.rules.arms[id.at()];
        let rival = rival_burden(&dyads, &stage.rules, &burdens, id);
        // Richardson in % of GDP; gaps and cover count as they differ from the first look.
        let change = richardson_change(
            100.0 * military.burden,
            100.0 * rival,
            arms.reaction,
            arms.fatigue,
            military.grievance,
        ) + lens.gap_response * (outlook.gap - start.gap)
            - lens.free_riding * (cover_by_others(outlook) - start.cover_by_others);
        let ArmsPlan { noise, .. } = arms;
        let noise = if noise > 0.0 {
            let address = stage.address(Phase::Arm, Purpose::Burden, id);
            noise * step.sqrt() * stage.clock.luck.normal(address)
        } else {
            0.0
        };
        let wished = military.burden + (step * change + noise) / 100.0;
        if wished > military.ceiling {
            step_over(&stage, id, &mut military, &mut journal);
        }
        military.burden = wished.clamp(0.0, military.ceiling);
        // theory::capital::capital_next, with its root taken once for all turns.
        military.capacity =
            military.capacity * stage.rules.capital_kept + military.burden * economy.gdp * step;
        // A state plans to get from its patrons what it planned at the start, as far as it still
        // believes in them.
        let supported = supported_reliance(start.reliance, outlook.belief, start.belief);
        reliance.level = reliance_next(reliance.level, supported, p.reliance_drift);
    }
}

/// A ceiling is a norm and no wall: once in a long while a budget steps over it, and then it stands
/// higher.
fn step_over(stage: &Stage, id: StateId, military: &mut Military, journal: &mut Journal) {
    let p = &stage.rules.parameters;
    let address = stage.address(Phase::Arm, Purpose::Ceiling, id);
    if p.ceiling_breach <= 0.0 || stage.uniform(address) >= p.ceiling_breach {
        return;
    }
    military.ceiling = (military.ceiling * (1.0 + p.ceiling_margin)).min(1.0);
    let ceiling = military.ceiling;
    journal.tell(|| Event::new(stage.clock.turn, EventData::Ceiling { ceiling }).by(id));
}
