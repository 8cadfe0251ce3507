//! Playing a history on, with what is set on the way.

use super::{BranchError, orders::Names, setter};
use crate::record::{Branching, History, Run, Save, folder::EventFile, history::Past, save::fits};
use deter_core::{
    scenario::Loaded,
    turn::{Caller, Decider, Engine, Forced, Order},
    world::{Snapshot, build::Blueprint, journal::Detail},
};

/// Digits of a hash that an error shows.
const SHORT: usize = 12;

/// A history that is being played.
pub struct Course {
    /// The scenario of the first turn.
    loaded: Loaded,
    /// The scenario by whose rules the next turn is played.
    now: Loaded,
    run: Run,
    engine: Engine,
    past: Past,
    saves: Vec<Snapshot>,
    branched: Vec<Branching>,
    /// All that is to be chosen otherwise.
    orders: Vec<Order>,
    forced: Vec<String>,
    keep: Keep,
}

/// What a history keeps of its decisions while it is played.
#[derive(Debug, Clone, Default)]
pub enum Keep {
    /// All of it.
    #[default]
    Whole,
    /// What was chosen, and the rest as one option.
    Thin,
    /// All of it is written here; what is kept is what the story says of it.
    Written(EventFile),
}

impl Course {
    /// A history from its first turn.
    #[must_use]
    pub fn begin(loaded: &Loaded, run: Run) -> Self {
        let mut engine = Engine::new(Blueprint::new(loaded));
        engine.reset(run.seed, run.replicate, Detail::Reasons);
        Self {
            loaded: loaded.clone(),
            now: loaded.clone(),
            run,
            engine,
            past: Past::default(),
            saves: Vec::new(),
            branched: Vec::new(),
            orders: Vec::new(),
            forced: Vec::new(),
            keep: Keep::Whole,
        }
    }

    /// A history from a save; `past` is what was told of the run, of which only what came before
    /// the save is kept, and `branched` where it left others before.
    ///
    /// # Errors
    /// If the save is of another world, or an earlier setting does not fit the scenario.
    pub fn resume(
        loaded: &Loaded,
        run: Run,
        save: &Save,
        past: Past,
        branched: Vec<Branching>,
    ) -> Result<Self, BranchError> {
        let turn = save.state.turn;
        let mut course = Self::begin(loaded, run);
        if !fits(&save.state, &course.engine.blueprint().start) {
            return Err(BranchError::Foreign(turn));
        }
        for earlier in &branched {
            // The save has what was set in the state.
            let rules: Vec<String> =
                earlier.set.iter().filter(|text| setter::is_rule(text)).cloned().collect();
            setter::set(&rules, &mut course.now, &mut save.state.clone())?;
            course.order(&earlier.decide)?;
        }
        course.past = past.before(turn);
        course.branched = branched;
        course.go_on(&save.state);
        Ok(course)
    }

    /// Plays until `turn` turns have been played in all, keeping the states of the turns in
    /// `saves`; `after` is told after every turn how many are played.
    pub fn play_to(&mut self, turn: u32, saves: &[u32], mut after: impl FnMut(u32)) {
        while self.engine.turn() < turn {
            // A save is what its turn is played from, with all that was set.
            self.save(saves);
            self.engine.step();
            match &self.keep {
                Keep::Whole => {}
                Keep::Thin => self.past.thin(&mut self.engine, |_| {}),
                Keep::Written(file) => self.past.lean(&mut self.engine, |event| file.write(event)),
            }
            after(self.engine.turn());
        }
    }

    /// The engine, as the turns so far have left it.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Which run it is.
    #[must_use]
    pub const fn run(&self) -> Run {
        self.run
    }

    /// The state of things between two turns.
    pub fn snapshot(&mut self) -> Snapshot {
        self.engine.snapshot()
    }

    /// The same history once more, up to the same turn; from there each goes its own way.
    ///
    /// # Errors
    /// If an order could not be followed so far.
    pub fn fork(&mut self) -> Result<Self, BranchError> {
        self.settle()?;
        let state = self.engine.snapshot();
        self.past = std::mem::take(&mut self.past).and(&self.engine);
        self.engine = self.engine_at(&state);
        Ok(Self {
            loaded: self.loaded.clone(),
            now: self.now.clone(),
            run: self.run,
            engine: self.engine_at(&state),
            past: self.past.clone(),
            saves: self.saves.clone(),
            branched: self.branched.clone(),
            orders: self.orders.clone(),
            forced: self.forced.clone(),
            keep: Keep::Whole,
        })
    }

