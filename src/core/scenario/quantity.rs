//! Numbers with a range, and numbers with a source.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    book::Book,
    estimates::{Estimated, WIDE},
    notation::Node,
    reader::{Reader, one_of},
    value::{Number, Value, converted, float},
};
use crate::chance::Key;
pub use crate::model::parameters::Class;

/// Declares newtypes of `f64` whose range is checked while a file is read, so that the error
/// points at the very number.
macro_rules! ranged {
    ($($(#[$doc:meta])* $name:ident: $low:expr, $high:expr, $expected:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(try_from = "f64", into = "f64")]
        pub struct $name(f64);

        impl $name {
            /// What a reader is told to write.
            pub const EXPECTED: &str = $expected;

            /// The number.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = String;

            fn try_from(value: f64) -> Result<Self, String> {
                if ($low..=$high).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(format!("{value} is out of range: expected {}", $expected))
                }
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl Value for $name {
            fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                converted::<f64, Self>(node, reader)
            }

            fn describe(_: &mut Book) -> String {
                $expected.to_owned()
            }

            fn number(&self) -> Option<Number<'_>> {
                Some(Number { value: self.0, range: None, class: None, note: "" })
            }

            fn turn(&mut self, value: f64) -> Result<(), String> {
                *self = Self::try_from(value)?;
                Ok(())
            }
        }
    )*};
}

ranged! {
    /// A share or a chance, 0 to 1.
    Share: 0.0, 1.0, "a number from 0 to 1";
    /// An amount that cannot be negative, such as billions of US dollars.
    Amount: 0.0, 1e12, "a number from 0 to 1e12";
    /// A yearly rate of growth.
    Growth: -0.9, 3.0, "a yearly rate from -0.9 to 3";
    /// A position on the ideal-point scale of UN General Assembly votes.
    IdealPoint: -10.0, 10.0, "an ideal point from -10 to 10";
    /// Degrees north.
    Latitude: -90.0, 90.0, "degrees from -90 to 90";
    /// Degrees east.
    Longitude: -180.0, 180.0, "degrees from -180 to 180";
    /// Salience of a dispute: 0 none, 1 overlapping zones, 2 territory, 3 sovereignty.
    Salience: 0.0, Salience::MOST, "a salience from 0 to 3";
    /// A weight of a utility or of a logistic index; its sign says which way it pulls.
    Weight: -100.0, 100.0, "a weight from -100 to 100";
    /// A positive multiple.
    Multiple: 0.0, 1e6, "a number from 0 to 1e6";
}

impl Salience {
    /// The top of the scale.
    pub const MOST: f64 = 3.0;
}

/// A number with what stands behind it, as a scenario writes it:
///
/// ```ron
/// gdp: data(5034.6, "wb"),
/// resolve: judgement(0.6, (0.3, 0.9), "firm on its islands, untested"),
/// honour_firm: literature(0.745, (0.22, 0.9), "leeds2000"),
/// openings: poisson(estimate(1.1, 0.2, "hindcast-fit")),
/// capacity: set(100.0),
/// ```
///
/// The text of `data` and `literature` is a key of the scenario's `sources`; that of `judgement`
/// is the reason itself; that of `estimate` names the study that found it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure<T> {
    /// Measured: value and source.
    Data(T, String),
    /// From the literature: value, range, source.
    Literature(T, (f64, f64), String),
    /// Estimated by a study of this program: value, standard error, study.
    Estimate(T, f64, String),
    /// A judgement: value, range over which to vary it, reason.
    Judgement(T, (f64, f64), String),
    /// By construction.
    Set(T),
}

impl<T: Copy> Figure<T> {
    /// The value.
    pub const fn value(&self) -> T {
        match self {
            Self::Data(value, _)
            | Self::Literature(value, ..)
            | Self::Estimate(value, ..)
            | Self::Judgement(value, ..)
            | Self::Set(value) => *value,
        }
    }

    /// Where it comes from.
    pub const fn class(&self) -> Class {
        match self {
            Self::Data(..) => Class::Data,
            Self::Literature(..) => Class::Literature,
            Self::Estimate(..) => Class::Estimate,
            Self::Judgement(..) => Class::Judgement,
            Self::Set(..) => Class::Construction,
        }
    }

