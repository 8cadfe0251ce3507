//! Ensembles: one scenario under many replicates of luck, exact, resumable, in open formats.
//!
//! Replicate r of seed S is the same bits whatever the number of threads, the size of the chunks,
//! the shard it was run in, or how often the work was interrupted; and so is every table made of
//! them, because tables are made from the chunks in the order of their replicates.
//!
//! * [`plan`]: what an ensemble is, and how two are told apart. [`frame`]: who, what and when.
//! * [`run`]: its replicates. [`measures`]: the summary of a replicate and its series.
//!   [`sketch`]: quantiles that can be added in any order. [`chunk`]: what is kept of neighbouring
//!   replicates until the tables are made.
//! * [`export`]: from chunks to tables ([`schema`] says what is in them), as files ([`sink`]) or in memory
//!   ([`columns`]), and [`findings`].
//! * [`uncertain`]: the errors of estimates beside luck.
//! * [`read`]: back from tables to findings. [`slurm`]: shards on a cluster. [`until`]: stop rules.

pub mod chunk;
pub mod columns;
pub mod export;
pub mod findings;
pub mod frame;
pub mod measures;
pub mod moments;
pub mod plan;
pub mod read;
pub mod run;
pub mod schema;
pub mod sink;
pub mod sketch;
pub mod slurm;
pub mod uncertain;
pub mod until;

pub use findings::Findings;
pub use plan::{EnsembleRequest, Plan, SeriesMode};
pub use until::Until;
