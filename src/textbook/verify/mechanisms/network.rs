//! Closed-form cases of alliances, networks, balance and blocs: which theory function answers which
//! case. See [`super`] for the rules.

use super::super::inputs::{Inputs, Mechanism, named, numbered, whole, yes};
use deter_core::theory::{
    alliance, balance,
    balance_flow::Flow,
    landscape::Landscape,
    network::Graph,
    saom::{self, Effects},
    stability::World,
};

/// The mechanism of that name, if it is one of this file's.
#[must_use]
pub fn lookup(name: &str) -> Option<Mechanism> {
    Some(match name {
        "tightness" => tightness,
        "pact turnover" => pact_turnover,
        "ministep" => ministep,
        "ministep law" => ministep_law,
        "network measures" => network_measures,
        "war-stable networks" => war_stable_networks,
        "balanced patterns" => balanced_patterns,
        "constrained balance" => constrained_balance,
        "local balance" => local_balance,
        "balance flow" => balance_flow,
        "bloc landscape" => bloc_landscape,
        "bloc law" => bloc_law,
        _ => return None,
    })
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

fn tightness(inputs: &Inputs) -> Vec<(String, f64)> {
    let [loss_a, rate_a, loss_e, rate_e] =
        ["abandonment loss", "abandonment rate", "entrapment loss", "entrapment rate"]
            .map(|name| inputs.one(name));
    let best = alliance::tightness(loss_a, rate_a, loss_e, rate_e);
    vec![named("tightness", best)]
}

fn pact_turnover(inputs: &Inputs) -> Vec<(String, f64)> {
    let cell = |name: &str, i: usize| inputs.many(name).get(i).copied().unwrap_or(f64::NAN);
    let precision = inputs.one("precision");
    let forms = alliance::forms(cell("forms", 0), cell("forms", 1), precision);
    let dissolves = alliance::dissolves(cell("keeps", 0), cell("keeps", 1), precision);
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
    Effects {
        outdegree: inputs.one("outdegree"),
        reciprocity: inputs.one("reciprocity"),
        transitive_triplets: inputs.one("transitive triplets"),
    }
}

fn ministep(inputs: &Inputs) -> Vec<(String, f64)> {
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

fn ministep_law(inputs: &Inputs) -> Vec<(String, f64)> {
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

fn network_measures(inputs: &Inputs) -> Vec<(String, f64)> {
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

fn war_stable_networks(inputs: &Inputs) -> Vec<(String, f64)> {
    let strengths = inputs.many("strength");
    let advantages = inputs.many("defence advantage").iter();
    let Some(censuses) = advantages
        .map(|&defence_advantage| World { strengths, defence_advantage }.enumerate())
        .collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let column = |name, of: fn(&deter_core::theory::stability::Census) -> f64| {
        numbered(name, &censuses.iter().map(of).collect::<Vec<_>>())
    };
    [
        column("invulnerable", |census| census.invulnerable as f64),
        column("war-stable", |census| census.war_stable as f64),
        column("empty is stable", |census| yes(census.empty_is_stable)),
    ]
    .concat()
}

fn balanced_patterns(inputs: &Inputs) -> Vec<(String, f64)> {
    let counts: Option<Vec<_>> =
        inputs.many("actors").iter().map(|&n| balance::enumerate(count(n))).collect();
    let counts = counts.unwrap_or_default();
    let column = |name, of: fn(&balance::Counts) -> f64| {
        numbered(name, &counts.iter().map(of).collect::<Vec<_>>())
    };
    [
        column("states", |c| c.states as f64),
        column("balanced", |c| c.balanced as f64),
        column("mean imbalanced", |c| c.mean_imbalanced),
    ]
    .concat()
}

fn constrained_balance(inputs: &Inputs) -> Vec<(String, f64)> {
    let actors = inputs.many("actors").iter().map(|&n| count(n));
    actors
        .flat_map(|n| {
            let law = balance::constrained_absorption(n).unwrap_or_default();
            numbered(&format!("faction[{n}]"), &law)
        })
        .collect()
}

fn local_balance(inputs: &Inputs) -> Vec<(String, f64)> {
    let reconcile = inputs.many("reconcile").iter();
    let friendly: Vec<f64> = reconcile.map(|&p| balance::local_friendly_density(p)).collect();
    numbered("friendly", &friendly)
}

fn balance_flow(inputs: &Inputs) -> Vec<(String, f64)> {
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

fn bloc_landscape(inputs: &Inputs) -> Vec<(String, f64)> {
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

fn bloc_law(inputs: &Inputs) -> Vec<(String, f64)> {
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
