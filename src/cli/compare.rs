//! `deter compare`: what difference does it make?

use std::path::{Path, PathBuf};

use super::{Failure, Talk, compare_talk as words, pictures, results::Results};
use deter_core::scenario::{Loaded, lens::SHIPPED};
use deter_report::chart;
use deter_study::disk::{Disk, load};
use deter_study::{
    compare::{Comparison, Wish, World, compare, folder, lenses, markdown, worlds},
    pool::pool,
    why::common::partings,
};

/// Most replicates in which the first differing event is looked for.
const MOST_LOOKED_AT: u64 = 200;

/// Pixels for a point of a figure.
const PNG_SCALE: f32 = 1.5;

/// Run worlds under the same luck and say what difference the changes make.
///
/// The first scenario is the base; every other one is held against it, run by run: run r of each
/// has the same luck. For every measure it tells the paired difference with its 95 % interval, in
/// how many worlds it rose, fell or stayed, effect sizes, how much variance pairing saves, and a
/// verdict: clear, likely, unclear, no difference at this precision, too few runs.
#[derive(Debug, Clone, clap::Args)]
pub struct Compare {
    /// Scenarios, RON files: the base and one or more what-ifs; with --lenses the base may be alone.
    #[arg(required = true, value_name = "FILE")]
    pub scenarios: Vec<PathBuf>,
    /// Replicates of every world.
    #[arg(long, short = 'n', default_value_t = 1000)]
    pub runs: u64,
    /// Seed of all luck [default: the base's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where the results go, and how.
    #[command(flatten)]
    pub results: Results,
    /// Run every scenario under each of the five theories, too, and tell where they agree.
    #[arg(long)]
    pub lenses: bool,
    /// Show this measure instead of the usual ones; may be repeated.
    #[arg(long = "measure", value_name = "NAME")]
    pub measures: Vec<String>,
    /// Show all measures; Holm's correction then counts them all.
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
    /// Compares.
    ///
    /// # Errors
    /// If a scenario is wrong, two cannot be compared, or the disk refuses.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let mut loaded =
            self.scenarios.iter().map(|file| load(file)).collect::<Result<Vec<Loaded>, _>>()?;
        let alone = loaded.len() == 1;
        if alone && !self.lenses {
            return Err(Failure::Input(
                "a comparison needs a second scenario, or --lenses to hold one under every theory"
                    .to_owned(),
            ));
        }
        if alone {
            let own = loaded[0].clone();
            for (name, _) in SHIPPED {
                let mut other = own.under(name, &Disk)?;
                other.name = format!("{} under {name}", own.name);
                loaded.push(other);
            }
        }
        let pool = pool(self.results.jobs).map_err(Failure::Input)?;
        pool.install(|| self.work(&loaded, alone, talk))
    }

    fn work(&self, loaded: &[Loaded], alone: bool, talk: Talk) -> Result<(), Failure> {
        let worlds = worlds::ready(loaded.to_vec())?;
        let wish = Wish {
            runs: self.runs,
            seed: self.seed,
            measures: self.measures.clone(),
            all: self.all,
        };
        let theories = if self.lenses && !alone { SHIPPED.len() as u64 } else { 0 };
        let bar = talk.progress(self.runs * worlds.len() as u64 * (1 + theories), "runs");
        let (mut comparison, played) = compare(&worlds, &wish, &|runs| bar.inc(runs))?;
        if theories > 0 {
            let mut found = Vec::new();
            for (name, _) in SHIPPED {
                let under = under(loaded, name)?;
                let (one, _) = compare(&under, &wish, &|runs| bar.inc(runs))?;
                found.push((name.to_owned(), one));
            }
            comparison.lenses = Some(lenses::gather(&found));
        }
        bar.finish_and_clear();
        let looked = comparison.runs.min(MOST_LOOKED_AT);
        for against in &mut comparison.against {
            let other = &worlds[against.world];
            against.partings = partings(&worlds[0], other, comparison.seed, looked);
        }
        let out = self.results.out.clone().unwrap_or_else(|| {
            let base = &worlds[0].loaded.name;
            PathBuf::from(format!("output/{base}-compare-{}", comparison.seed))
        });
        folder::write(&comparison, &played, &out, self.results.csv)?;
        if !self.no_figures {
            figures(&comparison, &out, talk)?;
        }
        if self.results.json {
            let text = serde_json::to_string_pretty(&comparison).unwrap_or_default();
            return talk.result(&text);
        }
        if self.markdown {
            return talk.result(&markdown::write(&comparison));
        }
        talk.say(&words::report(&comparison, &out))
    }
}

/// The worlds as every state sees them through one lens.
fn under(loaded: &[Loaded], lens: &str) -> Result<Vec<World>, Failure> {
    let all =
        loaded.iter().map(|one| one.under(lens, &Disk)).collect::<Result<Vec<Loaded>, _>>()?;
    Ok(worlds::ready(all)?)
}

fn figures(comparison: &Comparison, out: &Path, talk: Talk) -> Result<(), Failure> {
    let figures = chart::compare::of_comparison(comparison)?;
    pictures::write_below(&figures, out, Some(PNG_SCALE), talk)
}
