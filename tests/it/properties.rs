//! What must hold in every world: properties over random valid scenarios of 2 to 30 states.
//!
//! The cases are drawn under a fixed seed, so that a run of the tests is the same run everywhere.
//! Statistical promises are held to 3.5 standard errors, which a fresh draw of a correct program
//! breaks once in 2000.

use crate::closed_forms::NO_OWN_VIEW;
use crate::common::worlds::{Dispute, PHASES, State, Tie, World};
use deter::{
    record::{History, Run, decisions::OptionRow, events::EventRow},
    scenario::schema::Domain,
    theory::{
        deterrence::extended_threshold,
        incident::{Clash, Credence, Payoffs, SidePayoffs, outcome_probabilities, solve},
        maths::{ln, logistic},
    },
    turn::Engine,
    world::{Snapshot, StateId, build::Blueprint, journal::Detail},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};
use rayon::prelude::*;

/// So many cases, the same ones every time; a failure is told, not written to a file.
fn cases(cases: u32) -> Config {
    Config {
        cases,
        rng_seed: RngSeed::Fixed(2021),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    }
}

fn worlds() -> impl Strategy<Value = World> {
    (2_usize..=30, any::<u64>()).prop_map(|(n, seed)| World::random(n, seed))
}

const SEED: u64 = 2021;

fn play(world: &World) -> History {
    let loaded = world.load();
    History::play(&loaded, Run { seed: SEED, replicate: 0, turns: world.turns }, |_| {})
}

/// Everything told of a run, without the running numbers of the events.
fn told(history: &History, of: impl Fn(&str) -> bool) -> (Vec<EventRow>, Vec<String>, Vec<String>) {
    let about = |code: &Option<String>| code.as_deref().is_none_or(&of);
    let events = history
        .events
        .iter()
        .filter(|event| about(&event.actor) && about(&event.counterpart))
        .map(|event| EventRow { n: 0, ..event.clone() })
        .collect();
    let series = history.tables.series.iter().filter(|row| row.state != "*" && of(&row.state));
    let pacts = &history.tables.pacts;
    let pacts = pacts.iter().filter(|pact| of(&pact.proposer) && of(&pact.partner));
    (
        events,
        series.map(|row| format!("{row:?}")).collect(),
        pacts.map(|p| format!("{p:?}")).collect(),
    )
}

