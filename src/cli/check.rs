//! `deter check`: is a scenario right, and what is in it?

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Console, Failure,
    run::baseline_or,
    terminal::{Table, lines},
};
use deter_core::scenario::{
    Diagnostic, LoadError, Loaded,
    calendar::Calendar,
    difference,
    figures::{FigureRow, figures},
    quantity::{Class, Code},
    schema::{Confidence, Openings, Route, Strength},
    value::Value,
};
use deter_study::{disk::Disk, doctor, reference};

/// Check a scenario: every error with its place, or a summary of what is in it.
#[derive(Debug, Clone, clap::Args)]
pub struct Check {
    /// The scenario, a RON file [default: the baseline].
    pub scenario: Option<PathBuf>,
    /// Print the whole resolved scenario as RON: what it extends put in, its lenses with it.
    #[arg(long)]
    pub resolved: bool,
    /// Print every figure with value, class, range and source.
    #[arg(long)]
    pub figures: bool,
    /// Print the reference of every field of every file, as Markdown, and check nothing.
    #[arg(long, exclusive = true)]
    pub reference: bool,
    /// Print each error as one line, FILE:LINE:COLUMN: error: WHAT, as editors read them.
    #[arg(long, conflicts_with_all = ["resolved", "figures", "json"])]
    pub short: bool,
    /// Play a handful of runs and say what a writer should know: states that feel no gap, starts that are
    /// not at rest, signatures that few will believe, events and parameters that change nothing; and of a
    /// what-if which measures it moves, or where it ends.
    #[arg(long = "try", conflicts_with_all = ["resolved", "figures", "json", "short"])]
    pub attempt: bool,
    /// Print the summary, or with --figures the figures, as JSON.
    #[arg(long)]
    pub json: bool,
}

impl Check {
    /// Checks the scenario.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        if self.reference {
            return console.print_result(&reference::document());
        }
        let loaded = match baseline_or(self.scenario.as_deref()) {
            Err(Failure::Scenario(LoadError::Wrong(all))) if self.short => {
                let lines: Vec<String> = all.iter().map(Diagnostic::short).collect();
                console.print_result(&lines.join("\n"))?;
                let wrong = if all.len() == 1 { "thing is" } else { "things are" };
                return Err(Failure::Input(format!("{} {wrong} wrong, each in a line", all.len())));
            }
            loaded => loaded?,
        };
        if self.short {
            return Ok(());
        }
        if self.resolved {
            return console.print_result(&loaded.resolved());
        }
        if self.attempt {
            let parent = loaded.parent(&Disk)?;
            let found = doctor::examine(&loaded, parent.as_ref());
            let lines: Vec<String> =
                found.iter().map(|one| format!("{:11} {}", one.about, one.says)).collect();
            let nothing = || "nothing to say: it moves, and rests where it should".to_owned();
            return console.print_result(&if lines.is_empty() {
                nothing()
            } else {
                lines.join("\n")
            });
        }
        let rows = figures(&loaded.scenario);
        match (self.figures, self.json) {
            (true, true) => {
                console.print_json(&rows.iter().map(FigureJson::of).collect::<Vec<_>>())
            }
            (true, false) => console.print_result(&table(&rows)),
            (false, true) => console.print_json(&summary_json(&loaded, &rows)),
            (false, false) => {
                let parent = loaded.parent(&Disk)?;
                console.print(&summary(&loaded, parent.as_ref(), &rows))
            }
        }
    }
}

/// Codes that readers of tables take for a missing value.
const MISSING: [&str; 4] = ["NA", "NAN", "NULL", "NONE"];

/// How many figures there are of each class, of the scenario and of the engine.
fn classes(rows: &[FigureRow], parameters: bool) -> String {
    let all =
        [Class::Data, Class::Literature, Class::Estimate, Class::Judgement, Class::Construction];
    let counts = all.map(|class| {
        let count = rows
            .iter()
            .filter(|row| row.path.starts_with("parameters.") == parameters && row.class == class)
            .count();
        format!("{count} {class}")
    });
    counts.join(", ")
}

