//! Scripted events in the world's numbers: every code and name is looked up once, when the world is
//! built, and the turn that plays them finds nothing to look up.

use super::{
    build::{Names, promised},
    ids::{KindId, StateId},
};
use crate::{
    chance::Key,
    scenario::{
        Scenario,
        calendar::Calendar,
        events::{Attribute, Change, Effect, When},
        schema::{Domain, Regime},
    },
};

/// When a scripted event happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Timing {
    /// In this turn.
    Turn(u32),
    /// Once, with this chance a turn.
    Hazard(f64),
    /// Every so many turns.
    Every(u32),
}

/// A scripted event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPlan {
    /// Name of the event.
    pub name: String,
    /// Key of its luck.
    pub key: Key,
    /// When it happens.
    pub timing: Timing,
    /// What it does, in order.
    pub deeds: Vec<EffectPlan>,
    /// Source or remark.
    pub source: String,
}

impl EventPlan {
    /// Whether it may happen in turn 0.
    #[must_use]
    pub const fn may_fire_at_start(&self) -> bool {
        !matches!(self.timing, Timing::Turn(1..))
    }
}

/// What the title of an event says after its name if it is a draw that makes it happen.
pub const DRAWN: &str = " (by the draw, ";

impl EventPlan {
    /// Its name, its chance if it is drawn, and its source, for readers.
    #[must_use]
    pub fn title(&self) -> String {
        let (name, source) = (&self.name, &self.source);
        match self.timing {
            Timing::Hazard(chance) => {
                let source = if source.is_empty() { String::new() } else { format!("; {source}") };
                format!("{name}{DRAWN}one chance in {:.0} a turn{source})", 1.0 / chance)
            }
            _ if source.is_empty() => name.clone(),
            _ => format!("{name} ({source})"),
        }
    }
}

/// What an event does: an [`Effect`] of the scenario with numbers for its names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EffectPlan {
    /// An attribute of a state changes.
    Attribute(StateId, Attribute, Change),
    /// Two states sign a pact of this kind, the first as its author.
    Sign(KindId, StateId, StateId),
    /// Their pact of this kind ends.
    Lapse(KindId, StateId, StateId),
    /// A patron is firm from now on, or wavers.
    Regime(StateId, bool),
    /// A patron assures in public, or raises doubt.
    Signal(StateId, bool),
    /// Every observer's belief in a patron changes.
    Belief(StateId, Change),
    /// The salience of the dispute of a challenger with a target changes to this.
    Salience(StateId, StateId, f64),
    /// A target loses territory to a challenger: a grievance of this size, and an act to remember.
    TerritoryLost(StateId, StateId, f64),
    /// A patron keeps what it promised this state, or everybody, with these chances: firm and wavering.
    Honour(StateId, Option<StateId>, [f64; 2]),
    /// A patron has bases at a host's home from now on, or no longer.
    Base(StateId, StateId, bool),
    /// A pact of this kind of two states promises so much: chance that one stands by the other.
    Oblige(KindId, StateId, StateId, f64),
    /// A shock outside the world turns attention to security everywhere.
    Shock(f64),
    /// A challenger is provoked by a target, so much more.
    Provocation(StateId, StateId, f64),
    /// A challenger's hostile act against a target, of this severity.
    HostileAct(StateId, StateId, f64),
    /// An incident of a challenger and a target is to be played in this domain.
    Incident(StateId, StateId, Domain),
    /// A victim's call to a helper is honoured, or not.
    Call {
        /// Who was called.
        helper: StateId,
        /// Who called.
        victim: StateId,
        /// Whether the helper stood by.
        honoured: bool,
    },
    /// A challenger's operations in a domain become a multiple of what they would be.
    Operations {
        /// The challenger whose operations they are.
        challenger: StateId,
        /// Against whom; none is all.
        target: Option<StateId>,
        /// The domain of operations.
        domain: Domain,
        /// The multiple.
        times: f64,
        /// Utility of an act of coercion besides.
        urge: f64,
    },
    /// A state's exposure to a challenger's trade changes.
    Exposure(StateId, StateId, Change),
    /// Voters of a state rally, so much more.
    Rally(StateId, f64),
    /// A state holds an election.
    Election(StateId),
    /// A state takes the step of this place on its ladder.
    Step(StateId, u8),
    /// The bar of this place in the rules is laid.
    Lay(u16),
    /// It is lifted.
    Lift(u16),
}

