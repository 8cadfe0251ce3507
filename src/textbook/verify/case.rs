//! The form of a closed-form case in `cases/*.ron`.

use deter_core::fields;

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
        /// The mechanism that must give the numbers.
        mechanism: String,
        /// Named lists of numbers.
        inputs: Inputs,
        /// Named numbers that must come out.
        expected: Vec<Expected>,
    }

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
