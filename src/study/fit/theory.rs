//! The likelihood of the record under the model's own talks, and its gradient.

use rayon::prelude::*;

use super::{
    maximise::Account,
    record::Record,
    sheet::FitText,
    survey::{NO_TIE, Offer, Survey, Talks},
    weight::{NARROW, Scale, Weight},
};
use deter_core::{
    model::terms::PACT,
    scenario::{lens::RateLens, schema::Scenario},
    theory::{
        alliance::TERMS,
        maths::{exp, exp_m1, ln, logistic},
    },
    turn::{Engine, MOST_TALKS},
};

/// Signatures a turn of any tie that nobody explains: what the model holds impossible and happened
/// costs much, and not everything.
pub const UNEXPLAINED: f64 = 1e-6;

/// Where which weight stands: weights of a pact, constants of kinds, rates of initiators, drives.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The weights.
    pub weights: Vec<Weight>,
    kinds: usize,
    initiators: usize,
}

impl Layout {
    /// The weights of a scenario: those of its lens, which stay as they are unless `pact_weights` are
    /// free, and constants and rates of talks, of which nothing is known beforehand.
    #[must_use]
    pub fn of(text: &FitText, scenario: &Scenario, engine: &Engine, pact_weights: bool) -> Self {
        let lens = &scenario.lens;
        let spread = |mean: f64| (text.spread * mean.abs()).max(text.least_spread);
        let free = |mean| if pact_weights { spread(mean) } else { NARROW };
        let own = scenario.lenses.get(lens);
        let value = |path: &str| {
            deter_core::scenario::paths::look(scenario, path).map_or(0.0, |found| found.0)
        };
        let mut weights = Vec::new();
        for term in &PACT {
            let path = format!("lenses.{lens}.pact.{}", term.name);
            let mean = value(&path);
            let (name, sd) = (term.name.to_owned(), free(mean));
            weights.push(Weight { path, name, mean, sd, scale: Scale::Plain });
        }
        let rules = engine.rules();
        for kind in &rules.kinds {
            let path = format!("pact_kinds.{}.constant", kind.name);
            let name = format!("constant of {}", kind.name);
            // What one side alone has, or an understanding with a challenger, is not in the record.
            let (mean, sd) = if kind.mutual && !kind.accommodates {
                (0.0, text.constants)
            } else {
                (kind.constant, NARROW)
            };
            weights.push(Weight { path, name, mean, sd, scale: Scale::Plain });
        }
        for plan in &rules.initiators {
            let code = &engine.blueprint().codes[plan.id.at()];
            let path = format!("initiators.{code}.openings");
            let (mean, sd) = if plan.fixed {
                (ln(plan.openings.max(1e-3)), NARROW)
            } else {
                (ln(text.talks), text.listing)
            };
            weights.push(Weight {
                path,
                name: format!("talks of {code}"),
                mean,
                sd,
                scale: Scale::Log,
            });
        }
        for (at, name) in RateLens::NAMES.into_iter().enumerate() {
            let mean = own.map_or(0.0, |lens| lens.rate.weights()[at]);
            let path = format!("lenses.{lens}.rate.{name}");
            let name = format!("rate by {name}");
            weights.push(Weight { path, name, mean, sd: free(mean), scale: Scale::Plain });
        }
        Self { weights, kinds: rules.kinds.len(), initiators: rules.initiators.len() }
    }

    const fn constant(&self, kind: usize) -> usize {
        TERMS + kind
    }

    const fn talks(&self, initiator: usize) -> usize {
        TERMS + self.kinds + initiator
    }

    const fn drive(&self, at: usize) -> usize {
        TERMS + self.kinds + self.initiators + at
    }
}

/// The model as an account of the record.
pub struct Theory {
    /// What is weighed.
    pub layout: Layout,
    /// The record.
    pub record: Record,
    /// Replicates of the forced history.
    pub surveys: Vec<Survey>,
    prior: Vec<(f64, f64)>,
    /// How far what is on offer within a kind moves the choice of the kind.
    inclusive: f64,
    precision: f64,
}

/// How much every tie counts, by its number: 1 of each, but in a resample.
pub type TieWeights<'a> = Option<&'a [f64]>;

