//! What a reader is shown when a file is wrong: where, what, what was expected, the nearest name.

use std::{fmt, ops::Range, path::PathBuf, sync::Arc};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One thing that is wrong in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as the user named it.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// Bytes of the text it is about.
    pub span: Range<usize>,
    /// Path of the field, such as `states.JPN.gdp`; empty for errors of the notation itself.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What was expected, if the message does not say it.
    pub expected: String,
    /// The nearest known name.
    pub nearest: Option<String>,
}

impl Diagnostic {
    /// Line and column of its start, from 1, in characters.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        let before = &self.text[..self.span.start.min(self.text.len())];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = if self.path.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", self.path, self.message)
        };
        let label = match &self.nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => self.expected.clone(),
        };
        let start = self.span.start.min(self.text.len());
        let end = self.span.end.clamp(start, self.text.len());
        let snippet = Snippet::source(&*self.text)
            .path(self.file.as_str())
            .annotation(AnnotationKind::Primary.span(start..end).label(label.as_str()));
        let mut group = Level::ERROR.primary_title(title.as_str()).element(snippet);
        let expected = format!("expected {}", self.expected);
        if self.nearest.is_some() && !self.expected.is_empty() {
            group = group.element(Level::HELP.message(expected.as_str()));
        }
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

/// Why a scenario could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("cannot read {}: {reason}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The file is larger than a scenario can be.
    #[error("{} has {bytes} bytes: expected at most {most}", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// A lens that is neither shipped nor in the folder `lenses` beside the scenario.
    #[error("{} things are wrong:\n\n{}", .0.len(), list(.0))]
    Wrong(Vec<Diagnostic>),
}

impl LoadError {
    /// Whether the file system is at fault, not the text.
    #[must_use]
    pub const fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Wrong(diagnostics) => diagnostics.as_slice(),
            Self::Unreadable { .. } | Self::TooLarge { .. } => &[],
        }
    }
}

fn list(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    texts.join("\n\n")
}

/// The name among `known` that is nearest to `written`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let folded = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .min()
        .filter(|(distance, name)| *distance <= 1 + name.len().max(written.len()) / 3)
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_hand_is_understood_and_nonsense_is_not() {
        let kinds = ["logistics", "reciprocal_access", "mutual_defence"];
        assert_eq!(nearest("logistcs", kinds).as_deref(), Some("logistics"));
        assert_eq!(nearest("mutual_defense", kinds).as_deref(), Some("mutual_defence"));
        assert_eq!(nearest("Reciprocal_Access", kinds).as_deref(), Some("reciprocal_access"));
        assert_eq!(nearest("pasta", kinds), None);
    }
}
