//! Full grids and Latin hypercubes.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::statistics::bootstrap::below;
use deter_core::chance::sequential;

const PURPOSE: u64 = 0x6772_6964;

/// All combinations of `levels[factor]` levels, as numbers of levels; the last factor runs fastest.
/// None if there are more than `most`.
#[must_use]
pub fn full(levels: &[usize], most: usize) -> Option<Vec<Vec<usize>>> {
    let size = levels.iter().try_fold(1_usize, |size, count| size.checked_mul(*count))?;
    if size > most {
        return None;
    }
    let point = |mut number: usize| {
        let mut point = vec![0; levels.len()];
        for (place, count) in point.iter_mut().zip(levels).rev() {
            *place = number % count;
            number /= count;
        }
        point
    };
    Some((0..size).map(point).collect())
}

/// `count` points of a Latin hypercube (McKay, Beckman & Conover 1979): in every factor, each of
/// `count` equal cells holds exactly one point, at a random place within its cell.
#[must_use]
pub fn latin_hypercube(factors: usize, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut luck = sequential(seed, PURPOSE);
    let mut points = vec![vec![0.0; factors]; count];
    for factor in 0..factors {
        for (point, cell) in points.iter_mut().zip(shuffled(count, &mut luck)) {
            let within = (f64::from(luck.next_u32()) + 0.5) / 4_294_967_296.0;
            point[factor] = (cell as f64 + within) / count as f64;
        }
    }
    points
}

/// 0 … count − 1 in random order (Fisher & Yates).
pub(super) fn shuffled(count: usize, luck: &mut ChaCha8Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, below(luck, last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_every_combination_once() {
        let points = full(&[2, 3], 100).unwrap();
        assert_eq!(points, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]].map(Vec::from));
        assert_eq!(full(&[], 1), Some(vec![vec![]]));
        assert_eq!((full(&[10, 10], 99), full(&[usize::MAX, 2], 5)), (None, None));
    }

    #[test]
    fn every_cell_of_a_latin_hypercube_holds_one_point() {
        let points = latin_hypercube(3, 50, 7);
        for factor in 0..3 {
            let mut cells: Vec<usize> =
                points.iter().map(|p| (p[factor] * 50.0) as usize).collect();
            cells.sort_unstable();
            assert_eq!(cells, (0..50).collect::<Vec<_>>());
        }
        assert_eq!(points, latin_hypercube(3, 50, 7));
        assert_ne!(points, latin_hypercube(3, 50, 8));
    }
}
