//! Values of scenarios and studies: how a type is read, described, changed, and found by its path.
//!
//! Whatever may stand in a file is a [`Value`]. Numbers, texts, options, lists and maps are here;
//! structs become values by [`fields!`](crate::fields) and enums by [`choices!`](crate::choices),
//! where a field is written once. From that one row follow the reader with its messages, what a
//! what-if may change ([`super::change`]), the page of the reference ([`super::book`]), the paths of
//! studies and of `check --figures` ([`super::paths`]), and the checks of figures and texts.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    book::Book,
    calendar::DateText,
    estimates::Estimated,
    locate::Segment,
    notation::Node,
    parameters::Parameters,
    quantity::{Class, Code, Figure},
    reader::Reader,
    seen::unseen,
};
use crate::chance::Phase;

/// Whatever may stand in a file of a user.
pub trait Value {
    /// Reads it; what does not fit is told to the reader.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>
    where
        Self: Sized;

    /// What a field of this type is if it is left out; nothing if it must be written.
    #[must_use]
    fn missing() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// The type in the words of the reference, which learns of the types inside.
    fn describe(book: &mut Book) -> String
    where
        Self: Sized;

    /// The fields that name it in a list, if any do.
    #[must_use]
    fn keys() -> &'static [&'static str]
    where
        Self: Sized,
    {
        &[]
    }

    /// Takes over what is written; a struct takes it over field by field.
    fn amend(&mut self, node: &Node, reader: &mut Reader<'_>)
    where
        Self: Sized,
    {
        if let Some(value) = Self::read(node, reader) {
            *self = value;
        }
    }

    /// Its name in a list or a path; empty if it has none.
    fn key(&self) -> String {
        String::new()
    }

    /// What it is made of.
    fn parts(&self) -> Vec<(Step, &dyn Value)> {
        Vec::new()
    }

    /// The part of this name.
    fn part(&mut self, _word: &str) -> Option<&mut dyn Value> {
        None
    }

    /// Itself as a number that a study can vary.
    fn number(&self) -> Option<Number<'_>> {
        None
    }

    /// Sets the number.
    ///
    /// # Errors
    /// If the value is out of its range, or there is no number here.
    fn turn(&mut self, _value: f64) -> Result<(), String> {
        Err("there is no number here".to_owned())
    }

    /// Sets the number as one that stands by itself, without the range and the source of what was there.
    ///
    /// # Errors
    /// As for [`Self::turn`].
    fn restate(&mut self, value: f64) -> Result<(), String> {
        self.turn(value)
    }

    /// Sets the number to what a study found, and says so if it can: whether it could.
    ///
    /// # Errors
    /// If the value is out of its range, or there is no number here.
    fn estimate(&mut self, found: &Estimated) -> Result<bool, String> {
        self.turn(found.value).map(|()| false)
    }

    /// A number that a study found, where a file gives none, if it is one that can say so.
    ///
    /// # Errors
    /// If the value is out of its range.
    fn estimated(_found: &Estimated) -> Result<Option<Self>, String>
    where
        Self: Sized,
    {
        Ok(None)
    }

    /// Itself as a text, if it is one.
    fn text(&self) -> Option<&str> {
        None
    }
}

/// A step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step in the text of the file.
    pub segment: Segment,
    /// The word by which a path names the part; empty if it has no name.
    pub word: String,
}

impl Step {
    /// A step to a field or a key.
    #[must_use]
    pub fn name(name: impl Into<String>) -> Self {
        let word = name.into();
        Self { segment: Segment::Name(word.clone()), word }
    }
}

/// A number of a scenario, with what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'v> {
    /// Value, in the unit of its field.
    pub value: f64,
    /// Range over which it may be varied, if one is given.
    pub range: Option<(f64, f64)>,
    /// Where it comes from, if the scenario says so.
    pub class: Option<Class>,
    /// The key of its source, or the reason of a judgement.
    pub note: &'v str,
}

