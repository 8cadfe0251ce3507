//! State variables: what has a state, with the meaning of each of its fields.

/// A thing that has a state: a component of a state, a pact, the matrices of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variables {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its fields by name, with meaning, unit and range.
    pub fields: &'static [(&'static str, &'static str)],
}

/// Declares types with these derives, and a table of them by the name that comes first. What stands
/// as a comment over a field is its description, in the documentation of the code and of the model.
macro_rules! variables {
    (
        $(#[doc = $table_doc:literal])+
        $table:ident: $derives:tt;
        $(
            $(#[doc = $doc:literal])+
            pub struct $name:ident {
                $($(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty,)*
            }
        )+
    ) => {
        $(
            $(#[doc = $doc])+
            #[derive $derives]
            pub struct $name {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }
        )+

        $(#[doc = $table_doc])+
        pub const $table: &[$crate::model::Variables] = &[$($crate::model::Variables {
            name: stringify!($name),
            about: concat!($($doc, "\n"),+),
            fields: &[$((stringify!($field), concat!($($field_doc),+))),*],
        }),+];
    };
}
pub(crate) use variables;

/// What goes into the hash of a state of things: every field as a number, in order.
pub(crate) trait Numbers {
    /// Hands every number to `each`.
    fn numbers(&self, each: &mut impl FnMut(f64));
}

/// Declares [`variables`] whose fields are [`Numbers`], in this order.
macro_rules! numbered_variables {
    ($($declared:tt)*) => {
        $crate::model::variables::variables! { $($declared)* }
        $crate::model::variables::numbers! { $($declared)* }
    };
}
pub(crate) use numbered_variables;

macro_rules! numbers {
    (
        $(#[$table_doc:meta])+
        $table:ident: $derives:tt;
        $(
            $(#[$doc:meta])+
            pub struct $name:ident {
                $($(#[$field_doc:meta])+ pub $field:ident: $type:ty,)*
            }
        )+
    ) => {$(
        impl $crate::model::variables::Numbers for $name {
            fn numbers(&self, each: &mut impl FnMut(f64)) {
                $($crate::model::variables::Numbers::numbers(&self.$field, each);)*
            }
        }
    )+};
}
pub(crate) use numbers;

macro_rules! is_number {
    ($($type:ty),*) => {$(
        impl Numbers for $type {
            fn numbers(&self, each: &mut impl FnMut(f64)) {
                each(f64::from(*self));
            }
        }
    )*};
}
is_number!(f64, i32, u16, u8, bool);

impl<T: Numbers, const N: usize> Numbers for [T; N] {
    fn numbers(&self, each: &mut impl FnMut(f64)) {
        self.iter().for_each(|one| one.numbers(each));
    }
}

/// A number that no value has stands for none.
macro_rules! none_is {
    ($($type:ty = $none:literal),*) => {$(
        impl $crate::model::variables::Numbers for Option<$type> {
            fn numbers(&self, each: &mut impl FnMut(f64)) {
                match self {
                    Some(value) => value.numbers(each),
                    None => each($none),
                }
            }
        }
    )*};
}
pub(crate) use none_is;
none_is!(f64 = -99.0, bool = -1.0);
