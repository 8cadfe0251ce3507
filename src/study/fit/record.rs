//! What is known of signatures, in the turns and pairs of a scenario.

use std::collections::BTreeMap;

use super::sheet::FitText;
use deter_core::{
    chance::quantile::negative_binomial_mass,
    scenario::{
        Loaded,
        bars::Confidence,
        calendar::{Calendar, DateText},
        events::{Effect, When},
        quantity::Code,
        schema::Scenario,
    },
    turn::Engine,
    world::{KindId, StateId},
};

/// An undirected pair of states and a kind of pact: what can be signed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// The side that comes first in the scenario.
    pub a: StateId,
    /// The other.
    pub b: StateId,
    /// Which kind.
    pub kind: KindId,
}

impl Tie {
    /// Whether a state is one of the two.
    #[must_use]
    pub const fn has(&self, state: StateId) -> bool {
        self.a.0 == state.0 || self.b.0 == state.0
    }
}

/// A signature in the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What was signed.
    pub tie: Tie,
    /// The first turn in which it may have been.
    pub first: u32,
    /// The last.
    pub last: u32,
    /// How much it counts, 0 to 1: how well it is known.
    pub weight: f64,
    /// Its date, as the record has it.
    pub date: String,
    /// Its name.
    pub title: String,
}

/// What may be signed when, and what was: the task that every account of the record is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// States.
    pub codes: Vec<String>,
    /// Kinds.
    pub kinds: Vec<String>,
    /// Turns of the window.
    pub turns: u32,
    /// Signatures in the order of their turns.
    pub events: Vec<Event>,
    /// Of every tie the number of turns, from the first, in which it is at risk, an event's own
    /// turns left out.
    pub at_risk: Vec<u32>,
    /// The year's block of every turn.
    pub blocks: Vec<usize>,
    /// What a block is called.
    pub years: Vec<String>,
    /// Probability that a signature comes so many turns after the talks began.
    pub lags: Vec<f64>,
    /// Ties that the record has without a date: neither events nor at risk.
    pub undated: usize,
    /// Ties that the scenario's own script signs: not scored.
    pub scripted: usize,
    /// Rows of states outside of the world, by their codes.
    pub outside: BTreeMap<String, usize>,
}

/// How much a row counts by how well it is known.
const fn weight(confidence: Option<Confidence>) -> f64 {
    match confidence {
        None | Some(Confidence::Cited | Confidence::High) => 1.0,
        Some(Confidence::Medium) => 0.7,
        Some(Confidence::Low) => 0.4,
        Some(Confidence::Inferred) => 0.0,
    }
}

/// The share of talks that take longer than the longest lag is less than this.
const TAIL: f64 = 1e-3;

impl Record {
    /// The record of a study in the turns of its scenario.
    #[must_use]
    pub fn of(text: &FitText, loaded: &Loaded, engine: &Engine) -> Self {
        let s = &loaded.scenario;
        let calendar = Calendar::new(s.start.date(), s.turns_per_year);
        let codes = engine.blueprint().codes.clone();
        let kinds: Vec<String> = engine.rules().kinds.iter().map(|k| k.name.clone()).collect();
        let turns = (calendar.turn_of(text.until.date()) + 1).clamp(1, i64::from(u32::MAX)) as u32;
        let mut record = Self {
            turns,
            events: Vec::new(),
            at_risk: Vec::new(),
            blocks: Vec::new(),
            years: Vec::new(),
            lags: lags(s.parameters.negotiation_turns),
            undated: 0,
            scripted: 0,
            outside: BTreeMap::new(),
            codes,
            kinds,
        };
        record.blocks_by_year(&calendar);
        record.at_risk = record.ties().map(|tie| record.eligible(engine, tie)).collect();
        for pact in engine.pacts() {
            let at = record.place(pact.proposer, pact.partner, pact.kind);
            record.at_risk[at] = 0;
        }
        for (tie, turn) in record.scripted_ties(s, &calendar) {
            let at = record.place(tie.a, tie.b, tie.kind);
            record.at_risk[at] = record.at_risk[at].min(turn);
            record.scripted += 1;
        }
        record.add_signatures(text, &calendar);
        record
    }

    fn blocks_by_year(&mut self, calendar: &Calendar) {
        for turn in 0..self.turns {
            let year: String = calendar.label(i64::from(turn)).chars().take(4).collect();
            if self.years.last() != Some(&year) {
                self.years.push(year);
            }
            self.blocks.push(self.years.len() - 1);
        }
    }

    /// All turns, if both sides must want this kind, none if one side alone can have it.
    fn eligible(&self, engine: &Engine, tie: Tie) -> u32 {
        let kind = &engine.rules().kinds[tie.kind.at()];
        let two = kind.mutual && !kind.accommodates;
        if two { self.turns } else { 0 }
    }

