//! What a room is: made of its lesson and its acts, and of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use deter_core::scenario::Loaded;

use super::{
    acts::{Act, Entry, Head, Who},
    game::Game,
    lesson::{Activity, Lesson},
};
use crate::{
    Refusal,
    limits::{LONGEST_NAME, LONGEST_TEXT, MOST_ACTS, MOST_PEOPLE},
};

/// Somebody of the class.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// Number in the room.
    pub id: u32,
    /// By this the seat is found again.
    pub token: String,
    /// The name that was given.
    pub name: String,
    /// Code of the state that is played.
    pub state: Option<String>,
    /// Whether the hand is up.
    pub help: bool,
    /// Whether the teacher has sent them out, or made them one with another.
    pub gone: bool,
    /// What was predicted, by step.
    pub predicted: BTreeMap<usize, f64>,
    /// What was explained, by step.
    pub explained: BTreeMap<usize, String>,
}

/// What the worlds gave, held against a prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The values of the worlds.
    pub values: Vec<f64>,
    /// Whether each is a yes or no.
    pub flag: bool,
}

impl Outcome {
    /// Of these worlds.
    #[must_use]
    pub fn new(values: Vec<f64>, flag: bool) -> Self {
        Self { values, flag }
    }

    /// The mean; of yes or no the share in per cent.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let mean = self.values.iter().sum::<f64>() / self.values.len().max(1) as f64;
        if self.flag { 100.0 * mean } else { mean }
    }

    /// How far a prediction was off, on the average of the worlds: of a probability the Brier score, else
    /// the distance. Both are proper: what one believes is what scores best.
    #[must_use]
    pub fn score(&self, said: f64) -> f64 {
        let square = |x: f64| x * x;
        let each = |x: &f64| if self.flag { square(said / 100.0 - x) } else { (said - x).abs() };
        self.values.iter().map(each).sum::<f64>() / self.values.len().max(1) as f64
    }
}

/// A room.
pub struct Room {
    /// What it is of.
    pub head: Head,
    /// The lesson.
    pub lesson: Lesson,
    /// The world that is played.
    pub loaded: Loaded,
    /// Everybody who has come in.
    pub people: Vec<Person>,
    /// The step at which the class is.
    pub step: usize,
    /// Whether nobody more can come in.
    pub locked: bool,
    /// Whether students can do nothing.
    pub frozen: bool,
    /// Whether what the class has said is shown to all.
    pub shown: bool,
    /// Whether the lesson is over.
    pub over: bool,
    /// What was predicted and run, by step.
    pub outcomes: BTreeMap<usize, Outcome>,
    /// What the worlds said.
    pub said: Vec<String>,
    /// The world in which seats decide; none before the first turn.
    pub game: Option<Game>,
    /// How many acts there were.
    pub acts: u64,
    keys: BTreeSet<(Who, String)>,
    /// Which predictions are of yes or no, by step.
    flags: BTreeMap<usize, bool>,
}

impl Room {
    /// A room in which nothing has been done.
    #[must_use]
    pub fn new(head: Head, lesson: Lesson, loaded: Loaded, flags: BTreeMap<usize, bool>) -> Self {
        Self {
            head,
            lesson,
            loaded,
            people: Vec::new(),
            step: 0,
            locked: false,
            frozen: false,
            shown: false,
            over: false,
            outcomes: BTreeMap::new(),
            said: Vec::new(),
            game: None,
            acts: 0,
            keys: BTreeSet::new(),
            flags,
        }
    }

    /// Whether an act with this key was done before.
    #[must_use]
    pub fn knows(&self, who: Who, key: &str) -> bool {
        !key.is_empty() && self.keys.contains(&(who, key.to_owned()))
    }

