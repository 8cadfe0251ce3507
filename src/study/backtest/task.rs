//! What was observed, for one scenario and one origin: states and turns looked up, the past parted
//! from what is scored.

use super::{
    observed::{HappeningText, Observed, PactText, part, series_of},
    script::{Scripted, scripted, touched},
    series::Series,
};
use crate::{
    StudyError,
    observe::{MeasureName, quantity, slip_of, whereabouts, with_anyone},
};
use deter_core::{
    model::quantity::{Quantity, Subject},
    scenario::{
        calendar::{Calendar, DateText},
        load::Problem,
        locate::FieldPath,
        quantity::Code,
        schema::Scenario,
    },
    turn::Engine,
    world::{KindId, StateId},
};

/// Fewest periods, and turns, of the past that a baseline is made of.
pub(super) const LEAST_PAST: usize = 3;

/// What is scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The first turn that is not the past.
    pub from: u32,
    /// How many turns are run.
    pub turns: u32,
    /// What is counted or measured, period by period.
    pub series: Vec<Series>,
    /// Who signs.
    pub groups: Vec<Group>,
    /// What else happens.
    pub happenings: Vec<HappeningTask>,
    /// What a reader must know of how the file was read.
    pub remarks: Vec<String>,
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
    /// The others.
    pub candidates: Vec<Candidate>,
    /// The last turns that count, with the days as they were written.
    pub by: Vec<(u32, String)>,
    /// The turn after the last one of which it is known who signed.
    pub end: u32,
    /// Signatures of the past, and turns that pairs had to sign in it.
    pub past: (u64, u64),
}

/// Who could sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its number.
    pub id: StateId,
    /// Its code.
    pub code: String,
    /// The turn in which it signed, if it did.
    pub signed: Option<u32>,
    /// The event of the scenario's script that signs for it.
    pub script: Option<String>,
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
    /// The level that it must reach; any rise if none.
    pub reaches: Option<f64>,
    /// The first turn from the origin on in which it happened, if it did.
    pub happened: Option<u32>,
    /// The event of the scenario's script that makes it happen.
    pub script: Option<String>,
    /// The last turns that count, with the days as they were written.
    pub by: Vec<(u32, String)>,
    /// Turns of the past in which it happened, and turns of the past.
    pub past: (u64, u64),
}

impl Task {
    /// The task for a scenario (and an engine of it) and an origin. A series with too short a past is
    /// left out and named if that is what `lenient` says.
    ///
    /// # Errors
    /// If the origin does not lie in the run, or with everything in the file that does not fit the
    /// scenario or leaves a baseline without a past.
    pub fn new(
        observed: &Observed,
        (scenario, engine): (&Scenario, &Engine),
        from: &DateText,
        lenient: bool,
    ) -> Result<Self, StudyError> {
        let turns = scenario.turns;
        let calendar = engine.rules().calendar;
        let origin = origin(&calendar, turns, engine.rules().turns_per_year as u32, from)?;
        let mut lookup = Lookup {
            engine,
            calendar,
            turns,
            from: origin,
            script: scripted(scenario, origin),
            lenient,
            outside: &observed.text.outside,
            problems: Vec::new(),
            remarks: Vec::new(),
        };
        let text = &observed.text;
        let mut series = Vec::new();
        for (list, counted) in [("counts", true), ("levels", false)] {
            for (place, one) in series_of(text, list).iter().enumerate() {
                series.extend(lookup.series(&part(list, place), one, counted));
            }
        }
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
            series,
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
    if !from.date().begins_turn(per_year) {
        let problem = format!(
            "{from} is not the first day of a turn; {} starts before it",
            calendar.label(i64::from(turn))
        );
        return Err(StudyError::senseless("--from", problem));
    }
    Ok(turn)
}

pub(super) struct Lookup<'a> {
    pub engine: &'a Engine,
    pub calendar: Calendar,
    pub turns: u32,
    pub from: u32,
    pub script: Vec<Scripted>,
    pub lenient: bool,
    outside: &'a [Code],
    problems: Vec<Problem>,
    pub remarks: Vec<String>,
}

impl Lookup<'_> {
    fn group(&mut self, place: usize, said: &PactText) -> Option<Group> {
        let path = part("pacts", place);
        let of = self.quantity(&path.name("of"), &said.of)?;
        let side = with_anyone(&of).zip(of.part(0)).filter(|_| of.measure().name == "signed");
        let Some((state, kind)) = side else {
            let message = format!("`{}` is not what one state signs with whomever", said.of.0);
            self.say(path.name("of"), message, "`signed.KIND(STATE,*)`");
            return None;
        };
        let by = self.by(&path, &said.id, &said.by)?;
        let (since, end) = self.record(&path, &said.record)?;
        let from = i64::from(self.from);
        let mut candidates = Vec::new();
        let mut outside: Vec<&Code> = Vec::new();
        let (mut signed, mut exposed) = (0_u64, 0_u64);
        for (at, code) in said.candidates.iter().enumerate() {
            let known = self.engine.blueprint().codes.iter().map(String::as_str);
            let id = match whereabouts(code, known, self.outside) {
                Ok(Some(id)) => StateId(id as u16),
                Ok(None) => {
                    outside.push(code);
                    continue;
                }
                Err(meant) => {
                    let path = path.name("candidates").index(at);
                    self.problems.push(slip_of(path, code, meant));
                    continue;
                }
            };
            let turn = said.signed.get(code).map(|date| self.calendar.turn_of(date.date()));
            // Whoever had signed before the record started had no turn to sign in.
            let open = turn.unwrap_or(i64::MAX).min(from - 1) - since + 1;
            exposed += u64::try_from(open).unwrap_or(0);
            signed += u64::from(turn.is_some_and(|turn| turn >= since && turn < from));
            if turn.is_none_or(|turn| turn >= from) {
                let own = of.of(Subject::Pair(Some(state), Some(id)));
                let window = (self.from, end - self.from.min(end));
                let event = touched(&self.script, self.engine, &own, window);
                candidates.push(Candidate {
                    id,
                    code: code.to_string(),
                    signed: turn.and_then(|turn| u32::try_from(turn).ok()),
                    script: event.map(|event| event.name.clone()),
                });
            }
        }
        if !outside.is_empty() {
            let signed = outside.iter().filter(|code| said.signed.contains_key(**code)).count();
            let codes: Vec<&str> = outside.iter().map(|code| code.as_str()).collect();
            self.remarks.push(format!(
                "{}: {} of the candidates are states outside of this world, {signed} of which signed: {}",
                said.id,
                codes.len(),
                codes.join(", ")
            ));
        }
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
        let of = self.quantity(&path.name("of"), &said.of)?;
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
        let window = (self.from, self.turns - self.from);
        let event = touched(&self.script, self.engine, &of, window);
        Some(HappeningTask {
            id: said.id.clone(),
            name: said.name.clone(),
            of,
            reaches: said.reaches,
            script: event.map(|event| event.name.clone()),
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

    pub(super) fn quantity(&mut self, path: &FieldPath, name: &MeasureName) -> Option<Quantity> {
        let found = quantity(self.engine, name);
        found.map_err(|why| self.say(path.clone(), why, "`NAME(OF)`, as in `runs.parquet`")).ok()
    }

    pub(super) fn say(&mut self, path: FieldPath, message: impl Into<String>, expected: &str) {
        self.problems.push(Problem::new(path, message, expected));
    }
}
