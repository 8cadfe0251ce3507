//! Every figure of a scenario with what stands behind it: the table that a referee asks for.

use serde::{Deserialize, Serialize};

use super::{
    estimates::{Uncertain, WIDE, uncertain},
    parameters::Parameters,
    paths::visit,
    quantity::Class,
    schema::Scenario,
    value::Number,
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

/// The figures in the order of the schema, then every parameter of the engine, then the other plain
/// numbers that a study estimated.
#[must_use]
pub fn figures(scenario: &Scenario) -> Vec<FigureRow> {
    let mut rows = Vec::new();
    visit(scenario, &mut |_, path, value| {
        let Some(Number { value, range, class: Some(class), note }) = value.number() else {
            return;
        };
        let source = match class {
            Class::Construction => "set by construction",
            Class::Judgement | Class::Estimate => note,
            Class::Data | Class::Literature => scenario.sources.get(note).map_or(note, |s| s),
        };
        let (path, source) = (path.to_owned(), source.to_owned());
        rows.push(FigureRow { path, value, class, range, source, own: true });
    });
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
    for Uncertain { path, value, error, study } in uncertain(scenario) {
        let row = rows.iter_mut().find(|row| row.path == path);
        if row.as_ref().is_some_and(|row| row.class == Class::Estimate) {
            continue;
        }
        let range = Some((value - WIDE * error, value + WIDE * error));
        let estimated =
            FigureRow { path, value, class: Class::Estimate, range, source: study, own: true };
        match row {
            Some(row) => *row = estimated,
            None => rows.push(estimated),
        }
    }
    rows
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
        for (path, error) in &loaded.scenario.estimates {
            let row = rows.iter().find(|row| row.path == *path).unwrap();
            assert_eq!((row.class, row.value), (Class::Estimate, error.value), "{path}");
        }
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
