//! What studies estimated: figures that say so themselves, and plain numbers (parameters, weights of
//! lenses, constants of kinds) of which the scenario's `estimates` says it.

use super::{
    load::Problem, locate::FieldPath, paths, quantity::Class, schema::Scenario, value::Number,
};
use crate::fields;

fields! {
    /// What a study found of a plain number of the scenario. It counts as long as the number is what
    /// the study found: a what-if that changes the number takes the estimate away.
    pub struct Estimated {
        /// What was found.
        value: f64,
        /// Its standard error.
        error: f64,
        /// The study that found it.
        study: String,
    }
}

/// A number of a scenario that was estimated.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Its path.
    pub path: String,
    /// What was found.
    pub value: f64,
    /// Its standard error, in the unit of the number.
    pub error: f64,
    /// The study that found it.
    pub study: String,
}

/// Half the width of a 95 % interval, in standard errors.
pub(super) const WIDE: f64 = 1.96;

/// All numbers of a scenario that were estimated: figures in the order of the schema, then plain
/// numbers by path. Weights of a lens count where the scenario holds the lens.
#[must_use]
pub fn uncertain(scenario: &Scenario) -> Vec<Uncertain> {
    let mut found = Vec::new();
    paths::visit(scenario, &mut |_, path, value| {
        if let Some(Number { value, range: Some((_, high)), class, note }) = value.number()
            && class == Some(Class::Estimate)
        {
            let (path, study) = (path.to_owned(), note.to_owned());
            found.push(Uncertain { path, value, error: (high - value) / WIDE, study });
        }
    });
    let plain = scenario.estimates.iter().filter(|(path, one)| {
        paths::look(scenario, path).is_ok_and(|(value, _)| value == one.value)
    });
    found.extend(plain.map(|(path, one)| Uncertain {
        path: path.clone(),
        value: one.value,
        error: one.error,
        study: one.study.clone(),
    }));
    found
}

/// What is wrong with the estimates of a scenario.
#[must_use]
pub fn problems(scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, one) in &scenario.estimates {
        let place = FieldPath::from("estimates").name(path.as_str());
        // A lens may lie in a file of its own.
        let known = path.starts_with("lenses.") || {
            let found = paths::look(scenario, path);
            if let Err(slip) = &found {
                problems.push(Problem { path: place.clone(), ..slip.clone() });
            }
            found.is_ok()
        };
        if known && !one.value.is_finite() {
            problems.push(Problem::new(place.name("value"), format!("{}", one.value), "a number"));
        }
        if known && one.study.trim().is_empty() {
            let message = "an estimate of no study".to_owned();
            problems.push(Problem::new(place.name("study"), message, "the name of a study"));
        }
        if known && !(one.error.is_finite() && one.error >= 0.0) {
            let message = format!("a standard error of {}", one.error);
            problems.push(Problem::new(place.name("error"), message, "a number from 0 on"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{LoadError, Loaded, load_text};

    fn child(rest: &str) -> Result<Loaded, LoadError> {
        let text = format!(r#"(extends: "vietnam-2021.ron", title: "a child"{rest})"#);
        load_text("child", "child.ron", &text, None)
    }

    #[test]
    fn a_plain_number_is_an_estimate_while_it_is_what_was_found() {
        let with = |value: f64| {
            let text = format!(
                ", parameters: (cabinet_hazard: {value}), estimates: {{
                    \"parameters.cabinet_hazard\": (value: 0.17, error: 0.05, study: \"s\") }}"
            );
            uncertain(&child(&text).unwrap().scenario)
        };
        let of = |all: &[Uncertain]| {
            all.iter().find(|one| one.path == "parameters.cabinet_hazard").map(|one| one.error)
        };
        assert_eq!(of(&with(0.17)), Some(0.05));
        assert_eq!(of(&with(0.3)), None);
        // A figure says so itself, with the error that it has.
        let baseline = uncertain(&child("").unwrap().scenario);
        assert!(!baseline.is_empty());
    }

    #[test]
    fn an_estimate_of_nothing_is_refused_with_the_nearest_name() {
        let text = r#", estimates: {
            "parameters.cabinet_hazzard": (value: 0.17, error: 0.05, study: "s") }"#;
        let Err(LoadError::Wrong(all)) = child(text) else { panic!("nothing is wrong") };
        assert_eq!(all[0].nearest.as_deref(), Some("parameters.cabinet_hazard"));
        let text = r#", estimates: {
            "parameters.cabinet_hazard": (value: 0.17, error: -1.0, study: "s") }"#;
        assert!(matches!(child(text), Err(LoadError::Wrong(_))));
    }

    #[test]
    fn what_a_study_found_stands_where_the_number_can_say_so() {
        let mut world = child("").unwrap();
        let one = |value, error| Estimated { value, error, study: "s".to_owned() };
        world.estimate("parameters.cabinet_hazard", one(0.17, 0.05)).unwrap();
        let dispute = world.scenario.disputes[0].clone();
        let path = format!("disputes.{}.{}.force", dispute.challenger, dispute.target);
        // A figure that was left out is one from now on.
        world.estimate(&path, one(0.3, 0.1)).unwrap();
        let found = uncertain(&world.scenario);
        for (path, value, error) in [("parameters.cabinet_hazard", 0.17, 0.05), (&path, 0.3, 0.1)] {
            let one = found.iter().find(|one| one.path == path).unwrap();
            assert_eq!(one.value, value);
            assert!((one.error - error).abs() < 1e-12, "{path}: {}", one.error);
        }
        // And it is read again as it was written.
        let again = load_text("again", "again.ron", &world.resolved(), None).unwrap();
        assert_eq!(uncertain(&again.scenario), uncertain(&world.with_lenses().scenario));
    }
}
