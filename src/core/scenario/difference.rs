//! What differs between two scenarios, field by field.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use super::schema::Scenario;

/// One field in which two scenarios differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Path of the field, such as `states.JPN.ceiling` or `pacts.logistics.FRA.JPN`.
    pub path: String,
    /// What the first has; nothing if the field or entry is missing there.
    pub left: Option<String>,
    /// What the second has.
    pub right: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => write!(f, "{}: {left} → {right}", self.path),
            (None, Some(right)) => write!(f, "{}: added {right}", self.path),
            (Some(left), None) => write!(f, "{}: removed {left}", self.path),
            (None, None) => write!(f, "{}", self.path),
        }
    }
}

/// What differs between two scenarios, in the order of the schema. Entries of lists are matched by
/// name, by the two sides of a pact, or by the two sides of a dispute, wherever they stand.
#[must_use]
pub fn difference(left: &Scenario, right: &Scenario) -> Vec<Difference> {
    let mut found = Vec::new();
    if let (Ok(left), Ok(right)) = (serde_json::to_value(left), serde_json::to_value(right)) {
        compare(String::new(), Some(&left), Some(&right), &mut found);
    }
    found
}

fn compare(path: String, left: Option<&Value>, right: Option<&Value>, found: &mut Vec<Difference>) {
    match (left, right) {
        _ if left == right => {}
        (Some(Value::Object(a)), Some(Value::Object(b)))
            if figure(a).is_none() && figure(b).is_none() =>
        {
            let join =
                |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            for (key, value) in a {
                compare(join(key), Some(value), b.get(key), found);
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                compare(join(key), None, Some(value), found);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => match (named(a), named(b)) {
            (Some(left), Some(right)) => {
                let join = |key: &str| format!("{path}.{key}");
                for (key, value) in &left {
                    compare(join(key), Some(*value), right.get(key).copied(), found);
                }
                for (key, value) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
                    compare(join(key), None, Some(*value), found);
                }
            }
            _ => found.push(Difference {
                left: left.map(|value| show(&path, value)),
                right: right.map(|value| show(&path, value)),
                path,
            }),
        },
        _ => found.push(Difference {
            left: left.map(|value| show(&path, value)),
            right: right.map(|value| show(&path, value)),
            path,
        }),
    }
}

/// The entries of a list by what names them, if every one has a name of its own.
fn named(list: &[Value]) -> Option<BTreeMap<String, &Value>> {
    let mut names = BTreeMap::new();
    for entry in list {
        names.insert(name(entry)?, entry);
    }
    (names.len() == list.len()).then_some(names)
}

fn name(entry: &Value) -> Option<String> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    if let Some(name) = text("name") {
        return Some(name.to_owned());
    }
    if let (Some(challenger), Some(target)) = (text("challenger"), text("target")) {
        return Some(format!("{challenger}.{target}"));
    }
    if let (Some(lens), Some(measure)) = (text("lens"), text("measure")) {
        return Some(format!("{lens}.{measure}"));
    }
    let between = entry.get("between")?.as_array()?;
    let mut sides: Vec<&str> = between.iter().filter_map(Value::as_str).collect();
    sides.sort_unstable();
    Some(format!("{}.{}", text("kind")?, sides.join(".")))
}

/// The constructor and contents of a figure, a change or another named value.
fn figure(object: &serde_json::Map<String, Value>) -> Option<(&String, &Value)> {
    let (name, value) = object.iter().next().filter(|_| object.len() == 1)?;
    let known = ["data", "literature", "judgement", "set", "poisson", "fixed"];
    known.contains(&name.as_str()).then_some((name, value))
}

/// A value in the notation of scenarios.
fn show(path: &str, value: &Value) -> String {
    match value {
        // JSON has no infinity; of the parameters only that can be missing.
        Value::Null if path.starts_with("parameters.") => "inf".to_owned(),
        Value::Null => "nothing".to_owned(),
        Value::Array(list) => {
            let shown: Vec<_> = list.iter().map(|value| show(path, value)).collect();
            format!("[{}]", shown.join(", "))
        }
        Value::Object(object) => match figure(object) {
            Some((name, Value::Array(parts))) => {
                let shown: Vec<_> = parts
                    .iter()
                    .map(|part| match part {
                        Value::Array(range) => {
                            let range: Vec<_> = range.iter().map(ToString::to_string).collect();
                            format!("({})", range.join(", "))
                        }
                        other => show(path, other),
                    })
                    .collect();
                format!("{name}({})", shown.join(", "))
            }
            Some((name, value)) => format!("{name}({})", show(path, value)),
            None => {
                let shown: Vec<_> = object
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(key, value)| format!("{key}: {}", show(path, value)))
                    .collect();
                format!("({})", shown.join(", "))
            }
        },
        other => other.to_string(),
    }
}
