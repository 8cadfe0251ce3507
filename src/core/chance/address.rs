//! Who draws, when, against whom and for what.

use serde::{Deserialize, Serialize};

use crate::model::Phase;

/// What a draw decides. A number is part of the promise that a seed gives the same bits: a new
/// purpose gets a new number, old numbers are never used again.
macro_rules! purposes {
    ($($(#[doc = $doc:literal])+ $purpose:ident = $number:literal;)*) => {
        /// What a draw decides.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Purpose {
            $($(#[doc = $doc])+ $purpose,)*
            /// What a system outside this crate decides, by a number of its own: 256 purposes that no
            /// draw of deter will ever use.
            Own(u8),
        }

        impl Purpose {
            /// All purposes of deter itself.
            pub const ALL: &[Self] = &[$(Self::$purpose),*];

            /// Its two bytes of the counter's third word, beside the phase in the upper one.
            const fn number(self) -> u32 {
                match self {
                    $(Self::$purpose => $number,)*
                    Self::Own(number) => 0x8000 | number as u32,
                }
            }
        }
    };
}

purposes! {
    /// Whether a state is of the hard type (once a run).
    HardType = 1;
    /// Shock to growth.
    Growth = 2;
    /// Change of a patron's hidden regime.
    Regime = 3;
    /// A patron's public signal.
    Signal = 4;
    /// Whether a scripted event with a hazard happens.
    Event = 5;
    // 6 was a challenger's assertiveness, of the first edition.
    /// How many operations, and how their level moves.
    Operations = 7;
    /// How severe they are.
    Intensity = 8;
    /// How many cyber intrusions succeed, and how many are detected.
    Success = 9;
    // 10 was how many are detected, before that came beside 9.
    /// How many of those are identified, and what is blamed on a challenger besides.
    Identification = 11;
    /// A target's stance, and whether an operation that is met with it becomes an incident.
    Stance = 13;
    // 14 was whether a contested operation becomes an incident, before that came beside 13.
    /// Press or keep the status quo.
    Press = 15;
    /// Concede or resist.
    Resist = 16;
    /// Honour or abandon.
    Honour = 17;
    /// Back down or escalate.
    Escalate = 18;
    /// Noise of support at home.
    Support = 21;
    /// Seats won.
    Election = 22;
    /// A coalition partner's veto.
    Veto = 23;
    /// Agreement on the text of an amendment.
    Text = 24;
    /// The referendum.
    Referendum = 25;
    /// How many openings for pacts.
    Openings = 26;
    /// Which pact is sought.
    Proposal = 27;
    /// Whether the partner consents.
    Consent = 28;
    /// How long the negotiation takes, and how long ratification does.
    Negotiation = 29;
    // 30 was how long ratification takes, before that came beside 29.
    /// Whether a side leaves a pact.
    Leave = 31;
    /// Noise of spending.
    Burden = 32;
    /// Whether a cabinet takes a step.
    Cabinet = 33;
    /// Whose turn it is when only one moves.
    Mover = 34;
    /// A textbook model outside the turn.
    Textbook = 35;
    /// When a bar against pacts ends.
    BarEnd = 60;
    /// For how long blood that was shed bars pacts.
    Bloodshed = 61;
    /// An observer's own long-run view of a patron (once a run).
    BeliefBias = 70;
    /// What moves an observer's belief besides words and deeds.
    Belief = 71;
    /// Whether an election changes a patron's government, and what a new one does to belief in it.
    Government = 72;
    /// Whether a state steps over its ceiling.
    Ceiling = 73;
    /// A shock outside the world that turns attention to security, and its size.
    Shock = 74;
    /// Whether a step of the cabinet brings the next one with it.
    Package = 75;
    /// Whether force is used in an incident.
    Force = 36;
    /// Whether force becomes lethal.
    Lethal = 37;
    /// Whether more than 25 die.
    Severe = 38;
    /// Whether it becomes a war.
    War = 39;
    /// Which partner is sought for a pact of a kind.
    Partner = 40;
    // 80 was how the level of operations moves, before that came beside 7.
}

/// A state's key: its code read as a number, so that it depends on nothing but the code.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Key(pub u32);

impl Key {
    /// Nobody: the counterpart of a draw that has none, the actor of a draw of the system.
    pub const NONE: Self = Self(0);

    /// The longest code that still has a key of its own: 38⁶ < 2³².
    pub const LONGEST_CODE: usize = 6;

    /// The key of a code of one to six capital letters, digits or underscores; `None` for others.
    /// Different codes have different keys.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        if code.is_empty() || code.len() > Self::LONGEST_CODE {
            return None;
        }
        code.bytes()
            .try_fold(0_u32, |key, byte| {
                let digit = match byte {
                    b'A'..=b'Z' => byte - b'A' + 1,
                    b'0'..=b'9' => byte - b'0' + 27,
                    b'_' => 37,
                    _ => return None,
                };
                Some(key * 38 + u32::from(digit))
            })
            .map(Self)
    }

    /// A key for a longer name (a kind of pact, an event), by FNV-1a. Not collision-free: two
    /// names that met would share luck, which is why states do not use it.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        Self(
            name.bytes()
                .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)),
        )
    }
}

