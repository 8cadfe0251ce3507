//! Events and decisions in the words of the scenario: the rows of `events.jsonl`.
//!
//! A row is one JSON object on one line. Its `n` is its place in the file, from 0; a decision holds
//! every option with its utility, the terms whose sum it is, its probability, and the uniform draw
//! that chose, with the draw's address.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{
    decisions::{AddressRow, BarredRow, DecisionRow, OptionRow},
    named,
};
use crate::table::format::fixed;
use deter_core::{
    chance::Phase,
    model::events::{EventData, EventKind, EventPart, Search, word},
    scenario::schema::{Domain, Regime},
    world::{
        Roster, Rules, StateId,
        journal::{self, Label},
        transient::Outcome,
    },
};

/// What happened, in the names of the scenario.
pub type NamedEventData = EventData<String, String>;

/// Something that happened, with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Its place among the events of the run, 0 is the first.
    pub n: u64,
    /// Turn, 0 is the first.
    pub turn: u32,
    /// Label of the turn, such as `2021Q3`.
    pub date: String,
    /// Code of who did it.
    pub actor: Option<String>,
    /// Code of to or with whom.
    pub counterpart: Option<String>,
    /// What happened.
    pub what: NamedEventData,
    /// The decision behind it.
    pub decision: Option<DecisionRow>,
}

impl EventRow {
    /// Whether it is a decision of somebody, with its options: one may ask why it was taken.
    #[must_use]
    pub fn is_question(&self) -> bool {
        let decided = self.decision.as_ref().is_some_and(|decision| !decision.options.is_empty());
        self.actor.is_some() && decided
    }

    /// The same with its decision [thinned](DecisionRow::thinned).
    #[must_use]
    pub fn thinned(mut self) -> Self {
        if let Some(decision) = &self.decision
            && let Cow::Owned(thin) = decision.thinned()
        {
            self.decision = Some(thin);
        }
        self
    }
}

/// An event as a line of `events.jsonl` holds it.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Line {
    n: u64,
    turn: u32,
    date: String,
    #[schemars(with = "String")]
    phase: Phase,
    #[schemars(with = "String")]
    kind: EventKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counterpart: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    outcome: Option<Outcome>,
    text: String,
    #[serde(default, with = "named", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, f64>")]
    numbers: Vec<(String, f64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionRow>,
}

impl JsonSchema for EventRow {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Line::json_schema(generator)
    }
}

impl Serialize for EventRow {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut line = Line {
            n: self.n,
            turn: self.turn,
            date: self.date.clone(),
            phase: self.what.phase(),
            kind: self.what.kind(),
            actor: self.actor.clone(),
            counterpart: self.counterpart.clone(),
            domain: None,
            pact: None,
            outcome: None,
            text: self.text(),
            numbers: Vec::new(),
            decision: self.decision.clone(),
        };
        self.what.parts(|name, part| match part {
            EventPart::Number(x) => line.numbers.push((name.to_owned(), x)),
            EventPart::Domain(x) => line.domain = Some(x.name().to_owned()),
            EventPart::Pact(x) => line.pact = Some(x),
            EventPart::Outcome(x) => line.outcome = Some(x),
            // The text says it.
            EventPart::Absent | EventPart::Word(_) | EventPart::Named(_) => {}
        });
        line.serialize(to)
    }
}

impl<'de> Deserialize<'de> for EventRow {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let line = Line::deserialize(from)?;
        let said = said(line.kind, &line.text);
        let what = EventData::from_parts(line.kind, |name| {
            let number = || line.numbers.iter().find(|(known, _)| known == name);
            let said = said.iter().find(|(known, _)| *known == name);
            match (name, said) {
                (_, Some((_, part))) => part.clone(),
                ("domain", _) => Domain::ALL
                    .into_iter()
                    .find(|known| line.domain.as_deref() == Some(known.name()))
                    .map_or(EventPart::Absent, EventPart::Domain),
                ("pact", _) => line.pact.clone().map_or(EventPart::Absent, EventPart::Pact),
                ("outcome", _) => line.outcome.map_or(EventPart::Absent, EventPart::Outcome),
                _ => number().map_or(EventPart::Absent, |(_, x)| EventPart::Number(*x)),
            }
        });
        let what = what.ok_or_else(|| {
            let parts: Vec<&str> = line.kind.holds().iter().map(|(name, _)| *name).collect();
            let parts = parts.join(", ");
            D::Error::custom(format!("the event of kind {} lacks one of: {parts}", line.kind))
        })?;
        let row = Self {
            n: line.n,
            turn: line.turn,
            date: line.date,
            actor: line.actor,
            counterpart: line.counterpart,
            what,
            decision: line.decision,
        };
        if (row.text(), row.what.phase()) == (line.text, line.phase) {
            Ok(row)
        } else {
            Err(D::Error::custom("the text of the event says something else than its numbers"))
        }
    }
}

