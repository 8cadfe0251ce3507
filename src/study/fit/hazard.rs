//! The same record without theory: constants, and a hazard by what anybody could look up.
//!
//! The covariates are those of the literature on who signs with whom: size, regimes, distance of votes
//! in the General Assembly, rivalry, bars, earlier agreements, common partners, many partners (Kinne 2018),
//! and an effect for each state, because lists are not equally complete. A log-linear intensity of
//! every tie in every turn has the same likelihood as the model's.

use super::{
    maximise::Account,
    record::Record,
    theory::{UNEXPLAINED, blocks, expected_of},
};
use deter_core::{
    scenario::schema::Scenario,
    theory::maths::{exp, exp_m1, ln},
    world::{Rules, StateId},
};

/// Names of the covariates, in their order.
pub const COVARIATES: [&str; 9] = [
    "size of the two",
    "size of the smaller",
    "distance of ideal points",
    "democracy of the less democratic",
    "strategic rivalry",
    "earlier agreements of the two",
    "common partners",
    "partners of the two",
    "bars between the two",
];

/// Standard deviation of the prior of a standardised covariate's weight.
const RIDGE: f64 = 1.0;
/// The same of the effect of a state.
const LISTING: f64 = 0.5;
/// The same of the constant of a kind.
const CONSTANT: f64 = 3.0;

/// A log-linear intensity as an account of the record.
pub struct Hazard<'r> {
    record: &'r Record,
    /// Weights: kinds, states, covariates, the offset.
    prior: Vec<(f64, f64)>,
    /// Covariates of every pair in every turn, standardised; empty if there are but constants.
    covariates: Vec<f64>,
    wide: usize,
    states: usize,
    /// The logarithm of another account's intensity, tie by tie in every turn.
    offset: Option<Vec<f64>>,
}

impl<'r> Hazard<'r> {
    /// A constant for each kind.
    #[must_use]
    pub fn constants(record: &'r Record) -> Self {
        Self {
            prior: kinds(record),
            record,
            covariates: Vec::new(),
            wide: 0,
            states: 0,
            offset: None,
        }
    }

    /// By covariates.
    #[must_use]
    pub fn covariates(
        record: &'r Record,
        scenario: &Scenario,
        rules: &Rules,
        at_start: &[(usize, u8)],
    ) -> Self {
        let (covariates, states) =
            (covariates(record, scenario, rules, at_start), record.codes.len());
        let mut prior = kinds(record);
        prior.extend(std::iter::repeat_n((0.0, LISTING), states));
        prior.extend(std::iter::repeat_n((0.0, RIDGE), COVARIATES.len()));
        Self { record, prior, covariates, wide: COVARIATES.len(), states, offset: None }
    }

    /// The same, and the logarithm of what another account expects, with a weight of its own: 1 if that
    /// account is right and covariates add nothing, 0 if it adds nothing to them.
    #[must_use]
    pub fn beside(mut self, expected: &[f64]) -> Self {
        let logs: Vec<f64> = expected.iter().map(|x| ln(*x)).collect();
        let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
        // The constants take up its level.
        self.offset = Some(logs.into_iter().map(|x| x - mean).collect());
        self.prior.push((0.0, 1.0));
        self
    }

    /// The place of the weight of the other account.
    #[must_use]
    pub fn weight_beside(&self) -> usize {
        self.prior.len() - 1
    }

    /// The place of the weight of the first covariate.
    #[must_use]
    pub fn first_covariate(&self) -> usize {
        self.record.kinds.len() + self.states
    }

    /// Signatures that are expected of every tie in every turn.
    #[must_use]
    pub fn expected(&self, weights: &[f64]) -> Vec<f64> {
        let mut expected = vec![UNEXPLAINED; self.record.size() * self.record.turns as usize];
        self.each(weights, |at, _, _, hazard| expected[at] += hazard);
        expected
    }

