//! What every figure of a run promises, for worlds from nothing to thirty states.

use deter_core::scenario::schema::Domain;
use deter_study::files::{Folder, WriteMode};

use super::{Figure, map::outlines, network, of_run, probes};
use deter_study::record::tables::{PactRow, Provenance, RunTables, SeriesRow, StateCard};

const KINDS: [&str; 8] = [
    "security_dialogue",
    "cyber_cooperation",
    "equipment_transfer",
    "information_security",
    "logistics",
    "reciprocal_access",
    "mutual_defence",
    "patron_treaty",
];

/// States of a run: the first are challenger, patron and two initiators.
const PLACES: usize = 12;

/// Code, latitude and longitude of a place: states that have an outline, so that a map is drawn, far
/// enough from one another in the list to lie on many coasts.
fn place(index: usize) -> (&'static str, f64, f64) {
    let mut rings: Vec<&outlines::Ring> = outlines::rings().iter().collect();
    rings.dedup_by_key(|ring| ring.code);
    let ring = rings[index * rings.len() / PLACES];
    let (east, north) = ring.points[0];
    (ring.code, north, east)
}

/// Where the numbers of a test come from: a world with these turns.
pub(super) fn provenance(turn_labels: Vec<String>) -> Provenance {
    Provenance {
        scenario: "test".to_owned(),
        title: "A world for tests".to_owned(),
        seed: 7,
        version: "0.1.0".to_owned(),
        scenario_hash: "0123456789ab".to_owned(),
        code: "D1-0104-PN9G3NKV1-4NY72-FS".to_owned(),
        turns_per_year: 4,
        turn_labels,
    }
}

/// Labels of so many quarters.
pub(super) fn quarters(first_year: usize, turns: usize) -> Vec<String> {
    (1..=turns).map(|n| format!("{}Q{}", first_year + n / 4, n % 4 + 1)).collect()
}

/// A figure says where its numbers come from, after `of`, and what it shows.
pub(super) fn is_sourced(figure: &Figure, of: &str) {
    let source = format!("{of}test · seed 7 · deter 0.1.0 · scenario hash 0123456789ab");
    for words in [source.as_str(), "model frequencies, not forecasts", "A world for tests"] {
        assert!(figure.svg.contains(words), "{}: no `{words}`", figure.name);
    }
    assert!(figure.alt.ends_with('.'), "{}", figure.alt);
}

/// A run without chance: numbers are made from places in the lists.
fn run(states: usize, turns: usize, pacts: usize) -> RunTables {
    let roles = ["challenger", "patron", "initiator", "initiator"];
    let card = |index: usize| {
        let (code, latitude, longitude) = place(index % PLACES);
        let again = index / PLACES;
        StateCard {
            code: if again == 0 { code.to_owned() } else { format!("{code}{again}") },
            name: format!("State of {code}"),
            latitude: latitude + 3.0 * again as f64,
            longitude,
            role: roles.get(index).unwrap_or(&"member").to_string(),
        }
    };
    let patron = place(1).0;
    let states: Vec<StateCard> = (0..states).map(card).collect();
    let labels = quarters(2013, turns);
    let codes = || states.iter().map(|card| card.code.clone());
    let mut series = Vec::new();
    for (turn, date) in labels.iter().enumerate() {
        for (place, state) in codes().enumerate() {
            let belief = format!("belief.{patron}");
            let measures = ["capacity", "burden", "constraint", &belief, "security_gap"];
            let mut row = |measure: String, value: f64| {
                let (date, state) = (date.clone(), state.clone());
                series.push(SeriesRow {
                    turn: turn as u32,
                    date,
                    state,
                    other: None,
                    measure,
                    value,
                });
            };
            for (which, measure) in measures.iter().enumerate() {
                let wave = ((turn * (place + 3) + which) % 11) as f64 / 40.0;
                row(measure.to_string(), 0.3 + wave + which as f64);
            }
            for (which, domain) in Domain::ALL.map(Domain::name).iter().enumerate() {
                let count = (turn * 7 + place * 5) % (40 / (which + 1));
                row(format!("probes.{domain}.presence"), count as f64);
                row(format!("probes.{domain}.coercion"), (count / 30) as f64);
            }
        }
    }
    let count = states.len().max(2);
    let pact = |n: usize| {
        let signed = n as i32 * turns as i32 / pacts.max(1) as i32 - turns as i32 / 3;
        let in_force = Some(signed + (n % 4) as i32).filter(|&turn| turn < turns as i32);
        PactRow {
            proposer: states[(2 + n % 2) % count].code.clone(),
            partner: states[(3 + n * 5) % count].code.clone(),
            kind: KINDS[n % KINDS.len()].to_owned(),
            status: if in_force.is_some() { "in_force" } else { "negotiating" }.to_owned(),
            signed_turn: Some(signed),
            signed: usize::try_from(signed).map_or("2012-07-14".to_owned(), |t| labels[t].clone()),
            in_force_turn: in_force,
            lapsed_turn: in_force.filter(|_| n.is_multiple_of(9)).map(|turn| turn + 5),
            why: "shared threat".to_owned(),
        }
    };
    let pacts = (0..pacts).map(pact).collect();
    let focus = codes().skip(2).take(5).collect();
    RunTables {
        provenance: provenance(labels),
        states,
        focus,
        kinds: KINDS.map(str::to_owned).to_vec(),
        series,
        pacts,
    }
}

