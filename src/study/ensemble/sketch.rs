//! The distribution of any number of values in little memory: exact while it holds few different values,
//! in everything but the last digits when they are many.
//!
//! Up to [`EXACT`] different values are kept as they are. Of more each is rounded to 8 binary digits after
//! the leading one (relative error at most 2⁻⁹, 0.2 %; whole numbers up to 511 and such values as 0, 0.5
//! and 1 stay exact), within the least and the greatest, which are kept. Counts are whole numbers, and sums
//! are kept in fixed point (2⁻⁴⁰ each), so that adding sketches gives the same bits in any order, however
//! the values were spread over chunks, threads and machines.

use crate::{
    run::bytes::{ChunkData, Reader, Writer},
    statistics::summary::quantile_of_counts,
};

/// Most different values that are kept exactly.
pub const EXACT: usize = 1024;

/// Bits of a double that are dropped where there are more.
const DROPPED: u32 = 52 - 8;

/// One over the fixed-point unit.
const SCALE: f64 = (1_u64 << 40) as f64;

/// The distribution of one number over replicates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    /// Value as an ordered key, and how often it came; ascending.
    bins: Vec<(u64, u32)>,
    /// Whether the keys are rounded.
    rounded: bool,
    /// Keys of the least and the greatest value; those of nothing are 0.
    ends: (u64, u64),
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

fn key(x: f64) -> u64 {
    // −0 is 0, and what is infinite stays the largest finite key.
    ordered(if x == 0.0 { 0.0 } else { x.clamp(-1e300, 1e300) })
}

/// The key with the last digits rounded away.
const fn rounded(key: u64) -> u64 {
    ((key + (1 << (DROPPED - 1))) >> DROPPED) << DROPPED
}

/// Adds up neighbours that have the same key.
fn joined(bins: impl Iterator<Item = (u64, u32)>) -> Vec<(u64, u32)> {
    let mut joined: Vec<(u64, u32)> = Vec::new();
    for (key, count) in bins {
        match joined.last_mut() {
            Some((last, all)) if *last == key => *all = all.saturating_add(count),
            _ => joined.push((key, count)),
        }
    }
    joined
}

impl Sketch {
    /// The sketch of these values; NaN does not count. `keys` is scratch space.
    pub fn of(values: impl Iterator<Item = f64>, keys: &mut Vec<u64>) -> Self {
        keys.clear();
        let mut sum = 0_i128;
        for x in values.filter(|x| !x.is_nan()) {
            keys.push(key(x));
            sum = sum.saturating_add((x * SCALE).round() as i128);
        }
        keys.sort_unstable();
        let ends = keys.first().copied().zip(keys.last().copied()).unwrap_or_default();
        let bins = joined(keys.iter().map(|key| (*key, 1)));
        let mut sketch = Self { bins, rounded: false, ends, sum };
        sketch.bound();
        sketch
    }

    /// Rounds if there are too many values. Whether it is done in the end depends on all values together,
    /// and what comes of it too, so that no order of additions matters.
    fn bound(&mut self) {
        if self.bins.len() > EXACT && !self.rounded {
            self.round();
        }
    }

    fn round(&mut self) {
        let bins = std::mem::take(&mut self.bins);
        // Rounded keys are in order as the keys are.
        self.bins = joined(bins.into_iter().map(|(key, count)| (rounded(key), count)));
        self.rounded = true;
    }

    /// Adds the values of another sketch.
    pub fn merge(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        if other.bins.is_empty() {
            return;
        }
        if self.bins.is_empty() {
            let sum = self.sum;
            self.clone_from(other);
            self.sum = sum;
            return;
        }
        self.ends = (self.ends.0.min(other.ends.0), self.ends.1.max(other.ends.1));
        if other.rounded && !self.rounded {
            self.round();
        }
        let of_other =
            |(key, count): &(u64, u32)| (if self.rounded { rounded(*key) } else { *key }, *count);
        let mut b = other.bins.iter().map(of_other).peekable();
        let mut a = self.bins.iter().copied().peekable();
        let merged = joined(std::iter::from_fn(|| match (a.peek(), b.peek()) {
            (Some(x), Some(y)) if y.0 < x.0 => b.next(),
            (Some(_), _) => a.next(),
            (None, _) => b.next(),
        }));
        self.bins = merged;
        self.bound();
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

    /// Quantile `p`, by the one rule of this project
    /// ([`quantile_of_sorted`](crate::statistics::summary::quantile_of_sorted)); NaN of nothing.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        quantile_of_counts(self.values().map(|(value, count)| (value, count.into())), p)
    }

