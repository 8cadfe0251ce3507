//! What came of the cases: number by number, against what must come out.

use rayon::prelude::*;
use serde::Serialize;

use super::{
    case::{Case, Nearness},
    draws::Draws,
    library::{LeftOut, LibraryError, cases, left_out, simulation},
    mechanisms,
    simulations::Estimate,
};
use deter_core::theory::maths::normal_cdf;
use deter_study::statistics::paired::holm;

/// The seed of the simulations unless a fresh one is given. It was not chosen for its results.
pub const SEED: u64 = 2021;
/// How many standard errors a simulated number may lie from its value under the fixed seed: one
/// true number in 370 lies farther.
pub const STANDARD_ERRORS: f64 = 3.0;
/// Chance that a fresh seed fails any number at all of a correct program, by Holm's correction over
/// all numbers that have a standard error.
pub const FAMILY_ERROR: f64 = 0.01;

/// How a number was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// By the function that the phases, labs and studies call.
    Theory,
    /// By seeded draws through that function.
    Simulation,
}

/// One number that came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Number {
    /// Its name.
    pub what: String,
    /// How it was made.
    pub by: Means,
    /// What must come out.
    pub expected: f64,
    /// What came out; none if the mechanism does not give a number of this name.
    pub got: Option<f64>,
    /// got − expected.
    pub difference: Option<f64>,
    /// Largest difference allowed, either way.
    pub within: f64,
    /// Draws, plays or steps, of a simulation.
    pub n: Option<u32>,
    /// Standard error, of a simulated number that has one.
    pub standard_error: Option<f64>,
    /// Difference in standard errors.
    pub z: Option<f64>,
    /// Chance of a z as large or larger either way, by Holm corrected for all numbers; of a fresh
    /// seed only.
    pub corrected_p: Option<f64>,
    /// Whether it is near enough.
    pub pass: bool,
}

/// A case and its numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseVerdict {
    /// Name.
    pub id: String,
    /// What it says.
    pub theory: String,
    /// Who said it.
    pub citation: String,
    /// Where its mechanism is at work.
    pub used_by: String,
    /// Its numbers: those of the theory first, then those of the simulation.
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// Seed of the simulations.
    pub seed: u64,
    /// Whether the seed is not the fixed one, so that Holm's correction decides.
    pub fresh: bool,
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

/// Runs every case: under the fixed seed, or anew under `fresh`.
///
/// # Errors
/// [`LibraryError`], if this build is broken.
pub fn verify(fresh: Option<u64>) -> Result<Verification, LibraryError> {
    let seed = fresh.unwrap_or(SEED);
    let mut verdicts: Vec<CaseVerdict> =
        cases()?.par_iter().map(|case| judge(case, seed)).collect();
    if fresh.is_some() {
        correct(&mut verdicts);
    }
    Ok(Verification { seed, fresh: fresh.is_some(), cases: verdicts, left_out: left_out()? })
}

/// One case under one seed, without a correction.
#[must_use]
pub fn judge(case: &Case, seed: u64) -> CaseVerdict {
    let exact = case.mechanism.as_deref().and_then(mechanisms::lookup);
    let given = exact.map_or_else(Vec::new, |mechanism| mechanism(&case.inputs));
    let mut numbers = Vec::new();
    for number in &case.expected {
        let Some(within) = number.within else { continue };
        let got = find(&given, &number.what);
        let difference = got.map(|got| got - number.value);
        numbers.push(Number {
            what: number.what.clone(),
            by: Means::Theory,
            expected: number.value,
            got,
            difference,
            within,
            n: None,
            standard_error: None,
            z: None,
            corrected_p: None,
            // Never for NaN.
            pass: difference.is_some_and(|difference| difference.abs() <= within),
        });
    }
    if let Some((simulate, n)) = simulation(case) {
        let found = simulate(&case.inputs, n, &mut Draws::new(seed, &case.id));
        for number in &case.expected {
            if let Some(nearness) = number.simulated {
                let estimate = find(&found, &number.what);
                numbers.push(sampled(&number.what, number.value, nearness, n, estimate));
            }
        }
    }
    CaseVerdict {
        id: case.id.clone(),
        theory: case.theory.clone(),
        citation: case.citation.clone(),
        used_by: case.used_by.clone(),
        numbers,
    }
}

