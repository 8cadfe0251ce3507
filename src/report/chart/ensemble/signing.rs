//! When each candidate signs, in the runs in which it does.

use std::collections::BTreeMap;

use super::{Findings, candidate, caption, ranked};
use crate::chart::{
    Heading, Sheet,
    parts::forest::{self, Forest, ForestRow},
};

/// Most candidates shown.
const MOST: usize = 24;

/// Draws the figure.
pub fn draw(findings: &Findings) -> Sheet {
    let ranked = ranked(findings);
    let (start, dated) = start(findings);
    let per_year = f64::from(findings.frame.provenance.turns_per_year);
    let place =
        |turn: i32| if dated { start + f64::from(turn) / per_year } else { f64::from(turn) };
    let row = |key: &(u16, u16, u8)| {
        let found = findings.candidates.get(key)?;
        let at = |p: f64| place(quantile(&found.turns, found.signed, p));
        let share = 100.0 * found.signed as f64 / findings.runs.max(1) as f64;
        Some(ForestRow {
            label: candidate(&findings.frame, *key),
            point: at(0.5),
            outer: (at(0.05), at(0.95)),
            inner: Some((at(0.25), at(0.75))),
            observed: None,
            note: format!("in {share:.0} % of runs"),
        })
    };
    let rows: Vec<ForestRow> = ranked.iter().take(MOST).filter_map(row).collect();
    let left_out = ranked.len().saturating_sub(MOST);
    let rest = match left_out {
        0 => String::new(),
        1 => " One more that signs more rarely is left out.".to_owned(),
        _ => format!(" {left_out} more that sign more rarely are left out."),
    };
    let heading = Heading {
        name: "ensemble-signing".to_owned(),
        title: format!("When candidates sign: {}", findings.frame.provenance.title),
        subtitle: format!(
            "First signature in the runs in which there is one; the most frequent first.{rest}"
        ),
        caption: caption(findings),
        alt: format!(
            "Dots with intervals: the turn of the first signature of {} candidates.",
            rows.len()
        ),
    };
    let forest = Forest {
        x_label: if dated { "year" } else { "turn" }.to_owned(),
        rows,
        reference: None,
        intervals: "median; middle 50 % and 90 % of the runs that sign".to_owned(),
    };
    forest::draw(heading, &forest)
}

/// The year of the first turn with its part, and whether there is one.
fn start(findings: &Findings) -> (f64, bool) {
    let p = &findings.frame.provenance;
    let Some(label) = p.turn_labels.first() else {
        return (0.0, false);
    };
    let (year, part) = label.split_at_checked(4).unwrap_or(("", ""));
    let Ok(year) = year.parse::<f64>() else {
        return (0.0, false);
    };
    let part: f64 = part.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(1.0);
    (year + (part - 1.0) / f64::from(p.turns_per_year.max(1)), true)
}

/// The least turn that at least a share `p` of the signatures do not come after.
fn quantile(turns: &BTreeMap<i32, u64>, of: u64, p: f64) -> i32 {
    let rank = (p * of as f64).ceil().max(1.0) as u64;
    let mut before = 0;
    for (turn, count) in turns {
        before += count;
        if before >= rank {
            return *turn;
        }
    }
    turns.keys().next_back().copied().unwrap_or(0)
}
