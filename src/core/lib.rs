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
//! | [`model`] | the registries: what can happen, and what it is called |
//! | [`turn`] | one file for each phase; its page is the table of contents of a turn |
//!
//! Each room imports only from those before it.
//!
//! # Systems of your own
//!
//! A system stands [`Before`](turn::Before), [`In`](turn::In) or [`After`](turn::After) a phase. What it
//! draws has an address, so it changes nobody else's luck; the number in
//! [`Purpose::Own`](chance::Purpose::Own) is its own to choose. [`bevy_ecs`] and [`rand`] are those of
//! this crate; to derive components or resources, `bevy_ecs` must be among your own dependencies, too.
//!
//! ```
//! use deter_core::{bevy_ecs::prelude::*, chance::{Phase, Purpose}, scenario::{load_text, shipped::SHIPPED}};
//! use deter_core::{turn::{After, Engine, Stage}, world::{Economy, StateId, build::Blueprint}};
//! use rand_distr::{Beta, Distribution};
//!
//! /// A disaster takes a share of what a state produces: 1 % of it on average.
//! fn disasters(stage: Stage, mut economies: Query<(&StateId, &mut Economy)>) {
//!     for (id, mut economy) in &mut economies {
//!         let address = stage.address(Phase::Environment, Purpose::Own(0), *id);
//!         let lost = Beta::new(1.0, 99.0).unwrap().sample(&mut stage.clock.rng(address));
//!         economy.gdp *= 1.0 - lost;
//!     }
//! }
//!
//! let loaded = load_text("mine", "mine.ron", SHIPPED[0].1, None)?;
//! let mut engine = Engine::with(Blueprint::new(&loaded), |_world, turn| {
//!     turn.add_systems(disasters.in_set(After(Phase::Environment)));
//! })?;
//! engine.run_to(4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// The text at the head of a file, as documentation and as a constant that the program can print.
macro_rules! about {
    ($(#![doc = $line:literal])+) => {
        $(#[doc = $line])+
        pub const ABOUT: &str = concat!($($line, "\n"),+);
    };
}

pub use {bevy_ecs, rand};

pub mod chance;
pub mod model;
pub mod scenario;
pub mod theory;
pub mod turn;
pub mod world;
