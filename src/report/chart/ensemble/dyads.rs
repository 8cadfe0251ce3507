//! Which pair signs which kind, and in how many of the runs.

use std::collections::BTreeMap;

use super::{Findings, caption};
use crate::chart::{
    Heading, Sheet,
    parts::heatmap::{self, HeatMap},
    theme,
};

/// Most pairs shown.
const MOST: usize = 24;

/// Draws the figure.
pub fn draw(findings: &Findings) -> Sheet {
    let frame = &findings.frame;
    let share = |count: u64| 100.0 * count as f64 / findings.runs.max(1) as f64;
    let mut pairs: Vec<_> = findings.signed.iter().collect();
    pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(**count), **pair));
    let left_out = pairs.len().saturating_sub(MOST);
    pairs.truncate(MOST);
    // Either side may have proposed; a pair that both did counts with the more frequent one, so
    // that no run counts twice.
    let mut cells: BTreeMap<((u16, u16), u8), u64> = BTreeMap::new();
    for ((a, b, kind), found) in &findings.candidates {
        let pair = if a < b { (*a, *b) } else { (*b, *a) };
        let cell = cells.entry((pair, *kind)).or_insert(0);
        *cell = (*cell).max(found.signed);
    }
    let kinds: Vec<u8> = (0..frame.kinds.len() as u8)
        .filter(|kind| cells.keys().any(|(_, signed)| signed == kind))
        .collect();
    let values = pairs
        .iter()
        .map(|(pair, count)| {
            let any = std::iter::once(Some(share(**count)));
            any.chain(kinds.iter().map(|kind| cells.get(&(**pair, *kind)).map(|n| share(*n))))
                .collect()
        })
        .collect();
    let rest = if left_out > 0 {
        format!(" {left_out} pairs that sign more rarely are left out.")
    } else {
        String::new()
    };
    let heading = Heading {
        name: "ensemble-dyads".to_owned(),
        title: format!("How often pairs sign: {}", frame.provenance.title),
        subtitle: format!(
            "% of runs in which a pair signs a pact of a kind; empty where no run does.{rest}"
        ),
        caption: caption(findings),
        alt: format!("Heat map of {} pairs by {} kinds of pact.", pairs.len(), kinds.len()),
    };
    let map = HeatMap {
        row_title: "pair".to_owned(),
        rows: pairs
            .iter()
            .map(|((a, b), _)| format!("{}–{}", frame.code(*a), frame.code(*b)))
            .collect(),
        column_title: "kind of pact".to_owned(),
        columns: std::iter::once("any".to_owned())
            .chain(kinds.iter().map(|kind| theme::spoken(frame.kind(*kind))))
            .collect(),
        values,
        unit: "% of runs".to_owned(),
        middle: None,
        decimals: 0,
        texts: Vec::new(),
    };
    heatmap::draw(heading, &map)
}
