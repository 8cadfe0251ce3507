//! Counts and levels of a file of observations, in the turns of a scenario.

use super::{
    baseline::Past,
    observed::{Period, Reading, SeriesText, Taken},
    script::touched,
    task::{LEAST_PAST, Lookup},
};
use deter_core::{
    model::{measures::Extraction, quantity::Quantity},
    scenario::{calendar::DateText, locate::FieldPath},
};

/// Counts or levels by period, under one definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Short name.
    pub id: String,
    /// For readers.
    pub name: String,
    /// What one of it is.
    pub unit: String,
    /// What is counted or measured in a run.
    pub of: Quantity,
    /// What a level of a period is; none if it is counted.
    pub level: Option<Taken>,
    /// Turns of a whole period.
    pub long: u32,
    /// What was observed before the origin.
    pub past: Past,
    /// The periods that lie in the run, those of the past included.
    pub periods: Vec<Observation>,
}

/// What was observed in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// First turn.
    pub first: u32,
    /// Turns.
    pub long: u32,
    /// What was observed.
    pub value: f64,
    /// Periods since the last of the past.
    pub lead: f64,
    /// Whether it lies after the origin.
    pub after: bool,
    /// The event of the scenario's script that moves it.
    pub script: Option<String>,
}

impl Series {
    /// The periods that are scored, and their places: of those that the script does not touch, or of
    /// those that it does.
    pub fn scored(&self, apart: bool) -> impl Iterator<Item = (usize, &Observation)> {
        let periods = self.periods.iter().enumerate();
        periods.filter(move |(_, one)| one.after && one.script.is_some() == apart)
    }
}

/// A stretch of periods under one definition.
struct Stretch<'t> {
    path: FieldPath,
    definition: &'t str,
    of: Quantity,
    every: Period,
    first: &'t DateText,
    /// First turn, turns and value of each; none if nobody looked.
    periods: Vec<(i64, u32, Option<f64>)>,
    long: u32,
}

