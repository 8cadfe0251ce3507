//! Which differences of two histories are told: those of most consequence, from what was changed to what
//! came of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    links::{Why, source},
    parting::Parting,
    trail::Quantity,
};
use deter_core::model::events::EventKind;

/// Longest chain that is followed back from one difference, and on from it.
const LONGEST_CHAIN: usize = 6;

/// One step of a trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The difference.
    pub parting: Parting,
    /// What it is held to come from, and why; none if it comes straight from what was changed, as far
    /// as events tell.
    pub source: Option<(Cause, Why)>,
    /// How many later events with another outcome are held to come from it, directly or not.
    pub consequences: usize,
    /// Quantities of the one who decides that differed at the end of the turn before, the largest
    /// relative difference first.
    pub quantities: Vec<Quantity>,
}

/// What a step is held to come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A scripted event, by its place among those of the trail.
    Scripted(usize),
    /// Another step, by its place in the trail, from 0.
    Step(usize),
}

/// Of every difference what it is held to come from, how much of weight came of it, and in how many
/// events.
pub(super) struct Consequences {
    sources: Vec<Option<(usize, Why)>>,
    weights: Vec<u64>,
    counts: Vec<usize>,
}

/// Follows every difference to what came of it.
pub(super) fn consequences(partings: &[Parting]) -> Consequences {
    let sources: Vec<Option<(usize, Why)>> =
        (0..partings.len()).map(|at| source(&partings[at], &partings[..at])).collect();
    let mut weights = vec![0_u64; partings.len()];
    let mut counts = vec![0_usize; partings.len()];
    // Causes come before what they cause, so that going back all of it is there.
    for at in (0..partings.len()).rev() {
        if let Some((from, _)) = &sources[at] {
            weights[*from] += weights[at] + u64::from(partings[at].weight());
            counts[*from] += counts[at] + usize::from(partings[at].is_outcome());
        }
    }
    Consequences { sources, weights, counts }
}

/// The steps of a trail, at most so many, in the order of time.
pub(super) fn steps(
    partings: &[Parting],
    found: &Consequences,
    most: usize,
    before: &dyn Fn(&Parting) -> Vec<Quantity>,
) -> Vec<Step> {
    let is_script = |at: usize| partings[at].kind == EventKind::Script && partings[at].is_outcome();
    let merit = |at: usize| found.weights[at] + u64::from(partings[at].weight());
    let mut ranked: Vec<usize> =
        (0..partings.len()).filter(|at| partings[*at].is_outcome() && !is_script(*at)).collect();
    ranked.sort_by_key(|at| (std::cmp::Reverse(merit(*at)), *at));
    let mut kept: Vec<usize> = Vec::new();
    for start in ranked {
        if kept.len() >= most {
            break;
        }
        let mut chain = vec![start];
        while chain.len() < LONGEST_CHAIN {
            let first = chain.last().and_then(|at| found.sources[*at].as_ref());
            let Some((before, _)) = first.filter(|(at, _)| !is_script(*at)) else { break };
            chain.push(*before);
        }
        // On to what came of it: of every step the child of most consequence.
        let mut end = start;
        for _ in 0..LONGEST_CHAIN {
            let of = |at: &usize| found.sources[*at].as_ref().is_some_and(|(from, _)| *from == end);
            let children = (end + 1..partings.len()).filter(of);
            let outcomes = children.filter(|at| partings[*at].is_outcome());
            let Some(next) = outcomes.max_by_key(|at| (merit(*at), std::cmp::Reverse(*at))) else {
                break;
            };
            chain.push(next);
            end = next;
        }
        chain.retain(|at| !kept.contains(at));
        if kept.len() + chain.len() <= most {
            kept.extend(chain);
        }
    }
    kept.sort_unstable();
    kept.dedup();
    let scripts: Vec<usize> = (0..partings.len()).filter(|at| is_script(*at)).collect();
    let place = |all: &[usize], at: usize| all.iter().position(|known| *known == at);
    let cause = |at: usize| {
        place(&scripts, at).map(Cause::Scripted).or_else(|| place(&kept, at).map(Cause::Step))
    };
    kept.iter()
        .map(|at| Step {
            parting: partings[*at].clone(),
            source: found.sources[*at].clone().and_then(|(from, why)| Some((cause(from)?, why))),
            consequences: found.counts[*at],
            quantities: before(&partings[*at]),
        })
        .collect()
}
