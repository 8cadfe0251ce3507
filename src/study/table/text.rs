//! One table for every reader: rows of cells under columns, as Markdown or CSV here; a
//! terminal and a page draw the same cells.

use std::borrow::Cow;

use super::format;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name for machines: in CSV.
    pub name: String,
    /// Heading for readers.
    pub title: String,
    /// Whether its cells stand to the right, as numbers do.
    pub right: bool,
}

/// A cell: what a machine gets, and what a reader does.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number for machines with other words for readers.
    Shown(f64, String),
}

impl Cell {
    /// What a reader sees.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Shown(_, text) => text.clone(),
            Self::Number(x) => format::number(*x),
        }
    }

    /// What a machine reads; empty for none.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(x) | Self::Shown(x, _) if x.is_nan() => String::new(),
            Self::Number(x) | Self::Shown(x, _) => x.to_string(),
        }
    }
}

impl From<f64> for Cell {
    fn from(x: f64) -> Self {
        Self::Number(x)
    }
}

impl From<Option<f64>> for Cell {
    fn from(x: Option<f64>) -> Self {
        Self::Number(x.unwrap_or(f64::NAN))
    }
}

impl From<u64> for Cell {
    fn from(n: u64) -> Self {
        Self::Shown(n as f64, n.to_string())
    }
}

impl From<usize> for Cell {
    fn from(n: usize) -> Self {
        Self::from(n as u64)
    }
}

impl From<bool> for Cell {
    fn from(yes: bool) -> Self {
        Self::Text(if yes { "yes" } else { "no" }.to_owned())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A text as a cell of CSV: what a spreadsheet would run as a formula stands behind an apostrophe.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; a short one ends in empty cells.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows; a heading that begins with `>` stands to the right.
    #[must_use]
    pub fn new<T: AsRef<str>>(heads: impl IntoIterator<Item = T>) -> Self {
        let column = |head: T| {
            let head = head.as_ref();
            let title = head.strip_prefix('>').unwrap_or(head).to_owned();
            let name = title.to_lowercase().replace([' ', '-'], "_");
            Column { name, title, right: head.starts_with('>') }
        };
        Self { columns: heads.into_iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        // A text that cannot end its cell.
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(self.columns.iter().map(|column| cell(&column.title)).collect());
        let rules = self.columns.iter().map(|column| if column.right { "--:|" } else { "---|" });
        text += &format!("|{}\n", rules.collect::<String>());
        for row in &self.rows {
            text += &line(row.iter().map(|one| cell(&one.shown())).collect());
        }
        text
    }

    /// As CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer.write_record(self.columns.iter().map(|column| &column.name));
        for row in &self.rows {
            let cell = |one: &Cell| match one {
                Cell::Text(text) => harmless(text).into_owned(),
                other => other.plain(),
            };
            let _ = writer.write_record(row.iter().map(cell));
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_is_read_in_two_ways() {
        let mut table = Table::new(["measure", ">base run"]);
        table.row([Cell::from("a|b"), Cell::from(-0.0537)]);
        table.row([Cell::from("none"), Cell::from(f64::NAN)]);
        assert_eq!(
            table.markdown(),
            "| measure | base run |\n|---|--:|\n| a\\|b | −0.0537 |\n| none | – |\n"
        );
        assert_eq!(table.csv(), "measure,base_run\na|b,-0.0537\nnone,\n");
        let mut hostile = Table::new(["of"]);
        hostile.row(["=1+1"]);
        hostile.row(["@SUM(1)"]);
        hostile.row(["-0.5"]);
        assert_eq!(hostile.csv(), "of\n'=1+1\n'@SUM(1)\n-0.5\n");
    }
}
