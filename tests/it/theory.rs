//! Worked numbers of `theory` that no case of `deter verify` has: each was written against a mutant of
//! the code that the other tests let live. `consistency` and `rules` do the same for `turn`.
//!
//! Mutants that no test can tell, and why:
//!
//! * `balance`: a product of signs is their quotient; `combat::square_law`: of equals nobody is left,
//!   whichever is called the winner; `communities`: which pair stands in `best` before there is one;
//! * `incident`: the middle of 0 and 1 is a half; `quantal`, `saom`: where two bounds meet to the last
//!   bit; a law that has settled may be iterated on;
//! * `turn::align`: a list that was drained is empty without being cleared; `turn::probe`: noise of
//!   size 0 may be drawn or not; `special`: any next to nothing keeps Lentz's ratios off zero.

use deter::theory::{
    balance::{constrained_step, local_step},
    communities::communities,
    domestic::{SupportDrivers, SupportWeights, support_next},
    landscape::Landscape,
    linear::symmetric_eigen,
    network::Graph,
};

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12, "{got}, expected {expected}");
}

#[test]
fn of_two_largest_components_the_first_is_positive() {
    let eigen = symmetric_eigen(&[0.0, -1.0, -1.0, 0.0], 2);
    near(eigen.values[0], -1.0);
    near(eigen.values[1], 1.0);
    let half = 0.5_f64.sqrt();
    for (got, expected) in eigen.vectors.iter().zip([half, half, half, -half]) {
        near(*got, expected);
    }
}

#[test]
fn the_largest_component_of_every_eigenvector_is_positive() {
    for seed in 0..40 {
        let n = 2 + seed % 4;
        let entry = |i: usize, j: usize| ((i * j * 7 + (i + j) * (3 + seed)) % 11) as f64 - 5.0;
        let matrix: Vec<f64> = (0..n * n).map(|cell| entry(cell / n, cell % n)).collect();
        let eigen = symmetric_eigen(&matrix, n);
        for (vector, value) in eigen.vectors.chunks(n).zip(&eigen.values) {
            let largest = vector.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
            let first = vector.iter().find(|x| x.abs() > largest - 1e-9).unwrap();
            assert!(*first > 0.0, "seed {seed}: {vector:?}");
            // And it is one: A v = λ v.
            for (i, x) in vector.iter().enumerate() {
                let image: f64 = (0..n).map(|j| entry(i, j) * vector[j]).sum();
                assert!((image - value * x).abs() < 1e-9, "seed {seed}: {vector:?}");
            }
        }
    }
}

#[test]
fn a_flip_that_changes_nothing_happens_half_the_time() {
    // Four actors, all friends but the first and the last: the triads over the first pair are one
    // balanced, one not, and a flip swaps the two.
    let mut start = vec![1_i8; 16];
    start[3] = -1;
    start[12] = -1;
    for (tie, flips) in [(0.49, true), (0.51, false), (0.26, true)] {
        let mut signs = start.clone();
        assert_eq!(constrained_step(&mut signs, 4, 0.0, tie), flips, "{tie}");
        assert_eq!(signs[1], if flips { -1 } else { 1 });
    }
}

#[test]
fn every_driver_of_support_counts_with_its_weight_and_sign() {
    let drivers = SupportDrivers {
        threat: 0.5,
        abandonment_risk: 0.4,
        rally: 0.3,
        patron_wish: 0.2,
        reluctance: 0.8,
        delivered: 0.1,
    };
    let weights = SupportWeights {
        constant: 0.25,
        threat: 1.2,
        abandonment_risk: 1.5,
        rally: 2.0,
        patron_wish: -3.0,
        reluctance: 0.5,
        delivered: 4.0,
        rate: 0.25,
    };
    let moved = support_next(0.3, &drivers, &weights);
    let expected = [0.25, 0.6, 0.6, 0.6, -0.6, -0.4, -0.4];
    for ((name, got), expected) in moved.terms.iter().zip(expected) {
        assert!((got - expected).abs() < 1e-12, "{name}: {got}");
    }
    // σ(0.65), and a quarter of the way there.
    near(moved.target, 0.657_010_462_673_49);
    near(moved.support, 0.3 + 0.25 * (moved.target - 0.3));
}

#[test]
fn an_unreconciled_enmity_costs_one_of_the_two_friendships_by_a_coin() {
    // One hostile link, between the first and the second; what is left of the uniform above the
    // chance of reconciliation is halved between the links to the third.
    for (last, broken) in [(0.39, (0, 1)), (0.4 + 0.6 * 0.49, (1, 2)), (0.4 + 0.6 * 0.51, (0, 2))] {
        let mut signs = vec![1_i8; 9];
        (signs[1], signs[3]) = (-1, -1);
        assert!(local_step(&mut signs, 3, 0.4, [0.0, 0.0, 0.0, last]));
        let hostile = |(a, b): (usize, usize)| signs[a * 3 + b] < 0;
        for link in [(0, 1), (1, 2), (0, 2)] {
            let expected = if broken == (0, 1) { false } else { link == (0, 1) || link == broken };
            assert_eq!(hostile(link), expected, "{last}: {link:?}");
        }
    }
}

#[test]
fn fair_coins_spread_the_energy_of_two_rivals_over_its_two_levels() {
    // Sizes 1 and 2, propensity −3: together 0, apart twice 1 × 2 × −3.
    let rivals = Landscape::new(vec![1.0, 2.0], vec![0.0, -3.0, -3.0, 0.0]).unwrap();
    let start = rivals.descent(0).unwrap()[0];
    near(start.mean, -6.0);
    near(start.variance, 36.0);
}

#[test]
fn a_path_of_four_falls_into_two_pairs_and_a_pair_is_one() {
    let path = |links: &[(usize, usize)], n: usize| {
        let mut graph = Graph::empty(n);
        links.iter().for_each(|&(i, j)| graph.link(i, j));
        communities(&graph)
    };
    assert_eq!(path(&[(0, 1), (1, 2), (2, 3)], 4), [0, 0, 1, 1]);
    assert_eq!(path(&[(0, 1)], 2), [0, 0]);
}
