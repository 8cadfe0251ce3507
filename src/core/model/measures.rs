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

use super::reader::{Counts, StateView, View};
use crate::{
    scenario::schema::{Domain, Route},
    theory::{
        communities::{communities, modularity},
        network::Graph,
    },
    world::{
        Constraint, Cyber, Economy, Home, Industry, Military, Outlook, Patron, Reliance, Rules,
        transient::{Intensity, Outcome},
    },
};

/// Above this many states the measures that need eigenvalues or communities are left out: they grow
/// with the cube of the number.
const MOST_FOR_SPECTRUM: usize = 100;

/// A part of a name: one of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Domain of operations.
    Domain,
    /// Intensity of operations.
    Intensity,
    /// How an incident ended.
    Outcome,
    /// How a call for help was answered: honoured or abandoned.
    Answer,
    /// Way of loosening a constraint.
    Route,
    /// Kind of pact, a rung of the scenario's ladder.
    Kind,
}

impl Part {
    /// Its values in order; `kinds` are the scenario's kinds of pact.
    #[must_use]
    pub fn values(self, kinds: &[String]) -> Vec<&str> {
        match self {
            Self::Domain => Domain::ALL.iter().map(|domain| domain.name()).collect(),
            Self::Intensity => Intensity::ALL.iter().map(|one| one.name()).collect(),
            Self::Outcome => Outcome::ALL.iter().map(|outcome| outcome.name()).collect(),
            Self::Answer => vec!["honoured", "abandoned"],
            Self::Route => vec!["reinterpretation", "amendment"],
            Self::Kind => kinds.iter().map(String::as_str).collect(),
        }
    }
}

/// How the turns of a run make one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The value after the last turn.
    Last,
    /// The sum over the turns; of a share, that of the sums.
    Sum,
    /// 1 if any turn has more than nothing, else 0: its mean over runs is a rate.
    Any,
    /// The mean over the turns.
    Mean,
    /// The least-squares slope over the turns, 1/yr.
    Slope,
    /// The sum over the turns as if each were its part of a year, such as years of a whole gap.
    Years,
}

impl End {
    /// What a reader of a run's number is told.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Last => "at the end",
            Self::Sum => "over the run",
            Self::Any => "at least once: 1 or 0",
            Self::Mean => "mean over the turns",
            Self::Slope => "least-squares slope",
            Self::Years => "added up over the years",
        }
    }
}

/// How a measure is read from the world after a turn. What does not apply is `None`.
#[derive(Clone, Copy)]
pub enum Read {
    /// A number of a state.
    State(fn(&StateView<'_>) -> Option<f64>),
    /// A number of the system.
    System(fn(&View<'_>) -> Option<f64>),
    /// A number of the network of pacts in force, which changes in few turns.
    Network(fn(&Graph, &Rules) -> Option<f64>),
    /// Things that happened in the turn, told one by one with their parts and, where they lie
    /// between two states, with these.
    Count(fn(&View<'_>, &mut Counts)),
    /// Part and whole: `[0]` and `[1]`.
    Share(fn(&View<'_>) -> [f64; 2]),
}

/// Where a measure shows; a sum of these.
pub type Shows = u16;
/// `series.csv`, and `series.parquet` of every replicate.
pub const SERIES: Shows = 1;
/// The quantiles of `series.parquet`; whatever shows here shows in [`SERIES`], too.
pub const FANS: Shows = 2;
/// `runs.parquet`.
pub const RUNS: Shows = 4;
/// What a comparison and an ensemble tell unless asked for more.
pub const TOLD: Shows = 8;
/// Its course in every turn is kept by a comparison.
pub const COURSE: Shows = 16;
/// Drawn as a panel of figures.
pub const PANEL: Shows = 32;
/// The first screen of a page.
pub const PAGE: Shows = 64;
/// All that has a course.
const DRAWN: Shows = SERIES | FANS | COURSE | PANEL;

/// What a shape of a measure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The system: summed over all states.
    System,
    /// A state.
    State,
    /// A pair of states, who acts first.
    Pair,
    /// A state as the one that acts, with whomever: `(JPN,*)`.
    From,
    /// A state as the one that is acted on: `(*,JPN)`.
    To,
}

/// Which parts of a name are there (bit 0 the first, bit 1 the second), what it is of, where it
/// shows.
pub type Shape = (u8, Of, Shows);

const NONE: u8 = 0;
const FIRST: u8 = 1;
const SECOND: u8 = 2;
const BOTH: u8 = 3;

/// A measure.
pub struct Measure {
    /// Name without parts and brackets.
    pub name: &'static str,
    /// What it is, for readers.
    pub title: &'static str,
    /// Unit of a turn's value.
    pub unit: &'static str,
    /// How its turns make one number of a run.
    pub end: End,
    /// How it is read.
    pub read: Read,
    /// Parts that follow the name.
    pub parts: &'static [Part],
    /// Whether things between two states are of either order: a pact is, a call is not.
    pub mutual: bool,
    /// Where it shows, shape by shape.
    pub shapes: &'static [Shape],
    /// Names it had before this grammar.
    pub once: &'static [&'static str],
}

impl Measure {
    const fn new(
        name: &'static str,
        (title, unit): (&'static str, &'static str),
        end: End,
        shapes: &'static [Shape],
        read: Read,
    ) -> Self {
        Self { name, title, unit, end, read, parts: &[], mutual: false, shapes, once: &[] }
    }

    const fn by(mut self, parts: &'static [Part]) -> Self {
        self.parts = parts;
        self
    }

    const fn mutual(mut self) -> Self {
        self.mutual = true;
        self
    }

    const fn once(mut self, names: &'static [&'static str]) -> Self {
        self.once = names;
        self
    }
}

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
