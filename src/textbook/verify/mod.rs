//! Theory that checks itself: published and derived results, and whether they still come out.
//!
//! A [`case`] is data: inputs, numbers that must come out, source and tolerance, in
//! `cases/*.ron`. A mechanism ([`mechanisms`]) puts the inputs through the function that a phase, a
//! textbook model or a study calls; [`verdict`] says how near it comes. The laws of chance among
//! them are played once, by the textbook models ([`crate::models`]), and held against the same
//! functions.

pub mod case;
pub mod inputs;
pub mod library;
pub mod mechanisms;
pub mod verdict;

pub use case::Case;
pub use library::{LeftOut, LibraryError, cases, left_out};
pub use verdict::{CaseVerdict, Number, Verification, verify};
