//! What an ensemble is: enough to go on with it, to recognise it and to run it again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use serde_json::json;

use super::{frame::Frame, measures, uncertain::Drawer, until::Until};
use crate::{
    StudyError,
    run::{self, Chunking, Job, MOST_RUNS, Shard, within},
};
use deter_core::{
    scenario::{Loaded, load_text},
    turn::Engine,
    world::build::Blueprint,
};

/// Layout of the tables; another one is another version.
const LAYOUT: u32 = 1;

/// The command that makes ensembles.
pub const KIND: &str = "ensemble";

/// The stop rule looks at the replicates so far after every so many of them. Chunks divide it, so
/// that neither their size nor the number of threads decides where an ensemble stops.
pub const CHECK_EVERY: u64 = 250;

/// Sizes of chunks to choose from: the divisors of [`CHECK_EVERY`].
const CHUNKS: [u64; 8] = [250, 125, 50, 25, 10, 5, 2, 1];

/// Most numbers that a worker holds for one chunk (32 MB).
const MOST_VALUES: u64 = 4_000_000;

/// How much of the series is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesMode {
    /// No series are kept.
    None,
    /// Mean and quantiles over the replicates, for the system and the states in focus.
    #[default]
    Quantiles,
    /// Every number of every replicate, turn, state and measure.
    All,
}

impl SeriesMode {
    /// Name, as on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quantiles => "quantiles",
            Self::All => "all",
        }
    }
}

impl std::str::FromStr for SeriesMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::None, Self::Quantiles, Self::All]
            .into_iter()
            .find(|mode| mode.name() == text)
            .ok_or_else(|| format!("`{text}` is none of none, quantiles, all"))
    }
}

/// Words that a turn's events take, about.
const EVENTS: u64 = 2000;

/// What an ensemble is.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Hash of the resolved scenario with its parameters and lenses.
    pub scenario_hash: String,
    /// Number of replicates; the most, if there is a stop rule.
    pub runs: u64,
    /// Series mode.
    pub series: SeriesMode,
    /// Stop rule.
    pub until: Option<Until>,
    /// Whether the numbers that studies estimated are drawn: see [`super::uncertain`].
    pub uncertain: bool,
    /// Whether every event is kept.
    pub events: bool,
    /// Whether the edges of the network are told turn by turn.
    pub edges: bool,
    /// Replicates in a chunk.
    pub chunk: u64,
    /// The resolved scenario.
    pub scenario: String,
    /// Who, what and when; seed and version with it.
    pub frame: Frame,
}

/// An ensemble as the plan of a folder has it.
#[derive(Debug, Serialize, Deserialize)]
struct Study {
    scenario: String,
    scenario_hash: String,
    seed: u64,
    series: SeriesMode,
    uncertain: bool,
    #[serde(default)]
    events: bool,
    #[serde(default)]
    measures: Vec<String>,
    scenario_text: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Options {
    until: Option<Until>,
    #[serde(default)]
    edges: bool,
}

/// What a user asks for.
#[derive(Debug, Clone, Default)]
pub struct EnsembleRequest {
    /// Number of replicates.
    pub runs: u64,
    /// Seed; the scenario's if none is given.
    pub seed: Option<u64>,
    /// Series mode.
    pub series: SeriesMode,
    /// Stop rule.
    pub until: Option<Until>,
    /// Whether estimates are drawn.
    pub uncertain: bool,
    /// Measures that are recorded by name, beside those that are anyway.
    pub measures: Vec<String>,
    /// Whether every event is kept.
    pub events: bool,
    /// Whether the edges of the network are told turn by turn.
    pub edges: bool,
    /// Part of the whole.
    pub shard: Option<Shard>,
    /// Replicates in a chunk.
    pub chunk: Option<u64>,
}

impl Plan {
    /// The plan for a wish; `engine` was built from the same scenario.
    ///
    /// # Errors
    /// If the wish contradicts itself.
    pub fn new(
        loaded: &Loaded,
        engine: &Engine,
        request: &EnsembleRequest,
    ) -> Result<Self, StudyError> {
        let no = |text: String| Err(StudyError::Input(text));
        within("--runs", request.runs.into(), MOST_RUNS)?;
        let shard = request.shard.unwrap_or(Shard::WHOLE);
        if shard.n > request.runs {
            return no(format!("--shard {shard}: {} runs do not fill so many", request.runs));
        }
        if request.until.is_some() && shard.n > 1 {
            return no("--until needs all replicates in order and cannot be sharded: leave out \
                       --shard, or ask for a number of runs"
                .to_owned());
        }
        let mut frame = Frame::new(loaded, request.seed.unwrap_or(loaded.scenario.seed), engine);
        // A measure that is none is refused before a folder is taken.
        let wrong = |why| StudyError::Input(format!("--measure: {why}"));
        frame.ask(&request.measures).map_err(wrong)?;
        if let Some(until) = &request.until {
            until.watch(&measures::columns(&frame)).map_err(StudyError::Input)?;
        }
        if request.uncertain {
            Drawer::new(loaded.clone(), frame.provenance.seed)?;
            // A world code plays the scenario as it stands, which none of these runs does.
            frame.provenance.code.clear();
        }
        let cells = match request.series {
            SeriesMode::None => 0,
            SeriesMode::Quantiles => {
                measures::series(&frame).len() as u64 * u64::from(frame.turns())
            }
            // Every point of every state, by a generous count, at three words each.
            SeriesMode::All => {
                3 * (frame.states.len() as u64 + 1)
                    * frame.measures.len() as u64
                    * u64::from(frame.turns())
            }
        };
        let events = if request.events { EVENTS * u64::from(frame.turns()) } else { 0 };
        let cells = cells + events;
        let share = request.runs.div_ceil(shard.n);
        // At least 32 chunks where the runs allow, so that many threads have work to the end.
        let largest = (share / 32).min(MOST_VALUES / cells.max(1)).max(1);
        let usual = CHUNKS.into_iter().find(|size| *size <= largest).unwrap_or(1);
        let chunk = request.chunk.unwrap_or(usual);
        if chunk == 0 || (request.until.is_some() && !CHECK_EVERY.is_multiple_of(chunk)) {
            return no(format!(
                "--chunk {chunk}: expected a divisor of {CHECK_EVERY}, such as 25 or 250"
            ));
        }
        Ok(Self {
            scenario_hash: loaded.hash(),
            runs: request.runs,
            series: request.series,
            until: request.until.clone(),
            uncertain: request.uncertain,
            events: request.events,
            edges: request.edges,
            chunk,
            scenario: loaded.resolved(),
            frame,
        })
    }

