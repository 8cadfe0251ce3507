//! Portable elementary functions: the same bits on every machine.
//!
//! IEEE 754 fixes `+ - * /` and `sqrt` to the last bit, but not `exp` or `ln`: those of the C
//! library differ between versions and processors. Everything a run depends on goes through this
//! file, which calls the pure-Rust `libm` crate. `clippy.toml` forbids the platform's versions.

/// e^x.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
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
