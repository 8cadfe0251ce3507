//! What the user writes: RON scenarios, read with care.
//!
//! * [`schema`]: the typed form: states, disputes, pacts, roles, politics.
//! * [`events`]: scripted events. [`lens`]: theories as packs of weights.
//! * [`expectations`]: what theories expect of a what-if, as directions of measures.
//! * [`extends`]: what-ifs that change another scenario, by the typed [`overrides`];
//!   [`mod@difference`]: what differs between two, field by field; [`shipped`]: the library.
//! * [`textbook`]: which canonical model a scenario isolates, and games with payoffs of their own.
//! * [`parameters`]: every parameter of the engine with default, range, class and meaning.
//! * [`quantity`]: numbers with ranges and sources; [`figures`]: all of them as a table. [`calendar`]: dates and turns.
//! * [`files`]: how files are reached. [`mod@load`]: from a file to a checked scenario; [`validate`]: what types cannot check;
//!   [`diagnostic`]: what a reader is shown when something is wrong; [`locate`]: where it stands,
//!   by the brackets and keys of the text ([`notation`]).

pub mod calendar;
pub mod diagnostic;
pub mod difference;
pub mod events;
pub mod expectations;
mod explain;
pub mod extends;
pub mod figures;
pub mod files;
pub mod lens;
pub mod load;
pub mod locate;
mod merge;
pub mod notation;
pub mod overrides;
pub mod parameters;
pub mod quantity;
pub mod schema;
pub mod shipped;
pub mod textbook;
pub mod validate;

pub use diagnostic::{Diagnostic, LoadError};
pub use difference::{Difference, difference};
pub use files::Files;
pub use load::{Loaded, load, load_text};
pub use schema::Scenario;
