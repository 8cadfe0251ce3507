//! The library of scenarios: every one loads and runs; what-ifs inherit; differences are named.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use deter::scenario::{LoadError, Loaded, difference, events::When, load, reader::MOST_PROBLEMS};

/// A world of two states, small enough to read in a test.
const PARENT: &str = r#"(
    title: "Parent",
    start: "2020",
    turns: 4,
    sources: { "book": "a book" },
    states: {
        "AAA": (name: "A", gdp: set(100.0), growth: set(0.02), spending: set(4.0)),
        "BBB": (name: "B", gdp: set(50.0), growth: set(0.02), spending: set(1.0), ceiling: set(0.05)),
    },
    disputes: [(challenger: "AAA", target: "BBB", salience: set(2.0), domains: [air])],
    pact_kinds: [(name: "dialogue", joining: 0.1)],
    challengers: { "AAA": (status_quo: set(0.5), operations: { air: (level: set(10.0)) }) },
    events: [(name: "a visit", when: turn(1), effects: [provocation(challenger: "AAA", target: "BBB", size: 0.5)])],
)"#;

/// A folder with the parent and a child of this text, which is loaded.
fn child(text: &str) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("parent.ron"), PARENT).unwrap();
    fs::write(folder.path().join("child.ron"), text).unwrap();
    load(&folder.path().join("child.ron"))
}

/// What a reader is told, without the temporary folder.
fn told(text: &str) -> String {
    match child(text) {
        Ok(_) => panic!("this child should be refused:\n{text}"),
        Err(error) => plain(&error.to_string()),
    }
}

fn plain(text: &str) -> String {
    let word = |word: &str| match word.rsplit_once('/') {
        Some((folder, file)) if folder.contains("tmp") => file.to_owned(),
        _ => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn parent() -> Loaded {
    child("(extends: \"parent.ron\")").unwrap()
}

#[test]
fn a_child_without_a_change_is_its_parent() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("parent.ron"), PARENT).unwrap();
    let itself = load(&folder.path().join("parent.ron")).unwrap();
    assert_eq!(parent().hash(), itself.hash());
    assert_eq!(parent().scenario, itself.scenario);
    assert!(difference(&parent().scenario, &itself.scenario).is_empty());
}

#[test]
fn the_text_of_a_child_stands_alone() {
    let child = child(r#"(extends: "parent.ron", turns: 7)"#).unwrap();
    assert_eq!(child.files.len(), 2);
    let again = deter::scenario::load_text("again", "again.ron", &child.text, None).unwrap();
    assert_eq!(again.hash(), child.hash());
    assert_eq!(again.scenario.turns, 7);
}

#[test]
fn every_kind_of_change_is_named_by_the_difference() {
    let child = child(
        r#"(
            extends: "parent.ron",
            title: "Child",
            parameters: (hawk_share: 0.9),
            states: { "BBB": (ceiling: judgement(0.09, (0.05, 0.2), "more"), belief: {}) },
            more_states: { "CCC": (name: "C", gdp: set(5.0), growth: set(0.0), spending: set(0.1)) },
            changed_disputes: [(challenger: "AAA", target: "BBB", salience: set(1.0))],
            more_disputes: [(challenger: "AAA", target: "CCC", salience: set(1.0))],
            changed_pact_kinds: [(name: "dialogue", joining: 0.2)],
            more_pact_kinds: [(name: "alliance", joining: 0.7)],
            more_pacts: [(kind: "dialogue", between: ("BBB", "CCC"), signed: "2019")],
            challengers: { "AAA": (operations: { air: (cost: 0.1) }, more_operations: { cyber: (level: set(3.0)) }) },
            more_initiators: { "BBB": (openings: fixed(1)) },
            fewer_events: ["a visit"],
            more_events: [(name: "a storm", when: hazard(0.1), effects: [])],
        )"#,
    )
    .unwrap();
    let differences = difference(&parent().scenario, &child.scenario);
    let lines: Vec<_> = differences.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn fewer_takes_a_pact_away_whichever_side_stands_first() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("parent.ron", PARENT);
    write(
        "middle.ron",
        r#"(extends: "parent.ron", more_pacts: [(kind: "dialogue", between: ("AAA", "BBB"), signed: "2019")])"#,
    );
    write(
        "child.ron",
        r#"(extends: "middle.ron", fewer_pacts: [(kind: "dialogue", between: ("BBB", "AAA"))])"#,
    );
    let child = load(&folder.path().join("child.ron")).unwrap();
    assert_eq!(child.files.len(), 3);
    assert_eq!(child.hash(), parent().hash());
    assert_eq!(load(&folder.path().join("middle.ron")).unwrap().scenario.pacts.len(), 1);
}

