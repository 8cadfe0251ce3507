//! What a report promises: it runs no script of a scenario, asks for nothing, is well-formed, and is the
//! same for the same results. That it believes no damaged folder stands in `faults`.

use std::{collections::BTreeMap, path::Path, process::Command};

use deter::{
    record::{History, Run, folder},
    report,
    scenario::{Loaded, load_text, shipped::SHIPPED},
};

/// A word that would run, close, quote or escape whatever it is put into.
const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\\\" ' & ]]> -->";

/// The baseline for a few turns, with a hostile word in every field that takes free text: titles,
/// names of states, events and steps, sources, remarks, reasons.
fn hostile() -> Loaded {
    let (name, text) = SHIPPED[0];
    let mut loaded = load_text(name, name, text, None).unwrap();
    loaded.scenario.turns = 6;
    let s = &loaded.scenario;
    let names: Vec<&String> = s
        .states
        .values()
        .map(|state| &state.name)
        .chain(s.sources.values())
        .chain(s.events.iter().map(|event| &event.name))
        .collect();
    let (mut text, mut told) = (String::new(), BTreeMap::new());
    // Free text has spaces; what is referred to has none.
    for (place, piece) in quoted(&loaded.resolved()).into_iter().enumerate() {
        let word: String = ron::from_str(&piece).unwrap_or_default();
        let free = place % 2 == 1 && (word.contains(' ') || names.contains(&&word));
        // A number, because some are told apart by their names; the same word has the same one.
        let number = *told.entry(word).or_insert(place);
        text += &if free { format!("\"{EVIL}{number}\"") } else { piece };
    }
    load_text("evil<b>", "evil.ron", &text, None).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// A text cut before and after each of its quoted words, so that every second piece is one.
fn quoted(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut within, mut escaped) = (false, false);
    for c in text.chars() {
        let edge = c == '"' && !escaped;
        escaped = within && c == '\\' && !escaped;
        if edge && !within {
            pieces.push(String::new());
        }
        pieces.last_mut().unwrap().push(c);
        if edge && within {
            pieces.push(String::new());
        }
        within ^= edge;
    }
    pieces
}

fn run(into: &Path, loaded: &Loaded) {
    let mut which = Run::of(loaded);
    which.turns = which.turns.min(6);
    let out = folder::lock(into, "run", false).unwrap();
    folder::write(&out, &History::play(loaded, which, |_| {}), loaded).unwrap();
}

fn page(folders: &[&Path]) -> String {
    let folders: Vec<_> = folders.iter().map(|path| path.to_path_buf()).collect();
    report::page::page(&report::page::read(&folders).unwrap()).unwrap()
}

/// The page without the style and script that are its own.
fn body(page: &str) -> &str {
    let (_, body) = page.split_once("<body>").unwrap();
    body.rsplit_once("<script").unwrap().0
}

/// Every tag in order: name, whether it closes, its attributes.
fn tags(html: &str) -> Vec<(String, bool, String)> {
    html.split('<')
        .skip(1)
        .map(|piece| {
            let tag = piece.split('>').next().unwrap();
            let closes = tag.starts_with('/');
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            (name, closes || tag.ends_with('/'), tag.to_owned())
        })
        .collect()
}

#[test]
pub fn hostile_words_run_nothing_and_leave_the_page_whole() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &hostile());
    let page = page(&[dir.path()]);
    let body = body(&page);
    assert!(body.contains("&lt;script&gt;alert(1)"), "the words are shown");
    assert!(body.contains("world code") && body.contains("deter run D1-"), "the code is shown");
    for wrong in ["<script", "<img", "<i ", "<b>", "javascript:"] {
        assert!(!body.contains(wrong), "{wrong} stands in the page");
    }

    // Balanced: every element that opens closes, in order.
    let mut open: Vec<String> = Vec::new();
    let mut heading = 1;
    for (name, closes, tag) in tags(body) {
        assert!(!name.is_empty(), "no tag: <{tag}>");
        if ["input", "br"].contains(&name.as_str()) || tag.ends_with('/') {
            continue;
        }
        if closes {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "at </{name}>");
            continue;
        }
        // What stands within quotes is a value, and all values are quoted.
        let pieces: Vec<&str> = tag.split('"').collect();
        let attributes: String = pieces.iter().step_by(2).copied().collect();
        for wrong in [" on", "src", "action", "style=", "srcdoc"] {
            assert!(!attributes.contains(wrong), "<{tag}> has {wrong}");
        }
        for pair in pieces.chunks(2).filter(|pair| pair[0].ends_with("href=")) {
            assert!(pair[1].starts_with('#'), "<{tag}> asks for something");
        }
        if name == "svg" {
            assert!(tag.contains("aria-label=") || tag.contains("aria-hidden="), "<{tag}>");
        }
        if let Some(level) = name.strip_prefix('h').and_then(|n| n.parse::<u32>().ok()) {
            assert!(level <= heading + 1, "<h{level}> comes after <h{heading}>");
            heading = level;
        }
        open.push(name);
    }
    assert!(open.is_empty(), "left open: {open:?}");
    assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"));
}

#[test]
fn a_kind_of_pact_is_a_plain_word() {
    let (name, text) = SHIPPED[0];
    let loaded = load_text(name, name, text, None).unwrap();
    let resolved = loaded.resolved();
    for kind in &loaded.scenario.pact_kinds {
        // Everywhere, so that nothing else is wrong with the text.
        let evil = format!("\"{}<i>\"", kind.name);
        let text = resolved.replace(&format!("\"{}\"", kind.name), &evil);
        assert_ne!(text, resolved);
        let told = load_text(name, name, &text, None).unwrap_err().to_string();
        assert!(told.contains("<i>"), "{}: {told}", kind.name);
    }
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &hostile());
    assert_eq!(page(&[dir.path()]), page(&[dir.path()]));
}

#[test]
fn a_page_can_be_written_into_the_folder_one_is_in() {
    let dir = tempfile::tempdir().unwrap();
    run(&dir.path().join("run"), &hostile());
    let mut deter = Command::new(env!("CARGO_BIN_EXE_deter"));
    deter.current_dir(dir.path()).args(["report", "run", "--out", "page.html"]);
    let done = deter.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(dir.path().join("page.html").is_file());
}
