//! Which way a signature turns a state: to a patron, to a third, to a challenger.

use super::reader::{Counts, View};
use crate::world::StateId;

/// Which way a signature turns a state.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alignment {
    /// To a patron and to those who rely on the same one.
    Links,
    /// To a third.
    Hedges,
    /// To a challenger (Walt 1987; Schweller 1994).
    Accommodates,
}

/// Which way `own` turns by signing this kind with `partner`; the hubs themselves, patrons and
/// challengers, turn nowhere.
fn way(view: &View<'_>, own: StateId, partner: StateId, accommodates: bool) -> Option<Alignment> {
    let hub = |id: StateId| view.rules.patrons.iter().any(|plan| plan.id == id);
    let challenger = |id: StateId| view.rules.challenger(id).is_some();
    if hub(own) || challenger(own) {
        return None;
    }
    let promised = |id: StateId, patron: StateId| view.dyads.joining.get(patron, id) > 0.0;
    let same = || {
        let mut patrons = view.rules.patrons.iter().map(|plan| plan.id);
        patrons.any(|patron| promised(own, patron) && promised(partner, patron))
    };
    Some(if accommodates || challenger(partner) {
        Alignment::Accommodates
    } else if hub(partner) || same() {
        Alignment::Links
    } else {
        Alignment::Hedges
    })
}

/// Counts the signatures of the turn that turn a side this way.
pub(super) fn turned(view: &View<'_>, wanted: Alignment, counts: &mut Counts) {
    for pact in view.signed() {
        let accommodates = view.rules.kinds[pact.kind.at()].accommodates;
        for (own, partner) in [(pact.proposer, pact.partner), (pact.partner, pact.proposer)] {
            if way(view, own, partner, accommodates) == Some(wanted) {
                counts.add([0, 0], Some((own, partner)), 1.0);
            }
        }
    }
}
