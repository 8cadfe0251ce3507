//! `deter explain`: why did it do that?

use std::{collections::BTreeSet, fmt::Write, path::PathBuf};

use super::{
    Console, Failure,
    terminal::{Table, lines, number, percent},
};
use deter_core::scenario::{
    self, Loaded,
    diagnostic::{did_you_mean, nearest},
};
use deter_study::record::{
    decisions::{DecisionRow, OptionRow},
    events::EventRow,
    folder,
};
use deter_study::table::format::fixed;

/// Options of a decision that are shown unless all are asked for.
const MOST_OPTIONS: usize = 8;
/// Terms of an option that get a column of their own.
const MOST_TERMS: usize = 7;

/// Show why something was decided in a run.
///
/// It prints the options, what spoke for and against each, the probabilities, and the draw with its
/// address.
#[derive(Debug, Clone, clap::Args)]
pub struct Explain {
    /// The folder of a run.
    pub folder: PathBuf,
    /// The event of this number (`n` in events.jsonl).
    #[arg(long, short, conflicts_with_all = ["state", "turn", "kind"])]
    pub event: Option<u64>,
    /// What this state did, and what was done to it; by code or name.
    #[arg(long, short, value_name = "CODE")]
    pub state: Option<String>,
    /// In this turn: a number from 0, or a label such as 2024Q3.
    #[arg(long, short, value_name = "TURN")]
    pub turn: Option<String>,
    /// Only events of this kind, such as proposal, stance, call, incident.
    #[arg(long, short)]
    pub kind: Option<String>,
    /// Every option, not only the likeliest.
    #[arg(long)]
    pub all: bool,
    /// Print the events as JSON.
    #[arg(long)]
    pub json: bool,
}

impl Explain {
    /// Prints the decisions of a state and what they were made of.
    ///
    /// # Errors
    /// If the folder holds no run, or nothing fits what was asked.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let manifest = folder::manifest(&self.folder)?;
        let scenario =
            scenario::load_text(&manifest.scenario, folder::MANIFEST, &manifest.text, None)?;
        let state = self.state.as_deref().map(|name| state(name, &scenario)).transpose()?;
        let asked = Self { state, ..self };
        // All of them without their options; those that are told are read once more with all.
        let mut events = Vec::new();
        let each = |take: &mut dyn FnMut(EventRow)| {
            folder::each_event(&asked.folder, &manifest, &mut *take)
        };
        each(&mut |event| events.push(event.thinned()))?;
        let wanted: BTreeSet<u64> =
            asked.choose(&events, manifest.turns)?.iter().map(|event| event.n).collect();
        if asked.json || asked.whole() {
            events.clear();
            each(&mut |event| {
                if wanted.contains(&event.n) {
                    events.push(event);
                }
            })?;
        }
        let chosen: Vec<&EventRow> =
            events.iter().filter(|event| wanted.contains(&event.n)).collect();
        if asked.json {
            return console.print_json(&chosen);
        }
        console.print_result(&asked.tell(&chosen))
    }

    /// Whether the question is narrow enough for whole decisions.
    const fn whole(&self) -> bool {
        self.event.is_some() || self.turn.is_some() && self.state.is_some()
    }

    /// What is printed of these events: in full if it is one, or the question was narrow enough, else a
    /// list.
    #[must_use]
    pub fn tell(&self, chosen: &[&EventRow]) -> String {
        if self.whole() {
            chosen.iter().map(|event| full(event, self.all)).collect::<Vec<_>>().join("\n")
        } else {
            list(chosen)
        }
    }

    /// The events of a run of so many turns that are asked for.
    ///
    /// # Errors
    /// If none fits.
    pub fn choose<'e>(
        &self,
        events: &'e [EventRow],
        turns: u32,
    ) -> Result<Vec<&'e EventRow>, Failure> {
        if let Some(n) = self.event {
            let event = events.get(n as usize).ok_or_else(|| {
                Failure::Input(format!(
                    "--event {n}: this run has events 0 to {}",
                    events.len().saturating_sub(1)
                ))
            })?;
            return Ok(vec![event]);
        }
        let turn = self.turn.as_deref().map(|turn| turn_of(turn, events, turns)).transpose()?;
        if let Some(state) = &self.state {
            let codes: Vec<&str> = events
                .iter()
                .flat_map(|e| [&e.actor, &e.counterpart])
                .flatten()
                .map(String::as_str)
                .collect();
            known("--state", state, &codes)?;
        }
        if let Some(kind) = &self.kind {
            let kinds: Vec<&str> = events.iter().map(|event| event.kind().name()).collect();
            known("--kind", kind, &kinds)?;
        }
        let concerns = |event: &EventRow| {
            self.state.as_ref().is_none_or(|code| {
                [&event.actor, &event.counterpart].contains(&&Some(code.clone()))
            })
        };
        let chosen: Vec<_> = events
            .iter()
            .filter(|event| turn.is_none_or(|turn| event.turn == turn))
            .filter(|event| self.kind.as_ref().is_none_or(|kind| event.kind().name() == kind))
            .filter(|event| concerns(event))
            .collect();
        if chosen.is_empty() {
            return Err(Failure::Input("nothing in this run fits that".to_owned()));
        }
        Ok(chosen)
    }
}

