//! RON, read once into a tree: every value, key and bracket with its bytes.
//!
//! The tree knows the notation and no types: [`super::value`] reads values out of it, and whoever
//! finds something wrong later asks it where the value of a path stands. Reading is linear in the
//! length of the text.

use std::{collections::BTreeMap, ops::Range};

/// How deep brackets may be nested.
pub const MOST_NESTING: usize = 64;

/// A value: a word, a group in brackets, or a word before a group such as `set(0.5)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// All its bytes.
    pub span: Range<usize>,
    /// Bytes of the word: a name, a number, a text in quotes; empty if there is none.
    pub word: Range<usize>,
    /// Its entries if it has brackets.
    pub group: Option<Group>,
}

/// What stands between two brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Byte of the opening bracket.
    pub open: usize,
    /// The opening bracket: `(`, `[` or `{`.
    pub bracket: u8,
    /// The entries in order.
    pub entries: Vec<Entry>,
}

/// An entry of a group, with the bytes of its key if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Bytes of the name or of the quoted key.
    pub key: Option<Range<usize>>,
    /// Its value.
    pub value: Node,
}

/// What is wrong with the notation: where, what, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Bytes it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub expected: String,
}

impl Slip {
    pub(super) fn new(
        span: Range<usize>,
        message: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { span, message: message.into(), expected: expected.into() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open(u8),
    Close(u8),
    Comma,
    Colon,
    /// A name, a number, a text in quotes: whatever has no parts.
    Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    kind: Kind,
    span: Range<usize>,
}

/// The tree of a text.
///
/// # Errors
/// The first thing that is not RON: a bracket, quote or comment that is not closed, a bracket too
/// many, brackets nested too deep, a missing comma or colon, a key that stands twice in its group.
pub fn tree(text: &str) -> Result<Node, Slip> {
    let tokens = tokens(text)?;
    brackets(text, &tokens)?;
    if tokens.is_empty() {
        return Err(Slip::new(
            text.len()..text.len(),
            "there is nothing in this file",
            "`( name: value, … )`, as in the shipped files",
        ));
    }
    let mut parser = Parser { text, tokens: &tokens, at: 0 };
    let node = parser.value()?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => {
            Err(Slip::new(token.span.clone(), "something stands after the end", "nothing more"))
        }
    }
}

const fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Checks that every bracket is closed by its like.
fn brackets(text: &str, tokens: &[Token]) -> Result<(), Slip> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Open(bracket) => {
                if open.len() == MOST_NESTING {
                    return Err(Slip::new(
                        token.span.clone(),
                        "brackets are nested too deep",
                        format!("at most {MOST_NESTING} levels"),
                    ));
                }
                open.push((bracket, token.span.start));
            }
            Kind::Close(bracket) => match open.pop() {
                None => {
                    return Err(Slip::new(
                        token.span.clone(),
                        format!("`{}` closes nothing", char::from(bracket)),
                        "one bracket less",
                    ));
                }
                Some((opened, at)) if closing(opened) != bracket => {
                    return Err(Slip::new(
                        token.span.clone(),
                        format!(
                            "`{}` cannot close the `{}` of line {}",
                            char::from(bracket),
                            char::from(opened),
                            line(text, at)
                        ),
                        format!("`{}`", char::from(closing(opened))),
                    ));
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    match open.pop() {
        None => Ok(()),
        Some((bracket, at)) => Err(Slip::new(
            at..at + 1,
            format!("this `{}` is never closed", char::from(bracket)),
            format!("`{}` somewhere after it", char::from(closing(bracket))),
        )),
    }
}

/// The line of a byte, from 1.
fn line(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

/// Cuts a text into tokens; comments and white space fall away.
fn tokens(text: &str) -> Result<Vec<Token>, Slip> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    // A byte order mark, as some editors write it.
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // A text that runs over the end of its line is allowed, and is most often a forgotten quote.
    let mut suspect: Option<Range<usize>> = None;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = comment(bytes, at).ok_or_else(|| {
                    Slip::new(
                        start..start + 2,
                        "this comment never ends",
                        "`*/` somewhere after it",
                    )
                })?;
                continue;
            }
            bracket @ (b'(' | b'[' | b'{') => {
                at += 1;
                Kind::Open(bracket)
            }
            bracket @ (b')' | b']' | b'}') => {
                at += 1;
                Kind::Close(bracket)
            }
            b',' => {
                at += 1;
                Kind::Comma
            }
            b':' => {
                at += 1;
                Kind::Colon
            }
            b'"' => {
                let (end, runs_over) = quoted(bytes, at);
                if (runs_over || end.is_none()) && suspect.is_none() {
                    let line = text[start..].find('\n').map_or(text.len(), |n| start + n);
                    suspect = Some(start..line);
                }
                at = end.ok_or_else(|| {
                    let span = suspect.take().unwrap_or(start..start + 1);
                    Slip::new(span, "this text is never closed", "`\"` at its end")
                })?;
                Kind::Word
            }
            b'r' if raw(bytes, at).is_some() => {
                at = raw(bytes, at).flatten().ok_or_else(|| {
                    Slip::new(start..start + 2, "this raw text is never closed", "its end")
                })?;
                Kind::Word
            }
            b'\'' => {
                at = character(bytes, at);
                Kind::Word
            }
            _ => {
                let ends = |byte: &u8| b" \t\r\n()[]{},:\"/".contains(byte);
                let length = bytes[at..].iter().position(ends).unwrap_or(bytes.len() - at);
                at += length.max(1);
                Kind::Word
            }
        };
        tokens.push(Token { kind, span: start..at });
    }
    Ok(tokens)
}

