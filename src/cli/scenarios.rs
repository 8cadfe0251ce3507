//! `deter scenarios`: what there is to run, one line each, and the studies of them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Console, Failure};
use deter_core::scenario::{LoadError, Loaded, difference, lens, shipped};
use deter_study::{
    backtest::Observed,
    calibrate::CalibrationStudy,
    disk::load,
    file::Study,
    files::{FileError, input},
    fit::FitStudy,
    origins::OriginsStudy,
    patterns::PatternStudy,
};

/// How deep folders are looked into.
const DEPTH: u32 = 4;

/// What lies in a folder of the library, by its name.
const GROUPS: [(&str, &str); 6] = [
    ("", "scenarios: run one with `deter run NAME`"),
    (
        "whatif",
        "what-ifs, each a change of the scenario it extends: `deter compare NAME` says what \
         difference it makes",
    ),
    ("teaching", "small worlds to learn with"),
    ("textbook", "models of the literature, each beside its closed form: `deter run NAME`"),
    ("studies", "studies of scenarios"),
    ("lessons", "lessons for a class: `deter lab --class NAME`"),
];

/// List the scenarios and studies by kind, one line each.
///
/// Without a folder it lists those in scenarios/ or, where there is none, those in the program. These
/// are known by their names to every command, wherever one is; what stands before the first hyphen
/// is enough if it tells one from all others (`w05`). `deter init` writes them out.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Scenarios {
    /// The folder to look in, with the folders in it.
    pub folder: Option<PathBuf>,
    /// Print what differs between two scenarios, field by field, instead.
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub diff: Vec<PathBuf>,
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
        let home = Path::new(shipped::FOLDER);
        let (root, found) = match &self.folder {
            Some(folder) => (folder.as_path(), look(folder)?),
            None if home.is_dir() => (home, look(home)?),
            None => (home, library()),
        };
        if found.scenarios.is_empty() && found.studies.is_empty() {
            return Err(Failure::Input(format!("no scenario (*.ron) in {}", root.display())));
        }
        let written = root.is_dir();
        let mut groups: BTreeMap<(usize, PathBuf), Vec<(String, String)>> = BTreeMap::new();
        let studies = found.studies.iter().map(|file| (file, study(file)));
        let scenarios = found.scenarios.iter().map(|file| (file, scenario(file)));
        for (file, line) in scenarios.chain(studies) {
            let folder = file.parent().unwrap_or(root);
            let within = folder.strip_prefix(root).unwrap_or(folder).to_owned();
            let place = GROUPS.iter().position(|(name, _)| Path::new(name) == within);
            let name = if written { file.display().to_string() } else { stem(file) };
            groups.entry((place.unwrap_or(GROUPS.len()), within)).or_default().push((name, line));
        }
        let mut text = String::new();
        for ((place, folder), lines) in groups {
            let heading = GROUPS
                .get(place)
                .map_or_else(|| folder.display().to_string(), |(_, heading)| (*heading).to_owned());
            let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
            text += &format!("{}{heading}\n", if text.is_empty() { "" } else { "\n" });
            for (name, line) in lines {
                text += &format!("  {name:width$}  {line}\n");
            }
        }
        let lenses: Vec<&str> = lens::SHIPPED.iter().map(|(name, _)| *name).collect();
        text += &format!("\ntheories (the `lens` of a scenario): {}\n", lenses.join(", "));
        console.print_result(&text)
    }
}

/// The name by which a file of the library is known.
fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a scenario is, in one line.
fn scenario(file: &Path) -> String {
    match load(file) {
        Ok(loaded) => describe(&loaded),
        Err(error) => format!("broken: {}", first(&error)),
    }
}

/// The title of a study and the commands that read it.
fn study(file: &Path) -> String {
    let (title, commands) = if let Ok(study) = Study::load(file) {
        (study.text.title, "deter sensitivity, deter sweep")
    } else if let Ok(study) = CalibrationStudy::load(file) {
        (study.text.title, "deter calibrate")
    } else if let Ok(study) = FitStudy::load(file) {
        (study.text.title, "deter fit")
    } else if let Ok(study) = PatternStudy::load(file) {
        (study.title, "deter patterns")
    } else if let Ok(study) = OriginsStudy::load(file, 1) {
        (study.text.title, "deter backtest --origins")
    } else if let Ok(observed) = Observed::load(file) {
        (observed.text.title, "deter backtest --observed")
    } else if let Ok(title) = deter_lab::title_of_lesson(file) {
        (title, "deter lab --class")
    } else {
        return "broken: sensitivity, calibrate, fit, patterns, backtest and lab do not read it"
            .to_owned();
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

/// All scenarios under a folder in the order of their paths; lenses, lessons and studies are none.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut shipped = library().scenarios;
    shipped.retain(|file| file.starts_with(folder));
    if folder.exists() || shipped.is_empty() { Ok(look(folder)?.scenarios) } else { Ok(shipped) }
}

/// What is in the program.
fn library() -> ScenarioFiles {
    let at = |path: &str| Path::new(shipped::FOLDER).join(path);
    let all = shipped::LIBRARY.iter().map(|(path, _)| *path);
    let studies = all.filter(|path| {
        path.ends_with(".ron")
            && ["studies", "lessons"]
                .iter()
                .any(|of| Path::new(path).parent() == Some(Path::new(of)))
    });
    ScenarioFiles {
        scenarios: shipped::scenarios().map(|(path, _)| at(path)).collect(),
        studies: studies.map(at).collect(),
    }
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
            if is_called("studies") || is_called("lessons") {
                found.studies.push(path);
            } else {
                found.scenarios.push(path);
            }
        }
    }
    Ok(())
}
