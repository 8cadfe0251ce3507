//! What stands in the way of pacts, who are rivals, and how well a pact is known.

use super::{
    calendar::DateText,
    quantity::{Code, Figure, Share},
    value::empty,
};
use crate::{choices, fields};

fields! {
    /// What stands in the way of pacts: of two states, or of one state towards all.
    ///
    /// An absolute bar, and a political one while it stands, leaves no option to weigh; a conditional
    /// one is a term of the utility. What two states signed in spite of a bar stands, and they may sign
    /// it again.
    pub struct Bar named(name) {
        /// Name, unlike any other's: by it events lay and lift the bar and what-ifs change it.
        name: String,
        /// Whose it is; of a bar between two states, one of them.
        state: Code,
        /// Towards whom; towards all if empty.
        towards: Vec<Code> = empty(),
        /// Kinds of pact that it bars; all if empty.
        kinds: Vec<String> = empty(),
        /// Why there is a bar.
        reason: Reason,
        /// How firmly it stands.
        strength: Strength,
        /// First day; before all time if left out.
        from: Option<DateText>,
        /// Day on which it ends; open if left out.
        to: Option<DateText>,
        /// Chance a year that a political bar ends by itself; it does not if left out.
        ends: Option<Figure<Share>>,
        /// Whether it stands only once an event has laid it.
        waits: bool = empty(),
        /// Key of the source, or the source itself.
        source: String = empty(),
    }

    /// Two states that each see a threatening competitor in the other (Thompson 2001): a covariate of
    /// whom one signs with, no bar.
    pub struct Rivalry named(between) {
        /// The two.
        between: (Code, Code),
        /// First day; before all time if left out.
        from: Option<DateText>,
        /// Day on which it ends; open if left out.
        to: Option<DateText>,
        /// What it is about.
        over: String = empty(),
        /// Key of the source.
        source: String = empty(),
    }
}

choices! {
    /// How well a pact is known.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    pub enum Confidence {
        /// Read in the source.
        Cited,
        /// From memory of what was published, surely.
        High,
        /// The same, with less confidence.
        Medium,
        /// The same, hardly.
        Low,
        /// Nobody wrote it down: it is inferred from what was delivered.
        Inferred,
    }

    /// Why there is a bar.
    #[derive(Copy, Eq)]
    pub enum Reason {
        /// One does not recognise the other as a state.
        NoRecognition,
        /// An embargo on arms.
        Embargo,
        /// Other sanctions.
        Sanctions,
        /// A state of war that no peace has ended.
        Armistice,
        /// A doctrine: no alliances, no foreign bases.
        Doctrine,
        /// The constitution, as it is read.
        Constitution,
        /// Governments that do not speak.
        PoliticalEstrangement,
        /// A rule on exports.
        ExportRule,
    }

    /// How firmly a bar stands.
    #[derive(Copy, Eq)]
    pub enum Strength {
        /// By law, embargo or want of recognition: as long as it stands nothing is signed.
        Absolute,
        /// By the will of a government: the same, and it may end with it.
        Political,
        /// There are exceptions, or a vote is needed: it counts against a pact and forbids none.
        Conditional,
    }
}
