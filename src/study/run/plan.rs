//! What a folder of runs is for: enough to go on with it, to recognise it, and to finish it elsewhere
//! from its shards.

use std::{ops::Range, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    StudyError,
    files::{PLAN, input},
};

/// Layout of the plan and of the chunks; another one is another version.
const LAYOUT: u32 = 2;

/// Most shards of a study.
pub const MOST_SHARDS: u64 = 1_000_000;

/// A part of a study: shard `k` of `n`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Shard {
    /// Which, from 1.
    pub k: u64,
    /// Of how many.
    pub n: u64,
}

impl Shard {
    /// The whole.
    pub const WHOLE: Self = Self { k: 1, n: 1 };

    /// The chunks of this shard, of so many.
    #[must_use]
    pub fn of(self, chunks: usize) -> Range<usize> {
        let cut = |k: u64| (chunks as u128 * u128::from(k) / u128::from(self.n)) as usize;
        cut(self.k - 1)..cut(self.k)
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.k, self.n)
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no shard: expected one such as 3/16, the third of 16, of at most {MOST_SHARDS}"
            )
        };
        let (k, n) = text.split_once('/').ok_or_else(wrong)?;
        let (k, n) = (k.parse().map_err(|_| wrong())?, n.parse().map_err(|_| wrong())?);
        if k < 1 || k > n || n > MOST_SHARDS {
            return Err(wrong());
        }
        Ok(Self { k, n })
    }
}

/// What a folder of runs is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The command whose study it is, such as `ensemble`.
    pub kind: String,
    /// Layout of the files.
    pub layout: u32,
    /// Version of deter.
    pub version: String,
    /// Replicates of the whole; the most, if there is a stop rule.
    pub runs: u64,
    /// Whether more replicates can be added to it.
    pub grows: bool,
    /// Which part of the whole this folder holds.
    pub shard: Shard,
    /// Replicates in a chunk, if it is cut by replicates.
    pub chunk: u64,
    /// What shapes the runs, by name: scenarios, seed, what is kept.
    pub study: Value,
    /// What shapes no run but what is made of them.
    pub options: Value,
}

impl Plan {
    /// A plan of the whole that this version makes.
    #[must_use]
    pub fn new(kind: &str, runs: u64, study: Value, options: Value) -> Self {
        Self {
            kind: kind.to_owned(),
            layout: LAYOUT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            runs,
            grows: false,
            shard: Shard::WHOLE,
            chunk: 1,
            study,
            options,
        }
    }

    /// The plan in a folder.
    ///
    /// # Errors
    /// If there is none, or it cannot be read or trusted.
    pub fn read(folder: &Path) -> Result<Self, StudyError> {
        let empty = || StudyError::Empty { path: folder.to_owned() };
        let path = folder.join(PLAN);
        let value = input::sealed(&path)?.ok_or_else(empty)?;
        let damaged = |how: String| StudyError::Damaged { path: path.clone(), how };
        let plan: Self =
            serde_json::from_value(value).map_err(|error| damaged(error.to_string()))?;
        let Shard { k, n } = plan.shard;
        if k < 1 || k > n || n > MOST_SHARDS {
            return Err(damaged(format!("there is no shard {}", plan.shard)));
        }
        Ok(plan)
    }

    /// What shapes the runs, as its command writes it down.
    ///
    /// # Errors
    /// If it is of another command.
    pub fn study<T: DeserializeOwned>(&self) -> Result<T, StudyError> {
        self.typed(&self.study)
    }

    /// What is made of the runs, as its command writes it down.
    ///
    /// # Errors
    /// If it is of another command.
    pub fn options<T: DeserializeOwned>(&self) -> Result<T, StudyError> {
        self.typed(&self.options)
    }

    fn typed<T: DeserializeOwned>(&self, value: &Value) -> Result<T, StudyError> {
        T::deserialize(value)
            .map_err(|error| StudyError::Input(format!("{PLAN} of `deter {}`: {error}", self.kind)))
    }

    /// What shapes every run of it, hashed.
    #[must_use]
    pub fn key(&self) -> String {
        let parts = (self.layout, &self.kind, &self.version, &self.study);
        let text = serde_json::to_string(&parts).unwrap_or_default();
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }

    /// What shapes the runs of a part: `name` is said of what differs.
    fn named(&self) -> Vec<(String, String)> {
        let mut named = vec![
            ("command".to_owned(), self.kind.clone()),
            ("layout".to_owned(), self.layout.to_string()),
            ("version of deter".to_owned(), self.version.clone()),
        ];
        let study = self.study.as_object().into_iter().flatten();
        named.extend(study.map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.replace('_', " "), value)
        }));
        named
    }

    /// In what the runs of another plan differ; none if they are the same.
    #[must_use]
    pub fn differs(&self, other: &Self) -> Option<String> {
        apart(&self.named(), &other.named())
    }

    /// In what another plan makes something else of the same runs, or cuts them otherwise.
    #[must_use]
    pub fn apart(&self, other: &Self) -> Option<String> {
        let of = |plan: &Self| {
            vec![
                ("number of runs".to_owned(), plan.runs.to_string()),
                ("options".to_owned(), plan.options.to_string()),
                ("chunk".to_owned(), plan.chunk.to_string()),
            ]
        };
        apart(&of(self), &of(other))
    }
}

/// What stands beside one another and differs, in words; texts of many lines are only named.
fn apart(here: &[(String, String)], there: &[(String, String)]) -> Option<String> {
    let differences: Vec<String> = here
        .iter()
        .zip(there)
        .filter(|(here, there)| here != there)
        .map(|((name, here), (other, there))| {
            if name != other || here.len().max(there.len()) > 80 {
                name.clone()
            } else {
                format!("{name} {there}, not {here}")
            }
        })
        .collect();
    let same = differences.is_empty() && here.len() == there.len();
    (!same).then(|| {
        if differences.is_empty() { "what it is of".to_owned() } else { differences.join("; ") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read_and_nonsense_is_refused() {
        assert_eq!("3/16".parse(), Ok(Shard { k: 3, n: 16 }));
        for text in ["", "3", "0/4", "5/4", "a/b", "1/2/3", "-1/4", "1/1000001"] {
            assert!(text.parse::<Shard>().unwrap_err().contains("3/16"), "{text}");
        }
        let cut: Vec<usize> = (1..=3).map(|k| Shard { k, n: 3 }.of(10).len()).collect();
        assert_eq!(cut, [3, 3, 4]);
    }
}
