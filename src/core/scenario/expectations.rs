//! What theories expect of a what-if: directions of measures that a study can check.

use serde::Deserialize;

use super::value::empty;
use crate::{choices, fields};

fields! {
    /// One expectation: under this lens, this measure moves this way against the scenario extended.
    #[derive(Eq)]
    pub struct Expectation named(lens, measure) {
        /// The lens under which it is expected.
        lens: String,
        /// The summary measure of an ensemble, such as `probes.total`.
        measure: String,
        /// How it moves.
        direction: Direction,
        /// Why, in the words of the theory.
        why: String = empty(),
        /// What was found of it where it did not come out, and why: what there is to learn from it.
        finding: String = empty(),
    }
}

choices! {
    /// How a measure moves against the scenario that is extended.
    #[derive(Copy, Eq, PartialOrd, Ord, Deserialize)]
    pub enum Direction {
        /// It is higher.
        Rises,
        /// It is lower.
        Falls,
        /// It hardly differs.
        Unchanged,
    }
}
