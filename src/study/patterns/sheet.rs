//! The study file: patterns, what was observed, and the tests they must pass.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::measure::Number;
use crate::{StudyError, disk, observe::MeasureName};
use deter_core::{
    choices, fields,
    scenario::{calendar::DateText, value::empty},
};

fields! {
    /// Patterns that one scenario is held against.
    pub struct PatternStudy {
        /// Title for readers.
        title: String,
        /// Anything a reader should know.
        notes: String = empty(),
        /// The scenario, by its path from the folder of the study.
        scenario: PathBuf,
        /// Sources by key.
        sources: BTreeMap<String, String> = empty(),
        /// Other worlds that patterns are of, by name: scenarios, by their paths from the folder of the
        /// study.
        worlds: BTreeMap<String, PathBuf> = empty(),
        /// The patterns.
        patterns: Vec<Pattern>,
        /// What is not measured here, and what it waits for.
        awaited: Vec<Awaited> = empty(),
    }

    /// A number that is not measured yet, or not by this command.
    pub struct Awaited {
        /// Short name, such as `M3`.
        id: String,
        /// What it is, for readers.
        name: String,
        /// What it must show, in words.
        band: String,
        /// What is missing.
        missing: String,
    }

    /// One pattern.
    pub struct Pattern {
        /// Short name, such as `P1`.
        id: String,
        /// What it is, for readers.
        name: String,
        /// Unit of the number.
        unit: String,
        /// The world it is of, if not the scenario.
        world: Option<String>,
        /// The world from which it is told apart: the number is that of its own world less that of this one, run
        /// by run under the same luck.
        against: Option<String>,
        /// What is measured.
        measure: MeasureName,
        /// How its turns make one number of a run.
        number: Number = Number::Run,
        /// What was observed.
        observed: Observed,
        /// What the runs must show; all of it.
        tests: Vec<Test>,
        /// Title of its panel in the figure; none if it has none.
        panel: Option<String>,
        /// Unit of its series, if it is not that of the number.
        series_unit: Option<String>,
        /// Whether parameters were fitted to it: then it tests nothing, and is counted apart.
        fitted: bool = empty(),
        /// What is missing before it can be judged; it is measured all the same.
        awaits: Option<String>,
        /// Anything a reader should know, such as why it fails.
        note: String = empty(),
    }

    /// What was observed.
    pub struct Observed {
        /// The number; none if nothing was counted.
        value: Option<f64>,
        /// The series, by dates.
        series: Vec<(DateText, f64)> = empty(),
        /// Key of the source.
        source: String,
    }
}

choices! {
    /// What the runs must show.
    #[derive(Copy)]
    pub enum Test {
        /// The median of the runs lies between these two.
        Median(f64, f64),
        /// All runs together lie between these two: the mean of the runs, the share of all cases of all
        /// runs, or the ranking by all runs.
        Whole(f64, f64),
        /// The middle 90 % of the runs hold this number.
        Holds(f64),
        /// The middle of the runs holds a number.
        Middle {
            /// The number.
            holds: f64,
            /// Which share of the runs the middle is.
            share: f64,
        },
        /// At least a share of the runs lies in a range.
        Runs {
            /// The range; its ends belong to it.
            within: (f64, f64),
            /// The share.
            at_least: f64,
        },
    }
}

impl PatternStudy {
    /// Reads a study file.
    ///
    /// # Errors
    /// If it cannot be read, is no such study, or names a source it does not have.
    pub fn load(file: &Path) -> Result<Self, StudyError> {
        let study: Self = disk::source(file)?.read()?;
        let mut ids: Vec<&str> = Vec::new();
        for pattern in &study.patterns {
            let worlds = [&pattern.world, &pattern.against].into_iter().flatten();
            if let Some(world) = worlds.into_iter().find(|world| !study.worlds.contains_key(*world))
            {
                let known = study.worlds.keys().map(String::as_str);
                let at = format!("pattern {}", pattern.id);
                return Err(StudyError::unknown(&at, "world", world, known));
            }
            let at = format!("pattern {}", pattern.id);
            if ids.contains(&pattern.id.as_str()) {
                return Err(StudyError::senseless(&at, "there are two of this id"));
            }
            ids.push(&pattern.id);
            let source = &pattern.observed.source;
            if !study.sources.contains_key(source) {
                let known = study.sources.keys().map(String::as_str);
                return Err(StudyError::unknown(&at, "source", source, known));
            }
        }
        Ok(study)
    }

    /// The patterns of one world, told apart from one other or none; none is the scenario itself.
    #[must_use]
    pub fn of_worlds(&self, world: Option<&str>, against: Option<&str>) -> Self {
        let mut part = self.clone();
        part.patterns.retain(|pattern| {
            (pattern.world.as_deref(), pattern.against.as_deref()) == (world, against)
        });
        part
    }

    /// The study that is shipped for a scenario: `studies/STEM-patterns.ron` beside it, where STEM
    /// is the scenario's name up to its first hyphen.
    #[must_use]
    pub fn beside(scenario: &Path) -> PathBuf {
        let name = scenario.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.split('-').next().unwrap_or(&name).to_owned();
        let folder = scenario.parent().unwrap_or(Path::new("")).join("studies");
        folder.join(format!("{stem}-patterns.ron"))
    }
}
