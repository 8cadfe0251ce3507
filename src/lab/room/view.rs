//! A room as each of its pages sees it: a student what is theirs, the projector what is for all, the teacher
//! all of it.

use std::collections::BTreeMap;

use deter_study::table::format::number;
use serde_json::{Value, json};

use super::{
    lesson::Activity,
    state::{Person, Room},
};

/// Events of a turn that are told.
const MOST_EVENTS: usize = 60;
/// Bars of a distribution.
const BARS: usize = 10;

/// Whose page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// The teacher's.
    Teacher,
    /// The projector's.
    Screen,
    /// A person's, by number.
    Person(u32),
}

/// The room; `present` counts the open pages of each person.
#[must_use]
pub fn of(room: &Room, viewer: Viewer, present: &BTreeMap<u32, usize>) -> Value {
    let mut view = common(room, present);
    let more = match viewer {
        Viewer::Teacher => teacher(room, present),
        Viewer::Screen => json!({"viewer": "screen", "class": class(room, room.shown)}),
        Viewer::Person(id) => match room.person(id) {
            Some(person) => student(room, person),
            None => json!({"viewer": "gone"}),
        },
    };
    if let (Some(view), Value::Object(more)) = (view.as_object_mut(), more) {
        view.extend(more);
    }
    view
}

fn is_here(person: &Person, present: &BTreeMap<u32, usize>) -> bool {
    present.get(&person.id).is_some_and(|pages| *pages > 0)
}

/// What all may know.
fn common(room: &Room, present: &BTreeMap<u32, usize>) -> Value {
    let steps = &room.lesson.steps;
    let now = &steps[room.step.min(steps.len() - 1)];
    let playing = room.game.as_ref().map(|game| {
        let waiting: Vec<&str> = game.owed().iter().map(|owed| owed.state.as_str()).collect();
        let last = game.turn().checked_sub(1);
        json!({
            "turn": game.turn(), "turns": game.turns(),
            "label": last.map(|turn| game.label(turn)),
            "next": (game.turn() < game.turns()).then(|| game.label(game.turn())),
            "waiting": waiting, "hash": game.hash(),
            "happened": happened(room),
        })
    });
    json!({
        "code": room.head.code, "title": room.lesson.title, "about": room.lesson.about,
        "minutes": room.lesson.minutes, "handout": room.lesson.handout,
        "world": {"scenario": room.lesson.scenario, "whatif": room.lesson.whatif, "seed": room.head.seed},
        "step": room.step, "steps": steps.iter().map(|step| &step.title).collect::<Vec<_>>(),
        "now": {"title": now.title, "minutes": now.minutes, "text": now.text, "does": activity(&now.does)},
        "locked": room.locked, "frozen": room.frozen, "shown": room.shown, "over": room.over,
        "people": room.here().count(),
        "here": room.here().filter(|person| is_here(person, present)).count(),
        "ran": !room.outcomes.is_empty(), "said": room.said,
        "answers": answers(room), "game": playing,
        "names": room.loaded.scenario.states.iter()
            .map(|(code, state)| (code.to_string(), json!(state.name)))
            .collect::<serde_json::Map<_, _>>(),
    })
}

fn activity(does: &Activity) -> Value {
    match does {
        Activity::Read => json!({"kind": "read"}),
        Activity::Predict { question, low, high, unit, .. } => {
            json!({"kind": "predict", "question": question, "low": low, "high": high, "unit": unit})
        }
        Activity::Run => json!({"kind": "run"}),
        Activity::Explain { question } => json!({"kind": "explain", "question": question}),
        Activity::Play { turns, seconds } => {
            json!({"kind": "play", "turns": turns, "seconds": seconds})
        }
        Activity::Explore { question } => json!({"kind": "explore", "question": question}),
    }
}

/// What the worlds gave, prediction by prediction.
fn answers(room: &Room) -> Vec<Value> {
    let told = room.outcomes.iter().filter_map(|(step, outcome)| {
        let Activity::Predict { question, unit, .. } = &room.lesson.steps.get(*step)?.does else {
            return None;
        };
        Some(json!({
            "step": step, "question": question, "unit": unit, "mean": outcome.mean(),
            "text": number(outcome.mean()), "worlds": outcome.values.len(), "flag": outcome.flag,
        }))
    });
    told.collect()
}

/// The last step at or before this one that is of a kind.
fn step_of(room: &Room, fits: impl Fn(&Activity) -> bool) -> Option<usize> {
    (0..=room.step).rev().find(|at| room.lesson.steps.get(*at).is_some_and(|step| fits(&step.does)))
}

/// What the class has said: counts without names, and the words if they are shown.
fn class(room: &Room, open: bool) -> Value {
    let predicted = step_of(room, |does| matches!(does, Activity::Predict { .. }));
    let explained = step_of(room, |does| matches!(does, Activity::Explain { .. }));
    let distribution = predicted.filter(|_| open).map(|step| distribution(room, step));
    let texts: Vec<&String> = explained
        .filter(|step| open && *step == room.step)
        .map(|step| room.here().filter_map(|person| person.explained.get(&step)).collect())
        .unwrap_or_default();
    let done = room.here().filter(|person| has_done(room, person)).count();
    json!({"done": done, "distribution": distribution, "texts": texts})
}

