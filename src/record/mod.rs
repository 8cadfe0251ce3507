//! What a run leaves.

pub mod files;
pub mod tables;
