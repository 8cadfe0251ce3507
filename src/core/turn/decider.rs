//! The one door through which every choice of a state goes.
//!
//! Whoever wants to act for a state, score a state or explain a state stands here: by default the
//! addressed draw, else a list of orders (a record, or "had it declined"), else the caller (a person,
//! another program). Whatever the source, the draw is made, so that luck elsewhere stays the same, and
//! it is kept what the draw would have chosen and with what probability that was chosen which was.

use std::fmt;

use bevy_ecs::{prelude::*, system::SystemParam};

use super::Stage;
use crate::{
    chance::Address,
    model::{events::EventData, moments::Moment},
    scenario::schema::Domain,
    theory::{alliance::PactTerms, choice::pick},
    world::{
        Journal, KindId, StateId,
        bars::Barred,
        journal::{Choice, Decision, Event, Label, Terms},
    },
};

/// What a question is about besides its counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Nothing besides the counterpart.
    Nothing,
    /// Operations in a domain.
    Domain(Domain),
    /// A kind of pact.
    Pact(KindId),
    /// Which of the openings of a turn, 0 is the first.
    Opening(u32),
}

/// Who is asked what, when, and about whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Which choice.
    pub moment: Moment,
    /// Turn, 0 is the first.
    pub turn: u32,
    /// Who chooses.
    pub actor: StateId,
    /// Against or with whom.
    pub counterpart: Option<StateId>,
    /// About what.
    pub about: About,
}

/// The options of a question in their order.
pub trait Options {
    /// Probabilities; they sum to 1.
    fn chances(&self) -> &[f64];

    /// What an option is.
    fn label(&self, moment: Moment, at: usize) -> Label {
        Label::Named(moment.options()[at])
    }

    /// Its utility.
    fn utility(&self, at: usize) -> f64;

    /// The terms of its utility.
    fn terms(&self, at: usize) -> Terms;

    /// What the pact of an option is worth to either side, term by term; none if it is about no pact.
    fn pact(&self, _at: usize) -> Option<Sides> {
        None
    }

    /// What would be an option if it were not barred.
    fn barred(&self) -> Vec<Barred> {
        Vec::new()
    }

    /// All of them with their reasons.
    fn told(&self, moment: Moment) -> Vec<Choice> {
        let all = self.chances().iter().enumerate();
        all.map(|(at, probability)| Choice {
            option: self.label(moment, at),
            utility: self.utility(at),
            probability: *probability,
            terms: self.terms(at),
        })
        .collect()
    }
}

/// A pact that could be proposed or ended, and what decides about it on either side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// Its kind.
    pub kind: KindId,
    /// With whom.
    pub partner: StateId,
    /// A one-sided tie that would be ended.
    pub ends: bool,
    /// The terms of who would propose it.
    pub own: PactTerms,
    /// The terms of who would have to consent.
    pub other: PactTerms,
}

/// Two options: the first comes with a chance, the second otherwise.
pub struct TwoOptions<U, T> {
    chances: [f64; 2],
    utility: U,
    terms: T,
}

impl<U: Fn(usize) -> f64, T: Fn(usize) -> Terms> TwoOptions<U, T> {
    /// The first comes with this chance; utilities and terms are asked for when somebody wants them.
    pub const fn new(chance: f64, utility: U, terms: T) -> Self {
        Self { chances: [chance, 1.0 - chance], utility, terms }
    }
}

impl<U: Fn(usize) -> f64, T: Fn(usize) -> Terms> Options for TwoOptions<U, T> {
    fn chances(&self) -> &[f64] {
        &self.chances
    }
    fn utility(&self, at: usize) -> f64 {
        (self.utility)(at)
    }
    fn terms(&self, at: usize) -> Terms {
        (self.terms)(at)
    }
}

/// Two options of which only the chance is known.
pub fn odds(chance: f64) -> impl Options {
    TwoOptions::new(chance, |_| 0.0, |_| Terms::new())
}

/// A few options with all that is known of them.
pub struct OptionList<'a, T> {
    /// Probability of each option.
    pub chances: &'a [f64],
    /// Utility of each option.
    pub utilities: &'a [f64],
    /// Terms of each.
    pub terms: T,
}

impl<T: Fn(usize) -> Terms> Options for OptionList<'_, T> {
    fn chances(&self) -> &[f64] {
        self.chances
    }
    fn utility(&self, at: usize) -> f64 {
        self.utilities[at]
    }
    fn terms(&self, at: usize) -> Terms {
        (self.terms)(at)
    }
}

/// What somebody other than the draw wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestedChoice {
    /// This option.
    Option(Label),
    /// So many operations.
    Number(u32),
}

/// A wish for one question, or for several that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Which choice.
    pub moment: Moment,
    /// The turn in which it holds.
    pub turn: u32,
    /// Who chooses.
    pub actor: StateId,
    /// Against or with whom; anybody if none.
    pub counterpart: Option<StateId>,
    /// About what; anything if [`About::Nothing`].
    pub about: About,
    /// What it is to be.
    pub wish: RequestedChoice,
}

