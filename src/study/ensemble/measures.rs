//! The summary measures of a replicate: the columns of `runs.parquet`.
//!
//! [`columns`] names them and says what they mean; [`measure`] takes them from an engine whose run
//! has ended, in the same order. A measure that does not apply (no incident was pressed; the state
//! has no politics of constraint) is NaN here and null in the table.

use deter_core::{
    scenario::schema::Domain,
    theory::network::Graph,
    turn::Engine,
    world::{
        Constraint, Cyber, Home, Military, Outlook, Pact, Reliance, StateId,
        journal::Tally,
        transient::{Intensity, Outcome},
    },
};

use super::frame::Frame;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// 1 if it happened in the replicate, else 0: its mean is a rate.
    Flag,
    /// Any other number.
    Number,
}

/// A column of `runs.parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// What it holds.
    pub unit: Unit,
    /// What it means, with its unit.
    pub meaning: String,
}

/// End values of a state in focus, in order: name, meaning.
const OF_FOCUS: [(&str, &str); 12] = [
    ("capacity", "military capacity, bn USD of capital or the scenario's index"),
    ("burden", "military burden, % of GDP"),
    ("ceiling", "politically allowed maximum of the burden, % of GDP"),
    ("constraint", "share of capacity kept from use beyond home, 0 to 1"),
    ("reliance", "share of its need for security it plans to get from patrons, 0 to 1"),
    ("cyber_resilience", "chance that an average intrusion fails, 0 to 1"),
    ("threat", "threat index from the most threatening challenger, 0 to 1"),
    ("coverage", "share of the need for security that is covered, 0 to 1"),
    ("security_gap", "threat × uncovered share, 0 to 1"),
    ("belief", "mean belief in the commitment of the patrons, 0 to 1"),
    (
        "support",
        "support for loosening the constraint, share of voters; null without such politics",
    ),
    ("steps", "steps of its ladder taken; null without such politics"),
];

/// The columns of an ensemble, in order.
#[must_use]
pub fn columns(frame: &Frame) -> Vec<Column> {
    let mut list = List(Vec::new());
    for domain in Domain::ALL {
        for intensity in Intensity::ALL {
            let (d, i) = (domain.name(), intensity.name());
            list.count(format!("probes.{d}.{i}"), format!("{d} operations of intensity {i}"));
        }
    }
    list.count("probes", "operations in all domains");
    for outcome in Outcome::ALL {
        let name = outcome.name();
        list.count(format!("incidents.{name}"), format!("incidents that ended in {name}"));
    }
    list.count("incidents.pressed", "incidents in which the challenger pressed");
    list.flag("war", "whether at least one war broke out");
    list.flag("clash", "whether at least one clash or war came about");
    list.count("concessions", "concessions, in incidents and outside them");
    for domain in Domain::ALL {
        let name = domain.name();
        list.count(format!("concessions.{name}"), format!("concessions to {name} operations"));
    }
    list.count("calls.honoured", "calls for help that were honoured");
    list.count("calls.abandoned", "calls for help that were not");
    for kind in &frame.kinds {
        list.count(format!("signed.{kind}"), format!("pacts of kind {kind} signed"));
    }
    list.count("signed", "pacts signed");
    list.count("lapsed", "pacts lapsed");
    list.count("steps.reinterpretation", "steps by reinterpretation");
    list.count("steps.amendment", "steps by amendment");
    list.flag("reinterpretation", "whether a step by reinterpretation was taken");
    list.flag("amendment", "whether a step by amendment was taken");
    list.number(
        "deterrence.general",
        "share of disputed pairs and turns in which nothing was done",
    );
    list.number(
        "deterrence.immediate",
        "share of pressed incidents the challenger backed down from",
    );
    list.number("network.density", "share of pairs with a pact in force at the end");
    list.number("network.mean_degree", "mean number of partners at the end");
    list.number("network.centralisation", "Freeman degree centralisation at the end, 0 to 1");
    list.number("network.transitivity", "share of closed triples at the end, 0 to 1");
    list.number("network.hub_dependence", "share of connected pairs lost with the hub, at the end");
    list.number("network.centralisation_slope", "least-squares slope of centralisation, 1/yr");
    for code in &frame.focus {
        for (name, meaning) in OF_FOCUS {
            list.number(format!("{code}.{name}"), format!("{code} at the end: {meaning}"));
        }
    }
    list.0
}

struct List(Vec<Column>);

impl List {
    fn put(&mut self, name: impl Into<String>, unit: Unit, meaning: impl Into<String>) {
        // Dots would mean nested columns to readers of Parquet and need quotes in SQL.
        let name = name.into().replace('.', "_");
        self.0.push(Column { name, unit, meaning: meaning.into() });
    }

    fn count(&mut self, name: impl Into<String>, meaning: impl Into<String>) {
        self.put(name, Unit::Count, meaning);
    }

    fn flag(&mut self, name: &str, meaning: &str) {
        self.put(name, Unit::Flag, meaning);
    }

    fn number(&mut self, name: impl Into<String>, meaning: impl Into<String>) {
        self.put(name, Unit::Number, meaning);
    }
}

