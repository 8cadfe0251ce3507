//! `deter ablation`: every mechanism off in turn, and what that changes in the patterns.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    Console, Failure,
    study::{Results, StudyArguments, write_and_print},
    terminal::{Cell, Table, lines},
};
use deter_study::disk::load;
use deter_study::{
    ablation as study,
    ablation::{MECHANISMS, ablate},
    patterns::{PatternStudy, study as patterns},
    run::Plan,
};

/// Switch every mechanism off in turn and say what that changes in the patterns.
///
/// Every world is run under the same luck as the whole model. A pattern that holds without a
/// mechanism is no evidence for it; one that fails without it needs it.
#[derive(Debug, Clone, clap::Args)]
pub struct Ablation {
    /// The scenario, a RON file; its study is `studies/NAME-patterns.ron` beside it.
    #[arg(default_value = "scenarios/hindcast-2013.ron")]
    pub scenario: PathBuf,
    /// Another study of patterns.
    #[arg(long, value_name = "FILE")]
    pub study: Option<PathBuf>,
    /// How many replicates of each world.
    #[arg(long, short = 'n', default_value_t = 500)]
    pub runs: u64,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
}

impl Ablation {
    /// Runs all worlds and tells what changes.
    ///
    /// # Errors
    /// If the scenario or the study is wrong, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let file = self.study.clone().unwrap_or_else(|| PatternStudy::beside(&self.scenario));
        let patterns = PatternStudy::load(&file)?;
        let seed = self.shared.seed.unwrap_or(loaded.scenario.seed);
        let study = patterns::Study {
            loaded,
            worlds: BTreeMap::new(),
            patterns,
            seed,
            runs: self.runs,
            lenses: false,
        };
        let plan = Plan { kind: "ablation".to_owned(), ..study.plan() };
        let all = self.runs.saturating_mul(1 + MECHANISMS.len() as u64);
        let plan = (&plan, ["ablation.csv", "ablation.json"]);
        let found = self.shared.find(plan, all, console, |runner| {
            ablate(&study.loaded, &study.patterns, (seed, self.runs), runner)
        })?;
        let Some((found, out)) = found else { return Ok(()) };
        let results = Results {
            name: "ablation",
            table: "ablation",
            csv: csv(&found),
            figures: (Vec::new(), None),
            text: report(&found),
        };
        write_and_print(&found, results, (out.as_ref(), self.shared.json), console)
    }
}

/// The table: a row for each mechanism, a column for each pattern.
fn report(found: &study::Ablation) -> String {
    let mut text = format!(
        "{}: {}, {} runs of each world under the same luck\n\n{}\nF: the pattern fails. *: it moved, \
         clearly (paired, Holm's correction over the table). changed: verdicts that are not those \
         of the whole model.\n",
        found.study,
        found.origin.scenario,
        found.origin.runs,
        lines(&found.table())
    );
    for pattern in &found.patterns {
        text += &format!("{}: {}, {}\n", pattern.id, pattern.name, pattern.unit);
    }
    if !found.unused.is_empty() {
        text += &format!("Not used by this scenario: {}\n", found.unused.join(", "));
    }
    text + "Model frequencies, not forecasts.\n"
}

/// One row for each mechanism and pattern.
fn csv(found: &study::Ablation) -> Table {
    let mut table = Table::new(
        "without,pattern,name,unit,whole,whole_holds,shown,holds,difference,verdict".split(','),
    );
    for without in &found.without {
        for (cell, whole) in without.cells.iter().zip(&found.patterns) {
            table.row([
                Cell::from(&without.mechanism),
                Cell::from(&whole.id),
                Cell::from(&whole.name),
                Cell::from(&whole.unit),
                Cell::from(whole.shown),
                Cell::from(whole.holds),
                Cell::from(cell.shown),
                Cell::from(cell.holds),
                Cell::from(cell.difference),
                Cell::from(cell.verdict.word()),
            ]);
        }
    }
    table
}
