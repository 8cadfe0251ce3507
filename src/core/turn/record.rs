//! The phase [`Phase::Record`](crate::model::Phase::Record).

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::{
    model::{
        measures::SERIES,
        quantity::{Quantity, Scope, Subject, series, shown},
        reader::{Reader, View},
    },
    scenario::schema::Domain,
    world::{Clock, Journal, Roster, Rules, StateId, Turn, journal::Point},
};

/// Names of all series of a scenario, in the order of their numbers.
#[must_use]
pub fn measure_names(rules: &Rules) -> Vec<String> {
    let kinds = rules.kind_names();
    series(&kinds).iter().map(|quantity| quantity.bare(&kinds)).collect()
}

/// What takes the series: every quantity of the system and of every state, with its number.
pub(super) struct SeriesRecorder {
    reader: Reader,
    dense: Vec<(Quantity, u16)>,
    names: Vec<Quantity>,
}

impl SeriesRecorder {
    fn new(rules: &Rules, roster: &Roster) -> Self {
        let kinds = rules.kind_names();
        let states: Vec<StateId> = roster.ids().collect();
        let names = series(&kinds);
        // Domains in which nobody can act have no series.
        let idle: Vec<bool> = Domain::ALL
            .map(|domain| rules.challengers.iter().all(|c| c.operations[domain as usize].is_none()))
            .to_vec();
        let scope = Scope { kinds: &kinds, states: &states, pairs: &[] };
        let all: Vec<Quantity> = shown(SERIES, scope)
            .into_iter()
            .filter(|quantity| !quantity.domain().is_some_and(|domain| idle[domain]))
            .collect();
        let reader = Reader::new(&all, &kinds).with_pairs();
        let number = |quantity: Quantity| {
            let place = names.iter().position(|known| *known == quantity.of(Subject::System));
            (quantity, place.unwrap_or(usize::MAX) as u16)
        };
        let dense = all.into_iter().map(number).collect();
        Self { reader, dense, names }
    }

    /// Appends the points of the turn: every number of the system and the states that applies, and
    /// of pairs what happened between them.
    fn take(&mut self, view: &View<'_>, turn: u32, points: &mut Vec<Point>) {
        self.reader.turn(view);
        for (place, (quantity, measure)) in self.dense.iter().enumerate() {
            let value = self.reader.value(place, view);
            if !value.is_nan() {
                let state = match quantity.of {
                    Subject::State(id) => Some(id),
                    _ => None,
                };
                points.push(Point { turn, state, other: None, measure: *measure, value });
            }
        }
        // Of a pair that met more than once, the sum.
        let mut between: BTreeMap<(u16, StateId, StateId), f64> = BTreeMap::new();
        for (quantity, (a, b), value) in self.reader.between() {
            if let Some(measure) = self.names.iter().position(|known| *known == quantity) {
                *between.entry((measure as u16, a, b)).or_insert(0.0) += value;
            }
        }
        points.extend(between.into_iter().map(|((measure, a, b), value)| Point {
            turn,
            state: Some(a),
            other: Some(b),
            measure,
            value,
        }));
    }
}

/// Keeps the turn's numbers, if they are asked for.
pub fn record(world: &mut World, mut taker: Local<Option<SeriesRecorder>>) {
    let held_back = world.resource::<Turn>().held_back;
    let mut journal = world.resource_mut::<Journal>();
    journal.tally.held_back[0] += u64::from(held_back.0);
    journal.tally.held_back[1] += u64::from(held_back.1);
    if !journal.series() {
        return;
    }
    let mut points = std::mem::take(&mut journal.points);
    let turn = world.resource::<Clock>().turn;
    let view = View::of(world, turn);
    taker.get_or_insert_with(|| SeriesRecorder::new(view.rules, view.roster)).take(
        &view,
        turn,
        &mut points,
    );
    world.resource_mut::<Journal>().points = points;
}
