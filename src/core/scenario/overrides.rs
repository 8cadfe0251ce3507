//! What a scenario that extends another may say: the typed form of a change.
//!
//! Every part of the schema has a partial twin here in which each field may be left out; what is
//! written replaces what the parent has, field by field. Typed twins were preferred to a merge of
//! untyped values, because RON's untyped form knows no enums (`judgement(..)` would be lost), and
//! because a change is then checked like a scenario is: unknown fields and numbers out of range are
//! refused at their very place in the child.
//!
//! Three rules, the same everywhere:
//!
//! * Under its own name a map changes entries that are there (`states`, `challengers`, `patrons`,
//!   `initiators`, `politics`); under `more_...` it adds whole ones.
//! * Under its own name a list replaces the parent's (`pacts`, `events`, ...); `more_...` adds to
//!   it, `fewer_...` takes away, `changed_...` changes what is there.
//! * A figure replaces a figure with all that stands behind it: value, range and reason.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    calendar::DateText,
    events::Event,
    expectations::Expectation,
    lens::Lens,
    parameters::ParameterChanges,
    quantity::{
        Amount, Code, Figure, Growth, IdealPoint, Latitude, Longitude, Multiple, Salience, Share,
        Weight,
    },
    schema::{
        CapabilityIndex, Challenger, Dispute, Domain, Flow, Initiator, Matrix, Movers, Needs,
        Openings, Operations, Pact, PactKind, Patron, Politics, Regime, ReliabilityPrior, Scenario,
        State, Step,
    },
    textbook::{IncidentGame, Textbook},
};
use crate::chance::Phase;

/// Declares the partial twin of a struct: `set` replaces a field, `some` fills an optional one,
/// `keys` merges a map key by key, `own` leaves a field to the caller.
macro_rules! partial {
    (@type own $type:ty) => { $type };
    (@type keys $type:ty) => { $type };
    (@type $kind:ident $type:ty) => { Option<$type> };
    (@apply set $value:expr, $field:expr) => {
        if let Some(value) = &$value { $field = value.clone(); }
    };
    (@apply some $value:expr, $field:expr) => {
        if let Some(value) = &$value { $field = Some(value.clone()); }
    };
    (@apply keys $value:expr, $field:expr) => {
        $field.extend($value.iter().map(|(key, value)| (key.clone(), value.clone())));
    };
    (@apply own $value:expr, $field:expr) => {};
    ($(#[$doc:meta])* $name:ident of $whole:ty { $($field:ident: $kind:ident $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $(
                #[doc = concat!("The change of `", stringify!($field), "`.")]
                pub $field: partial!(@type $kind $type),
            )*
        }

        impl $name {
            /// Writes what is changed into the whole.
            pub fn apply(&self, whole: &mut $whole) {
                $(partial!(@apply $kind self.$field, whole.$field);)*
            }
        }
    };
}

partial! {
    /// Changes of a [`State`].
    StateChange of State {
        name: set String,
        latitude: set Latitude,
        longitude: set Longitude,
        gdp: set Figure<Amount>,
        growth: set Figure<Growth>,
        spending: set Figure<Amount>,
        ceiling: set Figure<Share>,
        capacity: some Figure<Amount>,
        cinc: some Figure<Share>,
        exposure: keys BTreeMap<Code, Figure<Share>>,
        constraint: set Figure<Share>,
        reliance: set Figure<Share>,
        resilience: some Figure<Share>,
        cyber_commitment: some Figure<Share>,
        democracy: set Figure<Share>,
        ideal_point: some Figure<IdealPoint>,
        industry: set Figure<Share>,
        resolve: set Figure<Share>,
        loss_of_strength: some Figure<Multiple>,
        reaction: some Figure<Multiple>,
        fatigue: some Figure<Multiple>,
        grievance: some Figure<Weight>,
        belief: keys BTreeMap<Code, Figure<Share>>,
        lens: some String,
    }
}

partial! {
    /// Changes of the [`Operations`] in a domain.
    OperationsChange of Operations {
        per_turn: set Figure<Amount>,
        unit: set String,
        cost: set Share,
        intrusion_cost: set Multiple,
        coercion_cost: set Multiple,
        incident_hazard: set (Share, Share, Share),
    }
}

/// Changes of a [`Challenger`].
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChallengerChange {
    /// The change of `status_quo`.
    pub status_quo: Option<Figure<Share>>,
    /// Changes of domains that it uses.
    pub operations: BTreeMap<Domain, OperationsChange>,
    /// Domains that it did not use.
    pub more_operations: BTreeMap<Domain, Operations>,
}

