//! Teacher forcing: history is played through the model's own turn with the record forced on it, and
//! every talk that a state could have held is noted with the terms of all its options.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    record::Record,
    sheet::{FitStudy, StepTaken},
};
use crate::StudyError;
use deter_core::{
    model::moments::Moment,
    scenario::{
        calendar::Calendar,
        events::{Attribute, Change, Effect, Event, When},
        quantity::Code,
        schema::Scenario,
    },
    theory::alliance::{TERMS, regressors},
    turn::{Decider, Engine, Options, Question, RequestedChoice},
    world::{
        build::Blueprint,
        journal::{Detail, Label},
    },
};

/// The tie of an option that is none: a one-sided pact, or to leave things as they are.
pub const NO_TIE: u32 = u32::MAX;

/// An option of a talk.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The number of the tie in the record, or [`NO_TIE`].
    pub tie: u32,
    /// What its author's weights are multiplied by.
    pub own: [f32; TERMS],
    /// What the weights of who must consent are multiplied by.
    pub other: [f32; TERMS],
}

/// The talks that a state may open in a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Talks {
    /// The turn.
    pub turn: u32,
    /// The place of the state among those that initiate.
    pub initiator: usize,
    /// What drives the rate, over what it was at the start.
    pub drive: [f64; 4],
    /// Of every kind with options its number, and where its options end in [`Survey::offers`].
    pub kinds: Vec<(usize, usize)>,
    /// Where the options of the first kind begin.
    pub from: usize,
}

/// All talks of a replicate of the forced history.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    /// Talks in their order.
    pub talks: Vec<Talks>,
    /// Their options.
    pub offers: Vec<Offer>,
    /// Of every turn in which a cabinet could take a step: the turn, the chance that the model gives to
    /// it, whether the record has a step there.
    pub cabinets: Vec<(u32, f64, bool)>,
}

/// What a caller that watches talks keeps between two questions.
#[derive(Default)]
struct Watch {
    survey: Survey,
    drive: [f64; 4],
}

/// What happened, as a caller that forces it must know it.
struct History {
    record: Record,
    /// Of every state its place among those that initiate.
    places: Vec<Option<usize>>,
    /// Of every kind whether both sides must want it.
    mutual: Vec<bool>,
    /// Who took a step at home in which turn.
    taken: Vec<(usize, u32)>,
}

/// Plays replicates of a forced history.
pub struct Teacher {
    engine: Engine,
    watch: Arc<Mutex<Watch>>,
    seed: u64,
    turns: u32,
}

impl Teacher {
    /// One for the world of a study with its record forced on it.
    #[must_use]
    pub fn new(study: &FitStudy, record: &Record) -> Self {
        let mut loaded = study.loaded.clone();
        let forced = forced(&study.loaded.scenario, &study.text.steps, record);
        loaded.scenario.events.extend(forced);
        // A step of the record comes alone.
        loaded.scenario.parameters.package = 0.0;
        let mut engine = Engine::new(Blueprint::new(&loaded));
        let watch = Arc::new(Mutex::new(Watch::default()));
        let places: Vec<Option<usize>> = {
            let initiators = &engine.rules().initiators;
            let place = |code| initiators.iter().position(|plan| plan.id.at() == code);
            (0..record.codes.len()).map(place).collect()
        };
        let mutual: Vec<bool> = engine.rules().kinds.iter().map(|kind| kind.mutual).collect();
        let taken = taken(&study.loaded.scenario, &study.text.steps, record);
        let history = History { record: record.clone(), places, mutual, taken };
        let seen = watch.clone();
        engine.decide(Decider::caller(Box::new(move |question, options| {
            let mut watch = seen.lock().unwrap_or_else(PoisonError::into_inner);
            answer(&mut watch, question, options, &history)
        })));
        Self { engine, watch, seed: study.loaded.scenario.seed, turns: record.turns }
    }

    /// A replicate.
    ///
    /// # Errors
    /// If the model does not offer what history needs: a fault of the program.
    pub fn play(&mut self, replicate: u64) -> Result<Survey, StudyError> {
        self.engine.reset(self.seed, replicate, Detail::Nothing);
        for _ in 0..self.turns {
            self.engine.try_step().map_err(|wrong| StudyError::Input(wrong.to_string()))?;
        }
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut watch.survey))
    }
}

