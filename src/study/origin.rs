//! Where the numbers of a study come from: enough to run it again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use deter_core::scenario::Loaded;

/// How the numbers of every study are to be read.
pub const READING: &str = "model frequencies, not forecasts";

/// What every study of one scenario says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// Name of the scenario.
    pub scenario: String,
    /// Its hash.
    pub scenario_hash: String,
    /// Seed of all luck.
    pub seed: u64,
    /// Runs of each world.
    pub runs: u64,
    /// Version of the program.
    pub version: String,
    /// How the numbers are to be read.
    pub reading: String,
}

impl Origin {
    /// Of so many runs of a scenario.
    #[must_use]
    pub fn of(loaded: &Loaded, seed: u64, runs: u64) -> Self {
        Self {
            scenario: loaded.name.clone(),
            scenario_hash: loaded.hash(),
            seed,
            runs,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            reading: READING.to_owned(),
        }
    }
}

/// Everything that shapes a study of a file: enough to recognise it by and to run it again. `own` is
/// what that kind of study adds, an object.
#[must_use]
pub fn plan(kind: &str, (name, title): (&str, &str), loaded: &Loaded, own: Value) -> Value {
    let mut plan = json!({
        "note": "model frequencies, made for exploration and teaching; they forecast nothing",
        "kind": format!("deter {kind}"),
        "study": name,
        "title": title,
        "scenario": loaded.name,
        "scenario_hash": loaded.hash(),
        "seed": loaded.scenario.seed,
        "turns": loaded.scenario.turns,
        "version": env!("CARGO_PKG_VERSION"),
    });
    if let (Value::Object(plan), Value::Object(own)) = (&mut plan, own) {
        plan.extend(own);
        plan.insert("scenario_text".to_owned(), json!(loaded.resolved()));
    }
    plan
}
