//! What the user writes: RON scenarios, read with care.
//!
//! * [`schema`]: the typed form: states, disputes, pacts, roles, politics.
//! * [`events`]: scripted events. [`lens`]: theories as packs of weights.
//! * [`parameters`]: every parameter of the engine with default, range, class and meaning.
//! * [`quantity`]: numbers with ranges and sources. [`calendar`]: dates and turns.
//! * [`load`]: from a file to a checked scenario; [`validate`]: what types cannot check;
//!   [`diagnostic`]: what a reader is shown when something is wrong; [`locate`]: where it stands.

pub mod calendar;
pub mod diagnostic;
pub mod events;
pub mod lens;
pub mod load;
pub mod locate;
pub mod parameters;
pub mod quantity;
pub mod schema;
pub mod validate;

pub use diagnostic::{Diagnostic, LoadError};
pub use load::{Loaded, load, load_text};
pub use schema::Scenario;
