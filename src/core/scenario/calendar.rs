//! The calendar: what date a turn is, and which turn a date falls into.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A turn of the calendar, such as `2021Q3` (four turns a year), `2021` (one), `2021H2` (two) or
/// `2021M09` (twelve).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year, such as 2021.
    pub year: i32,
    /// Where in the year, in thousandths of a month from its first day, so that a date compares exactly
    /// and falls into its own month, quarter and half.
    thousandths: i32,
}

impl Date {
    /// In years, the part as a share of twelve equal months.
    #[must_use]
    pub fn in_years(self) -> f64 {
        f64::from(self.year) + f64::from(self.thousandths) / f64::from(YEAR)
    }

    /// Whether a turn begins on it, with so many turns a year.
    #[must_use]
    pub const fn begins_turn(self, turns_per_year: u32) -> bool {
        self.thousandths as i64 * turns_per_year as i64 % YEAR as i64 == 0
    }
}

/// A date as a scenario writes it: `2021-09-11`, `2021-09`, `2021M09`, `2021Q3`, `2021H2` or `2021`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateText {
    text: String,
    date: Date,
}

/// Thousandths of a month in a year.
const YEAR: i32 = 12_000;

/// Days of a month, by the Gregorian calendar.
const fn days(year: i32, month: i32) -> i32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl DateText {
    /// The moment it means: the day, or the first day of the period.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn parse(text: &str) -> Option<Date> {
    let (year, rest) = text.split_at_checked(4)?;
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let at = |thousandths| Some(Date { year, thousandths });
    let number = |text: &str, low: i32, high: i32| {
        text.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        text.parse::<i32>().ok().filter(|n| (low..=high).contains(n))
    };
    match rest.as_bytes().first() {
        None => at(0),
        Some(b'Q') => at((number(&rest[1..], 1, 4)? - 1) * YEAR / 4),
        Some(b'H') => at((number(&rest[1..], 1, 2)? - 1) * YEAR / 2),
        Some(b'M') => at((number(&rest[1..], 1, 12)? - 1) * YEAR / 12),
        Some(b'-') => {
            let mut parts = rest[1..].split('-');
            let month = number(parts.next()?, 1, 12)?;
            let day = match parts.next() {
                Some(day) => number(day, 1, days(year, month))?,
                None => 1,
            };
            if parts.next().is_some() {
                return None;
            }
            at((month - 1) * YEAR / 12 + (day - 1) * 1000 / 31)
        }
        Some(_) => None,
    }
}

impl TryFrom<String> for DateText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match parse(&text) {
            Some(date) => Ok(Self { text, date }),
            None => Err(format!(
                "`{}` is not a date: expected one such as 2021-09-11, 2021-09, 2021Q3 or 2021",
                text.chars().take(40).collect::<String>()
            )),
        }
    }
}

impl From<DateText> for String {
    fn from(date: DateText) -> Self {
        date.text
    }
}

impl fmt::Display for DateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The calendar of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    start: Date,
    turns_per_year: u32,
}

impl Calendar {
    /// A calendar whose turn 0 holds `start`.
    #[must_use]
    pub const fn new(start: Date, turns_per_year: u32) -> Self {
        Self { start, turns_per_year }
    }

    /// Turns since year 0.
    fn absolute(&self, date: Date) -> i64 {
        let per_year = i64::from(self.turns_per_year);
        i64::from(date.year) * per_year + i64::from(date.thousandths) * per_year / i64::from(YEAR)
    }

    /// The turn a date falls into; negative before the start.
    #[must_use]
    pub fn turn_of(&self, date: Date) -> i64 {
        self.absolute(date) - self.absolute(self.start)
    }

    /// The label of a turn, such as `2021Q3`.
    #[must_use]
    pub fn label(&self, turn: i64) -> String {
        let per_year = i64::from(self.turns_per_year);
        let absolute = self.absolute(self.start) + turn;
        let (year, part) = (absolute.div_euclid(per_year), absolute.rem_euclid(per_year) + 1);
        match per_year {
            1 => format!("{year:04}"),
            2 => format!("{year:04}H{part}"),
            4 => format!("{year:04}Q{part}"),
            12 => format!("{year:04}M{part:02}"),
            _ => format!("{year:04}.{part:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        DateText::try_from(text.to_owned()).unwrap().date()
    }

    #[test]
    fn a_day_falls_into_its_quarter() {
        let calendar = Calendar::new(date("2021Q3"), 4);
        assert_eq!(calendar.turn_of(date("2021-09-11")), 0);
        assert_eq!(calendar.turn_of(date("2021-07-01")), 0);
        assert_eq!(calendar.turn_of(date("2021-06-30")), -1);
        assert_eq!(calendar.turn_of(date("2021-10-01")), 1);
        assert_eq!(calendar.turn_of(date("2021-12-31")), 1);
        assert_eq!(calendar.turn_of(date("2013Q2")), -33);
        assert_eq!(calendar.label(0), "2021Q3");
        assert_eq!(calendar.label(2), "2022Q1");
        assert_eq!(calendar.label(-33), "2013Q2");
    }

    #[test]
    fn labels_of_every_turn_lead_back_to_it() {
        for per_year in [1, 2, 4, 12] {
            let calendar = Calendar::new(date("2021"), per_year);
            for turn in -20..60 {
                assert_eq!(calendar.turn_of(date(&calendar.label(turn))), turn);
            }
        }
    }

    #[test]
    fn every_day_falls_into_its_month() {
        let calendar = Calendar::new(date("2020"), 12);
        for (month, days) in (1..).zip([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=days {
                let date = date(&format!("2020-{month:02}-{day:02}"));
                assert_eq!(calendar.turn_of(date), month - 1, "{month} {day}");
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "21",
            "2021Q5",
            "2021-13",
            "2021M13",
            "2021-02-40",
            "2021-2-3-4",
            "soon",
            "２０２１",
            "2000-02-30",
            "2021-02-29",
            "1900-02-29",
            "2001-06-31",
            "2021-00-01",
            "2021-01-00",
        ] {
            assert!(DateText::try_from(text.to_owned()).is_err(), "{text}");
        }
        for text in ["2000-02-29", "2020-02-29", "2021-12-31"] {
            assert!(DateText::try_from(text.to_owned()).is_ok(), "{text}");
        }
    }
}