/// What a field is that is left out and has no default of its own.
#[must_use]
pub fn empty<T: Default>() -> T {
    T::default()
}

/// A default by construction, as a file writes it. The rows of the tables give numbers in range.
#[must_use]
pub fn set<T: TryFrom<f64> + Default>(value: f64) -> Figure<T> {
    Figure::Set(plain(value))
}

/// A default of a plain number.
#[must_use]
pub fn plain<T: TryFrom<f64> + Default>(value: f64) -> T {
    T::try_from(value).unwrap_or_default()
}

/// The number that a word is, if it is one.
pub(super) fn float(word: &str) -> Option<f64> {
    let bare = word.strip_prefix(['-', '+']).unwrap_or(word);
    let digits = bare.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && bare.bytes().all(|b| b.is_ascii_digit() || b"._eE+-".contains(&b));
    (digits || bare == "inf" || bare == "NaN").then(|| word.replace('_', "").parse().ok())?
}

impl Value for f64 {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        // Comparisons with what is no number say nothing: no limit would hold it.
        let found = reader.word(node).and_then(float).filter(|number| !number.is_nan());
        if found.is_none() {
            reader.misfit(node, "a number");
        }
        found
    }

    fn describe(_: &mut Book) -> String {
        "number".to_owned()
    }
}

/// The whole number that a word is: `Some(None)` if it is too large for anything.
fn whole(word: &str) -> Option<Option<i128>> {
    let bare = word.strip_prefix(['-', '+']).unwrap_or(word);
    let (radix, digits) = match bare.get(..2) {
        Some("0x") => (16, &bare[2..]),
        Some("0o") => (8, &bare[2..]),
        Some("0b") => (2, &bare[2..]),
        _ => (10, bare),
    };
    let digits = digits.replace('_', "");
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let size = i128::from_str_radix(&digits, radix).ok();
    Some(size.map(|size| if word.starts_with('-') { -size } else { size }))
}

macro_rules! whole_numbers {
    ($($name:ident),*) => {$(
        impl Value for $name {
            fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                let Some(found) = reader.word(node).and_then(whole) else {
                    reader.misfit(node, "a whole number");
                    return None;
                };
                let fits = found.and_then(|number| Self::try_from(number).ok());
                if fits.is_none() {
                    let word = reader.text(&node.word);
                    reader.about(
                        node,
                        format!("`{word}` is out of range"),
                        "a whole number from 0 up, and not that large",
                    );
                }
                fits
            }

            fn describe(_: &mut Book) -> String {
                "whole number".to_owned()
            }
        }
    )*};
}

whole_numbers!(u32, u64, usize);

impl Value for bool {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match reader.word(node) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                reader.misfit(node, "true or false");
                None
            }
        }
    }

    fn describe(_: &mut Book) -> String {
        "`true` or `false`".to_owned()
    }
}

impl Value for String {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Some(cell) = reader.cell(node) {
            return shown(cell.into_owned(), node, reader);
        }
        let word = reader.word(node).filter(|word| word.starts_with('"') || word.starts_with("r"));
        let quoted = word.filter(|word| word.ends_with(['"', '#']));
        let Some(word) = quoted else {
            reader.misfit(node, "a text in double quotes");
            return None;
        };
        if word.starts_with('"') && !word.contains('\\') {
            return shown(word[1..word.len() - 1].to_owned(), node, reader);
        }
        match ron::from_str::<Self>(word) {
            Ok(text) => shown(text, node, reader),
            Err(error) => {
                reader.about(node, error.code.to_string(), "a text without this");
                None
            }
        }
    }

    fn describe(_: &mut Book) -> String {
        "text".to_owned()
    }

    fn key(&self) -> String {
        self.clone()
    }

    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

/// A text, if all of it is shown; its lines end as elsewhere.
fn shown(text: String, node: &Node, reader: &mut Reader<'_>) -> Option<String> {
    let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text };
    let Some(c) = text.chars().find(|c| unseen(*c)) else { return Some(text) };
    let message = format!("the character U+{:04X} steers what shows a text", u32::from(c));
    reader.about(node, message, "a text that is all seen");
    None
}

