//! Promise: a world at the edge of what is allowed plays, is written, read back and drawn as any
//! other, within bounds of time.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use crate::common::{SMALL, hold};
use deter::{
    chance::Phase,
    record::{History, folder},
    report,
    scenario::{
        Loaded, load_text,
        validate::{MOST_STATES, MOST_TURNS},
    },
};

/// Longest that the largest world may take for a test's few turns in a debug build.
const LONGEST: Duration = Duration::from_secs(90);

/// A world to be written out: what differs from an ordinary one.
struct World {
    states: usize,
    challengers: usize,
    patrons: usize,
    turns: u32,
    /// Fields of every state besides its name and place.
    each: &'static str,
    /// Fields of the scenario.
    also: String,
}

impl Default for World {
    fn default() -> Self {
        Self {
            states: 6,
            challengers: 1,
            patrons: 1,
            turns: 12,
            each: "gdp: set(100), growth: set(0.02), spending: set(2), reliance: set(0.3), \
                   democracy: set(0.7), industry: set(0.5)",
            also: String::new(),
        }
    }
}

fn code(place: usize) -> String {
    format!("S{place:03}")
}

impl World {
    /// The scenario: the first states challenge, the next ones are patrons, the rest seek pacts.
    fn text(&self) -> String {
        let each = |from: usize, to: usize, entry: &dyn Fn(usize) -> String| -> String {
            (from..to.min(self.states)).fold(String::new(), |mut text, place| {
                let _ = writeln!(text, "\"{}\": ({}),", code(place), entry(place));
                text
            })
        };
        let (challengers, others) = (self.challengers, self.challengers + self.patrons);
        let states = each(0, self.states, &|place| {
            let (north, east) = (place % 25 * 5, place / 25 * 7);
            format!(
                "name: \"State {place}\", latitude: {}, longitude: {east}, {}",
                north as f64 - 60.0,
                self.each
            )
        });
        let disputes = (0..challengers)
            .flat_map(|who| {
                let targets = challengers..self.states.min(challengers + 8);
                targets.map(move |target| (code(who), code(target)))
            })
            .fold(String::new(), |mut text, (who, target)| {
                let _ = writeln!(
                    text,
                    "(challenger: \"{who}\", target: \"{target}\", salience: set(2), domains: [air, maritime]),"
                );
                text
            });
        let means = each(0, challengers, &|_| {
            "status_quo: set(0.5), operations: { air: (level: set(8), cost: 0.05, incident_hazard: (0.01, 0.02, 0.05)), \
             cyber: (level: set(2)), economic: (level: set(0.3)) }"
                .to_owned()
        });
        let patrons = each(challengers, others, &|_| {
            "leave_firm: set(0.02), leave_wavering: set(0.1), honour_firm: set(0.9), \
             honour_wavering: set(0.4), assure_firm: set(0.8), assure_wavering: set(0.3), \
             commitment: set(0.7)"
                .to_owned()
        });
        let initiators = each(others, self.states, &|_| "openings: poisson(set(0.5))".to_owned());
        format!(
            "(title: \"Extreme\", start: \"2021Q3\", turns: {}, {}\nstates: {{\n{states}}},\n\
             pact_kinds: [(name: \"dialogue\", joining: 0.05), (name: \"treaty\", joining: 0.6, \
             autonomy_cost: 0.2, provocation: 0.3, flows: [capacity, industry, resilience, projection])],\n\
             disputes: [{disputes}],\nchallengers: {{ {means} }},\npatrons: {{ {patrons} }},\n\
             initiators: {{ {initiators} }},\n)",
            self.turns, self.also
        )
    }

    fn load(&self) -> Loaded {
        let text = self.text();
        hold::scenario("extreme.ron", &text, None).unwrap_or_else(|| {
            panic!("{}", load_text("extreme", "extreme.ron", &text, None).unwrap_err())
        })
    }
}

/// Plays it to its end, writes it, reads it back and draws it.
fn whole(loaded: &Loaded) -> History {
    let history = hold::finite(loaded, loaded.scenario.turns);
    let dir = tempfile::tempdir().unwrap();
    let out = folder::lock(dir.path(), "run", false).unwrap();
    let manifest = folder::write(&out, &history, loaded).unwrap();
    assert_eq!(folder::series(dir.path(), &manifest).unwrap(), history.tables.series);
    assert_eq!(folder::pacts(dir.path(), &manifest).unwrap(), history.tables.pacts);
    assert_eq!(folder::events(dir.path(), &manifest).unwrap(), history.events);
    for table in [folder::SERIES, folder::PACTS] {
        let bytes = std::fs::read(dir.path().join(table)).unwrap();
        // Every record has as many cells as the head: the reader refuses others.
        for record in csv::Reader::from_reader(bytes.as_slice()).records() {
            assert!(record.unwrap().len() > 1, "{table}");
        }
    }
    hold::drawn(loaded, &history);
    history
}

#[test]
fn two_states() {
    let world = World {
        states: 2,
        patrons: 0,
        each: "gdp: set(100), growth: set(0.02), spending: set(2)",
        ..World::default()
    };
    let history = whole(&world.load());
    assert!(!history.tables.series.is_empty());
    let one = World { states: 1, challengers: 0, ..world };
    assert_eq!(whole(&one.load()).tables.states.len(), 1);
}