impl Order {
    fn fits(&self, question: &Question) -> bool {
        (self.moment, self.turn) == (question.moment, question.turn)
            && (self.about == About::Nothing || self.about == question.about)
            && match (self.counterpart, question.counterpart) {
                // A pact may be left by either side.
                (Some(other), Some(side)) if self.moment == Moment::Leave => {
                    [(self.actor, other), (other, self.actor)].contains(&(question.actor, side))
                }
                (None, Some(side)) if self.moment == Moment::Leave => {
                    [question.actor, side].contains(&self.actor)
                }
                (wanted, known) => {
                    self.actor == question.actor && (wanted.is_none() || wanted == known)
                }
            }
    }
}

/// A choice that was not left to the draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forced {
    /// The question.
    pub question: Question,
    /// What was chosen.
    pub wish: RequestedChoice,
    /// Probability with which the model would have chosen that.
    pub probability: f64,
    /// What the draw would have chosen.
    pub drawn: RequestedChoice,
    /// Probability of that.
    pub drawn_probability: f64,
}

impl Forced {
    /// The order that makes it again.
    #[must_use]
    pub const fn order(&self) -> Order {
        let Question { moment, turn, actor, counterpart, about } = self.question;
        Order { moment, turn, actor, counterpart, about, wish: self.wish }
    }
}

/// A wish that is none of the options there were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchOption {
    /// The question.
    pub question: Question,
    /// What was wanted.
    pub wish: RequestedChoice,
    /// What there was.
    pub options: Vec<Label>,
}

impl fmt::Display for NoSuchOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Question { moment, turn, .. } = self.question;
        write!(f, "{:?} is no option of `{moment}` in turn {turn}", self.wish)
    }
}

impl std::error::Error for NoSuchOption {}

/// A caller that chooses: it is told the question and the options, and leaves to the draw what it
/// does not answer.
pub type Caller = Box<dyn FnMut(&Question, &dyn Options) -> Option<RequestedChoice> + Send + Sync>;

/// Who chooses.
#[derive(Default)]
enum Source {
    #[default]
    Draw,
    Orders(Vec<(Order, u32)>),
    Caller(Caller),
}

/// Who chooses for the states, and what was not left to the draw.
#[derive(Default, Resource)]
pub struct Decider {
    source: Source,
    asked: Vec<Question>,
    forced: Vec<Forced>,
    wrong: Option<NoSuchOption>,
}

impl Decider {
    /// These orders, and the draw for everything else. A record of what states did is a list of
    /// orders, too; [`Decider::forced`] has the probability of each.
    #[must_use]
    pub fn orders(orders: Vec<Order>) -> Self {
        let source = Source::Orders(orders.into_iter().map(|order| (order, 0)).collect());
        Self { source, ..Self::default() }
    }

    /// A caller, and the draw for what it does not answer.
    #[must_use]
    pub fn caller(caller: Caller) -> Self {
        Self { source: Source::Caller(caller), ..Self::default() }
    }

    /// Every choice that was not left to the draw, in the order in which they came.
    #[must_use]
    pub fn forced(&self) -> &[Forced] {
        &self.forced
    }

    /// The first wish that was no option, if there was one; there the draw has chosen.
    #[must_use]
    pub const fn wrong(&self) -> Option<&NoSuchOption> {
        self.wrong.as_ref()
    }

    /// Orders whose moment has not come so far.
    pub fn unmet(&self) -> impl Iterator<Item = &Order> {
        let orders: &[(Order, u32)] = match &self.source {
            Source::Orders(orders) => orders,
            _ => &[],
        };
        orders.iter().filter(|(_, met)| *met == 0).map(|(order, _)| order)
    }

    /// Questions of the turns that orders are about, as they came.
    #[must_use]
    pub fn asked(&self) -> &[Question] {
        &self.asked
    }

    /// Forgets what was asked and forced; who chooses stays.
    pub fn clear(&mut self) {
        if let Source::Orders(orders) = &mut self.source {
            orders.iter_mut().for_each(|(_, met)| *met = 0);
        }
        self.asked.clear();
        self.forced.clear();
        self.wrong = None;
    }

    /// Whether every choice is left to the draw.
    #[inline]
    const fn draws(&self) -> bool {
        matches!(self.source, Source::Draw)
    }

    /// What somebody other than the draw wants.
    fn wish(&mut self, question: &Question, options: &dyn Options) -> Option<RequestedChoice> {
        match &mut self.source {
            Source::Draw => None,
            Source::Orders(orders) => {
                if orders.iter().any(|(order, _)| order.turn == question.turn) {
                    self.asked.push(*question);
                }
                let (order, met) = orders.iter_mut().find(|(order, _)| order.fits(question))?;
                *met += 1;
                Some(order.wish)
            }
            Source::Caller(caller) => caller(question, options),
        }
    }

