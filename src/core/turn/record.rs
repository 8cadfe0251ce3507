//! The phase [`Phase::Record`](crate::model::Phase::Record).

use bevy_ecs::prelude::*;

use super::Stage;
use crate::{
    scenario::schema::Domain,
    theory::{
        communities::{communities, modularity},
        network::Graph,
    },
    world::{
        Constraint, Cyber, Dyads, Economy, Home, Industry, Journal, Ledger, Military, Outlook,
        Patron, Reliance, Rules, StateId, Turn,
        journal::Point,
        transient::{Intensity, Outcome},
    },
};

/// Above this many states the measures that need eigenvalues or communities are left out of the
/// series: they grow with the cube of the number.
const MOST_FOR_SPECTRUM: usize = 100;

/// Measures of a state, in order. Units: bn USD for gdp and capacity, % of GDP for burden and
/// ceiling, shares for the rest, counts for pacts.
const OF_STATES: [&str; 17] = [
    "gdp",
    "capacity",
    "burden",
    "ceiling",
    "constraint",
    "reliance",
    "cyber_resilience",
    "exposure",
    "industry",
    "threat",
    "coverage",
    "security_gap",
    "abandonment_risk",
    "belief",
    "pacts_in_force",
    "support",
    "reluctance",
];

/// Measures of the system, in order, before those that depend on domains and kinds.
const OF_SYSTEM: [&str; 18] = [
    "network.density",
    "network.mean_degree",
    "network.centralisation",
    "network.transitivity",
    "network.efficiency",
    "network.algebraic_connectivity",
    "network.largest_without_hub",
    "network.hub_dependence",
    "network.modularity",
    "pacts_signed",
    "pacts_lapsed",
    "calls.honoured",
    "calls.abandoned",
    "deterrence.held_back",
    "deterrence.pairs",
    "steps_taken",
    "patrons_firm",
    "network.patron_centralisation",
];

/// Names of all measures of a scenario, in the order of their numbers.
#[must_use]
pub fn measure_names(rules: &Rules) -> Vec<String> {
    let mut names: Vec<String> =
        OF_STATES.iter().chain(&OF_SYSTEM).map(ToString::to_string).collect();
    for domain in Domain::ALL {
        for intensity in Intensity::ALL {
            names.push(format!("probes.{}.{}", domain.name(), intensity.name()));
        }
    }
    for domain in Domain::ALL {
        for outcome in Outcome::ALL {
            names.push(format!("incidents.{}.{}", domain.name(), outcome.name()));
        }
    }
    for domain in Domain::ALL {
        names.push(format!("concessions.{}", domain.name()));
    }
    for kind in &rules.kinds {
        names.push(format!("pacts.{}", kind.name));
    }
    names
}

const PROBES: usize = OF_STATES.len() + OF_SYSTEM.len();
const INCIDENTS: usize = PROBES + 12;
const CONCESSIONS: usize = INCIDENTS + 20;
const KINDS: usize = CONCESSIONS + 4;

type State = (
    (&'static Economy, &'static Military, &'static Constraint, &'static Reliance),
    (&'static Cyber, &'static Industry, &'static Outlook, Option<&'static Home>),
);

/// Keeps the turn's numbers, if they are asked for.
pub fn record(
    stage: Stage,
    ledger: Res<Ledger>,
    dyads: Res<Dyads>,
    turn: Res<Turn>,
    patrons: Query<&Patron>,
    states: Query<State>,
    mut journal: ResMut<Journal>,
) {
    journal.tally.held_back[0] += u64::from(turn.held_back.0);
    journal.tally.held_back[1] += u64::from(turn.held_back.1);
    if !journal.series() {
        return;
    }
    let mut page = Page { turn: stage.clock.turn, journal: &mut journal };
    let graph = graph(&stage, &ledger);
    record_states(&stage, &dyads, &states, &graph, &mut page);
    record_turn(&stage, &turn, &mut page);
    record_network(&graph, &mut page);
    if let Some(centralisation) = patron_centralisation(&stage.rules, &graph) {
        page.system(17, centralisation);
    }
    let firm = patrons.iter().filter(|patron| patron.firm).count();
    page.system(16, firm as f64);
    for (kind, _) in stage.rules.kinds.iter().enumerate() {
        let of_kind = ledger.in_force(stage.clock.now()).filter(|pact| pact.kind.at() == kind);
        let count = of_kind.count();
        page.put(None, KINDS + kind, count as f64);
    }
}

/// Where the numbers of one turn go.
struct Page<'a> {
    turn: u32,
    journal: &'a mut Journal,
}

