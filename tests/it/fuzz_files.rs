//! Promise: whatever is done to a file that the program reads, no command panics, hangs or eats the
//! memory; what does not fit its seal is refused by name, what fits it is read as what it says.
//!
//! A bounded, seeded search over every kind of file beside the scenarios, which `fuzz.rs` has.

use std::{
    fs,
    path::Path,
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    common::{
        Lcg, SMALL, hold, often,
        workdir::{Workdir, text},
    },
    fuzz::{NUMBERS, TOKENS, spoil},
};
use deter::{record::code::WorldCode, study::files};
use serde_json::{Value, json};

/// Longest that a command may take with a file that was spoiled, or a file to be read.
const LONGEST: Duration = Duration::from_secs(20);

/// Most address space that a command may take, in KB: 4 GiB.
const MEMORY: u64 = 4 << 20;

/// A world of tables.
const TABLES: &str = r#"(
    title: "Tables", start: "2020", turns: 4, sources: { "book": "a book" },
    pact_kinds: [(name: "dialogue", joining: 0.1), (name: "arms", joining: 0.1)],
    states: { table("states.csv") }, bars: [table("bars.csv")],
    challengers: { "AAA": (status_quo: set(0.5), operations: { air: (level: set(10.0)) }) },
)"#;

const STATES: &str = "code,name,gdp,growth,spending,ceiling,exposure.AAA\n\
    AAA,\"A, the first\",data;100;book,set;0.02,set;4,,\n\
    BBB,\"B \"\"bee\"\"\",judgement;50;40;60;why; and how,set;0.02,set;1,set;0.05,set;0.2\n";

const BARS: &str = "# What stands in the way.\r\nname,state,towards,kinds,reason,strength,ends,from\r\n\
    one,AAA,BBB,dialogue;arms,sanctions,political,judgement;0.1;0.0;0.2;why,2010-01-02\r\n\
    two,BBB,,,doctrine,absolute,,\r\n";

const WHAT_IF: &str = r#"(
    extends: "small.ron", title: "More of it", lens: "own",
    states: { "AAA": (growth: set(0.09)) },
    more_events: [(name: "again", when: every(2), effects: [rally(state: "CCC", size: 0.1)])],
)"#;

const SWEEP: &str = r#"(
    title: "A small study", scenario: "small.ron", turns: 4,
    factors: [
        (name: "parameters.growth_shock", low: 0.0, high: 0.02),
        (name: "states.CCC.constraint", levels: [0.1, 0.5]),
    ],
    measures: ["probes"],
    sweep: latin_hypercube(points: 8, runs: 2),
    one_at_a_time: (steps: 3, runs: 2), morris: (trajectories: 4, runs: 2), sobol: (base: 16, runs: 2),
)"#;

/// A folder with a file of every kind that people write.
fn workdir() -> Workdir {
    let fit = include_str!("fit.rs");
    let origins = include_str!("origins.rs");
    Workdir::with(&[
        ("small.ron", SMALL),
        ("tables.ron", TABLES),
        ("states.csv", STATES),
        ("bars.csv", BARS),
        ("whatif.ron", WHAT_IF),
        ("lenses/own.ron", include_str!("../../scenarios/lenses/hedging.ron")),
        ("sweep.ron", SWEEP),
        ("five-islands.ron", include_str!("../../scenarios/teaching/five-islands.ron")),
        ("world.ron", include_str!("../../scenarios/teaching/five-islands.ron")),
        ("calibration.ron", include_str!("../faults/calibration.ron")),
        ("islands.ron", constant(fit, "ISLANDS")),
        ("fit.ron", constant(fit, "STUDY")),
        ("studies/world-patterns.ron", include_str!("../faults/studies/world-patterns.ron")),
        ("observed.ron", include_str!("../faults/observed.ron")),
        ("origins/five-islands.ron", include_str!("../../scenarios/teaching/five-islands.ron")),
        ("origins/world.ron", constant(origins, "CHILD")),
        ("origins/seen.ron", constant(origins, "SEEN")),
        ("origins/figures.csv", "path,from,value,source\nstates.KORAL.gdp,2002-01,77,log\n"),
        ("origins/study.ron", constant(origins, "STUDY")),
        ("lesson.ron", include_str!("../../scenarios/lessons/who-stands-by.ron")),
    ])
}

