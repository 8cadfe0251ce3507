//! Steps at home: how readily a cabinet takes one, from the turns in which it could have.
//!
//! The model says with what chance a cabinet takes the next step; that chance is the parameter
//! `cabinet_hazard` times how readily politics answers at the attention of the turn. The record says
//! when steps were taken, and the turns in which none was count as well.

use super::Part;
use crate::fit::weight::{Scale, Weight};
use deter_core::theory::maths::{exp, ln};

/// A turn in which a cabinet could have taken a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// The year's number among the blocks.
    pub block: usize,
    /// How readily politics answers, 0 to 1: the model's chance over the parameter.
    pub answers: f64,
    /// Whether a step was taken.
    pub taken: bool,
}

/// The part of these turns, of every replicate of the forced history.
#[must_use]
pub fn part(histories: Vec<Vec<Chance>>, years: Vec<String>) -> Part {
    let weight = Weight {
        path: "parameters.cabinet_hazard".to_owned(),
        name: "cabinet hazard".to_owned(),
        mean: ln(0.2),
        sd: 1.0,
        scale: Scale::Log,
    };
    let observed = histories.first().map_or(0, Vec::len);
    let blocks = years.len();
    let likelihood = move |weights: &[f64]| {
        let hazard = exp(weights[0]);
        let mut found = vec![0.0; blocks];
        let share = 1.0 / histories.len().max(1) as f64;
        for one in histories.iter().flatten() {
            let chance = (hazard * one.answers).clamp(1e-9, 1.0 - 1e-9);
            found[one.block] += share * if one.taken { ln(chance) } else { ln(1.0 - chance) };
        }
        found
    };
    Part::new("steps at home".to_owned(), observed, vec![weight], years, Box::new(likelihood))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_steps_in_ten_turns_of_full_attention_are_a_hazard_of_a_fifth() {
        let turn = |at: usize| Chance { block: at, answers: 1.0, taken: at < 2 };
        let years = (0..10).map(|year: u32| year.to_string()).collect();
        let part = part(vec![(0..10).map(turn).collect()], years);
        let found = part.estimates(&part.fit(1, &|| false).unwrap());
        // The prior's mean is the record's own rate, so nothing moves.
        assert!((exp(found.weights[0].value) - 0.2).abs() < 1e-3);
    }
}
