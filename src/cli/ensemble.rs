//! `deter ensemble`: many runs of one scenario.

use std::path::PathBuf;

use super::{
    Console, Failure, ensemble_output,
    study::{OutputOptions, PNG, StudyArguments, Work, draw, unfinished},
};
use deter_core::{turn::Engine, world::build::Blueprint};
use deter_report::chart;
use deter_study::{
    disk::load,
    ensemble::{EnsembleRequest, Plan, SeriesMode, Until, export, run, slurm},
    files::{Folder, MANIFEST},
    run::{Ended, Shard, Storage, storage},
};

/// Run a scenario many times, on all cores: tables, statistics and figures.
///
/// Replicate r of seed S is the same bits whatever --jobs, --shard, --resume and --chunk. What is
/// printed and written are model frequencies, not forecasts.
#[derive(Debug, Clone, clap::Args)]
pub struct Ensemble {
    /// The scenario, a RON file.
    pub scenario: PathBuf,
    /// How many replicates; with --until, the most.
    #[arg(long, short = 'n', default_value_t = 1000)]
    pub runs: u64,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the tables as CSV, too.
    #[arg(long)]
    pub csv: bool,
    /// Run only part k of n, such as 3/16; `deter merge` puts the parts together.
    #[arg(long, value_name = "k/n")]
    pub shard: Option<Shard>,
    /// Series kept: none, quantiles (over the runs, for fan charts) or all (large).
    #[arg(long, default_value = "quantiles", value_name = "none|quantiles|all")]
    pub series: SeriesMode,
    /// Stop when a measure is known this well, such as 'war se<0.002' (standard error) or
    /// 'signed ci<0.1 and war ci<0.01' (half the 95 % interval); looked at every 250 runs.
    #[arg(long, value_name = "RULE")]
    pub until: Option<Until>,
    /// Draw the numbers that studies estimated, within their errors, anew every 10 runs, and tell what
    /// part of the spread of the runs is theirs.
    #[arg(long)]
    pub uncertain: bool,
    /// Record this measure too, of a state or of any pair, such as 'force(ABC,DEF)', and tell it; may be
    /// repeated.
    #[arg(long = "measure", value_name = "NAME")]
    pub measures: Vec<String>,
    /// Write every event of every run into events.parquet; a run takes some ten times as long.
    #[arg(long)]
    pub events: bool,
    /// Write who is tied to whom after every turn into edges.parquet.
    #[arg(long)]
    pub edges: bool,
    /// Print a ready job instead of running: an array of --shards parts with a dependent merge.
    #[arg(long, value_name = "slurm", value_parser = ["slurm"])]
    pub emit: Option<String>,
    /// Parts of the job that --emit prints.
    #[arg(long, default_value_t = 16, requires = "emit", value_name = "N")]
    pub shards: u64,
    /// Replicates in a file of work in progress [default: by the number of runs].
    #[arg(long, value_name = "N")]
    pub chunk: Option<u64>,
    /// Keep the files of work in progress when the tables are whole: more runs can then be added without
    /// these being played again, at some times the disk.
    #[arg(long)]
    pub keep_chunks: bool,
    /// Print what the tables hold instead of running.
    #[arg(long)]
    pub schema: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
}