    /// Calls for every tie that may be signed in every turn its number there, the pair, the kind and
    /// the hazard.
    fn each(&self, weights: &[f64], mut see: impl FnMut(usize, usize, usize, f64)) {
        let record = self.record;
        let (size, kinds) = (record.size(), record.kinds.len());
        let pairs: Vec<(StateId, StateId)> = pairs(record).collect();
        let last = record.last();
        for turn in 0..record.turns as usize {
            for (pair, (a, b)) in pairs.iter().enumerate() {
                let mut log = 0.0;
                if self.states > 0 {
                    log += weights[kinds + a.at()] + weights[kinds + b.at()];
                    let row =
                        &self.covariates[(turn * pairs.len() + pair) * self.wide..][..self.wide];
                    let own = &weights[self.first_covariate()..][..self.wide];
                    log += own.iter().zip(row).map(|(w, x)| w * x).sum::<f64>();
                }
                for kind in 0..kinds {
                    let tie = pair * kinds + kind;
                    if last[tie] <= turn as u32 {
                        continue;
                    }
                    let at = turn * size + tie;
                    let offset = self.offset.as_ref();
                    let beside = offset.map_or(0.0, |o| weights[self.weight_beside()] * o[at]);
                    see(at, pair, kind, exp((weights[kind] + log + beside).min(5.0)));
                }
            }
        }
    }
}

impl Account for Hazard<'_> {
    fn prior(&self) -> &[(f64, f64)] {
        &self.prior
    }

    fn likelihood(&self, weights: &[f64], wanted: &[bool]) -> (Vec<f64>, Vec<f64>) {
        let (record, size) = (self.record, self.record.size());
        let signed = self.expected(weights);
        let parts = blocks(record, &signed);
        // How the sum changes with the hazard of every tie in every turn.
        let mut slopes = vec![0.0; signed.len()];
        for (tie, at_risk) in record.at_risk.iter().enumerate() {
            for turn in 0..*at_risk as usize {
                if wanted[record.blocks[turn]] {
                    slopes[turn * size + tie] = -1.0;
                }
            }
        }
        for event in record.events.iter().filter(|event| wanted[record.block(event)]) {
            let tie = record.place(event.tie.a, event.tie.b, event.tie.kind);
            let odds = event.weight / exp_m1(expected_of(record, event, &signed));
            for turn in event.first..=event.last {
                slopes[turn as usize * size + tie] += odds;
            }
        }
        let mut gradient = vec![0.0; weights.len()];
        let pairs: Vec<(StateId, StateId)> = pairs(record).collect();
        let kinds = record.kinds.len();
        self.each(weights, |at, pair, kind, hazard| {
            let count = slopes[at] * hazard;
            if count == 0.0 {
                return;
            }
            gradient[kind] += count;
            if self.states > 0 {
                let (a, b) = pairs[pair];
                gradient[kinds + a.at()] += count;
                gradient[kinds + b.at()] += count;
                let turn = at / size;
                let row = &self.covariates[(turn * pairs.len() + pair) * self.wide..][..self.wide];
                let own = &mut gradient[kinds + self.states..][..self.wide];
                own.iter_mut().zip(row).for_each(|(sum, x)| *sum += count * x);
            }
            if let Some(offset) = &self.offset {
                let place = self.prior.len() - 1;
                gradient[place] += count * offset[at];
            }
        });
        (parts, gradient)
    }
}

/// The constants of the kinds: about as many signatures as there were.
fn kinds(record: &Record) -> Vec<(f64, f64)> {
    let kinds = record.kinds.len();
    let mut time = vec![0.0; kinds];
    for (tie, at_risk) in record.at_risk.iter().enumerate() {
        time[tie % kinds] += f64::from(*at_risk);
    }
    let of_kind = |kind: usize| record.events.iter().filter(move |e| e.tie.kind.at() == kind);
    (0..kinds)
        .map(|kind| (ln((of_kind(kind).count() as f64 + 0.5) / (time[kind] + 1.0)), CONSTANT))
        .collect()
}

fn pairs(record: &Record) -> impl Iterator<Item = (StateId, StateId)> + use<> {
    let n = record.codes.len() as u16;
    (1..n).flat_map(|high| (0..high).map(move |low| (StateId(low), StateId(high))))
}

