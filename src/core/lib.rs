//! The engine of deter: what a turn is made of, and nothing that a command, a figure or a thread
//! needs.
//!
//! | room | what lives there |
//! |---|---|
//! | [`model`] | the registries: what there is a name for, each thing once |
//! | [`theory`] | pure functions, one file for each canonical model, with equation and source |
//! | [`chance`] | luck with an address: who draws, when, against whom, for what |
//! | [`scenario`] | what the user writes (RON), and what is wrong with it |
//! | [`world`] | the ECS: states and pacts as entities, pairs as matrices, snapshots |
//! | [`turn`] | one file for each phase; its page is the table of contents of a turn |
//!
//! Each room imports only from those before it.

pub mod chance;
pub mod model;
pub mod scenario;
pub mod theory;
pub mod turn;
pub mod world;
