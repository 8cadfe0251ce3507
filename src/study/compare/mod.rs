//! Worlds under the same luck: what difference does it make?
//!
//! Every world of a comparison runs replicate r under the same luck (common random numbers), so
//! that run r of one stands beside run r of the other and most of the noise falls out of the
//! difference.
//!
//! * [`comparison`]: the result, as it is written and read back.
//! * [`worlds`]: the scenarios made ready, and what differs between them field by field.
//! * [`play`]: all replicates of all worlds, in parallel, gathered in order.
//! * [`over_time`]: measures that add a series up. [`shown`]: which measures are told.
//! * [`judge`]: from numbers to differences, intervals and verdicts. [`expected`]: and what
//!   theories had expected of them.
//! * [`chosen`]: the replicates worth telling.
//! * [`lenses`]: all of it under every theory. [`folder`]: files, and [`manifest`]:
//!   whether they are whole. [`markdown`]: the comparison for a paper.

pub mod chosen;
pub mod comparison;
pub mod expected;
pub mod folder;
pub mod judge;
pub mod lenses;
pub mod manifest;
pub mod markdown;
pub mod over_time;
pub mod play;
pub mod shown;
pub mod worlds;

pub use comparison::Comparison;
pub use worlds::World;

use super::ensemble::EnsembleError;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Replicates of every world.
    pub runs: u64,
    /// Seed of all luck; the base's if none is given.
    pub seed: Option<u64>,
    /// Measures to be shown; the usual ones if none is named.
    pub measures: Vec<String>,
    /// Whether all measures are shown.
    pub all: bool,
}

/// Runs and compares; `tell` hears of replicates as they are done, from any thread.
///
/// # Errors
/// If the wish makes no sense or the worlds cannot be compared.
pub fn compare(
    worlds: &[World],
    wish: &Wish,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<(Comparison, play::Played), EnsembleError> {
    if wish.runs == 0 {
        return Err(EnsembleError::Input(
            "--runs 0: a comparison needs at least one run".to_owned(),
        ));
    }
    let seed = wish.seed.unwrap_or_else(|| worlds.first().map_or(0, |world| world.seed()));
    let columns = play::columns(worlds);
    let shown = shown::choose(worlds, &columns, wish)?;
    let played = play::play(worlds, columns, seed, wish.runs, tell);
    let comparison = judge::judge(worlds, &played, &shown);
    Ok((comparison, played))
}
