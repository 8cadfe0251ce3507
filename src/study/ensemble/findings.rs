//! What an ensemble found: everything that is printed and drawn.

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moments::{Moments, Share};
use super::{
    chunk::Chunk,
    frame::Frame,
    measures::{Column, Unit, columns, series},
    sketch::Sketch,
    uncertain::{Apart, EstimatesShare},
};

/// Shares of the quantiles that are told, in order.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// A measure over the replicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureFinding {
    /// Name of the column.
    pub name: String,
    /// Replicates that have a value.
    pub n: u64,
    /// Mean; null of none.
    pub mean: Option<f64>,
    /// Standard deviation over replicates; null of fewer than two.
    pub sd: Option<f64>,
    /// Monte-Carlo standard error of the mean.
    pub se: Option<f64>,
    /// Quantiles 5, 25, 50, 75, 95 %: exact of up to 1024 different values, to 0.2 % of more.
    pub quantiles: Option<[f64; 5]>,
    /// Where estimates were drawn: what part of the variance they make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimates: Option<EstimatesShare>,
}

/// The share of replicates in which something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RateFinding {
    /// Name of the column of which it is the mean.
    pub name: String,
    /// How often.
    pub share: Share,
    /// Exact 95 % interval (Clopper–Pearson).
    pub interval: (f64, f64),
}

/// A series over the replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesFinding {
    /// Code of the state, or `*`.
    pub state: String,
    /// Name of the measure.
    pub measure: String,
    /// Turn by turn: replicates with a value, mean, quantiles.
    pub turns: Vec<(u64, f64, [f64; 5])>,
}

/// What became of a possible pact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CandidateFinding {
    /// Replicates in which it was signed.
    pub signed: u64,
    /// Of those: the first signature's turn, and how often it was that turn.
    pub turns: BTreeMap<i32, u64>,
}

/// Everything an ensemble found.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Who, what and when.
    pub frame: Frame,
    /// How many replicates were run.
    pub runs: u64,
    /// Measures in the order of the columns.
    pub measures: Vec<MeasureFinding>,
    /// Rates in the order of the flags.
    pub rates: Vec<RateFinding>,
    /// Distribution of the measures in the order of the columns: rounded value and count.
    pub distributions: Vec<Vec<(f64, u32)>>,
    /// Series; empty if none were asked for.
    pub series: Vec<SeriesFinding>,
    /// By proposer, partner and kind.
    pub candidates: BTreeMap<(u16, u16, u8), CandidateFinding>,
    /// By pair (lower number first): replicates in which they have a pact in force at the end.
    pub tied: BTreeMap<(u16, u16), u64>,
    /// By pair: replicates in which they signed at least one pact.
    pub signed: BTreeMap<(u16, u16), u64>,
}

impl Findings {
    /// The finding of a measure.
    #[must_use]
    pub fn measure(&self, name: &str) -> Option<&MeasureFinding> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// The series of a state (`*` for the system).
    #[must_use]
    pub fn series(&self, state: &str, measure: &str) -> Option<&SeriesFinding> {
        self.series.iter().find(|series| series.state == state && series.measure == measure)
    }
}

/// Of a share that of [`Share`], which is not zero where nothing was seen.
fn standard_error(column: &Column, moments: &Moments) -> f64 {
    if column.unit == Unit::Flag {
        Share { events: moments.sum() as u64, of: moments.count() }.standard_error()
    } else {
        moments.standard_error()
    }
}

/// What is gathered of a column.
#[derive(Debug, Clone, Default)]
struct Gathered {
    moments: Moments,
    /// Where estimates were drawn.
    apart: Option<Apart>,
    distribution: Sketch,
}

impl Gathered {
    /// Takes in the column at this place of the next chunk; `keys` is scratch space.
    fn add(&mut self, at: usize, chunk: &Chunk, keys: &mut Vec<u64>) {
        for (replicate, row) in chunk.rows() {
            self.moments.add(row[at]);
            if let Some(apart) = &mut self.apart {
                apart.add(replicate, row[at]);
            }
        }
        self.distribution.merge(&Sketch::of(chunk.rows().map(|(_, row)| row[at]), keys));
    }
}

/// Adds up chunks in the order of their replicates.
pub struct Gatherer {
    frame: Frame,
    columns: Vec<Column>,
    runs: u64,
    gathered: Vec<Gathered>,
    series: Vec<Sketch>,
    candidates: BTreeMap<(u16, u16, u8), CandidateFinding>,
    old_ties: BTreeMap<(u16, u16), i32>,
    tied: BTreeMap<(u16, u16), i64>,
    signed: BTreeMap<(u16, u16), u64>,
    keys: Vec<u64>,
}

const fn pair(a: u16, b: u16) -> (u16, u16) {
    if a < b { (a, b) } else { (b, a) }
}

impl Gatherer {
    /// Nothing yet.
    #[must_use]
    pub fn new(frame: &Frame, uncertain: bool) -> Self {
        let columns = columns(frame);
        let mut old_ties = BTreeMap::new();
        for pact in &frame.old_pacts {
            *old_ties.entry(pair(pact.a, pact.b)).or_insert(0) += 1;
        }
        Self {
            frame: frame.clone(),
            runs: 0,
            gathered: vec![
                Gathered { apart: uncertain.then(Apart::default), ..Gathered::default() };
                columns.len()
            ],
            columns,
            series: Vec::new(),
            candidates: BTreeMap::new(),
            old_ties,
            tied: BTreeMap::new(),
            signed: BTreeMap::new(),
            keys: Vec::new(),
        }
    }