/// The measures of the run that `engine` has just ended, appended to `row` in the order of
/// [`columns`].
pub fn measure(engine: &Engine, focus: &[StateId], row: &mut Vec<f64>) {
    of_tally(engine.tally(), row);
    of_network(engine, row);
    for id in focus {
        of_state(engine, *id, row);
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

fn of_tally(tally: &Tally, row: &mut Vec<f64>) {
    let flag = |yes: bool| f64::from(u8::from(yes));
    let count = |n: u64| n as f64;
    row.extend(tally.operations.iter().flatten().map(|n| count(*n)));
    row.push(count(tally.operations.iter().flatten().sum()));
    let ended = |outcome: Outcome| -> u32 {
        tally.incidents.iter().map(|domain| domain[outcome as usize]).sum()
    };
    row.extend(Outcome::ALL.map(|outcome| f64::from(ended(outcome))));
    let pressed: u32 = Outcome::ALL[1..].iter().map(|outcome| ended(*outcome)).sum();
    row.push(f64::from(pressed));
    row.push(flag(ended(Outcome::War) > 0));
    row.push(flag(ended(Outcome::War) + ended(Outcome::Clash) > 0));
    let conceded: [u32; 4] = std::array::from_fn(|domain| {
        tally.concessions[domain] + tally.incidents[domain][Outcome::Concession as usize]
    });
    row.push(f64::from(conceded.iter().sum::<u32>()));
    row.extend(conceded.map(f64::from));
    row.extend(tally.calls.map(f64::from));
    row.extend(tally.signed.iter().map(|n| f64::from(*n)));
    row.push(f64::from(tally.signed.iter().sum::<u32>()));
    row.push(f64::from(tally.lapsed));
    row.extend(tally.steps.map(f64::from));
    row.extend(tally.steps.map(|n| flag(n > 0)));
    row.push(share(count(tally.held_back[0]), count(tally.held_back[1])));
    row.push(share(f64::from(ended(Outcome::Backdown)), f64::from(pressed)));
}

/// Pairs with a pact in force after `turn`, from the lives of the pacts.
pub(crate) fn graph_after(states: usize, pacts: &[Pact], turn: i32) -> Graph {
    let mut graph = Graph::empty(states);
    for pact in pacts {
        if pact.in_force <= turn && pact.lapsed.is_none_or(|lapsed| lapsed > turn) {
            graph.link(pact.proposer.at(), pact.partner.at());
        }
    }
    graph
}

fn of_network(engine: &Engine, row: &mut Vec<f64>) {
    let states = engine.roster().len();
    if states < 2 {
        row.extend([f64::NAN; 6]);
        return;
    }
    let pacts: Vec<Pact> = engine.pacts().copied().collect();
    let turns = engine.turn() as i32;
    let end = graph_after(states, &pacts, turns - 1);
    row.push(end.density());
    row.push(end.density() * (states - 1) as f64);
    row.push(end.centralisation());
    row.push(end.transitivity());
    row.push(end.hub_dependence());
    // The network changes in few turns: only those are looked at anew.
    let mut changes: Vec<i32> =
        pacts.iter().flat_map(|pact| [Some(pact.in_force), pact.lapsed]).flatten().collect();
    changes.sort_unstable();
    changes.dedup();
    let mut value = graph_after(states, &pacts, 0).centralisation();
    let mut path = Vec::with_capacity(turns as usize);
    for turn in 0..turns {
        if turn > 0 && changes.binary_search(&turn).is_ok() {
            value = graph_after(states, &pacts, turn).centralisation();
        }
        path.push(value);
    }
    row.push(slope(&path) * engine.rules().turns_per_year);
}

/// Least-squares slope over the places 0, 1, 2, ...; NaN of fewer than two.
pub(crate) fn slope(path: &[f64]) -> f64 {
    let n = path.len() as f64;
    let centre = (n - 1.0) / 2.0;
    let (mut top, mut bottom) = (0.0, 0.0);
    for (place, value) in path.iter().enumerate() {
        let away = place as f64 - centre;
        top += away * value;
        bottom += away * away;
    }
    share(top, bottom)
}

fn of_state(engine: &Engine, id: StateId, row: &mut Vec<f64>) {
    let (world, entity) = (engine.world(), engine.roster().entity(id));
    let parts = (
        world.get::<Military>(entity),
        world.get::<Constraint>(entity),
        world.get::<Reliance>(entity),
        world.get::<Cyber>(entity),
        world.get::<Outlook>(entity),
    );
    let (Some(military), Some(constraint), Some(reliance), Some(cyber), Some(outlook)) = parts
    else {
        row.extend([f64::NAN; OF_FOCUS.len()]);
        return;
    };
    let home = world.get::<Home>(entity);
    row.extend([
        military.capacity,
        100.0 * military.burden,
        100.0 * military.ceiling,
        constraint.level,
        reliance.level,
        cyber.resilience,
        outlook.threat,
        outlook.coverage,
        outlook.gap,
        outlook.belief,
        home.map_or(f64::NAN, |home| home.support),
        home.map_or(f64::NAN, |home| f64::from(home.taken)),
    ]);
}

#[cfg(test)]
mod tests {
    use super::slope;

    #[test]
    fn a_straight_path_has_its_slope() {
        assert_eq!(slope(&[1.0, 1.5, 2.0, 2.5]), 0.5);
        assert!(slope(&[1.0]).is_nan() && slope(&[]).is_nan());
    }
}
