//! The mechanisms of two files under one name.

use super::inputs::Mechanism;
use super::{mechanisms_mind, mechanisms_power};

/// The mechanism of that name: armament, distance, combat, contests, burden sharing, capability,
/// beliefs, choice, cyber, domestic politics or trade.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    mechanisms_power::lookup(name).or_else(|| mechanisms_mind::lookup(name))
}