/// The text of a constant of another module, which is written as `r#"…"#`.
fn constant(module: &'static str, name: &str) -> &'static str {
    let (_, rest) = module.split_once(&format!("const {name}: &str = r#\"")).expect(name);
    rest.split_once("\"#;").expect(name).0
}

/// What is read by which reader, in this process: the file that is spoiled, and the file to be read.
const TEXTS: [(&str, &str); 15] = [
    ("whatif.ron", "whatif.ron"),
    ("lenses/own.ron", "whatif.ron"),
    ("states.csv", "tables.ron"),
    ("bars.csv", "tables.ron"),
    ("sweep.ron", "sweep.ron"),
    ("calibration.ron", "calibration.ron"),
    ("fit.ron", "fit.ron"),
    ("studies/world-patterns.ron", "studies/world-patterns.ron"),
    ("observed.ron", "observed.ron"),
    ("origins/study.ron", "origins/study.ron"),
    ("origins/seen.ron", "origins/study.ron"),
    ("origins/figures.csv", "origins/study.ron"),
    ("lesson.ron", "lesson.ron"),
    // One that a study names.
    ("small.ron", "sweep.ron"),
    ("islands.ron", "fit.ron"),
];

#[test]
fn spoiled_studies_and_tables_are_refused_or_read() {
    let dir = workdir();
    let (mut luck, mut read, mut all) = (Lcg::seeded(17), 0, 0);
    for (spoiled, asked) in TEXTS {
        let (path, file) = (dir.path(spoiled), dir.path(asked));
        let whole = fs::read_to_string(&path).unwrap();
        let sound = hold::study(&file);
        assert!(sound.is_ok(), "{asked}: {sound:?}");
        for _ in 0..often(120) {
            let mut text = whole.clone();
            for _ in 0..=luck.below(2) {
                spoil(&mut text, &whole, &mut luck);
            }
            fs::write(&path, &text).unwrap();
            let start = Instant::now();
            let told = std::panic::catch_unwind(|| hold::study(&file));
            match told {
                Ok(told) => read += usize::from(told.is_ok()),
                Err(_) => panic!("{spoiled} spoiled to\n{text}"),
            }
            assert!(start.elapsed() < LONGEST, "{:?} for {spoiled}:\n{text}", start.elapsed());
            all += 1;
        }
        fs::write(&path, whole).unwrap();
    }
    println!("{all} texts, {read} of them read to the end");
    assert!(all == 15 * often(120) && read * 12 > all, "{read} of {all}");
}

/// Commands that read a file, and how its bytes are vouched for.
struct Kind {
    file: &'static str,
    seal: Seal,
    commands: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq)]
enum Seal {
    /// By the checksum among its entries.
    Json,
    /// By the hash at the end of a save.
    Save,
    /// By the hash behind the content of a chunk.
    Chunk,
    /// By the manifest beside it.
    Manifest,
}

