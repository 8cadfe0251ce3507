//! A textbook model on a page: its own text, its figure with the closed form, its checks.

use deter_core::scenario::Loaded;
use deter_report::chart;
use deter_study::record::origin::provenance;
use deter_textbook::models;
use serde_json::{Value, json};

use crate::{Refusal, levers::Lever};

/// The heading of what is offered to be tried.
const TRY: &str = "Things to try";

/// What stands at the head of a scenario's file, part by part: a heading in capitals with a question mark
/// or without, and the paragraphs below it. What is offered to be tried comes one by one, with the levers
/// that it names where it names any.
#[must_use]
pub fn info(text: &str, levers: &[Lever]) -> Vec<Value> {
    let head = text.lines().take_while(|line| line.starts_with("//"));
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for line in head.map(|line| line.trim_start_matches('/')) {
        let words = line.trim();
        let heading = line.starts_with(' ')
            && !line.starts_with("  ")
            && words.chars().any(char::is_alphabetic)
            && words.chars().all(|c| !c.is_lowercase());
        match (heading, parts.last_mut()) {
            (true, _) => parts.push((sentence(words), Vec::new())),
            (_, Some((_, lines))) if !words.is_empty() => lines.push(words.to_owned()),
            _ => {}
        }
    }
    let told = |(title, lines): (String, Vec<String>)| {
        if title != TRY {
            return json!({"title": title, "text": lines});
        }
        let tries: Vec<Value> = sentences(&lines)
            .into_iter()
            .map(|text| match setting(&text, levers) {
                Some((lever, value)) => json!({"text": text, "set": {lever.path.clone(): value}}),
                None => json!({"text": text}),
            })
            .collect();
        json!({"title": title, "tries": tries})
    };
    parts.into_iter().map(told).collect()
}

/// One after another: each begins a line, and ends where a line ends with a stop.
fn sentences(lines: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        match all.last_mut().filter(|_| open) {
            Some(last) => *last = format!("{last} {line}"),
            None => all.push(line.clone()),
        }
        open = !line.ends_with(['.', '?', '!', ')']);
    }
    all
}

/// The lever that a sentence names between backticks, and where it wants it: `name: value`, or `name` …
/// to value, or halved or doubled. A state that it names is the one that is meant.
fn setting<'l>(text: &str, levers: &'l [Lever]) -> Option<(&'l Lever, f64)> {
    let quoted = text.split('`').nth(1)?;
    let (field, written) = match quoted.split_once(':') {
        Some((field, value)) => (field, Some(value)),
        None => (quoted, None),
    };
    let upper = text.to_uppercase();
    let fits = |lever: &&Lever| lever.path.rsplit('.').next() == Some(field);
    let named = |lever: &&Lever| {
        let mut words = lever.path.split('.');
        words.next() == Some("parameters")
            || words.any(|word| upper.contains(word) && word.len() > 2 && word != field)
    };
    let lever = levers.iter().filter(fits).find(named)?;
    let after = text.split('`').nth(2).unwrap_or_default();
    let to = after.split_whitespace().skip_while(|word| *word != "to").nth(1);
    let number = |word: &str| -> Option<f64> {
        let word = word.trim().trim_end_matches(['.', ',', ':', ';', '?', ')']).replace('−', "-");
        word.parse().ok()
    };
    let first = text.split_whitespace().next().unwrap_or_default();
    let value = match (written, to.and_then(number), first) {
        (Some(written), ..) => number(written)?,
        (None, Some(value), _) => value,
        (None, None, "Halve") => lever.value / 2.0,
        (None, None, "Double") => 2.0 * lever.value,
        _ => return None,
    };
    Some((lever, value))
}

/// A heading in capitals as a sentence begins.
fn sentence(words: &str) -> String {
    chart::theme::capital(&words.to_lowercase())
}

/// The figure of the model of a scenario; none if it isolates none.
///
/// # Errors
/// If the scenario, as it was moved, is not the model any more.
pub fn figure(loaded: &Loaded) -> Result<Option<Value>, Refusal> {
    let Some(found) = models::of(loaded) else { return Ok(None) };
    let found = found.map_err(|unfit| Refusal::wrong(unfit.to_string()))?;
    let origin = provenance(loaded, loaded.scenario.seed, loaded.scenario.turns);
    let figure = chart::textbook::draw(&found, &chart::caption(&origin)).finish();
    let figure = figure.map_err(|error| Refusal::failed(error.to_string()))?;
    let checks: Vec<Value> = found
        .checks
        .iter()
        .map(|check| json!({"what": check.what, "passed": check.passed()}))
        .collect();
    Ok(Some(json!({
        "title": found.title, "model": found.model, "svg": figure.svg, "alt": figure.alt,
        "checks": checks,
    })))
}

#[cfg(test)]
mod tests {
    use deter_core::scenario::shipped::{scenarios, stem};

    use super::*;
    use crate::{levers, world::Library};

    /// Every model has its text, and what a button sets is a number that the model takes.
    #[test]
    fn every_model_says_what_it_is_and_what_can_be_tried() {
        let library = Library::new(crate::tests::baseline());
        let (mut models, mut buttons) = (0, 0);
        for (path, text) in scenarios().filter(|(path, _)| path.starts_with("textbook/")) {
            let loaded = library.find(stem(path)).unwrap();
            let parts = info(text, &levers::all(&loaded.scenario));
            let titles: Vec<&str> =
                parts.iter().filter_map(|part| part["title"].as_str()).collect();
            assert!(titles.contains(&"What is it?") && titles.contains(&TRY), "{path}: {titles:?}");
            let tries = parts.iter().flat_map(|part| part["tries"].as_array()).flatten();
            for (lever, value) in tries.filter_map(|one| one["set"].as_object()).flatten() {
                let mut moved = loaded.clone().with_lenses();
                moved.set(lever, value.as_f64().unwrap()).unwrap_or_else(|e| panic!("{path}: {e}"));
                buttons += 1;
            }
            models += 1;
        }
        assert!(models > 15 && buttons > 15, "{models} models, {buttons} buttons");
    }
}
