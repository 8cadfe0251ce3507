//! Tables beside a scenario: CSV files whose rows stand in a list or a map.
//!
//! A list or a map of a scenario may hold `table("folder/file.csv")` among its entries. The first row
//! of the file names fields of the entries' type, every other row is one entry: the rows become part
//! of the tree of the file that asks for them, with spans of their own, so that readers, checks and
//! what-ifs find in a table what they would find in brackets. In a map the first column is the key.
//!
//! A cell is written like the value it stands for, but texts, codes and dates need no quotes; what
//! has parts has semicolons between them: `JPN;USA`, `data;5034.6;wb`,
//! `judgement;0.4;0.2;0.6;why`. An empty cell is a field that is left out. A column `needs.patron`
//! is the field `patron` of the field `needs`. Lines that begin with `#` are remarks.
//!
//! The file is looked for beside the scenario that names it, and then among the shipped tables.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use csv_core::{ReadFieldResult, ReaderBuilder};

use super::{
    diagnostic::{Diagnostic, LoadError, nearest},
    files::{Files, stays},
    load::read,
    notation::{Entry, Group, Node, Slip},
    shipped,
    source::Source,
    validate::MOST_ITEMS,
};

/// The word by which a list or a map asks for a table.
const WORD: &str = "table";
/// Most tables of one file.
pub const MOST_TABLES: usize = 32;
/// Most columns of a table.
pub const MOST_COLUMNS: usize = 256;
/// What stands in the place of the bracket of a group that a table writes without one.
pub const NO_BRACKET: u8 = b',';

/// A table that was read into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its file, as a reader is told.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// Where its text begins in that of the source.
    pub start: usize,
}

impl Source {
    /// Itself with the rows of the tables that it asks for.
    ///
    /// # Errors
    /// If there is no such table, or with the first thing that is wrong with one.
    pub fn with_tables(mut self, files: &dyn Files) -> Result<Self, LoadError> {
        let mut root = (*self.root).clone();
        let mut text = self.text.to_string();
        let mut asked = Vec::new();
        tables_of(&self, &root, &mut asked);
        if asked.is_empty() {
            return Ok(self);
        }
        if let Some(over) = asked.get(MOST_TABLES) {
            let message = format!("there are {} tables", asked.len());
            return Err(self.slip(Slip::new(
                over.clone(),
                message,
                format!("at most {MOST_TABLES}"),
            )));
        }
        let mut tables = Vec::with_capacity(asked.len());
        for span in asked {
            let name = self.text[span.clone()].trim_matches('"').to_owned();
            let (file, table) = self.find(&name, span, files)?;
            text.push('\n');
            let start = text.len();
            text.push_str(&table);
            tables.push(Sheet { file, text: table.into(), start });
        }
        (self.text, self.tables) = (text.into(), tables);
        let mut place = 0;
        self.graft(&mut root, &mut place).map_err(|slip| self.slip(slip))?;
        self.root = Arc::new(root);
        Ok(self)
    }

    /// The table of this name: beside the file, or shipped.
    fn find(
        &self,
        name: &str,
        span: Range<usize>,
        files: &dyn Files,
    ) -> Result<(String, String), LoadError> {
        if !stays(name) {
            let message = format!("`{name}` may lead out of the folder");
            let expected = "the name of a file such as `pacts.csv`: no `..`, not absolute";
            return Err(self.slip(Slip::new(span, message, expected)));
        }
        if let Some(path) = self.folder.as_ref().and_then(|folder| files.within(folder, name)) {
            return Ok((path.display().to_string(), read(&path, files)?));
        }
        if let Some(text) = shipped::at(name) {
            return Ok((format!("{name} (shipped)"), text.to_owned()));
        }
        let within = Path::new(name).parent().unwrap_or(Path::new(""));
        let folder = self.folder.as_ref().map_or_else(PathBuf::new, |folder| folder.join(within));
        let mut known: Vec<String> = files
            .names(&folder)
            .iter()
            .filter(|name| name.ends_with(".csv"))
            .map(|name| within.join(name).display().to_string())
            .collect();
        let shipped = shipped::LIBRARY.iter().filter(|(path, _)| path.ends_with(".csv"));
        known.extend(shipped.map(|(path, _)| (*path).to_owned()));
        Err(LoadError::Wrong(vec![Diagnostic {
            nearest: nearest(name, known.iter().map(String::as_str)),
            ..self.diagnostic(Slip::new(
                span,
                format!("there is no table `{name}`"),
                "a CSV file beside this one, or a shipped one",
            ))
        }]))
    }

