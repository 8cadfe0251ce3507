//! The output of `deter compare`.

use std::fmt::Write;

use super::terminal::{self, changed, lines, partings, percent, wrapped};
use deter_study::{
    compare::{
        Comparison,
        comparison::{Measure, WorldComparison},
        markdown::{self, DELTA, answers, expected, measures},
        matrix::Matrix,
    },
    statistics::Verdict,
};

/// Most changed fields that are shown.
const MOST_CHANGES: usize = 20;

/// Most first partings that are shown.
const MOST_PARTINGS: usize = 6;

/// Longest text of a value that is shown whole.
const LONGEST_VALUE: usize = 60;

/// Widest name of an answer and widest cell in a table of what-ifs, characters.
const NAME_AND_CELL: (usize, usize) = (30, 8);

/// The printed comparison, but for where the files are: what answers the question first; with `others`
/// the other measures shown, too.
#[must_use]
pub fn report(comparison: &Comparison, others: bool) -> String {
    let mut text = String::new();
    if let Some(matrix) = Matrix::of(comparison) {
        text += &beside(&matrix);
    }
    for against in &comparison.against {
        text += &one(comparison, against, others);
    }
    if let Some(lenses) = &comparison.lenses {
        text += "\nunder every theory, for all states of both worlds: difference, and + or − where it \
                 is clear or likely\n";
        text += &lines(&markdown::lenses(lenses));
    }
    text += &rules(comparison, others);
    // Writing to a text cannot fail.
    let _ = writeln!(
        text,
        "{} runs of each world under the same luck, seed {}, {} turns; model frequencies, not forecasts",
        comparison.runs,
        comparison.seed,
        comparison.frame.turns()
    );
    for world in comparison.worlds.iter().filter(|world| !world.provenance.code.is_empty()) {
        let code = &world.provenance.code;
        let _ = writeln!(text, "any run of {}: deter run {code} --replicate R", world.label);
    }
    text
}

/// Many what-ifs by their answers.
fn beside(matrix: &Matrix) -> String {
    let mut text = String::new();
    for table in matrix.tables(terminal::beside(NAME_AND_CELL.0, NAME_AND_CELL.1)) {
        text += &lines(&table);
        text.push('\n');
    }
    text += &wrapped(Matrix::KEY);
    for (name, title) in &matrix.what_ifs {
        let _ = writeln!(text, "  {name}: {title}");
    }
    text
}

fn one(comparison: &Comparison, against: &WorldComparison, others: bool) -> String {
    let world = &comparison.worlds[against.world];
    let base = &comparison.worlds[0];
    let title = &world.provenance.title;
    let gap = if comparison.against.len() > 1 { "\n" } else { "" };
    let mut text = format!("{gap}{title} ({} against {})\n\n", world.label, base.label);
    for sentence in &against.answer {
        text += &wrapped(sentence);
        text.push('\n');
    }
    let table = answers(against);
    let declared = !table.rows.is_empty();
    if declared {
        text += "what answers the question, as declared before the run\n";
        text += &lines(&table);
        text.push('\n');
    }
    if others || !declared {
        text += &besides(against);
    }
    text += "what was changed\n";
    let shown = against.changes.len().min(MOST_CHANGES);
    text += &changed(&against.changes[..shown], LONGEST_VALUE);
    if let Some(more) = against.changes.len().checked_sub(MOST_CHANGES).filter(|n| *n > 0) {
        let _ = writeln!(text, "  and {more} more fields");
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

/// The other measures shown, with those apart that no run changes.
fn besides(against: &WorldComparison) -> String {
    let (same, differing): (Vec<&Measure>, Vec<&Measure>) =
        against.others().into_iter().partition(|measure| measure.paired.identical());
    let mut text = lines(&measures(differing));
    if !same.is_empty() {
        let names: Vec<&str> = same.iter().map(|measure| measure.name.as_str()).collect();
        let most = same.iter().map(|measure| measure.paired.may_differ).fold(0.0, f64::max);
        text += &wrapped(&format!(
            "the same to the last bit in every run (which leaves open up to {} of worlds): {}",
            percent(most),
            names.join(", ")
        ));
    }
    text.push('\n');
    text
}

fn rules(comparison: &Comparison, others: bool) -> String {
    let mut text = "\n".to_owned();
    let answered = markdown::family(comparison);
    let told = |m: &Measure| m.matters.is_some() || m.shown && (others || answered.is_none());
    let used = |verdict: Verdict| {
        let mut all = comparison.against.iter().flat_map(|a| &a.measures);
        all.any(|m| told(m) && m.verdict == verdict)
    };
    for verdict in Verdict::ALL.into_iter().filter(|verdict| used(*verdict)) {
        text += &wrapped(&format!("{verdict}: {}", verdict.rule()));
    }
    if let Some(family) = &answered {
        text += &wrapped(&format!("answers: {family}"));
    }
    text += &wrapped(&format!(
        "intervals: 95 % bootstrap (BCa) over runs that are independent and alike; test: sign (of \
         yes-or-no measures McNemar's) or Student's paired t; {DELTA}"
    ));
    if answered.is_some() && !others {
        text += "other measures: --measure NAME, or --all (corrected by a family of their own)\n";
    }
    text
}
