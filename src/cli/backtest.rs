//! `deter backtest`: what the runs say of a stretch of time, scored by what happened.

use std::path::PathBuf;

use super::{
    Console, Failure,
    study::{LARGE_PNG, OutputOptions, Results, StudyArguments, write_and_print},
    terminal::{Cell, Table, lines, number},
};
use deter_core::{scenario::calendar::DateText, turn::Engine, world::build::Blueprint};
use deter_report::chart;
use deter_study::disk::load;
use deter_study::{
    backtest as study,
    backtest::{Observed, study::Study},
    ensemble::frame::Frame,
    files::Folder,
    run::{Plan, Shard},
};

/// Score what the runs say of a stretch of time by what happened.
///
/// Baselines that know the past alone are scored beside them. Counts are scored by the CRPS and the log score, yes-or-no questions by the Brier and the log
/// score, times to a signature by the CRPS up to the end of the record. Skill is 1 − score/baseline's
/// score; its 95 % interval comes from a block bootstrap. Losses are shown like wins. What was
/// observed stands in a RON file (see scenarios/GUIDE.md), so that anyone can bring a later period.
#[derive(Debug, Clone, clap::Args)]
pub struct Backtest {
    /// The scenario, a RON file. It should know nothing of what is scored.
    pub scenario: PathBuf,
    /// What was observed, a RON file.
    #[arg(long, value_name = "FILE")]
    pub observed: PathBuf,
    /// The origin: the first day that is scored; what lies before it is the baselines' past.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: DateText,
    /// How many replicates.
    #[arg(long, short = 'n', default_value_t = 1000)]
    pub runs: u64,
    /// Run only part k of n, such as 3/16; `deter merge` puts the parts together.
    #[arg(long, value_name = "k/n", requires = "out")]
    pub shard: Option<Shard>,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the figures as PNG, too.
    #[arg(long, requires = "out")]
    pub png: bool,
}

pub(super) fn date(text: &str) -> Result<DateText, String> {
    DateText::try_from(text.to_owned())
}

impl Backtest {
    /// Runs the scenario and tells its scores.
    ///
    /// # Errors
    /// If the scenario or the file is wrong, they do not fit, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = load(&self.scenario)?;
        let study = Study {
            observed: Observed::load(&self.observed)?,
            from: self.from.clone(),
            seed: self.shared.seed.unwrap_or(loaded.scenario.seed),
            runs: self.runs,
            loaded,
        };
        let plan = Plan { shard: self.shard.unwrap_or(Shard::WHOLE), ..study.plan() };
        let options =
            OutputOptions { json: self.shared.json, png: self.png, ..OutputOptions::default() };
        let plan = (&plan, ["scores.csv", "backtest.json"]);
        let found = self.shared.find(plan, self.runs, console, |runner| study.run(runner))?;
        let Some((found, out)) = found else { return Ok(()) };
        write(&study, &found, out.as_ref(), options, console)
    }
}

/// Writes and tells the scores.
///
/// # Errors
/// If the disk refuses.
pub(super) fn write(
    study: &Study,
    found: &study::Backtest,
    out: Option<&Folder>,
    options: OutputOptions,
    console: Console,
) -> Result<(), Failure> {
    let engine = Engine::new(Blueprint::new(&study.loaded));
    let frame = Frame::new(&study.loaded, study.seed, &engine);
    let figures = match out {
        Some(_) => chart::study::of_backtest(found, &frame.provenance)?,
        None => Vec::new(),
    };
    let results = Results {
        name: "backtest",
        table: "scores",
        csv: csv(found),
        figures: (figures, options.png.then_some(LARGE_PNG)),
        text: report(found),
    };
    write_and_print(found, results, (out, options.json), console)
}

/// The scores in words and tables.
fn report(found: &study::Backtest) -> String {
    let mut text = format!(
        "{}: {} from {} to {}, {} runs\nThe runs were told nothing of what happened; the baselines \
         know all that lies before {}.\n\n",
        found.title, found.origin.scenario, found.from, found.to, found.origin.runs, found.from
    );
    text += &lines(&found.table());
    if let Some(murphy) = found.murphy {
        let b = murphy.classed;
        text += &format!(
            "\nBrier score of the {} questions in ten classes: reliability {:.4} − resolution {:.4} + \
             uncertainty {:.4} = {:.4}; within the classes {:+.4}\n",
            found.questions.len(),
            b.reliability,
            b.resolution,
            b.uncertainty,
            b.score,
            murphy.within_classes
        );
    }
    for series in &found.series {
        let scored: Vec<_> = series.periods.iter().filter(|p| p.scored).collect();
        let inside =
            scored.iter().filter(|p| (p.quantiles[0]..=p.quantiles[4]).contains(&p.observed));
        let each: Vec<String> = scored
            .iter()
            .map(|p| {
                format!(
                    "{} in {} to {}",
                    number(p.observed),
                    number(p.quantiles[0]),
                    number(p.quantiles[4])
                )
            })
            .collect();
        text += &format!(
            "\n{}: {} of {} counts in the middle 90 % of the runs ({})",
            series.id,
            inside.count(),
            scored.len(),
            each.join("; ")
        );
    }
    for warning in &found.warnings {
        text += &format!("\nwarning: {warning}");
    }
    text + "\nLower scores are better; skill 1 is perfect, 0 no better than the baseline, below 0 worse.\n\
            Model frequencies, not forecasts.\n"
}

/// One row for each score and baseline.
fn csv(found: &study::Backtest) -> Table {
    let mut table = Table::new(
        "of,name,score,unit,cases,runs,baseline,baseline_score,skill,low,high,verdict".split(','),
    );
    for scored in &found.scores {
        for race in &scored.against {
            table.row([
                Cell::from(&scored.of),
                Cell::from(&scored.name),
                Cell::from(&scored.rule),
                Cell::from(&scored.unit),
                Cell::from(scored.cases),
                Cell::from(scored.score),
                Cell::from(&race.baseline),
                Cell::from(race.score),
                Cell::from(race.skill),
                Cell::from(race.low),
                Cell::from(race.high),
                Cell::from(race.race.to_string()),
            ]);
        }
    }
    table
}
