//! The cases, embedded: what is checked, and what is left out and why.

use super::{case::Case, mechanisms};
use schemars::JsonSchema;

use deter_core::{
    fields,
    scenario::{source::Source, value::Value},
};

/// The files of cases, by topic.
const FILES: [(&str, &str); 20] = [
    ("arms", include_str!("cases/arms.ron")),
    ("geography", include_str!("cases/geography.ron")),
    ("combat", include_str!("cases/combat.ron")),
    ("contest", include_str!("cases/contest.ron")),
    ("belief", include_str!("cases/belief.ron")),
    ("choice", include_str!("cases/choice.ron")),
    ("deterrence", include_str!("cases/deterrence.ron")),
    ("bargaining", include_str!("cases/bargaining.ron")),
    ("grey_zone", include_str!("cases/grey_zone.ron")),
    ("alliance", include_str!("cases/alliance.ron")),
    ("burden", include_str!("cases/burden.ron")),
    ("network", include_str!("cases/network.ron")),
    ("saom", include_str!("cases/saom.ron")),
    ("balance", include_str!("cases/balance.ron")),
    ("landscape", include_str!("cases/landscape.ron")),
    ("domestic", include_str!("cases/domestic.ron")),
    ("cyber", include_str!("cases/cyber.ron")),
    ("economy", include_str!("cases/economy.ron")),
    ("capability", include_str!("cases/capability.ron")),
    ("studies", include_str!("cases/studies.ron")),
];

/// Why the embedded cases cannot be read: a fault of this build, not of its user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// A file of cases is not what it should be.
    #[error("the embedded cases of `{file}` cannot be read: {reason}")]
    Unreadable {
        /// Which file.
        file: &'static str,
        /// Where and why.
        reason: String,
    },
    /// A case names a mechanism that nobody wrote.
    #[error("case `{case}` asks for the mechanism `{name}`, which does not exist")]
    Unknown {
        /// Which case.
        case: String,
        /// What it asks for.
        name: String,
    },
}

fields! {
    /// A published case that the project does not reproduce.
    #[derive(Eq, JsonSchema)]
    pub struct LeftOut {
        /// Its name.
        id: String,
        /// What it says.
        theory: String,
        /// Why nothing here needs it.
        reason: String,
    }
}

/// All cases in the order of their files.
///
/// # Errors
/// [`LibraryError`], if this build is broken.
pub fn cases() -> Result<Vec<Case>, LibraryError> {
    let mut all = Vec::new();
    for (file, text) in FILES {
        let cases: Vec<Case> = read(file, text)?;
        all.extend(cases);
    }
    if let Some(case) = all.iter().find(|case| mechanisms::lookup(&case.mechanism).is_none()) {
        return Err(LibraryError::Unknown { case: case.id.clone(), name: case.mechanism.clone() });
    }
    Ok(all)
}

/// The cases that are left out.
///
/// # Errors
/// [`LibraryError`], if this build is broken.
pub fn left_out() -> Result<Vec<LeftOut>, LibraryError> {
    read("left_out", include_str!("cases/left_out.ron"))
}

fn read<T: Value>(file: &'static str, text: &str) -> Result<T, LibraryError> {
    Source::new(file, text)
        .and_then(|source| source.read())
        .map_err(|error| LibraryError::Unreadable { file, reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_can_fail() {
        for case in cases().unwrap() {
            assert!(!case.expected.is_empty(), "{}", case.id);
            // One law is met by sampling, as near as its published sample sizes come.
            let most = if case.mechanism == "sobol indices" { 0.02 } else { 1e-4 };
            for number in &case.expected {
                assert!(number.value.is_finite(), "{} {}", case.id, number.what);
                assert!((0.0..=most).contains(&number.within), "{}", case.id);
            }
        }
    }

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_source() {
        let mut seen = std::collections::BTreeSet::new();
        for case in cases().unwrap() {
            assert!(!case.theory.is_empty() && !case.citation.is_empty(), "{}", case.id);
            assert!(seen.insert(case.id));
        }
        for left in left_out().unwrap() {
            assert!(seen.insert(left.id) && left.reason.len() > 20);
        }
    }
}
