//! Closed forms that the assembled schedule must meet and no textbook model plays: scenarios that
//! leave on only the phases of one model, and the engine that runs every scenario. What is published
//! stands in the cases of `deter verify`; what the models of `scenarios/textbook` play is held
//! against it by `textbook`.
//!
//! Simulated numbers must lie within 3.5 standard errors of their value under a fixed seed; a fresh
//! draw of a correct program fails one number in 2000 so.

use std::fmt::Write;

use crate::common::{engine, number};
use deter::{
    chance::{Address, Key, Luck, Phase, Purpose},
    model::events::EventKind,
    textbook::verify::cases,
    theory::{
        arms::RichardsonPair,
        belief::{BetaBelief, TwoStateChain},
        maths::{exp, powi},
    },
    turn::Engine,
    world::{Dyads, StateId, dyads::Matrix, journal::Detail},
};

const SEED: u64 = 2021;
const STANDARD_ERRORS: f64 = 3.5;

#[track_caller]
fn near(got: f64, expected: f64, within: f64) {
    assert!((got - expected).abs() <= within, "{got} is not {expected} ± {within}");
}

/// The number of this name that a case of `deter verify` expects.
#[track_caller]
fn published(id: &str, what: &str) -> f64 {
    let cases = cases().unwrap();
    let case = cases.iter().find(|case| case.id == id).unwrap();
    case.expected.iter().find(|number| number.what == what).unwrap().value
}

/// A share of `n` independent trials against the chance that it should have.
#[track_caller]
fn share(events: f64, n: f64, chance: f64) {
    let error = (chance * (1.0 - chance) / n).sqrt();
    near(events / n, chance, STANDARD_ERRORS * error + 1e-12);
}

/// The mean of independent runs against its value.
#[track_caller]
fn mean_of(runs: &[f64], expected: f64) {
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / n;
    let variance = runs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    near(mean, expected, STANDARD_ERRORS * (variance / n).sqrt());
}

// ---------------------------------------------------------------------------------------------
// Two states and `arm` alone: Richardson

const PAIR: RichardsonPair = RichardsonPair { k: 0.9, l: 1.0, a: 1.2, b: 1.1, g: 0.4, h: 0.3 };

/// Two states that arm against each other, from these burdens (% of GDP), and nothing else.
fn race(pair: &RichardsonPair, turns_per_year: u32, from: (f64, f64)) -> Engine {
    let state = |name: &str, burden: f64, reaction: f64, fatigue: f64, grievance: f64| {
        format!(
            r#""{name}": (name: "{name}", gdp: set(100.0), growth: set(0.0), spending: set({burden}),
                reaction: set({reaction}), fatigue: set({fatigue}), grievance: set({grievance})),"#
        )
    };
    engine(&format!(
        r#"(
            title: "An arms race", start: "2000", turns: 1, turns_per_year: {turns_per_year},
            off: [environment, perceive, probe, respond, learn, politics, align, cooperate, trade],
            parameters: (burden_noise: 0.0),
            states: {{ {} {} }},
            disputes: [(challenger: "X", target: "Y", salience: set(3.0))],
            challengers: {{ "X": (status_quo: set(0.5), operations: {{}}) }},
        )"#,
        state("X", from.0, pair.k, pair.a, pair.g),
        state("Y", from.1, pair.l, pair.b, pair.h),
    ))
}

/// Burdens of the two, % of GDP.
fn burdens(engine: &mut Engine) -> (f64, f64) {
    let states = engine.snapshot().states;
    (100.0 * states[0].military.burden, 100.0 * states[1].military.burden)
}

#[test]
fn rich_4_a_turn_longer_than_the_limit_makes_a_calm_race_explode() {
    let longest = PAIR.longest_stable_euler_step().unwrap();
    near(longest, 0.9523809523809523, 1e-9);
    // A little off the balance, along the fast mode (1, −1) of eigenvalue −2.1.
    let off = |turns_per_year: u32, turns: u32| {
        let (x, y) = PAIR.equilibrium().unwrap();
        let mut engine = race(&PAIR, turns_per_year, (x + 0.01, y - 0.01));
        engine.run_to(turns);
        (burdens(&mut engine).0 - x) / 0.01
    };
    // Years are longer than .952 years and half-years are not: each turn multiplies by 1 − 2.1 dt.
    near(off(1, 20), powi(1.1, 20), 1e-6);
    near(off(2, 20), powi(0.05, 20), 1e-6);
}

