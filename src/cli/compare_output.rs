//! The output of `deter compare`.

use std::{fmt::Write, path::Path};

use super::terminal::{changed, lines, partings, percent};
use deter_study::{
    compare::{
        Comparison,
        comparison::{Measure, WorldComparison},
        markdown::{self, answers, expected, measures},
    },
    statistics::Verdict,
};

/// Most changed fields that are shown.
const MOST_CHANGES: usize = 20;

/// Most first partings that are shown.
const MOST_PARTINGS: usize = 6;

/// Longest text of a value that is shown whole.
const LONGEST_VALUE: usize = 60;

/// The printed comparison.
pub(super) fn report(comparison: &Comparison, out: &Path) -> String {
    let mut text = format!(
        "{} runs of each world under the same luck, seed {}, {} turns\n\
         model frequencies, not forecasts\n",
        comparison.runs,
        comparison.seed,
        comparison.frame.turns()
    );
    for world in comparison.worlds.iter().filter(|world| !world.provenance.code.is_empty()) {
        let code = &world.provenance.code;
        // Writing to a text cannot fail.
        let _ = writeln!(text, "any run of {}: deter run {code} --replicate R", world.label);
    }
    for against in &comparison.against {
        text += &one(comparison, against);
    }
    if let Some(lenses) = &comparison.lenses {
        text += "\nunder every theory, for all states of both worlds: difference, and + or − where it \
                 is clear or likely\n";
        text += &lines(&markdown::lenses(lenses));
    }
    text += &rules(comparison);
    // Writing to a text cannot fail.
    let _ = writeln!(text, "numbers, Markdown, tables and figures are in {}", out.display());
    text
}

fn one(comparison: &Comparison, against: &WorldComparison) -> String {
    let world = &comparison.worlds[against.world];
    let base = &comparison.worlds[0];
    let mut text = format!("\n{} against {}", world.label, base.label);
    if !world.question.is_empty() {
        let _ = write!(text, "\n  {}", world.question);
    }
    text += "\n\nwhat was changed\n";
    let shown = against.changes.len().min(MOST_CHANGES);
    text += &changed(&against.changes[..shown], LONGEST_VALUE);
    if let Some(more) = against.changes.len().checked_sub(MOST_CHANGES).filter(|n| *n > 0) {
        let _ = writeln!(text, "  and {more} more fields");
    }
    text.push('\n');
    let table = answers(against);
    if !table.rows.is_empty() {
        text += "what answers the question\n";
        text += &lines(&table);
        text.push('\n');
    }
    let shown = against.measures.iter().filter(|m| m.shown && m.matters.is_none());
    let (same, differing): (Vec<&Measure>, Vec<&Measure>) =
        shown.partition(|measure| measure.paired.identical());
    text += &lines(&measures(differing));
    if !same.is_empty() {
        let names: Vec<&str> = same.iter().map(|measure| measure.name.as_str()).collect();
        let most = same.iter().map(|measure| measure.paired.may_differ).fold(0.0, f64::max);
        let _ = writeln!(
            text,
            "the same to the last bit in every run (which leaves open up to {} of worlds): {}",
            percent(most),
            names.join(", ")
        );
    }
    if !against.expected.is_empty() {
        let _ = writeln!(text, "\nwhat theories expected, and what was found under {}", world.lens);
        let mut table = expected(against);
        // Why each theory expects it fills more than a line.
        table.columns.truncate(4);
        table.rows.iter_mut().for_each(|row| row.truncate(4));
        text += &lines(&table);
    }
    if let Some(first) = against.partings.first() {
        let _ = writeln!(text, "\nwhere the histories part first, in {} runs", first.of);
        text += &partings(against.partings.iter().take(MOST_PARTINGS));
    }
    text
}

fn rules(comparison: &Comparison) -> String {
    let mut text = "\n".to_owned();
    let used = |verdict: Verdict| {
        comparison.against.iter().flat_map(|a| &a.measures).any(|m| m.shown && m.verdict == verdict)
    };
    for verdict in Verdict::ALL.into_iter().filter(|verdict| used(*verdict)) {
        let _ = writeln!(text, "{verdict}: {}", verdict.rule());
    }
    if let Some(family) = markdown::family(comparison) {
        let _ = writeln!(text, "answers: {family}");
    }
    text += "intervals: 95 % bootstrap (BCa) over runs that are independent and alike; d: mean over \
             the spread of the differences;\nsuperior: chance that a run here exceeds an \
             independent run of the base; saved: variance of the difference saved by common luck\n";
    text
}
