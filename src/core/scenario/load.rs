//! From a file to a checked scenario.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use ron::extensions::Extensions;

use super::{
    diagnostic::{Diagnostic, LoadError, nearest},
    estimates::Estimated,
    extends::resolve,
    files::{Files, NoFiles},
    lens::{Lens, SHIPPED},
    locate::FieldPath,
    notation::MOST_NESTING,
    reader::one_of,
    schema::Scenario,
    seen,
    shipped::MARK as SHIPPED_MARK,
    source::Source,
    validate::validate,
};

/// Largest file that is read: 4 MiB.
pub const MOST_BYTES: u64 = 4 << 20;

/// A scenario that has been read, checked and completed with its lenses.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Name: the file's, without folder and ending.
    pub name: String,
    /// Text that makes this scenario by itself: the file's or, where that extends another, the
    /// resolved scenario.
    pub text: Arc<str>,
    /// The files that it was made of, its own first and then what it extends.
    pub files: Vec<Source>,
    /// The scenario.
    pub scenario: Scenario,
    /// The lenses it uses, by name.
    pub lenses: BTreeMap<String, Lens>,
}

impl Loaded {
    /// Hash of everything that shapes a run but its seed: the resolved scenario and its lenses.
    /// 64 hexadecimal digits (BLAKE3).
    #[must_use]
    pub fn hash(&self) -> String {
        let mut scenario = self.scenario.clone();
        scenario.seed = 0;
        scenario.expectations.clear();
        scenario.answers.clear();
        scenario.estimates.clear();
        // Those that are used are hashed beside it, wherever they came from.
        scenario.lenses.clear();
        let text = options().to_string(&(&scenario, &self.lenses)).unwrap_or_default();
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }

    /// These problems where they stand: in the scenario's own file, or else in the nearest that it
    /// extends and that has the field.
    #[must_use]
    pub fn wrong(&self, problems: Vec<Problem>) -> LoadError {
        let place = |problem: Problem| {
            let depth = |file: &&Source| file.root.locate(&file.text, &problem.path).0;
            let nearest = self.files.iter().rev().max_by_key(depth);
            let source = nearest.unwrap_or(&self.files[0]);
            problem.locate(source)
        };
        LoadError::Wrong(problems.into_iter().map(place).collect())
    }

    /// The scenario that this one extends; none if it extends nothing.
    ///
    /// # Errors
    /// As [`load_text`], if the parent is no longer what it was.
    pub fn parent(&self, files: &dyn Files) -> Result<Option<Self>, LoadError> {
        let Some(parent) = self.files.get(1) else { return Ok(None) };
        let end = parent.tables.iter().map(|sheet| sheet.start).min();
        let text = &parent.text[..end.unwrap_or(parent.text.len())];
        let path = Path::new(parent.file.trim_end_matches(SHIPPED_MARK));
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let home = parent.folder.as_deref().map(|folder| (folder, files));
        load_text(&name, &parent.file, text, home).map(Some)
    }

    /// The same world seen by all states through one lens, whatever their own.
    ///
    /// # Errors
    /// If there is no such lens, or its file does not fit.
    pub fn under(&self, lens: &str, files: &dyn Files) -> Result<Self, LoadError> {
        let mut other = self.clone();
        lens.clone_into(&mut other.scenario.lens);
        for state in other.scenario.states.values_mut() {
            state.lens = None;
        }
        let folders: Vec<&Path> =
            self.files.iter().filter_map(|source| source.folder.as_deref()).collect();
        let (lenses, problems) = find_lenses(&other.scenario, &folders, files)?;
        if !problems.is_empty() {
            return Err(self.files[0].wrong(problems));
        }
        other.lenses = lenses;
        other.text = resolved(&other.scenario).into();
        Ok(other)
    }

    /// The resolved scenario as RON, as `deter check --resolved` prints it: with every lens that it
    /// uses, so that it makes the same runs wherever it is read.
    #[must_use]
    pub fn resolved(&self) -> String {
        resolved(&self.clone().with_lenses().scenario)
    }

    /// Sets the number at a path of the grammar of [`super::paths`], also of a lens that the scenario
    /// holds ([`Self::with_lenses`]).
    ///
    /// # Errors
    /// If there is no such number, or it cannot be that.
    pub fn set(&mut self, path: &str, value: f64) -> Result<(), Problem> {
        super::paths::set(&mut self.scenario, path, value)?;
        self.sync_lenses();
        Ok(())
    }

