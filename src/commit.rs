//! The build script: tells the manifests of runs which commit this program was built from, if it can
//! be known. No bit of a result depends on it.
//!
//! A build without git, or from unpacked sources, has none. Whoever packs the sources may say it in
//! `DETER_COMMIT`. Sources that differ from their commit make it end in `-dirty`.

use std::{path::Path, process::Command};

/// What the program is made of.
const SOURCES: [&str; 4] = ["src", "Cargo.toml", "Cargo.lock", "scenarios/vietnam-2021.ron"];

/// What git answers; nothing if there is no git or it refuses.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| answer.trim().to_owned())
}

/// Whether the repository that git finds is this program's, not one that happens to surround it.
fn is_own() -> Option<bool> {
    let top = Path::new(&git(&["rev-parse", "--show-toplevel"])?).canonicalize().ok()?;
    let here = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR")?).canonicalize().ok()?;
    Some(top == here)
}

fn main() {
    println!("cargo:rerun-if-env-changed=DETER_COMMIT");
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    // `option_env!` reads a variable that is set by hand itself.
    if std::env::var_os("DETER_COMMIT").is_some() || is_own() != Some(true) {
        return;
    }
    // The commit changes when HEAD moves, or the branch that it points at; a branch may be packed.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD".to_owned(), "packed-refs".to_owned()].into_iter().chain(branch) {
        let path = git(&["rev-parse", "--git-path", &name]);
        if let Some(path) = path.filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        let changed =
            git(&[&["status", "--porcelain", "--untracked-files=no", "--"], &SOURCES[..]].concat());
        let dirty = if changed.is_none_or(|list| list.is_empty()) { "" } else { "-dirty" };
        println!("cargo:rustc-env=DETER_COMMIT={commit}{dirty}");
    }
}
