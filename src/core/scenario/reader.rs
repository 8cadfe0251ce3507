//! Reading values out of the tree of a text, with every problem at its place.

use std::{borrow::Cow, ops::Range};

use super::{
    book::snake,
    change::OverrideVerb,
    diagnostic::{Diagnostic, nearest},
    locate::{FieldPath, Segment},
    notation::{Entry, Group, Node},
    origins::Origins,
    source::Source,
    table::{NO_BRACKET, pieces, said},
    value::Value,
};

/// Most names that an expectation lists.
const MOST_NAMES: usize = 30;
/// Most problems that are told of one text: who has more has one cause for many.
pub const MOST_PROBLEMS: usize = 100;

/// Reads the values of one text and gathers what is wrong with them.
#[derive(Debug)]
pub struct Reader<'t> {
    source: &'t Source,
    place: Vec<(Segment, Option<Range<usize>>)>,
    found: Vec<Diagnostic>,
    /// Where the entries of lists were written, if the text changes what others said.
    pub(super) origins: Origins,
    /// Which text of the chain this is.
    pub(super) file: usize,
}

impl<'t> Reader<'t> {
    /// A reader of a text.
    #[must_use]
    pub const fn new(source: &'t Source) -> Self {
        let origins = Origins::none();
        Self { source, place: Vec::new(), found: Vec::new(), origins, file: 0 }
    }