/// The byte after a nested block comment.
fn comment(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// The byte after a text in quotes, and whether it runs over the end of a line without saying so.
fn quoted(bytes: &[u8], start: usize) -> (Option<usize>, bool) {
    let mut at = start + 1;
    let mut runs_over = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return (Some(at + 1), runs_over),
            b'\n' => runs_over = true,
            _ => {}
        }
        at += 1;
    }
    (None, runs_over)
}

/// Of `r"…"` or `r#"…"#`: the byte after it, `Some(None)` if it never ends; `None` for other words.
fn raw(bytes: &[u8], start: usize) -> Option<Option<usize>> {
    let hashes = bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = start + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let end: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let found = bytes[open + 1..].windows(end.len()).position(|window| window == end);
    Some(found.map(|offset| open + 1 + offset + end.len()))
}

/// The byte after a character in single quotes, or after the lone quote.
fn character(bytes: &[u8], start: usize) -> usize {
    let from = if bytes.get(start + 1) == Some(&b'\\') { start + 3 } else { start + 2 };
    let near = bytes.get(from..(from + 10).min(bytes.len())).unwrap_or_default();
    match near.iter().position(|byte| *byte == b'\'' || *byte == b'\n') {
        Some(offset) if near[offset] == b'\'' => from + offset + 1,
        _ => start + 1,
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    /// Reads a value: a word, a group or both. Depth is bounded by [`MOST_NESTING`].
    fn value(&mut self) -> Result<Node, Slip> {
        let mut node = Node::default();
        if let Some(token) = self.peek().filter(|token| token.kind == Kind::Word) {
            self.at += 1;
            node.word = token.span.clone();
            node.span = token.span.clone();
        }
        let named = !node.span.is_empty();
        match self.peek() {
            Some(Token { kind: Kind::Open(bracket), span })
                if !named || (*bracket == b'(' && is_name(&self.text[node.word.clone()])) =>
            {
                self.at += 1;
                let start = if named { node.span.start } else { span.start };
                node.group = Some(self.group(span.start, *bracket)?);
                node.span = start..self.tokens[self.at - 1].span.end;
            }
            Some(token) if !named => {
                return Err(Slip::new(token.span.clone(), "there is no value", "a value"));
            }
            None if !named => {
                let end = self.text.len();
                return Err(Slip::new(end..end, "there is no value", "a value"));
            }
            _ => {}
        }
        Ok(node)
    }

    /// Reads the entries of a group up to and with its closing bracket.
    fn group(&mut self, open: usize, bracket: u8) -> Result<Group, Slip> {
        let mut entries = Vec::new();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        while let Some(token) = self.peek() {
            if matches!(token.kind, Kind::Close(_)) {
                self.at += 1;
                break;
            }
            let first = self.value()?;
            let colon = self.peek().is_some_and(|token| token.kind == Kind::Colon);
            let entry = if colon {
                self.at += 1;
                let key = self.key(&first, bracket)?;
                let name = &self.text[key.clone()];
                if let Some(before) = seen.insert(name, key.start) {
                    let twice = if bracket == b'{' {
                        let before = line(self.text, before);
                        format!("the key {name} stands here twice, first in line {before}")
                    } else {
                        format!("the field `{name}` stands here twice")
                    };
                    let once = if bracket == b'{' { "each key once" } else { "each field once" };
                    return Err(Slip::new(key, twice, once));
                }
                Entry { key: Some(key), value: self.value()? }
            } else {
                Entry { key: None, value: first }
            };
            self.separator(&entry, bracket)?;
            entries.push(entry);
        }
        Ok(Group { open, bracket, entries })
    }

    /// The key of an entry: a word, where keys may stand.
    fn key(&self, node: &Node, bracket: u8) -> Result<Range<usize>, Slip> {
        let word = &self.text[node.word.clone()];
        let fits = node.group.is_none()
            && match bracket {
                b'(' => is_name(word),
                b'{' => true,
                _ => false,
            };
        if fits {
            return Ok(node.word.clone());
        }
        let expected = match bracket {
            b'(' => "a plain name before a colon",
            b'{' => "a word before a colon",
            _ => "values without names in `[ … ]`",
        };
        Err(Slip::new(node.span.clone(), "this cannot be a key", expected))
    }

    /// What stands between two entries.
    fn separator(&mut self, entry: &Entry, bracket: u8) -> Result<(), Slip> {
        let bare = entry.key.is_none() && entry.value.group.is_none();
        let wants_colon = bare
            && (bracket == b'{'
                || bracket == b'(' && is_name(&self.text[entry.value.word.clone()]));
        match self.peek() {
            None => Ok(()),
            Some(token) if token.kind == Kind::Comma => {
                self.at += 1;
                Ok(())
            }
            Some(token) if matches!(token.kind, Kind::Close(_)) => Ok(()),
            Some(token) if wants_colon => Err(Slip::new(
                token.span.clone(),
                "a colon is missing",
                "`:` between a key and its value",
            )),
            Some(token) => {
                Err(Slip::new(token.span.clone(), "a comma is missing", "`,` before this"))
            }
        }
    }
}

/// Whether a word is a name: it may stand before a colon or a bracket.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_inside_texts_and_comments_do_not_count() {
        let text = r##"(a: "([{", b: r#"]"}"#, /* ( /* [ */ */ c: '(', d: set(1.0), // {
        )"##;
        let node = tree(text).unwrap();
        let group = node.group.unwrap();
        let keys: Vec<_> =
            group.entries.iter().map(|entry| &text[entry.key.clone().unwrap()]).collect();
        assert_eq!(keys, ["a", "b", "c", "d"]);
        assert_eq!(&text[group.entries[3].value.span.clone()], "set(1.0)");
    }

    #[test]
    fn what_is_not_closed_is_found_where_it_opens() {
        for (text, place) in [
            ("(a: [1, 2)", 9),
            ("(a: (b: 1)", 0),
            ("(a: 1))", 6),
            ("(a: 1 /* b)", 6),
            ("(a: \"one,\n b: \"two\",\n)", 4),
            ("({\"A\": 1, \"A\": 2})", 10),
        ] {
            assert_eq!(tree(text).unwrap_err().span.start, place, "{text}");
        }
    }
}
