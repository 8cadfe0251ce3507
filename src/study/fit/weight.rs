//! A number of the scenario that is estimated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use deter_core::theory::{
    belief::log_odds,
    maths::{exp, ln, logistic},
};

/// On which scale a number is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// As it stands.
    Plain,
    /// Its logarithm: what cannot be negative.
    Log,
    /// Its log odds: a share.
    LogOdds,
}

impl Scale {
    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Log => "log",
            Self::LogOdds => "log_odds",
        }
    }

    /// The number as it stands in a scenario.
    #[must_use]
    pub fn natural(self, x: f64) -> f64 {
        match self {
            Self::Plain => x,
            Self::Log => exp(x),
            Self::LogOdds => logistic(x),
        }
    }

    /// How fast that number moves with the one that is estimated.
    #[must_use]
    pub fn slope(self, x: f64) -> f64 {
        let natural = self.natural(x);
        match self {
            Self::Plain => 1.0,
            Self::Log => natural,
            Self::LogOdds => natural * (1.0 - natural),
        }
    }

    /// The number on this scale of one as it stands in a scenario.
    #[must_use]
    pub fn of(self, natural: f64) -> f64 {
        match self {
            Self::Plain => natural,
            Self::Log => ln(natural),
            Self::LogOdds => log_odds(natural),
        }
    }
}

/// A number that is estimated, and what is thought of it before the record is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Its path in the scenario; empty if the scenario does not hold it.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// Mean of its prior, on its scale.
    pub mean: f64,
    /// Standard deviation of its prior.
    pub sd: f64,
    /// On which scale it is estimated.
    pub scale: Scale,
}

/// Standard deviation of the prior of what stays as it is.
pub const NARROW: f64 = 1e-6;

/// Whether the record may move a weight whose prior has this standard deviation.
#[must_use]
pub const fn is_free(sd: f64) -> bool {
    sd > 1e3 * NARROW
}
