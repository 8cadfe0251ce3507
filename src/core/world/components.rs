//! What a state has: one component for each idea.
//!
//! What stands after a field says how it starts, from what the scenario says of the state or of its
//! role; without it a field starts at nothing. What stands after that is the last word of the path by
//! which a running state's number can be set, and its range.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

use super::{ids::StateId, role_plans::LONGEST_TERM};
use crate::{
    model::variables::numbered_variables,
    scenario::{
        quantity::{Amount, Growth, Share},
        schema::{self, Regime},
    },
};

/// What the components of a state start from.
pub(super) struct Founding<'s> {
    /// What the scenario says of it.
    pub state: &'s schema::State,
    /// Capacity in the units of the scenario's index.
    pub capacity: f64,
    /// Chance that one average cyber intrusion fails.
    pub resilience: f64,
    /// Which lens.
    pub lens: u8,
    /// Its part as a patron.
    pub patron: Option<&'s schema::Patron>,
    /// Its politics at home.
    pub home: Option<&'s schema::Politics>,
    /// Its government, if it is a patron.
    pub government: Option<&'s schema::Patron>,
}

macro_rules! components {
    (
        $(#[doc = $table_doc:literal])+
        $table:ident: $derives:tt;
        $(
            $(#[doc = $doc:literal])+
            pub struct $name:ident from $from:ty {
                $($(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty
                    $(= $start:expr)? $(=> $path:ident: $range:ty)?,)*
            }
        )+
    ) => {
        numbered_variables! {
            $(#[doc = $table_doc])+
            $table: $derives;
            $(
                $(#[doc = $doc])+
                pub struct $name {
                    $($(#[doc = $field_doc])+ pub $field: $type,)*
                }
            )+
        }

        $(
            impl $name {
                /// Its numbers that can be set on the way, with what fits.
                pub(super) const SETTABLE: &[(&str, &str)] =
                    &[$($((stringify!($path), <$range>::EXPECTED),)?)*];

                /// Sets such a number; none if it is not one of these.
                ///
                /// # Errors
                /// If the value does not fit, in words.
                pub(super) fn set(&mut self, name: &str, value: f64) -> Option<Result<(), String>> {
                    $($(if name == stringify!($path) {
                        return Some(<$range>::try_from(value).map(|x| self.$field = x.get()));
                    })?)*
                    let _ = (name, value);
                    None
                }
            }

            impl From<&$from> for $name {
                fn from(of: &$from) -> Self {
                    Self { $($field: starts!(of, $from, $type $(, $start)?),)* }
                }
            }
        )+
    };
}

macro_rules! starts {
    ($of:ident, $from:ty, $type:ty) => {
        <$type>::default()
    };
    ($of:ident, $from:ty, $type:ty, $start:expr) => {{
        let start: fn(&$from) -> $type = $start;
        start($of)
    }};
}

components! {
    /// The components of a state.
    COMPONENTS: (Debug, Clone, Copy, PartialEq, Default, Component, Serialize, Deserialize);

    /// What it produces.
    pub struct Economy from Founding<'_> {
        /// GDP, bn USD a year.
        pub gdp: f64 = |of| of.state.gdp.value().get() => gdp: Amount,
        /// Real growth, 1/yr.
        pub growth: f64 = |of| of.state.growth.value().get() => growth: Growth,
    }

    /// What it can fight with, and what it spends on that.
    pub struct Military from Founding<'_> {
        /// Capacity in the units of the scenario's index (bn USD of capital by default).
        pub capacity: f64 = |of| of.capacity => capacity: Amount,
        /// Spending, share of GDP.
        pub burden: f64 = |of| of.state.spending.value().get() / of.state.gdp.value().get()
            => burden: Share,
        /// Politically allowed maximum of the burden.
        pub ceiling: f64 = |of| of.state.ceiling.value().get() => ceiling: Share,
        /// Richardson's grievance, % of GDP a year: what the burden of the start needs to be at rest,
        /// unless the scenario gives another.
        pub grievance: f64,
    }

    /// What law and norm keep from use beyond home territory.
    pub struct Constraint from Founding<'_> {
        /// Share of capacity.
        pub level: f64 = |of| of.state.constraint.value().get() => constraint: Share,
        /// Share of the rest that it can bring to the region; below 1 for a patron with other theatres.
        pub theatre: f64 = |of| of.patron.map_or(1.0, |plan| plan.theatre_share.value().get())
            => theatre_share: Share,
    }

    /// What it plans to get from its patrons.
    pub struct Reliance from Founding<'_> {
        /// Share of its need for security.
        pub level: f64 = |of| of.state.reliance.value().get() => reliance: Share,
    }

    /// How its networks stand up.
    pub struct Cyber from Founding<'_> {
        /// Chance that one average intrusion fails.
        pub resilience: f64 = |of| of.resilience => resilience: Share,
    }

    /// What kind of state it is.
    pub struct Polity from Founding<'_> {
        /// Electoral democracy, 0 to 1.
        pub democracy: f64 = |of| of.state.democracy.value().get(),
        /// Ideal point in UN General Assembly votes, if known.
        pub ideal_point: Option<f64> = |of| of.state.ideal_point.as_ref().map(|figure| figure.value().get()),
    }

    /// What its defence industry can give to others.
    pub struct Industry from Founding<'_> {
        /// 0 to 1.
        pub level: f64 = |of| of.state.industry.value().get() => industry: Share,
    }

    /// What it would do if it came to it.
    pub struct Resolve from Founding<'_> {
        /// Chance, as others see it, that it is of the hard type.
        pub level: f64 = |of| of.state.resolve.value().get() => resolve: Share,
        /// Its type, drawn once a run.
        pub hard: bool,
    }

    /// The theory by which it sees the world: a number into the lenses of the rules.
    pub struct Worldview from Founding<'_> {
        /// Which lens.
        pub lens: u8 = |of| of.lens,
    }

    /// How the world looks from here; written by `perceive`.
    pub struct Outlook from Founding<'_> {
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
        pub coverage: f64 = |_| 1.0,
        /// Threat × uncovered share.
        pub gap: f64,
        /// Reliance × (1 − belief in the patrons).
        pub abandonment: f64,
        /// Mean belief in the commitment of the patrons, 1 if there is none to believe in.
        pub belief: f64 = |_| 1.0,
    }

    /// What a state was at the start, against which later change is felt.
    pub struct Start from Founding<'_> {
        /// Military capacity.
        pub capacity: f64 = |of| of.capacity,
        /// Cyber resilience.
        pub resilience: f64 = |of| of.resilience,
        /// Constraint of law and norm, 0 to 1.
        pub constraint: f64 = |of| of.state.constraint.value().get(),
        /// Security gap at the first look.
        pub gap: f64,
        /// Share of the need that others covered at the first look.
        pub cover_by_others: f64,
        /// Belief in the patrons at the first look.
        pub belief: f64,
        /// Threat index at the first look.
        pub threat: f64,
        /// Abandonment risk at the first look.
        pub abandonment: f64,
        /// Planned reliance on patrons, 0 to 1.
        pub reliance: f64 = |of| of.state.reliance.value().get(),
        /// Whether there was a first look.
        pub looked: bool,
    }

    /// A patron's hidden regime and its last word.
    pub struct Patron from schema::Patron {
        /// Whether it means what it signed.
        pub firm: bool = |plan| plan.regime != Some(Regime::Wavering),
        /// This turn's public signal: whether it assured; none if it did not speak.
        pub assured: Option<bool>,
    }

    /// Politics at home, of a state that has a ladder of steps.
    pub struct Home from schema::Politics {
        /// Support for loosening the constraint, share of voters.
        pub support: f64 = |plan| plan.support.value().get(),
        /// The norm against it, 0 to 1.
        pub reluctance: f64 = |plan| plan.reluctance.value().get(),
        /// Rally, 0 to 1.
        pub rally: f64,
        /// Share of seats for revision: lower and upper house.
        pub seats: [f64; 2] = |plan| {
            let share = |(seats, all): (u32, u32)| f64::from(seats) / f64::from(all);
            [share(plan.lower_house), share(plan.upper_house)]
        },
        /// Steps of the ladder taken so far.
        pub taken: u8 = |plan| {
            plan.steps.iter().take_while(|step| step.taken.is_some()).count() as u8
        },
        /// Log odds that put the support of the start at rest, fixed at the first look.
        pub constant: f64,
        /// Whether that has been fixed.
        pub settled: bool,
        /// Turns to the next election that no calendar lists; 0 for none.
        pub next_election: u16 = |plan| plan.election_turns.min(LONGEST_TERM) as u16,
        /// Public attention to security, 0 to 1: what opens a window for change.
        pub attention: f64,
        /// What has been loosened since the start as the public feels it, share of capacity.
        pub felt: f64,
    }

    /// A patron's government, in the eyes of those who rely on it.
    pub struct Government from schema::Patron {
        /// Turns to the next election that no calendar lists; 0 for none.
        pub next_election: u16 = |plan| plan.election_turns.min(LONGEST_TERM) as u16,
        /// What a new government does to everybody's belief in this turn, log odds; 0 if it is the old one.
        pub shift: f64,
    }
}