/// What holds of every state of things: finite numbers, shares that are shares.
fn sound(end: &Snapshot) -> Result<(), TestCaseError> {
    let text = format!("{end:?}");
    prop_assert!(!text.contains("NaN") && !text.contains("inf"));
    let share = |x: f64| (0.0..=1.0).contains(&x);
    for state in &end.states {
        prop_assert!(state.economy.gdp > 0.0 && state.military.capacity >= 0.0);
        prop_assert!((0.0..=state.military.ceiling + 1e-12).contains(&state.military.burden));
        prop_assert!(share(state.outlook.threat) && share(state.outlook.coverage));
        prop_assert!(share(state.constraint.level) && share(state.reliance.level));
        prop_assert!(share(state.cyber.resilience) && share(state.industry.level));
        prop_assert!(state.home.is_none_or(|home| share(home.support) && share(home.reluctance)));
    }
    let d = &end.dyads;
    for matrix in [&d.exposure, &d.reputation, &d.belief, &d.threat, &d.success, &d.joining] {
        prop_assert!(matrix.cells().iter().all(|x| share(*x)));
    }
    for matrix in [&d.memory, &d.provocation, &d.honoured, &d.abandoned, &d.help] {
        prop_assert!(matrix.cells().iter().all(|x| *x >= 0.0));
    }
    for pact in &end.pacts {
        prop_assert!(pact.opened <= pact.signed && pact.signed <= pact.in_force);
        let broken_off = pact.signed == deter::world::Pact::NEVER;
        prop_assert!(broken_off || pact.lapsed.is_none_or(|lapsed| lapsed >= pact.signed));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn the_order_of_a_file_changes_nothing(world in worlds(), luck in any::<u64>()) {
        let here = play(&world);
        let there = play(&world.shuffled(&mut crate::common::Lcg(luck)));
        prop_assert_eq!(here.end.hash(), there.end.hash());
        prop_assert_eq!(here.events, there.events);
        prop_assert_eq!(here.tables.series, there.tables.series);
        prop_assert_eq!(here.tables.pacts, there.tables.pacts);
    }

    #[test]
    fn a_run_that_was_saved_and_loaded_goes_on_as_if_it_had_not(
        world in worlds(), turn in 0_u32..10, replicate in 0_u64..100,
    ) {
        let mut whole = world.engine();
        whole.reset(SEED, replicate, Detail::Reasons);
        whole.run_to(turn);
        let text = serde_json::to_string(&whole.snapshot()).unwrap();
        let told = whole.journal().events.len();
        whole.run_to(world.turns);
        // Another engine, which has played something else before.
        let mut branch = world.engine();
        branch.reset(SEED + 1, 0, Detail::Nothing);
        branch.run_to(3);
        let saved: Snapshot = serde_json::from_str(&text).unwrap();
        branch.resume(&saved, SEED, replicate, Detail::Reasons);
        branch.run_to(world.turns);
        prop_assert_eq!(whole.snapshot().hash(), branch.snapshot().hash());
        prop_assert_eq!(whole.tally(), branch.tally());
        prop_assert_eq!(&whole.journal().events[told..], &branch.journal().events[..]);
    }

    #[test]
    fn an_isolated_powerless_state_changes_nobody_elses_history(
        world in worlds(), place in 0_usize..30,
    ) {
        // It stands anywhere in the order of the codes.
        let code = format!("S{:02}X", place % world.states.len());
        let mut larger = world.clone();
        larger.states.push(State {
            code: code.clone(),
            place: (0.0, 0.0),
            gdp: 1.0,
            growth: 0.0,
            spending: 0.0,
            ceiling: 0.0,
            capacity: 0.0,
            constraint: 1.0,
            reliance: 0.0,
            resilience: 0.0,
            democracy: 0.0,
            ideal: None,
            industry: 0.0,
            resolve: 0.0,
            exposure: vec![],
        });
        let (before, after) = (play(&world), play(&larger));
        prop_assert_eq!(after.end.states.len(), before.end.states.len() + 1);
        let others = |state: &str| state != code;
        prop_assert_eq!(told(&before, others), told(&after, others));
        prop_assert_eq!(before.end.tally, after.end.tally);
    }

    #[test]
    fn contests_know_no_unit_of_power(world in worlds(), decades in -3.0_f64..3.0) {
        let by = deter::theory::maths::exp(decades * ln(10.0));
        // What a pact moves has a limit in money.
        let world = world.with("equipment_most", 1e3);
        let mut scaled = world.clone().with("equipment_most", 1e3 * by);
        for state in &mut scaled.states {
            state.capacity *= by;
            state.spending *= by;
            state.gdp *= by;
        }
        let (here, there) = (play(&world).end, play(&scaled).end);
        for (a, b) in here.dyads.success.cells().iter().zip(there.dyads.success.cells()) {
            prop_assert!((a - b).abs() < 1e-9, "{} {}", a, b);
        }
        prop_assert_eq!(here.tally, there.tally);
        prop_assert_eq!(here.pacts.len(), there.pacts.len());
        // Capacities alone, in the eyes of the first turn.
        let mut armed = world.clone();
        armed.states.iter_mut().for_each(|state| state.capacity *= by);
        let success = |world: &World| {
            let mut engine = world.engine();
            engine.step();
            engine.snapshot().dyads.success
        };
        for (a, b) in success(&world).cells().iter().zip(success(&armed).cells()) {
            prop_assert!((a - b).abs() < 1e-9, "{} {}", a, b);
        }
    }

    #[test]
    fn a_coin_decides_without_precision(world in worlds()) {
        // The rungs of an incident and the levels of operations are the record's, whatever the precision.
        let world = World { off: vec![], ..world }
            .with("choice_precision", 0.0)
            .with("pact_precision", 0.0)
            .with("kind_inclusive", 1.0);
        let (mut coins, mut heads) = (0.0, 0.0);
        for event in play(&world).events {
            let Some(decision) = event.decision else { continue };
            let options = &decision.options;
            let even = |of: usize, options: &[OptionRow]| {
                options.iter().all(|option| (option.probability * of as f64 - 1.0).abs() < 1e-12)
            };
            match event.what.kind().name() {
                "stance" | "operation" | "proposal" | "consent" => {
                    prop_assert!(even(options.len(), options), "{:?}", options);
                }
                _ => {}
            }
            if event.what.kind().name() == "consent" {
                coins += 1.0;
                heads += f64::from(u8::from(decision.chosen == Some(0)));
            }
        }
        prop_assert!((heads - 0.5 * coins).abs() <= 3.5 * 0.5 * f64::sqrt(coins) + 1e-9);
    }

    #[test]
    fn whatever_is_switched_off_the_rest_holds(world in worlds()) {
        for phase in PHASES {
            let world = World { off: vec![phase], ..world.clone() };
            let history = play(&world);
            prop_assert_eq!(history.run.turns, history.end.turn);
            // Scripted events are told by `environment` wherever they act.
            let silent = history.events.iter().all(|event| event.what.phase().name() != phase);
            prop_assert!(silent, "{} is off and tells something", phase);
            sound(&history.end)?;
            if phase == "probe" {
                prop_assert_eq!(history.end.tally.operations, [[0; 3]; Domain::COUNT]);
            }
            if phase == "record" {
                prop_assert!(history.tables.series.is_empty());
            } else {
                prop_assert!(history.tables.series.iter().all(|row| row.value.is_finite()));
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------
// Bits

/// The state hash of a world of twelve after ten turns. A change of it is a change of the model,
/// or of the promise that every machine and profile gives the same bits; it has to be meant.
const GOLDEN: &str = "03ae4acb7ee56134c0fce105e648f5a1e4532190e598fe5db1252c610d6570a0";

#[test]
pub fn every_number_of_threads_and_every_profile_gives_the_same_bits() {
    let mut world = World::random(12, 7);
    world.off.clear();
    let blueprint = Blueprint::new(&world.load());
    let hashes = |threads: usize| -> Vec<String> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            (0..24_u64)
                .into_par_iter()
                .map_init(
                    || Engine::new(blueprint.clone()),
                    |engine, replicate| {
                        engine.reset(SEED, replicate, Detail::Nothing);
                        engine.run_to(world.turns);
                        engine.snapshot().hash()
                    },
                )
                .collect()
        })
    };
    let one = hashes(1);
    assert_eq!(one, hashes(2));
    assert_eq!(one, hashes(8));
    assert_eq!(one[0], GOLDEN);
    assert_eq!(play(&world).end.hash(), GOLDEN, "keeping the reasons changes nothing");
}

// ---------------------------------------------------------------------------------------------
// Best responses

/// Utilities over status quo, concession, backdown, clash alone and clash with help.
type Side = [f64; 5];

fn side() -> impl Strategy<Value = Side> {
    prop::array::uniform5(-1.0..1.0)
}

fn payoffs(challenger: Side, target: Side) -> Payoffs {
    let side = |[status_quo, concession, backdown, alone, helped]: Side| {
        let clash = Clash { alone, helped };
        SidePayoffs { status_quo, concession, backdown, clash_hard: clash, clash_soft: clash }
    };
    Payoffs {
        challenger: side(challenger),
        target: side(target),
        concession_possible: true,
        backdown_possible: true,
    }
}

/// Backward induction by hand: the branch of status quo, concession, backdown, clash that is
/// reached, and the least by which a choice on the tree is better than the other.
fn induction(challenger: Side, target: Side, help: f64) -> (usize, f64) {
    let clash = |side: Side| side[3] + help * (side[4] - side[3]);
    // Worth of the four branches to both.
    let worth = |branch: usize| match branch {
        3 => (clash(challenger), clash(target)),
        _ => (challenger[branch], target[branch]),
    };
    let last = if worth(3).0 > worth(2).0 { 3 } else { 2 };
    let answered = if worth(last).1 > worth(1).1 { last } else { 1 };
    let first = if worth(answered).0 > worth(0).0 { answered } else { 0 };
    let gaps =
        [worth(3).0 - worth(2).0, worth(last).1 - worth(1).1, worth(answered).0 - worth(0).0];
    (first, gaps.into_iter().fold(f64::INFINITY, |least, gap| least.min(gap.abs())))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn precise_players_follow_backward_induction(
        challenger in side(), target in side(), help in 0.0..1.0_f64,
        hard in any::<(bool, bool)>(),
    ) {
        let (branch, gap) = induction(challenger, target, help);
        prop_assume!(gap > 0.01);
        let prior = |hard: bool| f64::from(u8::from(hard));
        let credence = Credence {
            challenger_hard: prior(hard.0),
            target_hard: prior(hard.1),
            help_seen_by_challenger: help,
            help_seen_by_target: help,
        };
        for precision in [1e4, f64::INFINITY] {
            let solution = solve(&payoffs(challenger, target), &credence, precision);
            let o = outcome_probabilities(&solution, prior(hard.0), prior(hard.1));
            let reached = [o.status_quo, o.concession, o.backdown, o.clash][branch];
            prop_assert!(reached > 1.0 - 1e-9, "{:?} instead of {}", o, branch);
        }
    }

    #[test]
    fn likelier_help_and_a_better_status_quo_lower_pressing(
        alone in 0.1..0.9_f64, helped in -1.0..0.0_f64, status_quo in -0.2..0.1_f64,
        help in 0.0..0.9_f64, precision in 0.5..8.0_f64,
    ) {
        let press = |help: f64, status_quo: f64| {
            let challenger = [status_quo, 0.0, 0.0, alone, helped];
            let payoffs = Payoffs {
                concession_possible: false,
                backdown_possible: false,
                ..payoffs(challenger, [0.0; 5])
            };
            let credence = Credence {
                challenger_hard: 0.5,
                target_hard: 0.5,
                help_seen_by_challenger: help,
                help_seen_by_target: help,
            };
            solve(&payoffs, &credence, precision).press(true)
        };
        prop_assert!(press(help + 0.05, status_quo) < press(help, status_quo));
        prop_assert!(press(help, status_quo + 0.05) < press(help, status_quo));
        let threshold = extended_threshold(alone, helped, status_quo);
        prop_assert!(extended_threshold(alone, helped, status_quo + 0.05) < threshold);
        // At the threshold itself the challenger does not care.
        prop_assert!((press(threshold, status_quo) - 0.5).abs() < 1e-9);
    }
}

/// A scenario of an incident in every turn between C and D, whom K may help, of which all are sure
/// that it comes with this chance; the payoffs are given.
fn incidents(game: &str, resolve: (f64, f64), believed: f64, precision: f64) -> Engine {
    let joining = 0.8;
    let state = |code: &str, resolve: f64| {
        format!(
            r#""{code}": (name: "{code}", gdp: set(10.0), growth: set(0.0), spending: set(1.0),
                resolve: set({resolve:?})),"#
        )
    };
    crate::common::engine(&format!(
        r#"(
            title: "Incidents", start: "2000", turns: 1,
            off: [probe, learn, politics, align, cooperate, arm, trade],
            parameters: (
                choice_precision: {precision:?}, help_stake_share: 0.0, pact_ageing_gain: 0.0,
                {NO_OWN_VIEW}
            ),
            states: {{ {} {} {} }},
            disputes: [(challenger: "C", target: "D", salience: set(3.0), domains: [air])],
            challengers: {{ "C": (status_quo: set(0.5), operations: {{}}) }},
            pact_kinds: [(name: "promise", joining: {joining:?}, mutual: false)],
            pacts: [(kind: "promise", between: ("K", "D"), signed: "1990")],
            patrons: {{ "K": (
                leave_firm: set(0.0), leave_wavering: set(0.0), honour_firm: set(1.0),
                honour_wavering: set(0.0), assure_firm: set(1.0), assure_wavering: set(0.0),
                commitment: set({:?}),
            ) }},
            incident_game: ({game}),
            events: [(name: "incident", when: every(1), effects: [
                incident(challenger: "C", target: "D", domain: air),
            ])],
        )"#,
        state("C", resolve.0),
        state("D", resolve.1),
        state("K", 0.5),
        believed / joining,
    ))
}

