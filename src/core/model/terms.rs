//! The terms of the decisions: what each says, and which events can move it.
//!
//! The terms of a pact are a table of their own, from which its inputs, its weights, its sums and the
//! fields of a lens follow: a new term is a row here and the expression that computes it in
//! `turn::align_terms`.

use super::events::EventKind;

/// The table of a pact's terms, handed to whoever makes something of it: what the term says, its
/// name, its sign, whether it depends on the pair only or on the kind of pact, too, when what it is
/// made of is known (perceived at the start of a turn, or at hand), and what moves it.
///
/// Sums run in the order of the rows, those of the pair before those of the kind.
macro_rules! pact_terms {
    ($then:ident) => {
        $then! {
            /// Fall of the own security gap.
            gap_reduction + kind perceived POWER;
            /// Threat that both feel.
            shared_threat + pair perceived POWER;
            /// Own abandonment risk.
            abandonment + pair perceived WORD;
            /// What flows: industry that complements, resilience where weak.
            flows + kind at_hand FLOWS;
            /// Common partners (triadic closure).
            common_partners + pair at_hand TIES;
            /// The partner's number of partners (preferential attachment).
            popularity + pair at_hand TIES;
            /// A lower rung already there.
            lower_rung + kind at_hand TIES;
            /// Likeness of regimes.
            regime_likeness + pair at_hand ANY;
            /// Likeness of ideal points.
            ideal_likeness + pair at_hand ANY;
            /// The partner's reputation for honouring what it signed.
            reliability + pair at_hand CALLS;
            /// A tie from the partner already there (one-sided kinds).
            reciprocity + kind at_hand TIES;
            /// Cost in autonomy, which subtracts.
            autonomy_cost - kind at_hand ANY;
            /// Provocation × exposure × expected reprisal, which subtracts.
            provocation - kind at_hand REPRISAL;
            /// Entrapment by the partner's own threat, which subtracts.
            entrapment - kind perceived POWER;
            /// Threat felt from the partner itself, which subtracts.
            partner_threat - pair perceived POWER;
            /// Own norm against binding ties, which subtracts.
            norm - kind at_hand NORM;
        }
    };
}
pub(crate) use pact_terms;

/// The table of what makes a threat, likewise: the term, its name for readers, what it is made of,
/// its sign, what it says.
macro_rules! threat_terms {
    ($then:ident) => {
        $then! {
            /// ln of the other's power projected here over what meets it; 0 at parity.
            power "power" log_power_ratio +;
            /// Perceived hostile intention, 0 to 1: read from hostile acts.
            intent "intent" intent +;
            /// Salience of disputes between the two, 0 to 1.
            dispute "dispute" dispute +;
            /// Distance of ideal points, ≥ 0 (UN General Assembly scale: Bailey, Strezhnev & Voeten 2017).
            ideal_distance "ideal distance" ideal_distance +;
            /// Share of trade with the other, 0 to 1, which subtracts: what there is to lose by seeing an
            /// enemy in it.
            exposure "exposure" exposure -;
        }
    };
}
pub(crate) use threat_terms;

/// A weight with the sign of its term.
macro_rules! signed {
    (+ $weight:expr) => {
        $weight
    };
    (- $weight:expr) => {
        -$weight
    };
}
pub(crate) use signed;

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
    /// Kinds of events that can move it.
    pub moved_by: &'static [EventKind],
}

/// The term of this name; none if no decision has one.
#[must_use]
pub fn term(name: &str) -> Option<&'static Term> {
    let groups: [&[Term]; 8] =
        [&PACT, &PLAN, &INTENSITY, &STANCE, &INCIDENT, &HONOUR, &SUPPORT, &STATUS_QUO];
    groups.into_iter().flatten().find(|term| term.name == name)
}

macro_rules! perceived {
    (perceived) => {
        true
    };
    (at_hand) => {
        false
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
                moved_by: $moved,
            },
        )+];
    )+ };
}

terms! {
    /// Terms of operations against a target, of all the shares of a challenger's budget.
    PLAN {
        "stake × success" perceived ANY "What is at stake there, by the chance to prevail.";
        "information" at_hand ANY "What could be learned of the patrons' commitment.";
        "reprisal" at_hand REPRISAL "Answer to what provoked.";
        "cost" at_hand ANY "Cost of an operation.";
        "escalation" perceived DANGER "Danger of escalation.";
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
    /// The term of a move in an incident.
    INCIDENT {
        "expected utility" perceived DANGER "Expected utility of the rest of the game.";
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
    /// Terms of standing by a victim.
    HONOUR {
        "hidden regime" at_hand WORD "A patron's word is as good as its hidden regime.";
        "stake" at_hand ANY "What is lost if the victim falls.";
        "reputation" at_hand ANY "Audience and reputation cost of abandoning.";
        "obligation" at_hand ANY "What the pacts promise.";
        "war" at_hand ANY "Expected cost of a lost war.";
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
                moved_by: ANY,
            },
            $(Term {
                name: stringify!($name),
                says: concat!($($doc),+).trim_ascii(),
                perceived: perceived!($when),
                moved_by: $moved,
            },)+
        ];
    };
}
pact_terms!(pact_table);
