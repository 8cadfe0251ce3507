//! Worlds under the same luck: what difference does it make?
//!
//! Every world of a comparison runs replicate r under the same luck (common random numbers), so
//! that run r of one stands beside run r of the other and most of the noise falls out of the
//! difference.
//!
//! * [`comparison`]: the result, as it is written and read back.
//! * [`play`]: all replicates of all worlds, gathered in order.
//! * [`shown`]: which measures are told.
//! * [`judge`]: from numbers to differences, intervals and verdicts. [`expected`]: and what
//!   theories had expected of them.
//! * [`said`]: the answer in sentences. [`matrix`]: many what-ifs by their answers.
//! * [`chosen`]: the replicates worth telling.
//! * [`lenses`]: all of it under every theory. [`study`]: all of that in a folder or its shards.
//!   [`folder`]: files. [`markdown`]: the comparison for a paper.

pub mod chosen;
pub mod comparison;
pub mod expected;
pub mod folder;
pub mod judge;
pub mod lenses;
pub mod markdown;
pub mod matrix;
pub mod play;
pub mod said;
pub mod shown;
pub mod study;

pub use comparison::Comparison;

use super::run::{MOST_RUNS, Runner, within};
use crate::{StudyError, worlds::World};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComparisonRequest {
    /// Replicates of every world.
    pub runs: u64,
    /// Seed of all luck; the base's if none is given.
    pub seed: Option<u64>,
    /// Measures to be shown beside the answers; the usual ones if none is named.
    pub measures: Vec<String>,
    /// Whether all measures are shown.
    pub all: bool,
}

impl ComparisonRequest {
    /// Whether measures are asked for that are no answers.
    #[must_use]
    pub const fn others(&self) -> bool {
        self.all || !self.measures.is_empty()
    }
}

/// Runs what is not there yet and compares; `name` tells comparisons of one study apart. None if not
/// all runs are there in the end.
///
/// # Errors
/// If the wish makes no sense or the worlds cannot be compared.
pub fn compare(
    worlds: &[World],
    request: &ComparisonRequest,
    name: &str,
    runner: &Runner<'_>,
) -> Result<Option<(Comparison, play::PlayedWorlds)>, StudyError> {
    within("--runs", request.runs.into(), MOST_RUNS)?;
    let seed = request.seed.unwrap_or_else(|| worlds.first().map_or(0, |world| world.seed()));
    let columns = play::columns(worlds, &|name| shown::asked(worlds, request, name));
    let shown = shown::choose(worlds, &columns, request)?;
    let played = play::play(worlds, columns, (seed, request.runs), name, runner)?;
    Ok(played.map(|played| {
        let comparison = runner.execution.pool.install(|| judge::judge(worlds, &played, &shown));
        (comparison, played)
    }))
}

/// The same in a hurry, with somebody who looks on: only what is shown is judged, and told after every
/// chunk of runs with the runs themselves. What is told of all runs is what [`compare`] tells.
///
/// # Errors
/// As [`compare`].
pub fn compare_watched(
    worlds: &[World],
    request: &ComparisonRequest,
    runner: &Runner<'_>,
    tell: &mut dyn FnMut(Comparison, &play::PlayedWorlds),
) -> Result<Option<()>, StudyError> {
    within("--runs", request.runs.into(), MOST_RUNS)?;
    let seed = request.seed.unwrap_or_else(|| worlds.first().map_or(0, |world| world.seed()));
    let columns = play::columns(worlds, &|name| shown::asked(worlds, request, name));
    let shown = shown::choose(worlds, &columns, request)?;
    let mut watch = |played: &play::PlayedWorlds| {
        // Not on the runner's threads: they are at the next chunks.
        let mut judged = judge::judge_some(worlds, played, &shown, &|place| shown[place]);
        said::answer(&mut judged);
        tell(judged, played);
    };
    let runs = (seed, request.runs);
    let ended = play::watched(worlds, columns, runs, "", runner, Some(&mut watch))?;
    Ok(ended.map(drop))
}
