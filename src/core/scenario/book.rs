//! What the types of a file say of themselves: the page of the reference is made from it.

use serde::Serialize;

use super::change::OverrideVerb;

/// The types that files are made of, in the order in which they were met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// Those so far.
    pub types: Vec<TypeDoc>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeDoc {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub doc: String,
    /// Whether one of its rows is written, rather than all of them.
    pub choice: bool,
    /// Fields of a struct, variants of an enum.
    pub rows: Vec<RowDoc>,
}

/// A field or a variant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowDoc {
    /// Its name, as a file writes it.
    pub name: String,
    /// Its type, or the types in the brackets of a variant, in words.
    pub of: String,
    /// What a field is if it is left out; nothing if it must be written.
    pub default: Option<String>,
    /// Meaning and unit.
    pub doc: String,
    /// Fields of a variant.
    pub fields: Vec<RowDoc>,
    /// What a what-if may do to it.
    pub verbs: &'static [OverrideVerb],
    /// Whether a what-if changes its entries or fields, rather than replacing it.
    pub deep: bool,
}

impl Book {
    /// Describes a type once, and says how a field of it is described.
    pub fn one(
        &mut self,
        name: &'static str,
        doc: &str,
        choice: bool,
        rows: impl FnOnce(&mut Self) -> Vec<RowDoc>,
    ) -> String {
        if !self.types.iter().any(|known| known.name == name) {
            let place = self.types.len();
            self.types.push(TypeDoc { name, doc: words(doc, "\n\n"), choice, rows: Vec::new() });
            let rows = rows(self);
            self.types[place].rows = rows;
        }
        format!("[{name}](#{})", name.to_lowercase())
    }
}

/// The lines of a doc comment as one text; links to code lose their brackets.
#[must_use]
pub fn words(doc: &str, paragraph: &str) -> String {
    let mut text = String::new();
    for line in doc.lines().map(str::trim) {
        text += match line {
            "" => paragraph,
            _ if text.is_empty() || text.ends_with(paragraph) => "",
            _ => " ",
        };
        text += line;
    }
    text.trim().replace("[`", "`").replace("`]", "`")
}

/// A default, as a file would write it.
pub fn shown<T: Serialize>(default: Option<&T>) -> Option<String> {
    let text = super::load::options().to_string(default?).unwrap_or_default();
    Some(match text.as_str() {
        "None" => "none".to_owned(),
        "\"\"" | "[]" | "{}" => "empty".to_owned(),
        _ if text.starts_with('(') && text.contains(':') => "nothing set".to_owned(),
        _ => format!("`{}`", text.replace(',', ", ")),
    })
}

/// A variant as a file writes it: `HostileAct` is `hostile_act`.
#[must_use]
pub fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// The same without making it: whether `word` is how a file writes the variant.
#[must_use]
pub fn is_snake(name: &str, word: &str) -> bool {
    let mut word = word.chars();
    for (place, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && place > 0 && word.next() != Some('_') {
            return false;
        }
        if word.next() != Some(letter.to_ascii_lowercase()) {
            return false;
        }
    }
    word.next().is_none()
}