/// The text of one side of a game.
fn game_side([status_quo, concession, backdown, alone, helped]: Side) -> String {
    format!(
        "(status_quo: {status_quo:?}, concession: {concession:?}, backdown: {backdown:?},
            clash_hard: {alone:?}, clash_soft: {alone:?},
            clash_hard_helped: {helped:?}, clash_soft_helped: {helped:?})"
    )
}

/// How many of so many incidents came to status quo, concession, backdown, clash.
fn outcomes(engine: &mut Engine, incidents: u32) -> [u32; 4] {
    engine.reset(SEED, 0, Detail::Nothing);
    engine.run_to(incidents);
    let counts = engine.tally().incidents[0];
    [0, 1, 2, 3].map(|outcome| counts[outcome])
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn precise_states_follow_backward_induction(
        challenger in side(), target in side(), help in 0.0..0.8_f64,
        hard in any::<(bool, bool)>(),
    ) {
        let (branch, gap) = induction(challenger, target, help);
        prop_assume!(gap > 0.01);
        let game =
            format!("challenger: {}, target: {}", game_side(challenger), game_side(target));
        let resolve = (f64::from(u8::from(hard.0)), f64::from(u8::from(hard.1)));
        let mut engine = incidents(&game, resolve, help, 1e5);
        let mut expected = [0; 4];
        expected[branch] = 5;
        prop_assert_eq!(outcomes(&mut engine, 5), expected);
    }

    #[test]
    fn a_reliable_patron_and_a_good_status_quo_deter(
        alone in 0.1..0.6_f64, helped in -1.0..-0.2_f64, better in 0.05..0.2_f64,
    ) {
        let pressed = |believed: f64, status_quo: f64, precision: f64, turns: u32| {
            let challenger = [status_quo, 0.0, 0.0, alone, helped];
            let game = format!(
                "challenger: {}, target: {}, concession_possible: false, backdown_possible: false",
                game_side(challenger),
                game_side([0.0; 5])
            );
            let mut engine = incidents(&game, (0.5, 0.5), believed, precision);
            outcomes(&mut engine, turns)[3]
        };
        let threshold = extended_threshold(alone, helped, 0.0);
        prop_assume!((0.05..0.7).contains(&threshold));
        prop_assert_eq!(pressed(threshold - 0.03, 0.0, 1e4, 5), 5);
        prop_assert_eq!(pressed(threshold + 0.03, 0.0, 1e4, 5), 0);
        // What did not deter from a bad status quo deters from a good one.
        let lower = extended_threshold(alone, helped, better);
        prop_assert!(lower < threshold);
        let between = 0.5 * (lower.max(0.0) + threshold);
        prop_assert_eq!(pressed(between, 0.0, 1e4, 5), 5);
        prop_assert_eq!(pressed(between, better, 1e4, 5), 0);
        // And for states that err, under the same luck, fewer challenges and never more.
        let counts = [0.0, 0.2, 0.4, 0.6, 0.8].map(|believed| pressed(believed, 0.0, 4.0, 400));
        prop_assert!(counts.is_sorted_by(|a, b| a >= b) && counts[0] > counts[4], "{:?}", counts);
    }
}

