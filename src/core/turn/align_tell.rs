//! The options of an opening, each with its terms.

use super::{
    align::{Opening, told},
    align_terms::Market,
    decider::{Options, Sides},
};
use crate::{
    model::moments::Moment,
    theory::alliance::{PactWeights, weighted},
    world::{
        StateId,
        bars::Barred,
        journal::{Label, Terms},
    },
};

/// Every opening of a state.
pub struct Weighed<'a> {
    /// What the worth of a pact depends on.
    pub market: &'a Market<'a>,
    /// What counts how much for the state.
    pub weights: &'a PactWeights,
    /// The state whose opening it is.
    pub by: StateId,
    /// The openings.
    pub openings: &'a [Opening],
    /// Utility of each option.
    pub utilities: &'a [f64],
    /// Probability of each option.
    pub chances: &'a [f64],
}

impl Options for Weighed<'_> {
    fn chances(&self) -> &[f64] {
        self.chances
    }

    fn label(&self, moment: Moment, at: usize) -> Label {
        let Opening { partner, kind, ends } = self.openings[at];
        if partner == self.by {
            Label::Named(moment.options()[0])
        } else {
            Label::Pact { kind, partner, ends }
        }
    }

    fn utility(&self, at: usize) -> f64 {
        self.utilities[at]
    }

    fn pact(&self, at: usize) -> Option<Sides> {
        let Opening { partner, kind, ends } = self.openings[at];
        let terms = |own, other| self.market.terms(own, other, kind);
        (partner != self.by).then(|| Sides {
            kind,
            partner,
            ends,
            own: terms(self.by, partner),
            other: terms(partner, self.by),
        })
    }

    fn barred(&self) -> Vec<Barred> {
        let Market { rules, dyads, ties, obstacles, actors, .. } = self.market;
        let others = (0..actors.len() as u16).map(StateId).filter(|other| *other != self.by);
        others
            .flat_map(|other| {
                let wanted = self.market.on_the_ladder(self.by, other) & !ties.any(self.by, other);
                obstacles.why(rules, dyads, (self.by, other), wanted)
            })
            .collect()
    }

    fn terms(&self, at: usize) -> Terms {
        let Opening { partner, kind, ends } = self.openings[at];
        if partner == self.by {
            return Terms::new();
        }
        let all = self.market.terms(self.by, partner, kind);
        let mut terms = told(&weighted(&all, self.weights));
        if ends {
            terms.iter_mut().for_each(|(_, x)| *x = -*x);
        }
        terms
    }
}