    /// All that was told so far, as a run of so many turns.
    ///
    /// # Errors
    /// As [`Course::fork`].
    pub fn so_far(&mut self) -> Result<History, BranchError> {
        let mut fork = self.fork()?;
        fork.run.turns = fork.engine.turn();
        fork.end(&[], |_| {})
    }

    /// Plays one turn in which `caller` chooses; orders for that turn are not followed. `well` is asked
    /// after it whether all went well there: if not, the turn was not played.
    ///
    /// What was chosen is kept as orders, so that the manifest of the history makes it again.
    ///
    /// # Errors
    /// If something was wanted that is no option, or `well` says so.
    pub fn step_by<E: From<BranchError>>(
        &mut self,
        caller: Caller,
        well: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        self.settle()?;
        let state = self.engine.snapshot();
        self.engine.decide(Decider::caller(caller));
        self.engine.step();
        let names = Names { rules: self.engine.rules(), roster: self.engine.roster() };
        let decider = self.engine.decider();
        let wrong = decider.wrong().map(|wrong| names.wrong(wrong).into());
        if let Err(error) =
            well().and_then(|()| wrong.map_or(Ok(()), |wrong: BranchError| Err(wrong.into())))
        {
            self.past = std::mem::take(&mut self.past).and(&self.engine).before(state.turn);
            self.engine = self.engine_at(&state);
            return Err(error);
        }
        let forced = decider.forced();
        let decide: Vec<String> = forced.iter().map(|one| names.order(&one.order())).collect();
        self.orders.extend(forced.iter().map(Forced::order));
        self.forced.extend(forced.iter().map(|forced| names.forced(forced)));
        if !decide.is_empty() {
            let state = state.hash();
            let turn = self.engine.turn() - 1;
            self.branched.push(Branching {
                turn,
                set: Vec::new(),
                decide,
                run: String::new(),
                state,
            });
        }
        let next = self.decider(self.engine.turn());
        self.engine.decide(next);
        Ok(())
    }

    /// Sets something in the state as it is, and has something chosen otherwise from now on. `run` is
    /// the hash of the state in which the run ends that is left here.
    ///
    /// # Errors
    /// If it cannot be set, or an order is of no turn to come; or if an earlier order could not be
    /// followed.
    pub fn set(&mut self, set: &[String], decide: &[String], run: &str) -> Result<(), BranchError> {
        self.settle()?;
        let mut state = self.engine.snapshot();
        let branching = Branching {
            turn: state.turn,
            set: set.to_vec(),
            decide: decide.to_vec(),
            run: run.to_owned(),
            state: state.hash(),
        };
        setter::set(set, &mut self.now, &mut state)?;
        for order in self.order(decide)? {
            let (first, last) = (state.turn, self.run.turns.saturating_sub(1));
            if !(first..=last).contains(&order) {
                let why = "the turns that are played from here";
                return Err(BranchError::Turn { turn: order, first, last, why });
            }
        }
        self.past = std::mem::take(&mut self.past).and(&self.engine);
        self.branched.push(branching);
        self.go_on(&state);
        Ok(())
    }

    /// Plays to the end and tells all of it.
    ///
    /// # Errors
    /// If something was to be chosen otherwise that is no option, or whose moment never came.
    pub fn end(mut self, saves: &[u32], after: impl FnMut(u32)) -> Result<History, BranchError> {
        let turns = self.run.turns;
        self.play_to(turns, saves, after);
        self.settle()?;
        self.save(saves);
        let past = std::mem::take(&mut self.past);
        let mut history = History::gather_after(past, &mut self.engine, &self.loaded, self.run);
        if self.branched.iter().any(|left| !left.set.is_empty() || !left.decide.is_empty()) {
            let provenance = &mut history.tables.provenance;
            // A code names a scenario and a seed; it cannot say what was set on the way.
            provenance.code.clear();
            provenance.title += &changes(&self.branched);
        }
        let Self { saves, branched, forced, .. } = self;
        Ok(History { saves, branched, forced, ..history })
    }

