//! What `align` says of an opening: every option with its terms.

use super::{
    Stage,
    align::{Opening, named},
    align_terms::Market,
};
use crate::{
    chance::{Address, Phase},
    theory::alliance::weighted,
    world::{
        Journal, StateId,
        journal::{Choice, Decision, Event},
    },
};

/// A choice among openings: what there was, what was drawn, what was taken.
pub struct Proposal<'a> {
    /// Whose.
    pub by: StateId,
    /// The openings, after the option of doing nothing.
    pub openings: &'a [Opening],
    /// Utilities, that of doing nothing first.
    pub utilities: &'a [f64],
    /// Chances, likewise.
    pub chances: &'a [f64],
    /// Which was chosen, 0 is nothing.
    pub chosen: usize,
    /// The uniform draw that decided.
    pub draw: f64,
    /// Its address.
    pub address: Address,
}

/// Tells which options there were, what each was worth and why, and which was taken.
pub fn tell_proposal(
    stage: &Stage,
    market: &Market<'_>,
    proposal: &Proposal<'_>,
    journal: &mut Journal,
) {
    let Proposal { by: i, openings, utilities, chances, chosen, draw, address } = *proposal;
    let weights = &stage.rules.lenses[usize::from(market.actors[i.at()].lens)].pact;
    let label = |opening: &Opening| {
        let verb = if opening.ends { "end " } else { "" };
        format!(
            "{verb}{} with {}",
            stage.rules.kinds[opening.kind.at()].name,
            stage.code(opening.partner)
        )
    };
    let mut options = vec![Choice {
        option: "nothing".to_owned(),
        utility: 0.0,
        probability: chances[0],
        terms: Vec::new(),
    }];
    for (place, opening) in openings.iter().enumerate() {
        let sign = if opening.ends { -1.0 } else { 1.0 };
        let pair = market.pair_terms(i, opening.partner);
        let all = market.terms(&pair, i, opening.partner, opening.kind);
        let mut terms = named(&weighted(&all, weights));
        for (_, x) in &mut terms {
            *x *= sign;
        }
        options.push(Choice {
            option: label(opening),
            utility: utilities[place + 1],
            probability: chances[place + 1],
            terms,
        });
    }
    let text = match chosen {
        0 => "looks for a pact and does nothing".to_owned(),
        place => format!("seeks {}", label(&openings[place - 1])),
    };
    let mut event =
        Event::new(stage.clock.turn, Phase::Align, "proposal", text).by(i).because(Decision {
            options,
            chosen: Some(chosen),
            draw: Some(draw),
            address: Some(address),
        });
    if chosen > 0 {
        event = event
            .to(openings[chosen - 1].partner)
            .number("kind", f64::from(openings[chosen - 1].kind.0));
    }
    journal.events.push(event);
}
