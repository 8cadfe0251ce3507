//! What an ensemble is: enough to go on with it, to recognise it and to run it again.

use serde::{Deserialize, Serialize};

use super::{EnsembleError, frame::Frame, sampler, until::Until};
use deter_core::scenario::Loaded;
use deter_core::turn::Engine;

/// Layout of the files of a folder; another one is another version.
const LAYOUT: u32 = 1;

/// The stop rule looks at the replicates so far after every so many of them. Chunks divide it, so
/// that neither their size nor the number of threads decides where an ensemble stops.
pub const CHECK_EVERY: u64 = 250;

/// Sizes of chunks to choose from: the divisors of [`CHECK_EVERY`].
const CHUNKS: [u64; 8] = [250, 125, 50, 25, 10, 5, 2, 1];

/// Most numbers that a worker holds for one chunk (32 MB).
const MOST_VALUES: u64 = 4_000_000;

/// How much of the series is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesMode {
    /// Nothing.
    None,
    /// Mean and quantiles over the replicates, for the system and the states in focus.
    #[default]
    Quantiles,
    /// Every number of every replicate, turn, state and measure.
    All,
}

impl SeriesMode {
    /// Name, as on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quantiles => "quantiles",
            Self::All => "all",
        }
    }
}

impl std::str::FromStr for SeriesMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::None, Self::Quantiles, Self::All]
            .into_iter()
            .find(|mode| mode.name() == text)
            .ok_or_else(|| format!("`{text}` is none of none, quantiles, all"))
    }
}

/// A part of an ensemble: shard `k` of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which, from 1.
    pub k: u64,
    /// Of how many.
    pub n: u64,
}

impl Shard {
    /// The whole.
    pub const WHOLE: Self = Self { k: 1, n: 1 };
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.k, self.n)
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no shard: expected one such as 3/16, the third of 16");
        let (k, n) = text.split_once('/').ok_or_else(wrong)?;
        let (k, n) = (k.parse().map_err(|_| wrong())?, n.parse().map_err(|_| wrong())?);
        if k < 1 || k > n {
            return Err(wrong());
        }
        Ok(Self { k, n })
    }
}

/// What an ensemble is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Layout of the files.
    pub layout: u32,
    /// Hash of the resolved scenario with its parameters and lenses.
    pub scenario_hash: String,
    /// Number of replicates of the whole; the most, if there is a stop rule.
    pub runs: u64,
    /// Series mode.
    pub series: SeriesMode,
    /// Stop rule.
    pub until: Option<Until>,
    /// Which part of the whole this folder holds.
    pub shard: Shard,
    /// Replicates in a chunk.
    pub chunk: u64,
    /// The resolved scenario.
    pub scenario: String,
    /// Who, what and when; seed and version with it.
    pub frame: Frame,
}

/// What a user asks for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Number of replicates.
    pub runs: u64,
    /// Seed; the scenario's if none is given.
    pub seed: Option<u64>,
    /// Series mode.
    pub series: SeriesMode,
    /// Stop rule.
    pub until: Option<Until>,
    /// Part of the whole.
    pub shard: Option<Shard>,
    /// Replicates in a chunk.
    pub chunk: Option<u64>,
}

