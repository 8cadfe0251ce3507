about! {
    //! What observers believe about an ally: a Beta–Bernoulli reputation, a hidden commitment regime, and
    //! a local-level filter for continuous signals.
    //!
    //! The reputation is the mean α / (α + β) of a Beta distribution: a call that is honoured adds to α, one
    //! that is not to β, by a weight that the literature disagrees about (Mercer 1996; Press 2005; Crescenzi
    //! 2007; Weisiger & Yarhi-Milo 2015), and evidence beyond the prior fades in proportion to what the
    //! new event weighs. The regime is a two-state hidden Markov chain, firm or wavering, filtered by
    //! Bayes from public signals and answered calls; an observer with a conviction of its own filters in
    //! log odds, `b' = b + κ(b̄ − b) + w ln LR + noise`, b what the chain predicts and b̄ a long-run mean, both seen
    //! with a bias that stays.
}

use super::{
    maths::{self, logistic},
    special,
};

/// A belief about the chance θ that a state honours a call for help: θ ~ Beta(α, β).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaBelief {
    /// Weight of evidence for honouring, > 0.
    pub alpha: f64,
    /// Weight of evidence for abandoning, > 0.
    pub beta: f64,
}

impl BetaBelief {
    /// Expected reliability `α / (α + β)`.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.alpha / self.weight()
    }

    /// Standard deviation `√(m (1 − m) / (α + β + 1))`, m the mean.
    #[must_use]
    pub fn sd(&self) -> f64 {
        let mean = self.mean();
        (mean * (1.0 - mean) / (self.weight() + 1.0)).sqrt()
    }

    /// Evidence behind the belief, in observations: α + β.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.alpha + self.beta
    }

    /// One observation that counts `weight` in [0, 1]: α grows if the call was honoured, β if not.
    ///
    /// The weight is what the literature disagrees about: near 0 if reputations seldom form (Mercer
    /// 1996) or only present capability and interest count (Press 2005), 1 for a full Bayesian,
    /// between for learning by similarity (Crescenzi 2007).
    #[must_use]
    pub fn observe(self, weight: f64, honoured: bool) -> Self {
        if honoured {
            Self { alpha: self.alpha + weight, ..self }
        } else {
            Self { beta: self.beta + weight, ..self }
        }
    }

    /// All evidence, the prior included, keeps the share `d` in (0, 1]: the mean stays, certainty
    /// fades. Followed by an observation of weight 1 each time, [`effective_sample_size`] is kept.
    #[must_use]
    pub fn forget(self, d: f64) -> Self {
        Self { alpha: d * self.alpha, beta: d * self.beta }
    }

    /// Evidence beyond `prior` keeps the share `d` in [0, 1]; the prior itself does not fade. For long
    /// silences, in which [`Self::forget`] would leave a belief without any weight.
    #[must_use]
    pub fn forget_toward(self, prior: Self, d: f64) -> Self {
        Self {
            alpha: prior.alpha + d * (self.alpha - prior.alpha),
            beta: prior.beta + d * (self.beta - prior.beta),
        }
    }

    /// One observation that counts `weight` in [0, 1] and makes as much of the old evidence beyond
    /// `prior` fade: `dʷ` of it is kept, so that a case seen from afar displaces no more than it
    /// teaches. Many light cases settle at the evidence of few heavy ones, `w / (1 − dʷ)`.
    #[must_use]
    pub fn replace(self, prior: Self, d: f64, weight: f64, honoured: bool) -> Self {
        self.forget_toward(prior, maths::pow(d, weight)).observe(weight, honoured)
    }

    /// Probability that reliability is below `reliability`.
    #[must_use]
    pub fn probability_below(&self, reliability: f64) -> f64 {
        special::beta_cdf(reliability, self.alpha, self.beta)
    }

    /// The reliability that the true one is below with probability `p`: 0.05 and 0.95 give the central
    /// 90 % credible interval.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        special::beta_quantile(p, self.alpha, self.beta)
    }
}

/// Observations that geometric forgetting `d` in [0, 1) keeps in mind: `1 / (1 − d)`.
#[must_use]
pub fn effective_sample_size(d: f64) -> f64 {
    1.0 / (1.0 - d)
}