    /// The values with their counts, ascending.
    pub fn values(&self) -> impl Iterator<Item = (f64, u32)> + Clone + '_ {
        let (least, greatest) = (unordered(self.ends.0), unordered(self.ends.1));
        self.bins.iter().map(move |(key, count)| {
            let x = unordered(*key);
            let x = match self.rounded {
                // Below the middle of the scale sit the negative numbers, whose dropped bits are ones.
                true if x < 0.0 => unordered(key - 1),
                _ => x,
            };
            (if self.rounded { x.max(least).min(greatest) } else { x }, *count)
        })
    }
}

impl ChunkData for Sketch {
    fn write(&self, out: &mut Writer) {
        out.raw(&self.sum.to_le_bytes());
        out.number(u64::from(self.rounded));
        out.number(self.ends.0);
        out.number(self.ends.1);
        out.number(self.bins.len() as u64);
        let mut last = 0;
        for (key, count) in &self.bins {
            out.number(key - last);
            out.number(u64::from(*count));
            last = *key;
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let sum = i128::from_le_bytes(from.raw(16)?.try_into().ok()?);
        let rounded = match from.number()? {
            0 => false,
            1 => true,
            _ => return None,
        };
        let ends = (from.number()?, from.number()?);
        let len = usize::try_from(from.number()?).ok()?;
        let mut bins = Vec::with_capacity(len.min(EXACT));
        let mut last = 0_u64;
        for at in 0..len {
            let step = from.number()?;
            last = last.checked_add(step)?;
            let count = u32::try_from(from.number()?).ok()?;
            // Every key comes once, and is that of a number.
            if (at > 0 && step == 0) || count == 0 || !unordered(last).is_finite() {
                return None;
            }
            bins.push((last, count));
        }
        let inside = bins.is_empty() || (ends.0 <= ends.1 && !unordered(ends.0).is_nan());
        let few = rounded || bins.len() <= EXACT;
        (inside && few).then_some(Self { bins, rounded, ends, sum })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::summary::quantile_of_sorted;

    fn of(values: &[f64]) -> Sketch {
        Sketch::of(values.iter().copied(), &mut Vec::new())
    }

    #[test]
    fn whole_numbers_and_simple_shares_are_exact() {
        for x in (0..512).map(f64::from).chain([0.5, 0.25, 1.0, -1.0, -3.0, -0.0]) {
            assert_eq!(of(&[x]).quantile(0.5), x);
        }
        assert!(of(&[]).quantile(0.5).is_nan() && of(&[f64::NAN]).mean().is_nan());
        assert_eq!(of(&[1.0, 2.0, 3.0, 10.0]).quantile(0.5), 2.5);
        assert_eq!(of(&[1.0, 2.0, 3.0, 10.0]).mean(), 4.0);
    }

    #[test]
    fn quantiles_are_exact_while_values_are_few_and_always_within_the_ends() {
        // The capacities of a calm world: 5 %, median and 95 % were all 854.0.
        let calm: Vec<f64> = (0..60).map(|i| 853.214 + 5e-5 * f64::from(i)).collect();
        let found = of(&calm);
        for p in [0.0, 0.05, 0.5, 0.95, 1.0] {
            assert_eq!(found.quantile(p), quantile_of_sorted(&calm, p));
        }
        let many: Vec<f64> = (0..5_000).map(|i| 853.214 + 1e-7 * f64::from(i)).collect();
        let found = of(&many);
        assert!(found.rounded && found.bins.len() < 5);
        for p in [0.0, 0.5, 1.0] {
            assert!((many[0]..=many[4_999]).contains(&found.quantile(p)), "{p}");
        }
    }

    proptest! {
        #[test]
        fn rounding_is_small(x in -1e9..1e9_f64) {
            let mut found = of(&[x, 2e9, -2e9]);
            found.round();
            let q = found.quantile(0.5);
            prop_assert!((q - x).abs() <= x.abs() / 512.0, "{x} {q}");
        }

        #[test]
        fn many_values_are_rounded_alike_in_any_order_and_split(
            values in prop::collection::vec(-1e3..1e6_f64, 900..1300), cut in 0..1300_usize,
        ) {
            let whole = of(&values);
            prop_assert_eq!(whole.rounded, values.len() > EXACT);
            let cut = cut.min(values.len());
            let mut parts = of(&values[cut..]);
            parts.merge(&of(&values[..cut]));
            prop_assert_eq!(&parts, &whole);
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
