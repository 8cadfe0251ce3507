//! Promise: every rule of a turn does what it says where it alone decides: chances of 0 and 1, two or
//! three states, everything else switched off or still.

use crate::common::number;
use deter::{
    model::events::EventKind,
    scenario::schema::Intensity,
    theory::maths::ln,
    turn::Engine,
    world::{
        Snapshot, StateId,
        journal::{Detail, Event},
    },
};

/// ARDEN and BOREA at rest: no growth, no shocks. What is tried is added to BOREA and to the world.
fn engine(parameters: &str, off: &str, of_borea: &str, more: &str) -> Engine {
    let text = format!(
        r#"(
            title: "A rule", start: "2000Q1", turns: 24, off: [{off}],
            parameters: (growth_shock: 0.0, {parameters}),
            states: {{
                "ARDEN": (
                    name: "Arden", latitude: 10.0, gdp: set(100.0), growth: set(0.0),
                    spending: set(3.0), industry: set(0.8),
                ),
                "BOREA": (
                    name: "Borea", latitude: 14.0, gdp: set(60.0), growth: set(0.0),
                    spending: set(1.5), {of_borea}
                ),
            }},
            {more}
        )"#
    );
    let mut engine = crate::common::engine(&text);
    engine.reset(8, 0, Detail::Reasons);
    engine
}

/// The challenger ARDEN with operations of one domain.
fn challenger(operations: &str) -> String {
    format!(
        r#"disputes: [(challenger: "ARDEN", target: "BOREA", salience: set(2.0), domains: [maritime])],
        challengers: {{ "ARDEN": (status_quo: set(0.2), operations: {{ {operations} }}) }},"#
    )
}

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12 * expected.abs().max(1.0), "{got}, expected {expected}");
}

fn step(engine: &mut Engine) -> (Snapshot, Snapshot) {
    let before = engine.snapshot();
    engine.step();
    (before, engine.snapshot())
}

fn events(engine: &Engine, kind: EventKind) -> impl Iterator<Item = &Event> {
    engine.journal().events.iter().filter(move |event| event.what.kind() == kind)
}

const BOREA: usize = 1;

#[test]
fn elections_fall_due_when_the_term_is_over() {
    for (term, expected) in
        [(1, (0..12).collect()), (3, vec![2, 5, 8, 11]), (5, vec![4, 9]), (0, vec![])]
    {
        let politics = format!(
            r#"politics: {{ "BOREA": (
                support: set(0.5), reluctance: set(0.5), lower_house: (50, 100), steps: [],
                election_turns: {term},
            ) }},"#
        );
        let mut engine = engine("", "", "", &politics);
        engine.run_to(12);
        let turns: Vec<u32> =
            events(&engine, EventKind::Election).map(|event| event.turn).collect();
        assert_eq!(turns, expected, "a term of {term} turns");
    }
}

#[test]
fn a_patron_that_always_leaves_its_regime_alternates_and_one_that_never_does_stays() {
    for (leave, alternates) in [(1.0, true), (0.0, false)] {
        let patron = format!(
            r#"patrons: {{ "BOREA": (
                leave_firm: set({leave:?}), leave_wavering: set({leave:?}), honour_firm: set(0.9),
                honour_wavering: set(0.3), assure_firm: set(1.0), assure_wavering: set(0.0),
                commitment: set(0.5),
            ) }},"#
        );
        let mut engine = engine("", "", "", &patron);
        for _ in 0..6 {
            let (before, after) = step(&mut engine);
            let (before, after) =
                (before.states[BOREA].patron.unwrap(), after.states[BOREA].patron.unwrap());
            assert_eq!(before.firm != after.firm, alternates);
            // Firm ones here always assure, wavering ones never.
            assert_eq!(after.assured, Some(after.firm));
        }
    }
}