fn worlds() -> Vec<RunTables> {
    vec![run(0, 0, 0), run(2, 3, 0), run(2, 1, 1), run(12, 40, 40), run(30, 60, 90), run(24, 34, 7)]
}

#[test]
fn no_text_overlaps_another_or_leaves_the_page() {
    for tables in worlds() {
        for sheet in super::pages(&tables) {
            let (page, texts) = (sheet.canvas.page(), sheet.canvas.texts());
            for (place, (text, here)) in texts.iter().enumerate() {
                let inside = here.left >= 0.0
                    && here.right() <= page.width
                    && here.top >= 0.0
                    && here.bottom() <= page.height;
                assert!(inside, "`{text}` leaves the page: {here:?}");
                for (other, there) in &texts[..place] {
                    assert!(!here.overlaps(there), "`{text}` lies over `{other}`");
                }
            }
        }
    }
}

#[test]
fn every_figure_says_where_its_numbers_come_from() {
    for tables in worlds() {
        for figure in of_run(&tables).unwrap() {
            is_sourced(&figure, "");
        }
    }
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let tables = run(12, 40, 40);
    assert_eq!(of_run(&tables).unwrap(), of_run(&tables).unwrap());
}

#[test]
fn a_figure_is_written_whole_or_not_at_all() {
    let keeper = tempfile::tempdir().unwrap();
    let folder = Folder::lock(keeper.path(), "run", &[], WriteMode::Fresh).unwrap();
    let figure = probes::draw(&run(2, 3, 0)).finish().unwrap();
    figure.write(&folder, "figures/", Some(1.0)).unwrap();
    let below = keeper.path().join("figures");
    assert_eq!(std::fs::read_to_string(below.join("probes.svg")).unwrap(), figure.svg);
    assert!(below.join("probes.png").is_file());
    assert!(below.join("probes.pdf").is_file());
    assert_eq!(std::fs::read_dir(below).unwrap().count(), 3);
    assert!(figure.write(&folder, "", Some(0.0)).is_err());
}

#[test]
fn every_text_of_known_letters_has_the_width_that_was_reckoned_with() {
    let figure = network::draw(&run(12, 40, 40)).finish().unwrap();
    let tags: Vec<&str> = figure.svg.split("<text ").skip(1).collect();
    let measured = tags.iter().filter(|tag| tag.starts_with("textLength=\"")).count();
    assert!(measured > 20 && 10 * measured > 9 * tags.len(), "{measured} of {}", tags.len());
    // The first text is the title, at its place in quarters of a point.
    let title = super::theme::title();
    let (_, text) = tags[0].split_once(">\n").unwrap();
    let width = 4.0 * title.width(text.split('\n').next().unwrap());
    assert!(tags[0].starts_with(&format!("textLength=\"{}\"", width.round())), "{}", tags[0]);
}
