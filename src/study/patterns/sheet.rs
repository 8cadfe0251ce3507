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
        /// The patterns.
        patterns: Vec<Pattern>,
    }

    /// One pattern.
    pub struct Pattern {
        /// Short name, such as `P1`.
        id: String,
        /// What it is, for readers.
        name: String,
        /// Unit of the number.
        unit: String,
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

    /// Where its scenario lies.
    #[must_use]
    pub fn scenario_file(&self, study: &Path) -> PathBuf {
        study.parent().unwrap_or(Path::new("")).join(&self.scenario)
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
