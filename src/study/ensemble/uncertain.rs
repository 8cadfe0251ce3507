//! The errors of estimates beside luck: every so many replicates the numbers that studies estimated
//! are drawn anew, and what that adds to the spread of the runs is told apart from luck.
//!
//! A number is drawn from a normal law around its estimate, with its standard error, cut where the
//! field ends; one number apart from another, since a scenario holds no correlations. Replicates of
//! one draw differ by luck alone, so the share of the variance that is due to the estimates is the
//! intraclass correlation of a one-way analysis of variance (Searle, Casella & McCulloch 1992), with
//! the exact interval of the normal law.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{StudyError, statistics::interval::Interval};
use deter_core::{
    chance::{quantile, sequential},
    scenario::{
        Loaded,
        estimates::{Uncertain, uncertain},
    },
    theory::special::beta_quantile,
    turn::Engine,
    world::build::Blueprint,
};
use rand::Rng;

/// So many neighbouring replicates share a draw.
pub const PER_DRAW: u64 = 10;

/// Keeps the luck of draws apart from any other use of the same seed.
const PURPOSE: u64 = 0x756e_6300;
/// A number is drawn so often before the estimate is refused: where its error is many times as wide as the
/// field.
const TRIES: usize = 1000;

/// The numbers of a draw, by their paths.
pub type Drawn<'d> = Vec<(&'d str, f64)>;

/// A world whose estimates are drawn.
pub struct Drawer {
    world: Loaded,
    estimates: Vec<Uncertain>,
    seed: u64,
}

impl Drawer {
    /// Of a world.
    ///
    /// # Errors
    /// If nothing in it was estimated.
    pub fn new(world: Loaded, seed: u64) -> Result<Self, StudyError> {
        let world = world.with_lenses();
        let estimates = uncertain(&world.scenario);
        if estimates.is_empty() {
            let text = format!("--uncertain: nothing in {} was estimated by a study", world.name);
            return Err(StudyError::Input(text));
        }
        Ok(Self { world, estimates, seed })
    }

    /// The numbers of a draw with their paths, in their order, and the world that has them.
    ///
    /// # Errors
    /// If hardly any number of an estimate's law can be: its error is far too wide.
    pub fn draw(&self, draw: u64) -> Result<(Drawn<'_>, Loaded), StudyError> {
        let mut world = self.world.clone();
        let mut drawn = Vec::with_capacity(self.estimates.len());
        for one in &self.estimates {
            // An address of its own: another estimate beside it changes nothing.
            let name = blake3::hash(one.path.as_bytes());
            let key = u64::from_le_bytes(std::array::from_fn(|at| name.as_bytes()[at]));
            let mut luck = sequential(self.seed ^ key, PURPOSE.wrapping_add(draw << 32));
            let mut uniform = || (f64::from(luck.next_u32()) + 0.5) / 4_294_967_296.0;
            let mut tried = (0..TRIES).map(|_| one.value + one.error * quantile::normal(uniform()));
            let value = tried.find(|value| world.set(&one.path, *value).is_ok()).ok_or_else(|| {
                StudyError::Input(format!(
                    "--uncertain: `{}` is estimated as {} with a standard error of {}, of which hardly any \
                     number can be: give a smaller error, or a judgement with its range",
                    one.path, one.value, one.error
                ))
            })?;
            drawn.push((one.path.as_str(), value));
        }
        Ok((drawn, world))
    }

    /// An engine for the replicates of a draw.
    ///
    /// # Errors
    /// As for [`Self::draw`].
    pub fn engine(&self, draw: u64) -> Result<Engine, StudyError> {
        Ok(Engine::new(Blueprint::new(&self.draw(draw)?.1)))
    }

