//! What the user writes: RON scenarios, read with care.
//!
//! * [`schema`]: states, disputes, pacts, roles, politics; [`bars`]: what stands in the way;
//!   [`events`]: scripted events; [`lens`]: theories as packs of weights; [`expectations`]: what
//!   theories expect of a what-if; [`answers`]: what answers a question;
//!   [`estimates`]: what studies found;
//!   [`textbook`]: which canonical model a scenario isolates, and games with payoffs of their own.
//! * [`fields`]: how they are declared, each field once; [`value`]: what a field may be;
//!   [`quantity`]: numbers with ranges and sources; [`calendar`]: dates and turns.
//! * From the declarations follow [`book`], the reference of the files; [`change`], what a what-if
//!   may write; [`paths`] to numbers; [`figures`], all of them as a table; [`mod@difference`], what
//!   differs between two scenarios.
//! * [`notation`]: RON as a tree, read once; [`source`]: a file with its tree; [`reader`]: values out
//!   of it; [`table`]: rows of CSV files in it; [`locate`]: where the value of a path stands; [`diagnostic`]: what a reader is shown.
//! * [`files`]: how files are reached; [`mod@load`]: from a file to a checked scenario; [`extends`]:
//!   from a what-if to its parents; [`shipped`]: the library; [`validate`]: what types cannot check.

pub mod answers;
pub mod bars;
pub mod book;
pub mod calendar;
pub mod change;
pub mod diagnostic;
pub mod difference;
pub mod estimates;
pub mod events;
pub mod expectations;
pub mod extends;
pub mod fields;
pub mod figures;
pub mod files;
pub mod lens;
pub mod load;
pub mod locate;
pub mod notation;
mod origins;
pub mod paths;
pub mod quantity;
pub mod reader;
pub mod schema;
pub mod seen;
pub mod shipped;
pub mod source;
pub mod table;
pub mod textbook;
pub mod validate;
pub mod value;

pub use crate::model::parameters;
pub use diagnostic::{Diagnostic, LoadError};
pub use difference::{Difference, difference};
pub use files::Files;
pub use load::{Loaded, load, load_text};
pub use schema::Scenario;
