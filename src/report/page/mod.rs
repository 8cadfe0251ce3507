//! The page that puts question, answer, figures, reasons and sources together: one HTML file.
//!
//! * [`source`]: from folders of results to what the page is made of; nothing is believed unread.
//! * [`document`]: the frame, with the rules for the browser and the contents.
//! * One file a section, in the order of the page: [`answer`], [`textbook`], [`changed`], [`apart`], [`many`],
//!   [`course`], [`network`], [`pacts`], [`story`], [`figures`], [`origin`], [`limits`].
//! * [`crate::dossier`]: all that a referee is handed, in the same frame.
//! * [`words`]: numbers for readers. [`bars`]: small bars. [`verdicts`]: the table of a
//!   comparison. [`plate`], [`table`]: figures and tables in their frames.
//!
//! The file needs nothing but itself: no request leaves it, and its Content-Security-Policy would
//! stop one. Text is escaped by `maud` where it is written, at compile time and by default; what is
//! written as it is (style, script, and SVG that this crate drew from escaped text) is marked
//! `PreEscaped`, so that a reader can find all of it. Without script the page shows the same things,
//! only that a slider is a row of three maps.

pub mod answer;
pub mod apart;
pub mod bars;
pub mod changed;
pub mod course;
pub mod document;
pub mod figures;
pub mod limits;
pub mod many;
pub mod network;
pub mod origin;
pub mod pacts;
pub mod plate;
pub mod source;
pub mod story;
pub mod table;
pub mod textbook;
pub mod verdicts;
pub mod words;

pub use document::{GENERATOR, page};
pub use source::{PageContent, ReportError, read};