    /// Reads orders, and says of which turns they are.
    fn order(&mut self, decide: &[String]) -> Result<Vec<u32>, BranchError> {
        let (rules, roster) = (self.engine.rules(), self.engine.roster());
        let names = Names { rules, roster };
        let orders: Vec<Order> =
            decide.iter().map(|text| names.read(text)).collect::<Result<_, _>>()?;
        let turns = orders.iter().map(|order| order.turn).collect();
        self.orders.extend(orders);
        Ok(turns)
    }

    /// Notes what was forced so far, and that every order was met whose turn is over.
    fn settle(&mut self) -> Result<(), BranchError> {
        let (decider, turn) = (self.engine.decider(), self.engine.turn());
        let names = Names { rules: self.engine.rules(), roster: self.engine.roster() };
        if let Some(wrong) = decider.wrong() {
            return Err(names.wrong(wrong).into());
        }
        if let Some(order) = decider.unmet().find(|order| order.turn < turn) {
            return Err(names.never_came(order, decider.asked()).into());
        }
        self.forced.extend(decider.forced().iter().map(|forced| names.forced(forced)));
        Ok(())
    }

    fn save(&mut self, saves: &[u32]) {
        if saves.contains(&self.engine.turn()) {
            self.saves.push(self.engine.snapshot());
        }
    }

    fn go_on(&mut self, state: &Snapshot) {
        self.engine = self.engine_at(state);
    }

    /// An engine that goes on from a state as this history does.
    fn engine_at(&self, state: &Snapshot) -> Engine {
        let mut engine = Engine::new(Blueprint::new(&self.now));
        engine.resume(state, self.run.seed, self.run.replicate, Detail::Reasons);
        engine.decide(self.decider(state.turn));
        engine
    }

    /// Who chooses from this turn on.
    fn decider(&self, turn: u32) -> Decider {
        let to_come = self.orders.iter().filter(|order| order.turn >= turn);
        let to_come: Vec<Order> = to_come.copied().collect();
        if to_come.is_empty() { Decider::default() } else { Decider::orders(to_come) }
    }
}

/// Plays a run again that left others where `branched` says, keeping the states of the turns in
/// `saves`.
///
/// # Errors
/// If a turn does not come out as it was, or a setting does not fit the scenario.
pub fn replay(
    loaded: &Loaded,
    run: Run,
    branched: &[Branching],
    saves: &[u32],
    keep: Keep,
    mut after: impl FnMut(u32),
) -> Result<History, BranchError> {
    let course = Course { keep, ..Course::begin(loaded, run) };
    course.again(branched, run.turns, saves, &mut after)?.end(saves, after)
}

/// The same up to the state with which `turn` is played.
///
/// # Errors
/// As [`replay`].
pub fn retrace(
    loaded: &Loaded,
    run: Run,
    branched: &[Branching],
    turn: u32,
    saves: &[u32],
    after: impl FnMut(u32),
) -> Result<Course, BranchError> {
    Course::begin(loaded, run).again(branched, turn, saves, after)
}

impl Course {
    /// Plays to a turn, leaving others where `branched` says.
    fn again(
        mut self,
        branched: &[Branching],
        turn: u32,
        saves: &[u32],
        mut after: impl FnMut(u32),
    ) -> Result<Self, BranchError> {
        for branching in branched.iter().filter(|branching| branching.turn <= turn) {
            self.play_to(branching.turn, saves, &mut after);
            let found = self.engine.snapshot().hash();
            if found != branching.state {
                let short = |hash: &str| hash.chars().take(SHORT).collect();
                return Err(BranchError::Parted {
                    turn: branching.turn,
                    found: short(&found),
                    expected: short(&branching.state),
                });
            }
            self.set(&branching.set, &branching.decide, &branching.run)?;
        }
        self.play_to(turn, saves, after);
        Ok(self)
    }
}

/// What was set or chosen otherwise on the way, for readers: ` (from turn 12: PATH=VALUE)`.
#[must_use]
pub fn changes(branched: &[Branching]) -> String {
    let listed: Vec<String> = branched
        .iter()
        .map(|left| (left.turn, [left.set.as_slice(), &left.decide].concat()))
        .filter(|(_, changed)| !changed.is_empty())
        .map(|(turn, changed)| format!("from turn {turn}: {}", changed.join(", ")))
        .collect();
    if listed.is_empty() { String::new() } else { format!(" ({})", listed.join("; ")) }
}
