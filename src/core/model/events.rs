//! What can happen in a turn: one row for each kind of event, with its number, its name, its phase,
//! what it says, and what it holds.
//!
//! Everything that tells, reads, counts or compares events follows from these rows. Words are made
//! where events are written for readers, never here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    chance::Phase,
    scenario::schema::{Domain, Regime},
    world::{KindId, transient::Outcome},
};

/// A part of an event, for whoever writes or reads events without knowing their kinds.
#[derive(Debug, Clone, PartialEq)]
pub enum EventPart<K, N> {
    /// Nothing: the part is not there.
    Absent,
    /// A number.
    Number(f64),
    /// A domain of operations.
    Domain(Domain),
    /// A kind of pact.
    Pact(K),
    /// How an incident ended.
    Outcome(Outcome),
    /// One of a few fixed words.
    Word(&'static str),
    /// Something that the scenario names: a scripted event, a step.
    Named(N),
}

/// What stands in a field of an event.
trait Field<K, N>: Sized {
    fn part(&self) -> EventPart<K, N>;
    fn of(part: EventPart<K, N>) -> Option<Self>;
}

macro_rules! fields {
    ($($type:ty: $value:ident => $to:expr, $from:pat => $back:expr;)*) => { $(
        impl<K: Clone, N: Clone> Field<K, N> for $type {
            fn part(&self) -> EventPart<K, N> {
                let $value = self.clone();
                $to
            }
            fn of(part: EventPart<K, N>) -> Option<Self> {
                match part {
                    $from => $back,
                    _ => None,
                }
            }
        }
    )* };
}

fields! {
    f64: x => EventPart::Number(x), EventPart::Number(x) => Some(x);
    u32: x => EventPart::Number(f64::from(x)), EventPart::Number(x) => Some(x as u32);
    i32: x => EventPart::Number(f64::from(x)), EventPart::Number(x) => Some(x as i32);
    bool: x => EventPart::Number(f64::from(u8::from(x))), EventPart::Number(x) => Some(x == 1.0);
    Domain: x => EventPart::Domain(x), EventPart::Domain(x) => Some(x);
    Outcome: x => EventPart::Outcome(x), EventPart::Outcome(x) => Some(x);
    PactKindRef<K>: x => EventPart::Pact(x.0), EventPart::Pact(x) => Some(PactKindRef(x));
    Name<N>: x => EventPart::Named(x.0), EventPart::Named(x) => Some(Name(x));
}

impl<K, N, T: Field<K, N>> Field<K, N> for Option<T> {
    fn part(&self) -> EventPart<K, N> {
        self.as_ref().map_or(EventPart::Absent, T::part)
    }
    fn of(part: EventPart<K, N>) -> Option<Self> {
        if matches!(part, EventPart::Absent) { Some(None) } else { T::of(part).map(Some) }
    }
}

/// A kind of pact that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PactKindRef<K>(pub K);

/// Something of the scenario that an event is about: in a world its place in the scenario's list, in
/// a record its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<N>(pub N);

macro_rules! words {
    ($( $(#[doc = $doc:literal])+ $type:ident { $( $(#[doc = $says:literal])+ $word:ident = $name:literal, )+ } )+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $( $(#[doc = $says])+ $word, )+ }

        impl $type {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$word),+];

            /// The word for it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $name,)+ }
            }
        }

        impl<K, N> Field<K, N> for $type {
            fn part(&self) -> EventPart<K, N> {
                EventPart::Word(self.name())
            }
            fn of(part: EventPart<K, N>) -> Option<Self> {
                let EventPart::Word(word) = part else { return None };
                Self::ALL.into_iter().find(|known| known.name() == word)
            }
        }
    )+

        /// The word itself, for whoever has read one; none if no event has such a word.
        #[must_use]
        pub fn word(text: &str) -> Option<&'static str> {
            [$($($name),+),+, "firm", "wavering"].into_iter().find(|known| *known == text)
        }
    };
}

