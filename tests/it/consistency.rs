//! Promise: the series of a run say what happened in it. Every number of every turn is reckoned
//! again from the state of things after the turn, from what the turn has added to the sums of the
//! run, and from its events; every event is in the sums, and what was certain happens.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{engine, number, worlds::World};
use deter::{
    model::events::{EventData, EventKind, Search},
    scenario::schema::{Domain, Intensity},
    theory::{
        communities::{communities, modularity},
        network::Graph,
    },
    turn::Engine,
    world::{
        Snapshot, StateId,
        journal::{Detail, Event, Tally},
        transient::Outcome,
    },
};

/// Numbers of one turn by measure and state.
type Page = BTreeMap<(String, Option<StateId>), f64>;

/// What happened between two states in one turn, by measure, who acts and whom it meets.
type Pairs = BTreeMap<(String, StateId, StateId), f64>;

fn told(engine: &Engine, turn: u32) -> (Page, Pairs) {
    let journal = engine.journal();
    let (mut page, mut pairs) = (Page::new(), Pairs::new());
    for point in journal.points.iter().filter(|point| point.turn == turn) {
        let name = journal.measures[usize::from(point.measure)].clone();
        match (point.state, point.other) {
            (Some(a), Some(b)) => pairs.insert((name, a, b), point.value),
            (state, _) => page.insert((name, state), point.value),
        };
    }
    (page, pairs)
}

/// Who has a pact in force with whom, written down pair by pair.
fn graph(after: &Snapshot, turn: i32) -> Graph {
    let mut graph = Graph::empty(after.states.len());
    for pact in after.pacts.iter().filter(|pact| pact.in_force <= turn && pact.lapsed.is_none()) {
        graph.link(pact.proposer.at(), pact.partner.at());
    }
    graph
}

fn of_states(after: &Snapshot, engine: &Engine, graph: &Graph, page: &mut Page) {
    let challengers: Vec<StateId> = engine.rules().challengers.iter().map(|c| c.id).collect();
    for (id, state) in engine.roster().ids().zip(&after.states) {
        let outlook = &state.outlook;
        let exposure: f64 = challengers.iter().map(|c| after.dyads.exposure.get(id, *c)).sum();
        let partners = engine.roster().ids().filter(|j| graph.linked(id.at(), j.at())).count();
        let mut put = |name: &str, value: f64| page.insert((name.to_owned(), Some(id)), value);
        put("gdp", state.economy.gdp);
        put("capacity", state.military.capacity);
        put("burden", 100.0 * state.military.burden);
        put("ceiling", 100.0 * state.military.ceiling);
        put("constraint", state.constraint.level);
        put("reliance", state.reliance.level);
        put("cyber_resilience", state.cyber.resilience);
        put("exposure", exposure);
        put("industry", state.industry.level);
        put("threat", outlook.threat);
        put("coverage", outlook.coverage);
        put("security_gap", outlook.gap);
        put("abandonment_risk", outlook.abandonment);
        put("belief", outlook.belief);
        put("partners", partners as f64);
        if let Some(home) = state.home {
            put("support", home.support);
            put("reluctance", home.reluctance);
            put("attention", home.attention);
        }
    }
}

/// How far observers are apart in what they believe of a patron, mean over the patrons.
fn of_beliefs(after: &Snapshot, engine: &Engine, page: &mut Page) {
    let patrons = &engine.rules().patrons;
    if patrons.is_empty() || after.states.len() < 2 {
        return;
    }
    let spread = |patron: StateId| {
        let others: Vec<StateId> = engine.roster().ids().filter(|id| *id != patron).collect();
        let beliefs: Vec<f64> = others.iter().map(|o| after.dyads.belief.get(*o, patron)).collect();
        let mean = beliefs.iter().sum::<f64>() / beliefs.len() as f64;
        let squares = beliefs.iter().map(|b| b * b).sum::<f64>() / beliefs.len() as f64;
        (squares - mean * mean).max(0.0).sqrt()
    };
    let sum: f64 = patrons.iter().map(|plan| spread(plan.id)).sum();
    page.insert(("belief.spread".to_owned(), None), sum / patrons.len() as f64);
}

