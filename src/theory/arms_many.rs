//! Richardson's race among any number of states: `dx_i/dt = Σ_j K_ij x_j − a_i x_i + g_i`.
//!
//! Tables are row-major: entry `i * n + j` is the reaction of state i to state j, 1/time; the
//! diagonal is not read.

use super::arms::richardson_change;

/// Rates of change of all armaments, each by [`richardson_change`], written into `change`.
///
/// # Panics
/// If the slices do not have the lengths n² (reaction) and n (all others).
pub fn changes(
    armaments: &[f64],
    reaction: &[f64],
    fatigue: &[f64],
    grievance: &[f64],
    change: &mut [f64],
) {
    let n = armaments.len();
    for i in 0..n {
        let row = &reaction[i * n..(i + 1) * n];
        let rivals = (0..n).filter(|&j| j != i).fold(0.0, |sum, j| sum + row[j] * armaments[j]);
        change[i] = richardson_change(armaments[i], rivals, 1.0, fatigue[i], grievance[i]);
    }
}

/// The balance of a stable race among states that arm against one another (K ≥ 0): the solution of
/// `(A − K) x = g`. `None` if the race runs away.
///
/// For K ≥ 0 all eigenvalues of K − A have negative real parts iff A − K is a non-singular M-matrix,
/// which is so iff elimination without exchange of rows meets only positive pivots (Berman & Plemmons
/// 1979, ch. 6): one elimination gives both answers.
///
/// # Panics
/// If the slices do not have the lengths n² (reaction) and n (fatigue, grievance).
#[must_use]
pub fn stable_equilibrium(
    reaction: &[f64],
    fatigue: &[f64],
    grievance: &[f64],
) -> Option<Vec<f64>> {
    let n = grievance.len();
    let mut matrix: Vec<f64> = reaction[..n * n].iter().map(|k| -k).collect();
    let mut x = grievance.to_vec();
    for i in 0..n {
        matrix[i * n + i] = fatigue[i];
    }
    for pivot in 0..n {
        if matrix[pivot * n + pivot] <= 0.0 {
            return None;
        }
        for i in pivot + 1..n {
            let factor = matrix[i * n + pivot] / matrix[pivot * n + pivot];
            for j in pivot..n {
                matrix[i * n + j] -= factor * matrix[pivot * n + j];
            }
            x[i] -= factor * x[pivot];
        }
    }
    for i in (0..n).rev() {
        let known = (i + 1..n).fold(0.0, |sum, j| sum + matrix[i * n + j] * x[j]);
        x[i] = (x[i] - known) / matrix[i * n + i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::super::arms::RichardsonPair;
    use super::*;

    #[test]
    fn two_states_are_richardsons_pair() {
        let pair = RichardsonPair { k: 0.9, l: 1.0, a: 1.2, b: 1.1, g: 0.4, h: 0.3 };
        let both = stable_equilibrium(&[0.0, 0.9, 1.0, 0.0], &[1.2, 1.1], &[0.4, 0.3]);
        let (x, y) = pair.equilibrium().expect("not parallel");
        let both = both.expect("stable");
        assert!((both[0] - x).abs() < 1e-12 && (both[1] - y).abs() < 1e-12);
        let mut change = [0.0; 2];
        changes(&[0.5, 2.0], &[0.0, 0.9, 1.0, 0.0], &[1.2, 1.1], &[0.4, 0.3], &mut change);
        assert_eq!((change[0], change[1]), pair.change(0.5, 2.0));
    }

    #[test]
    fn equal_states_run_away_when_their_rivals_together_outweigh_fatigue() {
        // Three equal states: stable iff 2 k < a.
        let race = |k: f64| stable_equilibrium(&[k; 9], &[1.0; 3], &[0.1; 3]);
        let calm = race(0.4).expect("stable");
        assert!(calm.iter().all(|x| (x - 0.1 / (1.0 - 0.8)).abs() < 1e-12));
        assert_eq!(race(0.51), None);
    }
}
