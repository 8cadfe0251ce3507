//! What was observed, for one scenario and one origin: states and turns looked up, the past parted
//! from what is scored.

use super::observed::{CountText, HappeningText, Observed, PactText, part};
use crate::{
    StudyError,
    observe::{MeasureName, quantity, state, with_anyone},
};
use deter_core::{
    model::quantity::Quantity,
    scenario::{
        calendar::{Calendar, DateText},
        load::Problem,
        locate::FieldPath,
    },
    turn::Engine,
    world::{KindId, StateId},
};

/// Fewest periods, and turns, of the past that a baseline is made of.
const LEAST_PAST: usize = 3;

/// What is scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The first turn that is not the past.
    pub from: u32,
    /// How many turns are run.
    pub turns: u32,
    /// What is counted, period by period.
    pub series: Vec<Series>,
    /// Who signs.
    pub groups: Vec<Group>,
    /// What else happens.
    pub happenings: Vec<HappeningTask>,
    /// What a reader must know of how the file was read.
    pub remarks: Vec<String>,
}

/// Counts by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// What one of it is.
    pub unit: String,
    /// What is counted in a run.
    pub of: Quantity,
    /// Turns of a period.
    pub long: u32,
    /// The counts of the past, oldest first; they follow one another.
    pub past: Vec<f64>,
    /// The periods that lie in the run, those of the past included.
    pub periods: Vec<Counts>,
    /// The place in `periods` of the first one that is scored.
    pub first_scored: usize,
    /// How many periods lie between the last of the past and the first scored, plus one.
    pub lead: usize,
}

impl Series {
    /// The periods that are scored.
    #[must_use]
    pub fn scored(&self) -> &[Counts] {
        self.periods.get(self.first_scored..).unwrap_or_default()
    }
}

/// The count of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// First turn.
    pub first: u32,
    /// What was observed.
    pub value: f64,
}

/// The candidates for a kind of pact who had not signed at the origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// One side.
    pub state: StateId,
    /// The kind of pact.
    pub kind: KindId,
    /// The other side, its code, and the turn in which it signed, if it did.
    pub candidates: Vec<(StateId, String, Option<u32>)>,
    /// The last turns that count, with the days as they were written.
    pub by: Vec<(u32, String)>,
    /// The turn after the last one of which it is known who signed.
    pub end: u32,
    /// Signatures of the past, and turns that pairs had to sign in it.
    pub past: (u64, u64),
}

/// Something that happens or not from the origin on.
#[derive(Debug, Clone, PartialEq)]
pub struct HappeningTask {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// What rises when it happens.
    pub of: Quantity,
    /// The first turn from the origin on in which it happened, if it did.
    pub happened: Option<u32>,
    /// The last turns that count, with the days as they were written.
    pub by: Vec<(u32, String)>,
    /// Turns of the past in which it happened, and turns of the past.
    pub past: (u64, u64),
}

impl Task {
    /// The task for a scenario (an engine of it), so many turns, and an origin.
    ///
    /// # Errors
    /// If the origin does not lie in the run, or with everything in the file that does not fit the
    /// scenario or leaves a baseline without a past.
    pub fn new(
        observed: &Observed,
        engine: &Engine,
        turns: u32,
        from: &DateText,
    ) -> Result<Self, StudyError> {
        let calendar = engine.rules().calendar;
        let origin = origin(&calendar, turns, engine.rules().turns_per_year as u32, from)?;
        let mut lookup = Lookup {
            engine,
            calendar,
            turns,
            from: origin,
            problems: Vec::new(),
            remarks: Vec::new(),
        };
        let text = &observed.text;
        let series: Vec<_> =
            text.counts.iter().enumerate().map(|(place, one)| lookup.series(place, one)).collect();
        let groups: Vec<_> =
            text.pacts.iter().enumerate().map(|(place, one)| lookup.group(place, one)).collect();
        let happenings = text.happenings.iter().enumerate();
        let happenings: Vec<_> = happenings.map(|(place, one)| lookup.asked(place, one)).collect();
        if !lookup.problems.is_empty() {
            return Err(StudyError::Load(observed.source.wrong(lookup.problems)));
        }
        let task = Self {
            from: origin,
            turns,
            series: series.into_iter().flatten().collect(),
            groups: groups.into_iter().flatten().collect(),
            happenings: happenings.into_iter().flatten().collect(),
            remarks: lookup.remarks,
        };
        if task.series.is_empty() && task.groups.is_empty() && task.happenings.is_empty() {
            let problem = format!(
                "nothing in {} can be scored from {from} to the end of the run, {}",
                observed.source.file,
                calendar.label(i64::from(turns) - 1)
            );
            return Err(StudyError::senseless("--from", problem));
        }
        Ok(task)
    }
}

