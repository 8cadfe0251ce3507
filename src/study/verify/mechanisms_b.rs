//! The mechanisms of three files under one name.

use super::inputs::Mechanism;
use super::{mechanisms_bargaining, mechanisms_deterrence, mechanisms_network};

/// The mechanism of that name: deterrence, bargaining, alliances, networks, balance or blocs.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    mechanisms_deterrence::lookup(name)
        .or_else(|| mechanisms_bargaining::lookup(name))
        .or_else(|| mechanisms_network::lookup(name))
}
