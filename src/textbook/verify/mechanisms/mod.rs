//! Which theory function answers which case, by the name that a case gives.
//!
//! A mechanism only unpacks the case's numbers, calls the function that a phase, a textbook model or a
//! study calls, and names the answers. It holds no formula of its own.

use super::inputs::Mechanism;

/// The mechanisms of a file: a case names one as its function is named, with spaces or hyphens.
macro_rules! mechanisms {
    ($($function:ident),+ $(,)?) => {
        /// The mechanisms of this file by the names of their functions.
        pub(super) const MECHANISMS: &[(&str, $crate::verify::inputs::Mechanism)] =
            &[$((stringify!($function), $function)),+];
    };
}

mod bargaining;
mod deterrence;
mod mind;
mod network;
mod power;
mod studies;

/// The mechanism of that name.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    let function = name.replace([' ', '-'], "_");
    [
        power::MECHANISMS,
        mind::MECHANISMS,
        deterrence::MECHANISMS,
        bargaining::MECHANISMS,
        network::MECHANISMS,
        studies::MECHANISMS,
    ]
    .into_iter()
    .flatten()
    .find_map(|(known, mechanism)| (*known == function).then_some(*mechanism))
}