impl Value for PathBuf {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        String::read(node, reader).map(Self::from)
    }

    fn describe(_: &mut Book) -> String {
        "path of a file".to_owned()
    }
}

/// Reads what is checked as it is converted; the error says `WHAT: expected SUCH`.
pub(super) fn converted<T, V>(node: &Node, reader: &mut Reader<'_>) -> Option<V>
where
    T: Value,
    V: TryFrom<T, Error = String>,
{
    match V::try_from(T::read(node, reader)?) {
        Ok(value) => Some(value),
        Err(message) => {
            let (wrong, expected) =
                message.split_once(": expected ").unwrap_or((message.as_str(), ""));
            reader.about(node, wrong, expected);
            None
        }
    }
}

impl Value for Code {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        converted::<String, Self>(node, reader)
    }

    fn describe(_: &mut Book) -> String {
        "code".to_owned()
    }

    fn key(&self) -> String {
        self.to_string()
    }
}

impl Value for DateText {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        converted::<String, Self>(node, reader)
    }

    fn describe(_: &mut Book) -> String {
        "date".to_owned()
    }
}

impl Value for Phase {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        reader.choice(node, &Self::ALL.map(|phase| (phase.name(), phase)))
    }

    fn describe(_: &mut Book) -> String {
        let all: Vec<String> = Self::ALL.iter().map(|phase| format!("`{phase}`")).collect();
        format!("phase: {}", all.join(", "))
    }
}

impl<T: Value> Value for Option<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match (reader.text(&node.word), &node.group) {
            ("None", None) => Some(None),
            ("Some", Some(_)) => {
                let parts = reader.parts(node, 1)?;
                T::read(&parts[0].value, reader).map(Some)
            }
            _ => T::read(node, reader).map(Some),
        }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn describe(book: &mut Book) -> String {
        T::describe(book)
    }

    fn parts(&self) -> Vec<(Step, &dyn Value)> {
        self.as_ref().map(Value::parts).unwrap_or_default()
    }

    fn part(&mut self, word: &str) -> Option<&mut dyn Value> {
        self.as_mut()?.part(word)
    }

    fn number(&self) -> Option<Number<'_>> {
        self.as_ref()?.number()
    }

    fn turn(&mut self, value: f64) -> Result<(), String> {
        let inner = self.as_mut().ok_or("there is no number here")?;
        inner.turn(value)
    }

    fn restate(&mut self, value: f64) -> Result<(), String> {
        self.as_mut().ok_or("there is no number here")?.restate(value)
    }

    fn estimate(&mut self, found: &Estimated) -> Result<bool, String> {
        if let Some(inner) = self {
            return inner.estimate(found);
        }
        *self = T::estimated(found)?;
        self.as_ref().map(|_| true).ok_or_else(|| "there is no number here".to_owned())
    }

    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

/// What a path calls a thing of a list: its name, or its place if it has none.
fn word(index: usize, part: &impl Value) -> String {
    Some(part.key()).filter(|key| !key.is_empty()).unwrap_or_else(|| index.to_string())
}

impl<T: Value> Value for Vec<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let node = &reader.opened(node, usize::MAX);
        let group = reader.group(node, b'[', "a list: `[ … ]`")?;
        let mut all = Self::with_capacity(group.entries.len());
        for (index, entry) in group.entries.iter().enumerate() {
            all.extend(reader.at(Segment::Index(index), None, |r| T::read(&entry.value, r)));
        }
        Some(all).filter(|all| all.len() == group.entries.len())
    }

    fn describe(book: &mut Book) -> String {
        format!("list of {}", T::describe(book))
    }

    fn parts(&self) -> Vec<(Step, &dyn Value)> {
        let step =
            |index, part: &T| Step { segment: Segment::Index(index), word: word(index, part) };
        self.iter().enumerate().map(|(i, part)| (step(i, part), part as &dyn Value)).collect()
    }

    fn part(&mut self, name: &str) -> Option<&mut dyn Value> {
        let mut parts = self.iter_mut().enumerate();
        parts.find(|(index, part)| word(*index, &**part) == name).map(|(_, part)| part as _)
    }
}

