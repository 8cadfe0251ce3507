//! A file that has been read: its name, its text and the tree of it.

use std::{ops::Range, path::PathBuf, sync::Arc};

use super::{
    diagnostic::{Diagnostic, LoadError},
    load::Problem,
    notation::{Node, Slip, tree},
    reader::Reader,
    table::Sheet,
    value::Value,
};

/// A file with its tree, from which typed values are read and in which problems are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, as a reader is told.
    pub file: String,
    /// Its text, and behind it the texts of its tables.
    pub text: Arc<str>,
    /// Its tree.
    pub root: Arc<Node>,
    /// The folder that it lies in.
    pub folder: Option<PathBuf>,
    /// The tables whose rows stand in its tree.
    pub tables: Vec<Sheet>,
}

impl Source {
    /// The tree of a text; `file` names it in messages.
    ///
    /// # Errors
    /// The first thing that is not RON.
    pub fn new(file: impl Into<String>, text: impl Into<Arc<str>>) -> Result<Self, LoadError> {
        let (file, text) = (file.into(), text.into());
        let read = tree(&text);
        let mut source =
            Self { file, text, root: Arc::default(), folder: None, tables: Vec::new() };
        source.root = Arc::new(read.map_err(|slip| source.slip(slip))?);
        Ok(source)
    }

    /// What is wrong with the notation.
    pub(super) fn slip(&self, slip: Slip) -> LoadError {
        LoadError::Wrong(vec![self.diagnostic(slip)])
    }

    pub(super) fn diagnostic(&self, slip: Slip) -> Diagnostic {
        let Slip { span, message, expected } = slip;
        let (file, text, span) = self.place(span);
        Diagnostic { file, text, span, path: String::new(), message, expected, nearest: None }
    }

    /// The file in which these bytes stand, its text, and where they are in it.
    pub(super) fn place(&self, span: Range<usize>) -> (String, Arc<str>, Range<usize>) {
        match self.tables.iter().rev().find(|sheet| sheet.start <= span.start) {
            Some(sheet) => {
                let within = span.start - sheet.start..span.end - sheet.start;
                (sheet.file.clone(), sheet.text.clone(), within)
            }
            None => {
                let end = self.tables.first().map_or(self.text.len(), |sheet| sheet.start);
                let own = if self.tables.is_empty() {
                    self.text.clone()
                } else {
                    self.text[..end].into()
                };
                (self.file.clone(), own, span)
            }
        }
    }

    /// Whether these bytes stand in a table.
    #[must_use]
    pub fn in_table(&self, span: &Range<usize>) -> bool {
        self.tables.first().is_some_and(|sheet| sheet.start <= span.start)
    }

    /// The typed value that the text is.
    ///
    /// # Errors
    /// With everything that does not fit the type.
    pub fn read<T: Value>(&self) -> Result<T, LoadError> {
        let mut reader = Reader::new(self);
        let value = T::read(&self.root, &mut reader);
        match (value, reader.found()) {
            (Some(value), found) if found.is_empty() => Ok(value),
            (_, found) => Err(LoadError::Wrong(found)),
        }
    }

    /// These problems with their places in the text.
    #[must_use]
    pub fn wrong(&self, problems: Vec<Problem>) -> LoadError {
        LoadError::Wrong(problems.into_iter().map(|problem| problem.locate(self)).collect())
    }
}
