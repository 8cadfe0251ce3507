//! The luck of the simulations, and means of what hangs together.

use rand_chacha::ChaCha8Rng;
use rand_core::Rng;

use super::simulations::Estimate;
use deter_core::chance::{Key, quantile, sequential};
use deter_study::statistics::summary;

/// Marks the luck of the verification among the users of one seed.
const PURPOSE: u64 = 0x7665_7269_6679;

/// The luck of one case.
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The luck of the case of this name under `seed`: cases do not share any.
    #[must_use]
    pub fn new(seed: u64, case: &str) -> Self {
        Self(sequential(seed, PURPOSE ^ u64::from(Key::of_name(case).0) << 16))
    }

    /// A number in (0,1), ends excluded.
    pub fn uniform(&mut self) -> f64 {
        let bits = self.0.next_u64() >> 11;
        (bits as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        quantile::normal(self.uniform())
    }

    /// One of `count` things, each as likely.
    pub fn index(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Whether an event of this chance happens.
    pub fn happens(&mut self, chance: f64) -> bool {
        self.uniform() < chance
    }

    /// A word of 64 bits, for code that takes a seed.
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// Batches of a series whose neighbours depend on each other. With batches much longer than its
/// memory their means are nearly independent and nearly normal (Law & Carson 1979).
pub const BATCHES: u32 = 200;

/// The mean of a series, with the standard error of its batch means.
#[derive(Clone, Debug, Default)]
pub struct BatchMeans {
    done: Vec<f64>,
    sum: f64,
    seen: u32,
    length: u32,
}

impl BatchMeans {
    /// For a series of `n` numbers, cut into [`BATCHES`] of equal length; a rest is not used.
    #[must_use]
    pub fn new(n: u32) -> Self {
        Self { length: (n / BATCHES).max(1), ..Self::default() }
    }

    /// The next number of the series.
    pub fn add(&mut self, x: f64) {
        self.sum += x;
        self.seen += 1;
        if self.seen == self.length {
            self.done.push(self.sum / f64::from(self.length));
            (self.sum, self.seen) = (0.0, 0);
        }
    }

    /// The mean and its standard error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate::Mean {
            value: summary::mean(&self.done),
            standard_error: summary::standard_error(&self.done),
        }
    }

    /// A function of the mean, with the standard error that its slope there gives it (delta method).
    #[must_use]
    pub fn through(&self, function: fn(f64) -> f64, slope: fn(f64) -> f64) -> Estimate {
        let (mean, error) = (summary::mean(&self.done), summary::standard_error(&self.done));
        Estimate::Mean { value: function(mean), standard_error: slope(mean).abs() * error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_have_luck_of_their_own_and_keep_it() {
        let first = |seed, case| Draws::new(seed, case).word();
        assert_eq!(first(1, "RICH-6"), first(1, "RICH-6"));
        assert_ne!(first(1, "RICH-6"), first(2, "RICH-6"));
        assert_ne!(first(1, "RICH-6"), first(1, "LAN-4"));
    }

    #[test]
    fn dependence_widens_the_standard_error() {
        // An AR(1) of persistence φ has a mean (1+φ)/(1−φ) times as variable as white noise.
        let mut draws = Draws::new(3, "an autoregression");
        let (mut batches, mut x) = (BatchMeans::new(400_000), 0.0);
        for _ in 0..400_000 {
            x = 0.8 * x + 0.6 * draws.normal();
            batches.add(x);
        }
        let Estimate::Mean { value, standard_error } = batches.estimate() else { panic!() };
        let exact = 3.0 / f64::sqrt(400_000.0);
        // 200 batches know their spread to 5 %; four of those are allowed, and the mean 4 errors.
        assert!((standard_error / exact - 1.0).abs() < 0.2, "{standard_error} {exact}");
        assert!(value.abs() < 4.0 * exact);
    }
}