impl<K: Value + Ord, T: Value> Value for BTreeMap<K, T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut all = Self::new();
        let whole = entries(node, reader, |key: K, value: &Node, r| {
            let read = T::read(value, r);
            let whole = read.is_some();
            all.extend(read.map(|value| (key, value)));
            whole
        })?;
        whole.then_some(all)
    }

    fn describe(book: &mut Book) -> String {
        format!("map from {} to {}", K::describe(book), T::describe(book))
    }

    fn parts(&self) -> Vec<(Step, &dyn Value)> {
        self.iter().map(|(key, part)| (Step::name(key.key()), part as &dyn Value)).collect()
    }

    fn part(&mut self, word: &str) -> Option<&mut dyn Value> {
        let found = self.iter_mut().find(|(key, _)| key.key() == word);
        found.map(|(_, part)| part as &mut dyn Value)
    }
}

/// Goes through the entries of a map; false if one of them could not be read.
pub(super) fn entries<K: Value>(
    node: &Node,
    reader: &mut Reader<'_>,
    mut take: impl FnMut(K, &Node, &mut Reader<'_>) -> bool,
) -> Option<bool> {
    let group = reader.group(node, b'{', "a map: `{ key: value, … }`")?;
    let mut whole = true;
    for entry in &group.entries {
        let Some(span) = &entry.key else {
            reader.say(entry.value.span.clone(), "the key is missing", "`key: value`");
            whole = false;
            continue;
        };
        let key = Node { span: span.clone(), word: span.clone(), group: None };
        let segment = Segment::Name(reader.key(entry).to_owned());
        whole &= reader.at(segment, Some(span), |r| {
            K::read(&key, r).is_some_and(|key| take(key, &entry.value, r))
        });
    }
    Some(whole)
}

macro_rules! tuples {
    ($($count:literal: $($name:ident $at:tt),*;)*) => {$(
        impl<$($name: Value),*> Value for ($($name,)*) {
            fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                let node = &reader.opened(node, usize::MAX);
                if !node.word.is_empty() {
                    reader.misfit(node, concat!(stringify!($count), " values in brackets: `( … )`"));
                    return None;
                }
                let parts = reader.parts(node, $count)?;
                let read = ($(reader.at(Segment::Index($at), None, |r| $name::read(&parts[$at].value, r)),)*);
                Some(($(read.$at?,)*))
            }

            fn describe(book: &mut Book) -> String {
                format!("({})", [$($name::describe(book)),*].join(", "))
            }

            /// The parts in alphabetical order: two states have a pact, whoever stands first.
            fn key(&self) -> String {
                let mut words = [$(self.$at.key()),*];
                words.sort_unstable();
                words.join(".")
            }
        }
    )*};
}

tuples! {
    2: A 0, B 1;
    3: A 0, B 1, C 2;
}

/// Parameters are a struct whose fields are the rows of their own table.
impl Value for Parameters {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut all = Self::default();
        all.amend(node, reader);
        Some(all)
    }

    fn missing() -> Option<Self> {
        Some(Self::default())
    }

    fn describe(_: &mut Book) -> String {
        "[Parameters](#parameters)".to_owned()
    }

    fn amend(&mut self, node: &Node, reader: &mut Reader<'_>) {
        let known: Vec<&str> = Self::TABLE.iter().map(|info| info.name).collect();
        let Some(fields) = reader.fields(node, "Parameters", &known) else { return };
        for name in known {
            if let Some(Some(value)) = reader.field(&fields, name, || Some(None)) {
                self.set(name, value);
            }
        }
    }
}
