//! What a reader is shown when a file is wrong: where, what, what was expected, the nearest name.

use std::{fmt, ops::Range, path::PathBuf, sync::Arc};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Longest text beside an underlined place.
const LONGEST_LABEL: usize = 60;
/// Width to which long source lines are cut around the place.
const WIDTH: usize = 120;
/// Most diagnostics that are printed in full.
const MOST_SHOWN: usize = 20;

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

/// The nearest name that there is, as the end of a sentence; nothing if none is near.
#[must_use]
pub fn did_you_mean(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

impl Diagnostic {
    /// Line and column of its start, from 1, in characters.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        let before = &self.text[..self.start()];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// All of it in one line, in the form that editors and compilers share:
    /// `FILE:LINE:COLUMN: error: WHAT`.
    #[must_use]
    pub fn short(&self) -> String {
        let (line, column) = self.position();
        let path = if self.path.is_empty() { String::new() } else { format!("{}: ", self.path) };
        let hint = match (&self.nearest, self.expected.is_empty()) {
            (Some(_), _) => did_you_mean(self.nearest.as_ref()),
            (None, false) => format!("; expected {}", self.expected),
            (None, true) => String::new(),
        };
        let text = format!("{}:{line}:{column}: error: {path}{}{hint}", self.file, self.message);
        text.replace('\n', " ")
    }

    /// Where it starts: what is missing at the end of a file is missing in its last line, not in
    /// the empty one behind the last line break.
    fn start(&self) -> usize {
        let end = self.text.strip_suffix('\n').unwrap_or(&self.text);
        let end = end.strip_suffix('\r').unwrap_or(end).len();
        self.text.floor_char_boundary(self.span.start.min(end))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = if self.path.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", self.path, self.message)
        };
        let expected = if self.expected.is_empty() {
            String::new()
        } else {
            format!("expected {}", self.expected)
        };
        // The nearest name is the best hint, and a long list of names does not fit beside a line.
        let (label, help) = match &self.nearest {
            Some(nearest) => (format!("did you mean `{nearest}`?"), expected),
            None if expected.chars().count() > LONGEST_LABEL => (String::new(), expected),
            None => (expected, String::new()),
        };
        let start = self.start();
        let end = self.text.ceil_char_boundary(self.span.end.max(start));
        let annotation = AnnotationKind::Primary.span(start..end);
        let annotation =
            if label.is_empty() { annotation } else { annotation.label(label.as_str()) };
        let snippet = Snippet::source(&*self.text).path(self.file.as_str()).annotation(annotation);
        let mut group = Level::ERROR.primary_title(title.as_str()).element(snippet);
        if !help.is_empty() {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        f.write_str(&Renderer::plain().term_width(WIDTH).render(&[group]))
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
    /// The text is wrong, in these places.
    #[error("{}\n\n{}", headline(.0), list(.0))]
    Wrong(Vec<Diagnostic>),
}

impl LoadError {
    /// What is wrong with the text; nothing if the file system is at fault.
    #[must_use]
    pub const fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Wrong(diagnostics) => diagnostics.as_slice(),
            Self::Unreadable { .. } | Self::TooLarge { .. } => &[],
        }
    }
}

fn headline(diagnostics: &[Diagnostic]) -> String {
    let file = diagnostics.first().map_or("the scenario", |first| first.file.as_str());
    match diagnostics.len() {
        1 => format!("one thing is wrong in {file}:"),
        n => format!("{n} things are wrong in {file}:"),
    }
}

fn list(diagnostics: &[Diagnostic]) -> String {
    let mut texts: Vec<_> = diagnostics.iter().take(MOST_SHOWN).map(ToString::to_string).collect();
    if diagnostics.len() > MOST_SHOWN {
        texts.push(format!("... and {} more", diagnostics.len() - MOST_SHOWN));
    }
    texts.join("\n\n")
}

/// The name among `known` that is nearest to `written`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let folded = written.to_lowercase();
    let most = |name: &str| 1 + name.len().max(written.len()) / 3;
    known
        .into_iter()
        // As many letters too many are as many slips: no need to compare those names.
        .filter(|name| name.len().abs_diff(written.len()) <= 4 * most(name))
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .min()
        .filter(|(distance, name)| *distance <= most(name))
        .map(|(_, name)| name.to_owned())
}

/// The code among `known` that differs from `written` by one slip of the hand: a letter wrong, left out,
/// too many, or two that changed places. Codes are short, so that two slips are another code.
#[must_use]
pub fn one_slip<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let folded = written.to_uppercase();
    let slip = |name: &&str| strsim::damerau_levenshtein(&folded, &name.to_uppercase()) <= 1;
    known.into_iter().find(slip).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{nearest, one_slip};

    #[test]
    fn a_code_with_one_slip_is_meant_and_another_code_is_not() {
        for slip in ["KAROL", "KORA", "KORALL", "COKAL"] {
            let meant = one_slip(slip, ["LIRA", "KORAL"]);
            assert_eq!(meant.is_some(), slip != "KAROL" && slip != "COKAL", "{slip}");
        }
        assert_eq!(one_slip("KROAL", ["LIRA", "KORAL"]).as_deref(), Some("KORAL"));
        assert_eq!(one_slip("THULE", ["LIRA", "KORAL"]), None);
    }

    #[test]
    fn a_slip_of_the_hand_is_understood_and_nonsense_is_not() {
        let kinds = ["logistics", "reciprocal_access", "mutual_defence"];
        assert_eq!(nearest("logistcs", kinds).as_deref(), Some("logistics"));
        assert_eq!(nearest("mutual_defense", kinds).as_deref(), Some("mutual_defence"));
        assert_eq!(nearest("Reciprocal_Access", kinds).as_deref(), Some("reciprocal_access"));
        assert_eq!(nearest("pasta", kinds), None);
    }
}
