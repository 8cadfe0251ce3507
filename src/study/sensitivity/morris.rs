//! Morris's (1991) elementary effects: a cheap ranking of many factors.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    design::trajectories::Trajectory,
    statistics::{
        Interval,
        bootstrap::percentile,
        summary::{mean, standard_deviation},
    },
};

/// The elementary effects of one factor, in units of the outcome over the factor's whole range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// Mean effect, signed.
    pub mean: f64,
    /// μ*: mean absolute effect (Campolongo, Cariboni & Saltelli 2007). Ranks the factors.
    pub mean_absolute: f64,
    /// 95 % bootstrap interval of μ* over the trajectories.
    pub interval: Interval,
    /// σ: standard deviation of the effects. As large as μ*, the factor acts through others or not
    /// in proportion.
    pub standard_deviation: f64,
    /// Whether no step of this factor ever changed the outcome.
    pub never_acted: bool,
}

/// The effects of all factors. `outcomes[t][k]` belongs to point k of trajectory t.
#[must_use]
pub fn effects(trajectories: &[Trajectory], outcomes: &[Vec<f64>], seed: u64) -> Vec<Effect> {
    let factors = trajectories.first().map_or(0, |walk| walk.moved.len());
    let mut found = vec![Vec::with_capacity(trajectories.len()); factors];
    for (walk, outcomes) in trajectories.iter().zip(outcomes) {
        for (step, factor) in walk.moved.iter().enumerate() {
            let moved = walk.points[step + 1][*factor] - walk.points[step][*factor];
            found[*factor].push((outcomes[step + 1] - outcomes[step]) / moved);
        }
    }
    found.iter().map(|effects| effect(effects, seed)).collect()
}

fn effect(effects: &[f64], seed: u64) -> Effect {
    let absolute: Vec<f64> = effects.iter().map(|e| e.abs()).collect();
    let of_rows =
        |rows: &[usize]| rows.iter().map(|row| absolute[*row]).sum::<f64>() / rows.len() as f64;
    Effect {
        mean: mean(effects),
        mean_absolute: mean(&absolute),
        interval: percentile(effects.len(), 0.95, 1000, seed, of_rows),
        standard_deviation: standard_deviation(effects),
        never_acted: effects.iter().all(|e| *e == 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::trajectories::morris;

    #[test]
    fn a_linear_model_has_its_slopes_as_effects_and_no_spread() {
        let walks = morris(3, 20, 1);
        let f = |x: &[f64]| 3.0 * x[0] - 2.0 * x[1] + 10.0;
        let outcomes: Vec<Vec<f64>> =
            walks.iter().map(|w| w.points.iter().map(|p| f(p)).collect()).collect();
        let found = effects(&walks, &outcomes, 1);
        assert!((found[0].mean - 3.0).abs() < 1e-12 && (found[1].mean + 2.0).abs() < 1e-12);
        assert!((found[1].mean_absolute - 2.0).abs() < 1e-12);
        assert!(found[0].standard_deviation < 1e-12);
        assert!(found[2].never_acted && !found[1].never_acted);
    }

    #[test]
    fn interaction_shows_as_spread() {
        let walks = morris(2, 200, 2);
        let outcomes: Vec<Vec<f64>> =
            walks.iter().map(|w| w.points.iter().map(|p| p[0] * (p[1] - 0.5)).collect()).collect();
        let found = effects(&walks, &outcomes, 1);
        // The effect of the first is x₂ − ½: nearly 0 on average, ¼ + 1/12 … in absolute value.
        assert!(found[0].mean.abs() < 0.1);
        assert!(found[0].standard_deviation > found[0].mean_absolute * 0.9);
        assert!(found[0].interval.holds(found[0].mean_absolute));
    }
}
