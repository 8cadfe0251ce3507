//! Theory that checks itself: published and derived results, and whether they still come out.
//!
//! A [`case`] is data: inputs, numbers that must come out, source and tolerance, in
//! `cases/*.ron`. A mechanism ([`mechanisms`]) puts the inputs through the function that a phase, a
//! textbook lab or a study calls. Where the result is a law of chance, a simulation
//! ([`simulations`]) plays it with seeded draws and must come near; [`verdict`] says how near.
//!
//! Error rates: under the fixed seed every simulated number may lie
//! [`verdict::STANDARD_ERRORS`] standard errors off (a fresh draw of a correct program does so 997
//! times in 1000); under a fresh seed Holm's correction holds the chance that *any* number of a
//! correct program fails at [`verdict::FAMILY_ERROR`].

pub mod case;
pub mod draws;
pub mod inputs;
pub mod library;
pub mod mechanisms;
pub mod simulations;
pub mod verdict;

pub use case::Case;
pub use library::{LeftOut, LibraryError, cases, left_out};
pub use verdict::{CaseVerdict, Number, Verification, verify};
