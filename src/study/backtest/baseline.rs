//! Baselines: what the past alone would have said.

use super::predictive::Predicted;
use crate::{
    score::share,
    statistics::summary::{mean, variance},
};
use deter_core::theory::maths::{exp, ln, ln_1p};

/// What was observed before the origin: periods that may have gaps between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// Which period each is, rising.
    pub times: Vec<f64>,
    /// What was observed in it.
    pub values: Vec<f64>,
}

impl Past {
    /// Of periods that follow one another.
    #[must_use]
    pub fn without_gaps(values: &[f64]) -> Self {
        Self { times: (0..values.len()).map(|t| t as f64).collect(), values: values.to_vec() }
    }

    fn ends(&self) -> (f64, f64) {
        let end = |at: Option<&f64>| at.copied().unwrap_or(0.0);
        (end(self.values.first()), end(self.values.last()))
    }

    /// Periods from the first to the last.
    fn span(&self) -> f64 {
        let end = |at: Option<&f64>| at.copied().unwrap_or(0.0);
        (end(self.times.last()) - end(self.times.first())).max(1.0)
    }

    /// The mean step a period of some function of the values, and the sum of squares of the steps around
    /// it, a step over a gap of g periods having g times the variance.
    fn steps(&self, of: &dyn Fn(f64) -> f64, drift: f64) -> f64 {
        let pairs = self.times.windows(2).zip(self.values.windows(2));
        let squares = pairs.map(|(times, values)| {
            let gap = times[1] - times[0];
            let step = of(values[1]) - of(values[0]) - drift * gap;
            step * step / gap
        });
        squares.sum()
    }

    /// Steps that were seen.
    fn seen(&self) -> f64 {
        (self.values.len().max(2) - 1) as f64
    }
}

/// A baseline of levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelBaseline {
    /// The last level of the past, again.
    Persistence,
    /// Normal with the mean of the past and its variance, and what so short a past leaves open.
    Constant,
    /// The last level, spread by the steps of the past.
    RandomWalk,
    /// The same with the mean step of the past as its drift.
    RandomWalkWithDrift,
}

impl LevelBaseline {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Persistence, Self::Constant, Self::RandomWalk, Self::RandomWalkWithDrift];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Persistence => "persistence",
            Self::Constant => "constant level (normal)",
            Self::RandomWalk => "random walk",
            Self::RandomWalkWithDrift => "random walk with drift",
        }
    }

    /// What it predicts `lead` periods after the last of the `past`.
    #[must_use]
    pub fn predict(self, past: &Past, lead: f64) -> Predicted {
        let (first, last) = past.ends();
        let normal = |mean: f64, squares: f64| Predicted::normal(mean, squares.max(0.0).sqrt());
        match self {
            Self::Persistence => Predicted::Point(last),
            Self::Constant => {
                let n = past.values.len().max(1) as f64;
                normal(mean(&past.values), variance(&past.values) * (1.0 + 1.0 / n))
            }
            Self::RandomWalk => normal(last, past.steps(&|x| x, 0.0) / past.seen() * lead),
            Self::RandomWalkWithDrift => {
                let drift = (last - first) / past.span();
                let free = (past.seen() - 1.0).max(1.0);
                let of_step = past.steps(&|x| x, drift) / free;
                normal(last + drift * lead, of_step * lead * (1.0 + lead / past.span()))
            }
        }
    }
}

/// A baseline of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountBaseline {
    /// The last count of the past, again.
    Persistence,
    /// Poisson with the mean of the past, half a count added to its sum.
    ConstantRate,
    /// Negative binomial with mean and variance of the past (method of moments).
    NegativeBinomial,
    /// The last count, spread by the steps of the past: a random walk of ln(count + ½) without
    /// drift.
    RandomWalk,
    /// The same with the mean step of the past as its drift, spread by the steps around it and by what
    /// so short a past leaves open of the drift.
    RandomWalkWithDrift,
    /// Negative binomial around a log-linear trend of the past, carried on.
    NegativeBinomialWithTrend,
}

