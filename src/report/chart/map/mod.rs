//! Maps: [`outlines`] of states drawn as [`land`], a [`projection`] that shows the region where most states lie, and
//! [`places`] for nodes that do not overlap, far ones at the [`rim`].

pub mod land;
pub mod outlines;
pub mod places;
pub mod projection;
pub mod rim;
