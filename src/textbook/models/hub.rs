//! Hub or lattice: what `align` builds where pacts need the patron, and where they do not.

use super::{
    model_run::{Curve, ModelRun},
    play::{Mean, ensemble, variant},
};
use deter_core::{
    scenario::Loaded,
    theory::{
        alliance::{PactTerms, utility},
        choice::logit_yes,
        network::Graph,
    },
    world::{build::Blueprint, journal::Detail},
};

/// Runs behind a mean.
const RUNS: u64 = 160;
/// The measures that are compared, as the phase `record` names them.
const MEASURES: [(&str, &str); 3] = [
    ("network.centralisation", "centralisation (Freeman)"),
    ("network.hub_dependence", "pairs that only the hub connects, share"),
    ("network.largest_without_hub", "states still connected if the hub falls"),
];

fn measures(graph: &Graph) -> [f64; 3] {
    [graph.centralisation(), graph.hub_dependence(), graph.largest_component_without_hub() as f64]
}

/// Mean and variance of every measure after every turn: the exact law of all networks that can
/// grow, one mover a turn, no pact ever ended.
fn law(
    blueprint: &Blueprint,
    patron: usize,
    needs_patron: bool,
    turns: usize,
) -> Vec<[(f64, f64); 3]> {
    let n = blueprint.codes.len();
    let precision = blueprint.rules.parameters.pact_precision;
    let weights = blueprint.rules.lenses.first().map(|lens| lens.pact).unwrap_or_default();
    let worth = utility(&PactTerms::default(), &weights);
    let consent = logit_yes(worth, precision);
    let links: Vec<(usize, usize)> = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
        .filter(|(i, j)| !needs_patron || *i == patron || *j == patron)
        .collect();
    let networks = 1_usize << links.len();
    let values: Vec<[f64; 3]> = (0..networks)
        .map(|network| {
            let mut graph = Graph::empty(n);
            for (bit, (i, j)) in links.iter().enumerate() {
                if network >> bit & 1 == 1 {
                    graph.link(*i, *j);
                }
            }
            measures(&graph)
        })
        .collect();
    let mut law = vec![0.0; networks];
    law[0] = 1.0;
    (0..turns)
        .map(|_| {
            let mut next = vec![0.0; networks];
            for (network, here) in law.iter().enumerate().filter(|(_, here)| **here > 0.0) {
                for mover in 0..n {
                    let open: Vec<usize> = (0..links.len())
                        .filter(|bit| network >> bit & 1 == 0)
                        .filter(|bit| links[*bit].0 == mover || links[*bit].1 == mover)
                        .collect();
                    // All partners are worth the same, so each is asked as often.
                    let mut stays = here / n as f64;
                    for bit in &open {
                        let signs = here / n as f64 / open.len() as f64 * consent;
                        next[network | 1 << bit] += signs;
                        stays -= signs;
                    }
                    next[network] += stays;
                }
            }
            law = next;
            std::array::from_fn(|measure| {
                let moment = |power: fn(f64) -> f64| {
                    law.iter().zip(&values).map(|(p, v)| p * power(v[measure])).sum::<f64>()
                };
                let mean = moment(|x| x);
                (mean, (moment(|x| x * x) - mean * mean).max(0.0))
            })
        })
        .collect()
}

/// Both worlds, measure by measure.
pub(super) fn hub_or_lattice(
    loaded: &Loaded,
    model_run: &mut ModelRun,
) -> Result<(), &'static str> {
    let s = &loaded.scenario;
    model_run.model =
        "Cha (2016), Freeman (1978): where every pact needs the patron a hub grows, and all \
                 depend on it; where pacts may join anybody, a lattice does."
            .to_owned();
    let turns = s.turns as usize;
    let mut curves: [Vec<Curve>; 3] = Default::default();
    for (label, needs_patron) in [("hub", true), ("lattice", false)] {
        let blueprint = variant(loaded, |loaded| {
            loaded.scenario.pact_kinds.retain(|kind| kind.needs.patron == needs_patron);
        });
        let patron = blueprint.rules.patrons.first().ok_or("a patron")?.id.at();
        let solved = law(&blueprint, patron, needs_patron, turns);
        let runs = ensemble(&blueprint, s.seed, RUNS, Detail::Series, |engine| {
            engine.run_to(s.turns);
            let journal = engine.journal();
            MEASURES.map(|(name, _)| {
                let number = journal.measures.iter().position(|known| known == name);
                journal
                    .points
                    .iter()
                    .filter(|point| Some(usize::from(point.measure)) == number)
                    .map(|point| point.value)
                    .collect::<Vec<f64>>()
            })
        });
        for (place, curves) in curves.iter_mut().enumerate() {
            let every = turns.div_ceil(20).max(1);
            let means: Vec<Mean> = (0..turns)
                .filter(|turn| (turn + 1).is_multiple_of(every))
                .map(|turn| {
                    let (mean, variance) = solved[turn][place];
                    let at = |run: &[Vec<f64>; 3]| run[place].get(turn).copied();
                    let sum: f64 = runs.iter().map(|run| at(run).unwrap_or(f64::NAN)).sum();
                    let (x, n) = (turn as f64 + 1.0, RUNS as f64);
                    let point = Mean::with_error(x, sum / n, mean, (variance / n).sqrt());
                    Mean { is_share: place < 2, ..point }
                })
                .collect();
            let line = solved.iter().zip(1..).map(|(of, turn)| (f64::from(turn), of[place].0));
            let what = format!("{}, {label}", MEASURES[place].1);
            curves.push(model_run.means(&what, label, RUNS, &means, line.collect()));
        }
    }
    let titles = ["Around whom?", "Dependence on the hub", "If the hub falls"];
    for (place, curves) in curves.into_iter().enumerate() {
        model_run
            .panel(titles[place].to_owned(), curves)
            .x("turn")
            .y(MEASURES[place].1.to_owned())
            .spans(0.0, if place == 2 { s.states.len() as f64 - 1.0 } else { 1.0 });
    }
    Ok(())
}
