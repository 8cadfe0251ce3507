//! Statistics in one pass, for any number of replicates: moments, and shares with exact intervals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::statistics::{interval::clopper_pearson, summary::is_rounding};

/// Mean and spread, value by value in one order (Welford 1962). NaN does not count.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
    sum: f64,
}

impl Moments {
    /// Takes in a value.
    pub fn add(&mut self, x: f64) {
        if x.is_nan() {
            return;
        }
        self.count += 1;
        self.sum += x;
        let away = x - self.mean;
        self.mean += away / self.count as f64;
        self.squares += away * (x - self.mean);
    }

    /// How many values were taken in.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    #[must_use]
    pub const fn sum(&self) -> f64 {
        self.sum
    }

    /// Their mean; NaN of none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.mean }
    }

    /// Their standard deviation, with n − 1; NaN of fewer than two.
    #[must_use]
    pub fn sd(&self) -> f64 {
        if self.count < 2 {
            return f64::NAN;
        }
        let variance = self.squares / (self.count - 1) as f64;
        if is_rounding(variance, self.mean) { 0.0 } else { variance.sqrt() }
    }

    /// The Monte-Carlo standard error of the mean: sd/√n.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.sd() / (self.count as f64).sqrt()
    }
}

/// How often something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// Times it came.
    pub events: u64,
    /// Times it could have come.
    pub of: u64,
}

impl Share {
    /// The share itself; NaN of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        self.events as f64 / self.of as f64
    }

    /// The exact interval of Clopper & Pearson (1934) at this level, such as 0.95. Of nothing: all.
    ///
    /// It is never narrower than it claims. No event in n gives (0, 1 − (α/2)^(1/n)): an event that
    /// never came is not an event that cannot come.
    #[must_use]
    pub fn interval(self, level: f64) -> (f64, f64) {
        let interval = clopper_pearson(self.events, self.of, level);
        (interval.low, interval.high)
    }

    /// Monte-Carlo standard error √(p(1−p)/n) with Laplace's p = (k+1)/(n+2), which is not zero
    /// when no event, or nothing else, has come so far. Infinite of nothing.
    #[must_use]
    pub fn standard_error(self) -> f64 {
        if self.of == 0 {
            return f64::INFINITY;
        }
        let n = self.of as f64;
        let p = (self.events as f64 + 1.0) / (n + 2.0);
        (p * (1.0 - p) / n).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_1_no_event_in_a_thousand() {
        let (low, high) = Share { events: 0, of: 1000 }.interval(0.95);
        assert_eq!(low, 0.0);
        assert!((high - 0.003_682_083_896_865_64).abs() < 1e-9);
        assert!(Share { events: 0, of: 1000 }.standard_error() > 0.0);
        assert_eq!(Share { events: 5, of: 5 }.interval(0.95).1, 1.0);
        assert_eq!(Share::default().interval(0.95), (0.0, 1.0));
    }

    #[test]
    fn moments_are_those_of_the_textbook() {
        let mut moments = Moments::default();
        assert!(moments.mean().is_nan() && moments.sd().is_nan());
        for x in [2.0, 4.0, 4.0, f64::NAN, 4.0, 5.0, 5.0, 7.0, 9.0] {
            moments.add(x);
        }
        assert_eq!((moments.count(), moments.mean(), moments.sum()), (8, 5.0, 40.0));
        assert!((moments.sd() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
    }
}
