//! The columns of the tables, with what they mean: the one place that says so.
//!
//! * `runs.parquet`: one row a replicate, `replicate` and the summary measures of
//!   [`super::measures`].
//! * `pacts.parquet`: one row for each pact that a replicate opened, or saw lapse.
//! * `events.parquet`, with `--events`: one row an event. `edges.parquet`, with `--edges`: one row for
//!   each turn and tied pair.
//! * `series.parquet`: with `--series quantiles` one row for each turn, state and measure, over all
//!   replicates; with `--series all` one row for each replicate, turn, state and measure.
//!
//! Every file carries two texts in its key-value metadata: `deter.manifest` (the manifest as JSON)
//! and `deter.columns` (the names and meanings of its columns).

use super::{
    frame::Frame,
    measures::{Unit, columns},
    plan::SeriesMode,
};

/// How a column is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole number of 32 bits (INT32).
    Whole,
    /// A whole number of 64 bits (INT64).
    Long,
    /// A floating-point number of 64 bits (DOUBLE).
    Number,
    /// UTF-8.
    Text,
}

impl Form {
    /// Name for readers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "int32",
            Self::Long => "int64",
            Self::Number => "double",
            Self::Text => "string",
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name of the column.
    pub name: String,
    /// How it is stored.
    pub form: Form,
    /// Whether it may be null.
    pub optional: bool,
    /// What it means, with its unit.
    pub meaning: String,
}

fn field(name: &str, form: Form, meaning: &str) -> Field {
    Field { name: name.to_owned(), form, optional: false, meaning: meaning.to_owned() }
}

fn optional(name: &str, form: Form, meaning: &str) -> Field {
    Field { optional: true, ..field(name, form, meaning) }
}

/// Columns of `runs.parquet`.
#[must_use]
pub fn runs(frame: &Frame) -> Vec<Field> {
    let mut fields = vec![field("replicate", Form::Long, "number of the replicate, from 0")];
    fields.extend(columns(frame).into_iter().map(|column| match column.unit {
        Unit::Count => field(&column.name, Form::Long, &column.meaning),
        Unit::Flag => field(&column.name, Form::Whole, &format!("0 or 1: {}", column.meaning)),
        Unit::Number => optional(&column.name, Form::Number, &column.meaning),
    }));
    fields
}

/// Columns of `pacts.parquet`.
#[must_use]
pub fn pacts() -> Vec<Field> {
    vec![
        field("replicate", Form::Long, "number of the replicate, from 0"),
        field("proposer", Form::Text, "code of the side that proposed; of older pacts the first"),
        field("partner", Form::Text, "code of the other side"),
        field("kind", Form::Text, "rung of the ladder"),
        field(
            "opened_turn",
            Form::Whole,
            "turn in which negotiation began; negative before the run",
        ),
        field("signed_turn", Form::Whole, "turn of the signature, which may lie after the end"),
        field("in_force_turn", Form::Whole, "turn of the entry into force, likewise"),
        optional("lapsed_turn", Form::Whole, "turn in which it lapsed; null if it did not"),
        field("signed", Form::Text, "label of the turn of the signature"),
    ]
}

/// Columns of `series.parquet`.
#[must_use]
pub fn series(mode: SeriesMode) -> Vec<Field> {
    let turn = field("turn", Form::Whole, "turn, from 0");
    let state = field(
        "state",
        Form::Text,
        "code of the state, of a pair the one that acts; * for the system",
    );
    let measure = field("measure", Form::Text, "name of the measure, as in `series.csv` of a run");
    match mode {
        SeriesMode::None => Vec::new(),
        SeriesMode::Quantiles => {
            let mut fields = vec![
                turn,
                field("date", Form::Text, "label of the turn"),
                state,
                measure,
                field("n", Form::Long, "replicates that have a value"),
                optional("mean", Form::Number, "mean over them"),
            ];
            for (name, words) in [
                ("q05", "5 %"),
                ("q25", "25 %"),
                ("q50", "50 % (median)"),
                ("q75", "75 %"),
                ("q95", "95 %"),
            ] {
                let meaning = format!(
                    "{words} quantile: the least value not exceeded by that share; exact to 0.2 %, \
                     whole numbers to 511 exact"
                );
                fields.push(optional(name, Form::Number, &meaning));
            }
            fields
        }
        SeriesMode::All => vec![
            field("replicate", Form::Long, "number of the replicate, from 0"),
            turn,
            state,
            optional(
                "other",
                Form::Text,
                "code of the other state of a pair, which has a row only where something happened",
            ),
            measure,
            field("value", Form::Number, "value, in the measure's unit"),
        ],
    }
}

/// Columns of `events.parquet`.
#[must_use]
pub fn events() -> Vec<Field> {
    vec![
        field("replicate", Form::Long, "number of the replicate, from 0"),
        field("n", Form::Long, "place among the events of the replicate, from 0"),
        field("turn", Form::Whole, "turn, from 0"),
        field("date", Form::Text, "label of the turn"),
        field("phase", Form::Text, "phase of the turn"),
        field("kind", Form::Text, "kind of event, as in `events.jsonl` of a run"),
        optional("actor", Form::Text, "code of who did it"),
        optional("counterpart", Form::Text, "code of to or with whom"),
        optional("about", Form::Text, "domain of operations, or kind of pact"),
        optional("chosen", Form::Text, "the option that was chosen, if it was a choice"),
        optional("probability", Form::Number, "its probability"),
        optional("draw", Form::Number, "the uniform draw that decided, 0 to 1"),
        field("text", Form::Text, "who did what, in words"),
    ]
}

/// Columns of `edges.parquet`.
#[must_use]
pub fn edges() -> Vec<Field> {
    vec![
        field("replicate", Form::Long, "number of the replicate, from 0"),
        field("turn", Form::Whole, "turn, from 0; as its end has left the network"),
        field("a", Form::Text, "code of one of two states that are tied, the first by code"),
        field("b", Form::Text, "code of the other"),
        field("kind", Form::Text, "the highest kind of pact in force between them"),
        field("pacts", Form::Whole, "how many pacts are in force between them"),
    ]
}

/// All tables of an ensemble with their columns.
#[must_use]
pub fn tables(frame: &Frame, mode: SeriesMode) -> Vec<(&'static str, Vec<Field>)> {
    let mut tables = vec![("runs", runs(frame)), ("pacts", pacts())];
    if mode != SeriesMode::None {
        tables.push(("series", series(mode)));
    }
    tables
}
