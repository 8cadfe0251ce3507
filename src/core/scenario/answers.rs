//! What answers a scenario's question, and from which size on a change would matter.

use super::{load::Problem, locate::FieldPath, quantity::Multiple, schema::Scenario};
use crate::fields;

fields! {
    /// A measure that answers the scenario's question.
    pub struct Answer named(measure) {
        /// The measure of a run, such as `links(JPN,*)`.
        measure: String,
        /// Smallest change of its mean that would matter to who asks, in its unit; above 0.
        matters: Multiple,
    }
}

/// What is wrong with a measure's name, given the kinds of pact and the states, and which is near.
pub type MeasureNameError = dyn Fn(&str, &[String], &[String]) -> Option<String>;

/// What is wrong with the answers of a scenario.
#[must_use]
pub fn problems(scenario: &Scenario, unread: &MeasureNameError) -> Vec<Problem> {
    let kinds: Vec<String> = scenario.pact_kinds.iter().map(|kind| kind.name.clone()).collect();
    let codes: Vec<String> = scenario.states.keys().map(ToString::to_string).collect();
    let mut problems = Vec::new();
    for (index, answer) in scenario.answers.iter().enumerate() {
        let path = FieldPath::from("answers").index(index);
        let mut say = |field: &str, message: String, expected: &str| {
            problems.push(Problem::new(path.name(field), message, expected));
        };
        if let Some(why) = unread(&answer.measure, &kinds, &codes) {
            say("measure", why, "a measure of a run, as `deter ensemble --schema` lists them");
        }
        let earlier = &scenario.answers[..index];
        if earlier.iter().any(|other| other.measure == answer.measure) {
            let message = format!("`{}` stands here twice", answer.measure);
            say("measure", message, "each measure once");
        }
        if answer.matters.get() <= 0.0 {
            say("matters", "every change would matter".to_owned(), "a number above 0");
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::problems;
    use crate::{
        model::quantity::Quantity,
        scenario::{LoadError, load_text, shipped::SHIPPED},
    };

    /// What is wrong with the baseline's child that answers so: file, text at the place, message.
    fn wrong(answers: &str) -> Vec<(String, String, String)> {
        let text = format!(r#"(extends: "vietnam-2021.ron", title: "a child"{answers})"#);
        let loaded = load_text("child", "child.ron", &text, None).unwrap();
        let found = problems(&loaded.scenario, &|name, kinds, codes| {
            Quantity::read(name, kinds, codes).err()
        });
        let LoadError::Wrong(all) = loaded.wrong(found) else { panic!("nothing is wrong") };
        all.into_iter()
            .map(|one| (one.file.clone(), one.text[one.span.clone()].to_owned(), one.message))
            .collect()
    }

    #[test]
    fn answers_are_measures_and_what_matters_is_more_than_nothing() {
        assert_eq!(wrong(""), []);
        let sound = r#", answers: [(measure: "calls.honoured(TWN,USA)", matters: 0.1)]"#;
        assert_eq!(wrong(sound), []);
        let found = wrong(
            r#", answers: [(measure: "burdens(JPN)", matters: 0.1),
                (measure: "war", matters: 0.0), (measure: "war", matters: 1.0)]"#,
        );
        let at: Vec<(&str, &str)> = found.iter().map(|one| (&*one.0, &*one.1)).collect();
        let here = |text| ("child.ron", text);
        assert_eq!(at, [here("\"burdens(JPN)\""), here("0.0"), here("\"war\"")]);
        assert!(found[0].2.contains("did you mean `burden`"), "{}", found[0].2);
    }

    #[test]
    fn a_child_without_answers_has_its_parents() {
        let baseline = load_text("base", "base.ron", SHIPPED[0].1, None).unwrap();
        assert!(baseline.scenario.answers.len() >= 3);
        let child = r#"(extends: "vietnam-2021.ron", title: "a child", turns: 39)"#;
        let child = load_text("child", "child.ron", child, None).unwrap();
        assert_eq!(child.scenario.answers, baseline.scenario.answers);
        let own = r#"(extends: "vietnam-2021.ron", answers: [(measure: "war", matters: 0.01)])"#;
        let own = load_text("own", "own.ron", own, None).unwrap();
        assert_eq!(own.scenario.answers.len(), 1);
        // They shape no run.
        assert_eq!(own.hash(), baseline.hash());
    }
}
