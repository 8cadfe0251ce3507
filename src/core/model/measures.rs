//! The measures: what can be said of a run in numbers, each once.
//!
//! A row of [`MEASURES`] says how a measure is called, what it is in words and in which unit, what
//! it is of, how it is read from the world after a turn, how its turns make one number of a run,
//! and where it shows. `series.csv`, `series.parquet`, `runs.parquet`, comparisons, figures, pages
//! and `--schema` follow from the rows; a new measure is a new row.
//!
//! # Names
//!
//! A name has dots inside it and, in brackets, what it is of: `network.density`,
//! `security_gap(JPN)`, `probes.air.presence(CHN,JPN)` (who acts, then whom it meets). A part that
//! is left out is summed (`probes.air`, `probes`), and so is a star: `signed.arms(JPN,*)` are all
//! pacts of this kind that JPN signed, with whomever.

pub use super::measure::*;
use super::reader::StateView;
use crate::{
    scenario::schema::Route,
    theory::{
        communities::{communities, modularity},
        network::Graph,
    },
    world::{
        Constraint, Cyber, Economy, Home, Industry, Military, Outlook, Patron, Reliance, Rules,
        transient::Outcome,
    },
};

/// Above this many states the measures that need eigenvalues or communities are left out: they grow
/// with the cube of the number.
const MOST_FOR_SPECTRUM: usize = 100;

const fn count(n: usize) -> f64 {
    n as f64
}

