//! `deter backtest`: what the runs say of a stretch of time, scored by what happened.

use std::path::PathBuf;

use super::{
    Console, Failure, origins,
    study::{LARGE_PNG, OutputOptions, Results, StudyArguments, write_and_print},
    terminal::{Cell, Table, lines, number, percent},
};
use deter_core::{scenario::calendar::DateText, turn::Engine, world::build::Blueprint};
use deter_report::chart;
use deter_study::disk::load;
use deter_study::{
    backtest as study,
    backtest::{
        Observed,
        judge::{Apart, Scored},
        study::Study,
    },
    ensemble::frame::Frame,
    files::Folder,
    run::{Plan, Shard},
};

/// Score what the runs say of a stretch of time by what happened.
///
/// Baselines that know the past alone are scored beside them. Counts are scored by the CRPS and the log score, yes-or-no questions by the Brier and the log
/// score, times to a signature by the CRPS up to the end of the record. Skill is 1 − score/baseline's
/// score, of log scores the nats gained; its 95 % interval comes from a block bootstrap. Losses are shown like wins. What was
/// observed stands in a RON file (see scenarios/GUIDE.md), so that anyone can bring a later period.
#[derive(Debug, Clone, clap::Args)]
pub struct Backtest {
    /// The scenario, a RON file. It should know nothing of what is scored.
    #[arg(required_unless_present = "origins", requires = "observed", requires = "from")]
    pub scenario: Option<PathBuf>,
    /// What was observed, a RON file.
    #[arg(long, value_name = "FILE", requires = "scenario")]
    pub observed: Option<PathBuf>,
    /// The origin: the first day that is scored; what lies before it is the baselines' past.
    #[arg(long, value_name = "DATE", value_parser = date, requires = "scenario")]
    pub from: Option<DateText>,
    /// Instead, rolling origins: a study file, such as scenarios/studies/rolling-origins.ron. A world on
    /// each of its days is made of what is dated before, fitted to the years before, run freely and scored by
    /// what followed.
    #[arg(long, value_name = "STUDY", conflicts_with_all = ["scenario", "shard"])]
    pub origins: Option<PathBuf>,
    /// Print the weights that the model and the baselines deserve in a mixture of them, by their log scores
    /// over all origins.
    #[arg(long, requires = "origins")]
    pub stack: bool,
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
        if let Some(file) = &self.origins {
            return origins::run(&self, file, console);
        }
        // Whoever names no origins names all three.
        let (Some(scenario), Some(observed), Some(from)) =
            (&self.scenario, &self.observed, &self.from)
        else {
            return Err(Failure::Input("a scenario, --observed and --from".to_owned()));
        };
        let loaded = load(scenario)?;
        let study = Study {
            observed: Observed::load(observed)?,
            from: from.clone(),
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
#[must_use]
pub fn report(found: &study::Backtest) -> String {
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
            "\n{}: {} of {} in the middle 90 % of the runs ({})",
            series.id,
            series.inside().0,
            scored.len(),
            each.join("; ")
        );
    }
    for (one, auc) in found.rankings.iter().filter_map(|one| Some((one, one.auc?))) {
        text += &format!(
            "\n{} by {}: the {} of {} who sign had been given more than who does not in {} of pairs (AUC)",
            one.of,
            one.by,
            one.signed,
            one.candidates,
            percent(auc)
        );
    }
    if !found.scripted.is_empty() {
        text += "\nScored apart, because the scenario's script touches it:";
        for Apart { of, what, event } in &found.scripted {
            text += &format!("\n  {of} {what}: {event}");
        }
    }
    for warning in &found.warnings {
        text += &format!("\nwarning: {warning}");
    }
    text + "\nLower scores are better; skill 1 is perfect, 0 no better than the baseline, below 0 worse. Log scores \
            are compared in nats a case. A word needs eight periods or pairs.\n\
            Model frequencies, not forecasts.\n"
}

/// One row for each score and baseline.
#[must_use]
pub fn csv(found: &study::Backtest) -> Table {
    let mut table = Table::new(
        "of,name,score,unit,cases,runs,baseline,baseline_score,skill,low,high,verdict".split(','),
    );
    for scored in &found.scores {
        races(scored).for_each(|row| table.row(row));
    }
    table
}

/// A row for each race of a score.
pub(super) fn races(scored: &Scored) -> impl Iterator<Item = [Cell; 12]> {
    scored.against.iter().map(|race| {
        [
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
        ]
    })
}
