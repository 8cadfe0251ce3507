//! Promise: whatever happens to the program, the machine or its files, what stands under a final
//! name is whole, the fault is named, and the work goes on with --resume to the same bytes.
//!
//! What needs another user, a small disk or an hour is in `.ci/checks/faults.sh`.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::common::{
    Lcg, SMALL,
    workdir::{Workdir, assert_same, text},
};

/// A study of the small scenario.
const STUDY: &str = r#"(
    title: "A small study", scenario: "small.ron", turns: 6,
    factors: [(name: "parameters.growth_shock", low: 0.0, high: 0.02)],
    measures: ["probes"],
    sweep: latin_hypercube(points: 120, runs: 3),
)"#;

/// A folder with the small scenario and a study of it.
fn workdir() -> Workdir {
    Workdir::with(&[("small.ron", SMALL), ("study.ron", STUDY)])
}

/// A dossier of five islands, in the folder that [`dossier_workdir`] makes.
const DOSSIER: &str = "dossier --quick -n 20 --scenario world.ron --calibrated world.ron \
    --observed observed.ron --from 2003-01-01 --sensitivity sensitivity.ron --whatifs whatif";

/// A folder with all that a dossier is made of, and the small scenario.
pub fn dossier_workdir() -> Workdir {
    Workdir::with(&[
        ("small.ron", SMALL),
        ("world.ron", include_str!("../../scenarios/teaching/five-islands.ron")),
        ("observed.ron", include_str!("../faults/observed.ron")),
        ("sensitivity.ron", include_str!("../faults/sensitivity.ron")),
        ("studies/world-patterns.ron", include_str!("../faults/studies/world-patterns.ron")),
        ("whatif/richer.ron", include_str!("../faults/whatif/richer.ron")),
    ])
}

/// What was refused has left nothing behind.
fn holds_nothing(dir: &Workdir) {
    assert!(!dir.path("never").exists() && !dir.path("never.html").exists());
}

fn said(output: &Output) -> String {
    text(&output.stderr)
}

/// Kills a command at seeded moments, resumes it, and compares with the work left in peace.
fn killed_and_resumed(dir: &Workdir, command: &str, seed: u64) {
    let start = Instant::now();
    dir.fine(&format!("{command} --out whole"));
    let lasts = start.elapsed().as_millis() as usize;
    let (mut luck, mut cut) = (Lcg(seed), 0);
    let again = format!("{command} --resume --out cut");
    for _ in 0..5 {
        let mut child = dir.command(&again).spawn().unwrap();
        sleep(Duration::from_millis(5 + luck.below(lasts * 2 / 3) as u64));
        // SIGKILL: no handler, no clean-up.
        child.kill().unwrap();
        cut += usize::from(child.wait().unwrap().code().is_none());
    }
    assert!(cut > 0, "it was always faster than its killer: {command}");
    dir.fine(&again);
    let (whole, resumed) = (dir.bytes("whole"), dir.bytes("cut"));
    assert_same(&whole, &resumed);
}

#[test]
pub fn a_killed_sweep_resumes_to_the_same_bytes() {
    killed_and_resumed(&workdir(), "sweep study.ron --csv", 2);
}

#[test]
pub fn a_killed_comparison_resumes_to_the_same_bytes() {
    let command = "compare world.ron whatif/richer.ron -n 600 --no-figures";
    killed_and_resumed(&dossier_workdir(), command, 4);
}

#[test]
pub fn a_killed_dossier_resumes_to_the_same_bytes() {
    killed_and_resumed(&dossier_workdir(), DOSSIER, 3);
}