    /// The same scenario with these numbers, each by its path. A number that is set stands by itself: it is
    /// not held to the range in which a source or a judgement would vary what was there. The text stays
    /// that of before.
    ///
    /// # Errors
    /// Every number that is none or cannot be that; or what is wrong with all of them together.
    pub fn with_numbers<'n>(
        &self,
        numbers: impl Iterator<Item = (&'n str, f64)> + Clone,
    ) -> Result<Self, Vec<Problem>> {
        let of_lens = numbers.clone().any(|(path, _)| path.starts_with("lenses."));
        let mut other = if of_lens { self.clone().with_lenses() } else { self.clone() };
        let mut problems = Vec::new();
        for (path, value) in numbers {
            let place = path.split('.').fold(FieldPath::default(), |place, word| place.name(word));
            let set = super::paths::restate(&mut other.scenario, path, value);
            problems.extend(set.err().map(|problem| problem.at(place)));
        }
        if problems.is_empty() {
            problems = validate(&other.scenario);
        }
        other.sync_lenses();
        if problems.is_empty() { Ok(other) } else { Err(problems) }
    }

    /// The same with a text of its own and, with a title, a name after it; then it asks no question but
    /// what difference it makes.
    ///
    /// # Errors
    /// As [`Self::with_numbers`], each where it stands.
    pub fn changed(
        &self,
        numbers: &[(String, f64)],
        title: Option<&str>,
    ) -> Result<Self, LoadError> {
        let numbers = numbers.iter().map(|(path, value)| (path.as_str(), *value));
        let mut other = self.with_numbers(numbers).map_err(|problems| self.wrong(problems))?;
        if let Some(title) = title {
            let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
            let words: String = title.chars().map(plain).collect();
            other.name = words.split_whitespace().collect::<Vec<_>>().join("-");
            title.clone_into(&mut other.scenario.title);
            other.scenario.question.clear();
        }
        other.text = resolved(&other.scenario).into();
        Ok(other)
    }

    /// Sets the number at a path to what a study found, with its error and the study's name, where the
    /// scenario can say so.
    ///
    /// # Errors
    /// As for [`Self::set`].
    pub fn estimate(&mut self, path: &str, found: Estimated) -> Result<(), Problem> {
        super::paths::estimate(&mut self.scenario, path, found)?;
        self.sync_lenses();
        Ok(())
    }

    /// The lenses that states see through are those that the scenario holds, where it holds them.
    fn sync_lenses(&mut self) {
        for (name, lens) in &mut self.lenses {
            if let Some(own) = self.scenario.lenses.get(name) {
                lens.clone_from(own);
            }
        }
    }

    /// The same world, whose scenario holds every lens that it uses: there a study can change it.
    #[must_use]
    pub fn with_lenses(mut self) -> Self {
        for (name, lens) in &self.lenses {
            self.scenario.lenses.entry(name.clone()).or_insert_with(|| lens.clone());
        }
        self
    }
}

/// The notation of scenarios: RON in which options and newtypes are written plainly.
#[must_use]
pub fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES)
        .with_recursion_limit(4 * MOST_NESTING)
}

/// Reads and checks the scenario in `file`. Lenses are looked for in the scenario itself, in the
/// folder `lenses` beside it and then among the shipped ones.
///
/// # Errors
/// If the file cannot be read, or with every problem that was found.
pub fn load(file: &Path, files: &dyn Files) -> Result<Loaded, LoadError> {
    let text = read(file, files)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = seen::harmless(&stem);
    load_text(&name, &file.display().to_string(), &text, Some((folder, files)))
}

/// The same for a text; `home` is the folder where its parents and its own lenses may lie. Without
/// one it can use what is shipped.
///
/// # Errors
/// With every problem that was found.
pub fn load_text(
    name: &str,
    file: &str,
    text: &str,
    home: Option<(&Path, &dyn Files)>,
) -> Result<Loaded, LoadError> {
    let files = home.map_or(&NoFiles as &dyn Files, |(_, files)| files);
    let mut source = Source::new(file, text)?;
    source.folder = home.map(|(folder, _)| folder.to_owned());
    let own = source.text.clone();
    let mut whole = resolve(source, files)?;
    let (lenses, _) = find_lenses(&whole.scenario, &whole.folders(), files)?;
    whole.chain.reverse();
    let alone = whole.chain.len() == 1 && whole.chain[0].tables.is_empty();
    let text = if alone { own } else { resolved(&whole.scenario).into() };
    Ok(Loaded { name: name.to_owned(), text, files: whole.chain, scenario: whole.scenario, lenses })
}

/// A scenario as RON, every field of it.
fn resolved(scenario: &Scenario) -> String {
    let pretty = ron::ser::PrettyConfig::new().depth_limit(4).compact_arrays(true);
    options().to_string_pretty(scenario, pretty).unwrap_or_default()
}

