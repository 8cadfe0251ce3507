//! `deter robustness`: in how many plausible models each conclusion holds, and where it breaks.

use std::path::PathBuf;

use super::{
    Console, Failure,
    compare::with_base,
    study::{PNG, Results, StudyArguments, Work, unfinished, write_and_print},
    terminal::{lines, wrapped},
};
use deter_core::scenario::Loaded;
use deter_report::chart;
use deter_study::{
    robustness as study,
    robustness::{
        RobustnessRequest, Wish,
        found::Needed,
        robustness,
        study::{PILOT, needed},
    },
    run::Storage,
};

/// Say in how many plausible models each conclusion of what-ifs holds, and where it breaks.
///
/// What is not known is varied all at once (a Latin hypercube): judgements within their ranges, estimates
/// within their errors, the theory that states see by, what capability is measured by, how reliable allies
/// are supposed to be. Every plausible model plays the base and all what-ifs under the same luck. A
/// conclusion is what the scenario as it is says of a declared answer: it rises, or falls, by as much as
/// matters, or stays within that. Where it breaks is sought by PRIM.
#[derive(Debug, Clone, clap::Args)]
pub struct Robustness {
    /// The base and one or more what-ifs; where all of them extend one scenario, that is the base.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Hold all of them against this one.
    #[arg(long, value_name = "SCENARIO")]
    pub base: Option<PathBuf>,
    /// How many plausible models.
    #[arg(long, default_value_t = 100)]
    pub models: usize,
    /// How many replicates of each world under each model.
    #[arg(long, short = 'n', default_value_t = 20)]
    pub runs: u64,
    /// Which way a measure is better, such as 'low:war' or 'high:signed': how far each option falls short of
    /// the best of every model (regret); may be repeated.
    #[arg(long = "wish", value_name = "WAY:MEASURE")]
    pub wishes: Vec<Wish>,
    /// What is good enough, such as 'war < 0.05 and signed >= 10': in how many models the means of each
    /// option fulfil it.
    #[arg(long, value_name = "CONDITION")]
    pub good_enough: Option<String>,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Draw no figure.
    #[arg(long)]
    pub no_figures: bool,
}

impl Robustness {
    /// Runs all models and tells what holds.
    ///
    /// # Errors
    /// If a scenario is wrong, declares no answers, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let loaded = with_base(&self.scenarios, self.base.as_deref(), console)?;
        let Some((base, what_ifs)) = loaded.split_first().filter(|(_, others)| !others.is_empty())
        else {
            let name = loaded.first().map_or("", |one| one.name.as_str());
            return Err(Failure::Input(format!(
                "{name} extends no other scenario that it could be held against; name a second one"
            )));
        };
        let wanted = RobustnessRequest {
            base,
            what_ifs,
            models: self.models,
            runs: self.runs,
            seed: self.shared.seed,
            wishes: &self.wishes,
            good_enough: self.good_enough.as_deref(),
        };
        self.tell_needed(&wanted, console)?;
        let plan = (&wanted.plan(), ["robustness.csv", "robustness.json"]);
        let run = wanted.size();
        let found = self.shared.find(plan, run, console, |runner| robustness(&wanted, runner))?;
        let Some((found, out)) = found else { return Ok(()) };
        let figures = match out {
            Some(_) if !self.no_figures => vec![chart::study::robustness::draw(&found).finish()?],
            _ => Vec::new(),
        };
        let results = Results {
            name: "robustness",
            table: "robustness",
            csv: found.table(),
            figures: (figures, Some(PNG)),
            text: report(&found, what_ifs),
        };
        write_and_print(&found, results, (out.as_ref(), self.shared.json), console)
    }

    /// Tells before the work how many runs the answers need.
    fn tell_needed(&self, wanted: &RobustnessRequest<'_>, console: Console) -> Result<(), Failure> {
        if console.quiet {
            return Ok(());
        }
        let runs = PILOT * (wanted.what_ifs.len() as u64 + 1);
        let work = Work::new(self.shared.jobs, runs, console)?;
        let Some(found) = work.run(Storage::Memory, |runner| needed(wanted, runner))? else {
            return unfinished(None, console);
        };
        let short: Vec<&Needed> = found
            .iter()
            .filter(|one| {
                one.runs.is_none_or(|runs| runs > self.runs.saturating_mul(self.models as u64))
            })
            .collect();
        if short.is_empty() {
            return Ok(());
        }
        let told = short.iter().map(|one| match one.runs {
            Some(runs) => format!("{} of {} {runs}", one.answer, one.what_if),
            None => format!("{} of {} more than {PILOT} runs can tell", one.answer, one.what_if),
        });
        console.note(&format!(
            "of rare answers luck leaves more open than all {} models x {} runs settle; a difference that \
             matters would take so many runs of one world: {}",
            self.models,
            self.runs,
            told.collect::<Vec<_>>().join(", ")
        ));
        Ok(())
    }
}

fn report(found: &study::Robustness, what_ifs: &[Loaded]) -> String {
    let titles: Vec<&str> = what_ifs.iter().map(|one| one.scenario.title.as_str()).collect();
    let mut text = wrapped(&format!(
        "Does it hold elsewhere? {} against {}: {} plausible models, {} uncertainties varied at once, {} runs \
         of each world under each, the same luck for all",
        titles.join("; "),
        found.origin.scenario,
        found.models,
        found.uncertainties.len(),
        found.origin.runs
    ));
    text.push('\n');
    for sentence in found.said() {
        text += &wrapped(&sentence);
        text.push('\n');
    }
    text += &lines(&found.table());
    if !found.regrets.is_empty() {
        text += "\nregret: how far each option falls short of the best of every model\n";
        text += &lines(&found.regret_table());
    }
    if !found.good_enough.is_empty() {
        text += "\nin how many models each option is good enough\n";
        for one in &found.good_enough {
            let (low, high) = one.interval;
            let percent = deter_study::table::format::percent;
            text += &format!(
                "  {}: {} of {} ({} to {})\n",
                one.option,
                one.share.events,
                one.share.of,
                percent(low),
                percent(high)
            );
        }
    }
    if found.left_out > 0 {
        text +=
            &format!("{} more models make no sound scenario, and are left out\n", found.left_out);
    }
    text + "\n"
        + &wrapped(
            "Shares are of models so drawn, each judgement anywhere in its range: how far a conclusion depends on \
         them, not how likely it is in the world. Luck's share: how much of the spread over the models more \
         runs would take away. Model frequencies, not forecasts.",
        )
}
