//! What `deter compare` says.

use std::{collections::BTreeSet, fmt::Write, path::Path};

use comfy_table::{CellAlignment, Table, presets};

use deter_study::{
    compare::{
        Comparison,
        comparison::{Against, Measure},
        lenses::{Agreement, Lenses},
        markdown::{direction, level, number, p_value, percent, signed, size},
    },
    statistics::Verdict,
};

/// Most changed fields that are told.
const MOST_CHANGES: usize = 20;

/// Most first partings that are told.
const MOST_PARTINGS: usize = 6;

/// Longest text of a value that is told whole.
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
        text += &under_lenses(lenses);
    }
    text += &rules(comparison);
    // Writing to a text cannot fail.
    let _ = writeln!(text, "numbers, Markdown, tables and figures are in {}", out.display());
    text
}

fn one(comparison: &Comparison, against: &Against) -> String {
    let world = &comparison.worlds[against.world];
    let base = &comparison.worlds[0];
    let mut text = format!("\n{} against {}", world.label, base.label);
    if !world.question.is_empty() {
        let _ = write!(text, "\n  {}", world.question);
    }
    text += "\n\nwhat was changed\n";
    if against.changes.is_empty() {
        text += "  nothing: the two scenarios are the same\n";
    }
    for change in against.changes.iter().take(MOST_CHANGES) {
        let side = |side: &Option<String>| side.as_deref().map_or_else(|| "–".to_owned(), short);
        let _ =
            writeln!(text, "  {}: {} → {}", change.path, side(&change.base), side(&change.other));
    }
    if let Some(more) = against.changes.len().checked_sub(MOST_CHANGES).filter(|n| *n > 0) {
        let _ = writeln!(text, "  and {more} more fields");
    }
    text.push('\n');
    let shown = against.measures.iter().filter(|m| m.shown);
    let (same, differing): (Vec<&Measure>, Vec<&Measure>) =
        shown.partition(|measure| measure.paired.identical());
    text += &measures(&differing);
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
        let mut table = table(&["theory", "measure", "expected", "found"], 0);
        for expected in &against.expected {
            table.add_row([
                expected.lens.as_str(),
                &expected.measure,
                direction(Some(expected.direction)),
                direction(expected.found),
            ]);
        }
        text += &lines(&table);
    }
    if let Some(first) = against.partings.first() {
        let _ = writeln!(text, "\nwhere the histories part first, in {} runs", first.of);
        for parting in against.partings.iter().take(MOST_PARTINGS) {
            let share = parting.runs as f64 / parting.of.max(1) as f64;
            let _ = writeln!(
                text,
                "  {:>6}  {} (median turn {})",
                percent(share),
                parting.what,
                parting.median_turn
            );
        }
    }
    text
}

fn short(value: &str) -> String {
    if value.chars().count() <= LONGEST_VALUE {
        return value.to_owned();
    }
    value.chars().take(LONGEST_VALUE).chain(['…']).collect()
}

fn table(head: &[&str], right_from: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(head.to_vec());
    if right_from > 0 {
        for column in table.column_iter_mut().skip(right_from).take(head.len() - right_from - 1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn measures(shown: &[&Measure]) -> String {
    let head = [
        "measure",
        "base",
        "here",
        "difference",
        "95 % interval",
        "rose/fell/stayed",
        "superior",
        "d",
        "saved",
        "p",
        "verdict",
    ];
    let mut table = table(&head, 1);
    for measure in shown {
        let p = &measure.paired;
        table.add_row([
            measure.name.clone(),
            level(measure, p.first),
            level(measure, p.second),
            signed(measure, p.difference),
            format!("{} to {}", signed(measure, p.interval.low), signed(measure, p.interval.high)),
            format!("{:.0}/{:.0}/{:.0} %", 100.0 * p.rose, 100.0 * p.fell, 100.0 * p.stayed),
            format!("{:.2}", p.superiority),
            size(p.cohen),
            p.variance_saved.map_or_else(|| "–".to_owned(), percent),
            p_value(measure.corrected),
            measure.verdict.word().to_owned(),
        ]);
    }
    lines(&table)
}

fn under_lenses(lenses: &Lenses) -> String {
    let mut text =
        "\nunder every theory, for all states of both worlds: difference, and + or − where \
                    it is clear or likely\n"
            .to_owned();
    let names: Vec<String> = lenses.names.iter().map(|name| name.replace('_', " ")).collect();
    let several = lenses.rows.iter().map(|row| &row.world).collect::<BTreeSet<_>>().len() > 1;
    let mut head = vec!["measure"];
    head.extend(names.iter().map(String::as_str));
    head.push("agreement");
    let mut table = table(&head, 1);
    for row in &lenses.rows {
        let name =
            if several { format!("{} {}", row.world, row.measure) } else { row.measure.clone() };
        let found = row.found.iter().map(|found| {
            found.map_or_else(
                || "–".to_owned(),
                |found| {
                    let told = matches!(found.verdict, Verdict::Clear | Verdict::Likely);
                    let sign = match (told, found.difference > 0.0) {
                        (true, true) => " +",
                        (true, false) => " −",
                        (false, _) => "  ",
                    };
                    format!("{}{sign}", number(found.difference))
                },
            )
        });
        let agreement = match row.agreement {
            Agreement::Opposed => "opposed",
            Agreement::Partly => "partly",
            Agreement::Agreed => "all agree",
            Agreement::AgreedNone => "none differs",
            Agreement::Open => "open",
        };
        table.add_row(
            std::iter::once(name).chain(found).chain(std::iter::once(agreement.to_owned())),
        );
    }
    text += &lines(&table);
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
    text += "intervals: 95 % bootstrap (BCa) over runs that are independent and alike; d: mean over \
             the spread of the differences;\nsuperior: chance that a run here exceeds an \
             independent run of the base; saved: variance of the difference saved by common luck\n";
    text
}
