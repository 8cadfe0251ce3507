//! Tables beside a scenario: the same as rows in brackets, with the same messages.

use std::fs;

use deter::scenario::{LoadError, Loaded, load, load_text};

const HEAD: &str = r#"(
    title: "Tables", start: "2020", turns: 4,
    sources: { "book": "a book" },
    pact_kinds: [(name: "dialogue", joining: 0.1), (name: "arms", joining: 0.1)],
"#;

const STATES: &str = "code,name,gdp,growth,spending,ceiling,exposure.AAA\n\
    AAA,\"A, the first\",data;100;book,set;0.02,set;4,,\n\
    BBB,\"B \"\"bee\"\"\",judgement;50;40;60;why; and how,set;0.02,set;1,set;0.05,set;0.2\n";

const BARS: &str = "# What stands in the way.\r\nname,state,towards,kinds,reason,strength,ends,from\r\n\
    one,AAA,BBB,dialogue;arms,sanctions,political,judgement;0.1;0.0;0.2;why,2010-01-02\r\n\
    two,BBB,,,doctrine,absolute,,\r\n";

const BODY: &str = r#"
    challengers: { "AAA": (status_quo: set(0.5), operations: { air: (level: set(10.0)) }) },
)"#;

/// A scenario of this text between the usual head and body, with these files beside it.
fn with(middle: &str, files: &[(&str, &str)]) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let own = folder.path().join("own.ron");
    fs::write(&own, format!("{HEAD}{middle}{BODY}")).unwrap();
    let last = folder.path().join("child.ron");
    load(if last.exists() { &last } else { &own })
}

fn told(middle: &str, files: &[(&str, &str)]) -> Vec<String> {
    match with(middle, files) {
        Ok(_) => panic!("this should be refused: {middle}"),
        Err(error) => error
            .diagnostics()
            .iter()
            .map(|one| one.short())
            .map(|line| line.rsplit_once(".tmp").map_or(line.clone(), |(_, rest)| rest.to_owned()))
            .map(|line| line.split_once('/').map_or(line.clone(), |(_, rest)| rest.to_owned()))
            .collect(),
    }
}

const MIDDLE: &str = r#"states: { table("states.csv") }, bars: [table("data/bars.csv")],"#;

#[test]
fn rows_are_what_brackets_would_hold() {
    let tables = with(MIDDLE, &[("states.csv", STATES), ("data/bars.csv", BARS)]).unwrap();
    let brackets = with(
        r#"states: {
            "AAA": (name: "A, the first", gdp: data(100, "book"), growth: set(0.02), spending: set(4)),
            "BBB": (
                name: "B \"bee\"", gdp: judgement(50, (40, 60), "why; and how"), growth: set(0.02),
                spending: set(1), ceiling: set(0.05), exposure: { "AAA": set(0.2) },
            ),
        },
        bars: [
            (
                name: "one", state: "AAA", towards: ["BBB"], kinds: ["dialogue", "arms"], reason: sanctions,
                strength: political, ends: judgement(0.1, (0.0, 0.2), "why"), from: "2010-01-02",
            ),
            (name: "two", state: "BBB", reason: doctrine, strength: absolute),
        ],"#,
        &[],
    )
    .unwrap();
    assert_eq!(tables.scenario, brackets.scenario);
    assert_eq!(tables.hash(), brackets.hash());
    // What is kept of a run makes it again without the tables.
    let alone = load_text("alone", "alone.ron", &tables.text, None).unwrap();
    assert_eq!(alone.hash(), tables.hash());
}