/// The turn that starts at the origin.
fn origin(
    calendar: &Calendar,
    turns: u32,
    per_year: u32,
    from: &DateText,
) -> Result<u32, StudyError> {
    let turn = calendar.turn_of(from.date());
    let (first, last) = (calendar.label(0), calendar.label(i64::from(turns) - 1));
    let Some(turn) = u32::try_from(turn).ok().filter(|turn| *turn < turns) else {
        let problem = format!("{from} is outside the run, which goes from {first} to {last}");
        return Err(StudyError::senseless("--from", problem));
    };
    if i64::from(from.date().thousandths) * i64::from(per_year) % 1000 != 0 {
        let problem = format!(
            "{from} is not the first day of a turn; {} starts before it",
            calendar.label(i64::from(turn))
        );
        return Err(StudyError::senseless("--from", problem));
    }
    Ok(turn)
}

struct Lookup<'a> {
    engine: &'a Engine,
    calendar: Calendar,
    turns: u32,
    from: u32,
    problems: Vec<Problem>,
    remarks: Vec<String>,
}

impl Lookup<'_> {
    fn series(&mut self, place: usize, said: &CountText) -> Option<Series> {
        let path = part("counts", place);
        let of = self.quantity(&path, &said.of)?;
        if !of.counts() {
            let message = format!("`{}` counts nothing", said.of.0);
            self.say(path.name("of"), message, "a measure that is counted");
            return None;
        }
        let (a_year, periods) = (self.engine.rules().turns_per_year as u32, said.every.in_a_year());
        if a_year % periods != 0 {
            let message = format!("a turn of the scenario is longer: it has {a_year} in a year");
            self.say(path.name("every"), message, "a period of one or more turns");
            return None;
        }
        let long = a_year / periods;
        if i64::from(said.first.date().thousandths) * i64::from(a_year) % 1000 != 0 {
            let message = format!("{} is not the first day of a turn", said.first);
            self.say(path.name("first"), message, "such as 2013-04-01, or 2013Q2");
            return None;
        }
        let start = self.calendar.turn_of(said.first.date());
        let all: Vec<(i64, f64)> = said
            .values
            .iter()
            .enumerate()
            .map(|(n, value)| (start + n as i64 * i64::from(long), *value))
            .collect();
        let (from, turns, long_) = (i64::from(self.from), i64::from(self.turns), i64::from(long));
        let past: Vec<f64> =
            all.iter().filter(|(t, _)| t + long_ <= from).map(|(_, value)| *value).collect();
        let periods: Vec<Counts> = all
            .iter()
            .filter(|(t, _)| *t >= 0 && t + long_ <= turns)
            .filter_map(|(t, value)| Some(Counts { first: u32::try_from(*t).ok()?, value: *value }))
            .collect();
        let split = all.iter().filter(|(t, _)| *t < from && t + long_ > from).count();
        let late = all.iter().filter(|(t, _)| *t >= from && t + long_ > turns).count();
        if split > 0 {
            self.remarks.push(format!(
                "{}: one period lies on both sides of the origin; it is neither past nor scored",
                said.id
            ));
        }
        if late > 0 {
            self.remarks
                .push(format!("{}: {late} periods end after the run and are left out", said.id));
        }
        let first_scored = periods.iter().position(|p| p.first >= self.from)?;
        if past.len() < LEAST_PAST {
            let message = format!(
                "{} periods end before {}: the baselines have no past",
                past.len(),
                self.calendar.label(from)
            );
            let expected = format!("at least {LEAST_PAST} periods before the origin");
            self.say(path.name("values"), message, &expected);
            return None;
        }
        Some(Series {
            id: said.id.clone(),
            name: said.name.clone(),
            unit: said.unit.clone(),
            of,
            long,
            past,
            periods,
            first_scored,
            lead: 1 + split,
        })
    }

    fn group(&mut self, place: usize, said: &PactText) -> Option<Group> {
        let path = part("pacts", place);
        let of = self.quantity(&path, &said.of);
        let by = self.by(&path, &said.id, &said.by)?;
        let (since, end) = self.record(&path, &said.record)?;
        let from = i64::from(self.from);
        let mut candidates = Vec::new();
        let (mut signed, mut exposed) = (0_u64, 0_u64);
        for (at, code) in said.candidates.iter().enumerate() {
            let Some(id) = state(self.engine, code) else {
                let known = self.engine.blueprint().codes.iter().map(String::as_str);
                let path = path.name("candidates").index(at);
                self.problems.push(Problem::unknown(path, "state", code.as_str(), known));
                continue;
            };
            let turn = said.signed.get(code).map(|date| self.calendar.turn_of(date.date()));
            // Whoever had signed before the record started had no turn to sign in.
            let open = turn.unwrap_or(i64::MAX).min(from - 1) - since + 1;
            exposed += u64::try_from(open).unwrap_or(0);
            signed += u64::from(turn.is_some_and(|turn| turn >= since && turn < from));
            if turn.is_none_or(|turn| turn >= from) {
                let turn = turn.and_then(|turn| u32::try_from(turn).ok());
                candidates.push((id, code.to_string(), turn));
            }
        }
        let of = of?;
        let side = with_anyone(&of).zip(of.part(0)).filter(|_| of.measure().name == "signed");
        let Some((state, kind)) = side else {
            let message = format!("`{}` is not what one state signs with whomever", said.of.0);
            self.say(path.name("of"), message, "`signed.KIND(STATE,*)`");
            return None;
        };
        let kind = KindId(kind as u8);
        if candidates.is_empty() || by.is_empty() {
            self.remarks.push(format!("{}: nothing is open after the origin", said.id));
            return None;
        }
        let past = (signed, exposed);
        let (id, name) = (said.id.clone(), said.name.clone());
        Some(Group { id, name, state, kind, candidates, by, end, past })
    }

    fn asked(&mut self, place: usize, said: &HappeningText) -> Option<HappeningTask> {
        let path = part("happenings", place);
        let of = self.quantity(&path, &said.of)?;
        let by = self.by(&path, &said.id, &said.by)?;
        let (since, _) = self.record(&path, &said.record)?;
        let from = i64::from(self.from);
        let mut turns: Vec<i64> =
            said.dates.iter().map(|date| self.calendar.turn_of(date.date())).collect();
        turns.sort_unstable();
        turns.dedup();
        let before = turns.iter().filter(|turn| **turn >= since && **turn < from).count();
        if by.is_empty() {
            self.remarks.push(format!("{}: nothing is asked after the origin", said.id));
            return None;
        }
        Some(HappeningTask {
            id: said.id.clone(),
            name: said.name.clone(),
            of,
            happened: turns
                .into_iter()
                .find(|turn| *turn >= from)
                .and_then(|t| u32::try_from(t).ok()),
            by,
            past: (before as u64, u64::try_from(from - since).unwrap_or(0)),
        })
    }

    /// The record in turns: its first one and the one after its last, which is no later than the
    /// end of the run.
    fn record(&mut self, path: &FieldPath, record: &(DateText, DateText)) -> Option<(i64, u32)> {
        let since = self.calendar.turn_of(record.0.date());
        let end = (self.calendar.turn_of(record.1.date()) + 1).min(i64::from(self.turns));
        if i64::from(self.from) - since < LEAST_PAST as i64 {
            let message = format!(
                "the record starts on {}, {} turns before the origin: the base rate has no past",
                record.0,
                i64::from(self.from) - since
            );
            let expected = format!("at least {LEAST_PAST} turns before the origin");
            self.say(path.name("record"), message, &expected);
            return None;
        }
        Some((since, u32::try_from(end).unwrap_or(0)))
    }

    /// The last turns that count. Those before the origin ask nothing; those after the run cannot
    /// be answered.
    fn by(&mut self, path: &FieldPath, id: &str, by: &[DateText]) -> Option<Vec<(u32, String)>> {
        let mut turns = Vec::new();
        let mut sound = true;
        for (at, date) in by.iter().enumerate() {
            let turn = self.calendar.turn_of(date.date());
            if turn < i64::from(self.from) {
                self.remarks.push(format!("{id}: {date} lies before the origin and is left out"));
            } else if turn >= i64::from(self.turns) {
                let last = self.calendar.label(i64::from(self.turns) - 1);
                let message = format!("{date} lies after the end of the run");
                self.say(path.name("by").index(at), message, &format!("no day after {last}"));
                sound = false;
            } else {
                turns.push((u32::try_from(turn).unwrap_or(0), date.to_string()));
            }
        }
        sound.then_some(turns)
    }

    fn quantity(&mut self, path: &FieldPath, name: &MeasureName) -> Option<Quantity> {
        let found = quantity(self.engine, name);
        found.map_err(|why| self.say(path.name("of"), why, "`NAME(OF)`, as in `runs.parquet`")).ok()
    }

    fn say(&mut self, path: FieldPath, message: impl Into<String>, expected: &str) {
        self.problems.push(Problem::new(path, message, expected));
    }
}