    /// The option that somebody wants; that of the draw if nobody wants any.
    #[cold]
    fn option(&mut self, question: &Question, drawn: usize, options: &dyn Options) -> usize {
        let Some(wish) = self.wish(question, options) else { return drawn };
        let chances = options.chances();
        let label = |at| options.label(question.moment, at);
        let Some(at) = (0..chances.len()).find(|at| RequestedChoice::Option(label(*at)) == wish)
        else {
            self.refuse(*question, wish, (0..chances.len()).map(label).collect());
            return drawn;
        };
        self.forced.push(Forced {
            question: *question,
            wish,
            probability: chances[at],
            drawn: RequestedChoice::Option(label(drawn)),
            drawn_probability: chances[drawn],
        });
        at
    }

    fn refuse(&mut self, question: Question, wish: RequestedChoice, options: Vec<Label>) {
        self.wrong.get_or_insert(NoSuchOption { question, wish, options });
    }
}

/// What was chosen.
pub struct ChosenOption {
    /// Place of the option.
    pub at: usize,
    /// The decision with its reasons, if they are asked for.
    pub decision: Option<Decision>,
}

impl ChosenOption {
    /// Whether it is the first option.
    pub const fn first(&self) -> bool {
        self.at == 0
    }

    /// The draw of the decision alone: of its options only the chance is known.
    pub fn bare(self) -> Option<Decision> {
        self.decision.map(|decision| Decision { options: Vec::new(), chosen: None, ..decision })
    }
}

/// The door, and the journal in which every choice is noted.
#[derive(SystemParam)]
pub struct Choices<'w> {
    decider: ResMut<'w, Decider>,
    /// The journal.
    pub journal: ResMut<'w, Journal>,
}

impl Choices<'_> {
    /// Chooses among options with the uniform draw of an address.
    #[inline]
    pub fn choose(
        &mut self,
        stage: &Stage,
        question: &Question,
        address: Address,
        options: &impl Options,
    ) -> ChosenOption {
        self.choose_by(stage.uniform(address), question, address, options)
    }

    /// The same where the draw is known; it is one of that address.
    #[inline]
    pub fn choose_by(
        &mut self,
        draw: f64,
        question: &Question,
        address: Address,
        options: &impl Options,
    ) -> ChosenOption {
        let drawn = pick(options.chances(), draw);
        let at = self.settle(question, drawn, options);
        let decision = self.journal.reasons().then(|| Decision {
            options: options.told(question.moment),
            barred: options.barred(),
            chosen: Some(at),
            draw: Some(draw),
            address: Some(address),
            drawn: (at != drawn).then_some(drawn),
        });
        ChosenOption { at, decision }
    }

    /// The same where the draw has been made otherwise and would choose `drawn`.
    #[inline]
    pub fn settle(&mut self, question: &Question, drawn: usize, options: &impl Options) -> usize {
        if self.decider.draws() { drawn } else { self.decider.option(question, drawn, options) }
    }

    /// A number: `drawn`, unless somebody wants another one. `probability` is asked for then only, and
    /// `terms` of the logarithm of its mean if somebody wants to know them.
    #[inline]
    pub fn number(
        &mut self,
        question: &Question,
        drawn: u32,
        probability: impl Fn(u32) -> f64,
        terms: impl Fn() -> Terms,
    ) -> u32 {
        if self.decider.draws() {
            return drawn;
        }
        match self.decider.wish(question, &TwoOptions::new(1.0, |_| 0.0, |_| terms())) {
            Some(wish @ RequestedChoice::Number(number)) => {
                self.decider.forced.push(Forced {
                    question: *question,
                    wish,
                    probability: probability(number),
                    drawn: RequestedChoice::Number(drawn),
                    drawn_probability: probability(drawn),
                });
                number
            }
            Some(wish) => {
                self.decider.refuse(*question, wish, Vec::new());
                drawn
            }
            None => drawn,
        }
    }

    /// How `count` operations fall upon intensities: as `drawn`, unless somebody wants them all alike.
    #[inline]
    pub fn split(
        &mut self,
        question: &Question,
        drawn: [u32; 3],
        options: &impl Options,
    ) -> [u32; 3] {
        if self.decider.draws() {
            return drawn;
        }
        let usual = (0..3).max_by_key(|at| drawn[*at]).unwrap_or(0);
        let before = self.decider.forced.len();
        let at = self.decider.option(question, usual, options);
        if self.decider.forced.len() == before {
            return drawn;
        }
        let mut counts = [0; 3];
        counts[at] = drawn.iter().sum();
        counts
    }

    /// Notes what happened, if reasons are asked for.
    pub fn tell(&mut self, tell: impl FnOnce() -> Event) {
        self.journal.tell(tell);
    }

    /// Notes what a state did that was asked, and why.
    pub fn tell_choice(
        &mut self,
        question: &Question,
        what: EventData,
        decision: Option<Decision>,
    ) {
        let Question { turn, actor, counterpart, .. } = *question;
        self.tell(|| Event { turn, actor: Some(actor), counterpart, what, decision });
    }

    /// Whether every choice is left to the draw.
    #[must_use]
    pub fn draws(&self) -> bool {
        self.decider.draws()
    }
}
