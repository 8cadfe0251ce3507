//! Luck with an address.
//!
//! Every random number of a run is a function of *who draws, when, against whom and for what*
//! ([`Address`]) under the key of a world ([`Luck`]); it never depends on how many numbers were
//! drawn before. Two scenarios under one seed therefore share all the luck that still means the
//! same thing (common random numbers), an added state reshuffles nobody else's luck, and any
//! number of threads, shards or resumptions gives the same bits.
//!
//! * [`philox`]: the counter-based generator (Salmon et al. 2011).
//! * [`address`]: what stands in the counter.
//! * [`luck`]: keys of worlds and the draws: uniform, normal, Poisson, negative binomial, binomial.
//! * [`quantile`]: the monotone inversions that turn one uniform into a draw.

pub mod address;
pub mod luck;
pub mod philox;
pub mod quantile;

pub use crate::model::Phase;
pub use address::{Address, Key, Purpose};
pub use luck::{Luck, sequential};
