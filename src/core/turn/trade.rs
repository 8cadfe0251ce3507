//! The phase [`Phase::Trade`](crate::model::Phase::Trade).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    scenario::{schema::Domain, validate::LEAST_GDP},
    theory::economy::exposure_after,
    world::{Dyads, Economy, Turn},
};

/// Costs of the turn's episodes; exposure is shed after an episode, and comes back slowly.
pub fn trade(
    stage: Stage,
    turn: Res<Turn>,
    mut dyads: ResMut<Dyads>,
    mut economies: Query<&mut Economy>,
) {
    let p = &stage.rules.parameters;
    for operation in turn.operations.iter().filter(|o| o.domain == Domain::Economic) {
        let (c, j) = (operation.challenger, operation.target);
        let episodes = operation.total();
        let exposure = dyads.exposure.get(j, c);
        let pair = [stage.roster.entity(c), stage.roster.entity(j)];
        if let Ok([mut sender, mut target]) = economies.get_many_mut(pair) {
            let lost =
                (p.coercion_cost_target * exposure * f64::from(episodes)).min(p.coercion_loss_most);
            // The sender loses the same trade from the other end: in proportion to relative size.
            let relative = (target.gdp / sender.gdp).min(1.0);
            let paid = (p.coercion_cost_sender * exposure * relative * f64::from(episodes))
                .min(p.coercion_loss_most);
            target.gdp = (target.gdp * (1.0 - lost)).max(LEAST_GDP);
            sender.gdp = (sender.gdp * (1.0 - paid)).max(LEAST_GDP);
        }
        dyads.exposure.set(j, c, exposure_after(exposure, p.exposure_decay, episodes));
    }
    if p.exposure_recovery > 0.0 {
        let at_start = stage.rules.exposure_at_start.cells();
        for (exposure, start) in dyads.exposure.cells_mut().iter_mut().zip(at_start) {
            *exposure += p.exposure_recovery * (start - *exposure);
        }
    }
}
