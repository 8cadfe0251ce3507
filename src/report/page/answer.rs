//! The first screen: the question, and what can be said.

use maud::{Markup, html};

use super::{
    bars::{Bar, bar},
    changed::spoken_path,
    plate::plate,
    source::{Compared, PageContent, ReportError, ShownRun},
    table::{Frame, axis, framed, heads, plain},
    verdicts::verdicts,
    words::{interval, number, percent, plural, signed, spoken},
};
use crate::chart::{Figure, compare::at_a_glance};
use deter_core::{
    model::{
        measures::{PAGE, named},
        quantity::{Scope, shown},
    },
    scenario::schema::Domain,
    world::transient::Outcome,
};
use deter_study::{
    compare::{Comparison, matrix::Matrix},
    ensemble::{Findings, findings::RateFinding, read::EnsembleResults},
    record::tables::SeriesRow,
    table::text::{Cell, Table},
};

/// The section.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &PageContent) -> Result<Markup, ReportError> {
    let many = material.ensembles.len() > 1;
    let glances: Vec<Vec<Figure>> = material
        .comparisons
        .iter()
        .map(|compared| at_a_glance(&compared.comparison))
        .collect::<Result<_, _>>()?;
    Ok(html! {
        @if material.comparisons.is_empty() { (questions(material)) }
        @for (compared, glance) in material.comparisons.iter().zip(&glances) {
            (of_comparison(compared, glance))
        }
        @for whole in &material.ensembles {
            @if many { h3 { (whole.loaded.scenario.title) } }
            (of_ensemble(whole))
        }
        @if material.ensembles.is_empty() && material.comparisons.is_empty() {
            @for shown in &material.shown_runs {
                @if material.shown_runs.len() > 1 { h3 { (shown.what) } }
                (of_shown_run(shown))
            }
        }
    })
}

/// The questions the scenarios ask, each once.
fn questions(material: &PageContent) -> Markup {
    let mut asked: Vec<&str> = Vec::new();
    for loaded in material.scenarios() {
        let question = loaded.scenario.question.trim();
        if !question.is_empty() && !asked.contains(&question) {
            asked.push(question);
        }
    }
    html! {
        @for question in asked {
            p.question { (question) }
        }
    }
}

/// Changes told here before the rest is left to its section.
const CHANGES: usize = 3;

/// The answer to every question, then the numbers behind it, and what was changed.
fn of_comparison(compared: &Compared, glance: &[Figure]) -> Markup {
    let Comparison { runs, worlds, against, .. } = &compared.comparison;
    html! {
        @for figure in glance { (plate(figure)) }
        @if let Some(matrix) = Matrix::of(&compared.comparison) { (of_what_ifs(&matrix)) }
        @for one in against {
            h3 { (compared.title(one.world)) }
            @for (place, sentence) in one.answer.iter().enumerate() {
                p class=(if place == 0 { "question" } else { "lede" }) { (sentence) }
            }
            (verdicts(one, (compared.label(0), compared.label(one.world))))
            @let count = one.changes.len();
            p {
                strong { "Changed: " }
                @for (place, change) in one.changes.iter().take(CHANGES).enumerate() {
                    @if place > 0 { "; " }
                    (spoken_path(&change.path)) " "
                    code { (short(change.base.as_deref())) }
                    " → "
                    code { (short(change.other.as_deref())) }
                }
                @if count > CHANGES {
                    "; and " a href="#changed" { (count - CHANGES) " more" }
                }
                @if count == 0 { "nothing" }
                "."
            }
        }
        p.why {
            (plural(*runs, "run")) " of each of " (plural(worlds.len() as u64, "world"))
            " under the same luck: run by run they differ by the change alone."
        }
    }
}

/// Many what-ifs by their answers: what the figure shows, as a table, and what they are called.
fn of_what_ifs(matrix: &Matrix) -> Markup {
    let label = "What every what-if does to the answers";
    html! {
        details {
            summary { "The same as a table, and what the what-ifs are" }
            @for table in matrix.tables(usize::MAX) {
                (plain(Frame { label, answer: true, ..Frame::default() }, &table))
            }
            p.why { (Matrix::KEY) }
            ul {
                @for (name, title) in &matrix.what_ifs { li { strong { (name) } ": " (title) } }
            }
        }
    }
}

/// The number of a figure, without the range and source that the section on changes shows; a word
/// without its marks.
fn short(value: Option<&str>) -> &str {
    let text = value.unwrap_or("not there");
    let figure = ["data(", "literature(", "judgement(", "set("];
    let inside = figure.iter().find_map(|head| text.strip_prefix(head));
    let text = text.trim_matches('"');
    inside.map_or(text, |inside| inside.split([',', ')']).next().unwrap_or(inside))
}

