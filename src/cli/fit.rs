//! `deter fit`: weights of the decisions estimated from dated history.

use std::{num::NonZero, path::PathBuf};

use serde_json::json;

use super::{
    Console, Failure,
    study::{LARGE_PNG, Results, StudyArguments, write_and_print},
    terminal::{Cell, Table, interval, lines, number, percent},
};
use deter_report::chart;
use deter_study::{
    fit as study,
    fit::{
        FitStudy,
        estimate::{Estimate, Surprise},
        parts::PartEstimates,
        recover::{Recovery, recover},
        verdict::{Counted, Gain, LEAST_BLOCKS, Verdict},
        weight::is_free,
    },
    record::origin,
    run::Plan,
};

/// Estimate the weights by which states choose their pacts from dated history.
///
/// The record is forced on the model's own turn, and the weights are found that make what was signed
/// likeliest, with standard errors by curvature, by resampled years and by resampled states. Beside it,
/// on the same task: constants, a hazard by covariates without theory, each lens as it stands. Every
/// year is scored by what was fitted to the others.
#[derive(Debug, Clone, clap::Args)]
pub struct Fit {
    /// The study, a RON file.
    #[arg(default_value = "scenarios/studies/hindcast-fit.ron")]
    pub study: PathBuf,
    /// Instead, draw weights from their priors so many times, let the world make a history under each,
    /// and see whether the fit finds them again.
    #[arg(long, value_name = "TRIALS")]
    pub recover: Option<NonZero<u32>>,
    /// Luck, threads, and where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
    /// Write the figures as PNG, too.
    #[arg(long, requires = "out")]
    pub png: bool,
}

impl Fit {
    /// Fits and tells what was found.
    ///
    /// # Errors
    /// If the study is wrong, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut study = FitStudy::load(&self.study)?;
        if let Some(seed) = self.shared.seed {
            study.loaded.scenario.seed = seed;
        }
        if let Some(trials) = self.recover {
            return self.recover(&study, trials.get(), console);
        }
        let plan = study.plan();
        let plan = (&plan, ["estimates.csv", "fit.json"]);
        let found = self.shared.find(plan, study.size(), console, |runner| study.run(runner))?;
        let Some((found, out)) = found else { return Ok(()) };
        let figures = match &out {
            Some(folder) => {
                let world = study.estimated(&found).map_err(Failure::Input)?;
                folder.write("estimated.ron", world.resolved().as_bytes())?;
                let s = &study.loaded.scenario;
                let provenance = origin::provenance(&study.loaded, s.seed, s.turns);
                chart::study::of_fit(&found, &provenance)?
            }
            None => Vec::new(),
        };
        let results = Results {
            name: "fit",
            table: "estimates",
            csv: csv(&found),
            figures: (figures, self.png.then_some(LARGE_PNG)),
            text: report(&found),
        };
        write_and_print(&found, results, (out.as_ref(), self.shared.json), console)
    }

    fn recover(&self, study: &FitStudy, trials: u32, console: Console) -> Result<(), Failure> {
        let plan = Plan { options: json!({ "recover": trials }), ..study.plan() };
        let plan = (&plan, ["recovery.csv", "recovery.json"]);
        let found = self.shared.find(plan, u64::from(trials), console, |runner| {
            recover(study, trials as usize, runner)
        })?;
        let Some((found, out)) = found else { return Ok(()) };
        let table = recovered(&found);
        let (held, of) = found.held;
        let results = Results {
            name: "recovery",
            table: "recovery",
            text: format!(
                "{}: {} histories from weights drawn from their priors, {} signatures each on average\n\n\
                 {}\n{held} of {of} intervals of 95 % hold the truth ({}).\n",
                study.text.title,
                found.trials,
                number(found.events),
                lines(&table),
                percent(held as f64 / of.max(1) as f64)
            ),
            csv: table,
            figures: (Vec::new(), None),
        };
        write_and_print(&found, results, (out.as_ref(), self.shared.json), console)
    }
}

