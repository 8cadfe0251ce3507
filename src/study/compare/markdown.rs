//! The comparison as Markdown: for a paper, a notebook, an issue.

use std::fmt::Write;

use super::{
    Comparison,
    comparison::{Measure, WorldComparison},
    lenses::{Agreement, Lenses},
    matrix::Matrix,
};
use crate::{
    statistics::{Verdict, verdict::Size},
    table::{format, text::Table},
};
use deter_core::scenario::expectations::Direction;

/// Most rows of changed fields; the rest is counted.
const MOST_CHANGES: usize = 40;

/// The whole comparison.
#[must_use]
pub fn write(comparison: &Comparison) -> String {
    let mut text = format!("# What difference does it make? {}\n\n", titles(comparison));
    if let Some(found) = Matrix::of(comparison) {
        matrix(&mut text, &found);
    } else if let [against] = &comparison.against[..] {
        said(&mut text, against);
    }
    // Writing to a text cannot fail.
    let _ = writeln!(
        text,
        "{} runs of each world under the same luck, seed {}, {} turns from {}; deter {}.\n",
        comparison.runs,
        comparison.seed,
        comparison.frame.turns(),
        comparison.worlds[0].provenance.turn_labels.first().map_or("", String::as_str),
        comparison.version
    );
    let _ = writeln!(text, "*{}.*\n", comparison.note);
    let mut worlds = Table::new(["world", "title", "lens", "hash of the scenario", "world code"]);
    for world in &comparison.worlds {
        let p = &world.provenance;
        let code = |text: &str| format!("`{text}`");
        worlds.row([
            world.label.clone(),
            p.title.clone(),
            world.lens.clone(),
            code(&p.scenario_hash),
            code(&p.code),
        ]);
    }
    text += &worlds.markdown();
    for against in &comparison.against {
        one(&mut text, comparison, against);
    }
    if let Some(found) = &comparison.lenses {
        text += "\n## Under every theory\n\n";
        text += &lenses(found).markdown();
        text += "\nThe difference, and + or − where it is clear or likely. Every theory holds for all \
                 states of both worlds, and each has a correction of its own over the measures \
                 shown. ";
        for agreement in Agreement::ALL {
            text += &format!("*{}*: {}. ", agreement.word(), agreement.words());
        }
        text.push('\n');
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

/// Many what-ifs by their answers.
fn matrix(text: &mut String, matrix: &Matrix) {
    for table in matrix.tables(usize::MAX) {
        text.push_str(&table.markdown());
    }
    let _ = writeln!(text, "\n{}\n", Matrix::KEY);
    for (name, title) in &matrix.what_ifs {
        let _ = writeln!(text, "* {name}: {title}");
    }
    text.push('\n');
}

/// The answer, a paragraph a sentence.
fn said(text: &mut String, against: &WorldComparison) {
    for sentence in &against.answer {
        let _ = writeln!(text, "{sentence}\n");
    }
}

fn one(text: &mut String, comparison: &Comparison, against: &WorldComparison) {
    let world = &comparison.worlds[against.world];
    let _ = writeln!(text, "\n## {} against {}\n", world.label, comparison.worlds[0].label);
    if comparison.against.len() > 1 {
        said(text, against);
    }
    text.push_str("### What was changed\n\n");
    if against.changes.is_empty() {
        text.push_str("Nothing: the two scenarios are the same.\n");
    } else {
        let mut changes = Table::new(["field", "base", "here"]);
        for change in against.changes.iter().take(MOST_CHANGES) {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
            changes.row([change.path.clone(), side(&change.base), side(&change.other)]);
        }
        text.push_str(&changes.markdown());
        if let Some(more) = against.changes.len().checked_sub(MOST_CHANGES).filter(|n| *n > 0) {
            let _ = writeln!(text, "\nand {more} more fields.");
        }
    }
    if let Some(family) = family(comparison) {
        text.push_str("\n### What answers the question\n\n");
        text.push_str(&answers(against).markdown());
        let _ = writeln!(text, "\n{family}.");
    }
    text.push_str("\n### The other measures\n\n");
    text.push_str(&measures(against.others()).markdown());
    if !against.expected.is_empty() {
        text.push_str("\n### What theories expected\n\n");
        text.push_str(&expected(against).markdown());
        let _ = writeln!(
            text,
            "\nFound under the lens `{}` of the scenario, not under the lens of the theory.",
            world.lens
        );
    }
    if !against.partings.is_empty() {
        text.push_str("\n### Where the histories part first\n\n");
        text.push_str(&partings(against).markdown());
    }
}

/// Of which tests the answers are a family, and what their words mean; none if there are no answers.
#[must_use]
pub fn family(comparison: &Comparison) -> Option<String> {
    let rows = comparison.against.iter().flat_map(|one| &one.measures);
    let count = rows.filter(|measure| measure.matters.is_some()).count();
    let tests = if count == 1 { "answer".to_owned() } else { format!("{count} answers") };
    (count > 0).then(|| {
        format!(
            "p: after Holm's correction over the {tests} of all worlds, which the scenarios declared \
             before the run; {}",
            Size::RULE
        )
    })
}

/// What answers the question of a world, with what would matter.
#[must_use]
pub fn answers(against: &WorldComparison) -> Table {
    let mut table = Table::new([
        "answer",
        ">base",
        ">here",
        ">difference",
        ">95 % interval",
        ">matters from",
        "size",
        ">Δ",
        ">p",
        "test",
        "verdict",
    ]);
    for (measure, matters) in against.answers().into_iter().filter_map(|m| Some((m, m.matters?))) {
        let p = &measure.paired;
        let between = [level(measure, matters), Size::of(p, matters).word().to_owned()];
        table.row(compared(measure, between));
    }
    table
}

/// A row of a measure: both levels and their difference, what stands between, and the verdict.
fn compared<const N: usize>(measure: &Measure, between: [String; N]) -> Vec<String> {
    let p = &measure.paired;
    let mut row = vec![
        measure.name.clone(),
        level(measure, p.first),
        level(measure, p.second),
        signed(measure, p.difference),
        format!("{} to {}", signed(measure, p.interval.low), signed(measure, p.interval.high)),
    ];
    row.extend(between);
    row.extend([
        p.glass().map_or_else(|| "–".to_owned(), |delta| format::fixed(delta, 2, true)),
        format::p_value(measure.corrected),
        p.test.word().to_owned(),
        measure.verdict.word().to_owned(),
    ]);
    row
}

/// What differs, measure by measure.
#[must_use]
pub fn measures<'m>(shown: impl IntoIterator<Item = &'m Measure>) -> Table {
    let mut table = Table::new([
        "measure",
        ">base",
        ">here",
        ">difference",
        ">95 % interval",
        ">rose/fell/stayed",
        ">Δ",
        ">p",
        "test",
        "verdict",
    ]);
    for measure in shown {
        let p = &measure.paired;
        let between =
            [format!("{:.0}/{:.0}/{:.0} %", 100.0 * p.rose, 100.0 * p.fell, 100.0 * p.stayed)];
        table.row(compared(measure, between));
    }
    table
}

/// What theories expected, and what was found.
#[must_use]
pub fn expected(against: &WorldComparison) -> Table {
    let mut table = Table::new(["theory", "measure", "expected", "found", "why"]);
    for one in &against.expected {
        let ways = [Some(one.direction), one.found].map(direction);
        table.row([&*one.lens, &one.measure, ways[0], ways[1], &one.why]);
    }
    table
}

/// Where the histories part first.
#[must_use]
pub fn partings(against: &WorldComparison) -> Table {
    let mut table = Table::new(["first difference", ">share of runs", ">median turn"]);
    for parting in &against.partings {
        table.row([
            parting.what.clone(),
            format!("{}/{}", parting.runs, parting.of),
            parting.median_turn.to_string(),
        ]);
    }
    table
}

/// Every measure under every theory: the difference, + or − where it is clear or likely, and whether
/// theories agree.
#[must_use]
pub fn lenses(lenses: &Lenses) -> Table {
    let several = lenses.rows.windows(2).any(|pair| pair[0].world != pair[1].world);
    let names = lenses.names.iter().map(|name| format!(">{}", name.replace('_', " ")));
    let heads = ["measure".to_owned()].into_iter().chain(names).chain(["agreement".to_owned()]);
    let mut table = Table::new(heads);
    for row in &lenses.rows {
        let measure = &row.measure;
        let name = if several { format!("{} {measure}", row.world) } else { measure.clone() };
        let found = row.found.iter().map(|found| {
            found.map_or_else(
                || "–".to_owned(),
                |found| {
                    let certain = matches!(found.verdict, Verdict::Clear | Verdict::Likely);
                    let sign = match (certain, found.difference > 0.0) {
                        (true, true) => " +",
                        (true, false) => " −",
                        (false, _) => "  ",
                    };
                    format!("{}{sign}", format::number(found.difference))
                },
            )
        });
        let agreement = row.agreement.word().to_owned();
        table.row([name].into_iter().chain(found).chain([agreement]));
    }
    table
}

/// What the effect size is.
pub const DELTA: &str =
    "Δ: Glass's Δ, the mean difference in standard deviations of the base's runs.";

fn rules(text: &mut String, comparison: &Comparison) {
    let _ = writeln!(text, "\n## How to read it\n\n{}\n", comparison.assumptions);
    let _ = writeln!(
        text,
        "*Rose / fell / stayed*: share of worlds in which the measure moved, to the last bit. {DELTA} \
         *p*: after Holm's correction over the answers, or over all rows shown for the other \
         measures; *test*: that of \"no difference\" behind it.\n\nVerdicts, tried in this order:\n"
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

/// A mean, in per cent if it is a rate.
#[must_use]
pub fn level(measure: &Measure, x: f64) -> String {
    if measure.flag { format::percent(x) } else { format::number(x) }
}

/// A difference with its sign, in percentage points if it is one of rates.
#[must_use]
pub fn signed(measure: &Measure, x: f64) -> String {
    if measure.flag { format::points(x) } else { format::signed(x) }
}
