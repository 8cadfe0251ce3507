//! Which replicates of a comparison are worth telling: the typical one, and the one in which two
//! worlds differ most.

use std::path::Path;

use super::Comparison;
use crate::{
    StudyError,
    files::input,
    statistics::summary::{quantile_of_sorted, sorted, standard_deviation},
    table::parquet::Table,
};

/// The replicates worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenReplicates {
    /// The replicate of the base that lies nearest to the medians of the measures shown.
    pub typical: u64,
    /// For every other world, in the order of [`Comparison::against`], the replicate in which it
    /// differs most from the base.
    pub most_different: Vec<u64>,
}

/// Chooses from the runs of a comparison that was written into a folder. Distances are sums over the
/// measures shown, each in the standard deviation of the base's runs; the first of equals counts.
///
/// # Errors
/// If the runs cannot be read or are not those of the comparison.
pub fn choose(folder: &Path, comparison: &Comparison) -> Result<ChosenReplicates, StudyError> {
    let path = folder.join("runs.parquet");
    let damaged = |how: &str| StudyError::Damaged { path: path.clone(), how: how.to_owned() };
    let table = Table::open(&path, input::MOST_TABLE)?;
    let shown: Vec<usize> = table
        .names
        .iter()
        .enumerate()
        .filter(|(_, name)| {
            let of = comparison.against.iter().flat_map(|against| &against.measures);
            of.into_iter().any(|measure| measure.shown && measure.name == **name)
        })
        .map(|(place, _)| place)
        .collect();
    // World by world, the shown measures of every replicate.
    let mut runs: Vec<Vec<Vec<f64>>> = vec![Vec::new(); comparison.worlds.len()];
    for row in table.rows() {
        let row = row?;
        let label = row.text(1);
        let world = comparison.worlds.iter().position(|card| card.label == label);
        let world = world.ok_or_else(|| damaged("it has a world that is not compared"))?;
        runs[world].push(shown.iter().map(|at| row.number(*at)).collect());
    }
    if runs.iter().any(|world| world.len() as u64 != comparison.runs) {
        return Err(damaged("runs are missing"));
    }
    let (base, others) = runs.split_first().ok_or_else(|| damaged("it has no world"))?;
    let column = |place: usize| -> Vec<f64> {
        base.iter().map(|run| run[place]).filter(|x| x.is_finite()).collect()
    };
    let scales: Vec<(f64, f64)> = (0..shown.len())
        .map(|place| {
            let values = column(place);
            (quantile_of_sorted(&sorted(&values), 0.5), standard_deviation(&values))
        })
        .collect();
    let away = |run: &[f64], from: &dyn Fn(usize) -> f64| -> f64 {
        let of =
            |(place, (x, (_, unit))): (usize, (&f64, &(f64, f64)))| (x - from(place)).abs() / unit;
        run.iter().zip(&scales).enumerate().map(of).filter(|d| d.is_finite()).sum()
    };
    let distances = |world: &[Vec<f64>]| -> Vec<f64> {
        world.iter().zip(base).map(|(run, same)| away(run, &|place| same[place])).collect()
    };
    let middle: Vec<f64> = base.iter().map(|run| -away(run, &|place| scales[place].0)).collect();
    Ok(ChosenReplicates {
        typical: greatest(&middle),
        most_different: others.iter().map(|world| greatest(&distances(world))).collect(),
    })
}

/// Place of the first of the greatest.
fn greatest(values: &[f64]) -> u64 {
    let mut best = (f64::NEG_INFINITY, 0);
    for (place, value) in (0..).zip(values) {
        if *value > best.0 {
            best = (*value, place);
        }
    }
    best.1
}