#[test]
fn a_step_loosens_the_constraint_and_never_lowers_the_ceiling() {
    for (ceiling, expected) in [(0.2, 0.2), (0.01, 0.04)] {
        let politics = format!(
            r#"politics: {{ "BOREA": (
                support: set(0.5), reluctance: set(0.5), lower_house: (50, 100), coalition_veto: set(0.0),
                steps: [(
                    name: "ships may leave", route: reinterpretation, support: 0.0, constraint: 0.3,
                    ceiling: {ceiling:?},
                )],
            ) }},"#
        );
        let of_borea = "constraint: set(0.7), ceiling: set(0.04)";
        let mut engine =
            engine("cabinet_hazard: 1.0, quiet_response: 1.0", "", of_borea, &politics);
        let (_, after) = step(&mut engine);
        near(after.states[BOREA].constraint.level, 0.3);
        near(after.states[BOREA].military.ceiling, expected);
    }
}

#[test]
fn the_norm_follows_practice_from_above_and_from_below() {
    for (constraint, reluctance) in [(0.9, 0.5), (0.2, 0.5)] {
        let politics = format!(
            r#"politics: {{ "BOREA": (
                support: set(0.5), reluctance: set({reluctance:?}), lower_house: (50, 100), steps: [],
            ) }},"#
        );
        let of_borea = format!("constraint: set({constraint:?})");
        let mut engine = engine("reluctance_drift: 0.25", "", &of_borea, &politics);
        let (_, after) = step(&mut engine);
        let home = after.states[BOREA].home.unwrap();
        near(home.reluctance, reluctance + 0.25 * (constraint - reluctance));
    }
}

#[test]
fn whoever_gives_equipment_wins_orders_and_the_other_capacity() {
    let pact = r#"
        pact_kinds: [(name: "arms", joining: 0.1, flows: [capacity, industry])],
        pacts: [(kind: "arms", between: ("ARDEN", "BOREA"), signed: "1999")],"#;
    // What the giver can spare, no more than moves through any pact, no more than the budget bears.
    for (most, room, expected) in [(10.0, 1.0, 0.024), (0.01, 1.0, 0.01), (10.0, 0.002, 0.003)] {
        let parameters = format!(
            "equipment_flow: 0.01, orders_gain: 0.1, imports_paid: 0.75, equipment_most: {most:?}, \
             imports_most: {room:?}"
        );
        let mut engine = engine(&parameters, "arm", "industry: set(0.2)", pact);
        let (before, after) = step(&mut engine);
        near(after.states[0].industry.level, 0.8 + 0.1 * (1.0 - 0.8));
        near(after.states[BOREA].industry.level, 0.2);
        let (old, new) =
            (before.states[BOREA].military.capacity, after.states[BOREA].military.capacity);
        let worth: f64 =
            events(&engine, EventKind::Transfer).map(|event| number(event, "worth")).sum();
        near(worth, expected);
        // Three quarters of it come out of its own budget.
        near(new - old, 0.25 * worth);
        assert_eq!(before.states[0].military.capacity, after.states[0].military.capacity);
    }
}

#[test]
fn a_ceiling_holds_until_a_budget_steps_over_it() {
    for (chance, ceiling) in [(0.0, 0.025), (1.0, 0.025 * 1.1)] {
        let parameters =
            format!("burden_noise: 0.0, ceiling_breach: {chance:?}, ceiling_margin: 0.1");
        let of_borea = "ceiling: set(0.025), grievance: set(2.0)";
        let mut engine = engine(&parameters, "", of_borea, "");
        let (_, after) = step(&mut engine);
        near(after.states[BOREA].military.ceiling, ceiling);
        assert!(after.states[BOREA].military.burden <= ceiling);
        assert_eq!(events(&engine, EventKind::Ceiling).count(), usize::from(chance > 0.0));
    }
}

