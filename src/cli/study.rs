//! What every study of many runs shares: what it is asked, how it runs, and how what is found is
//! written and printed.

use std::{
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use indicatif::ProgressBar;
use rayon::{ThreadPool, prelude::*};
use serde::Serialize;
use serde_json::json;

use super::{Console, Failure, console::tell, interrupt, terminal::Table};
use deter_core::scenario::{Loaded, seen::harmless};
use deter_report::chart::Figure;
use deter_study::{
    ensemble::sink,
    file::Study,
    files::{Folder, output::pretty},
    run::{Execution, Plan, Progress, Runner, Shard, Storage, pool, storage, threads},
};

/// Pixels for a point of a figure.
pub(super) const PNG: f32 = 1.5;
/// Pixels for a point of a figure that is asked for as PNG by name.
pub(super) const LARGE_PNG: f32 = 2.0;

/// Arguments that all studies share.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct StudyArguments {
    /// Seed of all luck [default: the scenario's or the study's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Threads [default: all cores].
    #[arg(long, short)]
    pub jobs: Option<NonZero<usize>>,
    /// Folder of the results [default: one in output/ named after what is run; for ablation,
    /// backtest, expectations, patterns and robustness, none].
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Go on with what the folder holds, if it is of this study; more --runs may be asked for.
    #[arg(long)]
    pub resume: bool,
    /// Replace what the folder holds, whoever made it.
    #[arg(long, conflicts_with = "resume")]
    pub force: bool,
    /// Print everything that was found as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How many runs are done, and on which threads.
pub(super) struct Work {
    pool: ThreadPool,
    interrupt: Arc<AtomicBool>,
    /// The progress.
    pub bar: ProgressBar,
    quiet: bool,
}

/// What a command found, ready to be written and printed.
pub(super) struct Results<'f> {
    /// Name of the JSON, and of the table if it has none of its own.
    pub name: &'f str,
    /// Name of the table.
    pub table: &'f str,
    /// The table, CSV.
    pub csv: Table,
    /// The figures, and how many pixels a point of their PNG has; none for SVG alone.
    pub figures: (Vec<Figure>, Option<f32>),
    /// What a person reads.
    pub text: String,
}

impl StudyArguments {
    /// The study of a file, under the seed that was asked for.
    ///
    /// # Errors
    /// If it is wrong.
    pub(super) fn load(&self, file: &Path) -> Result<Study, Failure> {
        let mut study = Study::load(file)?;
        if let Some(seed) = self.seed {
            study.loaded.scenario.seed = seed;
        }
        Ok(study)
    }

    /// Whether to go on with what a folder holds, and whether to replace it.
    pub(super) const fn resume_and_force(&self) -> (bool, bool) {
        (self.resume, self.force)
    }

    /// Runs what is missing of so many runs, in the folder if one was named; `names` are files that
    /// are written into it. None if a shard is whole.
    ///
    /// # Errors
    /// If the folder is taken, the disk refuses, or the user stops it.
    pub(super) fn find<T, E: Into<Failure>>(
        &self,
        (plan, names): (&Plan, [&str; 2]),
        runs: u64,
        console: Console,
        run: impl Fn(&Runner<'_>) -> Result<Option<T>, E>,
    ) -> Result<Option<(T, Option<Folder>)>, Failure> {
        let work = Work::new(self.jobs, runs, console)?;
        work.dry_run(&run)?;
        let taken = self.folder(plan, &names)?;
        let storage =
            taken.as_ref().map_or(Storage::Memory, |(folder, plan)| Storage::of(folder, plan));
        match work.run(storage, run).map_err(Into::into)? {
            Some(found) => Ok(Some((found, taken.map(|(folder, _)| folder)))),
            None => unfinished(taken.as_ref(), console).map(|()| None),
        }
    }

    /// The folder of a plan, if one was named.
    fn folder(&self, plan: &Plan, names: &[&str]) -> Result<Option<StudyFolder>, Failure> {
        match &self.out {
            Some(out) => Ok(Some(storage::begin(out, plan, names, self.resume_and_force())?)),
            None if self.resume => {
                Err(Failure::Input("--resume: name the folder with --out".to_owned()))
            }
            None if plan.shard != Shard::WHOLE => {
                Err(Failure::Input("--shard: name its folder with --out".to_owned()))
            }
            None => Ok(None),
        }
    }
}

/// What is written and printed of what is found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OutputOptions {
    /// Tables as CSV, too.
    pub csv: bool,
    /// Everything as JSON.
    pub json: bool,
    /// Whether figures are drawn.
    pub figures: bool,
    /// Figures as PNG, too, where that is a choice.
    pub png: bool,
    /// A comparison as Markdown.
    pub markdown: bool,
    /// Of a comparison the measures that are no answers, too.
    pub others: bool,
}

/// Writes what was found into the folder, if there is one, and prints it.
///
/// # Errors
/// If the disk refuses, or the standard output.
pub(super) fn write_and_print(
    whole: &impl Serialize,
    results: Results<'_>,
    (out, json): (Option<&Folder>, bool),
    console: Console,
) -> Result<(), Failure> {
    let text = pretty(whole);
    let mut report = results.text;
    if let Some(out) = out {
        let (figures, scale) = results.figures;
        draw(&figures, (out, ""), scale, console)?;
        out.write(&format!("{}.csv", results.table), results.csv.csv().as_bytes())?;
        let manifest = json!({ "kind": results.name, "version": env!("CARGO_PKG_VERSION") });
        sink::write_table(out, results.table, &results.csv, &manifest.to_string())?;
        out.write(&format!("{}.json", results.name), text.as_bytes())?;
        let place = out.path().display();
        report += &format!("\nTable (CSV and Parquet), JSON and figures, if any, are in {place}\n");
    }
    if json { console.print_result(&text) } else { console.print(&report) }
}

