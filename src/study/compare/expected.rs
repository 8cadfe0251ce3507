//! What theories expected of a what-if, beside what the runs show.

use super::comparison::{Expected, Measure};
use deter_core::scenario::expectations::Expectation;

/// Every expectation with what was found under the lens of the scenario.
#[must_use]
pub fn hold(expectations: &[Expectation], measures: &[Measure]) -> Vec<Expected> {
    expectations
        .iter()
        .map(|expectation| {
            let measure = measures.iter().find(|measure| measure.name == expectation.measure);
            Expected {
                lens: expectation.lens.clone(),
                measure: expectation.measure.clone(),
                direction: expectation.direction,
                why: expectation.why.clone(),
                found: measure.and_then(Measure::moves),
                difference: measure.map(|m| (m.paired.difference, m.paired.interval)),
            }
        })
        .collect()
}