fn of_network(after: &Snapshot, engine: &Engine, graph: &Graph, page: &mut Page) {
    let n = after.states.len();
    let mut put = |name: &str, value: f64| page.insert((format!("network.{name}"), None), value);
    let twice: u32 = (0..n).map(|i| graph.degree(i)).sum();
    put("density", f64::from(twice) / (n * (n - 1)) as f64);
    put("mean_degree", f64::from(twice) / n as f64);
    put("centralisation", graph.centralisation());
    put("transitivity", graph.transitivity());
    put("efficiency", graph.efficiency());
    put("algebraic_connectivity", graph.algebraic_connectivity());
    put("largest_without_hub", graph.largest_component_without_hub() as f64);
    put("hub_dependence", graph.hub_dependence());
    put("modularity", modularity(graph, &communities(graph)));
    let around: Vec<f64> = engine
        .rules()
        .patrons
        .iter()
        .map(|patron| graph.centralisation_around(patron.id.at()))
        .collect();
    if n >= 3 && !around.is_empty() {
        put("patron_centralisation", around.iter().sum::<f64>() / around.len() as f64);
    }
}

/// What the turn has added to the sums of the run.
fn of_turn(before: &Tally, after: &Tally, engine: &Engine, page: &mut Page) {
    let mut put = |name: String, value: f64| page.insert((name, None), value);
    let sum = |tally: &Tally| f64::from(tally.signed.iter().sum::<u32>());
    put("signed".into(), sum(after) - sum(before));
    for (kind, (now, then)) in
        engine.rules().kinds.iter().zip(after.signed.iter().zip(&before.signed))
    {
        put(format!("signed.{}", kind.name), f64::from(now - then));
    }
    put("lapsed".into(), f64::from(after.lapsed - before.lapsed));
    put("calls.honoured".into(), f64::from(after.calls[0] - before.calls[0]));
    put("calls.abandoned".into(), f64::from(after.calls[1] - before.calls[1]));
    let held = [0, 1].map(|part| (after.held_back[part] - before.held_back[part]) as f64);
    put("deterrence.held_back".into(), held[0]);
    put("deterrence.pairs".into(), held[1]);
    if held[1] > 0.0 {
        put("deterrence.general".into(), held[0] / held[1]);
    }
    let steps = |tally: &Tally| f64::from(tally.steps.iter().sum::<u32>());
    put("steps".into(), steps(after) - steps(before));
    let ended = |tally: &Tally, d: usize, o: Outcome| f64::from(tally.incidents[d][o as usize]);
    let added = |d: usize, o: Outcome| ended(after, d, o) - ended(before, d, o);
    for outcome in Outcome::ALL {
        let all = (0..Domain::COUNT).map(|d| added(d, outcome)).sum();
        put(format!("incidents.{}", outcome.name()), all);
    }
    let of_force = |d| Outcome::FORCE.into_iter().map(|outcome| added(d, outcome)).sum::<f64>();
    put("force".into(), (0..Domain::COUNT).map(of_force).sum());
    let conceded = |d: usize| {
        f64::from(after.concessions[d] - before.concessions[d]) + added(d, Outcome::Concession)
    };
    put("concessions".into(), (0..Domain::COUNT).map(conceded).sum());
    for domain in Domain::ALL {
        let d = domain as usize;
        let challengers = &engine.rules().challengers;
        if challengers.iter().all(|challenger| challenger.operations[d].is_none()) {
            continue;
        }
        for outcome in Outcome::ALL {
            put(format!("incidents.{}.{}", domain.name(), outcome.name()), added(d, outcome));
        }
        put(format!("concessions.{}", domain.name()), conceded(d));
    }
}

