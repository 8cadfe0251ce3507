//! What a writer of a scenario should know before anybody reads its results: `deter check --try`.
//!
//! A handful of runs is played, and played again with one thing taken away or changed. Under the same
//! luck the same end means that the thing never mattered: a run is exact, so one bit would show.

mod whatif;

use std::collections::BTreeMap;

use deter_core::{
    model::Parameters,
    scenario::{Loaded, schema::Domain},
    turn::Engine,
    world::{
        Bars, Dyads, Outlook, Pact, StateId, Turn, bars::Obstacles, build::Blueprint,
        journal::Detail, script::EffectPlan,
    },
};

/// Runs that are played.
const REPLICATES: u64 = 8;
/// A gap below this moves nobody.
const NEGLIGIBLE_GAP: f64 = 0.005;
/// A threat below this moves nobody.
const NEGLIGIBLE_THREAT: f64 = 0.05;
/// Turns after the first that are held against it.
const FIRST_TURNS: u32 = 4;
/// Share by which a start may move and still be at rest.
const REST: f64 = 0.1;
/// Factor by which a parameter is tried.
const TRIED: f64 = 1.5;
/// Turns of a run at most.
const MOST_TURNS: u32 = 40;
/// Most of a list that are told.
const MOST_TOLD: usize = 12;

/// Something that a writer should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about, in a word or two.
    pub about: &'static str,
    /// What was found.
    pub says: String,
}

/// Plays a handful of runs and says what was found; nothing if there is nothing to say. A what-if is held
/// against its `parent`, the scenario that it extends.
#[must_use]
pub fn examine(loaded: &Loaded, parent: Option<&Loaded>) -> Vec<Finding> {
    let short = |loaded: &Loaded| {
        let mut loaded = loaded.clone();
        loaded.scenario.turns = loaded.scenario.turns.min(MOST_TURNS);
        loaded
    };
    let loaded = &short(loaded);
    let mut found = Vec::new();
    found.extend(parent.map(|parent| whatif::against(&short(parent), loaded)));
    let mut seen = RunFindings::default();
    let mut engine = Engine::new(Blueprint::new(loaded));
    for replicate in 0..REPLICATES {
        engine.reset(loaded.scenario.seed, replicate, Detail::Nothing);
        for _ in 0..loaded.scenario.turns {
            engine.step();
            seen.note(&engine);
        }
    }
    found.extend(gaps(&seen, &engine));
    found.extend(at_rest(loaded));
    found.extend(unbelievable(&seen, &engine));
    found.extend(idle_events(loaded));
    found.extend(idle_parameters(loaded));
    found
}

