//! Promise: whatever is wrong with a scenario, its author is told what, where and what was
//! expected, sees the line underlined, and never meets a panic.
//!
//! Every test spoils one thing of one small scenario. The snapshots are what a user reads: file,
//! line and column, path of the field, expectation, nearest name, the source line underlined.

use std::{fs, path::Path, sync::Arc};

use crate::common::{Lcg, SMALL};
use deter::scenario::{LoadError, load, load_text};
use insta::assert_snapshot;

/// What the author of `text` is shown.
fn shown(text: &str) -> String {
    match load_text("lab", "lab.ron", text, None) {
        Ok(_) => "no complaint".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// What the author is shown when `from`, which stands once in the small scenario, becomes `to`.
fn spoiled(from: &str, to: &str) -> String {
    assert_eq!(SMALL.matches(from).count(), 1, "`{from}` must stand once in the small scenario");
    shown(&SMALL.replacen(from, to, 1))
}

#[test]
fn the_small_scenario_itself_is_right() {
    assert_eq!(shown(SMALL), "no complaint");
}

/// A test for each way to spoil the scenario; the name of the test is the name of the promise.
macro_rules! spoil {
    ($($name:ident: $from:expr => $to:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_snapshot!(spoiled($from, $to));
        }
    )*};
}

// The notation and the types.
spoil! {
    unknown_field: "turns: 8," => "tunrs: 8,";
    unknown_field_of_a_state: "resolve: set(0.5)" => "resolv: set(0.5)";
    unknown_field_without_a_near_name: "turns: 8," => "zzzzzzzz: 8,";
    wrong_type: "turns: 8," => "turns: \"eight\",";
    wrong_type_of_a_figure: "gdp: set(900.0)" => "gdp: 900.0";
    wrong_type_of_a_share: "democracy: set(0.8)" => "democracy: set(\"high\")";
    a_list_where_a_map_is_wanted: "patrons: {" => "patrons: [";
    out_of_range_share: "democracy: set(0.8)" => "democracy: set(1.8)";
    out_of_range_negative_amount: "gdp: set(900.0)" => "gdp: set(-900.0)";
    out_of_range_latitude: "latitude: 10.0" => "latitude: 100.0";
    not_a_number: "gdp: set(900.0)" => "gdp: set(NaN)";
    infinite: "gdp: set(900.0)" => "gdp: set(inf)";
    huge_number: "gdp: set(900.0)" => "gdp: set(1e400)";
    huge_whole_number: "turns: 8," => "turns: 99999999999999999999999,";
    negative_count: "turns: 8," => "turns: -8,";
    missing_field: "gdp: set(900.0), growth" => "growth";
    missing_states: "states:" => "stats:";
    duplicate_field: "turns: 8," => "turns: 8, turns: 9,";
    code_in_small_letters: "target: \"CCC\", // the one dispute" => "target: \"ccc\",";
    unknown_phase: "off: []" => "off: [trad]";
    unknown_domain: "domains: [air, maritime]" => "domains: [air, martime]";
    unknown_effect: "signal(patron" => "signl(patron";
    unknown_figure_class: "spending: set(20.0)" => "spending: guess(20.0)";
    date_that_is_none: "start: \"2021Q3\"" => "start: \"2021Q7\"";
    date_of_a_month_that_is_none: "signed: \"2001-02-03\"" => "signed: \"2001-13-03\"";
    unclosed_bracket: "// the end\n)" => "";
    unclosed_string: "title: \"Small\"" => "title: \"Small";
    one_bracket_too_many: "// the end\n)" => "))";
    a_word_after_the_end: "// the end\n)" => ") thanks";
    missing_comma: "turns: 8," => "turns: 8";
    missing_colon: "turns: 8," => "turns 8,";
}

// What types cannot see.
spoil! {
    unknown_state: "target: \"CCC\", // the one dispute" => "target: \"CCD\",";
    unknown_state_in_a_pact: "between: (\"BBB\", \"CCC\"), signed" => "between: (\"BBB\", \"CCX\"), signed";
    pact_with_itself: "between: (\"BBB\", \"CCC\"), signed" => "between: (\"BBB\", \"BBB\"), signed";
    dispute_with_itself: "target: \"CCC\", // the one dispute" => "target: \"AAA\",";
    pact_twice: "pacts: [" => "pacts: [(kind: \"treaty\", between: (\"CCC\", \"BBB\"), signed: \"1999\"),";
    dispute_twice: "disputes: [" => "disputes: [(challenger: \"AAA\", target: \"CCC\", salience: set(1)),";
    asymmetric_matrix: "[900, 0, 700]" => "[900, 0, 750]";
    matrix_with_a_diagonal: "[900, 0, 700]" => "[900, 5, 700]";
    matrix_with_a_short_row: "[900, 0, 700]" => "[900, 0]";
    matrix_with_a_row_missing: "[900, 0, 700]," => "";
    challenger_missing: "challenger: \"AAA\",\n" => "challenger: \"BBB\",\n";
    patron_missing: "signal(patron: \"BBB\"" => "signal(patron: \"AAA\"";
    patron_missing_for_a_treaty: "between: (\"BBB\", \"CCC\"), signed" => "between: (\"AAA\", \"CCC\"), signed";
    two_maps_of_one_name: "initiators: {" => "patrons: {";
    politics_missing: "rally(state: \"CCC\"" => "rally(state: \"AAA\"";
    unknown_kind: "kind: \"treaty\", between: (\"BBB\"" => "kind: \"treatey\", between: (\"BBB\"";
    unknown_source: "data(60.0, \"figures\")" => "data(60.0, \"figuers\")";
    unknown_lens: "lens: \"hedging\"" => "lens: \"hegding\"";
    unknown_step: "step(state: \"CCC\", name: \"first step\"" => "step(state: \"CCC\", name: \"frist step\"";
    state_twice: "\"CCC\": (\n            name" => "\"AAA\": (\n            name";
    burden_above_the_ceiling: "ceiling: set(0.05)" => "ceiling: set(0.01)";
    parameter_out_of_range: "growth_shock: 0.01" => "growth_shock: 0.9";
    parameter_not_a_number: "growth_shock: 0.01" => "growth_shock: NaN";
    parameter_unknown: "growth_shock: 0.01" => "growth_shok: 0.01";
    value_outside_its_own_range: "judgement(0.2, (0.1, 0.3)" => "judgement(0.4, (0.1, 0.3)";
    event_before_the_start: "date(\"2022-05-01\")" => "date(\"2019-05-01\")";
    pact_after_the_start: "signed: \"2001-02-03\"" => "signed: \"2031-02-03\"";
    pact_in_force_before_its_signature: "signed: \"2001-02-03\"" => "signed: \"2001-02-03\", in_force: \"2000\"";
    event_twice: "name: \"a visit\"" => "name: \"an opening\"";
    step_taken_after_one_that_was_not: "support: 0.6, constraint: 0.1" => "support: 0.6, constraint: 0.1, taken: \"2020\"";
    more_seats_than_there_are: "lower_house: (30, 100)" => "lower_house: (130, 100)";
    empty_title: "title: \"Small\"" => "title: \" \"";
    too_many_turns: "turns: 8," => "turns: 80000,";
    a_year_of_five_turns: "turns_per_year: 4" => "turns_per_year: 5";
    cinc_without_figures: "off: []" => "capability_index: cinc";
    growth_that_outruns_depreciation: "gdp: set(900.0), growth: set(0.02)" => "gdp: set(900.0), growth: set(-0.2)";
    more_openings_than_a_turn_has_room_for: "openings: fixed(1)" => "openings: fixed(4000000000)";
    operation_in_a_domain_without_a_place: "domains: [air, maritime]" => "domains: [cyber]";
    operations_that_are_not_there: "domain: air, times" => "domain: economic, times";
    call_for_its_own_help: "signal(patron: \"BBB\", assures: false)" => "call(helper: \"BBB\", victim: \"BBB\", honoured: true)";
    incident_without_a_challenger: "signal(patron: \"BBB\", assures: false)" => "incident(challenger: \"BBB\", target: \"CCC\", domain: air)";
    lens_that_leads_out_of_the_folder: "lens: \"hedging\"" => "lens: \"../../etc/passwd\"";
}

#[test]
fn a_world_without_its_patron() {
    let (start, end) =
        (SMALL.find("    patrons:").unwrap(), SMALL.find("    initiators:").unwrap());
    assert_snapshot!(shown(&format!("{}{}", &SMALL[..start], &SMALL[end..])));
}

#[test]
fn every_problem_is_told_at_once() {
    let text = SMALL
        .replace("growth_shock: 0.01", "growth_shock: 0.9")
        .replace("target: \"CCC\", // the one dispute", "target: \"CCD\",");
    assert_snapshot!(shown(&text));
}

#[test]
fn empty_file() {
    assert_snapshot!(shown(""));
}

#[test]
fn only_a_comment() {
    assert_snapshot!(shown("// nothing yet\n"));
}

#[test]
fn no_scenario_at_all() {
    assert_snapshot!(shown("{\"title\": \"a JSON object\"}"));
}

#[test]
fn deep_nesting() {
    let deep = format!("focus: {}{},", "[".repeat(5_000), "]".repeat(5_000));
    let shown = shown(&SMALL.replacen("off: [],", &deep, 1));
    // The line itself is 10,000 characters long; what counts is what stands above it.
    let head: Vec<&str> = shown.lines().take(3).collect();
    assert_snapshot!(head.join("\n"));
}

#[test]
fn accents_before_the_place_do_not_move_it() {
    let text = SMALL.replace("title: \"Small\", turns: 8,", "title: \"Übergröße 日本\", tunrs: 8,");
    assert!(text.contains("日本"));
    assert_snapshot!(shown(&text));
}

#[test]
fn windows_line_ends_do_not_move_the_place() {
    let unix = spoiled("growth_shock: 0.01", "growth_shock: 0.9");
    let text = SMALL.replacen("growth_shock: 0.01", "growth_shock: 0.9", 1).replace('\n', "\r\n");
    let windows = shown(&text);
    assert_eq!(place(&unix), place(&windows));
}

/// The line of a message that says file, line and column.
fn place(shown: &str) -> Option<&str> {
    shown.lines().find(|line| line.contains("-->"))
}

#[test]
fn missing_file() {
    let error = load(Path::new("no/such/scenario.ron")).expect_err("it is not there");
    assert_snapshot!(error.to_string());
}

#[test]
fn a_folder_is_no_file() {
    let error = load(Path::new("scenarios")).expect_err("it is a folder");
    assert!(error.to_string().starts_with("cannot read scenarios: "), "{error}");
}

/// Writes bytes to a file of its own and says what its author would be shown, less the folder.
fn shown_for_bytes(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lab.ron");
    fs::write(&file, bytes).expect("written");
    let error = load(&file).expect_err("it is wrong");
    error.to_string().replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn not_utf_8() {
    let mut bytes = SMALL.as_bytes().to_vec();
    let at = SMALL.find("Small").expect("the title");
    bytes[at] = 0xff;
    assert_snapshot!(shown_for_bytes(&bytes));
}

#[test]
fn too_large() {
    assert_snapshot!(shown_for_bytes(&vec![b' '; (4 << 20) + 1]));
}

#[test]
fn an_own_lens_that_is_wrong_is_named_by_its_own_file() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("lenses")).expect("made");
    fs::write(folder.path().join("lenses/mine.ron"), "(title: \"Mine\", threat: (constnt: 1.0))")
        .expect("written");
    let file = folder.path().join("lab.ron");
    fs::write(&file, SMALL.replacen("lens: \"hedging\"", "lens: \"mine\"", 1)).expect("written");
    let error = load(&file).expect_err("the lens is wrong");
    assert_snapshot!(error.to_string().replace(&format!("{}/", folder.path().display()), ""));
}