impl Ensemble {
    /// Runs the ensemble.
    ///
    /// # Errors
    /// If the input is wrong or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let blueprint = Blueprint::new(&loaded);
        let engine = Engine::new(blueprint.clone());
        let request = EnsembleRequest {
            runs: self.runs,
            seed: self.shared.seed,
            series: self.series,
            until: self.until.clone(),
            uncertain: self.uncertain,
            measures: self.measures.clone(),
            events: self.events,
            edges: self.edges,
            shard: self.shard,
            chunk: self.chunk,
        };
        let plan = Plan::new(&loaded, &engine, &request)?;
        if self.schema {
            return console.print_result(&ensemble_output::schema(&plan));
        }
        let out = self.shared.out.clone().unwrap_or_else(|| {
            let p = &plan.frame.provenance;
            PathBuf::from(format!("output/{}-ensemble-{}", p.scenario, p.seed))
        });
        if self.emit.is_some() {
            return console.print_result(&self.slurm(&plan, &out)?);
        }
        let whole = plan.of_folder(self.shard.unwrap_or(Shard::WHOLE));
        let taken = storage::begin(
            &out,
            &whole,
            &["runs.parquet", MANIFEST],
            self.shared.resume_and_force(),
        )?;
        // What was begun with chunks of one size goes on with them.
        let plan = Plan { chunk: taken.1.chunk, ..plan };
        let options = OutputOptions {
            csv: self.csv,
            json: self.shared.json,
            figures: !self.no_figures,
            ..OutputOptions::default()
        };
        let work = Work::new(self.shared.jobs, self.runs, console)?;
        let storage = || Storage::of(&taken.0, &taken.1);
        let outcome = play(&plan, &blueprint, (&work, storage()))?;
        if outcome.ended != Ended::Whole {
            return unfinished(Some(&taken), console);
        }
        write((&plan, &outcome), &taken.0, options, (&work, storage()), console)?;
        if !self.keep_chunks {
            taken.0.remove_below("chunks")?;
        }
        Ok(())
    }

    /// The job for Slurm.
    fn slurm(&self, plan: &Plan, out: &std::path::Path) -> Result<String, Failure> {
        let no = |text: &str| Err(Failure::Input(text.to_owned()));
        if self.until.is_some() {
            return no("--until needs all replicates in order and cannot be sharded");
        }
        if self.shard.is_some() {
            return no("--emit slurm makes the shards itself: leave out --shard");
        }
        if self.shards == 0 || self.shards > self.runs {
            return Err(Failure::Input(format!(
                "--shards {}: expected 1 to {}, the number of runs",
                self.shards, self.runs
            )));
        }
        let mut arguments = vec![
            self.scenario.display().to_string(),
            "--runs".to_owned(),
            self.runs.to_string(),
            "--seed".to_owned(),
            plan.frame.provenance.seed.to_string(),
            "--series".to_owned(),
            self.series.name().to_owned(),
        ];
        if let Some(chunk) = self.chunk {
            arguments.extend(["--chunk".to_owned(), chunk.to_string()]);
        }
        for (asked, option) in
            [(self.uncertain, "--uncertain"), (self.events, "--events"), (self.edges, "--edges")]
        {
            arguments.extend(asked.then(|| option.to_owned()));
        }
        for name in &plan.frame.asked {
            arguments.extend(["--measure".to_owned(), name.clone()]);
        }
        let out = out.display().to_string();
        Ok(slurm::script(&slurm::Job { arguments, shards: self.shards, out, csv: self.csv }))
    }
}

/// Runs what is missing.
///
/// # Errors
/// If the disk refuses, or the stop rule names a measure that is none.
pub(super) fn play(
    plan: &Plan,
    blueprint: &Blueprint,
    (work, storage): (&Work, Storage<'_>),
) -> Result<run::Outcome, Failure> {
    let watched = ensemble_output::Watched::new(plan);
    let mut show = |_: &_, moments: &[_]| {
        work.bar.set_message(watched.line(moments));
        Ok(())
    };
    Ok(work.run(storage, |runner| run::run(plan, blueprint, runner, &mut show))?)
}

/// Makes tables and figures of the whole, and tells what was found.
///
/// # Errors
/// If the disk refuses.
pub(super) fn write(
    (plan, outcome): (&Plan, &run::Outcome),
    out: &Folder,
    options: OutputOptions,
    (work, storage): (&Work, Storage<'_>),
    console: Console,
) -> Result<(), Failure> {
    let bar = console.progress(outcome.runs, "runs into tables");
    let mut done = |runs| bar.inc(runs);
    let whole = (plan, outcome.runs);
    let findings =
        work.run(storage, |runner| export::export(whole, runner, out, options.csv, &mut done))?;
    bar.finish_and_clear();
    if options.figures {
        let figures = chart::ensemble::of_ensemble(&findings)?;
        draw(&figures, (out, "figures/"), Some(PNG), console)?;
    }
    if options.json {
        return console.print_json(&export::summary(&findings));
    }
    let mut report = ensemble_output::report(&findings, outcome.rule.as_ref());
    report += &format!("tables, summary, figures and manifest are in {}\n", out.path().display());
    console.print(&report)
}