impl Theory {
    /// An account by these replicates.
    #[must_use]
    pub fn new(layout: Layout, record: Record, surveys: Vec<Survey>, engine: &Engine) -> Self {
        let prior = layout.weights.iter().map(|weight| (weight.mean, weight.sd)).collect();
        let p = &engine.rules().parameters;
        Self {
            layout,
            record,
            surveys,
            prior,
            inclusive: p.kind_inclusive,
            precision: p.pact_precision,
        }
    }

    /// What is reckoned of one replicate at these weights.
    fn reckon(&self, weights: &[f64], survey: &Survey) -> Reckoned {
        let size = self.record.size();
        let mut opened = vec![0.0; size * self.record.turns as usize];
        let mut desk = Desk::default();
        for talks in &survey.talks {
            let from = desk.hazards.len();
            self.weigh(weights, survey, talks, &mut desk);
            let row = &mut opened[talks.turn as usize * size..][..size];
            for (offer, hazard) in survey.offers[talks.from..].iter().zip(&desk.hazards[from..]) {
                if offer.tie != NO_TIE {
                    row[offer.tie as usize] += hazard;
                }
            }
        }
        let signed = self.spread(&opened);
        let blocks = blocks(&self.record, &signed);
        Reckoned { signed, blocks, desk }
    }

    /// What is reckoned of all replicates at these weights.
    #[must_use]
    pub fn at(&self, weights: &[f64]) -> Vec<Reckoned> {
        self.surveys.par_iter().map(|survey| self.reckon(weights, survey)).collect()
    }

    /// From the turn in which talks begin to that of the signature. Before the start they began as in
    /// the first turn.
    fn spread(&self, opened: &[f64]) -> Vec<f64> {
        let (size, turns) = (self.record.size(), self.record.turns as usize);
        let mut signed = vec![UNEXPLAINED; size * turns];
        for turn in 0..turns {
            for (lag, mass) in self.record.lags.iter().enumerate() {
                let from = turn.saturating_sub(lag);
                let row = &opened[from * size..][..size];
                let to = &mut signed[turn * size..][..size];
                to.iter_mut().enumerate().for_each(|(at, to)| *to += mass * row[at]);
            }
        }
        signed
    }

    /// The reverse: what a change of the talks of a turn does, if that is what a change of the
    /// signatures does.
    fn gather(&self, signed: &[f64]) -> Vec<f64> {
        let (size, turns) = (self.record.size(), self.record.turns as usize);
        let mut opened = vec![0.0; size * turns];
        for turn in 0..turns {
            for (lag, mass) in self.record.lags.iter().enumerate() {
                let from = turn.saturating_sub(lag);
                let row = &signed[turn * size..][..size];
                let to = &mut opened[from * size..][..size];
                to.iter_mut().enumerate().for_each(|(at, to)| *to += mass * row[at]);
            }
        }
        opened
    }

    /// The hazards of the options of some talks, and what their gradient needs.
    fn weigh(&self, weights: &[f64], survey: &Survey, talks: &Talks, desk: &mut Desk) {
        let layout = &self.layout;
        let pact = &weights[..TERMS];
        let mut rate = weights[layout.talks(talks.initiator)];
        for (at, x) in talks.drive.iter().enumerate() {
            rate += weights[layout.drive(at)] * x;
        }
        let rate = exp(rate).min(MOST_TALKS);
        let (first, kinds) = (desk.within.len(), desk.kinds.len());
        let (mut from, mut largest) = (talks.from, f64::NEG_INFINITY);
        for &(kind, end) in &talks.kinds {
            let offers = &survey.offers[from..end];
            let start = desk.within.len();
            let worth = |offer: &Offer| self.precision * product(pact, &offer.own);
            desk.within.extend(offers.iter().map(worth));
            let within = &mut desk.within[start..];
            let best = within.iter().fold(f64::NEG_INFINITY, |most, u| most.max(*u));
            within.iter_mut().for_each(|u| *u = exp(*u - best));
            let sum: f64 = within.iter().sum();
            within.iter_mut().for_each(|p| *p /= sum);
            let value = weights[layout.constant(kind)] + self.inclusive * (best + ln(sum));
            largest = largest.max(value);
            desk.kinds.push(value);
            from = end;
        }
        let shares = &mut desk.kinds[kinds..];
        let total: f64 = shares.iter().map(|value| exp(value - largest)).sum();
        shares.iter_mut().for_each(|value| *value = exp(*value - largest) / total);
        let (mut from, mut at) = (talks.from, first);
        for (place, &(_, end)) in talks.kinds.iter().enumerate() {
            for offer in &survey.offers[from..end] {
                let consent = if offer.tie == NO_TIE {
                    0.0
                } else {
                    logistic(self.precision * product(pact, &offer.other))
                };
                desk.consents.push(consent);
                desk.hazards.push(rate * desk.kinds[kinds + place] * desk.within[at] * consent);
                at += 1;
            }
            from = end;
        }
    }

