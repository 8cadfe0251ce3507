//! Which measures are told: the fewer, the less Holm's correction costs.

use deter_core::model::quantity::find;

use super::ComparisonRequest;
use crate::{
    StudyError,
    ensemble::measures::{Column, usual},
    worlds::World,
};

/// Most states in focus whose measures are shown.
const MOST_STATES: usize = 5;

/// Whether a measure has been asked for by name, something is expected of it, or it is an answer.
#[must_use]
pub fn asked(worlds: &[World], request: &ComparisonRequest, name: &str) -> bool {
    request.all
        || request.measures.iter().any(|asked| asked == name)
        || expected(worlds, name)
        || answers(worlds, name)
}

/// Whether it answers the question of a world.
fn answers(worlds: &[World], name: &str) -> bool {
    worlds.iter().flat_map(|world| &world.answers).any(|answer| answer.measure == name)
}

fn expected(worlds: &[World], name: &str) -> bool {
    worlds.iter().flat_map(|w| &w.loaded.scenario.expectations).any(|e| e.measure == name)
}

/// For every column, whether it is shown.
///
/// # Errors
/// If a measure is named, on the command line or in an expectation, that is none.
pub fn choose(
    worlds: &[World],
    columns: &[Column],
    request: &ComparisonRequest,
) -> Result<Vec<bool>, StudyError> {
    let names = || columns.iter().map(|column| column.name.as_str());
    for name in &request.measures {
        find(name, names()).map_err(|why| StudyError::Input(format!("--measure: {why}")))?;
    }
    if request.all {
        return Ok(vec![true; columns.len()]);
    }
    if !request.measures.is_empty() {
        return Ok(names()
            .map(|name| request.measures.iter().any(|asked| asked == name) || answers(worlds, name))
            .collect());
    }
    let usual = worlds.first().map_or_else(Vec::new, |base| usual(&base.frame, MOST_STATES));
    let shown = |column: &Column| {
        let name = &column.name;
        usual.contains(&column.quantity) || expected(worlds, name) || answers(worlds, name)
    };
    Ok(columns.iter().map(shown).collect())
}