#[test]
fn rich_5_a_race_without_balance_grows_at_its_eigenvalue_to_the_ceiling() {
    let pair = RichardsonPair { k: 1.5, l: 1.5, a: 1.0, b: 1.0, g: 0.1, h: 0.1 };
    assert!(!pair.stable());
    let mut engine = race(&pair, 4, (0.0, 0.0));
    let (mut before, mut change) = (0.0, 0.1 * 0.25);
    for _ in 0..30 {
        engine.step();
        let (x, y) = burdens(&mut engine);
        near(x, y, 1e-12);
        near(x - before, change, 1e-9);
        before = x;
        // The slow mode (1, 1) has eigenvalue +.5.
        change *= 1.0 + 0.25 * 0.5;
    }
    engine.run_to(200);
    assert_eq!(burdens(&mut engine), (100.0, 100.0));
}

// ---------------------------------------------------------------------------------------------
// A patron and `learn` alone: the hidden-Markov filter and the Beta posterior

/// A patron, one who relies on it, another state, a rival; nothing but signals, calls and learning.
fn watchers(weight: f64, forgetting: f64, events: &str) -> Engine {
    engine(&format!(
        r#"(
            title: "Watching an ally", start: "2000", turns: 1, lens: "even",
            off: [perceive, probe, respond, politics, align, cooperate, arm, trade],
            parameters: (
                reputation_weight: {weight}, reputation_forgetting: {forgetting}, {NO_OWN_VIEW}
            ),
            lenses: {{ "even": (
                title: "No taste",
                threat: (constant: 0.0, power: 0.0, intent: 0.0, dispute: 0.0, ideal_distance: 0.0, exposure: 0.0),
                pact: (baseline: 0.0), keep: 0.0,
            ) }},
            states: {{
                "ALLY":   (name: "Ally", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                "FRIEND": (name: "Friend", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                "OTHER":  (name: "Other", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                "PATRON": (name: "Patron", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
            }},
            patrons: {{ "PATRON": (
                leave_firm: set(0.05), leave_wavering: set(0.15),
                honour_firm: set(0.8), honour_wavering: set(0.25),
                assure_firm: set(0.9), assure_wavering: set(0.3), commitment: set(0.75),
            ) }},
            events: [{events}],
        )"#
    ))
}

/// Observers without a view of their own, who take every word for what it is.
pub const NO_OWN_VIEW: &str = "belief_pull: 0.0, belief_noise: 0.0, belief_bias: 0.0, belief_bias_known: 0.0, \
    belief_least: 0.0, belief_most: 1.0, word_ratio_most: inf, call_ratio_most: inf,";

/// The places of the states of [`watchers`]: the order of their codes.
const ALLY: usize = 0;
const FRIEND: usize = 1;
const OTHER: usize = 2;
const PATRON: usize = 3;

/// What `by` holds of `about` in one of the matrices.
fn pair(engine: &mut Engine, of: fn(&Dyads) -> &Matrix, by: usize, about: usize) -> f64 {
    let id = |place: usize| StateId(place as u16);
    of(&engine.snapshot().dyads).get(id(by), id(about))
}

#[test]
fn the_filter_follows_drawn_signals_and_answered_calls() {
    let chain = TwoStateChain { leave_firm: 0.05, leave_wavering: 0.15 };
    let call = r#"(name: "a call", when: every(3), effects: [call(helper: "PATRON", victim: "FRIEND", honoured: false)]),"#;
    for weight in [0.0, 1.0] {
        let mut engine = watchers(weight, 1.0, call);
        engine.reset(SEED, 1, Detail::Nothing);
        let (mut told, mut watching) = (0.75, 0.75);
        for turn in 0..60 {
            engine.step();
            let assured = engine.snapshot().states[PATRON].patron.unwrap().assured.unwrap();
            let word = |chance: f64| if assured { chance } else { 1.0 - chance };
            for belief in [&mut told, &mut watching] {
                *belief = chain.predict(*belief);
                *belief = TwoStateChain::update(*belief, word(0.9), word(0.3));
            }
            if turn % 3 == 0 {
                // Left alone: with chance .2 by a firm patron, with .75 by a wavering one.
                told = TwoStateChain::update(told, 0.2, 0.75);
                if weight == 1.0 {
                    watching = TwoStateChain::update(watching, 0.2, 0.75);
                }
            }
            near(pair(&mut engine, |d| &d.belief, FRIEND, PATRON), told, 1e-12);
            near(pair(&mut engine, |d| &d.belief, OTHER, PATRON), watching, 1e-12);
        }
    }
}

#[test]
fn belief_is_calibrated() {
    // Whoever filters rightly is right as often as it believes: over many patrons, firm − belief
    // has mean 0 whatever the belief was. Four bands of belief, four means of independent runs.
    let mut engine = watchers(0.3, 1.0, "");
    let mut bands = [vec![], vec![], vec![], vec![]];
    for replicate in 0..4_000 {
        engine.reset(SEED, replicate, Detail::Nothing);
        engine.run_to(40);
        let firm = engine.snapshot().states[PATRON].patron.unwrap().firm;
        let belief = pair(&mut engine, |d| &d.belief, ALLY, PATRON);
        bands[((4.0 * belief) as usize).min(3)].push(f64::from(u8::from(firm)) - belief);
    }
    for band in bands {
        assert!(band.len() > 100);
        mean_of(&band, 0.0);
    }
}

#[test]
fn beta_2_3_a_partners_record_is_the_conjugate_posterior() {
    for (case, honoured, abandoned) in [("BETA-2-3", 2, 3), ("BETA-10-0", 10, 0)] {
        let events = (0..honoured + abandoned).fold(String::new(), |mut text, k| {
            let kept = k < honoured;
            let _ = write!(
                text,
                r#"(name: "call {k}", when: turn({k}), effects: [call(helper: "ALLY", victim: "FRIEND", honoured: {kept})]),"#
            );
            text
        });
        let mut engine = watchers(0.5, 1.0, &events);
        engine.run_to(honoured + abandoned);
        let posterior = BetaBelief {
            alpha: pair(&mut engine, |d| &d.honoured, FRIEND, ALLY),
            beta: pair(&mut engine, |d| &d.abandoned, FRIEND, ALLY),
        };
        let reputation = pair(&mut engine, |d| &d.reputation, FRIEND, ALLY);
        for (what, got) in
            [("alpha", posterior.alpha), ("beta", posterior.beta), ("mean", reputation)]
        {
            near(got, published(case, what), 1e-9);
        }
        // An onlooker counts half of each.
        let half = pair(&mut engine, |d| &d.honoured, OTHER, ALLY);
        near(half, 7.45 + 0.5 * f64::from(honoured), 1e-9);
    }
}

// ---------------------------------------------------------------------------------------------
// `respond` alone, with the utilities of a textbook: what incidents come to

/// An incident between C and D in every turn, and nothing else. `more` is further text of the
/// scenario: the game and the partners.
fn incidents(more: &str) -> Engine {
    engine(&format!(
        r#"(
            title: "Incidents", start: "2000", turns: 1,
            off: [probe, learn, politics, align, cooperate, arm, trade],
            parameters: (
                choice_precision: 4.0, growth_shock: 0.0, pact_ageing_gain: 0.0,
                help_stake_share: 0.0, call_reach: 0.0, {NO_OWN_VIEW}
            ),
            states: {{
                "C": (name: "C", gdp: set(10.0), growth: set(0.0), spending: set(1.0), resolve: set(0.5)),
                "D": (name: "D", gdp: set(10.0), growth: set(0.0), spending: set(1.0), resolve: set(0.5)),
                {HELPERS}
            }},
            disputes: [(challenger: "C", target: "D", salience: set(3.0), domains: [air])],
            challengers: {{ "C": (status_quo: set(0.5), operations: {{}}) }},
            events: [(name: "incidents", when: every(1), effects: [
                incident(challenger: "C", target: "D", domain: air),
            ])],
            {more}
        )"#
    ))
}

#[test]
fn a_patrons_record_is_kept_as_a_partners_is() {
    // Kept twice and broken once, towards FRIEND; OTHER counts a tenth of it.
    let call = |turn: u32, kept: bool| {
        format!(
            r#"(name: "call {turn}", when: turn({turn}), effects: [call(helper: "PATRON", victim: "FRIEND", honoured: {kept})]),"#
        )
    };
    let mut engine = watchers(0.1, 0.9, &[call(0, true), call(2, false), call(3, true)].concat());
    let prior = BetaBelief { alpha: 7.45, beta: 2.55 };
    let after = |weight: f64| {
        [true, false, true]
            .iter()
            .fold(prior, |record, kept| record.replace(prior, 0.9, weight, *kept))
    };
    engine.run_to(4);
    for (observer, weight) in [(FRIEND, 1.0), (OTHER, 0.1)] {
        near(pair(&mut engine, |d| &d.reputation, observer, PATRON), after(weight).mean(), 1e-12);
    }
    // And a pact with it is valued by that: `align` reads the same number of a patron as of a partner.
    assert!(pair(&mut engine, |d| &d.reputation, FRIEND, PATRON) != prior.mean());
}

#[test]
fn who_cannot_come_is_neither_called_nor_counted_on() {
    // K is bound by its law, L sends what the way leaves of it, M is too far: a hundredth is left.
    let more = promises([0.5, 0.5, 0.5]);
    let text = |call_reach: f64| {
        format!(
            r#"(
                title: "Who comes", start: "2000", turns: 1,
                off: [probe, learn, politics, align, cooperate, arm, trade],
                parameters: (
                    growth_shock: 0.0, pact_ageing_gain: 0.0, help_stake_share: 0.0,
                    help_severity_share: 0.0, loss_of_strength: 1.0, call_reach: {call_reach}, {NO_OWN_VIEW}
                ),
                states: {{
                    "C": (name: "C", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                    "D": (name: "D", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                    "K": (name: "K", gdp: set(10.0), growth: set(0.0), spending: set(1.0), constraint: set(1.0)),
                    "L": (name: "L", gdp: set(10.0), growth: set(0.0), spending: set(1.0), latitude: 5.0),
                    "M": (name: "M", gdp: set(10.0), growth: set(0.0), spending: set(1.0), latitude: 41.4),
                }},
                disputes: [(challenger: "C", target: "D", salience: set(3.0), domains: [air])],
                challengers: {{ "C": (status_quo: set(0.5), operations: {{}}) }},
                events: [(name: "incidents", when: every(1), effects: [
                    incident(challenger: "C", target: "D", domain: air),
                ])],
                {more}
            )"#
        )
    };
    let found = |call_reach: f64| {
        let mut engine = engine(&text(call_reach));
        engine.reset(SEED, 0, Detail::Reasons);
        engine.run_to(20);
        let told = |kind| engine.journal().events.iter().filter(move |e| e.what.kind() == kind);
        let called: std::collections::BTreeSet<_> =
            told(EventKind::Call).filter_map(|event| event.actor).collect();
        let seen = told(EventKind::Incident).next().map(|e| number(e, "help_seen_by_target"));
        let power = engine.snapshot().dyads.help.get(StateId(0), StateId(1));
        (called.len(), seen.unwrap(), power)
    };
    let (called, seen, power) = found(0.02);
    assert_eq!(called, 1);
    near(seen, 0.5, 1e-12);
    // L alone; at no least reach M's hundredth is counted as well, and K's nothing is called.
    let (all, anyone, more) = found(0.0);
    assert_eq!(all, 3);
    near(anyone, 0.875, 1e-12);
    assert!(power > 0.0 && more > power && more < 1.1 * power, "{power} {more}");
}

#[test]
fn two_challengers_of_one_victim_meet_helpers_of_different_luck() {
    let text = format!(
        r#"(
            title: "Two challengers", start: "2000", turns: 1,
            off: [probe, learn, politics, align, cooperate, arm, trade],
            parameters: (growth_shock: 0.0, call_reach: 0.0, {NO_OWN_VIEW}),
            states: {{
                "B": (name: "B", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                "C": (name: "C", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                "D": (name: "D", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
                {HELPERS}
            }},
            disputes: [
                (challenger: "B", target: "D", salience: set(3.0), domains: [air]),
                (challenger: "C", target: "D", salience: set(3.0), domains: [air]),
            ],
            challengers: {{
                "B": (status_quo: set(0.5), operations: {{}}), "C": (status_quo: set(0.5), operations: {{}}),
            }},
            events: [(name: "incidents", when: every(1), effects: [
                incident(challenger: "B", target: "D", domain: air), incident(challenger: "C", target: "D", domain: air),
            ])],
            {}
        )"#,
        promises([0.5, 0.5, 0.5])
    );
    let mut engine = engine(&text);
    engine.reset(SEED, 0, Detail::Reasons);
    engine.run_to(200);
    let calls = engine.journal().events.iter().filter(|event| event.what.kind() == EventKind::Call);
    let draws: Vec<u64> =
        calls.filter_map(|event| event.decision.as_ref()?.draw).map(f64::to_bits).collect();
    let different: std::collections::BTreeSet<&u64> = draws.iter().collect();
    assert!(
        draws.len() > 300 && different.len() == draws.len(),
        "{} of {}",
        different.len(),
        draws.len()
    );
}

/// States that are patrons and nothing else.
const HELPERS: &str = r#"
    "K": (name: "K", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
    "L": (name: "L", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
    "M": (name: "M", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
"#;

/// Patrons K, L, M who are believed without a doubt and always keep their word, with one-sided
/// promises to D of these chances. Nothing is at stake, so that the challenger presses every other time and is
/// always resisted.
fn promises(honour: [f64; 3]) -> String {
    let (mut kinds, mut pacts, mut patrons) = (String::new(), String::new(), String::new());
    for (code, chance) in ["K", "L", "M"].iter().zip(honour) {
        let _ = write!(kinds, r#"(name: "promise_{code}", joining: {chance}, mutual: false),"#);
        let _ =
            write!(pacts, r#"(kind: "promise_{code}", between: ("{code}", "D"), signed: "1990"),"#);
        let _ = write!(
            patrons,
            r#""{code}": (
                leave_firm: set(0.0), leave_wavering: set(0.0), honour_firm: set(1.0),
                honour_wavering: set(0.0), assure_firm: set(1.0), assure_wavering: set(0.0),
                commitment: set(1.0),
            ),"#
        );
    }
    format!(
        r#"pact_kinds: [{kinds}], pacts: [{pacts}], patrons: {{ {patrons} }},
        incident_game: (
            challenger: (status_quo: 0.0, concession: 0.0, backdown: 0.0, clash_hard: 0.0, clash_soft: 0.0),
            target: (status_quo: 0.0, concession: 0.0, backdown: 0.0, clash_hard: 0.0, clash_soft: 0.0),
            concession_possible: false, backdown_possible: false,
        ),"#
    )
}

#[test]
fn independent_partners_come_with_one_minus_the_product() {
    let honour = [0.1, 0.15, 0.2];
    let anyone = published("EXT-2", "anyone");
    let mut engine = incidents(&promises(honour));
    let (mut calls, mut came, mut alone) = ([0.0; 3], [0.0; 3], 0.0);
    let (mut asked, mut together) = (0.0, 0.0);
    engine.reset(SEED, 0, Detail::Reasons);
    let turns = 12_000;
    engine.run_to(turns);
    let mut events = engine.journal().events.iter().peekable();
    while let Some(event) = events.next() {
        if event.what.kind() == EventKind::Incident {
            near(number(event, "help_seen_by_challenger"), anyone, 1e-12);
        }
        if event.what.kind() != EventKind::Call {
            continue;
        }
        // The three calls of one incident follow one another.
        let mut honoured = [number(event, "honoured"), 0.0, 0.0];
        for answer in honoured.iter_mut().skip(1) {
            *answer = number(events.next().unwrap(), "honoured");
        }
        asked += 1.0;
        alone += f64::from(u8::from(honoured == [0.0; 3]));
        together += honoured[0] * honoured[2];
        for place in 0..3 {
            calls[place] += 1.0;
            came[place] += honoured[place];
        }
    }
    share(asked, f64::from(turns), 0.5);
    for place in 0..3 {
        share(came[place], calls[place], honour[place]);
    }
    share(together, asked, 0.1 * 0.2);
    share(asked - alone, asked, anyone);
}

// ---------------------------------------------------------------------------------------------
// Luck with an address

#[test]
fn common_luck_leaves_of_a_difference_only_what_the_worlds_differ_by() {
    // An event of chance .3 and one of .35: under the same draw they differ with chance .05 (Glasserman
    // & Yao 1992), under draws of their own by the sum of both variances.
    let happens = |seed: u64, replicate: u64, chance: f64| {
        let address = Address::new(0, Phase::Respond, Purpose::Press, Key::NONE);
        f64::from(u8::from(Luck::new(seed, replicate).uniform(address) < chance))
    };
    for (second, variance) in [(SEED, 0.05 * 0.95), (SEED + 1, 0.3 * 0.7 + 0.35 * 0.65)] {
        let differences = (0..100_000).map(|r| happens(second, r, 0.35) - happens(SEED, r, 0.3));
        let squares: Vec<f64> = differences.map(|d| (d - 0.05) * (d - 0.05)).collect();
        mean_of(&squares, variance);
    }
}

#[test]
fn operations_that_are_detected_and_identified_are_a_thinner_poisson_stream() {
    let luck = Luck::new(SEED, 0);
    let at = |turn: u32, purpose| Address::new(turn, Phase::Probe, purpose, Key::NONE);
    let counts: Vec<f64> = (0..40_000)
        .map(|turn| {
            let all = luck.poisson(at(turn, Purpose::Operations), 6.0);
            let detected = luck.binomial(at(turn, Purpose::Success), all, 0.5);
            f64::from(luck.binomial(at(turn, Purpose::Identification), detected, 0.8))
        })
        .collect();
    mean_of(&counts, 2.4);
    let none = counts.iter().filter(|count| **count == 0.0).count();
    share(none as f64, counts.len() as f64, exp(-2.4));
}
