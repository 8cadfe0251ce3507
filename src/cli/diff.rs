//! `deter diff`: why two worlds part.

use std::{
    fmt::Write,
    num::NonZero,
    path::{Path, PathBuf},
};

use super::{
    Console, Failure,
    study::StudyArguments,
    terminal::{Table, changed, hanging, lines, number, partings, percent, wrapped},
};
use deter_core::{
    model::terms::term,
    scenario::{self, Loaded},
};
use deter_study::{
    branch,
    disk::{Disk, load},
    record::{Manifest, Run, folder},
    why::{
        Parting, Trail, common,
        gates::{Gates, GatesRequest, gates},
        links::Why,
        parting::{Difference, Side},
        steps::{Cause, Step},
        trail::{Played, Quantity, between},
    },
    worlds::{self, World},
};

/// Most outcomes and first partings that are shown.
const MOST: usize = 12;

/// Most mechanisms of an answer that are shown.
const MOST_GATES: usize = 8;

/// Longest text of a value that is shown whole, characters.
const LONGEST_VALUE: usize = 70;

/// Most decimals that are shown to tell two numbers apart.
const MOST_PLACES: usize = 9;

/// Find where two histories under the same luck part, and follow what comes of it.
///
/// For one seed it lays both histories side by side, event by event, and tells what followed from what
/// was changed: the differences of most consequence, what each is held to come from, and how both end.
/// Links are rules of the turn, or inference, and say which. With --gates it asks many runs through which
/// mechanisms the change goes: what is left of it where one is switched off, under the same luck.
#[derive(Debug, Clone, clap::Args)]
pub struct Diff {
    /// The base: a RON file, the name of a shipped scenario, or the folder of a run, a branch or an
    /// ensemble; alone, what extends another is held against that.
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// The other one.
    #[arg(value_name = "OTHER")]
    pub other: Option<PathBuf>,
    /// Which replicate of the seed [default: the run's].
    #[arg(long)]
    pub replicate: Option<u64>,
    /// Most steps of the trail.
    #[arg(long, default_value_t = 16)]
    pub steps: usize,
    /// Tell the most common first differences of this many replicates instead; with --gates how many
    /// runs of each world [default there: 200].
    #[arg(long, short = 'n', conflicts_with = "replicate")]
    pub runs: Option<NonZero<u64>>,
    /// Tell through which mechanisms the change moves the answers instead.
    #[arg(long, conflicts_with_all = ["replicate", "steps"])]
    pub gates: bool,
    /// Luck, threads and, of --gates, where the results go.
    #[command(flatten)]
    pub shared: StudyArguments,
}

/// One side of a difference: a scenario, and the run of it that was named.
struct Named {
    loaded: Loaded,
    run: Option<Manifest>,
}

impl Named {
    fn of(path: &Path) -> Result<Self, Failure> {
        let Some(run) = folder::manifest(path).ok().filter(|_| path.is_dir()) else {
            return Ok(Self { loaded: load(path)?, run: None });
        };
        let mut loaded = scenario::load_text(&run.scenario, folder::MANIFEST, &run.text, None)?;
        loaded.scenario.seed = run.seed;
        loaded.scenario.turns = run.turns;
        Ok(Self { loaded, run: Some(run) })
    }

    /// The history of the run; of a scenario alone the one under the luck of the other side.
    fn played(&self, world: &World, run: Run) -> Result<Played, Failure> {
        let branched = self.run.as_ref().map_or(&[][..], |run| &run.branched);
        let history =
            branch::replay(&self.loaded, run, branched, &[], branch::Keep::Whole, |_| {})?;
        Ok(Played::told(history, &world.frame))
    }
}

