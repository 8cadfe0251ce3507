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

/// Rows shown before the rest is folded away, where a scenario declares no answers.
const SHOWN: usize = 8;

/// The table of the answers, and the other measures folded away. `names` are those of the base and of
/// the other world.
#[must_use]
pub fn verdicts(against: &WorldComparison, names: (&str, &str)) -> Markup {
    let (answers, others) = (against.answers(), against.others());
    let (first, rest) = if answers.is_empty() {
        let (first, rest) = others.split_at(others.len().min(SHOWN));
        (first.to_vec(), rest.to_vec())
    } else {
        (answers, others)
    };
    let axis = axis(first.iter().chain(&rest));
    let table = |label, rows: &[&Measure]| {
        let right = [names.0, names.1, "difference, 95 % interval"];
        let heads = [
            heads(["measure of a run", "verdict"]),
            right.map(|name| (html! { (name) }, true)).to_vec(),
            vec![lower_higher("lower", "higher")],
        ]
        .concat();
        let rows = html! { @for measure in rows { (row(measure, axis)) } };
        framed(Frame { label, answer: true, ..Frame::default() }, &heads, &rows)
    };
    html! {
        @if !first.is_empty() { (table("What answers the question", &first)) }
        @if !rest.is_empty() {
            details {
                summary { "The other " (plural(rest.len() as u64, "measure")) }
                (table("The other measures", &rest))
            }
        }
        p.why {
            "Bars: the mean difference and its 95 % interval, in standard deviations of the base's "
            "runs (Glass's Δ), from −" (number(axis)) " to +" (number(axis)) "; what goes beyond is "
            "cut off."
        }
    }
}

/// Half the axis of all bars.
fn axis<'m>(rows: impl Iterator<Item = &'m &'m Measure>) -> f64 {
    let ends = rows.filter_map(|m| m.standardised());
    let widest = ends.map(|(low, _, high)| low.abs().max(high.abs())).fold(0.0, f64::max);
    match widest {
        x if x <= 0.5 => 0.5,
        x if x <= 1.0 => 1.0,
        x if x <= 2.0 => 2.0,
        _ => 3.0,
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
            td class=(class) { (verdict(measure)) span.meaning { (size(measure)) } }
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

/// Whether it matters, and from which size on it does; nothing of what is no answer.
fn size(measure: &Measure) -> String {
    let words = measure.size().zip(measure.matters).map(|(size, matters)| {
        let from = if measure.flag {
            format!("{} points", number(100.0 * matters))
        } else {
            number(matters)
        };
        format!("{} (from {from} on it does)", size.word())
    });
    words.unwrap_or_default()
}
