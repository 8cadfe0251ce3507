//! `deter compare`: what difference does it make?

use std::path::PathBuf;

use super::{
    Console, Failure, compare_output,
    study::{OutputOptions, PNG, StudyArguments, Work, draw, unfinished},
};
use deter_core::scenario::{Loaded, lens::SHIPPED};
use deter_report::chart;
use deter_study::{
    compare::{Comparison, ComparisonRequest, folder, markdown, play::PlayedWorlds, study::Study},
    disk::{Disk, load},
    files::Folder,
    run::{Plan, Shard, Storage, storage},
};

/// Run worlds under the same luck and say what difference the changes make.
///
/// The first scenario is the base; every other one is held against it, run by run: run r of each
/// has the same luck. It begins with the answer in a few sentences (of several what-ifs, with a table
/// of all by their answers). Of every measure that a scenario declares as an answer, and of others
/// that are asked for, it tells the paired difference with its 95 % interval, whether it is as large
/// as what matters, an effect size, and a verdict: clear, likely, unclear, no difference at this
/// precision, too few runs.
#[derive(Debug, Clone, clap::Args)]
pub struct Compare {
    /// Scenarios, RON files or folders of runs and ensembles: the base and one or more what-ifs. One
    /// alone is held against the scenario that it extends; if it extends none, --lenses holds it
    /// under every theory.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Replicates of every world.
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
    /// Run every scenario under each of the five theories, too, and tell where they agree.
    #[arg(long)]
    pub lenses: bool,
    /// Show this measure beside the answers, such as 'security_gap(JPN)' (quoted: a shell
    /// keeps brackets for itself); may be repeated.
    #[arg(long = "measure", value_name = "NAME")]
    pub measures: Vec<String>,
    /// Show all measures beside the answers; Holm's correction of these counts them all.
    #[arg(long, conflicts_with = "measures")]
    pub all: bool,
    /// Print the comparison as Markdown.
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
    /// Draw no figures.
    #[arg(long)]
    pub no_figures: bool,
}

impl Compare {
    /// Runs all worlds under the same luck, prints their differences and writes the folder.
    ///
    /// # Errors
    /// If a scenario is wrong, two cannot be compared, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut loaded =
            self.scenarios.iter().map(|file| load(file)).collect::<Result<Vec<Loaded>, _>>()?;
        if let [one] = &loaded[..]
            && let Some(parent) = one.parent(&Disk)?
        {
            loaded.insert(0, parent);
        }
        let alone = loaded.len() == 1;
        if alone && !self.lenses {
            return Err(Failure::Input(format!(
                "{} extends no other scenario that it could be held against; name a second one, or \
                 hold it under every theory with --lenses",
                loaded[0].name
            )));
        }
        if alone {
            let own = loaded[0].clone();
            for (name, _) in SHIPPED {
                let mut other = own.under(name, &Disk)?;
                other.name = format!("{} under {name}", own.name);
                loaded.push(other);
            }
        }
        let request = ComparisonRequest {
            runs: self.runs,
            seed: self.shared.seed,
            measures: self.measures.clone(),
            all: self.all,
        };
        let study = Study { scenarios: loaded, request, lenses: self.lenses && !alone };
        let out = self.shared.out.clone().unwrap_or_else(|| {
            let base = study.scenarios.first().map_or("", |base| base.name.as_str());
            PathBuf::from(format!("output/{base}-compare-{}", study.seed()))
        });
        let plan = Plan { shard: self.shard.unwrap_or(Shard::WHOLE), ..study.plan() };
        let work = Work::new(self.shared.jobs, study.size(), console)?;
        work.dry_run(|runner| study.run(runner))?;
        let taken = storage::begin(&out, &plan, &folder::FILES, self.shared.resume_and_force())?;
        let options = OutputOptions {
            csv: self.csv,
            json: self.shared.json,
            figures: !self.no_figures,
            markdown: self.markdown,
            others: study.request.others(),
            ..OutputOptions::default()
        };
        let found = work.run(Storage::of(&taken.0, &taken.1), |runner| study.run(runner))?;
        let Some(found) = found else { return unfinished(Some(&taken), console) };
        write(found, &taken.0, options, console)
    }
}

/// Writes tables and figures, and tells what was found.
///
/// # Errors
/// If the disk refuses.
pub(super) fn write(
    (comparison, played): (Comparison, PlayedWorlds),
    out: &Folder,
    options: OutputOptions,
    console: Console,
) -> Result<(), Failure> {
    folder::write(&comparison, &played, out, options.csv)?;
    if options.figures {
        let figures = chart::compare::of_comparison(&comparison)?;
        draw(&figures, (out, "figures/"), Some(PNG), console)?;
    }
    if options.json {
        return console.print_json(&comparison);
    }
    if options.markdown {
        return console.print_result(&markdown::write(&comparison));
    }
    let mut report = compare_output::report(&comparison, options.others);
    report += &format!("numbers, Markdown, tables and figures are in {}\n", out.path().display());
    console.print(&report)
}
