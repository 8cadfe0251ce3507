//! The rooms of a server: who may do what in them, what is written before it is answered, who is there.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use deter_core::model::quantity::Quantity;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use super::{
    acts::{Act, Entry, Head, Log, Who},
    game::{Game, Owed},
    lesson::{Activity, Lesson},
    state::Room,
    view::{self, Viewer},
};
use crate::{
    Refusal,
    limits::{ACTS, AWAY, GUESSES, JOINS, MOST_PAGES},
    world::{Library, WorldSpec},
};

/// Letters of a code: none looks or sounds like another.
const LETTERS: &[u8] = b"ACDEFGHJKMNPQRTVWXY";
/// Letters of a code.
const CODE: usize = 5;
/// Bytes of a token: it cannot be guessed.
const TOKEN: usize = 16;

/// Something that may be done a few times at once and then so often a second.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    left: f64,
    at: Instant,
    most: f64,
    rate: f64,
}

impl Bucket {
    /// So many at once, and so many a second.
    #[must_use]
    pub fn new((most, rate): (f64, f64)) -> Self {
        Self { left: most, at: Instant::now(), most, rate }
    }

    /// Takes one, if there is one.
    pub fn take(&mut self) -> bool {
        let now = Instant::now();
        self.left = (self.left + self.rate * (now - self.at).as_secs_f64()).min(self.most);
        self.at = now;
        let is_one = self.left >= 1.0;
        if is_one {
            self.left -= 1.0;
        }
        is_one
    }
}

/// What is not part of a room but of who looks at it.
#[derive(Debug, Default)]
struct Presence {
    pages: BTreeMap<u32, usize>,
    /// When somebody who is away was last seen.
    left: BTreeMap<u32, Instant>,
    acts: BTreeMap<u32, Bucket>,
    /// What each state is asked, and since when.
    asked: BTreeMap<String, (String, Instant)>,
}

