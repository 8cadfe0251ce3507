//! The registries: what there is a name for, each thing once, in the order of its numbers or of the
//! turn.
//!
//! * [`phases`]: the phases of a turn.

pub mod phases;

pub use phases::Phase;