    /// How many numbers are drawn.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.estimates.len()
    }

    /// All numbers of the draws of so many replicates, as a table.
    ///
    /// # Errors
    /// As for [`Self::draw`].
    pub fn table(&self, runs: u64) -> Result<String, StudyError> {
        let mut text = "draw,first_replicate,path,value\n".to_owned();
        for draw in 0..runs.div_ceil(PER_DRAW) {
            for (path, value) in self.draw(draw)?.0 {
                text += &format!("{draw},{},{path},{value}\n", draw * PER_DRAW);
            }
        }
        Ok(text)
    }
}

/// What part of the variance of a measure the estimates make.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EstimatesShare {
    /// The share, 0 to 1; a negative estimate is 0.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: Interval,
}

/// The analysis of variance of a measure, draw by draw in their order.
#[derive(Debug, Clone, Default)]
pub struct Apart {
    own: Group,
    groups: f64,
    mean: f64,
    between: f64,
    within: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Group {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Apart {
    /// Takes in the next replicate. What has no number in one of them counts for nothing in its draw.
    pub fn add(&mut self, replicate: u64, x: f64) {
        let Group { n, mean, squares } = &mut self.own;
        *n += 1;
        let off = x - *mean;
        *mean += off / *n as f64;
        *squares += off * (x - *mean);
        if (replicate + 1).is_multiple_of(PER_DRAW) {
            let group = std::mem::take(&mut self.own);
            // A draw that was begun in another part of the work, or has no number, is left out.
            if group.n == PER_DRAW && group.mean.is_finite() {
                self.groups += 1.0;
                let off = group.mean - self.mean;
                self.mean += off / self.groups;
                self.between += off * (group.mean - self.mean);
                self.within += group.squares;
            }
        }
    }

    /// What part of the variance the draws make; none of fewer than two draws, or of what does not vary.
    #[must_use]
    pub fn share(&self) -> Option<EstimatesShare> {
        let m = PER_DRAW as f64;
        let (between, within) = (self.groups - 1.0, self.groups * (m - 1.0));
        if between < 1.0 || self.within + self.between <= 0.0 {
            return None;
        }
        let ratio = (m * self.between / between) / (self.within / within);
        let of = |ratio: f64| {
            if ratio.is_finite() { ((ratio - 1.0) / (ratio + m - 1.0)).max(0.0) } else { 1.0 }
        };
        // The quantile of F by that of a beta law.
        let quantile = |p: f64| {
            let x = beta_quantile(p, 0.5 * between, 0.5 * within);
            x / (1.0 - x) * within / between
        };
        let interval =
            Interval { low: of(ratio / quantile(0.975)), high: of(ratio / quantile(0.025)) };
        Some(EstimatesShare { share: of(ratio), interval })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 200 made-up ensembles of 40 draws, whose estimates make a third of the variance, 95 %
    /// intervals hold the third in 180 to 198 (the middle 99.9 % of a binomial number with .95).
    #[test]
    fn a_known_share_is_found_again() {
        let mut luck = sequential(5, 79);
        let mut normal = || quantile::normal((f64::from(luck.next_u32()) + 0.5) / 4_294_967_296.0);
        let (mut held, mut mean) = (0, 0.0);
        for _ in 0..200 {
            let mut apart = Apart::default();
            for draw in 0..40 {
                let own = normal();
                for replicate in 0..PER_DRAW {
                    apart.add(draw * PER_DRAW + replicate, own + 2.0_f64.sqrt() * normal());
                }
            }
            let found = apart.share().unwrap();
            mean += found.share / 200.0;
            held += usize::from(found.interval.holds(1.0 / 3.0));
        }
        assert!((180..=198).contains(&held), "{held}");
        assert!((mean - 1.0 / 3.0).abs() < 0.02, "{mean}");
    }

    #[test]
    fn what_does_not_vary_has_no_share_and_what_estimates_alone_move_has_the_whole() {
        let mut still = Apart::default();
        let mut moved = Apart::default();
        for replicate in 0..40 {
            still.add(replicate, 3.0);
            moved.add(replicate, (replicate / PER_DRAW) as f64);
        }
        assert_eq!(still.share(), None);
        assert_eq!(moved.share().map(|found| found.share), Some(1.0));
    }
}
