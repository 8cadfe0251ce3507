//! What is observed in runs: measures by the names that files of studies give them, taken turn by
//! turn.

use schemars::JsonSchema;
use serde::Serialize;

use deter_core::{
    model::{
        measures::Extraction,
        quantity::{Quantity, Subject},
        reader::{Reader, View},
    },
    scenario::{
        book::Book, diagnostic::one_slip, load::Problem, locate::FieldPath, notation::Node,
        quantity::Code, reader, value::Value,
    },
    turn::Engine,
    world::{StateId, journal::Detail},
};

/// Forms of earlier editions, and how each is written now.
const FORMER: [(&str, &str); 11] = [
    ("pacts_signed", "\"signed.KIND(STATE,*)\""),
    ("signers", "\"signed.KIND(STATE,*)\" with `number: ranking(candidates: ..., signed: ...)`"),
    (
        "operations",
        "\"probes.DOMAIN.INTENSITY(CHALLENGER,TARGET)\", in a pattern with \
         `number: yearly(from: ..., years: ..., statistic: ...)`",
    ),
    ("highest_burden", "\"burden(STATE)\" with `number: highest`"),
    ("step_taken", "\"ladder.ROUTE(STATE)\" with `number: rises(until: ...)`"),
    ("step", "\"ladder.ROUTE(STATE)\""),
    ("war", "\"war\""),
    ("ladder_order", "\"signed\" with `number: order(low: ..., high: ...)`"),
    ("concessions", "\"concessions.DOMAIN\" with `number: share(of: \"probes.DOMAIN\")`"),
    ("centralisation_slope", "\"network.centralisation_around(STATE)\" with `number: slope`"),
    ("capacity_ratio", "\"capacity(STATE)\" with `number: factor(over: \"capacity(STATE)\")`"),
];

/// The name of a measure in a file: `probes.air(AAA,BBB)`. See [`deter_core::model::measures`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct MeasureName(pub String);

impl Value for MeasureName {
    fn read(node: &Node, reader: &mut reader::Reader<'_>) -> Option<Self> {
        let word = reader.text(&node.word);
        let Some((_, new)) = FORMER.iter().find(|(old, _)| *old == word) else {
            return String::read(node, reader).map(Self);
        };
        let expected = "the name of a measure in quotes, such as \"probes.air(AAA,BBB)\"";
        reader.about(node, format!("`{word}` is now written {new}"), expected);
        None
    }

    fn describe(_: &mut Book) -> String {
        "measure, such as `\"probes.air(AAA,BBB)\"`".to_owned()
    }
}

/// Kinds of pact of a scenario, lowest rung first.
#[must_use]
pub fn kinds(engine: &Engine) -> Vec<String> {
    engine.rules().kinds.iter().map(|kind| kind.name.clone()).collect()
}

/// A state by its code; none if the scenario does not have it.
#[must_use]
pub fn state(engine: &Engine, code: &Code) -> Option<StateId> {
    let place = engine.blueprint().codes.iter().position(|known| known == code.as_str());
    place.and_then(|place| u16::try_from(place).ok()).map(StateId)
}

/// The place of a code of a file among those of a world; none if it is of a state outside of it. Those
/// that the file names as `outside` are, however like a code of the world they look.
///
/// # Errors
/// The code that is meant, if this one is a slip of the hand away from it.
pub fn whereabouts<'c>(
    code: &Code,
    mut known: impl Iterator<Item = &'c str> + Clone,
    outside: &[Code],
) -> Result<Option<usize>, String> {
    let all = known.clone();
    match known.position(|one| one == code.as_str()) {
        None if !outside.contains(code) => one_slip(code.as_str(), all).map_or(Ok(None), Err),
        place => Ok(place),
    }
}

/// What is wrong with a code that is a slip of the hand away from one that the world has.
#[must_use]
pub fn slip_of(path: FieldPath, code: &Code, meant: String) -> Problem {
    let message = format!("no state `{code}` in this world");
    let expected = "a state of this world, or the code of another also in `outside`";
    Problem { nearest: Some(meant), ..Problem::new(path, message, expected) }
}