/// Strings that have broken readers before.
#[test]
fn hostile_strings_are_shown_and_do_no_harm() {
    let long = "x".repeat(30_000);
    for hostile in [
        "\u{1b}[31mred",
        "\u{202e}gnp",
        "\u{0}",
        "\\u{0}",
        "\\u{202e}gnp",
        "\\x1b[31mred",
        "%s%n",
        "../../etc/passwd",
        "${HOME}",
        "日本語",
        "<script>alert(1)</script>",
        "{}",
        "\\\\",
        &long,
    ] {
        for (from, to) in [
            ("title: \"Small\"", format!("title: \"{hostile}\"")),
            ("target: \"CCC\", // the one dispute", format!("target: \"{hostile}\",")),
            ("lens: \"hedging\"", format!("lens: \"{hostile}\"")),
            ("name: \"a visit\"", format!("name: \"{hostile}\"")),
            (
                "kind: \"treaty\", between: (\"BBB\"",
                format!("kind: \"{hostile}\", between: (\"BBB\""),
            ),
        ] {
            let said = spoiled(from, &to);
            assert!(!said.contains('\u{1b}'), "an escape sequence reached the terminal: {said:?}");
            assert!(
                !said.contains('\u{202e}'),
                "a turned direction reached the terminal: {said:?}"
            );
            assert!(!said.contains('\0'), "{said:?}");
        }
    }
}

