//! Which worlds a page asks for: a scenario, what was moved in it, its luck, what was decided otherwise.

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use deter_core::scenario::{
    Loaded,
    shipped::{scenarios, stem},
    validate::validate,
};
use deter_study::{
    branch::Course,
    compare::{Comparison, ComparisonRequest, compare_watched, play::PlayedWorlds},
    disk::load,
    ensemble::measures,
    record::{History, Run},
    run::Runner,
    worlds::{World, prepare},
};
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    limits::{MOST_DECIDED, MOST_MEASURES, MOST_MOVED, MOST_RUNS},
};

/// What a page has chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldSpec {
    /// Name of the base, as the library lists it.
    pub scenario: String,
    /// Name of the what-if that stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatif: Option<String>,
    /// Numbers that were moved, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, f64>,
    /// Names of events that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Seed of all luck; the base's if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// What was decided otherwise, as `deter branch --decide` takes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decide: Vec<String>,
}

/// The scenarios that a server knows: what is shipped, and the one that it was started with.
#[derive(Debug)]
pub struct Library {
    own: Loaded,
    listed: OnceLock<Vec<Listed>>,
}

/// A scenario of the library.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// By this it is asked for.
    pub name: String,
    /// Title for readers.
    pub title: String,
    /// The question it asks.
    pub question: String,
    /// What it extends, if it extends something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The canonical model that it isolates, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub textbook: Option<String>,
}

impl Library {
    /// Of a server that was started with this scenario.
    #[must_use]
    pub const fn new(own: Loaded) -> Self {
        Self { own, listed: OnceLock::new() }
    }

    /// The scenario with which the page opens.
    #[must_use]
    pub const fn own(&self) -> &Loaded {
        &self.own
    }

    /// The scenario of this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn find(&self, name: &str) -> Result<Loaded, Refusal> {
        if name == self.own.name {
            return Ok(self.own.clone());
        }
        // A name of the library and nothing else: no page can have a file of this machine read.
        let known = scenarios().map(|(path, _)| stem(path)).find(|known| *known == name);
        let known =
            known.ok_or_else(|| Refusal::missing(format!("there is no scenario {name}")))?;
        load(Path::new(known)).map_err(|error| Refusal::wrong(error.to_string()))
    }

    /// All scenarios, the own one first.
    #[must_use]
    pub fn list(&self) -> &[Listed] {
        self.listed.get_or_init(|| self.read_all())
    }

    fn read_all(&self) -> Vec<Listed> {
        let others = scenarios().map(|(path, _)| stem(path)).filter(|name| *name != self.own.name);
        let mut all = vec![self.own.clone()];
        all.extend(others.filter_map(|name| self.find(name).ok()));
        // What runs at other times than what it extends cannot stand beside it.
        let times = |loaded: &Loaded| {
            let s = &loaded.scenario;
            (s.start.clone(), s.turns, s.turns_per_year)
        };
        let parent = |loaded: &Loaded| {
            let file = loaded.files.get(1)?.file.trim_end_matches(" (shipped)");
            let parent = all.iter().find(|other| other.name == stem(file))?;
            (times(parent) == times(loaded)).then(|| parent.name.clone())
        };
        all.iter()
            .map(|loaded| Listed {
                name: loaded.name.clone(),
                title: loaded.scenario.title.clone(),
                question: loaded.scenario.question.clone(),
                of: parent(loaded),
                textbook: loaded.scenario.textbook.as_ref().map(|model| model.name().to_owned()),
            })
            .collect()
    }
}

impl WorldSpec {
    /// Of a scenario as it is.
    #[must_use]
    pub fn of(scenario: &str) -> Self {
        Self {
            scenario: scenario.to_owned(),
            whatif: None,
            set: BTreeMap::new(),
            without: Vec::new(),
            seed: None,
            decide: Vec::new(),
        }
    }

