//! The reference of the files a user writes: every field with type, range, unit, default, written
//! from the types that read it.
//!
//! Units and meanings are the docs of the fields, ranges those of the number types, defaults those
//! that serde fills in; parameters come from [`Parameters::TABLE`], the weights of the lenses from
//! the lenses that are shipped. A test holds `scenarios/REFERENCE.md` to it, and every field that
//! the reader knows to the reference.

use std::fmt::Write;

use super::described::{Item, Member, cell, items};
use deter_core::{
    chance::Phase,
    scenario::{
        lens::{Lens, SHIPPED},
        load::options,
        parameters::Parameters,
        quantity::{
            Amount, Growth, IdealPoint, Latitude, Longitude, Multiple, Salience, Share, Weight,
        },
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
  key), `judgement(0.6, (0.3, 0.9), \"why\")` (the author's: value, range over which to vary it, reason),
  `set(1.0)` (by construction). The source of every figure of a scenario stands in the scenario:
  `deter check FILE --figures` lists them all.
* **code** is the name of a state: one to six capital letters, digits or underscores, such as `\"ARDEN\"`.
* **date** is `\"2021-09-11\"`, `\"2021-09\"`, `\"2021Q3\"`, `\"2021H2\"` or `\"2021\"`.
* Money is in billions of US dollars, at whatever base year the scenario's sources have; rates are per
  year unless the field says per turn; burdens in files are shares of GDP, in tables per cent.
";

/// A part of the page: heading, introduction, source of its types.
struct Part {
    heading: &'static str,
    about: &'static str,
    source: &'static str,
}

const PARTS: &[Part] = &[
    Part {
        heading: "Scenario",
        about: "A world at one moment, in a file of its own. The whole is a `Scenario`; the other types \
                are its parts.",
        source: include_str!("../core/scenario/schema.rs"),
    },
    Part {
        heading: "Events",
        about: "What is known, or supposed, to happen: the entries of `events`.",
        source: include_str!("../core/scenario/events.rs"),
    },
    Part {
        heading: "Expectations",
        about: "What theories expect of a what-if; `deter expectations` checks them.",
        source: include_str!("../core/scenario/expectations.rs"),
    },
    Part {
        heading: "Textbook models",
        about: "Which canonical model a scenario isolates, and games with payoffs of their own.",
        source: include_str!("../core/scenario/textbook.rs"),
    },
];

const STUDIES: &[Part] = &[
    Part {
        heading: "Study: sweep, sensitivity, discovery",
        about: "What `deter sweep` and `deter sensitivity` read. A factor is a parameter's name or the \
                path of a figure, as `deter check --figures` prints it.",
        source: include_str!("file.rs"),
    },
    Part {
        heading: "Study: patterns",
        about: "What `deter patterns` holds a scenario of the past against.",
        source: include_str!("patterns/sheet.rs"),
    },
    Part {
        heading: "Study: calibration",
        about: "What `deter calibrate` seeks, and by what.",
        source: include_str!("calibrate/sheet.rs"),
    },
    Part {
        heading: "Priors",
        about: "What is believed of a number before a calibration.",
        source: include_str!("calibrate/prior.rs"),
    },
    Part {
        heading: "Measures of patterns",
        about: "What can be observed in a run, and in history.",
        source: include_str!("patterns/measure.rs"),
    },
];

/// The page, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = HEAD.to_owned();
    let mut known: Vec<String> = Vec::new();
    let lens = items(include_str!("../core/scenario/lens.rs"));
    let parts: Vec<(&Part, Vec<Item>)> =
        PARTS.iter().chain(STUDIES).map(|part| (part, types(part))).collect();
    known.extend(parts.iter().flat_map(|(_, items)| items).map(|item| item.name.clone()));
    known.extend(["Lens", "ThreatLens", "PactLens", "Parameters"].map(str::to_owned));
    for (part, items) in &parts[..PARTS.len()] {
        describe(&mut text, part, items, &known);
    }
    overrides(&mut text);
    parameters(&mut text);
    lenses(&mut text, &lens, &known);
    for (part, items) in &parts[PARTS.len()..] {
        describe(&mut text, part, items, &known);
    }
    text
}

fn types(part: &Part) -> Vec<Item> {
    items(part.source)
}

fn describe(text: &mut String, part: &Part, items: &[Item], known: &[String]) {
    let _ = write!(text, "\n## {}\n\n{}\n", part.heading, part.about);
    for item in items {
        one(text, item, part.source, known);
    }
}

/// A type: a table of its fields, or of what may be written for it.
fn one(text: &mut String, item: &Item, source: &str, known: &[String]) {
    let _ = write!(text, "\n### {}\n\n{}\n\n", item.name, item.doc);
    if item.choice {
        text.push_str("| write | meaning |\n|---|---|\n");
        for variant in &item.members {
            let inner = match (variant.fields.is_empty(), variant.of.is_empty()) {
                (true, true) => String::new(),
                (true, false) => format!("({})", words(&variant.of, known)),
                (false, _) => {
                    let fields = variant.fields.iter().map(|field| field.name.as_str());
                    format!("({}: ...)", fields.collect::<Vec<_>>().join(": ..., "))
                }
            };
            let chosen = if variant.default.is_some() { " *The default.*" } else { "" };
            let _ = writeln!(text, "| `{}`{inner} | {}{chosen} |", variant.name, variant.doc);
            for field in &variant.fields {
                let left_out = default(field, source);
                let of = words(&field.of, known);
                let doc = &field.doc;
                let _ = writeln!(text, "| &nbsp; `{}`: {of}; {left_out} | {doc} |", field.name);
            }
        }
    } else {
        text.push_str(
            "| field | type and range | default | meaning and unit |\n|---|---|---|---|\n",
        );
        for field in &item.members {
            let (of, left_out) = (words(&field.of, known), default(field, source));
            let _ = writeln!(text, "| `{}` | {of} | {left_out} | {} |", field.name, field.doc);
        }
    }
}

/// A type in words: range of a number, link to another type.
fn words(of: &str, known: &[String]) -> String {
    let inside = |start: &str| of.strip_prefix(start).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inside("Option<") {
        return words(inner, known);
    }
    if let Some(inner) = inside("Figure<") {
        return format!("figure: {}", words(inner, known));
    }
    if let Some(inner) = inside("Vec<") {
        return format!("list of {}", words(inner, known));
    }
    if let Some((key, value)) = inside("BTreeMap<").and_then(|inner| inner.split_once(", ")) {
        return format!("map from {} to {}", words(key, known), words(value, known));
    }
    if let Some(inner) = of.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let all: Vec<String> = inner.split(", ").map(|one| words(one, known)).collect();
        return format!("({})", all.join(", "));
    }
    if of == "Phase" {
        let all: Vec<String> = Phase::ALL.iter().map(|phase| format!("`{phase}`")).collect();
        return format!("phase: {}", all.join(", "));
    }
    let range = match of {
        "Share" => Share::EXPECTED,
        "Amount" => Amount::EXPECTED,
        "Growth" => Growth::EXPECTED,
        "IdealPoint" => IdealPoint::EXPECTED,
        "Latitude" => Latitude::EXPECTED,
        "Longitude" => Longitude::EXPECTED,
        "Salience" => Salience::EXPECTED,
        "Weight" => Weight::EXPECTED,
        "Multiple" => Multiple::EXPECTED,
        "String" => "text",
        "PathBuf" => "path of a file",
        "Code" => "code",
        "DateText" => "date",
        "bool" => "`true` or `false`",
        "u32" | "u64" | "usize" => "whole number",
        "f64" => "number",
        "Intensity" => "`presence`, `intrusion` or `coercion`",
        _ => "",
    };
    match range {
        "" if known.iter().any(|name| name == of) => format!("[{of}](#{})", of.to_lowercase()),
        "" => format!("`{of}`"),
        range => range.to_owned(),
    }
}

