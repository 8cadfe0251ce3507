//! What goes into a paper: citations, methods, archives that run to the same bytes, figures for print,
//! and tables of events and edges.

use std::fs;

use deter::study::table::parquet::Table;

use crate::common::{SMALL, workdir::Workdir};

/// A what-if of the small world.
const CHILD: &str = r#"(
    extends: "small.ron", title: "A resolute target", question: "Does resolve pay?",
    states: { "CCC": (resolve: set(0.9)) },
    answers: [(measure: "incidents(AAA,CCC)", matters: 0.5)],
)"#;

fn workdir() -> Workdir {
    Workdir::with(&[("small.ron", SMALL), ("child.ron", CHILD)])
}

#[test]
fn an_archive_makes_the_same_bytes_elsewhere_and_says_if_it_does_not() {
    let here = workdir();
    here.fine("run small.ron --seed 5 --save-at 3 --no-figures --out one");
    here.fine("branch one --at 3 --set disputes.AAA.CCC.salience=3 --no-figures --out left");
    here.fine("ensemble child.ron -n 6 --events --edges --measure probes.air(AAA,CCC) --no-figures --out many");
    here.fine("compare child.ron -n 6 --measure network.density --no-figures --out both");
    here.fine("archive one left many both --out all.zip");
    here.fine("archive one left many both --out again.zip");
    assert_eq!(fs::read(here.path("all.zip")).unwrap(), fs::read(here.path("again.zip")).unwrap());
    // Another machine has the archive and the program, and nothing else.
    let there = Workdir::with(&[]);
    fs::copy(here.path("all.zip"), there.path("all.zip")).unwrap();
    let told = there.fine("archive --rerun all.zip --out again");
    assert_eq!(told.matches("the same bytes").count(), 4, "{told}");
    for name in ["README.md", "archive.json", "results/3-many/events.parquet"] {
        assert!(there.path("again").join(name).is_file(), "{name}");
    }
    let readme = fs::read_to_string(there.path("again/README.md")).unwrap();
    assert!(
        readme.contains("deter archive --rerun") && readme.contains("results/4-both"),
        "{readme}"
    );
    // A scenario that was changed on the way comes out otherwise.
    let contents = fs::read_to_string(there.path("again/archive.json")).unwrap();
    assert!(contents.contains("\"version\": \"") && contents.contains("D1-"), "{contents}");
    fs::write(there.path("no.zip"), b"PK\x03\x04 and nothing").unwrap();
    assert!(there.refused("archive --rerun no.zip --out never", 2).contains("as an archive"));
    assert!(here.refused("archive nothing --out x.zip", 2).contains("nothing"));
}

#[test]
fn methods_are_written_from_what_a_folder_says() {
    let dir = workdir();
    let alone = dir.fine("cite");
    assert!(alone.starts_with("@software{deter,"), "{alone}");
    assert!(dir.fine("cite --cff").starts_with("cff-version: 1.2.0"));
    dir.fine("run small.ron --seed 5 --no-figures --out one");
    dir.fine("ensemble child.ron -n 6 --no-figures --out many");
    dir.fine("compare child.ron -n 60 --no-figures --out both");
    dir.fine("robustness child.ron --models 4 -n 2 --out wide --no-figures");
    let told = dir.fine("cite one many both wide").replace(['\n', '\u{a0}'], " ");
    for part in [
        "played once for 8 turns under seed 5",
        "played 6 times under different luck",
        "Each world was played 60 times",
        "incidents(AAA,CCC) (from 0.5 on)",
        "Holm's rule over the 1 such answer",
        "they are no forecasts",
        "deter robustness",
        "deter run D1-",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(told.matches("@misc{").count(), 4, "{told}");
    assert!(dir.refused("cite nothing", 2).contains("nothing"));
}

#[test]
fn what_is_printed_as_json_is_what_its_schema_says() {
    use deter::cli::schemas::schema;
    let dir = workdir();
    let holds = |name: &str, text: &str| {
        let schema = schema(name).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&value)
            .take(3)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        // It says something: a number is none of these.
        assert!(!validator.is_valid(&serde_json::json!(7)), "{name}");
    };
    let file = |path: &str| fs::read_to_string(dir.path(path)).unwrap();
    dir.fine("run small.ron --no-figures --out one");
    dir.fine("branch one --at 3 --set disputes.AAA.CCC.salience=3 --no-figures --out left");
    holds("manifest", &file("one/manifest.json"));
    holds("manifest", &file("left/manifest.json"));
    for line in file("one/events.jsonl").lines() {
        holds("events", &format!("[{line}]"));
    }
    for (name, command) in [
        ("events", "explain one --json"),
        ("check", "check small.ron --json"),
        ("check-figures", "check small.ron --figures --json"),
        ("ensemble", "ensemble small.ron -n 6 --json --no-figures --out many"),
        ("compare", "compare child.ron -n 60 --json --lenses --no-figures --out both"),
        ("diff", "diff child.ron --json"),
        ("diff-runs", "diff child.ron --runs 5 --json"),
        ("diff-gates", "diff child.ron --gates --runs 50 --json"),
        (
            "robustness",
            "robustness child.ron --models 20 -n 2 --json --wish low:war --good-enough war<0.5",
        ),
        ("sweep", "sweep study.ron --json --out swept"),
        ("discover", "discover swept --where probes>50 --json"),
        ("sensitivity", "sensitivity study.ron --json --no-figures --out sensed"),
        ("verify", "verify --json"),
    ] {
        if name == "sweep" {
            let text = "(title: \"t\", scenario: \"small.ron\", measures: [\"probes\"], factors: [(name: \
                        \"parameters.growth_shock\", low: 0.0, high: 0.02)], sweep: latin_hypercube(points: 40, \
                        runs: 2), one_at_a_time: (steps: 2, runs: 2), morris: (trajectories: 2, runs: 2))";
            fs::write(dir.path("study.ron"), text).unwrap();
        }
        holds(name, &dir.fine(command));
    }
    holds("plan", &file("many/plan.json"));
    // All of them are schemas, and are published.
    dir.fine("schemas --out published");
    let listed = dir.fine("schemas");
    assert_eq!(listed.lines().count(), fs::read_dir(dir.path("published")).unwrap().count() - 1);
    for name in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        let text = fs::read_to_string(dir.path(&format!("published/{name}.schema.json"))).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        jsonschema::validator_for(&value).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    }
    assert!(dir.refused("schemas compar", 2).contains("did you mean `compare`?"));
}