/// Long-run standard deviation of the mean belief about a constant reliability `theta`, with
/// forgetting `d` before each observation: `√(θ (1 − θ) (1 − d)/(1 + d))`.
#[must_use]
pub fn stationary_sd(theta: f64, d: f64) -> f64 {
    (theta * (1.0 - theta) * (1.0 - d) / (1.0 + d)).sqrt()
}

/// How often alliances hold: three estimates that differ by a factor of three, because they count
/// different alliances and years. Each weighs ten observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReliabilityPrior {
    /// 74.5 %: Leeds, Long & Mitchell 2000, commitments read clause by clause, 1816–1944.
    LeedsLongMitchell2000,
    /// 50 %: Berkemeier & Fuhrmann 2018, all years.
    EvenOdds,
    /// 22 %: Berkemeier & Fuhrmann 2018, 1945–2003.
    Postwar,
}

impl ReliabilityPrior {
    /// The prior as a distribution: Beta(7.45, 2.55), Beta(5, 5) or Beta(2.2, 7.8).
    #[must_use]
    pub fn belief(self) -> BetaBelief {
        let (alpha, beta) = match self {
            Self::LeedsLongMitchell2000 => (7.45, 2.55),
            Self::EvenOdds => (5.0, 5.0),
            Self::Postwar => (2.2, 7.8),
        };
        BetaBelief { alpha, beta }
    }
}

/// A patron's hidden regime, Firm or Wavering: a two-state Markov chain (Hamilton 1989). Beliefs are
/// probabilities of Firm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoStateChain {
    /// P(Firm → Wavering) per turn.
    pub leave_firm: f64,
    /// P(Wavering → Firm) per turn.
    pub leave_wavering: f64,
}

impl TwoStateChain {
    /// Long-run share of Firm turns; 0.5, for want of any better, if the regime never changes.
    #[must_use]
    pub fn stationary(&self) -> f64 {
        let total = self.leave_firm + self.leave_wavering;
        if total > 0.0 { self.leave_wavering / total } else { 0.5 }
    }

    /// Belief about the next turn before its signal.
    #[must_use]
    pub fn predict(&self, belief: f64) -> f64 {
        belief * (1.0 - self.leave_firm) + (1.0 - belief) * self.leave_wavering
    }

    /// Belief after a signal that has these probabilities under either regime (Bayes). A signal that
    /// neither regime can send teaches nothing.
    #[must_use]
    pub fn update(predicted: f64, likelihood_firm: f64, likelihood_wavering: f64) -> f64 {
        let firm = predicted * likelihood_firm;
        let either = firm + (1.0 - predicted) * likelihood_wavering;
        if either > 0.0 { firm / either } else { predicted }
    }

    /// Forward filter: beliefs after each signal, written into `beliefs`. The first signal belongs to
    /// the turn that `start` describes, so nothing is predicted before it.
    ///
    /// `likelihoods[t]` = (under Firm, under Wavering).
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn filter(&self, start: f64, likelihoods: &[(f64, f64)], beliefs: &mut [f64]) {
        assert_eq!(likelihoods.len(), beliefs.len(), "one belief per signal");
        let mut predicted = start;
        for (belief, &(firm, wavering)) in beliefs.iter_mut().zip(likelihoods) {
            *belief = Self::update(predicted, firm, wavering);
            predicted = self.predict(*belief);
        }
    }
}

/// Log odds of a probability; infinite at 0 and 1.
#[must_use]
pub fn log_odds(probability: f64) -> f64 {
    maths::ln(probability / (1.0 - probability))
}

/// What a signal that has these probabilities under either regime says for Firm, in log odds, and at
/// most a factor of `most` ≥ 1 either way: `ln(firm / wavering)`. A signal that neither regime can send
/// says nothing.
#[must_use]
pub fn log_likelihood_ratio(firm: f64, wavering: f64, most: f64) -> f64 {
    if firm == wavering {
        return 0.0;
    }
    let cap = maths::ln(most.max(1.0));
    maths::ln(firm / wavering).clamp(-cap, cap)
}

