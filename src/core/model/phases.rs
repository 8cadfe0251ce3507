//! The phases of a turn, in the order in which they run.
//!
//! A phase is a row here and a file in `turn` with the system of its name. The schedule, the
//! off-switch of a scenario, the ablation, the addresses of luck and the description of the model
//! follow from the row.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

/// The table, handed to whoever makes something of it: what the phase does, its number, its name as
/// a type and as a file, the models of `theory` that it calls, and what is lost without it.
///
/// A number is part of the address of every draw of its phase: it is never changed and never used
/// again, and a new phase, wherever in the turn it stands, gets the next free one (below 128).
macro_rules! phases {
    ($then:ident) => {
        $then! {
            /// Growth, patrons' hidden regimes and public signals, scripted events.
            ///
            /// Product grows by its trend and a shock. A patron's regime is firm or wavering and jumps
            /// between the two unseen; what it says in public, to assure or to raise doubt, depends
            /// on the regime. Who is of the hard type, who starts firm, and how each observer sees a patron
            /// in the long run is drawn once a run. An election may bring a patron a new government, which
            /// moves everybody's belief in it at once.
            /// Scripted events come last: history has the last word.
            0 Environment environment: economy; without "growth, regimes, signals, scripted events";
            /// Projected power, threat, coverage, security gap, abandonment risk.
            ///
            /// Power is capacity, as far as law and role let it leave home, times what distance leaves
            /// of it, from home, from a base or from a place that a pact gives, whatever is nearest; at home
            /// it counts by the defender's advantage. Help is expected of those who promised it: what the
            /// strongest pact of a pair promises, times how good the word is (belief in a patron's
            /// regime, a partner's record), times the helper's own stake and how grave the dispute is.
            /// It is the very product by which they act when called. The challenger that threatens
            /// most sets the need that is to be covered.
            1 Perceive perceive: contest, geography, threat, security; without "power, threat and gaps stay those of the start";
            /// Challengers choose targets, domains and intensities.
            ///
            /// Against each target in each domain operations have a level that starts where the record
            /// ends and wanders: a random walk in logs with a drift, drawn back to a ceiling that grows
            /// with capacity and saturates. Theory moves it from there. A challenger weighs its targets
            /// against holding back, by a logit choice whose constants give the record at the start:
            /// a level follows what operations have become worth within some turns, what a target loses
            /// others gain in part (displacement), and a provocation or a patron's word sets off a burst.
            /// The worth of what a probe would teach about a patron is left out: no estimate says how
            /// large it is, and doubt acts through the help that is expected. How many operations come of
            /// it is a negative binomial draw; how severe they are follows the grey-zone logic of
            /// Gannon et al. (2023): the danger of escalation is paid on intensity squared, so it lowers
            /// intensity before frequency.
            2 Probe probe: choice, operations, cyber; without "challengers do nothing";
            /// Targets tolerate, protest, contest or concede; incidents are played; partners stand
            /// by or not.
            ///
            /// A target's stance is a logit choice by the slice of the stake that is lost or kept, the
            /// audience at home, the risk of a clash and the trade at risk. Operations that it meets
            /// become incidents at the rate that the record has for the pair, and more often as there
            /// are more of them. An incident climbs the rungs of the Correlates of War: the target
            /// gives way or resists, the challenger uses force or stops short, the target fires or
            /// holds its fire, the challenger goes on until many are dead, and to war. On each rung
            /// the chance is the record's, moved by stake, balance, help and type since the start;
            /// every move tells the other side something of the type (Bayes). Whoever promised help
            /// is called once force is used, answers independently, and counts on the rungs above.
            3 Respond respond: ladder, incident, honour, combat; without "nobody answers, and there are no incidents";
            /// Beliefs in patrons, reputations of partners, memory of hostile acts.
            ///
            /// A patron's word speaks to all, what it did speaks to the one it did it to, and to others
            /// as far as records count (a tempered likelihood). Belief moves in log odds, by bounded ratios of
            /// likelihood, and is drawn back to the observer's own long-run view, which differs for good
            /// from others'. The record of everybody who was called is kept likewise. Hostile acts
            /// add their severity to a memory that fades; what was given up in the air or at sea, and
            /// territory that was lost, adds to a grievance that hardly does (Hensel 2001; Vasquez 1993).
            4 Learn learn: belief; without "beliefs, reputations and memories stay those of the start";
            /// Support at home, elections, and the two ways to loosen a constraint.
            ///
            /// Support for loosening a constraint moves with threat, fear of abandonment, a rally, the
            /// patrons' wish, the norm and, with time, what has been delivered. Response is punctuated
            /// (Baumgartner & Jones 1993): opinion and cabinet move slowly until attention, which
            /// incidents at home, incidents elsewhere and shocks outside the world draw, passes a threshold. A
            /// step is taken by the cabinet if support is there and no coalition partner objects, and may
            /// bring the next with it; or by a large majority (two thirds) of both houses, an agreed
            /// text and a referendum.
            5 Politics politics: domestic; without "support stands still, no step is taken";
            /// Initiators seek pacts, partners consent, pacts lapse.
            ///
            /// How many talks a state opens is a rate (Snijders 2001): the mean of the start, moved by
            /// fear of abandonment, threat, gap and constraint since then. In each it chooses a kind,
            /// by the kind's constant and by what is on offer, then a partner by logit among those that
            /// the ladder allows; the partner says yes or no by its own utility. Besides linking with
            /// another a state may accommodate a challenger, which lowers what the challenger does to
            /// it and what others would do for it, and challengers look for such pacts by the same
            /// rule. Either side may leave a mutual pact.
            6 Align align: alliance; without "nobody seeks, signs or leaves a pact";
            /// Equipment and resilience flow through pacts in force.
            ///
            /// Equipment goes from the side with more industry to the other, as much as the giver can
            /// spare, as ever moves between two states, and as the receiver's budget has room for, which
            /// pays for most of it; orders for it let the giver's industry grow; partners in cyber defence
            /// harden one another.
            7 Cooperate cooperate:; without "nothing flows through pacts";
            /// Spending answers rivals and gaps, capital follows, planned reliance drifts.
            ///
            /// Burdens answer rivals' burdens (Richardson) and a gap wider than at the start, and spare
            /// what others cover, with each state's own noise; a ceiling holds until, once in a long while, a
            /// budget steps over it. Planned reliance follows belief in the patrons.
            8 Arm arm: arms, capital; without "burdens, capital and reliance stand still";
            /// Economic coercion costs both sides, and every use of it blunts it.
            9 Trade trade:; without "coercion costs nothing and wears off no tool";
            /// What is kept of the turn.
            10 Record record: network, communities; without "nothing is kept of a turn";
        }
    };
}
pub(crate) use phases;

/// A row as a part of the type.
macro_rules! declare {
    ($($(#[doc = $doc:literal])+ $number:literal $phase:ident $name:ident: $($theory:ident),*;
        without $without:literal;)*) => {
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

            /// What happens in it: a sentence, then how, in paragraphs of Markdown.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$phase => concat!($($doc, "\n"),+),)*
                }
            }

            /// What is lost, or goes, where a scenario switches it off.
            #[must_use]
            pub const fn without(self) -> &'static str {
                match self {
                    $(Self::$phase => $without,)*
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
