//! Which theory function answers which case, by the name that a case gives.
//!
//! A mechanism only unpacks the case's numbers, calls the function that a phase, a textbook model or a
//! study calls, and names the answers. It holds no formula of its own.

mod bargaining;
mod deterrence;
mod mind;
mod network;
mod power;
mod studies;

use super::inputs::Mechanism;

/// The mechanism of that name.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    [
        power::lookup,
        mind::lookup,
        deterrence::lookup,
        bargaining::lookup,
        network::lookup,
        studies::lookup,
    ]
    .into_iter()
    .find_map(|lookup| lookup(name))
}