    /// What is wrong so far.
    #[must_use]
    pub fn found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// The text of these bytes.
    #[must_use]
    pub fn text(&self, span: &Range<usize>) -> &'t str {
        self.source.text.get(span.clone()).unwrap_or_default()
    }

    /// The word of a node that is nothing but a word.
    #[must_use]
    pub fn word(&self, node: &Node) -> Option<&'t str> {
        node.group.is_none().then(|| self.text(&node.word))
    }

    /// What the cell of a table says, if the node is one.
    #[must_use]
    pub fn cell(&self, node: &Node) -> Option<Cow<'t, str>> {
        let cell = node.group.is_none() && self.source.in_table(&node.span);
        cell.then(|| said(&self.source.text, &node.word))
    }

    /// The node; of a cell of a table the parts of it, at most so many.
    #[must_use]
    pub fn opened<'n>(&self, node: &'n Node, most: usize) -> Cow<'n, Node> {
        if node.group.is_some() || !self.source.in_table(&node.span) {
            return Cow::Borrowed(node);
        }
        let entry = |span: Range<usize>| Entry {
            key: None,
            value: Node { word: span.clone(), span, group: None },
        };
        let parts = pieces(&self.source.text, &node.word, ';', most);
        let entries = parts.into_iter().map(entry).collect();
        let open = node.span.start;
        let group = Group { open, bracket: NO_BRACKET, entries };
        Cow::Owned(Node { span: node.span.clone(), word: open..open, group: Some(group) })
    }

    /// The node of a figure, of a cell of a table as brackets would hold it: its class, the value, the
    /// range if the class has one, the note.
    #[must_use]
    pub fn opened_figure<'n>(&self, node: &'n Node, ranged: &[&str]) -> Cow<'n, Node> {
        let whole = pieces(&self.source.text, &node.word, ';', 2);
        let (Some(_), [class, rest]) = (self.cell(node), &whole[..]) else {
            return Cow::Borrowed(node);
        };
        let with_range = ranged.contains(&self.text(class));
        let inner = Node { span: rest.clone(), word: rest.clone(), group: None };
        let mut parts = self.opened(&inner, if with_range { 4 } else { 3 }).into_owned();
        if let Some(group) =
            parts.group.as_mut().filter(|group| with_range && group.entries.len() == 4)
        {
            let high = group.entries.remove(2).value.span.end;
            let low = &mut group.entries[1].value;
            low.span.end = high;
            low.word.end = high;
        }
        Cow::Owned(Node { span: node.span.clone(), word: class.clone(), group: parts.group })
    }

    /// The name or key of an entry, without the quotes of a text.
    #[must_use]
    pub fn key(&self, entry: &Entry) -> &'t str {
        unquoted(entry.key.as_ref().map_or("", |key| self.text(key)))
    }

    /// Reads what stands one step further down.
    pub fn at<R>(
        &mut self,
        segment: Segment,
        key: Option<&Range<usize>>,
        read: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.place.push((segment, key.cloned()));
        let value = read(self);
        self.place.pop();
        value
    }

    /// The path of what is being read.
    #[must_use]
    pub fn path(&self) -> FieldPath {
        FieldPath(self.place.iter().map(|(segment, _)| segment.clone()).collect())
    }

    /// Notes a problem about these bytes.
    pub fn say(&mut self, span: Range<usize>, message: impl Into<String>, expected: &str) {
        self.push(span, message.into(), expected.to_owned(), None);
    }

    fn push(
        &mut self,
        span: Range<usize>,
        message: String,
        expected: String,
        nearest: Option<String>,
    ) {
        if !self.is_full() {
            let path = self.path().to_string();
            let (file, text, span) = self.source.place(span);
            self.found.push(Diagnostic { file, text, span, path, message, expected, nearest });
        }
    }

    /// Notes a problem about a whole value: a long one is shown by its key or first bracket.
    pub fn about(&mut self, node: &Node, message: impl Into<String>, expected: &str) {
        self.strange(node, message.into(), expected.to_owned(), None);
    }

    /// Whether nobody will read of more.
    pub(super) const fn is_full(&self) -> bool {
        self.found.len() >= MOST_PROBLEMS
    }

    /// The same with an expectation of its own and the nearest name.
    pub(super) fn strange(
        &mut self,
        node: &Node,
        message: String,
        expected: String,
        nearest: Option<String>,
    ) {
        let key = self.place.last().and_then(|(_, key)| key.clone());
        self.push(node.shown(&self.source.text, key.as_ref()), message, expected, nearest);
    }

    /// The value is of another type.
    pub fn misfit(&mut self, node: &Node, expected: &str) {
        let found = short(self.text(&node.span)).into_owned();
        self.about(node, format!("`{found}` does not fit"), expected);
    }

    /// A name that is not among the known ones.
    pub fn unknown(&mut self, what: &str, span: Range<usize>, known: &[&str]) {
        if self.is_full() {
            return;
        }
        let name = unquoted(self.text(&span));
        let message = format!("unknown {what} `{}`", short(name));
        let near = nearest(name, known.iter().copied());
        self.push(span, message, one_of(known), near);
    }

    /// The entries of brackets of this kind that no word stands before.
    pub fn group<'n>(&mut self, node: &'n Node, bracket: u8, expected: &str) -> Option<&'n Group> {
        match &node.group {
            Some(group)
                if [bracket, NO_BRACKET].contains(&group.bracket) && node.word.is_empty() =>
            {
                Some(group)
            }
            _ => {
                self.misfit(node, expected);
                None
            }
        }
    }

    /// The fields of a struct: `( name: value, … )`, with the name of its type before it or not.
    /// Fields that are none of the known ones are told; then nothing is missing, but misspelt.
    pub fn fields<'n>(&mut self, node: &'n Node, name: &str, known: &[&str]) -> Option<Fields<'n>> {
        let entries = match &node.group {
            Some(group)
                if [b'(', NO_BRACKET].contains(&group.bracket)
                    && ["", name].contains(&self.text(&node.word)) =>
            {
                &group.entries
            }
            _ => {
                self.misfit(node, "fields in brackets: `( name: value, … )`");
                return None;
            }
        };
        let mut strange = false;
        for entry in entries {
            let Some(key) = &entry.key else {
                self.say(
                    entry.value.span.clone(),
                    "the name of the field is missing",
                    "`name: value`",
                );
                strange = true;
                continue;
            };
            let name = self.key(entry);
            if !known.contains(&name) {
                let segment = Segment::Name(name.to_owned());
                self.at(segment, Some(key), |r| r.unknown("field", key.clone(), known));
                strange = true;
            }
        }
        Some(Fields { node, entries, strange })
    }

    /// The value of a field, or what it is where it is left out.
    pub fn field<T: Value>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        missing: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        let entry = fields.entries.iter().find(|entry| self.key(entry) == name);
        if let Some(entry) = entry {
            let segment = Segment::Name(name.to_owned());
            return self.at(segment, entry.key.as_ref(), |r| T::read(&entry.value, r));
        }
        let value = missing();
        if value.is_none() && !fields.strange {
            let message = format!("the field `{name}` is missing");
            self.about(fields.node, message, &format!("a field `{name}`"));
        }
        value
    }

    /// The parts of a tuple: values without names in round brackets, after a word or not.
    pub fn parts<'n>(&mut self, node: &'n Node, count: usize) -> Option<&'n [Entry]> {
        let group = node.group.as_ref().filter(|group| {
            [b'(', NO_BRACKET].contains(&group.bracket)
                && group.entries.iter().all(|entry| entry.key.is_none())
        });
        match group {
            Some(group) if group.entries.len() == count => Some(&group.entries),
            Some(group) => {
                let message = format!("{} parts do not fit", group.entries.len());
                self.about(node, message, &format!("{count} in brackets"));
                None
            }
            None => {
                self.misfit(node, &format!("{count} values in brackets: `( … )`"));
                None
            }
        }
    }

    /// Reads the changes of a struct, in the order in which they act: the field, what is done to it,
    /// and what is written.
    pub fn changes(
        &mut self,
        node: &Node,
        name: &str,
        fields: &[(&'static str, &[OverrideVerb])],
        mut act: impl FnMut(&str, OverrideVerb, &Node, &mut Self),
    ) {
        let word = |field, verb: &OverrideVerb| format!("{}{field}", verb.prefix());
        let known: Vec<String> = fields
            .iter()
            .flat_map(|(field, verbs)| verbs.iter().map(move |verb| word(field, verb)))
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let Some(written) = self.fields(node, name, &known) else { return };
        for verb in OverrideVerb::ALL {
            for entry in written.entries {
                let key = self.key(entry);
                let found = fields.iter().find(|(field, verbs)| {
                    verbs.contains(&verb) && key.strip_prefix(verb.prefix()) == Some(field)
                });
                if let Some((field, _)) = found {
                    let segment = Segment::Name(key.to_owned());
                    self.at(segment, entry.key.as_ref(), |r| act(field, verb, &entry.value, r));
                }
            }
        }
    }

    /// Whether nothing in brackets stands after a word that stands for itself.
    pub fn bare(&mut self, node: &Node) -> bool {
        if node.group.is_some() {
            let word = self.text(&node.word);
            self.misfit(node, &format!("`{word}` alone"));
        }
        node.group.is_none()
    }

    /// The word is none of these variants.
    pub fn no_choice<T>(&mut self, node: &Node, variants: &[&str]) -> Option<T> {
        let names: Vec<String> = variants.iter().map(|variant| snake(variant)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if self.text(&node.word).starts_with(char::is_alphabetic) {
            self.unknown("name", node.word.clone(), &names);
        } else {
            self.misfit(node, &one_of(&names));
        }
        None
    }

    /// Reads one of several words that stand for themselves.
    pub fn choice<T: Copy>(&mut self, node: &Node, all: &[(&str, T)]) -> Option<T> {
        let word = self.word(node);
        let found = all.iter().find(|(name, _)| Some(*name) == word);
        match found {
            Some((_, value)) => Some(*value),
            None => {
                let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
                self.no_choice(node, &names)
            }
        }
    }
}

/// The fields of a struct as a text has them.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'n> {
    node: &'n Node,
    /// Their entries.
    pub entries: &'n [Entry],
    strange: bool,
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// What may stand here, in words.
#[must_use]
pub fn one_of(names: &[&str]) -> String {
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

/// A piece of the file in one line.
fn short(found: &str) -> std::borrow::Cow<'_, str> {
    let line = found.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]).into(),
        None if line.len() < found.len() => format!("{line} …").into(),
        None => line.into(),
    }
}