/// What anybody could look up of every pair in every turn, with mean 0 and standard deviation 1.
/// `at_start` are the pairs and kinds in force at the start.
fn covariates(
    record: &Record,
    scenario: &Scenario,
    rules: &Rules,
    at_start: &[(usize, u8)],
) -> Vec<f64> {
    let pairs: Vec<(StateId, StateId)> = pairs(record).collect();
    let n = record.codes.len();
    let states: Vec<_> = scenario.states.values().collect();
    let size: Vec<f64> = states
        .iter()
        .map(|s| ln(s.cinc.as_ref().map_or(0.0, |x| x.value().get()) + 1e-5))
        .collect();
    let ideal: Vec<Option<f64>> =
        states.iter().map(|s| s.ideal_point.as_ref().map(|x| x.value().get())).collect();
    let known: Vec<f64> = ideal.iter().flatten().copied().collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let democracy: Vec<f64> = states.iter().map(|s| s.democracy.value().get()).collect();
    let codes: Vec<&str> = record.codes.iter().map(String::as_str).collect();
    let rivals = |a: StateId, b: StateId| {
        scenario.rivalries.iter().any(|rivalry| {
            let two = [rivalry.between.0.as_str(), rivalry.between.1.as_str()];
            two == [codes[a.at()], codes[b.at()]] || two == [codes[b.at()], codes[a.at()]]
        })
    };
    let mut ties = vec![0_u32; n * n];
    let tie = |ties: &mut Vec<u32>, a: StateId, b: StateId, kind: u8| {
        ties[a.at() * n + b.at()] |= 1 << kind;
        ties[b.at() * n + a.at()] |= 1 << kind;
    };
    for (pair, kind) in at_start {
        let (a, b) = pairs[*pair];
        tie(&mut ties, a, b, *kind);
    }
    let mut found = Vec::with_capacity(record.turns as usize * pairs.len() * COVARIATES.len());
    for turn in 0..record.turns {
        for event in record.events.iter().filter(|event| event.last + 1 == turn) {
            tie(&mut ties, event.tie.a, event.tie.b, event.tie.kind.0);
        }
        let mut barred = vec![0_u32; n * n];
        for bar in rules.bars.iter().filter(|bar| bar.from <= turn as i32 && (turn as i32) < bar.to)
        {
            for (cell, kinds) in &bar.cells {
                barred[*cell as usize] |= kinds;
            }
        }
        let row = |state: usize| &ties[state * n..][..n];
        let degree = |state: StateId| row(state.at()).iter().filter(|x| **x != 0).count() as f64;
        for (a, b) in &pairs {
            let (i, j) = (a.at(), b.at());
            let common =
                row(i).iter().zip(row(j)).filter(|(x, y)| **x != 0 && **y != 0).count() as f64;
            let apart = ideal[i].unwrap_or(mean) - ideal[j].unwrap_or(mean);
            found.extend([
                size[i] + size[j],
                size[i].min(size[j]),
                apart.abs(),
                democracy[i].min(democracy[j]),
                f64::from(u8::from(rivals(*a, *b))),
                ln(1.0 + f64::from(ties[i * n + j].count_ones())),
                ln(1.0 + common),
                ln(1.0 + degree(*a)) + ln(1.0 + degree(*b)),
                f64::from(
                    (barred[i * n + j] | barred[j * n + i])
                        .count_ones()
                        .min(record.kinds.len() as u32),
                ),
            ]);
        }
    }
    standardise(&mut found, COVARIATES.len());
    found
}

fn standardise(rows: &mut [f64], wide: usize) {
    let count = (rows.len() / wide.max(1)) as f64;
    for column in 0..wide {
        let of = |rows: &[f64]| -> Vec<f64> {
            rows.iter().skip(column).step_by(wide).copied().collect()
        };
        let values = of(rows);
        let mean = values.iter().sum::<f64>() / count;
        let sd = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
        let sd = if sd > 0.0 { sd } else { 1.0 };
        rows.iter_mut().skip(column).step_by(wide).for_each(|x| *x = (*x - mean) / sd);
    }
}