#[test]
fn whatever_a_scenario_says_a_child_can_change() {
    let child = child(
        r#"(
    extends: "parent.ron",
    changed_disputes: [(challenger: "AAA", target: "BBB", hostility: set(0.5))],
    changed_pact_kinds: [(name: "dialogue", mutual: false, needs: (patron: false))],
    changed_events: [(name: "a visit", when: turn(3))],
)"#,
    );
    let scenario = child.unwrap().scenario;
    assert_eq!(scenario.disputes[0].hostility.as_ref().unwrap().value().get(), 0.5);
    assert_eq!(scenario.disputes[0].salience, parent().scenario.disputes[0].salience);
    assert!(!scenario.pact_kinds[0].mutual && scenario.pact_kinds[0].joining.get() == 0.1);
    assert_eq!(scenario.events[0].when, When::Turn(3));
    assert_eq!(scenario.events[0].effects, parent().scenario.events[0].effects);
}

#[test]
fn a_file_of_tens_of_thousands_of_mistakes_is_told_of_at_once() {
    let event = |i: usize| {
        format!(
            "(name: \"e{i}\", when: turn(1), effects: [rally(state: \"Q{:04}\", size: 0.1)]),",
            i % 4000
        )
    };
    let events: String = (0..40_000).map(event).collect();
    let start = Instant::now();
    let text = format!("(extends: \"parent.ron\", more_events: [{events}])");
    let error = child(&text).unwrap_err();
    assert_eq!(error.diagnostics().len(), MOST_PROBLEMS);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    insta::assert_snapshot!(told(
        r#"(
    extends: "parent.ron",
    states: { "BBC": (ceiling: set(0.1)) },
    challengers: { "AAA": (operations: { maritime: (cost: 0.1) }), "BBB": () },
    changed_disputes: [(challenger: "BBB", target: "AAA", salience: set(1.0))],
    changed_pact_kinds: [(name: "dialog")],
    fewer_pacts: [(kind: "dialogue", between: ("AAA", "BBB"))],
    fewer_events: ["a visitor"],
    more_states: { "AAA": (name: "A", gdp: set(1.0), growth: set(0.0), spending: set(0.0)) },
)"#
    ));
}

#[test]
fn a_field_that_no_scenario_has_is_refused_in_the_child() {
    insta::assert_snapshot!(told(
        "(\n    extends: \"parent.ron\",\n    states: { \"BBB\": (ceilling: set(0.1)) },\n)"
    ));
}

#[test]
fn what_a_child_breaks_is_shown_in_the_child() {
    insta::assert_snapshot!(told(
        r#"(
    extends: "parent.ron",
    states: { "BBB": (spending: set(10.0)) },
    parameters: (hawk_share: 2.0),
    more_pacts: [(kind: "alliance", between: ("AAA", "BBB"), signed: "2019")],
    more_states: { "CCC": (name: "C", gdp: data(5.0, "bok"), growth: set(0.0), spending: set(0.1)) },
)"#
    ));
}

#[test]
fn what_is_wrong_in_a_parent_is_shown_in_the_parent() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("parent.ron", &PARENT.replace("target: \"BBB\", salience", "target: \"BBC\", salience"));
    write("child.ron", "(extends: \"parent.ron\", turns: 3)");
    let error = load(&folder.path().join("child.ron")).unwrap_err();
    let first = &error.diagnostics()[0];
    assert!(first.file.ends_with("parent.ron"), "{}", first.file);
    assert_eq!(first.position().0, 10);
    assert_eq!(first.path, "disputes[0].target");
}

