//! Continuous-time structural balance: friendliness flows along common friends and enemies until
//! two factions blow apart (Marvel, Kleinberg, Kleinberg & Strogatz 2011, *PNAS* 108).
//!
//! `dX/dt = X²` for a symmetric matrix of friendliness X (units 1/time) has the solution
//! `X(t) = X₀(I − X₀t)⁻¹`, which along each eigenvector is λ/(1 − λt).

use super::linear::{Eigen, symmetric_eigen};

/// The flow from one starting matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    n: usize,
    eigen: Eigen,
}

impl Flow {
    /// From an n × n row-major symmetric matrix.
    ///
    /// # Panics
    /// If `start` does not hold n² numbers or n = 0.
    #[must_use]
    pub fn new(start: &[f64], n: usize) -> Self {
        assert!(n > 0, "somebody");
        Self { n, eigen: symmetric_eigen(start, n) }
    }

    fn leading(&self) -> f64 {
        self.eigen.values[self.n - 1]
    }

    /// When friendliness becomes infinite: 1/λ_max; never (infinity) if no eigenvalue is positive.
    #[must_use]
    pub fn blow_up_time(&self) -> f64 {
        if self.leading() > 0.0 { 1.0 / self.leading() } else { f64::INFINITY }
    }

    /// X(t), for t below the blow-up time.
    #[must_use]
    pub fn at(&self, time: f64) -> Vec<f64> {
        let mut x = vec![0.0; self.n * self.n];
        for (value, vector) in self.eigen.values.iter().zip(self.eigen.vectors.chunks(self.n)) {
            let grown = value / (1.0 - value * time);
            for (row, a) in x.chunks_mut(self.n).zip(vector) {
                row.iter_mut().zip(vector).for_each(|(cell, b)| *cell += grown * a * b);
            }
        }
        x
    }

    /// Which faction each actor ends in: true for the side of the first, by the signs of the
    /// leading eigenvector. Meaningful when the largest eigenvalue is positive and single.
    #[must_use]
    pub fn factions(&self) -> Vec<bool> {
        let vector = &self.eigen.vectors[(self.n - 1) * self.n..];
        vector.iter().map(|v| (*v >= 0.0) == (vector[0] >= 0.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::linear::product;
    use super::*;

    const START: [f64; 9] = [0.1, 0.4, -0.3, 0.4, 0.0, -0.2, -0.3, -0.2, 0.2];

    #[test]
    fn the_solution_solves_the_equation() {
        let flow = Flow::new(&START, 3);
        let (t, h) = (0.5 * flow.blow_up_time(), 1e-5);
        let (before, now, after) = (flow.at(t - h), flow.at(t), flow.at(t + h));
        for (cell, square) in product(&now, &now, 3).into_iter().enumerate() {
            assert!(((after[cell] - before[cell]) / (2.0 * h) - square).abs() < 1e-6);
        }
        assert!(flow.at(0.0).iter().zip(START).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn factions_are_the_signs_at_the_end() {
        let flow = Flow::new(&START, 3);
        let end = flow.at(flow.blow_up_time() * (1.0 - 1e-9));
        let sides: Vec<bool> = end[..3].iter().map(|x| *x > 0.0).collect();
        assert_eq!((flow.factions(), sides), (vec![true, true, false], vec![true, true, false]));
        assert_eq!(Flow::new(&[-1.0, 0.0, 0.0, -2.0], 2).blow_up_time(), f64::INFINITY);
    }
}