words! {
    /// A target's answer to operations.
    Stance {
        /// It lets them happen.
        Tolerate = "tolerate",
        /// It protests.
        Protest = "protest",
        /// It meets them in the field.
        Contest = "contest",
        /// It gives way.
        Concede = "concede",
    }
    /// A move in an incident.
    Move {
        /// The challenger presses.
        Press = "press",
        /// The challenger leaves things as they are.
        KeepStill = "keep still",
        /// The target resists.
        Resist = "resist",
        /// The target concedes.
        Concede = "concede",
        /// The challenger escalates.
        Escalate = "escalate",
        /// The challenger backs down.
        BackDown = "back down",
        /// The challenger uses force.
        Force = "use force",
        /// The challenger stops short of force.
        StopShort = "stop short",
        /// The target answers so that blood is shed.
        Fire = "fire",
        /// The target holds its fire.
        HoldFire = "hold fire",
        /// The challenger goes on until many are dead.
        GoOn = "go on",
        /// The challenger breaks off.
        BreakOff = "break off",
        /// The challenger goes to war.
        War = "go to war",
        /// The challenger stops before war.
        Stop = "stop",
    }
    /// What a state that looks for a pact does.
    Search {
        /// It leaves its one-sided ties as they are.
        Nothing = "looks at its ties and leaves them",
        /// It proposes a pact.
        Pact = "seeks",
        /// It ends a one-sided tie.
        End = "seeks end",
    }
    /// A partner's answer to a proposal.
    Answer {
        /// It signs.
        Accepts = "accepts",
        /// It does not sign.
        Declines = "declines",
    }
    /// By which way a step came.
    StepRoute {
        /// The script says so.
        Script = "by script",
        /// The cabinet read the law anew.
        Reinterpretation = "by reinterpretation",
        /// Two thirds of both houses and a referendum.
        Amendment = "by amendment and referendum",
    }
}

impl<K, N> Field<K, N> for Regime {
    fn part(&self) -> EventPart<K, N> {
        EventPart::Word(if *self == Self::Firm { "firm" } else { "wavering" })
    }
    fn of(part: EventPart<K, N>) -> Option<Self> {
        match part {
            EventPart::Word("firm") => Some(Self::Firm),
            EventPart::Word("wavering") => Some(Self::Wavering),
            _ => None,
        }
    }
}