impl EffectPlan {
    fn of(effect: &Effect, s: &Scenario, names: &Names<'_>) -> Self {
        let id = |code| names.state(code);
        match effect {
            Effect::Attribute { state, attribute, change } => {
                Self::Attribute(id(state), *attribute, *change)
            }
            Effect::Sign { kind, between: (a, b) } => Self::Sign(names.kind(kind), id(a), id(b)),
            Effect::Lapse { kind, between: (a, b) } => Self::Lapse(names.kind(kind), id(a), id(b)),
            Effect::Regime { patron, regime } => Self::Regime(id(patron), *regime == Regime::Firm),
            Effect::Signal { patron, assures } => Self::Signal(id(patron), *assures),
            Effect::Belief { patron, change } => Self::Belief(id(patron), *change),
            Effect::Salience { challenger, target, to } => {
                Self::Salience(id(challenger), id(target), to.get())
            }
            Effect::TerritoryLost { challenger, target, size } => {
                Self::TerritoryLost(id(challenger), id(target), size.get())
            }
            Effect::Honour { patron, firm, wavering, towards } => {
                Self::Honour(id(patron), towards.as_ref().map(id), [firm.get(), wavering.get()])
            }
            Effect::Base { patron, host, stands } => Self::Base(id(patron), id(host), *stands),
            Effect::Oblige { kind, between: (a, b), obliges } => {
                let kind = names.kind(kind);
                Self::Oblige(kind, id(a), id(b), promised(*obliges, &s.parameters))
            }
            Effect::Shock { size } => Self::Shock(size.get()),
            Effect::Provocation { challenger, target, size } => {
                Self::Provocation(id(challenger), id(target), size.get())
            }
            Effect::HostileAct { challenger, target, severity } => {
                Self::HostileAct(id(challenger), id(target), severity.get())
            }
            Effect::Incident { challenger, target, domain } => {
                Self::Incident(id(challenger), id(target), *domain)
            }
            Effect::Call { helper, victim, honoured } => {
                Self::Call { helper: id(helper), victim: id(victim), honoured: *honoured }
            }
            Effect::Operations { challenger, target, domain, times, urge } => Self::Operations {
                challenger: id(challenger),
                target: target.as_ref().map(id),
                domain: *domain,
                times: times.get(),
                urge: urge.get(),
            },
            Effect::Exposure { state, challenger, change } => {
                Self::Exposure(id(state), id(challenger), *change)
            }
            Effect::Rally { state, size } => Self::Rally(id(state), size.get()),
            Effect::Election { state } => Self::Election(id(state)),
            Effect::Step { state, name } => {
                let ladder = s.politics.get(state).map_or(&[][..], |politics| &politics.steps);
                let step = ladder.iter().position(|step| step.name == *name);
                Self::Step(id(state), Names::found(step, "step", name) as u8)
            }
            Effect::Lay { bar } => Self::Lay(names.bar(bar)),
            Effect::Lift { bar } => Self::Lift(names.bar(bar)),
        }
    }
}

/// The events of a scenario in the order of their names.
pub(super) fn script(s: &Scenario, calendar: Calendar, names: &Names<'_>) -> Vec<EventPlan> {
    let mut script: Vec<EventPlan> = s
        .events
        .iter()
        .map(|event| EventPlan {
            name: event.name.clone(),
            key: Key::of_name(&event.name),
            timing: match &event.when {
                When::Date(date) => {
                    Timing::Turn(u32::try_from(calendar.turn_of(date.date())).unwrap_or(u32::MAX))
                }
                When::Turn(turn) => Timing::Turn(*turn),
                When::Hazard(chance) => Timing::Hazard(chance.get()),
                When::Every(turns) => Timing::Every((*turns).max(1)),
            },
            deeds: event.effects.iter().map(|effect| EffectPlan::of(effect, s, names)).collect(),
            source: s.sources.get(&event.source).unwrap_or(&event.source).clone(),
        })
        .collect();
    script.sort_by(|a, b| a.name.cmp(&b.name));
    script
}