impl Lookup<'_> {
    /// The series of an entry, one for each definition.
    pub(super) fn series(
        &mut self,
        path: &FieldPath,
        said: &SeriesText,
        counted: bool,
    ) -> Vec<Series> {
        let Some(of) = self.quantity(&path.name("of"), &said.of) else { return Vec::new() };
        let mut stretches = Vec::new();
        let values = (!said.values.is_empty()).then_some(&said.values[..]);
        let mut add = |lookup: &mut Self,
                       path: FieldPath,
                       definition,
                       of: Quantity,
                       every,
                       first,
                       values| {
            if lookup.fits(&path, &of, counted) {
                let stretch =
                    Stretch { path, definition, of, every, first, periods: Vec::new(), long: 0 };
                stretches.extend(lookup.stretch(stretch, values, said));
            }
        };
        add(self, path.clone(), &said.definition, of, said.every, &said.first, values);
        for (at, part) in said.later.iter().enumerate() {
            let path = path.name("later").index(at);
            let of = match &part.of {
                None => Some(of),
                Some(name) => self.quantity(&path.name("of"), name),
            };
            let Some(of) = of else { continue };
            add(self, path, &part.definition, of, part.every, &part.first, Some(&part.values));
        }
        let alone = stretches.len() == 1;
        let mut end = i64::MIN;
        let mut found = Vec::new();
        for stretch in stretches {
            if stretch.periods.first().is_some_and(|first| first.0 < end) {
                let message = format!("{} lies before the end of what stands above", stretch.first);
                self.say(stretch.path.name("first"), message, "parts that follow one another");
            }
            end = stretch.periods.last().map_or(end, |last| last.0 + i64::from(last.1));
            found.extend(self.of_stretch(stretch, said, counted, alone));
        }
        found
    }

    /// Whether a measure is what its list is for.
    fn fits(&mut self, path: &FieldPath, of: &Quantity, counted: bool) -> bool {
        let path = path.name("of");
        let name = of.measure().name;
        if counted && !of.counts() {
            let message = format!("`{name}` counts nothing");
            self.say(path, message, "a measure that is counted, or an entry of `levels`");
            return false;
        }
        let shared = matches!(of.measure().read, Extraction::Share(_));
        if !counted && (of.counts() || shared) {
            let message = format!("`{name}` is no level");
            self.say(path, message, "a measure of how things stand, or an entry of `counts`");
            return false;
        }
        true
    }

    /// The periods in turns.
    fn stretch<'t>(
        &mut self,
        mut stretch: Stretch<'t>,
        values: Option<&[Reading]>,
        said: &SeriesText,
    ) -> Option<Stretch<'t>> {
        let a_year = self.engine.rules().turns_per_year as u32;
        let periods = stretch.every.in_a_year();
        if !a_year.is_multiple_of(periods) {
            let message = format!("a turn of the scenario is longer: it has {a_year} in a year");
            self.say(stretch.path.name("every"), message, "a period of one or more turns");
            return None;
        }
        let long = a_year / periods;
        if !stretch.first.date().begins_turn(a_year) {
            let message = format!("{} is not the first day of a turn", stretch.first);
            self.say(stretch.path.name("first"), message, "such as 2013-04-01, or 2013Q2");
            return None;
        }
        let start = self.calendar.turn_of(stretch.first.date());
        let (from, turns) = (i64::from(self.from), i64::from(self.turns));
        stretch.long = long;
        if let Some(values) = values {
            let at = |n: usize| start + n as i64 * i64::from(long);
            stretch.periods =
                values.iter().enumerate().map(|(n, value)| (at(n), long, value.0)).collect();
            return Some(stretch);
        }
        let days: Vec<i64> =
            said.dates.iter().map(|date| self.calendar.turn_of(date.date())).collect();
        let last = said.until.as_ref().map_or(start, |day| self.calendar.turn_of(day.date()) + 1);
        let mut first = start;
        while first < last {
            let whole = first + i64::from(long);
            // Day by day a period can be cut: at the origin, at the ends of the run and of the record.
            let cut = |edge: i64, from: i64, to: i64| edge > from && edge < to;
            let mut edges = vec![first];
            edges.extend([from, turns, last].into_iter().filter(|edge| cut(*edge, first, whole)));
            edges.sort_unstable();
            edges.dedup();
            edges.push(whole);
            for pair in edges.windows(2).filter(|pair| pair[1] <= last) {
                let inside = days.iter().filter(|day| (pair[0]..pair[1]).contains(*day)).count();
                stretch.periods.push((pair[0], (pair[1] - pair[0]) as u32, Some(inside as f64)));
            }
            first = whole;
        }
        Some(stretch)
    }

    /// A series, its past parted from what is scored.
    fn of_stretch(
        &mut self,
        stretch: Stretch<'_>,
        said: &SeriesText,
        counted: bool,
        alone: bool,
    ) -> Option<Series> {
        let Stretch { path, definition, of, periods: all, long, .. } = stretch;
        let id = if alone || definition.is_empty() {
            said.id.clone()
        } else {
            format!("{} ({definition})", said.id)
        };
        let (from, turns) = (i64::from(self.from), i64::from(self.turns));
        let start = all.first().map_or(0, |one| one.0);
        let time = |first: i64| ((first - start) / i64::from(long)) as f64;
        let mut past = Past::default();
        let (mut parted, mut late, mut unknown) = (0, 0, 0);
        for (first, turns_of_it, value) in &all {
            let end = first + i64::from(*turns_of_it);
            parted += u32::from(*first < from && end > from);
            late += u32::from(*first >= from && end > turns);
            unknown += u32::from(*first >= from && end <= turns && value.is_none());
            if let Some(value) = value.filter(|_| end <= from && *turns_of_it == long) {
                past.times.push(time(*first));
                past.values.push(value);
            }
        }
        for (many, what) in [
            (parted, "on both sides of the origin, which cannot be split: neither past nor scored"),
            (late, "after the end of the run"),
            (unknown, "after the origin that nobody observed"),
        ] {
            if many > 0 {
                let periods = if many == 1 { "period" } else { "periods" };
                self.remarks.push(format!("{id}: left out: {many} {periods} {what}"));
            }
        }
        let last = past.times.last().copied().unwrap_or(0.0);
        let periods: Vec<Observation> = all
            .iter()
            .filter(|(first, long, _)| *first >= 0 && first + i64::from(*long) <= turns)
            .filter(|(first, long, _)| *first >= from || first + i64::from(*long) <= from)
            .filter_map(|(first, long, value)| {
                let value = (*value)?;
                let (after, lead) = (*first >= from, time(*first) - last);
                let first = u32::try_from(*first).ok()?;
                let event = touched(&self.script, self.engine, &of, (first, *long));
                let script = event.filter(|_| after).map(|event| event.name.clone());
                Some(Observation { first, long: *long, value, lead, after, script })
            })
            .collect();
        periods.iter().find(|one| one.after)?;
        if past.values.len() < LEAST_PAST {
            let message = format!(
                "{} periods end before {}: the baselines have no past",
                past.values.len(),
                self.calendar.label(from)
            );
            if alone && !self.lenient {
                let expected = format!("at least {LEAST_PAST} periods before the origin");
                self.say(path.name("values"), message, &expected);
            } else {
                self.remarks.push(format!("{id}: {message}; it is left out"));
            }
            return None;
        }
        Some(Series {
            id,
            name: said.name.clone(),
            unit: said.unit.clone(),
            of,
            level: (!counted).then_some(said.taken),
            long,
            past,
            periods,
        })
    }
}
