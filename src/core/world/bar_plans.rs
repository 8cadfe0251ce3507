//! Bars and rivalries in the world's numbers.

use super::{
    bars::{BarPlan, RivalryPlan},
    build::Names,
    ids::StateId,
};
use crate::{
    chance::Key,
    scenario::{
        Scenario,
        calendar::{Calendar, DateText},
        schema::Bar,
    },
    theory::maths::ln_1p,
};

/// The bars in the order of their names: the order of the file must not matter.
pub(super) fn order(s: &Scenario) -> impl Iterator<Item = &Bar> {
    let mut bars: Vec<&Bar> = s.bars.iter().collect();
    bars.sort_by(|a, b| a.name.cmp(&b.name));
    bars.into_iter()
}

fn turn(calendar: Calendar, date: Option<&DateText>, otherwise: i32) -> i32 {
    date.map_or(otherwise, |date| calendar.turn_of(date.date()) as i32)
}

pub(super) fn plans(s: &Scenario, names: &Names<'_>, calendar: Calendar) -> Vec<BarPlan> {
    order(s)
        .map(|bar| BarPlan {
            name: bar.name.clone(),
            key: Key::of_name(&bar.name),
            reason: bar.reason,
            strength: bar.strength,
            from: if bar.waits { i32::MAX } else { turn(calendar, bar.from.as_ref(), i32::MIN) },
            to: turn(calendar, bar.to.as_ref(), i32::MAX),
            rate: bar
                .ends
                .as_ref()
                .map_or(0.0, |chance| -ln_1p(-chance.value().get()) / f64::from(s.turns_per_year)),
            cells: cells(s, names, bar),
            source: s.sources.get(&bar.source).unwrap_or(&bar.source).clone(),
        })
        .collect()
}

/// The ordered pairs of a bar with the kinds barred, without what was signed in spite of it, in their order.
fn cells(s: &Scenario, names: &Names<'_>, bar: &Bar) -> Vec<(u32, u32)> {
    let n = s.states.len();
    let own = names.state(&bar.state);
    let kinds = match &bar.kinds[..] {
        [] => u32::MAX,
        named => named.iter().fold(0, |bits, name| bits | 1 << names.kind(name).0),
    };
    let others: Vec<StateId> = match &bar.towards[..] {
        [] => (0..n as u16).map(StateId).filter(|id| *id != own).collect(),
        named => named.iter().map(|code| names.state(code)).collect(),
    };
    // Signed on or after its first day; what nobody dated is taken to be so, since it goes on.
    let while_it_stood = s.pacts.iter().filter(|pact| match (&pact.signed, &bar.from) {
        (Some(signed), Some(from)) => signed.date() >= from.date(),
        (_, from) => !bar.waits || from.is_some(),
    });
    let own_pacts = while_it_stood.filter_map(|pact| {
        let (a, b) = (names.state(&pact.between.0), names.state(&pact.between.1));
        let other = if a == own { b } else { a };
        (a == own || b == own).then(|| (other, 1 << names.kind(&pact.kind).0))
    });
    let own_pacts: Vec<(StateId, u32)> = own_pacts.collect();
    let in_spite = |other: StateId| {
        let of_both = own_pacts.iter().filter(|(side, _)| *side == other);
        of_both.fold(0, |bits, (_, kind)| bits | kind)
    };
    let cell = |a: StateId, b: StateId| (a.at() * n + b.at()) as u32;
    let mut cells: Vec<(u32, u32)> = others
        .into_iter()
        .map(|other| (other, kinds & !in_spite(other)))
        .filter(|(_, kinds)| *kinds != 0)
        .flat_map(|(other, kinds)| [(cell(own, other), kinds), (cell(other, own), kinds)])
        .collect();
    cells.sort_by_key(|(cell, _)| *cell);
    cells
}

pub(super) fn rivalries(s: &Scenario, names: &Names<'_>, calendar: Calendar) -> Vec<RivalryPlan> {
    s.rivalries
        .iter()
        .map(|rivalry| RivalryPlan {
            between: (names.state(&rivalry.between.0), names.state(&rivalry.between.1)),
            from: turn(calendar, rivalry.from.as_ref(), i32::MIN),
            to: turn(calendar, rivalry.to.as_ref(), i32::MAX),
        })
        .collect()
}