#[test]
fn a_table_adds_changes_and_takes_away() {
    let child = r#"(
        extends: "own.ron",
        more_bars: [table("more.csv"), (name: "four", state: "AAA", reason: embargo, strength: absolute)],
        changed_bars: [table("changed.csv")],
        fewer_bars: ["two"],
        more_pacts: [table("pacts.csv")],
    )"#;
    let files = [
        ("states.csv", STATES),
        ("data/bars.csv", BARS),
        ("child.ron", child),
        ("more.csv", "state,name,strength,reason\nBBB,three,conditional,export_rule\n"),
        ("changed.csv", "name,kinds\none,arms\n"),
        ("pacts.csv", "kind,between,signed,confidence\narms,BBB;AAA,,inferred\n"),
    ];
    let s = with(MIDDLE, &files).unwrap().scenario;
    let names: Vec<_> = s.bars.iter().map(|bar| (bar.name.as_str(), bar.kinds.len())).collect();
    assert_eq!(names, [("one", 1), ("three", 0), ("four", 0)]);
    assert_eq!((s.pacts[0].between.0.as_str(), &s.pacts[0].signed), ("BBB", &None));
    // A pair is found whichever side stands first.
    let files = [
        ("states.csv", STATES),
        ("data/bars.csv", BARS),
        ("middle.ron", child),
        ("more.csv", "state,name,strength,reason\nBBB,three,conditional,export_rule\n"),
        ("changed.csv", "name,kinds\none,arms\n"),
        ("pacts.csv", "kind,between\narms,BBB;AAA\n"),
        ("child.ron", r#"(extends: "middle.ron", fewer_pacts: [table("fewer.csv")])"#),
        ("fewer.csv", "kind,between\narms,AAA;BBB\n"),
    ];
    assert!(with(MIDDLE, &files).unwrap().scenario.pacts.is_empty());
}

#[test]
fn what_is_wrong_in_a_table_is_shown_in_the_table() {
    let wrong =
        |states: &str, bars: &str| told(MIDDLE, &[("states.csv", states), ("data/bars.csv", bars)]);
    let bars = BARS.replace("dialogue;arms", "dialogue;armz").replace("sanctions", "sanction");
    let found = wrong(STATES, &bars);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("data/bars.csv:3:27: error: bars[0].reason"), "{found:?}");
    assert!(found[0].ends_with("did you mean `sanctions`?"), "{found:?}");
    let found =
        wrong(STATES, &bars.replace("sanction,", "sanctions,").replace("two,BBB", "two,BBC"));
    assert!(found[0].starts_with("data/bars.csv:3:13: error: bars[0].kinds[1]"), "{found:?}");
    assert!(found[0].ends_with("did you mean `arms`?"), "{found:?}");
    assert!(found[1].starts_with("data/bars.csv:4:5: error: bars[1].state"), "{found:?}");
    for (states, place) in [
        (STATES.replace("data;100;book", "data;100;bok"), "states.csv:2:20: error: states.AAA.gdp"),
        (STATES.replace("set;0.02", "0.02"), "states.csv:2:34: error: states.AAA.growth"),
        (STATES.replace("40;60", "80;90"), "states.csv:3:17: error: states.BBB.gdp"),
        (STATES.replace("ceiling", "cieling"), "states.csv:1:31: error: states.BBB.cieling"),
        (STATES.replace("BBB,", "AAA,"), "states.csv:3:1: error: the key AAA stands here twice"),
        (STATES.replace("BBB,", ","), "states.csv:3:1: error: the key is missing"),
        (STATES.replace(",set;0.2\n", "\n"), "states.csv:3:1: error: this row has 6 cells"),
        (STATES.replace("growth", "gdp"), "states.csv:1:15: error: the column `gdp` stands"),
        (STATES.replace("first\"", "first"), "states.csv:2:5: error: this cell begins"),
    ] {
        let found = wrong(&states, BARS);
        assert!(found[0].starts_with(place), "{place}: {found:?}");
    }
}

#[test]
fn a_table_that_is_not_there_is_named_with_the_nearest() {
    let files = [("states.csv", STATES), ("data/bars.csv", BARS)];
    for (asked, says) in [
        ("data/bar.csv", "did you mean `data/bars.csv`?"),
        ("../own.ron", "no `..`, not absolute"),
        ("/etc/passwd", "no `..`, not absolute"),
        ("vietnam-2021/bar.csv", "did you mean `vietnam-2021/bars.csv`?"),
    ] {
        let found = told(&MIDDLE.replace("data/bars.csv", asked), &files);
        assert!(found[0].contains("own.ron:") && found[0].ends_with(says), "{asked}: {found:?}");
    }
    // A shipped one is found from wherever a scenario lies.
    let found = told(&MIDDLE.replace("data/bars.csv", "vietnam-2021/bars.csv"), &files);
    assert!(found[0].contains("bars.csv (shipped):"), "{found:?}");
}
