//! The figures of a comparison: what difference the changes make.
//!
//! * [`matrix`]: many what-ifs by their answers, before anything else.
//! * [`answers`]: what answers the question, as dots and pair by pair. [`ties`]: the network at the end.
//! * [`forest`]: every measure shown, as a standardised paired difference with its interval.
//! * [`fans`]: the main series of both worlds. [`gaps`]: their paired difference, turn by turn.
//! * [`lenses`]: what every theory makes of the same change.

pub mod answers;
pub mod fans;
pub mod forest;
pub mod gaps;
pub mod lenses;
pub mod matrix;
pub mod ties;

use super::{ChartError, Figure, sheet::finish};
use deter_study::compare::{Comparison, comparison::WorldComparison};

/// Most what-ifs of which the network at the end is drawn.
const MOST_MAPPED: usize = 4;

/// All figures of a comparison, in the order in which a report shows them.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn of_comparison(comparison: &Comparison) -> Result<Vec<Figure>, ChartError> {
    let mut figures = at_a_glance(comparison)?;
    figures.extend(apart(comparison)?);
    Ok(figures)
}

/// Many what-ifs in one figure; none of one alone.
///
/// # Errors
///
/// A [`ChartError`] if it cannot be drawn.
pub fn at_a_glance(comparison: &Comparison) -> Result<Vec<Figure>, ChartError> {
    finish(matrix::draw(comparison).into_iter().collect())
}

/// How the worlds part, one by one.
///
/// # Errors
///
/// A [`ChartError`] if a figure cannot be drawn.
pub fn apart(comparison: &Comparison) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    for against in &comparison.against {
        figures.extend(answers::draw(comparison, against));
        figures.push(forest::draw(comparison, against));
        // Three maps each would make a page of many what-ifs too heavy to mail.
        if comparison.against.len() <= MOST_MAPPED {
            figures.extend(ties::draw(comparison, against));
        }
        figures.extend(fans::draw(comparison, against));
        figures.extend(gaps::draw(comparison, against));
    }
    figures.extend(lenses::draw(comparison));
    finish(figures)
}

/// The line under every figure.
fn caption(comparison: &Comparison) -> String {
    format!(
        "{} runs of each world · {}",
        comparison.runs,
        super::caption(&comparison.worlds[0].provenance)
    )
}

/// The end of a file's name for one what-if: nothing if there is only one.
fn suffix(comparison: &Comparison, against: &WorldComparison) -> String {
    if comparison.against.len() == 1 {
        return String::new();
    }
    let label = &comparison.worlds[against.world].label;
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let mut name: String = label.chars().map(plain).collect();
    while name.contains("--") {
        name = name.replace("--", "-");
    }
    format!("-{}", name.trim_matches('-'))
}

/// A column's name for readers, such as `JPN security gap`.
fn spoken(name: &str) -> String {
    super::theme::spoken(name)
}
