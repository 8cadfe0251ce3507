//! Words for how sure a direction is, with their numbers.

use super::verdict::Verdict;

/// A word of the IPCC's scale of likelihood (Mastrandrea et al. 2010, table 1 and its note on
/// additional terms).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likelihood {
    /// 95 to 100 %.
    ExtremelyLikely,
    /// 99 to 100 %.
    VirtuallyCertain,
}

impl Likelihood {
    /// How sure the direction of a mean difference is: 1 − p/2, the one-sided confidence in its
    /// sign (Xie and Singh 2013), p being corrected; none unless the verdict is that it moves. What
    /// a verdict calls clear (p ≤ 0.01) or likely (p ≤ 0.1) is at least extremely likely.
    #[must_use]
    pub fn of(verdict: Verdict, corrected: f64) -> Option<Self> {
        let moves = matches!(verdict, Verdict::Clear | Verdict::Likely);
        let confidence = 1.0 - corrected / 2.0;
        moves.then_some(if confidence >= 0.99 {
            Self::VirtuallyCertain
        } else {
            Self::ExtremelyLikely
        })
    }

    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::VirtuallyCertain => "virtually certain",
            Self::ExtremelyLikely => "extremely likely",
        }
    }

    /// The least probability that it stands for, per cent.
    #[must_use]
    pub const fn least(self) -> u32 {
        match self {
            Self::VirtuallyCertain => 99,
            Self::ExtremelyLikely => 95,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_said_of_a_direction_that_the_verdict_has() {
        let word = |verdict, p| Likelihood::of(verdict, p).map(Likelihood::least);
        assert_eq!(word(Verdict::Clear, 0.01), Some(99));
        assert_eq!(word(Verdict::Likely, 0.02), Some(99));
        assert_eq!(word(Verdict::Likely, 0.1), Some(95));
        for silent in [Verdict::Unclear, Verdict::NoDifference, Verdict::TooFewRuns] {
            assert_eq!(word(silent, 0.0), None);
        }
    }
}
