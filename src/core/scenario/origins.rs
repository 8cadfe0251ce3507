//! Which file the entries of a list are from, where a scenario is made of several.

use std::collections::BTreeMap;

use super::locate::{FieldPath, Segment};

/// Where an entry of a list was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Place of the file in the chain, the root first.
    pub file: usize,
    /// Path in that file.
    pub path: FieldPath,
}

/// The origins of the entries of lists that a what-if has changed; all others are where the whole
/// has them, in the root.
#[derive(Debug, Clone, Default)]
pub(super) struct Origins(BTreeMap<String, Vec<Origin>>);

impl Origins {
    /// Of a scenario that extends nothing.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// A list of the root has so many entries.
    pub fn known(&mut self, list: &str, length: usize) {
        if !self.0.contains_key(list) {
            self.0.insert(list.to_owned(), entries(0, &FieldPath::from(list), length).collect());
        }
    }

    /// A list keeps its first `kept` entries and takes `more` from a path of a file.
    pub fn took(&mut self, list: &str, kept: usize, more: usize, file: usize, path: &FieldPath) {
        let known = self.0.entry(list.to_owned()).or_default();
        known.truncate(kept);
        known.extend(entries(file, path, more));
    }

    /// An entry was taken out of a list.
    pub fn removed(&mut self, list: &str, at: usize) {
        if let Some(known) = self.0.get_mut(list) {
            known.remove(at);
        }
    }

    /// Where the entry that a path leads through was written, with the rest of the path.
    pub fn of(&self, path: &FieldPath) -> Option<Origin> {
        let place = path.0.iter().position(|step| matches!(step, Segment::Index(_)))?;
        let (list, rest) = path.0.split_at(place);
        let Some(Segment::Index(index)) = rest.first() else { return None };
        let known = self.0.get(&FieldPath(list.to_vec()).to_string())?;
        let mut origin = known.get(*index)?.clone();
        origin.path.0.extend(rest[1..].iter().cloned());
        Some(origin)
    }
}

fn entries(file: usize, path: &FieldPath, length: usize) -> impl Iterator<Item = Origin> {
    (0..length).map(move |index| Origin { file, path: path.index(index) })
}