#[test]
fn a_step_of_the_cabinet_may_bring_the_next_but_no_amendment() {
    let step_of = |name: &str, route: &str, support: f64, constraint: f64| {
        format!(
            r#"(name: "{name}", route: {route}, support: {support:?}, constraint: {constraint:?}),"#
        )
    };
    let steps = [
        step_of("one", "reinterpretation", 0.1, 0.6),
        step_of("two", "reinterpretation", 0.1, 0.5),
        step_of("three", "reinterpretation", 0.1, 0.4),
        step_of("four", "reinterpretation", 0.95, 0.3),
        step_of("five", "amendment", 0.1, 0.2),
    ];
    for (package, left, taken) in [(0.0, 5, 1), (1.0, 5, 3), (1.0, 2, 2)] {
        let politics = format!(
            r#"politics: {{ "BOREA": (
                support: set(0.5), reluctance: set(0.5), lower_house: (50, 100), steps: [{}],
            ) }},"#,
            steps[..left].concat()
        );
        let parameters = format!(
            "cabinet_hazard: 1.0, quiet_response: 1.0, support_noise: 0.0, package: {package:?}"
        );
        let mut engine = engine(&parameters, "", "constraint: set(0.7)", &politics);
        let (_, after) = step(&mut engine);
        assert_eq!(after.states[BOREA].home.unwrap().taken, taken);
    }
}

#[test]
fn a_step_may_lift_a_bar_of_ones_own() {
    let more = r#"
        pact_kinds: [(name: "access", joining: 0.1)],
        bars: [(name: "no bases", state: "BOREA", reason: doctrine, strength: absolute)],
        politics: { "BOREA": (
            support: set(0.5), reluctance: set(0.5),
            steps: [(name: "one", route: reinterpretation, support: 0.1, constraint: 0.6, lifts: ["no bases"])],
        ) },
        events: [(name: "the day", when: turn(2), effects: [step(state: "BOREA", name: "one")])],"#;
    let mut engine = engine("cabinet_hazard: 0.0", "", "constraint: set(0.7)", more);
    for turn in 0..4 {
        let (_, after) = step(&mut engine);
        assert_eq!(after.bars[0].holds(turn + 1), turn < 2, "{turn}");
    }
}

#[test]
fn attention_opens_the_window_and_support_is_not_used_up_on_the_day() {
    let politics = r#"politics: { "BOREA": (
        support: set(0.5), reluctance: set(0.5), lower_house: (50, 100),
        steps: [(name: "one", route: reinterpretation, support: 0.1, constraint: 0.1)],
    ) },
    events: [(name: "a war elsewhere", when: turn(3), effects: [shock(size: 1.0)])],"#;
    let parameters = "cabinet_hazard: 1.0, quiet_response: 0.0, attention_steepness: 50.0, shock_hazard: 0.0, \
                      support_noise: 0.0, step_backlash: 0.0, delivery_felt: 0.1, reluctance_drift: 0.0";
    let mut engine = engine(parameters, "", "constraint: set(0.7)", politics);
    for turn in 0..5 {
        let (_, after) = step(&mut engine);
        let home = after.states[BOREA].home.unwrap();
        assert_eq!(home.taken, u8::from(turn >= 3), "{turn}");
        // Nothing moves it before, and on the day nothing of it is gone.
        assert_eq!((home.support - 0.5).abs() < 1e-9, turn <= 3, "{turn}: {}", home.support);
        near(home.felt, if turn <= 3 { 0.0 } else { 0.1 * (0.7 - 0.1) });
    }
}

