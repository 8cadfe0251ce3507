//! Who is tied to whom from when to when: what a slider over the turns switches.

use std::collections::BTreeMap;

use deter_study::record::tables::{PactRow, RunTables};

/// A stretch of turns in which nothing changes between two states that are tied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The two states' places in the tables, the lower one first.
    pub ends: (usize, usize),
    /// First turn after which it holds; -1 is the start of the run.
    pub from: i32,
    /// First turn after which it holds no more; one past the last turn if it holds to the end.
    pub to: i32,
    /// Places in the tables of the pacts in force, the highest rung first.
    pub pacts: Vec<usize>,
}

/// A pact's place in the tables, and the turns between which it is in force.
type Life = (usize, i32, i32);

/// All stretches, by pair and then by time.
#[must_use]
pub fn spells(tables: &RunTables) -> Vec<Spell> {
    let index = |code: &str| tables.states.iter().position(|card| card.code == code);
    let end = tables.provenance.turn_labels.len() as i32;
    let mut pairs: BTreeMap<(usize, usize), Vec<Life>> = BTreeMap::new();
    for (place, pact) in tables.pacts.iter().enumerate() {
        let (Some(a), Some(b)) = (index(&pact.proposer), index(&pact.partner)) else {
            continue;
        };
        let Some(since) = pact.in_force_turn else {
            continue;
        };
        let (from, to) = (since.max(-1), pact.lapsed_turn.unwrap_or(end).min(end));
        if from < to {
            pairs.entry((a.min(b), a.max(b))).or_default().push((place, from, to));
        }
    }
    pairs.into_iter().flat_map(|(ends, lives)| of_pair(tables, ends, &lives)).collect()
}

/// The stretches of one pair, whose pacts live from one turn to another.
fn of_pair(tables: &RunTables, ends: (usize, usize), lives: &[Life]) -> Vec<Spell> {
    let mut changes: Vec<i32> = lives.iter().flat_map(|(_, from, to)| [*from, *to]).collect();
    changes.sort_unstable();
    changes.dedup();
    let mut found = Vec::new();
    for stretch in changes.windows(2) {
        let &[from, to] = stretch else { continue };
        let mut pacts: Vec<usize> = lives
            .iter()
            .filter(|(_, since, until)| *since <= from && to <= *until)
            .map(|(place, ..)| *place)
            .collect();
        // Highest rung first, and of two on one rung the older one.
        pacts.sort_by_key(|place| (std::cmp::Reverse(rung(tables, &tables.pacts[*place])), *place));
        if !pacts.is_empty() {
            found.push(Spell { ends, from, to, pacts });
        }
    }
    found
}

fn rung(tables: &RunTables, pact: &PactRow) -> Option<usize> {
    tables.kinds.iter().position(|kind| *kind == pact.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_study::record::tables::{Provenance, StateCard};

    fn pact(kind: &str, from: i32, to: Option<i32>) -> PactRow {
        PactRow {
            proposer: "B".to_owned(),
            partner: "A".to_owned(),
            kind: kind.to_owned(),
            status: String::new(),
            signed_turn: Some(from),
            signed: String::new(),
            in_force_turn: Some(from),
            lapsed_turn: to,
            why: String::new(),
        }
    }

    #[test]
    fn a_pair_changes_when_a_pact_comes_or_goes_and_shows_its_highest_rung() {
        let card = |code: &str| StateCard {
            code: code.to_owned(),
            name: code.to_owned(),
            latitude: 0.0,
            longitude: 0.0,
            role: "member".to_owned(),
        };
        let tables = RunTables {
            provenance: Provenance {
                scenario: String::new(),
                title: String::new(),
                seed: 0,
                version: String::new(),
                scenario_hash: String::new(),
                code: String::new(),
                turns_per_year: 1,
                turn_labels: (0..10).map(|turn: i32| turn.to_string()).collect(),
            },
            states: vec![card("A"), card("B")],
            focus: Vec::new(),
            kinds: vec!["low".to_owned(), "high".to_owned()],
            series: Vec::new(),
            pacts: vec![pact("low", -7, None), pact("high", 3, Some(6))],
        };
        let found: Vec<_> =
            spells(&tables).into_iter().map(|s| (s.ends, s.from, s.to, s.pacts)).collect();
        assert_eq!(
            found,
            [((0, 1), -1, 3, vec![0]), ((0, 1), 3, 6, vec![1, 0]), ((0, 1), 6, 10, vec![0])]
        );
    }
}