const fn kind(file: &'static str, seal: Seal, commands: &'static [&'static str]) -> Kind {
    Kind { file, seal, commands }
}

const MERGE_E: &[&str] = &["merge e1 e2 --no-figures --force --out out"];
const REPORT_R: &[&str] = &["report r --force --out out.html"];
const REPORT_E: &[&str] = &["report e --force --out out.html"];
const REPORT_C: &[&str] = &["report c --force --out out.html", "cite c"];

/// Every file that the program writes and reads again.
const KINDS: [Kind; 27] = [
    kind(
        "r/manifest.json",
        Seal::Json,
        &[
            "run r/manifest.json --no-figures --force --out out",
            "explain r --turn 2 --state AAA",
            "branch r --at 3 --no-figures --force --out out",
            "report r --force --out out.html",
            "compare r small.ron -n 2 --no-figures --force --out out",
            "diff r small.ron",
            "cite r",
        ],
    ),
    kind("r/save-3.json", Seal::Save, &["branch r --at 3 --no-figures --force --out out"]),
    kind("r/events.jsonl", Seal::Manifest, &["explain r --turn 2 --state AAA"]),
    kind("r/events.jsonl", Seal::Manifest, REPORT_R),
    kind("r/series.csv", Seal::Manifest, REPORT_R),
    kind("r/pacts.csv", Seal::Manifest, REPORT_R),
    kind(
        "e/manifest.json",
        Seal::Json,
        &[
            "report e --force --out out.html",
            "discover e --where probes>20 --factors war --force --out out",
            "compare e small.ron -n 2 --no-figures --force --out out",
            "cite e",
        ],
    ),
    kind("e/runs.parquet", Seal::Manifest, REPORT_E),
    kind(
        "e/runs.parquet",
        Seal::Manifest,
        &["discover e --where probes>20 --factors war --force --out out"],
    ),
    kind("e/pacts.parquet", Seal::Manifest, REPORT_E),
    kind("e/series.parquet", Seal::Manifest, REPORT_E),
    kind("e/summary.json", Seal::Manifest, REPORT_E),
    kind("e/plan.json", Seal::Json, &["ensemble small.ron -n 12 --no-figures --resume --out e"]),
    kind("e1/plan.json", Seal::Json, MERGE_E),
    kind("e1/chunks/000000000.chunk", Seal::Chunk, MERGE_E),
    kind("a1/chunks/000000000.chunk", Seal::Chunk, &["merge a1 a2 --no-figures --force --out out"]),
    kind("c/manifest.json", Seal::Json, REPORT_C),
    kind("c/comparison.json", Seal::Manifest, REPORT_C),
    kind("c/runs.parquet", Seal::Manifest, REPORT_C),
    kind("c/plan.json", Seal::Json, &["merge c --no-figures --force --out out"]),
    kind("c/chunks/000000000.chunk", Seal::Chunk, &["merge c --no-figures --force --out out"]),
    kind("p/plan.json", Seal::Json, &["merge p --force --out out", "cite p"]),
    kind("p/chunks/000000000.chunk", Seal::Chunk, &["merge p --force --out out"]),
    kind("b/chunks/000000000.chunk", Seal::Chunk, &["merge b --force --out out"]),
    kind(
        "s/manifest.json",
        Seal::Json,
        &["discover s --where probes>20 --force --out out", "cite s"],
    ),
    kind("s/plan.json", Seal::Json, &["cite s", "sweep sweep.ron --resume --out s"]),
    kind("s/sweep.parquet", Seal::Manifest, &["discover s --where probes>20 --force --out out"]),
];

/// The folder with one of everything that is written.
fn results() -> Workdir {
    let dir = workdir();
    for command in [
        "run small.ron --save-at 3 --no-figures --out r",
        "ensemble small.ron -n 12 --no-figures --out e",
        "ensemble small.ron -n 12 --shard 1/2 --chunk 3 --out e1",
        "ensemble small.ron -n 12 --shard 2/2 --chunk 3 --out e2",
        "ensemble small.ron -n 4 --series all --events --edges --shard 1/2 --chunk 2 --out a1",
        "ensemble small.ron -n 4 --series all --events --edges --shard 2/2 --chunk 2 --out a2",
        "compare small.ron whatif.ron -n 6 --no-figures --out c",
        "patterns world.ron -n 20 --out p",
        "backtest world.ron --observed observed.ron --from 2003-01-01 -n 20 --out b",
        "sweep sweep.ron --out s",
        "archive r e c --out archive.zip",
    ] {
        dir.fine(command);
    }
    dir
}

/// The bytes with harm done in one of the ways that disks, editors and people have.
fn harmed(whole: &[u8], luck: &mut Lcg) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let at = luck.below(bytes.len());
    let some = (1 + luck.below(64)).min(bytes.len() - at);
    match luck.below(8) {
        0 | 1 => bytes[at] ^= 1 << luck.below(8),
        2 => bytes.truncate(at),
        3 => drop(bytes.splice(at..at, TOKENS[luck.below(TOKENS.len())].bytes())),
        4 => drop(bytes.splice(at..at, whole[at..at + some].to_vec())),
        5 => bytes[at..at + some].fill(0),
        6 => drop(bytes.drain(at..at + some)),
        _ => {
            let digits = bytes[at..].iter().position(u8::is_ascii_digit).map_or(at, |n| at + n);
            let end = bytes[digits..].iter().position(|b| !b.is_ascii_digit()).unwrap_or(1).max(1);
            let number = NUMBERS[luck.below(NUMBERS.len())];
            bytes.splice(digits..(digits + end).min(whole.len()), number.bytes());
        }
    }
    bytes
}

