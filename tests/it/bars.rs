//! What stands in the way of pacts: no run signs what is barred or in force, and the record passes.

use std::{collections::BTreeSet, fs, path::Path};

use deter::{
    chance::Luck,
    model::events::EventData,
    scenario::{
        Loaded, Scenario,
        calendar::{Calendar, DateText},
        events::Effect,
        load, load_text,
        schema::{Bar, Strength},
    },
    turn::Engine,
    world::{Dyads, Pact, StateId, build::Blueprint, journal::Detail},
};

fn shipped(name: &str) -> Loaded {
    load(&Path::new("scenarios").join(name)).unwrap()
}

/// Whether a bar is about a pact of these two of this kind.
fn covers(bar: &Bar, (a, b): (&str, &str), kind: &str) -> bool {
    let towards = |other: &str| {
        bar.towards.is_empty() || bar.towards.iter().any(|code| code.as_str() == other)
    };
    let own = bar.state.as_str();
    (own == a && towards(b) || own == b && towards(a))
        && (bar.kinds.is_empty() || bar.kinds.iter().any(|known| known == kind))
}

/// Whether two states had signed a pact in spite of a bar.
fn in_spite(s: &Scenario, bar: &Bar, (a, b): (&str, &str), kind: &str) -> bool {
    s.pacts.iter().any(|pact| {
        let (x, y) = (pact.between.0.as_str(), pact.between.1.as_str());
        let after = match (&pact.signed, &bar.from) {
            (Some(signed), Some(from)) => signed.date() >= from.date(),
            _ => true,
        };
        pact.kind == kind && [(a, b), (b, a)].contains(&(x, y)) && after
    })
}

/// What the scenario's script signs, which no bar stops.
fn scripted(s: &Scenario) -> BTreeSet<(String, String, String)> {
    let effects = s.events.iter().flat_map(|event| &event.effects);
    effects
        .filter_map(|effect| match effect {
            Effect::Sign { kind, between: (a, b) } => Some((kind, a.to_string(), b.to_string())),
            _ => None,
        })
        .map(|(kind, a, b)| (kind.clone(), a.clone().min(b.clone()), a.max(b)))
        .collect()
}

/// Plays runs and holds every signature against the scenario itself, not the engine's reading of it.
fn signatures_of(name: &str, replicates: u64) -> usize {
    let loaded = shipped(name);
    let s = &loaded.scenario;
    let calendar = Calendar::new(s.start.date(), s.turns_per_year);
    let turn_of = |date: Option<&DateText>, otherwise: i64| {
        date.map_or(otherwise, |date| calendar.turn_of(date.date()))
    };
    let scripted = scripted(s);
    let mut engine = Engine::new(Blueprint::new(&loaded));
    let names: Vec<String> = engine.rules().bars.iter().map(|bar| bar.name.clone()).collect();
    let mut signed = 0;
    for replicate in 0..replicates {
        engine.reset(s.seed, replicate, Detail::Nothing);
        let mut standing: BTreeSet<(StateId, StateId, u8)> = BTreeSet::new();
        for turn in 0..s.turns {
            let before = standing.clone();
            engine.step();
            let bars = engine.snapshot().bars;
            standing.clear();
            for pact in engine.pacts() {
                let sides = (pact.proposer.min(pact.partner), pact.proposer.max(pact.partner));
                let mutual = engine.rules().kinds[pact.kind.at()].mutual;
                if pact.lapsed.is_none() && pact.signed <= turn as i32 && mutual {
                    standing.insert((sides.0, sides.1, pact.kind.0));
                }
                let now = pact.signed == turn as i32 && pact.opened >= 0;
                if !now {
                    continue;
                }
                let kind = engine.rules().kinds[pact.kind.at()].name.clone();
                let (a, b) = (engine.roster().code(sides.0), engine.roster().code(sides.1));
                if scripted.contains(&(kind.clone(), a.to_owned(), b.to_owned())) {
                    continue;
                }
                signed += 1;
                let what = format!("{name}, replicate {replicate}, turn {turn}: {a} {b} {kind}");
                assert!(!before.contains(&(sides.0, sides.1, pact.kind.0)), "in force: {what}");
                for bar in s.bars.iter().filter(|bar| covers(bar, (a, b), &kind)) {
                    let dated = !bar.waits
                        && turn_of(bar.from.as_ref(), i64::MIN) <= i64::from(turn)
                        && i64::from(turn) < turn_of(bar.to.as_ref(), i64::MAX);
                    let place = names.iter().position(|name| *name == bar.name).unwrap();
                    let stands = match bar.strength {
                        Strength::Absolute => dated,
                        Strength::Political => dated && bars[place].holds(turn as i32),
                        Strength::Conditional => false,
                    };
                    assert!(!stands || in_spite(s, bar, (a, b), &kind), "{}: {what}", bar.name);
                }
            }
        }
    }
    signed
}