    /// Puts the rows in the place of the words that ask for them.
    fn graft(&self, node: &mut Node, place: &mut usize) -> Result<(), Slip> {
        let Some(group) = &mut node.group else { return Ok(()) };
        let keyed = group.bracket == b'{';
        let mut entries = Vec::with_capacity(group.entries.len());
        let mut grown = false;
        for mut entry in std::mem::take(&mut group.entries) {
            if asks(self, &entry, group.bracket).is_none() {
                self.graft(&mut entry.value, place)?;
                entries.push(entry);
                continue;
            }
            let sheet = &self.tables[*place];
            *place += 1;
            grown = true;
            entries.extend(rows(&sheet.text, sheet.start, keyed)?);
            if entries.len() > MOST_ITEMS {
                let message = format!("there are {} entries", entries.len());
                return Err(Slip::new(entry.value.span, message, format!("at most {MOST_ITEMS}")));
            }
        }
        if keyed && grown {
            let mut seen = BTreeMap::new();
            for span in entries.iter().filter_map(|entry| entry.key.clone()) {
                let key = self.text[span.clone()].trim_matches('"');
                if seen.insert(key, ()).is_some() {
                    let twice = format!("the key {key} stands here twice");
                    return Err(Slip::new(span, twice, "each key once"));
                }
            }
        }
        group.entries = entries;
        Ok(())
    }
}

/// The name of the table that an entry asks for.
fn asks(source: &Source, entry: &Entry, bracket: u8) -> Option<Range<usize>> {
    let asks = bracket != b'('
        && entry.key.is_none()
        && source.text.get(entry.value.word.clone()) == Some(WORD);
    match &entry.value.group.as_ref().filter(|_| asks)?.entries[..] {
        [Entry { key: None, value: Node { word, group: None, .. } }] => Some(word.clone()),
        _ => None,
    }
}

/// The names of all tables that a tree asks for, in their order.
fn tables_of(source: &Source, node: &Node, found: &mut Vec<Range<usize>>) {
    let Some(group) = &node.group else { return };
    for entry in &group.entries {
        match asks(source, entry, group.bracket) {
            Some(name) => found.push(name),
            None => tables_of(source, &entry.value, found),
        }
    }
}

/// The rows of a table as entries of a list or, with keys, of a map. `start` is added to all spans.
fn rows(text: &str, start: usize, keyed: bool) -> Result<Vec<Entry>, Slip> {
    let mut records = records(text).map_err(|slip| shifted(slip, start))?.into_iter();
    let Some(head) = records.next() else { return Ok(Vec::new()) };
    let columns = columns(text, &head).map_err(|slip| shifted(slip, start))?;
    records
        .map(|record| row(text, &head, &columns, &record, keyed))
        .map(|entry| entry.map(|entry| moved(entry, start)).map_err(|slip| shifted(slip, start)))
        .collect()
}

/// The steps of every column's name.
fn columns(text: &str, head: &[Range<usize>]) -> Result<Vec<Vec<Range<usize>>>, Slip> {
    if let Some(over) = head.get(MOST_COLUMNS) {
        let message = format!("there are {} columns", head.len());
        return Err(Slip::new(over.clone(), message, format!("at most {MOST_COLUMNS}")));
    }
    let mut seen = BTreeMap::new();
    for name in head {
        if text[name.clone()].is_empty() {
            return Err(Slip::new(name.clone(), "this column has no name", "the name of a field"));
        }
        if seen.insert(&text[name.clone()], ()).is_some() {
            let message = format!("the column `{}` stands here twice", &text[name.clone()]);
            return Err(Slip::new(name.clone(), message, "each column once"));
        }
    }
    Ok(head.iter().map(|name| pieces(text, name, '.', usize::MAX)).collect())
}

