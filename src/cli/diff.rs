//! `deter diff`: why two worlds part.

use std::{fmt::Write, num::NonZero, path::PathBuf};

use super::{
    Console, Failure,
    terminal::{changed, partings},
};
use deter_study::{
    disk::{Disk, load},
    why::{
        Parting, Trail, common,
        links::Why,
        parting::{Difference, Side},
        trail,
        trail::{Quantity, Step},
    },
    worlds,
};

/// Most outcomes and first partings that are shown.
const MOST: usize = 12;

/// Longest text of a value that is shown whole, characters.
const LONGEST_VALUE: usize = 70;

/// Most decimals that are shown to tell two numbers apart.
const MOST_PLACES: usize = 9;

/// Find where two histories under the same luck part, and follow what comes of it.
///
/// For one seed it lays both histories side by side, event by event, and tells the first that
/// differs, in its reasons and in what came of it, and a trail from there to the differences of
/// outcome. Links of a trail are rules of the turn, or inference, and say which.
#[derive(Debug, Clone, clap::Args)]
pub struct Diff {
    /// The base, a RON file or the folder of a run or an ensemble; alone, what extends another is held
    /// against that.
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// The other scenario.
    #[arg(value_name = "OTHER")]
    pub other: Option<PathBuf>,
    /// Seed of all luck [default: the base's].
    #[arg(long)]
    pub seed: Option<u64>,
    /// Which replicate of the seed.
    #[arg(long, default_value_t = 0)]
    pub replicate: u64,
    /// Most steps of the trail.
    #[arg(long, default_value_t = 16)]
    pub steps: usize,
    /// Tell the most common first differences of this many replicates instead.
    #[arg(long, short = 'n', conflicts_with = "replicate")]
    pub runs: Option<NonZero<u64>>,
    /// Print as JSON.
    #[arg(long)]
    pub json: bool,
}

impl Diff {
    /// Finds the first decision that differs and prints what came of it.
    ///
    /// # Errors
    /// If a scenario is wrong, or the two cannot be compared.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let first = load(&self.base)?;
        let pair = match (&self.other, first.parent(&Disk)?) {
            (Some(other), _) => vec![first, load(other)?],
            (None, Some(parent)) => vec![parent, first],
            (None, None) => {
                let name = first.name;
                return Err(Failure::Input(format!(
                    "{name} extends nothing; name a second scenario"
                )));
            }
        };
        let worlds = worlds::prepare(pair)?;
        let [base, other] = &worlds[..] else {
            return Ok(());
        };
        let seed = self.seed.unwrap_or_else(|| base.seed());
        if let Some(runs) = self.runs {
            let found = common::partings(base, other, seed, runs.get());
            if self.json {
                return console.print_json(&found);
            }
            let mut text = format!(
                "where {} and {} part first, in {runs} replicates of seed {seed}\n",
                base.label, other.label
            );
            text += &partings(found.iter().take(MOST));
            if let Some(more) = found.len().checked_sub(MOST).filter(|more| *more > 0) {
                let _ = writeln!(text, "  and {more} more, each rarer");
            }
            return console.print(&text);
        }
        let found = trail(base, other, seed, self.replicate, self.steps);
        if self.json {
            return console.print_json(&found);
        }
        console.print(&report(&found))
    }
}

