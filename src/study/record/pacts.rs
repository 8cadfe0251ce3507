//! From pacts in the world to rows of `pacts.csv`.

use std::collections::BTreeMap;

use super::{decisions::DecisionRow, events::EventRow, tables::PactRow};
use deter_core::{
    model::events::EventData,
    scenario::{Loaded, schema},
    turn::Engine,
    world::{Pact, pacts::Status},
};

/// Most terms of a decision that a reason names.
const MOST_TERMS: usize = 3;
/// Least difference of a term from its mean that is a reason, in log odds.
const LEAST_RAISED: f64 = 0.05;

/// The rows, in the order in which the pacts came into the world.
pub fn rows(engine: &Engine, loaded: &Loaded, events: &[EventRow]) -> Vec<PactRow> {
    let roster = engine.roster();
    let rules = engine.rules();
    let last = engine.turn() as i32 - 1;
    let at_start = engine.blueprint().start.pacts.len();
    let reasons = reasons_of(events);
    let why = |pact: &Pact, proposer: &str, partner: &str, kind: &str| {
        let opened = u32::try_from(pact.opened).ok()?;
        reasons.get(&(opened, proposer, partner, kind.to_owned())).cloned()
    };
    engine
        .pacts()
        .enumerate()
        .map(|(place, pact)| {
            let proposer = roster.code(pact.proposer).to_owned();
            let partner = roster.code(pact.partner).to_owned();
            let kind = rules.kinds[pact.kind.at()].name.clone();
            let old = old(loaded, &proposer, &partner, &kind).filter(|_| place < at_start);
            let signed = (pact.signed <= last || place < at_start).then_some(pact.signed);
            PactRow {
                status: match pact.status(last) {
                    Status::Negotiating => "negotiating",
                    Status::InForce => "in_force",
                    Status::Lapsed => "lapsed",
                }
                .to_owned(),
                signed_turn: signed,
                signed: match (old, signed) {
                    (Some(pact), _) => {
                        pact.signed.as_ref().map_or_else(String::new, ToString::to_string)
                    }
                    (None, Some(turn)) => rules.calendar.label(i64::from(turn)),
                    (None, None) => String::new(),
                },
                in_force_turn: Some(pact.in_force).filter(|turn| *turn <= last),
                lapsed_turn: pact.lapsed,
                why: match old {
                    Some(old) => source(loaded, old),
                    None => why(pact, &proposer, &partner, &kind).unwrap_or_default(),
                },
                proposer,
                partner,
                kind,
            }
        })
        .collect()
}

/// The pact of the scenario that this one was made from.
fn old<'s>(loaded: &'s Loaded, a: &str, b: &str, kind: &str) -> Option<&'s schema::Pact> {
    loaded.scenario.pacts.iter().find(|pact| {
        let sides = (pact.between.0.as_str(), pact.between.1.as_str());
        pact.kind == kind && (sides == (a, b) || sides == (b, a))
    })
}

fn source(loaded: &Loaded, pact: &schema::Pact) -> String {
    loaded.scenario.sources.get(&pact.source).unwrap_or(&pact.source).clone()
}

/// The turn in which a pact was sought, who sought it, with whom, and its kind.
type Sought<'e> = (u32, &'e str, &'e str, String);

/// Why the pacts of a run were sought: what raised each over what else the proposer could have sought, or
/// the script that signed it.
fn reasons_of(events: &[EventRow]) -> BTreeMap<Sought<'_>, String> {
    let mut found = BTreeMap::new();
    for event in events {
        let why = match (&event.what, &event.decision) {
            (EventData::Proposal { .. }, Some(decision)) => reasons(decision),
            (EventData::Signature { script: Some(script), .. }, _) => {
                format!("scripted: {}", script.0)
            }
            _ => continue,
        };
        let (Some(actor), Some(counterpart), Some(kind)) =
            (&event.actor, &event.counterpart, event.what.pact())
        else {
            continue;
        };
        let key = (event.turn, actor.as_str(), counterpart.as_str(), kind);
        if matches!(event.what, EventData::Proposal { .. }) {
            found.insert(key, why);
        } else {
            found.entry(key).or_insert(why);
        }
    }
    found
}

/// A term that raised what was chosen over what else could have been.
pub struct Raised {
    /// Its name.
    pub name: String,
    /// By how much, in the units of utility.
    pub by: f64,
}

/// What raised the option that was chosen over the others: the terms that are greater than their mean
/// over all options, by how much, the greatest first. The mean is weighted by the options' chances.
pub fn raised(decision: &DecisionRow) -> Vec<Raised> {
    // The same whether the decision was kept whole or thinned.
    let decision = decision.thinned();
    let Some(chosen) = decision.chosen.and_then(|at| decision.options.get(at)) else {
        return Vec::new();
    };
    let mean = |name: &str| -> f64 {
        decision.options.iter().map(|option| option.probability * option.term(name)).sum()
    };
    let mut raised: Vec<Raised> = chosen
        .terms
        .iter()
        .map(|(name, x)| Raised { name: name.clone(), by: x - mean(name) })
        .filter(|raised| raised.by >= LEAST_RAISED)
        .collect();
    raised.sort_by(|a, b| b.by.total_cmp(&a.by).then_with(|| a.name.cmp(&b.name)));
    raised.truncate(MOST_TERMS);
    raised
}

/// What raised the chosen option, such as `lower_rung +1.02, shared_threat +0.41`.
fn reasons(decision: &DecisionRow) -> String {
    let listed: Vec<String> =
        raised(decision).iter().map(|term| format!("{} {}", term.name, signed(term.by))).collect();
    listed.join(", ")
}

/// A number with its sign, two decimals.
pub fn signed(x: f64) -> String {
    if x < 0.0 { format!("−{:.2}", -x) } else { format!("+{x:.2}") }
}