// ---------------------------------------------------------------------------------------------
// Peace, and symmetry

/// A taste that answers danger and nothing else; a pact has this worth without danger.
fn careful(baseline: f64) -> String {
    format!(
        r#""careful": (
            title: "Careful", keep: 3.0,
            threat: (constant: -6.0, power: 0.3, intent: 3.0, dispute: 3.0, ideal_distance: 0.5, exposure: 0.5),
            pact: (baseline: {baseline:?}, gap_reduction: 1.0, shared_threat: 1.0, provocation: 1.0),
        )"#
    )
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn peace_among_equals_has_no_probes_and_few_pacts(
        n in 3_usize..=30, baseline in -1.2..-0.5_f64, seed in any::<u64>(),
    ) {
        let (turns, precision) = (20, 4.0);
        let mut luck = crate::common::Lcg(seed);
        let (mut states, mut initiators) = (String::new(), String::new());
        for place in 0..n {
            states += &format!(
                r#""S{place:02}": (name: "S", latitude: {:?}, longitude: {:?}, gdp: set(100.0),
                    growth: set(0.01), spending: set(2.0), ideal_point: set(0.5)),"#,
                luck.between(-60.0, 60.0),
                luck.between(-180.0, 180.0),
            );
            initiators += &format!(r#""S{place:02}": (openings: fixed(1)),"#);
        }
        let domains = Domain::ALL.map(Domain::name).map(|domain| {
            format!("{domain}: (level: set(100.0), incident_hazard: (0.1, 0.5, 0.9)),")
        });
        let mut engine = crate::common::engine(&format!(
            r#"(
                title: "Peace", start: "2000", turns: {turns}, lens: "careful",
                parameters: (pact_precision: {precision:?}), lenses: {{ {} }},
                states: {{ {states} }}, initiators: {{ {initiators} }},
                pact_kinds: [(name: "dialogue", provocation: 0.1)],
                challengers: {{ "S00": (status_quo: set(0.0), operations: {{ {} }}) }},
            )"#,
            careful(baseline),
            domains.concat(),
        ));
        engine.reset(seed, 0, Detail::Nothing);
        engine.run_to(turns);
        let tally = engine.tally().clone();
        prop_assert_eq!(tally.operations, [[0; 3]; Domain::COUNT]);
        prop_assert!(tally.incidents.iter().flatten().all(|incidents| *incidents == 0));
        prop_assert_eq!(tally.concessions, [0; Domain::COUNT]);
        prop_assert!(engine.snapshot().dyads.memory.cells().iter().all(|memory| *memory == 0.0));
        // Base rate: each talk comes to a proposal, and the partner agrees by the constant of the taste
        // alone; pairs that have a pact only lower it.
        let openings = f64::from(turns) * n as f64;
        let rate = logistic(precision * baseline);
        // What little threat a careful state reads into an idle equal is worth a tenth at most.
        let most = 1.1 * openings * rate;
        let signed = engine.pacts().count() as f64;
        prop_assert!(signed <= most + 3.5 * most.sqrt() + 1.0, "{} pacts, {} expected", signed, most);
    }
}

