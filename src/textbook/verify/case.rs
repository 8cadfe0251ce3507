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
    /// Where the mechanism is at work: phases of a turn, textbook models, studies.
    pub used_by: String,
    /// The mechanism that must give the numbers.
    pub mechanism: String,
    /// Named lists of numbers.
    pub inputs: Inputs,
    /// Named numbers that must come out.
    pub expected: Vec<Expected>,
}

/// One number that must come out.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Its name, as the mechanism gives it.
    pub what: String,
    /// Its value.
    pub value: f64,
    /// Largest absolute difference allowed.
    pub within: f64,
}
