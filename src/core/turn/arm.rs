//! arm: spending answers rivals and gaps under its ceiling, capital follows, reliance drifts.

use bevy_ecs::prelude::*;

use super::perceive::cover_by_others;
use crate::{
    chance::{Phase, Purpose},
    theory::{
        arms::richardson_change,
        security::{reliance_next, supported_reliance},
    },
    world::{
        Clock, Dyads, Economy, Military, Outlook, Reliance, Roster, Rules, Start, StateId,
        Worldview, build::rival_burden,
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
    clock: Res<Clock>,
    rules: Res<Rules>,
    roster: Res<Roster>,
    dyads: Res<Dyads>,
    mut states: Query<State>,
    mut burdens: Local<Vec<f64>>,
) {
    let p = &rules.parameters;
    let step = 1.0 / rules.turns_per_year;
    burdens.resize(roster.len(), 0.0);
    for (id, military, ..) in &states {
        burdens[id.at()] = military.burden;
    }
    for (id, mut military, mut reliance, economy, outlook, start, worldview) in &mut states {
        let id = *id;
        let lens = &rules.lenses[usize::from(worldview.lens)];
        let arms = rules.arms[id.at()];
        let rival = rival_burden(&dyads, &rules, &burdens, id);
        // Richardson in % of GDP; gaps and cover count as they differ from the first look.
        let change = richardson_change(
            100.0 * military.burden,
            100.0 * rival,
            arms.reaction,
            arms.fatigue,
            military.grievance,
        ) + lens.gap_response * (outlook.gap - start.gap)
            - lens.free_riding * (cover_by_others(outlook) - start.cover_by_others);
        let noise = if p.burden_noise > 0.0 {
            let address = clock.address(Phase::Arm, Purpose::Burden, roster.key(id));
            p.burden_noise * step.sqrt() * clock.luck.normal(address)
        } else {
            0.0
        };
        let wished = military.burden + (step * change + noise) / 100.0;
        military.burden = wished.clamp(0.0, military.ceiling);
        // theory::capital::capital_next, with its root taken once for all turns.
        military.capacity =
            military.capacity * rules.capital_kept + military.burden * economy.gdp * step;
        // A state plans to get from its patrons what it planned at the start, as far as it still
        // believes in them.
        let supported = supported_reliance(start.reliance, outlook.belief, start.belief);
        reliance.level = reliance_next(reliance.level, supported, p.reliance_drift);
    }
}