    /// Somebody who is here, by number.
    #[must_use]
    pub fn person(&self, id: u32) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id && !person.gone)
    }

    fn person_mut(&mut self, id: u32) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == id && !person.gone)
    }

    /// Everybody who is here.
    pub fn here(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| !person.gone)
    }

    /// What the step at which the class is asks for.
    #[must_use]
    pub fn does(&self) -> &Activity {
        let last = self.lesson.steps.len() - 1;
        &self.lesson.steps[self.step.min(last)].does
    }

    /// All turns at which seats are asked, over all steps.
    fn stops(&self) -> Vec<u32> {
        let mut stops: Vec<u32> = Vec::new();
        for step in &self.lesson.steps {
            if let Activity::Play { turns, .. } = &step.does {
                stops.extend(turns);
            }
        }
        stops.sort_unstable();
        stops.dedup();
        stops
    }

    /// States that somebody plays.
    #[must_use]
    pub fn played(&self) -> Vec<String> {
        self.here().filter_map(|person| person.state.clone()).collect()
    }

    /// Whether an act may be done now.
    ///
    /// # Errors
    /// If not, in words for whoever has done it.
    pub fn may(&self, who: Who, act: &Act) -> Result<(), Refusal> {
        if self.acts >= MOST_ACTS {
            return Err(Refusal::busy("this room is full of acts; begin another one"));
        }
        let fits = match who {
            Who::Teacher => act.is_of_teacher(),
            Who::Server => matches!(act, Act::Join { .. } | Act::Result { .. } | Act::Pass { .. }),
            Who::Person(_) => matches!(
                act,
                Act::Predict { .. } | Act::Explain { .. } | Act::Decide { .. } | Act::Help { .. }
            ),
        };
        if !fits {
            return Err(Refusal::forbidden("that is not yours to do"));
        }
        if let Who::Person(id) = who {
            let person = self.person(id);
            let person =
                person.ok_or_else(|| Refusal::forbidden("you are not in this room any more"))?;
            if self.over {
                return Err(Refusal::late("the lesson is over"));
            }
            if self.frozen && !matches!(act, Act::Help { .. }) {
                return Err(Refusal::late("the teacher has stopped the screens for a moment"));
            }
            return self.may_student(person, act);
        }
        self.may_others(act)
    }

    fn may_student(&self, person: &Person, act: &Act) -> Result<(), Refusal> {
        match act {
            Act::Predict { step, value } => {
                let Some(Activity::Predict { low, high, .. }) = self.activity(*step) else {
                    return Err(Refusal::wrong("nothing is predicted there"));
                };
                if !(*low..=*high).contains(value) {
                    return Err(Refusal::wrong(format!("say a number from {low} to {high}")));
                }
                if *step > self.step || self.outcomes.contains_key(step) {
                    return Err(Refusal::late(
                        "the worlds have been run: a prediction comes before",
                    ));
                }
                Ok(())
            }
            Act::Explain { step, text } => {
                if !matches!(self.activity(*step), Some(Activity::Explain { .. }))
                    || *step > self.step
                {
                    return Err(Refusal::wrong("nothing is explained there"));
                }
                if text.chars().count() > LONGEST_TEXT {
                    return Err(Refusal::wrong(format!("at most {LONGEST_TEXT} letters")));
                }
                Ok(())
            }
            Act::Decide { question, option } => {
                let state = person.state.as_ref();
                let state = state.ok_or_else(|| Refusal::forbidden("you play no state"))?;
                let game = self.game.as_ref();
                let game = game.ok_or_else(|| Refusal::late("nothing is being decided"))?;
                game.may_decide(state, question, option)
            }
            _ => Ok(()),
        }
    }

    fn may_others(&self, act: &Act) -> Result<(), Refusal> {
        let known = |id: &u32| {
            let person = self.person(*id);
            person.ok_or_else(|| Refusal::missing("there is nobody of this number")).map(drop)
        };
        match act {
            Act::Join { name, .. } => {
                if self.locked || self.over {
                    return Err(Refusal::forbidden("the teacher has locked this room"));
                }
                if self.here().count() >= MOST_PEOPLE {
                    return Err(Refusal::busy(format!(
                        "{MOST_PEOPLE} are in this room: it is full"
                    )));
                }
                if name.is_empty() || name.chars().count() > LONGEST_NAME {
                    return Err(Refusal::wrong(format!("a name has 1 to {LONGEST_NAME} letters")));
                }
                Ok(())
            }
            Act::Step { to } if *to >= self.lesson.steps.len() => {
                Err(Refusal::wrong("the lesson has no such step"))
            }
            Act::Play => {
                if self.game.as_ref().is_some_and(|game| !game.owed().is_empty()) {
                    return Err(Refusal::late(
                        "seats are still deciding; let them, or go on without",
                    ));
                }
                if self.played().is_empty() {
                    return Err(Refusal::wrong("nobody has a seat yet"));
                }
                if self.game.as_ref().is_some_and(|game| game.turn() >= game.turns()) {
                    return Err(Refusal::late("the world has been played to its end"));
                }
                Ok(())
            }
            Act::Rewind { turn } => match &self.game {
                Some(game) if *turn <= game.turn() => Ok(()),
                _ => Err(Refusal::wrong("that turn has not been played yet")),
            },
            Act::Seat { person, state } => {
                known(person)?;
                let listed =
                    |code: &String| self.lesson.seats.iter().any(|one| one.as_str() == code);
                if state.as_ref().is_some_and(|code| !listed(code)) {
                    return Err(Refusal::wrong("the lesson has no such seat"));
                }
                Ok(())
            }
            Act::Merge { from, into } if from == into => {
                Err(Refusal::wrong("that is one person already"))
            }
            Act::Merge { from, into } => known(from).and_then(|()| known(into)),
            Act::Remove { person } => known(person),
            _ => Ok(()),
        }
    }

    fn activity(&self, step: usize) -> Option<&Activity> {
        self.lesson.steps.get(step).map(|step| &step.does)
    }

    /// Does an act that may be done.
    ///
    /// # Errors
    /// If the world cannot be played so.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        self.acts = entry.n + 1;
        if !entry.key.is_empty() {
            self.keys.insert((entry.who, entry.key.clone()));
        }
        if let Who::Person(id) = entry.who
            && let Some(person) = self.person_mut(id)
        {
            match &entry.act {
                Act::Predict { step, value } => drop(person.predicted.insert(*step, *value)),
                Act::Explain { step, text } => drop(person.explained.insert(*step, text.clone())),
                Act::Help { on } => person.help = *on,
                Act::Decide { question, option } => {
                    let state = person.state.clone().unwrap_or_default();
                    if let Some(game) = &mut self.game {
                        game.decide(&state, question, option)?;
                    }
                }
                _ => {}
            }
            return Ok(());
        }
        match &entry.act {
            Act::Join { name, token } => self.join(name, token),
            Act::Step { to } => {
                self.step = *to;
                self.shown = false;
            }
            Act::Lock { on } => self.locked = *on,
            Act::Freeze { on } => self.frozen = *on,
            Act::Show { on } => self.shown = *on,
            Act::Result { values, said } => {
                for (step, values) in values {
                    let flag = self.flags.get(step).copied().unwrap_or(false);
                    self.outcomes.insert(*step, Outcome::new(values.clone(), flag));
                }
                self.said.clone_from(said);
            }
            Act::Play => self.play()?,
            Act::Pass { states } => {
                if let Some(game) = &mut self.game {
                    game.pass(states);
                }
            }
            Act::Rewind { turn } => {
                if let Some(game) = &mut self.game {
                    game.rewind(*turn)?;
                }
            }
            Act::Seat { person, state } => {
                // A state has one seat.
                for other in &mut self.people {
                    if state.is_some() && other.state == *state {
                        other.state = None;
                    }
                }
                if let Some(person) = self.person_mut(*person) {
                    person.state.clone_from(state);
                }
            }
            Act::Merge { from, into } => self.merge(*from, *into),
            Act::Remove { person } => {
                if let Some(person) = self.person_mut(*person) {
                    person.gone = true;
                    person.state = None;
                }
            }
            Act::End => self.over = true,
            _ => {}
        }
        Ok(())
    }

    fn join(&mut self, name: &str, token: &str) {
        let taken: BTreeSet<String> = self.here().filter_map(|one| one.state.clone()).collect();
        let free = self.lesson.seats.iter().map(ToString::to_string).find(|s| !taken.contains(s));
        let alike = self.here().filter(|one| one.name == name).count();
        let name = if alike == 0 { name.to_owned() } else { format!("{name} ({})", alike + 1) };
        self.people.push(Person {
            id: self.people.len() as u32,
            token: token.to_owned(),
            name,
            state: free,
            ..Person::default()
        });
    }

    fn play(&mut self) -> Result<(), Refusal> {
        let played = self.played();
        let stops = self.stops();
        let (loaded, seed) = (&self.loaded, self.head.seed);
        let game = self.game.get_or_insert_with(|| Game::new(loaded, seed, stops));
        game.seat(&played)?;
        game.go_on();
        Ok(())
    }

    /// All of one person becomes another's, as far as the other has not said the same.
    fn merge(&mut self, from: u32, into: u32) {
        let Some(gone) = self.person_mut(from) else { return };
        gone.gone = true;
        let gone = Person { state: gone.state.take(), ..gone.clone() };
        let Some(kept) = self.person_mut(into) else { return };
        for (step, value) in gone.predicted {
            kept.predicted.entry(step).or_insert(value);
        }
        for (step, text) in gone.explained {
            kept.explained.entry(step).or_insert(text);
        }
        kept.state = kept.state.take().or(gone.state);
    }
}
