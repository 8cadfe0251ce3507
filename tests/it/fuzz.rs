//! Promise: no text makes the loader or a run panic, hang or put out a number that is none.
//!
//! A bounded, seeded search that needs no nightly tools: every shipped scenario and a corpus of
//! broken ones are spoiled in a fixed sequence of ways. `tests/fuzz/` holds the same checks as
//! targets of cargo-fuzz, for a search without bounds.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::common::{Lcg, SMALL, hold};
use deter::scenario::{
    load,
    parameters::{ParameterInfo, Parameters},
};

/// Longest that one text may take from its first byte to the last number of its run.
const LONGEST: Duration = Duration::from_secs(20);

/// Numbers that fit most fields, at the edges and just within them.
const FITTING: [&str; 11] =
    ["0", "1", "0.5", "-0.0", "0.0", "1.0", "1e-9", "1e-300", "5e-324", "0.001", "2"];

/// Numbers at and beyond every edge.
pub const NUMBERS: [&str; 19] = [
    "-0",
    "-1",
    "1e6",
    "1e12",
    "1e13",
    "1e308",
    "-1e308",
    "1e309",
    "NaN",
    "-NaN",
    "inf",
    "-inf",
    "2000",
    "2001",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
];

/// Pieces of the notation, and words where none are wanted.
pub const TOKENS: [&str; 36] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "\"",
    "'",
    "r#\"",
    "\"#",
    "/*",
    "*/",
    "//",
    "Some(",
    "None",
    "()",
    "true",
    "set(",
    "data(",
    "judgement(",
    "fixed(",
    "\"CHN\"",
    "\"AAA\"",
    "\"BBB\"",
    "\u{feff}",
    "日本",
    "\u{202e}",
    "\u{0}",
    "\\u{110000}",
    "\\x",
    "e\u{301}",
    "🦀",
    "extends: ",
    "\"2021Q3\"",
];

/// A text that is taken for a scenario.
struct Seed {
    file: PathBuf,
    text: String,
}

impl Seed {
    fn folder(&self) -> Option<&Path> {
        self.file.parent()
    }
}

/// Every file of a folder that ends in `.ron`, in the order of their names.
fn files(folder: &str) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    let read = |file: PathBuf| Seed { text: fs::read_to_string(&file).unwrap(), file };
    files.into_iter().map(read).collect()
}

fn shipped() -> Vec<Seed> {
    ["", "teaching", "textbook", "whatif"]
        .iter()
        .flat_map(|folder| files(&format!("scenarios/{folder}")))
        .collect()
}

/// Where the numbers of a text stand.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let before = if at == 0 { b' ' } else { bytes[at - 1] };
        let begins = bytes[at].is_ascii_digit()
            && !before.is_ascii_alphanumeric()
            && !matches!(before, b'_' | b'"' | b'.');
        let length = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'_'))
            .count();
        if begins {
            found.push((at, at + length));
        }
        at += length.max(1);
    }
    found
}

/// A place of a text at which a character begins.
fn place(text: &str, luck: &mut Lcg) -> usize {
    text.floor_char_boundary(luck.below(text.len() + 1))
}

/// The field that begins at or after a random place: `name: value,` with balanced brackets.
fn field(text: &str, luck: &mut Lcg) -> Option<(usize, usize)> {
    let from = place(text, luck);
    let begin = from + text[from..].find([',', '(', '[', '{'])? + 1;
    let mut depth = 0_i32;
    for (offset, c) in text[begin..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return Some((begin, begin + offset)),
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => return Some((begin, begin + offset + 1)),
            _ => {}
        }
    }
    None
}

/// The inside of a quoted word that begins after a random place.
fn word(text: &str, luck: &mut Lcg) -> Option<(usize, usize)> {
    let from = place(text, luck);
    let begin = from + text[from..].find('"')? + 1;
    Some((begin, begin + text[begin..].find('"')?))
}

