//! The file of a study: which scenario, which factors, what is measured, which designs.
//!
//! ```ron
//! (
//!     title: "What the probes depend on",
//!     scenario: "vietnam-2021.ron",       // beside this file, in the folder above, or shipped
//!     factors: [
//!         (name: "parameters.choice_precision", low: 2.0, high: 8.0),
//!         (name: "parameters.memory_decay"),  // half to double its value, within its limits
//!         (name: "states.JPN.constraint", levels: [0.25, 0.5, 0.85]),
//!     ],
//!     measures: ["probes", "security_gap(JPN)"], // columns of an ensemble's `runs.parquet`
//!     sweep: latin_hypercube(points: 200, runs: 4),
//!     one_at_a_time: (steps: 5, runs: 20),
//!     morris: (trajectories: 20, runs: 4),
//!     sobol: (base: 256, runs: 2, keep: 8),
//! )
//! ```
//!
//! Without `factors` every parameter of the engine that is not 0 is one. `deter sweep` reads
//! `sweep`; `deter sensitivity` reads the other three, and does those that are there.

use std::path::{Path, PathBuf};

use super::{
    design::saltelli,
    disk::{self, Disk},
    factors::{Factor, all_parameters},
};
use deter_core::{
    choices, fields,
    scenario::{
        Files, LoadError, Loaded,
        load::{Problem, load_text},
        locate::FieldPath,
        paths::{self, look},
        shipped::shipped,
        validate::MOST_TURNS,
        value::empty,
    },
};

/// Most factors of a study.
pub const MOST_FACTORS: usize = 200;
/// Most points of a design.
pub const MOST_POINTS: usize = 1_000_000;

fields! {
    /// A study as a file says it.
    pub struct StudyText {
        /// Title for readers.
        title: String,
        /// The scenario: a file beside this one, in the folder above, or a shipped one.
        scenario: String,
        /// Turns, if not the scenario's.
        turns: Option<u32>,
        /// Seed of all luck, if not the scenario's.
        seed: Option<u64>,
        /// What varies; every parameter that is not 0 if left out.
        factors: Vec<FactorText> = empty(),
        /// What is told and drawn: columns of an ensemble's table of runs.
        measures: Vec<String>,
        /// The design of `deter sweep`.
        sweep: Option<SweepDesign>,
        /// Curves along one factor at a time.
        one_at_a_time: Option<OneAtATime>,
        /// Screening by elementary effects.
        morris: Option<MorrisDesign>,
        /// Shares of variance.
        sobol: Option<SobolDesign>,
    }

    /// A factor as a file says it.
    pub struct FactorText {
        /// Name: a parameter's, or the path of a figure of the scenario.
        name: String,
        /// Least value; that of the usual range if left out.
        low: Option<f64>,
        /// Greatest value, likewise.
        high: Option<f64>,
        /// The values of a grid or curve, rising, instead of equal steps.
        levels: Option<Vec<f64>>,
    }
}

choices! {
    /// The design of a sweep.
    #[derive(Copy, Eq)]
    pub enum SweepDesign {
        /// Every combination of `steps` levels of each factor, `runs` replicates each.
        Grid {
            /// Levels of a factor that lists none.
            steps: u32,
            /// Replicates at each point.
            runs: u32,
        },
        /// A Latin hypercube.
        LatinHypercube {
            /// How many points.
            points: u32,
            /// Replicates at each point.
            runs: u32,
        },
    }
}

fields! {
    /// One factor at a time.
    #[derive(Copy, Eq)]
    pub struct OneAtATime {
        /// Levels of a factor that lists none.
        steps: u32,
        /// Replicates at each level.
        runs: u32,
    }

    /// Morris's screening.
    #[derive(Copy, Eq)]
    pub struct MorrisDesign {
        /// Trajectories; 20 and more are to be trusted.
        trajectories: u32,
        /// Replicates at each point.
        runs: u32,
    }

    /// Sobol's indices.
    #[derive(Copy, Eq)]
    pub struct SobolDesign {
        /// Points of each of the two samples, a power of 2; the design has (factors + 2) times as many.
        base: u32,
        /// Replicates at each point; 2 and more tell the seed's variance apart.
        runs: u32,
        /// Only so many factors, those that `morris` finds to matter most; all if left out.
        keep: Option<u32>,
    }
}