/// Predictions of a step, in bars of equal width.
fn distribution(room: &Room, step: usize) -> Value {
    let Activity::Predict { question, low, high, unit, .. } = &room.lesson.steps[step].does else {
        return Value::Null;
    };
    let said: Vec<f64> = room.here().filter_map(|one| one.predicted.get(&step)).copied().collect();
    let mut bars = vec![0_u32; BARS];
    for x in &said {
        let place = ((x - low) / (high - low) * BARS as f64) as usize;
        bars[place.min(BARS - 1)] += 1;
    }
    let mean = said.iter().sum::<f64>() / said.len().max(1) as f64;
    let outcome = room.outcomes.get(&step);
    json!({
        "step": step, "question": question, "low": low, "high": high, "unit": unit, "bars": bars,
        "count": said.len(), "mean": (!said.is_empty()).then(|| number(mean)),
        "outcome": outcome.map(super::state::Outcome::mean),
        "score": outcome.filter(|_| !said.is_empty()).map(|outcome| {
            let sum: f64 = said.iter().map(|x| outcome.score(*x)).sum();
            number(sum / said.len() as f64)
        }),
        // What the class says together is often better than most of its members.
        "together": outcome.filter(|_| !said.is_empty()).map(|outcome| number(outcome.score(mean))),
    })
}

/// Whether somebody has done what the step asks for.
fn has_done(room: &Room, person: &Person) -> bool {
    match room.does() {
        Activity::Predict { .. } => person.predicted.contains_key(&room.step),
        Activity::Explain { .. } => person.explained.contains_key(&room.step),
        Activity::Play { .. } => room.game.as_ref().is_some_and(|game| {
            person.state.as_ref().is_some_and(|state| {
                game.turn() > 0 && game.owed().iter().all(|owed| owed.state != *state)
            })
        }),
        _ => false,
    }
}

/// The scores of somebody, prediction by prediction.
fn scores(room: &Room, person: &Person) -> Vec<Value> {
    let told = room.outcomes.iter().filter_map(|(step, outcome)| {
        let said = person.predicted.get(step)?;
        Some(json!({
            "step": step, "said": number(*said), "was": number(outcome.mean()),
            "score": number(outcome.score(*said)), "flag": outcome.flag,
        }))
    });
    told.collect()
}

/// What happened in the turns since seats were last asked, in words.
fn happened(room: &Room) -> Vec<Value> {
    let Some(game) = &room.game else { return Vec::new() };
    let Some(last) = game.turn().checked_sub(1) else { return Vec::new() };
    let told =
        game.events().iter().filter(|event| event.turn == last && crate::why::is_told(event));
    told.take(MOST_EVENTS)
        .map(|event| {
            json!({"date": event.date, "text": event.text(), "actor": event.actor,
                            "counterpart": event.counterpart})
        })
        .collect()
}

fn student(room: &Room, person: &Person) -> Value {
    let game = room.game.as_ref();
    let state = person.state.as_deref();
    let asked = game.and_then(|game| game.owed().iter().find(|owed| Some(&*owed.state) == state));
    let last = game.and_then(|game| game.turn().checked_sub(1));
    let judged: Vec<Value> = game
        .map(|game| game.judged().iter())
        .into_iter()
        .flatten()
        .filter(|one| Some(&*one.state) == state && Some(one.turn) == last)
        .map(|one| json!(one))
        .collect();
    let outlook: Vec<Value> = game
        .map(|game| game.events().iter())
        .into_iter()
        .flatten()
        .filter(|event| {
            let sides = [event.actor.as_deref(), event.counterpart.as_deref()];
            state.is_some()
                && sides.contains(&state)
                && Some(event.turn) == last
                && event.text().len() < 200
                && event.decision.is_none()
        })
        .take(MOST_EVENTS)
        .map(|event| json!(event.text()))
        .collect();
    json!({
        "viewer": "student",
        "me": {
            "id": person.id, "name": person.name, "help": person.help, "state": person.state,
            "predicted": person.predicted.get(&room.step), "explained": person.explained.get(&room.step),
            "scores": scores(room, person), "asked": asked, "judged": judged, "outlook": outlook,
        },
        "class": class(room, room.shown),
    })
}

fn teacher(room: &Room, present: &BTreeMap<u32, usize>) -> Value {
    let game = room.game.as_ref();
    let people: Vec<Value> = room
        .here()
        .map(|person| {
            let owes = game.is_some_and(|game| {
                game.owed().iter().any(|owed| Some(&owed.state) == person.state.as_ref())
            });
            json!({
                "id": person.id, "name": person.name, "here": is_here(person, present),
                "help": person.help, "state": person.state, "done": has_done(room, person),
                "owes": owes, "token": person.token,
                "predicted": person.predicted.get(&room.step),
                "explained": person.explained.get(&room.step), "scores": scores(room, person),
            })
        })
        .collect();
    let judged = game.map(|game| json!(game.judged()));
    json!({
        "viewer": "teacher", "list": people, "class": class(room, true), "judged": judged,
        "seats": room.lesson.seats.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "teacher": room.lesson.steps[room.step.min(room.lesson.steps.len() - 1)].teacher,
        "plan": room.lesson.steps.iter().map(|step| json!({
            "title": step.title, "minutes": step.minutes, "teacher": step.teacher,
        })).collect::<Vec<_>>(),
        "screen": room.head.screen,
    })
}
