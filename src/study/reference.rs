//! The reference of the files a user writes: every field with type, range, unit, default, written
//! from the types that read it.
//!
//! Types, ranges, defaults, meanings and what a what-if may write come from the rows of the fields
//! ([`deter_core::scenario::fields`]), parameters from [`deter_core::model::Parameters::TABLE`], the weights of the
//! lenses from the lenses that are shipped. A test holds `scenarios/REFERENCE.md` to it.

use std::fmt::Write;

use crate::{
    backtest::observed::ObservedText,
    calibrate::sheet::CalibrationText,
    file::StudyText,
    fit::sheet::FitText,
    odd::{cell, moments, parameters},
    origins::sheet::OriginsText,
    patterns::{Number, PatternStudy},
};
use deter_core::{
    model::measures::{Extraction, MEASURES, Measure},
    scenario::{
        Scenario,
        answers::Answer,
        book::{Book, RowDoc, TypeDoc},
        change::OverrideVerb,
        events::Event,
        expectations::Expectation,
        lens::{Lens, SHIPPED},
        paths::visit,
        source::Source,
        textbook::{IncidentGame, Textbook},
        value::Value,
    },
};

const HEAD: &str = "\
# Every field of every file

Written from the types that read the files, by `deter check --reference`; do not edit. \
[GUIDE.md](GUIDE.md) tells how to write a scenario; this page says what may stand where.

## How to read it

* A field with a default may be left out; *required* means what it says. A field that is not listed is
  refused, with the nearest name.
