//! Closed-form cases of alliances, networks, balance and blocs: which theory function answers which
//! case. See [`super`] for the rules.

use super::super::inputs::{Answers, Inputs, columns, named, numbered, whole, yes};
use deter_core::theory::{
    alliance, balance,
    balance_flow::Flow,
    landscape::Landscape,
    network::Graph,
    saom::{self, Effects},
    stability::World,
};

mechanisms![
    tightness,
    pact_turnover,
    rate_of_talks,
    ministep,
    ministep_law,
    network_measures,
    war_stable_networks,
    balanced_patterns,
    constrained_balance,
    local_balance,
    balance_flow,
    bloc_landscape,
    bloc_law,
];

fn rate_of_talks(inputs: &Inputs) -> Answers {
    let weights = [inputs.one("weight of abandonment"), inputs.one("weight of constraint")];
    let start = [inputs.one("abandonment at start"), inputs.one("constraint at start")];
    let now = inputs.many("abandonment").iter().zip(inputs.many("constraint"));
    let rates: Vec<f64> =
        now.map(|(a, c)| alliance::rate(inputs.one("mean"), weights, [*a, *c], start)).collect();
    numbered("rate", &rates)
}

/// A number as an index or a count.
fn count(number: f64) -> usize {
    whole(number) as usize
}

/// The side of a square matrix given row by row; `None` if it is not square.
fn side(cells: &[f64]) -> Option<usize> {
    let n = count((cells.len() as f64).sqrt());
    (n > 0 && n * n == cells.len()).then_some(n)
}

fn tightness(inputs: &Inputs) -> Answers {
    let [loss_a, rate_a, loss_e, rate_e] =
        inputs.each(["abandonment loss", "abandonment rate", "entrapment loss", "entrapment rate"]);
    let best = alliance::tightness(loss_a, rate_a, loss_e, rate_e);
    vec![named("tightness", best)]
}

fn pact_turnover(inputs: &Inputs) -> Answers {
    let precision = inputs.one("precision");
    let forms = alliance::forms(inputs.at("forms", 0), inputs.at("forms", 1), precision);
    let dissolves = alliance::dissolves(inputs.at("keeps", 0), inputs.at("keeps", 1), precision);
    let law = alliance::two_state(forms, dissolves);
    vec![
        named("forms", forms),
        named("dissolves", dissolves),
        named("occupancy", law.occupancy),
        named("mean duration", law.mean_duration),
    ]
}

/// The weights of a case on ministeps.
fn effects(inputs: &Inputs) -> Effects {
    let [outdegree, reciprocity, transitive_triplets] =
        inputs.each(["outdegree", "reciprocity", "transitive triplets"]);
    Effects { outdegree, reciprocity, transitive_triplets }
}

fn ministep(inputs: &Inputs) -> Answers {
    let Some(n) = side(inputs.many("ties")) else {
        return Vec::new();
    };
    let actor = count(inputs.one("actor")).min(n - 1);
    let mut ties: Vec<bool> = inputs.many("ties").iter().map(|&tie| tie > 0.5).collect();
    let (mut objectives, mut probabilities) = (vec![0.0; n], vec![0.0; n]);
    saom::ministep(
        &mut ties,
        n,
        actor,
        &effects(inputs),
        inputs.one("precision"),
        &mut objectives,
        &mut probabilities,
    );
    [numbered("objective", &objectives), numbered("probability", &probabilities)].concat()
}

fn ministep_law(inputs: &Inputs) -> Answers {
    let Some(law) = saom::stationary(count(inputs.one("actors")), &effects(inputs)) else {
        return Vec::new();
    };
    vec![
        named("density", law.density),
        named("mutual", law.mutual),
        named("null", law.null),
        named("empty", law.empty),
        named("complete", law.complete),
    ]
}

fn network_measures(inputs: &Inputs) -> Answers {
    let n = count(inputs.one("nodes"));
    let mut graph = Graph::empty(n);
    for link in inputs.many("links").chunks_exact(2) {
        let (i, j) = (count(link[0]), count(link[1]));
        if i < n && j < n {
            graph.link(i, j);
        }
    }
    vec![
        named("density", graph.density()),
        named("centralisation", graph.centralisation()),
        named("algebraic connectivity", graph.algebraic_connectivity()),
        named("efficiency", graph.efficiency()),
        named("transitivity", graph.transitivity()),
        named("largest component without hub", graph.largest_component_without_hub() as f64),
        named("hub dependence", graph.hub_dependence()),
    ]
}

fn war_stable_networks(inputs: &Inputs) -> Answers {
    let strengths = inputs.many("strength");
    let advantages = inputs.many("defence advantage").iter();
    let Some(censuses) = advantages
        .map(|&defence_advantage| World { strengths, defence_advantage }.enumerate())
        .collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    columns(
        &censuses,
        &[
            ("invulnerable", |census| census.invulnerable as f64),
            ("war-stable", |census| census.war_stable as f64),
            ("empty is stable", |census| yes(census.empty_is_stable)),
        ],
    )
}

fn balanced_patterns(inputs: &Inputs) -> Answers {
    let counts: Option<Vec<_>> =
        inputs.many("actors").iter().map(|&n| balance::enumerate(count(n))).collect();
    columns(
        &counts.unwrap_or_default(),
        &[
            ("states", |c| c.states as f64),
            ("balanced", |c| c.balanced as f64),
            ("mean imbalanced", |c| c.mean_imbalanced),
        ],
    )
}

fn constrained_balance(inputs: &Inputs) -> Answers {
    let actors = inputs.many("actors").iter().map(|&n| count(n));
    actors
        .flat_map(|n| {
            let law = balance::constrained_absorption(n).unwrap_or_default();
            numbered(&format!("faction[{n}]"), &law)
        })
        .collect()
}

fn local_balance(inputs: &Inputs) -> Answers {
    inputs.answers("reconcile", "friendly", balance::local_friendly_density)
}

fn balance_flow(inputs: &Inputs) -> Answers {
    let start = inputs.many("start");
    let Some(n) = side(start) else {
        return Vec::new();
    };
    let flow = Flow::new(start, n);
    let end = flow.blow_up_time();
    let factions: Vec<f64> = flow.factions().into_iter().map(yes).collect();
    let mut found = vec![named("blow-up time", end)];
    found.extend(numbered("with first", &factions));
    found.extend(numbered("x", &flow.at(inputs.one("share of blow-up time") * end)));
    found
}

/// The landscape of a case on blocs.
fn landscape(inputs: &Inputs) -> Option<Landscape> {
    Landscape::new(inputs.many("sizes").to_vec(), inputs.many("propensity").to_vec())
}

fn bloc_landscape(inputs: &Inputs) -> Answers {
    let Some(survey) = landscape(inputs).and_then(|land| land.survey()) else {
        return Vec::new();
    };
    let blocs = survey.lowest_configuration.iter().map(|&bloc| yes(!bloc));
    let mut found = numbered("with first", &blocs.collect::<Vec<_>>());
    found.extend([
        named("configurations", survey.configurations as f64),
        named("lowest", survey.lowest),
        named("local minima", survey.local_minima as f64),
        named("mean", survey.mean),
    ]);
    found
}

fn bloc_law(inputs: &Inputs) -> Answers {
    let Some(land) = landscape(inputs) else {
        return Vec::new();
    };
    let (Some(survey), Some(law)) = (land.survey(), land.gibbs(inputs.one("precision"))) else {
        return Vec::new();
    };
    vec![
        named("lowest energy", survey.lowest),
        named("at lowest", law.lowest),
        named("mean energy", law.mean),
    ]
}