/// The text of a file that is not too large; a byte order mark at its head is skipped.
///
/// # Errors
/// If it cannot be read, is no text or is too large.
pub fn read(file: &Path, files: &dyn Files) -> Result<String, LoadError> {
    let mut bytes = files.read(file, MOST_BYTES)?;
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let text: Arc<str> = String::from_utf8_lossy(error.as_bytes()).into();
        LoadError::Wrong(vec![Diagnostic {
            file: file.display().to_string(),
            span: place..place + char::REPLACEMENT_CHARACTER.len_utf8(),
            text,
            path: String::new(),
            message: "this byte is not UTF-8".to_owned(),
            expected: "a file saved as UTF-8".to_owned(),
            nearest: None,
        }])
    })
}

/// A problem that types cannot see, by path; it becomes a [`Diagnostic`] with the text at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field that it is about.
    pub path: FieldPath,
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// The nearest known name.
    pub nearest: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None if self.expected.is_empty() => Ok(()),
            None => write!(f, ": expected {}", self.expected),
        }
    }
}

impl Problem {
    /// A problem without a near name.
    #[must_use]
    pub fn new(path: FieldPath, message: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { path, message: message.into(), expected: expected.into(), nearest: None }
    }

    /// A name that is not among the known ones.
    #[must_use]
    pub fn unknown<'a>(
        path: FieldPath,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        let names: Vec<_> = known.clone().into_iter().collect();
        let expected = match names[..] {
            [] => format!("no {what}: there is none"),
            [name] => format!("one of {name}"),
            _ => one_of(&names),
        };
        Self {
            path,
            message: format!("unknown {what} `{name}`"),
            expected,
            nearest: nearest(name, known),
        }
    }

    /// The same problem at a path.
    #[must_use]
    pub fn at(self, path: FieldPath) -> Self {
        Self { path, ..self }
    }

    /// The problem with its place in a file.
    #[must_use]
    pub fn locate(self, source: &Source) -> Diagnostic {
        let path = self.path.clone();
        self.locate_at(&path, source)
    }

    /// The same where the file has the value at a path of its own.
    pub(super) fn locate_at(self, path: &FieldPath, source: &Source) -> Diagnostic {
        let (file, text, span) = source.place(source.root.locate(&source.text, path).1);
        Diagnostic {
            file,
            text,
            span,
            path: self.path.to_string(),
            message: self.message,
            expected: self.expected,
            nearest: self.nearest,
        }
    }
}

/// The lenses a scenario names, and a problem for each that is not there.
pub(super) fn find_lenses(
    scenario: &Scenario,
    folders: &[&Path],
    files: &dyn Files,
) -> Result<(BTreeMap<String, Lens>, Vec<Problem>), LoadError> {
    let mut named = vec![(FieldPath::from("lens"), scenario.lens.as_str())];
    for (code, state) in &scenario.states {
        if let Some(lens) = &state.lens {
            named.push((FieldPath::from("states").name(code).name("lens"), lens));
        }
    }
    let mut found = BTreeMap::new();
    let mut problems = Vec::new();
    for (path, name) in named {
        if found.contains_key(name) {
            continue;
        }
        let lens = match scenario.lenses.get(name) {
            Some(own) => Some(own.clone()),
            None => lens(name, folders, files)?,
        };
        match lens {
            Some(lens) => {
                found.insert(name.to_owned(), lens);
            }
            None => {
                let own = scenario.lenses.keys().map(String::as_str);
                let known: Vec<_> = own.chain(SHIPPED.iter().map(|shipped| shipped.0)).collect();
                problems.push(Problem::unknown(path, "lens", name, known));
            }
        }
    }
    Ok((found, problems))
}

/// The lens of this name: from `lenses/NAME.ron` in one of the folders, else the shipped one.
fn lens(name: &str, folders: &[&Path], files: &dyn Files) -> Result<Option<Lens>, LoadError> {
    // A name is a name, not a path: it cannot lead out of the folder.
    let plain =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if !plain {
        return Ok(None);
    }
    let own: Option<PathBuf> = folders
        .iter()
        .find_map(|folder| files.within(&folder.join("lenses"), &format!("{name}.ron")));
    let (file, text) = match own {
        Some(file) => (file.display().to_string(), read(&file, files)?),
        None => match SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
            Some((_, text)) => (format!("lenses/{name}.ron"), (*text).to_owned()),
            None => return Ok(None),
        },
    };
    Source::new(file, text)?.read().map(Some)
}
