//! The tables of one run: what figures, stories and files are made from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One number of one state (or of the system) at the end of one turn; a row of `series.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesRow {
    /// Turn, 0 is the first; the world as the scenario sets it has no row.
    pub turn: u32,
    /// Label of the turn in the calendar, such as `2021Q3`.
    pub date: String,
    /// Code of the state, of a pair the one that acts; `*` for a measure of the whole system.
    pub state: String,
    /// Code of the other state of a pair, such as the target of an operation; pairs have a row only
    /// in a turn in which something happened between them.
    pub other: Option<String>,
    /// Name of the measure without brackets, such as `probes.air.presence`.
    pub measure: String,
    /// Value, in the unit the measure's documentation gives.
    pub value: f64,
}

/// One pact over its life; a row of `pacts.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PactRow {
    /// Code of the side that proposed (for pacts older than the run: the first in the alphabet).
    pub proposer: String,
    /// Code of the other side.
    pub partner: String,
    /// Kind, a rung of the scenario's ladder.
    pub kind: String,
    /// `negotiating`, `in_force` or `lapsed` when the run ended.
    pub status: String,
    /// Turn of the signature, counted from the start of the run; negative before it.
    pub signed_turn: Option<i32>,
    /// Day or turn label of the signature.
    pub signed: String,
    /// Turn of the entry into force; negative before the run.
    pub in_force_turn: Option<i32>,
    /// Turn in which it lapsed.
    pub lapsed_turn: Option<i32>,
    /// The terms of the proposer's decision that weighed most, in words; the source for older pacts.
    pub why: String,
}

/// Who a state is, for labels and maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StateCard {
    /// Code, such as three capital letters.
    pub code: String,
    /// Name for readers.
    pub name: String,
    /// Latitude of the capital, degrees north.
    pub latitude: f64,
    /// Longitude of the capital, degrees east.
    pub longitude: f64,
    /// `challenger`, `patron`, `initiator` or `member`; the first that applies.
    pub role: String,
}

/// What stands under every figure and in every file: where the numbers come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Name of the scenario, without path and ending.
    pub scenario: String,
    /// Title of the scenario for readers.
    pub title: String,
    /// Seed of the run.
    pub seed: u64,
    /// Version of this crate.
    pub version: String,
    /// First 12 hexadecimal digits of the hash of the resolved scenario.
    pub scenario_hash: String,
    /// Code of the world, by which `deter run CODE` replays it; empty if no code can.
    #[serde(default)]
    pub code: String,
    /// First turn's label and how many turns make a year.
    pub turns_per_year: u32,
    /// Label of every turn in order.
    pub turn_labels: Vec<String>,
}

/// Everything a figure of one run may need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunTables {
    /// Origin of the numbers.
    pub provenance: Provenance,
    /// The states in the order of their codes.
    pub states: Vec<StateCard>,
    /// Codes of the states the scenario puts in focus, in its order.
    pub focus: Vec<String>,
    /// Kinds of pact, lowest rung first.
    pub kinds: Vec<String>,
    /// All series.
    pub series: Vec<SeriesRow>,
    /// All pacts, older ones first.
    pub pacts: Vec<PactRow>,
}
