//! Probing as a count: a level that wanders, a ceiling that draws it back, and bursts around it.
//!
//! `probe` does all of it; the scenario's own challenger walks far below its ceiling, and a second one,
//! which presses on, is drawn back from above it.

use super::{
    model_run::{Curve, ModelRun},
    play::{Mean, ensemble, grid, line, variant},
};
use deter_core::{
    scenario::{
        Loaded,
        quantity::{Amount, Figure, Growth, Multiple},
        schema::Operations,
        textbook::Textbook,
    },
    theory::{
        maths::{exp, powi},
        operations::{Walk, count_correlation, count_variance},
    },
    world::{build::Blueprint, journal::Detail},
};

/// Runs behind a mean.
const RUNS: u64 = 2_000;
/// Runs of a level that stands still, behind a variance.
const STILL: u64 = 250;
/// The turn from which memory is counted.
const FROM: usize = 8;
/// A ceiling that no walk of some years sees.
const FAR: f64 = 1e6;

/// A challenger's operations and what they should come to.
struct World {
    label: &'static str,
    walk: Walk,
    level: f64,
    dispersion: f64,
    turns_per_year: f64,
    /// Logarithm of its level over its ceiling at the start; none far below.
    above: Option<f64>,
    /// Counts by run and turn.
    counts: Vec<Vec<f64>>,
}

impl World {
    fn new(label: &'static str, blueprint: &Blueprint, seed: u64, turns: u32) -> Option<Self> {
        let means = blueprint.rules.challengers.first()?.operations.iter().flatten().next()?;
        let level = means.levels.iter().copied().find(|level| *level > 0.0)?;
        Some(Self {
            label,
            walk: means.walk,
            level,
            dispersion: means.dispersion,
            turns_per_year: blueprint.rules.turns_per_year,
            above: (means.log_ceiling < 0.0).then_some(-means.log_ceiling),
            counts: counted(blueprint, seed, RUNS, turns),
        })
    }

    /// Mean and variance of the count of a turn.
    fn solved(&self, turn: u32) -> (f64, f64) {
        let Self { walk, level, dispersion, turns_per_year, .. } = *self;
        match self.above {
            Some(above) => walk.count_above_ceiling(level, above, dispersion, turns_per_year, turn),
            None => walk.count_after(level, dispersion, f64::from(turn) / turns_per_year),
        }
    }

    /// Correlation of the counts of two turns.
    fn correlation(&self, turn: u32, lag: u32) -> f64 {
        let Walk { volatility, reversion, .. } = self.walk;
        let covariance = match self.above {
            Some(above) => {
                let now = self.walk.above_ceiling(above, self.turns_per_year, turn).1;
                powi(1.0 - reversion, lag) * now
            }
            None => volatility * volatility * f64::from(turn) / self.turns_per_year,
        };
        count_correlation(self.solved(turn), self.solved(turn + lag), covariance)
    }

    /// A curve over the turns: of every count of a turn, and what its mean should be.
    fn curve(
        &self,
        model_run: &mut ModelRun,
        what: &str,
        turns: std::ops::RangeInclusive<u32>,
        of: impl Fn(u32, &[f64]) -> Mean,
        solved: impl Fn(u32) -> f64,
    ) -> Curve {
        let means: Vec<Mean> = turns
            .clone()
            .step_by(2)
            .map(|turn| {
                let now: Vec<f64> = self.counts.iter().map(|run| run[turn as usize]).collect();
                of(turn, &now)
            })
            .collect();
        let line = turns.map(|turn| (f64::from(turn), solved(turn))).collect();
        model_run.means(&format!("{what}, {}", self.label), self.label, RUNS, &means, line)
    }
}

/// Operations of every turn of every run.
fn counted(blueprint: &Blueprint, seed: u64, runs: u64, turns: u32) -> Vec<Vec<f64>> {
    ensemble(blueprint, seed, runs, Detail::Nothing, |engine| {
        let mut before = 0;
        (0..turns)
            .map(|_| {
                engine.step();
                let sum: u64 = engine.tally().operations.iter().flatten().sum();
                let count = sum - std::mem::replace(&mut before, sum);
                count as f64
            })
            .collect()
    })
}

fn figure<T: TryFrom<f64>>(value: f64) -> Option<Figure<T>> {
    T::try_from(value).ok().map(Figure::Set)
}

/// The scenario with other operations.
fn with(loaded: &Loaded, change: impl Fn(&mut Operations) -> Option<()>) -> Option<Blueprint> {
    let mut done = None;
    let blueprint = variant(loaded, |loaded| {
        let plans = loaded.scenario.challengers.values_mut();
        for operations in plans.flat_map(|plan| plan.operations.values_mut()) {
            done = change(operations);
        }
    });
    done.map(|()| blueprint)
}

