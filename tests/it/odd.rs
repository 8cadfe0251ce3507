//! What is said of the model can be checked: its description follows from its code.

use std::collections::BTreeSet;

use crate::common::{SMALL, engine};
use deter::{chance::Phase, scenario::parameters::Parameters, study::odd};
use serde_json::Value;

#[test]
fn every_phase_parameter_and_component_field_is_described() {
    let text = odd::document();
    for phase in Phase::ALL {
        assert!(text.contains(&format!("`{}`: ", phase.name())), "{phase}");
    }
    for info in Parameters::TABLE {
        assert!(text.contains(&format!("| `{}` | ", info.name)), "{}", info.name);
        assert!(info.meaning.contains('|') || text.contains(info.meaning), "{}", info.name);
    }
    // The fields of the components, from a world that has every one of them.
    let states = engine(SMALL).snapshot().states;
    let states: Vec<Value> =
        states.iter().map(|state| serde_json::to_value(state).unwrap()).collect();
    let components = states.iter().flat_map(|state| state.as_object().unwrap().values());
    let fields: BTreeSet<&String> =
        components.filter_map(Value::as_object).flat_map(|component| component.keys()).collect();
    assert!(fields.len() > 30);
    for field in fields {
        assert!(text.contains(&format!("| `{field}` | ")), "{field}");
    }
}

#[test]
fn the_description_in_the_repository_is_the_one_the_code_writes() {
    let kept = include_str!("../../scenarios/ODD.md");
    let written = odd::document();
    let parted = kept.lines().zip(written.lines()).find(|(kept, written)| kept != written);
    assert_eq!(parted, None, "write it anew: deter odd > scenarios/ODD.md");
    assert_eq!(kept.trim_end(), written.trim_end());
}
