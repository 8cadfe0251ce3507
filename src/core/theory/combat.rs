about! {
    //! Attrition once there is war (Lanchester 1916; Taylor 1983). A sub-model only: no state in the
    //! simulation decides anything by it.
    //!
    //! Rates are losses inflicted per own unit and time: `alpha` by A on B, `beta` by B on A.
}

use super::maths;

/// How a battle to the end ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BattleEnd {
    /// Strength left to A, in A's initial unit.
    pub first: f64,
    /// Strength left to B.
    pub second: f64,
    /// Time until the loser has nothing left; infinite for a draw and under the linear law.
    pub duration: f64,
}

/// Aimed fire, `dA/dt = −β B`, `dB/dt = −α A`: `α A² − β B²` stays constant, so the winner keeps
/// `√(A² − (β/α) B²)`, after `artanh(weaker/stronger)/√(αβ)`. `alpha`, `beta` > 0, strengths ≥ 0.
#[must_use]
pub fn square_law(alpha: f64, beta: f64, first: f64, second: f64) -> BattleEnd {
    let (a, b) = (alpha.sqrt() * first, beta.sqrt() * second);
    let left = ((a - b).abs() * (a + b)).sqrt();
    if a + b == 0.0 {
        // Nobody came.
        return BattleEnd { first: 0.0, second: 0.0, duration: 0.0 };
    }
    let duration = maths::ln((a + b) / (a - b).abs()) / (2.0 * (alpha * beta).sqrt());
    if a >= b {
        BattleEnd { first: left / alpha.sqrt(), second: 0.0, duration }
    } else {
        BattleEnd { first: 0.0, second: left / beta.sqrt(), duration }
    }
}

/// Unaimed fire into an area, `dA/dt = −β A B`, `dB/dt = −α A B`: `α A − β B` stays constant, so the
/// winner keeps `A − (β/α) B`; the loser's last units take for ever.
#[must_use]
pub fn linear_law(alpha: f64, beta: f64, first: f64, second: f64) -> BattleEnd {
    let lead = alpha * first - beta * second;
    BattleEnd {
        first: (lead / alpha).max(0.0),
        second: (-lead / beta).max(0.0),
        duration: f64::INFINITY,
    }
}

/// Probability that the next loss falls on B: `α A / (α A + β B)`, the stochastic square law's one
/// step. 0.5 when nobody can inflict any.
#[must_use]
pub fn next_loss_falls_on_second(alpha: f64, beta: f64, first: u32, second: u32) -> f64 {
    let (by_first, by_second) = (alpha * f64::from(first), beta * f64::from(second));
    if by_first + by_second > 0.0 { by_first / (by_first + by_second) } else { 0.5 }
}

/// Probability that `first` units destroy all `second` units before being destroyed, when losses
/// fall one by one as in [`next_loss_falls_on_second`]. Exact recursion in first × second steps:
/// `P(A, B) = q P(A, B−1) + (1 − q) P(A−1, B)`, `P(A, 0) = 1`, `P(0, B) = 0` for B > 0.
#[must_use]
pub fn stochastic_square_win(alpha: f64, beta: f64, first: u32, second: u32) -> f64 {
    // Row A − 1 of the table, overwritten by row A from the left.
    let mut row = vec![0.0; second as usize + 1];
    row[0] = 1.0;
    for a in 1..=first {
        for b in 1..=second {
            let hit = next_loss_falls_on_second(alpha, beta, a, b);
            row[b as usize] = hit * row[b as usize - 1] + (1.0 - hit) * row[b as usize];
        }
    }
    row[second as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_law_conserves_its_invariant() {
        let (alpha, beta) = (0.02, 0.01);
        let end = square_law(alpha, beta, 60.0, 100.0);
        let before = alpha * 60.0 * 60.0 - beta * 100.0 * 100.0;
        assert!(
            (alpha * end.first * end.first - beta * end.second * end.second - before).abs() < 1e-9
        );
        assert_eq!(end.first, 0.0);
        let draw = square_law(1.0, 1.0, 5.0, 5.0);
        assert_eq!((draw.first, draw.second, draw.duration), (0.0, 0.0, f64::INFINITY));
        assert_eq!(square_law(1.0, 1.0, 0.0, 0.0).duration, 0.0);
    }

    #[test]
    fn equal_sides_win_equally_often_and_numbers_decide_more_in_large_battles() {
        assert!((stochastic_square_win(1.0, 1.0, 9, 9) - 0.5).abs() < 1e-12);
        let win = |scale: u32| stochastic_square_win(1.0, 1.0, 5 * scale, 4 * scale);
        assert!(win(1) < win(4) && win(4) < win(16) && win(40) > 0.99);
        assert_eq!(stochastic_square_win(1.0, 1.0, 3, 0), 1.0);
        assert_eq!(stochastic_square_win(1.0, 1.0, 0, 3), 0.0);
    }
}