/// Spoils a text in one way; `other` is where a strange piece may come from.
pub fn spoil(text: &mut String, other: &str, luck: &mut Lcg) {
    if text.is_empty() {
        text.push_str(other);
    }
    match luck.below(18) {
        // Numbers at the edges are the likeliest, because those texts still reach the engine.
        0..=9 => {
            let found = numbers(text);
            if !found.is_empty() {
                let (from, to) = found[luck.below(found.len())];
                let numbers: &[&str] = if luck.below(4) > 0 { &FITTING } else { &NUMBERS };
                text.replace_range(from..to, numbers[luck.below(numbers.len())]);
            }
        }
        10 => {
            let mut bytes = text.as_bytes().to_vec();
            let at = luck.below(bytes.len());
            bytes[at] ^= 1 << luck.below(8);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        11 => {
            let at = place(text, luck);
            text.insert_str(at, TOKENS[luck.below(TOKENS.len())]);
        }
        12 => {
            if let Some((from, to)) = field(text, luck) {
                text.replace_range(from..to, "");
            }
        }
        13 => {
            if let Some((from, to)) = field(text, luck) {
                let twice = text[from..to].repeat(1 + luck.below(3));
                text.insert_str(from, &twice);
            }
        }
        14 => {
            let (a, b) = (field(text, luck), field(other, luck));
            if let (Some(here), Some(there)) = (a, b) {
                text.replace_range(here.0..here.1, &other[there.0..there.1]);
            }
        }
        15 => {
            if let Some((from, to)) = word(text, luck) {
                let long = TOKENS[luck.below(TOKENS.len())].repeat(1 + luck.below(4_000));
                text.replace_range(from..to, &long);
            }
        }
        16 => {
            let at = place(text, luck);
            let (open, close) = [("(", ")"), ("[", "]"), ("{", "}")][luck.below(3)];
            let depth = 1 + luck.below(2_000);
            text.insert_str(at, &format!("{}{}", open.repeat(depth), close.repeat(depth)));
        }
        _ => {
            let at = place(text, luck);
            text.truncate(at);
        }
    }
}

/// What came of a search.
#[derive(Debug, Default)]
struct Found {
    texts: usize,
    valid: usize,
    played: usize,
}

/// Spoils each seed as often as its size allows.
fn search(seeds: &[Seed], bytes: usize, most: usize, luck: &mut Lcg) -> Found {
    let mut found = Found::default();
    for seed in seeds {
        for _ in 0..(bytes / seed.text.len().max(1)).clamp(1, most) {
            let other = &seeds[luck.below(seeds.len())].text;
            let mut text = seed.text.clone();
            for _ in 0..=luck.below(2) {
                spoil(&mut text, other, luck);
            }
            let start = Instant::now();
            found.texts += 1;
            let told = std::panic::catch_unwind(|| {
                let loaded = hold::scenario("any.ron", &text, seed.folder())?;
                Some(hold::short_run(&loaded).events.len())
            });
            match told {
                Ok(events) => {
                    found.valid += usize::from(events.is_some());
                    found.played += usize::from(events.is_some_and(|n| n > 0));
                }
                Err(_) => panic!("{} spoiled to\n{text}", seed.file.display()),
            }
            assert!(start.elapsed() < LONGEST, "{:?} for\n{text}", start.elapsed());
        }
    }
    found
}

#[test]
pub fn spoiled_shipped_scenarios_are_refused_or_play_with_finite_numbers() {
    let found = search(&shipped(), 250_000, 40, &mut Lcg(8));
    // Most of the search would be in vain if next to nothing reached the engine.
    assert!(found.texts > 400 && found.valid * 8 > found.texts, "{found:?}");
    assert!(found.played * 10 > found.texts, "{found:?}");
}

#[test]
fn spoiled_small_worlds_are_refused_or_play_with_finite_numbers() {
    let small = [Seed { file: PathBuf::from("small.ron"), text: SMALL.to_owned() }];
    let found = search(&small, usize::MAX, 1_500, &mut Lcg(88));
    assert!(found.valid * 8 > found.texts && found.played * 10 > found.texts, "{found:?}");
}

#[test]
fn every_parameter_may_stand_at_either_end_of_its_range() {
    for info in Parameters::TABLE {
        for value in [info.low, info.high] {
            let text = SMALL.replace("growth_shock: 0.01", &format!("{}: {value:?}", info.name));
            let loaded = hold::scenario("edge.ron", &text, None)
                .unwrap_or_else(|| panic!("{} may be {value}", info.name));
            hold::finite(&loaded, loaded.scenario.turns);
        }
    }
    // All at once: whatever makes one of them harmless is gone.
    for high in [false, true] {
        let end = |info: &ParameterInfo| if high { info.high } else { info.low };
        let all: String = Parameters::TABLE
            .iter()
            .map(|info| format!("{}: {:?},", info.name, end(info)))
            .collect();
        let text = SMALL.replace("growth_shock: 0.01", &all);
        match hold::scenario("edges.ron", &text, None) {
            Some(loaded) => drop(hold::finite(&loaded, loaded.scenario.turns)),
            None => panic!("the ends of all ranges fit together"),
        }
    }
}

#[test]
fn the_broken_corpus_is_refused_with_file_and_line() {
    let corpus = files("tests/corpus");
    assert!(corpus.len() >= 12, "{}", corpus.len());
    for seed in &corpus {
        match load(&seed.file) {
            Ok(_) => panic!("{} is not broken", seed.file.display()),
            Err(error) => hold::complaint(&error),
        }
    }
    search(&corpus, usize::MAX, 40, &mut Lcg(888));
}