#[test]
fn a_state_that_lost_territory_feels_more_threatened_and_for_long() {
    let threat = |effects: &str, turns: u32| {
        let more = format!(
            r#"{} events: [(name: "an act", when: turn(1), effects: [{effects}])],"#,
            challenger("")
        );
        let mut engine = engine("burden_noise: 0.0", "align", "", &more);
        engine.run_to(turns);
        let after = engine.snapshot();
        (
            after.dyads.threat.get(StateId(1), StateId(0)),
            after.dyads.salience.get(StateId(0), StateId(1)),
        )
    };
    let of = r#"challenger: "ARDEN", target: "BOREA""#;
    let (lost, act) =
        (format!("territory_lost({of}, size: 1.0)"), format!("hostile_act({of}, severity: 1.0)"));
    for turns in [2, 24] {
        let (still, salience) = threat("", turns);
        assert!(threat(&lost, turns).0 > still + 0.02, "{turns}");
        assert_eq!(threat(&lost, turns).1, salience, "what was disputed is disputed still");
    }
    // An act fades, what was taken is missed.
    assert!(threat(&lost, 24).0 > threat(&act, 24).0 + 0.02);
}

#[test]
fn forces_count_from_the_bases_and_the_places_that_they_have() {
    // ARDEN is four degrees of latitude from BOREA.
    let reach = |more: &str, turns: u32| {
        let mut engine = engine("loss_of_strength: 1.0", "align", "", more);
        engine.run_to(turns);
        engine.snapshot().dyads.reach.get(StateId(0), StateId(1))
    };
    let far = reach("", 1);
    assert!((0.6..0.7).contains(&far), "{far}");
    let patron = |bases: &str, events: &str| {
        format!(
            r#"patrons: {{ "ARDEN": (
                leave_firm: set(0.0), leave_wavering: set(0.0), honour_firm: set(0.9),
                honour_wavering: set(0.3), assure_firm: set(0.6), assure_wavering: set(0.4),
                commitment: set(0.7), bases: [{bases}],
            ) }}, events: [{events}],"#
        )
    };
    let base = |turn: u32, stands: bool| {
        format!(
            r#"(name: "{turn}", when: turn({turn}), effects: [base(patron: "ARDEN", host: "BOREA", stands: {stands})]),"#
        )
    };
    near(reach(&patron(r#""BOREA""#, ""), 1), 1.0);
    near(reach(&patron(r#""BOREA""#, &base(2, false)), 2), 1.0);
    near(reach(&patron(r#""BOREA""#, &base(2, false)), 3), far);
    near(reach(&patron("", &base(1, true)), 3), 1.0);
    let places = r#"pact_kinds: [(name: "access", joining: 0.1, flows: [projection])],
        pacts: [(kind: "access", between: ("ARDEN", "BOREA"), signed: "1999")],
        events: [(name: "the end", when: turn(2), effects: [lapse(kind: "access", between: ("ARDEN", "BOREA"))])],"#;
    near(reach(places, 2), 1.0);
    near(reach(places, 3), far);
}

#[test]
fn a_patron_may_keep_its_word_to_one_ally_and_not_to_the_other() {
    let patron = r#"patrons: { "ARDEN": (
            leave_firm: set(0.0), leave_wavering: set(0.0), honour_firm: set(0.9), honour_wavering: set(0.3),
            assure_firm: set(0.5), assure_wavering: set(0.5), commitment: set(0.7), theatre_share: set(0.4),
        ) },
        events: [(name: "a word", when: turn(1), effects: [
            honour(patron: "ARDEN", firm: 0.5, wavering: 0.1, towards: "BOREA"),
            attribute(state: "ARDEN", attribute: theatre_share, change: times(0.5)),
        ])],"#;
    let mut engine = engine("", "", "", patron);
    for (firm, wavering, theatre) in [(0.9, 0.3, 0.4), (0.5, 0.1, 0.2)] {
        let (_, after) = step(&mut engine);
        let (own, ally) = (StateId(0), StateId(1));
        assert_eq!(after.dyads.word_firm.get(own, ally), firm);
        assert_eq!(after.dyads.word_wavering.get(own, ally), wavering);
        assert_eq!(after.dyads.word_firm.get(own, own), 0.9);
        near(after.states[0].constraint.theatre, theatre);
    }
}

#[test]
fn a_new_government_moves_everybodys_belief_and_an_old_one_nobodys() {
    let beliefs = |turnover: f64| {
        let patron = format!(
            r#"patrons: {{ "ARDEN": (
                leave_firm: set(0.0), leave_wavering: set(0.0), honour_firm: set(0.9),
                honour_wavering: set(0.3), assure_firm: set(0.5), assure_wavering: set(0.5),
                commitment: set(0.7), elections: ["2000-05-01"], election_turns: 4,
                turnover: set({turnover:?}), new_government: set(0.5),
            ) }},"#
        );
        let mut engine = engine("belief_bias: 0.0, belief_noise: 0.0", "", "", &patron);
        let path: Vec<f64> =
            (0..10).map(|_| step(&mut engine).1.dyads.belief.get(StateId(1), StateId(0))).collect();
        let moved: Vec<usize> =
            (1..10).filter(|turn| (path[*turn] - path[turn - 1]).abs() > 0.02).collect();
        assert_eq!(events(&engine, EventKind::Government).count(), 3 * moved.len().min(1));
        moved
    };
    assert!(beliefs(0.0).is_empty());
    assert_eq!(beliefs(1.0), [1, 5, 9]);
}

#[test]
fn coercion_costs_both_ends_of_the_trade_and_the_target_sheds_exposure() {
    let operations =
        "economic: (level: set(1.5), cost: 0.0, intrusion_cost: 0.0, coercion_cost: 0.0)";
    let parameters =
        "coercion_cost_target: 0.1, coercion_cost_sender: 0.05, exposure_recovery: 0.0";
    let of_borea = r#"exposure: { "ARDEN": set(0.4) }"#;
    let mut engine = engine(parameters, "", of_borea, &challenger(operations));
    let (mut costly, one, other) = (0, StateId(0), StateId(1));
    for turn in 0..24 {
        let (before, after) = step(&mut engine);
        let gdp = |of: &Snapshot, state: usize| of.states[state].economy.gdp;
        let exposure = before.dyads.exposure.get(other, one);
        let told = events(&engine, EventKind::Operation).filter(|event| event.turn == turn);
        let episodes: f64 = told
            .map(|event| Intensity::ALL.map(|i| number(event, i.name())).iter().sum::<f64>())
            .sum();
        let lost = (0.1 * exposure * episodes).min(0.5);
        let relative = gdp(&before, BOREA) / gdp(&before, 0);
        let paid = (0.05 * exposure * relative * episodes).min(0.5);
        near(gdp(&after, BOREA), gdp(&before, BOREA) * (1.0 - lost));
        near(gdp(&after, 0), gdp(&before, 0) * (1.0 - paid));
        let shed = exposure - after.dyads.exposure.get(other, one);
        assert!(if episodes > 0.0 { shed > 0.0 } else { shed == 0.0 }, "{episodes}: {shed}");
        costly += usize::from(episodes > 0.0);
    }
    assert!(costly > 3, "{costly}");
}

#[test]
fn only_whoever_is_coerced_is_asked_to_give_in() {
    let operations = "maritime: (level: set(1.5), cost: 0.05, intrusion_cost: 0.1, coercion_cost: 0.2, \
                      incident_hazard: (0.0, 0.0, 0.0))";
    let mut engine = engine("", "", "", &challenger(operations));
    let (mut coerced_ones, mut others) = (0, 0);
    for replicate in 0..20 {
        engine.reset(8, replicate, Detail::Reasons);
        engine.run_to(24);
        for stance in events(&engine, EventKind::Stance) {
            let operation =
                events(&engine, EventKind::Operation).find(|event| event.turn == stance.turn);
            let coerced = number(operation.unwrap(), "coercion") > 0.0;
            let options = stance.decision.as_ref().unwrap().options.len();
            assert_eq!(options, if coerced { 4 } else { 3 });
            *(if coerced { &mut coerced_ones } else { &mut others }) += 1;
        }
    }
    assert!(coerced_ones > 5 && others > 5, "{coerced_ones}, {others}");
}

#[test]
fn a_scripted_change_changes_its_attribute_and_no_other() {
    let of = |snapshot: &Snapshot| -> [f64; 10] {
        let state = &snapshot.states[BOREA];
        let home = state.home.unwrap();
        [
            state.economy.gdp,
            state.economy.growth,
            state.military.capacity,
            state.military.ceiling,
            state.constraint.level,
            state.reliance.level,
            state.cyber.resilience,
            state.industry.level,
            home.support,
            home.reluctance,
        ]
    };
    let politics = r#"politics: { "BOREA": (
        support: set(0.5), reluctance: set(0.5), lower_house: (50, 100), steps: [],
    ) },"#;
    let all = "constraint: set(0.4), ceiling: set(0.05), resilience: set(0.4), \
               industry: set(0.4)";
    let still = "perceive, align, cooperate, arm, probe, respond, trade, politics, learn";
    let names = [
        "gdp",
        "growth",
        "capacity",
        "ceiling",
        "constraint",
        "reliance",
        "resilience",
        "industry",
        "support",
        "reluctance",
    ];
    for (place, name) in names.into_iter().enumerate() {
        for (change, expected) in [
            ("to(0.3)", (|_| 0.3) as fn(f64) -> f64),
            ("by(0.02)", |x| x + 0.02),
            ("times(1.5)", |x| x * 1.5),
        ] {
            let event = format!(
                r#"{politics} events: [(name: "a change", when: turn(1), effects: [
                    attribute(state: "BOREA", attribute: {name}, change: {change}),
                ])],"#
            );
            let mut engine = engine("", still, all, &event);
            engine.step();
            let (before, after) = step(&mut engine);
            let (before, after) = (of(&before), of(&after));
            for (other, what) in names.into_iter().enumerate() {
                // A growth that is no longer 0 is at work.
                if other == place {
                    near(after[other], expected(before[other]));
                } else if !(name == "growth" && what == "gdp") {
                    near(after[other], before[other]);
                }
            }
        }
    }
}

