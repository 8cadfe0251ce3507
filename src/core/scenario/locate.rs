//! Where in a RON text the value of a path stands.
//!
//! Typed reading knows paths and semantic checks know paths, but only the text has lines: the path
//! is walked down the text's own brackets and keys ([`super::notation`]).

use std::{fmt, ops::Range};

use super::notation::{Entry, Node, shape};

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

impl From<&serde_path_to_error::Path> for FieldPath {
    /// The names of variants fall away: `set(0.5)` is the value of its field, not a step below it.
    fn from(path: &serde_path_to_error::Path) -> Self {
        use serde_path_to_error::Segment as Step;
        Self(
            path.iter()
                .filter_map(|step| match step {
                    Step::Map { key } => Some(Segment::Name(key.clone())),
                    Step::Seq { index } => Some(Segment::Index(*index)),
                    Step::Enum { .. } | Step::Unknown => None,
                })
                .collect(),
        )
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

/// Bytes of the value at `path`, or of the deepest part of the path that exists.
#[must_use]
pub fn locate(text: &str, path: &FieldPath) -> Option<Range<usize>> {
    deepest(text, path).map(|(_, span)| span)
}

/// The same with the number of steps of the path that exist. `None` if the text has no shape.
#[must_use]
pub fn deepest(text: &str, path: &FieldPath) -> Option<(usize, Range<usize>)> {
    let root = shape(text).ok()?;
    let mut place = Place { node: &root, key: None };
    let mut depth = 0;
    for segment in &path.0 {
        let Some(entry) = step(text, place.node, segment) else {
            break;
        };
        place = Place { node: &entry.value, key: entry.key.clone() };
        depth += 1;
    }
    Some((depth, place.shown(text)))
}

struct Place<'n> {
    node: &'n Node,
    key: Option<Range<usize>>,
}

impl Place<'_> {
    /// What to underline: a value of one line whole, a longer one by its key or its first bracket.
    fn shown(&self, text: &str) -> Range<usize> {
        let span = &self.node.span;
        if !text[span.clone()].contains('\n') && !span.is_empty() {
            return span.clone();
        }
        match (&self.key, &self.node.group) {
            (Some(key), _) => key.clone(),
            (None, Some(group)) => group.open..group.open + 1,
            (None, None) => span.clone(),
        }
    }
}

/// The entry of this name or index; a key in quotes is its text.
fn step<'n>(text: &str, node: &'n Node, segment: &Segment) -> Option<&'n Entry> {
    let entries = &node.group.as_ref()?.entries;
    match segment {
        Segment::Index(index) => entries.get(*index),
        Segment::Name(name) => entries.iter().find(|entry| {
            entry.key.clone().and_then(|key| text.get(key)).is_some_and(|key| {
                key == name || key.strip_prefix('"').and_then(|k| k.strip_suffix('"')) == Some(name)
            })
        }),
    }
}

/// Byte range of a span given in lines and columns, both counted from 1 in characters.
#[must_use]
pub fn byte_span(text: &str, span: &ron::error::Span) -> Range<usize> {
    let byte = |position: ron::error::Position| {
        let mut line_start = 0;
        for _ in 1..position.line {
            match text[line_start..].find('\n') {
                Some(offset) => line_start += offset + 1,
                None => return text.len(),
            }
        }
        text[line_start..]
            .char_indices()
            .nth(position.col.saturating_sub(1))
            .map_or(text.len(), |(offset, _)| line_start + offset)
    };
    let (start, end) = (byte(span.start), byte(span.end));
    trim(text, start.min(end)..end.max(start))
}

/// A span without the white space and separators that a parser skips before a token; at least one
/// character long unless the text ends there, and within one line.
fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let slice = &text[span.clone()];
    let skipped = slice.len() - slice.trim_start_matches([' ', '\n', '\t', '\r', ',']).len();
    let start = if skipped < slice.len() { span.start + skipped } else { span.start };
    let line_end = text[start..].find(['\r', '\n']).map_or(text.len(), |offset| start + offset);
    let end = (span.start + slice.trim_end().len()).min(line_end);
    let next = text[start..].chars().next().map_or(0, char::len_utf8);
    start..end.max((start + next).min(line_end.max(start)))
}
