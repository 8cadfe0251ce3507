//! A world in which seats decide: turns are played through the one door for decisions.
//!
//! A turn at which seats are asked is played again and again from the state before it, with all that
//! they have decided so far, until no seat is owed an answer; only then it has happened. So a game is its
//! scenario, its seed and the list of decisions, and the same list gives the same bits.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use deter_core::{
    model::moments::Moment,
    scenario::Loaded,
    turn::{Decider, Engine, Forced, Options, Order, Question, RequestedChoice},
    world::{
        Snapshot, StateId,
        build::Blueprint,
        journal::{Choice, Detail},
    },
};
use deter_study::{
    branch::orders::Names,
    record::{
        History, Run,
        events::{EventRow, label},
        history::Past,
    },
    table::format::{percent, signed},
};
use serde::Serialize;

use crate::Refusal;

/// The moments at which a seat is asked: its state's own choices among named options. What the model draws
/// as a number (talks, operations) and what is decided by a people and not by a government (an election, a
/// referendum, a text that parties agree on) stays with the model.
const ASKED: [Moment; 13] = [
    Moment::Signal,
    Moment::Stance,
    Moment::Press,
    Moment::Resist,
    Moment::Honour,
    Moment::Escalate,
    Moment::Force,
    Moment::Lethal,
    Moment::Severe,
    Moment::War,
    Moment::Cabinet,
    Moment::Proposal,
    Moment::Consent,
];

/// Most options that a seat is shown: the likeliest.
const MOST_OPTIONS: usize = 10;
/// Most terms of an option.
const MOST_TERMS: usize = 4;

/// A question that a seat owes an answer to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Owed {
    /// Code of the state that is asked.
    pub state: String,
    /// The question as an order writes it, without option and turn.
    pub question: String,
    /// What is decided.
    pub moment: &'static str,
    /// In words.
    pub says: &'static str,
    /// Code of against or with whom.
    pub with: Option<String>,
    /// What it is about: a domain, a kind of pact.
    pub about: Option<String>,
    /// The options.
    pub options: Vec<OwedOption>,
}

/// An option of such a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwedOption {
    /// As an order writes it.
    pub option: String,
    /// For readers.
    pub name: String,
    /// What speaks for and against it, in words.
    pub terms: Vec<(String, String)>,
}

/// What became of a decision of a seat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// The turn.
    pub turn: u32,
    /// Code of the state.
    pub state: String,
    /// What was chosen, and what the model would have done, as `deter branch` tells it.
    pub text: String,
    /// What was decided.
    pub moment: &'static str,
    /// Code of against or with whom.
    pub with: Option<String>,
    /// What it was about.
    pub about: Option<String>,
    /// What was chosen.
    pub chosen: String,
    /// Chance with which the model chooses that.
    pub chance: String,
    /// What the draw would have chosen.
    pub drawn: String,
    /// Chance of that.
    pub drawn_chance: String,
    /// Whether the draw would have chosen the same.
    pub same: bool,
}

/// A question as it came up, with all that was on offer.
struct Raised {
    question: Question,
    options: Vec<Choice>,
}

/// What is shared with the door while a turn is played.
#[derive(Default)]
struct Table {
    orders: Vec<Order>,
    seats: BTreeSet<StateId>,
    passed: BTreeSet<StateId>,
    raised: Vec<Raised>,
}

impl Table {
    /// What a seat has decided; what it owes is noted.
    fn ask(&mut self, question: &Question, options: &dyn Options) -> Option<RequestedChoice> {
        if !self.seats.contains(&question.actor) || !ASKED.contains(&question.moment) {
            return None;
        }
        let same = |order: &&Order| {
            (order.moment, order.turn, order.actor, order.counterpart, order.about)
                == (
                    question.moment,
                    question.turn,
                    question.actor,
                    question.counterpart,
                    question.about,
                )
        };
        if let Some(order) = self.orders.iter().rev().find(same) {
            // What is no option any more is asked anew.
            let count = options.chances().len();
            let is_option = (0..count).any(|at| {
                RequestedChoice::Option(options.label(question.moment, at)) == order.wish
            });
            if is_option {
                return Some(order.wish);
            }
        }
        let settled = options.chances().len() < 2 || self.passed.contains(&question.actor);
        // Others are asked at once where they are asked the same kind of thing.
        let first =
            self.raised.first().is_none_or(|first| first.question.moment == question.moment);
        let once = self.raised.iter().all(|one| one.question.actor != question.actor);
        if !settled && first && once {
            let options = options.told(question.moment);
            self.raised.push(Raised { question: *question, options });
        }
        None
    }
}

/// A world in which seats decide.
pub struct Game {
    loaded: Loaded,
    seed: u64,
    engine: Engine,
    /// The state before each turn that has begun.
    states: Vec<Snapshot>,
    past: Past,
    /// How much of the past there was before each turn.
    told: Vec<(usize, usize)>,
    table: Arc<Mutex<Table>>,
    /// Orders as they were written, with the turn.
    decided: Vec<(u32, String)>,
    stops: Vec<u32>,
    owed: Vec<Owed>,
    judged: Vec<Judged>,
}

