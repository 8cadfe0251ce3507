//! What every study of many runs is told: how many threads, and where and how the results go.

use std::{num::NonZero, path::PathBuf};

/// Arguments that `compare`, `ensemble`, `sensitivity` and `sweep` share.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Results {
    /// Folder of the results [default: one in output/, named after what is run].
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Threads [default: all cores].
    #[arg(long, short)]
    pub jobs: Option<NonZero<usize>>,
    /// Write the tables as CSV, too.
    #[arg(long)]
    pub csv: bool,
    /// Print the findings as JSON.
    #[arg(long)]
    pub json: bool,
}