/// Every value inside that is no list or object of others.
fn leaves<'v>(value: &'v mut Value, found: &mut Vec<&'v mut Value>) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| leaves(one, found)),
        Value::Object(all) => all.values_mut().for_each(|one| leaves(one, found)),
        leaf => found.push(leaf),
    }
}

/// An object with one of its values replaced by another one.
fn altered(mut value: Value, luck: &mut Lcg) -> Value {
    let mut found = Vec::new();
    leaves(&mut value, &mut found);
    let at = luck.below(found.len());
    *found.swap_remove(at) = match luck.below(16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!("AAA"),
        3 => json!(""),
        4 => json!([]),
        5 => json!({}),
        6 => json!(-1),
        7 => json!(0.5),
        8 => json!(1e308),
        9 => json!(u64::MAX),
        10 => json!(i64::MIN),
        11 => json!(u32::MAX),
        12 => json!(65_536),
        13 => json!(1),
        14 => json!(5e-324),
        _ => json!(0),
    };
    value
}

/// The file with something else in it and a seal that fits.
fn sealed_again(kind: &Kind, whole: &[u8], luck: &mut Lcg) -> Vec<u8> {
    let parsed = serde_json::from_slice::<Value>(whole);
    match (kind.seal, parsed) {
        (Seal::Chunk, _) => {
            let (body, _) = whole.split_at(whole.len() - blake3::OUT_LEN);
            // The head is a name, a key and two numbers.
            let head = 80.min(body.len() / 2);
            let mut bytes = body[..head].to_vec();
            bytes.extend(harmed(&body[head..], luck));
            let hash = blake3::hash(&bytes);
            bytes.extend_from_slice(hash.as_bytes());
            bytes
        }
        (Seal::Json, Ok(value)) => {
            let value = files::sealed(altered(value, luck));
            serde_json::to_vec_pretty(&value).unwrap()
        }
        (Seal::Save, Ok(value)) => {
            let mut value = altered(value, luck);
            value["hash"] = json!("");
            let hash = blake3::hash(&serde_json::to_vec(&value).unwrap());
            value["hash"] = json!(hash.to_hex().as_str());
            serde_json::to_vec(&value).unwrap()
        }
        (Seal::Manifest, Ok(value)) if luck.below(3) > 0 => {
            serde_json::to_vec_pretty(&altered(value, luck)).unwrap()
        }
        _ => harmed(whole, luck),
    }
}

/// Runs a command within its bounds; its exit code and what it complained of.
fn bounded(dir: &Workdir, command: &str) -> (i32, String) {
    let (errors, start) = (dir.path("errors.txt"), Instant::now());
    let limited = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
    let mut child = std::process::Command::new("sh")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_deter"), "--quiet"])
        .args(command.split_whitespace())
        .current_dir(dir.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&errors).unwrap())
        .spawn()
        .unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("{command} does not end");
        }
        sleep(Duration::from_millis(3));
    };
    let told = text(&fs::read(&errors).unwrap());
    let code = status.code().unwrap_or_else(|| panic!("{command}: {status}: {told}"));
    assert!([0, 1, 2, 3].contains(&code) && !told.contains("panicked"), "{command}: {code} {told}");
    (code, told)
}

