//! What stands in the way of pacts: bars by the scenario's rules, and blood that was shed.
//!
//! A bar that is absolute, or political and in force, empties an option before anything is weighed; a
//! conditional one is a term of the utility. What two states signed in spite of a bar they may sign
//! again: the record is stronger than the rule.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::{dyads::Dyads, ids::StateId, rules::Rules};
use crate::{
    chance::Key,
    model::variables::variables,
    scenario::schema::{Reason, Strength},
};

/// A bar of the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct BarPlan {
    /// Name of the bar.
    pub name: String,
    /// Key of its luck.
    pub key: Key,
    /// Why there is a bar.
    pub reason: Reason,
    /// How firmly.
    pub strength: Strength,
    /// First turn; `i32::MIN` if before all time, `i32::MAX` if it waits for an event.
    pub from: i32,
    /// First turn in which it no longer stands by its date; `i32::MAX` if that is open.
    pub to: i32,
    /// Rate a turn at which it ends by itself.
    pub rate: f64,
    /// Ordered pairs that it is about, by place in a matrix, with the kinds barred, a bit for each:
    /// without what they had signed in spite of it.
    pub cells: Vec<(u32, u32)>,
    /// Source, for readers.
    pub source: String,
}

/// Two rivals, and from when to when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RivalryPlan {
    /// The two.
    pub between: (StateId, StateId),
    /// First turn.
    pub from: i32,
    /// First turn after it.
    pub to: i32,
}

variables! {
    /// Bars against pacts, one for each that the scenario states.
    BARS: (Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize);

    /// From when to when a bar stands.
    pub struct BarSpan {
        /// First turn.
        pub from: i32,
        /// First turn after it; the least number there is if that has not been drawn yet.
        pub to: i32,
    }
}

impl BarSpan {
    /// The end is still to be drawn.
    pub const UNDRAWN: i32 = i32::MIN;

    /// Whether it stands in a turn.
    #[must_use]
    pub const fn holds(self, now: i32) -> bool {
        self.from <= now && (self.to == Self::UNDRAWN || now < self.to)
    }
}

/// Where all bars of the rules stand.
#[derive(Debug, Clone, Default, Resource)]
pub struct Bars(pub Vec<BarSpan>);

impl Bars {
    /// A bar is laid, from this turn on.
    pub fn lay(&mut self, place: u16, now: i32) {
        if !self.0[usize::from(place)].holds(now) {
            self.0[usize::from(place)] = BarSpan { from: now, to: BarSpan::UNDRAWN };
        }
    }

    /// A bar is lifted.
    pub fn lift(&mut self, place: u16, now: i32) {
        self.0[usize::from(place)] = BarSpan { from: i32::MIN, to: now.max(i32::MIN + 1) };
    }

    /// Draws when bars end that were laid: on their date, or earlier with their hazard; `exponential`
    /// is asked for a draw with mean 1.
    pub fn draw_ends(&mut self, rules: &Rules, now: i32, exponential: impl Fn(Key) -> f64) {
        for (plan, span) in rules.bars.iter().zip(&mut self.0) {
            if span.to != BarSpan::UNDRAWN || span.from > now {
                continue;
            }
            // Laid again after its date, it is open.
            span.to = if plan.to > now { plan.to } else { i32::MAX };
            if plan.rate > 0.0 {
                let turns = (exponential(plan.key) / plan.rate).ceil().clamp(1.0, 1e9);
                span.to = span.to.min(now + turns as i32);
            }
        }
    }
}

/// What bars an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The bar of this place in the rules.
    Bar(u16),
    /// Blood that was shed in an incident or a war.
    Bloodshed,
}

/// Options of a state with one partner that are barred, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Barred {
    /// With whom.
    pub partner: StateId,
    /// Kinds, a bit for each.
    pub kinds: u32,
    /// By what.
    pub by: Obstacle,
}

/// What stands in the way in one turn, by ordered pair.
#[derive(Debug, Clone, Default)]
pub struct Obstacles {
    n: usize,
    now: i32,
    /// Kinds that are no options, a bit for each.
    barred: Vec<u32>,
    /// Kinds that have a hurdle, a bit for each.
    hurdles: Vec<u32>,
    rivals: Vec<bool>,
    /// The spans of all bars as of then, and the first turn after that in which one of them, or a
    /// rivalry, begins or ends.
    spans: Vec<BarSpan>,
    next: i32,
    /// Whether blood that was shed bars anything.
    bloodshed: bool,
}

