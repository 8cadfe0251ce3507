//! What came of the cases: number by number, against what must come out.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    case::Case,
    library::{LeftOut, LibraryError, cases, left_out},
    mechanisms,
};

/// One number that came out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Number {
    /// Its name.
    pub what: String,
    /// What must come out.
    pub expected: f64,
    /// What came out; none if the mechanism does not give a number of this name.
    pub got: Option<f64>,
    /// got − expected.
    pub difference: Option<f64>,
    /// Largest difference allowed, either way.
    pub within: f64,
    /// Whether it is near enough.
    pub pass: bool,
}

/// A case and its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CaseVerdict {
    /// Name of the case.
    pub id: String,
    /// What it says.
    pub theory: String,
    /// Who said it.
    pub citation: String,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

impl CaseVerdict {
    /// Whether all its numbers pass, and it has any.
    #[must_use]
    pub fn pass(&self) -> bool {
        !self.numbers.is_empty() && self.numbers.iter().all(|number| number.pass)
    }
}

/// What came of all cases.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Verification {
    /// The cases.
    pub cases: Vec<CaseVerdict>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
}

impl Verification {
    /// Whether every case passes.
    #[must_use]
    pub fn pass(&self) -> bool {
        self.cases.iter().all(CaseVerdict::pass)
    }

    /// Number of all numbers, and of those that fail.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let numbers = || self.cases.iter().flat_map(|case| &case.numbers);
        (numbers().count(), numbers().filter(|number| !number.pass).count())
    }
}

/// Runs every case.
///
/// # Errors
/// [`LibraryError`], if this build is broken.
pub fn verify() -> Result<Verification, LibraryError> {
    Ok(Verification { cases: cases()?.par_iter().map(judge).collect(), left_out: left_out()? })
}

/// One case.
#[must_use]
pub fn judge(case: &Case) -> CaseVerdict {
    let given = mechanisms::lookup(&case.mechanism)
        .map_or_else(Vec::new, |mechanism| mechanism(&case.inputs));
    let numbers = case.expected.iter().map(|number| {
        let got = given.iter().find(|(name, _)| *name == number.what).map(|(_, value)| *value);
        let difference = got.map(|got| got - number.value);
        Number {
            what: number.what.clone(),
            expected: number.value,
            got,
            difference,
            within: number.within,
            // Never for NaN.
            pass: difference.is_some_and(|difference| difference.abs() <= number.within),
        }
    });
    CaseVerdict {
        id: case.id.clone(),
        theory: case.theory.clone(),
        citation: case.citation.clone(),
        numbers: numbers.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_passes() {
        let verification = verify().unwrap();
        let failed: Vec<_> = verification
            .cases
            .iter()
            .flat_map(|case| case.numbers.iter().map(move |number| (&case.id, number)))
            .filter(|(_, number)| !number.pass)
            .collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert!(verification.pass() && verification.count().0 > 300);
    }

    #[test]
    fn a_number_that_does_not_come_or_lies_off_fails_its_case() {
        let mut case = cases().unwrap().into_iter().find(|case| case.id == "LAN-4").unwrap();
        assert!(judge(&case).pass());
        case.expected[0].value += 0.01;
        assert!(!judge(&case).numbers[0].pass);
        case.expected[0].value -= 0.01;
        case.expected[0].what = "nobody wins".to_owned();
        let verdict = judge(&case);
        assert!(!verdict.numbers[0].pass && verdict.numbers[0].got.is_none());
        case.inputs.0.remove("first");
        assert!(!judge(&case).pass());
    }
}