/// Ok, or diagnostics that point into the text.
fn must_not_panic(text: &str) {
    let checked = match load_text("lab", "lab.ron", text, None) {
        Ok(_) => return,
        Err(LoadError::Wrong(checked)) => checked,
        Err(other) => panic!("a text cannot fail so: {other}"),
    };
    assert!(!checked.is_empty());
    for diagnostic in checked {
        let (line, column) = diagnostic.position();
        let lines: Vec<&str> = text.split('\n').collect();
        assert!((1..=lines.len()).contains(&line), "line {line} of {}", lines.len());
        let longest = lines[line - 1].chars().count() + 1;
        assert!((1..=longest).contains(&column), "column {column} of {longest}");
        assert!(!diagnostic.message.is_empty());
        let shown = diagnostic.to_string();
        assert!(shown.contains(&format!("lab.ron:{line}:{column}")), "{line}:{column} in\n{shown}");
    }
}

/// Spoils a text in one random place.
fn mutate(text: &str, luck: &mut Lcg) -> String {
    const TOKENS: [&str; 24] = [
        "(", ")", "[", "]", "{", "}", ":", ",", "\"", "\"CHN\"", "-1", "1e308", "NaN", "inf",
        "Some", "None", "()", "true", "set", "'", "/*", "//", "\u{feff}", "日",
    ];
    let mut bytes = text.as_bytes().to_vec();
    let at = luck.below(bytes.len());
    match luck.below(5) {
        // A bit flips.
        0 => bytes[at] ^= 1 << luck.below(8),
        // A piece is lost.
        1 => {
            let end = (at + 1 + luck.below(40)).min(bytes.len());
            bytes.drain(at..end);
        }
        // A token comes in.
        2 => {
            let token = TOKENS[luck.below(TOKENS.len())];
            bytes.splice(at..at, token.bytes());
        }
        // Two words change places.
        3 => {
            let words: Vec<&str> = text.split_inclusive([' ', ',', ':', '(']).collect();
            let (a, b) = (luck.below(words.len()), luck.below(words.len()));
            let mut words = words;
            words.swap(a, b);
            bytes = words.concat().into_bytes();
        }
        // The file ends early.
        _ => bytes.truncate(at),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn no_mutilation_of_a_scenario_makes_the_loader_panic() {
    let mut luck = Lcg(2021);
    for _ in 0..1_500 {
        let mut text = SMALL.to_owned();
        for _ in 0..=luck.below(3) {
            text = mutate(&text, &mut luck);
        }
        must_not_panic(&text);
    }
    let shipped: Arc<str> =
        fs::read_to_string("scenarios/vietnam-2021.ron").expect("the shipped scenario").into();
    for _ in 0..60 {
        must_not_panic(&mutate(&shipped, &mut luck));
    }
}
