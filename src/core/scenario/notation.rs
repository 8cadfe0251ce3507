//! The shape of a RON text: tokens, brackets, keys, and where each of them stands.
//!
//! The typed reader stops at the first thing that it cannot read and knows little of where it
//! stands. This one understands nothing but brackets, commas and colons, so it can say which
//! bracket is never closed, which key stands twice, and where the value of a path is.

use std::{collections::BTreeMap, ops::Range};

/// How deep brackets may be nested.
pub const MOST_NESTING: usize = 64;

/// A value: its bytes, and what it holds if it is a group in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// All its bytes, a word before the bracket included: `set(0.5)`.
    pub span: Range<usize>,
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
    /// Its value; empty if there is none.
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
    fn new(span: Range<usize>, message: impl Into<String>, expected: impl Into<String>) -> Self {
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

/// The shape of a text whose brackets and quotes are in order.
///
/// # Errors
/// The first bracket, quote or comment that is not closed, a bracket too many, brackets nested too
/// deep, or a key that stands twice in a map.
pub fn shape(text: &str) -> Result<Node, Slip> {
    let tokens = tokens(text)?;
    brackets(text, &tokens)?;
    let mut reader = Reader { text, tokens: &tokens, at: 0 };
    let node = reader.value()?;
    Ok(node)
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
    let line = |byte: usize| text[..byte].matches('\n').count() + 1;
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
                            line(at)
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

/// Cuts a text into tokens; comments and white space fall away.
fn tokens(text: &str) -> Result<Vec<Token>, Slip> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
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
                let first_line = start..text[start..].find('\n').map_or(text.len(), |n| start + n);
                if runs_over && suspect.is_none() {
                    suspect = Some(first_line.clone());
                }
                at = end.ok_or_else(|| {
                    let span = suspect.take().unwrap_or(first_line);
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

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

impl Reader<'_> {
    /// Reads words and groups up to a comma, a colon or a closing bracket: the last group is what
    /// the value holds. Depth is bounded by [`MOST_NESTING`].
    fn value(&mut self) -> Result<Node, Slip> {
        let here = self.tokens.get(self.at).map_or(self.text.len(), |token| token.span.start);
        let mut node = Node { span: here..here, group: None };
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                Kind::Word => {
                    self.at += 1;
                    node.span.end = token.span.end;
                }
                Kind::Open(bracket) => {
                    self.at += 1;
                    node.group = Some(self.group(token.span.start, bracket)?);
                    node.span.end = self.tokens[self.at - 1].span.end;
                }
                Kind::Comma | Kind::Colon | Kind::Close(_) => break,
            }
        }
        Ok(node)
    }

    /// Reads the entries of a group up to and with its closing bracket.
    fn group(&mut self, open: usize, bracket: u8) -> Result<Group, Slip> {
        let mut entries = Vec::new();
        let mut seen = BTreeMap::new();
        while let Some(token) = self.tokens.get(self.at) {
            match token.kind {
                Kind::Close(_) => {
                    self.at += 1;
                    break;
                }
                Kind::Comma => self.at += 1,
                _ => {
                    let mut value = self.value()?;
                    let mut key = None;
                    if self.tokens.get(self.at).is_some_and(|token| token.kind == Kind::Colon) {
                        self.at += 1;
                        key = Some(value.span);
                        value = self.value()?;
                    }
                    if let (b'{', Some(key)) = (bracket, &key) {
                        let name = self.text.get(key.clone()).unwrap_or_default();
                        let line = self.text[..key.start].matches('\n').count() + 1;
                        if let Some(before) = seen.insert(name, line) {
                            return Err(Slip::new(
                                key.clone(),
                                format!("the key {name} stands here twice, first in line {before}"),
                                "each key once",
                            ));
                        }
                    }
                    entries.push(Entry { key, value });
                }
            }
        }
        Ok(Group { open, bracket, entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_inside_texts_and_comments_do_not_count() {
        let text = r##"(a: "([{", b: r#"]"}"#, /* ( /* [ */ */ c: '(', d: set(1.0), // {
        )"##;
        let node = shape(text).unwrap();
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
            assert_eq!(shape(text).unwrap_err().span.start, place, "{text}");
        }
    }
}
