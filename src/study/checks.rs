//! Promises of the engine and its studies, checked on a scenario at hand: the same luck, the same
//! bits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    compare::{ComparisonRequest, compare},
    run::Runner,
    statistics::Verdict,
    worlds::prepare,
};
use crate::record::{History, Run};
use deter_core::{
    scenario::{Loaded, load_text},
    turn::Engine,
    world::{build::Blueprint, journal::Detail},
};

/// A promise, and whether it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// What is promised.
    pub promise: String,
    /// Whether it was kept.
    pub kept: bool,
    /// What was looked at.
    pub seen: String,
}

fn check(promise: &str, kept: bool, seen: String) -> Check {
    Check { promise: promise.to_owned(), kept, seen }
}

/// Checks them all on a scenario, with so many runs where runs are counted. None if it was
/// interrupted.
#[must_use]
pub fn checks(loaded: &Loaded, runs: u64, runner: &Runner<'_>) -> Option<Vec<Check>> {
    let run = Run::of(loaded);
    let history = History::play(loaded, run, |_| {});
    let again = History::play(loaded, run, |_| {});
    let hash = history.end.hash();
    let turns = run.turns;
    let mut found = vec![check(
        "The same scenario and seed give the same run, event by event and bit by bit",
        hash == again.end.hash() && history.events == again.events,
        format!("{} events of {turns} turns", history.events.len()),
    )];

    let read_back = load_text(&loaded.name, &loaded.name, &loaded.resolved(), None);
    let kept = read_back.is_ok_and(|other| {
        History::play(&other, run, |_| {}).end.hash() == hash && other.hash() == loaded.hash()
    });
    found.push(check(
        "The resolved scenario that a manifest keeps makes the same run",
        kept,
        format!("scenario hash {}", loaded.hash().chars().take(12).collect::<String>()),
    ));

    // Without reasons, after other replicates, in an engine that has been used: still the same.
    let mut engine = Engine::new(Blueprint::new(loaded));
    for replicate in (0..runs.min(4)).rev() {
        engine.reset(run.seed, replicate, Detail::Nothing);
        engine.run_to(turns);
    }
    found.push(check(
        "A replicate does not depend on what ran before it, nor on whether reasons are kept",
        engine.snapshot().hash() == hash,
        format!("replicate 0 after {} others", runs.min(4).saturating_sub(1)),
    ));

    let half = turns / 2;
    engine.reset(run.seed, 0, Detail::Nothing);
    engine.run_to(half);
    let middle = engine.snapshot();
    let mut other = Engine::new(Blueprint::new(loaded));
    other.resume(&middle, run.seed, 0, Detail::Nothing);
    other.run_to(turns);
    found.push(check(
        "A run that was saved halfway goes on to the same end",
        other.snapshot().hash() == hash,
        format!("saved at turn {half} of {turns}"),
    ));

    let request = ComparisonRequest { runs, seed: None, measures: Vec::new(), all: true };
    let same = prepare(vec![loaded.clone(), loaded.clone()])
        .and_then(|worlds| compare(&worlds, &request, "", runner));
    let (kept, seen) = match same {
        Ok(None) => return None,
        Ok(Some((comparison, _))) => {
            let measures: Vec<_> = comparison.against.iter().flat_map(|a| &a.measures).collect();
            let none = measures.iter().all(|m| {
                m.paired.difference == 0.0
                    && m.paired.stayed == 1.0
                    && matches!(m.verdict, Verdict::NoDifference | Verdict::TooFewRuns)
            });
            (none, format!("{} measures of {runs} pairs of runs", measures.len()))
        }
        Err(why) => (false, why.to_string()),
    };
    found.push(check("A world compared with itself differs in nothing", kept, seen));
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::load;

    #[test]
    fn the_teaching_world_keeps_every_promise() {
        let file =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/teaching/five-islands.ron");
        let loaded = load(file.as_ref()).unwrap();
        let found = checks(&loaded, 6, &Runner::plain().unwrap()).unwrap();
        assert!(found.len() >= 5);
        for one in found {
            assert!(one.kept, "{}: {}", one.promise, one.seen);
        }
    }
}
