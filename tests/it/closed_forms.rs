//! The closed forms, from the assembled schedule: scenarios that leave on only the phases of one
//! model, and the engine that runs every scenario.
//!
//! Simulated numbers must lie within 3.5 standard errors of their value under a fixed seed; a fresh
//! draw of a correct program fails one number in 2000 so.

use std::fmt::Write;

use crate::common::{engine, number};
use deter::{
    theory::{
        arms::RichardsonPair,
        belief::{BetaBelief, TwoStateChain},
        deterrence::{Attack, extended_threshold, joint_help, whom_to_attack},
        maths::powi,
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
fn race(pair: &RichardsonPair, turns_per_year: u32, from: (f64, f64), noise: f64) -> Engine {
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
            parameters: (burden_noise: {noise}),
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
fn rich_1_a_damped_race_ends_at_its_balance() {
    let mut engine = race(&PAIR, 4, (0.0, 0.0), 0.0);
    engine.run_to(800);
    let (x, y) = burdens(&mut engine);
    near(x, 1.69047619047619, 1e-9);
    near(y, 1.809523809523809, 1e-9);
    // And comes back to it from above.
    let mut engine = race(&PAIR, 4, (5.0, 0.5), 0.0);
    engine.run_to(800);
    near(burdens(&mut engine).0, 1.69047619047619, 1e-9);
}

#[test]
fn rich_2_finer_turns_close_in_on_the_differential_equation() {
    for (years, x, y) in
        [(1, 0.3291169756181105, 0.3053253886089524), (5, 1.080569903988093, 1.1318520519118578)]
    {
        let at = |turns_per_year: u32| {
            let mut engine = race(&PAIR, turns_per_year, (0.0, 0.0), 0.0);
            engine.run_to(years * turns_per_year);
            burdens(&mut engine)
        };
        let [half, quarter, month] = [2, 4, 12].map(at);
        // Euler's error is of first order in the turn; the rest after three steps of Richardson's
        // other invention, the extrapolation to a turn of no length, is of the third.
        let extrapolated = |half: f64, quarter: f64, month: f64| {
            let (h, q, m) = (0.5, 0.25, 1.0 / 12.0);
            let coarse = quarter + (quarter - half) * q / (h - q);
            let fine = month + (month - quarter) * m / (q - m);
            fine + (fine - coarse) * m / (h - m)
        };
        near(extrapolated(half.0, quarter.0, month.0), x, 2e-3);
        near(extrapolated(half.1, quarter.1, month.1), y, 2e-3);
        assert!((month.0 - x).abs() < (quarter.0 - x).abs() / 2.5);
        assert!((quarter.0 - x).abs() < (half.0 - x).abs() / 1.7);
    }
}

#[test]
fn rich_3_twenty_quarters_are_twenty_euler_steps() {
    let mut engine = race(&PAIR, 4, (0.0, 0.0), 0.0);
    engine.run_to(20);
    let (x, y) = burdens(&mut engine);
    near(x, 1.0961442553441727, 1e-9);
    near(y, 1.1491550162259305, 1e-9);
}

#[test]
fn rich_4_a_turn_longer_than_the_limit_makes_a_calm_race_explode() {
    let longest = PAIR.longest_stable_euler_step().unwrap();
    near(longest, 0.9523809523809523, 1e-9);
    // A little off the balance, along the fast mode (1, −1) of eigenvalue −2.1.
    let off = |turns_per_year: u32, turns: u32| {
        let (x, y) = PAIR.equilibrium().unwrap();
        let mut engine = race(&PAIR, turns_per_year, (x + 0.01, y - 0.01), 0.0);
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
    let mut engine = race(&pair, 4, (0.0, 0.0), 0.0);
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

#[test]
fn rich_6_shocks_spread_the_race_around_its_balance() {
    let mut engine = race(&PAIR, 4, PAIR.equilibrium().unwrap(), 0.05);
    let (x, y) = PAIR.equilibrium().unwrap();
    let (runs, turns) = (200, 2_000);
    let mut moments = [vec![], vec![], vec![]];
    for replicate in 0..runs {
        engine.reset(SEED, replicate, Detail::Nothing);
        engine.run_to(100);
        let mut sums = [0.0; 3];
        for _ in 0..turns {
            engine.step();
            let world = engine.world();
            let at = |place: usize| {
                let entity = engine.roster().entities[place];
                100.0 * world.get::<deter::world::Military>(entity).unwrap().burden
            };
            let (dx, dy) = (at(0) - x, at(1) - y);
            sums.iter_mut().zip([dx * dx, dy * dy, dx * dy]).for_each(|(sum, z)| *sum += z);
        }
        moments.iter_mut().zip(sums).for_each(|(runs, sum)| runs.push(sum / f64::from(turns)));
    }
    let expected = [0.00333808374038481, 0.0038929578715687363, 0.0027947356042796368];
    for (runs, expected) in moments.iter().zip(expected) {
        mean_of(runs, expected);
        near(runs.iter().sum::<f64>() / runs.len() as f64, expected, 0.05 * expected);
    }
}

// ---------------------------------------------------------------------------------------------
// A patron and `learn` alone: the hidden-Markov filter and the Beta posterior

/// A patron, one who relies on it, another state, a rival; nothing but signals, calls and learning.
fn watchers(weight: f64, forgetting: f64, events: &str) -> Engine {
    engine(&format!(
        r#"(
            title: "Watching an ally", start: "2000", turns: 1, lens: "even",
            off: [perceive, probe, respond, politics, align, cooperate, arm, trade],
            parameters: (reputation_weight: {weight}, reputation_forgetting: {forgetting}),
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
fn hmm_1_belief_is_the_forward_filter_of_what_the_patron_says() {
    let says = [true, false, false];
    let events = says.iter().enumerate().fold(String::new(), |mut text, (turn, assures)| {
        let _ = write!(
            text,
            r#"(name: "word {turn}", when: turn({turn}), effects: [signal(patron: "PATRON", assures: {assures})]),"#
        );
        text
    });
    let mut engine = watchers(0.3, 1.0, &events);
    for expected in [0.9, 0.4887640449438203, 0.14411852738700992] {
        engine.step();
        for observer in [ALLY, FRIEND, OTHER] {
            near(pair(&mut engine, |d| &d.belief, observer, PATRON), expected, 1e-9);
        }
    }
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
    for (honoured, abandoned, mean, low) in
        [(2, 3, 0.63, 0.42118158551400453), (10, 0, 0.8724999999999999, 0.7345426274401317)]
    {
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
        near(posterior.alpha, 7.45 + f64::from(honoured), 1e-9);
        near(posterior.beta, 2.55 + f64::from(abandoned), 1e-9);
        near(pair(&mut engine, |d| &d.reputation, FRIEND, ALLY), mean, 1e-9);
        near(posterior.quantile(0.05), low, 1e-9);
        // An onlooker counts half of each.
        let half = pair(&mut engine, |d| &d.honoured, OTHER, ALLY);
        near(half, 7.45 + 0.5 * f64::from(honoured), 1e-9);
    }
}

// ---------------------------------------------------------------------------------------------
// `align` alone, with constant utilities: the two-state chain and the ministep chain

/// A lens under which a pact is worth the same whatever the world is like.
fn taste(name: &str, baseline: f64, reciprocity: f64, keep: f64) -> String {
    format!(
        r#""{name}": (
            title: "{name}",
            threat: (constant: 0.0, power: 0.0, intent: 0.0, dispute: 0.0, ideal_distance: 0.0, exposure: 0.0),
            pact: (baseline: {baseline}, reciprocity: {reciprocity}), keep: {keep},
        ),"#
    )
}

/// States of these codes and lenses, one kind of pact, one opening a turn, and `align` alone.
fn partners(states: &[(&str, &str)], seekers: &[&str], lenses: &str, mutual: bool) -> Engine {
    let list = states.iter().fold(String::new(), |mut text, (code, lens)| {
        let _ = write!(
            text,
            r#""{code}": (name: "{code}", gdp: set(10.0), growth: set(0.0), spending: set(1.0), lens: "{lens}"),"#
        );
        text
    });
    let initiators = seekers.iter().fold(String::new(), |mut text, code| {
        let _ = write!(text, r#""{code}": (openings: fixed(1)),"#);
        text
    });
    engine(&format!(
        r#"(
            title: "Pacts", start: "2000", turns: 1, lens: "{}",
            off: [environment, perceive, probe, respond, learn, politics, cooperate, arm, trade],
            parameters: (choice_precision: 1.0, negotiation_turns: 0.0, ratification_turns: 0.0),
            lenses: {{ {lenses} }},
            states: {{ {list} }},
            pact_kinds: [(name: "tie", joining: 0.0, mutual: {mutual})],
            movers: one_at_a_time,
            initiators: {{ {initiators} }},
        )"#,
        states[0].1
    ))
}

#[test]
fn pact_1_pacts_form_by_consent_and_end_by_either_side() {
    let lenses = taste("first", 0.5, 0.0, 1.5) + &taste("second", -0.2, 0.0, 1.0);
    let mut engine = partners(&[("A", "first"), ("B", "second")], &["A"], &lenses, true);
    let (runs, turns) = (100_u32, 500_u32);
    let (mut without, mut formed, mut with, mut ended) = (0.0, 0.0, 0.0, 0.0);
    let (mut occupancy, mut durations) = (vec![], vec![]);
    for replicate in 0..runs {
        engine.reset(SEED, replicate.into(), Detail::Nothing);
        engine.run_to(turns);
        let mut in_force = 0.0;
        for pact in engine.pacts() {
            formed += 1.0;
            let end = pact.lapsed.unwrap_or(turns as i32);
            in_force += f64::from(end - pact.in_force);
            if pact.lapsed.is_some() {
                ended += 1.0;
                // Those that the end of the run cuts off would be missed among the long ones.
                if pact.in_force < turns as i32 - 60 {
                    durations.push(f64::from(end - pact.in_force));
                }
            }
        }
        // A turn that finds a pact in force may end it, another may form one.
        with += in_force;
        without += f64::from(turns) - in_force;
        occupancy.push(in_force / f64::from(turns));
    }
    // A turn in force at the end of the run has not been tried yet: at most one in each run.
    share(formed, without, 0.2802100289626873);
    share(ended, with, 0.4023051655097041);
    mean_of(&occupancy, 0.4105550048293059);
    mean_of(&durations, 2.485675267761082);
}

#[test]
fn saom_2_ministeps_wander_over_all_networks_by_their_stationary_law() {
    let codes = ["A", "B", "C"];
    let states = codes.map(|code| (code, "sociable"));
    let mut engine = partners(&states, &codes, &taste("sociable", -1.0, 1.5, 0.0), false);
    let (runs, from, turns) = (400_u64, 60, 300);
    // Density, mutual pairs, null pairs, the empty network, the complete one.
    let mut measures = [vec![], vec![], vec![], vec![], vec![]];
    for replicate in 0..runs {
        engine.reset(SEED, replicate, Detail::Nothing);
        let mut sums = [0.0; 5];
        engine.run_to(from);
        for _ in from..turns {
            engine.step();
            let mut ties = [[false; 3]; 3];
            for pact in engine.pacts().filter(|pact| pact.lapsed.is_none()) {
                ties[pact.proposer.at()][pact.partner.at()] = true;
            }
            let there = ties.iter().flatten().filter(|tie| **tie).count();
            let pairs = [(0, 1), (0, 2), (1, 2)];
            let mutual = pairs.iter().filter(|(i, j)| ties[*i][*j] && ties[*j][*i]).count();
            let null = pairs.iter().filter(|(i, j)| !ties[*i][*j] && !ties[*j][*i]).count();
            let yes = |condition: bool| f64::from(u8::from(condition));
            let now = [
                there as f64 / 6.0,
                mutual as f64 / 3.0,
                null as f64 / 3.0,
                yes(there == 0),
                yes(there == 6),
            ];
            sums.iter_mut().zip(now).for_each(|(sum, x)| *sum += x);
        }
        let length = f64::from(turns - from);
        measures.iter_mut().zip(sums).for_each(|(runs, sum)| runs.push(sum / length));
    }
    let expected = [
        0.39151112817973593,
        0.2548150716571372,
        0.47179281529766554,
        0.09945276739797446,
        0.016440716139243475,
    ];
    for (runs, expected) in measures.iter().zip(expected) {
        mean_of(runs, expected);
    }
}

// ---------------------------------------------------------------------------------------------
// `respond` alone, with the utilities of a textbook: what incidents come to

/// An incident between C and each of these targets in every turn, and nothing else. `more` is
/// further text of the scenario, such as the game and the partners.
fn incidents(
    targets: &[&str],
    off: &str,
    precision: &str,
    resolve: (f64, f64),
    more: &str,
) -> Engine {
    let mut states = String::new();
    let mut disputes = String::new();
    let mut effects = String::new();
    for target in targets {
        let _ = write!(
            states,
            r#""{target}": (name: "{target}", gdp: set(10.0), growth: set(0.0), spending: set(1.0), resolve: set({})),"#,
            resolve.1
        );
        let _ = write!(
            disputes,
            r#"(challenger: "C", target: "{target}", salience: set(3.0), domains: [air]),"#
        );
        let _ = write!(effects, r#"incident(challenger: "C", target: "{target}", domain: air),"#);
    }
    engine(&format!(
        r#"(
            title: "Incidents", start: "2000", turns: 1, off: [{off}],
            parameters: (
                choice_precision: {precision}, war_given_clash: 0.0, growth_shock: 0.0,
                pact_ageing_gain: 0.0, call_threshold: 0.0,
            ),
            states: {{
                "C": (name: "C", gdp: set(10.0), growth: set(0.0), spending: set(1.0), resolve: set({})),
                {states}
                {}
            }},
            disputes: [{disputes}],
            challengers: {{ "C": (status_quo: set(0.5), operations: {{}}) }},
            events: [(name: "incidents", when: every(1), effects: [{effects}])],
            {more}
        )"#,
        resolve.0,
        if more.contains("patrons") { HELPERS } else { "" },
    ))
}

/// States that are patrons and nothing else.
const HELPERS: &str = r#"
    "K": (name: "K", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
    "L": (name: "L", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
    "M": (name: "M", gdp: set(10.0), growth: set(0.0), spending: set(1.0)),
"#;

const ALONE: &str = "perceive, probe, learn, politics, align, cooperate, arm, trade";
const WITH_SIGHT: &str = "probe, learn, politics, align, cooperate, arm, trade";

/// Status quo, concession, backdown, clash: how many so far.
fn outcomes(engine: &Engine) -> [f64; 4] {
    let counts = engine.tally().incidents[0];
    [0, 1, 2, 3].map(|outcome| counts[outcome] as f64)
}

#[test]
fn aqre_1_erring_players_come_to_the_logit_frequencies() {
    // The game of two nodes: the challenger cannot back down, and there is one type of each.
    let game = "incident_game: (
        challenger: (status_quo: 0.6, concession: 1.0, backdown: 0.0, clash_hard: 0.0, clash_soft: 0.0),
        target: (status_quo: 1.0, concession: 0.0, backdown: 0.0, clash_hard: 0.3, clash_soft: 0.3),
        backdown_possible: false,
    ),";
    for (precision, status_quo, concession, clash) in [
        ("0.0", 0.5, 0.25, 0.25),
        ("1.0", 0.5435003747134923, 0.19426683161334696, 0.26223279367316077),
        ("3.0", 0.7176528284775557, 0.08161259036098585, 0.20073458116145843),
        ("10.0", 0.9960328854915083, 0.00018814386956061608, 0.0037789706389311705),
    ] {
        let mut engine = incidents(&["D"], ALONE, precision, (0.3, 0.7), game);
        engine.reset(SEED, 0, Detail::Nothing);
        engine.run_to(20_000);
        let [quiet, yields, backs_down, clashes] = outcomes(&engine);
        share(quiet, 20_000.0, status_quo);
        share(yields, 20_000.0, concession);
        share(clashes, 20_000.0, clash);
        assert_eq!(backs_down, 0.0);
    }
}

const UNILATERAL: &str = "incident_game: (
    challenger: (status_quo: 0.6, concession: 1.0, backdown: 0.0, clash_hard: 0.2, clash_soft: -0.5),
    target: (status_quo: 1.0, concession: 0.0, backdown: 0.8, clash_hard: 0.3, clash_soft: -0.5),
),";

#[test]
fn udg_players_who_hardly_err_play_the_equilibrium_of_their_region() {
    for (challenger, target, expected) in [
        (0.3, 0.7, [1.0, 0.0, 0.0, 0.0]),
        (0.3, 0.45, [0.7, 0.165, 0.0, 0.135]),
        (0.3, 0.2, [0.5125, 0.2925, 0.075, 0.12]),
        // The attack region: both challengers press, soft targets give way.
        (0.8, 0.2, [0.0, 0.8, 0.04, 0.16]),
    ] {
        let mut engine = incidents(&["D"], ALONE, "1e5", (challenger, target), UNILATERAL);
        let runs = 6_000;
        let mut sums = [0.0; 4];
        for replicate in 0..runs {
            // Types are drawn once a run.
            engine.reset(SEED, replicate, Detail::Nothing);
            engine.step();
            sums.iter_mut().zip(outcomes(&engine)).for_each(|(sum, x)| *sum += x);
        }
        for (sum, expected) in sums.into_iter().zip(expected) {
            share(sum, runs as f64, expected);
        }
    }
}

/// Patrons K, L, M who are believed without a doubt, with one-sided promises: who, to whom, with
/// which chance.
fn promises(of: &[(&str, &str, f64)], honour: [f64; 3]) -> String {
    let mut kinds = String::new();
    let mut pacts = String::new();
    for (place, (helper, target, joining)) in of.iter().enumerate() {
        let _ = write!(kinds, r#"(name: "promise_{place}", joining: {joining}, mutual: false),"#);
        let _ = write!(
            pacts,
            r#"(kind: "promise_{place}", between: ("{helper}", "{target}"), signed: "1990"),"#
        );
    }
    let patrons = ["K", "L", "M"].iter().zip(honour).fold(String::new(), |mut text, (code, r)| {
        let _ = write!(
            text,
            r#""{code}": (
                leave_firm: set(0.0), leave_wavering: set(0.0), honour_firm: set({r}),
                honour_wavering: set(0.0), assure_firm: set(1.0), assure_wavering: set(0.0),
                commitment: set(1.0),
            ),"#
        );
        text
    });
    format!(
        r#"pact_kinds: [{kinds}], pacts: [{pacts}], patrons: {{ {patrons} }},
        incident_game: (
            challenger: (
                status_quo: 0.0, concession: 0.0, backdown: 0.0, clash_hard: 0.4, clash_soft: 0.4,
                clash_hard_helped: -1.0, clash_soft_helped: -1.0,
            ),
            target: (status_quo: 0.0, concession: 0.0, backdown: 0.0, clash_hard: 0.0, clash_soft: 0.0),
            concession_possible: false, backdown_possible: false,
        ),"#
    )
}

/// Share of the incidents with D, and with P, in which C presses.
fn pressed(of: &[(&str, &str, f64)], turns: u32) -> [f64; 2] {
    let more = promises(of, [1.0; 3]);
    let mut engine = incidents(&["D", "P"], WITH_SIGHT, "1e4", (0.5, 0.5), &more);
    engine.reset(SEED, 0, Detail::Reasons);
    engine.run_to(turns);
    [1, 5].map(|target| {
        assert_eq!(engine.roster().code(StateId(target)), if target == 1 { "D" } else { "P" });
        let with =
            engine.journal().events.iter().filter(|event| {
                event.kind == "incident" && event.counterpart == Some(StateId(target))
            });
        let pressed = with.filter(|event| event.text.contains("clash")).count();
        pressed as f64 / f64::from(turns)
    })
}

#[test]
fn ext_1_the_challenger_turns_on_whom_the_other_will_not_help() {
    near(extended_threshold(0.4, -1.0, 0.0), 0.2857142857142857, 1e-12);
    for (defender, protege, expected) in
        [(0.2, 0.5, Attack::Protege), (0.5, 0.2, Attack::Defender), (0.3, 0.3, Attack::Nobody)]
    {
        assert_eq!(whom_to_attack(0.4, -1.0, 0.0, defender, protege), expected);
        // K stands for the defender who may help P, L for the protege who may help D.
        let pressed = pressed(&[("K", "P", defender), ("L", "D", protege)], 50);
        match expected {
            Attack::Protege => assert_eq!(pressed, [0.0, 1.0]),
            Attack::Defender => assert_eq!(pressed, [1.0, 0.0]),
            _ => assert_eq!(pressed, [0.0, 0.0]),
        }
    }
}

#[test]
fn ext_2_partners_who_deter_nothing_alone_deter_together() {
    let three = [("K", "D", 0.1), ("L", "D", 0.15), ("M", "D", 0.2)];
    near(joint_help(three.map(|(.., r)| r)), 0.388, 1e-12);
    for one in three {
        assert_eq!(pressed(&[one], 20)[0], 1.0);
    }
    assert_eq!(pressed(&three[..2], 20)[0], 1.0);
    assert_eq!(pressed(&three, 20)[0], 0.0);
}

#[test]
fn independent_partners_come_with_one_minus_the_product() {
    let honour = [0.1, 0.15, 0.2];
    let of = [("K", "D", 0.1), ("L", "D", 0.15), ("M", "D", 0.2)];
    // Nothing is at stake, so that the challenger presses every other time and is always resisted.
    let more = promises(&of, honour)
        .replace("clash_hard: 0.4, clash_soft: 0.4", "clash_hard: 0.0, clash_soft: 0.0");
    let more = more.replace("helped: -1.0", "helped: 0.0");
    let mut engine = incidents(&["D"], WITH_SIGHT, "4.0", (0.5, 0.5), &more);
    let (mut calls, mut came, mut alone) = ([0.0; 3], [0.0; 3], 0.0);
    let (mut asked, mut together) = (0.0, 0.0);
    engine.reset(SEED, 0, Detail::Reasons);
    let turns = 12_000;
    engine.run_to(turns);
    let mut events = engine.journal().events.iter().peekable();
    while let Some(event) = events.next() {
        if event.kind == "incident" {
            near(number(event, "help_seen_by_challenger"), 0.388, 1e-12);
        }
        if event.kind != "call" {
            continue;
        }
        // The three calls of one incident follow one another.
        let mut honoured = [event.numbers[0].1, 0.0, 0.0];
        for answer in honoured.iter_mut().skip(1) {
            *answer = events.next().unwrap().numbers[0].1;
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
    share(asked - alone, asked, 0.388);
}
