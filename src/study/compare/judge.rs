//! From numbers to differences, intervals and verdicts.

use rayon::prelude::*;

use super::{
    comparison::{ASSUMPTIONS, Comparison, LAYOUT, Measure, NOTE, Spread, WorldComparison},
    expected,
    play::PlayedWorlds,
};
use crate::{
    ensemble::measures::Unit,
    statistics::{Paired, Verdict, paired::holm, summary::sorted},
    worlds::{World, changes},
};

/// Every world against the base, measure by measure. `shown` says which measures are told, column by
/// column; those that answer the question of each world come first, as a family of their own.
#[must_use]
pub fn judge(worlds: &[World], played: &PlayedWorlds, shown: &[bool]) -> Comparison {
    judge_some(worlds, played, shown, &|_| true)
}

/// The same of those columns alone that are `wanted`: what is shown and wanted is judged as if all
/// were.
#[must_use]
pub fn judge_some(
    worlds: &[World],
    played: &PlayedWorlds,
    shown: &[bool],
    wanted: &(dyn Fn(usize) -> bool + Sync),
) -> Comparison {
    let mut against: Vec<WorldComparison> = (1..worlds.len())
        .map(|world| {
            let (mut measures, not_comparable) = measures(played, world, shown, wanted);
            for measure in &mut measures {
                let mut own = worlds[world].answers.iter();
                let answer = own.find(|answer| answer.measure == measure.name);
                measure.matters = answer.map(|answer| answer.matters);
                measure.spread = answer.and_then(|_| spread(played, world, &measure.name));
            }
            measures.sort_by_key(|measure| measure.matters.is_none());
            WorldComparison {
                world,
                answer: Vec::new(),
                changes: changes(&worlds[0], &worlds[world]),
                measures,
                not_comparable,
                expected: Vec::new(),
                partings: Vec::new(),
            }
        })
        .collect();
    correct(&mut against);
    for one in &mut against {
        let expectations = &worlds[one.world].loaded.scenario.expectations;
        one.expected = expected::hold(expectations, &one.measures);
    }
    Comparison {
        layout: LAYOUT,
        note: NOTE.to_owned(),
        assumptions: ASSUMPTIONS.to_owned(),
        runs: played.runs,
        seed: played.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        worlds: worlds.iter().map(|world| world.card(played.seed)).collect(),
        frame: worlds[0].frame_under(played.seed),
        against,
        series: played.courses.clone(),
        ties: played.ties.clone(),
        lenses: None,
    }
}

/// Dots of a figure, each for as many runs (Kay et al. 2016: 50 are counted at a glance).
const DOTS: usize = 50;
/// Pairs of runs that a figure shows.
const PAIRS: usize = 40;

/// The runs of a measure as a figure shows them.
fn spread(played: &PlayedWorlds, world: usize, name: &str) -> Option<Spread> {
    let place = played.columns.iter().position(|column| column.name == name)?;
    let both = played.column(0, place).into_iter().zip(played.column(world, place));
    let both: Vec<(f64, f64)> = both.filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
    let dots = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let ordered = sorted(&both.iter().map(of).collect::<Vec<f64>>());
        // Values that occurred: between two counts there is none.
        let at = |dot: usize| {
            let rank = (dot as f64 + 0.5) / DOTS as f64 * ordered.len() as f64;
            ordered.get(rank as usize).copied().unwrap_or(f64::NAN)
        };
        (0..DOTS).map(at).collect()
    };
    (!both.is_empty()).then(|| Spread {
        base: dots(|pair| pair.0),
        here: dots(|pair| pair.1),
        pairs: both.iter().take(PAIRS).copied().collect(),
    })
}

/// The measures of one world against the base, and the names of those that no pair has.
fn measures(
    played: &PlayedWorlds,
    world: usize,
    shown: &[bool],
    wanted: &(dyn Fn(usize) -> bool + Sync),
) -> (Vec<Measure>, Vec<String>) {
    let columns = played.columns.iter().enumerate().filter(|(place, _)| wanted(*place));
    // A pair counts where both runs have a value: nothing else has a difference.
    let pairs = |place: usize| -> (Vec<f64>, Vec<f64>) {
        let both = played.column(0, place).into_iter().zip(played.column(world, place));
        both.filter(|(a, b)| a.is_finite() && b.is_finite()).unzip()
    };
    let columns: Vec<_> = columns.collect();
    let pairs: Vec<_> = columns.par_iter().map(|(place, _)| pairs(*place)).collect();
    let (mut measures, mut missing) = (Vec::new(), Vec::new());
    let paired = Paired::all(&pairs, played.seed);
    for (((place, column), (base, other)), paired) in columns.into_iter().zip(&pairs).zip(paired) {
        if base.is_empty() {
            missing.push(column.name.clone());
            continue;
        }
        let any = |runs: &[f64]| runs.iter().filter(|x| **x > 0.0).count() as u64;
        measures.push(Measure {
            name: column.name.clone(),
            meaning: column.meaning.clone(),
            flag: column.unit == Unit::Flag,
            any: (column.unit != Unit::Number).then(|| (any(base), any(other))),
            shown: shown.get(place).copied().unwrap_or(false),
            matters: None,
            spread: None,
            paired,
            corrected: 1.0,
            verdict: Verdict::Unclear,
        });
    }
    (measures, missing)
}

/// Holm's correction, by families: all rows there are; of them those shown, which have their own; of
/// those the answers.
fn correct(against: &mut [WorldComparison]) {
    let families: [fn(&Measure) -> bool; 3] = [|_| true, |m| m.shown, |m| m.matters.is_some()];
    for belongs in families {
        let rows = against.iter().flat_map(|one| &one.measures);
        let p_values: Vec<f64> = rows.filter(|m| belongs(m)).map(|m| m.paired.p).collect();
        let members = against.iter_mut().flat_map(|one| &mut one.measures).filter(|m| belongs(m));
        for (measure, corrected) in members.zip(holm(&p_values)) {
            measure.corrected = corrected;
            measure.verdict = Verdict::of(&measure.paired, corrected);
        }
    }
}