impl Diff {
    /// Finds the first decision that differs and prints what came of it.
    ///
    /// # Errors
    /// If a scenario is wrong, or the two cannot be compared.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let first = Named::of(&self.base)?;
        let pair = match (&self.other, first.loaded.parent(&Disk)?) {
            (Some(other), _) => [first, Named::of(other)?],
            (None, Some(parent)) => [Named { loaded: parent, run: None }, first],
            (None, None) => {
                let name = first.loaded.name;
                return Err(Failure::Input(format!(
                    "{name} extends nothing; name a second scenario"
                )));
            }
        };
        let worlds = worlds::prepare(pair.iter().map(|one| one.loaded.clone()).collect())?;
        let [base, other] = &worlds[..] else {
            return Ok(());
        };
        let runs = pair.iter().find_map(|one| one.run.as_ref());
        let seed = self.shared.seed.or(runs.map(|run| run.seed)).unwrap_or_else(|| base.seed());
        if (self.gates || self.runs.is_some())
            && pair.iter().any(|one| one.run.as_ref().is_some_and(|run| !run.branched.is_empty()))
        {
            let told = "a branch is one history, of which there are no others: name scenarios, or \
                        leave out --runs and --gates";
            return Err(Failure::Input(told.to_owned()));
        }
        if self.gates {
            return self.tell_gates(&worlds, seed, console);
        }
        if self.shared.out.is_some() || self.shared.resume {
            return Err(Failure::Input("--out and --resume are of --gates".to_owned()));
        }
        if let Some(runs) = self.runs {
            let found = common::partings(base, &[other], seed, runs.get());
            let found = found.into_iter().next().unwrap_or_default();
            if self.shared.json {
                return console.print_json(&found);
            }
            return console.print(&common_partings([base, other], seed, runs, &found));
        }
        let replicate = self.replicate.or(runs.map(|run| run.replicate)).unwrap_or(0);
        let played = match runs {
            None => [Played::of(base, seed, replicate), Played::of(other, seed, replicate)],
            Some(_) => {
                let run = Run { seed, replicate, turns: base.frame.turns() };
                [pair[0].played(base, run)?, pair[1].played(other, run)?]
            }
        };
        let found = between([base, other], &played, self.steps);
        if self.shared.json {
            return console.print_json(&found);
        }
        console.print(&report(&found))
    }

    /// Through which mechanisms the change goes, over many runs.
    fn tell_gates(&self, worlds: &[World], seed: u64, console: Console) -> Result<(), Failure> {
        let runs = self.runs.map_or(GATES_RUNS, NonZero::get);
        let wanted = GatesRequest { worlds, seed, runs };
        let plan = (&wanted.plan(), ["gates.csv", "gates.json"]);
        let found =
            self.shared.find(plan, wanted.size(), console, |runner| gates(&wanted, runner))?;
        let Some((found, out)) = found else { return Ok(()) };
        let results = super::study::Results {
            name: "gates",
            table: "gates",
            csv: gates_table(&found, usize::MAX),
            figures: (Vec::new(), None),
            text: gates_report(&found),
        };
        super::study::write_and_print(&found, results, (out.as_ref(), self.shared.json), console)
    }
}

/// Runs of each world by which --gates judges unless others are asked for.
const GATES_RUNS: u64 = 200;

fn gates_table(found: &Gates, most: usize) -> Table {
    let mut table = Table::new([
        "answer",
        "without",
        ">effect",
        ">left",
        ">share that goes with it",
        ">95 % interval",
        "verdict",
    ]);
    for answer in &found.answers {
        for gate in answer.gates.iter().take(most) {
            table.row([
                answer.measure.clone(),
                gate.mechanism.clone(),
                number(answer.effect),
                number(gate.left),
                percent(gate.share),
                format!("{} to {}", percent(gate.interval.low), percent(gate.interval.high)),
                gate.verdict.word().to_owned(),
            ]);
        }
    }
    table
}