fn recovered(found: &Recovery) -> Table {
    let mut table =
        Table::new(["weight", ">held in 95 %", ">of", ">bias", ">correlation", ">told"]);
    for one in &found.weights {
        table.row([
            Cell::from(&one.name),
            Cell::from(one.in_95 as u64),
            Cell::from(found.trials as u64),
            Cell::from(one.bias),
            Cell::from(one.correlation),
            Cell::from(percent(one.told)),
        ]);
    }
    table
}

/// What was found, in words and tables.
#[must_use]
pub fn report(found: &study::study::Fit) -> String {
    let (from, to) = &found.window;
    let mut text = format!(
        "{}: {} from {from} to {to}, {} signatures",
        found.title, found.origin.scenario, found.events
    );
    if let Some((state, count)) = &found.headline {
        text += &format!(", {count} of them of {state}");
    }
    text += &format!(
        "\nLeft out: {} ties without a date in these years, {} that the scenario's script signs.\n\n",
        found.undated, found.scripted
    );
    if !found.outside.is_empty() {
        let rows: usize = found.outside.values().sum();
        let codes: Vec<String> =
            found.outside.iter().map(|(code, rows)| format!("{code} {rows}")).collect();
        text.truncate(text.trim_end().len());
        text += &format!(
            "\n{rows} mentions of states outside of this world: {}.\n\n",
            codes.join(", ")
        );
    }
    text += "What each account is worth, in nats an event: each year scored by what was fitted to the others\n\n";
    text += &lines(&by_years(&found.verdicts));
    text += &format!("\nA word needs {LEAST_BLOCKS} years.\n\n");
    if found.verdicts.iter().any(|verdict| verdict.later.is_some()) {
        let state = found.headline.as_ref().map_or("headline", |(state, _)| state);
        text += "The same for the later years, by what was fitted to the earlier ones\n\n";
        text += &lines(&later(&found.verdicts, state));
        text += &format!(
            "\nAUC: chance that what was signed had been given more than what was not; of all ties, of \
             those of {state}.\n\n"
        );
    }
    text += &format!(
        "Beside covariates the model weighs {} (1 if it is right and they add nothing, 0 if it adds nothing).\n\n",
        number(found.worth.0)
    );
    if let Some((state, _)) = &found.headline {
        text += &format!(
            "Signatures of {state}, each year expected by what was fitted to the others\n\n"
        );
        text += &lines(&counts(&found.counts));
        text += "\n";
    }
    text += "Estimates, with what the record tells of each\n\n";
    text += &lines(&estimates(&found.estimates.weights));
    text += "\n*: the normal law does not do, the interval is as wide as the profile of the likelihood.\n";
    text += &parts(&found.parts);
    text += "\nThe surprises of history: what was signed and hardly expected\n\n";
    text += &lines(&surprises(&found.estimates.surprises));
    if !found.estimates.converged {
        text += "\nwarning: the search for the weights did not come to rest\n";
    }
    text + "\nModel frequencies, not forecasts.\n"
}

fn gain(gain: &Gain) -> String {
    let Gain { nats, interval: ends, .. } = gain;
    format!("{} [{}] {}", number(*nats), interval(ends.low, ends.high), gain.word())
        .trim_end()
        .to_owned()
}

/// Every account by years that were held out one by one.
fn by_years(verdicts: &[Verdict]) -> Table {
    let mut table = Table::new(["account", "over constants", "over covariates"]);
    for verdict in verdicts {
        let gains = [&verdict.by_years, &verdict.over_covariates].map(gain);
        table.row(std::iter::once(verdict.account.clone()).chain(gains));
    }
    table
}

/// Every account by the years after those that it was fitted to.
fn later(verdicts: &[Verdict], headline: &str) -> Table {
    let of = format!(">{headline}");
    let mut table = Table::new(["account", "over constants", "over covariates", ">AUC", &of]);
    for verdict in verdicts {
        let gained = |gained: &Option<Gain>| gained.as_ref().map_or_else(String::new, gain);
        let auc = |at: usize| verdict.auc.as_ref().map_or(f64::NAN, |auc| auc[at]);
        table.row([
            Cell::from(&verdict.account),
            Cell::from(gained(&verdict.later)),
            Cell::from(gained(&verdict.later_over_covariates)),
            Cell::from(auc(0)),
            Cell::from(auc(1)),
        ]);
    }
    table
}

