//! `deter merge`: from shards to a whole.

use std::path::PathBuf;

use super::{Failure, Talk, ensemble::finish, ensemble_talk as words};
use deter_study::ensemble::{export, merge};

/// Put the shards of an ensemble together.
///
/// The tables are the same bytes as those of one run of the whole. Shards that overlap, are
/// missing, unfinished or of another ensemble are named and refused.
#[derive(Debug, Clone, clap::Args)]
pub struct Merge {
    /// Folders of all shards, in any order.
    #[arg(required = true)]
    pub folders: Vec<PathBuf>,
    /// Folder of the whole.
    #[arg(long, short)]
    pub out: PathBuf,
    /// Write the tables as CSV, too.
    #[arg(long)]
    pub csv: bool,
    /// Print the statistics as JSON.
    #[arg(long)]
    pub json: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
}

impl Merge {
    /// Merges.
    ///
    /// # Errors
    /// If the shards do not make a whole, or the disk refuses.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let parts = merge::parts(&self.folders)?;
        let runs = parts.first().map_or(0, |(_, plan)| plan.runs);
        let findings = finish(&parts, runs, &self.out, self.csv, !self.no_figures, talk)?;
        if self.json {
            let text = serde_json::to_string_pretty(&export::summary(&findings));
            return talk.result(&text.unwrap_or_default());
        }
        talk.say(&words::report(&findings, None, &self.out))
    }
}
