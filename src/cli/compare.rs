//! `deter compare`: what difference does it make?

use std::path::{Path, PathBuf};

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
    /// Scenarios, RON files or folders of runs and ensembles: the base and one or more what-ifs. Where
    /// all of them extend one scenario, that is the base; one alone that extends none is held under
    /// every theory with --lenses.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Hold all of them against this one.
    #[arg(long, value_name = "SCENARIO")]
    pub base: Option<PathBuf>,
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
    /// Show this measure beside the answers, of a state or of any pair, such as 'security_gap(ABC)' or
    /// 'probes.air(ABC,DEF)' (quoted: a shell keeps brackets for itself); may be repeated.
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
        let mut loaded = with_base(&self.scenarios, self.base.as_deref(), console)?;
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
        let out = self.shared.out.clone().unwrap_or_else(|| default_folder(&study));
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

/// Scenarios with what they are held against first: what is named, else what all of them extend, else the
/// first of them.
///
/// # Errors
/// If one is wrong.
pub(super) fn with_base(
    scenarios: &[PathBuf],
    base: Option<&Path>,
    console: Console,
) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = scenarios.iter().map(|file| load(file)).collect::<Result<Vec<Loaded>, _>>()?;
    let base = match base {
        Some(file) => Some(load(file)?),
        None => shared_parent(&loaded)?,
    };
    if let Some(base) = base {
        loaded.insert(0, base);
    } else if loaded.len() > 1 && loaded[0].files.len() > 1 {
        let name = &loaded[0].name;
        console.note(&format!("all are held against {name}, which is itself a what-if"));
    }
    Ok(loaded)
}

/// What all of these extend, if that is one scenario and none of them is it.
fn shared_parent(loaded: &[Loaded]) -> Result<Option<Loaded>, Failure> {
    let mut shared: Option<Loaded> = None;
    for one in loaded {
        let Some(parent) = one.parent(&Disk)? else { return Ok(None) };
        if shared.as_ref().is_some_and(|known| known.hash() != parent.hash()) {
            return Ok(None);
        }
        shared = Some(parent);
    }
    Ok(shared)
}

/// Longest part of a folder's name that says what is compared, characters.
const LONGEST_NAME: usize = 60;

/// A folder that is named after the base and the what-ifs.
fn default_folder(study: &Study) -> PathBuf {
    let names: Vec<&str> = study.scenarios.iter().map(|one| one.name.as_str()).collect();
    let (base, others) = names.split_first().unwrap_or((&"", &[]));
    let head = |name: &&str| name.split('-').next().unwrap_or(name).to_owned();
    let mut what = match others {
        [one] => (*one).to_owned(),
        many => many.iter().map(head).collect::<Vec<_>>().join("-"),
    };
    let heads: std::collections::BTreeSet<String> = others.iter().map(head).collect();
    if what.chars().count() > LONGEST_NAME || heads.len() < others.len() {
        what = blake3::hash(others.join(" ").as_bytes()).to_hex().chars().take(8).collect();
    }
    let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let what: String = what.chars().map(plain).collect();
    PathBuf::from(format!("output/{base}-compare-{what}-{}", study.seed()))
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
