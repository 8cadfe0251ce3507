//! The two forms in which types of files are declared: [`fields!`](crate::fields) for structs,
//! [`choices!`](crate::choices) for enums.
//!
//! A field is one row: meaning with unit, name, type, what it is if left out, how a what-if changes
//! it. The row is the struct's field and its reader, its part of the reference, its path for studies
//! and `check --figures`, and what a scenario that extends another may write.
//!
//! ```
//! use deter_core::{fields, scenario::{quantity::{Figure, Share}, source::Source, value::set}};
//!
//! fields! {
//!     /// A harbour.
//!     pub struct Harbour named(name) {
//!         /// Name for readers.
//!         name: String,
//!         /// Share of its quays that hold, 0 to 1.
//!         quays: Figure<Share> = set(1.0),
//!     }
//! }
//!
//! let text = r#"(name: "Old Harbour", quays: judgement(0.4, (0.2, 0.6), "seen from the sea"))"#;
//! let harbour: Harbour = Source::new("harbour.ron", text)?.read()?;
//! assert_eq!(harbour.quays.value().get(), 0.4);
//! let wrong = Source::new("harbour.ron", r#"(name: "New Harbour", quay: set(1.0))"#)?;
//! assert!(wrong.read::<Harbour>().unwrap_err().to_string().contains("did you mean `quays`?"));
//! # Ok::<(), deter_core::scenario::LoadError>(())
//! ```
//!
//! # To add a field of a state
//!
//! 1. its row in [`State`](super::schema::State);
//! 2. its row in a component, with how that starts from it ([`crate::world::components`]);
//! 3. where a phase of the turn uses it.

