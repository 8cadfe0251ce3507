//! The comparison as Markdown: for a paper, a notebook, an issue.

use std::fmt::Write;

use super::{
    Comparison,
    comparison::{Against, Measure},
    lenses::Lenses,
};
use crate::statistics::Verdict;
use deter_core::scenario::expectations::Direction;

/// Most rows of changed fields; the rest is counted.
const MOST_CHANGES: usize = 40;

/// The whole comparison.
#[must_use]
pub fn write(comparison: &Comparison) -> String {
    let mut text = String::new();
    let base = &comparison.worlds[0];
    // Writing to a text cannot fail.
    let _ = writeln!(text, "# What difference does it make? {}\n", titles(comparison));
    let _ = writeln!(
        text,
        "{} runs of each world under the same luck, seed {}, {} turns from {}; deter {}.\n",
        comparison.runs,
        comparison.seed,
        comparison.frame.turns(),
        base.provenance.turn_labels.first().map_or("", String::as_str),
        comparison.version
    );
    let _ = writeln!(text, "*{}.*\n", comparison.note);
    text.push_str(
        "| world | title | lens | hash of the scenario | world code |\n|---|---|---|---|---|\n",
    );
    for world in &comparison.worlds {
        let p = &world.provenance;
        let _ = writeln!(
            text,
            "| {} | {} | {} | `{}` | `{}` |",
            cell(&world.label),
            cell(&p.title),
            world.lens,
            p.scenario_hash,
            p.code
        );
    }
    for against in &comparison.against {
        one(&mut text, comparison, against);
    }
    if let Some(lenses) = &comparison.lenses {
        under_lenses(&mut text, lenses);
    }
    rules(&mut text, comparison);
    text
}

fn titles(comparison: &Comparison) -> String {
    let labels: Vec<&str> = comparison.worlds.iter().map(|world| world.label.as_str()).collect();
    match labels.split_first() {
        Some((base, others)) if !others.is_empty() => {
            format!("{} against {base}", others.join(", "))
        }
        _ => labels.join(""),
    }
}

/// A text that cannot end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn one(text: &mut String, comparison: &Comparison, against: &Against) {
    let world = &comparison.worlds[against.world];
    let _ = writeln!(text, "\n## {} against {}\n", world.label, comparison.worlds[0].label);
    if !world.question.is_empty() {
        let _ = writeln!(text, "> {}\n", world.question.replace('\n', " "));
    }
    text.push_str("### What was changed\n\n");
    if against.changes.is_empty() {
        text.push_str("Nothing: the two scenarios are the same.\n");
    } else {
        text.push_str("| field | base | here |\n|---|---|---|\n");
        for change in against.changes.iter().take(MOST_CHANGES) {
            let side = |side: &Option<String>| side.as_deref().map_or_else(|| "–".into(), cell);
            let _ = writeln!(
                text,
                "| `{}` | {} | {} |",
                cell(&change.path),
                side(&change.base),
                side(&change.other)
            );
        }
        if let Some(more) = against.changes.len().checked_sub(MOST_CHANGES).filter(|n| *n > 0) {
            let _ = writeln!(text, "\nand {more} more fields.");
        }
    }
    text.push_str("\n### What difference it makes\n\n");
    text.push_str(
        "| measure | base | here | difference | 95 % interval | rose / fell / stayed | \
         superiority | effect d | variance saved | p (Holm) | verdict |\n\
         |---|--:|--:|--:|---|---|--:|--:|--:|--:|---|\n",
    );
    for measure in against.measures.iter().filter(|measure| measure.shown) {
        row(text, measure);
    }
    if !against.expected.is_empty() {
        text.push_str("\n### What theories expected\n\n");
        text.push_str("| theory | measure | expected | found | why |\n|---|---|---|---|---|\n");
        for expected in &against.expected {
            let _ = writeln!(
                text,
                "| {} | `{}` | {} | {} | {} |",
                expected.lens,
                expected.measure,
                direction(Some(expected.direction)),
                direction(expected.found),
                cell(&expected.why)
            );
        }
        let _ = writeln!(
            text,
            "\nFound under the lens `{}` of the scenario, not under the lens of the theory.",
            world.lens
        );
    }
    if !against.partings.is_empty() {
        text.push_str("\n### Where the histories part first\n\n");
        text.push_str("| first difference | share of runs | median turn |\n|---|--:|--:|\n");
        for parting in &against.partings {
            let _ = writeln!(
                text,
                "| {} | {}/{} | {} |",
                cell(&parting.what),
                parting.runs,
                parting.of,
                parting.median_turn
            );
        }
    }
}