#[test]
fn figures_are_laid_out_for_the_width_of_a_journal() {
    let dir = workdir();
    dir.fine("compare child.ron -n 60 --no-figures --out both");
    dir.fine("figures both --width 89mm --no-title --out print");
    let svg = fs::read_to_string(dir.path("print/answers.svg")).unwrap();
    assert!(svg.contains("width=\"89.00mm\""), "{}", &svg[..400]);
    // Not drawn; a reader of screens is told it.
    assert_eq!(svg.matches(">What answers the question: A resolute target<").count(), 1);
    assert!(svg.contains("<title>What answers the question: A resolute target</title>"));
    let pdf = fs::read(dir.path("print/answers.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(&pdf).into_owned();
    // 89 mm are 252.28 points.
    assert!(text.contains("/MediaBox [0 0 252.2"), "{}", &text[..600]);
    let wrong = dir.refused("figures both --width 89 --out never", 2);
    assert!(wrong.contains("89mm"), "{wrong}");
}

#[test]
fn every_event_and_edge_of_every_run_is_a_row() {
    let dir = workdir();
    dir.fine("ensemble small.ron -n 3 --events --edges --csv --no-figures --out many");
    let table = |name: &str| Table::open(&dir.path("many").join(name), u64::MAX).unwrap();
    let rows = |name: &str| table(name).rows().map(|row| row.unwrap()).collect::<Vec<_>>();
    let (events, edges) = (rows("events.parquet"), rows("edges.parquet"));
    // Replicate 0 is the run of that seed, event by event.
    dir.fine("run small.ron --no-figures --out one");
    let lines = fs::read_to_string(dir.path("one/events.jsonl")).unwrap();
    let own: Vec<_> = events.iter().filter(|row| row.number(0) == 0.0).collect();
    assert_eq!(own.len(), lines.lines().count());
    for (row, line) in own.iter().zip(lines.lines()) {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (row.number(1), row.number(2)),
            (event["n"].as_f64().unwrap(), event["turn"].as_f64().unwrap())
        );
        assert_eq!(row.text(5), event["kind"]);
        assert_eq!(row.number(11).is_nan(), event["decision"]["draw"].is_null());
    }
    // An edge stands in every turn after whose end a pact of the run's table is in force.
    let mut pacts = csv::Reader::from_path(dir.path("one/pacts.csv")).unwrap();
    let mut tied = std::collections::BTreeSet::new();
    for pact in pacts.deserialize() {
        let pact: deter::record::tables::PactRow = pact.unwrap();
        let Some(since) = pact.in_force_turn else { continue };
        for turn in since.max(0)..pact.lapsed_turn.unwrap_or(8).min(8) {
            let (a, b) = (pact.proposer.clone(), pact.partner.clone());
            tied.insert((turn, a.clone().min(b.clone()), a.max(b)));
        }
    }
    let found: std::collections::BTreeSet<_> = edges
        .iter()
        .filter(|row| row.number(0) == 0.0)
        .map(|row| (row.number(1) as i32, row.text(2).to_owned(), row.text(3).to_owned()))
        .collect();
    assert_eq!(found, tied);
    assert!(!found.is_empty());
    // What is read back is what was written, shards and all.
    dir.fine("ensemble small.ron -n 3 --events --edges --no-figures --shard 1/3 --out a");
    dir.fine("ensemble small.ron -n 3 --events --edges --no-figures --shard 2/3 --out b");
    dir.fine("ensemble small.ron -n 3 --events --edges --no-figures --shard 3/3 --out c");
    dir.fine("merge a b c --no-figures --out whole");
    for name in ["events.parquet", "edges.parquet"] {
        let bytes = |folder: &str| fs::read(dir.path(folder).join(name)).unwrap();
        assert_eq!(bytes("many"), bytes("whole"), "{name}");
    }
    dir.fine("report many --out page.html");
}