#[test]
fn no_run_signs_what_is_barred_or_in_force() {
    for (name, replicates) in [("vietnam-2021.ron", 40), ("hindcast-2013.ron", 40)] {
        let signed = signatures_of(name, replicates);
        assert!(
            signed > 10 * replicates as usize,
            "{name}: only {signed} signatures were looked at"
        );
    }
}

#[test]
fn the_record_passes_every_absolute_bar() {
    let bars: Vec<Bar> = ["vietnam-2021.ron", "hindcast-2013.ron"]
        .into_iter()
        .flat_map(|name| shipped(name).scenario.bars)
        .collect();
    let file = "tests/data/record-of-agreements.csv";
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(file).unwrap();
    let (mut agreements, mut in_spite) = (0, 0);
    for row in reader.records() {
        let row = row.unwrap();
        let (a, b) = row[1].split_once(';').unwrap();
        let signed = DateText::try_from(row[2].to_owned()).unwrap().date();
        agreements += 1;
        let before =
            |date: &Option<DateText>| date.as_ref().is_some_and(|date| date.date() <= signed);
        let after = |date: &Option<DateText>| date.as_ref().is_none_or(|date| signed < date.date());
        for bar in bars.iter().filter(|bar| covers(bar, (a, b), &row[0])) {
            if (bar.from.is_none() || before(&bar.from)) && after(&bar.to) {
                assert!(bar.strength != Strength::Absolute, "{} bars {row:?}", bar.name);
                in_spite += 1;
            }
        }
    }
    assert!(agreements > 300, "{agreements}");
    // The test can see one: some were signed in spite of a row that is not absolute.
    assert!(in_spite > 5, "{in_spite}");
}

/// Three states, two of which are alone in wanting everything.
fn world(bars: &str, events: &str) -> Loaded {
    let text = format!(
        r#"(
    title: "Bars", start: "2020Q1", turns: 60,
    states: {{
        "AAA": (name: "A", gdp: set(100.0), growth: set(0.02), spending: set(4.0)),
        "BBB": (name: "B", gdp: set(90.0), growth: set(0.02), spending: set(3.0)),
        "CCC": (name: "C", gdp: set(80.0), growth: set(0.02), spending: set(3.0)),
    }},
    lens: "eager",
    lenses: {{ "eager": (title: "Eager", threat: (constant: 0.0, power: 0.0, intent: 0.0, dispute: 0.0, ideal_distance: 0.0, exposure: 0.0), pact: (baseline: 2.0, hurdle: 9.0, rivalry: 9.0), keep: 9.0) }},
    pact_kinds: [(name: "talks", joining: 0.0), (name: "arms", joining: 0.0)],
    initiators: {{ "AAA": (openings: fixed(3)) }},
    bars: [{bars}],
    events: [{events}],
)"#
    );
    load_text("bars", "bars.ron", &text, None).unwrap()
}

/// The turn in which A signed each kind with each of the others.
fn signed(loaded: &Loaded, replicate: u64) -> Vec<(String, i32)> {
    let mut engine = Engine::new(Blueprint::new(loaded));
    engine.reset(1, replicate, Detail::Nothing);
    engine.run_to(loaded.scenario.turns);
    let named = |pact: &Pact| {
        let kind = &engine.rules().kinds[pact.kind.at()].name;
        (format!("{} {kind}", engine.roster().code(pact.partner)), pact.signed)
    };
    let mut all: Vec<_> = engine.pacts().filter(|pact| pact.lapsed.is_none()).map(named).collect();
    all.sort();
    all
}

fn turn_of(all: &[(String, i32)], name: &str) -> Option<i32> {
    all.iter().find(|(known, _)| known == name).map(|(_, turn)| *turn)
}

