//! What lies between pairs of states at the start: distance, reach, likeness, trade.

use super::{build::Names, dyads::Matrix, ids::StateId};
use crate::{
    scenario::{
        Scenario,
        quantity::{Figure, Multiple},
    },
    theory::geography::great_circle_km,
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

/// Loss of strength per 1000 km of every state.
pub(super) fn losses(s: &Scenario) -> Vec<f64> {
    let own = |figure: &Figure<Multiple>| figure.value().get();
    let given = s.states.values().map(|state| state.loss_of_strength.as_ref().map(own));
    given.map(|loss| loss.unwrap_or(s.parameters.loss_of_strength)).collect()
}

/// Who has bases at whose home.
pub(super) fn hosted(s: &Scenario, names: &Names<'_>) -> Matrix {
    let mut hosted = Matrix::filled(s.states.len(), 0.0);
    for (code, patron) in &s.patrons {
        for host in &patron.bases {
            hosted.set(names.state(code), names.state(host), 1.0);
        }
    }
    hosted
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
