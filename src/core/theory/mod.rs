//! The theories, as pure functions: one file for each canonical model.
//!
//! Nothing here knows of entities, files or luck. Every function states its equation, its source
//! and its units; the phases of a turn call these very functions, and `deter verify` holds them
//! against the closed forms of their literature.
//!
//! **Deciding.** [`choice`] (logit and nested logit, the one rule of choice), [`quantal`].
//! **Deterrence.** [`incident`] (the game that is played), its limits [`deterrence`] and
//! [`unilateral`], [`honour`] (partners), [`grey_zone`], [`reputation`], [`brinkmanship`],
//! [`bargaining`], [`signals`].
//! **Power.** [`contest`], [`geography`], [`arms`], [`capital`], [`burden`], [`capability`],
//! [`combat`].
//! **Minds.** [`belief`], [`threat`], [`security`], [`domestic`].
//! **Ties.** [`alliance`], [`saom`], [`network`], [`balance`], [`landscape`], [`stability`].
//! **Other domains.** [`cyber`], [`economy`].
//! **Tools.** [`maths`], [`special`], [`linear`].

pub mod alliance;
pub mod arms;
pub mod balance;
pub mod balance_flow;
pub mod bargaining;
pub mod belief;
pub mod brinkmanship;
pub mod burden;
pub mod capability;
pub mod capital;
pub mod choice;
pub mod combat;
pub mod communities;
pub mod contest;
pub mod cyber;
pub mod deterrence;
pub mod domestic;
pub mod economy;
pub mod geography;
pub mod grey_zone;
pub mod honour;
pub mod incident;
pub mod incident_tree;
pub mod landscape;
pub mod linear;
pub mod maths;
pub mod network;
pub mod quantal;
pub mod reputation;
pub mod saom;
pub mod security;
pub mod signals;
pub mod special;
pub mod stability;
pub mod threat;
pub mod unilateral;
