//! Who is tied to whom, by which highest rung, at the start, in the middle and at the end of a run.

use std::collections::BTreeMap;

use deter_study::record::tables::RunTables;

/// A moment of the run.
pub(super) struct Moment {
    /// One word, for the head of a column.
    pub word: &'static str,
    /// When it is.
    pub when: String,
    /// The tied pairs, older and lower ones first.
    pub ties: Vec<Tie>,
}

/// A pair of states at a moment.
pub struct Tie {
    /// The two states' places in the tables.
    pub ends: (usize, usize),
    /// Place of the kind on the ladder; none for a kind that is not on it.
    pub rung: Option<usize>,
    /// Whether the highest rung came into force during the run.
    pub new: bool,
    /// The kind.
    pub kind: String,
}

/// Start, middle and end of the run, as far as they differ.
pub(super) fn moments(tables: &RunTables) -> Vec<Moment> {
    let labels = &tables.provenance.turn_labels;
    let after = |turn: usize| format!("after {}", labels[turn]);
    let start = labels
        .first()
        .map_or_else(|| "before the run".to_owned(), |label| format!("before {label}"));
    let mut found = vec![("Start", start, -1)];
    if let Some(last) = labels.len().checked_sub(1) {
        if last > 1 {
            found.push(("Middle", after(last / 2), last as i32 / 2));
        }
        found.push(("End", after(last), last as i32));
    }
    found
        .into_iter()
        .map(|(word, when, turn)| Moment { word, when, ties: ties(tables, turn) })
        .collect()
}

/// The pairs tied after a turn, with their highest rungs, low rungs first.
#[must_use]
pub fn ties(tables: &RunTables, turn: i32) -> Vec<Tie> {
    let index = |code: &str| tables.states.iter().position(|card| card.code == code);
    let mut pairs: BTreeMap<(usize, usize), Tie> = BTreeMap::new();
    for pact in &tables.pacts {
        let Some(since) = pact.in_force_turn.filter(|since| *since <= turn) else {
            continue;
        };
        if pact.lapsed_turn.is_some_and(|lapsed| lapsed <= turn) {
            continue;
        }
        let (Some(a), Some(b)) = (index(&pact.proposer), index(&pact.partner)) else {
            continue;
        };
        let ends = (a.min(b), a.max(b));
        let rung = tables.kinds.iter().position(|kind| *kind == pact.kind);
        let tie = Tie { ends, rung, new: since >= 0, kind: pact.kind.clone() };
        // Of two pacts on one rung the older one counts: the rung is not new.
        let better =
            pairs.get(&ends).is_none_or(|known| (tie.rung, !tie.new) > (known.rung, !known.new));
        if better {
            pairs.insert(ends, tie);
        }
    }
    let mut ties: Vec<Tie> = pairs.into_values().collect();
    ties.sort_by_key(|tie| (tie.new, tie.rung));
    ties
}
