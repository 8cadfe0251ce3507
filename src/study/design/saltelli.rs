//! Saltelli's design for first-order and total Sobol indices.

use super::sobol;

/// Most factors: each takes two dimensions of the sequence.
pub const MOST_FACTORS: usize = sobol::MOST_DIMENSIONS / 2;

/// Two independent samples and their crosses.
#[derive(Debug, Clone, PartialEq)]
pub struct Saltelli {
    /// Sample A, `base` points.
    pub a: Vec<Vec<f64>>,
    /// Sample B, as many.
    pub b: Vec<Vec<f64>>,
    /// For each factor: A with that factor's column from B.
    pub crossed: Vec<Vec<Vec<f64>>>,
}

impl Saltelli {
    /// The design of `base` × (`factors` + 2) points (Saltelli et al. 2010) from one scrambled
    /// Sobol sequence of twice as many dimensions as factors. None above [`MOST_FACTORS`].
    #[must_use]
    pub fn new(factors: usize, base: u32, seed: u64) -> Option<Self> {
        let both = sobol::points(2 * factors, base, Some(seed))?;
        let (a, b): (Vec<Vec<f64>>, Vec<Vec<f64>>) = both
            .into_iter()
            .map(|point| {
                let (a, b) = point.split_at(factors);
                (a.to_vec(), b.to_vec())
            })
            .unzip();
        let crossed = (0..factors)
            .map(|factor| {
                a.iter()
                    .zip(&b)
                    .map(|(a, b)| {
                        let mut point = a.clone();
                        point[factor] = b[factor];
                        point
                    })
                    .collect()
            })
            .collect();
        Some(Self { a, b, crossed })
    }

    /// All points in one list: A, B, then the crosses factor by factor.
    #[must_use]
    pub fn points(&self) -> Vec<&[f64]> {
        let crossed = self.crossed.iter().flatten();
        self.a.iter().chain(&self.b).chain(crossed).map(Vec::as_slice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cross_differs_from_a_in_one_factor() {
        let design = Saltelli::new(3, 16, 5).unwrap();
        assert_eq!(design.points().len(), 16 * 5);
        for (factor, crossed) in design.crossed.iter().enumerate() {
            for ((a, b), c) in design.a.iter().zip(&design.b).zip(crossed) {
                for place in 0..3 {
                    assert_eq!(c[place], if place == factor { b[place] } else { a[place] });
                }
            }
        }
        assert!(Saltelli::new(MOST_FACTORS, 2, 1).is_some());
        assert_eq!(Saltelli::new(MOST_FACTORS + 1, 2, 1), None);
    }
}
