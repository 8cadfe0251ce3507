//! The form of a closed-form case in `cases/*.ron`.

use serde::Deserialize;

use super::inputs::Inputs;

/// One published or derived result that a mechanism must reproduce.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Stable name, as `RICH-1`.
    pub id: String,
    /// What the result says, in one line.
    pub theory: String,
    /// Where it comes from.
    pub citation: String,
    /// The mechanism that must give it. For a statistical case the mechanism gives the exact
    /// target; the simulation of the same name must come within `within` of it.
    pub mechanism: String,
    /// Named lists of numbers. A statistical case has `n`, the number of draws or steps.
    pub inputs: Inputs,
    /// Named numbers that must come out.
    pub expected: Vec<Expected>,
    /// True when the assembled simulation must reproduce the numbers from seeded draws.
    #[serde(default)]
    pub statistical: bool,
}

/// One number that must come out.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Its name, as the mechanism gives it.
    pub what: String,
    /// Its value.
    pub value: f64,
    /// Largest allowed absolute difference.
    pub within: f64,
}

impl Expected {
    /// Whether `got` is near enough; never for NaN.
    #[must_use]
    pub fn met_by(&self, got: f64) -> bool {
        (got - self.value).abs() <= self.within
    }
}
