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
    /// Where the mechanism is at work: phases of a turn, textbook labs, studies.
    pub used_by: String,
    /// The mechanism that must give the numbers; none where seeded draws alone can.
    #[serde(default)]
    pub mechanism: Option<String>,
    /// The simulation that must come near the numbers, if any of them is `simulated`.
    #[serde(default)]
    pub simulation: Option<Simulation>,
    /// Named lists of numbers.
    pub inputs: Inputs,
    /// Named numbers that must come out.
    pub expected: Vec<Expected>,
}

/// Seeded draws that must come near a case's numbers.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// Name of the simulation.
    pub name: String,
    /// Number of draws, plays or steps.
    pub n: u32,
}

/// One number that must come out.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Its name, as the mechanism and the simulation give it.
    pub what: String,
    /// Its value.
    pub value: f64,
    /// Largest absolute difference allowed to the mechanism; none if the mechanism does not give it.
    #[serde(default)]
    pub within: Option<f64>,
    /// How near the simulation must come; none if it does not give it.
    #[serde(default)]
    pub simulated: Option<Nearness>,
}

/// How near a simulated number must come.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// Within [`super::verdict::STANDARD_ERRORS`] standard errors.
    StandardErrors,
    /// That, and within this share of the value.
    Relative(f64),
    /// Within this difference: the value is a limit that so many draws do not reach, or the draws
    /// are no random sample, so that a standard error would mean nothing.
    Absolute(f64),
}
