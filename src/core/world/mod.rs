//! The world as entities, components and resources.
//!
//! States and pacts are entities; a state's attributes are components, one idea each. Numbers
//! about *pairs* of states are dense matrices in one resource, [`Dyads`], indexed by [`StateId`]:
//! the place of a state's code in sorted order, never its entity, so that neither the order of a
//! file nor of the ECS can matter.
//!
//! * [`ids`]: who is who. [`components`]: what a state has. [`pacts`]: what two states signed.
//! * [`dyads`]: what lies between two states. [`campaigns`]: how a challenger's operations go.
//! * [`rules`]: what the scenario fixed for good. [`bars`]: what stands in the way of pacts.
//! * [`script`]: what is known, or supposed, to happen.
//! * [`transient`]: what one turn hands from phase to phase. [`journal`]: what is kept of it.
//! * [`snapshot`]: the whole as plain data, to save, load, hash and reset.
//! * [`build`]: from a scenario to a world.

mod bar_plans;
pub mod bars;
pub mod build;
pub mod campaigns;
pub mod components;
pub mod dyads;
pub mod ids;
pub mod journal;
pub mod pacts;
mod pairs;
pub mod role_plans;
pub mod rules;
pub mod script;
pub mod snapshot;
pub mod transient;

pub use bars::Bars;
pub use campaigns::Campaigns;
pub use components::{
    Constraint, Cyber, Economy, Government, Home, Industry, Military, Outlook, Patron, Polity,
    Reliance, Resolve, Start, Worldview,
};
pub use dyads::Dyads;
pub use ids::{KindId, Roster, StateId};
pub use journal::Journal;
pub use pacts::{Ledger, Pact};
pub use rules::Rules;
pub use snapshot::Snapshot;
pub use transient::{Clock, Turn};