fn row(
    text: &str,
    head: &[Range<usize>],
    columns: &[Vec<Range<usize>>],
    record: &[Range<usize>],
    keyed: bool,
) -> Result<Entry, Slip> {
    let span =
        record.first().map_or(0, |cell| cell.start)..record.last().map_or(0, |cell| cell.end);
    if record.len() != head.len() {
        let message =
            format!("this row has {} cells, the first row has {}", record.len(), head.len());
        return Err(Slip::new(span, message, "a cell for each column"));
    }
    if keyed && record[0].is_empty() {
        let message = "the key is missing: the first column of a map has it";
        return Err(Slip::new(span, message, "a key"));
    }
    let mut whole = bare(span);
    for (steps, cell) in columns.iter().zip(record).skip(usize::from(keyed)) {
        if !cell.is_empty() {
            put(text, &mut whole, steps, cell);
        }
    }
    Ok(Entry { key: keyed.then(|| record[0].clone()), value: whole })
}

/// A value made of fields or entries that no bracket holds together.
fn bare(span: Range<usize>) -> Node {
    let open = span.start;
    let group = Group { open, bracket: NO_BRACKET, entries: Vec::new() };
    Node { word: open..open, span, group: Some(group) }
}

/// Puts a cell where the steps of its column lead.
fn put(text: &str, node: &mut Node, steps: &[Range<usize>], cell: &Range<usize>) {
    let (Some(group), [step, rest @ ..]) = (&mut node.group, steps) else { return };
    let named =
        |entry: &Entry| entry.key.clone().is_some_and(|key| text[key] == text[step.clone()]);
    let place = group.entries.iter().position(named).unwrap_or_else(|| {
        let value = if rest.is_empty() {
            Node { span: cell.clone(), word: cell.clone(), group: None }
        } else {
            bare(cell.clone())
        };
        group.entries.push(Entry { key: Some(step.clone()), value });
        group.entries.len() - 1
    });
    put(text, &mut group.entries[place].value, rest, cell);
}

/// The cells of every row; of one in quotes what stands between them.
fn records(text: &str) -> Result<Vec<Vec<Range<usize>>>, Slip> {
    let bytes = text.as_bytes();
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).build();
    let mut decoded = [0; 1024];
    let (mut at, mut from) = (0, 0);
    let (mut records, mut record) = (Vec::new(), Vec::new());
    loop {
        let (result, read, _) = reader.read_field(&bytes[at..], &mut decoded);
        at += read;
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::End => return Ok(records),
            ReadFieldResult::Field { record_end } => {
                record.push(cell(text, from..at, record.is_empty())?);
                from = at;
                if record_end {
                    records.push(std::mem::take(&mut record));
                }
            }
        }
    }
}

/// What follows empty lines, remarks and the second half of a line break, which are read together with
/// the cell after them.
fn after_remarks(mut raw: &str) -> &str {
    loop {
        raw = raw.trim_start_matches(['\r', '\n']);
        let Some(remark) = raw.strip_prefix('#') else { return raw };
        raw = remark.find('\n').map_or("", |end| &remark[end..]);
    }
}

