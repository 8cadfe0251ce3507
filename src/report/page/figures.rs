//! Every number of the scenario with its range, its class and its source.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    changed::spoken_path,
    source::PageContent,
    table::{Frame, framed, heads},
    words::{capital, exact, plural, spoken},
};
use deter_core::scenario::{
    Loaded,
    figures::{FigureRow, figures},
    quantity::Class,
};

/// The classes in the order of the page, with what they mean.
const CLASSES: [(Class, &str); 5] = [
    (Class::Data, "measured, and published by a named source"),
    (Class::Literature, "estimated or argued for in a named publication"),
    (Class::Estimate, "estimated from the record by a study of this program"),
    (Class::Judgement, "the author's, to be varied over its range"),
    (Class::Construction, "set by construction: a textbook world, a what-if"),
];

/// The section; none without a scenario.
#[must_use]
pub fn section(material: &PageContent) -> Option<Markup> {
    let scenarios = material.scenarios();
    let (first, others) = scenarios.split_first()?;
    Some(html! {
        (of_scenario(first))
        @if !others.is_empty() {
            p {
                "These are the numbers of " (first.scenario.title) "; where the other worlds differ is "
                "listed under " a href="#changed" { "what was changed" } "."
            }
        }
    })
}

fn of_scenario(loaded: &Loaded) -> Markup {
    let rows = figures(&loaded.scenario);
    let mut groups: Vec<(&str, Vec<&FigureRow>)> = Vec::new();
    for row in &rows {
        let head = row.path.split(['.', '[']).next().unwrap_or_default();
        match groups.last_mut() {
            Some((known, list)) if *known == head => list.push(row),
            _ => groups.push((head, vec![row])),
        }
    }
    let count = |class: Class| rows.iter().filter(|row| row.class == class).count();
    html! {
        p {
            "The scenario and the engine have " (plural(rows.len() as u64, "number")) " that may be "
            "questioned:"
        }
        dl.classes {
            @for (class, words) in CLASSES {
                @if count(class) > 0 {
                    div {
                        dt { (badge(class)) " " (count(class)) }
                        dd { (words) }
                    }
                }
            }
        }
        @for (head, list) in &groups {
            details {
                summary { (group(head)) " (" (list.len()) ")" }
                (table(head, list))
            }
        }
        (sources(&loaded.scenario.sources))
    }
}

fn group(head: &str) -> String {
    match head {
        "parameters" => "Parameters of the engine".to_owned(),
        other => capital(&spoken(other)),
    }
}

fn table(head: &str, rows: &[&FigureRow]) -> Markup {
    let of_engine = head == "parameters";
    let source = if of_engine { "meaning and source" } else { "source or reason" };
    let rows = html! {
        @for row in rows {
            tr class=[(of_engine && row.own).then_some("own")] {
                // The path without its head.
                @let path = row.path.strip_prefix(head).unwrap_or(&row.path);
                th scope="row" { (spoken_path(path.trim_start_matches('.'))) }
                td.number { (exact(row.value)) }
                td.number {
                    @if let Some((low, high)) = row.range { (exact(low)) " to " (exact(high)) }
                }
                td { (badge(row.class)) }
                td.source {
                    @if of_engine && row.own { strong { "Set by this scenario. " } }
                    (row.source)
                }
            }
        }
    };
    let heads = heads(["number", ">value", ">range", "class", source]);
    framed(Frame { label: &group(head), ..Frame::default() }, &heads, &rows)
}

fn badge(class: Class) -> Markup {
    let name = class.to_string();
    html! { span class={ "class " (name) } { (name) } }
}

fn sources(sources: &BTreeMap<String, String>) -> Markup {
    html! {
        @if !sources.is_empty() {
            details {
                summary { "Sources (" (sources.len()) ")" }
                dl.sources {
                    @for (key, text) in sources {
                        dt { code { (key) } }
                        dd { (text) }
                    }
                }
            }
        }
    }
}