impl Game {
    /// A game of a scenario, before its first turn, in which seats are asked in these turns.
    #[must_use]
    pub fn new(loaded: &Loaded, seed: u64, stops: Vec<u32>) -> Self {
        let mut engine = Engine::new(Blueprint::new(loaded));
        engine.reset(seed, 0, Detail::Reasons);
        let states = vec![engine.snapshot()];
        Self {
            loaded: loaded.clone(),
            seed,
            engine,
            states,
            past: Past::default(),
            told: vec![(0, 0)],
            table: Arc::default(),
            decided: Vec::new(),
            stops,
            owed: Vec::new(),
            judged: Vec::new(),
        }
    }

    /// From the next turn on these states are played, and no others.
    ///
    /// # Errors
    /// If the scenario has no such state.
    pub fn seat(&mut self, codes: &[String]) -> Result<(), Refusal> {
        let roster = self.engine.roster();
        let id = |code: &String| {
            let found = roster.ids().find(|id| roster.code(*id) == code);
            found.ok_or_else(|| Refusal::wrong(format!("the scenario has no state {code}")))
        };
        let seats = codes.iter().map(id).collect::<Result<_, _>>()?;
        self.table().seats = seats;
        Ok(())
    }

    fn table(&self) -> std::sync::MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn that is to be played next.
    #[must_use]
    pub fn turn(&self) -> u32 {
        self.states.len() as u32 - 1
    }

    /// How many turns there are.
    #[must_use]
    pub const fn turns(&self) -> u32 {
        self.loaded.scenario.turns
    }

    /// What is owed at this moment.
    #[must_use]
    pub fn owed(&self) -> &[Owed] {
        &self.owed
    }

    /// What became of the decisions of seats so far.
    #[must_use]
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// All orders so far: with them `deter branch --decide` plays the same history.
    #[must_use]
    pub fn orders(&self) -> Vec<String> {
        self.decided.iter().map(|(_, order)| order.clone()).collect()
    }

    /// Hash of the state in which it stands.
    #[must_use]
    pub fn hash(&self) -> String {
        self.states.last().map_or_else(String::new, Snapshot::hash)
    }

    /// Label of a turn.
    #[must_use]
    pub fn label(&self, turn: u32) -> String {
        self.engine.rules().calendar.label(i64::from(turn))
    }

    /// Events so far.
    #[must_use]
    pub fn events(&self) -> &[EventRow] {
        &self.past.events
    }

    /// Plays on until a turn at which seats are asked has been played, or they owe an answer.
    pub fn go_on(&mut self) {
        while self.turn() < self.turns() {
            let turn = self.turn();
            if !self.play_turn() {
                return;
            }
            self.table().passed.clear();
            if self.stops.contains(&turn) {
                return;
            }
        }
    }

    /// Plays the next turn with what is decided so far. Whether it has happened.
    fn play_turn(&mut self) -> bool {
        let turn = self.turn();
        let asks = self.stops.contains(&turn);
        let Some(before) = self.states.last() else { return false };
        self.engine.resume(before, self.seed, 0, Detail::Reasons);
        if asks {
            let names = Names { rules: self.engine.rules(), roster: self.engine.roster() };
            let of_turn = self.decided.iter().filter(|(at, _)| *at == turn);
            let orders = of_turn.filter_map(|(_, text)| names.read(text).ok()).collect();
            {
                let mut table = self.table();
                table.orders = orders;
                table.raised.clear();
            }
            let table = self.table.clone();
            self.engine.decide(Decider::caller(Box::new(move |question, options| {
                table.lock().unwrap_or_else(PoisonError::into_inner).ask(question, options)
            })));
        } else {
            self.engine.decide(Decider::default());
        }
        self.engine.step();
        let raised = std::mem::take(&mut self.table().raised);
        self.owed = raised.iter().map(|one| self.owe(one)).collect();
        if !self.owed.is_empty() {
            return false;
        }
        let names = Names { rules: self.engine.rules(), roster: self.engine.roster() };
        let judged: Vec<Judged> =
            self.engine.decider().forced().iter().map(|forced| self.judge(names, forced)).collect();
        self.judged.extend(judged);
        self.past = std::mem::take(&mut self.past).and(&self.engine);
        self.told.push((self.past.events.len(), self.past.series.len()));
        self.states.push(self.engine.snapshot());
        true
    }

    /// What a seat chose beside what the model would have.
    fn judge(&self, names: Names<'_>, forced: &Forced) -> Judged {
        let Forced { question, wish, probability, drawn, drawn_probability } = forced;
        let (rules, roster) = (names.rules, names.roster);
        let named = |choice: &RequestedChoice| match choice {
            RequestedChoice::Option(option) => label(*option, rules, roster).replace('_', " "),
            RequestedChoice::Number(number) => number.to_string(),
        };
        Judged {
            turn: question.turn,
            state: roster.code(question.actor).to_owned(),
            text: names.forced(forced),
            moment: question.moment.name(),
            with: question.counterpart.map(|id| roster.code(id).to_owned()),
            about: about(&names.question(question), question),
            chosen: named(wish),
            chance: percent(*probability),
            drawn: named(drawn),
            drawn_chance: percent(*drawn_probability),
            same: wish == drawn,
        }
    }

