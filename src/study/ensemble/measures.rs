//! The summary measures of a replicate, the columns of `runs.parquet`, and the series of fan
//! charts: which there are follows from [`deter_core::model::measures`].
//!
//! [`columns`] and [`series`] name them; a [`Recorder`] takes them from a run while it is played. A
//! measure that does not apply (no incident was pressed; the state has no politics of constraint)
//! is NaN here and null in the table.

use deter_core::{
    model::{
        measures::{Aggregation, COURSE, FANS, RUNS, ShownIn, TOLD},
        quantity::{self, Quantity, Scope, Subject},
        reader::{Reader, View},
    },
    turn::Engine,
    world::{StateId, journal::Detail},
};

use super::frame::Frame;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// 1 if it happened in the replicate, else 0: its mean is a rate.
    Flag,
    /// Any other number.
    Number,
}

/// A column of `runs.parquet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name of the column.
    pub name: String,
    /// What it holds.
    pub unit: Unit,
    /// What it means, with its unit.
    pub meaning: String,
    /// The measure, and of whom.
    pub quantity: Quantity,
}

impl Column {
    fn new(quantity: Quantity, frame: &Frame) -> Self {
        let measure = quantity.measure();
        let code = |id: StateId| frame.code(id.0);
        let of = match quantity.of {
            Subject::System => String::new(),
            Subject::State(id) => format!(" ({})", code(id)),
            Subject::Pair(a, b) => {
                let side = |id: Option<StateId>| id.map_or("any state", code);
                let word = if measure.mutual { "and" } else { "to" };
                format!(" ({} {word} {})", side(a), side(b))
            }
        };
        let unit = match (quantity.counts(), measure.end) {
            (true, _) | (_, Aggregation::Any) => String::new(),
            _ => format!("; {}", measure.unit),
        };
        let title = quantity.title(&frame.kinds);
        Self {
            name: quantity.name(&frame.kinds, code),
            unit: match (quantity.counts(), measure.end) {
                (true, _) => Unit::Count,
                (_, Aggregation::Any) => Unit::Flag,
                _ => Unit::Number,
            },
            meaning: format!("{title}{of}, {}{unit}", measure.end.words()),
            quantity,
        }
    }
}

fn shown(
    shows: ShownIn,
    frame: &Frame,
    states: usize,
    pairs: &[(StateId, StateId)],
) -> Vec<Quantity> {
    let mut focus = frame.focus_ids();
    focus.truncate(states);
    quantity::shown(shows, Scope { kinds: &frame.kinds, states: &focus, pairs })
}

/// The columns of an ensemble, in order: of the system, of the states in focus, of pairs, and what
/// answers the question or was asked for besides.
#[must_use]
pub fn columns(frame: &Frame) -> Vec<Column> {
    let mut all = shown(RUNS, frame, usize::MAX, &frame.pairs);
    let codes: Vec<String> = frame.states.iter().map(|card| card.code.clone()).collect();
    let answers = frame.answers.iter().map(|answer| &answer.measure);
    for name in answers.chain(&frame.asked) {
        // What another world asks for may be of a state that this one has not.
        let quantity = Quantity::read(name, &frame.kinds, &codes);
        all.extend(
            quantity.into_iter().filter(|quantity| !all.contains(quantity)).collect::<Vec<_>>(),
        );
    }
    let mut columns: Vec<Column> =
        all.into_iter().map(|quantity| Column::new(quantity, frame)).collect();
    unlike(columns.iter_mut().map(|column| &mut column.name));
    columns
}

/// Makes names unlike whatever their case: some readers take `talks` and `Talks` for one column.
fn unlike<'n>(names: impl Iterator<Item = &'n mut String>) {
    let mut known = std::collections::BTreeSet::new();
    for name in names {
        while !known.insert(name.to_lowercase()) {
            name.push('\'');
        }
    }
}

/// The columns that are told unless others are asked for, with those of the first so many states in
/// focus.
#[must_use]
pub fn usual(frame: &Frame, states: usize) -> Vec<Quantity> {
    shown(TOLD, frame, states, &[])
}

/// A series of every turn: code of the state (`*` for the system) and measure.
pub type SeriesName = (String, String);

/// The names of quantities that show somewhere as series.
fn names(all: &[Quantity], frame: &Frame) -> Vec<SeriesName> {
    let name = |quantity: &Quantity| {
        let state = match quantity.of {
            Subject::State(id) => frame.code(id.0),
            _ => "*",
        };
        (state.to_owned(), quantity.bare(&frame.kinds))
    };
    all.iter().map(name).collect()
}

/// The series whose quantiles are kept, in order.
#[must_use]
pub fn series(frame: &Frame) -> Vec<SeriesName> {
    names(&shown(FANS, frame, usize::MAX, &[]), frame)
}

/// The series whose course a comparison keeps, of so many states in focus.
#[must_use]
pub fn courses(frame: &Frame, states: usize) -> Vec<SeriesName> {
    names(&shown(COURSE, frame, states, &[]), frame)
}

