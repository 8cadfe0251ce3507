//! Many runs, and what each shows of what was observed.

use super::{
    observed::Taken,
    series::Series,
    task::{Candidate, Group, Task},
};
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
    /// For each series, the count or level of every period of the run.
    pub counts: Vec<Vec<f64>>,
    /// For each group and candidate, the turn of the first signature; before the run it is −1.
    pub signed: Vec<Vec<Option<i32>>>,
    /// For each happening, the first turn from the origin on.
    pub happened: Vec<Option<u32>>,
}

chunk_data!(RunOutcome { counts, signed, happened });

/// What replicates `first` to `first + runs − 1` show, in their order; `name` is that of the folder of their
/// chunks below the study's, empty if there is but one. None if not all are there in
/// the end.
///
/// # Errors
/// If they are too many, or the disk refuses.
pub fn watch(
    task: &Task,
    blueprint: &Blueprint,
    (name, seed): (&str, u64),
    (first, runs): (u64, u64),
    runner: &Runner<'_>,
) -> Result<Option<Vec<RunOutcome>>, StudyError> {
    runner.replicates(
        (name, &format!("{seed} {first} {task:?}")),
        runs,
        &|| {
            let engine = Engine::new(blueprint.clone());
            let tracker = tracker(task, &engine);
            (engine, tracker)
        },
        &|(engine, tracker), replicate| run(task, (engine, tracker), seed, first + replicate),
    )
}

/// What is tracked in every run: the series, then what may happen.
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
        let path = tracker.path(at);
        let of = |first: u32, long: u32| {
            let turns = &path[first as usize..(first + long) as usize];
            match series.level {
                None => turns.iter().sum(),
                Some(Taken::Mean) => turns.iter().sum::<f64>() / f64::from(long),
                Some(Taken::Last) => turns.last().copied().unwrap_or(f64::NAN),
            }
        };
        series.periods.iter().map(|period| of(period.first, period.long)).collect()
    };
    let first_rise = |place: usize| {
        let at = task.series.len() + place;
        let asked = &task.happenings[place];
        let mut last = 0.0;
        let rises: Vec<bool> = match asked.reaches {
            Some(reaches) if asked.of.counts() => {
                tracker.level(at).map(|level| level >= reaches).collect()
            }
            Some(reaches) => tracker.path(at).iter().map(|level| *level >= reaches).collect(),
            None => {
                tracker.level(at).map(|level| std::mem::replace(&mut last, level) < level).collect()
            }
        };
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
        group.candidates.iter().map(|one: &Candidate| of(&one.id)).collect()
    };
    RunOutcome {
        counts: task.series.iter().enumerate().map(counts).collect(),
        signed: task.groups.iter().map(signed).collect(),
        happened: (0..task.happenings.len()).map(first_rise).collect(),
    }
}