/// What a field is if it is left out.
fn default(field: &Member, source: &str) -> String {
    match field.default.as_deref() {
        None if field.of.starts_with("Option<") => "none".to_owned(),
        None => "*required*".to_owned(),
        Some("") => match field.of.as_str() {
            of if of.starts_with("Option<") => "none".to_owned(),
            of if of.starts_with("Vec<") || of.starts_with("BTreeMap<") => "empty".to_owned(),
            "String" => "empty".to_owned(),
            "bool" => "`false`".to_owned(),
            of if of.starts_with('(') => "all 0".to_owned(),
            "Needs" | "Parameters" => "nothing set".to_owned(),
            of if chosen(of).is_some() => format!("`{}`", chosen(of).unwrap_or_default()),
            _ => "0".to_owned(),
        },
        Some(function) => {
            let name = function.rsplit("::").next().unwrap_or(function);
            let schema = include_str!("../core/scenario/schema.rs");
            match body(source, name).or_else(|| body(schema, name)) {
                Some(value) => format!("`{value}`"),
                None => format!("`{name}`"),
            }
        }
    }
}

/// The variant that an enum of the scenario takes by default.
fn chosen(name: &str) -> Option<String> {
    let all = PARTS.iter().chain(STUDIES).flat_map(types);
    let item = all.into_iter().find(|item| item.choice && item.name == name)?;
    item.members.into_iter().find(|variant| variant.default.is_some()).map(|v| v.name)
}

/// What a function of no arguments returns, as a file writes it.
fn body(source: &str, name: &str) -> Option<String> {
    let (_, rest) = source.split_once(&format!("fn {name}()"))?;
    let line = rest.lines().nth(1)?.trim();
    let inner = |start: &str| {
        let (_, rest) = line.split_once(start)?;
        rest.split_once(')').map(|(value, _)| value.to_owned())
    };
    if let Some(value) = inner("share(") {
        return Some(format!("set({value})"));
    }
    if let Some(value) = inner("try_from(") {
        return Some(value);
    }
    if line.contains("::default()") {
        return Some("set(0.0)".to_owned());
    }
    Some(line.trim_end_matches(".to_owned()").to_owned())
}

