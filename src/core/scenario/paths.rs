//! One grammar of paths to the numbers of a scenario: `states.JPN.constraint`,
//! `disputes.CHN.VNM.salience`, `lenses.hedging.pact.baseline`, `parameters.choice_precision`.
//!
//! A path names fields, keys of maps, and what names the things of a list, with dots between them.
//! Studies vary numbers by it, `check --figures` lists them by it. Weights of a lens are found where
//! the scenario holds the lens: see [`Loaded::with_lenses`](super::Loaded::with_lenses).

use std::cell::Cell;

use super::{
    estimates::Estimated,
    load::Problem,
    locate::FieldPath,
    parameters::{ParameterInfo, Parameters},
    schema::Scenario,
    value::Value,
};

/// Shows every part of a value: its place in the file, its path, itself.
pub fn visit<'v>(value: &'v dyn Value, see: &mut dyn FnMut(&FieldPath, &str, &'v dyn Value)) {
    walk(value, &mut FieldPath::default(), &mut String::new(), see);
}

fn walk<'v>(
    value: &'v dyn Value,
    place: &mut FieldPath,
    path: &mut String,
    see: &mut dyn FnMut(&FieldPath, &str, &'v dyn Value),
) {
    see(place, path, value);
    for (step, part) in value.parts() {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(&step.word);
        place.0.push(step.segment);
        walk(part, place, path, see);
        place.0.pop();
        path.truncate(length);
    }
}

/// The words of a path, each a part of the one before it, and the value that they lead to.
fn find<'s>(s: &'s Scenario, path: &str) -> Result<(Vec<String>, &'s dyn Value), Problem> {
    let mut value: &dyn Value = s;
    let mut words: Vec<String> = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let parts = value.parts();
        if parts.is_empty() {
            return Err(absent(path));
        }
        let leads = |word: &str| {
            let after = rest.strip_prefix(word).filter(|_| !word.is_empty())?;
            if after.is_empty() { Some(after) } else { after.strip_prefix('.') }
        };
        // The name of a thing may hold a dot: the longest that fits is meant.
        let found = parts.iter().filter_map(|(step, part)| Some((step, part, leads(&step.word)?)));
        let Some((step, part, after)) = found.max_by_key(|(step, ..)| step.word.len()) else {
            let known = parts.iter().map(|(step, _)| step.word.as_str());
            let word = rest.split('.').next().unwrap_or_default();
            let what = match &words[..] {
                [] => "part of a scenario".to_owned(),
                above => format!("part of `{}`", above.join(".")),
            };
            let slip = Problem::unknown(FieldPath::default(), &what, word, known);
            return Err(renamed(path).map_or(slip, |new| now(path, &new)));
        };
        words.push(step.word.clone());
        value = *part;
        rest = after;
    }
    Ok((words, value))
}

fn absent(path: &str) -> Problem {
    let message = format!("the scenario has no number at `{path}`");
    Problem::new(FieldPath::default(), message, "a number that the scenario gives")
}

/// The name that replaces an old one, if this is one of the first edition.
#[must_use]
pub fn renamed(path: &str) -> Option<String> {
    let (head, rest) = path.split_once('.').unwrap_or((path, ""));
    match (head, rest.split_once('.')) {
        (name, None) if Parameters::TABLE.iter().any(|info| info.name == name) => {
            Some(format!("parameters.{name}"))
        }
        ("exposure", Some((state, challenger))) => {
            Some(format!("states.{state}.exposure.{challenger}"))
        }
        ("state" | "patron" | "dispute", Some(_)) => Some(format!("{head}s.{rest}")),
        _ => None,
    }
}

/// What is said of an old name.
#[must_use]
pub fn now(old: &str, new: &str) -> Problem {
    let message = format!("`{old}` is now written `{new}`");
    Problem { nearest: Some(new.to_owned()), ..Problem::new(FieldPath::default(), message, "") }
}

/// The row of the parameter at a path, if that is the path of a parameter.
fn parameter(path: &str) -> Option<Result<&'static ParameterInfo, Problem>> {
    let name = path.strip_prefix("parameters.")?;
    let info = Parameters::TABLE.iter().find(|info| info.name == name);
    Some(info.ok_or_else(|| {
        let known = Parameters::TABLE.iter().map(|info| info.name);
        let mut slip = Problem::unknown(FieldPath::default(), "parameter", name, known);
        slip.expected = "a parameter of the engine".to_owned();
        slip.nearest = slip.nearest.map(|name| format!("parameters.{name}"));
        slip
    }))
}

/// The number at `path`, and the range in which it varies by itself: the one that the scenario
/// gives; of a parameter half to double its value within its limits, because the limits say what
/// makes sense at all, not what is plausible.
///
/// # Errors
/// If there is no such number.
pub fn look(scenario: &Scenario, path: &str) -> Result<(f64, Option<(f64, f64)>), Problem> {
    if let Some(info) = parameter(path) {
        let info = info?;
        let value = scenario.parameters.get(info.name).unwrap_or(f64::NAN);
        let (low, high) =
            if value < 0.0 { (2.0 * value, value / 2.0) } else { (value / 2.0, 2.0 * value) };
        return Ok((value, (value != 0.0).then(|| (low.max(info.low), high.min(info.high)))));
    }
    let (_, value) = find(scenario, path)?;
    let number = value.number().ok_or_else(|| absent(path))?;
    Ok((number.value, number.range))
}

