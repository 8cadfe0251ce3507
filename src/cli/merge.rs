//! `deter merge`: from shards to a whole.

use std::path::PathBuf;

use super::{
    Console, Failure, backtest, compare, ensemble,
    study::{OutputOptions, Work},
};
use deter_study::{
    backtest::study as backtests,
    compare::study as comparisons,
    ensemble::plan as ensembles,
    files::MANIFEST,
    patterns,
    run::{Plan, Shard, Storage, storage},
};

/// Put the shards of an ensemble, a comparison, patterns or a backtest together.
///
/// The results are the same bytes as those of one run of the whole. Shards that overlap, are missing,
/// unfinished or of another study are named and refused.
#[derive(Debug, Clone, clap::Args)]
pub struct Merge {
    /// Folders of all shards, in any order.
    #[arg(required = true)]
    pub folders: Vec<PathBuf>,
    /// Folder of the whole.
    #[arg(long, short)]
    pub out: PathBuf,
    /// Replace what the folder holds, whoever made it.
    #[arg(long)]
    pub force: bool,
    /// Write the tables of an ensemble or a comparison as CSV, too.
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
    /// Puts the shards together and writes the tables of the whole.
    ///
    /// # Errors
    /// If the shards do not make a whole, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let parts = storage::parts(&self.folders)?;
        let Some((_, first)) = parts.first() else { return Ok(()) };
        let plan = Plan { shard: Shard::WHOLE, ..first.clone() };
        let work = Work::new(None, plan.runs, console)?;
        let storage = || Storage::parts(&parts);
        // The folder is taken when all shards have been read.
        let take = || storage::begin(&self.out, &plan, &[MANIFEST], (true, self.force));
        let options = OutputOptions {
            csv: self.csv,
            json: self.json,
            figures: !self.no_figures,
            ..OutputOptions::default()
        };
        match plan.kind.as_str() {
            ensembles::KIND => {
                let (study, blueprint) = ensembles::Plan::from_folder(&plan)?;
                let outcome = ensemble::play(&study, &blueprint, (&work, storage()))?;
                let (out, _) = take()?;
                ensemble::write((&study, &outcome), &out, options, (&work, storage()), console)
            }
            comparisons::KIND => {
                let study = comparisons::Study::of(&plan)?;
                let found = work.run(storage(), |runner| study.run(runner))?;
                let options = OutputOptions { others: study.request.others(), ..options };
                compare::write(found.ok_or_else(stopped)?, &take()?.0, options, console)
            }
            patterns::study::KIND => {
                let study = patterns::study::Study::of(&plan)?;
                let shown = work.run(storage(), |runner| study.run(runner))?.ok_or_else(stopped)?;
                let (out, _) = take()?;
                super::patterns::write(&study, &shown, Some(&out), options, console).map(drop)
            }
            backtests::KIND => {
                let study = backtests::Study::of(&plan)?;
                let found = work.run(storage(), |runner| study.run(runner))?.ok_or_else(stopped)?;
                backtest::write(&study, &found, Some(&take()?.0), options, console)
            }
            other => Err(Failure::Input(format!("`deter {other}` is not made in shards"))),
        }
    }
}

fn stopped() -> Failure {
    Failure::Interrupted("stopped; the shards are as they were".to_owned())
}
