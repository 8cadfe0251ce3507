//! What a state has: one component for each idea.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use super::ids::StateId;
use crate::model::variables::numbered_variables;

numbered_variables! {
    /// The components of a state.
    COMPONENTS: (Debug, Clone, Copy, PartialEq, Default, Component, Serialize, Deserialize);

    /// What it produces.
    pub struct Economy {
        /// GDP, bn USD a year.
        pub gdp: f64,
        /// Real growth, 1/yr.
        pub growth: f64,
    }

    /// What it can fight with, and what it spends on that.
    pub struct Military {
        /// Capacity in the units of the scenario's index (bn USD of capital by default).
        pub capacity: f64,
        /// Spending, share of GDP.
        pub burden: f64,
        /// Politically allowed maximum of the burden.
        pub ceiling: f64,
        /// Richardson's grievance, % of GDP a year: what the burden of the start needs to be at rest,
        /// unless the scenario gives another.
        pub grievance: f64,
    }

    /// What law and norm keep from use beyond home territory.
    pub struct Constraint {
        /// Share of capacity.
        pub level: f64,
    }

    /// What it plans to get from its patrons.
    pub struct Reliance {
        /// Share of its need for security.
        pub level: f64,
    }

    /// How its networks stand up.
    pub struct Cyber {
        /// Chance that one average intrusion fails.
        pub resilience: f64,
    }

    /// What kind of state it is.
    pub struct Polity {
        /// Electoral democracy, 0 to 1.
        pub democracy: f64,
        /// Ideal point in UN General Assembly votes, if known.
        pub ideal_point: Option<f64>,
    }

    /// What its defence industry can give to others.
    pub struct Industry {
        /// 0 to 1.
        pub level: f64,
    }

    /// What it would do if it came to it.
    pub struct Resolve {
        /// Chance, as others see it, that it is of the hard type.
        pub level: f64,
        /// Its type, drawn once a run.
        pub hard: bool,
    }

    /// The theory by which it sees the world: a number into the lenses of the rules.
    pub struct Worldview {
        /// Which lens.
        pub lens: u8,
    }

    /// How the world looks from here; written by `perceive`.
    pub struct Outlook {
        /// Threat index from the most threatening challenger, 0 to 1.
        pub threat: f64,
        /// Who that is.
        pub from: Option<StateId>,
        /// The power it would bring here: what there is a need to cover.
        pub need: f64,
        /// Own power at home, with the defender's advantage.
        pub own: f64,
        /// What partners are expected to bring.
        pub partners: f64,
        /// What patrons are expected to bring.
        pub patrons: f64,
        /// Share of the need that is covered.
        pub coverage: f64,
        /// Threat × uncovered share.
        pub gap: f64,
        /// Reliance × (1 − belief in the patrons).
        pub abandonment: f64,
        /// Mean belief in the commitment of the patrons, 1 if there is none to believe in.
        pub belief: f64,
    }

    /// What a state was at the start, against which later change is felt.
    pub struct Start {
        /// Capacity.
        pub capacity: f64,
        /// Cyber resilience.
        pub resilience: f64,
        /// Constraint.
        pub constraint: f64,
        /// Security gap at the first look.
        pub gap: f64,
        /// Share of the need that others covered at the first look.
        pub cover_by_others: f64,
        /// Belief in the patrons at the first look.
        pub belief: f64,
        /// Reliance.
        pub reliance: f64,
        /// Whether there was a first look.
        pub looked: bool,
    }

    /// A challenger's mood.
    pub struct Challenger {
        /// Log assertiveness in each domain, 0 is usual.
        pub assertiveness: [f64; 4],
        /// Operations in each domain against those of the scenario, set by events.
        pub scale: [f64; 4],
    }

    /// A patron's hidden regime and its last word.
    pub struct Patron {
        /// Whether it means what it signed.
        pub firm: bool,
        /// This turn's public signal: whether it assured; none if it did not speak.
        pub assured: Option<bool>,
    }

    /// Politics at home, of a state that has a ladder of steps.
    pub struct Home {
        /// Support for loosening the constraint, share of voters.
        pub support: f64,
        /// The norm against it, 0 to 1.
        pub reluctance: f64,
        /// Rally, 0 to 1.
        pub rally: f64,
        /// Share of seats for revision: lower and upper house.
        pub seats: [f64; 2],
        /// Steps of the ladder taken so far.
        pub taken: u8,
        /// Log odds that put the support of the start at rest, fixed at the first look.
        pub constant: f64,
        /// Whether that has been fixed.
        pub settled: bool,
        /// Turns to the next election that no calendar lists; 0 for none.
        pub next_election: u16,
    }
}
