//! The moments at which a state chooses: one row for each, with the purpose of its draw, its name,
//! what it is about, and its options.
//!
//! Everything else that is drawn is nature's: growth, hidden types and regimes, what is detected, how
//! long papers take, who prevails.

use std::fmt;

use crate::chance::Purpose;

macro_rules! moments {
    ($(
        $(#[doc = $doc:literal])+
        $moment:ident $name:literal $about:ident [$($option:literal),*]
    )+) => {
        /// A moment at which a state chooses. It draws for the purpose of the same name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Moment { $(
            $(#[doc = $doc])+
            $moment,
        )+ }

        impl Moment {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$moment),+];

            /// Its name in commands.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$moment => $name,)+ }
            }

            /// What is chosen, for readers.
            #[must_use]
            pub const fn says(self) -> &'static str {
                match self { $(Self::$moment => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// The purpose of its draw.
            #[must_use]
            pub const fn purpose(self) -> Purpose {
                match self { $(Self::$moment => Purpose::$moment,)+ }
            }

            /// What it is about besides a counterpart.
            #[must_use]
            pub const fn about(self) -> Scope {
                match self { $(Self::$moment => Scope::$about,)+ }
            }

            /// Its options in their order; empty where they are pacts or a number.
            #[must_use]
            pub const fn options(self) -> &'static [&'static str] {
                match self { $(Self::$moment => &[$($option),*],)+ }
            }
        }
    };
}

impl Moment {
    /// Whether what is chosen is a number.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Operations | Self::Openings)
    }
}

/// What a moment is about besides its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Nothing and nobody.
    Alone,
    /// Which of the openings of a turn.
    Opening,
    /// A counterpart and a domain of operations.
    Domain,
    /// A counterpart and a kind of pact.
    Pact,
}

impl Scope {
    /// Whether a counterpart belongs to it.
    #[must_use]
    pub const fn has_counterpart(self) -> bool {
        matches!(self, Self::Domain | Self::Pact)
    }

    /// What stands in the brackets, for readers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alone => "detail",
            Self::Opening => "opening",
            Self::Domain => "counterpart or domain",
            Self::Pact => "counterpart or kind of pact",
        }
    }
}

moments! {
    /// A patron assures its partners in public, or raises doubt.
    Signal "signal" Alone ["assure", "doubt"]
    /// How many operations a challenger carries out against a target in a domain (a number).
    Operations "operations" Domain []
    /// How severe a challenger's operations against a target are; if set, all alike.
    Intensity "intensity" Domain ["presence", "intrusion", "coercion"]
    /// How a target answers the operations of a challenger.
    Stance "stance" Domain ["tolerate", "protest", "contest", "concede"]
    /// Whether a challenger presses in an incident (where a scenario sets the game).
    Press "press" Domain ["press", "keep still"]
    /// Whether a target that is pressed resists.
    Resist "resist" Domain ["resist", "concede"]
    /// Whether a partner or patron stands by a victim that calls.
    Honour "honour" Domain ["honour", "abandon"]
    /// Whether a challenger that is resisted escalates (where a scenario sets the game).
    Escalate "escalate" Domain ["escalate", "back down"]
    /// Whether a challenger uses force in an incident.
    Force "force" Domain ["use force", "stop short"]
    /// Whether a target answers force so that blood is shed.
    Lethal "lethal" Domain ["fire", "hold fire"]
    /// Whether a challenger goes on until many are dead.
    Severe "severe" Domain ["go on", "break off"]
    /// Whether a challenger makes it a war.
    War "war" Domain ["go to war", "stop"]
    /// Whether the cabinet takes the next step, if support is there.
    Cabinet "step" Alone ["take", "wait"]
    /// Whether a coalition partner stops the step that the cabinet would take.
    Veto "veto" Alone ["stop", "pass"]
    /// Whether the parties agree on the text of an amendment.
    Text "text" Alone ["agree", "disagree"]
    /// Whether a referendum accepts an amendment.
    Referendum "referendum" Alone ["accept", "reject"]
    /// How many talks a state opens (a number).
    Openings "talks" Alone []
    /// Which pact a state seeks with whom in one of its talks, or which one-sided tie it ends; where
    /// there are one-sided ties, nothing may be, too.
    Proposal "proposal" Opening ["nothing"]
    /// Whether a partner accepts a pact that is proposed.
    Consent "consent" Pact ["accept", "decline"]
    /// Whether one of the two leaves a pact that they have.
    Leave "leave" Pact ["leave", "stay"]
}

impl Moment {
    /// What may be written for a choice in commands.
    #[must_use]
    pub fn written(self) -> Vec<&'static str> {
        match self {
            Self::Operations | Self::Openings => vec!["a number"],
            Self::Proposal => vec!["nothing", "KIND with CODE", "end KIND with CODE"],
            _ => self.options().to_vec(),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