/// How an observer with a view of its own follows a patron, in log odds. With no `bias`, no `pull`, a
/// `weight` of 1 and bounds of 0 and 1 it is [`TwoStateChain::filter`], exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conviction {
    /// By how many log odds it sees the patron in another light than the evidence does, for good:
    /// surveys of one patron differ between states from year to year.
    pub bias: f64,
    /// Log odds to which belief returns where there is no bias.
    pub mean: f64,
    /// Share κ in [0, 1) of the way back to `mean + bias` which belief goes in a turn.
    pub pull: f64,
    /// Weight w ≥ 0 of evidence; 1 is Bayes.
    pub weight: f64,
    /// Least belief.
    pub least: f64,
    /// Greatest belief, not below the least.
    pub most: f64,
}

impl Conviction {
    /// Belief after a turn, `σ(b + κ(b̄ − b) + w·evidence + noise)`: b what the chain makes of `belief`
    /// (0 to 1) seen without the bias, and b̄ the mean, both with the bias again; `evidence` the sum of
    /// [`log_likelihood_ratio`]s; `noise` what moves this observer besides, in log odds. Evidence
    /// against what is certain teaches nothing.
    #[must_use]
    pub fn next(&self, chain: &TwoStateChain, belief: f64, evidence: f64, noise: f64) -> f64 {
        // σ(log odds + bias), by the odds themselves.
        let seen = |belief: f64, bias: f64| belief / (belief + (1.0 - belief) * maths::exp(-bias));
        let predicted = chain.predict(seen(belief, -self.bias));
        let odds = log_odds(predicted) + self.bias;
        let rest = self.mean + self.bias;
        let pulled = if self.pull > 0.0 { odds + self.pull * (rest - odds) } else { odds };
        let next = logistic(pulled + self.weight * evidence + noise);
        let next = if next.is_nan() { seen(predicted, self.bias) } else { next };
        next.clamp(self.least, self.most)
    }