/// Every measure, in the order in which tables have them.
pub static MEASURES: &[Measure] = &[
    Measure::new(
        "probes",
        ("operations", "operations a turn"),
        End::Sum,
        &[
            (BOTH, Of::System, SERIES | FANS | RUNS),
            (NONE, Of::System, RUNS | TOLD | PAGE),
            (FIRST, Of::System, DRAWN),
            (BOTH, Of::Pair, SERIES | RUNS),
        ],
        Read::Count(|view, counts| {
            for o in &view.happened.operations {
                for (intensity, n) in o.counts.into_iter().enumerate() {
                    let between = Some((o.challenger, o.target));
                    counts.add([o.domain as usize, intensity], between, f64::from(n));
                }
            }
        }),
    )
    .by(&[Part::Domain, Part::Intensity]),
    Measure::new(
        "incidents",
        ("incidents", "incidents a turn"),
        End::Sum,
        &[
            (SECOND, Of::System, SERIES | FANS | RUNS),
            (BOTH, Of::System, SERIES),
            (BOTH, Of::Pair, SERIES),
            (SECOND, Of::Pair, RUNS),
        ],
        Read::Count(|view, counts| {
            for i in &view.happened.incidents {
                let between = Some((i.challenger, i.target));
                counts.add([i.domain as usize, i.outcome as usize], between, 1.0);
            }
        }),
    )
    .by(&[Part::Domain, Part::Outcome]),
    Measure::new(
        "incidents.pressed",
        ("incidents in which the challenger pressed", "incidents a turn"),
        End::Sum,
        &[(NONE, Of::System, RUNS | TOLD | PAGE)],
        Read::Count(|view, counts| {
            for _ in view.ended(&[Outcome::StatusQuo], false) {
                counts.add([0, 0], None, 1.0);
            }
        }),
    ),
    Measure::new(
        "war",
        ("a war", "wars a turn"),
        End::Any,
        &[(NONE, Of::System, RUNS | TOLD)],
        Read::Count(|view, counts| {
            for _ in view.ended(&[Outcome::War], true) {
                counts.add([0, 0], None, 1.0);
            }
        }),
    ),
    Measure::new(
        "clash",
        ("a clash or war", "clashes and wars a turn"),
        End::Any,
        &[(NONE, Of::System, RUNS | TOLD)],
        Read::Count(|view, counts| {
            for _ in view.ended(&[Outcome::Clash, Outcome::War], true) {
                counts.add([0, 0], None, 1.0);
            }
        }),
    ),
    Measure::new(
        "concessions",
        ("concessions, in incidents and outside them", "concessions a turn"),
        End::Sum,
        &[
            (NONE, Of::System, DRAWN | RUNS | TOLD | PAGE),
            (FIRST, Of::System, SERIES | RUNS),
            (FIRST, Of::Pair, SERIES),
            (NONE, Of::Pair, RUNS),
        ],
        Read::Count(|view, counts| {
            for (challenger, target, domain) in &view.happened.concessions {
                counts.add([*domain as usize, 0], Some((*challenger, *target)), 1.0);
            }
            for i in view.ended(&[Outcome::Concession], true) {
                counts.add([i.domain as usize, 0], Some((i.challenger, i.target)), 1.0);
            }
        }),
    )
    .by(&[Part::Domain]),
    Measure::new(
        "calls",
        ("calls for help", "calls a turn"),
        End::Sum,
        &[
            (FIRST, Of::System, SERIES | FANS | RUNS | TOLD | COURSE),
            (FIRST, Of::Pair, SERIES),
            (FIRST, Of::From, RUNS),
            (FIRST, Of::To, RUNS),
        ],
        Read::Count(|view, counts| {
            for call in &view.happened.calls {
                let answer = usize::from(!call.honoured);
                counts.add([answer, 0], Some((call.victim, call.helper)), 1.0);
            }
        }),
    )
    .by(&[Part::Answer]),
    Measure::new(
        "signed",
        ("pacts signed", "signatures a turn"),
        End::Sum,
        &[
            (FIRST, Of::System, SERIES | RUNS),
            (NONE, Of::System, DRAWN | RUNS | TOLD | PAGE),
            (FIRST, Of::Pair, SERIES),
            (FIRST, Of::From, RUNS),
        ],
        Read::Count(|view, counts| {
            for pact in view.signed() {
                let between = Some((pact.proposer, pact.partner));
                counts.add([pact.kind.at(), 0], between, 1.0);
            }
        }),
    )
    .by(&[Part::Kind])
    .mutual()
    .once(&["pacts_signed"]),
    Measure::new(
        "lapsed",
        ("pacts lapsed", "pacts a turn"),
        End::Sum,
        &[(NONE, Of::System, SERIES | FANS | RUNS | TOLD | PAGE)],
        Read::Count(|view, counts| counts.add([0, 0], None, f64::from(view.happened.lapsed))),
    )
    .once(&["pacts_lapsed"]),
    Measure::new(
        "steps",
        ("steps that loosen a constraint", "steps a turn"),
        End::Sum,
        &[(NONE, Of::System, SERIES | FANS), (FIRST, Of::System, RUNS)],
        Read::Count(|view, counts| {
            for route in &view.happened.steps_taken {
                counts.add([usize::from(*route == Route::Amendment), 0], None, 1.0);
            }
        }),
    )
    .by(&[Part::Route])
    .once(&["steps_taken"]),
    Measure::new(
        "reinterpretation",
        ("a constraint loosened by reinterpretation", "steps a turn"),
        End::Any,
        &[(NONE, Of::System, RUNS)],
        Read::Count(|view, counts| counts.add([0, 0], None, view.steps(Route::Reinterpretation))),
    ),
    Measure::new(
        "amendment",
        ("a constraint loosened by amendment", "steps a turn"),
        End::Any,
        &[(NONE, Of::System, RUNS)],
        Read::Count(|view, counts| counts.add([0, 0], None, view.steps(Route::Amendment))),
    ),
    Measure::new(
        "deterrence.held_back",
        ("disputed pairs in which nothing was done", "pairs"),
        End::Sum,
        &[(NONE, Of::System, SERIES)],
        Read::Count(|view, counts| counts.add([0, 0], None, f64::from(view.happened.held_back.0))),
    ),
    Measure::new(
        "deterrence.pairs",
        ("disputed pairs", "pairs"),
        End::Sum,
        &[(NONE, Of::System, SERIES)],
        Read::Count(|view, counts| counts.add([0, 0], None, f64::from(view.happened.held_back.1))),
    ),
    Measure::new(
        "deterrence.general",
        ("disputed pairs and turns left alone", "share, 0 to 1"),
        End::Sum,
        &[(NONE, Of::System, DRAWN | RUNS | TOLD | PAGE)],
        Read::Share(|view| [view.happened.held_back.0, view.happened.held_back.1].map(f64::from)),
    ),
    Measure::new(
        "deterrence.immediate",
        ("pressed incidents the challenger backed down from", "share, 0 to 1"),
        End::Sum,
        &[(NONE, Of::System, RUNS | TOLD)],
        Read::Share(|view| {
            [
                count(view.ended(&[Outcome::Backdown], true).count()),
                count(view.ended(&[Outcome::StatusQuo], false).count()),
            ]
        }),
    ),
    Measure::new(
        "pacts",
        ("pacts in force", "pacts"),
        End::Last,
        &[(FIRST, Of::System, SERIES | FANS)],
        Read::Count(|view, counts| {
            for pact in view.in_force() {
                counts.add([pact.kind.at(), 0], None, 1.0);
            }
        }),
    )
    .by(&[Part::Kind]),
    Measure::new(
        "patrons_firm",
        ("patrons that are firm", "patrons"),
        End::Last,
        &[(NONE, Of::System, SERIES)],
        Read::System(|view| {
            let firm = |s: StateView<'_>| s.get::<Patron>().is_some_and(|patron| patron.firm);
            Some(count(view.roster.ids().filter(|id| firm(view.state(*id))).count()))
        }),
    ),
    Measure::new(
        "network.density",
        ("pairs of states with a pact in force", "share of all pairs, 0 to 1"),
        End::Last,
        &[(NONE, Of::System, DRAWN | RUNS | TOLD)],
        Read::Network(|graph, _| connected(graph).then(|| graph.density())),
    ),
    Measure::new(
        "network.mean_degree",
        ("partners of a state", "states, mean over all states"),
        End::Last,
        &[(NONE, Of::System, SERIES | RUNS)],
        Read::Network(|graph, _| {
            connected(graph).then(|| graph.density() * count(graph.nodes() - 1))
        }),
    ),
    Measure::new(
        "network.centralisation",
        ("centralisation of the network", "Freeman degree centralisation, 0 to 1"),
        End::Last,
        &[(NONE, Of::System, DRAWN | RUNS | TOLD)],
        Read::Network(centralisation),
    ),
    Measure::new(
        "network.transitivity",
        ("closed triples", "share of connected triples, 0 to 1"),
        End::Last,
        &[(NONE, Of::System, SERIES | RUNS | TOLD)],
        Read::Network(|graph, _| connected(graph).then(|| graph.transitivity())),
    ),
    Measure::new(
        "network.hub_dependence",
        ("pairs that only the hub connects", "share of connected pairs, 0 to 1"),
        End::Last,
        &[(NONE, Of::System, DRAWN | RUNS | TOLD | PAGE)],
        Read::Network(hub_dependence),
    ),
    Measure::new(
        "network.largest_without_hub",
        ("states still connected if the hub falls", "states"),
        End::Last,
        &[(NONE, Of::System, SERIES)],
        Read::Network(|graph, _| {
            connected(graph).then(|| count(graph.largest_component_without_hub()))
        }),
    ),
    Measure::new(
        "network.efficiency",
        ("mean inverse distance of pairs", "0 to 1"),
        End::Last,
        &[(NONE, Of::System, SERIES)],
        Read::Network(|graph, _| small(graph).then(|| graph.efficiency())),
    ),
    Measure::new(
        "network.algebraic_connectivity",
        ("second smallest eigenvalue of the Laplacian", "no unit"),
        End::Last,
        &[(NONE, Of::System, SERIES)],
        Read::Network(|graph, _| small(graph).then(|| graph.algebraic_connectivity())),
    ),
    Measure::new(
        "network.modularity",
        ("modularity of the communities", "−0.5 to 1"),
        End::Last,
        &[(NONE, Of::System, SERIES)],
        Read::Network(|graph, _| small(graph).then(|| modularity(graph, &communities(graph)))),
    ),
    Measure::new(
        "network.patron_centralisation",
        ("centralisation around the patrons", "mean over them: 1 hub and spokes, 0 a lattice"),
        End::Last,
        &[(NONE, Of::System, SERIES)],
        Read::Network(|graph, rules| {
            let patrons = &rules.patrons;
            let sum: f64 = patrons.iter().map(|p| graph.centralisation_around(p.id.at())).sum();
            (graph.nodes() >= 3 && !patrons.is_empty()).then(|| sum / count(patrons.len()))
        }),
    ),
    Measure::new(
        "network.centralisation.slope",
        ("centralisation of the network", "1/yr"),
        End::Slope,
        &[(NONE, Of::System, RUNS)],
        Read::Network(centralisation),
    ),
    Measure::new(
        "network.density.mean",
        ("pairs of states with a pact in force", "share of all pairs, 0 to 1"),
        End::Mean,
        &[(NONE, Of::System, RUNS)],
        Read::Network(|graph, _| connected(graph).then(|| graph.density())),
    ),
    Measure::new(
        "network.centralisation.mean",
        ("centralisation of the network", "Freeman degree centralisation, 0 to 1"),
        End::Mean,
        &[(NONE, Of::System, RUNS)],
        Read::Network(centralisation),
    ),
    Measure::new(
        "network.hub_dependence.mean",
        ("pairs that only the hub connects", "share of connected pairs, 0 to 1"),
        End::Mean,
        &[(NONE, Of::System, RUNS)],
        Read::Network(hub_dependence),
    ),
    Measure::new(
        "gdp",
        ("gross domestic product", "bn USD a year"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS)],
        Read::State(|s| Some(s.get::<Economy>()?.gdp)),
    ),
    Measure::new(
        "capacity",
        ("military capacity", "bn USD of capital, or the scenario's index"),
        End::Last,
        &[(NONE, Of::State, DRAWN | RUNS | TOLD)],
        Read::State(|s| Some(s.get::<Military>()?.capacity)),
    ),
    Measure::new(
        "burden",
        ("military burden", "% of GDP"),
        End::Last,
        &[(NONE, Of::State, DRAWN | RUNS | TOLD)],
        Read::State(burden),
    ),
    Measure::new(
        "ceiling",
        ("politically allowed maximum of the burden", "% of GDP"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS | RUNS)],
        Read::State(|s| Some(100.0 * s.get::<Military>()?.ceiling)),
    ),
    Measure::new(
        "constraint",
        ("constraint on force abroad", "share of capacity held back, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, DRAWN | RUNS | TOLD)],
        Read::State(|s| Some(s.get::<Constraint>()?.level)),
    ),
    Measure::new(
        "reliance",
        ("reliance on the patrons", "planned share of the need for security, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, DRAWN | RUNS)],
        Read::State(|s| Some(s.get::<Reliance>()?.level)),
    ),
    Measure::new(
        "cyber_resilience",
        ("cyber resilience", "chance that an average intrusion fails, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS | RUNS)],
        Read::State(|s| Some(s.get::<Cyber>()?.resilience)),
    ),
    Measure::new(
        "exposure",
        ("trade with the challengers", "share of trade, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, SERIES)],
        Read::State(|s| {
            let exposure = &s.view.dyads.exposure;
            Some(s.view.rules.challengers.iter().map(|plan| exposure.get(s.id, plan.id)).sum())
        }),
    ),
    Measure::new(
        "industry",
        ("defence industry", "0 to 1"),
        End::Last,
        &[(NONE, Of::State, SERIES)],
        Read::State(|s| Some(s.get::<Industry>()?.level)),
    ),
    Measure::new(
        "threat",
        ("threat from the most threatening challenger", "index, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS | RUNS | COURSE)],
        Read::State(threat),
    ),
    Measure::new(
        "coverage",
        ("need for security that is covered", "share, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS | RUNS)],
        Read::State(|s| Some(s.get::<Outlook>()?.coverage)),
    ),
    Measure::new(
        "security_gap",
        ("security gap", "threat × uncovered share, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, DRAWN | RUNS | TOLD)],
        Read::State(gap),
    ),
    Measure::new(
        "abandonment_risk",
        ("risk of abandonment", "reliance × (1 − belief), 0 to 1"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS)],
        Read::State(|s| Some(s.get::<Outlook>()?.abandonment)),
    ),
    Measure::new(
        "belief",
        ("belief in the patrons", "mean probability that they are firm, 0 to 1"),
        End::Last,
        &[(NONE, Of::State, DRAWN | RUNS | TOLD)],
        Read::State(|s| Some(s.get::<Outlook>()?.belief)),
    ),
    Measure::new(
        "partners",
        ("states with which it has a pact in force", "states"),
        End::Last,
        &[(NONE, Of::State, SERIES)],
        Read::State(|s| Some(f64::from(s.view.graph().degree(s.id.at())))),
    )
    .once(&["pacts_in_force"]),
    Measure::new(
        "support",
        ("support for loosening the constraint", "share of voters; none without such politics"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS | RUNS | COURSE)],
        Read::State(|s| Some(s.get::<Home>()?.support)),
    ),
    Measure::new(
        "reluctance",
        ("reluctance to loosen the constraint", "none without such politics"),
        End::Last,
        &[(NONE, Of::State, SERIES | FANS)],
        Read::State(|s| Some(s.get::<Home>()?.reluctance)),
    ),
    Measure::new(
        "ladder",
        ("steps of its ladder taken", "steps; none without such politics"),
        End::Last,
        &[(NONE, Of::State, RUNS)],
        Read::State(|s| Some(f64::from(s.get::<Home>()?.taken))),
    )
    .once(&["steps"]),
    Measure::new(
        "security_gap.years",
        ("security gap", "years of a whole gap"),
        End::Years,
        &[(NONE, Of::State, RUNS | TOLD)],
        Read::State(gap),
    ),
    Measure::new(
        "threat.years",
        ("threat", "years of a whole threat"),
        End::Years,
        &[(NONE, Of::State, RUNS)],
        Read::State(threat),
    ),
    Measure::new(
        "burden.years",
        ("military burden", "% of a year's GDP"),
        End::Years,
        &[(NONE, Of::State, RUNS)],
        Read::State(burden),
    ),
];

/// The measure of a name without parts.
#[must_use]
pub fn named(name: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.name == name)
}

/// Whether there are pairs at all.
fn connected(graph: &Graph) -> bool {
    graph.nodes() >= 2
}

fn small(graph: &Graph) -> bool {
    (2..=MOST_FOR_SPECTRUM).contains(&graph.nodes())
}

fn centralisation(graph: &Graph, _: &Rules) -> Option<f64> {
    connected(graph).then(|| graph.centralisation())
}

fn hub_dependence(graph: &Graph, _: &Rules) -> Option<f64> {
    connected(graph).then(|| graph.hub_dependence())
}

fn burden(s: &StateView<'_>) -> Option<f64> {
    Some(100.0 * s.get::<Military>()?.burden)
}

fn threat(s: &StateView<'_>) -> Option<f64> {
    Some(s.get::<Outlook>()?.threat)
}

fn gap(s: &StateView<'_>) -> Option<f64> {
    Some(s.get::<Outlook>()?.gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unlike_and_shapes_fit_the_parts() {
        for (place, measure) in MEASURES.iter().enumerate() {
            assert!(MEASURES[..place].iter().all(|m| m.name != measure.name), "{}", measure.name);
            for (parts, of, shows) in measure.shapes {
                assert!(usize::from(*parts) < 1 << measure.parts.len(), "{}", measure.name);
                let counted = matches!(measure.read, Read::Count(_));
                let state = matches!(measure.read, Read::State(_));
                assert_eq!(state, *of == Of::State, "{}", measure.name);
                assert!(counted || measure.parts.is_empty(), "{}", measure.name);
                // A name of the quantiles is one of the series; what is drawn has a course.
                assert!(shows & FANS == 0 || shows & SERIES != 0, "{}", measure.name);
                assert!(shows & PANEL == 0 || shows & COURSE != 0, "{}", measure.name);
                assert!(shows & COURSE == 0 || shows & FANS != 0, "{}", measure.name);
            }
        }
    }
}