#[test]
fn bars_are_laid_lifted_dated_and_drawn() {
    let free = signed(&world("", ""), 0);
    assert_eq!(free.len(), 4, "{free:?}");
    let bar = |more: &str| {
        format!(r#"(name: "bar", state: "BBB", towards: ["AAA"], reason: sanctions, {more}),"#)
    };
    // From the other side, and only its kinds.
    let absolute = bar(r#"kinds: ["arms"], strength: absolute"#);
    let all = signed(&world(&absolute, ""), 0);
    assert_eq!(turn_of(&all, "BBB arms"), None);
    assert!(turn_of(&all, "BBB talks").is_some() && turn_of(&all, "CCC arms").is_some());
    // To its date; towards all where nobody is named.
    let own =
        r#"(name: "bar", state: "AAA", reason: doctrine, strength: political, to: "2025Q1"),"#;
    let all = signed(&world(own, ""), 0);
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|(_, turn)| *turn >= 20), "{all:?}");
    // What waits is laid by an event; what stands is lifted by one.
    let event = |name: &str, turn: u32, effect: &str| {
        format!(r#"(name: "{name}", when: turn({turn}), effects: [{effect}(bar: "bar")]),"#)
    };
    let laid = world(&bar("strength: absolute, waits: true"), &event("lay", 0, "lay"));
    assert_eq!(turn_of(&signed(&laid, 0), "BBB arms"), None);
    let waits = world(&bar("strength: absolute, waits: true"), "");
    assert_eq!(signed(&waits, 0), free);
    let lifted = world(&bar("strength: absolute"), &event("lift", 30, "lift"));
    assert!(turn_of(&signed(&lifted, 0), "BBB arms").is_some_and(|turn| turn >= 30));
    // A conditional one counts, and forbids nothing by itself: here it counts more than anything.
    let conditional = signed(&world(&bar(r#"kinds: ["arms"], strength: conditional"#), ""), 0);
    assert_eq!(turn_of(&conditional, "BBB arms"), None);
    assert!(turn_of(&conditional, "BBB talks").is_some());
    // With a chance of .5 a year, half of the bars are gone after the first.
    let drawn = world(&bar("strength: political, ends: set(0.5)"), "");
    let mut engine = Engine::new(Blueprint::new(&drawn));
    let gone = (0..1000).filter(|replicate| {
        engine.reset(1, *replicate, Detail::Nothing);
        engine.step();
        engine.snapshot().bars[0].to <= 4
    });
    let gone = gone.count();
    assert!((450..550).contains(&gone), "{gone}");
}

#[test]
fn what_was_signed_in_spite_of_a_bar_stands_and_may_be_signed_again() {
    let bar = r#"(name: "bar", state: "BBB", towards: ["AAA"], reason: sanctions, strength: absolute, from: "2010"),"#;
    let mut loaded = world(
        bar,
        r#"(name: "an end", when: turn(3), effects: [lapse(kind: "arms", between: ("AAA", "BBB"))])"#,
    );
    let pact = load_text(
        "pact",
        "pact.ron",
        &loaded.text.replace(
            "bars: [",
            r#"pacts: [(kind: "arms", between: ("AAA", "BBB"), signed: "2015")], bars: ["#,
        ),
        None,
    );
    loaded = pact.unwrap();
    let all = signed(&loaded, 0);
    assert!(turn_of(&all, "BBB arms").is_some_and(|turn| turn >= 3), "{all:?}");
    assert_eq!(turn_of(&all, "BBB talks"), None);
    // One that is older than the bar says nothing of it.
    let older = loaded.text.replace(r#"signed: "2015""#, r#"signed: "2005""#);
    let older = load_text("older", "older.ron", &older, None).unwrap();
    assert_eq!(turn_of(&signed(&older, 0), "BBB arms"), None);
}

#[test]
fn talks_break_off_when_a_bar_comes_between() {
    let bar = r#"(name: "bar", state: "BBB", reason: sanctions, strength: absolute, waits: true),"#;
    let loaded = world(bar, r#"(name: "lay", when: turn(1), effects: [lay(bar: "bar")])"#);
    let (mut broken, mut told, mut unsigned) = (0, 0, 0);
    for replicate in 0..20 {
        let mut engine = Engine::new(Blueprint::new(&loaded));
        engine.reset(1, replicate, Detail::Reasons);
        engine.run_to(20);
        for event in &engine.journal().events {
            let with_b = event.counterpart == Some(StateId(1));
            match &event.what {
                EventData::BrokenOff { bar, .. } => {
                    assert!(with_b && bar.is_some() && event.turn >= 1);
                    broken += 1;
                }
                EventData::Signature { .. } => assert!(!with_b || event.turn < 1, "{event:?}"),
                _ => {}
            }
        }
        let decisions = engine.journal().events.iter().filter_map(|event| event.decision.as_ref());
        told += decisions.filter(|decision| !decision.barred.is_empty()).count();
        unsigned += engine.pacts().filter(|pact| pact.signed == Pact::NEVER).count();
        assert_eq!(engine.tally().lapsed, 0, "talks that break off are no pacts that lapse");
    }
    assert!(broken > 10 && told > 0, "{broken} {told}");
    assert_eq!(broken, unsigned);
}

#[test]
fn blood_that_was_shed_bars_for_a_time() {
    let loaded = world("", "");
    let blueprint = Blueprint::new(&loaded);
    let mut world = blueprint.spawn(Luck::new(1, 0));
    let (a, b) = (StateId(0), StateId(1));
    world.resource_mut::<Dyads>().bloodshed.set(a, b, 7.5);
    let mut obstacles = deter::world::bars::Obstacles::default();
    let look = |obstacles: &mut deter::world::bars::Obstacles, now: i32| {
        let (bars, dyads) = (world.resource(), world.resource());
        obstacles.look(&blueprint.rules, bars, dyads, 3, now);
        obstacles.barred(a, b)
    };
    assert_eq!(look(&mut obstacles, 7), u32::MAX);
    assert_eq!(look(&mut obstacles, 8), 0);
}

#[test]
fn the_doctor_says_what_keeps_a_world_inert() {
    let said = |loaded: &Loaded| -> String {
        let found = deter::study::doctor::examine(loaded, None);
        found.iter().map(|one| format!("{}: {}\n", one.about, one.says)).collect()
    };
    let inert = said(&world("", r#"(name: "a word", when: turn(99), effects: [])"#));
    assert!(
        inert.contains("gap: no state feels a gap in its security; there is no challenger"),
        "{inert}"
    );
    assert!(inert.contains("`a word` happens in none of 8 runs"), "{inert}");
    assert!(inert.contains("probe: "), "{inert}");
    let text = fs::read_to_string("scenarios/teaching/five-islands.ron").unwrap();
    let load = |text: &str| load_text("islands", "islands.ron", text, None).unwrap();
    let islands = said(&load(&text));
    assert!(!islands.contains("no state feels a gap"), "{islands}");
    let off = said(&load(&text.replace("turns: 24,", "turns: 24, off: [arm],")));
    assert!(
        off.contains("arm (the phase is off): ") && !islands.contains("arm (the phase"),
        "{off}"
    );
}

#[test]
fn the_doctor_says_what_a_what_if_moves_and_where_it_ends() {
    use deter::study::{disk::Disk, doctor::examine};
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let load = |name: &str| deter::study::disk::load(&folder.path().join(name)).unwrap();
    write("islands.ron", &fs::read_to_string("scenarios/teaching/five-islands.ron").unwrap());
    write("calm.ron", r#"(extends: "islands.ron", parameters: (shock_hazard: 0.0))"#);
    assert!(load("islands.ron").parent(&Disk).unwrap().is_none());
    let said = |changes: &str| -> String {
        write("child.ron", &format!(r#"(extends: "calm.ron", {changes})"#));
        let child = load("child.ron");
        let parent = child.parent(&Disk).unwrap().unwrap();
        assert_eq!((parent.name.as_str(), parent.hash()), ("calm", load("calm.ron").hash()));
        let found = examine(&child, Some(&parent));
        found.into_iter().find(|one| one.about == "what-if").unwrap().says
    };
    let moves = said("parameters: (defender_advantage: 0.6)");
    assert!(moves.contains("measures move against `calm` under the same luck"), "{moves}");
    // How great shocks would be, where none ever comes.
    let blocked = said("parameters: (shock_size: 0.9)");
    assert!(blocked.starts_with("no measure moves against `calm`"), "{blocked}");
    assert!(blocked.contains("(parameters.shock_size) reaches no variable"), "{blocked}");
    assert!(
        blocked.contains("it would pass with `shock_hazard` 0.1000 in place of 0.0000"),
        "{blocked}"
    );
}
