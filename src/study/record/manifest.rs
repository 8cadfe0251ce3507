//! The manifest: what a run is, and all that makes it again.

use std::{collections::BTreeMap, sync::OnceLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{history::History, named, save::Branching};
use deter_core::scenario::{Loaded, parameters::Parameters};

/// Layout of a run's folder; another one is of another version.
pub const FORMAT: u32 = 1;

/// The commit of the sources that the binary was built from. The binary says it when it starts, so
/// that a new commit rebuilds the binary alone; a library use has none.
pub static COMMIT: OnceLock<&str> = OnceLock::new();

/// What stands in every manifest, so that nobody takes it for a forecast.
pub const PURPOSE: &str = "Exploration and teaching. Frequencies are those of a model under stated \
                           assumptions; nothing here is a forecast.";

/// What a run is, and all that makes it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What kind of folder it lies in: `run`.
    pub kind: String,
    /// Layout of the folder.
    pub format: u32,
    /// What it is for, and what it is not.
    pub purpose: String,
    /// Version of this crate.
    pub version: String,
    /// Commit it was built from, 40 hexadecimal digits, with `-dirty` if the sources were not as
    /// committed; none if it was not built in a checkout.
    pub commit: Option<String>,
    /// Name of the scenario.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// BLAKE3 of the resolved scenario and its lenses, 64 hexadecimal digits.
    pub scenario_hash: String,
    /// Code by which `deter run CODE` replays it; empty if no code can.
    #[serde(default)]
    pub code: String,
    /// Seed of all luck.
    pub seed: u64,
    /// Replicate under the seed.
    pub replicate: u64,
    /// Turns played.
    pub turns: u32,
    /// Lens of the scenario.
    pub lens: String,
    /// Value of every parameter of the engine.
    #[serde(with = "named")]
    #[schemars(with = "std::collections::BTreeMap<String, f64>")]
    pub parameters: Vec<(String, f64)>,
    /// BLAKE3 of every bit of the state of things after the last turn.
    pub state_hash: String,
    /// BLAKE3 of the files beside it.
    pub files: BTreeMap<String, String>,
    /// Where it left other histories, in the order of turns; the scenario is that of the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branched: Vec<Branching>,
    /// Files that the scenario was made of, by the names they had.
    pub sources: Vec<String>,
    /// The resolved scenario with its lenses, as RON.
    pub text: String,
    /// BLAKE3 of all that stands above, so that a flipped bit is seen; empty in the making.
    #[serde(default)]
    pub checksum: String,
}

impl Manifest {
    /// The manifest of a run; `files` are those written beside it with their hashes.
    #[must_use]
    pub fn new(history: &History, loaded: &Loaded, files: BTreeMap<String, String>) -> Self {
        let p = &loaded.scenario.parameters;
        Self {
            kind: "run".to_owned(),
            format: FORMAT,
            purpose: PURPOSE.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: COMMIT.get().copied().map(str::to_owned),
            scenario: loaded.name.clone(),
            title: loaded.scenario.title.clone(),
            scenario_hash: loaded.hash(),
            code: history.tables.provenance.code.clone(),
            seed: history.run.seed,
            replicate: history.run.replicate,
            turns: history.run.turns,
            lens: loaded.scenario.lens.clone(),
            parameters: Parameters::TABLE
                .iter()
                .filter_map(|info| p.get(info.name).map(|x| (info.name.to_owned(), x)))
                .collect(),
            state_hash: history.end.hash(),
            files,
            branched: history.branched.clone(),
            sources: loaded.files.iter().map(|source| source.file.clone()).collect(),
            text: loaded.resolved(),
            checksum: String::new(),
        }
    }

    /// The manifest with its checksum, as it is written.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.checksum.clear();
        let text = serde_json::to_vec(&self).unwrap_or_default();
        self.checksum = blake3::hash(&text).to_hex().to_string();
        self
    }
}
