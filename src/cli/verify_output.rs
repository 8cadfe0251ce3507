//! The output of `deter verify`.

use schemars::JsonSchema;
use serde::Serialize;

use super::terminal::{Table, number, within};
use deter_study::table::format::six_digits;
use deter_textbook::verify::{CaseVerdict, LeftOut, Number, Verification};

/// Columns of a terminal that the tables keep to.
const COLUMNS: u16 = 100;

/// One row for each case: of its numbers, the one that is worst for what is allowed.
pub(super) fn table(verification: &Verification) -> String {
    let mut table =
        Table::new(["case", "theory and citation", ">expected", ">got", ">difference", "pass"]);
    let widths = &[16, 42, 12, 12, 12, 5];
    for case in &verification.cases {
        let Some(worst) = worst(case) else { continue };
        let shown = match case.numbers.len() {
            1 => worst.what.clone(),
            count => format!("{} (worst of {count})", worst.what),
        };
        table.row([
            case.id.clone(),
            format!("{} ({})\n{shown}", case.theory, case.citation),
            six_digits(worst.expected),
            worst.got.map_or_else(|| "nothing".to_owned(), six_digits),
            worst.difference.map_or_else(String::new, number),
            yes(case.pass()).to_owned(),
        ]);
    }
    whole(&table, widths, verification)
}

/// Every number in a row of its own.
pub(super) fn numbers(verification: &Verification) -> String {
    let mut table =
        Table::new(["case", "number", ">expected", ">got", ">difference", ">allowed", "pass"]);
    let widths = &[17, 25, 12, 12, 12, 9, 5];
    for case in &verification.cases {
        for (place, of) in case.numbers.iter().enumerate() {
            table.row([
                if place == 0 { case.id.clone() } else { String::new() },
                of.what.clone(),
                six_digits(of.expected),
                of.got.map_or_else(|| "nothing".to_owned(), six_digits),
                of.difference.map_or_else(String::new, number),
                number(of.within),
                yes(of.pass).to_owned(),
            ]);
        }
    }
    whole(&table, widths, verification)
}

/// A table with what is left out and the sum of it all.
fn whole(table: &Table, widths: &[u16], verification: &Verification) -> String {
    let table = within(table, COLUMNS, widths);
    format!("{table}\n{}{}", left_out(verification), summary(verification))
}

/// Everything, for a machine.
pub(super) fn json(verification: &Verification) -> VerificationJson<'_> {
    let case = |verdict| CaseJson { verdict, pass: CaseVerdict::pass(verdict) };
    VerificationJson {
        pass: verification.pass(),
        cases: verification.cases.iter().map(case).collect(),
        left_out: &verification.left_out,
    }
}

/// A verification as JSON has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct VerificationJson<'v> {
    pass: bool,
    cases: Vec<CaseJson<'v>>,
    left_out: &'v [LeftOut],
}

/// A case, and whether all its numbers pass.
#[derive(Serialize, JsonSchema)]
struct CaseJson<'v> {
    #[serde(flatten)]
    verdict: &'v CaseVerdict,
    pass: bool,
}

/// The number of a case that is farthest off for what is allowed. What does not pass is worst.
fn worst(case: &CaseVerdict) -> Option<&Number> {
    let off = |number: &Number| match number.difference {
        _ if !number.pass => f64::INFINITY,
        Some(difference) if number.within > 0.0 => difference.abs() / number.within,
        _ => 0.0,
    };
    case.numbers.iter().reduce(|a, b| if off(b) > off(a) { b } else { a })
}

fn left_out(verification: &Verification) -> String {
    if verification.left_out.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["left out", "what it says, and why it is left out"]);
    for left in &verification.left_out {
        table.row([left.id.clone(), format!("{}\n{}", left.theory, left.reason)]);
    }
    format!("{}\n", within(&table, COLUMNS, &[16, 83]))
}

fn summary(verification: &Verification) -> String {
    let (all, failed) = verification.count();
    let cases = verification.cases.len();
    let verdict = match failed {
        0 => "all come out".to_owned(),
        1 => "one does not come out".to_owned(),
        _ => format!("{failed} do not come out"),
    };
    format!("{cases} cases, {all} numbers: {verdict}.\n")
}

const fn yes(pass: bool) -> &'static str {
    if pass { "yes" } else { "NO" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_textbook::verify::{cases, verdict::judge};

    /// A few cases.
    fn some() -> Verification {
        let chosen = ["RICH-1", "LOGIT-1", "UDG-separating-played", "LAN-4", "BAL-4"];
        let all = cases().unwrap();
        let chosen = all.iter().filter(|case| chosen.contains(&case.id.as_str()));
        Verification { cases: chosen.map(judge).collect(), left_out: Vec::new() }
    }

    #[test]
    fn tables_keep_to_a_hundred_columns_and_name_every_case() {
        let verification = some();
        for text in [table(&verification), numbers(&verification)] {
            assert!(text.lines().all(|line| line.trim_end().chars().count() <= 100));
            for case in &verification.cases {
                let start = &case.id[..case.id.len().min(12)];
                assert!(text.lines().any(|line| line.starts_with(start)), "{}", case.id);
            }
            assert!(text.contains("all come out"));
        }
    }

    #[test]
    fn a_failure_is_shown_as_the_worst() {
        let mut verification = some();
        let case = verification.cases.iter_mut().find(|case| case.id == "RICH-1").unwrap();
        case.numbers[2].pass = false;
        let what = case.numbers[2].what.clone();
        let text = table(&verification);
        assert!(text.contains(&format!("{what} (worst of 5)")) && text.contains(" NO"));
        assert!(text.contains("one does not come out"));
    }
}