    /// What makes two ensembles one: hash of scenario, parameters, version, seed,
    /// runs, series and stop rule. Not the shard, not the chunks.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let p = &self.frame.provenance;
        let parts = (
            LAYOUT,
            &self.scenario_hash,
            &p.version,
            p.seed,
            self.runs,
            self.series,
            self.until.as_ref().map(ToString::to_string),
            self.uncertain,
            (self.events, self.edges, &self.frame.asked),
        );
        let text = serde_json::to_string(&parts).unwrap_or_default();
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }

    /// The plan of its folder.
    #[must_use]
    pub fn of_folder(&self, shard: Shard) -> run::Plan {
        let p = &self.frame.provenance;
        let study = Study {
            scenario: p.scenario.clone(),
            scenario_hash: self.scenario_hash.clone(),
            seed: p.seed,
            series: self.series,
            uncertain: self.uncertain,
            events: self.events,
            measures: self.frame.asked.clone(),
            scenario_text: self.scenario.clone(),
        };
        let options = Options { until: self.until.clone(), edges: self.edges };
        let plan = run::Plan::new(KIND, self.runs, json!(study), json!(options));
        run::Plan { grows: true, shard, chunk: self.chunk, ..plan }
    }

    /// The ensemble that the plan of a folder is of, with its world.
    ///
    /// # Errors
    /// If it is of another command or does not fit itself.
    pub fn from_folder(plan: &run::Plan) -> Result<(Self, Blueprint), StudyError> {
        let study: Study = plan.study()?;
        let Study { scenario, seed, series, uncertain, scenario_text, .. } = study;
        let Options { until, edges } = plan.options()?;
        let loaded = load_text(&scenario, &scenario, &scenario_text, None)?;
        let blueprint = Blueprint::new(&loaded);
        let request = EnsembleRequest {
            runs: plan.runs,
            seed: Some(seed),
            series,
            until,
            uncertain,
            measures: study.measures,
            events: study.events,
            edges,
            shard: None,
            chunk: Some(plan.chunk),
        };
        Ok((Self::new(&loaded, &Engine::new(blueprint.clone()), &request)?, blueprint))
    }

    /// What draws its estimates, if they are drawn.
    ///
    /// # Errors
    /// If the scenario's text is none.
    pub fn drawer(&self) -> Result<Option<Drawer>, StudyError> {
        if !self.uncertain {
            return Ok(None);
        }
        let p = &self.frame.provenance;
        let loaded = load_text(&p.scenario, &p.scenario, &self.scenario, None)?;
        Drawer::new(loaded, p.seed).map(Some)
    }

    /// Its runs.
    #[must_use]
    pub const fn job(&self) -> Job<'static> {
        Job { name: "", key: "", cases: 1, runs: self.runs, cut: Chunking::Runs(self.chunk) }
    }
}
