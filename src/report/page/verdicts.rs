//! The verdict table: what differs between two worlds, in words, with intervals.

use maud::{Markup, html};

use super::{
    bars::{Bar, bar},
    table::{Frame, axis as lower_higher, framed, heads},
    words::{number, percent, plural, signed, spoken},
};
use deter_study::{
    compare::comparison::{Measure, WorldComparison},
    statistics::Verdict,
};

/// Rows shown before the rest is folded away.
const SHOWN: usize = 8;

/// Verdicts in the order of the table: what can be said first.
const ORDER: [Verdict; 5] =
    [Verdict::Clear, Verdict::Likely, Verdict::Unclear, Verdict::NoDifference, Verdict::TooFewRuns];

/// The table with a sentence before it. `names` are those of the base and of the other world.
#[must_use]
pub fn verdicts(against: &WorldComparison, names: (&str, &str)) -> Markup {
    let rows = ranked(against);
    let axis = axis(&rows);
    let (first, rest) = rows.split_at(rows.len().min(SHOWN));
    let table = |rows: &[&Measure]| {
        let right = [names.0, names.1, "difference, 95 % interval"];
        let heads = [
            heads(["measure of a run", "verdict"]),
            right.map(|name| (html! { (name) }, true)).to_vec(),
            vec![lower_higher("lower", "higher")],
        ]
        .concat();
        let rows = html! { @for measure in rows { (row(measure, axis)) } };
        framed(Frame { label: "Verdicts", answer: true, ..Frame::default() }, &heads, &rows)
    };
    html! {
        p.lede { (sentence(&rows)) }
        @if !first.is_empty() { (table(first)) }
        @if !rest.is_empty() {
            details {
                summary { "The other " (plural(rest.len() as u64, "measure")) }
                (table(rest))
            }
        }
        p.why {
            "Bars: the mean difference and its 95 % interval, in standard deviations of the "
            "difference between paired runs, from −" (number(axis)) " to +" (number(axis)) "."
        }
    }
}

/// The measures shown: what can be said first, and of that the largest effects.
fn ranked(against: &WorldComparison) -> Vec<&Measure> {
    let mut rows: Vec<&Measure> = against.measures.iter().filter(|m| m.shown).collect();
    let place = |verdict: Verdict| ORDER.iter().position(|known| *known == verdict);
    rows.sort_by(|a, b| {
        let size = |m: &Measure| m.standardised().map_or(0.0, |(_, effect, _)| effect.abs());
        place(a.verdict).cmp(&place(b.verdict)).then(size(b).total_cmp(&size(a)))
    });
    rows
}

/// Half the axis of all bars.
fn axis(rows: &[&Measure]) -> f64 {
    let ends = rows.iter().filter_map(|m| m.standardised());
    let widest = ends.map(|(low, _, high)| low.abs().max(high.abs())).fold(0.0, f64::max);
    match widest {
        x if x <= 0.5 => 0.5,
        x if x <= 1.0 => 1.0,
        x if x <= 2.0 => 2.0,
        _ => 3.0,
    }
}

fn sentence(rows: &[&Measure]) -> String {
    let parts: Vec<String> = ORDER
        .iter()
        .map(|verdict| (verdict, rows.iter().filter(|m| m.verdict == *verdict).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| match verdict {
            Verdict::Clear => format!("{count} clearly differ"),
            Verdict::Likely => format!("{count} likely differ"),
            Verdict::Unclear => format!("of {count} these runs do not tell"),
            Verdict::NoDifference => format!("{count} do not differ at this precision"),
            Verdict::TooFewRuns => format!("for {count} there are too few runs"),
        })
        .collect();
    match rows.len() {
        0 => "No measure can be compared.".to_owned(),
        one => format!("Of {}, {}.", plural(one as u64, "measure"), parts.join(", ")),
    }
}

fn row(measure: &Measure, axis: f64) -> Markup {
    let p = &measure.paired;
    let tell = |x: f64| if measure.flag { percent(x) } else { number(x) };
    let name = spoken(&measure.name);
    let points = |x: f64| {
        if measure.flag { format!("{} points", signed(100.0 * x)) } else { signed(x) }
    };
    let words = format!(
        "{} ({} to {})",
        points(p.difference),
        if measure.flag { signed(100.0 * p.interval.low) } else { signed(p.interval.low) },
        if measure.flag { signed(100.0 * p.interval.high) } else { signed(p.interval.high) }
    );
    let (low, effect, high) = measure.standardised().unwrap_or((0.0, 0.0, 0.0));
    let strong = matches!(measure.verdict, Verdict::Clear | Verdict::Likely);
    let picture =
        Bar { point: effect, interval: (low, high), axis: (-axis, axis), nothing: 0.0, strong };
    let class = match measure.verdict {
        Verdict::Clear => "verdict clear",
        Verdict::Likely => "verdict likely",
        _ => "verdict",
    };
    html! {
        tr {
            th scope="row" { (name) span.meaning { (measure.meaning) } }
            td class=(class) { (verdict(measure)) }
            td.number { (tell(p.first)) }
            td.number { (tell(p.second)) }
            td.number { (words) }
            td { (bar(&picture, &format!("{name}: {words}, {}", measure.verdict))) }
        }
    }
}

/// The verdict in words, with its direction if there is one.
fn verdict(measure: &Measure) -> String {
    let way = if measure.paired.difference > 0.0 { "↑ rises" } else { "↓ falls" };
    match measure.verdict {
        Verdict::Clear => format!("{way}, clear"),
        Verdict::Likely => format!("{way}, likely"),
        Verdict::NoDifference => "no difference".to_owned(),
        other => other.to_string(),
    }
}
