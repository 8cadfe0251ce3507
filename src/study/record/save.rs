//! A save: the state of things between two turns, from which a run goes on to the last bit.
//!
//! It is one JSON object with a hash of all the rest of it, so that a cut or altered file is found
//! out before anything is played from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use deter_core::world::Snapshot;

/// Layout of a save; another one is of another version.
pub const FORMAT: u32 = 1;

/// What is in the field `kind`.
const KIND: &str = "save";

/// What the name of a save's file begins with.
pub const SAVE: &str = "save-";

/// Where a history left another one, and with what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branching {
    /// The first turn that is played with the change.
    pub turn: u32,
    /// What was set, each as `PATH=VALUE`.
    pub set: Vec<String>,
    /// What was chosen otherwise, each as [`FORM`](crate::branch::orders::FORM) says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decide: Vec<String>,
    /// BLAKE3 of the state in which the run ended that was branched from.
    pub run: String,
    /// BLAKE3 of the state at the turn, before anything was set.
    pub state: String,
}

/// The state of things with which a turn is played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// What it is: `save`.
    pub kind: String,
    /// Number of the layout of this file.
    pub format: u32,
    /// Version of this crate.
    pub version: String,
    /// BLAKE3 of the resolved scenario.
    pub scenario_hash: String,
    /// Seed of all luck.
    pub seed: u64,
    /// Replicate under the seed.
    pub replicate: u64,
    /// The state with its sums so far; its `turn` is the next to play.
    pub state: Snapshot,
    /// BLAKE3 of all of the above.
    pub hash: String,
}

impl Save {
    /// A save of this state, sealed with its hash.
    #[must_use]
    pub fn new(scenario_hash: String, seed: u64, replicate: u64, state: Snapshot) -> Self {
        let mut save = Self {
            kind: KIND.to_owned(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario_hash,
            seed,
            replicate,
            state,
            hash: String::new(),
        };
        save.hash = save.seal();
        save
    }

    /// Name of the file of a turn.
    #[must_use]
    pub fn file(turn: u32) -> String {
        format!("{SAVE}{turn}.json")
    }

    /// Its bytes; none if it would not be read back as it is: JSON has no infinite numbers.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self).ok()?;
        bytes.push(b'\n');
        Self::read(&bytes).is_ok_and(|again| again == *self).then_some(bytes)
    }

    /// Reads a save.
    ///
    /// # Errors
    /// In words, if it is none, of another layout or version, or its hash is not that of the rest.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if value["kind"] != KIND {
            return Err("it is no save: its kind is another".to_owned());
        }
        let version = value["version"].as_str().unwrap_or("?");
        if value["format"] != FORMAT {
            return Err(format!("deter {version} wrote it in another layout, and can read it"));
        }
        let save: Self =
            serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        if save.hash != save.seal() {
            return Err("its hash is not that of what it holds (cut off or altered)".to_owned());
        }
        if save.version != env!("CARGO_PKG_VERSION") {
            return Err(format!("deter {version} wrote it: only that version goes on exactly"));
        }
        Ok(save)
    }

    fn seal(&self) -> String {
        let open = Self { hash: String::new(), ..self.clone() };
        let bytes = serde_json::to_vec(&open).unwrap_or_default();
        blake3::hash(&bytes).to_hex().to_string()
    }
}

/// Whether a state is one of the scenario that starts with `start`: the same states and roles, and
/// no number that leads out of a table.
#[must_use]
pub fn fits(state: &Snapshot, start: &Snapshot) -> bool {
    let n = start.states.len();
    let inside = |id: deter_core::world::StateId| id.at() < n;
    let kinds = start.tally.signed.len();
    let lenses = start.states.iter().map(|state| state.worldview.lens).max();
    state.states.len() == n
        && state.happened.len() == start.happened.len()
        && state.tally.signed.len() == kinds
        && state.campaigns.fits(&start.campaigns)
        && state.dyads.all().iter().all(|matrix| matrix.size() == n)
        && state.states.iter().zip(&start.states).all(|(here, there)| {
            here.patron.is_some() == there.patron.is_some()
                && here.home.is_some() == there.home.is_some()
                && Some(here.worldview.lens) <= lenses
                && here.outlook.from.is_none_or(inside)
        })
        && state
            .pacts
            .iter()
            .all(|pact| inside(pact.proposer) && inside(pact.partner) && pact.kind.at() < kinds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::{
        scenario::{load_text, shipped::SHIPPED},
        world::build::Blueprint,
    };

    fn save() -> Save {
        let (name, text) = SHIPPED[0];
        let loaded = load_text(name, name, text, None).unwrap();
        Save::new(loaded.hash(), 7, 0, Blueprint::new(&loaded).start)
    }

    #[test]
    fn a_save_is_read_back_as_it_was() {
        let save = save();
        assert_eq!(Save::read(&save.bytes().unwrap()), Ok(save));
    }

    #[test]
    fn every_altered_number_is_found_out() {
        let save = save();
        let text = String::from_utf8(save.bytes().unwrap()).unwrap();
        for (from, to) in [
            ("\"seed\":7", "\"seed\":8"),
            ("\"lapsed\":0", "\"lapsed\":1"),
            ("\"gdp\":", "\"gdp\":1"),
        ] {
            let altered = text.replacen(from, to, 1);
            assert_ne!(altered, text, "{from}");
            let error = Save::read(altered.as_bytes()).unwrap_err();
            assert!(error.contains("hash"), "{error}");
        }
        assert!(Save::read(&text.as_bytes()[..text.len() / 2]).is_err());
    }

    #[test]
    fn what_json_cannot_hold_is_not_saved() {
        let mut save = save();
        save.state.states[0].economy.gdp = f64::INFINITY;
        let Save { scenario_hash, seed, replicate, state, .. } = save;
        assert_eq!(Save::new(scenario_hash, seed, replicate, state).bytes(), None);
    }
}