impl Page<'_> {
    fn put(&mut self, state: Option<StateId>, measure: usize, value: f64) {
        let point = Point { turn: self.turn, state, measure: measure as u16, value };
        self.journal.points.push(point);
    }

    fn system(&mut self, place: usize, value: f64) {
        self.put(None, OF_STATES.len() + place, value);
    }
}

/// Who has at least one pact in force with whom.
fn graph(stage: &Stage, ledger: &Ledger) -> Graph {
    let mut graph = Graph::empty(stage.roster.len());
    for pact in ledger.in_force(stage.clock.now()) {
        graph.link(pact.proposer.at(), pact.partner.at());
    }
    graph
}

/// Centralisation around the patrons: hub and spokes have 1, a lattice 0; with several patrons,
/// their mean.
fn patron_centralisation(rules: &Rules, graph: &Graph) -> Option<f64> {
    let n = graph.nodes();
    if n < 3 || rules.patrons.is_empty() {
        return None;
    }
    let sum: f64 = rules.patrons.iter().map(|plan| graph.centralisation_around(plan.id.at())).sum();
    Some(sum / rules.patrons.len() as f64)
}

fn record_states(
    stage: &Stage,
    dyads: &Dyads,
    states: &Query<State>,
    graph: &Graph,
    page: &mut Page<'_>,
) {
    for id in stage.roster.ids() {
        let Ok(((economy, military, constraint, reliance), (cyber, industry, outlook, home))) =
            states.get(stage.roster.entity(id))
        else {
            continue;
        };
        let exposure: f64 =
            stage.rules.challengers.iter().map(|plan| dyads.exposure.get(id, plan.id)).sum();
        let values = [
            economy.gdp,
            military.capacity,
            100.0 * military.burden,
            100.0 * military.ceiling,
            constraint.level,
            reliance.level,
            cyber.resilience,
            exposure,
            industry.level,
            outlook.threat,
            outlook.coverage,
            outlook.gap,
            outlook.abandonment,
            outlook.belief,
            f64::from(graph.degree(id.at())),
        ];
        for (measure, value) in values.into_iter().enumerate() {
            page.put(Some(id), measure, value);
        }
        if let Some(home) = home {
            page.put(Some(id), 15, home.support);
            page.put(Some(id), 16, home.reluctance);
        }
    }
}

fn record_turn(stage: &Stage, turn: &Turn, page: &mut Page<'_>) {
    let domains = Domain::ALL.into_iter().filter(|domain| {
        stage.rules.challengers.iter().any(|c| c.operations[*domain as usize].is_some())
    });
    for domain in domains {
        for target in stage.roster.ids() {
            let mut counts = [0_u32; 3];
            let of_target =
                turn.operations.iter().filter(|o| o.target == target && o.domain == domain);
            for operation in of_target {
                for (sum, count) in counts.iter_mut().zip(operation.counts) {
                    *sum += count;
                }
            }
            for (intensity, count) in counts.into_iter().enumerate() {
                let measure = PROBES + 3 * domain as usize + intensity;
                page.put(Some(target), measure, f64::from(count));
            }
        }
        for outcome in Outcome::ALL {
            let count = turn
                .incidents
                .iter()
                .filter(|incident| incident.domain == domain && incident.outcome == outcome)
                .count();
            page.put(None, INCIDENTS + 5 * domain as usize + outcome as usize, count as f64);
        }
        let conceded = turn.concessions.iter().filter(|(_, _, d)| *d == domain).count();
        page.put(None, CONCESSIONS + domain as usize, conceded as f64);
    }
    page.system(9, turn.signed.len() as f64);
    page.system(10, f64::from(turn.lapsed));
    let honoured = turn.calls.iter().filter(|call| call.honoured).count();
    page.system(11, honoured as f64);
    page.system(12, (turn.calls.len() - honoured) as f64);
    page.system(13, f64::from(turn.held_back.0));
    page.system(14, f64::from(turn.held_back.1));
    page.system(15, f64::from(turn.steps_taken));
}

fn record_network(graph: &Graph, page: &mut Page<'_>) {
    let n = graph.nodes();
    if n < 2 {
        return;
    }
    page.system(0, graph.density());
    page.system(1, graph.density() * (n - 1) as f64);
    page.system(2, graph.centralisation());
    page.system(3, graph.transitivity());
    page.system(6, graph.largest_component_without_hub() as f64);
    page.system(7, graph.hub_dependence());
    if n <= MOST_FOR_SPECTRUM {
        page.system(4, graph.efficiency());
        page.system(5, graph.algebraic_connectivity());
        page.system(8, modularity(graph, &communities(graph)));
    }
}
