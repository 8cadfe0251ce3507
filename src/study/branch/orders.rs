//! Choices that are made otherwise: `VNM.consent(JPN)=decline@12`.
//!
//! An order says who chooses, at which [`Moment`], with or against whom and about what (in brackets,
//! as far as it matters), what it is to be, and in which turn. The option is written as
//! `deter explain` shows it.

use deter_core::{
    model::moments::{Moment, Scope},
    scenario::{
        Loaded,
        diagnostic::{did_you_mean, nearest},
        schema::Domain,
    },
    turn::{About, Engine, Forced, NoSuchOption, Order, Question, RequestedChoice},
    world::{KindId, Roster, Rules, StateId, build::Blueprint, journal::Label},
};

use crate::{record::events::label, table::text::Table};

/// The form of an order, for help and errors.
pub const FORM: &str = "ACTOR.MOMENT(COUNTERPART,ABOUT)=OPTION@TURN";

/// Most operations that an order may want.
const MOST_OPERATIONS: u32 = 1_000_000;

/// Why an order cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// It is not of the form.
    #[error("`{0}`: expected {FORM}, such as `{example}`", example = example())]
    Form(String),
    /// A part of it names nothing.
    #[error("{order}: there is no {what} `{name}`{}; expected {expected}", did_you_mean(.nearest.as_ref()))]
    Unknown {
        /// The order.
        order: String,
        /// What it should be.
        what: &'static str,
        /// What was written.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
        /// What there is.
        expected: String,
    },
    /// What was wanted was no option when the moment came.
    #[error("{question} in turn {turn}: `{wish}` is no option; expected {options}")]
    Option {
        /// The question.
        question: String,
        /// The turn of the order.
        turn: u32,
        /// What was wanted.
        wish: String,
        /// What there was.
        options: String,
    },
    /// Its moment never came.
    #[error("{order}: that moment never came{asked}")]
    NeverCame {
        /// The order.
        order: String,
        /// What was asked instead.
        asked: String,
    },
}

fn example() -> String {
    format!("ABC.{}(DEF)={}@12", Moment::Consent, Moment::Consent.options()[1])
}

/// Every moment with its options, for help.
#[must_use]
pub fn help() -> Table {
    let mut table = Table::new(["moment", "what is decided, and the options"]);
    for moment in Moment::ALL {
        let options = moment.written().join(", ");
        table.row([moment.to_string(), format!("{}\n{options}", moment.says())]);
    }
    table
}

/// The first turn of these orders.
///
/// # Errors
/// If one cannot be read.
pub fn first_turn(decide: &[String], loaded: &Loaded) -> Result<u32, OrderError> {
    let engine = Engine::new(Blueprint::new(loaded));
    let names = Names { rules: engine.rules(), roster: engine.roster() };
    let turns: Vec<u32> = decide
        .iter()
        .map(|text| names.read(text).map(|order| order.turn))
        .collect::<Result<_, _>>()?;
    Ok(turns.into_iter().min().unwrap_or_default())
}

/// The names by which a world calls its states, kinds and turns.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// What the scenario has fixed.
    pub rules: &'a Rules,
    /// Codes of the states in order.
    pub roster: &'a Roster,
}