impl CountBaseline {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Persistence,
        Self::ConstantRate,
        Self::NegativeBinomial,
        Self::RandomWalk,
        Self::RandomWalkWithDrift,
        Self::NegativeBinomialWithTrend,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Persistence => "persistence",
            Self::ConstantRate => "constant rate (Poisson)",
            Self::NegativeBinomial => "constant rate (negative binomial)",
            Self::RandomWalk => "random walk of logs",
            Self::RandomWalkWithDrift => "random walk of logs with drift",
            Self::NegativeBinomialWithTrend => "log-linear trend (negative binomial)",
        }
    }

    /// What it predicts `lead` periods after the last of the `past`, which has three or more.
    #[must_use]
    pub fn predict(self, past: &Past, lead: f64) -> Predicted {
        let (first, last) = past.ends();
        let values = &past.values;
        let rate = (values.iter().sum::<f64>() + 0.5) / values.len().max(1) as f64;
        match self {
            Self::Persistence => Predicted::Point(last),
            Self::ConstantRate => Predicted::Poisson(rate),
            Self::NegativeBinomial => match size(values) {
                Some(size) => Predicted::NegativeBinomial { mean: rate, size },
                None => Predicted::Poisson(rate),
            },
            Self::RandomWalk => walk(past, lead, 0.0, past.seen(), 0.0),
            Self::RandomWalkWithDrift => {
                let drift = (ln(last + 0.5) - ln(first + 0.5)) / past.span();
                walk(past, lead, drift, (past.seen() - 1.0).max(1.0), 1.0 / past.span())
            }
            Self::NegativeBinomialWithTrend => {
                let trend = Trend::of(past);
                let mean = trend.at(past.times.last().copied().unwrap_or(0.0) + lead);
                let fitted = past.times.iter().map(|t| trend.at(*t));
                let (mut excess, mut squares) = (0.0, 0.0);
                for (count, fitted) in values.iter().zip(fitted) {
                    excess += (count - fitted) * (count - fitted) - fitted;
                    squares += fitted * fitted;
                }
                if excess > 0.0 {
                    Predicted::NegativeBinomial { mean, size: squares / excess }
                } else {
                    Predicted::Poisson(mean)
                }
            }
        }
    }
}

/// A random walk of ln(count + ½) with this drift; `freedom` is the number of steps that are free
/// around it, `doubt` the variance of the drift over that of a step.
fn walk(past: &Past, lead: f64, drift: f64, freedom: f64, doubt: f64) -> Predicted {
    let last = past.ends().1;
    let squares = past.steps(&|count| ln(count + 0.5), drift);
    // A past without a step would make the walk stand still for ever; counting alone moves a
    // logarithm by about 1/count.
    let of_step = (squares / freedom).max(1.0 / (last + 0.5));
    Predicted::LogNormal {
        median: (last + 0.5) * exp(drift * lead),
        deviation: (of_step * lead * (1.0 + lead * doubt)).sqrt(),
    }
}

/// A log-linear trend, by least squares of ln(count + ½), raised so that it adds up to the past.
struct Trend {
    level: f64,
    slope: f64,
    middle: f64,
}

impl Trend {
    fn of(past: &Past) -> Self {
        let middle = mean(&past.times);
        let logs: Vec<f64> = past.values.iter().map(|count| ln(count + 0.5)).collect();
        let level = mean(&logs);
        let (mut product, mut square) = (0.0, 0.0);
        for (t, log) in past.times.iter().zip(&logs) {
            let apart = t - middle;
            product += apart * (log - level);
            square += apart * apart;
        }
        let slope = if square > 0.0 { product / square } else { 0.0 };
        let mut trend = Self { level, slope, middle };
        let fitted: f64 = past.times.iter().map(|t| trend.at(*t)).sum();
        trend.level += ln((past.values.iter().sum::<f64>() + 0.5) / fitted);
        trend
    }

    fn at(&self, time: f64) -> f64 {
        exp(self.level + self.slope * (time - self.middle))
    }
}

/// Size of the negative binomial with mean and variance of the past; none if it varies no more
/// than a Poisson process would.
#[must_use]
pub fn size(past: &[f64]) -> Option<f64> {
    let (mean, variance) = (mean(past), variance(past));
    (variance > mean && mean > 0.0).then(|| mean * mean / (variance - mean))
}

/// The chance of a turn that `events` in `turns` turns make: (events + ½)/(turns + 1), the mean
/// after Jeffreys's prior Beta(½, ½). So nothing is impossible because it has never been seen.
#[must_use]
pub fn hazard((events, turns): (u64, u64)) -> f64 {
    share(events, turns)
}

/// The chance that something of this hazard happens within so many turns.
#[must_use]
pub fn within(hazard: f64, turns: u32) -> f64 {
    1.0 - exp(f64::from(turns) * ln_1p(-hazard))
}

