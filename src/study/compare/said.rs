//! The answer in sentences: what changed in plain units, whether it matters, what did not change, how
//! sure that is, and whether the theories agree.
//!
//! Every sentence is made of a comparison's numbers alone: names of measures and their nouns stand in
//! the registry of the model ([`Quantity::phrase`](deter_core::model::quantity::Quantity::phrase)), names of states in the scenario. None says more
//! than the interval allows: a direction is told only where the verdict has one, a size only where
//! the whole interval lies on one side of what matters.

use super::{
    Comparison,
    comparison::{Measure, WorldComparison},
    lenses::Lenses,
    markdown::{level, signed},
};
use crate::{
    ensemble::frame::Frame,
    statistics::{
        Paired,
        likelihood::Likelihood,
        verdict::{FEWEST_RUNS, Size},
    },
    table::format::{number, percent, plural},
};
use deter_core::{model::phrase::Form, scenario::expectations::Direction};

/// Most measures of a sentence that are told with their numbers; the table has the rest.
const MOST: usize = 3;

/// Share of runs from which on "at least once" says nothing any more.
const NEARLY_ALL: f64 = 0.9;

/// Puts the answers of all worlds into the comparison.
pub fn answer(comparison: &mut Comparison) {
    let said: Vec<Vec<String>> =
        comparison.against.iter().map(|against| of(comparison, against)).collect();
    for (against, answer) in comparison.against.iter_mut().zip(said) {
        against.answer = answer;
    }
}

/// What the runs say of one world against the base, in three to five sentences.
#[must_use]
pub fn of(comparison: &Comparison, against: &WorldComparison) -> Vec<String> {
    let world = &comparison.worlds[against.world];
    let asked = if world.question.is_empty() {
        format!("What difference does it make: {}?", world.provenance.title)
    } else {
        world.question.replace('\n', " ")
    };
    let mut said = vec![asked];
    if (comparison.runs as usize) < FEWEST_RUNS {
        said.push(format!(
            "{} of each world are too few to say anything: from {FEWEST_RUNS} on there are verdicts.",
            capital(&plural(comparison.runs, "run"))
        ));
        return said;
    }
    let teller = Teller { frame: &comparison.frame };
    let answers = against.answers();
    if answers.is_empty() {
        said.extend(teller.undeclared(&against.others()));
    } else {
        said.extend(teller.answered(&answers));
    }
    let told = if answers.is_empty() { against.others() } else { answers };
    said.extend(how_sure(comparison, &told));
    let label = &world.label;
    let (moving, still): (Vec<&Measure>, Vec<&Measure>) = told.into_iter().partition(|m| moved(m));
    let held = if moving.is_empty() { still } else { moving };
    said.extend(comparison.lenses.as_ref().and_then(|found| teller.lenses(found, label, &held)));
    said
}

/// The first letter of a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Words in a row: "a", "a and b", "a, b and c".
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Clauses in a row, the first few of them.
fn clauses(all: &[&Measure], tell: impl Fn(&Measure) -> String) -> String {
    let mut told: Vec<String> = all.iter().take(MOST).map(|measure| tell(measure)).collect();
    if let Some(more) = all.len().checked_sub(MOST).filter(|more| *more > 0) {
        told.push(format!("and {more} more in the table"));
    }
    told.join("; ")
}

/// How sure the directions are that were told, and what that is about; nothing if none was.
fn how_sure(comparison: &Comparison, told: &[&Measure]) -> Option<String> {
    let words = [Likelihood::VirtuallyCertain, Likelihood::ExtremelyLikely];
    let used = words
        .into_iter()
        .filter(|word| told.iter().any(|m| Likelihood::of(m.verdict, m.corrected) == Some(*word)));
    let used: Vec<String> =
        used.map(|word| format!("{} means {} to 100\u{a0}%", word.word(), word.least())).collect();
    let rows = || comparison.against.iter().flat_map(|one| &one.measures);
    let declared = rows().filter(|measure| measure.matters.is_some()).count() as u64;
    let family = if declared > 0 {
        format!("{} declared before the run", plural(declared, "answer"))
    } else {
        plural(rows().filter(|measure| measure.shown).count() as u64, "measure")
    };
    (!used.is_empty()).then(|| {
        format!(
            "How sure: {} that the model's mean moves this way (the IPCC's words, Mastrandrea et al. \
             2010), judged by {} of each world under the same luck and Holm's rule over the \
             {family}; that says how well this model is known, not the world.",
            listed(&used),
            plural(comparison.runs, "run")
        )
    })
}

/// Tells of measures by the names of one frame.
struct Teller<'f> {
    frame: &'f Frame,
}