    /// Takes in the next chunk.
    pub fn add(&mut self, chunk: &Chunk) {
        for (at, own) in self.gathered.iter_mut().enumerate() {
            own.add(at, chunk, &mut self.keys);
        }
        self.series.resize_with(chunk.sketches.len(), Sketch::default);
        for (whole, part) in self.series.iter_mut().zip(&chunk.sketches) {
            whole.merge(part);
        }
        self.take_runs(chunk);
    }

    /// Takes in the next chunks, columns and series on all threads of the pool that this is called on. The
    /// bits are those of [`Self::add`] one by one.
    pub fn add_all(&mut self, chunks: &[Chunk]) {
        self.gathered.par_iter_mut().enumerate().for_each_init(Vec::new, |keys, (at, own)| {
            chunks.iter().for_each(|chunk| own.add(at, chunk, keys));
        });
        let series = chunks.first().map_or(0, |chunk| chunk.sketches.len());
        self.series.resize_with(series, Sketch::default);
        self.series.par_iter_mut().enumerate().for_each(|(at, whole)| {
            chunks.iter().filter_map(|chunk| chunk.sketches.get(at)).for_each(|s| whole.merge(s));
        });
        chunks.iter().for_each(|chunk| self.take_runs(chunk));
    }

    fn take_runs(&mut self, chunk: &Chunk) {
        self.runs += chunk.count;
        chunk.pacts.iter().for_each(|pacts| self.take_pacts(pacts));
    }

    /// The pacts one replicate changed.
    fn take_pacts(&mut self, pacts: &[deter_core::world::Pact]) {
        let turns = self.frame.turns() as i32;
        let mut first: BTreeMap<(u16, u16, u8), i32> = BTreeMap::new();
        let mut change: BTreeMap<(u16, u16), i32> = BTreeMap::new();
        for pact in pacts {
            let (a, b) = (pact.proposer.0, pact.partner.0);
            let old = pact.opened < 0;
            let lapsed = pact.lapsed.is_some();
            // An older pact that lapsed is a tie less; a new one in force at the end is one more.
            let ties = match (old, lapsed) {
                (true, true) => -1,
                (false, false) if pact.in_force < turns => 1,
                _ => 0,
            };
            *change.entry(pair(a, b)).or_insert(0) += ties;
            if !old && pact.signed < turns {
                let turn = first.entry((a, b, pact.kind.0)).or_insert(pact.signed);
                *turn = (*turn).min(pact.signed);
            }
        }
        let mut signers: Vec<(u16, u16)> = first.keys().map(|(a, b, _)| pair(*a, *b)).collect();
        signers.sort_unstable();
        signers.dedup();
        for signer in signers {
            *self.signed.entry(signer).or_insert(0) += 1;
        }
        for (candidate, turn) in first {
            let finding = self.candidates.entry(candidate).or_default();
            finding.signed += 1;
            *finding.turns.entry(turn).or_insert(0) += 1;
        }
        for (pair, change) in change {
            let old = self.old_ties.get(&pair).copied().unwrap_or(0);
            let difference = i64::from(old + change > 0) - i64::from(old > 0);
            *self.tied.entry(pair).or_insert(0) += difference;
        }
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> Findings {
        let finite = |x: f64| x.is_finite().then_some(x);
        let quantiles = |sketch: &Sketch| QUANTILES.map(|p| sketch.quantile(p));
        let zipped = || self.columns.iter().zip(&self.gathered);
        let measures = zipped()
            .map(|(column, Gathered { moments, apart, distribution })| MeasureFinding {
                estimates: apart.as_ref().and_then(Apart::share),
                name: column.name.clone(),
                n: moments.count(),
                mean: finite(moments.mean()),
                sd: finite(moments.sd()),
                se: finite(standard_error(column, moments)),
                quantiles: (moments.count() > 0).then(|| quantiles(distribution)),
            })
            .collect();
        let rates = zipped()
            .filter(|(column, _)| column.unit == Unit::Flag)
            .map(|(column, Gathered { moments, .. })| {
                let share = Share { events: moments.sum() as u64, of: moments.count() };
                RateFinding { name: column.name.clone(), share, interval: share.interval(0.95) }
            })
            .collect();
        let names = series(&self.frame);
        let of_series = |(at, (state, measure)): (usize, (String, String))| SeriesFinding {
            state,
            measure,
            turns: self
                .series
                .iter()
                .skip(at)
                .step_by(names.len().max(1))
                .map(|sketch| (sketch.count(), sketch.mean(), quantiles(sketch)))
                .collect(),
        };
        let series = if self.series.is_empty() {
            Vec::new()
        } else {
            names.clone().into_iter().enumerate().map(of_series).collect()
        };
        let mut tied: BTreeMap<(u16, u16), u64> =
            self.old_ties.keys().map(|pair| (*pair, self.runs)).collect();
        for (pair, change) in &self.tied {
            let count = tied.entry(*pair).or_insert(0);
            *count = count.saturating_add_signed(*change);
        }
        tied.retain(|_, count| *count > 0);
        Findings {
            runs: self.runs,
            measures,
            rates,
            distributions: self
                .gathered
                .iter()
                .map(|g| g.distribution.values().collect())
                .collect(),
            series,
            candidates: self.candidates,
            tied,
            signed: self.signed,
            frame: self.frame,
        }
    }
}