partial! {
    /// Changes of a [`Patron`].
    PatronChange of Patron {
        regime: some Regime,
        leave_firm: set Figure<Share>,
        leave_wavering: set Figure<Share>,
        honour_firm: set Figure<Share>,
        honour_wavering: set Figure<Share>,
        assure_firm: set Figure<Share>,
        assure_wavering: set Figure<Share>,
        commitment: set Figure<Share>,
        theatre_share: set Figure<Share>,
        bases: set Vec<Code>,
    }
}

partial! {
    /// Changes of an [`Initiator`].
    InitiatorChange of Initiator {
        openings: set Openings,
    }
}

partial! {
    /// Changes of the [`Politics`] of a state; `steps` replaces the ladder.
    PoliticsChange of Politics {
        support: set Figure<Share>,
        reluctance: set Figure<Share>,
        patron_wish: set Figure<Weight>,
        lower_house: set (u32, u32),
        upper_house: set (u32, u32),
        coalition_veto: set Figure<Share>,
        text_agreement: set Figure<Share>,
        referendum_spread: set Figure<Share>,
        elections: set Vec<DateText>,
        election_turns: set u32,
        steps: set Vec<Step>,
    }
}

/// A change of a [`Dispute`] that is there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeChange {
    /// Who wants the change.
    pub challenger: Code,
    /// Who has what is wanted.
    pub target: Code,
    /// The change of `salience`.
    #[serde(default)]
    pub salience: Option<Figure<Salience>>,
    /// The change of `over`.
    #[serde(default)]
    pub over: Option<String>,
    /// The change of `domains`.
    #[serde(default)]
    pub domains: Option<Vec<Domain>>,
}

/// A change of a [`PactKind`] that is there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindChange {
    /// Its name.
    pub name: String,
    /// The change of `joining`.
    #[serde(default)]
    pub joining: Option<Share>,
    /// The change of `autonomy_cost`.
    #[serde(default)]
    pub autonomy_cost: Option<Share>,
    /// The change of `provocation`.
    #[serde(default)]
    pub provocation: Option<Share>,
    /// The change of `flows`.
    #[serde(default)]
    pub flows: Option<Vec<Flow>>,
    /// The change of `needs`, as a whole.
    #[serde(default)]
    pub needs: Option<Needs>,
}

/// A pact by its name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PactName {
    /// Name of the kind.
    pub kind: String,
    /// The two sides, in any order.
    pub between: (Code, Code),
}

/// A dispute by its name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputeName {
    /// Who wants the change.
    pub challenger: Code,
    /// Who has what is wanted.
    pub target: Code,
}

partial! {
    /// A scenario that extends another.
    Overrides of Scenario {
        extends: own String,
        title: set String,
        question: set String,
        notes: set String,
        start: set DateText,
        turns: set u32,
        turns_per_year: set u32,
        seed: set u64,
        focus: set Vec<Code>,
        lens: set String,
        lenses: keys BTreeMap<String, Lens>,
        capability_index: set CapabilityIndex,
        reliability_prior: set ReliabilityPrior,
        off: set Vec<Phase>,
        movers: set Movers,
        sources: keys BTreeMap<String, String>,
        parameters: own ParameterChanges,
        states: own BTreeMap<Code, StateChange>,
        more_states: own BTreeMap<Code, State>,
        distances: some Matrix,
        disputes: set Vec<Dispute>,
        more_disputes: own Vec<Dispute>,
        fewer_disputes: own Vec<DisputeName>,
        changed_disputes: own Vec<DisputeChange>,
        pact_kinds: set Vec<PactKind>,
        more_pact_kinds: own Vec<PactKind>,
        changed_pact_kinds: own Vec<KindChange>,
        pacts: set Vec<Pact>,
        more_pacts: own Vec<Pact>,
        fewer_pacts: own Vec<PactName>,
        challengers: own BTreeMap<Code, ChallengerChange>,
        more_challengers: own BTreeMap<Code, Challenger>,
        patrons: own BTreeMap<Code, PatronChange>,
        more_patrons: own BTreeMap<Code, Patron>,
        initiators: own BTreeMap<Code, InitiatorChange>,
        more_initiators: own BTreeMap<Code, Initiator>,
        politics: own BTreeMap<Code, PoliticsChange>,
        more_politics: own BTreeMap<Code, Politics>,
        events: set Vec<Event>,
        more_events: own Vec<Event>,
        fewer_events: own Vec<String>,
        incident_game: some IncidentGame,
        textbook: some Textbook,
        expectations: own Vec<Expectation>,
    }
}
