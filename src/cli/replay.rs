//! From a world code to the run it names: the scenario is looked for by its hash.

use std::path::PathBuf;

use super::{Failure, scenarios::files};
use deter_core::scenario::{Loaded, load_text, shipped};
use deter_study::disk::{Disk, load};
use deter_study::record::{
    Run,
    code::{WorldCode, own_version},
};

/// The folder that is always looked into, if it is there.
const USUAL: &str = "scenarios";

/// The scenario and the run of a code; `folders` are looked into before `scenarios/` and the
/// shipped scenarios.
///
/// # Errors
/// If the code is damaged, of another version, or no scenario has its hash.
pub fn find(text: &str, folders: &[PathBuf]) -> Result<(Loaded, Run), Failure> {
    let code = WorldCode::read(text).map_err(|error| Failure::Input(error.to_string()))?;
    if code.version != own_version() {
        return Err(Failure::Input(format!(
            "deter {} made this code, this is deter {}: only that version replays it exactly",
            code.version_text(),
            env!("CARGO_PKG_VERSION")
        )));
    }
    let mut looked = Vec::new();
    let usual = PathBuf::from(USUAL);
    let with_usual = folders.iter().chain(Some(&usual).filter(|folder| folder.is_dir()));
    for folder in with_usual {
        looked.push(folder.display().to_string());
        for file in files(folder)? {
            // A broken scenario is not the one; `deter check` is for those.
            if let Some(found) = load(&file).ok().and_then(|loaded| fits(loaded, &code)) {
                return Ok(found);
            }
        }
    }
    looked.push("the shipped scenarios".to_owned());
    for (path, text) in shipped::scenarios() {
        let loaded = load_text(shipped::stem(path), &format!("{path} (shipped)"), text, None);
        if let Some(found) = loaded.ok().and_then(|loaded| fits(loaded, &code)) {
            return Ok(found);
        }
    }
    Err(Failure::Input(format!(
        "this code is right, but no scenario here has its hash {}…: looked in {}; name the folder \
         that has it with --scenarios DIR (an edited scenario has another hash)",
        code.hash,
        looked.join(", ")
    )))
}

/// The scenario, as it is or under the lens of the code, if its hash is the code's.
fn fits(loaded: Loaded, code: &WorldCode) -> Option<(Loaded, Run)> {
    let run = |loaded: &Loaded| Run {
        seed: code.seed,
        replicate: code.replicate,
        turns: code.turns.unwrap_or(loaded.scenario.turns),
    };
    if loaded.hash().starts_with(&code.hash) {
        return Some((loaded.clone(), run(&loaded)));
    }
    let other = loaded.under(code.lens?, &Disk).ok()?;
    other.hash().starts_with(&code.hash).then(|| (other.clone(), run(&other)))
}