/// What a state is made to do: it opens one talk and takes nothing from it, so that nothing but the
/// record is signed, and its cabinet takes the steps of the record in their turns and no others.
fn answer(
    watch: &mut Watch,
    question: &Question,
    options: &dyn Options,
    history: &History,
) -> Option<RequestedChoice> {
    let named = |name: &'static str| Some(RequestedChoice::Option(Label::Named(name)));
    match question.moment {
        Moment::Openings => {
            let terms = options.terms(0);
            watch.drive = std::array::from_fn(|at| terms.get(at).map_or(0.0, |term| term.1));
            Some(RequestedChoice::Number(1))
        }
        Moment::Proposal => {
            let initiator = history.places[question.actor.at()]?;
            note(watch, question, initiator, options, (&history.record, &history.mutual));
            let labels = (0..options.chances().len()).map(|at| options.label(question.moment, at));
            let nothing = Label::Named(question.moment.options()[0]);
            let leaves = labels.clone().find(|label| *label == nothing);
            leaves.or_else(|| labels.clone().next()).map(RequestedChoice::Option)
        }
        Moment::Consent => named("decline"),
        Moment::Leave => named("stay"),
        Moment::Cabinet => {
            let now = history.taken.contains(&(question.actor.at(), question.turn));
            let chance = options.chances().first().copied().unwrap_or(0.0);
            watch.survey.cabinets.push((question.turn, chance, now));
            named(question.moment.options()[usize::from(!now)])
        }
        Moment::Veto => named("pass"),
        _ => None,
    }
}

fn note(
    watch: &mut Watch,
    question: &Question,
    initiator: usize,
    options: &dyn Options,
    (record, mutual): (&Record, &[bool]),
) {
    let offers = &mut watch.survey.offers;
    let from = offers.len();
    let mut kinds: Vec<(usize, usize)> = Vec::new();
    for at in 0..options.chances().len() {
        let offer = match options.pact(at) {
            Some(sides) => {
                let kind = sides.kind.at();
                if kinds.last().is_none_or(|(known, _)| *known != kind) {
                    kinds.push((kind, 0));
                }
                let tie = if mutual[kind] {
                    record.place(question.actor, sides.partner, sides.kind) as u32
                } else {
                    NO_TIE
                };
                let sign = if sides.ends { -1.0 } else { 1.0 };
                Offer {
                    tie,
                    own: regressors(&sides.own).map(|x| (sign * x) as f32),
                    other: regressors(&sides.other).map(|x| x as f32),
                }
            }
            // To leave one-sided ties as they are belongs to the kind before it.
            None => Offer { tie: NO_TIE, own: [0.0; TERMS], other: [0.0; TERMS] },
        };
        offers.push(offer);
        if let Some((_, end)) = kinds.last_mut() {
            *end = offers.len();
        }
    }
    let (turn, drive) = (question.turn, watch.drive);
    watch.survey.talks.push(Talks { turn, initiator, drive, kinds, from });
}

/// The turn in which a step was taken, if it was after the start.
fn turn_of(step: &StepTaken, calendar: &Calendar) -> Option<u32> {
    u32::try_from(calendar.turn_of(step.taken.date())).ok()
}

/// Who took a step in which turn.
fn taken(scenario: &Scenario, steps: &[StepTaken], record: &Record) -> Vec<(usize, u32)> {
    let calendar = Calendar::new(scenario.start.date(), scenario.turns_per_year);
    let place = |code: &Code| record.codes.iter().position(|known| known == code.as_str());
    let of = |step: &StepTaken| Some((place(&step.state)?, turn_of(step, &calendar)?));
    steps.iter().filter_map(of).collect()
}

/// Events that make the record happen. What a step changes is set even where the model would not have
/// let the cabinet take it. A signature counts from the turn after it on, so that the talks
/// of its own turn still see it open.
fn forced(scenario: &Scenario, steps: &[StepTaken], record: &Record) -> Vec<Event> {
    let codes: Vec<Code> = scenario.states.keys().cloned().collect();
    let code = move |state: usize| codes[state].clone();
    let signatures = record.events.iter().enumerate().map(move |(at, event)| Event {
        name: format!("record: signature {at}"),
        when: When::Turn(event.last + 1),
        effects: vec![Effect::Sign {
            kind: record.kinds[event.tie.kind.at()].clone(),
            between: (code(event.tie.a.at()), code(event.tie.b.at())),
        }],
        source: String::new(),
    });
    let calendar = Calendar::new(scenario.start.date(), scenario.turns_per_year);
    let until = record.turns;
    let steps = steps.iter().enumerate().filter_map(move |(at, taken)| {
        let politics = scenario.politics.get(&taken.state)?;
        let step = politics.steps.iter().find(|step| step.name == taken.step)?;
        let turn = turn_of(taken, &calendar).filter(|turn| *turn < until)?;
        let to = |attribute, value: f64| Effect::Attribute {
            state: taken.state.clone(),
            attribute,
            change: Change::To(value),
        };
        let mut effects = vec![to(Attribute::Constraint, step.constraint.get())];
        effects.extend(step.ceiling.map(|ceiling| to(Attribute::Ceiling, ceiling.get())));
        let name = format!("record: step {at}");
        Some(Event { name, when: When::Turn(turn), effects, source: String::new() })
    });
    signatures.chain(steps).collect()
}
