//! Where in a RON text the value of a path stands.
//!
//! Typed reading knows paths and semantic checks know paths, but only the text has lines. A second,
//! untyped pass walks down the path and stops there with an error, whose position is the answer.

use std::{fmt, ops::Range};

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

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

/// Bytes of the value at `path`, or of the deepest part of the path that exists.
#[must_use]
pub fn locate(text: &str, path: &FieldPath, options: &ron::Options) -> Option<Range<usize>> {
    deepest(text, path, options).map(|(_, span)| span)
}

/// The same with the number of steps of the path that exist.
#[must_use]
pub fn deepest(
    text: &str,
    path: &FieldPath,
    options: &ron::Options,
) -> Option<(usize, Range<usize>)> {
    (0..=path.0.len()).rev().find_map(|depth| {
        let mut deserializer = ron::Deserializer::from_str_with_options(text, options).ok()?;
        let error = Seek(&path.0[..depth]).deserialize(&mut deserializer).err()?;
        let found = error == ron::Error::Message(FOUND.to_owned());
        found.then(|| (depth, byte_span(text, &deserializer.span_error(error).span)))
    })
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

/// A span without the white space and separators that a parser skips before a token.
fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let slice = &text[span.clone()];
    let start =
        span.start + slice.len() - slice.trim_start_matches([' ', '\n', '\t', '\r', ',']).len();
    let end = span.start + slice.trim_end().len();
    if start < end { start..end } else { span.start..(span.start + 1).min(text.len()) }
}

const FOUND: &str = "found";

struct Seek<'p>(&'p [Segment]);

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Every scalar ends the walk; `FOUND` if the path ends here too.
macro_rules! scalars {
    ($($method:ident: $kind:ty),*) => {$(
        fn $method<E: Error>(self, _: $kind) -> Result<(), E> {
            self.stop()
        }
    )*};
}

impl Seek<'_> {
    fn stop<E: Error>(&self) -> Result<(), E> {
        Err(E::custom(if self.0.is_empty() { FOUND } else { "not here" }))
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    scalars! {
        visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str,
        visit_char: char, visit_bytes: &[u8], visit_i128: i128, visit_u128: u128
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.stop()
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.stop()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (_, variant) = data.variant::<IgnoredAny>()?;
        variant.struct_variant(&[], self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.0.split_first() else {
            return self.stop();
        };
        while let Some(key) = map.next_key_seed(KeyName)? {
            match first {
                Segment::Name(name) if *name == key => return map.next_value_seed(Seek(rest)),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Err(Error::custom("not here"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.0.split_first() else {
            return self.stop();
        };
        let Segment::Index(index) = first else {
            return Err(Error::custom("not here"));
        };
        for _ in 0..*index {
            if seq.next_element::<IgnoredAny>()?.is_none() {
                return Err(Error::custom("not here"));
            }
        }
        seq.next_element_seed(Seek(rest))?.ok_or_else(|| Error::custom("not here"))
    }
}

/// A key as text, whatever it is written as.
struct KeyName;

impl<'de> DeserializeSeed<'de> for KeyName {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for KeyName {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        Ok(key.to_owned())
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Ok(String::new())
    }
}
