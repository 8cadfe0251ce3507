//! The form of a closed-form case in `cases/*.ron`.

use deter_core::{chance::Phase, choices, fields};

use super::inputs::Inputs;

fields! {
    /// One published or derived result that a mechanism must reproduce.
    pub struct Case {
        /// Stable name, as `RICH-1`.
        id: String,
        /// What the result says, in one line.
        theory: String,
        /// Where it comes from.
        citation: String,
        /// Where the mechanism is at work.
        used_by: Vec<User>,
        /// The mechanism that must give the numbers.
        mechanism: String,
        /// Named lists of numbers.
        inputs: Inputs,
        /// Named numbers that must come out.
        expected: Vec<Expected>,
    }
}

choices! {
    /// What calls the mechanism of a case.
    pub enum User {
        /// A phase of the turn.
        Phase(Phase),
        /// A textbook model, by its name in `textbook`.
        Model(String),
        /// A study of many runs.
        Study(Study),
    }

    /// The studies whose statistics have published numbers.
    #[derive(Copy, Eq)]
    pub enum Study {
        /// Frequencies of an ensemble and their intervals.
        Ensemble,
        /// Scores of what an ensemble says against what came.
        Score,
        /// Shares of variance by factor.
        Sensitivity,
    }
}

fields! {
    /// One number that must come out.
    pub struct Expected {
        /// Its name, as the mechanism gives it.
        what: String,
        /// Its value.
        value: f64,
        /// Largest absolute difference allowed.
        within: f64,
    }
}