    /// Reads one from the address of a page.
    ///
    /// # Errors
    /// If it is none, or has more than a page may ask for.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let read: Self = serde_json::from_str(text)
            .map_err(|error| Refusal::wrong(format!("this is no world: {error}")))?;
        let moved = read.set.len() + read.without.len();
        if moved > MOST_MOVED || read.decide.len() > MOST_DECIDED {
            return Err(Refusal::wrong(format!(
                "a world may have {MOST_MOVED} numbers moved or events left out, and {MOST_DECIDED} decisions made \
                 otherwise"
            )));
        }
        Ok(read)
    }

    /// By this its results are kept.
    #[must_use]
    pub fn key(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The base of the comparison.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn base(&self, library: &Library) -> Result<Loaded, Refusal> {
        let mut base = library.find(&self.scenario)?;
        if let Some(seed) = self.seed {
            base.scenario.seed = seed;
        }
        Ok(base)
    }

    /// The world beside the base: the what-if or the base with all that was moved.
    ///
    /// # Errors
    /// If something cannot be what it was moved to.
    pub fn mine(&self, library: &Library) -> Result<Loaded, Refusal> {
        let mut mine = library.find(self.whatif.as_ref().unwrap_or(&self.scenario))?;
        if !self.set.is_empty() || !self.without.is_empty() {
            mine = mine.with_lenses();
            // A what-if may have left out itself what is left out of its base.
            mine.scenario.events.retain(|event| !self.without.contains(&event.name));
            for (path, value) in &self.set {
                mine.set(path, *value).map_err(|problem| Refusal::wrong(problem.to_string()))?;
            }
            if let Some(problem) = validate(&mine.scenario).first() {
                return Err(Refusal::wrong(problem.to_string()));
            }
            mine.scenario.title = format!("{}, changed", mine.scenario.title);
            mine.name = format!("{}-changed", mine.name);
            mine.text = mine.resolved().into();
        }
        mine.scenario.seed = self.base(library)?.scenario.seed;
        Ok(mine)
    }

    /// Whether the world beside the base is another one.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.whatif.is_some() || !self.set.is_empty() || !self.without.is_empty()
    }

    /// One history, the first under the seed: of the base, or of the world beside it with what was
    /// decided otherwise.
    ///
    /// # Errors
    /// If a decision is none of the options when its moment comes.
    pub fn history(&self, base: bool, library: &Library) -> Result<(Loaded, History), Refusal> {
        let loaded = if base { self.base(library)? } else { self.mine(library)? };
        let run = Run::of(&loaded);
        if base || self.decide.is_empty() {
            let history = History::play(&loaded, run, |_| {});
            return Ok((loaded, history));
        }
        let refused = |error: deter_study::branch::BranchError| Refusal::wrong(error.to_string());
        // A run can be left from its first turn on: what holds from the start is the scenario.
        let first = deter_study::branch::orders::first_turn(&self.decide, &loaded);
        let first = first.map_err(|error| refused(error.into()))?;
        let mut course = Course::begin(&loaded, run);
        course.play_to(first, &[], |_| {});
        course.set(&[], &self.decide, "").map_err(refused)?;
        let history = course.end(&[], |_| {}).map_err(refused)?;
        Ok((loaded, history))
    }

    /// The worlds of the comparison: the base and, if it differs, the one beside it.
    ///
    /// # Errors
    /// If they cannot be compared.
    pub fn worlds(&self, library: &Library) -> Result<Vec<World>, Refusal> {
        let mut all = vec![self.base(library)?];
        if self.differs() {
            all.push(self.mine(library)?);
        }
        prepare(all).map_err(|error| Refusal::wrong(error.to_string()))
    }
}

/// What is asked of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The worlds.
    pub spec: WorldSpec,
    /// Runs of each.
    pub runs: u64,
    /// Measures beside the answers.
    pub measures: Vec<String>,
}

impl Asked {
    /// Checks what a page asks for.
    ///
    /// # Errors
    /// If it is too much.
    pub fn new(spec: WorldSpec, runs: u64, measures: Vec<String>) -> Result<Self, Refusal> {
        if !(1..=MOST_RUNS).contains(&runs) || measures.len() > MOST_MEASURES {
            return Err(Refusal::wrong(format!(
                "a page may ask for 1 to {MOST_RUNS} runs and {MOST_MEASURES} measures"
            )));
        }
        Ok(Self { spec, runs, measures })
    }

    /// By this its result is kept.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {} {:?}", self.runs, self.spec.key(), self.measures)
    }

    /// Plays the worlds; `tell` hears what there is after every chunk. Whether all of it was played.
    ///
    /// # Errors
    /// If the worlds cannot be compared or a measure is none.
    pub fn play(
        &self,
        library: &Library,
        runner: &Runner<'_>,
        tell: &mut dyn FnMut(&[World], Comparison, &PlayedWorlds),
    ) -> Result<bool, Refusal> {
        let worlds = self.spec.worlds(library)?;
        let mut named = self.measures.clone();
        // Where answers are declared they are all that is told, unless more is asked for.
        named.extend(worlds[0].frame.answers.first().map(|answer| answer.measure.clone()));
        if named.is_empty() {
            // Where nothing is declared, a few of the usual ones.
            let columns = measures::columns(&worlds[0].frame);
            let usual = measures::usual(&worlds[0].frame, 2);
            let usual = columns.iter().filter(|column| usual.contains(&column.quantity));
            named.extend(usual.take(MOST_MEASURES).map(|column| column.name.clone()));
        }
        let request = ComparisonRequest {
            runs: self.runs,
            seed: self.spec.seed,
            measures: named,
            all: false,
        };
        let ended = compare_watched(&worlds, &request, runner, &mut |comparison, played| {
            tell(&worlds, comparison, played);
        });
        ended.map(|whole| whole.is_some()).map_err(|error| Refusal::wrong(error.to_string()))
    }
}
