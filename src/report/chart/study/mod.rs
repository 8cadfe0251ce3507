//! The figures of studies of many points: what a measure depends on, and where an outcome lives.
//!
//! * [`tornado`]: how far each factor alone moves a measure. [`curves`]: along which path.
//! * [`plane`]: Morris's μ* and σ. [`indices`]: Sobol's shares of variance.
//! * [`boxes`]: PRIM's peeling trajectory and the limits of its box.
//! * [`posterior`]: what a calibration has learnt of each number. [`pairs`]: which numbers hang
//!   together. [`recovery`]: whether known values are found again.
//! * [`expectations`]: what theories expect of what-ifs, and how it fared.
//! * [`fit`]: what each account of the record is worth, estimates, surprises.
//! * [`against`]: counts of runs beside what was observed, and skill against baselines.
//! * [`robustness`]: conclusions over plausible models.
//! * [`reliability`]: probabilities that were announced beside what came true.

pub mod against;
pub mod boxes;
pub mod curves;
pub mod expectations;
pub mod fit;
pub mod indices;
pub mod pairs;
pub mod plane;
pub mod posterior;
pub mod recovery;
pub mod reliability;
pub mod robustness;
#[cfg(test)]
mod tests;
pub mod tornado;

use super::{ChartError, Figure, caption, sheet::finish, theme};
use deter_study::{
    backtest::Backtest,
    calibrate::{CalibrationStudy, Posterior},
    fit::study::Fit,
    origins::RollingOrigins,
    record::tables::Provenance,
    sensitivity::study::MeasureSensitivity,
};

/// The figures of a sensitivity study: those that each measure has something to show in.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_sensitivity(
    measures: &[MeasureSensitivity],
    caption: &str,
) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    for of in measures {
        if of.curves.iter().any(|curve| !curve.never_acted() && curve.base.is_finite()) {
            figures.push(tornado::draw(of, caption));
            figures.push(curves::draw(of, caption));
        }
        if !of.effects.is_empty() {
            figures.push(plane::draw(of, caption));
        }
        if !of.indices.is_empty() {
            figures.push(indices::draw(of, caption));
        }
    }
    finish(figures)
}

/// The figures of a calibration: each number alone and, if there are several, the pairs.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_calibration(
    study: &CalibrationStudy,
    found: &Posterior,
    caption: &str,
) -> Result<Vec<Figure>, ChartError> {
    let mut figures = vec![posterior::draw(study, found, caption)];
    if found.parameters.len() > 1 {
        figures.push(pairs::draw(found, caption));
    }
    finish(figures)
}

/// The figures of a backtest: fans of counts, skill, reliability; those there is something for.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_backtest(found: &Backtest, provenance: &Provenance) -> Result<Vec<Figure>, ChartError> {
    let caption = format!("{} · {} runs · {}", found.title, found.origin.runs, caption(provenance));
    let mut figures = Vec::new();
    if !found.series.is_empty() {
        figures.push(against::counts(found, provenance, &caption));
    }
    figures.push(against::of_backtest(found, &caption));
    if !found.reliability.is_empty() {
        figures.push(reliability::draw(&found.reliability, &caption));
    }
    finish(figures)
}

/// The figures of rolling origins: fans from each of them, skill of all together.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_origins(
    found: &RollingOrigins,
    provenance: &Provenance,
) -> Result<Vec<Figure>, ChartError> {
    let caption = format!("{} · {} runs · {}", found.title, found.origin.runs, caption(provenance));
    let mut figures = Vec::new();
    for counted in [true, false] {
        if found.origins.iter().any(|one| one.series.iter().any(|s| s.counted == counted)) {
            figures.push(against::from_origins(found, provenance, counted, &caption));
        }
    }
    figures.push(against::of_origins(found, &caption));
    finish(figures)
}

/// The figures of a fit.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_fit(found: &Fit, provenance: &Provenance) -> Result<Vec<Figure>, ChartError> {
    let caption = format!("{} · {}", found.title, caption(provenance));
    finish(vec![
        fit::accounts(found, &caption),
        fit::estimates(found, &caption),
        fit::surprises(found, &caption),
    ])
}

/// A file name that a measure and a kind of figure make.
fn name(kind: &str, measure: &str) -> String {
    format!("{kind}-{}", measure.to_lowercase().replace('.', "_"))
}

/// Names of parameters that fit under a small panel: the last two words of a path, where they tell it
/// from the others.
fn short(names: &[&str]) -> Vec<String> {
    let tail = |name: &str| {
        let words: Vec<&str> = name.split('.').collect();
        spoken(&words[words.len().saturating_sub(2)..].join("."))
    };
    let one = |name: &&str| {
        let alike = names.iter().filter(|other| tail(other) == tail(name)).count();
        if alike > 1 { spoken(name) } else { tail(name) }
    };
    names.iter().map(one).collect()
}

/// A factor's or measure's name for readers.
fn spoken(name: &str) -> String {
    theme::spoken(name)
}
