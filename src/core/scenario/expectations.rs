//! What theories expect of a what-if: directions of measures that a study can check.

use serde::{Deserialize, Serialize};

/// One expectation: under this lens, this measure moves this way against the scenario extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The lens under which it is expected.
    pub lens: String,
    /// The summary measure of an ensemble, such as `probes.total`.
    pub measure: String,
    /// How it moves.
    pub direction: Direction,
    /// Why, in the words of the theory.
    #[serde(default)]
    pub why: String,
}

/// How a measure moves against the scenario that is extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is higher.
    Rises,
    /// It is lower.
    Falls,
    /// It hardly differs.
    Unchanged,
}
