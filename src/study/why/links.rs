//! What a difference may come from.
//!
//! Some links are how the turn works: a stance answers the operation of the same turn, a signature
//! needs the consent. Others are inference: a term of the decision differs, an earlier event that
//! differs could move that term, and it touches the same state. Other causes may have helped, so
//! inference is called by its name wherever it is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parting::Parting;
use deter_core::{
    chance::Phase,
    model::{
        events::EventKind,
        terms::{Term, term},
    },
};

/// Why one difference is held to come from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// One follows from the other by the rules of the turn.
    Rule,
    /// Inference: this term of the decision differs, and the earlier event could move it and touches
    /// this state.
    Term {
        /// The term.
        term: String,
        /// The state that both touch.
        through: String,
    },
}

/// Whether an event came before what a term of this decision is made of. Decisions of one phase
/// are made side by side, and what is perceived is perceived before anybody acts.
fn in_time(event: &Parting, term: Option<&Term>, decision: &Parting) -> bool {
    let phase = match decision.phase {
        phase if term.is_some_and(|term| term.perceived) => phase.min(Phase::Perceive),
        phase => phase,
    };
    (event.turn, event.phase) < (decision.turn, phase)
}

/// The earlier difference that `parting` is held to come from: its place among `earlier`, and why.
/// None if it comes straight from what was changed, as far as events tell.
#[must_use]
pub fn source(parting: &Parting, earlier: &[Parting]) -> Option<(usize, Why)> {
    by_rule(parting, earlier).map(|at| (at, Why::Rule)).or_else(|| by_term(parting, earlier))
}

fn same_pair(a: &Parting, b: &Parting) -> bool {
    let pair = |p: &Parting| {
        let (mut x, mut y) = (p.actor.clone(), p.counterpart.clone());
        if x > y {
            std::mem::swap(&mut x, &mut y);
        }
        (x, y)
    };
    pair(a) == pair(b)
}

/// The latest earlier difference that the rules of the turn put before this one.
fn by_rule(parting: &Parting, earlier: &[Parting]) -> Option<usize> {
    use EventKind as E;
    let of = |kinds: &[EventKind], fits: &dyn Fn(&Parting) -> bool| {
        earlier.iter().rposition(|other| kinds.contains(&other.kind) && fits(other))
    };
    let this_turn = |other: &Parting| other.turn == parting.turn;
    let encounter = |other: &Parting| {
        this_turn(other) && same_pair(other, parting) && other.about == parting.about
    };
    match parting.kind {
        E::Operation => of(&[E::Plan], &|other| {
            this_turn(other) && other.actor == parting.actor && other.about == parting.about
        }),
        E::Stance => of(&[E::Operation], &encounter),
        E::Concession => of(&[E::Stance], &encounter),
        E::Move => of(&[E::Move, E::Stance, E::Operation], &encounter),
        E::Incident => of(&[E::Move, E::Stance, E::Operation], &encounter),
        E::Call => of(&[E::Move, E::Stance, E::Operation], &|other| {
            this_turn(other)
                && other.is_outcome()
                && other.who().any(|who| parting.counterpart.as_deref() == Some(who))
        }),
        E::Consent => of(&[E::Proposal], &|other| {
            this_turn(other) && other.is_outcome() && other.actor == parting.counterpart
        }),
        E::Signature => of(&[E::Consent, E::Proposal], &|other| {
            other.is_outcome()
                && other.who().all(|who| parting.who().any(|own| own == who))
                && (other.about.is_none() || other.about == parting.about)
        }),
        E::Lapse => {
            of(&[E::Signature], &|other| same_pair(other, parting) && other.about == parting.about)
        }
        E::Step | E::ReferendumLost | E::Veto => {
            of(&[E::Election, E::Support], &|other| other.actor == parting.actor)
        }
        E::Signal => of(&[E::Regime], &|other| other.actor == parting.actor),
        _ => None,
    }
}

/// The weightiest, then latest earlier other outcome that could move a term that differs and touches
/// who decides.
fn by_term(parting: &Parting, earlier: &[Parting]) -> Option<(usize, Why)> {
    parting.terms.iter().find_map(|change| {
        let term = term(&change.term);
        // The one who decides first; then the one it is about, who may be named by the option.
        let named = |code: &&str| change.option.split(' ').any(|word| word == *code);
        let who = parting.who().chain(change.option.split(' ').filter(named));
        for code in who {
            let found = earlier
                .iter()
                .enumerate()
                .filter(|(_, other)| {
                    other.is_outcome()
                        && other.turn + LONGEST_MEMORY >= parting.turn
                        && in_time(other, term, parting)
                        && term.is_some_and(|term| term.moved_by.contains(&other.kind))
                        && other.who().any(|touched| touched == code)
                })
                .max_by_key(|(at, other)| (other.weight(), *at));
            if let Some((at, _)) = found {
                let (term, through) = (change.term.clone(), code.to_owned());
                return Some((at, Why::Term { term, through }));
            }
        }
        None
    })
}

/// Turns after which an event is no longer taken for the cause of a term.
const LONGEST_MEMORY: u32 = 8;