/// A room with its file and its pages.
pub struct Place {
    inside: Mutex<(Room, Log)>,
    presence: Mutex<Presence>,
    joins: Mutex<Bucket>,
    version: watch::Sender<u64>,
    /// Letters of this opening of the room: one that is gone on with counts its changes anew.
    opened: String,
    /// The history of the world in which seats decide, as it was drawn last, and of which state.
    drawn: Mutex<(String, Arc<str>)>,
    /// Pages that may still be opened.
    pub pages: Arc<Semaphore>,
    path: PathBuf,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seconds since 1970: when an act was done, for readers. No result depends on it.
#[allow(clippy::disallowed_methods)]
fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// Letters that nobody can guess.
fn token() -> Result<String, io::Error> {
    let mut bytes = [0; TOKEN];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Letters that can be read out.
fn code() -> Result<String, io::Error> {
    let mut letters = String::new();
    while letters.len() < CODE {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(io::Error::other)?;
        // Bytes beyond the last whole round would make some letters likelier.
        let most = 256 / LETTERS.len() * LETTERS.len();
        if usize::from(byte[0]) < most {
            letters.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
        }
    }
    Ok(letters)
}

/// A page of a person; when it closes, the room hears of it.
pub struct Page {
    place: Arc<Place>,
    person: Option<u32>,
}

impl Drop for Page {
    fn drop(&mut self) {
        if let Some(id) = self.person {
            let mut presence = lock(&self.place.presence);
            if let Some(pages) = presence.pages.get_mut(&id) {
                *pages = pages.saturating_sub(1);
                if *pages == 0 {
                    presence.left.insert(id, Instant::now());
                }
            }
            drop(presence);
            self.place.changed();
        }
    }
}

impl Place {
    /// The measure and the seed of each prediction, whether it is a yes or no.
    fn flags(lesson: &Lesson, library: &Library) -> Result<BTreeMap<usize, bool>, Refusal> {
        let loaded = library.find(lesson.whatif.as_ref().unwrap_or(&lesson.scenario))?;
        let s = &loaded.scenario;
        let codes: Vec<String> = s.states.keys().map(ToString::to_string).collect();
        let kinds: Vec<String> = s.pact_kinds.iter().map(|kind| kind.name.clone()).collect();
        let mut flags = BTreeMap::new();
        for (at, step) in lesson.steps.iter().enumerate() {
            if let Activity::Predict { measure, .. } = &step.does {
                let quantity = Quantity::read(measure, &kinds, &codes).map_err(Refusal::wrong)?;
                let rate = quantity.form() == deter_core::model::phrase::Form::Rate;
                flags.insert(at, rate);
            }
        }
        Ok(flags)
    }

    fn new(room: Room, log: Log, path: PathBuf) -> Result<Arc<Self>, Refusal> {
        let opened = token().map_err(|error| Refusal::failed(error.to_string()))?;
        Ok(Arc::new(Self {
            inside: Mutex::new((room, log)),
            presence: Mutex::default(),
            joins: Mutex::new(Bucket::new(JOINS)),
            version: watch::channel(1).0,
            opened,
            drawn: Mutex::default(),
            pages: Arc::new(Semaphore::new(MOST_PAGES)),
            path,
        }))
    }

    /// A new room of a lesson, whose acts are kept in a folder.
    ///
    /// # Errors
    /// If the disk refuses, or the lesson does not fit the library.
    pub fn begin(
        lesson: Lesson,
        name: &str,
        seed: Option<u64>,
        folder: &Path,
        library: &Library,
    ) -> Result<Arc<Self>, Refusal> {
        let failed = |error: io::Error| Refusal::failed(error.to_string());
        let loaded = library.find(lesson.whatif.as_ref().unwrap_or(&lesson.scenario))?;
        let head = Head {
            code: code().map_err(failed)?,
            teacher: token().map_err(failed)?,
            screen: token().map_err(failed)?,
            lesson: name.to_owned(),
            scenario_hash: loaded.hash(),
            seed: seed.unwrap_or(loaded.scenario.seed),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        fs::create_dir_all(folder).map_err(failed)?;
        let path = folder.join(format!("room-{}.jsonl", head.code));
        let log = Log::begin(&path, &head).map_err(failed)?;
        let flags = Self::flags(&lesson, library)?;
        Self::new(Room::new(head, lesson, loaded, flags), log, path)
    }

    /// A room that is gone on with: every seat is where it was, every turn is played again to the same bits.
    ///
    /// # Errors
    /// If the file is damaged, or of another lesson, scenario or version.
    pub fn resume(path: &Path, lesson: Lesson, library: &Library) -> Result<Arc<Self>, Refusal> {
        let failed = |error: io::Error| Refusal::failed(error.to_string());
        let (log, head, entries) = Log::resume(path).map_err(failed)?;
        let loaded = library.find(lesson.whatif.as_ref().unwrap_or(&lesson.scenario))?;
        let own = env!("CARGO_PKG_VERSION");
        if (head.scenario_hash.as_str(), head.version.as_str()) != (&*loaded.hash(), own) {
            return Err(Refusal::wrong(format!(
                "{}: this room is of another lesson, scenario or version of deter ({}), and would not \
                 come out the same",
                path.display(),
                head.version
            )));
        }
        let flags = Self::flags(&lesson, library)?;
        let mut room = Room::new(head, lesson, loaded, flags);
        for entry in &entries {
            // What the world refused then, it refuses now.
            let _ = room.apply(entry);
        }
        Self::new(room, log, path.to_owned())
    }

    /// What the room says; it must not act.
    pub fn read<T>(&self, read: impl FnOnce(&mut Room) -> T) -> T {
        read(&mut lock(&self.inside).0)
    }

    /// The history of the world in which seats decide, as a map draws it: drawn once a turn, whoever asks.
    ///
    /// # Errors
    /// If no turn has been played, or it cannot be drawn.
    pub fn history(&self) -> Result<Arc<str>, Refusal> {
        let mut drawn = lock(&self.drawn);
        let none = || Refusal::missing("no turn has been played yet");
        let now =
            self.read(|room| room.game.as_ref().filter(|game| game.turn() > 0).map(Game::hash));
        let now = now.ok_or_else(none)?;
        if drawn.0 != now {
            let (loaded, history) = self.read(|room| {
                let loaded = room.loaded.clone();
                room.game.as_mut().map(|game| (loaded, game.history())).ok_or_else(none)
            })?;
            let text = crate::view::history(&loaded, &history)?.to_string();
            *drawn = (now, text.into());
        }
        Ok(drawn.1.clone())
    }

    /// The room as somebody sees it.
    #[must_use]
    pub fn view(&self, viewer: Viewer) -> Value {
        let present = lock(&self.presence).pages.clone();
        let version = *self.version.borrow();
        let mut view = self.read(|room| view::of(room, viewer, &present));
        view["opened"] = json!(self.opened);
        view["version"] = json!(version);
        view
    }

    /// Tells all pages that there is something new.
    fn changed(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// The number of the last change, as it changes.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Whose token it is.
    #[must_use]
    pub fn viewer(&self, token: &str) -> Option<Viewer> {
        self.read(|room| {
            if token == room.head.teacher {
                return Some(Viewer::Teacher);
            }
            if token == room.head.screen {
                return Some(Viewer::Screen);
            }
            room.here().find(|person| person.token == token).map(|person| Viewer::Person(person.id))
        })
    }

    /// Somebody has opened a page.
    #[must_use]
    pub fn page(self: &Arc<Self>, viewer: Viewer) -> Page {
        let person = match viewer {
            Viewer::Person(id) => Some(id),
            _ => None,
        };
        if let Some(id) = person {
            let mut presence = lock(&self.presence);
            *presence.pages.entry(id).or_default() += 1;
            drop(presence);
            self.changed();
        }
        Page { place: self.clone(), person }
    }

    /// Does an act: checks it, writes it, does it, tells all. The same key does nothing twice.
    ///
    /// # Errors
    /// If it may not be done, or cannot be written.
    pub fn act(&self, who: Who, key: &str, act: Act) -> Result<(), Refusal> {
        if let Who::Person(id) = who {
            let mut presence = lock(&self.presence);
            if !presence.acts.entry(id).or_insert_with(|| Bucket::new(ACTS)).take() {
                return Err(Refusal::slower("one thing after another, please"));
            }
        }
        let mut inside = lock(&self.inside);
        let (room, log) = &mut *inside;
        if room.knows(who, key) {
            return Ok(());
        }
        room.may(who, &act)?;
        let at = seconds();
        let entry = Entry { n: room.acts, at, who, key: key.to_owned(), act };
        log.line(&entry).map_err(|error| Refusal::failed(format!("cannot be kept: {error}")))?;
        let done = room.apply(&entry);
        drop(inside);
        self.changed();
        done
    }

    /// Somebody comes in: the token by which the seat is found again.
    ///
    /// # Errors
    /// If the room is full or locked, or too many come at once.
    pub fn join(&self, name: &str, key: &str) -> Result<String, Refusal> {
        if !lock(&self.joins).take() {
            return Err(Refusal::slower("many come in at once; try again in a moment"));
        }
        let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let name = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = self.read(|room| room.knows(Who::Server, key));
        if !known {
            let token = token().map_err(|error| Refusal::failed(error.to_string()))?;
            self.act(Who::Server, key, Act::Join { name, token: token.clone() })?;
            return Ok(token);
        }
        // The answer was lost on its way: whoever has the key has sent it.
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        let entries = text.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok());
        let mut joined = entries.filter(|entry| entry.key == key);
        match joined.next().map(|entry| entry.act) {
            Some(Act::Join { token, .. }) => Ok(token),
            _ => Err(Refusal::wrong("this key was used for something else")),
        }
    }

    /// Leaves to the model what is owed by seats that nobody has had open for a while, or whose time is up.
    pub fn pass_the_late(&self) {
        let states = self.late(Instant::now());
        if !states.is_empty() {
            // Too late is as well: then somebody has answered.
            let _ = self.act(Who::Server, "", Act::Pass { states });
        }
    }

    fn late(&self, now: Instant) -> Vec<String> {
        let Presence { pages, left, asked, .. } = &mut *lock(&self.presence);
        let away = |id: u32| {
            let open = pages.get(&id).copied().unwrap_or(0);
            open == 0 && left.get(&id).is_none_or(|left| now.duration_since(*left) > AWAY)
        };
        self.read(|room| {
            let owed = room.game.as_ref().map(|game| game.owed().to_vec()).unwrap_or_default();
            let absent = room.here().filter(|person| away(person.id));
            let absent: Vec<String> = absent.filter_map(|person| person.state.clone()).collect();
            let limit = match room.lesson.steps.get(room.step).map(|step| &step.does) {
                Some(Activity::Play { seconds: Some(limit), .. }) => {
                    Duration::from_secs((*limit).into())
                }
                _ => Duration::MAX,
            };
            asked.retain(|state, _| owed.iter().any(|one| one.state == *state));
            let mut late = |one: &Owed| {
                let since = asked.entry(one.state.clone()).or_insert((String::new(), now));
                // While all is frozen no time runs.
                if since.0 != one.question || room.frozen {
                    *since = (one.question.clone(), now);
                }
                now.duration_since(since.1) >= limit
            };
            let passed = owed.iter().filter(|one| late(one) || absent.contains(&one.state));
            passed.map(|one| one.state.clone()).collect()
        })
    }

    /// The worlds that the class predicts, and the measures of its predictions by step.
    #[must_use]
    pub fn predicted(&self) -> (WorldSpec, Vec<(usize, String)>) {
        self.read(|room| {
            let spec = WorldSpec {
                whatif: room.lesson.whatif.clone(),
                seed: Some(room.head.seed),
                ..WorldSpec::of(&room.lesson.scenario)
            };
            let steps = room.lesson.steps.iter().enumerate().take(room.step + 1);
            let measures = steps.filter_map(|(at, step)| match &step.does {
                Activity::Predict { measure, .. } => Some((at, measure.clone())),
                _ => None,
            });
            (spec, measures.collect())
        })
    }

    /// Its acts, without what opens its seats.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn acts(&self) -> io::Result<String> {
        let mut told = String::new();
        for line in fs::read_to_string(&self.path)?.lines() {
            let mut value: Value = serde_json::from_str(line)?;
            if let Some(value) = value.as_object_mut() {
                ["token", "teacher", "screen", "key"]
                    .iter()
                    .for_each(|name| drop(value.remove(*name)));
            }
            told += &value.to_string();
            told.push('\n');
        }
        Ok(told)
    }
}

/// All rooms of a server.
#[derive(Default)]
pub struct House {
    places: Vec<Arc<Place>>,
    guesses: Mutex<Option<Bucket>>,
}

impl House {
    /// Of these rooms.
    #[must_use]
    pub fn new(places: Vec<Arc<Place>>) -> Self {
        Self { places, guesses: Mutex::new(None) }
    }

    /// Whether there are rooms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The rooms.
    #[must_use]
    pub fn places(&self) -> &[Arc<Place>] {
        &self.places
    }

    /// The room of a code; who guesses is slowed down.
    ///
    /// # Errors
    /// If there is none.
    pub fn coded(&self, code: &str) -> Result<&Arc<Place>, Refusal> {
        let code = code.trim().to_ascii_uppercase();
        if let Some(place) = self.places.iter().find(|place| place.read(|r| r.head.code == code)) {
            return Ok(place);
        }
        if !lock(&self.guesses).get_or_insert_with(|| Bucket::new(GUESSES)).take() {
            return Err(Refusal::slower("too many wrong codes; wait a moment"));
        }
        Err(Refusal::missing("no room has this code; look at the projector again"))
    }

    /// The room of a token, and whose it is.
    ///
    /// # Errors
    /// If it is nobody's.
    pub fn opened(&self, token: &str) -> Result<(&Arc<Place>, Viewer), Refusal> {
        let found = self.places.iter().find_map(|place| Some((place, place.viewer(token)?)));
        found.ok_or_else(|| {
            Refusal::forbidden(
                "this address opens no seat; come in again with the code of the room",
            )
        })
    }
}