/// Probes of every challenger and target, from the events of the turn.
fn of_events(engine: &Engine, turn: u32, page: &mut Page, pairs: &mut Pairs) {
    for domain in Domain::ALL {
        let challengers = &engine.rules().challengers;
        if challengers.iter().all(|c| c.operations[domain as usize].is_none()) {
            continue;
        }
        let mut whole = 0.0;
        for intensity in Intensity::ALL {
            let name = format!("probes.{}.{}", domain.name(), intensity.name());
            let events = engine.journal().events.iter().filter(|event| {
                event.turn == turn
                    && event.what.kind() == EventKind::Operation
                    && event.what.domain() == Some(domain)
            });
            let mut sum = 0.0;
            for event in events {
                let count = number(event, intensity.name());
                if let (Some(a), Some(b)) = (event.actor, event.counterpart)
                    && count > 0.0
                {
                    *pairs.entry((name.clone(), a, b)).or_insert(0.0) += count;
                }
                sum += count;
            }
            page.insert((name, None), sum);
            whole += sum;
        }
        page.insert((format!("probes.{}", domain.name()), None), whole);
    }
}

fn of_pacts(after: &Snapshot, engine: &Engine, turn: i32, page: &mut Page) {
    for (place, kind) in engine.rules().kinds.iter().enumerate() {
        let of_kind = after.pacts.iter().filter(|pact| {
            pact.kind.at() == place && pact.in_force <= turn && pact.lapsed.is_none()
        });
        page.insert((format!("pacts.{}", kind.name), None), of_kind.count() as f64);
    }
    let firm = after.states.iter().filter(|s| s.patron.is_some_and(|patron| patron.firm));
    page.insert(("patrons_firm".to_owned(), None), firm.count() as f64);
}

/// Which way the signatures of a turn turn their two sides, pact by pact: a state that is neither patron
/// nor challenger accommodates with a challenger or by a kind that says so, links with a patron or
/// with whom a patron of both has promised help, and else hedges.
fn of_ways(after: &Snapshot, engine: &Engine, turn: i32, page: &mut Page) {
    let rules = engine.rules();
    let challenges = |id: StateId| rules.challengers.iter().any(|plan| plan.id == id);
    let protects = |id: StateId| rules.patrons.iter().any(|plan| plan.id == id);
    let promised = |to: StateId, by: StateId| by != to && after.dyads.joining.get(by, to) > 0.0;
    let mut counts = [0.0; 3];
    for pact in after.pacts.iter().filter(|pact| pact.signed == turn) {
        for (own, other) in [(pact.proposer, pact.partner), (pact.partner, pact.proposer)] {
            if challenges(own) || protects(own) {
                continue;
            }
            let shared = rules.patrons.iter().any(|p| promised(own, p.id) && promised(other, p.id));
            let way = if rules.kinds[pact.kind.at()].accommodates || challenges(other) {
                2
            } else if protects(other) || shared {
                0
            } else {
                1
            };
            counts[way] += 1.0;
        }
    }
    for (name, count) in ["links", "hedges", "accommodations"].into_iter().zip(counts) {
        page.insert((name.to_owned(), None), count);
    }
}

/// Several random worlds of each size, with every phase on, ready to run: what it is, turns, engine.
fn worlds() -> impl Iterator<Item = (String, u32, Engine)> {
    let sizes = [2, 3, 4, 6, 9, 14].into_iter().zip(1_u64..);
    sizes.flat_map(|(n, place)| {
        (0..4).map(move |more| {
            let seed = 10 * place + more;
            let mut world = World::random(n, seed);
            world.off.clear();
            let mut engine = world.engine();
            engine.reset(seed, 0, Detail::Reasons);
            (format!("{n} states, seed {seed}"), world.turns, engine)
        })
    })
}

