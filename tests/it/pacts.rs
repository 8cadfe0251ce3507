//! What the ledger of pacts promises, from the assembled schedule.

use crate::common::{SMALL, engine, worlds::World};
use deter::{
    turn::Engine,
    world::{Ledger, StateId, journal::Detail, pacts::Standing},
};

/// What the ledger says stands, against the pacts themselves.
#[track_caller]
fn holds(engine: &Engine) {
    let ledger = engine.world().resource::<Ledger>();
    let told: Vec<_> = engine
        .pacts()
        .enumerate()
        .filter(|(_, pact)| pact.lapsed.is_none())
        .map(|(place, pact)| Standing::of(place, pact))
        .collect();
    assert_eq!(ledger.standing(), told);
    assert_eq!(ledger.order().len(), engine.pacts().count());
}

#[test]
fn what_stands_is_what_has_not_lapsed_in_every_turn_and_after_a_way_back() {
    let (mut signed, mut lapsed) = (0, 0);
    for seed in 0..12 {
        let world = World::random(3 + seed as usize, seed);
        let mut engine = world.engine();
        engine.reset(seed, 0, Detail::Nothing);
        let at_start = engine.snapshot();
        for turn in 1..=world.turns {
            engine.run_to(turn);
            holds(&engine);
        }
        signed += engine.tally().signed.iter().sum::<u32>();
        lapsed += engine.tally().lapsed;
        engine.resume(&at_start, seed, 0, Detail::Nothing);
        holds(&engine);
    }
    assert!(signed > 0 && lapsed > 0, "a test of nothing: {signed} signed, {lapsed} lapsed");
}

#[test]
fn two_events_of_one_turn_sign_the_same_pact_once() {
    let event = |name: &str, between: &str| {
        format!(
            r#"(name: "{name}", when: turn(2), effects: [sign(kind: "dialogue", between: ({between}))]),
        (name: "an opening","#
        )
    };
    let text = SMALL.replace(
        r#"(name: "an opening","#,
        &event("one side tells", r#""BBB", "CCC""#)
            .replace(r#"(name: "an opening","#, &event("the other tells", r#""CCC", "BBB""#)),
    );
    let mut engine = engine(&text.replace("fixed(1)", "fixed(0)"));
    engine.reset(1, 0, Detail::Nothing);
    engine.run_to(3);
    assert_eq!(engine.pacts().count(), 2, "the treaty, and one dialogue");
    assert_eq!(engine.tally().signed.iter().sum::<u32>(), 1);
}

#[test]
fn a_pledge_of_nothing_adds_nothing_to_the_help_that_is_expected() {
    let treaty = r#"(kind: "treaty", between: ("BBB", "CCC"), signed: "2001-02-03"),"#;
    let help = |pacts: &str| {
        let text = SMALL
            .replace(r#"(name: "dialogue", joining: 0.05)"#, r#"(name: "dialogue", joining: 0.0)"#)
            .replace(treaty, pacts);
        let mut engine = engine(&text);
        engine.reset(1, 0, Detail::Nothing);
        engine.run_to(1);
        let end = engine.snapshot();
        (end.dyads.help.get(StateId(0), StateId(2)), end.states[2].outlook.patrons)
    };
    // An older pact without a pledge, a younger one, and one on either side of the treaty.
    let dialogue = |year: u32| {
        format!(r#"(kind: "dialogue", between: ("BBB", "CCC"), signed: "{year}-01-01"),"#)
    };
    let alone = help(treaty);
    assert!(alone.0 > 0.0 && alone.1 > 0.0);
    assert_eq!(help(&format!("{} {treaty}", dialogue(1990))), alone);
    assert_eq!(help(&format!("{treaty} {}", dialogue(2010))), alone);
}
