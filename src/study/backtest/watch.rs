//! Many runs, and what each shows of what was observed.

use super::task::{Group, Series, Task};
use crate::{
    StudyError,
    observe::{Tracker, kinds},
    run::{Runner, bytes::chunk_data},
};
use deter_core::{
    turn::Engine,
    world::{StateId, build::Blueprint},
};

/// What one run shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunOutcome {
    /// For each series, the count of every period of the run.
    pub counts: Vec<Vec<f64>>,
    /// For each group and candidate, the turn of the first signature; before the run it is −1.
    pub signed: Vec<Vec<Option<i32>>>,
    /// For each happening, the first turn from the origin on.
    pub happened: Vec<Option<u32>>,
}

chunk_data!(RunOutcome { counts, signed, happened });

/// What replicates `first` to `first + runs − 1` show, in their order. None if not all are there in
/// the end.
///
/// # Errors
/// If they are too many, or the disk refuses.
pub fn watch(
    task: &Task,
    blueprint: &Blueprint,
    seed: u64,
    (first, runs): (u64, u64),
    runner: &Runner<'_>,
) -> Result<Option<Vec<RunOutcome>>, StudyError> {
    runner.replicates(
        ("", &format!("{seed} {first} {task:?}")),
        runs,
        &|| {
            let engine = Engine::new(blueprint.clone());
            let tracker = tracker(task, &engine);
            (engine, tracker)
        },
        &|(engine, tracker), replicate| run(task, (engine, tracker), seed, first + replicate),
    )
}

/// What is tracked in every run: the counts, then what may happen.
#[must_use]
pub fn tracker(task: &Task, engine: &Engine) -> Tracker {
    let counted = task.series.iter().map(|series| series.of);
    let all = counted.chain(task.happenings.iter().map(|asked| asked.of));
    Tracker::new(all.collect(), &kinds(engine))
}

/// Runs a replicate to its end.
#[must_use]
pub fn run(
    task: &Task,
    (engine, tracker): (&mut Engine, &mut Tracker),
    seed: u64,
    replicate: u64,
) -> RunOutcome {
    tracker.play(engine, (seed, replicate), task.turns);
    let counts = |(at, series): (usize, &Series)| -> Vec<f64> {
        let long = series.long as usize;
        let sum = |first: u32| tracker.path(at).iter().skip(first as usize).take(long).sum();
        series.periods.iter().map(|period| sum(period.first)).collect()
    };
    let first_rise = |place: usize| {
        let mut last = 0.0;
        let rises: Vec<bool> = tracker
            .level(task.series.len() + place)
            .map(|level| std::mem::replace(&mut last, level) < level)
            .collect();
        (task.from..task.turns).find(|turn| rises[*turn as usize])
    };
    let signed = |group: &Group| {
        let of = |id: &StateId| {
            let pacts = engine.pacts().filter(|pact| {
                pact.kind == group.kind
                    && pact.other(group.state) == Some(*id)
                    && pact.signed < task.turns as i32
            });
            pacts.map(|pact| pact.signed.max(-1)).min()
        };
        group.candidates.iter().map(|(id, _, _)| of(id)).collect()
    };
    RunOutcome {
        counts: task.series.iter().enumerate().map(counts).collect(),
        signed: task.groups.iter().map(signed).collect(),
        happened: (0..task.happenings.len()).map(first_rise).collect(),
    }
}