/// Sets the number at `path`.
///
/// # Errors
/// If there is no such number, or the value is out of its range.
pub fn set(scenario: &mut Scenario, path: &str, value: f64) -> Result<(), Problem> {
    look(scenario, path)?;
    change(scenario, path, value, &|part| part.turn(value))
}

/// The same, by a number that stands by itself: without the range and the source of what was there.
///
/// # Errors
/// As for [`set`].
pub fn restate(scenario: &mut Scenario, path: &str, value: f64) -> Result<(), Problem> {
    look(scenario, path)?;
    change(scenario, path, value, &|part| part.restate(value))
}

/// Sets the number at `path` to what a study found and says so, there or among the scenario's
/// estimates. A figure that the scenario leaves out is one from then on.
///
/// # Errors
/// As for [`set`].
pub fn estimate(scenario: &mut Scenario, path: &str, found: Estimated) -> Result<(), Problem> {
    let said = Cell::new(false);
    change(scenario, path, found.value, &|part| {
        said.set(part.estimate(&found)?);
        Ok(())
    })?;
    if !said.get() {
        scenario.estimates.insert(path.to_owned(), found);
    }
    Ok(())
}

/// Changes the number at `path`: the parameter, or the part that the path leads to.
fn change(
    scenario: &mut Scenario,
    path: &str,
    value: f64,
    how: &dyn Fn(&mut dyn Value) -> Result<(), String>,
) -> Result<(), Problem> {
    if let Some(info) = parameter(path) {
        let ParameterInfo { name, low, high, .. } = *info?;
        if !(low..=high).contains(&value) {
            let message = format!("`{path}`: {value} is out of range");
            let expected = format!("a number from {low} to {high}");
            return Err(Problem::new(FieldPath::default(), message, expected));
        }
        scenario.parameters.set(name, value);
        return Ok(());
    }
    let (words, _) = find(scenario, path)?;
    let mut part: &mut dyn Value = scenario;
    for word in &words {
        part = part.part(word).ok_or_else(|| absent(path))?;
    }
    how(part)
        .map_err(|message| Problem::new(FieldPath::default(), format!("`{path}`: {message}"), ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Loaded, load_text, shipped::SHIPPED};

    fn baseline() -> Loaded {
        let (name, text) = SHIPPED[0];
        load_text(name, name, text, None).unwrap()
    }

    #[test]
    fn numbers_are_found_by_the_paths_a_scenario_writes() {
        let loaded = baseline();
        let s = &loaded.scenario;
        let (value, range) = look(s, "parameters.choice_precision").unwrap();
        assert_eq!(range, Some((value / 2.0, 2.0 * value)));
        let code = s.states.keys().next().unwrap();
        let path = format!("states.{code}.constraint");
        let mut changed = s.clone();
        set(&mut changed, &path, 0.25).unwrap();
        assert_eq!(look(&changed, &path).unwrap().0, 0.25);
        assert_ne!(*s, changed);
        assert!(set(&mut changed, &path, 1.5).unwrap_err().message.contains("0 to 1"));
        restate(&mut changed, &path, 0.01).unwrap();
        assert_eq!(look(&changed, &path).unwrap(), (0.01, None));
    }

    #[test]
    fn every_number_of_a_scenario_can_be_set_by_its_path() {
        let scenario = baseline().with_lenses().scenario;
        let mut paths = Vec::new();
        visit(&scenario, &mut |_, path, value| {
            paths.extend(value.number().map(|number| (path.to_owned(), number.value)));
        });
        assert!(paths.len() > 500, "{}", paths.len());
        for (path, value) in paths {
            let mut same = scenario.clone();
            set(&mut same, &path, value).unwrap_or_else(|problem| panic!("{path}: {problem:?}"));
            assert_eq!(same, scenario, "{path}");
        }
    }

    #[test]
    fn names_that_are_none_are_told_with_the_nearest() {
        let s = baseline().scenario;
        let code = s.states.keys().next().unwrap();
        for (path, nearest) in [
            ("parameters.choice_precison", "parameters.choice_precision"),
            ("choice_precision", "parameters.choice_precision"),
            ("stats.AAA.gdp", "states"),
            ("patron.AAA.commitment", "patrons.AAA.commitment"),
            ("exposure.AAA.BBB", "states.AAA.exposure.BBB"),
            (&format!("states.{code}.constrain"), "constraint"),
        ] {
            assert_eq!(look(&s, path).unwrap_err().nearest.as_deref(), Some(nearest), "{path}");
        }
        for path in ["", ".", "states", "states.", "states.x.y.z.w", "disputes.A.B.salience"] {
            assert!(look(&s, path).is_err(), "{path}");
        }
        let slip = look(&s, "lenses.hedgin.keep").unwrap_err();
        assert!(slip.message.contains("lens"), "{slip:?}");
    }
}