    /// The range over which it may be varied, if the scenario gives one: of an estimate its 95 %
    /// interval, cut where the field ends.
    pub fn range(&self) -> Option<(f64, f64)>
    where
        T: Into<f64> + TryFrom<f64>,
    {
        match self {
            Self::Literature(_, range, _) | Self::Judgement(_, range, _) => Some(*range),
            Self::Estimate(value, error, _) => {
                let value: f64 = (*value).into();
                let (low, high) = (value - WIDE * error, value + WIDE * error);
                Some((if T::try_from(low).is_ok() { low } else { 0.0 }, high))
            }
            Self::Data(..) | Self::Set(..) => None,
        }
    }

    /// The key of its source.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Data(_, source) | Self::Literature(_, _, source) => Some(source),
            Self::Estimate(..) | Self::Judgement(..) | Self::Set(..) => None,
        }
    }

    /// The source's key, or the reason of a judgement.
    pub fn note(&self) -> &str {
        match self {
            Self::Data(_, note)
            | Self::Literature(_, _, note)
            | Self::Estimate(_, _, note)
            | Self::Judgement(_, _, note) => note,
            Self::Set(_) => "",
        }
    }

    /// The same provenance with another value.
    #[must_use]
    pub fn with_value(&self, value: T) -> Self {
        let mut changed = self.clone();
        match &mut changed {
            Self::Data(v, _)
            | Self::Literature(v, ..)
            | Self::Estimate(v, ..)
            | Self::Judgement(v, ..)
            | Self::Set(v) => *v = value,
        }
        changed
    }
}

impl<T> Value for Figure<T>
where
    T: Value + Copy + Into<f64> + TryFrom<f64, Error = String>,
{
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        const CLASSES: [&str; 5] = ["data", "literature", "judgement", "estimate", "set"];
        let node = &reader.opened_figure(node, &CLASSES[1..3]);
        let word = reader.text(&node.word);
        let class = CLASSES.iter().position(|class| *class == word);
        let Some(class) = class.filter(|_| node.group.is_some()) else {
            if node.word.is_empty() || class.is_some() {
                reader.misfit(node, &one_of(&CLASSES));
            } else if float(word).is_some() {
                reader.misfit(node, &format!("a word before the number, such as `set({word})`"));
            } else {
                reader.unknown("name", node.word.clone(), &CLASSES);
            }
            return None;
        };
        let parts = reader.parts(node, [2, 3, 3, 3, 1][class])?;
        let value = T::read(&parts[0].value, reader);
        Some(match class {
            0 => Self::Data(value?, String::read(&parts[1].value, reader)?),
            3 => {
                let error = f64::read(&parts[1].value, reader);
                Self::Estimate(value?, error?, String::read(&parts[2].value, reader)?)
            }
            4 => Self::Set(value?),
            _ => {
                let range = Value::read(&parts[1].value, reader);
                let note = Value::read(&parts[2].value, reader);
                if class == 1 {
                    Self::Literature(value?, range?, note?)
                } else {
                    Self::Judgement(value?, range?, note?)
                }
            }
        })
    }

    fn describe(book: &mut Book) -> String {
        format!("figure: {}", T::describe(book))
    }

    fn number(&self) -> Option<Number<'_>> {
        Some(Number {
            value: self.value().into(),
            range: self.range(),
            class: Some(self.class()),
            note: self.note(),
        })
    }

    fn turn(&mut self, value: f64) -> Result<(), String> {
        *self = self.with_value(T::try_from(value)?);
        Ok(())
    }

    fn restate(&mut self, value: f64) -> Result<(), String> {
        *self = Self::Set(T::try_from(value)?);
        Ok(())
    }

    fn estimate(&mut self, found: &Estimated) -> Result<bool, String> {
        Ok(Self::estimated(found)?.map(|figure| *self = figure).is_some())
    }

    fn estimated(found: &Estimated) -> Result<Option<Self>, String> {
        let Estimated { value, error, study } = found;
        Ok(Some(Self::Estimate(T::try_from(*value)?, *error, study.clone())))
    }
}

/// The code of a state: one to six capital letters, digits or underscores.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

impl Code {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of its luck.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::of_code(&self.0).unwrap_or_default()
    }
}

impl TryFrom<String> for Code {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match Key::of_code(&text) {
            Some(_) => Ok(Self(text)),
            None => Err(format!(
                "`{}` is not a code of a state: expected one to {} capital letters, digits or \
                 underscores",
                text.chars().take(40).collect::<String>(),
                Key::LONGEST_CODE
            )),
        }
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
