//! Quantal response equilibria of two-by-two games (McKelvey & Palfrey 1995).
//!
//! Both players choose by the logit rule of [`super::choice`] and know that the other does. With
//! p = P(row plays 1), q = P(column plays 1), u = logit p and advantages linear in the other's
//! probability,
//!
//! ```text
//! u = λ [r₀ + r₁ q],   logit q = λ [s₀ + s₁ p],
//! ```
//!
//! so every equilibrium is a zero of G(u) = λ[r₀ + r₁ σ(λ(s₀ + s₁ σ(u)))] − u on a bounded interval.

use super::maths::logistic;

/// Intervals of u narrower than this are not divided further.
const NARROW: f64 = 1e-6;

/// All logit quantal response equilibria `(p, q)`, by rising p: p is the probability that the row
/// player takes row 1, q that the column player takes column 1 (the first of each).
///
/// `row[i][j]` and `column[i][j]` are the payoffs when row i meets column j; `precision` λ ≥ 0 in
/// 1/payoff. Zeros are isolated with bounds on the slope, so none is missed unless two lie within
/// 1e-6 in logit p of each other; accuracy about 1e-12, and 1e-9 where three equilibria merge.
/// `f64::INFINITY` is taken as 10⁶ over the largest payoff advantage: the Nash equilibria that are
/// limits of quantal responses, to about 1e-5. NaN payoffs give an empty list.
#[must_use]
pub fn quantal_response_2x2(
    row: &[[f64; 2]; 2],
    column: &[[f64; 2]; 2],
    precision: f64,
) -> Vec<(f64, f64)> {
    let advantages = [
        row[0][1] - row[1][1],
        row[0][0] - row[1][0],
        column[1][0] - column[1][1],
        column[0][0] - column[0][1],
    ];
    let largest = advantages.iter().fold(0.0_f64, |most, a| most.max(a.abs()));
    let ceiling = if largest > 0.0 { 1e6 / largest } else { 0.0 };
    let precision = if precision.is_infinite() { ceiling } else { precision };
    let [r0, r1, s0, s1] = advantages.map(|advantage| precision * advantage);
    if !(r0 + r1 + s0 + s1).is_finite() {
        return Vec::new();
    }
    let game = Game { row: (r0, r1 - r0), column: (s0, s1 - s0) };

    // Response of row to any q lies between its responses to q = 0 and q = 1; the margin keeps an
    // equilibrium in pure strategies, which sits on the border, inside.
    let (low, high) = (r0.min(r1) - 1e-3, r0.max(r1) + 1e-3);
    let mut zeros = Vec::new();
    let mut undecided = None;
    game.isolate(low, high, &mut undecided, &mut zeros);
    game.close(undecided, &mut zeros);
    zeros.into_iter().map(|u| (logistic(u), logistic(game.column_advantage(u)))).collect()
}

/// λ times advantage of the first action: intercept and slope in the other's probability.
struct Game {
    row: (f64, f64),
    column: (f64, f64),
}

impl Game {
    fn column_advantage(&self, u: f64) -> f64 {
        self.column.0 + self.column.1 * logistic(u)
    }

    fn gap(&self, u: f64) -> f64 {
        self.row.0 + self.row.1 * logistic(self.column_advantage(u)) - u
    }

    /// Bounds of G'(u) = r₁ s₁ σ'(v(u)) σ'(u) − 1 over an interval; v is monotone in u.
    fn slopes(&self, low: f64, high: f64) -> (f64, f64) {
        let (v_low, v_high) = (self.column_advantage(low), self.column_advantage(high));
        let (least, most) = bell(low, high);
        let (v_least, v_most) = bell(v_low.min(v_high), v_low.max(v_high));
        let product = self.row.1 * self.column.1;
        let (a, b) = (product * least * v_least - 1.0, product * most * v_most - 1.0);
        (a.min(b), a.max(b))
    }

