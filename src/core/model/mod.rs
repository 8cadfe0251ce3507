//! The registries: what there is a name for, each thing once, in the order of its numbers or of the
//! turn.
//!
//! * [`phases`]: the phases of a turn. [`parameters`]: the numbers of the engine.
//! * [`variables`]: what has a state. [`events`]: what can happen in a turn, with its numbers.
//! * [`moments`]: when a state chooses, and among what. [`terms`]: what its utilities are made of;
//!   [`weights`]: those that a lens weighs.
//! * [`measures`]: what can be said of a run in numbers, and in [`measure`] what a row of it says.
//!   [`quantity`]: a measure of something, and its name; [`phrase`]: what a sentence calls it;
//!   `alignment`: which way a signature turns a state. [`reader`]: takes quantities from the
//!   world, turn by turn.

mod alignment;
pub mod events;
pub mod measure;
pub mod measures;
pub mod moments;
pub mod parameters;
pub mod phases;
pub mod phrase;
pub mod quantity;
pub mod reader;
pub mod terms;
pub mod variables;
pub mod weights;

pub use parameters::Parameters;
pub use phases::Phase;
pub use variables::Variables;
