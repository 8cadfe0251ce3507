//! Quantiles of any number of values in little memory, exact in everything but the last digits.
//!
//! A value is rounded to 8 binary digits after the leading one (relative error at most 2⁻⁹, 0.2 %;
//! whole numbers up to 511 and such values as 0, 0.5 and 1 are kept exactly) and counted. Counts are
//! whole numbers, and sums are kept in fixed point (2⁻⁴⁰ each), so that adding sketches gives the
//! same bits in any order, however the values were spread over chunks, threads and machines.

use crate::run::bytes::{ChunkData, Reader, Writer};

/// Bits of a double that are dropped.
const DROPPED: u32 = 52 - 8;

/// One over the fixed-point unit.
const SCALE: f64 = (1_u64 << 40) as f64;

/// The distribution of one number over replicates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    /// Rounded value as an ordered key, and how often it came; ascending.
    bins: Vec<(u32, u32)>,
    sum: i128,
}

/// Doubles in order as whole numbers in order.
const fn ordered(x: f64) -> u64 {
    let bits = x.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

const fn unordered(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

fn key(x: f64) -> u32 {
    // −0 is 0, and what is infinite stays the largest finite key after rounding.
    let x = if x == 0.0 { 0.0 } else { x.clamp(-1e300, 1e300) };
    ((ordered(x) + (1 << (DROPPED - 1))) >> DROPPED) as u32
}

fn value(key: u32) -> f64 {
    let x = unordered(u64::from(key) << DROPPED);
    // Below the middle of the scale sit the negative numbers, whose dropped bits are ones.
    if x < 0.0 { unordered((u64::from(key) << DROPPED) - 1) } else { x }
}

impl Sketch {
    /// The sketch of these values; NaN does not count. `keys` is scratch space.
    pub fn of(values: impl Iterator<Item = f64>, keys: &mut Vec<u32>) -> Self {
        keys.clear();
        let mut sum = 0_i128;
        for x in values.filter(|x| !x.is_nan()) {
            keys.push(key(x));
            sum = sum.saturating_add((x * SCALE).round() as i128);
        }
        keys.sort_unstable();
        let mut bins: Vec<(u32, u32)> = Vec::new();
        for key in keys.iter() {
            match bins.last_mut() {
                Some((last, count)) if last == key => *count += 1,
                _ => bins.push((*key, 1)),
            }
        }
        Self { bins, sum }
    }

    /// Adds the values of another sketch.
    pub fn merge(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        if self.bins.is_empty() {
            self.bins.clone_from(&other.bins);
            return;
        }
        let mine = std::mem::take(&mut self.bins);
        let mut merged = Vec::with_capacity(mine.len() + other.bins.len() / 4);
        let (mut a, mut b) = (mine.iter().peekable(), other.bins.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x.0 == y.0 => {
                    merged.push((x.0, x.1 + y.1));
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x.0 < y.0 => {
                    merged.push(**x);
                    a.next();
                }
                (_, Some(y)) => {
                    merged.push(**y);
                    b.next();
                }
                (Some(x), None) => {
                    merged.push(**x);
                    a.next();
                }
                (None, None) => break,
            }
        }
        self.bins = merged;
    }

    /// How many values were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.bins.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// Mean; NaN of nothing.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum as f64 / SCALE / self.count() as f64
    }

    /// The smallest value that at least a share `p` of the values do not exceed (inverse of the
    /// distribution function); NaN of nothing.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let rank = (p * self.count() as f64).ceil().max(1.0) as u64;
        let mut below = 0;
        for (key, count) in &self.bins {
            below += u64::from(*count);
            if below >= rank {
                return value(*key);
            }
        }
        f64::NAN
    }

    /// The rounded values with their counts, ascending.
    pub fn values(&self) -> impl Iterator<Item = (f64, u32)> + '_ {
        self.bins.iter().map(|(key, count)| (value(*key), *count))
    }
}

impl ChunkData for Sketch {
    fn write(&self, out: &mut Writer) {
        out.raw(&self.sum.to_le_bytes());
        out.number(self.bins.len() as u64);
        let mut last = 0;
        for (key, count) in &self.bins {
            out.number(u64::from(key - last));
            out.number(u64::from(*count));
            last = *key;
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let sum = i128::from_le_bytes(from.raw(16)?.try_into().ok()?);
        let len = usize::try_from(from.number()?).ok()?;
        let mut bins = Vec::with_capacity(len.min(1 << 16));
        let mut last = 0_u32;
        for _ in 0..len {
            last = last.checked_add(u32::try_from(from.number()?).ok()?)?;
            bins.push((last, u32::try_from(from.number()?).ok()?));
        }
        Some(Self { bins, sum })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[f64]) -> Sketch {
        Sketch::of(values.iter().copied(), &mut Vec::new())
    }

    #[test]
    fn whole_numbers_and_simple_shares_are_exact() {
        for x in (0..512).map(f64::from).chain([0.5, 0.25, 1.0, -1.0, -3.0, -0.0]) {
            assert_eq!(of(&[x]).quantile(0.5), x);
        }
        assert!(of(&[]).quantile(0.5).is_nan() && of(&[f64::NAN]).mean().is_nan());
        assert_eq!(of(&[1.0, 2.0, 3.0, 10.0]).quantile(0.5), 2.0);
        assert_eq!(of(&[1.0, 2.0, 3.0, 10.0]).mean(), 4.0);
    }

    proptest! {
        #[test]
        fn rounding_is_small(x in -1e9..1e9_f64) {
            let q = of(&[x]).quantile(0.5);
            prop_assert!((q - x).abs() <= x.abs() / 512.0, "{x} {q}");
        }

        #[test]
        fn any_order_and_any_split_gives_the_same_bits(
            mut values in prop::collection::vec(-1e3..1e6_f64, 0..60), cut in 0..60_usize,
        ) {
            let whole = of(&values);
            values.reverse();
            let cut = cut.min(values.len());
            let mut parts = of(&values[..cut]);
            parts.merge(&of(&values[cut..]));
            prop_assert_eq!(&parts, &whole);
            let mut out = Writer::default();
            whole.write(&mut out);
            let bytes = out.finish();
            prop_assert_eq!(Sketch::read(&mut Reader::new(&bytes)), Some(whole));
        }
    }
}
