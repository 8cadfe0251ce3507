//! What a scenario that extends another may write for a field.
//!
//! A what-if is read straight into its parent, by the table of fields of the scenario itself. Rules,
//! the same everywhere:
//!
//! * What is written replaces what the parent has; a figure with all that stands behind it.
//! * Under its own name a map of structs changes entries that are there, field by field; `more_…`
//!   adds whole ones ([`MergeEntries`]). A map of single values takes over key by key ([`MergeKeys`]).
//! * Under its own name a list of named things replaces the parent's; `more_…` adds to it, `fewer_…`
//!   takes away by name, `changed_…` changes what is there, field by field ([`MergeByName`]).

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Range,
};

use super::{
    diagnostic::nearest,
    locate::Segment,
    notation::Node,
    reader::{Reader, one_of},
    value::{Value, entries},
};

/// What is done to a field, by the word before its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideVerb {
    /// Written under its own name.
    Own,
    /// `fewer_…`: takes away.
    Fewer,
    /// `changed_…`: changes what is there.
    Changed,
    /// `more_…`: adds.
    More,
}

impl OverrideVerb {
    /// All of them, in the order in which they act.
    pub const ALL: [Self; 4] = [Self::Own, Self::Fewer, Self::Changed, Self::More];

    /// What stands before the field's name.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Fewer => "fewer_",
            Self::Changed => "changed_",
            Self::More => "more_",
        }
    }
}

/// How a field of type `T` is changed by a what-if.
pub trait FieldOverride<T> {
    /// What may be written.
    const VERBS: &'static [OverrideVerb] = &[OverrideVerb::Own];
    /// Whether its own name changes what is there, rather than replacing it.
    const DEEP: bool = false;

    /// Does what is written.
    fn act(whole: &mut T, verb: OverrideVerb, node: &Node, reader: &mut Reader<'_>);
}

/// What is written replaces the whole.
#[derive(Debug, Clone, Copy)]
pub struct Replace;

impl<T: Value> FieldOverride<T> for Replace {
    fn act(whole: &mut T, _verb: OverrideVerb, node: &Node, reader: &mut Reader<'_>) {
        if let Some(value) = T::read(node, reader) {
            *whole = value;
        }
    }
}

/// A struct changes field by field.
#[derive(Debug, Clone, Copy)]
pub struct FieldByField;

impl<T: Value> FieldOverride<T> for FieldByField {
    const DEEP: bool = true;

    fn act(whole: &mut T, _verb: OverrideVerb, node: &Node, reader: &mut Reader<'_>) {
        whole.amend(node, reader);
    }
}

/// A map takes over what is written, key by key.
#[derive(Debug, Clone, Copy)]
pub struct MergeKeys;

impl<K: Value + Ord, T: Value> FieldOverride<BTreeMap<K, T>> for MergeKeys {
    const DEEP: bool = true;

    fn act(whole: &mut BTreeMap<K, T>, _verb: OverrideVerb, node: &Node, reader: &mut Reader<'_>) {
        if let Some(more) = BTreeMap::read(node, reader) {
            whole.extend(more);
        }
    }
}

/// A map of structs: entries that are there change field by field, more are added whole.
#[derive(Debug, Clone, Copy)]
pub struct MergeEntries;

impl<K: Value + Ord, T: Value> FieldOverride<BTreeMap<K, T>> for MergeEntries {
    const VERBS: &'static [OverrideVerb] = &[OverrideVerb::Own, OverrideVerb::More];
    const DEEP: bool = true;

    fn act(whole: &mut BTreeMap<K, T>, verb: OverrideVerb, node: &Node, reader: &mut Reader<'_>) {
        let field = reader.field_name(verb);
        entries(node, reader, |key: K, value, r| {
            let name = key.key();
            if verb == OverrideVerb::More {
                match T::read(value, r) {
                    Some(_) if whole.contains_key(&key) => {
                        let message = format!("the parent has {name} already");
                        r.about(value, message, &format!("`{field}`, to change it"));
                    }
                    Some(new) => drop(whole.insert(key, new)),
                    None => {}
                }
            } else if let Some(entry) = whole.get_mut(&key) {
                entry.amend(value, r);
            } else {
                let known: Vec<String> = whole.keys().map(Value::key).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let expected = format!("; a new one stands in `more_{field}`");
                r.absent(value, "entry to change", &name, &known, &expected);
            }
            true
        });
    }
}

/// A list of things with names.
#[derive(Debug, Clone, Copy)]
pub struct MergeByName;

impl<T: Value> FieldOverride<Vec<T>> for MergeByName {
    const VERBS: &'static [OverrideVerb] = &OverrideVerb::ALL;

