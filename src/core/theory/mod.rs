//! The theories, as pure functions: one file for each canonical model.
//!
//! Nothing here knows of entities, files or luck. Every function states its equation, its source
//! and its units; the phases of a turn call these very functions, and `deter verify` holds them
//! against the closed forms of their literature.
//!
//! The models that a turn calls tell what they are in a constant, `ABOUT`, which the description of the
//! model prints.
//!
//! **Deciding.** [`choice`] (logit and nested logit, the one rule of choice), [`quantal`].
//! **Deterrence.** [`ladder`] (the rungs of escalation), [`incident`] (the game of one incident), its limits [`deterrence`] and
//! [`unilateral`], [`honour`] (partners), [`grey_zone`], [`operations`], [`reputation`], [`brinkmanship`],
//! [`bargaining`], [`signals`].
//! **Power.** [`contest`], [`geography`], [`arms`], [`capital`], [`burden`], [`capability`],
//! [`combat`].
//! **Minds.** [`belief`], [`threat`], [`security`], [`domestic`].
//! **Ties.** [`alliance`], [`saom`], [`network`], [`balance`], [`landscape`], [`stability`].
//! **Other domains.** [`cyber`], [`economy`].
//! **Tools.** [`maths`], [`special`], [`linear`].

/// Worth of a pact; forming, keeping and leaving one.
pub mod alliance;
/// Arms races.
pub mod arms;
pub mod balance;
pub mod balance_flow;
pub mod bargaining;
/// What observers believe about an ally.
pub mod belief;
pub mod brinkmanship;
pub mod burden;
pub mod capability;
/// The stock that spending keeps.
pub mod capital;
/// Logit and nested logit.
pub mod choice;
/// Attrition once there is war.
pub mod combat;
/// Communities of a network.
pub mod communities;
/// Who prevails when both sides spend.
pub mod contest;
/// Intrusions and protecting one another.
pub mod cyber;
pub mod deterrence;
/// Support at home, seats and referendums.
pub mod domestic;
/// Product, trade and their use as a weapon.
pub mod economy;
/// Distance and what it takes from strength.
pub mod geography;
pub mod grey_zone;
/// A partner's choice to stand by.
pub mod honour;
/// The game that is played in an incident.
pub mod incident;
pub mod incident_tree;
/// The rungs of escalation.
pub mod ladder;
pub mod landscape;
pub mod linear;
pub mod maths;
/// Measures of a network and of its hub.
pub mod network;
/// Levels and counts of operations below the threshold of war.
pub mod operations;
pub mod quantal;
pub mod reputation;
pub mod saom;
/// How far a need for security is met.
pub mod security;
pub mod signals;
pub mod special;
pub mod stability;
/// Balance of threat.
pub mod threat;
pub mod unilateral;
