//! What a measure is: the columns of the table in [`measures`](super::measures).

use super::reader::{Counts, StateView, View};
use crate::{
    scenario::schema::{Domain, Intensity},
    theory::network::Graph,
    world::{Rules, transient::Outcome},
};

/// A part of a name: one of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// Domain of operations.
    Domain,
    /// Intensity of operations.
    Intensity,
    /// How an incident ended.
    Outcome,
    /// How a call for help was answered: honoured or abandoned.
    Answer,
    /// Way of loosening a constraint.
    Route,
    /// Kind of pact, a rung of the scenario's ladder.
    Kind,
}

impl NamePart {
    /// Its values in order; `kinds` are the scenario's kinds of pact.
    #[must_use]
    pub fn values(self, kinds: &[String]) -> Vec<&str> {
        match self {
            Self::Domain => Domain::ALL.iter().map(|domain| domain.name()).collect(),
            Self::Intensity => Intensity::ALL.iter().map(|one| one.name()).collect(),
            Self::Outcome => Outcome::ALL.iter().map(|outcome| outcome.name()).collect(),
            Self::Answer => vec!["honoured", "abandoned"],
            Self::Route => vec!["reinterpretation", "amendment"],
            Self::Kind => kinds.iter().map(String::as_str).collect(),
        }
    }
}

/// How the turns of a run make one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// The value after the last turn.
    Last,
    /// The sum over the turns; of a share, that of the sums.
    Sum,
    /// 1 if any turn has more than nothing, else 0: its mean over runs is a rate.
    Any,
    /// The mean over the turns.
    Mean,
    /// The least-squares slope over the turns, 1/yr.
    Slope,
    /// The sum over the turns as if each were its part of a year, such as years of a whole gap.
    Years,
}

impl Aggregation {
    /// What a reader of a run's number is told.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Last => "at the end",
            Self::Sum => "over the run",
            Self::Any => "at least once: 1 or 0",
            Self::Mean => "mean over the turns",
            Self::Slope => "least-squares slope",
            Self::Years => "added up over the years",
        }
    }
}

/// How a measure is read from the world after a turn. What does not apply is `None`.
#[derive(Clone, Copy)]
pub enum Extraction {
    /// A number of a state.
    State(fn(&StateView<'_>) -> Option<f64>),
    /// A number of the system.
    System(fn(&View<'_>) -> Option<f64>),
    /// A number of the network of pacts in force, which changes in few turns.
    Network(fn(&Graph, &Rules) -> Option<f64>),
    /// Things that happened in the turn, told one by one with their parts and, where they lie
    /// between two states, with these.
    Count(fn(&View<'_>, &mut Counts)),
    /// Part and whole: `[0]` and `[1]`.
    Share(fn(&View<'_>) -> [f64; 2]),
}

/// Where a measure shows; a sum of these.
pub type ShownIn = u16;
/// `series.csv`, and `series.parquet` of every replicate.
pub const SERIES: ShownIn = 1;
/// The quantiles of `series.parquet`; whatever shows here shows in [`SERIES`], too.
pub const FANS: ShownIn = 2;
/// `runs.parquet`.
pub const RUNS: ShownIn = 4;
/// What a comparison and an ensemble tell unless asked for more.
pub const TOLD: ShownIn = 8;
/// Its course in every turn is kept by a comparison.
pub const COURSE: ShownIn = 16;
/// Drawn as a panel of figures.
pub const PANEL: ShownIn = 32;
/// The first screen of a page.
pub const PAGE: ShownIn = 64;
/// In studies that name it, and nowhere else.
pub const STUDIES: ShownIn = 128;
/// All that has a course.
pub(super) const DRAWN: ShownIn = SERIES | FANS | COURSE | PANEL;

/// What a shape of a measure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliesTo {
    /// The system: summed over all states.
    System,
    /// A state.
    State,
    /// A pair of states, who acts first.
    Pair,
    /// A state as the one that acts, with whomever: `(JPN,*)`.
    From,
    /// A state as the one that is acted on: `(*,JPN)`.
    To,
}

/// Which parts of a name are there (bit 0 the first, bit 1 the second), what it is of, where it
/// shows.
pub type Shape = (u8, AppliesTo, ShownIn);

pub(super) const NONE: u8 = 0;
pub(super) const FIRST: u8 = 1;
pub(super) const SECOND: u8 = 2;
pub(super) const BOTH: u8 = 3;

/// A measure.
pub struct Measure {
    /// Name without parts and brackets.
    pub name: &'static str,
    /// What it is, for readers.
    pub title: &'static str,
    /// Unit of a turn's value.
    pub unit: &'static str,
    /// How its turns make one number of a run.
    pub end: Aggregation,
    /// How it is read.
    pub read: Extraction,
    /// Parts that follow the name.
    pub parts: &'static [NamePart],
    /// Whether things between two states are of either order: a pact is, a call is not.
    pub mutual: bool,
    /// Where it shows, shape by shape.
    pub shapes: &'static [Shape],
    /// What a sentence calls it of a state (`{a}`, with `{a's}` the possessive), between two (`{a}`
    /// acts, `{b}` it meets), or of the system if it is of nothing else; `{p}` are the parts of its
    /// name; what stands in `[]` is left out if `{b}` is whoever. Empty: its title says it.
    pub says: &'static str,
    /// Names it had before this grammar.
    pub once: &'static [&'static str],
}

impl Measure {
    /// Whether what it counts lies between two states.
    #[must_use]
    pub fn is_of_pairs(&self) -> bool {
        self.shapes
            .iter()
            .any(|(_, of, _)| matches!(of, AppliesTo::Pair | AppliesTo::From | AppliesTo::To))
    }

    pub(super) const fn new(
        name: &'static str,
        (title, unit): (&'static str, &'static str),
        end: Aggregation,
        shapes: &'static [Shape],
        read: Extraction,
    ) -> Self {
        Self {
            name,
            title,
            unit,
            end,
            read,
            parts: &[],
            mutual: false,
            shapes,
            says: "",
            once: &[],
        }
    }

    pub(super) const fn by(mut self, parts: &'static [NamePart]) -> Self {
        self.parts = parts;
        self
    }

    pub(super) const fn mutual(mut self) -> Self {
        self.mutual = true;
        self
    }

    pub(super) const fn says(mut self, says: &'static str) -> Self {
        self.says = says;
        self
    }

    pub(super) const fn once(mut self, names: &'static [&'static str]) -> Self {
        self.once = names;
        self
    }
}
