//! Where in a RON text the value of a path stands.
//!
//! Semantic checks know paths, but only the text has lines: the path is walked down the tree of the
//! text ([`super::notation`]).

use std::{fmt, ops::Range};

use super::notation::{Entry, Node};

/// One step down a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A field or a key.
    Name(String),
    /// A place in a list.
    Index(usize),
}

/// A path into a scenario, printed as `states.JPN.gdp` or `pacts[3].kind`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldPath(pub Vec<Segment>);

impl FieldPath {
    /// The path with one more name.
    #[must_use]
    pub fn name(&self, name: impl fmt::Display) -> Self {
        let mut longer = self.clone();
        longer.0.push(Segment::Name(name.to_string()));
        longer
    }

    /// The path with one more index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut longer = self.clone();
        longer.0.push(Segment::Index(index));
        longer
    }
}

impl From<&str> for FieldPath {
    fn from(name: &str) -> Self {
        Self::default().name(name)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Name(name) if position == 0 => f.write_str(name)?,
                Segment::Name(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl Node {
    /// Bytes of the value at `path`, or of the deepest part of the path that exists, with the number
    /// of steps that do. `text` is the text that the tree was made of.
    #[must_use]
    pub fn locate(&self, text: &str, path: &FieldPath) -> (usize, Range<usize>) {
        let (mut node, mut key) = (self, None);
        let mut depth = 0;
        for segment in &path.0 {
            if let Some(entry) = node.step(text, segment) {
                (node, key) = (&entry.value, entry.key.as_ref());
            } else if !matches!(segment, Segment::Name(name) if *name == text[node.word.clone()]) {
                // The name of a variant is no step: `bargaining(…)` is the value of its field.
                break;
            }
            depth += 1;
        }
        (depth, node.shown(text, key))
    }

    /// The entry of this name or index; a key in quotes is its text.
    fn step(&self, text: &str, segment: &Segment) -> Option<&Entry> {
        let entries = &self.group.as_ref()?.entries;
        match segment {
            Segment::Index(index) => entries.get(*index),
            Segment::Name(name) => entries.iter().find(|entry| {
                entry.key.clone().and_then(|key| text.get(key)).is_some_and(|key| {
                    key == name
                        || key.strip_prefix('"').and_then(|k| k.strip_suffix('"')) == Some(name)
                })
            }),
        }
    }

    /// What to underline: a value of one line whole, a longer one by its key or its first bracket.
    #[must_use]
    pub fn shown(&self, text: &str, key: Option<&Range<usize>>) -> Range<usize> {
        if !text[self.span.clone()].contains('\n') {
            return self.span.clone();
        }
        match (key, &self.group) {
            (Some(key), _) => key.clone(),
            (None, Some(group)) => group.open..group.open + 1,
            (None, None) => self.span.clone(),
        }
    }
}
