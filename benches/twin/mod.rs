//! The same turn without a framework: plain arrays, plain functions, one after the other.
//!
//! It has two uses. Timed beside the ECS it shows what the framework costs (`benches/turn.rs`);
//! and since it must end with the same hash (`tests/twin.rs`), it is a second, independent reading
//! of the phases: it shares the theory, the addresses of luck and the rules with the engine, and
//! no line of `turn`. It tells no reasons and records no series.

#![allow(dead_code, reason = "the test and the benchmark use a part each")]

mod align;
mod environment;
mod exchange;
mod incident;
mod learn;
mod made;
mod perceive;
mod politics;
mod probe;
mod respond;

pub use made::made_up;

use std::rc::Rc;

use deter::{
    chance::{Address, Key, Luck, Phase, Purpose},
    world::{KindId, Rules, Snapshot, StateId, Turn, build::Blueprint},
};

/// A world as plain data, and what its phases reuse from turn to turn.
pub struct Twin {
    rules: Rules,
    keys: Vec<Key>,
    start: Rc<Snapshot>,
    luck: Luck,
    /// The state of things.
    pub now: Snapshot,
    turn: Turn,
    perceived: perceive::Perceived,
    probed: probe::Scratch,
    market: align::Market,
    gains: Vec<exchange::Gain>,
    numbers: Vec<f64>,
}

impl Twin {
    /// A twin of the engine with the same blueprint, at the start of replicate 0 of seed 0.
    pub fn new(blueprint: &Blueprint) -> Self {
        let key = |code: &String| Key::of_code(code).unwrap_or_default();
        Self {
            rules: blueprint.rules.clone(),
            keys: blueprint.codes.iter().map(key).collect(),
            start: Rc::new(blueprint.start.clone()),
            luck: Luck::new(0, 0),
            now: blueprint.start.clone(),
            turn: Turn::default(),
            perceived: perceive::Perceived::default(),
            probed: probe::Scratch::default(),
            market: align::Market::default(),
            gains: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Back to the start, for replicate `replicate` of `seed`.
    pub fn reset(&mut self, seed: u64, replicate: u64) {
        let start = self.start.clone();
        self.resume(&start, seed, replicate);
    }

    /// Continues from a snapshot of a run of the same scenario.
    pub fn resume(&mut self, from: &Snapshot, seed: u64, replicate: u64) {
        let now = &mut self.now;
        now.turn = from.turn;
        now.states.clone_from(&from.states);
        now.pacts.clone_from(&from.pacts);
        for (here, there) in now.dyads.all_mut().into_iter().zip(from.dyads.all()) {
            here.copy_from(there);
        }
        now.happened.clone_from(&from.happened);
        now.tally.clone_from(&from.tally);
        self.luck = Luck::new(seed, replicate);
        self.turn.clear();
    }

    /// Runs one turn.
    pub fn step(&mut self) {
        self.turn.clear();
        for phase in Phase::ALL {
            if self.rules.runs(phase) {
                self.phase(phase);
            }
        }
        self.now.turn += 1;
    }

    /// Runs one phase.
    pub fn phase(&mut self, phase: Phase) {
        match phase {
            Phase::Environment => self.environment(),
            Phase::Perceive => self.perceive(),
            Phase::Probe => self.probe(),
            Phase::Respond => self.respond(),
            Phase::Learn => self.learn(),
            Phase::Politics => self.politics(),
            Phase::Align => self.align(),
            Phase::Cooperate => self.cooperate(),
            Phase::Arm => self.arm(),
            Phase::Trade => self.trade(),
            Phase::Record => {
                self.now.tally.held_back[0] += u64::from(self.turn.held_back.0);
                self.now.tally.held_back[1] += u64::from(self.turn.held_back.1);
            }
        }
    }

    /// Runs until `turns` turns have been played in all.
    pub fn run_to(&mut self, turns: u32) {
        while self.now.turn < turns {
            self.step();
        }
    }

    fn ids(&self) -> impl DoubleEndedIterator<Item = StateId> + use<> {
        (0..self.keys.len() as u16).map(StateId)
    }

    fn key(&self, id: StateId) -> Key {
        self.keys[id.at()]
    }

    fn address(&self, phase: Phase, purpose: Purpose, actor: Key) -> Address {
        Address::new(self.now.turn, phase, purpose, actor)
    }

    fn turn_number(&self) -> i32 {
        self.now.turn as i32
    }

    /// Every challenger that has a dispute with a side feels provoked by their pact.
    fn provoke(&mut self, kind: KindId, a: StateId, b: StateId) {
        let size = self.rules.kinds[kind.at()].provocation;
        for plan in self.rules.challengers.iter().filter(|plan| plan.id != a && plan.id != b) {
            for side in [a, b] {
                if self.now.dyads.salience.get(plan.id, side) > 0.0 {
                    let felt = self.now.dyads.provocation.at(plan.id, side);
                    *felt = (*felt + size).min(1.0);
                }
            }
        }
    }
}