* Options are written plainly: `capacity: set(100.0)`, not `Some(...)`.
* **figure** is a number with what stands behind it: `data(5034.6, \"wb\")` (measured; the text is a key of
  `sources`), `literature(0.745, (0.22, 0.9), \"leeds2000\")` (estimated in a publication: value, range,
  key), `estimate(1.1, 0.2, \"hindcast-fit\")` (estimated from the record by `deter fit`: value, standard error,
  study), `judgement(0.6, (0.3, 0.9), \"why\")` (the author's: value, range over which to vary it, reason),
  `set(1.0)` (by construction). The source of every figure of a scenario stands in the scenario:
  `deter check FILE --figures` lists them all.
* **code** is the name of a state: one to six capital letters, digits or underscores, such as `\"ARDEN\"`.
* **date** is `\"2021-09-11\"`, `\"2021-09\"`, `\"2021Q3\"`, `\"2021H2\"` or `\"2021\"`.
* Any list or map may hold the rows of a CSV file among its entries: `pacts: [table(\"pacts.csv\")]`. The first
  row names fields, in a map the first column is the key; texts need no quotes, parts have semicolons between
  them (`JPN;USA`, `data;5034.6;wb`, `judgement;0.6;0.3;0.9;why`), an empty cell is left out.
* Money is in billions of US dollars, at whatever base year the scenario's sources have; rates are per
  year unless the field says per turn; burdens in files are shares of GDP, in tables per cent.
";

/// The measures that studies can name.
fn measures() -> String {
    let mut text = "What is measured in a run is written `\"name(of)\"`: dots inside the name, in brackets \
        what it is of, such as `\"probes.air(AAA,BBB)\"`: who acts, then whom it meets. A part in capitals is \
        one of its kind or left out and summed over, and so is a star for a state.\n\n\
        | measure | of | what it is | unit of a turn's value |\n|---|---|---|---|\n"
        .to_owned();
    for measure in MEASURES {
        let parts = measure.parts.iter().map(|part| format!(".{part:?}").to_uppercase());
        let of = match measure.read {
            Extraction::State(_) => "`(STATE)`",
            _ if measure.is_of_pairs() => "all, `(STATE,STATE)`",
            _ => "all",
        };
        let Measure { name, title, unit, .. } = measure;
        let parts: String = parts.collect();
        text.push_str(&format!("| `{name}{parts}` | {of} | {title} | {unit} |\n"));
    }
    text + "\nA pattern or summary says besides how the turns make one number of a run:"
}

/// The page, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = HEAD.to_owned();
    let mut book = Book::default();
    let mut part = |heading: &str, about: &str, describe: &mut dyn FnMut(&mut Book)| {
        let known = book.types.len();
        describe(&mut book);
        (format!("\n## {heading}\n\n{about}\n"), book.types[known..].to_vec())
    };
    // What stands further down is described first: a type belongs to the part that is about it.
    let lens = part("Lens", LENS, &mut |book| drop(Lens::describe(book)));
    let events = part(
        "Events",
        "What is known, or supposed, to happen: the entries of `events`.",
        &mut |book| drop(Event::describe(book)),
    );
    let expectations = part(
        "Expectations",
        "What theories expect of a what-if; `deter expectations` checks them.",
        &mut |book| drop(Expectation::describe(book)),
    );
    let answers = part(
        "Answers",
        "What answers a scenario's question, and the smallest change that would matter: \
         `deter compare` and `deter ensemble` tell it first.",
        &mut |book| drop(Answer::describe(book)),
    );
    let textbook = part(
        "Textbook models",
        "Which canonical model a scenario isolates, and games with payoffs of their own.",
        &mut |book| drop((Textbook::describe(book), IncidentGame::describe(book))),
    );
    let scenario = part(
        "Scenario",
        "A world at one moment, in a file of its own. The whole is a `Scenario`; the other types are \
         its parts.",
        &mut |book| drop(Scenario::describe(book)),
    );
    let studies = [
        part(
            "Study: sweep, sensitivity, discovery",
            "What `deter sweep` and `deter sensitivity` read. A factor is the path of a number, as \
             `deter check --figures` prints it.",
            &mut |book| drop(StudyText::describe(book)),
        ),
        part("Measures of studies", &measures(), &mut |book| drop(Number::describe(book))),
        part(
            "Study: patterns",
            "What `deter patterns` holds a scenario of the past against.",
            &mut |book| drop(PatternStudy::describe(book)),
        ),
        part("Study: calibration", "What `deter calibrate` seeks, and by what.", &mut |book| {
            drop(CalibrationText::describe(book))
        }),
        part(
            "Study: fit",
            "What `deter fit` estimates the weights of the decisions from: a dated record of signatures.",
            &mut |book| drop(FitText::describe(book)),
        ),
        part(
            "Study: rolling origins",
            "What `deter backtest --origins` runs: from which days, what is dated, what is fitted to.",
            &mut |book| drop(OriginsText::describe(book)),
        ),
        part(
            "What was observed",
            "What `deter backtest` scores a scenario against.",
            &mut |book| drop(ObservedText::describe(book)),
        ),
    ];
    let whole = scenario.1.iter().find(|item| item.name == "Scenario").map(|item| &item.rows[..]);
    for (heading, types) in [&scenario, &events, &answers, &expectations, &textbook] {
        text.push_str(heading);
        types.iter().for_each(|item| one(&mut text, item, &[]));
    }
    changes(&mut text, whole.unwrap_or_default());
    text += "\n## Parameters\n\nParameters of the engine: bare numbers in `parameters: (name: value)`.\n\n";
    parameters(&mut text);
    text += "\n## Decisions\n\nWhat `deter branch --decide` can decide otherwise; `deter branch --help` has \
             the form of an order.\n\n";
    moments(&mut text);
    text.push_str(&lens.0);
    let shipped = SHIPPED.map(|(name, file)| (name, weights(name, file)));
    lens.1.iter().for_each(|item| one(&mut text, item, &shipped));
    for (heading, types) in &studies {
        text.push_str(heading);
        types.iter().for_each(|item| one(&mut text, item, &[]));
    }
    text
}