/// The gates in sentences, then as a table.
fn gates_report(found: &Gates) -> String {
    let mut text = format!(
        "Through what {} differs from {}: both run whole and without each mechanism, {} runs of each world \
         under the same luck, seed {}\n\n",
        found.other, found.origin.scenario, found.origin.runs, found.origin.seed
    );
    for answer in &found.answers {
        let clear = |gate: &&deter_study::why::gates::Gate| {
            gate.verdict
                .moves(gate.share)
                .is_some_and(|way| way != deter_core::scenario::expectations::Direction::Unchanged)
        };
        let through: Vec<String> = answer
            .gates
            .iter()
            .filter(clear)
            .take(3)
            .map(|gate| {
                format!(
                    "{} (without it {} is left of {}: {})",
                    gate.mechanism,
                    number(gate.left),
                    number(answer.effect),
                    gate.what
                )
            })
            .collect();
        let told = if through.is_empty() {
            "of no mechanism alone is it known that the change goes through it".to_owned()
        } else {
            format!("it goes through, or needs, {}", through.join("; "))
        };
        text += &wrapped(&format!(
            "{} differs by {} (95 % interval {} to {}); {told}.",
            answer.measure,
            number(answer.effect),
            number(answer.interval.low),
            number(answer.interval.high)
        ));
        text.push('\n');
    }
    if !found.unmoved.is_empty() {
        text += &wrapped(&format!(
            "Not known to differ, so that nothing goes through anything: {}.",
            found.unmoved.join(", ")
        ));
        text.push('\n');
    }
    if !found.answers.is_empty() {
        text += &lines(&gates_table(found, MOST_GATES));
        text.push('\n');
    }
    text + &wrapped(
        "Shares need not add up to 100 %: mechanisms work in a row, and together; a share below 0 is of one \
         that dampens the change. Model frequencies, not forecasts.",
    )
}

fn common_partings(
    [base, other]: [&World; 2],
    seed: u64,
    runs: NonZero<u64>,
    found: &[common::CommonParting],
) -> String {
    let mut text = format!(
        "where {} and {} part first, in {runs} replicates of seed {seed}\n",
        base.label, other.label
    );
    text += &partings(found.iter().take(MOST));
    if let Some(more) = found.len().checked_sub(MOST).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more, each rarer");
    }
    text
}

/// The trail in words.
#[must_use]
pub fn report(trail: &Trail) -> String {
    let mut text = format!(
        "{} (base) and {} under seed {}, replicate {}\n\nwhat was changed\n",
        trail.base, trail.other, trail.seed, trail.replicate
    );
    text += &changed(&trail.changes, LONGEST_VALUE);
    for parting in &trail.scripted {
        text += &hanging(&format!("{}: {}", parting.date, differing(parting)));
    }
    text.push('\n');
    text + &followed(trail)
}

/// What followed from what was changed, in sentences, and how both end.
pub(super) fn followed(trail: &Trail) -> String {
    let Some(first) = &trail.first_trace else {
        let told = "The two histories are the same to the last bit of every event.\n";
        return told.to_owned() + &ends(trail);
    };
    let Some(parting) = &trail.first_parting else {
        return wrapped(&format!(
            "From {} on reasons differ, but every event comes out the same.",
            first.date
        )) + &ends(trail);
    };
    let mut text = wrapped(&format!(
        "Reasons differ from {} on; the first event with another outcome is in {}, and {} differ by the end.",
        first.date,
        parting.date,
        deter_study::table::format::plural(trail.differences as u64, "event"),
    ));
    if !trail.steps.is_empty() {
        text += "\nwhat followed, by consequence, in the order of time\n";
    }
    for (place, step) in trail.steps.iter().enumerate() {
        let told = format!(
            "{}. {}: {}{}{}.",
            place + 1,
            step.parting.date,
            differing(&step.parting),
            because(step, trail),
            consequences(step)
        );
        text += &hanging(&told);
    }
    text += &ends(trail);
    text
}

fn consequences(step: &Step) -> String {
    match step.consequences {
        0 => String::new(),
        1 => "; one later difference is held to come of it".to_owned(),
        many => format!("; {many} later differences are held to come of it"),
    }
}

/// In what an event differs, in a sentence without its end.
fn differing(parting: &Parting) -> String {
    let chance = |side: &Side| match (side.probability, side.draw) {
        (Some(p), Some(draw)) => format!(" (probability {p:.3}, draw {draw:.3})"),
        (Some(p), None) => format!(" (probability {p:.3})"),
        _ => String::new(),
    };
    let told = |side: &Side| format!("{}{}", side.text, chance(side));
    match (&parting.base, &parting.other, parting.how) {
        (Some(base), Some(other), Difference::Reasons) => {
            let change = match (base.probability, other.probability) {
                (Some(a), Some(b)) if a != b => format!(", with probability {}", from_to(a, b)),
                _ => String::new(),
            };
            format!("in both {}, for other reasons{change}", other.text)
        }
        (Some(base), Some(other), _) => {
            format!("{} where in the base {}", told(other), told(base))
        }
        (None, Some(other), _) => format!("{}, here alone", told(other)),
        (Some(base), None, _) => format!("{}, in the base alone", told(base)),
        (None, None, _) => String::new(),
    }
}