impl Names<'_> {
    /// Reads an order.
    ///
    /// # Errors
    /// If it is not of the form, or names something that is not there.
    pub fn read(&self, text: &str) -> Result<Order, OrderError> {
        let form = || OrderError::Form(text.to_owned());
        let (left, turn) = text.rsplit_once('@').ok_or_else(form)?;
        let (left, option) = left.split_once('=').ok_or_else(form)?;
        let (actor, rest) = left.split_once('.').ok_or_else(form)?;
        let (moment, within) = match rest.split_once('(') {
            Some((moment, within)) => {
                (moment, within.trim_end().strip_suffix(')').ok_or_else(form)?)
            }
            None => (rest, ""),
        };
        let unknown = |what, name: &str, known: Vec<&str>| OrderError::Unknown {
            order: text.to_owned(),
            what,
            name: name.to_owned(),
            nearest: nearest(name, known.iter().copied()),
            expected: known.join(", "),
        };
        let state = |code: &str| self.state(code.trim());
        let codes = || self.roster.codes.iter().map(String::as_str).collect();
        let actor = state(actor).ok_or_else(|| unknown("state", actor.trim(), codes()))?;
        let moment = moment.trim();
        let moment = Moment::ALL
            .into_iter()
            .find(|known| known.name() == moment)
            .ok_or_else(|| unknown("moment", moment, Moment::ALL.map(Moment::name).to_vec()))?;
        let (mut counterpart, mut about) = (None, About::Nothing);
        for word in within.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let found = self.about(moment.about(), word);
            match (state(word), found) {
                (Some(id), _) if moment.about().has_counterpart() => counterpart = Some(id),
                (_, Some(found)) => about = found,
                _ => {
                    let mut known: Vec<&str> = self.abouts(moment.about());
                    if moment.about().has_counterpart() {
                        known.extend(self.roster.codes.iter().map(String::as_str));
                    }
                    return Err(unknown(moment.about().name(), word, known));
                }
            }
        }
        let option = option.trim();
        let wish =
            self.wish(moment, option).ok_or_else(|| unknown("option", option, moment.written()))?;
        let turn = turn.trim();
        let turn = self.turn(turn).ok_or_else(|| {
            unknown("turn", turn, vec!["a number from 0, or a label such as 2024Q3"])
        })?;
        Ok(Order { moment, turn, actor, counterpart, about, wish })
    }

    fn state(&self, code: &str) -> Option<StateId> {
        self.roster.ids().find(|id| self.roster.code(*id) == code)
    }

    fn kind(&self, name: &str) -> Option<KindId> {
        let place = self.rules.kinds.iter().position(|kind| kind.name == name)?;
        Some(KindId(place as u8))
    }

    /// A turn by number, or by label within a thousand years.
    fn turn(&self, text: &str) -> Option<u32> {
        let labelled =
            || (0..4000).find(|turn| self.rules.calendar.label(i64::from(*turn)) == text);
        text.parse().ok().or_else(labelled)
    }

    fn about(&self, scope: Scope, word: &str) -> Option<About> {
        match scope {
            Scope::Alone => None,
            Scope::Opening => word.parse().ok().map(About::Opening),
            Scope::Domain => {
                Domain::ALL.into_iter().find(|domain| domain.name() == word).map(About::Domain)
            }
            Scope::Pact => self.kind(word).map(About::Pact),
        }
    }

    fn abouts(&self, scope: Scope) -> Vec<&str> {
        match scope {
            Scope::Alone => Vec::new(),
            Scope::Opening => vec!["0, 1, ..."],
            Scope::Domain => Domain::ALL.map(Domain::name).to_vec(),
            Scope::Pact => self.rules.kinds.iter().map(|kind| kind.name.as_str()).collect(),
        }
    }

    /// What an option means that is written as for an order; none if that moment has no such.
    #[must_use]
    pub fn wish(&self, moment: Moment, option: &str) -> Option<RequestedChoice> {
        if moment.is_number() {
            let number = option.parse().ok().filter(|number| *number <= MOST_OPERATIONS);
            return number.map(RequestedChoice::Number);
        }
        let plain = option.replace('_', " ");
        if let Some(name) = moment.options().iter().find(|name| **name == plain) {
            return Some(RequestedChoice::Option(Label::Named(name)));
        }
        let (kind, partner) = option.split_once(" with ").filter(|_| moment == Moment::Proposal)?;
        let (kind, ends) = match kind.strip_prefix("end ") {
            Some(kind) => (kind, true),
            None => (kind, false),
        };
        let (kind, partner) = (self.kind(kind.trim())?, self.state(partner.trim())?);
        Some(RequestedChoice::Option(Label::Pact { kind, partner, ends }))
    }

    /// An order as it would be written.
    #[must_use]
    pub fn order(&self, order: &Order) -> String {
        let Order { moment, turn, actor, counterpart, about, wish } = *order;
        let question = Question { moment, turn, actor, counterpart, about };
        format!("{}={}@{turn}", self.question(&question), self.option(wish))
    }

    /// A question as an order would ask it.
    #[must_use]
    pub fn question(&self, question: &Question) -> String {
        let about = match question.about {
            About::Nothing => None,
            About::Domain(domain) => Some(domain.name().to_owned()),
            About::Pact(kind) => Some(self.rules.kinds[kind.at()].name.clone()),
            About::Opening(place) => Some(place.to_string()),
        };
        let counterpart = question.counterpart.map(|id| self.roster.code(id).to_owned());
        let within: Vec<String> = counterpart.into_iter().chain(about).collect();
        let within =
            if within.is_empty() { String::new() } else { format!("({})", within.join(",")) };
        format!("{}.{}{within}", self.roster.code(question.actor), question.moment)
    }

    /// A choice as an order would have it.
    #[must_use]
    pub fn option(&self, wish: RequestedChoice) -> String {
        match wish {
            RequestedChoice::Option(option) => label(option, self.rules, self.roster),
            RequestedChoice::Number(number) => number.to_string(),
        }
    }

    /// What was forced, and what the model would have done.
    #[must_use]
    pub fn forced(&self, forced: &Forced) -> String {
        let Forced { question, wish, probability, drawn, drawn_probability } = forced;
        let date = self.rules.calendar.label(i64::from(question.turn));
        let (wish, drawn) = (self.option(*wish), self.option(*drawn));
        let what = format!(
            "{date}  {}: {wish}, which the model does with {:.1} %",
            self.question(question),
            100.0 * probability
        );
        if wish == drawn {
            format!("{what}; so did the draw")
        } else {
            format!("{what}; the draw would have had {drawn} ({:.1} %)", 100.0 * drawn_probability)
        }
    }

    /// That a wish was no option.
    #[must_use]
    pub fn wrong(&self, wrong: &NoSuchOption) -> OrderError {
        let options: Vec<String> =
            wrong.options.iter().map(|option| label(*option, self.rules, self.roster)).collect();
        OrderError::Option {
            question: self.question(&wrong.question),
            turn: wrong.question.turn,
            wish: self.option(wrong.wish),
            options: options.join(", "),
        }
    }

    /// That the moment of an order never came; `asked` are the questions of its turn.
    #[must_use]
    pub fn never_came(&self, order: &Order, asked: &[Question]) -> OrderError {
        let mut alike: Vec<String> = asked
            .iter()
            .filter(|question| (question.turn, question.actor) == (order.turn, order.actor))
            .map(|question| self.question(question))
            .collect();
        alike.dedup();
        let asked = if alike.is_empty() {
            format!("; nothing was asked of {} in that turn", self.roster.code(order.actor))
        } else {
            format!("; what was asked in that turn: {}", alike.join(", "))
        };
        OrderError::NeverCame { order: self.order(order), asked }
    }
}