impl Plan {
    /// The plan for a wish; `engine` was built from the same scenario.
    ///
    /// # Errors
    /// If the wish contradicts itself.
    pub fn new(loaded: &Loaded, engine: &Engine, wish: &Wish) -> Result<Self, EnsembleError> {
        let no = |text: String| Err(EnsembleError::Input(text));
        if wish.runs == 0 {
            return no("--runs 0: an ensemble needs at least one run".to_owned());
        }
        let shard = wish.shard.unwrap_or(Shard::WHOLE);
        if shard.n > wish.runs {
            return no(format!("--shard {shard}: {} runs do not fill so many", wish.runs));
        }
        if wish.until.is_some() && shard.n > 1 {
            return no("--until needs all replicates in order and cannot be sharded: leave out \
                       --shard, or ask for a number of runs"
                .to_owned());
        }
        let frame = Frame::new(loaded, wish.seed.unwrap_or(loaded.scenario.seed), engine);
        let cells = match wish.series {
            SeriesMode::None => 0,
            SeriesMode::Quantiles => {
                sampler::series(&frame).len() as u64 * u64::from(frame.turns())
            }
            // Every point of every state, by a generous count, at three words each.
            SeriesMode::All => {
                3 * (frame.states.len() as u64 + 1)
                    * frame.measures.len() as u64
                    * u64::from(frame.turns())
            }
        };
        let share = wish.runs.div_ceil(shard.n);
        // At least 32 chunks where the runs allow, so that many threads have work to the end.
        let largest = (share / 32).min(MOST_VALUES / cells.max(1)).max(1);
        let usual = CHUNKS.into_iter().find(|size| *size <= largest).unwrap_or(1);
        let chunk = wish.chunk.unwrap_or(usual);
        if chunk == 0 || (wish.until.is_some() && !CHECK_EVERY.is_multiple_of(chunk)) {
            return no(format!(
                "--chunk {chunk}: expected a divisor of {CHECK_EVERY}, such as 25 or 250"
            ));
        }
        Ok(Self {
            layout: LAYOUT,
            scenario_hash: loaded.hash(),
            runs: wish.runs,
            series: wish.series,
            until: wish.until.clone(),
            shard,
            chunk,
            scenario: loaded.resolved(),
            frame,
        })
    }

    /// What makes two folders parts of one ensemble: hash of scenario, parameters, version, seed,
    /// runs, series and stop rule. Not the shard, not the chunks.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let p = &self.frame.provenance;
        let parts = (
            self.layout,
            &self.scenario_hash,
            &p.version,
            p.seed,
            self.runs,
            self.series,
            self.until.as_ref().map(ToString::to_string),
        );
        let text = serde_json::to_string(&parts).unwrap_or_default();
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }

    /// The replicates of this shard: first, and one past the last.
    #[must_use]
    pub fn replicates(&self) -> (u64, u64) {
        self.part(self.shard)
    }

    /// The replicates of any shard of the same ensemble.
    #[must_use]
    pub fn part(&self, shard: Shard) -> (u64, u64) {
        let cut = |k: u64| (u128::from(self.runs) * u128::from(k) / u128::from(shard.n)) as u64;
        (cut(shard.k - 1), cut(shard.k))
    }

    /// The chunks of this shard: first replicate and number of replicates.
    pub fn chunks(&self) -> impl Iterator<Item = (u64, u64)> + use<> {
        let (first, end) = self.replicates();
        let chunk = self.chunk;
        (first..end).step_by(chunk as usize).map(move |at| (at, chunk.min(end - at)))
    }

    /// In what another plan differs; none if both are of one ensemble.
    #[must_use]
    pub fn differs(&self, other: &Self) -> Option<String> {
        if self.fingerprint() == other.fingerprint() {
            return None;
        }
        let (a, b) = (&self.frame.provenance, &other.frame.provenance);
        let until = |plan: &Self| {
            plan.until.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
        };
        let pairs = [
            ("scenario", a.scenario.clone(), b.scenario.clone()),
            ("version of deter", a.version.clone(), b.version.clone()),
            ("hash of the scenario", a.scenario_hash.clone(), b.scenario_hash.clone()),
            ("seed", a.seed.to_string(), b.seed.to_string()),
            ("number of runs", self.runs.to_string(), other.runs.to_string()),
            ("series", self.series.name().to_owned(), other.series.name().to_owned()),
            ("stop rule", until(self), until(other)),
            ("layout", self.layout.to_string(), other.layout.to_string()),
        ];
        let named: Vec<String> = pairs
            .into_iter()
            .filter(|(_, here, there)| here != there)
            .map(|(what, here, there)| format!("{what} {there}, not {here}"))
            .collect();
        Some(if named.is_empty() { "its fingerprint".to_owned() } else { named.join("; ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read_and_nonsense_is_refused() {
        assert_eq!("3/16".parse(), Ok(Shard { k: 3, n: 16 }));
        for text in ["", "3", "0/4", "5/4", "a/b", "1/2/3", "-1/4"] {
            assert!(text.parse::<Shard>().unwrap_err().contains("3/16"), "{text}");
        }
    }
}
