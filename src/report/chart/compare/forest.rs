//! Every measure shown: the standardised paired difference, with its interval.

use super::{caption, spoken, suffix};
use crate::chart::{
    Heading, Sheet,
    parts::forest::{self, Forest, ForestRow},
};
use deter_study::compare::{
    Comparison,
    comparison::{Measure, WorldComparison},
    markdown::signed,
};

/// Draws the figure.
pub fn draw(comparison: &Comparison, against: &WorldComparison) -> Sheet {
    let world = &comparison.worlds[against.world];
    let shown: Vec<&Measure> = against.answers().into_iter().chain(against.others()).collect();
    let (mut rows, mut still, mut alike) = (Vec::new(), Vec::new(), Vec::new());
    for measure in shown {
        match measure.standardised() {
            Some((low, effect, high)) => rows.push(ForestRow {
                label: spoken(&measure.name),
                point: effect,
                outer: (low, high),
                inner: None,
                observed: None,
                note: format!(
                    "{} · {}",
                    signed(measure, measure.paired.difference),
                    measure.verdict
                ),
            }),
            None if measure.paired.difference == 0.0 => still.push(spoken(&measure.name)),
            None => alike.push(spoken(&measure.name)),
        }
    }
    let mut subtitle =
        "The answers first, then the other measures, the largest change first. Dots right of 0: \
         the measure rises. At the right the mean difference in the measure's unit and the verdict."
            .to_owned();
    if !still.is_empty() {
        subtitle += &format!(" The mean stays to the last bit: {}.", still.join(", "));
    }
    if !alike.is_empty() {
        subtitle += &format!(" Differs from a base without a spread: {}.", alike.join(", "));
    }
    let title = format!("What difference it makes: {}", world.provenance.title);
    let shown = rows.len();
    let heading = Heading {
        name: format!("differences{}", suffix(comparison, against)),
        alt: format!(
            "{title}. Paired differences from {} in standard deviations of its runs, with 95 % \
             intervals, for {shown} measures.",
            comparison.worlds[0].label
        ),
        title,
        subtitle,
        caption: caption(comparison),
    };
    let forest = Forest {
        x_label: "mean paired difference / standard deviation of the base's runs (Glass's Δ)"
            .to_owned(),
        rows,
        reference: Some((0.0, format!("no difference from {}", comparison.worlds[0].label))),
        intervals: "mean and 95 % interval (bootstrap over runs)".to_owned(),
    };
    forest::draw(heading, &forest)
}
