//! The phases of a turn, in the order in which they run.
//!
//! A phase is a row here and a file in `turn` with the system of its name. The schedule, the
//! off-switch of a scenario, the ablation, the addresses of luck and the description of the model
//! follow from the row.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

/// The table, handed to whoever makes something of it: what the phase does, its number, its name as
/// a type and as a file, and the models of `theory` that it calls.
///
/// A number is part of the address of every draw of its phase: it is never changed and never used
/// again, and a new phase, wherever in the turn it stands, gets the next free one (below 128).
macro_rules! phases {
    ($then:ident) => {
        $then! {
            /// Growth, patrons' hidden regimes and public signals, scripted events.
            0 Environment environment: economy;
            /// Projected power, threat, coverage, security gap, abandonment risk.
            1 Perceive perceive: contest, security, threat;
            /// Challengers choose targets, domains and intensities.
            2 Probe probe: choice, cyber;
            /// Targets tolerate, protest, contest or concede; incidents are played; partners stand
            /// by or not.
            3 Respond respond: incident, honour, combat;
            /// Beliefs in patrons, reputations of partners, memory of hostile acts.
            4 Learn learn: belief;
            /// Support at home, elections, and the two ways to loosen a constraint.
            5 Politics politics: domestic;
            /// Initiators seek pacts, partners consent, pacts lapse.
            6 Align align: alliance;
            /// Equipment and resilience flow through pacts in force.
            7 Cooperate cooperate: ;
            /// Spending answers rivals and gaps, capital follows, planned reliance drifts.
            8 Arm arm: arms, capital;
            /// Economic coercion costs both sides, and every use of it blunts it.
            9 Trade trade: ;
            /// What is kept of the turn.
            10 Record record: network, communities;
        }
    };
}
pub(crate) use phases;

/// A row as a part of the type.
macro_rules! declare {
    ($($(#[doc = $doc:literal])+ $number:literal $phase:ident $name:ident: $($theory:ident),*;)*) => {
        /// The phases of a turn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Phase {
            $($(#[doc = $doc])+ $phase = $number,)*
        }

        impl Phase {
            /// All phases in the order of a turn.
            pub const ALL: [Self; [$($number),*].len()] = [$(Self::$phase),*];

            /// The name a scenario uses.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$phase => stringify!($name),)*
                }
            }

            /// What happens in it, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$phase => concat!($($doc),+).trim_ascii(),)*
                }
            }

            /// Its place in the turn, 0 is the first; also its place in [`Phase::ALL`].
            #[must_use]
            pub const fn place(self) -> usize {
                enum Place { $($phase,)* }
                match self {
                    $(Self::$phase => Place::$phase as usize,)*
                }
            }
        }

        // The upper half of the byte belongs to the draws of plug-ins.
        const _: () = { $(assert!($number < 128);)* };
    };
}
phases!(declare);

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Ord for Phase {
    /// Earlier in the turn is less.
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Phase {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers are part of the promise that a seed gives the same bits.
    #[test]
    fn numbers_are_those_that_they_always_were() {
        let numbers =
            "environment perceive probe respond learn politics align cooperate arm trade record";
        for (number, name) in numbers.split(' ').enumerate() {
            let phase = Phase::ALL.into_iter().find(|phase| phase.name() == name).unwrap();
            assert_eq!(phase as usize, number, "{name}");
        }
        assert!(Phase::ALL.is_sorted());
    }
}
