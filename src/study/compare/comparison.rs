//! The result of a comparison: all numbers, and where they come from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ensemble::frame::Frame,
    statistics::{Interval, Paired, Verdict, verdict::Size},
    why::common::CommonParting,
    worlds::{Change, WorldCard},
};
use deter_core::scenario::expectations::Direction;

/// Version of the layout of `comparison.json`; other layouts are refused when read.
pub const LAYOUT: u32 = 2;

/// What stands in every export.
pub const NOTE: &str =
    "model frequencies, made for exploration and teaching; they forecast nothing";

/// What the intervals and p-values assume.
pub const ASSUMPTIONS: &str = "Run r of every world has the same luck (common random numbers), so \
    differences are taken run by run. Intervals are 95 % bootstrap intervals of the mean difference \
    (bias-corrected and accelerated, 2000 resamples of whole runs): runs are independent and alike, \
    since each has luck of its own; below some 50 runs no bootstrap is to be trusted. p-values are \
    exact sign tests for yes-or-no measures (McNemar's) and where fewer than 25 pairs differ, \
    Student's paired t otherwise. They say how well this model is known, not how well it fits the world.";

/// Worlds under the same luck. The first is the base; every other one is held against it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Version of this layout, [`LAYOUT`].
    pub layout: u32,
    /// What the numbers are not.
    pub note: String,
    /// What intervals and p-values assume.
    pub assumptions: String,
    /// Replicates of every world.
    pub runs: u64,
    /// Seed of all luck.
    pub seed: u64,
    /// Version of deter.
    pub version: String,
    /// The worlds, the base first.
    pub worlds: Vec<WorldCard>,
    /// States, kinds and labels of the base.
    pub frame: Frame,
    /// Every other world against the base, in the order of `worlds`.
    pub against: Vec<WorldComparison>,
    /// Main series of all worlds, turn by turn.
    pub series: Vec<Course>,
    /// Pairs of states that are tied at the end of a run, and in how many runs of each world.
    #[serde(default)]
    pub ties: Vec<TieShare>,
    /// With `--lenses`: the same under every theory.
    pub lenses: Option<super::lenses::Lenses>,
}

/// Two states that are tied at the end of some runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TieShare {
    /// Code of one of them, the first by code.
    pub a: String,
    /// Code of the other.
    pub b: String,
    /// In how many runs of each world.
    pub runs: Vec<u64>,
}

/// The runs of a measure in two worlds, as far as a figure shows them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Quantiles of the base, as many as dots are drawn, each standing for as many runs.
    pub base: Vec<f64>,
    /// Those of the other world.
    pub here: Vec<f64>,
    /// The first pairs of runs under the same luck: base, other.
    pub pairs: Vec<(f64, f64)>,
}

/// One world against the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorldComparison {
    /// Its place in [`Comparison::worlds`].
    pub world: usize,
    /// What the runs say to its question, in a few sentences ([`super::said`]).
    #[serde(default)]
    pub answer: Vec<String>,
    /// What differs between the scenarios, field by field.
    pub changes: Vec<Change>,
    /// What differs in the runs, measure by measure.
    pub measures: Vec<Measure>,
    /// Measures that no pair of runs has in both worlds.
    pub not_comparable: Vec<String>,
    /// What theories expect of this scenario, and what was found.
    pub expected: Vec<Expected>,
    /// Where the histories part first, most common first; empty if nobody looked.
    pub partings: Vec<CommonParting>,
}

/// What changes in one measure from the base to the other world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// Name of the column.
    pub name: String,
    /// What it means, with its unit.
    pub meaning: String,
    /// Whether it is 1 or 0 in a run, so that its mean is a rate.
    pub flag: bool,
    /// In how many runs of the base and of the other world there is any of it; none of a level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<(u64, u64)>,
    /// Whether it is among the measures shown.
    pub shown: bool,
    /// Smallest change that would matter, if it answers the question of the world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matters: Option<f64>,
    /// The runs of an answer, for a figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Spread>,
    /// Differences, interval, p-value, effect sizes.
    pub paired: Paired,
    /// p-value after Holm's correction: over the answers, of all worlds, if it is one; over all rows
    /// shown if it is shown; over all rows there are if not.
    pub corrected: f64,
    /// The word for it.
    pub verdict: Verdict,
}

impl WorldComparison {
    /// What answers the question of its scenario, the largest change by what matters first.
    #[must_use]
    pub fn answers(&self) -> Vec<&Measure> {
        self.ranked(|measure| measure.matters.is_some())
    }

    /// The other measures shown, the largest change by the base's own spread first.
    #[must_use]
    pub fn others(&self) -> Vec<&Measure> {
        self.ranked(|measure| measure.shown && measure.matters.is_none())
    }

    fn ranked(&self, belongs: impl Fn(&Measure) -> bool) -> Vec<&Measure> {
        let mut found: Vec<&Measure> = self.measures.iter().filter(|m| belongs(m)).collect();
        found.sort_by(|a, b| b.magnitude().total_cmp(&a.magnitude()));
        found
    }
}

impl Measure {
    /// The interval in standard deviations of the base's runs, with the mean between: low, Glass's Δ,
    /// high. Nothing if the base does not vary, or no pair differs.
    #[must_use]
    pub fn standardised(&self) -> Option<(f64, f64, f64)> {
        let Paired { interval, spread, .. } = &self.paired;
        let delta = self.paired.glass().filter(|_| !self.paired.identical())?;
        Some((interval.low / spread, delta, interval.high / spread))
    }

    /// How large its change is: in multiples of what matters if it is an answer, else by the base's own
    /// spread ([`Paired::glass`]).
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        let of_spread = || self.paired.glass().unwrap_or(self.paired.difference);
        self.matters.map_or_else(of_spread, |matters| self.paired.difference / matters).abs()
    }

    /// Whether its change is as large as what matters; none if it is no answer.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        self.matters.map(|matters| Size::of(&self.paired, matters))
    }

    /// Which way the mean moves, if the verdict is that it does.
    #[must_use]
    pub fn moves(&self) -> Option<Direction> {
        self.verdict.moves(self.paired.difference)
    }
}

/// What a theory expects of a scenario, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expected {
    /// The theory.
    pub lens: String,
    /// The measure.
    pub measure: String,
    /// How it should move.
    #[schemars(with = "String")]
    pub direction: Direction,
    /// Why, in the words of the theory.
    pub why: String,
    /// How it moved under the lens of the scenario; none if the runs do not tell.
    #[schemars(with = "Option<String>")]
    pub found: Option<Direction>,
    /// The mean difference and its interval, if the measure is one of this comparison.
    pub difference: Option<(f64, Interval)>,
}

/// One series of all worlds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Course {
    /// Code of the state, or `*` for the system.
    pub state: String,
    /// Name of the measure.
    pub measure: String,
    /// For every world and turn, 5 %, 25 %, 50 %, 75 % and 95 % quantiles over the runs; nothing in
    /// a turn in which no run has a value.
    pub worlds: Vec<Vec<Option<[f64; 5]>>>,
    /// For every world and turn the mean over the runs.
    #[serde(default)]
    pub means: Vec<Vec<Option<f64>>>,
    /// For every world a few of its runs, turn by turn; nothing where a run has no value.
    #[serde(default)]
    pub paths: Vec<Vec<Vec<Option<f64>>>>,
    /// For every world but the base and every turn, the mean paired difference and its pointwise
    /// 95 % interval (Student).
    pub differences: Vec<Vec<Option<(f64, Interval)>>>,
}