    fn add_signatures(&mut self, text: &FitText, calendar: &Calendar) {
        let codes = self.codes.clone();
        let id = |code: &Code| codes.iter().position(|known| known == code.as_str());
        // Of several documents of a kind the first is the signature.
        let mut first: BTreeMap<usize, Event> = BTreeMap::new();
        let mut without = Vec::new();
        for pact in &text.record {
            let (Some(a), Some(b)) = (id(&pact.between.0), id(&pact.between.1)) else {
                let sides = [&pact.between.0, &pact.between.1];
                for code in sides.into_iter().filter(|code| id(code).is_none()) {
                    *self.outside.entry(code.to_string()).or_default() += 1;
                }
                continue;
            };
            let Some(kind) = self.kinds.iter().position(|known| *known == pact.kind) else {
                continue;
            };
            let (a, b) = (StateId(a.min(b) as u16), StateId(a.max(b) as u16));
            let tie = Tie { a, b, kind: KindId(kind as u8) };
            let at = self.place(tie.a, tie.b, tie.kind);
            let Some(date) = &pact.signed else {
                without.push(at);
                continue;
            };
            let (from, to) = turns_of(date, calendar);
            if from >= i64::from(self.turns) {
                continue; // not yet
            }
            let weight = weight(pact.confidence);
            if to < 0 || weight == 0.0 {
                without.push(at);
                continue;
            }
            let last = (to as u32).min(self.turns - 1);
            let title = if pact.title.is_empty() { &pact.kind } else { &pact.title };
            let event = Event {
                tie,
                first: from.max(0) as u32,
                last,
                weight,
                date: date.to_string(),
                title: title.clone(),
            };
            match first.get(&at) {
                Some(known) if known.first <= event.first => {}
                _ => drop(first.insert(at, event)),
            }
        }
        for at in without {
            if self.at_risk[at] > 0 {
                self.undated += 1;
                self.at_risk[at] = 0;
            }
        }
        for (at, event) in first {
            // In force at the start, signed by the script, or not told apart from what is.
            if self.at_risk[at] > event.last {
                self.at_risk[at] = event.first;
                self.events.push(event);
            }
        }
        self.events.sort_by_key(|event| (event.first, event.last, event.tie));
    }

    fn scripted_ties(&self, s: &Scenario, calendar: &Calendar) -> Vec<(Tie, u32)> {
        let id = |code: &Code| self.codes.iter().position(|known| known == code.as_str());
        let mut found = Vec::new();
        for event in &s.events {
            let turn = match &event.when {
                When::Turn(turn) => *turn,
                When::Date(date) => calendar.turn_of(date.date()).max(0) as u32,
                When::Hazard(_) | When::Every(_) => 0,
            };
            for effect in &event.effects {
                let Effect::Sign { kind, between: (a, b) } = effect else { continue };
                let kind = self.kinds.iter().position(|known| known == kind);
                if let (Some(a), Some(b), Some(kind)) = (id(a), id(b), kind) {
                    let (a, b) = (StateId(a.min(b) as u16), StateId(a.max(b) as u16));
                    found.push((Tie { a, b, kind: KindId(kind as u8) }, turn));
                }
            }
        }
        found
    }

    /// The number of a tie.
    #[must_use]
    pub const fn place(&self, a: StateId, b: StateId, kind: KindId) -> usize {
        let (low, high) = if a.0 < b.0 { (a.0, b.0) } else { (b.0, a.0) };
        let pair = high as usize * (high as usize - 1) / 2 + low as usize;
        pair * self.kinds.len() + kind.0 as usize
    }

    /// All ties in the order of their numbers.
    pub fn ties(&self) -> impl Iterator<Item = Tie> + use<> {
        let (n, kinds) = (self.codes.len() as u16, self.kinds.len() as u8);
        (1..n).flat_map(move |high| {
            (0..high).flat_map(move |low| {
                (0..kinds).map(move |kind| Tie {
                    a: StateId(low),
                    b: StateId(high),
                    kind: KindId(kind),
                })
            })
        })
    }

    /// Number of ties.
    #[must_use]
    pub fn size(&self) -> usize {
        let n = self.codes.len();
        n * n.saturating_sub(1) / 2 * self.kinds.len()
    }

    /// Of every tie the first turn in which it matters no more: it was signed, or the record ends.
    #[must_use]
    pub fn last(&self) -> Vec<u32> {
        let mut last = self.at_risk.clone();
        for event in &self.events {
            last[self.place(event.tie.a, event.tie.b, event.tie.kind)] = event.last + 1;
        }
        last
    }

    /// The block of an event: that of its middle turn.
    #[must_use]
    pub fn block(&self, event: &Event) -> usize {
        self.blocks[(event.first + event.last) as usize / 2]
    }

    /// The code of a state.
    #[must_use]
    pub fn code(&self, state: StateId) -> &str {
        &self.codes[state.at()]
    }
}

/// The first and last turn that a date may mean: a year means all its turns.
fn turns_of(date: &DateText, calendar: &Calendar) -> (i64, i64) {
    let from = calendar.turn_of(date.date());
    let text = date.as_str();
    let end = |text: String| DateText::try_from(text).ok().map(|end| calendar.turn_of(end.date()));
    let to = match text.len() {
        4 => end(format!("{text}-12-31")),
        6 if text.ends_with("H1") => end(format!("{}-06-30", &text[..4])),
        6 if text.ends_with("H2") => end(format!("{}-12-31", &text[..4])),
        _ => None,
    };
    (from, to.unwrap_or(from))
}

/// Probabilities that talks take 0, 1, 2, … turns: Poisson, cut where hardly any is left.
fn lags(mean: f64) -> Vec<f64> {
    let mut lags = Vec::new();
    let mut left = 1.0;
    while left > TAIL && lags.len() < 200 {
        let mass = negative_binomial_mass(lags.len() as u32, mean, f64::INFINITY);
        lags.push(mass);
        left -= mass;
    }
    let sum: f64 = lags.iter().sum();
    lags.iter_mut().for_each(|mass| *mass /= sum);
    lags
}
