//! `deter verify`: does the theory still give what its literature says?

use super::{Failure, Talk, verify_talk as words};
use crate::study::verify::{self, verdict::FAMILY_ERROR};

/// Check every mechanism against the closed forms of its literature.
///
/// Each case is a published or derived result, put to the very function that a phase of the turn, a
/// textbook lab or a study calls; laws of chance are played with seeded draws as well. Prints a
/// table, one row for each case; exit code 1 if one fails.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Verify {
    /// Draw anew under this seed, with Holm's correction over all simulated numbers.
    #[arg(long, value_name = "SEED")]
    pub fresh: Option<u64>,
    /// Print every number, not the worst of each case.
    #[arg(long)]
    pub all: bool,
    /// Print every number as JSON.
    #[arg(long)]
    pub json: bool,
}

impl Verify {
    /// Verifies.
    ///
    /// # Errors
    /// If a case fails.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        let verification =
            verify::verify(self.fresh).map_err(|fault| Failure::Check(fault.to_string()))?;
        if self.json {
            talk.result(&words::json(&verification))?;
        } else if self.all {
            talk.say(&words::numbers(&verification))?;
        } else {
            talk.say(&words::table(&verification))?;
        }
        let failed: Vec<&str> = verification
            .cases
            .iter()
            .filter(|case| !case.pass())
            .map(|case| case.id.as_str())
            .collect();
        if failed.is_empty() {
            return Ok(());
        }
        let luck = if self.fresh.is_some() {
            format!("; a correct program fails so with chance {FAMILY_ERROR} under a fresh seed")
        } else {
            String::new()
        };
        Err(Failure::Check(format!(
            "{} of {} cases do not come out: {}{luck}",
            failed.len(),
            verification.cases.len(),
            failed.join(", ")
        )))
    }
}