    /// Adds to a gradient what it gets from one replicate, if the hazards of talks count that much.
    fn descend(&self, survey: &Survey, desk: &Desk, counts: &[f64], gradient: &mut [f64]) {
        let size = self.record.size();
        let layout = &self.layout;
        let mut shares = &desk.kinds[..];
        for talks in &survey.talks {
            let own;
            (own, shares) = shares.split_at(talks.kinds.len());
            let row = &counts[talks.turn as usize * size..][..size];
            let mut mean = [0.0; TERMS];
            let mut all = 0.0;
            // The desk has a number for every option, in their order.
            let (mut from, mut at) = (talks.from, talks.from);
            for (&(kind, end), &share) in talks.kinds.iter().zip(own) {
                let mut of_kind = [0.0; TERMS];
                let mut sum = 0.0;
                for offer in &survey.offers[from..end] {
                    let chance = desk.within[at];
                    let count = if offer.tie == NO_TIE {
                        0.0
                    } else {
                        row[offer.tie as usize] * desk.hazards[at]
                    };
                    let refused = count * (1.0 - desk.consents[at]);
                    for term in 0..TERMS {
                        of_kind[term] += chance * f64::from(offer.own[term]);
                        gradient[term] += self.precision
                            * (count * f64::from(offer.own[term])
                                + refused * f64::from(offer.other[term]));
                    }
                    sum += count;
                    at += 1;
                }
                for term in 0..TERMS {
                    mean[term] += share * of_kind[term];
                    gradient[term] += self.precision * sum * (self.inclusive - 1.0) * of_kind[term];
                }
                gradient[layout.constant(kind)] += sum;
                all += sum;
                from = end;
            }
            for (&(kind, _), share) in talks.kinds.iter().zip(own) {
                gradient[layout.constant(kind)] -= share * all;
            }
            for term in 0..TERMS {
                gradient[term] -= self.precision * self.inclusive * all * mean[term];
            }
            gradient[layout.talks(talks.initiator)] += all;
            for (at, x) in talks.drive.iter().enumerate() {
                gradient[layout.drive(at)] += x * all;
            }
        }
    }

    /// The logarithm of the likelihood of each block, and how much each replicate counts in it.
    fn mixed(reckoned: &[Reckoned]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let blocks = reckoned.first().map_or(0, |one| one.blocks.len());
        let each = (0..blocks).map(|block| {
            let logs = || reckoned.iter().map(|one| one.blocks[block]);
            let most = logs().fold(f64::NEG_INFINITY, f64::max);
            let parts: Vec<f64> = logs().map(|x| exp(x - most)).collect();
            let sum: f64 = parts.iter().sum();
            let shares = parts.iter().map(|part| part / sum).collect();
            (most + ln(sum / parts.len() as f64), shares)
        });
        each.unzip()
    }

    /// The gradient of the sum of the logarithms of the likelihood, each block and each tie counting as
    /// much as is said.
    #[must_use]
    pub fn score(&self, reckoned: &[Reckoned], blocks: &[f64], ties: TieWeights<'_>) -> Vec<f64> {
        let (_, shares) = Self::mixed(reckoned);
        let of_run = |(run, one): (usize, &Reckoned)| {
            let of_block = |block: usize| blocks[block] * shares[block][run];
            let slopes = slopes(&self.record, &one.signed, of_block, ties);
            let mut gradient = vec![0.0; self.prior.len()];
            let counts = self.gather(&slopes);
            self.descend(&self.surveys[run], &one.desk, &counts, &mut gradient);
            gradient
        };
        let gradients: Vec<Vec<f64>> = reckoned.par_iter().enumerate().map(of_run).collect();
        let mut gradient = vec![0.0; self.prior.len()];
        for one in &gradients {
            gradient.iter_mut().zip(one).for_each(|(sum, x)| *sum += x);
        }
        gradient
    }

