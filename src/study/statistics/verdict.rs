//! One word for a paired difference, and the rule behind it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::paired::Paired;
use deter_core::scenario::expectations::Direction;

/// Fewest pairs of which anything is said.
pub const FEWEST_RUNS: usize = 50;

/// A difference below this share of the first world's standard deviation is none to speak of:
/// half of what Cohen (1988) calls small.
pub const NEGLIGIBLE: f64 = 0.1;

/// What may be said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// There is one.
    Clear,
    /// There probably is one.
    Likely,
    /// These runs do not tell.
    Unclear,
    /// If there is one, it is too small to matter here.
    NoDifference,
    /// More runs are needed before anything can be said.
    TooFewRuns,
}

impl Verdict {
    /// All verdicts, in the order in which their rules are tried after `TooFewRuns`.
    pub const ALL: [Self; 5] =
        [Self::TooFewRuns, Self::Clear, Self::Likely, Self::NoDifference, Self::Unclear];

    /// The verdict on a difference whose Holm-corrected p-value is `corrected`.
    #[must_use]
    pub fn of(pair: &Paired, corrected: f64) -> Self {
        let away = !pair.interval.holds(0.0);
        let margin = NEGLIGIBLE * pair.spread;
        if pair.runs < FEWEST_RUNS {
            Self::TooFewRuns
        } else if away && corrected <= 0.01 {
            Self::Clear
        } else if away && corrected <= 0.1 {
            Self::Likely
        } else if pair.interval.low >= -margin && pair.interval.high <= margin {
            Self::NoDifference
        } else {
            Self::Unclear
        }
    }

    /// Which way a mean moves that differs by so much, if the verdict is that it does or does not.
    #[must_use]
    pub fn moves(self, difference: f64) -> Option<Direction> {
        match self {
            Self::Clear | Self::Likely if difference > 0.0 => Some(Direction::Rises),
            Self::Clear | Self::Likely => Some(Direction::Falls),
            Self::NoDifference => Some(Direction::Unchanged),
            Self::Unclear | Self::TooFewRuns => None,
        }
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Likely => "likely",
            Self::Unclear => "unclear",
            Self::NoDifference => "no difference at this precision",
            Self::TooFewRuns => "too few runs",
        }
    }

    /// The rule, in one sentence. Rules are tried in the order of [`Self::ALL`].
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::TooFewRuns => "fewer than 50 pairs of runs",
            Self::Clear => {
                "the 95 % interval of the mean difference leaves out 0, and p ≤ 0.01 after Holm's \
                 correction"
            }
            Self::Likely => "the 95 % interval leaves out 0, and p ≤ 0.1 after Holm's correction",
            Self::NoDifference => {
                "the whole 95 % interval lies within a tenth of the first world's standard \
                 deviation of 0"
            }
            Self::Unclear => "none of the other rules holds",
        }
    }
}

/// Whether a difference is as large as the smallest that would matter: a test of equivalence by its
/// interval (Schuirmann 1987; Lakens 2017).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// It is larger.
    Matters,
    /// It is smaller.
    TooSmall,
    /// These runs do not tell.
    Open,
}

impl Size {
    /// Of a paired difference, beside the smallest that matters.
    #[must_use]
    pub fn of(pair: &Paired, matters: f64) -> Self {
        let (low, high) = (pair.interval.low, pair.interval.high);
        if pair.runs < FEWEST_RUNS {
            Self::Open
        } else if low >= matters || high <= -matters {
            Self::Matters
        } else if low > -matters && high < matters {
            Self::TooSmall
        } else {
            Self::Open
        }
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Matters => "it matters",
            Self::TooSmall => "too small to matter",
            Self::Open => "not told by these runs",
        }
    }

    /// The rule, for all three.
    pub const RULE: &'static str = "it matters: the whole 95 % interval lies at or beyond the \
        smallest change that would; too small to matter: the whole of it lies within";
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::paired::holm;
    use deter_core::chance::quantile::normal;

    /// Normal quantiles at equal steps, shuffled by a fixed stride: an ideal sample.
    fn ideal(n: u32, stride: u32) -> Vec<f64> {
        (0..n).map(|i| normal((f64::from(i * stride % n) + 0.5) / f64::from(n))).collect()
    }

    fn verdict(first: &[f64], second: &[f64]) -> Verdict {
        let pair = Paired::of(first, second, 1);
        Verdict::of(&pair, holm(&[pair.p])[0])
    }

    #[test]
    fn every_word_has_its_case() {
        let (base, noise) = (ideal(401, 7), ideal(401, 19));
        let moved = |by: f64, noisy: f64| -> Vec<f64> {
            base.iter().zip(&noise).map(|(x, e)| x + by + noisy * e).collect()
        };
        assert_eq!(verdict(&base, &moved(0.5, 1.0)), Verdict::Clear);
        // Standard error 1/√401 = .05: 2.2 of them.
        assert_eq!(verdict(&base, &moved(0.11, 1.0)), Verdict::Likely);
        assert_eq!(verdict(&base, &moved(0.06, 1.0)), Verdict::Unclear);
        assert_eq!(verdict(&base, &moved(0.0, 0.3)), Verdict::NoDifference);
        assert_eq!(verdict(&base, &base), Verdict::NoDifference);
        assert_eq!(verdict(&base[..20], &moved(0.5, 1.0)), Verdict::TooFewRuns);
    }

    #[test]
    fn a_change_matters_is_too_small_or_is_not_told() {
        let (base, noise) = (ideal(401, 7), ideal(401, 19));
        let moved: Vec<f64> = base.iter().zip(&noise).map(|(x, e)| x + 0.5 + 0.2 * e).collect();
        // The interval is .5 ± .02.
        let size = |matters: f64| Size::of(&Paired::of(&base, &moved, 1), matters);
        assert_eq!([0.4, 0.5, 0.6].map(size), [Size::Matters, Size::Open, Size::TooSmall]);
        let back = Paired::of(&moved, &base, 1);
        assert_eq!(Size::of(&back, 0.4), Size::Matters);
        let few = Paired::of(&base[..20], &moved[..20], 1);
        assert_eq!(Size::of(&few, 0.001), Size::Open);
    }

    #[test]
    fn every_word_has_its_rule() {
        for verdict in Verdict::ALL {
            assert!(!verdict.word().is_empty() && verdict.rule().len() > 10);
        }
        assert!(Verdict::TooFewRuns.rule().contains(&FEWEST_RUNS.to_string()));
    }
}
