//! Every figure of a scenario with what stands behind it: the table that a referee asks for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    difference::{figure, name},
    parameters::Parameters,
    quantity::Class,
    schema::Scenario,
};

/// A figure or parameter with value, class, range and source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureRow {
    /// Path, such as `states.JPN.gdp`, `patrons.USA.commitment` or `parameters.choice_precision`.
    pub path: String,
    /// Value, in the unit of the field; infinite parameters are text in JSON tables.
    pub value: f64,
    /// Where it comes from.
    pub class: Class,
    /// Range over which it may be varied, if there is one.
    pub range: Option<(f64, f64)>,
    /// The source in full, or the reason of a judgement; for a parameter what it means.
    pub source: String,
    /// Whether the scenario sets it, rather than the engine's default.
    pub own: bool,
}

/// The figures in the order of the schema, then every parameter of the engine.
#[must_use]
pub fn figures(scenario: &Scenario) -> Vec<FigureRow> {
    let mut rows = Vec::new();
    if let Ok(value) = serde_json::to_value(scenario) {
        walk(String::new(), &value, scenario, &mut rows);
    }
    let defaults = Parameters::default();
    rows.extend(Parameters::TABLE.iter().filter_map(|info| {
        let value = scenario.parameters.get(info.name)?;
        let own = defaults.get(info.name) != Some(value);
        Some(FigureRow {
            path: format!("parameters.{}", info.name),
            value,
            class: info.class,
            range: Some((info.low, info.high)),
            source: info.meaning.to_owned(),
            own,
        })
    }));
    rows
}

fn walk(path: String, value: &Value, scenario: &Scenario, rows: &mut Vec<FigureRow>) {
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(object) => {
            if let Some(row) = figure(object).and_then(|(kind, value)| row(&path, kind, value)) {
                let source = scenario.sources.get(&row.source).cloned().unwrap_or(row.source);
                rows.push(FigureRow { source, ..row });
                return;
            }
            for (key, value) in object.iter().filter(|(key, _)| *key != "parameters") {
                walk(join(key), value, scenario, rows);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                let name = name(value).unwrap_or_else(|| place.to_string());
                walk(format!("{path}[{name}]"), value, scenario, rows);
            }
        }
        _ => {}
    }
}

fn row(path: &str, kind: &str, value: &Value) -> Option<FigureRow> {
    let class = match kind {
        "data" => Class::Data,
        "literature" => Class::Literature,
        "judgement" => Class::Judgement,
        "set" => Class::Construction,
        _ => return None,
    };
    let parts = value.as_array();
    let number = parts.map_or(Some(value), |parts| parts.first())?.as_f64()?;
    let pair = |value: &Value| Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?));
    Some(FigureRow {
        path: path.to_owned(),
        value: number,
        class,
        range: parts.and_then(|parts| parts.iter().find_map(pair)),
        source: parts
            .and_then(|parts| parts.last()?.as_str())
            .unwrap_or("set by construction")
            .to_owned(),
        own: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_the_baseline_says_what_stands_behind_it() {
        let loaded = crate::scenario::load_text(
            "baseline",
            "baseline.ron",
            crate::scenario::shipped::SHIPPED[0].1,
            None,
        )
        .unwrap();
        let rows = figures(&loaded.scenario);
        assert_eq!(
            rows.iter().filter(|row| row.path.starts_with("parameters.")).count(),
            Parameters::TABLE.len()
        );
        let states = loaded.scenario.states.len();
        assert_eq!(rows.iter().filter(|row| row.path.ends_with(".gdp")).count(), states);
        for row in &rows {
            assert!(!row.source.is_empty(), "{}", row.path);
            if row.class == Class::Data {
                // A key that no source explains would stand here as it is: one short word.
                assert!(row.source.contains(' '), "{}: {}", row.path, row.source);
            }
            if row.class == Class::Judgement {
                let (low, high) = row.range.unwrap();
                assert!((low..=high).contains(&row.value), "{}", row.path);
            }
        }
    }
}
