about! {
    //! A partner's own node in an incident: honour the call for help, or abandon.
    //!
    //! Only who promised something is called, and what was promised is where it begins: the chance to
    //! stand by is the obligation, times how far its word is good (a patron's hidden regime, a
    //! partner's record), times how much it has at stake itself, times how grave the case is (Snyder
    //! 1984, 1997; Leeds, Long & Mitchell 2000). Expectations use the same product with the word as the
    //! observer believes it, so whoever knows the word expects what happens. Partners decide
    //! independently; [`super::deterrence::joint_help`] joins them.
}

use super::maths::ln;

/// What the chance to stand by is made of; all from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Help {
    /// What the strongest pact between the two promises.
    pub obligation: f64,
    /// Chance that such a promise is kept by who made it.
    pub word: f64,
    /// What the helper itself has at stake.
    pub stake: f64,
    /// How grave the case is.
    pub severity: f64,
}

impl Help {
    /// The chance to stand by: the product of the four.
    #[must_use]
    pub fn chance(&self) -> f64 {
        self.obligation * self.word * self.stake * self.severity
    }

    /// Natural logarithms of the four by name: their sum is that of the chance.
    #[must_use]
    pub fn terms(&self) -> [(&'static str, f64); 4] {
        [
            ("obligation", ln(self.obligation)),
            ("word", ln(self.word)),
            ("own stake", ln(self.stake)),
            ("severity", ln(self.severity)),
        ]
    }
}

/// What is left of a readiness when only the share `counts` of it depends on `level`; all from 0 to 1.
#[must_use]
pub fn readiness(level: f64, counts: f64) -> f64 {
    1.0 - counts * (1.0 - level)
}

/// How good a patron's word is to whoever believes with `belief` that it is firm.
#[must_use]
pub fn believed_word(belief: f64, firm: f64, wavering: f64) -> f64 {
    belief * firm + (1.0 - belief) * wavering
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_promised_is_the_most_that_comes() {
        let all = Help { obligation: 0.9, word: 1.0, stake: 1.0, severity: 1.0 };
        assert_eq!(all.chance(), 0.9);
        let half = Help { word: 0.5, severity: readiness(0.0, 0.5), ..all };
        assert!((half.chance() - 0.225).abs() < 1e-15);
        let sum: f64 = half.terms().iter().map(|term| term.1).sum();
        assert!((super::super::maths::exp(sum) - half.chance()).abs() < 1e-15);
        assert_eq!(Help { obligation: 0.0, ..all }.chance(), 0.0);
    }

    #[test]
    fn a_word_is_a_mixture_of_the_two_regimes() {
        assert_eq!([0.0, 1.0].map(|belief| believed_word(belief, 0.9, 0.3)), [0.3, 0.9]);
        assert!((believed_word(0.5, 0.9, 0.3) - 0.6).abs() < 1e-15);
        assert_eq!([0.0, 1.0].map(|level| readiness(level, 0.4)), [0.6, 1.0]);
    }
}