#[test]
fn a_challenger_that_has_lost_most_of_its_strength_does_less_and_not_nothing() {
    let operations =
        "cyber: (level: set(10.0), cost: 0.0, intrusion_cost: 0.0, coercion_cost: 0.0)";
    let done = |times: f64| -> f64 {
        let more = format!(
            r#"{} events: [(name: "a loss", when: turn(0), effects: [
                attribute(state: "ARDEN", attribute: capacity, change: times({times:?})),
            ])],"#,
            challenger(operations)
        );
        let mut engine =
            engine("ceiling_saturation: 0.5, ceiling_reversion: 1.0", "arm", "", &more);
        engine.run_to(24);
        let counts = events(&engine, EventKind::Operation)
            .filter(|event| event.turn > 0)
            .map(|event| Intensity::ALL.map(|i| number(event, i.name())).iter().sum::<f64>());
        counts.sum()
    };
    let (whole, less) = (done(1.0), done(0.1));
    assert!(less > 0.0 && less < 0.7 * whole, "{less} after the loss, {whole} without it");
}

#[test]
fn what_a_pact_is_worth_does_not_depend_on_the_unit_of_money() {
    let told = |unit: f64| -> Vec<(&'static str, f64)> {
        let text = format!(
            r#"(
                title: "A unit", start: "2000Q1", turns: 8, parameters: (growth_shock: 0.0),
                states: {{
                    "ARDEN": (name: "Arden", latitude: 10.0, gdp: set({}), growth: set(0.0), spending: set({})),
                    "BOREA": (name: "Borea", latitude: 14.0, gdp: set({}), growth: set(0.0), spending: set({})),
                    "CALDE": (name: "Calde", latitude: 18.0, gdp: set({}), growth: set(0.0), spending: set({})),
                }},
                pact_kinds: [(name: "arms", joining: 0.3), (name: "treaty", joining: 0.7)],
                initiators: {{ "BOREA": (openings: fixed(1)) }},
                {}
            )"#,
            1000.0 * unit,
            40.0 * unit,
            60.0 * unit,
            1.5 * unit,
            80.0 * unit,
            2.0 * unit,
            challenger(
                "maritime: (level: set(0.0), cost: 0.1, intrusion_cost: 0.1, coercion_cost: 0.1)"
            ),
        );
        let mut engine = crate::common::engine(&text);
        engine.reset(8, 0, Detail::Reasons);
        engine.step();
        let decisions =
            events(&engine, EventKind::Proposal).filter_map(|event| event.decision.as_ref());
        let options = decisions.flat_map(|decision| decision.options.clone());
        options.flat_map(|option| option.terms).collect()
    };
    let (billions, trillions) = (told(1.0), told(1.0 / 1024.0));
    assert!(billions.iter().any(|(name, x)| *name == "gap_reduction" && *x > 0.01), "{billions:?}");
    assert_eq!(billions.len(), trillions.len());
    for ((name, one), (_, other)) in billions.iter().zip(&trillions) {
        assert!((one - other).abs() < 1e-9, "{name}: {one} in one unit, {other} in another");
    }
}