fn find<T: Copy>(named: &[(String, T)], what: &str) -> Option<T> {
    named.iter().find(|(name, _)| name == what).map(|(_, value)| *value)
}

fn sampled(
    what: &str,
    expected: f64,
    nearness: Nearness,
    n: u32,
    estimate: Option<Estimate>,
) -> Number {
    let got = estimate.map(Estimate::value);
    let difference = got.map(|got| got - expected);
    let standard_error = estimate.and_then(|estimate| estimate.standard_error(expected));
    let by_luck = standard_error.map_or(0.0, |error| STANDARD_ERRORS * error);
    let within = match nearness {
        Nearness::StandardErrors => by_luck,
        Nearness::Relative(share) => by_luck.min(share * expected.abs()),
        Nearness::Absolute(difference) => difference,
    };
    // A chance of 0 or 1 has no spread: it is met exactly or not at all.
    let z = difference
        .zip(standard_error)
        .map(|(difference, error)| if difference == 0.0 { 0.0 } else { difference / error });
    Number {
        what: what.to_owned(),
        by: Means::Simulation,
        expected,
        got,
        difference,
        within,
        n: Some(n),
        standard_error,
        z,
        corrected_p: None,
        pass: difference.is_some_and(|difference| difference.abs() <= within),
    }
}

/// Under a fresh seed no number is condemned for being one of many: Holm's correction over all that
/// have a standard error decides, with [`FAMILY_ERROR`] for the whole family.
fn correct(verdicts: &mut [CaseVerdict]) {
    let mut sampled: Vec<&mut Number> = verdicts
        .iter_mut()
        .flat_map(|case| &mut case.numbers)
        .filter(|number| number.z.is_some())
        .collect();
    let p: Vec<f64> =
        sampled.iter().map(|number| number.z.map_or(1.0, |z| 2.0 * normal_cdf(-z.abs()))).collect();
    for (number, corrected) in sampled.iter_mut().zip(holm(&p)) {
        number.corrected_p = Some(corrected);
        number.pass = corrected >= FAMILY_ERROR;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_passes_under_the_fixed_seed() {
        let verification = verify(None).unwrap();
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
        assert!(judge(&case, SEED).pass());
        case.expected[0].value += 0.01;
        let verdict = judge(&case, SEED);
        assert!(verdict.numbers.iter().all(|number| !number.pass));
        case.expected[0].value -= 0.01;
        case.expected[0].what = "nobody wins".to_owned();
        let verdict = judge(&case, SEED);
        assert!(verdict.numbers.iter().all(|number| !number.pass && number.got.is_none()));
        case.inputs.0.remove("first");
        assert!(!judge(&case, SEED).pass());
    }

    #[test]
    fn a_fresh_seed_is_judged_as_one_family() {
        let mut verdicts =
            vec![judge(cases().unwrap().iter().find(|case| case.id == "PACT-1").unwrap(), SEED)];
        for number in &mut verdicts[0].numbers {
            // p = .0051, four times that is .020: above the family error of .01.
            number.z = number.z.map(|_| if number.what == "forms" { 2.8 } else { 0.1 });
        }
        correct(&mut verdicts);
        assert!(verdicts[0].pass(), "one of four at 2.8 is no scandal");
        for number in &mut verdicts[0].numbers {
            number.z = number.z.map(|_| if number.what == "forms" { 3.5 } else { 0.1 });
        }
        correct(&mut verdicts);
        assert!(!verdicts[0].pass(), "one of four at 3.5 is");
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let case = cases().unwrap().into_iter().find(|case| case.id == "SAOM-1").unwrap();
        assert_eq!(judge(&case, 5), judge(&case, 5));
        assert_ne!(judge(&case, 5), judge(&case, 6));
    }
}