#[test]
fn every_number_of_the_series_can_be_reckoned_again() {
    let (mut seen, mut between) = (BTreeMap::new(), BTreeMap::new());
    for (world, turns, mut engine) in worlds() {
        let mut before = engine.snapshot();
        for turn in 0..turns {
            engine.step();
            let (after, now) = (engine.snapshot(), i32::try_from(turn).unwrap());
            let graph = graph(&after, now);
            let mut expected = Page::new();
            of_states(&after, &engine, &graph, &mut expected);
            of_network(&after, &engine, &graph, &mut expected);
            of_beliefs(&after, &engine, &mut expected);
            of_turn(&before.tally, &after.tally, &engine, &mut expected);
            let mut probes = Pairs::new();
            of_events(&engine, turn, &mut expected, &mut probes);
            of_pacts(&after, &engine, now, &mut expected);
            of_ways(&after, &engine, now, &mut expected);
            let (told, pairs) = told(&engine, turn);
            // What happened between two states is what happened in the system, pair by pair.
            let of_probes = |(key, _): &(&(String, _, _), _)| key.0.starts_with("probes.");
            assert!(pairs.iter().filter(of_probes).eq(&probes), "{world}, turn {turn}");
            for counted in ["probes.", "incidents.", "concessions.", "calls.", "signed."] {
                let named = |name: &str| name.starts_with(counted);
                for ((name, _), sum) in told.iter().filter(|((name, _), _)| named(name)) {
                    let of = pairs.iter().filter(|((known, ..), _)| known == name);
                    let reckoned: f64 = of.map(|(_, value)| value).sum();
                    let whole = pairs.keys().any(|(known, ..)| known == name) || *sum == 0.0;
                    assert!(!whole || reckoned == *sum, "{world}, turn {turn}: {name} of pairs");
                    *between.entry(counted).or_insert(0.0) += reckoned;
                }
            }
            for (key, value) in &expected {
                let got = told.get(key).copied().unwrap_or(f64::NAN);
                let place = format!("{world}, turn {turn}: {key:?}");
                assert!((got - value).abs() < 1e-9, "{place}: {got}, reckoned {value}");
                *seen.entry(key.0.clone()).or_insert(0.0) += value.abs();
            }
            let more: Vec<_> = told.keys().filter(|key| !expected.contains_key(*key)).collect();
            assert!(more.is_empty(), "nobody has reckoned {more:?}");
            before = after;
        }
    }
    // A number that is always 0 would be right by accident; wars need not come.
    let idle = seen.iter().filter(|(name, sum)| **sum == 0.0 && !name.starts_with("incidents"));
    let idle: Vec<_> = idle.map(|(name, _)| name.as_str()).collect();
    assert!(idle.is_empty(), "never anything but 0: {idle:?}");
    assert!(between.values().all(|sum| *sum > 0.0), "nothing happened between states: {between:?}");
}

#[test]
fn every_event_is_in_the_sums_of_the_run_and_nothing_else_is() {
    let mut seen = BTreeMap::new();
    for (world, turns, mut engine) in worlds() {
        engine.run_to(turns);
        let happened = engine.snapshot().happened.iter().filter(|happened| **happened).count();
        let (events, tally) = (&engine.journal().events, engine.tally());
        let told = |kind| events.iter().filter(|event| event.what.kind() == kind).count();
        let honoured = |event: &&Event| event.what == EventData::Call { honoured: true };
        let incidents: u32 = tally.incidents.as_flattened().iter().sum();
        for (kind, count) in [
            (EventKind::Signature, tally.signed.iter().sum::<u32>()),
            (EventKind::Lapse, tally.lapsed),
            (EventKind::Step, tally.steps.iter().sum()),
            (EventKind::Call, tally.calls.iter().sum()),
            (EventKind::Incident, incidents),
            (EventKind::Concession, tally.concessions.iter().sum()),
        ] {
            assert_eq!(told(kind), count as usize, "{world}: {kind}");
            *seen.entry(kind).or_insert(0) += count;
        }
        assert_eq!(events.iter().filter(honoured).count(), tally.calls[0] as usize);
        // What comes again and again is told again and again.
        let scripted: BTreeSet<u16> = events
            .iter()
            .filter_map(|event| match event.what {
                EventData::Script { event } => Some(event.0),
                _ => None,
            })
            .collect();
        assert_eq!(scripted.len(), happened, "{world}: {scripted:?}");
        for (domain, sums) in Domain::ALL.into_iter().zip(tally.operations) {
            let of_domain = |event: &&Event| {
                event.what.kind() == EventKind::Operation && event.what.domain() == Some(domain)
            };
            for (intensity, sum) in Intensity::ALL.into_iter().zip(sums) {
                let counts = events.iter().filter(of_domain).map(|e| number(e, intensity.name()));
                assert_eq!(counts.sum::<f64>(), sum as f64, "{world}");
            }
        }
        // Who seeks a pact says with whom and which; who does nothing names nobody.
        for event in events.iter().filter(|event| event.what.kind() == EventKind::Proposal) {
            let nothing = matches!(event.what, EventData::Proposal { search: Search::Nothing, .. });
            assert_eq!(event.counterpart.is_none(), nothing, "{event:?}");
            assert_eq!(event.what.pact().is_none(), nothing, "{event:?}");
        }
    }
    assert!(seen.values().all(|count| *count > 0), "some never happen: {seen:?}");
}

