//! Every closed form is of a mechanism that something uses: a phase of a turn, a textbook model, a
//! study. What a case says of its users is read against the source.
//!
//! Names of functions are followed through the text, without types: a use is a name of a function of
//! `theory` in a file, or in a function that is used there. Common plumbing (special functions,
//! linear algebra, portable maths) counts for nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use deter::textbook::verify::cases;

type Names = BTreeSet<String>;

/// Where a case's `used_by` leads.
const PLACES: [(&str, &[&str]); 31] = [
    ("align", &["core/turn/align.rs", "core/turn/align_terms.rs"]),
    ("arm", &["core/turn/arm.rs"]),
    ("cooperate", &["core/turn/cooperate.rs"]),
    ("environment", &["core/turn/environment.rs"]),
    ("learn", &["core/turn/learn.rs"]),
    ("perceive", &["core/turn/perceive.rs", "core/world/build.rs"]),
    ("politics", &["core/turn/politics.rs"]),
    ("probe", &["core/turn/probe.rs"]),
    ("record", &["core/turn/record.rs"]),
    ("respond", &["core/turn/respond.rs", "core/turn/incident.rs"]),
    ("trade", &["core/turn/trade.rs"]),
    ("every choice", &["core/turn/probe.rs", "core/turn/align.rs"]),
    ("every comparison", &["study/statistics/paired.rs"]),
    ("scores of an ensemble", &["study/score.rs"]),
    ("sensitivity studies", &["study/sensitivity/sobol.rs"]),
    ("shares of an ensemble", &["study/statistics/interval.rs"]),
    ("model Richardson", &["textbook/models/arms.rs", "textbook/models/luck_of_arms.rs"]),
    (
        "model abandonment and entrapment",
        &["textbook/models/commitment.rs", "textbook/models/record.rs"],
    ),
    ("model alliance networks", &["textbook/models/network.rs", "textbook/models/war_stable.rs"]),
    ("model bargaining and war", &["textbook/models/bargaining.rs", "textbook/models/costly.rs"]),
    ("model brinkmanship", &["textbook/models/crisis.rs"]),
    ("model burden sharing", &["textbook/models/sharing.rs"]),
    ("model chain store", &["textbook/models/crisis.rs"]),
    ("model cyber hardening", &["textbook/models/hardening.rs", "textbook/models/protection.rs"]),
    ("model grey zone", &["textbook/models/grey_zone.rs"]),
    ("model hub or lattice", &["textbook/models/hub.rs"]),
    ("model landscape", &["textbook/models/landscape.rs"]),
    ("model national power", &["textbook/models/power.rs"]),
    ("model perfect deterrence", &["textbook/models/game.rs", "textbook/models/imperfect.rs"]),
    ("model security dilemma", &["textbook/models/arms.rs", "textbook/models/imperfect.rs"]),
    ("model three-party deterrence", &["textbook/models/game.rs"]),
];
const MORE: [(&str, &[&str]); 2] = [
    ("model structural balance", &["textbook/models/balance.rs"]),
    ("model thermostat", &["textbook/models/thermostat.rs"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A file without its comments and its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn words(text: &str) -> Names {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect()
}

/// The functions of a text with the words of each, those of one name together.
fn functions(text: &str) -> BTreeMap<String, Names> {
    let mut found: BTreeMap<String, Names> = BTreeMap::new();
    for piece in text.split("fn ").skip(1) {
        let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let rest = words(&piece[name.len()..]);
        found.entry(name).or_default().extend(rest);
    }
    found
}

/// The functions that these words lead to.
fn reached(from: &Names, functions: &BTreeMap<String, Names>) -> Names {
    let mut found = Names::new();
    let mut open: Vec<&String> = from.iter().collect();
    while let Some(word) = open.pop() {
        if let Some((name, inside)) = functions.get_key_value(word)
            && found.insert(name.clone())
        {
            open.extend(inside);
        }
    }
    found
}

#[test]
fn every_case_is_of_a_mechanism_that_is_at_work_where_it_says() {
    let theory = files(&source().join("core/theory"));
    let all: String = theory.iter().map(|file| code(file)).collect();
    let of_theory = functions(&all);
    let mut plumbing: Names =
        ["new", "of", "get", "mean", "name", "same"].map(str::to_owned).into();
    for file in ["maths.rs", "special.rs", "linear.rs"] {
        plumbing.extend(functions(&code(&source().join("core/theory").join(file))).into_keys());
    }
    let public: Names = all
        .split("pub fn ")
        .chain(all.split("pub const fn "))
        .map(|piece| piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .filter(|name: &String| !name.is_empty() && !plumbing.contains(name))
        .collect();
    // What anything but the verification leads to.
    let used: Names = files(&source())
        .into_iter()
        .filter(|file| !file.starts_with(source().join("core/theory")))
        .filter(|file| !file.starts_with(source().join("textbook").join("verify")))
        .flat_map(|file| words(&code(&file)))
        .collect();
    let used = reached(&used, &of_theory);

    // Mechanism by name, and the functions of theory that it calls.
    let mut mechanisms: BTreeMap<String, Names> = BTreeMap::new();
    for file in files(&source().join("textbook/verify/mechanisms")) {
        let text = code(&file);
        let own = functions(&text);
        for arm in text.lines().filter(|line| line.contains("\" => ")) {
            let (name, function) = arm.trim().trim_end_matches(',').split_once("\" => ").unwrap();
            let mut calls: Names = Names::from([function.to_owned()]);
            for function in reached(&calls.clone(), &own) {
                calls.extend(own[&function].iter().cloned());
            }
            calls.retain(|call| public.contains(call));
            mechanisms.insert(name.trim_start_matches('"').to_owned(), calls);
        }
    }
    let places: BTreeMap<&str, &[&str]> = PLACES.into_iter().chain(MORE).collect();
    let mut faults = Vec::new();
    for case in cases().unwrap() {
        let calls =
            case.mechanism.as_ref().map(|name| mechanisms[name].clone()).unwrap_or_default();
        for idle in calls.difference(&used) {
            faults.push(format!("{}: only the verification calls `{idle}`", case.id));
        }
        let mut inside = reached(&calls, &of_theory);
        inside.retain(|name| !plumbing.contains(name));
        for place in case.used_by.split("; ") {
            let Some(files) = places.get(place) else {
                faults.push(format!("{}: nobody knows `{place}`", case.id));
                continue;
            };
            let text: Names =
                files.iter().flat_map(|file| words(&code(&source().join(file)))).collect();
            // Cases without a function of theory are of chance or of a study's own statistics.
            if !inside.is_empty() && reached(&text, &of_theory).is_disjoint(&inside) {
                faults.push(format!("{}: `{place}` uses nothing of it", case.id));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