/// Whatever is wrong with any part of a dossier is said before the first one is made.
#[test]
fn a_dossier_that_lacks_a_part_is_refused_before_it_takes_a_folder() {
    for (file, text) in [
        ("observed.ron", "()"),
        ("sensitivity.ron", "()"),
        ("studies/world-patterns.ron", "()"),
        ("whatif/richer.ron", include_str!("../../scenarios/teaching/two-states.ron")),
    ] {
        let dir = dossier_workdir();
        fs::write(dir.path(file), text).unwrap();
        let told = dir.refused(&format!("{DOSSIER} --out never/deep"), 2);
        let name = file.rsplit('/').next().unwrap().trim_end_matches(".ron");
        assert!(told.contains(name), "{file}: {told}");
        holds_nothing(&dir);
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let dir = workdir();
    for command in [
        "verify",
        "odd",
        "scenarios .",
        "run small.ron --out r --no-figures",
        "ensemble small.ron -n 10 --json --no-figures --out e",
    ] {
        let mut child = dir.command(command).spawn().unwrap();
        let mut line = String::new();
        let _ = BufReader::new(child.stdout.take().unwrap()).read_line(&mut line);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command}: {}", said(&output));
        assert!(!said(&output).contains("panicked"), "{command}: {}", said(&output));
    }
    // Nor is one who does not listen to complaints: the exit code stays what it is.
    let mut child = dir.command("check nowhere.ron").spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
pub fn a_path_that_is_a_file_is_named_and_exits_with_3() {
    let dir = workdir();
    fs::write(dir.path("file"), "mine").unwrap();
    dir.fine("run small.ron --out r --no-figures");
    for command in [
        "run small.ron --out file",
        "run small.ron --out file/within",
        "ensemble small.ron -n 4 --out file",
        "sweep study.ron --out file/within",
        "compare small.ron small.ron -n 4 --out file/within",
        "branch r --at 3 --out file",
        "report r --out file/page.html",
    ] {
        let told = dir.refused(command, 3);
        assert!(told.contains("file"), "{command}: {told}");
        assert_eq!(fs::read_to_string(dir.path("file")).unwrap(), "mine", "{command}");
    }
}

#[test]
fn a_full_disk_behind_the_standard_output_exits_with_3() {
    if !Path::new("/dev/full").exists() {
        println!("left out: this system has no /dev/full");
        return;
    }
    let dir = workdir();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = dir.command("run small.ron --out r --no-figures");
    let output = command.stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("standard output"), "{}", said(&output));
}

fn truncated(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - bytes.len() / 3 - 1].to_vec()
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}

fn foreign(_: &[u8]) -> Vec<u8> {
    b"{\"kind\": \"of another program\"}\n".to_vec()
}

fn empty(_: &[u8]) -> Vec<u8> {
    Vec::new()
}

/// A text that says that it was made under another seed.
fn of_another_seed(bytes: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains("\"seed\": ") => {
            text.replacen("\"seed\": ", "\"seed\": 1", 1).into_bytes()
        }
        _ => flipped(bytes),
    }
}

/// With any harm done to the file, every one of the readers refuses it by its name.
fn refused(dir: &Workdir, file: &str, readers: &[&str]) {
    let path = dir.path(file);
    let whole = fs::read(&path).unwrap();
    for harm in [truncated, flipped, foreign, empty, of_another_seed] {
        fs::write(&path, harm(&whole)).unwrap();
        for reader in readers {
            let told = dir.refused(reader, 2);
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(told.contains(name), "{reader} does not name {file}: {told}");
        }
    }
    fs::write(&path, whole).unwrap();
}

#[test]
pub fn every_reader_names_and_refuses_a_damaged_or_foreign_file_of_a_run() {
    let dir = workdir();
    dir.fine("run small.ron --out r --save-at 3 --no-figures");
    let (explain, branch) = ("explain r --turn 2 --state AAA", "branch r --at 3 --out never");
    let again = "run r/manifest.json --out never";
    dir.fine(explain);
    refused(&dir, "r/manifest.json", &[explain, branch, again]);
    refused(&dir, "r/events.jsonl", &[explain, branch]);
    refused(&dir, "r/series.csv", &[branch]);
    refused(&dir, "r/save-3.json", &[branch]);
    for file in ["manifest.json", "series.csv", "events.jsonl", "pacts.csv"] {
        reported_only_whole(&dir, "r", file);
    }
    for strange in ["report nowhere", "report small.ron", "report ."] {
        let told = dir.refused(&format!("{strange} --out never.html"), 2);
        assert!(told.contains("holds no results"), "{strange}: {told}");
    }
    holds_nothing(&dir);
}

/// A folder of results is reported as it is, and refused with harm done to a file or without it.
fn reported_only_whole(dir: &Workdir, folder: &str, file: &str) {
    let report = format!("report {folder} --out never.html");
    let name = format!("{folder}/{file}");
    refused(dir, &name, &[&report]);
    let whole = fs::read(dir.path(&name)).unwrap();
    fs::remove_file(dir.path(&name)).unwrap();
    let output = dir.run(&report);
    assert!(!output.status.success() && said(&output).contains(file), "{name}: {}", said(&output));
    fs::write(dir.path(&name), whole).unwrap();
    dir.fine(&report);
    fs::remove_file(dir.path("never.html")).unwrap();
}