/// What the runs showed.
#[derive(Default)]
struct RunFindings {
    /// Of every state its outlook when its gap was widest.
    widest: Vec<Outlook>,
    /// The greatest threat of every state.
    threat: Vec<f64>,
    /// Signatures that few readers will believe: what, and how often.
    strange: BTreeMap<(StateId, StateId, u8, &'static str), u32>,
    obstacles: Obstacles,
}

impl RunFindings {
    fn note(&mut self, engine: &Engine) {
        let (world, roster, rules) = (engine.world(), engine.roster(), engine.rules());
        self.widest.resize(roster.len(), Outlook::default());
        self.threat.resize(roster.len(), 0.0);
        for id in roster.ids() {
            let Some(outlook) = world.get::<Outlook>(roster.entity(id)) else { continue };
            self.threat[id.at()] = self.threat[id.at()].max(outlook.threat);
            if outlook.gap >= self.widest[id.at()].gap {
                self.widest[id.at()] = *outlook;
            }
        }
        let now = engine.turn() as i32 - 1;
        let (bars, dyads) = (world.resource::<Bars>(), world.resource::<Dyads>());
        self.obstacles.look(rules, bars, dyads, roster.len(), now);
        let signed = &world.resource::<Turn>().signed;
        // What the scenario signs itself was believed by its writer.
        let own = |pact: &Pact| {
            let deeds = rules.script.iter().flat_map(|event| &event.deeds);
            let mut signatures = deeds.filter_map(|deed| match *deed {
                EffectPlan::Sign(kind, a, b) => Some((kind, a.min(b), a.max(b))),
                _ => None,
            });
            let sides = (pact.proposer.min(pact.partner), pact.proposer.max(pact.partner));
            signatures.any(|(kind, a, b)| kind == pact.kind && (a, b) == sides)
        };
        for (_, pact) in engine.pacts().enumerate().filter(|(place, _)| signed.contains(place)) {
            if own(pact) {
                continue;
            }
            let (a, b) = (pact.proposer.min(pact.partner), pact.proposer.max(pact.partner));
            let hurdle = self.obstacles.hurdles(a, b) >> pact.kind.0 & 1 == 1;
            let disputed = dyads.salience.get(a, b).max(dyads.salience.get(b, a)) > 1.0;
            let why = match () {
                () if self.obstacles.rivals(a, b) => "are rivals",
                () if hurdle => "have a conditional bar between them",
                () if disputed && pact.kind.0 > 0 => "dispute over territory",
                () => continue,
            };
            *self.strange.entry((a, b, pact.kind.0, why)).or_default() += 1;
        }
    }
}

/// Whether anybody feels a gap, and why not.
fn gaps(seen: &RunFindings, engine: &Engine) -> Option<Finding> {
    let (roster, about) = (engine.roster(), "gap");
    if seen.widest.iter().any(|outlook| outlook.gap >= NEGLIGIBLE_GAP) {
        return None;
    }
    let most = roster.ids().max_by(|a, b| seen.threat[a.at()].total_cmp(&seen.threat[b.at()]))?;
    let (outlook, threat) = (&seen.widest[most.at()], seen.threat[most.at()]);
    let why = if engine.rules().challengers.is_empty() {
        "there is no challenger".to_owned()
    } else if threat < NEGLIGIBLE_THREAT {
        format!(
            "nobody feels a threat: the greatest index is {threat:.3}, of {} (raise a dispute's `salience` \
             or `hostility`, or `challengers.*.operations.*.level`)",
            roster.code(most)
        )
    } else {
        format!(
            "who feels a threat is covered: {} needs {:.1}, has {:.1} at home (`defender_advantage` {}), \
             {:.1} from partners and {:.1} from patrons",
            roster.code(most),
            outlook.need,
            outlook.own,
            engine.rules().parameters.defender_advantage,
            outlook.partners,
            outlook.patrons
        )
    };
    Some(Finding { about, says: format!("no state feels a gap in its security; {why}") })
}

/// Operations of every challenger in a turn, and the threat and coverage of every state.
fn state_of_things(engine: &Engine) -> Vec<(String, f64)> {
    let (world, roster) = (engine.world(), engine.roster());
    let mut all = Vec::new();
    let operations = &world.resource::<Turn>().operations;
    for plan in &engine.rules().challengers {
        for domain in
            Domain::ALL.into_iter().filter(|domain| plan.operations[*domain as usize].is_some())
        {
            let here = operations
                .iter()
                .filter(|operation| operation.challenger == plan.id && operation.domain == domain);
            let count: u32 = here.map(|operation| operation.total()).sum();
            all.push((
                format!("probes.{}({})", domain.name(), roster.code(plan.id)),
                f64::from(count),
            ));
        }
    }
    for id in roster.ids() {
        let Some(outlook) = world.get::<Outlook>(roster.entity(id)) else { continue };
        let code = roster.code(id);
        all.push((format!("threat({code})"), outlook.threat));
        all.push((format!("coverage({code})"), outlook.coverage));
    }
    all
}

/// What moves from the first turn to the next ones although nothing happens.
fn at_rest(loaded: &Loaded) -> Vec<Finding> {
    let mut quiet = loaded.clone();
    quiet.scenario.events.clear();
    if quiet.scenario.turns <= FIRST_TURNS {
        return Vec::new();
    }
    let mut engine = Engine::new(Blueprint::new(&quiet));
    // Of every quantity the first value and the mean of the next ones, by run.
    let mut runs: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    let replicates = 8 * REPLICATES;
    for replicate in 0..replicates {
        engine.reset(quiet.scenario.seed, replicate, Detail::Nothing);
        engine.step();
        let first = state_of_things(&engine);
        let mut later = vec![0.0; first.len()];
        for _ in 0..FIRST_TURNS {
            engine.step();
            for (sum, (_, value)) in later.iter_mut().zip(state_of_things(&engine)) {
                *sum += value / f64::from(FIRST_TURNS);
            }
        }
        runs.resize_with(first.len(), Default::default);
        for (run, ((name, first), later)) in runs.iter_mut().zip(first.into_iter().zip(later)) {
            run.0 = name;
            run.1.push((first, later));
        }
    }
    let n = replicates as f64;
    let mut moved: Vec<(f64, String)> = Vec::new();
    for (name, values) in runs {
        let first = values.iter().map(|(first, _)| first).sum::<f64>() / n;
        let change = values.iter().map(|(first, later)| later - first).sum::<f64>() / n;
        let spread = |x: &(f64, f64)| (x.1 - x.0 - change) * (x.1 - x.0 - change);
        let error = (values.iter().map(spread).sum::<f64>() / (n * (n - 1.0))).sqrt();
        if change.abs() > REST * first.abs().max(0.01) + 2.0 * error {
            let share = change / first.abs().max(0.01);
            moved.push((share.abs(), format!("{name} {first:.3} → {:.3}", first + change)));
        }
    }
    moved.sort_by(|a, b| b.0.total_cmp(&a.0));
    told(
        "start",
        "not at rest: without events these move by more than 10 % from the first turn to the mean of \
         the next four",
        moved.into_iter().map(|(_, says)| says).collect(),
    )
}

/// Signatures that few readers will believe.
fn unbelievable(seen: &RunFindings, engine: &Engine) -> Vec<Finding> {
    let mut all: Vec<_> = seen.strange.iter().collect();
    all.sort_by_key(|(what, count)| (std::cmp::Reverse(**count), **what));
    let says = |((a, b, kind, why), count): (&(StateId, StateId, u8, &str), &u32)| {
        let (roster, kind) = (engine.roster(), &engine.rules().kinds[usize::from(*kind)].name);
        let (a, b) = (roster.code(*a), roster.code(*b));
        format!("{a} and {b} sign {kind} {count} times in {REPLICATES} runs, and {why}")
    };
    let all = all.into_iter().map(says).collect();
    told("pacts", "few readers will believe these (a bar would end them)", all)
}

/// Events without which every run ends as with them.
fn idle_events(loaded: &Loaded) -> Vec<Finding> {
    let ends = |loaded: &Loaded| -> Vec<(String, Vec<bool>)> {
        let mut engine = Engine::new(Blueprint::new(loaded));
        let mut all = Vec::new();
        for replicate in 0..REPLICATES {
            engine.reset(loaded.scenario.seed, replicate, Detail::Nothing);
            engine.run_to(loaded.scenario.turns);
            let mut end = engine.snapshot();
            let happened = std::mem::take(&mut end.happened);
            all.push((end.hash(), happened));
        }
        all
    };
    let with = ends(loaded);
    let names: Vec<String> =
        Blueprint::new(loaded).rules.script.iter().map(|event| event.name.clone()).collect();
    let mut idle = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if !with.iter().any(|(_, happened)| happened[place]) {
            idle.push(format!("`{name}` happens in none of {REPLICATES} runs"));
            continue;
        }
        let mut without = loaded.clone();
        without.scenario.events.retain(|event| event.name != *name);
        if ends(&without).iter().zip(&with).all(|(without, with)| without.0 == with.0) {
            idle.push(format!(
                "`{name}` happens and changes nothing: what it sets is so already, or off"
            ));
        }
    }
    told("events", "without effect", idle)
}