/// Plays runs and takes their columns and series.
pub struct Recorder {
    reader: Reader,
    ends: Vec<Aggregation>,
    /// Places of the columns whose value of every turn is kept, and those values turn by turn.
    paths: Vec<usize>,
    path: Vec<f64>,
    series: usize,
    turns: u32,
    turns_per_year: f64,
    values: Vec<f64>,
}

impl Recorder {
    /// For these columns of runs of a frame, with the series of [`series`] if asked.
    #[must_use]
    pub fn new(frame: &Frame, columns: &[Column], with_series: bool) -> Self {
        let mut all: Vec<Quantity> = columns.iter().map(|column| column.quantity).collect();
        let ends: Vec<Aggregation> = all.iter().map(|quantity| quantity.measure().end).collect();
        if with_series {
            all.extend(shown(FANS, frame, usize::MAX, &[]));
        }
        let kept = |end: &Aggregation| {
            matches!(end, Aggregation::Mean | Aggregation::Slope | Aggregation::Years)
        };
        Self {
            reader: Reader::new(&all, &frame.kinds),
            paths: (0..ends.len()).filter(|at| kept(&ends[*at])).collect(),
            path: Vec::new(),
            series: all.len() - ends.len(),
            ends,
            turns: frame.turns(),
            turns_per_year: f64::from(frame.provenance.turns_per_year.max(1)),
            values: Vec::new(),
        }
    }

    /// Plays a replicate to its end and appends its columns to `row`.
    pub fn play(
        &mut self,
        engine: &mut Engine,
        (seed, replicate): (u64, u64),
        detail: Detail,
        row: &mut Vec<f64>,
    ) {
        engine.reset(seed, replicate, detail);
        self.reader.begin();
        self.path.clear();
        self.values.clear();
        while engine.turn() < self.turns {
            engine.step();
            let view = View::of(engine.world(), engine.turn() - 1);
            self.reader.turn(&view);
            for at in &self.paths {
                self.path.push(self.reader.value(*at, &view));
            }
            for at in self.ends.len()..self.ends.len() + self.series {
                self.values.push(self.reader.value(at, &view));
            }
        }
        let view = View::of(engine.world(), engine.turn().saturating_sub(1));
        for at in 0..self.ends.len() {
            row.push(self.end(at, &view));
        }
    }

    /// The series of the replicate just played, turn by turn.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many series there are.
    #[must_use]
    pub const fn series(&self) -> usize {
        self.series
    }

    fn end(&mut self, at: usize, view: &View<'_>) -> f64 {
        if self.ends[at] == Aggregation::Last {
            return self.reader.value(at, view);
        }
        let place = self.paths.iter().position(|kept| *kept == at).unwrap_or(usize::MAX);
        let path = self.path.iter().skip(place).step_by(self.paths.len().max(1));
        let path: Vec<f64> = path.copied().collect();
        at_end(self.ends[at], &path, self.reader.sum(at), self.turns_per_year)
    }
}

/// The number of a run, from its turns and what was counted in them.
pub(crate) fn at_end(end: Aggregation, path: &[f64], sum: f64, turns_per_year: f64) -> f64 {
    let added = || path.iter().sum::<f64>();
    match end {
        Aggregation::Last => path.last().copied().unwrap_or(f64::NAN),
        Aggregation::Sum => sum,
        Aggregation::Any => f64::from(u8::from(sum > 0.0)),
        Aggregation::Mean => 1.0 / path.len().max(1) as f64 * added(),
        Aggregation::Years => 1.0 / turns_per_year * added(),
        Aggregation::Slope => slope(path) * turns_per_year,
    }
}

/// Least-squares slope over the places 0, 1, 2, ...; NaN of fewer than two.
pub(crate) fn slope(path: &[f64]) -> f64 {
    let n = path.len() as f64;
    let centre = (n - 1.0) / 2.0;
    let (mut top, mut bottom) = (0.0, 0.0);
    for (place, value) in path.iter().enumerate() {
        let away = place as f64 - centre;
        top += away * value;
        bottom += away * away;
    }
    if bottom > 0.0 { top / bottom } else { f64::NAN }
}

/// Whether a column is of two states: tables have it, and what is told has it only if asked.
#[must_use]
pub fn of_pair(column: &Column) -> bool {
    matches!(column.quantity.of, Subject::Pair(..))
}

#[cfg(test)]
mod tests {
    use super::{slope, unlike};

    #[test]
    fn names_that_differ_in_case_alone_are_told_apart() {
        let mut names = ["signed.talks", "signed.Talks", "war"].map(str::to_owned);
        unlike(names.iter_mut());
        assert_eq!(names, ["signed.talks", "signed.Talks'", "war"]);
    }

    #[test]
    fn a_straight_path_has_its_slope() {
        assert_eq!(slope(&[1.0, 1.5, 2.0, 2.5]), 0.5);
        assert!(slope(&[1.0]).is_nan() && slope(&[]).is_nan());
    }
}