/// A world in which two of the states are each other's mirror image, and their codes.
fn mirrored(n: usize, seed: u64) -> (World, String, String) {
    let mut world = World::random(n, seed);
    world.off.clear();
    world.events.clear();
    let original = world.states.last().unwrap().code.clone();
    let twin = "TWIN".to_owned();
    // It is no challenger, no patron, and lies in no particular direction of anybody.
    world.challengers.retain(|(code, _)| *code != original);
    world.patrons.retain(|(code, _)| *code != original);
    world.disputes.retain(|dispute| dispute.challenger != original);
    for state in &mut world.states {
        state.exposure.retain(|(challenger, _)| *challenger != original);
    }
    let mut state = world.states.last().unwrap().clone();
    state.code.clone_from(&twin);
    world.states.push(state);
    let disputes: Vec<Dispute> = world.disputes.clone();
    for dispute in disputes.into_iter().filter(|dispute| dispute.target == original) {
        world.disputes.push(Dispute { target: twin.clone(), ..dispute });
    }
    for tie in world.ties.clone() {
        let (a, b) = tie.between;
        if a == original || b == original {
            let other = if a == original { b } else { a };
            world.ties.push(Tie { between: (other, twin.clone()), ..tie });
        }
    }
    for roles in [&mut world.initiators, &mut world.politics] {
        if let Some((_, role)) = roles.iter().find(|(code, _)| *code == original) {
            let role = role.clone();
            roles.push((twin.clone(), role));
        }
    }
    (world, original, twin)
}