/// A study that has been read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Name: the file's, without folder and ending.
    pub name: String,
    /// As it was written.
    pub text: StudyText,
    /// The scenario, with the study's turns and seed.
    pub loaded: Loaded,
    /// The factors.
    pub factors: Vec<Factor>,
}

impl Study {
    /// Reads and checks a study.
    ///
    /// # Errors
    /// With everything that is wrong with the file, or with its scenario.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let source = disk::source(file)?;
        let said: StudyText = source.read()?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut loaded = match scenario_of(&said.scenario, folder)? {
            Some(loaded) => loaded,
            None => {
                return Err(source.wrong(vec![Problem::new(
                    "scenario".into(),
                    format!("there is no scenario `{}`", said.scenario),
                    "a file beside this one, in the folder above, or a shipped one",
                )]));
            }
        };
        loaded = loaded.with_lenses();
        if let Some(seed) = said.seed {
            loaded.scenario.seed = seed;
        }
        let mut problems = Vec::new();
        match said.turns {
            Some(turns) if turns > MOST_TURNS => problems.push(Problem::new(
                "turns".into(),
                format!("{turns} turns are too many"),
                format!("0 to {MOST_TURNS}"),
            )),
            Some(turns) => loaded.scenario.turns = turns,
            None => {}
        }
        let factors = factors(&said, &loaded, &mut problems);
        check(&said, factors.len(), &mut problems);
        if !problems.is_empty() {
            return Err(source.wrong(problems));
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, text: said, loaded, factors })
    }
}

/// The scenario of this name: beside the study, in the folder above, or a shipped one.
///
/// # Errors
/// If there is one and it is wrong.
pub fn scenario_of(name: &str, folder: &Path) -> Result<Option<Loaded>, LoadError> {
    let above = if folder.as_os_str().is_empty() { PathBuf::from("..") } else { folder.join("..") };
    match [folder, &above].into_iter().find_map(|folder| Disk.within(folder, name)) {
        Some(path) => disk::load(&path).map(Some),
        None => match shipped(name) {
            Some(text) => load_text(name.trim_end_matches(".ron"), name, text, None).map(Some),
            None => Ok(None),
        },
    }
}

fn factors(said: &StudyText, loaded: &Loaded, problems: &mut Vec<Problem>) -> Vec<Factor> {
    if said.factors.is_empty() {
        return all_parameters(&loaded.scenario);
    }
    let mut found: Vec<Factor> = Vec::with_capacity(said.factors.len());
    for (place, factor) in said.factors.iter().enumerate() {
        let path = FieldPath::from("factors").index(place);
        let (base, usual) = match look(&loaded.scenario, &factor.name) {
            Ok(found) => found,
            Err(wrong) => {
                problems.push(wrong.at(path.name("name")));
                continue;
            }
        };
        if found.iter().any(|known| known.name == factor.name) {
            let text = format!("`{}` is a factor already", factor.name);
            problems.push(Problem::new(path.name("name"), text, "each factor once"));
            continue;
        }
        let listed = factor.levels.as_ref().and_then(|l| Some((*l.first()?, *l.last()?)));
        let low = factor.low.or(listed.map(|l| l.0)).or(usual.map(|u| u.0));
        let high = factor.high.or(listed.map(|l| l.1)).or(usual.map(|u| u.1));
        let (Some(low), Some(high)) = (low, high) else {
            problems.push(Problem::new(
                path,
                format!("`{}` is {base} and has no range of its own", factor.name),
                "`low` and `high`",
            ));
            continue;
        };
        let rising =
            factor.levels.as_ref().is_none_or(|l| l.len() > 1 && l.windows(2).all(|p| p[0] < p[1]));
        if !rising || !low.is_finite() || !high.is_finite() || low >= high {
            let where_ = if rising { path.name("low") } else { path.name("levels") };
            let text = format!("`{}` has no range: {low} to {high}", factor.name);
            problems.push(Problem::new(where_, text, "rising finite numbers, low below high"));
            continue;
        }
        let ends =
            [low, high].map(|end| paths::set(&mut loaded.scenario.clone(), &factor.name, end));
        if let Some(wrong) = ends.into_iter().find_map(Result::err) {
            problems.push(wrong.at(path));
            continue;
        }
        let levels = factor.levels.clone();
        found.push(Factor { name: factor.name.clone(), base, low, high, levels });
    }
    found
}

