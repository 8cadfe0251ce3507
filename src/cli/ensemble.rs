//! `deter ensemble`: many runs of one scenario.

use std::path::PathBuf;

use super::{Failure, Talk, ensemble_talk as words, pictures, results::Results};
use deter_core::{turn::Engine, world::build::Blueprint};
use deter_report::chart;
use deter_study::disk::load;
use deter_study::ensemble::{
    Findings, Folder, Plan, SeriesMode, Shard, Until, Wish, export, merge::Part, run, slurm,
};

/// Pixels for a point of a figure.
const PNG_SCALE: f32 = 1.5;

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
    /// Seed of all luck [default: the scenario's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where the results go, and how.
    #[command(flatten)]
    pub results: Results,
    /// Go on with what the folder holds, if it is of this ensemble.
    #[arg(long)]
    pub resume: bool,
    /// Run only part k of n, such as 3/16; `deter merge` puts the parts together.
    #[arg(long, value_name = "k/n")]
    pub shard: Option<Shard>,
    /// Series kept: none, quantiles (over the runs, for fan charts) or all (large).
    #[arg(long, default_value = "quantiles", value_name = "none|quantiles|all")]
    pub series: SeriesMode,
    /// Stop when a measure is known this well, such as 'war_rate se<0.002' (standard error) or
    /// 'signed ci<0.1 and war_rate ci<0.01' (half the 95 % interval); looked at every 250 runs.
    #[arg(long, value_name = "RULE")]
    pub until: Option<Until>,
    /// Print a ready job instead of running: an array of --shards parts with a dependent merge.
    #[arg(long, value_name = "slurm", value_parser = ["slurm"])]
    pub emit: Option<String>,
    /// Parts of the job that --emit prints.
    #[arg(long, default_value_t = 16, requires = "emit", value_name = "N")]
    pub shards: u64,
    /// Replicates in a file of work in progress [default: by the number of runs].
    #[arg(long, value_name = "N")]
    pub chunk: Option<u64>,
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
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let blueprint = Blueprint::new(&loaded);
        let engine = Engine::new(blueprint.clone());
        let wish = Wish {
            runs: self.runs,
            seed: self.seed,
            series: self.series,
            until: self.until.clone(),
            shard: self.shard,
            chunk: self.chunk,
        };
        let plan = Plan::new(&loaded, &engine, &wish)?;
        if self.schema {
            return talk.result(&words::schema(&plan));
        }
        let out = self.results.out.clone().unwrap_or_else(|| {
            let p = &plan.frame.provenance;
            PathBuf::from(format!("output/{}-ensemble-{}", p.scenario, p.seed))
        });
        if self.emit.is_some() {
            return talk.result(&self.slurm(&plan, &out)?);
        }
        let folder = Folder::at(&out);
        let plan = folder.begin(&plan, self.resume)?;
        let (runs, rule) = self.replicates(&folder, &plan, &blueprint, talk)?;
        if plan.shard != Shard::WHOLE {
            return talk.say(&words::shard_done(&plan, &out));
        }
        let findings =
            finish(&[(folder, plan)], runs, &out, self.results.csv, !self.no_figures, talk)?;
        if self.results.json {
            let text = serde_json::to_string_pretty(&export::summary(&findings));
            return talk.result(&text.unwrap_or_default());
        }
        talk.say(&words::report(&findings, rule.as_ref(), &out))
    }

    /// Runs what is missing; how many replicates count, and what became of the stop rule.
    fn replicates(
        &self,
        folder: &Folder,
        plan: &Plan,
        blueprint: &Blueprint,
        talk: Talk,
    ) -> Result<(u64, Option<words::Rule>), Failure> {
        let interrupt = super::interrupt::flag();
        let job =
            run::Job { folder, plan, blueprint, jobs: self.results.jobs, interrupt: &interrupt };
        let mut bar = words::Bar::new(talk, plan);
        let ended = run::run(&job, &mut |progress| bar.tell(progress))?;
        bar.finish();
        match ended {
            run::Ended::Whole { runs, rule } => Ok((runs, rule)),
            run::Ended::Interrupted { done } => Err(Failure::Interrupted(format!(
                "stopped; {done} runs are safe in {}; the same command with --resume goes on",
                folder.path().display()
            ))),
        }
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
        let out = out.display().to_string();
        Ok(slurm::script(&slurm::Job {
            arguments,
            shards: self.shards,
            out,
            csv: self.results.csv,
        }))
    }
}

/// Tables and figures of a whole ensemble.
pub(super) fn finish(
    parts: &[Part],
    runs: u64,
    out: &std::path::Path,
    csv: bool,
    figures: bool,
    talk: Talk,
) -> Result<Findings, Failure> {
    let bar = talk.progress(runs, "runs into tables");
    let findings = export::export(parts, runs, out, csv, &mut |runs| bar.inc(runs))?;
    bar.finish_and_clear();
    if figures {
        let figures = chart::ensemble::of_ensemble(&findings)?;
        pictures::write_below(&figures, out, Some(PNG_SCALE), talk)?;
    }
    Ok(findings)
}