/// What a child leaves out of the lists of its parent, which one that writes a list anew may not know.
fn left_out(loaded: &Loaded, parent: &Loaded) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in difference(&parent.scenario, &loaded.scenario) {
        let list = one.path.split_once('.').map(|(list, _)| list.to_owned());
        if let (Some(list), Some(_), None) = (list, one.left, one.right) {
            *counts.entry(list).or_default() += 1;
        }
    }
    let named = ["pacts", "bars", "rivalries", "disputes", "events"];
    counts.retain(|list, _| named.contains(&list.as_str()));
    let counts: Vec<String> = counts
        .iter()
        .map(|(list, count)| format!("{count} of its {list} (`more_{list}` adds to them)"))
        .collect();
    counts.join(", ")
}

fn summary(loaded: &Loaded, parent: Option<&Loaded>, rows: &[FigureRow]) -> String {
    let s = &loaded.scenario;
    let calendar = Calendar::new(s.start.date(), s.turns_per_year);
    let last = calendar.label(i64::from(s.turns.max(1)) - 1);
    let mut text = String::new();
    let mut line = |name: &str, what: String| {
        if !what.is_empty() {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name:12} {what}");
        }
    };
    line("scenario", format!("{} ({})", s.title, loaded.name));
    line("question", s.question.clone());
    if loaded.files.len() > 1 {
        let parents: Vec<_> = loaded.files[1..].iter().map(|file| file.file.as_str()).collect();
        line("extends", parents.join(", "));
    }
    line("leaves out", parent.map_or_else(String::new, |parent| left_out(loaded, parent)));
    line("time", format!("{} turns, {} a year, {} to {last}", s.turns, s.turns_per_year, s.start));
    line("states", codes(s.states.keys()));
    line("challengers", codes(s.challengers.keys()));
    line("patrons", codes(s.patrons.keys()));
    let openings = s.initiators.iter().map(|(code, initiator)| match &initiator.openings {
        Openings::Poisson(mean) => format!("{code} (Poisson {} a turn)", mean.value().get()),
        Openings::Fixed(count) => format!("{code} ({count} a turn)"),
    });
    line("initiators", openings.collect::<Vec<_>>().join(" "));
    line("disputes", s.disputes.len().to_string());
    let kinds: Vec<_> = s
        .pact_kinds
        .iter()
        .map(|kind| {
            let count = s.pacts.iter().filter(|pact| pact.kind == kind.name).count();
            format!("{} {count}", kind.name)
        })
        .collect();
    line("pacts", kinds.join(", "));
    let known = [
        Some(Confidence::Cited),
        Some(Confidence::High),
        Some(Confidence::Medium),
        Some(Confidence::Low),
        Some(Confidence::Inferred),
        None,
    ];
    let known = known.map(|known| {
        let count = s.pacts.iter().filter(|pact| pact.confidence == known).count();
        (count, known.map_or_else(|| "not said".to_owned(), |known| known.key()))
    });
    let known = known.iter().filter(|(count, _)| *count > 0);
    line(
        "known by",
        known.map(|(count, how)| format!("{how} {count}")).collect::<Vec<_>>().join(", "),
    );
    let strong = |strength| s.bars.iter().filter(|bar| bar.strength == strength).count();
    if !s.bars.is_empty() {
        let counts = [Strength::Absolute, Strength::Political, Strength::Conditional];
        let counts = counts.map(|strength| format!("{} {}", strength.key(), strong(strength)));
        line("bars", counts.join(", "));
    }
    if !s.rivalries.is_empty() {
        line("rivalries", s.rivalries.len().to_string());
    }
    for (code, politics) in &s.politics {
        let taken = politics.steps.iter().filter(|step| step.taken.is_some()).count();
        let amendments =
            politics.steps.iter().filter(|step| step.route == Route::Amendment).count();
        line(
            "politics",
            format!(
                "{code}: {} steps, {taken} taken before the start, {amendments} by amendment",
                politics.steps.len()
            ),
        );
    }
    line("events", s.events.len().to_string());
    let own = s.states.values().filter(|state| state.lens.is_some()).count();
    let others = if own > 0 { format!("; {own} states have their own") } else { String::new() };
    line("lens", format!("{}{others}", s.lens));
    if !s.off.is_empty() {
        line("off", s.off.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    }
    line("figures", classes(rows, false));
    line("parameters", classes(rows, true));
    line("hash", loaded.hash());
    let read_as_missing = |code: &&Code| MISSING.contains(&code.as_str());
    let strange: Vec<&str> = s.states.keys().filter(read_as_missing).map(Code::as_str).collect();
    if !strange.is_empty() {
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "\nwarning: pandas, R and others read the code {} as a value that is missing; choose another, or \
             tell them not to (keep_default_na=False in pandas)",
            strange.join(", ")
        );
    }
    text.push_str(
        "\nThe scenario is right. More: --resolved (all of it), --figures (every number and source)\n",
    );
    text
}

