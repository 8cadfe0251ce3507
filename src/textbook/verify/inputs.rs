//! What a closed-form case gives to the mechanism it tests: named lists of numbers, nothing else.

use std::collections::BTreeMap;

use deter_core::scenario::{book::Book, notation::Node, reader::Reader, value::Value};
use serde::Serialize;

/// Numbers that come out of a mechanism, by the names that a case expects.
pub type Answers = Vec<(String, f64)>;

/// A function that puts a case's numbers through `theory` and names each number that comes back.
pub type Mechanism = fn(&Inputs) -> Answers;

/// The inputs of one case, as written in its RON file: `{"k": [0.9], "w": [10.0, 9.5]}`.
#[derive(Clone, Debug, Default, Serialize, PartialEq)]
#[serde(transparent)]
pub struct Inputs(pub BTreeMap<String, Vec<f64>>);

impl Value for Inputs {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        Value::read(node, reader).map(Self)
    }

    fn describe(book: &mut Book) -> String {
        <BTreeMap<String, Vec<f64>>>::describe(book)
    }
}

impl Inputs {
    /// The single number called `name`; NaN when it is not there, so that a misspelt input makes
    /// the case fail (no NaN is within any tolerance) instead of ending the whole check.
    #[must_use]
    pub fn one(&self, name: &str) -> f64 {
        self.at(name, 0)
    }

    /// The single numbers of these names.
    #[must_use]
    pub fn each<const N: usize>(&self, names: [&str; N]) -> [f64; N] {
        names.map(|name| self.one(name))
    }

    /// One of the numbers called `name`; NaN when it is not there.
    #[must_use]
    pub fn at(&self, name: &str, place: usize) -> f64 {
        self.many(name).get(place).copied().unwrap_or(f64::NAN)
    }

    /// All numbers called `name`, in the order written; empty when it is not there.
    #[must_use]
    pub fn many(&self, name: &str) -> &[f64] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The single number called `name` as a count: see [`whole`].
    #[must_use]
    pub fn whole(&self, name: &str) -> u32 {
        whole(self.one(name))
    }

    /// The numbers called `name` as a two-by-two table, row by row; NaN where numbers are missing.
    #[must_use]
    pub fn table(&self, name: &str) -> [[f64; 2]; 2] {
        [[0, 1], [2, 3]].map(|row| row.map(|place| self.at(name, place)))
    }

    /// What a function gives for each of the numbers called `name`, under the name that a case
    /// expects it by.
    #[must_use]
    pub fn answers(&self, name: &str, answer: &str, of: impl FnMut(f64) -> f64) -> Answers {
        numbered(answer, &self.many(name).iter().copied().map(of).collect::<Vec<_>>())
    }
}

/// The name of a list of answers, and what it tells of each thing that was found.
pub type Column<T> = (&'static str, fn(&T) -> f64);

/// Several lists of answers, one entry for each thing that was found.
#[must_use]
pub fn columns<T>(found: &[T], columns: &[Column<T>]) -> Answers {
    let column = |(name, of): &Column<T>| numbered(name, &found.iter().map(of).collect::<Vec<_>>());
    columns.iter().flat_map(column).collect()
}

/// `name[0]`, `name[1]`, ... : the names under which a case expects the entries of a list.
#[must_use]
pub fn numbered(name: &str, values: &[f64]) -> Answers {
    values.iter().enumerate().map(|(i, &value)| (format!("{name}[{i}]"), value)).collect()
}

/// One named number.
#[must_use]
pub fn named(name: &str, value: f64) -> (String, f64) {
    (name.to_owned(), value)
}

/// Yes as 1, no as 0: cases hold numbers only.
#[must_use]
pub fn yes(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

/// A number as a count: the fraction is dropped, negative and NaN give 0, the large saturate.
#[must_use]
pub fn whole(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_inputs_fail_a_case_instead_of_the_check() {
        let inputs = Inputs::default();
        assert!(inputs.one("k").is_nan());
        assert!(inputs.many("k").is_empty());
        assert!(inputs.table("k")[1][1].is_nan());
    }
}