/// What a scenario that extends another may write.
fn overrides(text: &mut String) {
    let source = include_str!("../core/scenario/overrides.rs");
    text.push_str(
        "\n## A scenario that extends another\n\n`extends: \"vietnam-2021.ron\"` (a path from the file's \
         own folder) makes a file a change of its parent. Every field of the scenario may be left out; \
         what is written replaces what the parent has, checked as in a scenario. Under its own name a map \
         changes entries that are there, field by field; `more_` adds whole ones. Under its own name a \
         list replaces the parent's; `more_` adds to it, `fewer_` takes away, `changed_` changes what is \
         there. A figure replaces a figure with all that stands behind it.\n\n\
         | field | how |\n|---|---|\n",
    );
    let block = source.split("Overrides of Scenario {").nth(1).unwrap_or_default();
    for line in block.lines().skip(1).take_while(|line| line.trim() != "}") {
        let Some((name, of)) = line.trim().trim_end_matches(',').split_once(": ") else { continue };
        let how = match (name, of.split_once(' ')) {
            ("extends", _) => "the parent: required".to_owned(),
            _ if name.starts_with("more_") => format!("adds to `{}`", &name[5..]),
            _ if name.starts_with("fewer_") => {
                format!("takes away from `{}`, by name", &name[6..])
            }
            _ if name.starts_with("changed_") => {
                format!("changes entries of `{}`, found by name", &name[8..])
            }
            (_, Some(("keys", _))) => "replaces or adds, key by key".to_owned(),
            (_, Some(("own", of))) if of.starts_with("BTreeMap") => {
                "changes entries that are there, field by field".to_owned()
            }
            ("parameters", _) => "changes those that are named".to_owned(),
            _ => "replaces the parent's".to_owned(),
        };
        let _ = writeln!(text, "| `{name}` | {how} |");
    }
}

fn parameters(text: &mut String) {
    text.push_str(
        "\n## Parameters\n\nParameters of the engine: bare numbers in `parameters: (name: value)`.\n\n\
         | parameter | range | default | unit | class | phase | meaning and source |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for info in Parameters::TABLE {
        let range = format!("{} to {}", info.low, info.high);
        let _ = writeln!(
            text,
            "| `{}` | {range} | `{}` | {} | {} | {} | {} |",
            info.name,
            info.default,
            info.unit,
            info.class,
            info.phase,
            cell(info.meaning)
        );
    }
}

/// The lens with the weights of the five that are shipped.
fn lenses(text: &mut String, items: &[Item], known: &[String]) {
    text.push_str(
        "\n## Lens\n\nA theory as weights over the engine: a file of the folder `lenses/` beside a scenario, \
         or an entry of its `lenses`. All weights are judgements, of the authors' reading of each theory; \
         a weight is utility (or log-odds, in `threat`) per unit of its term.\n",
    );
    let shipped: Vec<(&str, Vec<(String, String)>)> =
        SHIPPED.iter().map(|(name, file)| (*name, weights(file))).collect();
    for item in items {
        let _ = write!(text, "\n### {}\n\n{}\n\n", item.name, item.doc);
        let names: Vec<String> = shipped.iter().map(|(name, _)| name.replace('_', " ")).collect();
        let numbers = |field: &Member| {
            shipped.iter().any(|(_, weights)| {
                weights
                    .iter()
                    .any(|(path, _)| *path == format!("{}{}", prefix(&item.name), field.name))
            })
        };
        let _ = writeln!(
            text,
            "| field | type and range | default | meaning | {} |\n|---|---|---|---|{}",
            names.join(" | "),
            "---|".repeat(names.len())
        );
        for field in &item.members {
            let path = format!("{}{}", prefix(&item.name), field.name);
            let value = |weights: &Vec<(String, String)>| {
                weights.iter().find(|(known, _)| *known == path).map_or("", |(_, v)| v).to_owned()
            };
            let values: Vec<String> = shipped
                .iter()
                .map(|(_, w)| if numbers(field) { value(w) } else { String::new() })
                .collect();
            let (of, left_out) = (words(&field.of, known), default(field, ""));
            let _ = writeln!(
                text,
                "| `{}` | {of} | {left_out} | {} | {} |",
                field.name,
                field.doc,
                values.join(" | ")
            );
        }
    }
}

fn prefix(item: &str) -> &'static str {
    match item {
        "ThreatLens" => "threat.",
        "PactLens" => "pact.",
        _ => "",
    }
}

/// The numbers of a lens by path.
fn weights(file: &str) -> Vec<(String, String)> {
    let Ok(lens) = options().from_str::<Lens>(file) else { return Vec::new() };
    let value = serde_json::to_value(&lens).unwrap_or_default();
    let mut found = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Object(inner) => {
                let all = inner.iter().map(|(field, v)| (format!("{name}.{field}"), v.to_string()));
                found.extend(all);
            }
            serde_json::Value::Number(number) => found.push((name.clone(), number.to_string())),
            _ => {}
        }
    }
    found
}
