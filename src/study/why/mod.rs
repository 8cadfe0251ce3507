//! Why two histories part: the first difference, and what follows from it.
//!
//! Two worlds under one seed draw the same luck at the same addresses, so their histories are the
//! same until something that was changed reaches a decision. From there on they can be laid side by
//! side, event by event.
//!
//! * [`align`]: which event of one history is which of the other. [`parting`]: in what two differ.
//! * [`links`]: what a difference may come from, and how sure that is. [`steps`]: which are told.
//! * [`mod@trail`]: from the first difference to those of outcome. [`common`]: the first differences of
//!   many replicates. [`gates`]: through which mechanisms a change went.

pub mod align;
pub mod common;
pub mod gates;
pub mod links;
pub mod parting;
pub mod steps;
pub mod trail;

pub use parting::Parting;
pub use trail::{Trail, trail};