/// Whether two texts say the same as JSON, whatever the spaces and the form of a number.
fn means_the_same(one: &[u8], other: &[u8]) -> bool {
    fn plain(value: &Value) -> Value {
        match value {
            Value::Number(number) => json!(number.as_f64()),
            Value::Array(all) => all.iter().map(plain).collect(),
            Value::Object(all) => all.iter().map(|(key, one)| (key.clone(), plain(one))).collect(),
            other => other.clone(),
        }
    }
    let read = |bytes| serde_json::from_slice::<Value>(bytes).ok();
    read(one).zip(read(other)).is_some_and(|(one, other)| plain(&one) == plain(&other))
}

#[cfg(unix)]
#[test]
fn results_that_do_not_fit_their_seal_are_refused_by_name() {
    let dir = results();
    let (mut luck, mut all) = (Lcg::seeded(171), 0);
    for kind in &KINDS {
        let path = dir.path(kind.file);
        let whole = fs::read(&path).unwrap();
        for command in kind.commands {
            for _ in 0..often(7) {
                let bytes = harmed(&whole, &mut luck);
                if bytes == whole || kind.seal != Seal::Manifest && means_the_same(&bytes, &whole) {
                    continue;
                }
                fs::write(&path, &bytes).unwrap();
                let (code, told) = bounded(&dir, command);
                let name = Path::new(kind.file).file_name().unwrap().to_str().unwrap();
                if !([2, 3].contains(&code) && told.contains(name)) {
                    let kept = std::env::temp_dir().join(name);
                    fs::write(&kept, &bytes).unwrap();
                    panic!("{command} takes {} for {}: {code} {told}", kept.display(), kind.file);
                }
                all += 1;
            }
            fs::write(&path, &whole).unwrap();
        }
    }
    println!("{all} files with harm done, each refused by name");
    assert!(all > 250, "{all}");
}

#[cfg(unix)]
#[test]
fn results_that_were_altered_and_sealed_again_make_nothing_panic_or_hang() {
    let dir = results();
    let (mut luck, mut all, mut taken) = (Lcg::seeded(1717), 0, 0);
    for kind in &KINDS {
        let (path, manifest) =
            (dir.path(kind.file), dir.path(kind.file).with_file_name("manifest.json"));
        let (whole, before) = (fs::read(&path).unwrap(), fs::read(&manifest).ok());
        for command in kind.commands {
            for _ in 0..often(9) {
                let bytes = sealed_again(kind, &whole, &mut luck);
                fs::write(&path, &bytes).unwrap();
                if kind.seal == Seal::Manifest {
                    let mut value: Value =
                        serde_json::from_slice(before.as_ref().unwrap()).unwrap();
                    let name = path.file_name().unwrap().to_str().unwrap();
                    value["files"][name] = json!(blake3::hash(&bytes).to_hex().as_str());
                    fs::write(&manifest, files::sealed(value).to_string()).unwrap();
                }
                let (code, _) = bounded(&dir, command);
                taken += usize::from(code == 0);
                all += 1;
            }
            fs::write(&path, &whole).unwrap();
            if let Some(before) = &before {
                fs::write(&manifest, before).unwrap();
            }
        }
    }
    let archive = fs::read(dir.path("archive.zip")).unwrap();
    for _ in 0..12 {
        fs::write(dir.path("archive.zip"), harmed(&archive, &mut luck)).unwrap();
        bounded(&dir, "archive --rerun archive.zip --force --out out");
        all += 1;
    }
    println!("{all} files altered and sealed again, {taken} taken");
    assert!(all > 350 && taken > 20, "{taken} of {all}");
}

#[test]
fn world_codes_that_were_spoiled_make_nothing_panic_and_seldom_another_world() {
    let loaded = deter::scenario::load_text("small", "small.ron", SMALL, None).unwrap();
    let sound = WorldCode::of(&loaded, 7, 3, 5).text();
    assert!(WorldCode::read(&sound).is_ok());
    let mut luck = Lcg::seeded(3);
    let mut other = 0;
    for _ in 0..often(20_000) {
        let bytes = harmed(sound.as_bytes(), &mut luck);
        let text = String::from_utf8_lossy(&bytes);
        let _ = WorldCode::looks_like(&text);
        // What is read is the same code in another hand: small letters, or without its dashes.
        other += usize::from(WorldCode::read(&text).is_ok_and(|code| code.text() != sound));
    }
    // A part of which much was changed keeps its check letter by chance, once in 32.
    assert!(other * 32 < often(20_000), "{other} spoiled codes are other ones");
}

