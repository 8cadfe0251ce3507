//! One factor at a time: curves of the outcome, all other factors at their base value.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The outcome along one factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// Name of the factor.
    pub factor: String,
    /// Its values, rising, in its own unit.
    pub at: Vec<f64>,
    /// Mean outcome at each.
    pub outcome: Vec<f64>,
    /// Monte-Carlo standard error of each mean.
    pub standard_error: Vec<f64>,
    /// The base value of the factor.
    pub base_at: f64,
    /// Outcome at the base value.
    pub base: f64,
}

impl Curve {
    /// Least and greatest mean outcome: the bar of a tornado diagram.
    #[must_use]
    pub fn swing(&self) -> (f64, f64) {
        let low = self.outcome.iter().copied().fold(self.base, f64::min);
        let high = self.outcome.iter().copied().fold(self.base, f64::max);
        (low, high)
    }

    /// Whether the factor never acted: every outcome is that of the base, to the last bit.
    #[must_use]
    pub fn never_acted(&self) -> bool {
        self.outcome.iter().all(|outcome| *outcome == self.base)
    }

    /// Whether the outcome only rises, or only falls, along the factor; None if it turns.
    #[must_use]
    pub fn direction(&self) -> Option<std::cmp::Ordering> {
        let rises = self.outcome.windows(2).all(|pair| pair[0] <= pair[1]);
        let falls = self.outcome.windows(2).all(|pair| pair[0] >= pair[1]);
        match (rises, falls) {
            (true, true) => Some(std::cmp::Ordering::Equal),
            (true, false) => Some(std::cmp::Ordering::Greater),
            (false, true) => Some(std::cmp::Ordering::Less),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::levels;
    use std::cmp::Ordering;

    #[test]
    fn a_curve_tells_its_swing_and_direction() {
        let curve = |outcome: &[f64]| Curve {
            factor: "x".into(),
            at: levels(0.0, 2.0, 3),
            outcome: outcome.to_vec(),
            standard_error: vec![0.0; 3],
            base_at: 1.0,
            base: 2.0,
        };
        assert_eq!(curve(&[1.0, 2.0, 5.0]).swing(), (1.0, 5.0));
        assert_eq!(curve(&[1.0, 2.0, 5.0]).direction(), Some(Ordering::Greater));
        assert_eq!(curve(&[3.0, 2.0, 5.0]).direction(), None);
        assert_eq!(curve(&[3.0, 2.5, 2.1]).swing(), (2.0, 3.0));
        assert!(curve(&[2.0; 3]).never_acted() && !curve(&[2.0, 2.0, 2.1]).never_acted());
        assert_eq!(levels(0.0, 2.0, 3), [0.0, 1.0, 2.0]);
    }
}