#[test]
pub fn every_reader_names_and_refuses_a_damaged_or_foreign_file_of_many_runs() {
    let dir = workdir();
    dir.fine("ensemble small.ron -n 20 --out e --no-figures");
    dir.fine("sweep study.ron --out s");
    for k in [1, 2] {
        dir.fine(&format!("ensemble small.ron -n 20 --shard {k}/2 --chunk 5 --out s{k}"));
    }
    let discover = "discover s --where probes>100000 --out never";
    refused(&dir, "s/sweep.parquet", &[discover]);
    refused(&dir, "e/runs.parquet", &["discover e --where war>0 --factors probes --out never"]);
    for file in ["manifest.json", "summary.json", "runs.parquet", "pacts.parquet"] {
        reported_only_whole(&dir, "e", file);
    }
    dir.fine("compare small.ron small.ron -n 4 --no-figures --out c");
    for file in ["manifest.json", "comparison.json", "runs.parquet", "differences.parquet"] {
        reported_only_whole(&dir, "c", file);
    }
    refused(&dir, "s1/chunks/000000000.chunk", &["merge s1 s2 --out never"]);
    for (file, reader) in [
        ("s1/plan.json", "merge s1 s2 --out never"),
        ("s1/plan.json", "ensemble small.ron -n 20 --shard 1/2 --resume --out s1"),
        ("s/manifest.json", discover),
    ] {
        let whole = fs::read(dir.path(file)).unwrap();
        for harm in [truncated, foreign] {
            fs::write(dir.path(file), harm(&whole)).unwrap();
            let told = dir.refused(reader, 2);
            assert!(told.contains(file), "{reader}: {told}");
        }
        fs::write(dir.path(file), whole).unwrap();
    }
    holds_nothing(&dir);
}

/// Ctrl-C, when so many files lie in a folder: exit code 130, and how to go on.
fn interrupted(dir: &Workdir, command: &str, folder: &str, files: usize) {
    let mut child = dir.command(command).spawn().unwrap();
    let folder = dir.path(folder);
    let there = || fs::read_dir(&folder).map_or(0, Iterator::count);
    while there() < files && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(2));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    assert!(said(&output).contains("--resume goes on"), "{}", said(&output));
}

#[test]
fn an_interrupted_ensemble_says_how_to_go_on() {
    let (dir, command) =
        (workdir(), "ensemble small.ron -n 100000 --chunk 50 --resume --out stopped");
    interrupted(&dir, command, "stopped/chunks", 3);
    assert!(!dir.path("stopped/manifest.json").exists());
}

#[test]
pub fn an_interrupted_sweep_says_how_to_go_on_and_does() {
    let dir = workdir();
    let long = STUDY.replace("points: 120, runs: 3", "points: 4000, runs: 8");
    fs::write(dir.path("study.ron"), long).unwrap();
    interrupted(&dir, "sweep study.ron --resume --out stopped", "stopped/chunks", 2);
    let kept = dir.bytes("stopped");
    assert!(!kept.contains_key(Path::new("manifest.json")), "it calls itself whole");
    assert!(kept.keys().any(|name| name.starts_with("chunks")));
}

/// Before the sensitivity and after it: the part in work is dropped, those before it are kept.
#[test]
pub fn an_interrupted_dossier_says_how_to_go_on_and_does() {
    let dir = dossier_workdir();
    let command = format!("{DOSSIER} --resume --out stopped");
    for parts in [1, 5] {
        interrupted(&dir, &command, "stopped/parts", parts);
        assert!(!dir.path("stopped/dossier.html").exists(), "it calls itself whole");
        let made = fs::read_dir(dir.path("stopped/parts")).unwrap();
        let whole =
            made.filter(|part| part.as_ref().unwrap().path().extension() == Some("json".as_ref()));
        assert!(whole.count() >= parts - 1);
    }
    dir.fine(&command);
    dir.fine(&format!("{DOSSIER} --out whole"));
    assert_same(&dir.bytes("stopped"), &dir.bytes("whole"));
}

