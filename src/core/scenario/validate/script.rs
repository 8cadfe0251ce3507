//! What scripted events may name and change.

use std::collections::BTreeSet;

use super::{Check, or_none};
use crate::scenario::{
    calendar::Calendar,
    events::{Attribute, Change, Effect, When},
    locate::FieldPath,
    quantity::Code,
};

impl Check<'_> {
    pub(super) fn events(&mut self) {
        let s = self.scenario;
        let calendar = Calendar::new(s.start.date(), s.turns_per_year.clamp(1, 12));
        let mut names = BTreeSet::new();
        for (index, event) in s.events.iter().enumerate() {
            let path = FieldPath::from("events").index(index);
            if event.name.is_empty() {
                self.say(path.name("name"), "the name is empty", "a name for the story");
            } else if !names.insert(&event.name) {
                self.say(
                    path.name("name"),
                    format!("the event `{}` stands here twice", event.name),
                    "a name of its own for each event",
                );
            }
            match &event.when {
                When::Date(date) if calendar.turn_of(date.date()) < 0 => self.say(
                    path.name("when"),
                    format!("{date} is before the start, {}: it would never happen", s.start),
                    "a date of the run",
                ),
                When::Every(0) => {
                    self.say(path.name("when"), "every 0 turns is never", "1 or more turns");
                }
                _ => {}
            }
            for (position, effect) in event.effects.iter().enumerate() {
                self.effect(&path.name("effects").index(position), effect);
            }
        }
    }

    fn effect(&mut self, path: &FieldPath, effect: &Effect) {
        match effect {
            Effect::Attribute { state, attribute, change } => {
                self.state(path.name("state"), state);
                self.change(path.name("change"), *change);
                if matches!(attribute, Attribute::Support | Attribute::Reluctance) {
                    self.has_politics(path.name("state"), state);
                }
            }
            Effect::Sign { kind, between }
            | Effect::Lapse { kind, between }
            | Effect::Oblige { kind, between, .. } => {
                self.kind(path.name("kind"), kind);
                self.pair(&path.name("between"), between);
                self.needs_patron(path, kind, between);
            }
            Effect::Regime { patron, .. } | Effect::Signal { patron, .. } => {
                self.patron(path.name("patron"), patron);
            }
            Effect::Belief { patron, change } => {
                self.patron(path.name("patron"), patron);
                self.change(path.name("change"), *change);
            }
            Effect::Honour { patron, towards, .. } => {
                self.patron(path.name("patron"), patron);
                if let Some(ally) = towards {
                    self.state(path.name("towards"), ally);
                }
            }
            Effect::Base { patron, host, .. } => {
                self.patron(path.name("patron"), patron);
                self.state(path.name("host"), host);
                if patron == host {
                    self.say(path.clone(), format!("{host} is at home there"), "two states");
                }
            }
            Effect::Shock { .. } => {}
            Effect::TerritoryLost { challenger, target, .. }
            | Effect::Salience { challenger, target, .. }
            | Effect::Provocation { challenger, target, .. }
            | Effect::HostileAct { challenger, target, .. }
            | Effect::Incident { challenger, target, .. } => {
                self.challenger(path.name("challenger"), challenger);
                self.state(path.name("target"), target);
                if challenger == target {
                    self.say(path.clone(), format!("{target} against itself"), "two states");
                }
            }
            Effect::Call { helper, victim, .. } => {
                self.state(path.name("helper"), helper);
                self.state(path.name("victim"), victim);
                if helper == victim {
                    self.say(path.clone(), format!("{victim} calls itself"), "two states");
                }
            }
            Effect::Operations { challenger, target, domain, .. } => {
                self.challenger(path.name("challenger"), challenger);
                if let Some(target) = target {
                    self.state(path.name("target"), target);
                }
                let known = self.scenario.challengers.get(challenger);
                if known.is_some_and(|known| !known.operations.contains_key(domain)) {
                    self.say(
                        path.name("domain"),
                        format!("{challenger} has no {} operations", domain.name()),
                        "a domain of its `operations`",
                    );
                }
            }
            Effect::Exposure { state, challenger, change } => {
                self.state(path.name("state"), state);
                self.challenger(path.name("challenger"), challenger);
                self.change(path.name("change"), *change);
            }
            Effect::Rally { state, .. } | Effect::Election { state } => {
                self.state(path.name("state"), state);
                self.has_politics(path.name("state"), state);
            }
            Effect::Step { state, name } => {
                self.state(path.name("state"), state);
                self.has_politics(path.name("state"), state);
                if let Some(politics) = self.scenario.politics.get(state) {
                    let known = politics.steps.iter().map(|step| step.name.as_str());
                    if known.clone().all(|step| step != name) {
                        self.unknown(path.name("name"), "step", name, known);
                    }
                }
            }
            Effect::Lay { bar } | Effect::Lift { bar } => self.bar(path.name("bar"), bar),
        }
    }

    fn change(&mut self, path: FieldPath, change: Change) {
        let (Change::To(value) | Change::By(value) | Change::Times(value)) = change;
        if !value.is_finite() || value.abs() > 1e12 {
            self.say(path, format!("{value} is no change"), "a number");
        }
    }

    fn has_politics(&mut self, path: FieldPath, state: &Code) {
        if self.scenario.states.contains_key(state) && !self.scenario.politics.contains_key(state) {
            let known: Vec<_> = self.scenario.politics.keys().map(Code::as_str).collect();
            self.say(
                path,
                format!("{state} has no entry in `politics`"),
                format!("a state with one: {}", or_none(&known)),
            );
        }
    }
}
