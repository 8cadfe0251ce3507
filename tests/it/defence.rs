//! What is said of the model can be checked: its description follows from its code.

use deter::{chance::Phase, scenario::parameters::Parameters, study::odd};

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
    let source = include_str!("../../src/core/world/components.rs");
    let fields: Vec<&str> = source
        .lines()
        .filter_map(|line| line.strip_prefix("    pub ")?.split_once(':'))
        .map(|(field, _)| field)
        .filter(|field| !field.contains('('))
        .collect();
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