/// Paths that a scenario may not take, however they are written.
#[test]
pub fn a_scenario_reads_nothing_outside_its_folder() {
    let dir = workdir();
    fs::create_dir_all(dir.path("deep/inner")).unwrap();
    fs::write(dir.path("secret.txt"), "SECRET WORDS").unwrap();
    for outside in [
        "../../etc/passwd",
        "../../secret.txt",
        "/etc/passwd",
        "C:\\\\Windows\\\\win.ini",
        "..\\\\..\\\\secret.txt",
        "\\\\\\\\server\\\\share",
        "inner/../../secret.txt",
        "./../../secret.txt",
        "",
        ".",
        "..",
    ] {
        let child = dir.path("deep/child.ron");
        fs::write(&child, format!("(extends: \"{outside}\", title: \"Child\")")).unwrap();
        let told = dir.refused("check deep/child.ron", 2);
        assert!(told.contains("child.ron:1:"), "{outside}: {told}");
        assert!(!told.contains("SECRET") && !told.contains("root:"), "{outside}: {told}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(dir.path("secret.txt"), dir.path("deep/link.ron")).unwrap();
        fs::write(dir.path("deep/child.ron"), "(extends: \"link.ron\", title: \"Child\")").unwrap();
        let told = dir.refused("check deep/child.ron", 2);
        assert!(!told.contains("SECRET"), "{told}");
    }
}

#[test]
fn a_text_that_steers_a_terminal_is_refused_with_its_place_and_never_printed() {
    let steering =
        ["\\u{1b}[2J", "\\u{1b}]52;c;aGk=\\u{7}", "\\u{b}", "\\u{202e}gpj", "\\u{2066}x"];
    for written in steering {
        let titled = SMALL.replacen("title: \"", &format!("title: \"{written}"), 1);
        assert_ne!(titled, SMALL);
        let dir = Workdir::with(&[("world.ron", &titled)]);
        for command in
            ["check world.ron", "run world.ron --no-figures", "ensemble world.ron --runs 2"]
        {
            let told = dir.refused(command, 2);
            assert!(told.contains("world.ron:") && told.contains("U+"), "{command}: {told}");
            assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'), "{command}: {told}");
        }
    }
    // What comes from an argument or a name of a file is made harmless where it is printed.
    let dir = Workdir::with(&[("small.ron", SMALL)]);
    for arguments in [
        vec!["check", "\u{1b}[2Jnowhere.ron"],
        vec!["run", "small.ron", "--\u{1b}[2J"],
        vec!["ensemble", "small.ron", "--runs", "\u{1b}[2J"],
        vec!["compare", "small.ron", "small.ron", "--measure", "\u{1b}[2J"],
    ] {
        let output = dir.command("").args(&arguments).output().unwrap();
        let told = said(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(!told.contains('\u{1b}'), "{arguments:?}: {told:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_study_that_is_a_pipe_is_refused_at_once_and_a_scenario_may_be_one() {
    let dir = workdir();
    let made = Command::new("mkfifo").arg(dir.path("pipe")).status().unwrap();
    assert!(made.success());
    for command in [
        "sweep pipe",
        "sensitivity pipe",
        "calibrate pipe",
        "fit pipe",
        "backtest small.ron --observed pipe --from 2003-01-01",
        "backtest --origins pipe",
        "discover pipe --where probes>1",
        "explain pipe --turn 1",
        "report pipe",
    ] {
        let told = dir.refused(command, 2);
        assert!(
            told.contains("no regular file") || told.contains("it is a file"),
            "{command}: {told}"
        );
    }
    let mut check = dir.command("check /dev/stdin").stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut check.stdin.take().unwrap(), SMALL.as_bytes()).unwrap();
    assert!(check.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_leaves_nothing() {
    let dir = workdir();
    let script =
        format!("ulimit -f 8; exec {} run small.ron --out held", env!("CARGO_BIN_EXE_deter"));
    let output =
        Command::new("sh").args(["-c", &script]).current_dir(dir.path("")).output().unwrap();
    let told = said(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("cannot write"), "{told}");
    dir.fine("run small.ron --out held --no-figures");
    let names: Vec<_> = fs::read_dir(dir.path("held")).unwrap().flatten().collect();
    assert!(names.iter().all(|name| !name.file_name().to_string_lossy().contains("partial")));
}

#[test]
fn a_manifest_that_was_altered_is_no_world_to_compare() {
    let dir = workdir();
    dir.fine("run small.ron --out run --no-figures");
    dir.fine("ensemble small.ron --runs 3 --out many");
    for folder in ["run", "many"] {
        dir.fine(&format!("compare {folder} small.ron --runs 2 --out {folder}-sound"));
        let file = dir.path(folder).join("manifest.json");
        let sound = fs::read_to_string(&file).unwrap();
        let altered = sound.replacen("\"seed\": ", "\"seed\": 9", 1);
        assert_ne!(sound, altered);
        fs::write(&file, altered).unwrap();
        dir.refused(&format!("compare {folder} small.ron --runs 2 --out {folder}-altered"), 2);
    }
}

#[test]
fn a_code_that_readers_take_for_a_missing_value_is_warned_of() {
    let strange = SMALL.replace("\"AAA\"", "\"NA\"").replace("\"BBB\"", "\"NULL\"");
    let dir = Workdir::with(&[("small.ron", SMALL), ("strange.ron", &strange)]);
    let told = dir.fine("check strange.ron").replace('\n', " ");
    assert!(
        told.contains("warning") && told.contains("NA, NULL") && told.contains("pandas"),
        "{told}"
    );
    assert!(!dir.fine("check small.ron").contains("warning"));
}

/// What is shipped is found from any folder, also what a command takes where nothing is named.
#[test]
fn expectations_are_those_that_are_shipped_where_there_is_no_folder_of_them() {
    let told = workdir().refused("expectations --runs 0", 2);
    assert!(told.contains("--runs 0"), "{told}");
}