impl Teller<'_> {
    /// What a measure is instead of what it was, as a clause.
    fn found(&self, measure: &Measure) -> String {
        let p = &measure.paired;
        let quantity = self.frame.quantity(&measure.name);
        let noun = quantity.map_or_else(|| measure.name.clone(), |one| self.frame.noun(&one));
        let [was, is] = [p.first, p.second].map(|x| level(measure, x));
        let form = self.form(measure);
        let most = NEARLY_ALL * p.runs as f64;
        let often = measure.any.filter(|(was, is)| (*was.max(is) as f64) < most);
        let same = is == was;
        let by = format!("{} {} than without the change", number(p.difference.abs()), way(form, p));
        match (form, often) {
            (Form::Rate, _) => {
                let (was, is) = measure.any.unwrap_or_default();
                format!("there is {noun} in {is} of {} worlds instead of {was}", p.runs)
            }
            (Form::Count, Some((was_in, is_in))) => format!(
                "there are {noun} in {is_in} of {} worlds instead of {was_in}, {is} a run instead of \
                 {was}",
                p.runs
            ),
            (Form::Count, None) if same => format!("there are {is} {noun} a run, {by}"),
            (Form::Count, None) => format!("there are {is} {noun} a run instead of {was}"),
            (Form::Level, _) => {
                let unit = quantity.map_or("", |quantity| quantity.measure().unit);
                let [full, short] = match unit.split_once(' ') {
                    Some((sign @ "%", _)) => [unit, sign].map(|unit| format!("\u{a0}{unit}")),
                    _ => Default::default(),
                };
                if same {
                    format!("{noun} is {is}{full}, {by}")
                } else {
                    format!("{noun} is {is}{full} instead of {was}{short}")
                }
            }
        }
    }

    /// How often, how far and how surely it moved, and from where on it matters.
    fn evidence(&self, measure: &Measure) -> String {
        let p = &measure.paired;
        let form = self.form(measure);
        let share = if p.difference > 0.0 { p.rose } else { p.fell };
        let mut parts = Vec::new();
        if form != Form::Rate {
            let count = share * p.runs as f64;
            parts.push(format!("{} in {count:.0} of {} worlds", way(form, p), p.runs));
        }
        parts.push(format!("95\u{a0}% interval of the difference {}", interval(measure)));
        parts.extend(matters(measure));
        let sure = Likelihood::of(measure.verdict, measure.corrected);
        parts.extend(sure.map(|sure| sure.word().to_owned()));
        parts.join("; ")
    }

    fn form(&self, measure: &Measure) -> Form {
        self.frame.quantity(&measure.name).map_or(Form::Level, |quantity| quantity.form())
    }

    fn told(&self, measure: &Measure) -> String {
        format!("{} ({})", self.found(measure), self.evidence(measure))
    }

    /// Measures by name, with what the intervals of their differences leave open; those that are the
    /// same in every run together.
    fn bounded(&self, all: &[&Measure]) -> String {
        let (same, apart): (Vec<&Measure>, Vec<&Measure>) =
            all.iter().copied().partition(|measure| measure.paired.identical());
        let mut told = Vec::new();
        if !apart.is_empty() {
            told.push(clauses(&apart, |measure| {
                let by = if moved(measure) {
                    let by = size(measure, measure.paired.difference.abs());
                    format!(
                        "{by} {}, 95\u{a0}% interval ",
                        way(self.form(measure), &measure.paired)
                    )
                } else {
                    "difference ".to_owned()
                };
                let bounds = format!("{by}{}", interval(measure));
                let parts: Vec<String> = [bounds].into_iter().chain(matters(measure)).collect();
                format!("{} ({})", self.frame.subject(&measure.name), parts.join("; "))
            }));
        }
        if !same.is_empty() {
            let names: Vec<String> =
                same.iter().map(|measure| self.frame.subject(&measure.name)).collect();
            let open = same.iter().map(|measure| measure.paired.may_differ).fold(0.0, f64::max);
            let are = if names.len() == 1 { "is" } else { "are" };
            told.push(format!(
                "{} {are} the same in every run, which leaves open up to {} of worlds",
                listed(&names),
                percent(open)
            ));
        }
        told.join("; ")
    }

    /// What became of the answers.
    fn answered(&self, answers: &[&Measure]) -> Vec<String> {
        let of = |wanted: Size, moves: Option<bool>| -> Vec<&Measure> {
            let fits = |m: &&&Measure| {
                m.size() == Some(wanted) && moves.is_none_or(|moves| moves == moved(m))
            };
            answers.iter().filter(fits).copied().collect()
        };
        let (matter, small) = (of(Size::Matters, None), of(Size::TooSmall, None));
        let (perhaps, open) = (of(Size::Open, Some(true)), of(Size::Open, Some(false)));
        let mut said = Vec::new();
        if !matter.is_empty() {
            let told = clauses(&matter, |m| self.told(m));
            let count = format!("{} of {}", matter.len(), plural(answers.len() as u64, "answer"));
            said.push(format!("It matters for {count}: {told}."));
        }
        if !perhaps.is_empty() {
            let told = clauses(&perhaps, |m| self.told(m));
            said.push(format!(
                "Changed, and these runs do not tell whether by enough to matter: {told}."
            ));
        }
        let nothing = matter.is_empty() && perhaps.is_empty();
        if nothing && open.is_empty() && !small.iter().any(|m| moved(m)) {
            let told = self.bounded(&small);
            said.push(format!("Nothing that the question asks about changed: {told}."));
            return said;
        }
        let mut rest = Vec::new();
        if !small.is_empty() {
            let told = self.bounded(&small);
            let head = if nothing && open.is_empty() {
                "nothing that the question asks about changed by enough to matter"
            } else {
                "too small to matter"
            };
            rest.push(format!("{head}: {told}"));
        }
        if !open.is_empty() {
            let told = self.bounded(&open);
            let head = if nothing {
                "whether anything changed, these runs do not tell"
            } else {
                "not told by these runs"
            };
            rest.push(format!("{head}: {told}"));
        }
        if !rest.is_empty() {
            said.push(format!("{}.", capital(&rest.join("; "))));
        }
        said
    }

    /// What is told where the scenario declares no answers.
    fn undeclared(&self, shown: &[&Measure]) -> Vec<String> {
        let moving: Vec<&Measure> = shown.iter().filter(|m| moved(m)).copied().collect();
        let head =
            "The scenario declares no answers, so that nothing says which change would matter";
        if moving.is_empty() {
            return vec![format!(
                "{head}; of the {} shown none is known to change.",
                plural(shown.len() as u64, "measure")
            )];
        }
        let told = clauses(&moving, |m| self.told(m));
        vec![
            format!(
                "{head}; of the {} shown {} changed.",
                plural(shown.len() as u64, "measure"),
                moving.len()
            ),
            format!("Most by the base's own spread: {told}."),
        ]
    }

    /// Whether the theories agree on the measures told; nothing if none of them was held under them.
    fn lenses(&self, lenses: &Lenses, world: &str, told: &[&Measure]) -> Option<String> {
        let rows = || lenses.rows.iter().filter(|row| row.world == world);
        let held: Vec<_> = told
            .iter()
            .filter_map(|m| rows().find(|row| row.measure == m.name))
            .take(MOST)
            .collect();
        let parts: Vec<String> = ["agree on", "part on", "leave open"]
            .into_iter()
            .filter_map(|verb| {
                let fits = held.iter().filter(|row| row.agreement.verb() == verb);
                let found: Vec<String> = fits.map(|row| self.agreement(lenses, row)).collect();
                (!found.is_empty()).then(|| format!("{verb} {}", listed(&found)))
            })
            .collect();
        let count = lenses.names.len();
        (!parts.is_empty()).then(|| format!("The {count} theories {}.", parts.join("; they ")))
    }

    /// A measure with what the theories make of it.
    fn agreement(&self, lenses: &Lenses, row: &super::lenses::LensRow) -> String {
        let under = |way: Option<Direction>| -> Vec<String> {
            let found = lenses.names.iter().zip(&row.found);
            let fits = found.filter(|(_, one)| one.is_some_and(|one| one.moves == way));
            fits.map(|(name, _)| name.replace('_', " ")).collect()
        };
        let ways = [
            ("rises", Some(Direction::Rises)),
            ("falls", Some(Direction::Falls)),
            ("hardly moves", Some(Direction::Unchanged)),
            ("is not told", None),
        ];
        let ways = ways.into_iter().map(|(word, way)| (word, under(way)));
        let ways: Vec<_> = ways.filter(|(_, names)| !names.is_empty()).collect();
        let parts: Vec<String> = ways
            .iter()
            .enumerate()
            .map(|(place, (word, names))| {
                if ways.len() == 1 {
                    (*word).to_owned()
                } else if place > 0 && place + 1 == ways.len() && names.len() > 1 {
                    format!("{word} under the others")
                } else {
                    format!("{word} under {}", listed(names))
                }
            })
            .collect();
        format!("{} (it {})", self.frame.subject(&row.measure), listed(&parts))
    }
}

/// Whether its mean moves, one way or the other.
fn moved(measure: &Measure) -> bool {
    matches!(measure.moves(), Some(Direction::Rises | Direction::Falls))
}

/// Which way the mean moves, as an adjective.
fn way(form: Form, pair: &Paired) -> &'static str {
    match (form, pair.difference > 0.0) {
        (Form::Level, true) => "higher",
        (Form::Level, false) => "lower",
        (_, true) => "more",
        (_, false) => "fewer",
    }
}

/// From which size on its change matters; nothing of what is no answer.
fn matters(measure: &Measure) -> Option<String> {
    measure.matters.map(|matters| format!("{} would matter", size(measure, matters)))
}

fn interval(measure: &Measure) -> String {
    let p = &measure.paired.interval;
    format!("{} to {}", by(measure, p.low), by(measure, p.high))
}

/// A size of a change, without a sign.
fn size(measure: &Measure, x: f64) -> String {
    by(measure, x).trim_start_matches('+').to_owned()
}

/// A difference with its sign; of rates in points.
fn by(measure: &Measure, x: f64) -> String {
    signed(measure, x).replace("\u{a0}pt", "\u{a0}points")
}
