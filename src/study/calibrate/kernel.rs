//! The kernel of a generation: a normal distribution around each draw of the last one, with twice
//! their weighted covariance (Beaumont et al. 2009; Filippi et al. 2013 for the whole matrix).

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use deter_core::{chance::quantile::normal, theory::maths::exp};

/// Least standard deviation in any direction, in shares of the prior.
const NARROWEST: f64 = 0.005;
/// Times that a draw outside the prior is drawn again.
const MOST_TRIES: u32 = 1000;

/// A number in (0, 1).
pub fn uniform(luck: &mut ChaCha8Rng) -> f64 {
    ((luck.next_u64() >> 11) as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)
}

/// A mixture of normal distributions around weighted points.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    wide: usize,
    points: Vec<Vec<f64>>,
    weights: Vec<f64>,
    /// Lower triangle of the covariance's Cholesky factor, row by row.
    factor: Vec<f64>,
    /// The points, each times the factor's inverse.
    whitened: Vec<Vec<f64>>,
}

impl Kernel {
    /// The kernel around these points of the unit cube; weights sum to 1.
    #[must_use]
    pub fn around(points: Vec<Vec<f64>>, weights: Vec<f64>) -> Self {
        let wide = points.first().map_or(0, Vec::len);
        let mean = |f: &dyn Fn(&[f64]) -> f64| -> f64 {
            points.iter().zip(&weights).map(|(point, weight)| weight * f(point)).sum()
        };
        let centre: Vec<f64> = (0..wide).map(|i| mean(&|point| point[i])).collect();
        let mut covariance = vec![0.0; wide * wide];
        for i in 0..wide {
            for j in 0..=i {
                let of = mean(&|point| (point[i] - centre[i]) * (point[j] - centre[j]));
                covariance[i * wide + j] = 2.0 * of;
            }
            covariance[i * wide + i] += NARROWEST * NARROWEST;
        }
        let factor = cholesky(covariance, wide);
        let whitened = points.iter().map(|point| whiten(&factor, point)).collect();
        Self { wide, points, weights, factor, whitened }
    }

    /// A draw inside the unit cube; none if the cube is hardly ever met.
    pub fn draw(&self, luck: &mut ChaCha8Rng) -> Option<Vec<f64>> {
        for _ in 0..MOST_TRIES {
            let mut left = uniform(luck);
            let mut from = self.points.last()?;
            for (point, weight) in self.points.iter().zip(&self.weights) {
                left -= weight;
                if left < 0.0 {
                    from = point;
                    break;
                }
            }
            let step: Vec<f64> = (0..self.wide).map(|_| normal(uniform(luck))).collect();
            let unit: Vec<f64> = (0..self.wide)
                .map(|i| {
                    let row = &self.factor[i * self.wide..=i * self.wide + i];
                    from[i] + row.iter().zip(&step).map(|(l, z)| l * z).sum::<f64>()
                })
                .collect();
            if unit.iter().all(|x| (0.0..=1.0).contains(x)) {
                return Some(unit);
            }
        }
        None
    }

    /// The density of its draws at this point, up to a constant.
    #[must_use]
    pub fn density(&self, unit: &[f64]) -> f64 {
        let here = whiten(&self.factor, unit);
        let near = |(point, weight): (&Vec<f64>, &f64)| {
            let square: f64 = here.iter().zip(point).map(|(x, y)| (x - y) * (x - y)).sum();
            weight * exp(-0.5 * square)
        };
        self.whitened.iter().zip(&self.weights).map(near).sum::<f64>().max(f64::MIN_POSITIVE)
    }
}

/// The lower Cholesky factor of a positive definite matrix, of which the lower triangle is given.
fn cholesky(mut a: Vec<f64>, n: usize) -> Vec<f64> {
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| a[i * n + k] * a[j * n + k]).sum();
            let rest = a[i * n + j] - dot;
            a[i * n + j] = if i == j {
                // Rounding alone can bring it to 0; the ridge keeps it above otherwise.
                rest.max(f64::MIN_POSITIVE).sqrt()
            } else {
                rest / a[j * n + j]
            };
        }
    }
    a
}

/// A point times the inverse of the factor.
fn whiten(factor: &[f64], point: &[f64]) -> Vec<f64> {
    let n = point.len();
    let mut out: Vec<f64> = Vec::with_capacity(n);
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| factor[i * n + k] * out[k]).sum();
        out.push((point[i] - dot) / factor[i * n + i]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use deter_core::chance::sequential;

    #[test]
    fn draws_have_twice_the_covariance_of_the_points() {
        // Two points on a line: variance 0.01² a coordinate, all of it shared.
        let points = vec![vec![0.49, 0.49], vec![0.51, 0.51]];
        let kernel = Kernel::around(points, vec![0.5, 0.5]);
        let mut luck = sequential(1, 2);
        let n = 20_000;
        let (mut xx, mut xy) = (0.0, 0.0);
        for _ in 0..n {
            let unit = kernel.draw(&mut luck).unwrap();
            let (x, y) = (unit[0] - 0.5, unit[1] - 0.5);
            xx += x * x / f64::from(n);
            xy += x * y / f64::from(n);
        }
        // The points themselves, and twice as much around them; the ridge only on the diagonal.
        // Standard error of a variance is √(2/n) = 1 %: 5 % is 5 of them.
        let shared = 3.0 * 0.0001;
        assert!((xx / (shared + NARROWEST * NARROWEST) - 1.0).abs() < 0.05, "{xx}");
        assert!((xy / shared - 1.0).abs() < 0.05, "{xy}");
    }

    #[test]
    fn its_density_falls_with_distance() {
        let kernel = Kernel::around(vec![vec![0.2, 0.3], vec![0.3, 0.5]], vec![0.5, 0.5]);
        let along = [0.25, 0.4];
        assert!(kernel.density(&along) > kernel.density(&[0.25, 0.9]));
        assert!(kernel.density(&[9.0, -9.0]) > 0.0, "never 0, whatever the place");
    }

    #[test]
    fn one_point_alone_still_has_neighbours() {
        let kernel = Kernel::around(vec![vec![0.0]], vec![1.0]);
        let unit = kernel.draw(&mut sequential(3, 4)).unwrap();
        assert!(unit[0] > 0.0 && unit[0] < 0.1);
    }
}
