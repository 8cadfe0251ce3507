//! Which measures are told: the fewer, the less Holm's correction costs.

use super::{Wish, World};
use crate::ensemble::{EnsembleError, measures::Column};
use deter_core::scenario::diagnostic::nearest;

/// Measures of the system that are shown unless others are asked for.
const SYSTEM: [&str; 15] = [
    "probes",
    "incidents_pressed",
    "clash",
    "war",
    "concessions",
    "calls_honoured",
    "calls_abandoned",
    "signed",
    "lapsed",
    "deterrence_general",
    "deterrence_immediate",
    "network_density",
    "network_centralisation",
    "network_transitivity",
    "network_hub_dependence",
];

/// Measures of each state in focus that are shown.
const OF_FOCUS: [&str; 6] =
    ["capacity", "burden", "constraint", "security_gap", "security_gap_years", "belief"];

/// Most states in focus whose measures are shown.
const MOST_STATES: usize = 5;

/// For every column, whether it is shown.
///
/// # Errors
/// If a measure is named that is none.
pub fn choose(
    worlds: &[World],
    columns: &[Column],
    wish: &Wish,
) -> Result<Vec<bool>, EnsembleError> {
    if wish.all {
        return Ok(vec![true; columns.len()]);
    }
    let known = || columns.iter().map(|column| column.name.as_str());
    for name in &wish.measures {
        if !known().any(|column| column == name) {
            let hint = nearest(name, known()).map_or_else(
                || "`deter ensemble FILE --schema` lists them".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(EnsembleError::Input(format!(
                "--measure: unknown measure `{name}`; {hint}"
            )));
        }
    }
    if !wish.measures.is_empty() {
        return Ok(known().map(|name| wish.measures.iter().any(|asked| asked == name)).collect());
    }
    let mut names: Vec<String> = SYSTEM.map(str::to_owned).to_vec();
    let focus = worlds.first().map_or(&[][..], |world| world.frame.focus.as_slice());
    for code in focus.iter().take(MOST_STATES) {
        names.extend(OF_FOCUS.map(|name| format!("{code}_{name}")));
    }
    for world in worlds {
        names.extend(world.loaded.scenario.expectations.iter().map(|e| e.measure.clone()));
    }
    Ok(known().map(|name| names.iter().any(|shown| shown == name)).collect())
}
