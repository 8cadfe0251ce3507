//! The series that every replicate gives for fan charts: measures of the system and of the states
//! in focus, turn by turn, read from outside so that a run itself records nothing.

use super::{frame::Frame, measures::graph_after};
use deter_core::{
    scenario::schema::Domain,
    turn::Engine,
    world::{
        Constraint, Cyber, Economy, Home, Military, Outlook, Pact, Reliance, StateId,
        journal::Tally,
        transient::{Intensity, Outcome},
    },
};

/// What is sampled of a state in focus, in order.
const OF_FOCUS: [&str; 14] = [
    "gdp",
    "capacity",
    "burden",
    "ceiling",
    "constraint",
    "reliance",
    "cyber_resilience",
    "threat",
    "coverage",
    "security_gap",
    "abandonment_risk",
    "belief",
    "support",
    "reluctance",
];

/// The sampled series in order: code of the state (`*` for the system) and measure.
#[must_use]
pub fn series(frame: &Frame) -> Vec<(String, String)> {
    let mut names: Vec<String> = Vec::new();
    for domain in Domain::ALL {
        for intensity in Intensity::ALL {
            names.push(format!("probes.{}.{}", domain.name(), intensity.name()));
        }
    }
    names.extend(Domain::ALL.map(|domain| format!("probes.{}", domain.name())));
    names.extend(Outcome::ALL.map(|outcome| format!("incidents.{}", outcome.name())));
    let others = [
        "concessions",
        "calls.honoured",
        "calls.abandoned",
        "pacts_signed",
        "pacts_lapsed",
        "steps_taken",
        "deterrence.general",
        "network.density",
        "network.centralisation",
        "network.hub_dependence",
    ];
    names.extend(others.map(str::to_owned));
    names.extend(frame.kinds.iter().map(|kind| format!("pacts.{kind}")));
    let mut all: Vec<(String, String)> =
        names.into_iter().map(|name| ("*".to_owned(), name)).collect();
    for code in &frame.focus {
        all.extend(OF_FOCUS.map(|name| (code.clone(), name.to_owned())));
    }
    all
}

/// Samples one run after another.
#[derive(Debug, Clone, Default)]
pub struct Sampler {
    before: Tally,
    of_states: Vec<f64>,
    of_tally: Vec<f64>,
    /// The finished run: turn by turn, series by series.
    pub values: Vec<f64>,
}

impl Sampler {
    /// A run begins.
    pub fn begin(&mut self, engine: &Engine) {
        self.before.clone_from(engine.tally());
        self.of_states.clear();
        self.of_tally.clear();
    }

    /// A turn has ended.
    pub fn turn(&mut self, engine: &Engine, focus: &[StateId]) {
        let now = engine.tally();
        changes(&self.before, now, &mut self.of_tally);
        self.before.clone_from(now);
        for id in focus {
            of_state(engine, *id, &mut self.of_states);
        }
    }

    /// The run has ended: `values` holds its series.
    pub fn end(&mut self, engine: &Engine, focus: &[StateId]) {
        let pacts: Vec<Pact> = engine.pacts().copied().collect();
        let (states, kinds) = (engine.roster().len(), engine.rules().kinds.len());
        let turns = engine.turn() as i32;
        let mut changed: Vec<i32> =
            pacts.iter().flat_map(|pact| [Some(pact.in_force), pact.lapsed]).flatten().collect();
        changed.sort_unstable();
        changed.dedup();
        let (wide, deep) =
            (self.of_tally.len() / turns.max(1) as usize, focus.len() * OF_FOCUS.len());
        let mut network = Vec::with_capacity(3 + kinds);
        self.values.clear();
        for turn in 0..turns {
            if turn == 0 || changed.binary_search(&turn).is_ok() {
                network.clear();
                of_network(states, kinds, &pacts, turn, &mut network);
            }
            let at = turn as usize;
            self.values.extend_from_slice(&self.of_tally[at * wide..][..wide]);
            self.values.extend_from_slice(&network);
            self.values.extend_from_slice(&self.of_states[at * deep..][..deep]);
        }
    }
}

/// What a turn added to the sums of the run.
fn changes(before: &Tally, now: &Tally, out: &mut Vec<f64>) {
    let pairs = || now.operations.iter().zip(&before.operations);
    let difference = |(a, b): (&u64, &u64)| (a - b) as f64;
    for (now, before) in pairs() {
        out.extend(now.iter().zip(before).map(difference));
    }
    for (now, before) in pairs() {
        out.push((now.iter().sum::<u64>() - before.iter().sum::<u64>()) as f64);
    }
    let ended = |tally: &Tally, outcome: Outcome| -> u32 {
        tally.incidents.iter().map(|domain| domain[outcome as usize]).sum()
    };
    out.extend(Outcome::ALL.map(|outcome| f64::from(ended(now, outcome) - ended(before, outcome))));
    let conceded = |tally: &Tally| -> u32 {
        tally.concessions.iter().sum::<u32>() + ended(tally, Outcome::Concession)
    };
    let sum = |counts: &[u32]| -> u32 { counts.iter().sum() };
    out.extend(
        [
            conceded(now) - conceded(before),
            now.calls[0] - before.calls[0],
            now.calls[1] - before.calls[1],
            sum(&now.signed) - sum(&before.signed),
            now.lapsed - before.lapsed,
            sum(&now.steps) - sum(&before.steps),
        ]
        .map(f64::from),
    );
    let held = [0, 1].map(|part| (now.held_back[part] - before.held_back[part]) as f64);
    out.push(if held[1] > 0.0 { held[0] / held[1] } else { f64::NAN });
}

fn of_network(states: usize, kinds: usize, pacts: &[Pact], turn: i32, out: &mut Vec<f64>) {
    if states < 2 {
        out.extend([f64::NAN; 3]);
    } else {
        let graph = graph_after(states, pacts, turn);
        out.extend([graph.density(), graph.centralisation(), graph.hub_dependence()]);
    }
    let first = out.len();
    out.resize(first + kinds, 0.0);
    for pact in pacts {
        if pact.in_force <= turn && pact.lapsed.is_none_or(|lapsed| lapsed > turn) {
            out[first + pact.kind.at()] += 1.0;
        }
    }
}

fn of_state(engine: &Engine, id: StateId, out: &mut Vec<f64>) {
    let (world, entity) = (engine.world(), engine.roster().entity(id));
    let parts = (
        world.get::<Economy>(entity),
        world.get::<Military>(entity),
        world.get::<Constraint>(entity),
        world.get::<Reliance>(entity),
        world.get::<Cyber>(entity),
        world.get::<Outlook>(entity),
    );
    let (
        Some(economy),
        Some(military),
        Some(constraint),
        Some(reliance),
        Some(cyber),
        Some(outlook),
    ) = parts
    else {
        out.extend([f64::NAN; OF_FOCUS.len()]);
        return;
    };
    let home = world.get::<Home>(entity);
    out.extend([
        economy.gdp,
        military.capacity,
        100.0 * military.burden,
        100.0 * military.ceiling,
        constraint.level,
        reliance.level,
        cyber.resilience,
        outlook.threat,
        outlook.coverage,
        outlook.gap,
        outlook.abandonment,
        outlook.belief,
        home.map_or(f64::NAN, |home| home.support),
        home.map_or(f64::NAN, |home| home.reluctance),
    ]);
}
