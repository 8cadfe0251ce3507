//! Levers of a scenario at a date: obligations, and which way signatures turn a state.

use deter::{
    model::{quantity::Quantity, reader::Reader, reader::View},
    scenario::{
        Scenario,
        events::{Effect, Event, When},
        load_text,
        quantity::Code,
        schema::Obligation,
        shipped::SHIPPED,
    },
    turn::Engine,
    world::{Dyads, StateId, build::Blueprint, journal::Detail},
};

fn code(text: &str) -> Code {
    text.to_owned().try_into().unwrap()
}

/// The shipped world in which this happens in the first turn, after that turn.
fn played(effects: Vec<Effect>) -> Engine {
    let mut loaded = load_text("shipped", "shipped.ron", SHIPPED[0].1, None).unwrap();
    let event = Event { name: "lever".into(), when: When::Turn(0), effects, source: String::new() };
    loaded.scenario.events.push(event);
    let problems = deter::scenario::validate::validate(&loaded.scenario);
    assert_eq!(problems, []);
    let mut engine = Engine::new(Blueprint::new(&loaded));
    engine.reset(3, 0, Detail::Nothing);
    engine.step();
    engine
}

fn id(engine: &Engine, code: &str) -> StateId {
    StateId(engine.roster().codes.iter().position(|known| known == code).unwrap() as u16)
}

#[test]
fn an_obligation_that_an_event_ends_is_gone_for_good() {
    let between = || (code("JPN"), code("USA"));
    let oblige = Effect::Oblige {
        kind: "patron_treaty".into(),
        between: between(),
        obliges: Obligation::Nothing,
    };
    let (before, mut lapsed) = (played(Vec::new()), played(vec![oblige]));
    let (japan, patron) = (id(&lapsed, "JPN"), id(&lapsed, "USA"));
    let joining = |engine: &Engine| engine.world().resource::<Dyads>().joining.get(patron, japan);
    assert!(joining(&lapsed) < joining(&before));
    // What an event changed goes on from a snapshot, and is part of its hash.
    let (from, was) = (lapsed.snapshot(), joining(&lapsed));
    assert_ne!(from.hash(), played(Vec::new()).snapshot().hash());
    let mut resumed = played(Vec::new());
    resumed.resume(&from, 3, 0, Detail::Nothing);
    for engine in [&mut lapsed, &mut resumed] {
        engine.run_to(4);
    }
    assert_eq!(lapsed.snapshot().hash(), resumed.snapshot().hash());
    assert!(joining(&resumed) <= was);
}

#[test]
fn a_pact_signed_and_bound_by_one_event_promises_what_was_bound() {
    let between = || (code("IND"), code("USA"));
    let kind = || "logistics".to_owned();
    let mut engine = played(vec![
        Effect::Lapse { kind: kind(), between: between() },
        Effect::Sign { kind: kind(), between: between() },
        Effect::Oblige { kind: kind(), between: between(), obliges: Obligation::Defend },
    ]);
    let promised = engine.rules().parameters.defence_joining;
    let (india, patron) = (id(&engine, "IND"), id(&engine, "USA"));
    let fresh = engine.pacts().find(|pact| pact.signed == 0 && pact.proposer == india);
    assert_eq!(fresh.map(|pact| (pact.partner, pact.joining)), Some((patron, promised)));
    let joining = |engine: &Engine| engine.world().resource::<Dyads>().joining.get(patron, india);
    assert!(joining(&engine) >= promised);
    let from = engine.snapshot();
    let mut resumed = played(Vec::new());
    resumed.resume(&from, 3, 0, Detail::Nothing);
    resumed.step();
    assert!(joining(&resumed) >= promised);
}

#[test]
fn signatures_link_hedge_or_accommodate() {
    let sign = |a: &str, b: &str| Effect::Sign {
        kind: "security_dialogue".into(),
        between: (code(a), code(b)),
    };
    let pairs = [("PHL", "KOR"), ("PHL", "IND"), ("PHL", "CHN")];
    let mut loaded = load_text("shipped", "shipped.ron", SHIPPED[0].1, None).unwrap();
    // Nobody else signs, and none of these have signed before.
    loaded.scenario.initiators.clear();
    loaded.scenario.pacts.retain(|pact| pact.kind != "security_dialogue");
    let effects = pairs.iter().map(|(a, b)| sign(a, b)).collect();
    let event = Event { name: "lever".into(), when: When::Turn(0), effects, source: String::new() };
    loaded.scenario.events.push(event);
    let scenario: &Scenario = &loaded.scenario;
    let kinds: Vec<String> = scenario.pact_kinds.iter().map(|kind| kind.name.clone()).collect();
    let codes: Vec<String> = scenario.states.keys().map(ToString::to_string).collect();
    let names = ["links", "hedges", "accommodations"];
    let of = |code: &str| names.map(|name| format!("{name}({code},*)"));
    let wanted: Vec<String> = [of("PHL"), of("KOR"), of("CHN")].concat();
    let quantities: Vec<Quantity> =
        wanted.iter().map(|name| Quantity::read(name, &kinds, &codes).unwrap()).collect();
    let mut engine = Engine::new(Blueprint::new(&loaded));
    engine.reset(3, 0, Detail::Nothing);
    let mut reader = Reader::new(&quantities, &kinds);
    reader.begin();
    engine.step();
    let view = View::of(engine.world(), 0);
    reader.turn(&view);
    let found: Vec<f64> = (0..quantities.len()).map(|at| reader.value(at, &view)).collect();
    // The challenger turns nowhere, and Korea links with whom its own patron promised help.
    assert_eq!(found, [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
}