/// `a → b`, with as many digits as tell them apart.
fn from_to(a: f64, b: f64) -> String {
    let digits = |x: f64, places: usize| {
        let small = x != 0.0 && x.abs() < 0.001;
        let text = if small { format!("{x:.*e}", places - 2) } else { format!("{x:.places$}") };
        text.replace('-', "−")
    };
    let pair = |places| (digits(a, places), digits(b, places));
    let (from, to) =
        (4..MOST_PLACES).map(pair).find(|(a, b)| a != b).unwrap_or_else(|| pair(MOST_PLACES));
    format!("{from} → {to}")
}

/// What a step is held to come from, as the end of a sentence.
fn because(step: &Step, trail: &Trail) -> String {
    let whence = |cause: Cause| match cause {
        Cause::Scripted(at) => trail
            .scripted
            .get(at)
            .and_then(|parting| parting.about.clone())
            .unwrap_or_else(|| "the script".to_owned()),
        Cause::Step(at) => at.saturating_add(1).to_string(),
    };
    let strongest = step.parting.terms.first();
    match &step.source {
        Some((cause, Why::Rule)) => format!(", as follows from {} by the rules", whence(*cause)),
        Some((cause, Why::Term { term: name, through })) => {
            let moved = step
                .parting
                .terms
                .iter()
                .find(|change| change.term == *name)
                .map_or_else(String::new, |change| {
                    format!(" ({} {})", change.option, from_to(change.base, change.other))
                });
            format!(
                ", probably because of {}, which touches {through} and can move {}{moved}",
                whence(*cause),
                spoken(name)
            )
        }
        None => match (strongest, step.quantities.first()) {
            (Some(change), _) => format!(
                ", since {} is {} for {}, by what was changed or by what drifted apart since",
                spoken(&change.term),
                from_to(change.base, change.other),
                change.option
            ),
            (None, Some(q)) => format!(
                ", where {} of {} was {} the turn before",
                spoken(&q.measure),
                q.state,
                from_to(q.base, q.other)
            ),
            (None, None) => String::new(),
        },
    }
}

/// A term or measure in words.
fn spoken(name: &str) -> String {
    let plain = name.replace(['_', '.'], " ");
    let says = term(name).map(|found| found.says.trim_end_matches('.'));
    says.map_or_else(|| plain.clone(), |says| format!("the term {plain} ({})", uncapital(says)))
}

/// With a small letter, as within a sentence; a name of capitals stays.
fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    let second_is_small = letters.clone().next().is_none_or(|letter| !letter.is_uppercase());
    let small = first.into_iter().flat_map(char::to_lowercase);
    if second_is_small { small.chain(letters).collect() } else { text.to_owned() }
}

/// How both histories end.
fn ends(trail: &Trail) -> String {
    let mut text = String::new();
    // As numbers are read everywhere, unless that hides the difference.
    let read = |q: &Quantity| match (number(q.base), number(q.other)) {
        (base, other) if base != other => format!("{base} → {other}"),
        _ => from_to(q.base, q.other),
    };
    if !trail.answers.is_empty() {
        text += "\nhow it ends: what answers the question\n";
        for (q, name) in trail.answers.iter().zip(&trail.answer_names) {
            let told = if q.base == q.other || (q.base.is_nan() && q.other.is_nan()) {
                format!("{name} is {} in both", number(q.base))
            } else {
                format!("{name}: {}", read(q))
            };
            text += &hanging(&told);
        }
    }
    let line = |q: &Quantity| format!("  {}: {}\n", q.measure, read(q));
    if trail.outcomes.is_empty() {
        text += "\nNo other measure of the run differs.\n";
    } else {
        let head =
            if trail.answers.is_empty() { "how it ends" } else { "other measures of the run" };
        let _ = writeln!(text, "\n{head}, the largest relative differences");
        text.extend(trail.outcomes.iter().take(MOST).map(line));
    }
    text
}