#[test]
fn the_most_states_play_within_bounds_of_time() {
    let start = Instant::now();
    let world =
        World { states: MOST_STATES, challengers: 3, patrons: 3, turns: 2, ..World::default() };
    let loaded = world.load();
    let history = hold::finite(&loaded, 2);
    println!("{MOST_STATES} states, 2 turns: {:?}", start.elapsed());
    assert_eq!(history.tables.states.len(), MOST_STATES);
    hold::drawn(&loaded, &history);
    println!("with figures: {:?}", start.elapsed());
    assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
    let more = World { states: MOST_STATES + 1, ..world };
    let told = load_text("more", "more.ron", &more.text(), None).unwrap_err().to_string();
    assert!(told.contains("there are 501 states"), "{told}");
}

#[test]
pub fn economies_that_stand_still_explode_or_collapse() {
    for each in [
        "gdp: set(100), growth: set(0), spending: set(2)",
        "gdp: set(100), growth: set(-0.9), spending: set(2), capacity: set(10)",
        "gdp: set(100), growth: set(3), spending: set(2)",
        "gdp: set(1e12), growth: set(3), spending: set(1e12)",
        "gdp: set(1e-6), growth: set(-0.9), spending: set(0), capacity: set(0)",
    ] {
        for turns in [40, MOST_TURNS] {
            let world = World {
                states: 3,
                turns,
                each,
                also: "turns_per_year: 1, off: [align],".to_owned(),
                ..World::default()
            };
            let history = hold::finite(&world.load(), turns);
            assert_eq!(history.end.turn, turns, "{each}");
        }
    }
}

#[test]
fn capacities_from_nothing_to_everything() {
    for each in [
        "gdp: set(100), growth: set(0.02), spending: set(0), capacity: set(0)",
        "gdp: set(100), growth: set(0.02), spending: set(2), capacity: set(5e-324)",
        "gdp: set(100), growth: set(0.02), spending: set(2), capacity: set(1e-300)",
        "gdp: set(100), growth: set(0.02), spending: set(2), capacity: set(1e12)",
        "gdp: set(100), growth: set(0.02), spending: set(2), constraint: set(1), resilience: set(1)",
        "gdp: set(100), growth: set(0.02), spending: set(2), resilience: set(0), resolve: set(1)",
        "gdp: set(100), growth: set(0.02), spending: set(100), loss_of_strength: set(1e6)",
        "gdp: set(100), growth: set(0.02), spending: set(2), reaction: set(1e6), fatigue: set(1e6)",
        "gdp: set(100), growth: set(0.02), spending: set(2), reliance: set(1), grievance: set(-100)",
    ] {
        whole(&World { each, ..World::default() }.load());
    }
    // One giant among dwarfs.
    let text = World::default().text().replacen("gdp: set(100)", "gdp: set(1e12)", 1);
    whole(&hold::scenario("giant.ron", &text, None).unwrap());
}

#[test]
fn no_challenger_no_patron_and_several_of_each() {
    let free = "gdp: set(100), growth: set(0.02), spending: set(2)";
    for (challengers, patrons) in [(0, 0), (0, 2), (2, 0), (3, 3), (5, 0), (0, 6)] {
        let history = whole(&World { challengers, patrons, each: free, ..World::default() }.load());
        let plans = history
            .events
            .iter()
            .any(|event| event.kind() == deter::model::events::EventKind::Plan);
        assert_eq!(plans, challengers > 0, "{challengers} challengers, {patrons} patrons");
    }
}

#[test]
fn a_run_of_no_turns_is_a_run() {
    for text in
        [World { turns: 0, ..World::default() }.text(), SMALL.replace("turns: 8,", "turns: 0,")]
    {
        let loaded = hold::scenario("short.ron", &text, None).unwrap();
        let history = whole(&loaded);
        assert!(history.events.is_empty() && history.tables.series.is_empty());
        let dir = tempfile::tempdir().unwrap();
        let out = folder::lock(dir.path(), "run", false).unwrap();
        folder::write(&out, &history, &loaded).unwrap();
        let material = report::page::read(&[dir.path().to_owned()]).unwrap();
        assert!(report::page::page(&material).unwrap().contains("</html>"));
    }
}

#[test]
fn the_longest_run_ends_and_one_more_turn_is_refused() {
    let long = SMALL.replace("turns: 8,", &format!("turns: {MOST_TURNS},"));
    let loaded = hold::scenario("long.ron", &long, None).unwrap();
    let start = Instant::now();
    let history = whole(&loaded);
    println!("{MOST_TURNS} turns: {:?}", start.elapsed());
    assert_eq!(history.end.turn, MOST_TURNS);
    assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
    let longer = SMALL.replace("turns: 8,", &format!("turns: {},", MOST_TURNS + 1));
    assert!(hold::scenario("longer.ron", &longer, None).is_none());
}

#[test]
fn every_phase_may_be_off_alone_and_all_together() {
    let all: Vec<&str> = Phase::ALL.iter().map(|phase| phase.name()).collect();
    let alone = all.iter().map(|name| (*name).to_owned());
    for off in alone.chain([all.join(", ")]) {
        let text = SMALL.replace("off: []", &format!("off: [{off}]"));
        assert!(text.contains(&off), "{off}");
        whole(&hold::scenario("off.ron", &text, None).unwrap_or_else(|| panic!("off: [{off}]")));
    }
}