fn counts(counts: &[Counted]) -> Table {
    let mut table = Table::new(["kind", ">observed", ">expected", "middle 80 %", ""]);
    for one in counts {
        table.row([
            Cell::from(one.kind.replace('_', " ")),
            Cell::from(u64::from(one.observed)),
            Cell::from(one.expected),
            Cell::from(format!("{} to {}", one.middle.0, one.middle.1)),
            Cell::from(if one.holds() { "holds" } else { "FAILS" }),
        ]);
    }
    table
}

fn estimates(weights: &[Estimate]) -> Table {
    let mut table =
        Table::new(["weight", ">prior", ">estimate", ">error", "95 %", ">told", "confused with"]);
    for one in weights.iter().filter(|one| is_free(one.prior_sd)) {
        let (value, error) = one.natural();
        let prior = Estimate { value: one.prior, error: one.prior_sd, ..one.clone() }.natural();
        let ends = one.natural_interval();
        let mark = if one.profile.is_some() { " *" } else { "" };
        let confused = one.confused_with.as_ref();
        table.row([
            Cell::from(&one.name),
            Cell::from(format!("{} ± {}", number(prior.0), number(prior.1))),
            Cell::from(value),
            Cell::from(error),
            Cell::from(format!("{}{mark}", interval(ends.low, ends.high))),
            Cell::from(percent(one.told)),
            Cell::from(confused.map_or_else(String::new, |(name, r)| format!("{name} ({r:.2})"))),
        ]);
    }
    table
}

/// What other parts of the record say, part by part.
fn parts(parts: &[PartEstimates]) -> String {
    let mut text = String::new();
    for part in parts {
        text += &format!("\nEstimates from {}, {} numbers\n\n", part.name, part.observed);
        text += &lines(&estimates(&part.weights));
        for note in &part.notes {
            text += &format!("note: {note}\n");
        }
        if !part.converged {
            text += "warning: the search for the weights did not come to rest\n";
        }
    }
    text
}

/// So many of the least expected are shown.
const SHOWN: usize = 12;

fn surprises(all: &[Surprise]) -> Table {
    let mut table = Table::new(["date", "who", "what", ">chance", ">rank", ">of"]);
    let mut rows: Vec<&Surprise> = all.iter().collect();
    rows.sort_by(|a, b| a.chance.total_cmp(&b.chance));
    for one in rows.into_iter().take(SHOWN) {
        table.row([
            Cell::from(&one.date),
            Cell::from(format!("{}–{}", one.between.0, one.between.1)),
            Cell::from(one.kind.replace('_', " ")),
            Cell::from(one.chance),
            Cell::from(one.rank as u64),
            Cell::from(one.among as u64),
        ]);
    }
    table
}

/// One row for each weight.
#[must_use]
pub fn csv(found: &study::study::Fit) -> Table {
    let heads = "part,path,name,scale,prior,prior_sd,estimate,error,low,high,by_curvature,by_blocks,by_states,told";
    let mut table = Table::new(heads.split(','));
    let signatures = found.estimates.weights.iter().map(|one| ("signatures", one));
    let others = found
        .parts
        .iter()
        .flat_map(|part| part.weights.iter().map(move |one| (part.name.as_str(), one)));
    for (part, one) in signatures.chain(others) {
        let (low, high) = one.interval();
        let numbers = [
            one.prior,
            one.prior_sd,
            one.value,
            one.error,
            low,
            high,
            one.by_curvature,
            one.by_blocks,
            one.by_states,
            one.told,
        ];
        let head = [part, &one.path, &one.name, one.scale.name()].map(Cell::from);
        table.row(head.into_iter().chain(numbers.map(Cell::from)));
    }
    table
}
