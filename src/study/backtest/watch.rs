//! Many runs, and what each shows of what was observed.

use std::ops::ControlFlow;

use super::task::{Counted, Event, Task};
use crate::{
    StudyError,
    run::{
        Cut, Ended, Job, MOST_RUNS, Runner,
        bytes::{Kept, Reader, Writer},
        within,
    },
};
use deter_core::{
    scenario::schema::Route,
    turn::Engine,
    world::{Home, StateId, Turn, build::Blueprint, journal::Detail, transient::Outcome},
};

/// Replicates in a chunk.
pub const CHUNK: u64 = 25;

/// What one run shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// For each series, the count of every period of the run.
    pub counts: Vec<Vec<f64>>,
    /// For each group and candidate, the turn of the first signature; before the run it is −1.
    pub signed: Vec<Vec<Option<i32>>>,
    /// For each happening, the first turn from the origin on.
    pub happened: Vec<Option<u32>>,
}

impl Kept for Seen {
    fn write(&self, to: &mut Writer) {
        self.counts.write(to);
        self.signed.write(to);
        self.happened.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (counts, signed) = (Vec::read(from)?, Vec::read(from)?);
        Some(Self { counts, signed, happened: Vec::read(from)? })
    }
}

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
) -> Result<Option<Vec<Seen>>, StudyError> {
    within("--runs", runs.into(), MOST_RUNS)?;
    let key = format!("{seed} {first} {task:?}");
    let job = Job { name: "", key: &key, cases: 1, runs, cut: Cut::Runs(CHUNK) };
    let mut seen = Vec::with_capacity(runs as usize);
    let ended = runner.run(
        &job,
        &|| Engine::new(blueprint.clone()),
        &|engine, piece, ask| {
            let mut kept = Vec::new();
            let done = ask.each(piece, |_, replicate| {
                kept.push(run(task, engine, seed, first + replicate));
                Ok(())
            })?;
            Ok(done.map(|()| kept))
        },
        &mut |_, kept: Vec<Seen>| {
            seen.extend(kept);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok((ended == Ended::Whole).then_some(seen))
}

/// Runs a replicate to its end.
#[must_use]
pub fn run(task: &Task, engine: &mut Engine, seed: u64, replicate: u64) -> Seen {
    engine.reset(seed, replicate, Detail::Nothing);
    let mut by_turn = vec![Vec::with_capacity(task.turns as usize); task.series.len()];
    let mut happened = vec![None; task.happenings.len()];
    let mut levels: Vec<u32> =
        task.happenings.iter().map(|asked| level(engine, &asked.what)).collect();
    while engine.turn() < task.turns {
        let turn = engine.turn();
        engine.step();
        for (series, track) in task.series.iter().zip(&mut by_turn) {
            track.push(operations(engine, &series.of));
        }
        for ((asked, last), first) in task.happenings.iter().zip(&mut levels).zip(&mut happened) {
            let now = level(engine, &asked.what);
            if now > *last && turn >= task.from && first.is_none() {
                *first = Some(turn);
            }
            *last = now;
        }
    }
    for (series, track) in task.series.iter().zip(&mut by_turn) {
        if let Counted::Pacts(state, kind) = series.of {
            for pact in engine.pacts().filter(|p| p.kind == kind && p.other(state).is_some()) {
                if let Some(count) =
                    usize::try_from(pact.signed).ok().and_then(|t| track.get_mut(t))
                {
                    *count += 1.0;
                }
            }
        }
    }
    let of_periods = |(series, track): (&super::task::Series, &Vec<f64>)| -> Vec<f64> {
        let sum =
            |first: u32| track.iter().skip(first as usize).take(series.long as usize).sum::<f64>();
        series.periods.iter().map(|period| sum(period.first)).collect()
    };
    Seen {
        counts: task.series.iter().zip(&by_turn).map(of_periods).collect(),
        signed: task
            .groups
            .iter()
            .map(|group| {
                let of = |id: &StateId| {
                    let pacts = engine.pacts().filter(|pact| {
                        pact.kind == group.kind
                            && pact.other(group.state) == Some(*id)
                            && pact.signed < task.turns as i32
                    });
                    pacts.map(|pact| pact.signed.max(-1)).min()
                };
                group.candidates.iter().map(|(id, _, _)| of(id)).collect()
            })
            .collect(),
        happened,
    }
}

/// Operations of the turn that has just ended; pacts are counted at the end of the run.
fn operations(engine: &Engine, of: &Counted) -> f64 {
    let Counted::Operations(challenger, target, domain, intensities) = of else { return 0.0 };
    let all = engine.world().resource::<Turn>().operations.iter();
    let of_pair = all.filter(|operation| {
        operation.challenger == *challenger
            && operation.target == *target
            && operation.domain == *domain
    });
    let counts = of_pair.flat_map(|operation| operation.counts.into_iter().zip(intensities));
    counts.filter(|(_, counts)| **counts).map(|(count, _)| f64::from(count)).sum()
}

/// How often it has happened so far.
fn level(engine: &Engine, what: &Event) -> u32 {
    match what {
        Event::War => {
            let incidents = &engine.tally().incidents;
            incidents.iter().map(|domain| domain[Outcome::War as usize]).sum()
        }
        Event::Step(id, route) => steps(engine, *id, *route),
    }
}

fn steps(engine: &Engine, id: StateId, route: Route) -> u32 {
    let Some(plan) = engine.rules().politics.iter().find(|plan| plan.id == id) else { return 0 };
    let taken = engine.world().get::<Home>(engine.roster().entity(id)).map_or(0, |home| home.taken);
    plan.steps.iter().take(usize::from(taken)).filter(|step| step.route == route).count() as u32
}