/// What a cell holds, of all the bytes that were read for it.
fn cell(text: &str, read: Range<usize>, first: bool) -> Result<Range<usize>, Slip> {
    let mut raw = &text[read.clone()];
    if first {
        raw = after_remarks(raw);
    }
    let start = read.end - raw.len();
    let raw = raw.strip_suffix(',').unwrap_or_else(|| raw.trim_end_matches(['\r', '\n']));
    if let Some(quoted) = raw.strip_prefix('"') {
        // A quote inside is written twice: a single one is most often one that was not closed.
        let inner = quoted.strip_suffix('"').filter(|i| !i.replace("\"\"", "").contains('"'));
        let inner = inner.ok_or_else(|| {
            let line = raw.find('\n').unwrap_or(raw.len());
            Slip::new(
                start..start + line,
                "this cell begins with a quote and does not end with one",
                "`\"` at its end, and quotes inside twice",
            )
        })?;
        return Ok(start + 1..start + 1 + inner.len());
    }
    let inner = raw.trim();
    let start = start + (raw.len() - raw.trim_start().len());
    Ok(start..start + inner.len())
}

/// The parts of a text between separators, at most so many: the last one holds the rest.
pub(super) fn pieces(
    text: &str,
    span: &Range<usize>,
    separator: char,
    most: usize,
) -> Vec<Range<usize>> {
    let mut start = span.start;
    let mut found = Vec::new();
    for piece in text[span.clone()].splitn(most, separator) {
        let inner = piece.trim();
        let from = start + (piece.len() - piece.trim_start().len());
        found.push(from..from + inner.len());
        start += piece.len() + separator.len_utf8();
    }
    found
}

/// What a cell says: of one in quotes every doubled quote is one.
pub(super) fn said<'t>(text: &'t str, cell: &Range<usize>) -> Cow<'t, str> {
    let said = &text[cell.clone()];
    if text[..cell.start].ends_with('"') && said.contains("\"\"") {
        said.replace("\"\"", "\"").into()
    } else {
        said.into()
    }
}

fn shifted(slip: Slip, by: usize) -> Slip {
    Slip { span: slip.span.start + by..slip.span.end + by, ..slip }
}

fn moved(entry: Entry, by: usize) -> Entry {
    let span = |span: Range<usize>| span.start + by..span.end + by;
    let group = entry.value.group.map(|group| Group {
        open: group.open + by,
        entries: group.entries.into_iter().map(|entry| moved(entry, by)).collect(),
        ..group
    });
    let value = Node { span: span(entry.value.span), word: span(entry.value.word), group };
    Entry { key: entry.key.map(span), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<Vec<String>> {
        let all = records(text).unwrap();
        all.iter()
            .map(|row| row.iter().map(|cell| said(text, cell).into_owned()).collect())
            .collect()
    }

    #[test]
    fn cells_are_read_as_they_are_meant_wherever_they_stand() {
        let text = "# a remark, with commas\r\n\r\na,\"b c\", d \r\n#, another\r\n1,\"two, \"\"2\"\"\r\nlines\",\r\n\n,x,\"\"";
        assert_eq!(
            told(text),
            [vec!["a", "b c", "d"], vec!["1", "two, \"2\"\r\nlines", ""], vec!["", "x", ""]]
        );
        let cells = records(text).unwrap();
        assert_eq!(&text[cells[1][1].clone()], "two, \"\"2\"\"\r\nlines");
        for open in ["a,\"b\n1,2\n", "a,\"b\n1,\"2\"\n", "a,\"b\"c\n"] {
            assert!(records(open).is_err(), "{open}");
        }
        assert!(told("").is_empty() && told("# nothing\n").is_empty());
        assert_eq!(told("a"), [["a"]]);
    }

    #[test]
    fn a_column_leads_as_deep_as_its_name() {
        let text = "key,needs.patron,needs.any_of,name\nX,true,a;b,n\n";
        let rows = rows(text, 0, true).unwrap();
        assert_eq!(&text[rows[0].key.clone().unwrap()], "X");
        let fields = &rows[0].value.group.as_ref().unwrap().entries;
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].value.group.as_ref().unwrap().entries.len(), 2);
        for wrong in ["a,a\n1,2\n", "a,b\n1\n", "a,\n1,2\n", "key,b\n,2\n"] {
            assert!(super::rows(wrong, 0, true).is_err(), "{wrong}");
        }
    }
}
