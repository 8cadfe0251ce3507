//! Numbers and names for readers.

/// The name of a thing in a scenario: underscores and dots become spaces.
pub use crate::chart::theme::{capital, spoken};
pub use deter_study::table::format::{exact, interval, number, percent, plural, signed};