/// Two states with one dispute, and operations of one against the other in cyberspace.
fn strait(parameters: &str, of_borea: &str, more: &str) -> Engine {
    let text = format!(
        r#"(
            title: "A strait", start: "2000Q1", turns: 40, parameters: ({parameters}),
            states: {{
                "ARDEN": (name: "Arden", latitude: 10.0, gdp: set(100.0), growth: set(0.02), spending: set(3.0)),
                "BOREA": (name: "Borea", latitude: 14.0, gdp: set(60.0), growth: set(0.02), spending: set(1.5), {of_borea}),
            }},
            disputes: [(challenger: "ARDEN", target: "BOREA", salience: set(2.0), domains: [maritime])],
            challengers: {{ "ARDEN": (status_quo: set(0.2), operations: {{
                cyber: (level: set(8.0), cost: 0.02, intrusion_cost: 0.05, coercion_cost: 0.2),
            }}) }},
            {more}
        )"#
    );
    let mut engine = engine(&text);
    engine.reset(8, 0, Detail::Reasons);
    engine
}

#[test]
fn certain_breaches_detections_and_names_happen_and_impossible_ones_do_not() {
    for (resilience, seen, named) in [(1.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 1.0, 1.0)] {
        let parameters = format!("cyber_detection: {seen:?}, cyber_identification: {named:?}");
        let of_borea = format!("resilience: set({resilience:?})");
        let mut engine = strait(&parameters, &of_borea, "");
        engine.run_to(40);
        let events = &engine.journal().events;
        let mut all = 0.0;
        for event in events.iter().filter(|event| event.what.kind() == EventKind::Operation) {
            let count: f64 = Intensity::ALL.map(|i| number(event, i.name())).iter().sum();
            assert_eq!(number(event, "successes"), count * (1.0 - resilience));
            assert_eq!(number(event, "detected"), count * seen);
            assert_eq!(number(event, "identified"), count * seen * named);
            all += count;
        }
        assert!(all > 200.0, "{all}");
    }
}

#[test]
fn every_referendum_is_told_won_or_lost() {
    let politics = r#"politics: { "BOREA": (
        support: set(0.5), reluctance: set(0.5), lower_house: (100, 100), upper_house: (50, 50),
        text_agreement: set(1.0), referendum_spread: set(0.05),
        steps: [(name: "a new text", route: amendment, support: 0.0, constraint: 0.1)],
    ) },"#;
    let mut engine = strait("seats_noise: 0.0", "constraint: set(0.9)", politics);
    let (mut won, mut lost) = (0, 0);
    let step = |event: &Event| event.what.kind() == EventKind::Step;
    let lost_vote = |event: &Event| event.what.kind() == EventKind::ReferendumLost;
    for replicate in 0..60 {
        engine.reset(8, replicate, Detail::Reasons);
        for turn in 0..12 {
            let before = engine.snapshot().states[1].home.unwrap();
            engine.step();
            let after = engine.snapshot().states[1].home.unwrap();
            let events = engine.journal().events.iter().filter(|event| event.turn == turn);
            let votes: Vec<&Event> = events.filter(|e| step(e) || lost_vote(e)).collect();
            assert_eq!(
                votes.len(),
                usize::from(before.taken == 0),
                "a vote a turn until it is won"
            );
            won += after.taken - before.taken;
            lost += votes.iter().filter(|e| lost_vote(e)).count();
            assert!(votes.is_empty() || step(votes[0]) == (after.taken == 1));
        }
    }
    assert!(won > 5 && lost > 5, "{won} won, {lost} lost");
}