fn of_ensemble(whole: &EnsembleResults) -> Markup {
    let Findings { runs, rates, frame, .. } = &whole.findings;
    let labels = &frame.provenance.turn_labels;
    html! {
        p.lede {
            (plural(*runs, "run")) " of the same world under different luck"
            @if let (Some(first), Some(last)) = (labels.first(), labels.last()) {
                ", each from " (first) " to " (last)
            }
            "."
        }
        (framed(
            Frame {
                label: "How often things happen",
                caption: "In how many of the runs it happens, with the exact 95 % interval for luck alone",
                answer: true,
            },
            &[
                &heads(["at least once in a run", ">runs", ">share"])[..],
                &[axis("0 %", "100 %")],
                &heads(["95 % interval"]),
            ]
            .concat(),
            &html! { @for rate in rates { (rate_row(rate)) } },
        ))
        (plain(
            Frame { label: "How much happens", caption: "How much of it, over the runs", answer: true },
            &amounts(&whole.findings),
        ))
    }
}

/// How much happens, measure by measure.
fn amounts(findings: &Findings) -> Table {
    let mut table =
        Table::new(["in a run", ">mean", ">± standard error", ">median", ">9 of 10 runs"]);
    let frame = &findings.frame;
    let own: Vec<(String, String)> = headlines(&frame.kinds).collect();
    let answers = frame.answers.iter().map(|answer| &answer.measure).chain(&frame.asked);
    let besides = answers.filter(|name| own.iter().all(|(known, _)| known != *name));
    let besides: Vec<(String, String)> =
        besides.map(|name| (name.clone(), frame.subject(name))).collect();
    for (name, words) in besides.into_iter().chain(own) {
        let found = findings.measure(&name).and_then(|f| Some((f.mean?, f.se, f.quantiles?)));
        if let Some((mean, se, q)) = found {
            let numbers = [Cell::from(mean), Cell::from(se), Cell::from(q[2])];
            let ends = Cell::from(interval(q[0], q[4]));
            table.row([Cell::from(words)].into_iter().chain(numbers).chain([ends]));
        }
    }
    table
}

/// Measures of an ensemble told here, with words: mean over the runs.
fn headlines(kinds: &[String]) -> impl Iterator<Item = (String, String)> {
    let all = shown(PAGE, Scope { kinds, states: &[], pairs: &[] });
    all.into_iter().map(|quantity| {
        let title = quantity.title(kinds);
        let unit = quantity.measure().unit;
        let words = if quantity.counts() { title } else { format!("{title} ({unit})") };
        (quantity.bare(kinds), words)
    })
}

fn rate_row(rate: &RateFinding) -> Markup {
    let (low, high) = rate.interval;
    let share = rate.share.value();
    let interval = if rate.share.events == 0 {
        format!("below {}", percent(high))
    } else {
        format!("{} to {}", percent(low), percent(high))
    };
    let picture = Bar {
        point: share,
        interval: (low, high),
        axis: (0.0, 1.0),
        nothing: 0.0,
        strong: rate.share.events > 0,
    };
    let name = named(&rate.name).map_or_else(|| spoken(&rate.name), |m| m.title.to_owned());
    html! {
        tr {
            th scope="row" { (name) }
            td.number { (rate.share.events) " of " (rate.share.of) }
            td.number { @if rate.share.events == 0 { "none seen" } @else { (percent(share)) } }
            td { (bar(&picture, &format!("{name}: {}, 95 % interval {interval}", percent(share)))) }
            td { (interval) }
        }
    }
}

/// A single run: what happened in it.
fn of_shown_run(shown: &ShownRun) -> Markup {
    let tables = &shown.history.tables;
    let values = |measure: &str| -> Vec<f64> {
        let of = |row: &&SeriesRow| row.measure == measure && row.state == "*";
        tables.series.iter().filter(of).map(|row| row.value).collect()
    };
    let sum = |measure: &str| -> f64 { values(measure).iter().sum() };
    let all = |measure: &str| -> f64 {
        Domain::ALL.iter().map(|domain| sum(&format!("{measure}.{}", domain.name()))).sum()
    };
    let ends = |measure: &str| {
        let mut values = values(measure);
        (values.first().copied(), values.pop())
    };
    let incidents = Outcome::ALL.iter().map(|o| sum(&format!("incidents.{}", o.name()))).sum();
    let held = (sum("deterrence.held_back"), sum("deterrence.pairs"));
    let change = |measure: &str| match ends(measure) {
        (Some(first), Some(last)) => {
            format!("{} → {} ({})", number(first), number(last), signed(last - first))
        }
        _ => number(f64::NAN),
    };
    let labels = &tables.provenance.turn_labels;
    let facts = [
        ("operations of the challengers", number(all("probes"))),
        ("incidents played out", number(incidents)),
        ("of them wars", number(sum("incidents.war"))),
        (
            "disputed pairs and turns with no more intrusions than expected",
            percent(held.0 / held.1),
        ),
        ("pacts signed", number(sum("signed"))),
        ("pacts that lapsed", number(sum("lapsed"))),
        ("density of the network, first → last turn", change("network.density")),
        ("centralisation of the network, first → last turn", change("network.centralisation")),
    ];
    html! {
        p.lede {
            "One run"
            @if let (Some(first), Some(last)) = (labels.first(), labels.last()) {
                " from " (first) " to " (last)
            }
            ": what can happen under these assumptions and this luck, not what is likely."
        }
        table.answer.facts {
            caption { "What happened in it" }
            tbody {
                @for (words, value) in facts {
                    tr { th scope="row" { (words) } td.number { (value) } }
                }
            }
        }
    }
}