#[test]
fn a_scripted_signature_happens_when_it_must_once_and_is_counted() {
    let scripted = |when: &str| {
        let more = format!(
            r#"pact_kinds: [(name: "arms", joining: 0.1)],
            events: [(name: "a signature", when: {when}, effects: [
                sign(kind: "arms", between: ("ARDEN", "BOREA")),
            ])],"#
        );
        let mut engine = engine("", "align", "", &more);
        engine.run_to(12);
        let told: Vec<u32> = events(&engine, EventKind::Script).map(|event| event.turn).collect();
        let signed = engine.tally().signed.clone();
        assert_eq!(events(&engine, EventKind::Signature).count(), signed[0] as usize);
        assert_eq!(engine.snapshot().pacts.len(), signed[0] as usize);
        (told, signed)
    };
    assert_eq!(scripted("hazard(1.0)"), (vec![0], vec![1]));
    assert_eq!(scripted("hazard(0.0)"), (vec![], vec![0]));
    assert_eq!(scripted("turn(5)"), (vec![5], vec![1]));
    // Asked for again and again, signed once.
    assert_eq!(scripted("every(4)"), (vec![0, 4, 8], vec![1]));
}

#[test]
fn shocks_of_growth_are_as_large_as_they_are_said_to_be() {
    let growth = |spread: f64| -> Vec<f64> {
        let text = format!(
            r#"(
                title: "Shocks", start: "2000Q1", turns: 200, parameters: (growth_shock: {spread:?}),
                states: {{
                    "ARDEN": (name: "Arden", latitude: 10.0, gdp: set(100.0), growth: set(0.0), spending: set(3.0)),
                    "BOREA": (name: "Borea", latitude: 14.0, gdp: set(60.0), growth: set(0.0), spending: set(1.5)),
                }},
            )"#
        );
        let mut engine = crate::common::engine(&text);
        engine.reset(8, 0, Detail::Nothing);
        let mut steps = Vec::new();
        for _ in 0..200 {
            let (before, after) = step(&mut engine);
            steps.push(ln(after.states[BOREA].economy.gdp / before.states[BOREA].economy.gdp));
        }
        steps
    };
    let (one, two) = (growth(0.02), growth(0.04));
    for (one, two) in one.iter().zip(&two) {
        assert!((2.0 * one - two).abs() < 1e-9, "{one}, {two}");
    }
    // Of 200 normal draws the mean square lies within 40 % of the variance but once in 10,000.
    let square = one.iter().map(|x| x * x).sum::<f64>() / 200.0;
    assert!((square / (0.02 * 0.02) - 1.0).abs() < 0.4, "{square}");
}
