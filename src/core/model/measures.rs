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

use super::alignment::{Alignment, turned};
pub use super::measure::*;
use super::reader::StateView;
use crate::{
    scenario::schema::{Domain, Route},
    theory::{
        communities::{communities, modularity},
        network::Graph,
    },
    world::{
        Constraint, Cyber, Economy, Home, Industry, Military, Outlook, Patron, Reliance, Rules,
        transient::{Incident, Outcome},
    },
};

/// Above this many states the measures that need eigenvalues or communities are left out: they grow
/// with the cube of the number.
const MOST_FOR_SPECTRUM: usize = 100;

const fn count(n: usize) -> f64 {
    n as f64
}

/// A row as a value: name, title and unit, what a sentence calls it ([`Measure::says`]), how its turns
/// make one number of a run, where its shapes show, how it is read, the parts of its name, the names it
/// had.
macro_rules! measures {
    ($(
        $name:literal ($title:literal, $unit:literal) $(=> $says:literal)? $end:ident
        [$($there:ident $of:ident $shows:expr),+ $(,)?]
        $read:ident($how:expr)
        $(by [$($part:ident),+])? $(is $mutual:ident)? $(once [$($once:literal),+])?;
    )+) => {
        /// Every measure, in the order in which tables have them.
        pub static MEASURES: &[Measure] = &[$(
            Measure::new(
                $name,
                ($title, $unit),
                Aggregation::$end,
                &[$(($there, AppliesTo::$of, $shows)),+],
                Extraction::$read($how),
            )
            $(.by(&[$(NamePart::$part),+]))?
            $(.$mutual())?
            $(.says($says))?
            $(.once(&[$($once),+]))?
        ),+];
    };
}

