//! What a run leaves.
pub mod tables;