#[test]
fn parents_that_cannot_be() {
    let mut shown = String::new();
    for parent in [
        "vietnam-2012.ron",
        "missing.ron",
        "../parent.ron",
        "/etc/passwd",
        "a/../../b.ron",
        "C:\\x.ron",
        "",
        "child.ron",
    ] {
        let text = format!("(\n    extends: {parent:?},\n)");
        shown += &format!("{}\n\n", told(&text));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn circles_and_long_chains_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.ron", "(extends: \"b.ron\")");
    write("b.ron", "(\n  extends: \"a.ron\")");
    let error = load(&folder.path().join("a.ron")).unwrap_err();
    assert!(error.diagnostics()[0].file.ends_with("b.ron"));
    assert_eq!(error.diagnostics()[0].position(), (2, 12));
    assert!(error.to_string().contains("extends itself"), "{error}");

    write("s0.ron", PARENT);
    for step in 1..=9 {
        write(&format!("s{step}.ron"), &format!("(extends: \"s{}.ron\")", step - 1));
    }
    assert_eq!(load(&folder.path().join("s8.ron")).unwrap().hash(), parent().hash());
    let error = load(&folder.path().join("s9.ron")).unwrap_err();
    assert!(error.to_string().contains("more than 8"), "{error}");
}

#[test]
fn a_what_if_may_extend_a_shipped_scenario_from_anywhere() {
    let child = child("(extends: \"vietnam-2021.ron\", title: \"Mine\")").unwrap();
    let shipped = load(Path::new("scenarios/vietnam-2021.ron")).unwrap();
    let differences = difference(&shipped.scenario, &child.scenario);
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].path, "title");
}

#[test]
fn the_library_is_known_by_name_where_there_is_no_file_of_it() {
    let dir = crate::common::workdir::Workdir::with(&[]);
    let list = dir.fine("scenarios");
    for known in ["what-ifs", "  w05-japan-arms", "  vietnam-2021", "  arms-race", "  hindcast-fit"]
    {
        assert!(list.contains(known), "{known} is not in\n{list}");
    }
    assert!(!list.contains("broken"), "{list}");
    for name in ["vietnam-2021", "w05", "five-islands", "scenarios/textbook/arms-race.ron"] {
        assert!(dir.fine(&format!("check {name}")).contains("states"), "{name}");
    }
    dir.fine("run w05 --turns 2 --no-figures --out w05");
    let wrong = dir.refused("run w99", 2);
    assert!(wrong.contains("w99"), "{wrong}");
    // The folder of a run of the same name goes before, and is of the same scenario.
    assert!(dir.fine("check w05").contains("W5"));
}

#[test]
fn what_is_written_out_is_the_library() {
    let dir = crate::common::workdir::Workdir::with(&[]);
    let told = dir.fine("init mine");
    assert!(told.contains("mine/GUIDE.md"), "{told}");
    let same = |path: &str| {
        let own = std::path::Path::new("scenarios").join(path);
        let own = std::fs::read_to_string(own).unwrap();
        assert_eq!(std::fs::read_to_string(dir.path("mine").join(path)).unwrap(), own, "{path}");
    };
    for path in ["vietnam-2021.ron", "hindcast-2013/pacts.csv", "studies/worlds/quiet.ron"] {
        same(path);
    }
    // What somebody changed is not replaced unasked.
    std::fs::write(dir.path("mine/vietnam-2021.ron"), "(changed)").unwrap();
    let list = dir.fine("scenarios mine");
    assert!(list.contains("mine/vietnam-2021.ron") && list.contains("broken"), "{list}");
    dir.fine("init mine --force");
    same("vietnam-2021.ron");
}

#[test]
fn shells_and_manuals_know_every_command() {
    let dir = crate::common::workdir::Workdir::with(&[]);
    for shell in ["bash", "zsh", "fish"] {
        let script = dir.fine(&format!("completions {shell}"));
        assert!(script.contains("robustness") && script.contains("no-figures"), "{shell}");
    }
    dir.fine("man pages");
    let page = std::fs::read_to_string(dir.path("pages/deter-compare.1")).unwrap();
    assert!(page.contains(".TH deter-compare") && page.contains("lenses"), "{page}");
    assert!(dir.path("pages/deter.1").is_file());
}
