//! From folders of results to what a page is made of.

use std::path::{Path, PathBuf};

use maud::{Markup, html};

use crate::chart::ChartError;
use deter_core::scenario::{Loaded, load_text};
use deter_study::{
    StudyError, branch,
    compare::{Comparison, chosen, folder as comparison},
    ensemble::{read as ensemble, read::EnsembleResults},
    files::{FileError, MANIFEST, input},
    record::{History, Manifest, RecordError, Run, folder},
};

/// Most worlds of a comparison whose most different pair is shown: each is two histories.
const MOST_PAIRS: usize = 2;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A folder holds no results.
    #[error(
        "{} holds no results: {found}; expected the folder of a run (`deter run`), of an ensemble \
         (`deter ensemble`, `deter merge`) or of a comparison (`deter compare`)", path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What is there instead.
        found: String,
    },
    /// A run that does not come out again.
    #[error(
        "{} is damaged: {how}; run the scenario again to write it anew", path.display()
    )]
    Untrue {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        how: String,
    },
    /// The folder of a run.
    #[error(transparent)]
    Run(#[from] RecordError),
    /// The folder of an ensemble or a comparison.
    #[error(transparent)]
    Ensemble(#[from] StudyError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A figure.
    #[error(transparent)]
    Chart(#[from] ChartError),
}

impl ReportError {
    /// Whether the machine is to blame and not what was given.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        match self {
            Self::Foreign { .. } | Self::Untrue { .. } => false,
            Self::File(error) => error.is_machine(),
            Self::Run(error) => error.is_machine(),
            Self::Ensemble(error) => error.is_machine(),
            Self::Chart(error) => error.is_machine(),
        }
    }
}

/// What a page is made of.
#[derive(Debug, Default)]
pub struct PageContent {
    /// Runs, as their manifests describe them.
    pub runs: Vec<Manifest>,
    /// Ensembles that the page shows, in the order given.
    pub ensembles: Vec<EnsembleResults>,
    /// Comparisons that the page shows, in the order given.
    pub comparisons: Vec<Compared>,
    /// Single histories that are shown: the runs, the typical ones of ensembles and
    /// comparisons, and the pairs that differ most.
    pub shown_runs: Vec<ShownRun>,
}

/// A comparison with the scenarios of its worlds.
#[derive(Debug)]
pub struct Compared {
    /// The comparison.
    pub comparison: Comparison,
    /// The scenarios, in the order of its worlds.
    pub loaded: Vec<Loaded>,
}

impl Compared {
    /// Label of a world.
    #[must_use]
    pub fn label(&self, world: usize) -> &str {
        self.comparison.worlds.get(world).map_or("?", |card| card.label.as_str())
    }

    /// Title of the scenario of a world.
    #[must_use]
    pub fn title(&self, world: usize) -> &str {
        self.loaded.get(world).map_or("?", |loaded| loaded.scenario.title.as_str())
    }

    /// Its worlds in one line.
    #[must_use]
    pub fn name(&self) -> String {
        let labels: Vec<&str> =
            self.comparison.worlds.iter().map(|card| card.label.as_str()).collect();
        labels.join(" beside ")
    }
}

/// A run whose history the page shows.
#[derive(Debug)]
pub struct ShownRun {
    /// Which it is, in a few words.
    pub what: String,
    /// Why this one is shown; empty if somebody asked for it.
    pub why: String,
    /// Its scenario.
    pub loaded: Loaded,
    /// The history.
    pub history: History,
}

impl PageContent {
    /// What stands above a shown run in a section: which it is, if there are several, and why it is
    /// shown.
    #[must_use]
    pub fn head(&self, shown: &ShownRun) -> Markup {
        html! {
            @if self.shown_runs.len() > 1 { h3 { (shown.what) } }
            @if !shown.why.is_empty() { p.why { (shown.why) } }
        }
    }

    /// The scenarios in the order in which they came, each once.
    #[must_use]
    pub fn scenarios(&self) -> Vec<&Loaded> {
        let mut found: Vec<&Loaded> = Vec::new();
        let of_comparisons = self.comparisons.iter().flat_map(|compared| &compared.loaded);
        let of_ensembles = self.ensembles.iter().map(|whole| &whole.loaded);
        let of_shown_runs = self.shown_runs.iter().map(|shown| &shown.loaded);
        for loaded in of_comparisons.chain(of_ensembles).chain(of_shown_runs) {
            if !found.iter().any(|known| known.hash() == loaded.hash()) {
                found.push(loaded);
            }
        }
        found
    }
}

/// Reads folders of results, in any mix and order. What is damaged or foreign is named.
///
/// # Errors
/// If one cannot be read or trusted.
pub fn read(folders: &[PathBuf]) -> Result<PageContent, ReportError> {
    let mut material = PageContent::default();
    for path in folders {
        match kind(path)? {
            Kind::Run => of_run(path, &mut material)?,
            Kind::Ensemble => of_ensemble(path, &mut material)?,
            Kind::Comparison => of_comparison(path, &mut material)?,
        }
    }
    Ok(material)
}

enum Kind {
    Run,
    Ensemble,
    Comparison,
}

