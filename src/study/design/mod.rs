//! Designs: which points of the space of parameters are run, apart from what is made of the runs.
//!
//! All points lie in the unit cube, one coordinate a factor; [`scale`] takes them to the ranges of
//! the factors. [`grid`] and Latin hypercubes for sweeps, [`trajectories`] for Morris's screening,
//! [`sobol`] and [`saltelli`] for variance-based indices.

pub mod grid;
pub mod saltelli;
pub mod sobol;
pub mod trajectories;

/// From the unit interval to a range.
#[must_use]
pub fn scale(unit: f64, low: f64, high: f64) -> f64 {
    low + unit * (high - low)
}

/// The values of a factor from `low` to `high` in `steps` equal steps.
#[must_use]
pub fn levels(low: f64, high: f64, steps: usize) -> Vec<f64> {
    let last = steps.max(2) - 1;
    (0..=last).map(|k| scale(k as f64 / last as f64, low, high)).collect()
}