/// A folder taken for a study, with the plan that holds.
pub(super) type StudyFolder = (Folder, Plan);

impl Work {
    /// Work of so many runs; Ctrl-C stops it at a safe place.
    ///
    /// # Errors
    /// If there are no threads to be had.
    pub(super) fn new(
        jobs: Option<NonZero<usize>>,
        runs: u64,
        console: Console,
    ) -> Result<Self, Failure> {
        let taken = threads(jobs);
        if jobs.is_some_and(|asked| asked.get() > taken) {
            console.note(&format!("--jobs: {taken} threads, more make no sense here"));
        }
        Ok(Self {
            pool: pool(jobs)?,
            interrupt: interrupt::flag(),
            bar: console.progress(runs, "runs"),
            quiet: console.quiet,
        })
    }

    /// Does all of it but the runs, so that what can be refused is refused before a folder is taken.
    ///
    /// # Errors
    /// Whatever is refused.
    pub(super) fn dry_run<T, E: Into<Failure>>(
        &self,
        work: impl FnOnce(&Runner<'_>) -> Result<Option<T>, E>,
    ) -> Result<(), Failure> {
        static STOPPED: AtomicBool = AtomicBool::new(true);
        let execution = Execution { pool: &self.pool, interrupt: &STOPPED, tell: &|_| () };
        work(&Runner { execution, storage: Storage::Memory }).map(drop).map_err(Into::into)
    }

    /// Does it.
    pub(super) fn run<T>(&self, storage: Storage<'_>, work: impl FnOnce(&Runner<'_>) -> T) -> T {
        let show = |told: Progress<'_>| self.show(&told);
        let execution = Execution { pool: &self.pool, interrupt: &self.interrupt, tell: &show };
        let done = work(&Runner { execution, storage });
        self.bar.finish_and_clear();
        done
    }

    fn show(&self, told: &Progress<'_>) {
        match told {
            Progress::Done(runs) => self.bar.inc(*runs),
            // What was found is not work that was done: it would spoil the time left.
            Progress::Found(runs) => {
                self.bar.inc(*runs);
                self.bar.reset_eta();
            }
            Progress::Damaged(error) if !self.quiet => {
                let line = format!("warning: {error}; it is run again");
                if self.bar.is_hidden() {
                    tell(&line);
                } else {
                    self.bar.println(harmless(&line));
                }
            }
            Progress::Damaged(_) => {}
        }
    }
}

/// What is said when not all runs are there in the end: a shard is whole, or Ctrl-C was heard.
pub(super) fn unfinished(taken: Option<&StudyFolder>, console: Console) -> Result<(), Failure> {
    let heard = interrupt::flag().load(std::sync::atomic::Ordering::Relaxed);
    match taken {
        Some((folder, plan)) if !heard => console.print(&format!(
            "shard {0} is whole: its runs are in {1}; `deter merge` puts all {2} together\n",
            plan.shard,
            folder.path().display(),
            plan.shard.n
        )),
        Some((folder, _)) => Err(stopped(folder.path())),
        None => Err(Failure::Interrupted(
            "stopped; nothing is kept without a folder: with --out what is done is, and --resume goes \
             on"
            .to_owned(),
        )),
    }
}

/// What is said when Ctrl-C was heard.
pub(super) fn stopped(out: &Path) -> Failure {
    Failure::Interrupted(format!(
        "stopped; what was done is safe in {}; the same command with --resume goes on",
        out.display()
    ))
}

/// The line under the figures of a study, with more that is to be said before its seed.
pub(super) fn caption(name: &str, loaded: &Loaded, more: &str) -> String {
    let mut hash = loaded.hash();
    hash.truncate(12);
    format!(
        "study {name} · {}{more} · seed {} · deter {} · scenario hash {hash} · model frequencies, not \
         forecasts",
        loaded.name,
        loaded.scenario.seed,
        env!("CARGO_PKG_VERSION")
    )
}

/// The folder of a study's results.
pub(super) fn output_path(given: Option<&Path>, name: &str, what: &str) -> PathBuf {
    given.map_or_else(|| PathBuf::from(format!("output/{name}-{what}")), Path::to_owned)
}

/// Writes figures into a folder or one below it, as SVG and, where a scale in pixels for a point is
/// given, as PNG.
///
/// # Errors
/// If the disk refuses.
pub(super) fn draw(
    figures: &[Figure],
    (folder, below): (&Folder, &str),
    scale: Option<f32>,
    console: Console,
) -> Result<(), Failure> {
    let bar = console.progress(figures.len() as u64, "figures");
    let mut undrawn: Vec<char> = Vec::new();
    // Some at a time are in memory, and enough that no thread waits for the largest.
    for some in figures.chunks(8 * rayon::current_num_threads().max(1)) {
        let drawn: Vec<_> = some.par_iter().map(|figure| figure.files(below, scale)).collect();
        for drawn in drawn {
            let drawn = drawn?;
            drawn.write(folder)?;
            undrawn.extend(drawn.missing);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    undrawn.sort_unstable();
    undrawn.dedup();
    if !undrawn.is_empty() {
        let letters: String = undrawn.iter().collect();
        console.note(&format!("no font here has {letters}: they are empty boxes in PNG and PDF"));
    }
    Ok(())
}
