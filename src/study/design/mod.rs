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
