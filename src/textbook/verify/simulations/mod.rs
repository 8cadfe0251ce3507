//! Seeded draws that must come near a case's numbers, by the name that a case gives.
//!
//! A simulation plays the very functions that a phase, a lab or a study calls, with luck of its own,
//! and says how sure it is of every number.

mod minds;
mod networks;
mod play;
mod power;
mod studies;

use super::{draws::Draws, inputs::Inputs};

/// A function that plays a case `n` times and names each number that comes back.
pub type Simulate = fn(&Inputs, u32, &mut Draws) -> Vec<(String, Estimate)>;

/// What a simulation found of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Estimate {
    /// So many events in so many independent trials. Its standard error is that of the chance it is
    /// held against.
    Frequency {
        /// Events.
        events: u64,
        /// Trials.
        trials: u64,
    },
    /// A mean or a smooth function of means.
    Mean {
        /// Its value.
        value: f64,
        /// Its standard error.
        standard_error: f64,
    },
    /// A number without a standard error: a limit, or points that are no random sample.
    Bare(f64),
}

impl Estimate {
    /// The number found; NaN from no trials.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Frequency { events, trials } => events as f64 / trials as f64,
            Self::Mean { value, .. } | Self::Bare(value) => value,
        }
    }

    /// Its standard error if `expected` is true; none of a bare number.
    #[must_use]
    pub fn standard_error(self, expected: f64) -> Option<f64> {
        match self {
            Self::Frequency { trials, .. } => {
                Some((expected * (1.0 - expected) / trials as f64).sqrt())
            }
            Self::Mean { standard_error, .. } => Some(standard_error),
            Self::Bare(_) => None,
        }
    }
}

/// The simulation of that name.
#[must_use]
pub fn lookup(name: &str) -> Option<Simulate> {
    [power::lookup, minds::lookup, play::lookup, networks::lookup, studies::lookup]
        .into_iter()
        .find_map(|lookup| lookup(name))
}

/// A frequency by name.
fn frequency(name: &str, events: u64, trials: u64) -> (String, Estimate) {
    (name.to_owned(), Estimate::Frequency { events, trials })
}

/// `name[0]`, `name[1]`, … as frequencies of one multinomial.
fn frequencies(name: &str, counts: &[u64]) -> Vec<(String, Estimate)> {
    let trials = counts.iter().sum();
    counts
        .iter()
        .enumerate()
        .map(|(i, &events)| frequency(&format!("{name}[{i}]"), events, trials))
        .collect()
}
