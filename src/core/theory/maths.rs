//! Portable elementary functions: the same bits on every machine.
//!
//! IEEE 754 fixes `+ - * /` and `sqrt` to the last bit, but not `exp` or `ln`: those of the C
//! library differ between versions and processors. Everything a run depends on goes through this
//! file, which calls the pure-Rust `libm` crate. `clippy.toml` forbids the platform's versions.

/// e^x, within 2 units in the last place.
///
/// x = k ln 2 + r with |r| ≤ ½ ln 2, and the Taylor series of e^r to degree 13, whose remainder is
/// below 5e-18 there, summed pairwise (Estrin). Only `+ - *`, so as portable as `libm`'s, and about
/// twice as fast: softmax over a hundred options is the largest single cost of a turn.
#[must_use]
#[inline]
pub fn exp(x: f64) -> f64 {
    if (-708.0..=709.0).contains(&x) {
        exp_of_ordinary(x)
    } else {
        // Overflow, not a number, and results below the normal range: left to the library.
        libm::exp(x)
    }
}

/// e^x of every number in place, to the same bits as [`exp`]; a list without extremes takes no
/// branch on the way.
#[inline(never)]
pub fn exp_all(numbers: &mut [f64]) {
    // Not `all`, which would stop at the first and keep the loop from being done two at a time.
    let ordinary = numbers.iter().fold(true, |all, x| all & (*x >= -708.0) & (*x <= 709.0));
    if ordinary {
        numbers.iter_mut().for_each(|x| *x = exp_of_ordinary(*x));
    } else {
        numbers.iter_mut().for_each(|x| *x = exp(*x));
    }
}

/// e^x for −708 ≤ x ≤ 709.
#[inline(always)]
fn exp_of_ordinary(x: f64) -> f64 {
    const LOG2_E: f64 = core::f64::consts::LOG2_E;
    // ln 2 in two parts: the first has 21 trailing zero bits, so k times it is exact.
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // Adding and taking away 1.5 · 2^52 rounds to the nearest whole number.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let rounded = x * LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    let low = (1.0 + r) + r2 * (0.5 + r * (1.0 / 6.0));
    let middle = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0));
    let high = (1.0 / 40_320.0 + r * (1.0 / 362_880.0))
        + r2 * (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0));
    let top = 1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0);
    let series = low + r4 * middle + r8 * (high + r4 * top);
    // The low bits of the rounded sum are k itself: with the bias of the exponent added they are
    // moved to where the exponent of 2^k stands, and all above them falls off.
    series * f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// e^x − 1, exact for small x.
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// ln(1 + x), exact for small x.
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// x^y. The exponents 0, 1 and 2 take the exact short way.
#[must_use]
pub fn pow(x: f64, y: f64) -> f64 {
    if y == 1.0 {
        x
    } else if y == 2.0 {
        x * x
    } else if y == 0.0 {
        1.0
    } else {
        libm::pow(x, y)
    }
}

/// x^n by repeated multiplication, always in the same order.
#[must_use]
pub fn powi(x: f64, n: u32) -> f64 {
    (0..n).fold(1.0, |product, _| product * x)
}

/// Logistic function σ(z) = 1/(1+e^−z), without overflow at either end.
#[must_use]
pub fn logistic(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + exp(-z))
    } else {
        let e = exp(z);
        e / (1.0 + e)
    }
}

/// Standard normal distribution function Φ(z).
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / core::f64::consts::SQRT_2)
}

/// ln Γ(x), for x > 0.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Sine of an angle in radians.
#[must_use]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
#[must_use]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Arc sine, in radians.
#[must_use]
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

#[cfg(test)]
mod tests {
    use super::{exp, exp_all};

    #[test]
    fn exp_agrees_with_the_library_to_two_units_in_the_last_place() {
        for i in -70_000..70_000 {
            let x = f64::from(i) * 0.010_07;
            let (here, there) = (exp(x), libm::exp(x));
            assert!((here - there).abs() <= 2.0 * f64::EPSILON * there, "{x}: {here} {there}");
        }
        for i in -2_000..2_000 {
            let x = f64::from(i) * 0.001_73;
            assert!((exp(x) / libm::exp(x) - 1.0).abs() <= 2.0 * f64::EPSILON, "{x}");
        }
    }

    #[test]
    fn a_list_has_the_same_bits_as_one_by_one() {
        let ordinary: Vec<f64> = (-7_000..7_000).map(|i| f64::from(i) * 0.100_7).collect();
        let extremes = [-1e9, -708.5, f64::NEG_INFINITY, f64::INFINITY, f64::NAN, 3.0, -0.0, 0.0];
        for list in [&ordinary[..], &[ordinary[..99].to_vec(), extremes.to_vec()].concat()] {
            let mut together = list.to_vec();
            exp_all(&mut together);
            for (x, there) in list.iter().zip(together) {
                assert_eq!(exp(*x).to_bits(), there.to_bits(), "{x}");
            }
        }
    }

    #[test]
    fn exp_keeps_its_edges() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(-800.0), 0.0);
        assert!(exp(f64::NAN).is_nan() && exp(-708.5) > 0.0 && exp(709.5).is_finite());
    }
}
