//! The world on a day: what is dated before it is in force, and nothing that came after is known.

use std::collections::BTreeMap;

use super::sheet::{OriginsStudy, date_of};
use crate::fit::sheet::StepTaken;
use deter_core::scenario::{
    LoadError, Loaded,
    calendar::{Calendar, DateText},
    events::{Attribute, Change, Effect, Event, When},
    load::load_text,
    paths,
    quantity::Code,
    schema::{Pact, Scenario},
};

/// The world of a study on a day, to be run for so many turns.
///
/// # Errors
/// If what is dated before the day makes no scenario.
pub fn world(study: &OriginsStudy, start: &DateText, turns: u32) -> Result<Loaded, LoadError> {
    let base = &study.loaded.scenario;
    let mut scenario = base.clone();
    scenario.start = start.clone();
    scenario.turns = turns;
    scenario.title = format!("{} On {start}", base.title);
    scenario.answers.clear();
    scenario.expectations.clear();
    let calendar = Calendar::new(start.date(), base.turns_per_year);
    let before = |date: &DateText| calendar.turn_of(date.date()) < 0;

    scenario.pacts = pacts(study, &before);
    scenario.bars.retain(|bar| bar.from.as_ref().is_none_or(&before));
    for bar in &mut scenario.bars {
        // That a bar would end was not known.
        bar.to = bar.to.take().filter(&before);
    }
    // What the days before the origin have changed for good, in their order.
    let of_base = Calendar::new(base.start.date(), base.turns_per_year);
    let own_start = calendar.turn_of(base.start.date()) == 0;
    let mut dated: Vec<(i64, &Event)> = Vec::new();
    let mut events = Vec::new();
    for event in &base.events {
        let turn = match &event.when {
            When::Date(date) => of_base.turn_of(date.date()),
            When::Turn(turn) => i64::from(*turn),
            When::Hazard(_) | When::Every(_) => {
                events.push(event.clone());
                continue;
            }
        };
        // A scenario's own first turn is what it knows of the time before.
        if own_start && turn == 0 && matches!(event.when, When::Turn(_)) {
            events.push(event.clone());
        } else {
            dated.push((of_base_to(&calendar, base, turn), event));
        }
    }
    dated.sort_by_key(|(turn, _)| *turn);
    for (turn, event) in dated.into_iter().filter(|(turn, _)| *turn < 0) {
        let day = date_of(&calendar, turn);
        event.effects.iter().for_each(|effect| lasting(&mut scenario, effect, day.as_ref()));
        // What the year before has left behind is remembered.
        let lately = turn >= -i64::from(base.turns_per_year);
        let effects: Vec<Effect> =
            event.effects.iter().filter(|effect| stays(effect, lately)).cloned().collect();
        if !effects.is_empty() {
            events.push(Event { when: When::Turn(0), effects, ..event.clone() });
        }
    }
    scenario.events = events;
    for figure in &study.text.figures {
        // Rows are in no order: a later one replaces an earlier.
        let newest = study.text.figures.iter().filter(|one| one.path == figure.path);
        let newest = newest.filter(|one| one.from.date() <= start.date());
        if let Some(newest) = newest.max_by_key(|one| one.from.date()) {
            // The paths were tried when the study was read.
            let _ = paths::restate(&mut scenario, &newest.path, newest.value);
        }
    }
    steps(study, &mut scenario, &before);
    for politics in scenario.politics.values_mut() {
        politics.elections.retain(|day| !before(day));
    }
    for patron in scenario.patrons.values_mut() {
        patron.elections.retain(|day| !before(day));
    }
    let loaded = Loaded { scenario, ..study.loaded.clone() };
    let name = format!("{} on {start}", study.loaded.name);
    load_text(&name, &name, &loaded.resolved(), None).map(Loaded::with_lenses)
}

/// A turn of the base scenario in those of another calendar.
fn of_base_to(calendar: &Calendar, base: &Scenario, turn: i64) -> i64 {
    calendar.turn_of(base.start.date()) + turn
}

/// Pacts in force on the day: the scenario's without a date, and whatever was signed before. Of several
/// documents the first is the signature.
fn pacts(study: &OriginsStudy, before: &dyn Fn(&DateText) -> bool) -> Vec<Pact> {
    let scenario = &study.loaded.scenario;
    let mutual = |kind: &str| {
        scenario.pact_kinds.iter().find(|known| known.name == kind).is_none_or(|kind| kind.mutual)
    };
    let mut found: BTreeMap<(String, Code, Code), Pact> = BTreeMap::new();
    let dated = study.text.record.iter().filter(|pact| pact.signed.is_some());
    for pact in scenario.pacts.iter().chain(dated) {
        let (a, b) = &pact.between;
        let inside = scenario.states.contains_key(a) && scenario.states.contains_key(b);
        if !inside || !pact.signed.as_ref().is_none_or(before) {
            continue;
        }
        let (a, b) = if mutual(&pact.kind) && b < a { (b, a) } else { (a, b) };
        let key = (pact.kind.clone(), a.clone(), b.clone());
        let date = |pact: &Pact| pact.signed.as_ref().map(DateText::date);
        match found.get(&key) {
            Some(known) if date(known) <= date(pact) => {}
            _ => {
                // Keys of the record's sources may not be the scenario's.
                let source = Some(&pact.source).filter(|key| scenario.sources.contains_key(*key));
                let source = source.cloned().unwrap_or_default();
                found.insert(key, Pact { source, ..pact.clone() });
            }
        }
    }
    found.into_values().collect()
}

