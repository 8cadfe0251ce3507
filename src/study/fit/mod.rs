//! Estimation of the decisions of states from dated history.
//!
//! Every talk of the model is a logit over named terms, so its weights have a likelihood. The record
//! holds undirected signatures with dates: no proposer, no refusal, no day on which talks began. The
//! intensity of a pair {i, j} and a kind k of pact is therefore what either side would open and the
//! other accept,
//!
//! ```text
//! h = λ_i P_i(k) P_i(j|k) c_j + λ_j P_j(k) P_j(i|k) c_i ,
//! ```
//!
//! handed on to the turn of the signature by the law of how long talks take. History is played through
//! the model's own turn with the record forced on it ([`survey`]); what the record does not hold
//! (hidden regimes, words, resolve) is averaged over replicates under the same luck, block by block
//! of a year:
//!
//! ```text
//! ℓ(w) = Σ_blocks ln mean_r exp(Σ_events ln h − Σ_at risk h)
//! ```
//!
//! * [`sheet`]: the study file. [`record`]: what is known of signatures, in turns.
//! * [`survey`]: the options of all talks in a history that was forced. [`theory`]: their likelihood
//!   and its gradient. [`hazard`]: the same record without theory. [`maximise`]: the best weights.
//! * [`parts`]: what has a plain likelihood of its own: operations, disputes, burdens, steps at home.
//! * [`weight`]: what is estimated, on which scale. [`profile`]: intervals where the normal law fails.
//! * [`estimate`]: estimates and their errors. [`verdict`]: what each account is worth out of time.
//! * [`study`]: all of it as a study of many cases. [`mod@recover`]: whether known weights are found.

pub mod estimate;
pub mod hazard;
pub mod maximise;
pub mod parts;
pub mod profile;
pub mod record;
pub mod recover;
pub mod sheet;
pub mod study;
pub mod survey;
pub mod theory;
pub mod verdict;
pub mod weight;

pub use sheet::FitStudy;
