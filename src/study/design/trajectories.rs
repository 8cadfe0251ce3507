//! Morris's trajectories: walks through a grid that move one factor at a time.

use crate::statistics::bootstrap::below;
use deter_core::chance::sequential;

use super::grid::shuffled;

const PURPOSE: u64 = 0x6d6f_7272;

/// Levels of the grid: Morris's own choice, and the usual one (Saltelli et al. 2008, ch. 3).
pub const LEVELS: usize = 4;

/// The step, p / (2 (p − 1)) for p levels: with it every level is as likely as any other.
pub const STEP: f64 = LEVELS as f64 / (2.0 * (LEVELS as f64 - 1.0));

/// One walk: `factors` + 1 points, each differing from the last in one factor by [`STEP`].
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// The points, in the unit cube.
    pub points: Vec<Vec<f64>>,
    /// The factor that moved before each point but the first.
    pub moved: Vec<usize>,
}

/// `count` independent walks from random places in random order (Morris 1991).
#[must_use]
pub fn morris(factors: usize, count: usize, seed: u64) -> Vec<Trajectory> {
    let mut luck = sequential(seed, PURPOSE);
    (0..count)
        .map(|_| {
            // A factor starts in the lower half and goes up, or in the upper half and goes down.
            let mut point: Vec<f64> = (0..factors)
                .map(|_| below(&mut luck, LEVELS) as f64 / (LEVELS - 1) as f64)
                .collect();
            let moved = shuffled(factors, &mut luck);
            let mut points = vec![point.clone()];
            for factor in &moved {
                let step = if point[*factor] < 0.5 { STEP } else { -STEP };
                point[*factor] = (point[*factor] + step).clamp(0.0, 1.0);
                points.push(point.clone());
            }
            Trajectory { points, moved }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_moves_every_factor_once_by_one_step() {
        for walk in morris(5, 40, 3) {
            assert_eq!(walk.points.len(), 6);
            let mut moved = walk.moved.clone();
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3, 4]);
            for (pair, factor) in walk.points.windows(2).zip(&walk.moved) {
                let steps = pair[0].iter().zip(&pair[1]).enumerate();
                for (place, (from, to)) in steps {
                    let expected = if place == *factor { STEP } else { 0.0 };
                    assert!(((to - from).abs() - expected).abs() < 1e-12);
                    assert!((0.0..=1.0).contains(to));
                }
            }
        }
    }

    #[test]
    fn levels_are_equally_likely() {
        let mut counts = [0.0_f64; LEVELS];
        for walk in morris(4, 1000, 9) {
            for point in &walk.points {
                for x in point {
                    counts[(x * (LEVELS - 1) as f64).round() as usize] += 1.0;
                }
            }
        }
        let all: f64 = counts.iter().sum();
        assert!(counts.iter().all(|count| (count / all - 0.25).abs() < 0.02), "{counts:?}");
    }
}
