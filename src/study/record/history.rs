//! Everything about one run, in memory.

use super::{
    code::WorldCode,
    events::EventRow,
    origin, pacts,
    save::Branching,
    tables::{Provenance, RunTables, SeriesRow},
};
use deter_core::{
    model::events::EventKind,
    scenario::Loaded,
    turn::Engine,
    world::{Snapshot, build::Blueprint, journal::Detail},
};

/// Most states that figures follow when the scenario puts none in focus.
const MOST_IN_FOCUS: usize = 8;

/// Which run of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Seed of all luck.
    pub seed: u64,
    /// Replicate under the seed; 0 for a single run.
    pub replicate: u64,
    /// How many turns, counted from the start of the scenario.
    pub turns: u32,
}

impl Run {
    /// The run a scenario describes.
    #[must_use]
    pub const fn of(loaded: &Loaded) -> Self {
        Self { seed: loaded.scenario.seed, replicate: 0, turns: loaded.scenario.turns }
    }
}

/// Everything about one run.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Which run.
    pub run: Run,
    /// Series, pacts, who is who.
    pub tables: RunTables,
    /// Every event and decision.
    pub events: Vec<EventRow>,
    /// The state of things after the last turn.
    pub end: Snapshot,
    /// States kept on the way, from which the run can go on.
    pub saves: Vec<Snapshot>,
    /// Where it left another history, in the order of turns.
    pub branched: Vec<Branching>,
    /// What was not left to the draw, and what the model would have done, for readers.
    pub forced: Vec<String>,
}

impl History {
    /// Plays a run with all its reasons; `after` is told after every turn how many are played.
    #[must_use]
    pub fn play(loaded: &Loaded, run: Run, mut after: impl FnMut(u32)) -> Self {
        let mut engine = Engine::new(Blueprint::new(loaded));
        engine.reset(run.seed, run.replicate, Detail::Reasons);
        while engine.turn() < run.turns {
            engine.step();
            after(engine.turn());
        }
        Self::gather(&mut engine, loaded, run)
    }

    /// The same whose decisions keep what was chosen and the rest as one: what figures and pages show, in
    /// memory that does not grow with the options.
    #[must_use]
    pub fn play_thin(loaded: &Loaded, run: Run) -> Self {
        let mut engine = Engine::new(Blueprint::new(loaded));
        engine.reset(run.seed, run.replicate, Detail::Reasons);
        let mut past = Past::default();
        while engine.turn() < run.turns {
            engine.step();
            past.thin(&mut engine, |_| {});
        }
        Self::gather_after(past, &mut engine, loaded, run)
    }

    /// What an engine kept that has played this run with reasons.
    #[must_use]
    pub fn gather(engine: &mut Engine, loaded: &Loaded, run: Run) -> Self {
        Self::gather_after(Past::default(), engine, loaded, run)
    }

    /// The same where the engine has played on from a past.
    #[must_use]
    pub fn gather_after(past: Past, engine: &mut Engine, loaded: &Loaded, run: Run) -> Self {
        let Past { events, series } = past.and(engine);
        let (end, rules) = (engine.snapshot(), engine.rules());
        let tables = RunTables {
            provenance: Provenance {
                code: WorldCode::of(loaded, run.seed, run.replicate, run.turns).text(),
                ..origin::provenance(loaded, run.seed, run.turns)
            },
            states: origin::cards(loaded),
            focus: origin::focus(loaded, MOST_IN_FOCUS),
            kinds: rules.kinds.iter().map(|kind| kind.name.clone()).collect(),
            series,
            pacts: pacts::rows(engine, loaded, &events),
        };
        Self {
            run,
            tables,
            events,
            end,
            saves: Vec::new(),
            branched: Vec::new(),
            forced: Vec::new(),
        }
    }
}

/// What was told of the turns before an engine took over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// The events of those turns.
    pub events: Vec<EventRow>,
    /// The series of those turns.
    pub series: Vec<SeriesRow>,
}

impl Past {
    /// This past up to a turn.
    #[must_use]
    pub fn before(mut self, turn: u32) -> Self {
        self.events.retain(|event| event.turn < turn);
        self.series.retain(|row| row.turn < turn);
        self
    }

    /// Adds the events that the engine kept since, thinned, each after it was told; the engine keeps them
    /// no longer.
    pub fn thin(&mut self, engine: &mut Engine, mut tell: impl FnMut(&EventRow)) {
        let fresh = engine.take_events();
        let (rules, roster) = (engine.rules(), engine.roster());
        let first = self.events.len() as u64;
        self.events.extend((first..).zip(&fresh).map(|(n, event)| {
            let row = EventRow::of(event, n, rules, roster);
            tell(&row);
            row.thinned()
        }));
    }

    /// The same of events that are written where they are told: what stays of a decision is what the story
    /// and the table of pacts say of it. Of a world of hundreds of states the others take most of the
    /// memory.
    pub fn lean(&mut self, engine: &mut Engine, mut tell: impl FnMut(&EventRow)) {
        let before = self.events.len();
        let mut asked = self.events.iter().any(EventRow::is_question);
        self.thin(engine, &mut tell);
        for event in &mut self.events[before..] {
            let said = matches!(event.kind(), EventKind::Proposal | EventKind::Call);
            // The first is what a reader is told to ask about.
            if !said && (asked || !event.is_question()) {
                event.decision = None;
            }
            asked |= event.is_question();
        }
    }

    /// This past with all that the engine kept since.
    #[must_use]
    pub fn and(mut self, engine: &Engine) -> Self {
        let (rules, roster, journal) = (engine.rules(), engine.roster(), engine.journal());
        let first = self.events.len() as u64;
        let fresh = (first..).zip(&journal.events);
        self.events.extend(fresh.map(|(n, event)| EventRow::of(event, n, rules, roster)));
        self.series.extend(journal.points.iter().map(|point| SeriesRow {
            turn: point.turn,
            date: rules.calendar.label(i64::from(point.turn)),
            state: point.state.map_or("*", |id| roster.code(id)).to_owned(),
            other: point.other.map(|id| roster.code(id).to_owned()),
            measure: journal.measures[usize::from(point.measure)].clone(),
            value: point.value,
        }));
        self
    }
}