/// What a folder holds, by its manifest.
fn kind(path: &Path) -> Result<Kind, ReportError> {
    let foreign =
        |found: &str| ReportError::Foreign { path: path.to_owned(), found: found.to_owned() };
    if !path.is_dir() {
        return Err(foreign(if path.exists() {
            "it is a file"
        } else {
            "there is no such folder"
        }));
    }
    let manifest = path.join(MANIFEST);
    if !manifest.is_file() {
        return Err(foreign(&format!("there is no {MANIFEST}")));
    }
    let value = input::sealed(&manifest)?.unwrap_or_default();
    match value["kind"].as_str() {
        Some("run") => Ok(Kind::Run),
        Some("ensemble") => Ok(Kind::Ensemble),
        Some("comparison") => Ok(Kind::Comparison),
        Some(other) => Err(foreign(&format!("its {MANIFEST} is of: {other}"))),
        None => Err(foreign(&format!("its {MANIFEST} does not say what it is"))),
    }
}

fn of_run(path: &Path, material: &mut PageContent) -> Result<(), ReportError> {
    let manifest = folder::manifest(path)?;
    // Played again rather than copied; but a folder with a damaged table is refused all the same.
    folder::series(path, &manifest)?;
    folder::pacts(path, &manifest)?;
    folder::each_event(path, &manifest, drop)?;
    let file = path.join(MANIFEST);
    let untrue = |how: String| ReportError::Untrue { path: file.clone(), how };
    let loaded = load_text(&manifest.scenario, &file.display().to_string(), &manifest.text, None)
        .map_err(|error| untrue(format!("its scenario cannot be read: {error}")))?;
    let which = Run { seed: manifest.seed, replicate: manifest.replicate, turns: manifest.turns };
    let history =
        branch::replay(&loaded, which, &manifest.branched, &[], branch::Keep::Thin, |_| {})
            .map_err(|error| untrue(error.to_string()))?;
    if manifest.version != env!("CARGO_PKG_VERSION") {
        return Err(untrue(format!("deter {} made it, and can report it", manifest.version)));
    }
    // Where it was built and from what files says nothing about the run.
    let again = Manifest {
        commit: manifest.commit.clone(),
        sources: manifest.sources.clone(),
        ..Manifest::new(&history, &loaded, manifest.files.clone())
    };
    if manifest != again.sealed() {
        return Err(untrue("played again, it does not come out as it says".to_owned()));
    }
    material.shown_runs.push(ShownRun {
        what: format!("{}, seed {}", history.tables.provenance.title, manifest.seed),
        why: String::new(),
        loaded,
        history,
    });
    material.runs.push(manifest);
    Ok(())
}

fn of_ensemble(path: &Path, material: &mut PageContent) -> Result<(), ReportError> {
    let whole = ensemble::read(path)?;
    let which = Run {
        seed: whole.manifest.seed,
        replicate: whole.typical,
        turns: whole.loaded.scenario.turns,
    };
    material.shown_runs.push(ShownRun {
        what: format!("{}, replicate {}", whole.loaded.scenario.title, whole.typical),
        why: format!(
            "Replicate {}, the most typical of {} runs: the nearest to the medians of all measures.",
            whole.typical, whole.findings.runs
        ),
        history: History::play_thin(&whole.loaded, which),
        loaded: whole.loaded.clone(),
    });
    material.ensembles.push(whole);
    Ok(())
}

fn of_comparison(path: &Path, material: &mut PageContent) -> Result<(), ReportError> {
    comparison::check(path)?;
    let comparison = comparison::read(path)?;
    let file = path.join(comparison::COMPARISON);
    let untrue = |how: String| ReportError::Untrue { path: file.clone(), how };
    let mut loaded = Vec::new();
    for card in &comparison.worlds {
        let p = &card.provenance;
        let one = load_text(&p.scenario, &file.display().to_string(), &card.scenario, None)
            .map_err(|error| untrue(format!("the scenario of {}: {error}", card.label)))?;
        if !one.hash().starts_with(&p.scenario_hash) {
            return Err(untrue(format!("the scenario of {} has another hash", card.label)));
        }
        loaded.push(one);
    }
    let chosen = chosen::choose(path, &comparison)?;
    let play = |world: usize, replicate: u64, why: &str| {
        let loaded: &Loaded = loaded.get(world)?;
        let which = Run { seed: comparison.seed, replicate, turns: loaded.scenario.turns };
        Some(ShownRun {
            what: format!("{}, replicate {replicate}", loaded.scenario.title),
            why: why.to_owned(),
            history: History::play_thin(loaded, which),
            loaded: loaded.clone(),
        })
    };
    let typical = format!(
        "The most typical of {} runs of the first world: the nearest to the medians of the measures \
         shown.",
        comparison.runs
    );
    material.shown_runs.extend(play(0, chosen.typical, &typical));
    let pairs = comparison.against.iter().zip(&chosen.most_different);
    for (against, replicate) in pairs.take(MOST_PAIRS) {
        let why = "Of the pair of runs under the same luck that differs most, the first world.";
        material.shown_runs.extend(play(0, *replicate, why));
        let why = "Of the same pair, the other world.";
        material.shown_runs.extend(play(against.world, *replicate, why));
    }
    material.comparisons.push(Compared { comparison, loaded });
    Ok(())
}