/// Steps that were taken before the day, and the constraint and ceiling that they left.
fn steps(study: &OriginsStudy, scenario: &mut Scenario, before: &dyn Fn(&DateText) -> bool) {
    let mut left = Vec::new();
    for (code, politics) in &mut scenario.politics {
        for step in &mut politics.steps {
            let known = |one: &&StepTaken| one.state == *code && one.step == step.name;
            if let Some(taken) = study.text.steps.iter().find(known) {
                step.taken = Some(taken.taken.clone());
            }
            step.taken = step.taken.take().filter(before);
        }
        for step in politics.steps.iter().filter(|step| step.taken.is_some()) {
            left.push((format!("states.{code}.constraint"), step.constraint.get()));
            let ceiling = step.ceiling.map(|ceiling| ceiling.get());
            left.extend(ceiling.map(|ceiling| (format!("states.{code}.ceiling"), ceiling)));
        }
    }
    for (path, value) in left {
        let _ = paths::restate(scenario, &path, value);
    }
}

/// Whether an effect of before the day is felt after it and has no field in which the day could find it:
/// it is had again in the first turn.
const fn stays(effect: &Effect, lately: bool) -> bool {
    match effect {
        Effect::HostileAct { .. } => lately,
        Effect::Lay { .. }
        | Effect::Lift { .. }
        | Effect::Lapse { .. }
        | Effect::Oblige { .. }
        | Effect::Base { .. }
        | Effect::Honour { .. }
        | Effect::Regime { .. }
        | Effect::Operations { .. }
        | Effect::TerritoryLost { .. } => true,
        _ => false,
    }
}

/// What an event before the day has changed for good in what the world starts from.
fn lasting(scenario: &mut Scenario, effect: &Effect, day: Option<&DateText>) {
    let (names, change) = match effect {
        Effect::Sign { kind, between } => {
            let (a, b) = (&between.0, &between.1);
            let same = |pact: &Pact| {
                let sides = [&pact.between.0, &pact.between.1];
                pact.kind == *kind && (sides == [a, b] || sides == [b, a])
            };
            if !scenario.pacts.iter().any(same) {
                scenario.pacts.push(Pact {
                    kind: kind.clone(),
                    between: between.clone(),
                    signed: day.cloned(),
                    in_force: None,
                    obliges: None,
                    title: String::new(),
                    confidence: None,
                    source: String::new(),
                });
            }
            return;
        }
        Effect::Step { state, name } => {
            let steps = scenario.politics.get_mut(state).map(|politics| &mut politics.steps);
            for step in steps.into_iter().flatten().filter(|step| step.name == *name) {
                step.taken = day.cloned();
            }
            return;
        }
        Effect::Salience { challenger, target, to } => {
            let path = format!("disputes.{challenger}.{target}.salience");
            let _ = paths::restate(scenario, &path, to.get());
            return;
        }
        Effect::Exposure { state, challenger, change } => {
            (vec![format!("states.{state}.exposure.{challenger}")], change)
        }
        Effect::Attribute { state, attribute, change } => {
            let Some(field) = field_of(*attribute) else { return };
            (vec![format!("states.{state}.{field}")], change)
        }
        Effect::Belief { patron, change } => {
            let own = scenario.states.iter().filter(|(_, state)| state.belief.contains_key(patron));
            let own = own.map(|(code, _)| format!("states.{code}.belief.{patron}"));
            (own.chain([format!("patrons.{patron}.commitment")]).collect(), change)
        }
        _ => return,
    };
    for path in names {
        let Ok((value, _)) = paths::look(scenario, &path) else { continue };
        let value = match change {
            Change::To(to) => *to,
            Change::By(by) => value + by,
            Change::Times(times) => value * times,
        };
        // All but the growth of an economy and its size are shares.
        let _ = paths::restate(
            scenario,
            &path,
            if path.contains("gdp") { value } else { value.min(1.0) },
        );
    }
}

/// The field of a state that an attribute starts from.
const fn field_of(attribute: Attribute) -> Option<&'static str> {
    Some(match attribute {
        Attribute::Gdp => "gdp",
        Attribute::Growth => "growth",
        Attribute::Ceiling => "ceiling",
        Attribute::Constraint => "constraint",
        Attribute::Reliance => "reliance",
        Attribute::Resilience => "resilience",
        Attribute::Industry => "industry",
        Attribute::Capacity
        | Attribute::Burden
        | Attribute::TheatreShare
        | Attribute::Support
        | Attribute::Reluctance => return None,
    })
}