    fn act(whole: &mut Vec<T>, verb: OverrideVerb, node: &Node, reader: &mut Reader<'_>) {
        let field = reader.field_name(verb);
        let list = reader.list(&field, whole.len());
        match verb {
            OverrideVerb::Own | OverrideVerb::More => {
                let Some(read) = Vec::read(node, reader) else { return };
                if verb == OverrideVerb::Own {
                    whole.clear();
                }
                reader.origins.took(&list, whole.len(), read.len(), reader.file, &reader.path());
                whole.extend(read);
            }
            OverrideVerb::Fewer | OverrideVerb::Changed => {
                let Some(group) = reader.group(node, b'[', "a list: `[ … ]`") else { return };
                let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
                for (place, one) in whole.iter().enumerate() {
                    places.entry(one.key()).or_default().push_back(place);
                }
                let mut gone = BTreeSet::new();
                for (index, entry) in group.entries.iter().enumerate() {
                    reader.at(Segment::Index(index), None, |r| {
                        let Some(name) = name_of::<T>(&entry.value, verb, r) else { return };
                        let found = places.get_mut(&name).and_then(VecDeque::pop_front);
                        match found {
                            Some(at) if verb == OverrideVerb::Fewer => drop(gone.insert(at)),
                            Some(at) => {
                                whole[at].amend(&entry.value, r);
                                places.entry(name).or_default().push_front(at);
                            }
                            None => {
                                let known: Vec<&str> = places.keys().map(String::as_str).collect();
                                let more = format!("; a new one stands in `more_{field}`");
                                let more = if verb == OverrideVerb::Changed { &more } else { "" };
                                let what = format!("entry of the parent's `{field}`");
                                r.absent(&entry.value, &what, &name, &known, more);
                            }
                        }
                    });
                }
                let mut place = 0..;
                whole.retain(|_| place.next().is_none_or(|at| !gone.contains(&at)));
                gone.iter().rev().for_each(|at| reader.origins.removed(&list, *at));
            }
        }
    }
}

/// The name by which a thing of a list is looked for: its only key as it is, or its keys in
/// brackets.
fn name_of<T: Value>(node: &Node, verb: OverrideVerb, reader: &mut Reader<'_>) -> Option<String> {
    let keys = T::keys();
    if let ([_], None) = (keys, &node.group) {
        return Some(plain(node, reader));
    }
    let entries = node.group.as_ref().map_or(&[][..], |group| &group.entries);
    if verb == OverrideVerb::Fewer {
        reader.fields(node, "", keys)?;
    }
    let mut words = Vec::new();
    for key in keys {
        let Some(entry) = entries.iter().find(|entry| reader.key(entry) == *key) else {
            let expected = format!("{} to find it by", keys.join(" and "));
            reader.about(node, format!("the field `{key}` is missing"), &expected);
            return None;
        };
        words.push(plain(&entry.value, reader));
    }
    Some(words.join("."))
}

/// A text, a word or a tuple of them as [`Value::key`] writes it.
fn plain(node: &Node, reader: &mut Reader<'_>) -> String {
    let text = |span: &Range<usize>| reader.text(span).trim_matches('"').to_owned();
    let whole = reader.cell(node).is_none_or(|cell| !cell.contains(';'));
    let opened = reader.opened(node, usize::MAX);
    let node = if whole { node } else { &*opened };
    match &node.group {
        None => reader.cell(node).map_or_else(|| text(&node.word), |cell| cell.into_owned()),
        Some(group) => {
            let mut words: Vec<String> =
                group.entries.iter().map(|entry| text(&entry.value.word)).collect();
            words.sort_unstable();
            words.join(".")
        }
    }
}

impl Reader<'_> {
    /// The field whose change is being read, without the word before its name.
    fn field_name(&self, verb: OverrideVerb) -> String {
        let path = self.path();
        let Some(Segment::Name(name)) = path.0.last() else { return String::new() };
        name.strip_prefix(verb.prefix()).unwrap_or(name).to_owned()
    }

    /// The path of that field, as the whole has it; it had so many entries before any change.
    fn list(&mut self, field: &str, length: usize) -> String {
        let mut path = self.path();
        path.0.pop();
        let list = path.name(field).to_string();
        self.origins.known(&list, length);
        list
    }

    /// What is to be changed or taken away is not there.
    fn absent(&mut self, node: &Node, what: &str, name: &str, known: &[&str], more: &str) {
        let near = if self.is_full() { None } else { nearest(name, known.iter().copied()) };
        let expected = match known {
            [] => format!("what is there: there is none{more}"),
            _ => one_of(known) + more,
        };
        self.strange(node, format!("unknown {what} `{name}`"), expected, near);
    }
}
