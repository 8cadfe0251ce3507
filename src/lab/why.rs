//! Why something happened: the options, their terms and chances, and how to go on the other way.

use deter_core::model::{
    events::{EventData, EventKind},
    moments::Moment,
    terms::term,
};
use deter_core::world::transient::Outcome;
use deter_study::{
    record::{History, decisions::DecisionRow, events::EventRow},
    table::format::{number, percent, signed},
};
use serde_json::{Value, json};

/// Most options that are shown of one decision.
const MOST_OPTIONS: usize = 12;

/// What a page lists of a history: its place, and the places of the decisions behind it.
#[must_use]
pub fn happened(history: &History) -> Vec<Value> {
    let told = history.events.iter().filter(|event| is_told(event));
    told.map(|event| {
        json!({
            "n": event.n, "turn": event.turn, "date": event.date, "kind": event.kind().name(),
            "actor": event.actor, "counterpart": event.counterpart, "about": event.about(),
            "text": event.text(), "why": behind(&history.events, event),
        })
    })
    .collect()
}

/// Whether an event is one that is told without being asked for.
#[must_use]
pub fn is_told(event: &EventRow) -> bool {
    match event.what {
        EventData::Incident { outcome, .. } => outcome != Outcome::StatusQuo,
        _ => matches!(
            event.kind(),
            EventKind::Signature
                | EventKind::Lapse
                | EventKind::Step
                | EventKind::Veto
                | EventKind::ReferendumLost
                | EventKind::Regime
                | EventKind::Script
                | EventKind::Shock
                | EventKind::Ceiling
        ),
    }
}

/// Places of the decisions that led to an event.
fn behind(events: &[EventRow], event: &EventRow) -> Vec<u64> {
    let before = || events.iter().filter(|other| other.n < event.n && other.decision.is_some());
    let pair = |other: &EventRow| {
        let (a, b) = (&event.actor, &event.counterpart);
        (&other.actor, &other.counterpart) == (a, b) || (&other.actor, &other.counterpart) == (b, a)
    };
    match event.kind() {
        EventKind::Signature => {
            let of = |kind| {
                let about = |other: &&EventRow| {
                    other.kind() == kind && pair(other) && other.what.pact() == event.what.pact()
                };
                before().rfind(about)
            };
            [EventKind::Proposal, EventKind::Consent]
                .into_iter()
                .filter_map(of)
                .map(|e| e.n)
                .collect()
        }
        EventKind::Incident => {
            let same = |other: &&EventRow| {
                let fits = match other.kind() {
                    EventKind::Stance | EventKind::Move => {
                        pair(other) && other.what.domain() == event.what.domain()
                    }
                    EventKind::Call => other.counterpart == event.counterpart,
                    _ => false,
                };
                other.turn == event.turn && fits
            };
            before().filter(same).map(|other| other.n).collect()
        }
        _ if event.decision.is_some() => vec![event.n],
        _ => Vec::new(),
    }
}

