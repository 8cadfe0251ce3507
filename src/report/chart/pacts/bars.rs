//! Which pacts the timeline shows, in which groups, and from when to when.

use deter_study::record::tables::{PactRow, RunTables};

/// A pact of the figure with the partner under whom it stands.
pub(super) struct Bar<'a> {
    /// The pact.
    pub pact: &'a PactRow,
    /// Code of the side that heads the group.
    pub partner: &'a str,
    /// Code of the other side.
    pub other: &'a str,
    /// Where it begins, in turns; it may lie before the run.
    pub from: f64,
    /// Where it comes into force.
    pub in_force: f64,
    /// Where it ends.
    pub to: f64,
}

/// The bars by partner: partners in the order of their first bar, then by code; inside a partner
/// by beginning, then by rung.
pub(super) fn groups(tables: &RunTables, turns: f64) -> Vec<Vec<Bar<'_>>> {
    let initiator =
        |code: &str| tables.states.iter().any(|card| card.code == code && card.role == "initiator");
    let rung = |pact: &PactRow| tables.kinds.iter().position(|kind| *kind == pact.kind);
    let mut bars: Vec<Bar<'_>> = tables
        .pacts
        .iter()
        .filter_map(|pact| {
            let from = pact.signed_turn.or(pact.in_force_turn).map(f64::from);
            let wanted = from.is_some_and(|from| from >= 0.0)
                || initiator(&pact.proposer)
                || initiator(&pact.partner);
            if !wanted {
                return None;
            }
            // The initiator is the same in most rows; the other side is what tells them apart.
            let (partner, other) = if initiator(&pact.partner) && !initiator(&pact.proposer) {
                (&pact.proposer, &pact.partner)
            } else {
                (&pact.partner, &pact.proposer)
            };
            // A pact that was still being negotiated has no date: it stands at the end of the run.
            let from =
                from.unwrap_or(if pact.status == "negotiating" { turns - 1.0 } else { -1.0 });
            let to = pact.lapsed_turn.map_or(turns, f64::from).clamp(0.0, turns);
            let in_force = match pact.in_force_turn {
                Some(turn) => f64::from(turn).min(to),
                None if pact.status == "in_force" => from,
                None => to,
            };
            Some(Bar { pact, partner, other, from, in_force, to })
        })
        .collect();
    bars.sort_by(|a, b| a.from.total_cmp(&b.from).then_with(|| rung(a.pact).cmp(&rung(b.pact))));
    let mut groups: Vec<Vec<Bar<'_>>> = Vec::new();
    for bar in bars {
        match groups.iter_mut().find(|group| group[0].partner == bar.partner) {
            Some(group) => group.push(bar),
            None => groups.push(vec![bar]),
        }
    }
    groups
}
