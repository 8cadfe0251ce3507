//! Lessons: what a class does, step by step.

use std::path::Path;

use deter_core::{
    choices, fields,
    scenario::{Loaded, quantity::Code, value::empty},
};
use deter_study::disk::{named, source};

use crate::{Refusal, world::Library};

fields! {
    /// A lesson.
    pub struct Lesson {
        /// Title for readers.
        title: String,
        /// What is learned, in a sentence or two.
        about: String = empty(),
        /// How long it takes.
        minutes: u32 = 45,
        /// Name of the base world.
        scenario: String,
        /// Name of the what-if that stands beside it.
        whatif: Option<String>,
        /// States that students play, the first to come gets the first.
        seats: Vec<Code> = empty(),
        /// What is done, in order.
        steps: Vec<Step>,
        /// What students take home, and work on without the page.
        handout: Vec<String> = empty(),
    }

    /// A step of a lesson.
    pub struct Step named(title) {
        /// What it is called.
        title: String,
        /// How long it takes.
        minutes: u32,
        /// What the teacher does and says.
        teacher: String,
        /// What students read.
        text: String = empty(),
        /// What students do.
        does: Activity = Activity::Read,
    }
}

choices! {
    /// What students do in a step.
    pub enum Activity {
        /// They read and talk.
        Read,
        /// Everybody says a number before anything is run.
        Predict {
            /// What is asked.
            question: String,
            /// The measure that is the answer: its share of worlds if it is a yes or no, else its mean.
            measure: String,
            /// Least that can be said.
            low: f64,
            /// Most that can be said.
            high: f64,
            /// Unit of what is said.
            unit: String,
        },
        /// The worlds are run and all predictions so far are held against them.
        Run,
        /// Everybody says why.
        Explain {
            /// What is asked.
            question: String,
        },
        /// Seats decide in these turns, the first of a world is 0.
        Play {
            /// The turns at which seats are asked.
            turns: Vec<u32>,
            /// Seconds after which the model decides what a seat has not; none: it waits.
            seconds: Option<u32>,
        },
        /// Everybody moves levers alone.
        Explore {
            /// What to look for.
            question: String,
        },
    }
}

/// The lesson of a file or a shipped one; of a scenario the usual lesson: predict, run, explain.
///
/// # Errors
/// If it cannot be read, or names what is not there.
pub fn load(name: &Path, library: &Library) -> Result<Lesson, Refusal> {
    let wrong = |error: deter_core::scenario::LoadError| Refusal::wrong(error.to_string());
    let path = named(name);
    let whole = source(&path).map_err(wrong)?;
    let lesson = match whole.read::<Lesson>() {
        Ok(lesson) => lesson,
        Err(error) => match deter_study::disk::load(&path) {
            Ok(loaded) => usual(&loaded)?,
            // Only a lesson says what the teacher does.
            Err(_) if whole.text.contains("teacher:") => return Err(wrong(error)),
            Err(error) => return Err(wrong(error)),
        },
    };
    check(&lesson, library)?;
    Ok(lesson)
}

/// Predict, run, explain on the answers that a scenario declares.
fn usual(loaded: &Loaded) -> Result<Lesson, Refusal> {
    let s = &loaded.scenario;
    let answers = s.answers.iter().take(2);
    let predict = answers.map(|answer| Step {
        title: format!("Predict {}", answer.measure.replace('_', " ")),
        minutes: 5,
        teacher: "Everybody types a number before it is run. Show the distribution when all have."
            .to_owned(),
        text: s.question.clone(),
        does: Activity::Predict {
            question: format!("What will the mean of {} be at the end?", answer.measure),
            measure: answer.measure.clone(),
            low: 0.0,
            high: 1000.0,
            unit: String::new(),
        },
    });
    let mut steps: Vec<Step> = predict.collect();
    if steps.is_empty() {
        return Err(Refusal::wrong(format!(
            "{} declares no answers, so that nothing can be predicted; name a lesson",
            loaded.name
        )));
    }
    let step = |title: &str, teacher: &str, does| Step {
        title: title.to_owned(),
        minutes: 10,
        teacher: teacher.to_owned(),
        text: s.notes.clone(),
        does,
    };
    steps.insert(
        0,
        step(
            "The question",
            "Read the question aloud; let the class say what speaks for either answer.",
            Activity::Read,
        ),
    );
    steps.push(step("Run", "Run the worlds and read the answer aloud.", Activity::Run));
    let question = "Why did it come out so? Name the mechanism.".to_owned();
    steps.push(step("Explain", "Let three read what they wrote.", Activity::Explain { question }));
    let parent = loaded.files.get(1).map(|parent| {
        deter_core::scenario::shipped::stem(parent.file.trim_end_matches(" (shipped)")).to_owned()
    });
    let (scenario, whatif) = match parent {
        Some(parent) => (parent, Some(loaded.name.clone())),
        None => (loaded.name.clone(), None),
    };
    Ok(Lesson {
        title: s.title.clone(),
        about: s.question.clone(),
        minutes: 45,
        scenario,
        whatif,
        seats: Vec::new(),
        steps,
        handout: Vec::new(),
    })
}

/// Whether a lesson names what there is.
fn check(lesson: &Lesson, library: &Library) -> Result<(), Refusal> {
    let world = library.find(lesson.whatif.as_ref().unwrap_or(&lesson.scenario))?;
    let states = &world.scenario.states;
    if let Some(code) = lesson.seats.iter().find(|code| !states.contains_key(*code)) {
        return Err(Refusal::wrong(format!("seats: the scenario has no state {code}")));
    }
    if lesson.steps.is_empty() {
        return Err(Refusal::wrong("a lesson needs steps"));
    }
    let codes: Vec<String> = states.keys().map(ToString::to_string).collect();
    let kinds: Vec<String> = world.scenario.pact_kinds.iter().map(|k| k.name.clone()).collect();
    for step in &lesson.steps {
        match &step.does {
            Activity::Predict { measure, low, high, .. } => {
                deter_core::model::quantity::Quantity::read(measure, &kinds, &codes)
                    .map_err(|why| Refusal::wrong(format!("{}: {why}", step.title)))?;
                if !(low.is_finite() && high.is_finite() && low < high) {
                    return Err(Refusal::wrong(format!("{}: low is not below high", step.title)));
                }
            }
            Activity::Play { turns, seconds } => {
                if *seconds == Some(0) {
                    return Err(Refusal::wrong(format!(
                        "{}: a seat needs time to decide",
                        step.title
                    )));
                }
                let fits = turns.iter().all(|turn| *turn < world.scenario.turns);
                let rising = turns.windows(2).all(|pair| pair[0] < pair[1]);
                if turns.is_empty() || !fits || !rising || lesson.seats.is_empty() {
                    return Err(Refusal::wrong(format!(
                        "{}: play needs seats, and rising turns below {}",
                        step.title, world.scenario.turns
                    )));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