/// What was found here and mended, each with the words that are right.
#[test]
fn numbers_that_would_size_the_work_are_refused_before_it() {
    let dir = workdir();
    for turns in ["2147483648", "100000000", "2001"] {
        let long = SWEEP.replace("turns: 4", &format!("turns: {turns}"));
        fs::write(dir.path("long.ron"), long).unwrap();
        for command in ["sweep long.ron --out never", "sensitivity long.ron --out never"] {
            let told = dir.refused(command, 2);
            assert!(told.contains("long.ron:") && told.contains("0 to 2000"), "{told}");
        }
    }
    dir.fine("ensemble small.ron -n 2 --chunk 1 --no-figures --out e");
    let path = dir.path("e/plan.json");
    let plan: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for (k, n) in [(1, u64::MAX), (1, 0), (0, 0), (0, 1), (2, 1), (1, 1_000_001)] {
        let mut other = plan.clone();
        other["shard"] = json!({ "k": k, "n": n });
        fs::write(&path, files::sealed(other).to_string()).unwrap();
        let told = dir.refused("merge e --no-figures --out never", 2);
        assert!(told.contains("plan.json") && told.contains("no shard"), "{k}/{n}: {told}");
    }
    let mut many = plan.clone();
    many["shard"] = json!({ "k": 1, "n": 1_000_000 });
    fs::write(&path, files::sealed(many).to_string()).unwrap();
    let told = dir.refused("merge e --no-figures --out never", 2);
    assert!(told.contains("2/1000000") && told.contains("and 999979 more"), "{told}");
    assert!(!dir.path("never").exists());
}

/// An archive writes where it is unpacked and nowhere else.
#[test]
fn an_archive_that_leads_out_of_its_folder_is_refused() {
    use std::io::{Cursor, Read, Write};
    let dir = workdir();
    dir.fine("run small.ron --no-figures --out r");
    dir.fine("archive r --out sound.zip");
    let sound = fs::read(dir.path("sound.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(sound)).unwrap();
    let mut held: Vec<(String, Vec<u8>)> = Vec::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        held.push((file.name().unwrap().into_owned(), bytes));
    }
    let refused = |held: &[(String, Vec<u8>)], why: &str| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in held {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        fs::write(dir.path("wrong.zip"), writer.finish().unwrap().into_inner()).unwrap();
        let told = dir.refused("archive --rerun wrong.zip --force --out again", 2);
        assert!(told.contains("wrong.zip") && told.contains(why), "{told}");
    };
    for (from, to) in [
        ("\"results/1-r\"", "\"elsewhere\""),
        ("\"results/1-r\"", "\"results/../../elsewhere\""),
        ("\"--no-figures\"", "\"--out=elsewhere\""),
        ("\"--no-figures\"", "\"-oelsewhere\""),
        ("[\n        \"run\"", "[\n        \"init\""),
        ("\"name\": \"1-r\"", "\"name\": \"..\""),
    ] {
        let mut wrong = held.clone();
        for (name, bytes) in &mut wrong {
            if name == "archive.json" {
                let text = String::from_utf8(bytes.clone()).unwrap();
                assert!(text.contains(from), "{from} in {text}");
                *bytes = text.replacen(from, to, 1).into_bytes();
            }
        }
        refused(&wrong, "leads out of it");
    }
    for name in [".deter", "../elsewhere", "/elsewhere"] {
        let mut wrong = held.clone();
        wrong.push((name.to_owned(), b"mine".to_vec()));
        refused(&wrong, "leads out of it");
    }
    assert!(!dir.path("elsewhere").exists());
}