    /// Walks from low to high, settling each interval where the slope has one sign or no zero can
    /// be; neighbouring intervals that stay open are joined in `undecided`.
    fn isolate(
        &self,
        low: f64,
        high: f64,
        undecided: &mut Option<(f64, f64)>,
        zeros: &mut Vec<f64>,
    ) {
        let middle = low + (high - low) / 2.0;
        let (slope_low, slope_high) = self.slopes(low, high);
        let reach = slope_low.abs().max(slope_high.abs()) * (high - low) / 2.0;
        let monotone = slope_low > 0.0 || slope_high < 0.0;
        // 1e-9: what rounding of the gap may hide.
        if self.gap(middle).abs() > reach + 1e-9 {
            self.close(undecided.take(), zeros);
        } else if monotone && self.gap(low).abs().min(self.gap(high).abs()) > 1e-9 {
            self.close(undecided.take(), zeros);
            self.close(Some((low, high)), zeros);
        } else if high - low > NARROW {
            self.isolate(low, middle, undecided, zeros);
            self.isolate(middle, high, undecided, zeros);
        } else {
            *undecided = Some((undecided.map_or(low, |open| open.0), high));
        }
    }

    /// The zero inside an interval at whose ends the gap has opposite signs, if it has.
    ///
    /// Where three equilibria merge the gap is flat and its computed sign is noise. Both edges of the
    /// noise are found and the middle taken; for an ordinary zero the edges coincide.
    fn close(&self, interval: Option<(f64, f64)>, zeros: &mut Vec<f64>) {
        let Some((low, high)) = interval else { return };
        let rising = self.gap(high) > self.gap(low);
        let signed = |u: f64| if rising { self.gap(u) } else { -self.gap(u) };
        if signed(low) > 0.0 || signed(high) < 0.0 {
            return;
        }
        let noise = 4.0 * f64::EPSILON * (1.0 + self.row.0.abs() + self.row.1.abs());
        let left = bisect(low, high, |u| signed(u) >= -noise);
        let right = bisect(low, high, |u| signed(u) > noise);
        zeros.push(left + (right - left) / 2.0);
    }
}

/// Least and largest σ'(z) = σ(z)(1 − σ(z)) over an interval: a bell with its top at 0.
fn bell(low: f64, high: f64) -> (f64, f64) {
    let at = |z: f64| logistic(z) * logistic(-z);
    let most = if low <= 0.0 && high >= 0.0 { 0.25 } else { at(low).max(at(high)) };
    (at(low).min(at(high)), most)
}

/// The point where `beyond` turns from false to true.
fn bisect(mut low: f64, mut high: f64, beyond: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if beyond(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHICKEN: ([[f64; 2]; 2], [[f64; 2]; 2]) =
        ([[3.0, 1.0], [4.0, 0.0]], [[3.0, 4.0], [1.0, 0.0]]);

    #[test]
    fn no_precision_is_a_coin() {
        assert_eq!(quantal_response_2x2(&CHICKEN.0, &CHICKEN.1, 0.0), [(0.5, 0.5)]);
    }

    #[test]
    fn chicken_splits_at_precision_two_whatever_the_size_of_payoffs() {
        for scale in [0.3, 1.0, 7.0] {
            let row = CHICKEN.0.map(|r| r.map(|x| scale * x));
            let column = CHICKEN.1.map(|r| r.map(|x| scale * x));
            let count =
                |precision: f64| quantal_response_2x2(&row, &column, precision / scale).len();
            assert_eq!([1.9, 1.99999, 2.00001, 2.1, 50.0].map(count), [1, 1, 3, 3, 3]);
            let merged = quantal_response_2x2(&row, &column, 2.0 / scale);
            assert_eq!(merged.len(), 1);
            assert!((merged[0].0 - 0.5).abs() < 1e-7);
        }
    }

    #[test]
    fn infinite_precision_gives_nash() {
        let found = quantal_response_2x2(&CHICKEN.0, &CHICKEN.1, f64::INFINITY);
        for (got, nash) in found.iter().zip([(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)]) {
            assert!((got.0 - nash.0).abs() < 1e-5 && (got.1 - nash.1).abs() < 1e-5);
        }
        assert_eq!(found.len(), 3);
    }
}
