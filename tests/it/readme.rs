//! The README's commands do what it says: every `deter` line of its `sh` blocks runs, in its order,
//! in a folder that holds nothing but the scenarios.

use std::{fs, io, path::Path, process::Command};

const README: &str = include_str!("../../README.md");

/// The commands: lines of `sh` blocks without their remarks.
fn commands() -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in README.lines() {
        match line.trim() {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside && line.starts_with("deter ") => {
                let words = line.split(" #").next().unwrap_or(line);
                found.push(words.split_whitespace().skip(1).map(str::to_owned).collect());
            }
            _ => {}
        }
    }
    found
}

/// What the README shows of a comparison.
fn example() -> &'static str {
    let (_, rest) = README.split_once("```text\n").unwrap();
    rest.split_once("```").unwrap().0
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let there = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy(&path, &there)? } else { fs::copy(&path, &there).map(drop)? }
    }
    Ok(())
}

#[test]
fn every_command_of_the_readme_runs() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new("scenarios"), &folder.path().join("scenarios")).unwrap();
    let commands = commands();
    assert!(commands.len() >= 8, "only {} commands were found", commands.len());
    for arguments in commands {
        let result = Command::new(env!("CARGO_BIN_EXE_deter"))
            .args(&arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(
            result.status.success(),
            "deter {}: {}\n{}",
            arguments.join(" "),
            result.status,
            String::from_utf8_lossy(&result.stderr)
        );
        if arguments[0] == "compare" {
            let (told, shown) = (String::from_utf8_lossy(&result.stdout), example());
            // The example is what its command prints.
            if arguments.contains(&"scenarios/whatif/w05-japan-arms.ron".to_owned()) {
                assert!(told.contains(shown), "the README shows\n{shown}\nand the command\n{told}");
            }
        }
    }
}

#[test]
fn the_readme_shows_the_two_lines_that_are_all_the_set_up() {
    assert!(README.contains("cargo run --release") && README.contains("cargo test"));
}

#[test]
fn every_command_of_the_program_is_in_the_readme() {
    use clap::CommandFactory;
    for command in deter::cli::Arguments::command().get_subcommands() {
        let name = command.get_name();
        assert!(README.contains(&format!("deter {name}")), "the README does not show deter {name}");
    }
}
