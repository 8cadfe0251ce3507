//! `deter scenarios`: what there is to run, one line each, and the studies of them.

use std::path::{Path, PathBuf};

use super::{Console, Failure};
use deter_core::scenario::{LoadError, Loaded, difference};
use deter_study::{
    backtest::Observed,
    calibrate::CalibrationStudy,
    disk::load,
    file::Study,
    files::{FileError, input},
    patterns::PatternStudy,
};

/// How deep folders are looked into.
const DEPTH: u32 = 4;

/// List the scenarios and studies, one line each.
#[derive(Debug, Clone, clap::Args)]
pub struct Scenarios {
    /// The folder to look in, with the folders in it.
    #[arg(default_value = "scenarios")]
    pub folder: PathBuf,
    /// Print what differs between two scenarios, field by field, instead.
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub diff: Vec<PathBuf>,
}

impl Default for Scenarios {
    fn default() -> Self {
        Self { folder: PathBuf::from("scenarios"), diff: Vec::new() }
    }
}

impl Scenarios {
    /// Prints the list; a scenario that is broken is named with its first error.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        if let [left, right] = &self.diff[..] {
            return console.print_result(&differences(&load(left)?, &load(right)?));
        }
        let found = look(&self.folder)?;
        let all = || found.scenarios.iter().chain(&found.studies);
        let widest = all().map(|file| file.display().to_string().chars().count()).max();
        let Some(width) = widest else {
            return Err(Failure::Input(format!(
                "no scenario (*.ron) in {}",
                self.folder.display()
            )));
        };
        let mut text = String::new();
        for file in &found.scenarios {
            let name = file.display().to_string();
            let line = match load(file) {
                Ok(loaded) => describe(&loaded),
                Err(error) => format!("broken: {}", first(&error)),
            };
            text += &format!("{name:width$}  {line}\n");
        }
        for file in &found.studies {
            let name = file.display().to_string();
            text += &format!("{name:width$}  {}\n", study(file));
        }
        console.print_result(&text)
    }
}

/// The title of a study and the commands that read it.
fn study(file: &Path) -> String {
    let (title, commands) = if let Ok(study) = Study::load(file) {
        (study.text.title, "deter sensitivity, deter sweep")
    } else if let Ok(study) = CalibrationStudy::load(file) {
        (study.text.title, "deter calibrate")
    } else if let Ok(study) = PatternStudy::load(file) {
        (study.title, "deter patterns")
    } else if let Ok(observed) = Observed::load(file) {
        (observed.text.title, "deter backtest --observed")
    } else {
        return "broken: sensitivity, calibrate, patterns and backtest do not read it".to_owned();
    };
    format!("{title} (for {commands})")
}

/// What differs, a line for each field; a sentence if nothing does.
fn differences(left: &Loaded, right: &Loaded) -> String {
    let lines: Vec<String> =
        difference(&left.scenario, &right.scenario).iter().map(ToString::to_string).collect();
    if lines.is_empty() { "nothing differs".to_owned() } else { lines.join("\n") }
}

fn describe(loaded: &Loaded) -> String {
    let s = &loaded.scenario;
    let plural =
        |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    format!(
        "{} ({}, {} from {})",
        s.title,
        plural(s.states.len(), "state"),
        plural(s.turns as usize, "turn"),
        s.start
    )
}

/// The first thing wrong, in one line.
fn first(error: &LoadError) -> String {
    match error.diagnostics().first() {
        Some(wrong) => {
            let (line, column) = wrong.position();
            let path =
                if wrong.path.is_empty() { String::new() } else { format!("{}: ", wrong.path) };
            format!("line {line}, column {column}: {path}{}", wrong.message)
        }
        None => error.to_string(),
    }
}

/// What lies under a folder, each list in the order of its paths.
#[derive(Default)]
struct ScenarioFiles {
    scenarios: Vec<PathBuf>,
    studies: Vec<PathBuf>,
}

/// All scenarios under a folder in the order of their paths; lenses and studies are none.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    Ok(look(folder)?.scenarios)
}

fn look(folder: &Path) -> Result<ScenarioFiles, Failure> {
    let mut found = ScenarioFiles::default();
    collect(folder, DEPTH, &mut found)?;
    found.scenarios.sort();
    found.studies.sort();
    Ok(found)
}

fn collect(folder: &Path, depth: u32, found: &mut ScenarioFiles) -> Result<(), FileError> {
    let is_called = |name: &str| folder.file_name().is_some_and(|own| own == name);
    for path in input::list(folder)? {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, found)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "ron") && !is_called("lenses") {
            if is_called("studies") {
                found.studies.push(path);
            } else {
                found.scenarios.push(path);
            }
        }
    }
    Ok(())
}
