//! Playing a model: variations of its scenario on the assembled engine, one run or many.

use rayon::prelude::*;

use super::model_run::{Curve, ModelRun, allowed_z};
use deter_core::{
    chance::{Address, Luck, Phase, Purpose},
    scenario::{
        Loaded,
        quantity::{Code, Salience},
    },
    theory::contest,
    turn::Engine,
    world::{StateId, build::Blueprint, journal::Detail},
};
use deter_study::statistics::summary::{mean, standard_error};

/// A point of a curve: where, what came out, what should have, and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mean {
    /// From left to right.
    pub x: f64,
    /// Mean of the runs.
    pub simulated: f64,
    /// What it should be.
    pub solved: f64,
    /// Standard error that the solution implies.
    pub error: f64,
    /// Whether it is a share, which lies between 0 and 1.
    pub is_share: bool,
    /// Whether the error is estimated from the runs themselves, and so uncertain.
    pub is_estimated: bool,
}

/// A bar for each solution, from 0 up, where nothing lies between two of them: no line joins them.
pub(super) fn bars(means: &[Mean]) -> Vec<(f64, f64)> {
    let gap = (f64::NAN, f64::NAN);
    let all = means.iter().flat_map(|mean| [(mean.x, 0.0), (mean.x, mean.solved), gap]);
    all.take((3 * means.len()).saturating_sub(1)).collect()
}

impl Mean {
    /// A mean whose standard error the solution gives.
    pub const fn with_error(x: f64, simulated: f64, solved: f64, error: f64) -> Self {
        Self { x, simulated, solved, error, is_share: false, is_estimated: false }
    }

    /// A frequency of `n` trials of chance `solved`.
    pub fn share(x: f64, simulated: f64, solved: f64, n: f64) -> Self {
        let error = (solved * (1.0 - solved)).max(0.0).sqrt() / n.max(1.0).sqrt();
        Self { is_share: true, ..Self::with_error(x, simulated, solved, error) }
    }

    /// The mean of some runs.
    pub fn of(x: f64, runs: &[f64], solved: f64) -> Self {
        Self { is_estimated: true, ..Self::with_error(x, mean(runs), solved, standard_error(runs)) }
    }

    /// The mean square of deviations of runs from what their mean should be.
    pub fn variance(x: f64, runs: &[f64], centre: f64, solved: f64) -> Self {
        let squares: Vec<f64> = runs.iter().map(|run| (run - centre) * (run - centre)).collect();
        Self::of(x, &squares, solved)
    }

    /// The same in other units.
    pub fn per(self, unit: f64) -> Self {
        let [simulated, solved, error] =
            [self.simulated, self.solved, self.error].map(|number| number / unit);
        Self { simulated, solved, error, ..self }
    }

    /// The standard deviation of normal draws.
    pub fn spread(x: f64, draws: &[f64], solved: f64) -> Self {
        let (centre, freedom) = (mean(draws), draws.len() as f64 - 1.0);
        let squares: f64 = draws.iter().map(|draw| (draw - centre) * (draw - centre)).sum();
        let error = solved / (2.0 * freedom).sqrt();
        Self::with_error(x, (squares / freedom).sqrt(), solved, error)
    }

    fn low(&self, z: f64) -> f64 {
        let low = self.solved - z * self.error;
        // Whatever the models measure as positive cannot be negative.
        if self.solved >= 0.0 { low.max(0.0) } else { low }
    }

    fn high(&self, z: f64) -> f64 {
        let high = self.solved + z * self.error;
        if self.is_share { high.min(1.0) } else { high }
    }
}

/// The scenario or its lenses with a change, as a blueprint. The change must keep them valid.
pub(super) fn variant(loaded: &Loaded, change: impl FnOnce(&mut Loaded)) -> Blueprint {
    let mut loaded = loaded.clone();
    change(&mut loaded);
    Blueprint::new(&loaded)
}

/// An engine at the start of replicate 0 of the scenario's seed.
pub(super) fn engine(blueprint: Blueprint, seed: u64) -> Engine {
    let mut engine = Engine::new(blueprint);
    engine.reset(seed, 0, Detail::Nothing);
    engine
}

/// The two sides of the first challenger's dispute, by their numbers.
pub(super) struct Pair {
    /// Challenger and target.
    pub sides: [StateId; 2],
    /// What is at stake, 0 to 1.
    pub stake: f64,
    attack: f64,
    defence: f64,
    decisiveness: f64,
}

