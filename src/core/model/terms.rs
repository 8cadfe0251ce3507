//! The terms of the decisions: what each says, and which events can move it.
//!
//! The terms of a pact come from the table in [`super::weights`].

use super::{events::EventKind, weights::pact_terms};

use EventKind as E;

const ANY: &[E] = &[
    E::Operation,
    E::Incident,
    E::Concession,
    E::Call,
    E::Signature,
    E::Lapse,
    E::Step,
    E::Signal,
    E::Regime,
    E::Election,
    E::Script,
];
const POWER: &[E] = &[
    E::Operation,
    E::Incident,
    E::Concession,
    E::Call,
    E::Signature,
    E::Lapse,
    E::Step,
    E::Script,
];
const DANGER: &[E] =
    &[E::Signature, E::Lapse, E::Call, E::Signal, E::Regime, E::Step, E::Incident, E::Script];
const WORD: &[E] = &[E::Regime, E::Signal, E::Call, E::Script];
const TIES: &[E] = &[E::Signature, E::Lapse];
const CALLS: &[E] = &[E::Call];
const FLOWS: &[E] = &[E::Signature, E::Lapse, E::Transfer];
const NORM: &[E] = &[E::Step, E::Script];
const SCRIPT: &[E] = &[E::Script];
const REPRISAL: &[E] = &[E::Signature, E::Step, E::Script];

/// A term of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its name where decisions are told.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Whether it is made of what states perceived at the start of the turn, before anybody acted.
    pub perceived: bool,
    /// Whether it is a cost, which subtracts.
    pub costs: bool,
    /// Kinds of events that can move it.
    pub moved_by: &'static [EventKind],
}

/// The term of this name; none if no decision has one.
#[must_use]
pub fn term(name: &str) -> Option<&'static Term> {
    GROUPS.iter().flat_map(|(_, terms)| *terms).find(|term| term.name == name)
}

macro_rules! perceived {
    (perceived) => {
        true
    };
    (at_hand) => {
        false
    };
}

macro_rules! costs {
    (+) => {
        false
    };
    (-) => {
        true
    };
}

macro_rules! terms {
    ($( $(#[doc = $doc:literal])+ $group:ident { $( $name:literal $when:ident $moved:ident $says:literal; )+ } )+) => { $(
        $(#[doc = $doc])+
        pub const $group: [Term; [$($name),+].len()] = [$(
            Term {
                name: $name,
                says: $says,
                perceived: perceived!($when),
                costs: false,
                moved_by: $moved,
            },
        )+];
    )+

        /// All terms, by the choice they belong to: what it is, and its terms in their order.
        pub const GROUPS: &[(&str, &[Term])] = &[
            ("Terms of a pact.", &PACT),
            $((concat!($($doc),+).trim_ascii(), &$group),)+
        ];
    };
}

terms! {
    /// Terms of operations against a target: what they are worth for long, then what sets off a burst.
    PLAN {
        "stake × success" perceived ANY "What is at stake there, by the chance to prevail.";
        "cost" at_hand ANY "Cost of an operation.";
        "escalation" perceived DANGER "Danger of escalation.";
        "restraint" at_hand TIES "Restraint against who accommodates.";
        "reprisal" at_hand REPRISAL "Answer to what provoked.";
        "words" at_hand WORD "What the target's patrons said in public, against what was expected.";
    }
    /// The term of holding back.
    STATUS_QUO {
        "status quo" at_hand ANY "What leaving things as they are is worth.";
    }
    /// Terms of an intensity.
    INTENSITY {
        "benefit" perceived ANY "What an operation of this intensity would win.";
        "escalation" perceived DANGER "Danger of escalation, by the square of the intensity.";
        "cost" at_hand ANY "Cost of the intensity.";
        "urge" at_hand SCRIPT "What events have made it worth besides, by the intensity.";
    }
    /// Terms of a target's stances.
    STANCE {
        "slice lost" at_hand ANY "Slice of the stake that is lost for good.";
        "slice kept" at_hand ANY "Slice of the stake that is kept.";
        "audience" at_hand ANY "Audience cost at home.";
        "risk" at_hand ANY "Risk that is run.";
        "trade at risk" at_hand ANY "Trade at the challenger's mercy.";
        "risk of a clash" perceived DANGER "Cost of a clash, by the chance to lose it.";
        "stake given up" at_hand ANY "The whole stake.";
        "pressure relieved" at_hand ANY "Pressure that ends.";
    }
    /// Terms of a move in an incident.
    INCIDENT {
        "base rate" at_hand ANY "How often the record has it, in log odds.";
        "stakes and balance" perceived DANGER "What climbing is worth over what it was worth at the start.";
        "expected utility" perceived DANGER "Expected utility of the rest of the game, where a scenario sets it.";
    }
    /// Terms of support at home, in log odds.
    SUPPORT {
        "constant" at_hand ANY "What puts the support of the start at rest.";
        "threat" at_hand ANY "Threat that is felt.";
        "abandonment risk" at_hand ANY "Fear of being abandoned.";
        "rally" at_hand ANY "Rally after clashes and grave operations.";
        "patron's wish" at_hand ANY "What the patrons openly wish.";
        "own reluctance" at_hand ANY "The public's own norm.";
        "already delivered" at_hand ANY "Steps that have been taken.";
    }
    /// Terms of standing by a victim, as logarithms of chances.
    HONOUR {
        "obligation" at_hand TIES "What the strongest pact promises.";
        "word" at_hand WORD "How good the word is: a patron's hidden regime, the record of allies.";
        "own stake" perceived ANY "Threat that the helper itself feels from the challenger.";
        "severity" at_hand ANY "How grave the dispute is.";
    }
}

macro_rules! pact_table {
    ($( $(#[doc = $doc:literal])+ $name:ident $sign:tt $scope:ident $when:ident $moved:ident; )+) => {
        /// Terms of a pact, the baseline first.
        pub const PACT: [Term; 1 + [$(stringify!($name)),+].len()] = [
            Term {
                name: "baseline",
                says: "Constant (density): what a pact with nobody in particular is worth.",
                perceived: false,
                costs: false,
                moved_by: ANY,
            },
            $(Term {
                name: stringify!($name),
                says: concat!($($doc),+).trim_ascii(),
                perceived: perceived!($when),
                costs: costs!($sign),
                moved_by: $moved,
            },)+
        ];
    };
}
pact_terms!(pact_table);
