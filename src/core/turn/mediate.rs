//! The phase [`Phase::Mediate`](crate::model::Phase::Mediate).

use bevy_ecs::prelude::*;

use crate::world::Dyads;

/// Takes a tenth off the greatest memory of hostile acts.
pub fn mediate(mut dyads: ResMut<Dyads>) {
    if let Some(worst) = dyads.memory.cells_mut().iter_mut().max_by(|a, b| a.total_cmp(b)) {
        *worst *= 0.9;
    }
}