impl Obstacles {
    /// Looks at what stands now. Most turns find it as the last one left it.
    pub fn look(&mut self, rules: &Rules, bars: &Bars, dyads: &Dyads, n: usize, now: i32) {
        let blood = dyads.bloodshed.cells();
        // In most runs none ever was, which is seen at a glance.
        let any = blood.iter().fold(0, |any, until| any | until.to_bits()) != 0;
        let bloodshed = any && blood.iter().any(|until| f64::from(now) < *until);
        let known = self.n == n && (self.now..self.next).contains(&now) && self.spans == bars.0;
        (self.n, self.now) = (n, now);
        if known && !self.bloodshed && !bloodshed {
            return;
        }
        self.bloodshed = bloodshed;
        self.spans.clone_from(&bars.0);
        let spans = bars.0.iter().map(|span| [span.from, span.to]);
        let ends = spans.chain(rules.rivalries.iter().map(|rivalry| [rivalry.from, rivalry.to]));
        self.next = ends.flatten().filter(|turn| *turn > now).min().unwrap_or(i32::MAX);
        self.barred.clear();
        self.barred.resize(n * n, 0);
        self.hurdles.clear();
        self.hurdles.resize(n * n, 0);
        self.rivals.clear();
        self.rivals.resize(n * n, false);
        for (plan, _) in rules.bars.iter().zip(&bars.0).filter(|(_, span)| span.holds(now)) {
            let conditional = plan.strength == Strength::Conditional;
            let all = if conditional { &mut self.hurdles } else { &mut self.barred };
            for (cell, kinds) in &plan.cells {
                all[*cell as usize] |= kinds;
            }
        }
        let rivals = |rivalry: &&RivalryPlan| rivalry.from <= now && now < rivalry.to;
        for rivalry in rules.rivalries.iter().filter(rivals) {
            let (a, b) = rivalry.between;
            self.rivals[a.at() * n + b.at()] = true;
            self.rivals[b.at() * n + a.at()] = true;
        }
        if bloodshed {
            let now = f64::from(now);
            let bleeds = self.barred.iter_mut().zip(blood).filter(|(_, until)| now < **until);
            bleeds.for_each(|(barred, _)| *barred = u32::MAX);
        }
    }

    /// Kinds that two states cannot sign, a bit for each.
    #[must_use]
    pub fn barred(&self, a: StateId, b: StateId) -> u32 {
        self.barred[a.at() * self.n + b.at()]
    }

    /// Kinds that they can sign by an exception or after a vote only, a bit for each.
    #[must_use]
    pub fn hurdles(&self, a: StateId, b: StateId) -> u32 {
        self.hurdles[a.at() * self.n + b.at()]
    }

    /// Whether they are strategic rivals.
    #[must_use]
    pub fn rivals(&self, a: StateId, b: StateId) -> bool {
        self.rivals[a.at() * self.n + b.at()]
    }

    /// By what each of these kinds is barred; one that is barred twice stands there twice.
    pub fn why(
        &self,
        rules: &Rules,
        dyads: &Dyads,
        (a, b): (StateId, StateId),
        kinds: u32,
    ) -> impl Iterator<Item = Barred> {
        let cell = a.at() * self.n + b.at();
        let bars = rules.bars.iter().zip(&self.spans).zip(0_u16..);
        let bars = bars.filter(|((plan, span), _)| {
            span.holds(self.now) && plan.strength != Strength::Conditional
        });
        let bars = bars.flat_map(move |((plan, _), place)| {
            let first = plan.cells.partition_point(|(known, _)| (*known as usize) < cell);
            let here = plan.cells[first..].iter();
            let here = here.take_while(move |(known, _)| *known as usize == cell);
            here.map(move |(_, barred)| (*barred, Obstacle::Bar(place)))
        });
        let bloodshed = f64::from(self.now) < dyads.bloodshed.get(a, b);
        bars.chain(bloodshed.then_some((u32::MAX, Obstacle::Bloodshed)))
            .map(move |(barred, by)| Barred { partner: b, kinds: barred & kinds, by })
            .filter(|barred| barred.kinds != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_stands_from_its_first_turn_to_the_one_before_its_end() {
        let span = BarSpan { from: 2, to: 5 };
        assert_eq!((0..7).filter(|turn| span.holds(*turn)).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(BarSpan { from: 0, to: BarSpan::UNDRAWN }.holds(9));
        let mut bars = Bars(vec![span]);
        bars.lift(0, 3);
        assert!(!bars.0[0].holds(3) && !bars.0[0].holds(4));
        bars.lay(0, 6);
        assert!(!bars.0[0].holds(5) && bars.0[0].holds(6));
    }
}
