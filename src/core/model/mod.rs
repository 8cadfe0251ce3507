//! The registries: what there is a name for, each thing once, in the order of its numbers or of the
//! turn.
//!
//! * [`phases`]: the phases of a turn. [`parameters`]: the numbers of the engine.
//! * [`variables`]: what has a state.

pub mod parameters;
pub mod phases;
pub mod variables;

pub use parameters::Parameters;
pub use phases::Phase;
pub use variables::Variables;