/// A decision in words: who, what, the options with chances and terms, and for each option that was
/// not taken the order by which `deter branch --decide` goes on with it.
#[must_use]
pub fn decision(event: &EventRow) -> Option<Value> {
    let decision = event.decision.as_ref().filter(|decision| !decision.options.is_empty())?;
    let asked = question(event, decision);
    let mut places: Vec<usize> = (0..decision.options.len()).collect();
    places.sort_by(|a, b| {
        let chance = |place: &usize| decision.options[*place].probability;
        chance(b).total_cmp(&chance(a)).then(a.cmp(b))
    });
    let hidden = places.len().saturating_sub(MOST_OPTIONS);
    let rest: f64 =
        places.iter().skip(MOST_OPTIONS).map(|place| decision.options[*place].probability).sum();
    let mut shown: Vec<usize> = places.into_iter().take(MOST_OPTIONS).collect();
    shown.extend(decision.chosen.filter(|chosen| !shown.contains(chosen)));
    let options: Vec<Value> = shown
        .into_iter()
        .map(|place| {
            let option = &decision.options[place];
            let terms: Vec<Value> = option
                .terms
                .iter()
                .map(|(name, x)| {
                    let says =
                        term(name).map_or_else(|| name.replace('_', " "), |t| t.says.to_owned());
                    json!({"name": name.replace('_', " "), "says": says, "by": signed(*x), "x": x})
                })
                .collect();
            let order = asked.as_ref().filter(|_| decision.chosen.is_some_and(|at| at != place));
            json!({
                "option": option.option.replace('_', " "),
                "chance": percent(option.probability),
                "p": option.probability,
                "utility": number(option.utility),
                "chosen": decision.chosen == Some(place),
                "drawn": decision.drawn == Some(place),
                "terms": terms,
                "order": order.map(|asked| format!("{asked}={}@{}", option.option, event.turn)),
            })
        })
        .collect();
    Some(json!({
        "n": event.n, "turn": event.turn, "date": event.date, "kind": event.kind().name(),
        "actor": event.actor, "counterpart": event.counterpart, "about": event.about(),
        "text": event.text(), "options": options,
        "hidden": hidden, "rest": percent(rest),
        "draw": decision.draw.map(|draw| format!("{draw:.4}")),
    }))
}

/// The question behind a decision, as an order of `deter branch --decide` writes it; none if it was
/// not one of the model's moments.
fn question(event: &EventRow, decision: &DecisionRow) -> Option<String> {
    let actor = event.actor.as_deref()?;
    let moment = match event.kind() {
        EventKind::Stance => Moment::Stance,
        EventKind::Call => Moment::Honour,
        EventKind::Consent => Moment::Consent,
        EventKind::Proposal => Moment::Proposal,
        EventKind::Move => {
            let first = decision.options.first()?.option.as_str();
            let of = |moment: &Moment| {
                let acts = [
                    Moment::Press,
                    Moment::Resist,
                    Moment::Escalate,
                    Moment::Force,
                    Moment::Lethal,
                    Moment::Severe,
                    Moment::War,
                ];
                acts.contains(moment) && moment.options().first() == Some(&first)
            };
            Moment::ALL.into_iter().find(of)?
        }
        _ => return None,
    };
    let with = event.counterpart.as_deref().unwrap_or_default();
    let within = match moment {
        Moment::Proposal => decision.address.as_ref()?.index.to_string(),
        Moment::Honour => with.to_owned(),
        _ => format!("{with},{}", event.about()?),
    };
    Some(format!("{actor}.{moment}({within})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Library, WorldSpec};

    /// What is offered as the other way is one that can be gone, and what was taken is taken again.
    #[test]
    fn every_order_that_is_offered_can_be_followed() {
        let library = Library::new(crate::tests::baseline());
        let mut spec = WorldSpec::of("vietnam-2021");
        let (_, history) = spec.history(true, &library).unwrap();
        let mut kinds = Vec::new();
        for event in &history.events {
            let Some(decision) = decision(event) else { continue };
            if kinds.iter().filter(|kind| **kind == event.kind()).count() > 1 {
                continue;
            }
            let options = decision["options"].as_array().unwrap();
            let Some(other) = options.iter().find(|option| option["order"].is_string()) else {
                continue;
            };
            kinds.push(event.kind());
            let order = other["order"].as_str().unwrap();
            spec.decide = vec![order.to_owned()];
            let (_, gone) =
                spec.history(false, &library).unwrap_or_else(|e| panic!("{order}: {e}"));
            let wish = order.split(['=', '@']).nth(1).unwrap();
            assert!(gone.forced[0].contains(wish), "{order}: {:?}", gone.forced);
            assert_ne!(gone.events, history.events, "{order}");
        }
        assert!(kinds.len() >= 6, "orders of {kinds:?} only");
    }
}
