//! What the commands share that hold a scenario against something and tell what they found.

use std::{num::NonZero, path::PathBuf};

use serde::Serialize;

use super::{Failure, Talk, pictures};
use deter_report::chart::Figure;
use deter_study::record::files::{make_folder, write_whole};

/// Arguments that `ablation`, `backtest`, `expectations`, `patterns` and `robustness` share.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Findings {
    /// Seed of all luck [default: the scenario's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Threads [default: all cores].
    #[arg(long, short)]
    pub jobs: Option<NonZero<usize>>,
    /// Print everything as JSON.
    #[arg(long)]
    pub json: bool,
    /// Write the table (CSV), the JSON and the figures, if there are any, into this folder.
    #[arg(long, short)]
    pub out: Option<PathBuf>,
}

/// What a command found, ready to be written and told.
pub(super) struct Found<'f> {
    /// Name of the JSON, and of the table if it has none of its own.
    pub name: &'f str,
    /// Name of the table.
    pub table: &'f str,
    /// The table, CSV.
    pub csv: String,
    /// The figures, and how many pixels a point of their PNG has; none for SVG alone.
    pub figures: (Vec<Figure>, Option<f32>),
    /// What a person is told.
    pub words: String,
}

impl Findings {
    /// Writes what was found into the folder, if one was named, and tells it.
    ///
    /// # Errors
    /// If the disk refuses, or the standard output.
    pub(super) fn tell(
        &self,
        whole: &impl Serialize,
        found: Found<'_>,
        talk: Talk,
    ) -> Result<(), Failure> {
        let json = serde_json::to_string_pretty(whole).unwrap_or_default() + "\n";
        let mut words = found.words;
        if let Some(out) = &self.out {
            make_folder(out)?;
            let (figures, scale) = found.figures;
            pictures::write(&figures, out, scale, talk)?;
            write_whole(&out.join(format!("{}.csv", found.table)), found.csv.as_bytes())?;
            write_whole(&out.join(format!("{}.json", found.name)), json.as_bytes())?;
            words += &format!("\nTable, JSON and figures, if any, are in {}\n", out.display());
        }
        if self.json { talk.result(&json) } else { talk.say(&words) }
    }
}
