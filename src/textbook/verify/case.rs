//! The form of a closed-form case in `cases/*.ron`.

use deter_core::chance::Phase;
use serde::{Deserialize, Serialize};

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
    /// Where the mechanism is at work.
    pub used_by: Vec<User>,
    /// The mechanism that must give the numbers.
    pub mechanism: String,
    /// Named lists of numbers.
    pub inputs: Inputs,
    /// Named numbers that must come out.
    pub expected: Vec<Expected>,
}

/// What calls the mechanism of a case.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum User {
    /// A phase of the turn.
    Phase(Phase),
    /// A textbook model, by its name in `textbook`.
    Model(String),
    /// A study of many runs.
    Study(Study),
}

/// The studies whose statistics have published numbers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Study {
    /// Frequencies of an ensemble and their intervals.
    Ensemble,
    /// Scores of what an ensemble says against what came.
    Score,
    /// Shares of variance by factor.
    Sensitivity,
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
