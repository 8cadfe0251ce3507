//! What a run leaves: events with their reasons, series, pacts, a manifest; writing and reading them.
//!
//! * [`history`]: everything about one run in memory, taken from an engine that has played it.
//! * [`tables`]: its tables. [`events`]: its events in the words of the scenario,
//!   [`decisions`]: what was weighed in them.
//!   [`story`]: the same told to a person. [`origin`]: where numbers come from.
//! * [`code`]: a line of letters that names a run. [`manifest`]: what makes the run again. [`folder`]: all of it on the disk, written whole and
//!   read with care. [`save`]: a state from which a run goes on.

pub mod code;
pub mod decisions;
pub mod events;
pub mod folder;
pub mod history;
pub mod manifest;
mod named;
pub mod origin;
mod pacts;
pub mod save;
pub mod story;
pub mod tables;

pub use folder::RecordError;
pub use history::{History, Run};
pub use manifest::Manifest;
pub use save::{Branching, Save};
