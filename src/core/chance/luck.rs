//! The luck of one world: its key, and the draws.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    address::Address,
    philox::{Philox, Stream},
    quantile,
};

/// All the luck of one world: the key of replicate r under seed S.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Luck {
    philox: Philox,
}

/// A sequential generator for work outside the turn: designs, calibration, bootstrap. `purpose`
/// keeps two users of one seed apart.
#[must_use]
pub fn sequential(seed: u64, purpose: u64) -> ChaCha8Rng {
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&purpose.to_le_bytes());
    ChaCha8Rng::from_seed(bytes)
}

/// Two 32-bit words as a number in (0,1): 53 bits and a half, so that neither end can come. The half
/// of the greatest number has no bit left and would round up to 1.
fn open_unit(low: u32, high: u32) -> f64 {
    let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
    ((bits as i64 as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)).min(1.0 - 0.5 * f64::EPSILON)
}

impl Luck {
    /// The luck of replicate `replicate` under `seed`. A single run is replicate 0.
    #[must_use]
    pub fn new(seed: u64, replicate: u64) -> Self {
        let mut chacha = sequential(seed, 0x6465_7465_7200);
        chacha.set_stream(replicate);
        Self { philox: Philox::new([chacha.next_u32(), chacha.next_u32()]) }
    }

    /// A uniform number in (0,1), ends excluded.
    #[must_use]
    #[inline]
    pub fn uniform(&self, address: Address) -> f64 {
        let [low, high, ..] = self.philox.block(address.counter());
        open_unit(low, high)
    }

    /// Two independent uniform numbers of one address, for the price of one.
    #[must_use]
    #[inline]
    pub fn uniform_pair(&self, address: Address) -> (f64, f64) {
        let [a, b, c, d] = self.philox.block(address.counter());
        (open_unit(a, b), open_unit(c, d))
    }

    /// A standard normal number, by inversion: rises with the uniform number of the same address.
    #[must_use]
    pub fn normal(&self, address: Address) -> f64 {
        quantile::normal(self.uniform(address))
    }

    /// A Poisson number with this mean, by inversion.
    #[must_use]
    pub fn poisson(&self, address: Address, mean: f64) -> u32 {
        quantile::poisson(self.uniform(address), mean)
    }

    /// A negative binomial number with this mean and variance mean + mean²/dispersion.
    #[must_use]
    pub fn negative_binomial(&self, address: Address, mean: f64, dispersion: f64) -> u32 {
        quantile::negative_binomial(self.uniform(address), mean, dispersion)
    }

    /// Successes in `trials` independent trials, by inversion.
    #[must_use]
    pub fn binomial(&self, address: Address, trials: u32, chance: f64) -> u32 {
        if trials == 0 { 0 } else { quantile::binomial(self.uniform(address), trials, chance) }
    }

    /// A generator of this address alone, for whoever wants more than a number: a
    /// [`rand::Rng`], so that every distribution of that ecosystem works on addressed luck. However
    /// much is drawn from it, it meets no other address, and none meets it.
    ///
    /// ```
    /// use deter_core::chance::{Address, Key, Luck, Phase, Purpose};
    /// use rand::RngExt;
    ///
    /// let at = |turn| Address::new(turn, Phase::Arm, Purpose::Own(1), Key::NONE);
    /// let luck = Luck::new(2021, 0);
    /// let dice: [u8; 3] = std::array::from_fn(|turn| luck.rng(at(turn as u32)).random_range(1..=6));
    /// assert_eq!(dice[2], luck.rng(at(2)).random_range(1..=6)); // whatever was drawn before
    /// ```
    #[must_use]
    pub fn rng(&self, address: Address) -> Stream {
        let [low, high, ..] = self.philox.block(address.counter());
        Stream::new([low, high])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Key, Phase, Purpose};

    fn address(turn: u32, actor: u32, index: u32) -> Address {
        Address::new(turn, Phase::Probe, Purpose::Operations, Key(actor)).at(index)
    }

    /// χ² over 64 cells, n = 65,536: the 99.99 % point with 63 degrees of freedom is 112.3, so a
    /// good generator fails one such test in 10,000 fixed seeds.
    fn chi_square(draws: impl Iterator<Item = f64>) -> f64 {
        let mut cells = [0.0_f64; 64];
        let mut n = 0.0;
        for u in draws {
            cells[(u * 64.0) as usize] += 1.0;
            n += 1.0;
        }
        let expected = n / 64.0;
        cells.iter().map(|c| (c - expected) * (c - expected) / expected).sum()
    }

    #[test]
    fn draws_are_uniform_along_every_part_of_the_address() {
        let luck = Luck::new(2021, 0);
        assert!(chi_square((0..65_536).map(|i| luck.uniform(address(0, 1, i)))) < 112.3);
        assert!(chi_square((0..65_536).map(|i| luck.uniform(address(0, i, 0)))) < 112.3);
        assert!(chi_square((0..65_536).map(|i| luck.uniform(address(i, 1, 0)))) < 112.3);
        assert!(
            chi_square((0..65_536).map(|r| Luck::new(2021, r).uniform(address(0, 1, 0)))) < 112.3
        );
    }

    #[test]
    fn neighbouring_addresses_are_independent() {
        // Correlation of n = 65,536 neighbours: standard error 1/√n = .0039; 4 of them are allowed.
        let luck = Luck::new(7, 3);
        let steps: [fn(u32) -> (Address, Address); 3] = [
            |i| (address(i, 1, 0), address(i + 1, 1, 0)),
            |i| (address(0, i, 0), address(0, i + 1, 0)),
            |i| (address(0, 1, i), address(0, 1, i + 1)),
        ];
        for step in steps {
            let sum: f64 = (0..65_535)
                .map(|i| {
                    let (a, b) = step(i);
                    (luck.uniform(a) - 0.5) * (luck.uniform(b) - 0.5) * 12.0
                })
                .sum();
            assert!((sum / 65_535.0).abs() < 0.0157, "correlation {}", sum / 65_535.0);
        }
    }

    /// These numbers are part of the promise that a seed gives the same bits: they never change.
    #[test]
    fn the_words_of_an_address_are_those_that_they_always_were() {
        let luck = Luck::new(2021, 7);
        let own = Address::new(3, Phase::Align, Purpose::Own(200), Key(38)).with(Key(39)).at(4);
        assert_eq!(luck.uniform(own).to_bits(), 0x3fea_18b8_f92d_ddb2);
        assert_eq!(luck.uniform(address(3, 4, 5)).to_bits(), 0x3fe7_551d_7747_16dc);
        let mut rng = luck.rng(own);
        let words = [rng.next_u64(), rng.next_u64(), rng.next_u64()];
        assert_eq!(words, [0xd641_03aa_adba_52c2, 0x5623_8a42_bd71_4e18, 0xf9b6_618f_d7ec_3be7]);
    }

    #[test]
    fn neither_end_comes_whatever_the_words() {
        let (least, most) = (open_unit(0, 0), open_unit(u32::MAX, u32::MAX));
        assert!(least > 0.0 && most < 1.0 && open_unit(u32::MAX - (1 << 11), u32::MAX) < most);
        assert!(quantile::normal(least).is_finite() && quantile::normal(most).is_finite());
    }

    #[test]
    fn the_second_of_a_pair_is_new_luck() {
        let luck = Luck::new(1, 1);
        assert!(chi_square((0..65_536).map(|i| luck.uniform_pair(address(0, 1, i)).1)) < 112.3);
        let (first, _) = luck.uniform_pair(address(3, 4, 5));
        assert_eq!(first.to_bits(), luck.uniform(address(3, 4, 5)).to_bits());
    }
}