/// The code of a state that is named by it or by its name, whatever the case.
fn state(name: &str, loaded: &Loaded) -> Result<String, Failure> {
    let states = &loaded.scenario.states;
    let same = |other: &str| other.to_lowercase() == name.to_lowercase();
    let mut found = states.iter().filter(|(code, state)| same(code.as_str()) || same(&state.name));
    if let Some((code, _)) = found.next() {
        return Ok(code.to_string());
    }
    let names = states.iter().flat_map(|(code, state)| [code.as_str(), state.name.as_str()]);
    let codes: Vec<&str> = states.keys().map(|code| code.as_str()).collect();
    Err(Failure::Input(format!(
        "--state {name}: there is no such state{} (there are {})",
        did_you_mean(nearest(name, names).as_ref()),
        codes.join(", ")
    )))
}

/// A turn by number or label.
fn turn_of(text: &str, events: &[EventRow], turns: u32) -> Result<u32, Failure> {
    let by_label = || events.iter().find(|event| event.date == text).map(|event| event.turn);
    match text.parse::<u32>() {
        Ok(turn) if turn < turns => Ok(turn),
        _ => by_label().ok_or_else(|| {
            let label = |event: Option<&EventRow>| {
                event.map_or_else(String::new, |event| event.date.clone())
            };
            Failure::Input(format!(
                "--turn {text}: expected 0 to {}, or a label from {} to {}",
                turns.saturating_sub(1),
                label(events.first()),
                label(events.last())
            ))
        }),
    }
}

/// An error that names the nearest, unless `name` is among the known ones.
fn known(option: &str, name: &str, known: &[&str]) -> Result<(), Failure> {
    if known.contains(&name) {
        return Ok(());
    }
    let mut names = known.to_vec();
    names.sort_unstable();
    names.dedup();
    let hint = did_you_mean(nearest(name, names.iter().copied()).as_ref());
    Err(Failure::Input(format!(
        "{option} {name}: nothing of that name in this run{hint} (there are {})",
        names.join(", ")
    )))
}

fn list(events: &[&EventRow]) -> String {
    let mut text = String::new();
    for event in events {
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{:>6}  {:8} {:12} {:12} {}",
            event.n,
            event.date,
            event.what.phase().name(),
            event.kind().name(),
            event.sentence()
        );
    }
    text.push_str(
        "\nOne of them in full: --event N; a state's turn in full: --state CODE --turn T\n",
    );
    text
}

/// One event in full.
fn full(event: &EventRow, all: bool) -> String {
    let mut text = format!(
        "event {}  {} (turn {}), {}\n  {}\n",
        event.n,
        event.date,
        event.turn,
        event.what.phase().name(),
        event.sentence()
    );
    let numbers = event.what.numbers();
    if !numbers.is_empty() {
        let numbers: Vec<_> =
            numbers.iter().map(|(name, x)| format!("{name} {}", number(*x))).collect();
        let _ = writeln!(text, "  {}", numbers.join(" · "));
    }
    if let Some(decision) = &event.decision {
        text += &decided(decision, all);
    }
    text
}

