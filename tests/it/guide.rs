//! What a reader copies works: every file of the guide and of the library loads and runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use deter::{
    record::{History, Run},
    scenario,
};

/// Loads a scenario and plays its first two turns.
fn plays(file: &Path) {
    let loaded = scenario::load(file).unwrap_or_else(|error| panic!("{error}"));
    let turns = loaded.scenario.turns.min(2);
    let history = History::play(&loaded, Run { turns, ..Run::of(&loaded) }, |_| {});
    assert!(!history.tables.series.is_empty(), "{}", file.display());
}

#[test]
fn every_file_of_the_guide_loads_and_runs() {
    let guide = fs::read_to_string("scenarios/GUIDE.md").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for block in guide.split("```ron\n").skip(1) {
        let (text, _) = block.split_once("```").expect("a block ends");
        let name = text.lines().next().and_then(|line| line.strip_prefix("// file: "));
        let file = folder.path().join(name.expect("a block names its file"));
        fs::write(&file, text).unwrap();
        files.push(file);
    }
    for block in guide.split("```csv\n").skip(1) {
        let (text, _) = block.split_once("```").expect("a block ends");
        let name = text.lines().next().and_then(|line| line.strip_prefix("# file: "));
        fs::write(folder.path().join(name.expect("a block names its file")), text).unwrap();
    }
    assert!(files.len() >= 7, "{files:?}");
    for file in &files {
        plays(file);
    }
}

#[test]
fn every_scenario_of_the_library_loads_and_runs_and_is_in_its_list() {
    let list = fs::read_to_string("scenarios/README.md").unwrap();
    for (folder, prefix) in [
        ("scenarios", ""),
        ("scenarios/teaching", "teaching/"),
        ("scenarios/textbook", "textbook/"),
        ("scenarios/whatif", "whatif/"),
    ] {
        let mut count = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.extension().is_none_or(|extension| extension != "ron") {
                continue;
            }
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            assert!(list.contains(&format!("`{prefix}{name}`")), "{name} is not in the list");
            plays(&file);
            count += 1;
        }
        assert!(count > 0, "{folder}");
    }
}