/// Parameters that may be half as large again, and no bit changes.
fn idle_parameters(loaded: &Loaded) -> Vec<Finding> {
    let end = |loaded: &Loaded| {
        let mut engine = Engine::new(Blueprint::new(loaded));
        let ends = (0..2).map(|replicate| {
            engine.reset(loaded.scenario.seed, replicate, Detail::Nothing);
            engine.run_to(loaded.scenario.turns);
            engine.snapshot().hash()
        });
        ends.collect::<Vec<_>>()
    };
    let usual = end(loaded);
    let mut idle: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for info in Parameters::TABLE {
        let Some(value) = loaded.scenario.parameters.get(info.name) else { continue };
        let up = if value == 0.0 { 0.1 } else { value * TRIED };
        let tried = if up <= info.high && up >= info.low { up } else { value / TRIED };
        if !tried.is_finite() || tried < info.low {
            continue;
        }
        let mut changed = loaded.clone();
        changed.scenario.parameters.set(info.name, tried);
        if end(&changed) == usual {
            idle.entry(info.phase).or_default().push(info.name);
        }
    }
    let says = |(phase, names): (&str, Vec<&str>)| {
        let off = loaded.scenario.off.iter().any(|off| off.name() == phase);
        let why = if off { " (the phase is off)" } else { "" };
        format!("{phase}{why}: {}", names.join(", "))
    };
    let all: Vec<String> = idle.into_iter().map(says).collect();
    told("parameters", "never act in this world; no study need vary them", all)
}

fn told(about: &'static str, head: &str, mut all: Vec<String>) -> Vec<Finding> {
    if all.is_empty() {
        return Vec::new();
    }
    let more = all.len().saturating_sub(MOST_TOLD);
    all.truncate(MOST_TOLD);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    vec![Finding { about, says: format!("{head}:\n  {}", all.join("\n  ")) }]
}