    /// Long-run standard deviation of the log odds around the mean, in a regime that never changes, if
    /// nothing but independent shocks of this standard deviation moves them: `sd / √(1 − (1 − κ)²)`.
    #[must_use]
    pub fn stationary_sd(&self, sd: f64) -> f64 {
        let kept = 1.0 - self.pull;
        sd / (1.0 - kept * kept).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: TwoStateChain = TwoStateChain { leave_firm: 0.0, leave_wavering: 0.0 };
    const MOVING: TwoStateChain = TwoStateChain { leave_firm: 0.01, leave_wavering: 0.04 };

    #[test]
    fn an_observer_without_a_view_of_its_own_is_the_filter() {
        let plain =
            Conviction { bias: 0.0, mean: 2.0, pull: 0.0, weight: 1.0, least: 0.0, most: 1.0 };
        let likelihoods: Vec<(f64, f64)> = (0..400)
            .map(|turn| [(0.9, 0.3), (0.1, 0.7), (0.55, 0.45), (1.0, 0.2)][turn * turn % 7 % 4])
            .collect();
        let mut filtered = vec![0.0; likelihoods.len()];
        MOVING.filter(MOVING.predict(0.7), &likelihoods, &mut filtered);
        let (mut belief, mut biased) = (0.7, logistic(log_odds(0.7) - 1.5));
        for ((firm, wavering), exact) in likelihoods.iter().zip(filtered) {
            let evidence = log_likelihood_ratio(*firm, *wavering, f64::INFINITY);
            belief = plain.next(&MOVING, belief, evidence, 0.0);
            assert!((belief - exact).abs() < 1e-13, "{belief} {exact}");
            // One with a bias is the same filter seen through it.
            biased = Conviction { bias: -1.5, ..plain }.next(&MOVING, biased, evidence, 0.0);
            assert!((log_odds(biased) + 1.5 - log_odds(exact)).abs() < 1e-9);
        }
        // A signal that only a firm patron can send settles it, and one that nobody can send does not.
        let told = |belief: f64, evidence: f64| plain.next(&STILL, belief, evidence, 0.0);
        assert_eq!(told(0.3, log_likelihood_ratio(0.2, 0.0, f64::INFINITY)), 1.0);
        assert_eq!(told(0.3, log_likelihood_ratio(0.0, 0.0, f64::INFINITY)), 0.3);
        assert_eq!(told(1.0, f64::NEG_INFINITY), 1.0);
    }

    #[test]
    fn a_conviction_pulls_back_and_bounds_hold() {
        let own =
            Conviction { bias: -1.5, mean: 0.5, pull: 0.05, weight: 0.5, least: 0.05, most: 0.95 };
        let after = |from: f64, evidence: f64, noise: f64| own.next(&STILL, from, evidence, noise);
        let settled = (0..1000).fold(0.9, |belief, _| after(belief, 0.0, 0.0));
        assert!((log_odds(settled) + 1.0).abs() < 1e-9);
        // Steady evidence e moves the mean by w·e/κ.
        let told = (0..1000).fold(0.5, |belief, _| after(belief, 0.1, 0.0));
        assert!(log_odds(told).abs() < 1e-9);
        assert_eq!(after(0.9, 50.0, 0.0), 0.95);
        assert_eq!(after(0.9, 0.0, -50.0), 0.05);
        assert!((own.stationary_sd(0.3) - 0.3 / (1.0_f64 - 0.9025).sqrt()).abs() < 1e-12);
        assert_eq!(log_likelihood_ratio(0.9, 0.1, 1.4), maths::ln(1.4));
        assert_eq!(log_likelihood_ratio(0.1, 0.9, 1.4), -maths::ln(1.4));
        assert_eq!(log_likelihood_ratio(0.1, 0.9, 1.0), 0.0);
    }

    #[test]
    fn observers_who_differ_go_on_differing() {
        // Where the chain and the mean agree, every observer rests at its own view.
        let mean = log_odds(MOVING.stationary());
        for bias in [-2.0, -0.4, 0.8] {
            let own = Conviction { bias, mean, pull: 0.05, weight: 1.0, least: 0.0, most: 1.0 };
            let rest = logistic(mean + bias);
            assert!((own.next(&MOVING, rest, 0.0, 0.0) - rest).abs() < 1e-12);
            let settled = (0..1000).fold(0.5, |belief, _| own.next(&MOVING, belief, 0.0, 0.0));
            assert!((settled - rest).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_forgotten_weighs_as_what_is_learned() {
        let prior = ReliabilityPrior::EvenOdds.belief();
        let settled = |weight: f64| {
            (0..50_000).fold(prior, |belief, _| belief.replace(prior, 0.9, weight, true)).weight()
                - prior.weight()
        };
        for weight in [1.0, 0.5, 0.01] {
            let law = weight / (1.0 - maths::pow(0.9, weight));
            assert!((settled(weight) - law).abs() < 1e-9);
        }
        // Nothing seen, nothing lost.
        let record = prior.observe(4.0, false);
        assert_eq!(record.replace(prior, 0.5, 0.0, true), record);
    }

    #[test]
    fn evidence_commutes_and_forgetting_keeps_the_mean() {
        let prior = ReliabilityPrior::Postwar.belief();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12);
        near(
            prior.observe(1.0, true).observe(0.5, false).mean(),
            prior.observe(0.5, false).observe(1.0, true).mean(),
        );
        near(prior.forget(0.5).mean(), prior.mean());
        assert!(prior.forget(0.5).sd() > prior.sd());
        assert_eq!(prior.observe(3.0, true).forget_toward(prior, 0.0), prior);
        let settled = (0..500).fold(prior, |belief, _| belief.forget(0.9).observe(1.0, true));
        near(settled.weight(), effective_sample_size(0.9));
    }

    #[test]
    fn the_filter_forgets_its_start_and_obeys_certain_signals() {
        let chain = TwoStateChain { leave_firm: 0.01, leave_wavering: 0.04 };
        let long = (0..2000).fold(0.0, |belief, _| chain.predict(belief));
        assert!((long - chain.stationary()).abs() < 1e-12);
        assert_eq!(TwoStateChain::update(0.3, 0.2, 0.0), 1.0);
        assert_eq!(TwoStateChain::update(0.3, 0.0, 0.0), 0.3);
    }
}