/// A type: a table of its fields, or of what may be written for it, with the weights of lenses
/// beside them.
fn one(text: &mut String, item: &TypeDoc, lenses: &[(&str, Vec<(String, f64)>)]) {
    let _ = write!(text, "\n### {}\n\n{}\n\n", item.name, item.doc);
    if item.choice {
        text.push_str("| write | meaning |\n|---|---|\n");
        for variant in &item.rows {
            let inner = match (variant.fields.is_empty(), variant.of.is_empty()) {
                (true, true) => String::new(),
                (true, false) => format!("({})", variant.of),
                (false, _) => {
                    let fields = variant.fields.iter().map(|field| field.name.as_str());
                    format!("({}: ...)", fields.collect::<Vec<_>>().join(": ..., "))
                }
            };
            let chosen = if variant.default.is_some() { " *The default.*" } else { "" };
            let _ =
                writeln!(text, "| `{}`{inner} | {}{chosen} |", variant.name, cell(&variant.doc));
            for field in &variant.fields {
                let RowDoc { name, of, doc, .. } = field;
                let _ =
                    writeln!(text, "| &nbsp; `{name}`: {of}; {} | {} |", default(field), cell(doc));
            }
        }
        return;
    }
    let names: String =
        lenses.iter().map(|(name, _)| format!(" {} |", name.replace('_', " "))).collect();
    let _ = writeln!(text, "| field | type and range | default | meaning and unit |{names}");
    let _ = writeln!(text, "|---|---|---|---|{}", "---|".repeat(lenses.len()));
    let prefix = match item.name {
        "ThreatLens" => "threat.",
        "PactLens" => "pact.",
        _ => "",
    };
    for field in &item.rows {
        let RowDoc { name, of, doc, .. } = field;
        let path = format!("{prefix}{name}");
        let numbers: String = lenses
            .iter()
            .map(|(_, weights)| {
                let weight = weights.iter().find(|(known, _)| *known == path);
                weight.map_or_else(|| "  |".to_owned(), |(_, weight)| format!(" {weight:?} |"))
            })
            .collect();
        let _ = writeln!(text, "| `{name}` | {of} | {} | {} |{numbers}", default(field), cell(doc));
    }
}

/// What a field is if it is left out.
fn default(field: &RowDoc) -> &str {
    field.default.as_deref().unwrap_or("*required*")
}

/// What a scenario that extends another may write.
fn changes(text: &mut String, fields: &[RowDoc]) {
    text.push_str(
        "\n## A scenario that extends another\n\n`extends: \"vietnam-2021.ron\"` (a path from the file's \
         own folder) makes a file a change of its parent. Every field of the scenario may be left out; \
         what is written replaces what the parent has, checked as in a scenario. Under its own name a map \
         of structs changes entries that are there, field by field; `more_` adds whole ones. Under its own \
         name a list replaces the parent's; `more_` adds to it, `fewer_` takes away by name, `changed_` \
         changes what is there, found by name. A figure replaces a figure with all that stands behind it.\n\n\
         | field | how |\n|---|---|\n| `extends` | the parent: required |\n",
    );
    for field in fields {
        for verb in field.verbs {
            let name = &field.name;
            let how = match verb {
                OverrideVerb::Own if field.deep && field.verbs.contains(&OverrideVerb::More) => {
                    "changes entries that are there, field by field".to_owned()
                }
                OverrideVerb::Own if field.deep => {
                    "takes over what is named, and leaves the rest".to_owned()
                }
                OverrideVerb::Own => "replaces the parent's".to_owned(),
                OverrideVerb::More => format!("adds to `{name}`"),
                OverrideVerb::Fewer => format!("takes away from `{name}`, by name"),
                OverrideVerb::Changed => format!("changes entries of `{name}`, found by name"),
            };
            let _ = writeln!(text, "| `{}{name}` | {how} |", verb.prefix());
        }
    }
}

const LENS: &str = "\
A theory as weights over the engine: a file of the folder `lenses/` beside a scenario, or an entry of its \
`lenses`. All weights are judgements, of the authors' reading of each theory; a weight is utility (or \
log-odds, in `threat`) per unit of its term.";

/// The numbers of a lens by path.
fn weights(name: &str, file: &str) -> Vec<(String, f64)> {
    let lens = Source::new(name, file).and_then(|source| source.read::<Lens>());
    let mut found = Vec::new();
    if let Ok(lens) = &lens {
        visit(lens, &mut |_, path, value| {
            found.extend(value.number().map(|number| (path.to_owned(), number.value)));
        });
    }
    found
}