measures! {
    "probes" ("operations", "operations a turn")
        => "operations{p} of {a}[ against {b}]" Sum
        [
            BOTH System SERIES | FANS | RUNS,
            NONE System RUNS | TOLD | PAGE,
            FIRST System DRAWN,
            BOTH Pair SERIES | RUNS,
        ]
        Count(|view, counts| {
            for o in &view.happened.operations {
                for (intensity, n) in o.counts.into_iter().enumerate() {
                    let between = Some((o.challenger, o.target));
                    counts.add([o.domain as usize, intensity], between, f64::from(n));
                }
            }
        }) by [Domain, Intensity];

    "incidents" ("incidents", "incidents a turn")
        => "incidents{p} in which {a} challenged {b}" Sum
        [SECOND System SERIES | FANS | RUNS, BOTH System SERIES, BOTH Pair SERIES, SECOND Pair RUNS]
        Count(|view, counts| {
            for i in &view.happened.incidents {
                let between = Some((i.challenger, i.target));
                counts.add([i.domain as usize, i.outcome as usize], between, 1.0);
            }
        }) by [Domain, Outcome];

    "incidents.pressed" ("incidents in which the challenger pressed", "incidents a turn") Sum
        [NONE System RUNS | TOLD | PAGE]
        Count(|view, counts| {
            for _ in view.ended(&[Outcome::StatusQuo], false) {
                counts.add([0, 0], None, 1.0);
            }
        });

    "war" ("a war", "wars a turn") Any
        [NONE System RUNS | TOLD]
        Count(|view, counts| {
            for _ in view.ended(&[Outcome::War], true) {
                counts.add([0, 0], None, 1.0);
            }
        });

    "force" ("incidents in which force was used", "incidents a turn")
        => "incidents in which force was used between {a} and {b}" Sum
        [NONE System SERIES | FANS | RUNS | TOLD, NONE Pair SERIES | RUNS]
        Count(|view, counts| {
            for i in view.ended(&Outcome::FORCE, true) {
                counts.add([0, 0], Some((i.challenger, i.target)), 1.0);
            }
        });

    "deaths" ("incidents in which somebody died", "incidents a turn")
        => "incidents in which somebody died between {a} and {b}" Sum
        [NONE System RUNS | TOLD, NONE Pair RUNS]
        Count(|view, counts| {
            for i in view.ended(&Outcome::FORCE[1..], true) {
                counts.add([0, 0], Some((i.challenger, i.target)), 1.0);
            }
        });

    "concessions" ("concessions, in incidents and outside them", "concessions a turn")
        => "concessions{p} of {b} to {a}" Sum
        [
            NONE System DRAWN | RUNS | TOLD | PAGE,
            FIRST System SERIES | RUNS,
            FIRST Pair SERIES,
            NONE Pair RUNS,
        ]
        Count(|view, counts| {
            for (challenger, target, domain) in &view.happened.concessions {
                counts.add([*domain as usize, 0], Some((*challenger, *target)), 1.0);
            }
            for i in view.ended(&[Outcome::Concession], true) {
                counts.add([i.domain as usize, 0], Some((i.challenger, i.target)), 1.0);
            }
        }) by [Domain];

    "calls" ("calls for help", "calls a turn")
        => "calls for help{p} of {a}[ on {b}]" Sum
        [
            FIRST System SERIES | FANS | RUNS | TOLD | COURSE,
            FIRST Pair SERIES,
            FIRST From RUNS,
            FIRST To RUNS,
        ]
        Count(|view, counts| {
            for call in &view.happened.calls {
                let answer = usize::from(!call.honoured);
                counts.add([answer, 0], Some((call.victim, call.helper)), 1.0);
            }
        }) by [Answer];

    "signed" ("pacts signed", "signatures a turn")
        => "pacts{p} signed by {a}[ and {b}]" Sum
        [
            FIRST System SERIES | RUNS,
            NONE System DRAWN | RUNS | TOLD | PAGE,
            FIRST Pair SERIES,
            FIRST From RUNS,
        ]
        Count(|view, counts| {
            for pact in view.signed() {
                let between = Some((pact.proposer, pact.partner));
                counts.add([pact.kind.at(), 0], between, 1.0);
            }
        }) by [Kind] is mutual once ["pacts_signed"];

    "links"
        ("signatures of a state with a patron, or with whom its own patron has promised help, too",
            "signatures a turn, each side's")
        => "signatures of {a}[ with {b}] that bring it closer to a patron" Sum
        [NONE System SERIES | RUNS, NONE Pair SERIES, NONE From RUNS]
        Count(|view, counts| turned(view, Alignment::Links, counts));

    "hedges"
        ("signatures of a state with a third: no patron, no challenger, under no patron of its own",
            "signatures a turn, each side's")
        => "signatures of {a}[ with {b}] that hedge between the sides" Sum
        [NONE System SERIES | RUNS, NONE Pair SERIES, NONE From RUNS]
        Count(|view, counts| turned(view, Alignment::Hedges, counts));

    "accommodations"
        ("signatures of a state with a challenger, or of a kind that accommodates",
            "signatures a turn, each side's")
        => "signatures of {a}[ with {b}] that accommodate a challenger" Sum
        [NONE System SERIES | RUNS, NONE Pair SERIES, NONE From RUNS]
        Count(|view, counts| turned(view, Alignment::Accommodates, counts));

    "lapsed" ("pacts lapsed", "pacts a turn") Sum
        [NONE System SERIES | FANS | RUNS | TOLD | PAGE]
        Count(|view, counts| counts.add([0, 0], None, f64::from(view.happened.lapsed)))
        once ["pacts_lapsed"];

    "steps" ("steps that loosen a constraint", "steps a turn") Sum
        [NONE System SERIES | FANS, FIRST System RUNS]
        Count(|view, counts| {
            for route in &view.happened.steps_taken {
                counts.add([usize::from(*route == Route::Amendment), 0], None, 1.0);
            }
        }) by [Route] once ["steps_taken"];

    "reinterpretation" ("a constraint loosened by reinterpretation", "steps a turn") Any
        [NONE System RUNS]
        Count(|view, counts| counts.add([0, 0], None, view.steps(Route::Reinterpretation)));

    "amendment" ("a constraint loosened by amendment", "steps a turn") Any
        [NONE System RUNS]
        Count(|view, counts| counts.add([0, 0], None, view.steps(Route::Amendment)));

    "deterrence.held_back" ("disputed pairs with no more intrusions than expected", "pairs") Sum
        [NONE System SERIES]
        Count(|view, counts| counts.add([0, 0], None, f64::from(view.happened.held_back.0)));

    "deterrence.pairs" ("pairs with a disputed place", "pairs") Sum
        [NONE System SERIES]
        Count(|view, counts| counts.add([0, 0], None, f64::from(view.happened.held_back.1)));

    "deterrence.general"
        ("pairs with no more intrusions than expected", "share of disputed pairs, 0 to 1")
        => "the share of disputed pairs and turns with no more intrusions than expected" Sum
        [NONE System DRAWN | RUNS | TOLD | PAGE]
        Share(|view| [view.happened.held_back.0, view.happened.held_back.1].map(f64::from));

    "deterrence.immediate"
        ("pressed incidents the challenger backed down from", "share, 0 to 1")
        => "the share of pressed incidents that the challenger backed down from" Sum
        [NONE System RUNS | TOLD]
        Share(|view| {
            [
                count(view.ended(&[Outcome::Backdown], true).count()),
                count(view.ended(&[Outcome::StatusQuo], false).count()),
            ]
        });

    "pacts" ("pacts in force", "pacts") Last
        [FIRST System SERIES | FANS]
        Count(|view, counts| {
            for pact in view.in_force() {
                counts.add([pact.kind.at(), 0], None, 1.0);
            }
        }) by [Kind];

    "patrons_firm" ("patrons that are firm", "patrons") Last
        [NONE System SERIES]
        System(|view| {
            let firm = |s: StateView<'_>| s.get::<Patron>().is_some_and(|patron| patron.firm);
            Some(count(view.roster.ids().filter(|id| firm(view.state(*id))).count()))
        });

    "network.density" ("pairs of states with a pact in force", "share of all pairs, 0 to 1")
        => "the share of pairs of states with a pact in force" Last
        [NONE System DRAWN | RUNS | TOLD]
        Network(|graph, _| connected(graph).then(|| graph.density()));

    "network.mean_degree" ("partners of a state", "states, mean over all states")
        => "the mean number of partners of a state" Last
        [NONE System SERIES | RUNS]
        Network(|graph, _| {
            connected(graph).then(|| graph.density() * count(graph.nodes() - 1))
        });

    "network.centralisation"
        ("centralisation of the network", "Freeman degree centralisation, 0 to 1") Last
        [NONE System DRAWN | RUNS | TOLD]
        Network(centralisation);

    "network.transitivity" ("closed triples", "share of connected triples, 0 to 1")
        => "the share of connected triples that are closed" Last
        [NONE System SERIES | RUNS | TOLD]
        Network(|graph, _| connected(graph).then(|| graph.transitivity()));

    "network.hub_dependence"
        ("pairs that only the hub connects", "share of connected pairs, 0 to 1")
        => "the share of pairs that only the hub connects" Last
        [NONE System DRAWN | RUNS | TOLD | PAGE]
        Network(hub_dependence);

    "network.largest_without_hub" ("states still connected if the hub falls", "states")
        => "the number of states still connected if the hub falls" Last
        [NONE System SERIES]
        Network(|graph, _| {
            connected(graph).then(|| count(graph.largest_component_without_hub()))
        });

    "network.efficiency" ("mean inverse distance of pairs", "0 to 1") Last
        [NONE System SERIES]
        Network(|graph, _| small(graph).then(|| graph.efficiency()));

    "network.algebraic_connectivity" ("second smallest eigenvalue of the Laplacian", "no unit") Last
        [NONE System SERIES]
        Network(|graph, _| small(graph).then(|| graph.algebraic_connectivity()));

    "network.modularity" ("modularity of the communities", "−0.5 to 1") Last
        [NONE System SERIES]
        Network(|graph, _| small(graph).then(|| modularity(graph, &communities(graph))));

    "network.patron_centralisation"
        ("centralisation around the patrons", "mean over them: 1 hub and spokes, 0 a lattice") Last
        [NONE System SERIES]
        Network(|graph, rules| {
            let patrons = &rules.patrons;
            let sum: f64 = patrons.iter().map(|p| graph.centralisation_around(p.id.at())).sum();
            (graph.nodes() >= 3 && !patrons.is_empty()).then(|| sum / count(patrons.len()))
        });

    "network.centralisation.slope" ("centralisation of the network", "1/yr") Slope
        [NONE System RUNS]
        Network(centralisation);

    "network.density.mean"
        ("pairs of states with a pact in force", "share of all pairs, 0 to 1")
        => "the share of pairs of states with a pact in force" Mean
        [NONE System RUNS]
        Network(|graph, _| connected(graph).then(|| graph.density()));

    "network.centralisation.mean"
        ("centralisation of the network", "Freeman degree centralisation, 0 to 1") Mean
        [NONE System RUNS]
        Network(centralisation);

    "network.hub_dependence.mean"
        ("pairs that only the hub connects", "share of connected pairs, 0 to 1")
        => "the share of pairs that only the hub connects" Mean
        [NONE System RUNS]
        Network(hub_dependence);

    "gdp" ("gross domestic product", "bn USD a year") Last
        [NONE State SERIES | FANS]
        State(|s| Some(s.get::<Economy>()?.gdp));

    "capacity" ("military capacity", "bn USD of capital, or the scenario's index") Last
        [NONE State DRAWN | RUNS | TOLD]
        State(|s| Some(s.get::<Military>()?.capacity));

    "burden" ("military burden", "% of GDP") Last
        [NONE State DRAWN | RUNS | TOLD]
        State(burden);

    "ceiling" ("politically allowed maximum of the burden", "% of GDP") Last
        [NONE State SERIES | FANS | RUNS]
        State(|s| Some(100.0 * s.get::<Military>()?.ceiling));

    "constraint" ("constraint on force abroad", "share of capacity held back, 0 to 1") Last
        [NONE State DRAWN | RUNS | TOLD]
        State(|s| Some(s.get::<Constraint>()?.level));

    "reliance" ("reliance on the patrons", "planned share of the need for security, 0 to 1") Last
        [NONE State DRAWN | RUNS]
        State(|s| Some(s.get::<Reliance>()?.level));

    "cyber_resilience" ("cyber resilience", "chance that an average intrusion fails, 0 to 1") Last
        [NONE State SERIES | FANS | RUNS]
        State(|s| Some(s.get::<Cyber>()?.resilience));

    "exposure" ("trade with the challengers", "share of trade, 0 to 1") Last
        [NONE State SERIES]
        State(|s| {
            let exposure = &s.view.dyads.exposure;
            Some(s.view.rules.challengers.iter().map(|plan| exposure.get(s.id, plan.id)).sum())
        });

    "industry" ("defence industry", "0 to 1") Last
        [NONE State SERIES]
        State(|s| Some(s.get::<Industry>()?.level));

    "threat" ("threat from the most threatening challenger", "index, 0 to 1") Last
        [NONE State SERIES | FANS | RUNS | COURSE]
        State(threat);

    "coverage" ("need for security that is covered", "share, 0 to 1")
        => "the covered share of {a's} need for security" Last
        [NONE State SERIES | FANS | RUNS]
        State(|s| Some(s.get::<Outlook>()?.coverage));

    "security_gap" ("security gap", "threat × uncovered share, 0 to 1") Last
        [NONE State DRAWN | RUNS | TOLD]
        State(gap);

    "abandonment_risk" ("risk of abandonment", "reliance × (1 − belief), 0 to 1") Last
        [NONE State SERIES | FANS]
        State(|s| Some(s.get::<Outlook>()?.abandonment));

    "belief" ("belief in the patrons", "mean probability that they are firm, 0 to 1") Last
        [NONE State DRAWN | RUNS | TOLD]
        State(|s| Some(s.get::<Outlook>()?.belief));

    "belief_in" ("belief of the one that the other, a patron, is firm", "probability, 0 to 1")
        => "{a's} belief that {b}, its patron, is firm" Last
        [NONE Pair SERIES]
        Count(|view, counts| {
            for patron in view.rules.patrons.iter().map(|plan| plan.id) {
                for observer in view.roster.ids().filter(|observer| *observer != patron) {
                    let belief = view.dyads.belief.get(observer, patron);
                    counts.add([0, 0], Some((observer, patron)), belief);
                }
            }
        });

    "belief.spread" ("spread of the observers' beliefs in the patrons", "standard deviation, mean over patrons") Last
        [NONE System SERIES | FANS | RUNS]
        System(|view| {
            let spreads = view.rules.patrons.iter().map(|plan| {
                let others = || view.roster.ids().filter(|observer| *observer != plan.id);
                let beliefs = || others().map(|o| view.dyads.belief.get(o, plan.id));
                let n = count(others().count());
                let mean = beliefs().sum::<f64>() / n;
                (beliefs().map(|b| (b - mean) * (b - mean)).sum::<f64>() / n).sqrt()
            });
            let patrons = count(view.rules.patrons.len());
            (patrons > 0.0 && view.roster.len() > 1).then(|| spreads.sum::<f64>() / patrons)
        });

    "grievance" ("grievance of the other over what the one took", "units of severity")
        => "{b's} grievance over what {a} took" Last
        [NONE Pair SERIES]
        Count(|view, counts| {
            for taker in view.rules.challengers.iter().map(|plan| plan.id) {
                for loser in view.roster.ids() {
                    let felt = view.dyads.grievance.get(taker, loser);
                    counts.add([0, 0], Some((taker, loser)), felt);
                }
            }
        });

    "attention" ("public attention to security", "0 to 1; none without such politics") Mean
        [NONE State SERIES | FANS | RUNS]
        State(|s| Some(s.get::<Home>()?.attention));

    "partners" ("states with which it has a pact in force", "states")
        => "the number of states with which {a} has a pact in force" Last
        [NONE State SERIES]
        State(|s| Some(f64::from(s.view.graph().degree(s.id.at())))) once ["pacts_in_force"];

    "support"
        ("support for loosening the constraint", "share of voters; none without such politics") Last
        [NONE State SERIES | FANS | RUNS | COURSE]
        State(|s| Some(s.get::<Home>()?.support));

    "reluctance" ("reluctance to loosen the constraint", "none without such politics") Last
        [NONE State SERIES | FANS]
        State(|s| Some(s.get::<Home>()?.reluctance));

    "ladder" ("steps of its ladder taken", "steps; none without such politics")
        => "the number of steps of {a's} ladder taken" Last
        [NONE State RUNS]
        State(|s| Some(f64::from(s.get::<Home>()?.taken))) once ["steps"];

    "security_gap.years" ("security gap", "years of a whole gap") Years
        [NONE State RUNS | TOLD]
        State(gap);

    "threat.years" ("threat", "years of a whole threat") Years
        [NONE State RUNS]
        State(threat);

    "burden.years" ("military burden", "% of a year's GDP") Years
        [NONE State RUNS]
        State(burden);

    "identified"
        ("operations that the target laid at the challenger's door", "operations a turn")
        => "operations{p} of {a} that {b} laid at its door" Sum
        [FIRST System STUDIES, FIRST Pair STUDIES]
        Count(|view, counts| {
            for o in &view.happened.operations {
                let between = Some((o.challenger, o.target));
                counts.add([o.domain as usize, 0], between, f64::from(o.identified));
            }
        })
        by [Domain];

    "disputes" ("incidents in which force could have been used", "incidents a turn")
        => "incidents between {a} and {b} in which force could have been used" Sum
        [NONE System STUDIES, NONE Pair STUDIES]
        Count(|view, counts| {
            let military = |i: &&Incident| matches!(i.domain, Domain::Air | Domain::Maritime);
            for i in view.happened.incidents.iter().filter(military) {
                counts.add([0, 0], Some((i.challenger, i.target)), 1.0);
            }
        });

    "network.centralisation_around"
        ("centralisation around a state", "1 hub and spokes, 0 a lattice")
        => "the centralisation of the network around {a}" Last
        [NONE State STUDIES]
        State(|s| Some(s.view.graph().centralisation_around(s.id.at())));

    "ladder.reinterpretation"
        ("steps of its ladder taken by reinterpretation", "steps; none without such politics")
        => "the number of steps of {a's} ladder taken by reinterpretation" Last
        [NONE State STUDIES]
        State(|s| steps_by(s, Route::Reinterpretation));

    "ladder.amendment"
        ("steps of its ladder taken by amendment", "steps; none without such politics")
        => "the number of steps of {a's} ladder taken by amendment" Last
        [NONE State STUDIES]
        State(|s| steps_by(s, Route::Amendment));
}

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

fn steps_by(s: &StateView<'_>, route: Route) -> Option<f64> {
    let plan = s.view.rules.politics.iter().find(|plan| plan.id == s.id)?;
    let taken = plan.steps.iter().take(usize::from(s.get::<Home>()?.taken));
    Some(count(taken.filter(|step| step.route == route).count()))
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
                let counted = matches!(measure.read, Extraction::Count(_));
                let state = matches!(measure.read, Extraction::State(_));
                assert_eq!(state, *of == AppliesTo::State, "{}", measure.name);
                assert!(counted || measure.parts.is_empty(), "{}", measure.name);
                // A name of the quantiles is one of the series; what is drawn has a course.
                assert!(shows & FANS == 0 || shows & SERIES != 0, "{}", measure.name);
                assert!(shows & PANEL == 0 || shows & COURSE != 0, "{}", measure.name);
                assert!(shows & COURSE == 0 || shows & FANS != 0, "{}", measure.name);
            }
        }
    }
}