/// The address of one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Turn, 0 is the first.
    pub turn: u16,
    /// Phase that draws.
    pub phase: Phase,
    /// What the draw decides.
    pub purpose: Purpose,
    /// Who draws.
    pub actor: Key,
    /// Against or with whom.
    pub counterpart: Key,
    /// Which of several draws alike: a domain, an opening, the key of a kind.
    pub index: u32,
}

impl Address {
    /// An address without counterpart and with index 0.
    #[must_use]
    pub const fn new(turn: u32, phase: Phase, purpose: Purpose, actor: Key) -> Self {
        Self { turn: turn as u16, phase, purpose, actor, counterpart: Key::NONE, index: 0 }
    }

    /// The same with a counterpart.
    #[must_use]
    pub const fn with(mut self, counterpart: Key) -> Self {
        self.counterpart = counterpart;
        self
    }

    /// The same with an index.
    #[must_use]
    pub const fn at(mut self, index: u32) -> Self {
        self.index = index;
        self
    }

    /// The counter of the generator: no two addresses share one.
    #[must_use]
    #[inline]
    pub const fn counter(self) -> [u32; 4] {
        [
            self.actor.0,
            self.counterpart.0,
            (self.turn as u32) << 16 | (self.phase as u32) << 8 | self.purpose.number(),
            self.index,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_keys_of_their_own() {
        let codes = ["A", "B", "AA", "AB", "BA", "A1", "1A", "A_", "ZZZZZZ", "______"];
        let mut keys: Vec<_> = codes.iter().map(|code| Key::of_code(code).unwrap()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), codes.len());
        for refused in ["", "ABCDEFG", "abc", "Ä"] {
            assert_eq!(Key::of_code(refused), None);
        }
    }

    #[test]
    fn every_part_of_an_address_reaches_the_counter() {
        let base = Address::new(1, Phase::Probe, Purpose::Operations, Key(7)).with(Key(8)).at(9);
        let others = [
            Address { turn: 2, ..base },
            Address { phase: Phase::Respond, ..base },
            Address { purpose: Purpose::Intensity, ..base },
            Address { actor: Key(8), ..base },
            Address { counterpart: Key(7), ..base },
            Address { index: 8, ..base },
        ];
        for other in others {
            assert_ne!(other.counter(), base.counter());
        }
    }

    #[test]
    fn no_draw_of_a_plug_in_meets_one_of_deter() {
        let at = |phase, purpose| Address::new(3, phase, purpose, Key(7)).counter()[2];
        let purposes = Purpose::ALL.iter().copied().chain((0..=255).map(Purpose::Own));
        let mut words: Vec<u32> = Phase::ALL
            .into_iter()
            .flat_map(|phase| purposes.clone().map(move |purpose| at(phase, purpose)))
            .collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
