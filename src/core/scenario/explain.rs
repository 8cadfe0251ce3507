//! What the reader's errors mean for the writer of a scenario.

use super::diagnostic::nearest;

/// An error in the words of a scenario's author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Explained {
    pub message: String,
    pub expected: String,
    pub nearest: Option<String>,
    /// Whether it is about the value at the path as a whole. If not, the reader's own place is
    /// better: an unknown name, a missing comma.
    pub about_value: bool,
}

/// Most names that an expectation lists.
const MOST_NAMES: usize = 30;

fn one_of(names: &[&'static str]) -> String {
    match names {
        [] => "nothing here".to_owned(),
        [name] => format!("`{name}`"),
        _ if names.len() > MOST_NAMES => {
            let rest = names.len() - MOST_NAMES;
            format!("one of {} and {rest} more", names[..MOST_NAMES].join(", "))
        }
        _ => format!("one of {}", names.join(", ")),
    }
}

/// Explains an error about `found`, the text of the value it is about.
pub(super) fn explain(code: &ron::Error, found: &str) -> Explained {
    use ron::Error as E;
    let about = |about_value, message: String, expected: &str| Explained {
        message,
        expected: expected.to_owned(),
        nearest: None,
        about_value,
    };
    let misfit = |expected: &str| about(true, misfits(found), expected);
    let slip = |message: &str, expected: &str| about(false, message.to_owned(), expected);
    let unknown = |what: &str, found: &str, expected: &'static [&'static str]| Explained {
        message: format!("unknown {what} `{}`", short(found)),
        expected: one_of(expected),
        nearest: nearest(found, expected.iter().copied()),
        about_value: false,
    };
    match code {
        E::NoSuchStructField { expected, found, .. } => unknown("field", found, expected),
        E::NoSuchEnumVariant { expected, found, .. } => unknown("name", found, expected),
        E::MissingStructField { field, .. } => {
            about(true, format!("the field `{field}` is missing"), &format!("a field `{field}`"))
        }
        E::DuplicateStructField { field, .. } => {
            slip(&format!("the field `{field}` stands here twice"), "each field once")
        }
        E::InvalidValueForType { expected, .. } => misfit(&in_plain_words(expected)),
        E::ExpectedDifferentLength { expected, found } => {
            about(true, format!("{found} parts do not fit"), expected)
        }
        E::Message(message) => match message.split_once(": expected ") {
            Some((wrong, expected)) => about(true, wrong.to_owned(), expected),
            None => about(true, message.clone(), ""),
        },
        E::ExpectedInteger | E::InvalidIntegerDigit { .. } => misfit("a whole number"),
        E::IntegerOutOfBounds => about(
            true,
            format!("`{}` is out of range", short(found)),
            "a whole number from 0 up, and not that large",
        ),
        E::ExpectedFloat | E::FloatUnderscore => misfit("a number"),
        E::ExpectedString | E::ExpectedStringEnd => misfit("a text in double quotes"),
        E::ExpectedBoolean => misfit("true or false"),
        E::ExpectedArray => misfit("a list: `[ … ]`"),
        E::ExpectedMap => misfit("a map: `{ key: value, … }`"),
        E::ExpectedStructLike | E::ExpectedNamedStructLike(_) | E::ExpectedUnit => {
            misfit("fields in brackets: `( name: value, … )`")
        }
        E::ExpectedIdentifier | E::InvalidIdentifier(_) | E::SuggestRawIdentifier(_) => {
            if found.starts_with(|c: char| c.is_ascii_digit() || "-+.".contains(c)) {
                misfit(&format!("a word before the number, such as `set({})`", short(found)))
            } else {
                misfit("a word")
            }
        }
        E::ExpectedComma => slip("a comma is missing", "`,` before this"),
        E::ExpectedMapColon => slip("a colon is missing", "`:` between a key and its value"),
        E::ExpectedArrayEnd => slip("this is one too many", "`]` before this"),
        E::ExpectedMapEnd => slip("this is one too many", "`}` before this"),
        E::ExpectedStructLikeEnd | E::ExpectedOptionEnd => {
            slip("this is one too many", "`)` before this")
        }
        E::TrailingCharacters => slip("something stands after the end", "nothing more"),
        E::ExceededRecursionLimit => slip("brackets are nested too deep", "fewer levels"),
        E::Eof => slip("the text ends too early", "more"),
        other => about(false, other.to_string(), ""),
    }
}

fn misfits(found: &str) -> String {
    if found.is_empty() {
        "there is no value".to_owned()
    } else {
        format!("`{}` does not fit", short(found))
    }
}

/// A piece of the file in one line.
fn short(found: &str) -> String {
    let line = found.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < found.len() => format!("{line} …"),
        None => line.to_owned(),
    }
}

/// Expectations that the reader's library words by its own types.
fn in_plain_words(expected: &str) -> String {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0".to_owned(),
        "f64" => "a number".to_owned(),
        "a string" | "string" => "a text in double quotes".to_owned(),
        _ => expected.to_owned(),
    }
}
