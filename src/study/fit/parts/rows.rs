//! What is wrong with the rows of a study beside its signatures: operations, disputes, burdens, steps.

use std::collections::BTreeMap;

use super::gather::{domain_name, years};
use crate::{
    fit::sheet::{FitText, OperationsSeries, StepTaken},
    observe::{slip_of, whereabouts},
};
use deter_core::scenario::{
    load::Problem, locate::FieldPath, quantity::Code, schema::Scenario, validate::MOST_OPERATIONS,
};

/// Longest record of a pair or of a burden, years; most counts of a row.
const MOST_YEARS: usize = 500;
/// Most disputes of a pair.
const MOST_DISPUTES: u32 = 500;

/// Everything that is wrong with them.
#[must_use]
pub fn problems(text: &FitText, scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    for (place, row) in text.operations.iter().enumerate() {
        operations(&mut Row::new("operations", place, text, scenario, &mut found), row);
    }
    overlaps(&text.operations, &mut found);
    for (place, row) in text.disputes.iter().enumerate() {
        let mut of = Row::new("disputes", place, text, scenario, &mut found);
        of.states("between", [&row.between.0, &row.between.1]);
        if row.to < row.from || (row.to - row.from) as usize > MOST_YEARS {
            let expected = format!("a year from `from` on, at most {MOST_YEARS} later");
            of.say("to", format!("{} to {}", row.from, row.to), &expected);
        }
        if row.disputes > MOST_DISPUTES {
            let expected = format!("at most {MOST_DISPUTES}");
            of.say("disputes", format!("{} disputes", row.disputes), &expected);
        }
        let rungs = [
            ("disputes", row.disputes),
            ("force", row.force),
            ("lethal", row.lethal),
            ("severe", row.severe),
            ("war", row.war),
        ];
        for pair in rungs.windows(2).filter(|pair| pair[1].1 > pair[0].1) {
            let message = format!("{} with `{}` among {}", pair[1].1, pair[1].0, pair[0].1);
            of.say(pair[1].0, message, "no more than on the rung below");
        }
    }
    for (place, row) in text.burdens.iter().enumerate() {
        let mut of = Row::new("burdens", place, text, scenario, &mut found);
        of.states("state", [&row.state]);
        // Two changes and what they have in common leave one to be judged by.
        if !(3..=MOST_YEARS).contains(&row.burdens.len()) {
            let expected = format!("3 to {MOST_YEARS} years");
            of.say("burdens", format!("{} years", row.burdens.len()), &expected);
        }
        if let Some(burden) = row.burdens.iter().find(|burden| !(0.0..=100.0).contains(*burden)) {
            of.say("burdens", format!("{burden} % of GDP"), "0 to 100");
        }
    }
    for (place, step) in text.steps.iter().enumerate() {
        let same = |other: &StepTaken| (&other.state, &other.step) == (&step.state, &step.step);
        if text.steps[..place].iter().any(same) {
            let mut of = Row::new("steps", place, text, scenario, &mut found);
            of.say("step", format!("`{}` was taken before", step.step), "each step once");
        }
    }
    found
}

/// A row, and where to say what is wrong with it.
struct Row<'a> {
    path: FieldPath,
    text: &'a FitText,
    scenario: &'a Scenario,
    found: &'a mut Vec<Problem>,
}

impl<'a> Row<'a> {
    fn new(
        list: &str,
        place: usize,
        text: &'a FitText,
        scenario: &'a Scenario,
        found: &'a mut Vec<Problem>,
    ) -> Self {
        Self { path: FieldPath::from(list).index(place), text, scenario, found }
    }

    fn say(&mut self, field: &str, message: String, expected: &str) {
        self.found.push(Problem::new(self.path.name(field), message, expected));
    }

    /// Codes a slip of the hand away from one of the world, and one state on both sides.
    fn states<const N: usize>(&mut self, field: &str, codes: [&Code; N]) {
        for code in codes {
            let known = self.scenario.states.keys().map(Code::as_str);
            if let Err(meant) = whereabouts(code, known, &self.text.outside) {
                self.found.push(slip_of(self.path.name(field), code, meant));
            }
        }
        if N == 2 && codes[0] == codes[N - 1] {
            self.say(field, format!("{} with itself", codes[0]), "two states");
        }
    }
}

fn operations(of: &mut Row<'_>, row: &OperationsSeries) {
    of.states("challenger", [&row.challenger]);
    of.states("target", [&row.target, &row.challenger]);
    if let Some(means) = of.scenario.challengers.get(&row.challenger)
        && !means.operations.contains_key(&row.domain)
    {
        let known: Vec<String> = means.operations.keys().map(|d| domain_name(*d)).collect();
        let message = format!(
            "{} has no operations of the domain {}",
            row.challenger,
            domain_name(row.domain)
        );
        of.say("domain", message, &format!("one of {}", known.join(", ")));
    }
    if !(1..=12).contains(&row.months) {
        of.say("months", format!("periods of {} months", row.months), "1 to 12");
    }
    if !(1..=MOST_YEARS).contains(&row.counts.len()) {
        let expected = format!("1 to {MOST_YEARS} counts");
        of.say("counts", format!("{} counts", row.counts.len()), &expected);
    }
    if let Some(count) = row.counts.iter().find(|count| f64::from(**count) > MOST_OPERATIONS) {
        let expected = format!("counts up to {MOST_OPERATIONS}");
        of.say("counts", format!("{count} operations"), &expected);
    }
}

/// Rows of one series that speak of the same days.
fn overlaps(rows: &[OperationsSeries], found: &mut Vec<Problem>) {
    let mut ends: BTreeMap<_, Vec<(f64, f64)>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let from = years(row.first.date());
        let to = from + row.counts.len() as f64 * f64::from(row.months) / 12.0;
        let of = (&row.challenger, &row.target, row.domain, &row.series);
        let known = ends.entry(of).or_default();
        // A thousandth of a year is less than half a day.
        if known.iter().any(|(begun, ended)| from + 0.002 < *ended && *begun + 0.002 < to) {
            let path = FieldPath::from("operations").index(place).name("first");
            let message = format!("an earlier row of `{}` speaks of these days, too", row.series);
            found.push(Problem::new(path, message, "rows that follow one another"));
        }
        known.push((from, to));
    }
}
