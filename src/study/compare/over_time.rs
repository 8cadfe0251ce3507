//! Measures that add a series up over the run: the end of a run says little of how it was to live
//! through.

use crate::ensemble::{
    frame::Frame,
    measures::{Column, Unit},
    sampler,
};

/// Series of a state in focus that are added up, and the unit of the sum.
const OF_FOCUS: [(&str, &str); 3] = [
    ("security_gap", "security gap added up, years of a whole gap"),
    ("threat", "threat index added up, years of a whole threat"),
    ("burden", "military burden added up, % of a year's GDP"),
];

/// Series of the system whose mean over the turns is taken.
const OF_SYSTEM: [(&str, &str); 3] = [
    ("network.density", "share of pairs with a pact in force, mean over the turns"),
    ("network.centralisation", "Freeman degree centralisation, mean over the turns"),
    ("network.hub_dependence", "share of connected pairs lost with the hub, mean over the turns"),
];

/// What to add up, ready for run after run.
pub struct OverTime {
    /// Place of the series, and what its sum is multiplied with.
    places: Vec<(usize, f64)>,
    series: usize,
}

/// The columns, in order.
#[must_use]
pub fn columns(frame: &Frame) -> Vec<Column> {
    let number = |name: String, meaning: String| Column { name, unit: Unit::Number, meaning };
    let system = OF_SYSTEM
        .iter()
        .map(|(name, meaning)| number(name.replace('.', "_") + "_mean", (*meaning).to_owned()));
    let focus = frame.focus.iter().flat_map(|code| {
        OF_FOCUS.iter().map(move |(name, meaning)| {
            number(format!("{code}_{name}_years"), format!("{code}: {meaning}"))
        })
    });
    system.chain(focus).collect()
}

impl OverTime {
    /// For runs of this frame.
    #[must_use]
    pub fn new(frame: &Frame) -> Self {
        let series = sampler::series(frame);
        let find = |state: &str, measure: &str, factor: f64| {
            let place = series.iter().position(|(s, m)| s == state && m == measure);
            (place.unwrap_or(usize::MAX), factor)
        };
        let turns = f64::from(frame.turns().max(1));
        let year = 1.0 / f64::from(frame.provenance.turns_per_year.max(1));
        let system = OF_SYSTEM.iter().map(|(name, _)| find("*", name, 1.0 / turns));
        let focus = frame
            .focus
            .iter()
            .flat_map(|code| OF_FOCUS.iter().map(move |(name, _)| find(code, name, year)));
        Self { places: system.chain(focus).collect(), series: series.len() }
    }

    /// Appends the sums of one run; `values` has its series turn by turn.
    pub fn add_up(&self, values: &[f64], row: &mut Vec<f64>) {
        for (place, factor) in &self.places {
            let sum: f64 = values.iter().skip(*place).step_by(self.series.max(1)).sum();
            let any = *place < values.len();
            row.push(if any { factor * sum } else { f64::NAN });
        }
    }
}