macro_rules! events {
    ($(
        $(#[doc = $doc:literal])+
        $kind:ident = $number:literal $name:literal in $phase:ident {
            $( $(#[doc = $says:literal])+ $field:ident: $type:ty, )*
        }
    )+) => {
        /// A kind of event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum EventKind { $(
            $(#[doc = $doc])+
            #[serde(rename = $name)]
            $kind = $number,
        )+ }

        impl EventKind {
            /// All kinds.
            pub const ALL: [Self; [$($number),+].len()] = [$(Self::$kind),+];

            /// Its name in tables, commands and files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What it says, for readers.
            #[must_use]
            pub const fn says(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// What an event of this kind holds, by name and meaning, in the order of a record.
            #[must_use]
            pub const fn holds(self) -> &'static [(&'static str, &'static str)] {
                match self { $(
                    Self::$kind => const {
                        &[$((stringify!($field), concat!($($says),+).trim_ascii())),*]
                    },
                )+ }
            }
        }

        /// What happened, with all its numbers: of a world by numbers (`K` the kind of a pact, `N` a
        /// place in a list of the scenario), of a record by names.
        #[derive(Debug, Clone, PartialEq)]
        pub enum EventData<K = KindId, N = u16> { $(
            $(#[doc = $doc])+
            $kind { $( $(#[doc = $says])+ $field: $type, )* },
        )+ }

        impl<K: Clone, N: Clone> EventData<K, N> {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$kind { .. } => EventKind::$kind,)+ }
            }

            /// The phase in which it happens; a signature by script comes with the script.
            #[must_use]
            pub const fn phase(&self) -> Phase {
                match self {
                    Self::Signature { script: Some(_), .. } => Phase::Environment,
                    $(Self::$kind { .. } => Phase::$phase,)+
                }
            }

            /// Its parts by name, in the order of a record.
            pub fn parts(&self, mut tell: impl FnMut(&'static str, EventPart<K, N>)) {
                match self { $(
                    Self::$kind { $($field),* } => { $( tell(stringify!($field), $field.part()); )* }
                )+ }
                // A kind without parts tells nothing.
                let _ = &mut tell;
            }

            /// An event from its parts by name; none if one does not fit.
            pub fn from_parts(
                kind: EventKind,
                mut part: impl FnMut(&'static str) -> EventPart<K, N>,
            ) -> Option<Self> {
                let _ = &mut part;
                Some(match kind { $(
                    EventKind::$kind => Self::$kind {
                        $( $field: Field::of(part(stringify!($field)))?, )*
                    },
                )+ })
            }
        }
    };
}

events! {
    /// A scripted event happens.
    Script = 0 "script" in Environment {
        /// Which of the scenario's events.
        event: Name<N>,
    }
    /// The hidden commitment of a patron changes.
    Regime = 1 "regime" in Environment {
        /// What it becomes.
        becomes: Regime,
    }
    /// A patron speaks in public.
    Signal = 2 "signal" in Environment {
        /// Whether it assures its partners.
        assured: bool,
    }
    /// A challenger weighs its targets in a domain; probabilities are shares of all that it could do.
    Plan = 3 "plan" in Probe {
        /// The domain of operations.
        domain: Domain,
        /// How many operations a turn it carried out against them at the start.
        usual: f64,
    }
    /// Operations of a challenger against a target.
    Operation = 4 "operation" in Probe {
        /// The domain of operations.
        domain: Domain,
        /// How many were to be expected.
        expected: f64,
        /// How many by presence.
        presence: u32,
        /// How many by intrusion.
        intrusion: u32,
        /// How many by coercion.
        coercion: u32,
        /// Of a cyber operation: how many succeeded.
        successes: Option<u32>,
        /// How many were detected.
        detected: Option<u32>,
        /// How many of those were laid at the challenger's door.
        identified: Option<u32>,
        /// How many were laid there and were not its doing.
        false_alarms: Option<u32>,
    }
    /// A target answers operations.
    Stance = 5 "stance" in Respond {
        /// The domain of operations.
        domain: Domain,
        /// Severity that it feels, 0 to 1.
        pressure: f64,
        /// Its answer.
        stance: Stance,
    }
    /// A target gives way to pressure outside an incident.
    Concession = 6 "concession" in Respond {
        /// The domain of operations.
        domain: Domain,
    }
    /// A side moves in an incident.
    Move = 7 "move" in Respond {
        /// The domain of operations.
        domain: Domain,
        /// What it does.
        act: Move,
    }
    /// A partner is called and stands by, or does not.
    Call = 8 "call" in Respond {
        /// Whether it stands by.
        honoured: bool,
    }
    /// An incident ends.
    Incident = 9 "incident" in Respond {
        /// The domain of operations.
        domain: Domain,
        /// How it ended.
        outcome: Outcome,
        /// What was at stake, 0 to 1.
        stake: f64,
        /// Chance, before it moved, that the challenger is of the hard type.
        challenger_hard_prior: f64,
        /// The same once it has pressed.
        challenger_hard_posterior: f64,
        /// Chance of resistance as the challenger saw it.
        resistance_expected: f64,
        /// Chance that anybody helps, as the challenger saw it.
        help_seen_by_challenger: f64,
        /// The same as the target saw it.
        help_seen_by_target: f64,
    }
    /// Support for loosening a constraint moves.
    Support = 10 "support" in Politics {
        /// Where it is now, 0 to 1.
        support: f64,
        /// Where its drivers pull it.
        target: f64,
        /// The random part of the move.
        noise: f64,
    }
    /// An election.
    Election = 11 "election" in Politics {
        /// Share of the lower house for revision.
        lower: f64,
        /// Share of the upper house.
        upper: f64,
    }
    /// A coalition partner stops a step.
    Veto = 12 "veto" in Politics {
        /// Which step of the ladder.
        step: Name<N>,
    }
    /// A step loosens a constraint.
    Step = 13 "step" in Politics {
        /// Which step of the ladder.
        step: Name<N>,
        /// By which way.
        way: StepRoute,
        /// Constraint from now on.
        constraint: f64,
        /// Ceiling of spending from now on, share of GDP.
        ceiling: f64,
        /// Support after the backlash.
        support: f64,
    }
    /// A referendum rejects a step.
    ReferendumLost = 14 "referendum_lost" in Politics {
        /// Which step of the ladder.
        step: Name<N>,
        /// Its chance to pass.
        chance: f64,
    }
    /// A pact lapses.
    Lapse = 15 "lapse" in Align {
        /// Kind of pact.
        pact: PactKindRef<K>,
        /// Chance that a side left it in the turn.
        chance: f64,
    }
    /// A state looks for a pact.
    Proposal = 16 "proposal" in Align {
        /// What it does.
        search: Search,
        /// Kind of pact that it is about; none if it does nothing.
        pact: Option<PactKindRef<K>>,
    }
    /// A partner answers a proposal.
    Consent = 17 "consent" in Align {
        /// Kind of pact.
        pact: PactKindRef<K>,
        /// Its answer.
        answer: Answer,
    }
    /// Two states sign a pact.
    Signature = 18 "signature" in Align {
        /// Kind of pact.
        pact: PactKindRef<K>,
        /// First turn in which it is in force; none if a script has signed it.
        in_force: Option<i32>,
        /// The scripted event that has signed it.
        script: Option<Name<N>>,
    }
    /// Talks break off because a bar came between.
    BrokenOff = 30 "broken_off" in Align {
        /// Kind of pact.
        pact: PactKindRef<K>,
        /// The bar; none if blood was shed.
        bar: Option<Name<N>>,
    }
    /// Equipment flows through a pact.
    Transfer = 19 "transfer" in Cooperate {
        /// Its worth, bn USD.
        worth: f64,
    }
    /// A patron has a new government.
    Government = 40 "government" in Environment {
        /// What that does to everybody's belief in it, log odds.
        shift: f64,
    }
    /// A shock outside the world turns attention to security.
    Shock = 41 "shock" in Politics {
        /// Attention that it draws, 0 to 1.
        size: f64,
    }
    /// A state steps over the ceiling of its spending.
    Ceiling = 42 "ceiling" in Arm {
        /// Ceiling from now on, share of GDP.
        ceiling: f64,
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl<K: Clone, N: Clone> EventData<K, N> {
    /// The same with other names: `pact` renames kinds, `name` what the scenario names.
    ///
    /// # Panics
    /// Never: the parts of an event fit its kind.
    pub fn renamed<L: Clone, M: Clone>(
        &self,
        pact: impl Fn(K) -> L,
        name: impl Fn(N) -> M,
    ) -> EventData<L, M> {
        let mut parts = Vec::new();
        self.parts(|_, part| {
            parts.push(match part {
                EventPart::Pact(kind) => EventPart::Pact(pact(kind)),
                EventPart::Named(thing) => EventPart::Named(name(thing)),
                EventPart::Absent => EventPart::Absent,
                EventPart::Number(x) => EventPart::Number(x),
                EventPart::Domain(domain) => EventPart::Domain(domain),
                EventPart::Outcome(outcome) => EventPart::Outcome(outcome),
                EventPart::Word(word) => EventPart::Word(word),
            });
        });
        let mut parts = parts.into_iter();
        EventData::from_parts(self.kind(), |_| parts.next().unwrap_or(EventPart::Absent))
            .expect("the parts of an event fit its kind")
    }

    /// The domain of operations that it is about.
    #[must_use]
    pub fn domain(&self) -> Option<Domain> {
        self.find(|part| if let EventPart::Domain(x) = part { Some(x) } else { None })
    }

    /// The kind of pact that it is about.
    #[must_use]
    pub fn pact(&self) -> Option<K> {
        self.find(|part| if let EventPart::Pact(x) = part { Some(x) } else { None })
    }

    /// Its numbers by name.
    #[must_use]
    pub fn numbers(&self) -> Vec<(&'static str, f64)> {
        let mut numbers = Vec::new();
        self.parts(|name, part| {
            if let EventPart::Number(x) = part {
                numbers.push((name, x));
            }
        });
        numbers
    }

    /// One of its numbers.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.numbers().into_iter().find(|(known, _)| *known == name).map(|(_, x)| x)
    }

    fn find<T>(&self, of: impl Fn(EventPart<K, N>) -> Option<T>) -> Option<T> {
        let mut found = None;
        self.parts(|_, part| found = found.take().or_else(|| of(part)));
        found
    }
}