/// Greatest distance of the distribution functions of two samples.
fn kolmogorov_smirnov(a: &mut [f64], b: &mut [f64]) -> f64 {
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let share = |of: &[f64], x: f64| of.partition_point(|y| *y <= x) as f64 / of.len() as f64;
    a.iter().chain(b.iter()).fold(0.0, |d, x| f64::max(d, (share(a, *x) - share(b, *x)).abs()))
}

#[test]
fn mirror_images_have_one_distribution() {
    // Burden, capacity, threat, remembered hostility and pacts at the end, in 400 runs for the one
    // and 400 others for the other. Four worlds times five measures, each at 1/4000: a correct
    // program fails one set of seeds in 200.
    let runs = 400;
    let critical = (-ln(0.5 / 4_000.0) / runs as f64).sqrt();
    for (n, seed) in [(3, 11), (5, 12), (8, 13), (12, 14)] {
        let (world, original, twin) = mirrored(n, seed);
        let mut engine = world.engine();
        let id = |engine: &Engine, code: &str| {
            StateId(engine.roster().codes.iter().position(|own| own == code).unwrap() as u16)
        };
        let mut samples = [vec![], vec![]];
        for (sample, code) in samples.iter_mut().zip([original, twin]) {
            let id = id(&engine, &code);
            let first = if code == "TWIN" { runs } else { 0 };
            for replicate in first..first + runs {
                engine.reset(SEED, replicate, Detail::Nothing);
                engine.run_to(world.turns);
                let end = engine.snapshot();
                let state = &end.states[id.at()];
                let hostility: f64 = (0..end.states.len() as u16)
                    .map(|other| end.dyads.memory.get(StateId(other), id))
                    .sum();
                let pacts = end.pacts.iter().filter(|pact| {
                    pact.lapsed.is_none() && (pact.proposer == id || pact.partner == id)
                });
                sample.push([
                    state.military.burden,
                    state.military.capacity,
                    state.outlook.threat,
                    hostility,
                    pacts.count() as f64,
                ]);
            }
        }
        for measure in 0..5 {
            let [mut a, mut b] = [0, 1]
                .map(|k: usize| samples[k].iter().map(|row| row[measure]).collect::<Vec<f64>>());
            let distance = kolmogorov_smirnov(&mut a, &mut b);
            assert!(
                distance < critical,
                "world {seed}, measure {measure}: {distance} ≥ {critical}"
            );
        }
    }
}