/// The parts of an event that stand in its text only.
fn said(kind: EventKind, text: &str) -> Vec<(&'static str, EventPart<String, String>)> {
    let one = |name: &'static str, text: Option<&str>| {
        (name, text.and_then(word).map_or(EventPart::Absent, EventPart::Word))
    };
    let named = |name: &'static str, text: &str| (name, EventPart::Named(text.to_owned()));
    match kind {
        EventKind::Script => vec![named("event", text)],
        EventKind::Regime => vec![one("becomes", text.rsplit(' ').next())],
        EventKind::Stance => vec![one("stance", text.split("s against").next())],
        EventKind::Move => vec![one("act", text.strip_prefix("chooses to "))],
        EventKind::Consent => vec![one("answer", text.split(' ').next())],
        EventKind::Proposal => {
            let ways = Search::ALL.iter().rev().map(|search| search.name());
            vec![one("search", ways.into_iter().find(|way| text.starts_with(way)))]
        }
        EventKind::Signature => match text.split_once(SCRIPTED) {
            Some((_, script)) => vec![named("script", script.strip_suffix(')').unwrap_or(script))],
            None => Vec::new(),
        },
        EventKind::Veto | EventKind::ReferendumLost | EventKind::BrokenOff => {
            let part = if kind == EventKind::BrokenOff { "bar" } else { "step" };
            text.split_once(": ").map(|(_, name)| named(part, name)).into_iter().collect()
        }
        EventKind::Step => match text.strip_prefix(STEP).and_then(|rest| rest.split_once(": ")) {
            Some((way, step)) => vec![one("way", Some(way)), named("step", step)],
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

const SCRIPTED: &str = " (scripted: ";
const STEP: &str = "a step loosens the constraint ";

/// What happened in plain words; the actor is the subject.
fn words(what: &NamedEventData, actor: &str, counterpart: &str) -> String {
    match what {
        EventData::Script { event } => event.0.clone(),
        EventData::Regime { becomes } => {
            let now = if *becomes == Regime::Firm { "firm" } else { "wavering" };
            format!("the hidden commitment of {actor} becomes {now}")
        }
        EventData::Signal { assured: true } => format!("{actor} assures its partners in public"),
        EventData::Signal { assured: false } => format!("{actor} raises doubt in public"),
        EventData::Plan { domain, usual } => {
            format!("weighs {} operations, {usual:.1} a turn at the start", domain.name())
        }
        EventData::Operation { domain, presence, intrusion, coercion, .. } => format!(
            "{} operations against {counterpart}: {presence} presence, {intrusion} intrusion, \
             {coercion} coercion",
            domain.name()
        ),
        EventData::Stance { domain, stance, .. } => {
            format!("{}s against {} operations of {counterpart}", stance.name(), domain.name())
        }
        EventData::Concession { domain } => {
            format!("{actor} gives way to {counterpart} under {} pressure", domain.name())
        }
        EventData::Move { act, .. } => format!("chooses to {}", act.name()),
        EventData::Call { honoured: true } => format!("stands by {counterpart}"),
        EventData::Call { honoured: false } => format!("does not stand by {counterpart}"),
        EventData::Incident { domain, outcome, .. } => {
            let domain = domain.name();
            match outcome {
                Outcome::StatusQuo => format!(
                    "a contested {domain} operation against {counterpart}: {actor} does not press"
                ),
                Outcome::Concession => {
                    format!("in an incident ({domain}) {counterpart} gives way to {actor}")
                }
                Outcome::Backdown => {
                    format!(
                        "in an incident ({domain}) with {counterpart} {actor} stops short of force"
                    )
                }
                Outcome::Force => {
                    format!("{actor} uses force against {counterpart} ({domain}); nobody dies")
                }
                Outcome::Lethal => {
                    format!("{actor} uses force against {counterpart} ({domain}), with deaths")
                }
                Outcome::Severe => format!(
                    "{actor} uses force against {counterpart} ({domain}), with more than 25 dead"
                ),
                Outcome::War => {
                    format!("an incident of {actor} and {counterpart} ({domain}) becomes a war")
                }
            }
        }
        EventData::Support { support, .. } => format!("support for loosening is {support:.3}"),
        EventData::Election { lower, upper } => format!(
            "an election leaves {:.0} % of the lower and {:.0} % of the upper house for revision",
            100.0 * lower,
            100.0 * upper
        ),
        EventData::Veto { step } => format!("a coalition partner stops the step: {}", step.0),
        EventData::Step { step, way, .. } => format!("{STEP}{}: {}", way.name(), step.0),
        EventData::ReferendumLost { step, .. } => {
            format!("a referendum rejects the step: {}", step.0)
        }
        EventData::Lapse { pact, .. } => format!("{} of {actor} and {counterpart} lapses", pact.0),
        EventData::Proposal { search, pact: None } => search.name().to_owned(),
        EventData::Proposal { search, pact: Some(pact) } => {
            format!("{} {} with {counterpart}", search.name(), pact.0)
        }
        EventData::Consent { pact, answer } => {
            format!("{} {} of {counterpart}", answer.name(), pact.0)
        }
        EventData::Signature { pact, script: None, .. } => {
            format!("{actor} and {counterpart} sign {}", pact.0)
        }
        EventData::Signature { pact, script: Some(script), .. } => {
            format!("{actor} and {counterpart} sign {}{SCRIPTED}{})", pact.0, script.0)
        }
        EventData::Government { shift } => {
            let way = if *shift < 0.0 { "less" } else { "more" };
            let shift = fixed(*shift, 2, true);
            format!("{actor} has a new government, and is believed {way} ({shift} in log odds)")
        }
        EventData::Shock { size } => {
            format!("a shock elsewhere turns attention to security (by {size:.2})")
        }
        EventData::Ceiling { ceiling } => {
            format!("steps over the ceiling of its spending, now {:.2} % of GDP", 100.0 * ceiling)
        }
        EventData::BrokenOff { pact, bar } => {
            let bar = bar.as_ref().map_or_else(String::new, |bar| format!(": {}", bar.0));
            format!("talks of {actor} and {counterpart} on {} break off{bar}", pact.0)
        }
        EventData::Transfer { worth } => {
            format!("{actor} transfers equipment worth {worth:.3} bn USD to {counterpart}")
        }
    }
}

impl EventRow {
    /// The event at place `n` in the words of the scenario.
    #[must_use]
    pub fn of(event: &journal::Event, n: u64, rules: &Rules, roster: &Roster) -> Self {
        let code = |id: StateId| roster.code(id).to_owned();
        Self {
            n,
            turn: event.turn,
            date: rules.calendar.label(i64::from(event.turn)),
            actor: event.actor.map(code),
            counterpart: event.counterpart.map(code),
            what: event.what.renamed(
                |kind| rules.kinds[kind.at()].name.clone(),
                |place| name(event, usize::from(place), rules),
            ),
            decision: event.decision.as_ref().map(|decision| DecisionRow {
                options: decision
                    .options
                    .iter()
                    .map(|choice| OptionRow {
                        option: label(choice.option, rules, roster),
                        utility: choice.utility,
                        probability: choice.probability,
                        terms: choice.terms.iter().map(|(n, x)| ((*n).to_owned(), *x)).collect(),
                    })
                    .collect(),
                barred: decision
                    .barred
                    .iter()
                    .map(|barred| BarredRow::of(barred, rules, roster))
                    .collect(),
                chosen: decision.chosen,
                draw: decision.draw,
                address: decision.address.map(|address| AddressRow::of(address, roster)),
                drawn: decision.drawn,
            }),
        }
    }

    /// What it is about: a domain, or a kind of pact.
    #[must_use]
    pub fn about(&self) -> Option<String> {
        let domain = self.what.domain().map(|domain| domain.name().to_owned());
        domain.or_else(|| self.what.pact())
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        self.what.kind()
    }

    /// Who did what. Most texts are verbs; those that are not follow a colon.
    #[must_use]
    pub fn sentence(&self) -> String {
        use EventKind as E;
        let text = self.text();
        match (self.actor.as_deref(), self.kind()) {
            (None, _) | (_, E::Signature | E::Lapse | E::BrokenOff | E::Incident) => text,
            (Some(actor), _) if text.starts_with(actor) => text,
            (
                Some(actor),
                E::Operation
                | E::Plan
                | E::Support
                | E::Election
                | E::Step
                | E::Veto
                | E::ReferendumLost
                | E::Regime,
            ) => format!("{actor}: {text}"),
            (Some(actor), _) => format!("{actor} {text}"),
        }
    }

    /// What happened in plain words; the actor is the subject.
    #[must_use]
    pub fn text(&self) -> String {
        let code = |side: &Option<String>| side.clone().unwrap_or_default();
        words(&self.what, &code(&self.actor), &code(&self.counterpart))
    }
}

/// What the scenario calls the thing at this place of its list.
fn name(event: &journal::Event, place: usize, rules: &Rules) -> String {
    let script = || &rules.script[place];
    match event.what.kind() {
        EventKind::Script => script().title(),
        EventKind::Signature => script().name.clone(),
        EventKind::BrokenOff => rules.bars[place].name.clone(),
        _ => {
            let ladder = rules.politics.iter().find(|plan| Some(plan.id) == event.actor);
            ladder.map_or_else(String::new, |plan| plan.steps[place].name.clone())
        }
    }
}

/// The words for an option.
pub fn label(option: Label, rules: &Rules, roster: &Roster) -> String {
    match option {
        Label::Named(name) => name.to_owned(),
        Label::State(id) => roster.code(id).to_owned(),
        Label::Pact { kind, partner, ends } => {
            let (verb, kind) = (if ends { "end " } else { "" }, &rules.kinds[kind.at()].name);
            format!("{verb}{kind} with {}", roster.code(partner))
        }
    }
}
