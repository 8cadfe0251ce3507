//! Promise: a valid world whose numbers stand at the ends of their ranges, with events that multiply
//! again and again what there is, ends within a stated time, and every number that leaves it is finite.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use crate::common::{Lcg, hold, worlds::World};
use deter::scenario::{
    Loaded, figures::figures, load_text, parameters::Parameters, paths, schema::Domain,
};

/// Longest that such a world of at most eight states and twelve turns may take in a debug build.
const LONGEST: Duration = Duration::from_secs(10);

/// How many worlds are tried.
const WORLDS: u64 = 24;

/// Candidates for the greatest and the least value of a number: the first that its range allows is next
/// to its end.
const GREATEST: [f64; 16] =
    [1e12, 1e9, 1e6, 1e5, 1e4, 1e3, 200.0, 100.0, 30.0, 10.0, 5.0, 3.0, 2.0, 1.0, 0.99, 0.5];
const LEAST: [f64; 10] = [-1e6, -1e3, -100.0, -10.0, -1.0, -0.9, 0.0, 5e-324, 1e-6, 1e-3];

/// Events that raise the same again, every turn.
fn events_that_multiply(world: &mut World, luck: &mut Lcg) {
    let times = ["1e6", "1e3", "10", "0"][luck.below(4)];
    let mut add = |effect: &str| {
        let name = world.events.len();
        world.events.push(format!("(name: \"again {name}\", when: every(1), effects: [{effect}])"));
    };
    for (code, role) in &world.challengers {
        for domain in Domain::ALL.map(Domain::name) {
            if role.contains(&format!("{domain}: (")) && luck.percent(50) {
                add(&format!(
                    "operations(challenger: \"{code}\", domain: {domain}, times: {times})"
                ));
            }
        }
    }
    for state in &world.states {
        if luck.percent(30) {
            let code = &state.code;
            add(&format!("attribute(state: \"{code}\", attribute: gdp, change: times({times}))"));
        }
    }
    for dispute in &world.disputes {
        let pair =
            format!("challenger: \"{}\", target: \"{}\"", dispute.challenger, dispute.target);
        if luck.percent(50) {
            add(&format!("hostile_act({pair}, severity: 1)"));
            add(&format!("provocation({pair}, size: 1)"));
            add(&format!("territory_lost({pair}, size: 1e6)"));
        }
    }
    add("shock(size: 1)");
}

/// A random world in which so many of a hundred numbers stand at an end of their ranges; none if they
/// do not fit together.
fn at_the_limits(seed: u64, percent: usize) -> Option<(String, Loaded)> {
    let mut luck = Lcg(seed);
    let mut world = World::random(2 + luck.below(7), seed);
    world.turns = 12;
    events_that_multiply(&mut world, &mut luck);
    let mut loaded = world.load();
    let found = figures(&loaded.scenario);
    let parameters = Parameters::TABLE.iter().map(|info| format!("parameters.{}", info.name));
    let paths: Vec<String> = found.into_iter().map(|row| row.path).chain(parameters).collect();
    for path in paths {
        if !luck.percent(percent) {
            continue;
        }
        let values: &[f64] = if luck.percent(50) { &GREATEST } else { &LEAST };
        // What the range does not allow is not set.
        let _ =
            values.iter().find(|value| paths::set(&mut loaded.scenario, &path, **value).is_ok());
    }
    let text = loaded.resolved();
    load_text("limits", "limits.ron", &text, None).ok().map(|loaded| (text, loaded))
}

#[test]
fn worlds_at_the_ends_of_all_ranges_end_with_finite_numbers() {
    let (mut played, mut longest, mut told) = (0, Duration::ZERO, String::new());
    for seed in 0..WORLDS {
        // What does not fit together with many numbers at their ends may with fewer.
        let fits = [60, 30, 10, 3].into_iter().find_map(|percent| at_the_limits(seed, percent));
        let Some((text, loaded)) = fits else { continue };
        println!("world {seed} begins");
        let start = Instant::now();
        let history = std::panic::catch_unwind(|| hold::finite(&loaded, loaded.scenario.turns));
        let took = start.elapsed();
        match history {
            Ok(history) => assert_eq!(history.end.turn, loaded.scenario.turns),
            Err(_) => panic!("world {seed}:\n{text}"),
        }
        assert!(took < LONGEST, "world {seed} took {took:?}:\n{text}");
        played += 1;
        if took > longest {
            longest = took;
            told.clear();
            let _ = write!(told, "world {seed} took the longest: {took:?}");
        }
    }
    println!("{played} of {WORLDS} worlds at their limits; {told}");
    assert!(played * 2 > WORLDS, "only {played} of {WORLDS} are worlds");
}