fn decided(decision: &DecisionRow, all: bool) -> String {
    let mut text = String::new();
    if !decision.options.is_empty() {
        let shown = likeliest(decision, all);
        text += &table(decision, &shown);
        let hidden = decision.options.len() - shown.len();
        if hidden > 0 {
            let left: f64 = (0..decision.options.len())
                .filter(|place| !shown.contains(place))
                .map(|place| decision.options[place].probability)
                .sum();
            let _ = writeln!(
                text,
                "  and {hidden} more options, {:.1} % together: --all shows them",
                100.0 * left
            );
        }
    }
    text += &barred(decision, all);
    if let Some(draw) = decision.draw {
        let _ = write!(text, "  draw {draw:.6}");
        if let Some(address) = &decision.address {
            let who =
                [&address.actor, &address.counterpart].map(|code| code.as_deref().unwrap_or("–"));
            let _ = write!(
                text,
                " at turn {}, {}, {:?}, {} against {}, index {}",
                address.turn,
                address.phase.name(),
                address.purpose,
                who[0],
                who[1],
                address.index
            );
        }
        text.push('\n');
        if let Some(drawn) = decision.drawn.and_then(|at| decision.options.get(at)) {
            let _ =
                writeln!(text, "  Decided otherwise: the draw would have had {}.", drawn.option);
        }
        text.push_str(match (decision.chosen, decision.options.is_empty()) {
            (Some(_), _) => {
                "  The draw falls into the options laid end to end by their probabilities, in \
                 their order.\n"
            }
            (None, false) => {
                "  The draw says how many operations there were; the probabilities are the shares \
                 of the options in them.\n"
            }
            (None, true) => "",
        });
    }
    text
}

/// What was no option, and why.
fn barred(decision: &DecisionRow, all: bool) -> String {
    if decision.barred.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["no option with", "kinds", "bar", "because"].map(str::to_owned));
    let most = if all { usize::MAX } else { MOST_OPTIONS };
    for row in decision.barred.iter().take(most) {
        let kinds = row.kinds.join(", ");
        table.row([row.partner.clone(), kinds, row.bar.clone(), row.reason.clone()]);
    }
    let mut text = indented(&table);
    let hidden = decision.barred.len().saturating_sub(most);
    if hidden > 0 {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  and {hidden} more that are barred: --all shows them");
    }
    text
}

/// Places of the options to show: the chosen one and the likeliest, in their order.
fn likeliest(decision: &DecisionRow, all: bool) -> Vec<usize> {
    let mut places: Vec<usize> = (0..decision.options.len()).collect();
    if all || places.len() <= MOST_OPTIONS {
        return places;
    }
    let probability = |place: &usize| decision.options[*place].probability;
    places.sort_by(|a, b| probability(b).total_cmp(&probability(a)).then(a.cmp(b)));
    let mut shown: Vec<usize> = places.into_iter().take(MOST_OPTIONS).collect();
    shown.extend(decision.chosen.filter(|chosen| !shown.contains(chosen)));
    shown.sort_unstable();
    shown
}

fn table(decision: &DecisionRow, shown: &[usize]) -> String {
    let options: Vec<&OptionRow> = shown.iter().map(|place| &decision.options[*place]).collect();
    let columns = terms(&options);
    let rest = options.iter().any(|option| option.terms.len() > columns.len());
    let more = columns.iter().map(String::as_str).chain(rest.then_some("others"));
    let head = ["", "option", ">probability", ">utility"].map(str::to_owned);
    let mut table = Table::new(head.into_iter().chain(more.map(|name| format!(">{name}"))));
    for (place, option) in shown.iter().zip(&options) {
        let mark = if decision.chosen == Some(*place) { "→" } else { "" };
        let mut row = vec![
            mark.to_owned(),
            option.option.clone(),
            percent(option.probability),
            fixed(option.utility, 3, false),
        ];
        let mut shown_sum = 0.0;
        for column in &columns {
            let x = option.terms.iter().find(|(name, _)| name == column).map(|(_, x)| *x);
            shown_sum += x.unwrap_or(0.0);
            row.push(x.map_or_else(|| "·".to_owned(), |x| fixed(x, 3, true)));
        }
        if rest {
            row.push(fixed(option.utility - shown_sum, 3, true));
        }
        table.row(row);
    }
    indented(&table)
}

fn indented(table: &Table) -> String {
    lines(table).lines().map(|line| format!("  {line}\n")).collect()
}

/// The terms that tell most about these options, in the order in which the model adds them.
fn terms(options: &[&OptionRow]) -> Vec<String> {
    let mut sizes: Vec<(String, f64)> = Vec::new();
    for (name, x) in options.iter().flat_map(|option| &option.terms) {
        match sizes.iter_mut().find(|(known, _)| known == name) {
            Some((_, size)) => *size = size.max(x.abs()),
            None => sizes.push((name.clone(), x.abs())),
        }
    }
    let mut by_size: Vec<&(String, f64)> = sizes.iter().collect();
    by_size.sort_by(|a, b| b.1.total_cmp(&a.1));
    let kept: Vec<String> =
        by_size.into_iter().take(MOST_TERMS).map(|(name, _)| name.clone()).collect();
    sizes.into_iter().map(|(name, _)| name).filter(|name| kept.contains(name)).collect()
}
