//! Robustness: in how many plausible models each conclusion holds, and where it breaks.
//!
//! What is not known of the world is varied all at once: the judgements of a scenario within their
//! ranges, the estimates within their errors, the theory that states see by, what capability is measured
//! by, how reliable allies are supposed to be. Every plausible model so drawn (a Latin hypercube) plays the
//! base and every what-if under the same luck (levers × uncertainties: Lempert, Popper & Bankes 2003).
//!
//! * [`uncertainty`]: what is varied, and a model of it. [`study`]: all of them played. [`found`]: what is
//!   made of that: conclusions, where they break, regret, satisficing.

pub mod found;
pub mod study;
pub mod uncertainty;

pub use found::Robustness;
pub use study::{RobustnessRequest, Wish, robustness};