/// Declares structs of a file. See [the module](crate::scenario::fields).
///
/// * `= VALUE` after the type is what the field is if it is left out; without it the field must be
///   written, unless it is an `Option`.
/// * `=> HOW` after that is how a what-if changes it: one of [`crate::scenario::change`]; without it
///   what is written replaces the field.
/// * `named(FIELD, …)` after the name of the struct are the fields that name it in a list.
#[macro_export]
macro_rules! fields {
    ($(
        $(#[doc = $doc:literal])*
        $(#[derive($($derive:ident),*)])?
        pub struct $name:ident $(named($($key:ident),+))? {
            $(
                $(#[doc = $about:literal])*
                $(#[serde($($serde:tt)*)])?
                $field:ident: $type:ty $(= $default:expr)? $(=> $how:ident)?,
            )*
        }
    )*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, ::serde::Serialize $($(, $derive)*)?)]
        pub struct $name {
            $(
                $(#[doc = $about])*
                $(#[serde($($serde)*)])?
                pub $field: $type,
            )*
        }

        impl $crate::scenario::value::Value for $name {
            fn read(
                node: &$crate::scenario::notation::Node,
                reader: &mut $crate::scenario::reader::Reader<'_>,
            ) -> Option<Self> {
                let fields = reader.fields(node, stringify!($name), &[$(stringify!($field)),*])?;
                $(
                    let $field = reader.field(&fields, stringify!($field), || {
                        $crate::fields!(@default $type $(, $default)?)
                    });
                )*
                Some(Self { $($field: $field?,)* })
            }

            fn describe(book: &mut $crate::scenario::book::Book) -> String {
                book.one(stringify!($name), concat!($($doc, "\n"),*), false, |book| vec![$(
                    $crate::scenario::book::RowDoc {
                        name: stringify!($field).to_owned(),
                        of: <$type as $crate::scenario::value::Value>::describe(book),
                        default: $crate::scenario::book::shown::<$type>(
                            $crate::fields!(@default $type $(, $default)?).as_ref(),
                        ),
                        doc: $crate::scenario::book::words(concat!($($about, "\n"),*), " "),
                        fields: Vec::new(),
                        verbs: $crate::fields!(@may $type $(, $how)?),
                        deep: $crate::fields!(@deep $type $(, $how)?),
                    }
                ),*])
            }

            $(
                fn keys() -> &'static [&'static str] {
                    &[$(stringify!($key)),+]
                }

                fn key(&self) -> String {
                    [$($crate::scenario::value::Value::key(&self.$key)),+].join(".")
                }
            )?

            fn amend(
                &mut self,
                node: &$crate::scenario::notation::Node,
                reader: &mut $crate::scenario::reader::Reader<'_>,
            ) {
                let known = [$((
                    stringify!($field),
                    $crate::fields!(@may $type $(, $how)?),
                )),*];
                reader.changes(node, stringify!($name), &known, |field, verb, value, reader| {
                    match field {
                        $(stringify!($field) => {
                            $crate::fields!(@act $type, &mut self.$field, verb, value, reader $(, $how)?);
                        })*
                        _ => {}
                    }
                });
            }

            fn parts(&self) -> Vec<($crate::scenario::value::Step, &dyn $crate::scenario::value::Value)> {
                vec![$((
                    $crate::scenario::value::Step::name(stringify!($field)),
                    &self.$field as &dyn $crate::scenario::value::Value,
                )),*]
            }

            fn part(&mut self, word: &str) -> Option<&mut dyn $crate::scenario::value::Value> {
                match word {
                    $(stringify!($field) => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }
    )*};

    (@default $type:ty) => { <$type as $crate::scenario::value::Value>::missing() };
    (@default $type:ty, $default:expr) => { Some::<$type>($default) };

    (@may $type:ty) => { $crate::fields!(@may $type, Replace) };
    (@may $type:ty, $how:ident) => {
        <$crate::scenario::change::$how as $crate::scenario::change::FieldOverride<$type>>::VERBS
    };

    (@deep $type:ty) => { false };
    (@deep $type:ty, $how:ident) => {
        <$crate::scenario::change::$how as $crate::scenario::change::FieldOverride<$type>>::DEEP
    };

    (@act $type:ty, $field:expr, $verb:expr, $value:expr, $reader:expr) => {
        $crate::fields!(@act $type, $field, $verb, $value, $reader, Replace)
    };
    (@act $type:ty, $field:expr, $verb:expr, $value:expr, $reader:expr, $how:ident) => {
        <$crate::scenario::change::$how as $crate::scenario::change::FieldOverride<$type>>::act(
            $field, $verb, $value, $reader,
        )
    };
}

/// Declares enums of a file: one of several words, with or without what belongs to it in brackets.
/// See [the module](crate::scenario::fields).
#[macro_export]
macro_rules! choices {
    ($(
        $(#[doc = $doc:literal])*
        $(#[derive($($derive:ident),*)])?
        pub enum $name:ident {
            $(
                $(#[doc = $about:literal])*
                $(#[default] $chosen:vis)?
                $variant:ident
                $(($($of:ty),*))?
                $({
                    $(
                        $(#[doc = $meaning:literal])*
                        $field:ident: $type:ty $(= $default:expr)?,
                    )*
                })?,
            )*
        }
    )*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, ::serde::Serialize $($(, $derive)*)?)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(
                $(#[doc = $about])*
                $(#[default] $chosen)?
                $variant $(($($of),*))? $({ $($(#[doc = $meaning])* $field: $type,)* })?,
            )*
        }

        impl $crate::scenario::value::Value for $name {
            fn read(
                node: &$crate::scenario::notation::Node,
                reader: &mut $crate::scenario::reader::Reader<'_>,
            ) -> Option<Self> {
                let word = reader.text(&node.word);
                $(
                    if $crate::scenario::book::is_snake(stringify!($variant), word) {
                        return $crate::choices!(@read node, reader, $variant
                            $(($($of),*))? $({ $($field: $type $(= $default)?,)* })?);
                    }
                )*
                reader.no_choice(node, &[$(stringify!($variant)),*])
            }

            fn describe(book: &mut $crate::scenario::book::Book) -> String {
                book.one(stringify!($name), concat!($($doc, "\n"),*), true, |book| vec![$({
                    #[allow(unused_mut, reason = "not every variant has something in brackets")]
                    let mut row = $crate::scenario::book::RowDoc {
                        name: $crate::scenario::book::snake(stringify!($variant)),
                        doc: $crate::scenario::book::words(concat!($($about, "\n"),*), " "),
                        ..Default::default()
                    };
                    $(row.of = [
                        $(<$of as $crate::scenario::value::Value>::describe(book)),*
                    ].join(", ");)?
                    $(row.fields = vec![$($crate::scenario::book::RowDoc {
                        name: stringify!($field).to_owned(),
                        of: <$type as $crate::scenario::value::Value>::describe(book),
                        default: $crate::scenario::book::shown::<$type>(
                            $crate::fields!(@default $type $(, $default)?).as_ref(),
                        ),
                        doc: $crate::scenario::book::words(concat!($($meaning, "\n"),*), " "),
                        ..Default::default()
                    }),*];)?
                    $(row.default = Some(stringify!($chosen).to_owned());)?
                    let _ = &book;
                    row
                }),*])
            }

            fn key(&self) -> String {
                match self {
                    $(Self::$variant { .. } => $crate::scenario::book::snake(stringify!($variant)),)*
                }
            }

            fn number(&self) -> Option<$crate::scenario::value::Number<'_>> {
                $($crate::choices!(@inner self, $variant, number() $(, $($of),*)?);)*
                None
            }

            fn turn(&mut self, value: f64) -> Result<(), String> {
                let _ = value;
                $($crate::choices!(@inner self, $variant, turn(value) $(, $($of),*)?);)*
                Err("there is no number here".to_owned())
            }

            fn estimate(
                &mut self,
                found: &$crate::scenario::estimates::Estimated,
            ) -> Result<bool, String> {
                let _ = found;
                $($crate::choices!(@inner self, $variant, estimate(found) $(, $($of),*)?);)*
                Err("there is no number here".to_owned())
            }
        }
    )*};

    (@read $node:expr, $reader:expr, $variant:ident) => {
        $reader.bare($node).then_some(Self::$variant)
    };
    (@read $node:expr, $reader:expr, $variant:ident ($($of:ty),*)) => {{
        let mut parts = $reader.parts($node, [$(stringify!($of)),*].len())?.iter();
        let read = Self::$variant($({
            let part = parts.next()?;
            <$of as $crate::scenario::value::Value>::read(&part.value, $reader)?
        }),*);
        Some(read)
    }};
    (@read $node:expr, $reader:expr, $variant:ident {
        $($field:ident: $type:ty $(= $default:expr)?,)*
    }) => {{
        let fields = $reader.fields($node, $reader.text(&$node.word), &[$(stringify!($field)),*])?;
        $(
            let $field = $reader.field(&fields, stringify!($field), || {
                $crate::fields!(@default $type $(, $default)?)
            });
        )*
        Some(Self::$variant { $($field: $field?,)* })
    }};

    (@inner $this:ident, $variant:ident, $what:ident($($value:ident),*), $of:ty) => {
        if let Self::$variant(inner) = $this {
            return $crate::scenario::value::Value::$what(inner $(, $value)*);
        }
    };
    (@inner $($other:tt)*) => {};
}