/// Threshold-weighted CRPS of a time that is geometric with this hazard, in turns: times are the
/// middles of turns, and nothing after the horizon counts, ∫₀ᴴ (F(t) − 1{T ≤ t})² dt.
#[must_use]
pub fn crps_of_hazard(hazard: f64, outcome: f64, horizon: f64) -> f64 {
    let (mut sum, mut turn) = (0.0, 0_u32);
    let outcome = outcome.min(horizon);
    let mut from = 0.0;
    while from < horizon {
        // Between two middles of turns F is flat.
        let to = (f64::from(turn) + 0.5).min(horizon);
        let reached = within(hazard, turn);
        let before = (outcome.min(to) - from).max(0.0);
        sum +=
            before * reached * reached + (to - from - before) * (1.0 - reached) * (1.0 - reached);
        (from, turn) = (to, turn + 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::crps;

    #[test]
    fn what_is_not_over_dispersed_is_poisson() {
        assert_eq!(size(&[4.0, 4.0, 5.0]), None);
        assert_eq!(size(&[0.0, 0.0, 0.0]), None);
        let size = size(&[1.0, 5.0, 9.0]).unwrap(); // mean 5, variance 16
        assert!((size - 25.0 / 11.0).abs() < 1e-12);
        let poisson =
            CountBaseline::NegativeBinomial.predict(&Past::without_gaps(&[4.0, 4.0, 5.0]), 1.0);
        assert_eq!(poisson, Predicted::Poisson(4.5));
    }

    #[test]
    fn a_walk_spreads_with_the_root_of_time() {
        let past = Past::without_gaps(&[10.0, 20.0, 10.0]);
        let spread = |past: &Past, lead| match CountBaseline::RandomWalk.predict(past, lead) {
            Predicted::LogNormal { deviation, .. } => deviation,
            other => panic!("{other:?}"),
        };
        assert!((spread(&past, 4.0) - 2.0 * spread(&past, 1.0)).abs() < 1e-12);
        assert!((spread(&past, 1.0) - ln(20.5 / 10.5)).abs() < 1e-12);
        // The same steps over gaps of four periods are half as large a period.
        let wide = Past { times: vec![0.0, 4.0, 8.0], ..past.clone() };
        assert!((spread(&wide, 4.0) - spread(&past, 1.0)).abs() < 1e-12);
    }

    #[test]
    fn levels_walk_and_stand_like_their_past() {
        let past = Past::without_gaps(&[1.0, 1.5, 2.0, 2.5]);
        let of = |baseline: LevelBaseline, lead| match baseline.predict(&past, lead) {
            Predicted::Normal { mean, deviation } => (mean, deviation),
            other => panic!("{other:?}"),
        };
        assert!((of(LevelBaseline::RandomWalk, 4.0).1 - 1.0).abs() < 1e-12);
        assert_eq!(of(LevelBaseline::RandomWalkWithDrift, 2.0).0, 3.5);
        assert_eq!(of(LevelBaseline::Constant, 9.0).0, 1.75);
        // Nobody is surer than what is published is rounded.
        assert!(of(LevelBaseline::RandomWalkWithDrift, 2.0).1 >= 0.035);
    }

    #[test]
    fn a_drift_is_carried_on_and_is_itself_uncertain() {
        let past = Past::without_gaps(&[10.0, 20.0, 40.0, 80.0]);
        let of = |baseline: CountBaseline, lead| match baseline.predict(&past, lead) {
            Predicted::LogNormal { median, deviation } => (median, deviation),
            other => panic!("{other:?}"),
        };
        let step = ln(80.5 / 10.5) / 3.0;
        let (median, near) = of(CountBaseline::RandomWalkWithDrift, 1.0);
        assert!((ln(median / 80.5) - step).abs() < 1e-12);
        // Steps that are nearly alike leave little spread but what counting does.
        assert!(near < of(CountBaseline::RandomWalk, 1.0).1);
        let far = of(CountBaseline::RandomWalkWithDrift, 4.0).1;
        assert!((far / near - (4.0_f64 * (7.0 / 3.0) / (4.0 / 3.0)).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_trend_goes_on_and_spreads_as_the_past_did_around_it() {
        let even = Past::without_gaps(&[10.0, 20.0, 40.0, 80.0]);
        let trend = CountBaseline::NegativeBinomialWithTrend;
        let Predicted::Poisson(mean) = trend.predict(&even, 1.0) else { panic!("no Poisson") };
        assert!((mean / 160.0 - 1.0).abs() < 0.05, "{mean}");
        let uneven = Past::without_gaps(&[10.0, 40.0, 20.0, 160.0, 40.0]);
        let predicted = trend.predict(&uneven, 1.0);
        let Predicted::NegativeBinomial { size, .. } = predicted else { panic!("{predicted:?}") };
        assert!(size > 0.5 && size < 20.0, "{size}");
    }

    #[test]
    fn chances_add_up_and_never_seen_is_not_never() {
        assert_eq!(hazard((0, 0)), 0.5);
        assert!((within(0.1, 2) - 0.19).abs() < 1e-12);
        assert!(within(hazard((0, 100)), 4) > 0.0);
    }

    /// The same number by the ensemble formula, from the middles of equal slices of the law.
    #[test]
    fn the_score_of_a_hazard_is_that_of_its_ensemble() {
        let (hazard, horizon) = (0.13, 9.0);
        let ensemble: Vec<f64> = (0..4000)
            .map(|i| {
                let u = (f64::from(i) + 0.5) / 4000.0;
                let turn = (0..9).find(|turn| within(hazard, turn + 1) > u);
                turn.map_or(horizon, |turn| f64::from(turn) + 0.5)
            })
            .collect();
        for outcome in [0.5_f64, 3.5, 8.5, 20.0] {
            let exact = crps(&ensemble, outcome.min(horizon));
            let got = crps_of_hazard(hazard, outcome, horizon);
            assert!((got - exact).abs() < 2e-3, "{outcome}: {got} instead of {exact}");
        }
    }
}
