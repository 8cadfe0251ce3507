//! `deter verify`: does the theory still give what its literature says?

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use super::{Console, Failure, scenarios::files, verify_output};
use deter_study::disk::load;
use deter_textbook::{
    models::{self, ERROR_RATE},
    verify,
};

/// Check every mechanism against the closed forms of its literature.
///
/// Each case is a published or derived result, put to the very function that a phase of the turn, a
/// textbook model or a study calls; `--textbook` plays the models whose results are laws of chance.
/// Prints a table, one row for each case; exit code 1 if one fails.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Verify {
    /// Draw the textbook models anew under this seed instead of their own.
    #[arg(long, value_name = "SEED", requires = "textbook")]
    pub fresh: Option<u64>,
    /// Print every number, not the worst of each case.
    #[arg(long)]
    pub all: bool,
    /// Print every number as JSON.
    #[arg(long)]
    pub json: bool,
    /// Run the textbook models of a folder instead, and compare each with its closed form.
    #[arg(
        long,
        value_name = "FOLDER",
        num_args = 0..=1,
        default_missing_value = "scenarios/textbook",
        conflicts_with = "all"
    )]
    pub textbook: Option<PathBuf>,
    /// What `--textbook` was called before.
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "")]
    pub labs: Option<String>,
}

impl Verify {
    /// Judges every case, or runs every textbook model, and prints what comes out.
    ///
    /// # Errors
    /// If a case fails.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        if self.labs.is_some() {
            return Err(Failure::Input("`--labs` is called `--textbook` now".to_owned()));
        }
        if let Some(folder) = &self.textbook {
            return run_models(folder, self.fresh, self.json, console);
        }
        let verification = verify::verify().map_err(|fault| Failure::Check(fault.to_string()))?;
        if self.json {
            console.print_json(&verify_output::json(&verification))?;
        } else if self.all {
            console.print(&verify_output::numbers(&verification))?;
        } else {
            console.print(&verify_output::table(&verification))?;
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
        Err(Failure::Check(format!(
            "{} of {} cases do not come out: {}",
            failed.len(),
            verification.cases.len(),
            failed.join(", ")
        )))
    }
}

/// Runs every textbook model of a folder and says what agrees and what does not.
fn run_models(
    folder: &Path,
    fresh: Option<u64>,
    json: bool,
    console: Console,
) -> Result<(), Failure> {
    let files = files(folder)?;
    let bar = console.progress(files.len() as u64, "models");
    let mut runs = Vec::new();
    for file in &files {
        let mut loaded = load(file)?;
        loaded.scenario.seed = fresh.unwrap_or(loaded.scenario.seed);
        if let Some(run) = models::of(&loaded) {
            runs.push(run.map_err(|unfit| Failure::Input(unfit.to_string()))?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if runs.is_empty() {
        return Err(Failure::Input(format!("{}: there is no textbook model", folder.display())));
    }
    if json {
        console.print_json(&runs)?;
    } else {
        let mut text = String::new();
        for run in &runs {
            let verdict = if run.passed() { "pass" } else { "FAIL" };
            let _ = writeln!(text, "{verdict}  {}: {}", run.name, run.title);
            for check in &run.checks {
                let _ = writeln!(text, "      {check}");
            }
        }
        console.print(text.trim_end())?;
    }
    let failed: Vec<&str> =
        runs.iter().filter(|run| !run.passed()).map(|run| run.name.as_str()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let luck = if fresh.is_some() {
        format!("; under a fresh seed a correct comparison differs with chance {ERROR_RATE}")
    } else {
        String::new()
    };
    Err(Failure::Check(format!(
        "{} of {} textbook models disagree with their closed form: {}{luck}",
        failed.len(),
        runs.len(),
        failed.join(", ")
    )))
}