impl Pair {
    /// The pair of a scenario with a dispute.
    pub fn of(blueprint: &Blueprint) -> Option<Self> {
        let Blueprint { rules, start, .. } = blueprint;
        let c = rules.challengers.first()?.id;
        let mut targets = (0_u16..).map(StateId).zip(start.dyads.salience.row(c));
        let (j, salience) = targets.find(|(_, salience)| **salience > 0.0)?;
        let capacity = |id: StateId| start.states.get(id.at()).map(|s| s.military.capacity);
        let p = &rules.parameters;
        Some(Self {
            sides: [c, j],
            stake: salience / Salience::MOST,
            attack: capacity(c)? * rules.reach.get(c, j),
            defence: p.defender_advantage * capacity(j)?,
            decisiveness: p.contest_decisiveness,
        })
    }

    /// Chance of the challenger to prevail against this multiple of what the target has.
    pub fn prevails(&self, times: f64) -> f64 {
        contest::ratio(self.attack, times * self.defence, self.decisiveness)
    }
}

/// What `play` finds in each of `runs` replicates, in their order.
pub(super) fn ensemble<T: Send>(
    blueprint: &Blueprint,
    seed: u64,
    runs: u64,
    detail: Detail,
    play: impl Fn(&mut Engine) -> T + Sync,
) -> Vec<T> {
    (0..runs)
        .into_par_iter()
        .map_init(
            || Engine::new(blueprint.clone()),
            |engine, replicate| {
                engine.reset(seed, replicate, detail);
                play(engine)
            },
        )
        .collect()
}

/// Points, simulated, each with what it should be.
pub(super) fn against(
    simulated: &[(f64, f64)],
    solved: impl Fn(f64) -> f64,
) -> impl Iterator<Item = (f64, f64)> {
    simulated.iter().map(move |(x, y)| (*y, solved(*x)))
}

impl ModelRun {
    /// A curve that no luck separates from its closed form, and its comparison: `solved` at the points
    /// that are `simulated`; `analytic` is the line to draw.
    pub(super) fn exact_curve(
        &mut self,
        what: &str,
        within: f64,
        simulated: Vec<(f64, f64)>,
        analytic: Vec<(f64, f64)>,
        solved: impl Fn(f64) -> f64,
    ) -> Curve {
        self.exact(what, within, against(&simulated, solved));
        Curve::new("", simulated, analytic)
    }

    /// A curve of means with the band in which they should lie, and its comparison. `line` is the
    /// closed form; the means' own solutions if it is empty.
    pub(super) fn means(
        &mut self,
        what: &str,
        label: &str,
        runs: u64,
        means: &[Mean],
        line: Vec<(f64, f64)>,
    ) -> Curve {
        let freedom =
            means.iter().any(|mean| mean.is_estimated).then_some(runs.saturating_sub(1) as f64);
        let compared = means.iter().map(|m| (m.simulated, m.solved, m.error));
        self.statistical(what, runs, freedom, compared);
        let z = allowed_z(means.len(), freedom);
        let line =
            if line.is_empty() { means.iter().map(|m| (m.x, m.solved)).collect() } else { line };
        Curve {
            label: label.to_owned(),
            simulated: means.iter().map(|m| (m.x, m.simulated)).collect(),
            analytic: line,
            bands: means.iter().map(|m| (m.x, m.low(z), m.high(z))).collect(),
        }
    }
}

/// `count` numbers from `low` to `high`, both included.
pub(super) fn grid(low: f64, high: f64, count: usize) -> Vec<f64> {
    let steps = count.saturating_sub(1).max(1) as f64;
    (0..count).map(|k| low + (high - low) * k as f64 / steps).collect()
}

/// Up to where from `low` on something `holds`, which it does no more at `high`: by halving.
pub(super) fn halved(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        (low, high) = if holds(middle) { (middle, high) } else { (low, middle) };
    }
    0.5 * (low + high)
}

/// The line of a function over a range.
pub(super) fn line(low: f64, high: f64, count: usize, f: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    grid(low, high, count).into_iter().map(|x| (x, f(x))).collect()
}

/// Addressed luck for the games that no phase of a turn plays.
#[derive(Debug, Clone)]
pub(super) struct Dice(Luck);

impl Dice {
    /// The luck of one replicate of a seed.
    pub fn new(seed: u64, replicate: u64) -> Self {
        Self(Luck::new(seed, replicate))
    }

    /// A uniform number: who draws, in which turn, and which of several draws.
    pub fn roll(&self, turn: u32, actor: &Code, index: u32) -> f64 {
        self.0.uniform(Address::new(turn, Phase::Respond, Purpose::Textbook, actor.key()).at(index))
    }
}
