//! The output of `deter ensemble` and `deter merge`.

use std::fmt::Write;

use super::terminal::{Cell, Table, lines, number, percent};
use deter_core::model::measures::named;
use deter_study::ensemble::{
    Findings, Plan, SeriesMode,
    findings::{MeasureFinding, RateFinding},
    measures::{Column, Unit, columns, usual},
    moments::Moments,
    run::Rule,
    schema::{self, tables},
    uncertain::{EstimatesShare, PER_DRAW},
};

/// Most states in focus that are shown.
const MOST_STATES: usize = 6;

/// A few measures that are shown while runs are done: label, column, whether it is a rate.
pub(super) struct Watched(Vec<(&'static str, usize, bool)>);

impl Watched {
    pub(super) fn new(plan: &Plan) -> Self {
        let columns = columns(&plan.frame);
        let find = |(name, label, rate): (&str, &'static str, bool)| {
            columns.iter().position(|column| column.name == name).map(|at| (label, at, rate))
        };
        let watched = [
            ("war", "wars in", true),
            ("probes", "probes", false),
            ("signed", "pacts", false),
            ("deterrence.general", "held back", true),
        ];
        Self(watched.into_iter().filter_map(find).collect())
    }

    pub(super) fn line(&self, moments: &[Moments]) -> String {
        let parts = self.0.iter().map(|(label, at, rate)| {
            let mean = moments[*at].mean();
            if *rate {
                format!("{label} {:.1} %", 100.0 * mean)
            } else {
                format!("{label} {mean:.1}")
            }
        });
        parts.collect::<Vec<_>>().join(" · ")
    }
}

/// The tables an ensemble would write, with their columns.
pub(super) fn schema(plan: &Plan) -> String {
    let mut text = String::new();
    let modes = [SeriesMode::Quantiles, SeriesMode::All];
    for (name, fields) in tables(&plan.frame, modes[0]) {
        columns_of(&mut text, &format!("{name}.parquet"), &fields);
    }
    for (name, fields) in tables(&plan.frame, modes[1]).into_iter().filter(|t| t.0 == "series") {
        columns_of(&mut text, &format!("{name}.parquet with --series all"), &fields);
    }
    columns_of(&mut text, "events.parquet with --events", &schema::events());
    columns_of(&mut text, "edges.parquet with --edges", &schema::edges());
    text
}

fn columns_of(text: &mut String, title: &str, fields: &[deter_study::ensemble::schema::Field]) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{title}");
    let widest = fields.iter().map(|field| field.name.len()).max().unwrap_or(0);
    for field in fields {
        let null = if field.optional { " or null" } else { "" };
        let form = format!("{}{null}", field.form.name());
        let _ = writeln!(text, "  {:widest$}  {form:14}  {}", field.name, field.meaning);
    }
    text.push('\n');
}

/// The printed report, but for where the files are.
#[must_use]
pub fn report(findings: &Findings, rule: Option<&Rule>) -> String {
    let p = &findings.frame.provenance;
    let mut text = format!(
        "{} runs of {} ({}), seed {}, {} turns\nmodel frequencies, not forecasts\n\n",
        findings.runs,
        p.scenario,
        p.title,
        p.seed,
        findings.frame.turns()
    );
    if !p.code.is_empty() {
        let _ = writeln!(text, "any run of it: deter run {} --replicate R\n", p.code);
    }
    text += &answers(findings);
    text += &of_estimates(findings);
    text += &rates(&findings.rates);
    text.push('\n');
    text += &measures(findings);
    text.push('\n');
    text += &candidates(findings);
    if let Some(rule) = rule {
        text += &stop(rule, findings.runs);
    }
    for note in notes(findings) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "note: {note}");
    }
    text
}

/// A standard error; that of runs which are all alike is not known, and not nothing.
fn error(se: Option<f64>) -> Option<f64> {
    se.filter(|se| *se > 0.0)
}

/// What answers the question.
fn answers(findings: &Findings) -> String {
    let mut table = Table::new([
        "what answers the question",
        ">mean",
        ">s.e.",
        ">5 %",
        ">95 %",
        ">matters from",
    ]);
    for answer in &findings.frame.answers {
        let Some(found) = findings.measure(&answer.measure) else { continue };
        let q = found.quantiles.unwrap_or([f64::NAN; 5]);
        let values = [Cell::from(found.mean), Cell::from(error(found.se))];
        let rest = [q[0], q[4], answer.matters].map(Cell::from);
        table.row([Cell::from(&answer.measure)].into_iter().chain(values).chain(rest));
    }
    if table.rows.is_empty() { String::new() } else { lines(&table) + "\n" }
}