fn codes<'c>(codes: impl Iterator<Item = &'c deter_core::scenario::quantity::Code>) -> String {
    codes.map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A scenario as JSON has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct ScenarioJson {
    scenario: String,
    title: String,
    question: String,
    hash: String,
    files: Vec<String>,
    start: String,
    turns: u32,
    turns_per_year: u32,
    seed: u64,
    lens: String,
    states: Vec<String>,
    challengers: Vec<String>,
    patrons: Vec<String>,
    initiators: Vec<String>,
    pact_kinds: Vec<String>,
    pacts: usize,
    bars: usize,
    rivalries: usize,
    disputes: usize,
    events: usize,
    figures: usize,
}

fn summary_json(loaded: &Loaded, rows: &[FigureRow]) -> ScenarioJson {
    let s = &loaded.scenario;
    fn codes<'c, C: ToString + 'c>(all: impl Iterator<Item = &'c C>) -> Vec<String> {
        all.map(ToString::to_string).collect()
    }
    ScenarioJson {
        scenario: loaded.name.clone(),
        title: s.title.clone(),
        question: s.question.clone(),
        hash: loaded.hash(),
        files: loaded.files.iter().map(|file| file.file.clone()).collect(),
        start: s.start.to_string(),
        turns: s.turns,
        turns_per_year: s.turns_per_year,
        seed: s.seed,
        lens: s.lens.clone(),
        states: codes(s.states.keys()),
        challengers: codes(s.challengers.keys()),
        patrons: codes(s.patrons.keys()),
        initiators: codes(s.initiators.keys()),
        pact_kinds: s.pact_kinds.iter().map(|kind| kind.name.clone()).collect(),
        pacts: s.pacts.len(),
        bars: s.bars.len(),
        rivalries: s.rivalries.len(),
        disputes: s.disputes.len(),
        events: s.events.len(),
        figures: rows.len(),
    }
}

/// A number of a scenario as JSON has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct FigureJson<'r> {
    /// Its path.
    path: &'r str,
    /// Its value, in the unit of the field.
    value: f64,
    /// Where it comes from.
    class: String,
    /// Range over which it may be varied, if there is one.
    range: Option<(f64, f64)>,
    /// The source in full, or the reason of a judgement; for a parameter what it means.
    source: &'r str,
    /// Whether the scenario sets it, rather than the engine's default.
    own: bool,
}

impl<'r> FigureJson<'r> {
    fn of(row: &'r FigureRow) -> Self {
        let FigureRow { path, value, class, range, source, own } = row;
        let (value, range, own) = (*value, *range, *own);
        Self { path, value, class: class.to_string(), range, source, own }
    }
}

fn table(rows: &[FigureRow]) -> String {
    let mut table = Table::new(["figure", "value", "class", "source"]);
    for row in rows {
        let range = row.range.map_or_else(String::new, |(low, high)| format!(" [{low}, {high}]"));
        let value = format!("{}{range}", row.value);
        table.row([row.path.clone(), value, row.class.to_string(), row.source.clone()]);
    }
    lines(&table)
}