fn row(text: &mut String, measure: &Measure) {
    let p = &measure.paired;
    let saved = p.variance_saved.map_or_else(|| "–".to_owned(), percent);
    let _ = writeln!(
        text,
        "| `{}` | {} | {} | {} | {} to {} | {} / {} / {} | {:.2} | {} | {saved} | {} | {} |",
        measure.name,
        level(measure, p.first),
        level(measure, p.second),
        signed(measure, p.difference),
        signed(measure, p.interval.low),
        signed(measure, p.interval.high),
        percent(p.rose),
        percent(p.fell),
        percent(p.stayed),
        p.superiority,
        size(p.cohen),
        p_value(measure.corrected),
        measure.verdict
    );
}

fn under_lenses(text: &mut String, lenses: &Lenses) {
    text.push_str("\n## Under every theory\n\n| world | measure |");
    for name in &lenses.names {
        let _ = write!(text, " {} |", name.replace('_', " "));
    }
    text.push_str(" agreement |\n|---|---|");
    text.push_str(&"--:|".repeat(lenses.names.len()));
    text.push_str("---|\n");
    for row in &lenses.rows {
        let _ = write!(text, "| {} | `{}` |", cell(&row.world), row.measure);
        for found in &row.found {
            match found {
                Some(found) => {
                    let _ = write!(text, " {} ({}) |", number(found.difference), found.verdict);
                }
                None => text.push_str(" – |"),
            }
        }
        let _ = writeln!(text, " {} |", row.agreement.words());
    }
    text.push_str(
        "\nEvery theory holds for all states of both worlds, and each has a correction of its own \
         over the measures shown.\n",
    );
}

fn rules(text: &mut String, comparison: &Comparison) {
    let _ = writeln!(text, "\n## How to read it\n\n{}\n", comparison.assumptions);
    text.push_str(
        "*Rose / fell / stayed*: share of worlds in which the measure moved, to the last bit. \
         *Superiority*: that a run here exceeds an independent run of the base, ties counted half. \
         *Effect d*: mean difference over the standard deviation of the differences. *Variance \
         saved*: 1 − Var(difference) / (Var(base) + Var(here)); what common luck is worth. *p*: \
         after Holm's correction over all rows shown.\n\nVerdicts, tried in this order:\n\n",
    );
    for verdict in Verdict::ALL {
        let _ = writeln!(text, "* **{verdict}**: {}.", verdict.rule());
    }
}

/// Rises, falls, the same, or not told.
#[must_use]
pub const fn direction(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::Rises) => "rises",
        Some(Direction::Falls) => "falls",
        Some(Direction::Unchanged) => "no difference",
        None => "not told by these runs",
    }
}

/// A share as per cent.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let text = match percent.abs() {
        // Less than the last digit would show is no minus nothing.
        size if size < 0.005 => "0.0 %".to_owned(),
        size if size < 0.1 => format!("{percent:.2} %"),
        size if size < 9.95 => format!("{percent:.1} %"),
        _ => format!("{percent:.0} %"),
    };
    text.replace('-', "−")
}

/// A number in three or four digits.
#[must_use]
pub fn number(x: f64) -> String {
    let text = match x.abs() {
        _ if x.is_nan() => "–".to_owned(),
        _ if x.is_infinite() => if x > 0.0 { "∞" } else { "−∞" }.to_owned(),
        0.0 => "0".to_owned(),
        size if size >= 1000.0 => format!("{x:.0}"),
        size if size >= 10.0 => format!("{x:.1}"),
        size if size >= 1.0 => format!("{x:.2}"),
        size if size >= 0.001 => format!("{x:.4}"),
        _ => format!("{x:.1e}"),
    };
    text.replace('-', "−")
}

/// A mean, in per cent if it is a rate.
#[must_use]
pub fn level(measure: &Measure, x: f64) -> String {
    if measure.flag { percent(x) } else { number(x) }
}

/// A difference with its sign, in percentage points if it is one of rates.
#[must_use]
pub fn signed(measure: &Measure, x: f64) -> String {
    let text =
        if measure.flag { percent(x).replace(" %", " pt").replace('-', "−") } else { number(x) };
    if x > 0.0 { format!("+{text}") } else { text }
}

/// An effect size with its sign.
#[must_use]
pub fn size(x: f64) -> String {
    if x.is_finite() { format!("{x:+.2}").replace('-', "−") } else { number(x) }
}

/// A p-value.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}
