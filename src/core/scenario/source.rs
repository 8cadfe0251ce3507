//! A file that has been read: its name, its text and the tree of it.

use std::{path::PathBuf, sync::Arc};

use super::{
    diagnostic::{Diagnostic, LoadError},
    load::Problem,
    notation::{Node, tree},
    reader::Reader,
    value::Value,
};

/// A file with its tree, from which typed values are read and in which problems are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, as a reader is told.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// Its tree.
    pub root: Arc<Node>,
    /// The folder that it lies in.
    pub folder: Option<PathBuf>,
}

impl Source {
    /// The tree of a text; `file` names it in messages.
    ///
    /// # Errors
    /// The first thing that is not RON.
    pub fn new(file: impl Into<String>, text: impl Into<Arc<str>>) -> Result<Self, LoadError> {
        let (file, text) = (file.into(), text.into());
        match tree(&text) {
            Ok(root) => Ok(Self { file, text, root: Arc::new(root), folder: None }),
            Err(slip) => Err(LoadError::Wrong(vec![Diagnostic {
                file,
                text,
                span: slip.span,
                path: String::new(),
                message: slip.message,
                expected: slip.expected,
                nearest: None,
            }])),
        }
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
