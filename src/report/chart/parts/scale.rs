//! Numbers to points, with round ticks.

use deter_study::table::format::fixed;

/// A linear scale from numbers to points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Smallest and largest number.
    pub domain: (f64, f64),
    /// Where they stand, in points; the first may be the larger one (upward axes).
    pub range: (f64, f64),
}

impl Scale {
    /// Where a number stands.
    pub fn at(&self, value: f64) -> f64 {
        let span = self.domain.1 - self.domain.0;
        let share = if span == 0.0 { 0.5 } else { (value - self.domain.0) / span };
        self.range.0 + share * (self.range.1 - self.range.0)
    }
}

/// Most decimals of a tick, and the number from which on a tick is written with a power of ten.
const MOST_DECIMALS: usize = 5;
const LARGE: f64 = 1e7;

/// Round numbers that span some data.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticks {
    /// The ticks in order; the first and last are the ends of the axis, but for its margin.
    pub values: Vec<f64>,
    decimals: usize,
    margin: f64,
}

impl Ticks {
    /// About `target` steps of 1, 2 or 5 times a power of ten around the numbers from `low` to
    /// `high`. Whole steps only, if the numbers are counts.
    pub fn around(low: f64, high: f64, target: usize, counts: bool) -> Ticks {
        let (low, mut high) =
            if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        // A span that no reader could tell from rounding is none.
        if high - low <= 1e-9 * low.abs().max(high.abs()) {
            high = low + if low == 0.0 || counts { 1.0 } else { low.abs() * 0.1 };
        }
        let rough = (high - low) / target.max(1) as f64;
        // Steps are kept as whole numbers times or over a power of ten, so that 0.3 is the nearest
        // number to 0.3 and not three times the nearest to 0.1.
        let (mut up, mut down, mut decimals) = (1.0_f64, 1.0_f64, 0_usize);
        while up * 10.0 <= rough {
            up *= 10.0;
        }
        while up / down > rough && decimals < 12 {
            down *= 10.0;
            decimals += 1;
        }
        let fits = |factor: &f64| factor * up / down >= rough * 0.999_999;
        let mut factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(fits).unwrap_or(10.0);
        if counts && decimals > 0 {
            (factor, up, down, decimals) = (1.0, 1.0, 1.0, 0);
        }
        if factor == 10.0 && decimals > 0 {
            (factor, down, decimals) = (1.0, down / 10.0, decimals - 1);
        }
        let step = factor * up;
        let first = (low * down / step + 1e-9).floor() as i64;
        let last = (high * down / step - 1e-9).ceil() as i64;
        let values = (first..=last.max(first + 1)).map(|k| k as f64 * step / down).collect();
        Ticks { values, decimals, margin: 0.0 }
    }

    /// The same ticks on an axis that goes on beyond the first and last.
    #[must_use]
    pub fn with_margin(self, margin: f64) -> Ticks {
        Ticks { margin, ..self }
    }

    /// The ends of the axis.
    pub fn domain(&self) -> (f64, f64) {
        (self.values[0] - self.margin, self.values[self.values.len() - 1] + self.margin)
    }

    /// A tick's number for readers: with a power of ten where it would have too many digits.
    pub fn text(&self, value: f64) -> String {
        let (low, high) = self.domain();
        let large = low.abs().max(high.abs());
        if value != 0.0 && (large >= LARGE || (self.decimals > MOST_DECIMALS && large < 1.0)) {
            let text = format!("{value:.2e}").replace('-', "−");
            let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
            let digits = digits.trim_end_matches('0').trim_end_matches('.');
            return format!("{digits}e{power}");
        }
        fixed(value, self.decimals.min(MOST_DECIMALS), false)
    }
}

/// The smallest and largest finite number, if there is one.
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |known, value| match known {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_span_the_data() {
        let texts = |ticks: Ticks| -> Vec<String> {
            ticks.values.iter().map(|&value| ticks.text(value)).collect()
        };
        assert_eq!(texts(Ticks::around(0.0, 0.34, 4, false)), ["0.0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(texts(Ticks::around(0.0, 2.0, 4, true)), ["0", "1", "2"]);
        assert_eq!(
            texts(Ticks::around(0.0, 3900.0, 4, true)),
            ["0", "1000", "2000", "3000", "4000"]
        );
        assert_eq!(texts(Ticks::around(-0.02, 0.03, 3, false)), ["−0.02", "0.00", "0.02", "0.04"]);
        assert_eq!(texts(Ticks::around(5.0, 5.0, 3, false)).len(), 4);
        assert!(texts(Ticks::around(f64::NAN, 1.0, 3, false)).len() > 1);
        assert_eq!(texts(Ticks::around(0.0, 0.0, 3, true)), ["0", "1"]);
        // Never more digits than can be read.
        assert_eq!(texts(Ticks::around(0.0, 4e12, 4, false))[1], "1e12");
        assert_eq!(texts(Ticks::around(0.0, 4e-9, 4, false))[1], "1e−9");
        for (low, high) in [(1.0, 1.0 + 1e-12), (0.3, 0.3 + 4e-13), (-7e-11, 2e-10), (5e8, 6e8)] {
            assert!(
                texts(Ticks::around(low, high, 4, false))
                    .iter()
                    .all(|text| text.chars().count() < 9)
            );
        }
    }
}
