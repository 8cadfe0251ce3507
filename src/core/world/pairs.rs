//! What lies between pairs of states at the start: distance, reach, likeness, trade.

use super::{build::Names, dyads::Matrix, ids::StateId};
use crate::{
    scenario::Scenario,
    theory::geography::{decayed, great_circle_km},
};

/// Least distances between homes, km.
pub(super) fn distances(s: &Scenario, names: &Names<'_>) -> Matrix {
    let n = s.states.len();
    let mut distance = Matrix::filled(n, 0.0);
    for (a, from) in &s.states {
        for (b, to) in &s.states {
            if a != b {
                let km = great_circle_km(
                    from.latitude.get(),
                    from.longitude.get(),
                    to.latitude.get(),
                    to.longitude.get(),
                );
                distance.set(names.state(a), names.state(b), km);
            }
        }
    }
    if let Some(matrix) = &s.distances {
        for (a, row) in matrix.order.iter().zip(&matrix.rows) {
            for (b, km) in matrix.order.iter().zip(row) {
                distance.set(names.state(a), names.state(b), km.get());
            }
        }
    }
    distance
}

/// What distance leaves of everybody's strength everywhere, from the nearest base.
pub(super) fn reach(s: &Scenario, names: &Names<'_>, distance: &Matrix) -> Matrix {
    let mut reach = Matrix::filled(s.states.len(), 1.0);
    for (code, state) in &s.states {
        let from = names.state(code);
        let loss = state
            .loss_of_strength
            .as_ref()
            .map_or(s.parameters.loss_of_strength, |figure| figure.value().get());
        let bases = s.patrons.get(code).map_or(&[][..], |patron| &patron.bases);
        for to in s.states.keys().map(|code| names.state(code)) {
            let nearest = bases
                .iter()
                .map(|host| distance.get(names.state(host), to))
                .fold(distance.get(from, to), f64::min);
            reach.set(from, to, decayed(1.0, loss, nearest));
        }
    }
    reach
}

pub(super) fn ideal_distances(s: &Scenario) -> Matrix {
    let points: Vec<Option<f64>> = s
        .states
        .values()
        .map(|state| state.ideal_point.as_ref().map(|figure| figure.value().get()))
        .collect();
    let mut distance = Matrix::filled(points.len(), 0.0);
    for (i, a) in (0_u16..).zip(&points) {
        for (j, b) in (0_u16..).zip(&points) {
            if let (Some(a), Some(b)) = (a, b) {
                distance.set(StateId(i), StateId(j), (a - b).abs());
            }
        }
    }
    distance
}

pub(super) fn exposures(s: &Scenario, names: &Names<'_>) -> Matrix {
    let mut exposure = Matrix::filled(s.states.len(), 0.0);
    for (code, state) in &s.states {
        for (challenger, share) in &state.exposure {
            exposure.set(names.state(code), names.state(challenger), share.value().get());
        }
    }
    exposure
}