/// Means, spread and memory of counts, and how uneven they are.
pub(super) fn counts(loaded: &Loaded, model_run: &mut ModelRun) -> Result<(), &'static str> {
    const NEEDS: &str = "a challenger with operations";
    let s = &loaded.scenario;
    let Some(Textbook::Probing { pressing }) = &s.textbook else {
        return Err("the drift of a challenger that presses on");
    };
    model_run.model =
        "Counts around a level that wanders (Cameron & Trivedi 2013): the best forecast of next year \
                 is this year, and the spread grows; a ceiling draws back whoever presses on."
            .to_owned();
    let turns = s.turns.max(FROM as u32 + 4);
    let free = with(loaded, |operations| {
        operations.ceiling = figure::<Multiple>(FAR)?;
        Some(())
    });
    let free = World::new("far below", &free.ok_or(NEEDS)?, s.seed, turns).ok_or(NEEDS)?;
    // It begins as far above its ceiling again as it will settle.
    let rest = Walk { drift: pressing.get(), ..free.walk }
        .above_ceiling(0.0, free.turns_per_year, u32::MAX)
        .0;
    let held = with(loaded, |operations| {
        operations.drift = figure::<Growth>(pressing.get())?;
        operations.ceiling = figure::<Multiple>(exp(-2.0 * rest))?;
        Some(())
    });
    let held = World::new("drawn back", &held.ok_or(NEEDS)?, s.seed, turns).ok_or(NEEDS)?;
    if held.above.is_none() {
        return Err("a drift that presses on above the ceiling");
    }
    let worlds = [free, held];
    let curves = worlds.iter().map(|world| {
        let mean = |turn: u32, now: &[f64]| Mean::of(f64::from(turn), now, world.solved(turn).0);
        world.curve(model_run, "mean count", 0..=turns - 1, mean, |turn| world.solved(turn).0)
    });
    let curves = curves.collect();
    model_run
        .panel("How much", curves)
        .x("turn")
        .y("operations a turn, mean of runs")
        .spans(0.0, 0.0);
    let curves = worlds.iter().map(|world| {
        let uneven = |turn: u32| world.solved(turn).1 / world.solved(turn).0;
        let spread = |turn: u32, now: &[f64]| {
            let (mean, variance) = world.solved(turn);
            Mean::variance(f64::from(turn), now, mean, variance).per(mean)
        };
        world.curve(model_run, "variance of a count", 0..=turns - 1, spread, uneven)
    });
    let curves = curves.collect();
    model_run
        .panel("How far it may go", curves)
        .x("turn")
        .y("variance of a count between runs, over its mean")
        .spans(0.0, 0.0);
    let curves = worlds.iter().map(|world| {
        let from = FROM as u32;
        let together = |lag: u32, _: &[f64]| {
            let (one, other) = (world.solved(from), world.solved(from + lag));
            let unit = (one.1 * other.1).sqrt();
            let of =
                |run: &Vec<f64>| (run[FROM] - one.0) * (run[FROM + lag as usize] - other.0) / unit;
            let products: Vec<f64> = world.counts.iter().map(of).collect();
            Mean::of(f64::from(lag), &products, world.correlation(from, lag))
        };
        let solved = |lag: u32| world.correlation(from, lag);
        world.curve(model_run, "memory", 1..=turns - from - 1, together, solved)
    });
    let curves = curves.collect();
    model_run
        .panel("How long it remembers", curves)
        .x(format!("turns after turn {FROM}"))
        .y("correlation of the two counts between runs")
        .spans(0.0, 1.0);
    bursts(loaded, model_run, &worlds[0]).ok_or(NEEDS)
}

/// How uneven the counts of a level are that stands still, by 1/k.
fn bursts(loaded: &Loaded, model_run: &mut ModelRun, world: &World) -> Option<()> {
    let turns = loaded.scenario.turns.max(1);
    let mut curves = Vec::new();
    for (times, label) in [(1.0, "this level"), (3.0, "three times")] {
        let level = times * world.level;
        let solved = |uneven: f64| count_variance(level, 0.0, 1.0 / uneven) / level;
        let mut means = Vec::new();
        for uneven in grid(0.0, 1.0, 9) {
            let blueprint = with(loaded, |operations| {
                operations.levels.clear();
                operations.level = figure::<Amount>(level)?;
                operations.drift = figure::<Growth>(0.0)?;
                operations.volatility = figure::<Multiple>(0.0)?;
                operations.dispersion =
                    if uneven > 0.0 { Some(figure(1.0 / uneven)?) } else { None };
                operations.ceiling = figure::<Multiple>(FAR)?;
                Some(())
            })?;
            let counts = counted(&blueprint, loaded.scenario.seed, STILL, turns).concat();
            means.push(Mean::variance(uneven, &counts, level, solved(uneven) * level).per(level));
        }
        let what = format!("unevenness, {label}");
        let counts = STILL * u64::from(turns);
        curves.push(model_run.means(&what, label, counts, &means, line(0.0, 1.0, 2, solved)));
    }
    model_run
        .panel("Bursts", curves)
        .x("1/k, what the dispersion k leaves of evenness: 0 is Poisson")
        .y("variance of a count, over its mean")
        .spans(0.0, 0.0)
        .mark(1.0 / world.dispersion, "this scenario");
    Some(())
}