/// The trail in words.
#[must_use]
pub fn report(trail: &Trail) -> String {
    let mut text = format!(
        "{} (base) and {} under seed {}, replicate {}\n\nwhat was changed\n",
        trail.base, trail.other, trail.seed, trail.replicate
    );
    text += &changed(&trail.changes, LONGEST_VALUE);
    let Some(first) = &trail.first_trace else {
        text += "\nThe two histories are the same to the last bit of every event.\n";
        return text + &outcomes(&trail.outcomes);
    };
    // A first trace that is also the first step is shown there.
    if trail.steps.first().is_none_or(|step| step.parting != *first) {
        text += "\nthe first trace\n";
        text += &parting(first, "  ");
    }
    match &trail.first_parting {
        None => text += "\nReasons differ, but everything came out the same.\n",
        Some(other) if other != first && trail.steps.is_empty() => {
            text += "\nthe first other outcome\n";
            text += &parting(other, "  ");
        }
        Some(_) => {}
    }
    if !trail.steps.is_empty() {
        text += "\nwhat followed\n";
    }
    for (place, step) in trail.steps.iter().enumerate() {
        text += &format!("{:>3}. {}", place + 1, parting(&step.parting, "     ").trim_start());
        text += &because(step);
    }
    text += &counts(trail);
    text + &outcomes(&trail.outcomes)
}

fn parting(parting: &Parting, indent: &str) -> String {
    let how = match parting.how {
        Difference::Reasons => "other reasons, the same outcome",
        Difference::Outcome => "another outcome",
        Difference::OnlyBase => "only in the base",
        Difference::OnlyOther => "only here",
    };
    let mut text =
        format!("{indent}turn {} ({}), {}; {how}\n", parting.turn, parting.date, parting.what());
    let side = |side: &Side| {
        let mut text = side.text.clone();
        if let Some(probability) = side.probability {
            let _ = write!(text, " (probability {probability:.4}");
            match side.draw {
                Some(draw) => {
                    let _ = write!(text, ", draw {draw:.4})");
                }
                None => text.push(')'),
            }
        }
        text
    };
    match (&parting.base, &parting.other) {
        (Some(base), Some(other)) if side(base) == side(other) => {
            let _ = writeln!(text, "{indent}  both: {}", side(base));
        }
        (base, other) => {
            for (name, found) in [("base", base), ("here", other)] {
                if let Some(found) = found {
                    let _ = writeln!(text, "{indent}  {name}: {}", side(found));
                }
            }
        }
    }
    for change in &parting.terms {
        let _ = writeln!(
            text,
            "{indent}  term {} of {}: {}",
            change.term,
            change.option,
            from_to(change.base, change.other)
        );
    }
    text
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

fn because(step: &Step) -> String {
    let quantities = |lead: &str| {
        let moved: Vec<String> = step
            .quantities
            .iter()
            .map(|q| format!("{} {} {}", q.state, q.measure, from_to(q.base, q.other)))
            .collect();
        if moved.is_empty() { String::new() } else { format!("{lead}{}", moved.join(", ")) }
    };
    match &step.source {
        Some((from, Why::Rule)) => {
            format!("       follows from {} by the rules of the turn\n", from + 1)
        }
        Some((from, Why::Term { term, through })) => format!(
            "       probably through {}: it touches {through} and can move the term {term} \
             (inference){}\n",
            from + 1,
            quantities("; a turn before, ")
        ),
        None => format!(
            "       straight from what was changed, or through quantities that drifted apart \
             without an event{}\n",
            quantities("; a turn before, ")
        ),
    }
}

fn counts(trail: &Trail) -> String {
    let mut text = "\nevents that differ\n".to_owned();
    for kind in &trail.kinds {
        let parts = [
            (kind.reasons, "other reasons"),
            (kind.outcome, "another outcome"),
            (kind.only_base, "only in the base"),
            (kind.only_other, "only here"),
        ];
        let counts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let name = kind.kind.name().replace('_', " ");
        if counts.is_empty() {
            continue;
        }
        let _ = writeln!(text, "  {name}: {}, {} the same", counts.join(", "), kind.same);
    }
    text
}

fn outcomes(outcomes: &[Quantity]) -> String {
    if outcomes.is_empty() {
        return "\nNo measure of the run differs.\n".to_owned();
    }
    let mut text =
        "\nhow it ends (measures of the run, the largest relative differences)\n".to_owned();
    for q in outcomes.iter().take(MOST) {
        let _ = writeln!(text, "  {}: {}", q.measure, from_to(q.base, q.other));
    }
    text
}