fn check(said: &StudyText, factors: usize, problems: &mut Vec<Problem>) {
    let mut say = |path: FieldPath, text: String, expected: &str| {
        problems.push(Problem::new(path, text, expected));
    };
    if factors > MOST_FACTORS {
        let expected = format!("at most {MOST_FACTORS}");
        say("factors".into(), format!("{factors} factors are too many"), &expected);
    }
    let counts = |name: &'static str, part: &'static str, count: u32, least: u32| {
        (count < least).then(|| {
            let path = FieldPath::from(name).name(part);
            (path, format!("{count} are too few"), format!("at least {least}"))
        })
    };
    let mut few = Vec::new();
    match said.sweep {
        Some(SweepDesign::Grid { steps, runs }) => {
            few.extend([counts("sweep", "steps", steps, 2), counts("sweep", "runs", runs, 1)]);
        }
        Some(SweepDesign::LatinHypercube { points, runs }) => {
            few.extend([counts("sweep", "points", points, 2), counts("sweep", "runs", runs, 1)]);
        }
        None => {}
    }
    if let Some(design) = said.one_at_a_time {
        few.push(counts("one_at_a_time", "steps", design.steps, 2));
        few.push(counts("one_at_a_time", "runs", design.runs, 1));
    }
    if let Some(design) = said.morris {
        few.push(counts("morris", "trajectories", design.trajectories, 2));
        few.push(counts("morris", "runs", design.runs, 1));
        if design.trajectories as usize * (factors + 1) > MOST_POINTS {
            let text = format!("{} trajectories are too many points", design.trajectories);
            say("morris".into(), text, "at most a million points");
        }
    }
    if let Some(design) = said.sobol {
        few.push(counts("sobol", "base", design.base, 4));
        few.push(counts("sobol", "runs", design.runs, 1));
        let path = || FieldPath::from("sobol");
        if !design.base.is_power_of_two() || design.base > 1 << 20 {
            let text = format!("a base of {} spoils the balance of the sequence", design.base);
            say(path().name("base"), text, "a power of 2 up to 1048576");
        }
        let kept = design.keep.map_or(factors, |keep| factors.min(keep as usize));
        if kept > saltelli::MOST_FACTORS {
            let expected = format!("`keep` of at most {}", saltelli::MOST_FACTORS);
            say(path(), format!("{kept} factors are more than the sequence has"), &expected);
        }
        if design.keep.is_some() && said.morris.is_none() {
            let text = "`keep` needs `morris` to say which matter".to_owned();
            say(path().name("keep"), text, "a design `morris` beside it");
        }
    }
    for (path, text, expected) in few.into_iter().flatten() {
        say(path, text, &expected);
    }
    if said.measures.is_empty() {
        say("measures".into(), "nothing is measured".to_owned(), "at least one column");
    }
}

/// Fewest trajectories to be trusted: 10 to 20 and more are usual (Saltelli et al. 2008, ch. 3).
pub const LEAST_TRAJECTORIES: u32 = 20;