    /// Signatures that are expected of every tie in every turn, on average over the replicates.
    #[must_use]
    pub fn expected(&self, weights: &[f64]) -> Vec<f64> {
        let mut mean = vec![0.0; self.record.size() * self.record.turns as usize];
        let share = 1.0 / self.surveys.len() as f64;
        for one in self.at(weights) {
            mean.iter_mut().zip(one.signed).for_each(|(mean, x)| *mean += share * x);
        }
        mean
    }
}

impl Account for Theory {
    fn prior(&self) -> &[(f64, f64)] {
        &self.prior
    }

    fn likelihood(&self, weights: &[f64], wanted: &[bool]) -> (Vec<f64>, Vec<f64>) {
        let counts: Vec<f64> = wanted.iter().map(|wanted| f64::from(u8::from(*wanted))).collect();
        let reckoned = self.at(weights);
        (Self::mixed(&reckoned).0, self.score(&reckoned, &counts, None))
    }
}

/// What is reckoned of a replicate of the history at some weights.
pub struct Reckoned {
    /// Signatures that are expected of every tie in every turn.
    signed: Vec<f64>,
    /// The logarithm of the likelihood of every block.
    blocks: Vec<f64>,
    desk: Desk,
}

/// What is reckoned of the options of all talks, one after another.
#[derive(Default)]
struct Desk {
    /// Expected signatures of every option.
    hazards: Vec<f64>,
    /// Its chance within its kind.
    within: Vec<f64>,
    /// The chance that the other side consents.
    consents: Vec<f64>,
    /// The chance of every kind that a talk may be about.
    kinds: Vec<f64>,
}

#[inline]
fn product(weights: &[f64], terms: &[f32; TERMS]) -> f64 {
    let weights = &weights[..TERMS];
    terms.iter().enumerate().fold(0.0, |sum, (at, x)| sum + weights[at] * f64::from(*x))
}

/// The logarithm of the likelihood of every block: of what was signed its intensity, less what was
/// expected while it was at risk. A date that is a year means that it was signed some time in it.
#[must_use]
pub fn blocks(record: &Record, signed: &[f64]) -> Vec<f64> {
    let size = record.size();
    let mut parts = vec![0.0; record.years.len()];
    for (tie, at_risk) in record.at_risk.iter().enumerate() {
        for turn in 0..*at_risk as usize {
            parts[record.blocks[turn]] -= signed[turn * size + tie];
        }
    }
    for event in &record.events {
        let expected = expected_of(record, event, signed);
        parts[record.block(event)] += event.weight * ln(-exp_m1(-expected));
    }
    parts
}

/// Signatures expected of an event's tie in the turns in which it may have come.
#[must_use]
pub fn expected_of(record: &Record, event: &super::record::Event, signed: &[f64]) -> f64 {
    let tie = record.place(event.tie.a, event.tie.b, event.tie.kind);
    (event.first..=event.last).map(|turn| signed[turn as usize * record.size() + tie]).sum()
}

/// How the sum of the blocks changes with every intensity.
fn slopes(
    record: &Record,
    signed: &[f64],
    of_block: impl Fn(usize) -> f64,
    ties: TieWeights<'_>,
) -> Vec<f64> {
    let size = record.size();
    let of_tie = |tie: usize| ties.map_or(1.0, |ties| ties[tie]);
    let mut slopes = vec![0.0; signed.len()];
    for (tie, at_risk) in record.at_risk.iter().enumerate() {
        for turn in 0..*at_risk as usize {
            slopes[turn * size + tie] -= of_tie(tie) * of_block(record.blocks[turn]);
        }
    }
    for event in &record.events {
        let tie = record.place(event.tie.a, event.tie.b, event.tie.kind);
        let odds = 1.0 / exp_m1(expected_of(record, event, signed));
        let slope = of_tie(tie) * of_block(record.block(event)) * event.weight * odds;
        for turn in event.first..=event.last {
            slopes[turn as usize * size + tie] += slope;
        }
    }
    slopes
}
