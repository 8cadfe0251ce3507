//! What a reader sees of results: figures, pages, and the dossier for a referee.

pub mod chart;
pub mod dossier;
pub mod page;