    /// A question in words.
    fn owe(&self, raised: &Raised) -> Owed {
        let (rules, roster) = (self.engine.rules(), self.engine.roster());
        let Raised { question, options } = raised;
        let text = Names { rules, roster }.question(question);
        let spoken = |text: &str| text.replace('_', " ");
        let mut shown: Vec<&Choice> = options.iter().collect();
        shown.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        // Those that stay are in the model's order, so that the place of one says nothing of its chance.
        let least = shown.get(MOST_OPTIONS).map_or(-1.0, |choice| choice.probability);
        let shown = options.iter().filter(|choice| choice.probability > least).take(MOST_OPTIONS);
        let options = shown
            .map(|choice| {
                let option = label(choice.option, rules, roster);
                let mut terms = choice.terms.clone();
                terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
                let terms = terms.iter().filter(|(_, x)| x.abs() >= 0.005).take(MOST_TERMS);
                OwedOption {
                    name: spoken(&option),
                    option,
                    terms: terms.map(|(name, x)| (spoken(name), signed(*x))).collect(),
                }
            })
            .collect();
        Owed {
            state: roster.code(question.actor).to_owned(),
            moment: question.moment.name(),
            says: question.moment.says(),
            with: question.counterpart.map(|id| roster.code(id).to_owned()),
            about: about(&text, question),
            question: text,
            options,
        }
    }

    /// A seat decides; it is held against what it is asked at this moment.
    ///
    /// # Errors
    /// If it is not asked that, or there is no such option.
    pub fn decide(&mut self, state: &str, question: &str, option: &str) -> Result<(), Refusal> {
        self.may_decide(state, question, option)?;
        let turn = self.turn();
        self.decided.push((turn, format!("{question}={option}@{turn}")));
        self.go_on();
        Ok(())
    }

    /// Whether a seat may decide so now.
    ///
    /// # Errors
    /// If not.
    pub fn may_decide(&self, state: &str, question: &str, option: &str) -> Result<(), Refusal> {
        let owed = self.owed.iter().find(|owed| owed.state == state && owed.question == question);
        let owed = owed.ok_or_else(|| {
            Refusal::late("this is not asked any more: the turn has gone on, or you have answered")
        })?;
        if !owed.options.iter().any(|one| one.option == option) {
            return Err(Refusal::wrong(format!("`{option}` is none of the options")));
        }
        Ok(())
    }

    /// These states leave the rest of the turn to the model.
    pub fn pass(&mut self, states: &[String]) {
        let ids: Vec<StateId> = {
            let roster = self.engine.roster();
            roster.ids().filter(|id| states.iter().any(|code| roster.code(*id) == code)).collect()
        };
        self.table().passed.extend(ids);
        if !self.owed.is_empty() {
            self.go_on();
        }
    }

    /// Goes back to before a turn; what was decided from then on is forgotten.
    ///
    /// # Errors
    /// If the game has not come that far.
    pub fn rewind(&mut self, turn: u32) -> Result<(), Refusal> {
        let Some((events, series)) = self.told.get(turn as usize).copied() else {
            return Err(Refusal::wrong(format!("turn {turn} has not been played yet")));
        };
        self.states.truncate(turn as usize + 1);
        self.told.truncate(turn as usize + 1);
        self.past.events.truncate(events);
        self.past.series.truncate(series);
        self.decided.retain(|(at, _)| *at < turn);
        self.judged.retain(|one| one.turn < turn);
        self.owed.clear();
        self.table().passed.clear();
        Ok(())
    }

    /// The history so far, as a page draws it.
    #[must_use]
    pub fn history(&mut self) -> History {
        if let Some(now) = self.states.last() {
            self.engine.resume(now, self.seed, 0, Detail::Reasons);
        }
        let run = Run { seed: self.seed, replicate: 0, turns: self.turn() };
        let mut history =
            History::gather_after(self.past.clone(), &mut self.engine, &self.loaded, run);
        history.forced = self.judged.iter().map(|one| one.text.clone()).collect();
        if !history.forced.is_empty() {
            // A code names a scenario and a seed; it cannot say what seats have decided.
            history.tables.provenance.code.clear();
        }
        history
    }
}

/// What a question is about, as its text has it behind the counterpart.
fn about(text: &str, question: &Question) -> Option<String> {
    let within = text.split_once('(')?.1.trim_end_matches(')');
    let about = match question.counterpart {
        Some(_) => within.split_once(',')?.1,
        None if question.moment == Moment::Proposal => return None,
        None => within,
    };
    Some(about.replace('_', " "))
}