/// Where estimates were drawn: what part of the spread of the answers is theirs.
fn of_estimates(findings: &Findings) -> String {
    let mut table = Table::new(["answer", ">share of the variance by estimates", ">95 % interval"]);
    for answer in &findings.frame.answers {
        let found = findings.measure(&answer.measure).and_then(|found| found.estimates);
        let Some(EstimatesShare { share, interval }) = found else { continue };
        let ends = format!("{} to {}", percent(interval.low), percent(interval.high));
        table.row([answer.measure.clone(), percent(share), ends]);
    }
    if table.rows.is_empty() {
        return String::new();
    }
    format!(
        "{}Estimates were drawn anew every {PER_DRAW} runs (draws.csv has them); the rest of the variance is luck.\n\n",
        lines(&table)
    )
}

fn rates(rates: &[RateFinding]) -> String {
    let mut table =
        Table::new(["share of runs with", ">runs", ">share", ">95 % interval", ">s.e."]);
    for rate in rates {
        let name = happens(rate);
        let (low, high) = rate.interval;
        // An event that never came is not an event that cannot come.
        let (share, interval) = if rate.share.events == 0 {
            ("none seen".to_owned(), format!("below {}", percent(high)))
        } else {
            (percent(rate.share.value()), format!("{} to {}", percent(low), percent(high)))
        };
        table.row([
            name,
            format!("{}/{}", rate.share.events, rate.share.of),
            share,
            interval,
            percent(rate.share.standard_error()),
        ]);
    }
    lines(&table)
}

/// What happens, in words.
fn happens(rate: &RateFinding) -> String {
    named(&rate.name).map_or_else(|| rate.name.clone(), |measure| measure.title.to_owned())
}

fn measures(findings: &Findings) -> String {
    let mut table =
        Table::new(["measure of a run", ">mean", ">s.e.", ">sd", ">5 %", ">median", ">95 %"]);
    let first = usual(&findings.frame, MOST_STATES);
    let columns = columns(&findings.frame).into_iter();
    let asked = &findings.frame.asked;
    let told = |c: &Column| first.contains(&c.quantity) || asked.contains(&c.name);
    let shown = columns.filter(|c| c.unit != Unit::Flag && told(c));
    let found = shown.filter_map(|column| findings.measure(&column.name));
    for MeasureFinding { name, mean, sd, se, quantiles, .. } in found.filter(|m| m.n > 0) {
        let q = quantiles.unwrap_or([f64::NAN; 5]);
        let values = [Cell::from(*mean), Cell::from(error(*se)), Cell::from(*sd)];
        let quantiles = [q[0], q[2], q[4]].map(Cell::from);
        table.row([Cell::from(name)].into_iter().chain(values).chain(quantiles));
    }
    lines(&table)
}

fn candidates(findings: &Findings) -> String {
    let mut order: Vec<_> = findings.candidates.iter().collect();
    order.sort_by_key(|(key, finding)| (std::cmp::Reverse(finding.signed), **key));
    if order.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["pacts signed most often", ">share of runs", ">95 % interval"]);
    let frame = &findings.frame;
    for ((a, b, kind), finding) in order.into_iter().take(10) {
        let share =
            deter_study::ensemble::moments::Share { events: finding.signed, of: findings.runs };
        let (low, high) = share.interval(0.95);
        table.row([
            format!("{}–{} {}", frame.code(*a), frame.code(*b), frame.kind(*kind)),
            percent(share.value()),
            format!("{} to {}", percent(low), percent(high)),
        ]);
    }
    lines(&table) + "\n"
}

fn stop((held, rules): &Rule, runs: u64) -> String {
    let reached: Vec<String> =
        rules.iter().map(|(rule, value)| format!("{rule}: reached {}", number(*value))).collect();
    if *held {
        format!("stop rule held after {runs} runs ({})\n", reached.join("; "))
    } else {
        format!(
            "stop rule did not hold after {runs} runs ({}); ask for more --runs\n",
            reached.join("; ")
        )
    }
}

/// What a reader might take for more than it is.
fn notes(findings: &Findings) -> Vec<String> {
    let mut notes = Vec::new();
    let runs = findings.runs;
    let rare: Vec<&RateFinding> = findings
        .rates
        .iter()
        .filter(|rate| rate.share.events < 10 && rate.share.events < rate.share.of)
        .collect();
    for rate in rare {
        let name = happens(rate);
        let high = rate.interval.1;
        notes.push(match rate.share.events {
            0 => format!(
                "{name} in none of {runs} runs does not mean that it cannot be: the share may be as \
                 large as {} (95 %); ten times the runs would bound it ten times closer",
                percent(high)
            ),
            seen => format!("{seen} runs with {name} are too few to tell its share well"),
        });
    }
    if runs < 100 {
        notes.push(format!("{runs} runs are too few for the 5 % and 95 % quantiles"));
    }
    notes
}