/// The quantity of a name in a scenario.
///
/// # Errors
/// In words, if there is no such measure or state, or the measure does not apply to the state.
pub fn quantity(engine: &Engine, name: &MeasureName) -> Result<Quantity, String> {
    let kinds = kinds(engine);
    let quantity = Quantity::read(&name.0, &kinds, &engine.blueprint().codes)?;
    let mut tracker = Tracker::new(vec![quantity], &kinds);
    tracker.begin(engine);
    if tracker.start(0).is_nan() {
        return Err(format!("`{}` does not apply in this scenario", name.0));
    }
    Ok(quantity)
}

/// The one side of a quantity that is of a state with whomever.
#[must_use]
pub const fn with_anyone(quantity: &Quantity) -> Option<StateId> {
    match quantity.of {
        Subject::Pair(Some(state), None) => Some(state),
        _ => None,
    }
}

/// Plays runs and keeps quantities turn by turn.
pub struct Tracker {
    quantities: Vec<Quantity>,
    reader: Reader,
    starts: Vec<f64>,
    paths: Vec<Vec<f64>>,
}

impl Tracker {
    /// For these quantities of a scenario with these kinds of pact.
    #[must_use]
    pub fn new(quantities: Vec<Quantity>, kinds: &[String]) -> Self {
        let reader = Reader::new(&quantities, kinds);
        let paths = vec![Vec::new(); quantities.len()];
        Self { quantities, reader, starts: Vec::new(), paths }
    }

    /// Begins a run with the world as it is before its first turn.
    fn begin(&mut self, engine: &Engine) {
        self.reader.begin();
        self.paths.iter_mut().for_each(Vec::clear);
        let view = View::of(engine.world(), 0);
        let all = self.quantities.iter().enumerate();
        let starts = all.map(|(at, quantity)| match quantity.measure().read {
            Extraction::State(_) => self.reader.value(at, &view),
            _ => 0.0,
        });
        self.starts = starts.collect();
    }

    /// Plays a replicate to its end.
    pub fn play(&mut self, engine: &mut Engine, of: (u64, u64), turns: u32) {
        self.play_with(engine, of, turns, &mut |_| ());
    }

    /// Plays a replicate to its end and shows it to `look` before the first turn and after every one.
    pub fn play_with(
        &mut self,
        engine: &mut Engine,
        (seed, replicate): (u64, u64),
        turns: u32,
        look: &mut dyn FnMut(&Engine),
    ) {
        engine.reset(seed, replicate, Detail::Nothing);
        self.begin(engine);
        look(engine);
        while engine.turn() < turns {
            engine.step();
            look(engine);
            let view = View::of(engine.world(), engine.turn() - 1);
            self.reader.turn(&view);
            for (at, path) in self.paths.iter_mut().enumerate() {
                path.push(self.reader.value(at, &view));
            }
        }
    }

    /// A quantity in every turn.
    #[must_use]
    pub fn path(&self, at: usize) -> &[f64] {
        &self.paths[at]
    }

    /// The number of a state before the first turn; 0 for any other quantity.
    #[must_use]
    pub fn start(&self, at: usize) -> f64 {
        self.starts[at]
    }

    /// What is counted, added up over the run; NaN for any other quantity.
    #[must_use]
    pub fn sum(&self, at: usize) -> f64 {
        self.reader.sum(at)
    }

    /// How far it has come by every turn: what was counted so far, or the change since the start.
    pub fn level(&self, at: usize) -> impl Iterator<Item = f64> + '_ {
        let counts = matches!(self.quantities[at].measure().read, Extraction::Count(_));
        let mut sum = 0.0;
        self.paths[at].iter().map(move |value| {
            sum += value;
            if counts { sum } else { value - self.starts[at] }
        })
    }
}
