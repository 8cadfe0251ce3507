//! `deter verify`: does the theory still give what its literature says?

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use super::{Failure, Talk, scenarios::files, verify_talk as words};
use deter_study::disk::load;
use deter_textbook::{
    labs,
    verify::{self, verdict::FAMILY_ERROR},
};

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
    /// Run the textbook labs of a folder instead, and compare each with its closed form.
    #[arg(
        long,
        value_name = "FOLDER",
        num_args = 0..=1,
        default_missing_value = "scenarios/textbook",
        conflicts_with_all = ["fresh", "all"]
    )]
    pub labs: Option<PathBuf>,
}

impl Verify {
    /// Verifies.
    ///
    /// # Errors
    /// If a case fails.
    pub fn run(self, talk: Talk) -> Result<(), Failure> {
        if let Some(folder) = &self.labs {
            return run_labs(folder, self.json, talk);
        }
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

/// Runs every lab of a folder and tells what agrees and what does not.
fn run_labs(folder: &Path, json: bool, talk: Talk) -> Result<(), Failure> {
    let files = files(folder)?;
    let bar = talk.progress(files.len() as u64, "labs");
    let mut found = Vec::new();
    for file in &files {
        let loaded = load(file)?;
        if let Some(lab) = labs::of(&loaded) {
            found.push(lab.map_err(|unfit| Failure::Input(unfit.to_string()))?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if found.is_empty() {
        return Err(Failure::Input(format!("{}: there is no textbook lab", folder.display())));
    }
    if json {
        talk.result(&serde_json::to_string_pretty(&found).unwrap_or_default())?;
    } else {
        let mut text = String::new();
        for lab in &found {
            let verdict = if lab.passed() { "pass" } else { "FAIL" };
            let _ = writeln!(text, "{verdict}  {}: {}", lab.name, lab.title);
            for check in &lab.checks {
                let _ = writeln!(text, "      {check}");
            }
        }
        talk.say(text.trim_end())?;
    }
    let failed: Vec<&str> =
        found.iter().filter(|lab| !lab.passed()).map(|lab| lab.name.as_str()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Check(format!(
        "{} of {} labs disagree with their closed form: {}",
        failed.len(),
        found.len(),
        failed.join(", ")
    )))
}
